"""The rows of jobs as both faces of them see them: what a job, a lease and an event are, and how they are written."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Row, func, insert, select, update

from reelwright.errors import MissingError
from reelwright.storage.records.database import Database
from reelwright.storage.records.tables.jobs import events, jobs

State = Literal["pending", "running", "waiting", "completed", "failed", "cancelled"]
FINAL: tuple[State, ...] = ("completed", "failed", "cancelled")
LOST = "lost"  # the parameter of a job that says what nobody made; a retry is without it
LETTING_IN, TELLING = 0x6A6F6273, 0x74656C6C  # locks of Postgres; rows of jobs are locked before TELLING is

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


class Rows:
    """Writes rows and tells of it. `announce` is told of every event within its transaction; `clock` gives seconds
    since 1970.
    """

    def __init__(
        self,
        database: Database,
        announce: Callable[[Connection, Told], None] = lambda *_: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._database, self._announce, self._clock = database, announce, clock

    def _end(
        self, sql: Connection, row: Row[Any], state: State, result: Mapping[str, Any] | None = None,
        error: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        now = self._clock()
        fraction = 1.0 if state == "completed" else row.fraction
        self._set(
            sql, row.id, state=state, result=None if result is None else dict(result),
            error=None if error is None else dict(error), ended_at=now, fraction=fraction, seconds_left=None, worker="",
        )  # fmt: skip
        self._tell(sql, row, f"job.{state}", {"error": error} if error else {})

    def _hand_over(self, sql: Connection, row: Row[Any], enqueue: Enqueue, **values: Any) -> None:
        """Hand a job to the queue for another round; whoever has it still is refused from now on.

        One that is to be cancelled ends instead.
        """
        if row.stop:
            self._end(sql, row, "cancelled")
            return
        self._set(sql, row.id, state="pending", worker="", round=row.round + 1, **values)
        self._tell(sql, row, "job.queued", {})
        enqueue(sql, job_of(row_of(sql, row.id)), 0)

    def _set(self, sql: Connection, identifier: str, **values: Any) -> None:
        sql.execute(update(jobs).where(jobs.c.id == identifier).values(changed_at=self._clock(), **values))

    def _tell(self, sql: Connection, row: Row[Any], kind: str, data: Mapping[str, Any]) -> None:
        self.happened(sql, row.workspace, row.project, kind, data, row.id)

    def happened(
        self, sql: Connection, workspace: str, project: str, kind: str, data: Mapping[str, Any], job: str = ""
    ) -> None:
        """Write an event within a transaction, of a project's `job` or of none.

        On Postgres the numbers of events grow in the order of commits, one writer at a time.
        """
        alone(sql, TELLING, "")
        values: dict[str, Any] = {"workspace": workspace, "job": job, "project": project, "kind": kind,
                                  "data": dict(data), "at": self._clock()}  # fmt: skip
        number = sql.execute(insert(events).values(values)).inserted_primary_key
        assert number is not None
        self._announce(sql, Told(id=number[0], **values))


def alone(sql: Connection, lock: int, name: str) -> None:
    """Let nobody else past here until the transaction ends; SQLite has one writer anyway."""
    if sql.dialect.name == "postgresql":
        sql.execute(select(func.pg_advisory_xact_lock(lock, func.hashtext(name))))


def row_of(sql: Connection, identifier: str, workspace: str | None = None, lock: bool = False) -> Row[Any]:
    query = select(jobs).where(jobs.c.id == identifier)
    if workspace is not None:
        query = query.where(jobs.c.workspace == workspace)
    row = sql.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise MissingError("job", identifier)
    return row


def job_of(row: Row[Any]) -> Job:
    known = {name: value for name, value in row._mapping.items() if name != "queued"}
    return Job(**known | {"stop": bool(row.stop)})
