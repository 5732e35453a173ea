"""Jobs: the queue and each job's life, its steps, and what it tells as it happens."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.responses import Response

from reelwright.api.auth import Caller, CallerOf, needs
from reelwright.api.config import PREFIX
from reelwright.api.errors import ProblemPart, answers
from reelwright.api.idempotency import once
from reelwright.api.pages import Page, PageOf
from reelwright.api.service import ServiceOf
from reelwright.engine import USD
from reelwright.storage.records.jobs import Job, State
from reelwright.workspace.service import Service

router = APIRouter(prefix="/jobs", tags=["jobs"])


class JobError(BaseModel):
    """Why a job failed: the kind of the error, its message, and all that was wrong with what was given."""

    kind: str
    message: str
    problems: list[ProblemPart] = []


class JobShown(BaseModel):
    """A job. Times are seconds since 1970, `fraction` is 0 to 1, `ahead` counts the jobs that go before a pending one.

    `cancelling` says that it is to be cancelled as soon as its worker sees it. `strikes` counts the attempts that were
    cut off.
    """

    id: str
    kind: str
    project: str
    user: str
    params: dict[str, Any]
    state: State
    stage: str
    fraction: float
    seconds_left: float | None
    cost_usd: float
    ahead: int | None = None
    cancelling: bool
    attempt: int
    strikes: int
    worker: str
    result: dict[str, Any] | None
    error: JobError | None
    made_at: float
    started_at: float | None
    ended_at: float | None
    changed_at: float

    @classmethod
    def of(cls, job: Job, ahead: int | None = None) -> JobShown:
        result = dict(job.result) if job.result else None
        micros = result.pop("micros", job.micros) if result else job.micros
        told = vars(job) | {"result": result, "cost_usd": micros / USD, "ahead": ahead, "cancelling": job.stop}
        return cls(**{name: value for name, value in told.items() if name in cls.model_fields})


class StepShown(BaseModel):
    """A step that ended: made anew, reused, or replaced by its fallback, in so many seconds, at a time."""

    step: str
    kind: str
    stage: str
    what: str
    seconds: float
    attempt: int
    at: float


class Steps(BaseModel):
    items: list[StepShown]


def accepted(service: Service, job: Job, response: Response) -> JobShown:
    """Answer with a job that was just accepted, and its address."""
    response.headers["Location"] = f"{PREFIX}/jobs/{job.id}"
    return shown(service, job.workspace, job.id)


def shown(service: Service, workspace: str, identifier: str) -> JobShown:
    """Return a job as it stands now. Raises MissingError."""
    job = service.jobs.get(workspace, identifier)
    return JobShown.of(job, service.jobs.ahead(job) if job.state == "pending" else None)


@router.get("")
def job_list(
    caller: CallerOf,
    service: ServiceOf,
    page: PageOf,
    project: Annotated[str | None, Query(max_length=100)] = None,
    state: State | None = None,
) -> Page[JobShown]:
    """List jobs, newest first."""
    after = str(page.after[0]) if page.after else None
    rows = service.jobs.page(caller.workspace, after, page.count, project=project, state=state)
    return page.answer(rows, JobShown.of, lambda row: (row.id,))


@router.get("/{job}")
def job_read(job: str, caller: CallerOf, service: ServiceOf) -> JobShown:
    """Return a job as it stands."""
    return shown(service, caller.workspace, job)


@router.get("/{job}/steps")
def job_follow(job: str, caller: CallerOf, service: ServiceOf) -> Steps:
    """List the steps of a job that ended, in the order of time."""
    service.jobs.get(caller.workspace, job)
    found = service.jobs.steps(caller.workspace, job)
    return Steps(items=[StepShown(**{name: row[name] for name in StepShown.model_fields}) for row in found])


@router.post("/{job}/cancel", status_code=202, responses=answers(409))
def job_cancel(job: str, caller: Annotated[Caller, needs("write")], service: ServiceOf) -> JobShown:
    """Cancel a job: at once where nobody carries it, else as soon as its worker sees it."""
    service.cancel(caller.workspace, job)
    return shown(service, caller.workspace, job)


@router.post("/{job}/retry", status_code=202, dependencies=[once("spend")], responses=answers(409))
def job_retry(job: str, caller: Annotated[Caller, needs("spend")], service: ServiceOf, response: Response) -> JobShown:
    """Begin a job again that failed or was cancelled; what it made is kept."""
    return accepted(service, service.retry(caller.workspace, job), response)
