"""Jobs that wait for a person: what they ask, what is answered, and what follows where nobody answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Row, insert, select, update

from reelwright.errors import ConflictError, MissingError
from reelwright.storage.records.jobs.rows import Job, Lease, Rows, job_of, row_of
from reelwright.storage.records.tables.directing import questions
from reelwright.storage.records.tables.jobs import jobs

_ENDED: Mapping[str, str] = {
    "answered": "was answered already",
    "expired": "was not answered by its deadline",
    "closed": "is closed, since its job was cancelled or a newer build was asked for",
}


@dataclass(frozen=True)
class Asked:
    """What a job asks about a version, or has asked. Times are seconds since 1970."""

    id: str
    workspace: str
    project: str
    job: str
    number: int
    version: int
    state: Literal["open", "answered", "expired", "closed"]
    content: Mapping[str, Any]
    answer: Mapping[str, Any] | None
    user: str
    asked_at: float
    deadline: float
    answered_at: float | None


class Gated(Rows):
    """What those do with jobs who ask, and who answer. Nothing runs while a job waits."""

    def ask(self, lease: Lease, content: Mapping[str, Any], seconds: float) -> bool:
        """Have a job wait for an answer, so many seconds at most. False: it is somebody else's by now."""
        with self._database.write(lease.workspace) as sql:
            row = row_of(sql, lease.job, lease.workspace, lock=True)
            if row.attempt != lease.attempt or row.state != "running":
                return False
            if row.stop:
                self._end(sql, row, "cancelled")
                return True
            now, number = self._clock(), content["number"]
            asked = {
                "id": f"{row.id}-q{number}", "workspace": row.workspace, "project": row.project, "job": row.id,
                "number": number, "version": content["version"], "state": "open", "content": dict(content),
                "asked_at": now, "deadline": now + seconds,
            }  # fmt: skip
            sql.execute(insert(questions).values(asked))
            self._set(sql, row.id, state="waiting", queued=0, worker="", seconds_left=None)
            told = {"question": asked["id"], "version": content["version"], "deadline": asked["deadline"]}
            self._tell(sql, row, "job.waiting", told | {"suggestions": len(content["suggestions"])})
            return True

    def question(self, workspace: str, job: str, number: int | None = None, *, identifier: str | None = None) -> Asked:
        """Return the newest question of a job, or that of a number or id. Raises MissingError where there is none."""
        with self._database.read(workspace) as sql:
            row_of(sql, job, workspace)
            query = select(questions).where((questions.c.workspace == workspace) & (questions.c.job == job))
            if number is not None:
                query = query.where(questions.c.number == number)
            if identifier is not None:
                query = query.where(questions.c.id == identifier)
            row = sql.execute(query.order_by(questions.c.number.desc()).limit(1)).first()
        if row is None:
            raise MissingError("question of job", job)
        return Asked(**row._mapping)

    def answer(self, workspace: str, job: str, question: str, answer: Mapping[str, Any], user: str) -> Job:
        """Keep an answer and have the job go on. Raises MissingError, and ConflictError where it is closed."""
        with self._database.write(workspace) as sql:
            row = row_of(sql, job, workspace, lock=True)
            where = (questions.c.id == question) & (questions.c.job == job) & (questions.c.workspace == workspace)
            found = sql.execute(select(questions.c.state).where(where)).scalar()
            if found is None:
                raise MissingError("question", question)
            if found != "open" or row.state != "waiting":
                raise ConflictError(f"This question {_ENDED.get(found, 'is closed')}.")
            now = self._clock()
            values = {"state": "answered", "answer": dict(answer), "user": user, "answered_at": now}
            sql.execute(update(questions).where(where).values(values))
            self._go_on(sql, row, {"answered": question, "choice": answer["choice"]})
            return job_of(row_of(sql, job, workspace))

    def expire(self) -> Sequence[str]:
        """Have jobs go on whose questions nobody answered in time; returns their users."""
        late = (questions.c.state == "open") & (questions.c.deadline < self._clock())
        with self._database.read() as sql:
            found = sql.execute(select(questions.c.job).where(late)).scalars().all()
        return tuple(user for job in found if (user := self._close(job, "expired")))

    def supersede(self, workspace: str, project: str) -> Sequence[str]:
        """Have jobs of a project that wait end their wait: a newer build was asked for. Returns their users."""
        where = (jobs.c.workspace == workspace) & (jobs.c.project == project) & (jobs.c.state == "waiting")
        with self._database.read(workspace) as sql:
            found = sql.execute(select(jobs.c.id).where(where)).scalars().all()
        return tuple(user for job in found if (user := self._close(job, "closed")))

    def newer(self, job: Job) -> bool:
        """Tell whether another build of a job's project was asked for after it, and was not cancelled."""
        same = (jobs.c.workspace == job.workspace) & (jobs.c.project == job.project) & (jobs.c.kind == job.kind)
        where = same & (jobs.c.made_at > job.made_at) & jobs.c.state.in_(("pending", "running"))
        with self._database.read(job.workspace) as sql:
            return sql.execute(select(jobs.c.id).where(where).limit(1)).first() is not None

    def _close(self, job: str, state: str) -> str:
        """Close a job's question without an answer, and have it go on; returns its user, nothing where it does not."""
        with self._database.write() as sql:
            row = row_of(sql, job, lock=True)
            if row.state != "waiting":
                return ""
            close(sql, job, state)
            self._go_on(sql, row, {"unanswered": state})
            return str(row.user)

    def _go_on(self, sql: Connection, row: Row[Any], told: Mapping[str, Any]) -> None:
        """Let a job that waited be let in again, for its next round."""
        self._set(sql, row.id, state="pending", queued=0, round=row.round + 1, phase="make")
        self._tell(sql, row, "job.answered", told)


def close(sql: Connection, job: str, state: str = "closed") -> None:
    """Close the open questions of a job."""
    where = (questions.c.job == job) & (questions.c.state == "open")
    sql.execute(update(questions).where(where).values(state=state))
