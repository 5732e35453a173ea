"""Jobs of a database with a queue that only remembers."""

from __future__ import annotations

from typing import Any

from reelwright.storage.records import Database, Transaction
from reelwright.storage.records.jobs import Job, Jobs, Lease, Progress, Told

HALF = Progress("rendering", 0.5, 3.0, micros=7, step="film")
STEP = {"step": "film", "kind": "film", "stage": "rendering", "what": "made", "seconds": 1.5}


class Desk:
    """Jobs of a database and a queue that only remembers, at a time that a test sets."""

    def __init__(self, database: Database) -> None:
        self.now = 1_000.0
        self.queue: list[tuple[str, int, str, int]] = []
        self.announced: list[Told] = []
        self.jobs = Jobs(database, lambda _, told: self.announced.append(told), lambda: self.now)

    def put(self, _: Transaction, job: Job, turn: int) -> None:
        self.queue.append((job.id, job.round, job.phase, turn))

    def accept(self, user: str = "ann", workspace: str = "w", **named: Any) -> Job:
        return self.jobs.accept(workspace, user, "build", {"version": 1}, **named)

    def queued(self, **named: Any) -> Job:
        job = self.accept(**named)
        self.jobs.admit(job.user, 100, self.put)
        return job

    def running(self, worker: str = "w1", **named: Any) -> tuple[Job, Lease]:
        job = self.queued(**named)
        taken = self.jobs.take(job.id, worker, 1)
        assert taken
        return taken

    def state(self, job: Job | Lease) -> str:
        return self.jobs.find(job.id if isinstance(job, Job) else job.job).state

    def heard(self, job: Job) -> list[str]:
        return [told.kind.removeprefix("job.") for told in self.jobs.told(0, job=job.id)]
