"""Plans: asked for, read, written; and the versions of a project, each with the plan that it had."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from reelwright.api.auth import Caller, CallerOf, needs
from reelwright.api.documents import Reading, Writing
from reelwright.api.idempotency import once
from reelwright.api.pages import Page, PageOf
from reelwright.api.routes.jobs import JobShown, accepted
from reelwright.api.service import ServiceOf
from reelwright.finding import Finding
from reelwright.plan import Plan, Take
from reelwright.plan.diff import Change, diff
from reelwright.storage.records import Version
from reelwright.storage.records.projects import Line
from reelwright.workspace import making, plans

router = APIRouter(prefix="/projects/{project}", tags=["plans"])
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]


class VersionLine(BaseModel):
    """A version of a project, without its plan; times are seconds since 1970."""

    number: int
    parent: int | None
    note: str
    user: str
    made_at: float

    @classmethod
    def of(cls, line: Line) -> VersionLine:
        return cls(**line.model_dump())


class VersionShown(VersionLine):
    """A version with its plan, the takes that it pins by shot or part, and what its planning told."""

    plan: Plan
    takes: dict[str, Take]
    findings: list[Finding]

    @classmethod
    def whole(cls, version: Version) -> VersionShown:
        told = {name: getattr(version, name) for name in cls.model_fields}
        return cls.model_construct(**told | {"findings": list(version.findings)})


class Changes(BaseModel):
    """What leads from one version's plan to another's, in the order of the document."""

    changes: list[Change]


@router.post("/plan", status_code=202, dependencies=[once("write")])
def plan_create(
    project: str, caller: Annotated[Caller, needs("write")], service: ServiceOf, response: Response
) -> JobShown:
    """Plan a project's brief; the plan becomes its newest version."""
    job = making.plan(service, service.workspace(caller.workspace, caller.user), project)
    return accepted(service, job, response)


@router.get("/plan", response_model=Plan)
def plan_read(project: str, caller: CallerOf, service: ServiceOf, reading: Reading) -> Response:
    """Return the newest version's plan; its ETag is the number of the version."""
    found = plans.version(service.workspace(caller.workspace), project)
    return reading.answer(found.plan, found.number)


@router.put(
    "/plan",
    response_model=Plan,
    openapi_extra={"requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Plan"}}}}},
)
def plan_write(
    project: str,
    document: Annotated[dict[str, Any], Body()],
    caller: Annotated[Caller, needs("write")],
    service: ServiceOf,
    writing: Writing,
) -> Response:
    """Write a plan as a new version, over the version that If-Match names; `"0"` where there is none yet."""
    workspace = service.workspace(caller.workspace, caller.user)

    def change() -> Version:
        latest = plans.newest(workspace, project)
        number = latest.number if latest else 0
        writing.requires(number)
        return plans.write(workspace, project, document, number)

    written = writing.carry(change)
    return writing.answer(written.plan, written.number)


@router.get("/versions")
def plan_list(project: str, caller: CallerOf, service: ServiceOf, page: PageOf) -> Page[VersionLine]:
    """List the versions of a project, newest first."""
    projects = service.workspace(caller.workspace).projects
    rows = projects.history(projects.get(project).id, int(page.after[0]) if page.after else None, page.count)
    return page.answer(rows, VersionLine.of, lambda row: (row.number,))


@router.get("/versions/{number}", response_model=VersionShown)
def plan_look(project: str, number: Number, caller: CallerOf, service: ServiceOf, reading: Reading) -> Response:
    """Return a version, which never changes."""
    found = plans.version(service.workspace(caller.workspace), project, number)
    return reading.answer(VersionShown.whole(found), found.number)


@router.get("/versions/{number}/diff")
def plan_compare(
    project: str, number: Number, against: Annotated[Number, Query(alias="with")], caller: CallerOf, service: ServiceOf
) -> Changes:
    """Return what leads from the version `with` to this one."""
    workspace = service.workspace(caller.workspace)
    old, new = plans.version(workspace, project, against), plans.version(workspace, project, number)
    return Changes(changes=list(diff(old.plan, new.plan)))


@router.post("/versions/{number}/restore", response_model=VersionShown, dependencies=[once("write")])
def plan_restore(
    project: str,
    number: Number,
    caller: Annotated[Caller, needs("write")],
    service: ServiceOf,
    writing: Writing,
) -> Response:
    """Make an old version the newest again, over the version that If-Match names."""
    workspace = service.workspace(caller.workspace, caller.user)

    def change() -> Version:
        latest = plans.version(workspace, project)
        writing.requires(latest.number)
        return plans.restore(workspace, project, number, latest.number)

    restored = writing.carry(change)
    return writing.answer(VersionShown.whole(restored), restored.number)
