"""Carry jobs, each in a process of its own, so that one that falls takes nothing with it.

python -m reelwright.worker JOB ATTEMPT      what a worker starts for each job
"""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from reelwright.jobs import Worker
from reelwright.settings import Settings
from reelwright.storage.records.jobs import Job, Lease
from reelwright.workspace.service import Service
from reelwright.workspace.work import DONE, LOST, STOPPED, carry

_LOOK = 0.2  # seconds between two looks at a job's process
_SILENT = 600.0  # seconds without a word after which a job's process is ended
_CLEAR = 10.0  # seconds that a job's process has for its end
_SWEEP = 5.0  # seconds between two looks for jobs that wait to be let in
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux
_log = logging.getLogger(__name__)


class Carrier:
    """Carries the jobs of a service until it is stopped."""

    def __init__(self, service: Service) -> None:
        self._service = service
        own = service.settings.service
        self._stopping = threading.Event()
        self._slots = threading.BoundedSemaphore(own.slots)  # what was taken over comes without regard to the queue
        self._worker = Worker(service.settings.database_url, service.workers, self._round, own.slots, own.worker_ttl)

    @property
    def id(self) -> str:
        return self._worker.id

    def start(self) -> None:
        assert self._service.queue  # its tables are made before anybody looks into them
        self._worker.start()
        threading.Thread(target=self._sweep, name="sweep", daemon=True).start()

    def stop(self, seconds: float = 30.0) -> None:
        """Have the jobs' processes end, whose finished steps are kept, and hand the jobs back."""
        self._stopping.set()
        self._worker.stop(seconds)

    def _round(self, identifier: str, number: int, _: str) -> None:
        """Do one round of a job."""
        with self._slots:
            if self._stopping.is_set():
                self._stopping.wait()
            taken = self._service.jobs.take(identifier, self._worker.id, number)
            if taken is None:
                return
            job, lease = taken
            try:
                self._watched(job, lease)
            finally:
                self._service.admit(job.user)

    def _watched(self, job: Job, lease: Lease) -> None:
        process = _begin(job, lease)
        code = self._wait(process, job)
        if code in (DONE, LOST):
            return
        if code == STOPPED:
            self._service.jobs.again(lease, job.phase, self._service.enqueue)
            return
        reason = _reason(code)
        if self._service.jobs.strike(lease, reason, self._service.enqueue):
            _log.warning("job %s: attempt %d was cut off: %s", job.id, lease.attempt, reason)

    def _wait(self, process: subprocess.Popen[bytes], job: Job) -> int:
        asked = False
        looked = time.monotonic()
        while True:
            with suppress(subprocess.TimeoutExpired):
                code = process.wait(_LOOK)
                return STOPPED if asked and code not in (DONE, LOST) else code
            if self._stopping.is_set() and not asked:
                asked = True
                process.terminate()
            if time.monotonic() - looked > _CLEAR:
                looked = time.monotonic()
                if time.time() - self._service.jobs.get(job.workspace, job.id).changed_at > _SILENT:
                    _end(process)

    def _sweep(self) -> None:
        while not self._stopping.wait(_SWEEP):
            try:
                for user in self._service.jobs.waiting_users():
                    self._service.admit(user)
                alive = [worker.id for worker in self._service.workers.all()]
                self._service.jobs.lost(alive, 3 * self._service.settings.service.worker_ttl, self._service.enqueue)
            except Exception as error:
                _log.warning("looking for jobs that wait failed: %s", error)


def _begin(job: Job, lease: Lease) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "reelwright.worker", job.id, str(lease.attempt), str(os.getpid())]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _reason(code: int) -> str:
    if code == -signal.SIGKILL:
        return "its process was killed, as the system does when memory is short"
    return f"its process fell with {signal.Signals(-code).name}" if code < 0 else f"its process failed ({code})"


def _die_with(parent: int) -> None:
    """Have the system end this process when its parent does (Linux)."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(LOST)


def main() -> int:
    identifier, attempt, parent = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    _die_with(parent)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as on Ctrl-C: running steps end, finished ones are kept
    service = Service(Settings.from_environment())
    job = service.jobs.find(identifier)
    return carry(service, job, Lease(job.id, job.workspace, attempt))


def until(stop: Callable[[], bool], carrier: Carrier) -> None:
    """Carry jobs until `stop` says so."""
    carrier.start()
    while not stop():
        time.sleep(_LOOK)
    carrier.stop()


if __name__ == "__main__":
    sys.exit(main())
