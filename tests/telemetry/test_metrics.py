"""Numbers, as a scraper reads them over HTTP."""

from __future__ import annotations

import threading
import time
import urllib.request
from collections.abc import Iterator

import pytest
from prometheus_client.parser import text_string_to_metric_families

from reelwright.telemetry import metrics, observe
from reelwright.telemetry.metrics import METRICS, SETS, Standing


def _samples(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture
def address() -> Iterator[str]:
    metrics.start("1.2.3", lambda: Standing({"interactive": 3, "batch": 0}, workers=2))
    port, close = metrics.serve("127.0.0.1", 0)
    yield f"http://127.0.0.1:{port}/metrics"
    close()


def _all() -> None:
    """See everything once that can be seen."""
    observe.request_ended("/api/v1/jobs/{id}", "GET", 200, 0.02)
    observe.job_ended("build", "completed")
    observe.stage_ended("rendering", 12.0)
    observe.step_ended("segment", "reused")
    observe.ad_made(1_250_000)
    observe.spent("fal", 250_000)
    observe.provider_answered("fal", "submit", 0.7)
    observe.provider_answered("fal", "ask", 0.2)
    observe.provider_failed("fal", "retryable")
    observe.webhook_sent("delivered")
    observe.blob_moved("written", 4096)


def test_a_scrape_tells_all_that_was_seen(address: str) -> None:
    _all()
    with urllib.request.urlopen(address, timeout=5) as answer:
        told = _samples(answer.read().decode())
    jobs = (("method", "GET"), ("route", "/api/v1/jobs/{id}"))
    assert told["reelwright_requests_total", (*jobs, ("status", "200"))] == 1
    assert told["reelwright_request_seconds_sum", jobs] == 0.02
    assert told["reelwright_jobs_total", (("kind", "build"), ("state", "completed"))] == 1
    assert told["reelwright_stage_seconds_bucket", (("le", "10.0"), ("stage", "rendering"))] == 0
    assert told["reelwright_stage_seconds_bucket", (("le", "20.0"), ("stage", "rendering"))] == 1
    assert told["reelwright_ad_usd_sum", ()] == 1.25
    assert told["reelwright_engine_usd_total", (("engine", "fal"),)] == 0.25
    assert told["reelwright_provider_errors_total", (("engine", "fal"), ("failure", "retryable"))] == 1
    assert told["reelwright_provider_seconds_count", (("call", "ask"), ("engine", "fal"))] == 1
    assert told["reelwright_queued_jobs", (("class", "interactive"),)] == 3
    assert told["reelwright_workers", ()] == 2 and told["reelwright_standing_known", ()] == 1
    assert [value for (name, labels), value in told.items() if name == "reelwright_build_info"] == [1]
    assert any(name == "process_resident_memory_bytes" for name, _ in told)


@pytest.mark.usefixtures("address")
def test_every_metric_of_the_table_can_be_seen_and_no_other() -> None:
    _all()
    seen = {name for name, _ in _samples(metrics.render().decode()) if name.startswith("reelwright_")}
    assert seen == {series for name, metric in METRICS.items() for series in metric.series(name)}


def test_labels_are_bounded() -> None:
    metrics.start("1")
    for number in range(SETS + 50):
        observe.request_ended(f"/made/up/{number}", "BREW", 404, 0.1)
    told = _samples(metrics.render().decode())
    counts = {labels: value for (name, labels), value in told.items() if name == "reelwright_requests_total"}
    assert len(counts) == SETS + 1
    assert counts[("method", "other"), ("route", "other"), ("status", "other")] == 50
    assert not any(("method", "BREW") in labels for labels in counts)


def test_a_database_that_is_away_costs_no_scrape(monkeypatch: pytest.MonkeyPatch) -> None:
    """It hangs, then fails, then is back; only one reading is under way at a time."""
    monkeypatch.setattr(metrics, "READ_SECONDS", 0.1)
    back, asked = threading.Event(), []

    def standing() -> Standing:
        asked.append(1)
        if len(asked) == 1:
            back.wait(10)
            raise OSError("the database is away")
        return Standing({}, workers=1)

    metrics.start("1", standing)
    for _ in range(3):
        start = time.monotonic()
        told = _samples(metrics.render().decode())
        assert time.monotonic() - start < 1
        assert told["reelwright_standing_known", ()] == 0 and ("reelwright_workers", ()) not in told
    assert len(asked) == 1
    back.set()
    while not metrics._live or len(asked) == 1:
        told = _samples(metrics.render().decode())
    assert told["reelwright_standing_known", ()] == 1 and told["reelwright_workers", ()] == 1


def test_nothing_is_counted_or_told_before_the_start() -> None:
    metrics.stop()
    _all()
    assert metrics.render() == b""
    start = time.perf_counter()
    for _ in range(10_000):
        observe.spent("fal", 1)
    assert time.perf_counter() - start < 0.1  # 10 µs a call; measured: under 0.3 µs


def test_many_threads_lose_no_count() -> None:
    metrics.start("1")

    def count() -> None:
        for _ in range(500):
            observe.job_ended("build", "failed")

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = _samples(metrics.render().decode())
    assert told["reelwright_jobs_total", (("kind", "build"), ("state", "failed"))] == 4000
