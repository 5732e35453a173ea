"""A small service of real processes: a Postgres, a simulated provider, and workers that can be killed and frozen."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from faults.plans import film, rates
from faults.postgres import Postgres
from reelwright.ids import new_id
from reelwright.settings import LOCAL, ServiceSettings, Settings
from reelwright.storage.records import Projects
from reelwright.storage.records.jobs import Job
from reelwright.storage.records.renders import Renders
from reelwright.testing.simulator import Pace, Simulator, making, serve
from reelwright.workspace.service import Service

TTL = 5.0  # seconds; the usual 20 would only make everything slower
PACE = Pace(queue=(0.2, 0.4), run=(0.5, 1.0))
PATIENCE = 240.0  # seconds after which a job counts as stuck
_ROOT = Path(__file__).resolve().parents[1]


class BrokenError(AssertionError):
    """Something that must hold does not."""


def must(holds: bool, what: str) -> None:
    if not holds:
        raise BrokenError(what)


def until(done: Callable[[], bool], seconds: float, what: str) -> float:
    """Wait for something; returns the seconds that it took. Raises BrokenError where it does not come."""
    start = time.monotonic()
    while not done():
        must(time.monotonic() - start < seconds, f"not within {seconds:.0f} s: {what}")
        time.sleep(0.05)
    return time.monotonic() - start


def send(number: signal.Signals, *pids: int) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


@dataclass
class Life:
    """A worker's process."""

    process: subprocess.Popen[bytes]

    @property
    def pid(self) -> int:
        return self.process.pid

    def children(self) -> list[int]:
        """Return the processes of jobs that it watches."""
        with suppress(OSError):
            tasks = Path(f"/proc/{self.pid}/task").glob("*/children")
            pids = [int(pid) for task in tasks for pid in task.read_text().split()]
            return [pid for pid in pids if b"job_" in Path(f"/proc/{pid}/cmdline").read_bytes()]
        return []

    def send(self, number: signal.Signals, also: Sequence[int] = ()) -> None:
        send(number, self.pid, *also)

    def kill(self) -> None:
        self.send(signal.SIGKILL)
        self.process.wait()

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    @property
    def ended(self) -> bool:
        return not self.alive


