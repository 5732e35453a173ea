"""A job that wants clips of engines: it waits in its worker, and is built in a process of its own afterwards."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reelwright.settings import ServiceSettings, Settings
from reelwright.storage.records import Ledger
from reelwright.storage.records.jobs import Job
from reelwright.storage.records.renders import Renders
from reelwright.testing.simulator import Faults, Pace, Simulator, serve
from reelwright.workspace.service import Service
from reelwright.workspace.work import DONE, WAITS, carry, wait
from tests_support.buying import KEY, QUICK, addresses, table_rates, wanting

pytestmark = pytest.mark.thorough


@contextmanager
def house(folder: Path, simulator: Simulator) -> Iterator[Service]:
    with serve(simulator) as address:
        own = ServiceSettings(slots=1)
        service = Service(Settings(home=folder, workers=1, secrets=KEY, addresses=addresses(address), service=own))
        yield service
        service.close()


def begun(service: Service) -> Job:
    projects = service.workspace().projects
    projects.begin("Film", identifier="film")
    projects.add("film", wanting("a street", "a lake"))
    return service.jobs.accept("local", "local", "build", {}, project="film")


def taken(service: Service, job: Job, number: int) -> int:
    """Do a round of a job as a worker does, in this process; returns how it ended."""
    found = service.jobs.take(job.id, "w", number)
    assert found is not None
    if found[0].phase == "make":
        return carry(service, *found)
    return wait(service, *found, lambda: False)


def test_a_job_waits_apart_from_building(tmp_path: Path) -> None:
    simulator = Simulator(pace=QUICK, side=96, rates=table_rates(), faults=Faults(at={"failed": range(2, 20)}))
    with house(tmp_path, simulator) as service:
        job = begun(service)
        assert taken(service, job, 1) == WAITS
        assert not simulator.seen  # the process that builds asks nobody
        held = service.jobs.take(job.id, "w", 1)
        assert held and service.jobs.again(held[1], "wait", lambda *_: None)
        assert taken(service, job, 2) == WAITS
        seen = len(simulator.seen)
        held = service.jobs.take(job.id, "w", 2)
        assert held and service.jobs.again(held[1], "make", lambda *_: None)
        assert taken(service, job, 3) == DONE
        assert len(simulator.seen) == seen
        done = service.jobs.get("local", job.id)
        spent = Ledger(service.database).account("user:local").spent
        assert (done.state, done.result and done.result["micros"]) == ("completed", spent)
        render = Renders(service.database, "local").latest("film")
        assert render and [each["check"] for each in render.findings if each["severity"] == "error"] == ["placeholder"]


@pytest.mark.slow
def test_a_job_that_waits_is_cancelled_at_its_provider(tmp_path: Path) -> None:
    simulator = Simulator(pace=Pace(queue=(0.0, 0.0), run=(60.0, 60.0)), side=96, rates=table_rates())
    with house(tmp_path, simulator) as service:
        job = begun(service)
        assert taken(service, job, 1) == WAITS
        held = service.jobs.take(job.id, "w", 1)
        assert held and service.jobs.again(held[1], "wait", lambda *_: None)
        threading.Thread(target=lambda: (time.sleep(3), service.jobs.cancel("local", job.id)), daemon=True).start()
        start = time.monotonic()
        assert taken(service, job, 2) == DONE
        assert time.monotonic() - start < 40
        assert service.jobs.get("local", job.id).state == "cancelled"
        assert any("cancel" in str(each) for each in simulator.seen)
