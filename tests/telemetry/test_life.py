"""All of it together: started by settings, errors at Sentry, and ended in bounded time."""

from __future__ import annotations

import json
import logging
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from reelwright import telemetry
from reelwright.telemetry import Telemetry
from reelwright.telemetry.logs import bound
from reelwright.telemetry.metrics import Standing
from telemetry.collector import taking

CANARY = "canary-of-the-told-kind"
KEY = "sk-canary0123456789"
LOG = logging.getLogger("reelwright.test")


def _dsn(port: int) -> str:
    return f"http://publickey0123@127.0.0.1:{port}/7"


def test_an_error_reaches_sentry_without_persons_and_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    with taking() as taken:
        telemetry.start(Telemetry(version="1.2.3", sentry_dsn=_dsn(taken.port), secrets=(CANARY,), form="json"))
        LOG.info("before, with %s", KEY)
        local = f"local {KEY}"
        try:
            with bound(job="job_1", note=CANARY):
                raise RuntimeError(f"failed with {CANARY}, {len(local)}")
        except RuntimeError:
            with bound(job="job_1"):
                LOG.exception("the job failed at %s", f"postgresql://u:{CANARY}@db/x", extra={"api_key": KEY})
        telemetry.stop()
        (event,) = taken.events()
        bodies = b"".join(body for _, _, body in taken.requests).decode()
    assert event["release"] == "reelwright@1.2.3" and event["tags"]["job"] == "job_1"
    assert event["exception"]["values"][0]["value"].startswith("failed with [hidden]")
    assert "user" not in event and "request" not in event and not event.get("server_name")
    assert all("vars" not in frame for frame in event["exception"]["values"][0]["stacktrace"]["frames"])
    assert event["breadcrumbs"]["values"][-1]["message"].startswith("before, with")
    shown = capsys.readouterr().err
    for secret in (CANARY, KEY):
        assert secret not in bodies and secret not in shown
    LOG.error("after the end")  # goes nowhere, and raises nothing


_CALL = """
import sys, urllib.request
from reelwright import telemetry
from reelwright.telemetry import Telemetry, traces
telemetry.start(Telemetry(sentry_dsn=sys.argv[1], otlp=sys.argv[2]))
with traces.span("call"):
    urllib.request.urlopen(urllib.request.Request(sys.argv[2] + "/provider", b"{}"), timeout=5).read()
telemetry.stop()
"""


def test_calls_of_others_carry_no_mark_of_ours() -> None:
    """Sentry would mark each call of the standard library with headers of its own."""
    with taking() as sentry, taking() as other:
        subprocess.run([sys.executable, "-c", _CALL, _dsn(sentry.port), other.address], check=True)
        (headers,) = [headers for path, headers, _ in other.requests if path == "/provider"]
        assert [path for path, _, _ in other.requests] == ["/provider", "/v1/traces"]
    assert not {"sentry-trace", "baggage", "traceparent", "tracestate"} & set(headers)


def test_a_worker_offers_its_numbers_on_a_port_of_its_own() -> None:
    telemetry.start(Telemetry(version="1.2.3", metrics=("127.0.0.1", 0)), lambda: Standing({}, 1))
    assert telemetry.metrics_port() > 0
    with urllib.request.urlopen(f"http://127.0.0.1:{telemetry.metrics_port()}/metrics", timeout=5) as answer:
        assert b'reelwright_build_info{python="' in answer.read()


_MISSING = """
import json, sys
sys.modules |= {"opentelemetry": None, "sentry_sdk": None}
from reelwright import telemetry
from reelwright.telemetry import Telemetry, traces
telemetry.start(Telemetry(otlp="http://127.0.0.1:9", sentry_dsn="http://k@127.0.0.1:9/1", form="json"))
with traces.span("job"):
    pass
telemetry.stop()
"""


def test_without_the_extra_it_says_so_and_goes_on() -> None:
    done = subprocess.run([sys.executable, "-c", _MISSING], capture_output=True, text=True, check=True)
    said = [json.loads(line)["message"] for line in done.stderr.splitlines()]
    assert len(said) == 2 and all("reelwright[telemetry]" in line for line in said)


def test_a_dsn_that_is_none_is_told_without_showing_it(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.start(Telemetry(sentry_dsn="nonsense-of-a-dsn", form="json"))
    told = capsys.readouterr().err
    assert "SENTRY_DSN" in told and "nonsense" not in told


_DEAF = """
import sys, time
from reelwright import telemetry
from reelwright.telemetry import Telemetry, traces
telemetry.start(Telemetry(otlp=sys.argv[1], form="json"))
with traces.span("job"):
    pass
start = time.monotonic()
telemetry.stop(0.3)
print(time.monotonic() - start)
"""


def test_a_collector_that_never_answers_holds_nobody_up_and_lost_spans_are_told() -> None:
    """In a process of its own: the exporter's thread goes on trying for a while, and says so."""
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        address = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        start = time.monotonic()
        done = subprocess.run([sys.executable, "-c", _DEAF, address], capture_output=True, text=True, check=True)
    assert 0.3 <= float(done.stdout) < 1.5 and time.monotonic() - start < 10
    assert "spans are lost" in done.stderr
