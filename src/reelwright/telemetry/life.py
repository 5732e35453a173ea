"""Begins and ends all that the program tells its operators, as its settings say."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

from reelwright.telemetry import logs, metrics, redact, sentry, traces
from reelwright.telemetry.metrics import Standing

_ending = ExitStack()


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
        _ending.callback(metrics.serve(*settings.metrics)[1])


def stop(seconds: float = 5.0) -> None:
    """Send what is left, for at most about `seconds` (2 s more for Sentry), and stop telling. Twice does no harm."""
    traces.stop(seconds)
    _ending.close()
