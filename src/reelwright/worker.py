"""Carry jobs, each in a process of its own, so that one that falls takes nothing with it.

python -m reelwright.worker                              carry jobs until SIGTERM or SIGINT
python -m reelwright.worker JOB ATTEMPT PARENT FOLDER    what a worker starts for each job
"""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from reelwright.errors import AwayError, ReelwrightError, StalledError, StorageError
from reelwright.jobs import Worker
from reelwright.settings import Settings
from reelwright.storage.records.jobs import Job, Lease
from reelwright.storage.scratch import Scratch, sweep
from reelwright.telemetry.life import stop as end
from reelwright.workspace.observing import begin, job_ended
from reelwright.workspace.retention import tidy_daily
from reelwright.workspace.service import Service
from reelwright.workspace.work import DONE, LOST, STOPPED, WAITS, carry, wait

_HUNG, _AWAY = 71, 74  # exit codes of a job's process: a step hangs; the database is away

_LOOK = 0.2  # seconds between two looks at a job's process
_HEAR = 5.0  # seconds between two looks at what a job says
_SILENT = 600.0  # seconds without a word after which a job's process is ended
_GRACE = 20.0  # seconds that a job's process has for its end
_SWEEP = 5.0  # seconds between two looks for jobs that wait to be let in
_TIDY = 300.0  # seconds between two looks whether the day's tidying is due
_AGAIN = 1.0  # seconds between two tries of what must be written
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux
_REASONS = {
    -signal.SIGKILL: "its process was killed, as the system does when memory is short",
    _HUNG: "a step hangs",
    _AWAY: "the database was away",
}
_log = logging.getLogger(__name__)
T = TypeVar("T")


class Carrier:
    """Carries the jobs of a service until it is stopped."""

    def __init__(self, service: Service) -> None:
        self._service = service
        own = service.settings.service
        self._stopping = threading.Event()
        self._slots = threading.BoundedSemaphore(own.slots)  # what was taken over comes without regard to the queue
        self._worker = Worker(service.settings.database_url, service.workers, self._round, own.slots, own.worker_ttl)
        self._root = service.settings.home / "scratch"
        self._rooms = Scratch(self._root)

    @property
    def id(self) -> str:
        return self._worker.id

    def start(self) -> None:
        assert self._service.queue  # its tables are made before anybody looks into them
        self._worker.start()
        for loop in (self._sweep, self._tidy):
            threading.Thread(target=loop, name=loop.__name__.strip("_"), daemon=True).start()

    def stop(self, seconds: float = 30.0) -> None:
        """Have the jobs' processes end, whose finished steps are kept, and hand the jobs back."""
        self._stopping.set()
        self._worker.stop(seconds)

    def _round(self, identifier: str, number: int, phase: str) -> None:
        """Do one round of a job; what comes of it is written however long the database is away."""
        jobs, enqueue = self._service.jobs, self._service.enqueue
        with self._slots if phase == "make" else nullcontext():  # who waits or shows takes none
            if self._stopping.is_set():
                _surely(lambda: jobs.hand_back(identifier, number, enqueue))
                return
            taken = _surely(lambda: jobs.take(identifier, self._worker.id, number))
            if taken is None:
                self._wind_up(identifier)
                return
            job, lease = taken
            ending = self._waited(job, lease) if job.phase == "wait" else self._carried(job, lease)
            if ending.code == WAITS:
                _surely(lambda: jobs.again(lease, "wait" if job.phase == "make" else "make", enqueue))
            elif ending.code == STOPPED:
                _surely(lambda: jobs.again(lease, job.phase, enqueue))
            elif ending.code not in (DONE, LOST):
                _log.warning("job %s: attempt %d was cut off: %s", job.id, lease.attempt, ending.reason)
                _surely(lambda: jobs.strike(lease, ending.reason, enqueue))
                self._wind_up(identifier)
            with suppress(ReelwrightError):
                job_ended(self._service, job.id, lease.attempt)
            _surely(lambda: self._service.admit(job.user))

    def _waited(self, job: Job, lease: Lease) -> _Ending:
        """Wait for engines, in this process: a thousand jobs that wait are a thousand threads that sleep."""
        try:
            return _Ending(wait(self._service, job, lease, self._stopping.is_set), "")
        except (AwayError, StalledError) as error:
            return _Ending(_AWAY, str(error))

    def _wind_up(self, identifier: str) -> None:
        """Wind up a job that was begun, and that ended without a word of its process: parked, or cancelled."""
        job = _surely(lambda: self._service.jobs.find(identifier))
        if job.state in ("failed", "cancelled") and job.attempt:
            try:
                self._service.wind_up(job)
            except ReelwrightError as error:
                _log.warning("job %s: what it has under way is left for the next one: %s", job.id, error)

    def _carried(self, job: Job, lease: Lease) -> _Ending:
        """Have a process do a job, and remove what it leaves where it was cut off."""
        try:
            with self._rooms.folder() as room:
                process = _begin(job, lease, room)
                try:
                    return _Watch(self._service, job, process, self._stopping).ended()
                finally:
                    _end(process)  # and whatever it has begun
        except (OSError, StorageError) as error:
            return _Ending(1, f"no process could be begun ({error})")
        finally:
            with suppress(StorageError):
                sweep(self._service.settings.home / job.workspace / "scratch")

    def _tidy(self) -> None:
        """Have what ages removed, once a day among all workers."""
        while not self._stopping.wait(_TIDY):
            try:
                tidy_daily(self._service)
            except Exception as error:
                _log.warning("tidying failed: %s", error)

    def _sweep(self) -> None:
        own = self._service.settings.service
        while not self._stopping.wait(_SWEEP):
            try:
                self._service.jobs.expire()
                for user in self._service.jobs.waiting_users():
                    self._service.admit(user)
                alive = [worker.id for worker in self._service.workers.all() if worker.silent <= own.worker_ttl]
                self._service.jobs.lost(alive, 3 * own.worker_ttl, self._service.enqueue)
                sweep(self._root)
            except Exception as error:
                _log.warning("looking for jobs that wait failed: %s", error)


