"""The numbers that Prometheus reads: which there are, where they are kept, and how they are written.

`METRICS` is the whole table; the dashboard and the docs are made from it. What happens is counted through `observe`,
which does nothing until `start`. What only the database knows (`Standing`) is read when somebody scrapes, in bounded
time: a database that is away makes these numbers absent, never a scrape hang.

Labels are few and bounded: no workspace, user, job or path with an id is one. Beyond `SETS` combinations of a metric,
further ones are counted together as `other`.
"""

from __future__ import annotations

import logging
import platform
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry
    from prometheus_client.core import Metric as Scraped
    from prometheus_client.metrics import MetricWrapperBase

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SETS = 400  # combinations of labels that one metric may have
READ_SECONDS = 2.0  # that the database may take at a scrape
OTHER = "other"

_QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # seconds of a request
_LONG = (0.1, 0.5, 1, 2.5, 5, 10, 20, 40, 60, 120, 300, 600, 1800)  # seconds of a stage
_CALL = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 60, 120, 300)  # seconds of a provider
_USD = (0.0, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20, 50)  # dollars of an ad


@dataclass(frozen=True)
class Metric:
    kind: Literal["counter", "histogram", "gauge"]
    help: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()

    def series(self, name: str) -> tuple[str, ...]:
        """Return the names that this metric has in a scrape."""
        ends = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}[self.kind]
        return tuple(f"{name}{end}" for end in ends)


METRICS: Mapping[str, Metric] = {
    "reelwright_requests": Metric("counter", "Requests answered.", ("route", "method", "status")),
    "reelwright_request_seconds": Metric("histogram", "Seconds to a request's answer.", ("route", "method"), _QUICK),
    "reelwright_jobs": Metric("counter", "Jobs ended, by state.", ("kind", "state")),
    "reelwright_stage_seconds": Metric("histogram", "Wall-clock seconds of a stage of a build.", ("stage",), _LONG),
    "reelwright_steps": Metric("counter", "Steps: made, reused or replaced by a fallback.", ("kind", "what")),
    "reelwright_ad_usd": Metric("histogram", "US dollars paid to providers for one ad.", (), _USD),
    "reelwright_engine_usd": Metric("counter", "US dollars settled, by engine.", ("engine",)),
    "reelwright_provider_seconds": Metric("histogram", "Seconds of one call of a provider.", ("engine", "call"), _CALL),
    "reelwright_provider_errors": Metric("counter", "Calls of providers that failed, by class.", ("engine", "failure")),
    "reelwright_webhooks": Metric("counter", "Webhooks of ours, by what came of a try.", ("result",)),
    "reelwright_blob_bytes": Metric("counter", "Bytes of files read from and written to the object store.", ("way",)),
    "reelwright_queued_jobs": Metric("gauge", "Jobs that wait for a worker, by class.", ("class",)),
    "reelwright_workers": Metric("gauge", "Workers with a fresh sign of life."),
    "reelwright_standing_known": Metric("gauge", "1 where the database told queue and workers in time, else 0."),
    "reelwright_build_info": Metric("gauge", "1, with the version that runs.", ("version", "python")),
}
_AT_SCRAPE = ("reelwright_queued_jobs", "reelwright_workers", "reelwright_standing_known", "reelwright_build_info")


@dataclass(frozen=True)
class Standing:
    """What the database says of all processes together: jobs that wait, by class, and workers that live."""

    queued: Mapping[str, int] = field(default_factory=dict)
    workers: int = 0


class _Live:
    """The numbers of this process."""

    def __init__(self, version: str, standing: Callable[[], Standing] | None) -> None:
        from prometheus_client import CollectorRegistry, ProcessCollector, disable_created_metrics

        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry(auto_describe=False)
        ProcessCollector(registry=self.registry)
        self._families = {name: _family(name, self.registry) for name in METRICS if name not in _AT_SCRAPE}
        self._children: dict[str, dict[tuple[str, ...], MetricWrapperBase]] = {name: {} for name in self._families}
        self.registry.register(_AtScrape(version, standing))

    def child(self, name: str, labels: tuple[str, ...]) -> MetricWrapperBase:
        known = self._children[name]
        found = known.get(labels)
        if found is None:
            if len(known) >= SETS:
                labels = (OTHER,) * len(labels)
            family = self._families[name]
            found = known[labels] = family.labels(*labels) if labels else family
        return found


