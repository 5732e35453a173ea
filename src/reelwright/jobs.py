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
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from reelwright.storage.records import Transaction

VERSION = "1"  # raised when the order of a workflow's steps changes: older processes leave newer workflows alone
TTL = 20.0  # seconds without a word after which a process counts as dead
_APPLICATION = "reelwright"
_WORKFLOW = "carry"
_POLL = 1.0  # seconds between two looks into a queue
_THREADS = 512  # rounds that one process carries at once; most of them wait
_log = logging.getLogger(__name__)

Run = Callable[[str, int, str], None]  # a job, its round and phase


class Lives(Protocol):
    """Where processes say that they live."""

    def beat(self, identifier: str, host: str, pid: int, slots: int) -> None: ...
    def silent(self, seconds: float) -> Sequence[str]: ...
    def forget(self, identifiers: Sequence[str]) -> None: ...


class Queue:
    """Hands rounds of jobs to whoever carries them; needs no worker in this process.

    `make` is the phase that works, as many at once as a worker has slots; rounds of any other phase wait.
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

    def __init__(self, database_url: str, lives: Lives, run: Run, slots: int, ttl: float = TTL) -> None:
        self.id = uuid.uuid4().hex
        self._url, self._lives, self._run, self._slots, self._ttl = _address(database_url), lives, run, slots, ttl
        self._stopped = threading.Event()
        self._beaten = time.monotonic()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Say that this process lives, then begin to carry what is in the queues."""
        from dbos import DBOS

        _quiet()
        self._beat()
        DBOS(config=_config(self._url, self.id))

        @DBOS.workflow(name=_WORKFLOW, max_recovery_attempts=1000)
        def carry(job: str, round: int, phase: str) -> None:
            DBOS.run_step({"name": phase}, self._run, job, round, phase)

        DBOS.launch()
        for phase, most in (("make", self._slots), ("wait", _THREADS)):
            DBOS.register_queue(_queue(phase), worker_concurrency=most, polling_interval_sec=_POLL)
        for loop in (self._live, self._take_over):
            thread = threading.Thread(target=loop, name=loop.__name__.strip("_"), daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self, seconds: float) -> None:
        """Take no more rounds, wait so long for those that run, and say that this process is gone."""
        from dbos import DBOS

        self._stopped.set()
        DBOS.destroy(workflow_completion_timeout_sec=round(seconds))
        for thread in self._threads:
            thread.join(timeout=2)

    def _beat(self) -> None:
        self._lives.beat(self.id, socket.gethostname(), os.getpid(), self._slots)
        self._beaten = time.monotonic()

    def _live(self) -> None:
        """Say again and again that this process lives. One that could not for too long ends: others have its work."""
        while not self._stopped.wait(self._ttl / 5):
            if time.monotonic() - self._beaten > 0.6 * self._ttl:
                _log.critical("this process was cut off from the database for too long and ends")
                os._exit(70)
            try:
                self._beat()
            except Exception as error:
                _log.warning("the database did not take a sign of life: %s", error)

    def _take_over(self) -> None:
        from dbos import DBOS

        while not self._stopped.wait(self._ttl / 5):
            try:
                dead = [each for each in self._lives.silent(self._ttl) if each != self.id]
                if dead:
                    _log.warning("%d processes are gone; their work is taken over", len(dead))
                    DBOS._recover_pending_workflows(dead)  # private: the minor version is pinned
                    self._lives.forget(dead)
            except Exception as error:
                _log.warning("looking for processes that are gone failed: %s", error)


def _config(url: str, identifier: str) -> Any:
    from dbos import DBOSConfig

    return DBOSConfig(
        name=_APPLICATION, system_database_url=url, executor_id=identifier, application_version=VERSION,
        max_executor_threads=_THREADS, log_level="WARNING", serializer=_json(),
    )  # fmt: skip


def _json() -> Any:
    """Return the serializer: what is kept can be read by anybody, and runs nothing when it is read."""
    from dbos import DBOSPortableJSONSerializer

    return DBOSPortableJSONSerializer()


def _name(job: str, round: int) -> str:
    return f"{job}:{round}"


def _queue(phase: str) -> str:
    return "make" if phase == "make" else "wait"


def _address(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def _quiet() -> None:
    logging.getLogger("dbos").setLevel(logging.WARNING)