@dataclass(frozen=True)
class _Ending:
    """How a job's process ended."""

    code: int
    reason: str


class _Watch:
    """Watches the process of a job: has it end when the worker stops or the job is cancelled, or when it hangs."""

    def __init__(self, service: Service, job: Job, process: subprocess.Popen[bytes], stopping: threading.Event) -> None:
        self._service, self._job, self._process, self._stopping = service, job, process, stopping
        self._asked: float | None = None  # when it was asked to end
        self._looked = self._heard = time.monotonic()  # not by a clock that may jump
        self._said = job.changed_at
        self._reason = ""

    def ended(self) -> _Ending:
        """Wait until it has ended."""
        while True:
            with suppress(subprocess.TimeoutExpired):
                code = self._process.wait(_LOOK)
                if self._asked and code not in (DONE, LOST, WAITS):
                    return _Ending(STOPPED, "")
                return _Ending(code, self._reason or _reason(code))
            self._look(time.monotonic())

    def _look(self, now: float) -> None:
        if now - self._looked > _HEAR:
            self._looked = now
            self._hear(now)
        if self._stopping.is_set():
            self._ask(now)
        if now - (self._asked or now) > _GRACE:
            _end(self._process)
        elif now - self._heard > _SILENT:
            self._reason = f"its process said nothing for {_SILENT:.0f} s"
            _end(self._process)

    def _hear(self, now: float) -> None:
        try:
            job = self._service.jobs.get(self._job.workspace, self._job.id)
        except StorageError:
            return
        if job.changed_at != self._said:
            self._said, self._heard = job.changed_at, now
        if job.stop:
            self._ask(now)

    def _ask(self, now: float) -> None:
        if self._asked is None:
            self._asked = now
            self._process.terminate()


def _surely(write: Callable[[], T]) -> T:
    """Write what must be written, however long the database is away."""
    while True:
        try:
            return write()
        except StorageError as error:
            _log.warning("this is tried again: %s", error)
            time.sleep(_AGAIN)


def _begin(job: Job, lease: Lease, room: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "reelwright.worker", job.id, str(lease.attempt), str(os.getpid()), str(room)]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):  # macOS: a group of the dead may not be signalled
        os.killpg(process.pid, signal.SIGKILL)


def _reason(code: int) -> str:
    name = f"its process fell with {signal.Signals(-code).name}" if code < 0 else f"its process failed ({code})"
    return _REASONS.get(code, name)


def _die_with(parent: int) -> None:
    """Have the system end this process when its parent does (Linux)."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(LOST)


def one(identifier: str, attempt: int, parent: int, folder: str) -> int:
    """Do one job in this process, with its temporary files in `folder`; returns the exit code."""
    _die_with(parent)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as on Ctrl-C: running steps end, finished ones are kept
    tempfile.tempdir = folder
    settings = Settings.from_environment()
    begin(settings, "job", lambda: None)
    try:
        service = Service(settings)
        job = service.jobs.find(identifier)
        return carry(service, job, Lease(job.id, job.workspace, attempt))
    except AwayError as error:
        _log.error("%s", error)
        return _AWAY
    except StalledError as error:
        _log.error("%s", error)
        os._exit(_HUNG)  # a thread that hangs would keep this process from its end
    finally:
        end()


def work(settings: Settings) -> int:
    """Carry jobs until SIGTERM or SIGINT; returns the exit code. Waits for a database that is away."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    told, opened = False, list[Service]()
    begin(settings, "worker", lambda: next(iter(opened), None))
    while not stop.is_set():
        try:
            opened.append(Service(settings))
            carrier = Carrier(opened[0])
            break
        except AwayError as error:
            if not told:
                _log.warning("waiting: %s", error)
            told = True
            stop.wait(_AGAIN)
    else:
        return 0
    carrier.start()
    stop.wait()
    carrier.stop()
    end()
    return 0


def main() -> int:
    if len(sys.argv) == 1:
        return work(Settings.from_environment())
    identifier, attempt, parent, folder = sys.argv[1:]
    return one(identifier, int(attempt), int(parent), folder)


if __name__ == "__main__":
    sys.exit(main())
