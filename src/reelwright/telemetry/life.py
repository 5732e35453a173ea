"""Begins and ends all that the program tells its operators, as its settings say."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

from reelwright.telemetry import logs, metrics, redact, sentry, traces
from reelwright.telemetry.metrics import Standing

_ending = ExitStack()
_port = 0


@dataclass(frozen=True)
class Telemetry:
    """What to tell, and where.

    `service` names the kind of process (`api`, `worker`). `form` None: JSON, but readable lines on a terminal.
    `otlp` is the address of a collector, `own` are servers of ours that may learn of a trace. `secrets` are values that
    must never be seen. `metrics` is (host, port) of a listener for the numbers alone, where no API offers them.
    """

    service: str = "reelwright"
    version: str = "0"
    environment: str = "production"
    level: str = "INFO"
    form: logs.Form | None = None
    otlp: str | None = None
    sentry_dsn: str | None = field(default=None, repr=False)
    metrics: tuple[str, int] | None = None
    own: tuple[str, ...] = ()
    secrets: tuple[str, ...] = field(default=(), repr=False)


def start(settings: Telemetry, standing: Callable[[], Standing] | None = None) -> None:
    """Begin to tell: secrets are registered first, so that no line can come before them. Again begins anew.

    `standing` reads queue and workers from the database at each scrape. Raises OSError where the port is taken.
    """
    stop()
    redact.hide(*settings.secrets, *filter(None, (settings.sentry_dsn,)))
    logs.start(settings.level, settings.form)
    _ending.callback(logs.stop)
    metrics.start(settings.version, standing)
    _ending.callback(metrics.stop)
    if settings.otlp:
        traces.start(settings.otlp, service=settings.service, version=settings.version, own=settings.own)
    if settings.sentry_dsn and sentry.start(
        settings.sentry_dsn, version=settings.version, environment=settings.environment
    ):
        _ending.callback(sentry.stop)
    if settings.metrics:
        _ending.callback(_offer(*settings.metrics))


def _offer(host: str, port: int) -> Callable[[], None]:
    global _port
    _port, close = metrics.serve(host, port)
    return close


def metrics_port() -> int:
    """Return the port where the numbers are offered, 0 where they are not."""
    return _port


def stop(seconds: float = 5.0) -> None:
    """Send what is left, for at most about `seconds` (2 s more for Sentry), and stop telling. Twice does no harm."""
    global _port  # noqa: PLW0603  (one for the process)
    if not traces.stop(seconds):
        logging.getLogger(__name__).warning("the last spans are lost: the collector did not take them in time")
    _port = 0
    _ending.close()
