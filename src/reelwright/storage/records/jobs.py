"""Jobs: accepted, let in, carried by a worker, ended. A worker writes only while it holds the job.

    accept → admit → take → (progress | step) … → end          states: pending → running → completed, failed, cancelled
                       ↑ strike, again (another phase) ↵                                 ↘ waiting (for a person)

Each taking of a job raises its `attempt`; whoever comes with an older one changes nothing and is told so (I7). What a
page hears is written in the same transaction as what happened, so neither is without the other.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from reelwright.errors import ConflictError, MissingError
from reelwright.ids import new_id
from reelwright.storage.records.database import Database
from reelwright.storage.records.tables.jobs import events, job_steps, jobs

State = Literal["pending", "running", "waiting", "completed", "failed", "cancelled"]
FINAL: tuple[State, ...] = ("completed", "failed", "cancelled")
STRIKES = 3  # attempts that may be cut off; then a job is parked
_LETTING_IN, _TELLING = 0x6A6F6273, 0x74656C6C  # locks of Postgres

# Hands a job to the queue, within the transaction; how many of its user are under way already.
Enqueue = Callable[[Connection, "Job", int], None]


@dataclass(frozen=True)
class Job:
    """A job as it stands. Times are seconds since 1970; `error` is {kind, message, problems}."""

    id: str
    workspace: str
    project: str
    user: str
    kind: str
    params: Mapping[str, Any]
    state: State
    rank: int
    attempt: int
    strikes: int
    worker: str
    round: int
    phase: str
    stage: str
    fraction: float
    seconds_left: float | None
    micros: int
    stop: bool
    result: Mapping[str, Any] | None
    error: Mapping[str, Any] | None
    trace: str
    made_at: float
    started_at: float | None
    ended_at: float | None
    changed_at: float

    @property
    def final(self) -> bool:
        return self.state in FINAL


@dataclass(frozen=True)
class Lease:
    """The right to write of a job: that of one taking of it."""

    job: str
    workspace: str
    attempt: int


@dataclass(frozen=True)
class Told:
    """Something that happened; `id` grows in the order of commits."""

    id: int
    workspace: str
    job: str
    project: str
    kind: str
    data: Mapping[str, Any]
    at: float


@dataclass(frozen=True)
class Progress:
    """How far a job is: the earliest unfinished stage, 0 to 1, seconds left, micros spent on engines."""

    stage: str
    fraction: float
    seconds_left: float | None
    micros: int = 0
    step: str = ""


class Jobs:
    """The jobs of one database. Methods that name a workspace see the jobs of that one alone.

    `announce` is told of every event within its transaction; `clock` gives seconds since 1970.
    """

    def __init__(
        self,
        database: Database,
        announce: Callable[[Connection, Told], None] = lambda *_: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._database, self._announce, self._clock = database, announce, clock

    # For those who ask

    def accept(
        self, workspace: str, user: str, kind: str, params: Mapping[str, Any], *,
        project: str = "", rank: int = 0, trace: str = "", phase: str = "make",
    ) -> Job:  # fmt: skip
        """Write down a new job; it is durable when this returns."""
        now, identifier = self._clock(), new_id("job")
        values = {
            "id": identifier, "workspace": workspace, "project": project, "user": user, "kind": kind,
            "params": dict(params), "state": "pending", "rank": rank, "trace": trace, "phase": phase,
            "made_at": now, "changed_at": now,
        }  # fmt: skip
        with self._database.write(workspace) as sql:
            sql.execute(insert(jobs).values(values))
            row = _row(sql, identifier, workspace)
            self._tell(sql, row, "job.accepted", {"kind": kind})
        return _job(row)

    def get(self, workspace: str, identifier: str) -> Job:
        """Return a job. Raises MissingError."""
        with self._database.read(workspace) as sql:
            return _job(_row(sql, identifier, workspace))

    def find(self, identifier: str) -> Job:
        """Return a job of whatever workspace. Raises MissingError."""
        with self._database.read() as sql:
            return _job(_row(sql, identifier))

    def page(
        self, workspace: str, after: str | None, limit: int, *, project: str | None = None, state: str | None = None
    ) -> Sequence[Job]:
        """Return `limit` jobs, newest first, older than the id `after`."""
        query = select(jobs).where(jobs.c.workspace == workspace).order_by(jobs.c.id.desc()).limit(limit)
        for column, value in ((jobs.c.project, project), (jobs.c.state, state)):
            query = query if value is None else query.where(column == value)
        if after is not None:
            query = query.where(jobs.c.id < after)
        with self._database.read(workspace) as sql:
            return tuple(map(_job, sql.execute(query)))

    def steps(self, workspace: str, identifier: str) -> Sequence[Mapping[str, Any]]:
        """Return what the steps of a job came to, in order of time."""
        where = (job_steps.c.job == identifier) & (job_steps.c.workspace == workspace)
        with self._database.read(workspace) as sql:
            rows = sql.execute(select(job_steps).where(where).order_by(job_steps.c.at, job_steps.c.step))
            return tuple(dict(row._mapping) for row in rows)

    def ahead(self, job: Job) -> int:
        """Return how many jobs that may run now go before a pending one."""
        where = (jobs.c.state == "pending") & (jobs.c.queued == 1) & (jobs.c.id != job.id)
        where &= (jobs.c.rank < job.rank) | ((jobs.c.rank == job.rank) & (jobs.c.id < job.id))
        with self._database.read() as sql:
            return int(sql.execute(select(func.count()).select_from(jobs).where(where)).scalar_one())

    def told(
        self, after: int, limit: int = 500, *, workspace: str | None = None, job: str | None = None
    ) -> Sequence[Told]:
        """Return what happened after the event of a number, in order."""
        query = select(events).where(events.c.id > after).order_by(events.c.id).limit(limit)
        if workspace is not None:
            query = query.where(events.c.workspace == workspace)
        if job is not None:
            query = query.where(events.c.job == job)
        with self._database.read(workspace) as sql:
            return tuple(Told(**row._mapping) for row in sql.execute(query))

    def last_told(self) -> int:
        """Return the number of the newest event."""
        with self._database.read() as sql:
            return int(sql.execute(select(func.max(events.c.id))).scalar() or 0)

    def cancel(self, workspace: str, identifier: str) -> Job:
        """Cancel a job: at once where nobody carries it, else as soon as its worker sees it.

        Raises ConflictError where it has ended otherwise.
        """
        with self._database.write(workspace) as sql:
            row = _row(sql, identifier, workspace, lock=True)
            if row.state == "cancelled" or row.stop:
                return _job(row)
            if row.state in FINAL:
                raise ConflictError(f"This job is {row.state}; it cannot be cancelled any more.")
            if row.state == "running":
                self._set(sql, identifier, stop=1)
                self._tell(sql, row, "job.cancelling", {})
            else:
                self._end(sql, row, "cancelled", None, None)
            return _job(_row(sql, identifier, workspace))

    def retry(self, workspace: str, identifier: str) -> Job:
        """Begin a job again that failed or was cancelled; what it made is kept. Raises ConflictError otherwise."""
        with self._database.write(workspace) as sql:
            row = _row(sql, identifier, workspace, lock=True)
            if row.state not in ("failed", "cancelled"):
                raise ConflictError(f"This job is {row.state}; only one that failed or was cancelled begins again.")
            self._set(
                sql, identifier, state="pending", queued=0, strikes=0, stop=0, error=None, result=None, ended_at=None,
                round=row.round + 1,
            )  # fmt: skip
            self._tell(sql, row, "job.accepted", {"kind": row.kind, "again": True})
            return _job(_row(sql, identifier, workspace))

    # For the queue

    def admit(self, user: str, most: int, enqueue: Enqueue) -> int:
        """Hand to the queue what a user has waiting, as long as `most` of his are under way; returns how many."""
        mine = jobs.c.user == user
        under_way = mine & (jobs.c.queued == 1) & jobs.c.state.in_(("pending", "running"))
        waiting = mine & (jobs.c.queued == 0) & (jobs.c.state == "pending")
        with self._database.write() as sql:
            _alone(sql, _LETTING_IN, user)
            begun = int(sql.execute(select(func.count()).select_from(jobs).where(under_way)).scalar_one())
            rows = sql.execute(
                select(jobs).where(waiting).order_by(jobs.c.rank, jobs.c.id).limit(max(most - begun, 0))
            ).all()
            for turn, row in enumerate(rows, begun):
                self._set(sql, row.id, queued=1)
                self._tell(sql, row, "job.queued", {})
                enqueue(sql, _job(row), turn)
        return len(rows)

    def waiting_users(self) -> Sequence[str]:
        """Return the users that have jobs which were not let in yet."""
        query = select(jobs.c.user).where((jobs.c.queued == 0) & (jobs.c.state == "pending")).distinct()
        with self._database.read() as sql:
            return tuple(sql.execute(query).scalars())

    def lost(self, alive: Sequence[str], seconds: float, enqueue: Enqueue) -> int:
        """Hand to the queue again what nobody carries: running at a worker that is gone, unchanged for `seconds`."""
        where = (jobs.c.state == "running") & (jobs.c.changed_at < self._clock() - seconds)
        with self._database.write() as sql:
            _alone(sql, _LETTING_IN, "")
            rows = sql.execute(select(jobs).where(where & jobs.c.worker.not_in(tuple(alive)))).all()
            for row in rows:
                self._set(sql, row.id, round=row.round + 1)
                enqueue(sql, _job(_row(sql, row.id)), 0)
        return len(rows)

    def counts(self) -> Mapping[tuple[str, str], int]:
        """Return how many jobs are pending, running and waiting, by state and kind."""
        query = select(jobs.c.state, jobs.c.kind, func.count()).where(jobs.c.state.not_in(FINAL))
        with self._database.read() as sql:
            return {(row[0], row[1]): int(row[2]) for row in sql.execute(query.group_by(jobs.c.state, jobs.c.kind))}

    # For the worker that carries it

    def take(self, identifier: str, worker: str, round: int) -> tuple[Job, Lease] | None:
        """Take a job; None where it has ended, was begun again since, or is to be cancelled (it is then)."""
        with self._database.write() as sql:
            row = _row(sql, identifier, lock=True)
            if row.state not in ("pending", "running") or row.round != round:
                return None
            if row.stop:
                self._end(sql, row, "cancelled", None, None)
                return None
            now = self._clock()
            begun = row.started_at is None
            self._set(
                sql,
                identifier,
                state="running",
                attempt=row.attempt + 1,
                worker=worker,
                started_at=row.started_at or now,
            )
            self._tell(sql, row, "job.started" if begun else "job.resumed", {"attempt": row.attempt + 1})
            return _job(_row(sql, identifier)), Lease(identifier, row.workspace, row.attempt + 1)

    def progress(self, lease: Lease, progress: Progress) -> Literal["go on", "stop", "lost"]:
        """Write how far a job is; returns whether to go on, to stop since it is to be cancelled, or that it is lost."""
        with self._database.write(lease.workspace) as sql:
            row = self._held(sql, lease)
            if row is None:
                return "lost"
            told = {"stage": progress.stage, "fraction": round(progress.fraction, 4), "micros": progress.micros,
                    "seconds_left": progress.seconds_left}  # fmt: skip
            self._set(sql, lease.job, **told)
            self._tell(sql, row, "job.progress", told | ({"step": progress.step} if progress.step else {}))
            return "stop" if row.stop else "go on"

    def step(self, lease: Lease, step: Mapping[str, Any]) -> bool:
        """Write what a step came to: step, kind, stage, what, seconds."""
        with self._database.write(lease.workspace) as sql:
            row = self._held(sql, lease)
            if row is None:
                return False
            where = (job_steps.c.job == lease.job) & (job_steps.c.step == step["step"])
            sql.execute(delete(job_steps).where(where))
            values = {"job": lease.job, "workspace": lease.workspace, "attempt": lease.attempt, "at": self._clock()}
            sql.execute(insert(job_steps).values(values | dict(step)))
            return True

    def tell(self, lease: Lease, kind: str, data: Mapping[str, Any]) -> bool:
        """Tell of something that the job did."""
        with self._database.write(lease.workspace) as sql:
            row = self._held(sql, lease)
            if row is not None:
                self._tell(sql, row, kind, data)
            return row is not None

    def end(
        self, lease: Lease, state: State, result: Mapping[str, Any] | None = None,
        error: Mapping[str, Any] | None = None, write: Callable[[Connection], None] = lambda _: None,
    ) -> bool:  # fmt: skip
        """End a job; `write` adds to the transaction. Returns False, changing nothing, for a lease that is lost."""
        with self._database.write(lease.workspace) as sql:
            row = self._held(sql, lease)
            if row is None:
                return False
            write(sql)
            self._end(sql, row, state, result, error)
            return True

    def again(self, lease: Lease, phase: str, enqueue: Enqueue) -> bool:
        """Hand a job to the queue for its next phase."""
        with self._database.write(lease.workspace) as sql:
            row = self._held(sql, lease)
            if row is None:
                return False
            self._set(sql, lease.job, phase=phase, round=row.round + 1)
            enqueue(sql, _job(_row(sql, lease.job)), 0)
            return True

    def strike(self, lease: Lease, reason: str, enqueue: Enqueue) -> bool:
        """Write that an attempt was cut off: the job begins again, or is parked after STRIKES. False: was not ours."""
        with self._database.write(lease.workspace) as sql:
            row = self._held(sql, lease)
            if row is None:
                return False
            strikes = row.strikes + 1
            if strikes >= STRIKES:
                message = f"This was given up after {strikes} attempts that were cut off: {reason}."
                self._set(sql, lease.job, strikes=strikes)
                self._end(sql, row, "failed", None, {"kind": "parked", "message": message, "problems": []})
            elif row.stop:
                self._end(sql, row, "cancelled", None, None)
            else:
                self._set(sql, lease.job, strikes=strikes, round=row.round + 1, state="pending")
                self._tell(sql, row, "job.cut_off", {"reason": reason, "strikes": strikes})
                enqueue(sql, _job(_row(sql, lease.job)), 0)
            return True

    def holds(self, lease: Lease) -> bool:
        with self._database.read(lease.workspace) as sql:
            row = _row(sql, lease.job)
            return bool(row.attempt == lease.attempt and row.state == "running")

    def _held(self, sql: Connection, lease: Lease) -> Row[Any] | None:
        row = _row(sql, lease.job, lease.workspace, lock=True)
        return row if row.attempt == lease.attempt and row.state == "running" else None

    def _end(
        self, sql: Connection, row: Row[Any], state: State, result: Mapping[str, Any] | None,
        error: Mapping[str, Any] | None,
    ) -> None:  # fmt: skip
        now = self._clock()
        fraction = 1.0 if state == "completed" else row.fraction
        self._set(
            sql, row.id, state=state, result=None if result is None else dict(result),
            error=None if error is None else dict(error), ended_at=now, fraction=fraction, seconds_left=None, worker="",
        )  # fmt: skip
        self._tell(sql, row, f"job.{state}", {"error": error} if error else {})

    def _set(self, sql: Connection, identifier: str, **values: Any) -> None:
        sql.execute(update(jobs).where(jobs.c.id == identifier).values(changed_at=self._clock(), **values))

    def _tell(self, sql: Connection, row: Row[Any], kind: str, data: Mapping[str, Any]) -> None:
        """Write an event. On Postgres the numbers of events grow in the order of commits, one writer at a time."""
        _alone(sql, _TELLING, "")
        values = {"workspace": row.workspace, "job": row.id, "project": row.project, "kind": kind, "data": dict(data),
                  "at": self._clock()}  # fmt: skip
        number = sql.execute(insert(events).values(values)).inserted_primary_key
        assert number is not None
        self._announce(sql, Told(id=number[0], **values))


def _alone(sql: Connection, lock: int, name: str) -> None:
    """Let nobody else past here until the transaction ends; SQLite has one writer anyway."""
    if sql.dialect.name == "postgresql":
        sql.execute(select(func.pg_advisory_xact_lock(lock, func.hashtext(name))))


def _row(sql: Connection, identifier: str, workspace: str | None = None, lock: bool = False) -> Row[Any]:
    query = select(jobs).where(jobs.c.id == identifier)
    if workspace is not None:
        query = query.where(jobs.c.workspace == workspace)
    row = sql.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise MissingError("job", identifier)
    return row


def _job(row: Row[Any]) -> Job:
    known = {name: value for name, value in row._mapping.items() if name != "queued"}
    return Job(**known | {"stop": bool(row.stop)})