class _AtScrape:
    """What is not counted here but asked for when somebody scrapes."""

    def __init__(self, version: str, standing: Callable[[], Standing] | None) -> None:
        self._version, self._standing = version, standing
        self._under_way: Future[Standing] | None = None

    def collect(self) -> Iterator[Scraped]:
        yield _gauge("reelwright_build_info", [((self._version, platform.python_version()), 1)])
        if self._standing is None:
            return
        now = self._read()
        yield _gauge("reelwright_standing_known", [((), 0 if now is None else 1)])
        if now is not None:
            yield _gauge("reelwright_workers", [((), now.workers)])
            yield _gauge("reelwright_queued_jobs", [((name,), count) for name, count in now.queued.items()])

    def _read(self) -> Standing | None:
        """Return the standing, or None where it is not told in time; one reading at a time is under way."""
        if self._under_way is None:
            self._under_way = Future()
            threading.Thread(target=self._tell, args=(self._under_way,), name="standing", daemon=True).start()
        reading = self._under_way
        try:
            found = reading.result(READ_SECONDS)
        except TimeoutError:
            if not reading.done():
                return None
            found = None
        except Exception:
            logging.getLogger(__name__).warning("queue and workers could not be read for a scrape", exc_info=True)
            found = None
        self._under_way = None
        return found

    def _tell(self, answer: Future[Standing]) -> None:
        assert self._standing
        try:
            answer.set_result(self._standing())
        except Exception as error:
            answer.set_exception(error)


_live: _Live | None = None


def start(version: str, standing: Callable[[], Standing] | None = None) -> None:
    """Begin to count. `standing` is asked at each scrape, in a thread of its own; again begins anew."""
    global _live  # noqa: PLW0603  (one for the process)
    _live = _Live(version, standing)


def stop() -> None:
    """Stop counting and forget."""
    global _live  # noqa: PLW0603
    _live = None


def render() -> bytes:
    """Return all numbers in Prometheus' text form (`CONTENT_TYPE`); nothing before `start`."""
    if _live is None:
        return b""
    from prometheus_client import generate_latest

    return generate_latest(_live.registry)


def serve(host: str, port: int) -> tuple[int, Callable[[], None]]:
    """Offer the numbers over HTTP on a port of their own, for processes that have no API.

    Returns the port (chosen where 0 was asked) and what ends it. Raises OSError where the port is taken.
    """
    from prometheus_client import start_http_server

    assert _live is not None, "start() comes first"
    server, thread = start_http_server(port, host, _live.registry)

    def close() -> None:
        server.shutdown()
        server.server_close()
        thread.join(2)

    return server.server_port, close


def add(name: str, amount: float, *labels: str) -> None:
    """Add to a counter."""
    if _live is not None:
        _live.child(name, labels).inc(amount)  # type: ignore[attr-defined]


def see(name: str, value: float, *labels: str) -> None:
    """Put a value into a histogram."""
    if _live is not None:
        _live.child(name, labels).observe(value)  # type: ignore[attr-defined]


def _family(name: str, registry: CollectorRegistry) -> MetricWrapperBase:
    from prometheus_client import Counter, Histogram

    about = METRICS[name]
    if about.kind == "counter":
        return Counter(name, about.help, about.labels, registry=registry)
    return Histogram(name, about.help, about.labels, registry=registry, buckets=about.buckets)


def _gauge(name: str, values: Iterable[tuple[tuple[str, ...], float]]) -> Scraped:
    from prometheus_client.core import GaugeMetricFamily

    about = METRICS[name]
    made = GaugeMetricFamily(name, about.help, labels=about.labels)
    for labels, value in values:
        made.add_metric(labels, value)
    return made
