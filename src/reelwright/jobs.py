"""Durable jobs: the only importer of the durable engine (DBOS).

A round of a job is one workflow with the id `JOB:ROUND`, so it is begun once, whoever asks, and enqueued in the same
transaction that writes why. The engine keeps queues, priorities and what was begun; taking over the work of a process
that died is ours: every process says that it lives, and looks for those that do not.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from signal import SIGKILL
from typing import TYPE_CHECKING, Any

from reelwright.errors import StorageError

if TYPE_CHECKING:
    from reelwright.storage.records import Transaction
    from reelwright.storage.records.workers import Worker as Life
    from reelwright.storage.records.workers import Workers

VERSION = "1"  # raised when the order of a workflow's steps changes: older processes leave newer workflows alone
TTL = 20.0  # seconds without a word after which a process counts as dead
_APPLICATION = "reelwright"
_WORKFLOW = "carry"
_POLLS = {"make": 1.2, "show": 0.4, "wait": 5.0}  # seconds between two looks into a queue: a job begins within 2 s
_SELDOM = 3600.0  # seconds between two looks for what we never ask of the engine
_STRAYS = 30.0  # seconds between two looks for rounds of processes that nobody knows any more
_GLANCE = 0.5  # seconds between two looks at whether this process still counts as alive
_CUT_OFF = 70  # exit code of a process whose work others have by now
_THREADS = 512  # rounds that one process carries at once; most of them wait
_log = logging.getLogger(__name__)

Run = Callable[[str, int, str], None]  # a job, its round and phase


class Queue:
    """Hands rounds of jobs to whoever carries them; needs no worker in this process.

    `make` is the phase that works, as many at once as a worker has slots; `show` works too, one at once, for somebody
    who looks at a page. Rounds of any other phase wait.
    """

    def __init__(self, database_url: str) -> None:
        from dbos import DBOSClient

        migrate(database_url)
        url = _address(database_url)
        self._client = DBOSClient(system_database_url=url, application_name=_APPLICATION, serializer=_json())

    def put(self, sql: Transaction, job: str, round: int, phase: str, rank: int) -> None:
        """Put a round of a job into the queue when the transaction is committed; lower ranks go first."""
        options: Any = {
            "workflow_name": _WORKFLOW, "workflow_id": _name(job, round), "queue_name": _queue(phase),
            "app_version": VERSION, "priority": 1 + rank,
        }  # fmt: skip
        self._client.enqueue_in_transaction(sql, options, job, round, phase)

    def cancel(self, job: str, round: int) -> None:
        """Take a round out of the queue; one that runs is not touched."""
        self._client.cancel_workflow(_name(job, round))

    def forget(self, before: float) -> int:
        """Remove what is kept of rounds that ended before a time (seconds since 1970); returns how many."""
        ended: Any = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(before))
        found = self._client.list_workflows(status=ended, end_time=at, limit=1000)
        self._client.delete_workflows([each.workflow_id for each in found])
        return len(found)

    def close(self) -> None:
        self._client.destroy()


def migrate(database_url: str) -> None:
    """Make or upgrade the engine's own tables."""
    from dbos import DBOS

    _quiet()
    DBOS.migrate(_address(database_url))


