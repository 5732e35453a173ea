"""Renders: what builds and exports gave, their files and findings, and links for those who have no session."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from reelwright.api.auth import CallerOf
from reelwright.api.files import ANSWERS, FileAnswer
from reelwright.api.pages import Page, PageOf
from reelwright.api.service import ServiceOf
from reelwright.engine import USD
from reelwright.finding import Finding
from reelwright.storage.records.renders import Render, Renders
from reelwright.storage.signing import MAX_SECONDS
from reelwright.workspace.links import Link, link

router = APIRouter(tags=["renders"])
_REDIRECT = 300.0  # seconds that a store's URL lives: for the one request that follows it


class FileShown(BaseModel):
    name: str
    digest: str
    size: int
    media_type: str


class RenderShown(BaseModel):
    """What a build or an export (`kind`) of a version gave, in seconds, for money; a time is seconds since 1970."""

    id: str
    kind: str
    project: str
    version: int
    job: str
    files: list[FileShown]
    worst: str | None
    cost_usd: float
    seconds: float
    made_at: float

    @classmethod
    def of(cls, render: Render) -> RenderShown:
        severities = {found["severity"] for found in render.findings}
        worst = next((each for each in ("error", "warning", "info") if each in severities), None)
        files = [FileShown.model_validate(each) for each in render.files]
        return cls(**vars(render) | {"files": files, "worst": worst, "cost_usd": render.micros / USD})


class Findings(BaseModel):
    items: list[Finding]


class LinksAsked(BaseModel):
    """Files by name (none: all of the render), for so many seconds."""

    model_config = ConfigDict(extra="forbid")

    names: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=100)] = []
    seconds: Annotated[int, Field(ge=1, le=MAX_SECONDS)] = 3600


class Links(BaseModel):
    """Whoever has such a URL has the file, until a time in seconds since 1970."""

    links: list[Link]


@router.get("/projects/{project}/renders")
def render_list(project: str, caller: CallerOf, service: ServiceOf, page: PageOf) -> Page[RenderShown]:
    """List the renders of a project, newest first."""
    workspace = service.workspace(caller.workspace)
    after = str(page.after[0]) if page.after else None
    rows = Renders(service.database, caller.workspace).page(workspace.projects.get(project).id, after, page.count)
    return page.answer(rows, RenderShown.of, lambda row: (row.id,))


@router.get("/renders/{render}")
def render_read(render: str, caller: CallerOf, service: ServiceOf) -> RenderShown:
    """Return a render."""
    return RenderShown.of(Renders(service.database, caller.workspace).get(render))


@router.get("/renders/{render}/findings")
def render_judge(render: str, caller: CallerOf, service: ServiceOf) -> Findings:
    """Return what was found in a render."""
    found = Renders(service.database, caller.workspace).get(render)
    return Findings.model_validate({"items": found.findings})


@router.get(
    "/renders/{render}/files/{name}",
    response_class=Response,
    responses={**ANSWERS, 307: {"description": "The store has it, at the address in Location"}},
)
async def render_fetch(
    render: str, name: str, caller: CallerOf, service: ServiceOf, redirect: bool = False, inline: bool = False
) -> Response:
    """Return a file of a render; with `redirect` the address in the store, where that gives files itself."""
    file = (await run_in_threadpool(Renders(service.database, caller.workspace).get, render)).file(name)
    blobs = service.blobs(caller.workspace)
    if redirect:
        shown: Literal["inline", "attachment"] = "inline" if inline else "attachment"
        url = await run_in_threadpool(blobs.link, file["digest"], _REDIRECT, name, file["media_type"], shown)
        if url is not None:
            return RedirectResponse(url, 307, {"Cache-Control": "private, no-store"})
    path = await run_in_threadpool(blobs.fetch, file["digest"])
    return FileAnswer(path, file["digest"], file["media_type"], name=name, inline=inline, lasting=True)


@router.post("/renders/{render}/links")
def render_share(render: str, asked: LinksAsked, caller: CallerOf, service: ServiceOf, request: Request) -> Links:
    """Sign URLs for players and downloads that have no session."""
    found = Renders(service.database, caller.workspace).get(render)
    names = asked.names or [file["name"] for file in found.files]
    base = str(request.base_url)
    return Links(links=[link(service, caller.workspace, found, name, asked.seconds, base) for name in names])
