"""Spans, as a collector on loopback gets them: one trace over processes, and no secret in it."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from reelwright.telemetry import traces
from reelwright.telemetry.logs import carried
from reelwright.telemetry.redact import hide
from reelwright.telemetry.traces import attached, carrier, outgoing, span
from telemetry.collector import Taken, taking

CANARY = "canary-of-the-told-kind"
KEY = "sk-canary0123456789"
OWN = "http://10.0.0.5:8188"


def _start(taken: Taken, own: tuple[str, ...] = ()) -> None:
    assert traces.start(taken.address, service="reelwright-test", version="1.2.3", own=own)


def _fields(told: Any) -> dict[str, Any]:
    return {item.key: getattr(item.value, item.value.WhichOneof("value")) for item in told.attributes}


_CHILD = """
import sys
from reelwright.telemetry import traces
traces.start(sys.argv[1], service="render", version="1")
with traces.attached(sys.argv[2]), traces.span("draw", segment=3): pass
assert traces.stop()
"""


def test_one_trace_goes_from_request_to_job_to_thread_to_process() -> None:
    with taking() as taken:
        _start(taken)
        with span("request", route="/api/v1/jobs") as request:
            request.set(status=202, ratio=0.5, paid=True)
            parent = carrier()
        with attached(parent), span("job"), ThreadPoolExecutor(1) as pool:

            def call() -> None:
                with span("provider"):
                    pass

            pool.submit(carried(call)).result()
            subprocess.run([sys.executable, "-c", _CHILD, taken.address, carrier()], check=True)
        assert traces.stop()
        told = taken.spans()
    assert set(told) == {"request", "job", "provider", "draw"}
    assert {each.trace_id for each in told.values()} == {bytes.fromhex(parent.split("-")[1])}
    assert told["job"].parent_span_id == told["request"].span_id
    assert told["provider"].parent_span_id == told["draw"].parent_span_id == told["job"].span_id
    assert _fields(told["request"]) == {"route": "/api/v1/jobs", "status": 202, "ratio": 0.5, "paid": True}
    assert all(path == "/v1/traces" for path, _, _ in taken.requests)


def test_no_canary_gets_out() -> None:
    hide(CANARY)
    with taking() as taken:
        _start(taken)
        with pytest.raises(RuntimeError), span(f"span {KEY}", url=f"https://u:{CANARY}@x/", password="hunter2") as now:
            now.set(deep={"a": [KEY]}, authorization=f"Bearer {CANARY}")
            try:
                raise KeyError(KEY)
            except KeyError as error:
                raise RuntimeError(f"failed with {CANARY}") from error
        assert traces.stop()
        (failed,) = taken.spans().values()
        body = b"".join(body for _, _, body in taken.requests)
    assert failed.status.code == 2 and failed.status.message.startswith("RuntimeError: failed with")
    assert [event.name for event in failed.events] == ["exception"] and b"KeyError" in body
    for secret in (CANARY, KEY, "hunter2"):
        assert secret.encode() not in body


def test_only_our_own_servers_learn_of_a_trace() -> None:
    with taking() as taken:
        _start(taken, (OWN, "https://proxy.example/v1"))
        assert outgoing(f"{OWN}/prompt") == {}  # no span is open
        with span("call"):
            assert outgoing(f"{OWN}/prompt") == {"traceparent": carrier()} == outgoing("https://proxy.example:443/x")
            for foreign in (
                "https://api.openai.com/v1", "http://10.0.0.5:8189/", "https://10.0.0.5:8188/", "http://10.0.0.5/",
                f"http://10.0.0.5:8188@evil.example/{OWN}", "http://proxy.example.evil.example/", "not a url", "http://[",
                "http://10.0.0.5:99999/",
            ):  # fmt: skip
                assert outgoing(foreign) == {}


A, B = "a" * 32, "b" * 16
NONE = ("", None, "garbage", f"00-{'0' * 32}-{B}-01", f"00-{A}-{B}-01\n", f"ff-{A}-{B}-01", f"00-{A.upper()}-{B}-01")


@pytest.mark.parametrize("parent", NONE)
def test_what_is_no_traceparent_is_not_heard(parent: str | None) -> None:
    with taking() as taken:
        _start(taken)
        with attached(parent), span("job"):
            assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-0[13]", carrier())
        traces.stop()
        assert taken.spans()["job"].parent_span_id == b""


def test_lines_of_logs_name_their_trace(lines: Callable[[], list[dict[str, Any]]]) -> None:
    with taking() as taken:
        _start(taken)
        with span("job"):
            logging.getLogger("reelwright.test").info("inside")
            assert lines()[-1]["trace"] == carrier().split("-")[1]
        logging.getLogger("reelwright.test").info("outside")
        assert "trace" not in lines()[-1]


_OFF = """
import sys
from reelwright.telemetry import logs, metrics, observe, sentry, traces
with traces.attached("00-" + "a" * 32 + "-" + "b" * 16 + "-01"), traces.span("job", a=1) as now:
    now.set(b=2)
    assert traces.carrier() == "" and traces.outgoing("http://x/") == {}
observe.spent("fal", 1)
heavy = [name for name in ("opentelemetry", "sentry_sdk", "prometheus_client") if name in sys.modules]
assert not heavy, heavy
"""


def test_off_it_does_nothing_and_imports_nothing() -> None:
    subprocess.run([sys.executable, "-c", _OFF], check=True)
