"""Jobs for those who carry them: let in, taken, worked on, ended. A worker writes only while it holds the job."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, FromClause, Row, Subquery, case, delete, exists, func, insert, select

from reelwright.storage.records.jobs.rows import (
    FINAL,
    LETTING_IN,
    Enqueue,
    Job,
    Lease,
    Progress,
    Rows,
    State,
    alone,
    job_of,
    row_of,
)
from reelwright.storage.records.tables.jobs import job_steps, jobs

STRIKES = 3  # attempts that may be cut off; then a job is parked
FALLS = 20  # attempts after which a job is not taken over once more: it may be what its workers die of


class Carried(Rows):
    """What workers do with jobs."""

    # For the queue

    def admit(self, user: str, most: int, enqueue: Enqueue) -> int:
        """Hand to the queue what a user has waiting, as long as `most` of his are under way; returns how many.

        Jobs of one project go one after the other: they share its holds and its newest version. Previews have a part
        in neither, and go beside them.
        """
        mine = jobs.c.user == user
        with self._database.write() as sql:
            alone(sql, LETTING_IN, "")
            count = select(func.count()).select_from(jobs).where(mine & _under_way(jobs))
            begun = int(sql.execute(count).scalar_one())
            next_ones = select(_first_of_projects(mine).c.id)
            first = select(jobs).where(jobs.c.id.in_(next_ones)).order_by(jobs.c.rank, jobs.c.id)
            rows = sql.execute(first.limit(max(most - begun, 0)).with_for_update()).all()
            for turn, row in enumerate(rows, begun):
                self._set(sql, row.id, queued=1)
                self._tell(sql, row, "job.queued", {})
                enqueue(sql, job_of(row), turn)
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
            alone(sql, LETTING_IN, "")
            gone = select(jobs).where(where & jobs.c.worker.not_in(tuple(alive))).order_by(jobs.c.id)
            rows = sql.execute(gone.with_for_update()).all()
            for row in rows:
                self._hand_over(sql, row, enqueue)
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
            row = row_of(sql, identifier, lock=True)
            if row.state not in ("pending", "running") or row.round != round:
                return None
            if row.stop:
                self._end(sql, row, "cancelled")
                return None
            if row.state == "running" and row.attempt >= FALLS:
                self._park(sql, row, f"after {row.attempt} attempts, the last of which its worker did not outlive")
                return None
            now = self._clock()
            begun = row.started_at is None
            self._set(sql, identifier, state="running", attempt=row.attempt + 1, worker=worker,
                      started_at=row.started_at or now)  # fmt: skip
            self._tell(sql, row, "job.started" if begun else "job.resumed", {"attempt": row.attempt + 1})
            return job_of(row_of(sql, identifier)), Lease(identifier, row.workspace, row.attempt + 1)

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

    def note(self, lease: Lease, values: Mapping[str, Any]) -> bool:
        """Add to what a job was asked, for its next rounds: what it has found out so far."""
        with self._database.write(lease.workspace) as sql:
            row = self._held(sql, lease)
            if row is not None:
                self._set(sql, lease.job, params={**row.params, **values})
            return row is not None

    def again(self, lease: Lease, phase: str, enqueue: Enqueue) -> bool:
        """Hand a job to the queue for its next phase."""
        with self._database.write(lease.workspace) as sql:
            row = self._held(sql, lease)
            if row is None:
                return False
            self._hand_over(sql, row, enqueue, phase=phase)
            return True

    def hand_back(self, identifier: str, round: int, enqueue: Enqueue) -> bool:
        """Hand a round that was never begun to the queue again, for another worker. False: it was not to be done."""
        with self._database.write() as sql:
            row = row_of(sql, identifier, lock=True)
            if row.state not in ("pending", "running") or row.round != round:
                return False
            self._hand_over(sql, row, enqueue)
            return True

    def strike(self, lease: Lease, reason: str, enqueue: Enqueue) -> bool:
        """Write that an attempt was cut off: the job begins again, or is parked after STRIKES. False: was not ours."""
        with self._database.write(lease.workspace) as sql:
            row = self._held(sql, lease)
            if row is None:
                return False
            strikes = row.strikes + 1
            if strikes >= STRIKES and not row.stop:
                self._set(sql, lease.job, strikes=strikes)
                self._park(sql, row, f"after {strikes} attempts that were cut off: {reason.rstrip('.')}")
            else:
                self._tell(sql, row, "job.cut_off", {"reason": reason, "strikes": strikes})
                self._hand_over(sql, row, enqueue, strikes=strikes)
            return True

    def _park(self, sql: Connection, row: Row[Any], why: str) -> None:
        self._end(sql, row, "failed", error={"kind": "parked", "message": f"This was given up {why}.", "problems": []})

    def holds(self, lease: Lease) -> bool:
        with self._database.read(lease.workspace) as sql:
            row = row_of(sql, lease.job)
            return bool(row.attempt == lease.attempt and row.state == "running")

    def _held(self, sql: Connection, lease: Lease) -> Row[Any] | None:
        row = row_of(sql, lease.job, lease.workspace, lock=True)
        return row if row.attempt == lease.attempt and row.state == "running" else None


def _under_way(table: FromClause) -> ColumnElement[bool]:
    return (table.c.queued == 1) & table.c.state.in_(("pending", "running"))


def _first_of_projects(mine: ColumnElement[bool]) -> Subquery:
    """Return the waiting jobs that are the first of their project, where none of it is under way."""
    others = jobs.alias()
    same = (others.c.workspace == jobs.c.workspace) & (others.c.project == jobs.c.project) & (jobs.c.project != "")
    busy = exists().where(same & _under_way(others) & (others.c.phase != "show") & (jobs.c.phase != "show"))
    group = case(((jobs.c.project == "") | (jobs.c.phase == "show"), jobs.c.id), else_=jobs.c.project)
    place = func.row_number().over(partition_by=(jobs.c.workspace, group), order_by=(jobs.c.rank, jobs.c.id))
    waiting = mine & (jobs.c.queued == 0) & (jobs.c.state == "pending") & ~busy
    placed = select(jobs.c.id, place.label("place")).where(waiting).subquery()
    return select(placed.c.id).where(placed.c.place == 1).subquery()
