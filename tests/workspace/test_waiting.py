"""A job that wants clips of engines: it waits in its worker, and is built in a process of its own afterwards."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
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
def house(folder: Path, simulator: Simulator, keys: Mapping[str, str] = KEY) -> Iterator[Service]:
    with serve(simulator) as address:
        own = ServiceSettings(slots=1)
        service = Service(Settings(home=folder, workers=1, secrets=keys, addresses=addresses(address), service=own))
        yield service
        service.close()


def begun(service: Service, **params: bool) -> Job:
    projects = service.workspace().projects
    projects.begin("Film", identifier="film")
    projects.add("film", wanting("a street", "a lake"))
    return service.jobs.accept("local", "local", "build", params, project="film")


def taken(service: Service, job: Job, number: int) -> int:
    """Do a round of a job as a worker does, in this process; returns how it ended."""
    found = service.jobs.take(job.id, "w", number)
    assert found is not None
    if found[0].phase == "make":
        return carry(service, *found)
    return wait(service, *found, lambda: False)


def carried(service: Service, job: Job, first: int = 1) -> Job:
    """Do a job from its round `first` to its end, as a worker does; returns it as it is then."""
    number = first
    while taken(service, job, number) == WAITS:
        held = service.jobs.take(job.id, "w", number)
        assert held and number < first + 3
        service.jobs.again(held[1], "wait" if held[0].phase == "make" else "make", lambda *_: None)
        number += 1
    return service.jobs.get("local", job.id)


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


def test_a_job_takes_the_simpler_form_where_no_engine_makes_what_it_wants(tmp_path: Path) -> None:
    with house(tmp_path, Simulator(pace=QUICK), keys={}) as service:
        done = carried(service, begun(service, simpler=True))
        assert (done.state, done.error) == ("completed", None)
        render = Renders(service.database, "local").latest("film")
        assert render and "simpler" in {each["check"] for each in render.findings}


@pytest.mark.slow
def test_a_wrong_key_ends_a_job_and_the_retry_with_the_right_one_buys(tmp_path: Path) -> None:
    simulator = Simulator(pace=QUICK, side=96, rates=table_rates(), keys={"replicate": ["r8_other"]})
    with house(tmp_path, simulator) as service:
        job = begun(service)
        failed = carried(service, job)
        assert failed.state == "failed" and failed.error
        assert "set REPLICATE_API_TOKEN" in failed.error["message"]
        simulator.keys = {}
        again = service.jobs.retry("local", job.id)
        done = carried(service, job, again.round)
        assert (done.state, done.error) == ("completed", None)
        assert simulator.books.entries and done.micros == (done.result or {})["micros"] > 0


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