class Worker:
    """Carries rounds of jobs in this process until it is stopped; there is one in a process.

    `run` does a round, in a thread of its own, and writes all that comes of it; what it raises is a defect and is kept
    with the round. `slots` rounds of the phase `make` run at once.
    """

    def __init__(self, database_url: str, workers: Workers, run: Run, slots: int, ttl: float = TTL) -> None:
        self.id = uuid.uuid4().hex
        self._url, self._workers, self._run, self._slots, self._ttl = _address(database_url), workers, run, slots, ttl
        self._closing, self._stopped = threading.Event(), threading.Event()
        self._beaten = self._looked = time.monotonic()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Say that this process lives, then begin to carry what is in the queues."""
        from dbos import DBOS

        _quiet()
        self._beaten = time.monotonic()
        self._workers.begin(self.id, socket.gethostname(), os.getpid(), self._slots)
        for loop in (self._watch, self._live):
            self._go(loop)
        _calm(DBOS(config=_config(self._url, self.id)))

        @DBOS.workflow(name=_WORKFLOW, max_recovery_attempts=1000)
        def carry(job: str, round: int, phase: str) -> None:
            DBOS.run_step({"name": phase}, self._run, job, round, phase)

        DBOS.launch()
        for phase, most in (("make", self._slots), ("show", 1), ("wait", _THREADS)):
            DBOS.register_queue(_queue(phase), worker_concurrency=most, polling_interval_sec=_POLLS[phase])
        self._go(self._take_over)

    def stop(self, seconds: float) -> None:
        """Take no more rounds, wait so long for those that run, and say that this process is gone."""
        from dbos import DBOS

        self._closing.set()
        DBOS.destroy(workflow_completion_timeout_sec=round(seconds))
        self._stopped.set()
        for thread in self._threads:
            thread.join(timeout=2)
        with suppress(StorageError):  # else it is found silent
            self._workers.forget([self.id])

    def _go(self, loop: Callable[[], None]) -> None:
        thread = threading.Thread(target=loop, name=loop.__name__.strip("_"), daemon=True)
        thread.start()
        self._threads.append(thread)

    def _watch(self) -> None:
        """End this process once it could not say for too long that it lives: others take its work over."""
        while not self._stopped.wait(_GLANCE):
            if time.monotonic() - self._beaten > 0.6 * self._ttl:
                _end("this process was cut off from the database for too long, or frozen, and ends")

    def _live(self) -> None:
        """Say again and again that this process lives."""
        while not self._stopped.wait(self._ttl / 5):
            now = time.monotonic()  # before: the database may have taken it at any time since
            try:
                if not self._workers.beat(self.id):
                    _end("others have taken this process for dead, and have its work; it ends")
                self._beaten = now
            except Exception as error:
                _log.warning("the database did not take a sign of life: %s", error)

    def _take_over(self) -> None:
        while not self._closing.wait(self._ttl / 5):
            try:
                self._look()
            except Exception as error:
                _log.warning("looking for processes that are gone failed: %s", error)

    def _look(self) -> None:
        """Take over what processes have that are gone, and now and then what those have that nobody knows any more."""
        from dbos import DBOS

        carrying: Collection[str] = ()
        if time.monotonic() - self._looked > _STRAYS:
            self._looked, carrying = time.monotonic(), _carrying()
        known = self._workers.all()  # later: who carries has said before that he lives
        dead = [each for each in known if each.silent > self._ttl and each.id != self.id]
        gone = {each.id for each in dead} | (set(carrying) - {each.id for each in known})
        if not gone:
            return
        _log.warning("%d processes are gone; their work is taken over", len(gone))
        for each in dead:
            _end_frozen(each)
        DBOS._recover_pending_workflows(sorted(gone))  # private: the minor version is pinned
        self._workers.forget(sorted(gone))


def _carrying() -> Collection[str]:
    """Return the processes that have rounds in hand, as the engine knows them."""
    from dbos import DBOS

    found = DBOS.list_workflows(status="PENDING", app_version=VERSION, load_input=False, load_output=False)
    return {each.executor_id for each in found if each.executor_id}


def _end(reason: str) -> None:
    _log.critical(reason)
    os._exit(_CUT_OFF)


def _end_frozen(life: Life) -> None:
    """End a process of this machine that counts as dead and yet is there, frozen: it holds locks that others need.

    A process that is younger than its silence is another one with its number (Linux; elsewhere nothing is done).
    """
    if life.host != socket.gethostname() or life.pid == os.getpid():
        return
    with suppress(OSError, ValueError, IndexError):
        fields = Path(f"/proc/{life.pid}/stat").read_text().rpartition(")")[2].split()
        up = float(Path("/proc/uptime").read_text().split()[0])
        if up - int(fields[19]) / os.sysconf("SC_CLK_TCK") > life.silent:  # starttime of proc(5)
            _log.warning("process %d is frozen, and is ended", life.pid)
            os.kill(life.pid, SIGKILL)


def _config(url: str, identifier: str) -> Any:
    from dbos import DBOSConfig

    return DBOSConfig(
        name=_APPLICATION, system_database_url=url, executor_id=identifier, application_version=VERSION,
        max_executor_threads=_THREADS, log_level="WARNING", serializer=_json(),
        scheduler_polling_interval_sec=_SELDOM,
    )  # fmt: skip


def _calm(engine: Any) -> None:
    """Have the engine seldom look for what we never use: rounds without a queue, delays, time limits, schedules.

    It looks every second otherwise, which is most of what an idle worker does. These are private: see `_look`.
    """
    from dbos import _workflow_commands

    engine._registry.get_internal_queue()._polling_interval_sec = _SELDOM
    _workflow_commands._BACKGROUND_JOBS_INTERVAL_SEC = _SELDOM


def _json() -> Any:
    """Return the serializer: what is kept can be read by anybody, and runs nothing when it is read."""
    from dbos import DBOSPortableJSONSerializer

    return DBOSPortableJSONSerializer()


def _name(job: str, round: int) -> str:
    return f"{job}:{round}"


def _queue(phase: str) -> str:
    return phase if phase in _POLLS else "wait"


def _address(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def _quiet() -> None:
    logging.getLogger("dbos").setLevel(logging.WARNING)
