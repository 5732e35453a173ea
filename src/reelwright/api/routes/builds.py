"""Builds and exports: what one would cost, and the jobs that make them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from reelwright.api.auth import Caller, CallerOf, needs
from reelwright.api.errors import answers
from reelwright.api.idempotency import once
from reelwright.api.routes.jobs import JobShown, accepted
from reelwright.api.service import ServiceOf
from reelwright.words import Aspect
from reelwright.workspace import making, plans
from reelwright.workspace.quoting import quote

router = APIRouter(prefix="/projects/{project}", tags=["builds"])
Number = Annotated[int | None, Field(ge=1, le=2**31 - 1, description="A version; without it, the newest.")]
Name = Annotated[str, Field(max_length=60)]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class QuoteAsked(_Asked):
    version: Number = None
    parts: bool = False


class Quote(BaseModel):
    """What a build would make: steps by kind, how many are there already, its seconds, its price.

    `version` is null where the project has no plan yet: then its brief was planned for this. `worst_usd` is what would
    be set aside. `obstacle` is what an engine lacks, such as a key, where a build could not begin for that.
    """

    version: int | None
    steps: dict[str, int]
    reused: int
    seconds: float
    price_usd: float
    worst_usd: float
    obstacle: str


class BuildAsked(_Asked):
    """`parts`: the single parts too. `strict`: fail where something cannot be made. `simpler`: take the plan's simpler
    form where no engine can film a scene. `replan`: plan the brief anew first. `batch`: after what people wait for.
    """

    version: Number = None
    parts: bool = False
    strict: bool = False
    simpler: bool = False
    replan: bool = False
    batch: bool = False


class ExportAsked(_Asked):
    """Platforms (`presets`) and `formats` by name; films of `max_mb` at most, at another `size` or `fps`; `at` is the
    second that a poster shows.
    """

    version: Number = None
    presets: Annotated[list[Name], Field(max_length=30)] = []
    formats: Annotated[list[Name], Field(max_length=30)] = []
    aspects: Annotated[list[Aspect], Field(max_length=8)] = []
    max_mb: Annotated[float | None, Field(gt=0, le=100_000)] = None
    size: Name | None = None
    fps: Annotated[int | None, Field(ge=1, le=1000)] = None
    at: Annotated[float | None, Field(ge=0, le=1000)] = None
    batch: bool = False


@router.post("/quote", responses=answers(402))
def build_quote(project: str, asked: QuoteAsked, caller: CallerOf, service: ServiceOf) -> Quote:
    """Return what a build would make and cost; nothing is made or spent."""
    workspace = service.workspace(caller.workspace, caller.user)
    number, plan = plans.foreseen(workspace, project, asked.version)
    agentic = (workspace.projects.get(project).brief or {}).get("mode") == "agentic"
    return Quote(version=number, **vars(quote(workspace, plan, asked.parts, held=agentic)))


@router.post("/builds", status_code=202, dependencies=[once("spend")], responses=answers(402))
def build_create(
    project: str,
    asked: BuildAsked,
    caller: Annotated[Caller, needs("spend")],
    service: ServiceOf,
    response: Response,
) -> JobShown:
    """Build a version of a project, or plan its brief and build that."""
    workspace = service.workspace(caller.workspace, caller.user)
    job = making.build(service, workspace, project, asked.model_dump(exclude={"batch"}), asked.batch)
    return accepted(service, job, response)


@router.post("/exports", status_code=202, dependencies=[once("write")], responses=answers(501))
def build_export(
    project: str,
    asked: ExportAsked,
    caller: Annotated[Caller, needs("write")],
    service: ServiceOf,
    response: Response,
) -> JobShown:
    """Export a version of a project for platforms or in other formats; what was built of it is used again."""
    workspace = service.workspace(caller.workspace, caller.user)
    wanted = asked.model_dump(exclude={"batch", "max_mb"}) | {"megabytes": asked.max_mb}
    return accepted(service, making.export(service, workspace, project, wanted, asked.batch), response)
