"""Briefs: that of a project, and whether one is right before it is kept."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body
from pydantic import BaseModel, RootModel
from starlette.responses import Response

from reelwright.api.auth import Caller, CallerOf, needs
from reelwright.api.documents import Reading, Writing
from reelwright.api.errors import ProblemPart
from reelwright.api.service import ServiceOf
from reelwright.brief import Brief
from reelwright.errors import InputError, MissingError
from reelwright.storage.records import Project
from reelwright.workspace.kits import kept_brief

router = APIRouter(tags=["briefs"])

Document = Annotated[
    dict[str, Any],
    Body(description="A brief, by /briefs/schema; where a file's name would stand, an asset's id stands."),
]


class BriefShown(RootModel[dict[str, Any]]):
    """A brief as it is kept."""


class BriefChecked(BaseModel):
    """All that is wrong with a brief."""

    ok: bool
    problems: list[ProblemPart]


@router.get("/projects/{project}/brief", response_model=BriefShown)
def brief_read(project: str, caller: CallerOf, service: ServiceOf, reading: Reading) -> Response:
    """Return a project's brief; its ETag is that of the project."""
    found = service.workspace(caller.workspace).projects.get(project)
    if found.brief is None:
        raise MissingError("brief of project", project)
    return reading.answer(BriefShown(found.brief), found.revision)


@router.put("/projects/{project}/brief", response_model=BriefShown)
def brief_write(
    project: str, document: Document, caller: Annotated[Caller, needs("write")], service: ServiceOf, writing: Writing
) -> Response:
    """Write a project's brief, over the state of the project that If-Match names."""
    projects = service.workspace(caller.workspace, caller.user).projects

    def change() -> Project:
        found = projects.get(project)
        writing.requires(found.revision)
        return projects.change(project, found.revision, brief=kept_brief(document, service.database, caller.workspace))

    changed = writing.carry(change)
    assert changed.brief is not None
    return writing.answer(BriefShown(changed.brief), changed.revision)


@router.post("/briefs/check")
def brief_check(document: Document, caller: CallerOf, service: ServiceOf) -> BriefChecked:
    """Say all that is wrong with a brief, keeping nothing."""
    try:
        kept_brief(document, service.database, caller.workspace)
    except InputError as error:
        return BriefChecked(ok=False, problems=[ProblemPart(**vars(each)) for each in error.problems])
    return BriefChecked(ok=True, problems=[])


@router.get("/briefs/schema")
def brief_describe(_: CallerOf) -> dict[str, Any]:
    """Return the JSON schema of a brief."""
    return Brief.model_json_schema()
