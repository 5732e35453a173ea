"""Jobs for those who ask: accepted, looked at, cancelled, begun again. A workspace sees its own alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, insert, select

from reelwright.errors import ConflictError
from reelwright.ids import new_id
from reelwright.storage.records.jobs.gates import close
from reelwright.storage.records.jobs.rows import FINAL, LOST, Job, Rows, Told, job_of, row_of
from reelwright.storage.records.tables.jobs import events, job_steps, jobs


class Asked(Rows):
    """What those do with jobs who want something of them."""

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
            row = row_of(sql, identifier, workspace)
            self._tell(sql, row, "job.accepted", {"kind": kind})
        return job_of(row)

    def get(self, workspace: str, identifier: str) -> Job:
        """Return a job. Raises MissingError."""
        with self._database.read(workspace) as sql:
            return job_of(row_of(sql, identifier, workspace))

    def find(self, identifier: str) -> Job:
        """Return a job of whatever workspace. Raises MissingError."""
        with self._database.read() as sql:
            return job_of(row_of(sql, identifier))

    def page(
        self, workspace: str, after: str | None, limit: int, *,
        project: str | None = None, state: str | None = None, kind: str | None = None,
    ) -> Sequence[Job]:  # fmt: skip
        """Return `limit` jobs, newest first, older than the id `after`."""
        query = select(jobs).where(jobs.c.workspace == workspace).order_by(jobs.c.id.desc()).limit(limit)
        for column, value in ((jobs.c.project, project), (jobs.c.state, state), (jobs.c.kind, kind)):
            query = query if value is None else query.where(column == value)
        if after is not None:
            query = query.where(jobs.c.id < after)
        with self._database.read(workspace) as sql:
            return tuple(map(job_of, sql.execute(query)))

    def steps(self, workspace: str, identifier: str) -> Sequence[Mapping[str, Any]]:
        """Return what the steps of a job came to, in order of time."""
        where = (job_steps.c.job == identifier) & (job_steps.c.workspace == workspace)
        with self._database.read(workspace) as sql:
            rows = sql.execute(select(job_steps).where(where).order_by(job_steps.c.at, job_steps.c.step))
            return tuple(dict(row._mapping) for row in rows)

    def others(self, job: Job) -> bool:
        """Tell whether another job of its project, which may have a part in its money, has not ended."""
        same = (jobs.c.workspace == job.workspace) & (jobs.c.project == job.project)
        where = same & (jobs.c.id != job.id) & (jobs.c.phase != "show") & jobs.c.state.not_in(FINAL)
        with self._database.read(job.workspace) as sql:
            return sql.execute(select(jobs.c.id).where(where).limit(1)).first() is not None

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
            row = row_of(sql, identifier, workspace, lock=True)
            if row.state in FINAL and row.state != "cancelled":
                raise ConflictError(f"This job is {row.state}; it cannot be cancelled any more.")
            if row.state == "cancelled" or row.stop:
                return job_of(row)
            if row.state == "running":
                self._set(sql, identifier, stop=1)
                self._tell(sql, row, "job.cancelling", {})
            else:
                close(sql, identifier)
                self._end(sql, row, "cancelled")
            return job_of(row_of(sql, identifier, workspace))

    def retry(self, workspace: str, identifier: str) -> Job:
        """Begin a job again that failed or was cancelled; what it made is kept, and what nobody made is tried anew.

        Raises ConflictError otherwise.
        """
        with self._database.write(workspace) as sql:
            row = row_of(sql, identifier, workspace, lock=True)
            if row.state not in ("failed", "cancelled"):
                raise ConflictError(f"This job is {row.state}; only one that failed or was cancelled begins again.")
            self._set(
                sql, identifier, state="pending", queued=0, strikes=0, stop=0, error=None, result=None, ended_at=None,
                round=row.round + 1, params={name: value for name, value in row.params.items() if name != LOST},
            )  # fmt: skip
            self._tell(sql, row, "job.accepted", {"kind": row.kind, "again": True})
            return job_of(row_of(sql, identifier, workspace))
