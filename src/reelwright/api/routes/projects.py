"""Projects: begun with a brief or without, found, changed, removed."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from reelwright.api.auth import Caller, CallerOf, needs
from reelwright.api.config import PREFIX
from reelwright.api.documents import Reading, Writing
from reelwright.api.idempotency import once
from reelwright.api.pages import Page, PageOf
from reelwright.api.service import ServiceOf
from reelwright.ids import new_id
from reelwright.storage.records import Project
from reelwright.storage.records.overviews import POSTER, Overview, ProjectState, overviews
from reelwright.words import Aspect, Line
from reelwright.workspace.kits import kept_brief
from reelwright.workspace.leaving import delete_project

router = APIRouter(prefix="/projects", tags=["projects"])


class ProjectShown(BaseModel):
    """A project; times are seconds since 1970. Versions of one with a `base` are variations of that project's ad."""

    id: str
    title: str
    base: str | None = None
    user: str
    revision: int
    made_at: float
    changed_at: float

    @classmethod
    def of(cls, project: Project) -> ProjectShown:
        return cls.model_validate(project, from_attributes=True)


class ProjectListed(ProjectShown):
    """A project in the list of them: how far it is, and what its newest version and film are.

    `building` and `waiting` (for a person) are of its newest plan or build, as is `failed` where no film came after
    it. `thumbnail` is the address of a poster, on this service; `seconds` is the length of the plan. Each is null
    before there is one.
    """

    state: ProjectState
    version: int | None
    locale: str | None
    seconds: float | None
    aspects: list[Aspect]
    thumbnail: str | None

    @classmethod
    def listed(cls, found: Overview) -> ProjectListed:
        poster = f"{PREFIX}/renders/{quote(found.poster)}/files/{POSTER}?inline=true" if found.poster else None
        told = {name: value for name, value in vars(found).items() if name not in ("project", "poster")}
        return cls.model_validate({**ProjectShown.of(found.project).model_dump(), **told, "thumbnail": poster})


class ProjectBegun(BaseModel):
    """A brief is a document as in a brief file; where a file's name would stand, an asset's id stands."""

    title: Line
    brief: Annotated[dict[str, Any] | None, Field(description="A brief; its schema is src/reelwright/brief")] = None


class ProjectChanged(BaseModel):
    title: Line


@router.post("", status_code=201, dependencies=[once("write")])
def project_create(asked: ProjectBegun, caller: Annotated[Caller, needs("write")], service: ServiceOf) -> ProjectShown:
    """Begin a project."""
    projects = service.workspace(caller.workspace, caller.user).projects
    brief = None if asked.brief is None else kept_brief(asked.brief, service.database, caller.workspace)
    return ProjectShown.of(projects.begin(asked.title, identifier=new_id("prj"), brief=brief, user=caller.user))


@router.get("")
def project_list(
    caller: CallerOf,
    service: ServiceOf,
    page: PageOf,
    search: Annotated[str, Query(max_length=160, description="Words that titles have, in any order.")] = "",
    state: ProjectState | None = None,
) -> Page[ProjectListed]:
    """List projects, those begun last first."""
    after = (float(page.after[0]), str(page.after[1])) if page.after else None
    rows = overviews(service.database, caller.workspace, after, page.count, search=search, state=state)
    return page.answer(rows, ProjectListed.listed, lambda row: (row.project.made_at, row.project.id))


@router.get("/{project}", response_model=ProjectShown)
def project_read(project: str, caller: CallerOf, service: ServiceOf, reading: Reading) -> Response:
    """Return a project."""
    found = service.workspace(caller.workspace).projects.get(project)
    return reading.answer(ProjectShown.of(found), found.revision)


@router.patch("/{project}", response_model=ProjectShown)
def project_change(
    project: str, asked: ProjectChanged, caller: Annotated[Caller, needs("write")], service: ServiceOf, writing: Writing
) -> Response:
    """Change a project's title."""
    projects = service.workspace(caller.workspace, caller.user).projects

    def change() -> Project:
        found = projects.get(project)
        writing.requires(found.revision)
        return projects.change(project, found.revision, title=asked.title)

    changed = writing.carry(change)
    return writing.answer(ProjectShown.of(changed), changed.revision)


@router.delete("/{project}", status_code=204)
def project_remove(project: str, caller: Annotated[Any, needs("write")], service: ServiceOf) -> None:
    """Remove a project with its versions, renders and jobs, and the files that nothing else names."""
    delete_project(service, caller, project)
