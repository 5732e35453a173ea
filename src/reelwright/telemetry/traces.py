"""Spans over OpenTelemetry, from a request to its job, to the child process, to the call of a provider.

    with span("build", job="job_01…") as now:
        …
        now.set(made=12)

Where tracing is off (no `REELWRIGHT_OTLP`, or without the extra `telemetry`) all of this does nothing and imports
nothing. From one process to the next a trace goes as a W3C traceparent, a line of text: `carrier()` here, `attached`
there.
"""

from __future__ import annotations

import logging
import math
import re
import threading
import time
import traceback
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from reelwright.telemetry.redact import GONE, clean, is_secret_name

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span as OpenSpan

# https://www.w3.org/TR/trace-context/: version, 32 hex digits of trace, 16 of span, flags; not all zero
_PARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_PORTS = {"http": 80, "https": 443}
EXPORT_SECONDS = 5.0  # that one export may take

_provider: TracerProvider | None = None
_own: frozenset[tuple[str, str, int | None]] = frozenset()


class Span:
    """What a block of work tells of itself while it runs."""

    def __init__(self, inner: OpenSpan | None = None) -> None:
        self._inner = inner

    def set(self, **fields: object) -> None:
        """Set attributes: numbers and truth values as they are, anything else as cleaned text."""
        if self._inner is not None:
            self._inner.set_attributes({name: _attribute(name, value) for name, value in fields.items()})


_OFF = Span()


@contextmanager
def span(name: str, **fields: object) -> Iterator[Span]:
    """Tell of a block: its time, `fields`, and the error it ends with (cleaned). Costs next to nothing when off."""
    if _provider is None:
        yield _OFF
        return
    tracer = _provider.get_tracer("reelwright")
    attributes = {name: _attribute(name, value) for name, value in fields.items()}
    with tracer.start_as_current_span(
        clean(name), attributes=attributes, record_exception=False, set_status_on_exception=False
    ) as inner:
        try:
            yield Span(inner)
        except BaseException as error:
            _failed(inner, error)
            raise


def carrier() -> str:
    """Return the traceparent of the span that is open here; empty where there is none."""
    if _provider is None:
        return ""
    from opentelemetry.trace import get_current_span

    now = get_current_span().get_span_context()
    return f"00-{now.trace_id:032x}-{now.span_id:016x}-{now.trace_flags:02x}" if now.is_valid else ""


@contextmanager
def attached(traceparent: str | None) -> Iterator[None]:
    """Let the spans of this block belong to the trace of `traceparent`; what is none is left unheard."""
    if _provider is None or not traceparent or not _PARENT.fullmatch(traceparent):
        yield
        return
    from opentelemetry import context
    from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags, set_span_in_context

    _, trace, parent, flags = traceparent.split("-")
    remote = SpanContext(int(trace, 16), int(parent, 16), is_remote=True, trace_flags=TraceFlags(int(flags, 16)))
    token = context.attach(set_span_in_context(NonRecordingSpan(remote)))
    try:
        yield
    finally:
        context.detach(token)


def outgoing(url: str) -> Mapping[str, str]:
    """Return the headers that take the trace along to `url`: none for servers that are not our own."""
    parent = carrier() if _own and _origin(url) in _own else ""
    return {"traceparent": parent} if parent else {}


def start(endpoint: str, *, service: str, version: str, own: Collection[str] = ()) -> bool:
    """Send spans to an OTLP collector over HTTP (`http://host:4318`); False where the extra is not installed.

    `own` are the addresses of servers of ours, which may learn the trace of a call.
    """
    global _provider, _own
    stop()
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        logging.getLogger(__name__).warning(
            "REELWRIGHT_OTLP is set, but not the extra: pip install 'reelwright[telemetry]'"
        )
        return False
    about = Resource.create({"service.name": service, "service.version": version})
    provider = TracerProvider(resource=about, shutdown_on_exit=False)  # its own end at exit may take 30 s
    sender = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=EXPORT_SECONDS)
    provider.add_span_processor(BatchSpanProcessor(sender))
    _provider, _own = provider, frozenset(filter(None, map(_origin, own)))
    return True


def stop(seconds: float = EXPORT_SECONDS) -> bool:
    """Send what is left, for at most so many seconds; whether all of it was handed over in time."""
    global _provider, _own
    provider, _provider, _own = _provider, None, frozenset()
    if provider is None:
        return True
    last = threading.Thread(target=provider.shutdown, name="last-spans", daemon=True)
    last.start()
    last.join(seconds)
    return not last.is_alive()


def _failed(inner: OpenSpan, error: BaseException) -> None:
    from opentelemetry.trace import Status, StatusCode

    told = clean(f"{type(error).__name__}: {error}")
    trace = clean("".join(traceback.format_exception(error)))
    inner.add_event("exception", {"exception.type": type(error).__name__, "exception.message": told,
                                  "exception.stacktrace": trace}, time.time_ns())  # fmt: skip
    inner.set_status(Status(StatusCode.ERROR, told))


def _attribute(name: str, value: object) -> str | bool | int | float:
    if is_secret_name(name):
        return GONE
    if isinstance(value, bool | float) and math.isfinite(value):
        return value
    return value if isinstance(value, int) and abs(value) < 1 << 63 else clean(str(value))


def _origin(url: str) -> tuple[str, str, int | None] | None:
    try:
        parts = urlsplit(url)
        return (parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme)) if parts.hostname else None
    except ValueError:
        return None
