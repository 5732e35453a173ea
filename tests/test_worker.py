"""A real worker process and the processes of its jobs, over a file of SQLite; `make faults` does the rest."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from reelwright.errors import StorageError
from reelwright.ids import new_id
from reelwright.settings import LOCAL, Settings
from reelwright.storage.records import Projects
from reelwright.storage.records.jobs import STRIKES, Job
from reelwright.worker import Carrier
from reelwright.workspace.service import Service
from telemetry.collector import taking

pytestmark = pytest.mark.thorough


class House:
    """A service whose worker is a process."""

    def __init__(self, home: Path, **variables: str) -> None:
        self.service = Service(Settings(home=home))
        environment = os.environ | {"REELWRIGHT_HOME": str(home), "REELWRIGHT_SLOTS": "1"} | variables
        self.worker = subprocess.Popen([sys.executable, "-m", "reelwright.worker"], env=environment)

    def job(self, trace: str = "") -> Job:
        project = Projects(self.service.database, LOCAL).begin(
            "Kites", identifier=new_id("prj"), brief={"title": "Kites", "duration": 6}
        )
        return self.service.accept(LOCAL, LOCAL, "plan", {}, project=project.id, trace=trace)

    def now(self, job: Job) -> Job:
        return self.service.jobs.get(LOCAL, job.id)

    def children(self) -> list[int]:
        """Return the processes of jobs."""
        with suppress(OSError):
            tasks = Path(f"/proc/{self.worker.pid}/task").glob("*/children")
            pids = [int(pid) for task in tasks for pid in task.read_text().split()]
            return [pid for pid in pids if b"job_" in Path(f"/proc/{pid}/cmdline").read_bytes()]
        return []

    def close(self) -> None:
        self.worker.kill()
        self.worker.wait()
        self.service.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with closing(House(tmp_path / "home")) as made:
        yield made


def until(done: Callable[[], bool], seconds: float = 30) -> None:
    last = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < last
        time.sleep(0.02)


def test_a_worker_does_a_job_and_ends_when_it_is_asked_to(house: House) -> None:
    job = house.job()
    until(lambda: house.now(job).final)
    done = house.now(job)
    assert (done.state, done.result, done.attempt, done.strikes) == ("completed", {"version": 1, "micros": 0}, 1, 0)
    house.worker.send_signal(signal.SIGTERM)
    assert house.worker.wait(20) == 0
    assert house.service.workers.all() == () and not list((house.service.settings.home / "scratch").iterdir())


def test_the_process_of_a_job_goes_on_with_the_trace_of_its_request(tmp_path: Path) -> None:
    trace, parent = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
    with taking() as taken, closing(House(tmp_path / "home", REELWRIGHT_OTLP=taken.address)) as house:
        job = house.job(f"00-{trace}-{parent}-01")
        until(lambda: "make plan" in taken.spans())
        span = taken.spans()["make plan"]
        assert (span.trace_id.hex(), span.parent_span_id.hex()) == (trace, parent)
        assert {each.key: each.value.string_value for each in span.attributes}["job"] == job.id


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for processes as Linux tells of them")
@pytest.mark.slow
def test_a_job_whose_process_is_killed_again_and_again_is_parked(house: House) -> None:
    """Fault 21; the worker goes on."""
    job = house.job()
    killed: set[int] = set()
    while not house.now(job).final:
        for pid in set(house.children()) - killed:
            killed.add(pid)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)
    parked = house.now(job)
    assert len(killed) == STRIKES and parked.error
    assert (parked.state, parked.strikes, parked.error["kind"]) == ("failed", STRIKES, "parked")
    assert "killed" in parked.error["message"] and house.worker.poll() is None
    rooms = house.service.settings.home / LOCAL / "scratch"
    until(lambda: all(room.name.startswith(f"{house.worker.pid}-") for room in rooms.glob("*")))  # I11


def test_a_folder_that_cannot_be_written_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(StorageError):
        Carrier(Service(Settings(home=tmp_path / "home")))