@dataclass
class World:
    """The parts of a service, in a folder of its own. Workers are started and ended by the faults themselves."""

    server: Postgres
    simulator: Simulator
    settings: Settings
    folder: Path
    address: str
    lives: list[Life] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._resting = threading.Event()
        self._keeper: threading.Thread | None = None
        self.service = Service(self.settings)
        self.projects = Projects(self.service.database, LOCAL)

    # Workers

    def begin(self, before: str = "", slots: int = 1, url: str = "", **env: str) -> Life:
        """Start a worker; `before` is Python that it runs first, which makes it another one than it is."""
        command = [sys.executable, "-c", f"{before}\nimport sys; from reelwright.worker import main; sys.exit(main())"]
        if not before:
            command = [sys.executable, "-m", "reelwright.worker"]
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(command, env=self.environment(slots, url) | env, stdout=log, stderr=log)
        life = Life(process)
        self.lives.append(life)
        return life

    def environment(self, slots: int, url: str) -> dict[str, str]:
        return {
            **os.environ,
            "PYTHONPATH": str(_ROOT / "src"),
            "REELWRIGHT_HOME": str(self.settings.home),
            "REELWRIGHT_DATABASE": url or self.settings.database_url,
            "REELWRIGHT_WORKER_TTL": str(TTL),
            "REELWRIGHT_SLOTS": str(slots),
            "REELWRIGHT_WORKERS": "2",
            "REPLICATE_API_TOKEN": "r8_test",
            "REELWRIGHT_URL_REPLICATE": f"{self.address}/replicate/v1",
            "TMPDIR": str(self.folder / "tmp"),
        }

    def ready(self, *lives: Life) -> None:
        """Wait until workers say that they live."""
        pids = {life.pid for life in lives}
        until(lambda: pids <= {each.pid for each in self.service.workers.all()}, 60, "a worker that begins")

    @contextmanager
    def kept(self, count: int, slots: int = 1) -> Iterator[list[Life]]:
        """Have so many workers, each begun again when it ends, as a service manager does."""
        lives = [self.begin(slots=slots) for _ in range(count)]

        def keep() -> None:
            while not self._resting.wait(0.5):
                for index, life in enumerate(lives):
                    if not life.alive:
                        lives[index] = self.begin(slots=slots)

        self._keeper = threading.Thread(target=keep)
        self._keeper.start()
        try:
            yield lives
        finally:
            self.rest()

    def rest(self) -> None:
        """Begin no worker again any more."""
        self._resting.set()
        if self._keeper:
            self._keeper.join()

    # Jobs

    def accept(self, number: int = 0, user: str = LOCAL) -> Job:
        """Accept the job of a film that buys one clip; each number is another clip."""
        project = self.projects.begin(f"film {number}", identifier=new_id("prj")).id
        self.projects.add(project, film(number))
        return self.service.accept(LOCAL, user, "build", {"version": 1}, project=project)

    def now(self, job: Job) -> Job:
        return self.service.jobs.get(LOCAL, job.id)

    def running(self, job: Job, attempt: int = 1) -> Job:
        until(lambda: self.now(job).attempt >= attempt, 60, f"attempt {attempt} of {job.id}")
        return self.now(job)

    def working(self, job: Job, attempt: int = 1) -> Job:
        """Wait until an attempt at a job says something."""
        self.running(job, attempt)
        until(lambda: self.heard(job)[-1:] == ["job.progress"] or self.now(job).final, 90, f"a word of {job.id}")
        return self.now(job)

    def steps(self, job: Job) -> Sequence[Mapping[str, Any]]:
        return self.service.jobs.steps(LOCAL, job.id)

    def heard(self, job: Job) -> list[str]:
        return [told.kind for told in self.service.jobs.told(0, 100_000, job=job.id)]

    def ended(self, job: Job, state: str = "completed", seconds: float = PATIENCE) -> Job:
        """Wait for the end of a job."""
        until(lambda: self.now(job).final, seconds, f"{job.id} does not end")
        found = self.now(job)
        must(found.state == state, f"I2: {job.id} is {found.state}: {found.error}")
        ends = [kind for kind in self.heard(job) if kind in ("job.completed", "job.failed", "job.cancelled")]
        must(len(ends) == 1, f"I6: {job.id} has ended {len(ends)} times")
        return found

    def files(self, job: Job) -> dict[str, str]:
        """Return the digests of the files that a job made, by name, but for the plan: that names the clip's words."""
        result = self.now(job).result
        assert result
        files = Renders(self.service.database, LOCAL).get(result["render"]).files
        return {file["name"]: file["digest"] for file in files if file["name"] != "plan.json"}

    def forget(self) -> None:
        """Remove what was made, so that it must be made again."""
        for name in ("memo", "blobs"):
            shutil.rmtree(self.settings.home / LOCAL / name, ignore_errors=True)


@contextmanager
def world(server: Postgres, home: Path | None = None, pace: Pace = PACE) -> Iterator[World]:
    """Give a service without workers, and end all its processes after it.

    Its provider gives one and the same picture for whatever words, so that films can be compared.
    """
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    (folder / "tmp").mkdir()
    simulator = Simulator(pace=pace, side=64, rates=rates())
    with _one_picture(), serve(simulator) as address:
        settings = Settings(
            home=home or folder / "home", database=server.database(), service=ServiceSettings(jobs_per_user=1000)
        )
        found = World(server, simulator, settings, folder, address)
        try:
            yield found
        finally:
            for life in found.lives:
                life.send(signal.SIGCONT)
                life.kill()
            if sys.exception() is not None:
                sys.stderr.write((folder / "log").read_text(errors="replace")[-6000:])
            with suppress(Exception):
                found.service.close()
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _one_picture() -> Iterator[None]:
    clip = making.clip
    setattr(making, "clip", lambda shape: clip(replace(shape, hue=0)))  # noqa: B010  (mypy knows it as another type)
    try:
        yield
    finally:
        setattr(making, "clip", clip)  # noqa: B010
