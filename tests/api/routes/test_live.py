"""How long after its commit an event reaches a page, where another process wrote it."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reelwright.api.service import application
from reelwright.settings import Settings
from reelwright.workspace.service import Service
from tests_support.databases import postgres, url  # noqa: F401  (fixtures)
from tests_support.hearing import stream
from tests_support.served import served

pytestmark = pytest.mark.slow
EVENTS = 120
# Tells the seconds since 1970 at which each event was committed.
WRITER = """
import random, sys, time
from reelwright.storage.records import Database
from reelwright.storage.records.jobs import Jobs, Lease, Progress
jobs, chance = Jobs(Database(sys.argv[1])), random.Random(7)
for number in range(int(sys.argv[3])):
    time.sleep(chance.uniform(0.02, 0.13))
    jobs.progress(Lease(sys.argv[2], "local", 1), Progress("rendering", number / 10_000, None))
    print(time.time(), flush=True)
"""


def test_a_page_hears_of_a_step_within_300_ms(url: str, tmp_path: Path) -> None:  # noqa: F811
    service = Service(Settings(home=tmp_path / "home", database=url))
    job = service.jobs.accept("local", "local", "build", {})
    assert service.jobs.take(job.id, "worker", 1) is not None
    came: list[float] = []
    with served(application(service)) as port, stream(port, f"/jobs/{job.id}/events", seconds=30) as events:
        assert next(events)["event"] == "job"
        command = [sys.executable, "-c", WRITER, url, job.id, str(EVENTS)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            for event in events:
                assert round(event["data"]["fraction"] * 10_000) == len(came)
                came.append(time.time())
                if len(came) == EVENTS:
                    break
            assert writer.stdout is not None
            committed = [float(line) for line in writer.stdout]
    service.close()
    delays = sorted(there - here for here, there in zip(committed, came, strict=True))
    cuts = statistics.quantiles(delays, n=20)
    print(
        f"{url.partition(':')[0]}: P50 {cuts[9] * 1000:.0f} ms, P95 {cuts[18] * 1000:.0f} ms, {delays[-1] * 1000:.0f}"
    )
    assert cuts[18] < 0.3
