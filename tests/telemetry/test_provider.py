"""Calls of providers: told in spans and numbers, and marked only where the server is ours."""

from __future__ import annotations

import asyncio
import socket

import pytest

from reelwright.engine import EngineError
from reelwright.engines._http import Http
from reelwright.telemetry import metrics, traces
from telemetry.collector import Taken, taking

KEY = "sk-canary0123456789"


def _call(http: Http, *, paid: bool = True) -> None:
    async def call() -> None:
        await http.send("POST", "/make", paid=paid, model="film-1", body={})
        await http.close()

    asyncio.run(call())


def _headers(taken: Taken) -> dict[str, str]:
    (headers,) = [headers for path, headers, _ in taken.requests if path == "/make"]
    return headers


@pytest.mark.parametrize("ours", [True, False])
def test_only_a_server_of_ours_is_told_of_the_trace(ours: bool) -> None:
    with taking() as collector, taking() as provider:
        own = (provider.address,) if ours else ("http://127.0.0.1:1",)
        traces.start(collector.address, service="worker", version="1", own=own)
        with traces.span("step"):
            _call(Http("comfyui", provider.address, {"authorization": f"Bearer {KEY}"}))
        traces.stop()
        told, headers = collector.spans(), _headers(provider)
    call = told["comfyui submit"]
    assert call.parent_span_id == told["step"].span_id and headers["authorization"] == f"Bearer {KEY}"
    expected = f"00-{call.trace_id.hex()}-{call.span_id.hex()}-" if ours else None
    assert headers.get("traceparent", "")[:-2] == (expected or "") and "tracestate" not in headers


def test_time_and_failures_are_counted_by_engine() -> None:
    metrics.start("1")
    with taking() as provider:
        _call(Http("fal", provider.address, {}), paid=False)
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(EngineError):
        _call(Http("fal", f"http://127.0.0.1:{port}", {}))
    told = metrics.render().decode()
    assert 'reelwright_provider_seconds_count{call="ask",engine="fal"} 1.0' in told
    assert 'reelwright_provider_seconds_count{call="submit",engine="fal"} 1.0' in told
    assert 'reelwright_provider_errors_total{engine="fal",failure="retryable"} 1.0' in told
