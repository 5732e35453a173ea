"""The simple shape that small clients know, at /api: make a project, generate its films, ask how it stands."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Request, UploadFile
from pydantic import BaseModel

from reelwright.access.caller import Caller
from reelwright.api.auth import CallerOf, needs
from reelwright.api.bodies import takes
from reelwright.api.errors import answers
from reelwright.api.idempotency import once
from reelwright.api.service import ServiceOf
from reelwright.workspace.simple import Standing, begin, generate, standing, standings

beside = APIRouter(prefix="/api", tags=["simple"])
_IMAGE = 30 << 20  # bytes of a picture, with the brief


class SimpleProject(BaseModel):
    """How a project stands: `progress` is 0 to 100, `cost` US dollars; `video_urls` are by aspect, good for a day."""

    id: str
    title: str
    status: str
    progress: int
    cost: float
    error_message: str | None
    video_urls: dict[str, str]
    created_at: float

    @classmethod
    def of(cls, found: Standing) -> SimpleProject:
        project = found.project
        return cls(id=project.id, title=project.title, created_at=project.made_at, **_told(found))


class SimpleJob(BaseModel):
    project_id: str
    job_id: str
    status: str


def _told(found: Standing) -> dict[str, object]:
    return {name: value for name, value in vars(found).items() if name != "project"}


@beside.post("/projects", status_code=201, dependencies=[once("write")])
@takes("multipart/form-data", "application/x-www-form-urlencoded", size=_IMAGE, seconds=300)
def simple_create(
    caller: Annotated[Caller, needs("write")],
    service: ServiceOf,
    request: Request,
    brief: Annotated[str, Form(max_length=200_000, description="A brief in YAML or JSON.")] = "",
    prompt: Annotated[str, Form(max_length=10_000, description="What the ad is to be, in free words.")] = "",
    image: UploadFile | None = None,
) -> SimpleProject:
    """Begin a project from a brief or a prompt, and a picture of its product."""
    with tempfile.NamedTemporaryFile(prefix="image-") as file:
        if image is not None:
            while piece := image.file.read(1 << 20):
                file.write(piece)
            file.flush()
        named = (image.filename or "image", Path(file.name)) if image is not None else None
        project = begin(service, caller, brief, prompt, named)
    workspace = service.workspace(caller.workspace, caller.user)
    return SimpleProject.of(standing(service, workspace, project, str(request.base_url)))


@beside.post(
    "/generation/projects/{project}/generate", status_code=202, dependencies=[once("spend")], responses=answers(402)
)
def simple_generate(project: str, caller: Annotated[Caller, needs("spend")], service: ServiceOf) -> SimpleJob:
    """Build a project's films; a build that is under way is told instead."""
    job = generate(service, service.workspace(caller.workspace, caller.user), project)
    return SimpleJob(project_id=project, job_id=job.id, status=job.state)


@beside.get("/projects/user/all")
def simple_list(caller: CallerOf, service: ServiceOf, request: Request) -> list[SimpleProject]:
    """List the hundred projects that one began last."""
    workspace = service.workspace(caller.workspace, caller.user)
    return [SimpleProject.of(each) for each in standings(service, workspace, str(request.base_url))]


@beside.get("/projects/{project}")
def simple_read(project: str, caller: CallerOf, service: ServiceOf, request: Request) -> SimpleProject:
    """Say how a project stands."""
    workspace = service.workspace(caller.workspace, caller.user)
    return SimpleProject.of(standing(service, workspace, workspace.projects.get(project), str(request.base_url)))
