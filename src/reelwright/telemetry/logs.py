"""Structured logs on the standard `logging`: JSON lines for machines, readable lines on a terminal.

    with bound(job="job_01…", workspace="local"):
        logging.getLogger(__name__).info("stage done", extra={"stage": "rendering", "seconds": 12.1})

A line has `time` (UTC), `level`, `logger`, `message`, the bound fields, those of `extra`, `trace` where a span is open,
and `error` with the traceback. All of it is cleaned (`redact`) when it is written, so nothing gets round it: neither
arguments, nor causes of causes, nor a line that cannot be formatted, nor an exception that nobody caught.
"""

from __future__ import annotations

import contextvars
import json
import logging
import re
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, Literal, ParamSpec, TextIO, TypeVar

from reelwright.telemetry import traces
from reelwright.telemetry.redact import clean, cleaned

P = ParamSpec("P")
T = TypeVar("T")

Form = Literal["json", "text"]
# These tell every request at INFO; our own lines say what matters.
_TALKATIVE = ("httpx2", "httpx", "httpcore", "urllib3", "opentelemetry", "sentry_sdk", "numba")
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_FIXED = frozenset({"time", "level", "logger", "message", "trace", "error", "stack"})
_NONE: Mapping[str, Any] = MappingProxyType({})
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_fields: contextvars.ContextVar[Mapping[str, Any]] = contextvars.ContextVar("reelwright_fields", default=_NONE)


@contextmanager
def bound(**fields: Any) -> Iterator[None]:
    """Add fields to every line of this block, also in what it awaits; in its threads by `carried`."""
    token = _fields.set({**_fields.get(), **fields})
    try:
        yield
    finally:
        _fields.reset(token)


def bound_fields() -> Mapping[str, Any]:
    """Return the fields bound here, to hand them to another process."""
    return _fields.get()


def carried(function: Callable[P, T]) -> Callable[P, T]:
    """Return `function` so that it runs with the fields and the span of here, in whatever thread it is called."""
    context = contextvars.copy_context()

    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        return context.copy().run(function, *args, **kwargs)  # one context cannot run in two threads at once

    return run


def document(record: logging.LogRecord) -> dict[str, Any]:
    """Return a record as the cleaned fields of its line."""
    extra = {name: value for name, value in vars(record).items() if name not in _OWN}
    fields = {name: value for name, value in {**_fields.get(), **extra}.items() if name not in _FIXED}
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
    line: dict[str, Any] = {
        "time": f"{stamp}.{int(record.created % 1 * 1000):03}Z",
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": _message(record),
        **cleaned(fields),
    }
    if trace := traces.carrier():
        line["trace"] = trace.split("-")[1]
    if record.exc_info and record.exc_info[1] is not None:
        error = record.exc_info[1]
        line["error"] = {"kind": type(error).__name__, "traceback": clean(_trace(error))}
    if record.stack_info:
        line["stack"] = clean(record.stack_info)
    return line


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(document(record), ensure_ascii=False, separators=(",", ":"))


class TextLines(logging.Formatter):
    """Time, level, message and fields; further lines of a message are indented, so that none can look like another."""

    def format(self, record: logging.LogRecord) -> str:
        line = document(record)
        fields = " ".join(f"{name}={_plain(value)}" for name, value in line.items() if name not in _FIXED)
        head = f"{line['time'][11:19]} {line['level']:<8}{_plain(line['message'])}"
        told = (line.get("error", {}).get("traceback", ""), line.get("stack", ""))
        return "\n".join([f"{head}  {fields}".rstrip(), *(_indented(text) for text in told if text)])


class _Handler(logging.StreamHandler[TextIO]):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  (logging's name)
        """Say that a line was lost. What `logging` would print here shows the arguments as they are."""
        kind = type(sys.exc_info()[1]).__name__
        try:
            self.stream.write(f"a log line of {record.name} ({record.filename}:{record.lineno}) was lost: {kind}\n")
        except (OSError, ValueError):
            return  # nobody listens on stderr any more


def start(level: str = "INFO", form: Form | None = None, stream: TextIO | None = None) -> None:
    """Send the logs of this process to `stream` (stderr), in JSON unless it is a terminal; again replaces the first.

    Exceptions that nobody caught, in threads too, and warnings become lines as well.
    """
    target = stream or sys.stderr
    handler = _Handler(target)
    handler.setFormatter(TextLines() if (form or ("text" if target.isatty() else "json")) == "text" else JsonLines())
    root = logging.getLogger()
    stop()
    root.addHandler(handler)
    root.setLevel(level.upper())
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    sys.unraisablehook = _unraisable


def stop() -> None:
    """Take our handler away and give the interpreter's own hooks back."""
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if isinstance(handler, _Handler)]:
        root.removeHandler(handler)
    logging.captureWarnings(False)
    sys.excepthook = sys.__excepthook__
    threading.excepthook = threading.__excepthook__
    sys.unraisablehook = sys.__unraisablehook__


def _message(record: logging.LogRecord) -> str:
    try:
        return clean(record.getMessage())
    except Exception as error:  # arguments that do not fit the message: the line is kept, without them
        return clean(f"{record.msg} (its arguments do not fit: {type(error).__name__})")


def _trace(error: BaseException) -> str:
    try:
        return "".join(traceback.format_exception(error)).rstrip()
    except Exception as worse:  # an exception whose own text raises
        return f"{type(error).__name__} that cannot be shown: {type(worse).__name__}"


def _plain(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return "\n    ".join(_STEERING.sub("\ufffd", line) for line in text.split("\n"))


def _indented(text: str) -> str:
    return f"    {_plain(text)}"


def _uncaught(kind: type[BaseException], error: BaseException, trace: Any) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("reelwright").critical("an error that nobody caught", exc_info=(kind, error, trace))


def _uncaught_in_thread(told: threading.ExceptHookArgs) -> None:
    if told.exc_value is not None and not isinstance(told.exc_value, SystemExit):
        name = told.thread.name if told.thread else "?"
        logging.getLogger("reelwright").error("thread %s failed", name, exc_info=told.exc_value)


def _unraisable(told: Any) -> None:
    logging.getLogger("reelwright").error(
        "an error where none can be raised: %s", told.err_msg or "", exc_info=told.exc_value
    )
