"""Variations of an ad: a matrix of hooks, texts, music, markets and aspects; built, exported, and ranked by results.

A set of variations is a project of its own, whose versions are the variations: its jobs, renders and budget are read as
those of any project.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from reelwright.api.auth import Caller, CallerOf, needs
from reelwright.api.bodies import JSON, takes
from reelwright.api.documents import Reading, Writing
from reelwright.api.errors import answers
from reelwright.api.idempotency import once
from reelwright.api.pages import Page, PageOf
from reelwright.api.routes.builds import Quote
from reelwright.api.routes.jobs import JobShown, shown
from reelwright.api.routes.renders import RenderShown
from reelwright.api.service import ServiceOf
from reelwright.api.who import Asked
from reelwright.digest import digest_of
from reelwright.finding import Finding
from reelwright.report.ranking import Ranking
from reelwright.sheets import MAX_BYTES
from reelwright.storage.records import Project
from reelwright.workspace import varied
from reelwright.workspace.service import Service
from reelwright.workspace.variations import Prepared, Variations, judge, of, quote, take_results

router = APIRouter(prefix="/projects/{project}/variations", tags=["variations"])
Writer = Annotated[Caller, needs("write")]
Csv = Annotated[str, Field(max_length=MAX_BYTES)]


class MatrixAsked(Asked):
    """A `matrix` as docs/variations.md tells it, or a `csv` whose rows are variations, or its columns to `multiply`."""

    matrix: Annotated[dict[str, Any] | None, Field(description="axes, exclude or rows; names, aspects, budget")] = None
    csv: Csv = ""
    multiply: bool = False
    version: Annotated[int | None, Field(ge=1, le=2**31 - 1, description="Without it, the newest.")] = None
    title: Annotated[str, Field(max_length=160)] = ""


class VariantsBuilt(Asked):
    """`simpler`: take the plan's simpler form where no engine can film a scene."""

    simpler: bool = False


class ResultsAsked(Asked):
    csv: Annotated[
        Csv, Field(description="An export of an ad platform: names, impressions, clicks, conversions, spend")
    ]


class VariantShown(BaseModel):
    """A variation: its name, its version of the set's project, its value on each axis (empty: what the ad has).

    `render` is its newest build.
    """

    name: str
    version: int
    aspects: list[str]
    values: dict[str, str]
    render: str | None = None


class VariationsShown(BaseModel):
    """A set of variations of a version of `base`; `id` is that of its project."""

    id: str
    title: str
    base: str
    base_version: int
    revision: int
    made_at: float
    changed_at: float
    axes: dict[str, list[str]]
    variants: list[VariantShown]
    results: bool

    @classmethod
    def of(cls, project: Project, renders: dict[str, str] | None = None) -> VariationsShown:
        told: Variations = of(project)
        variants = [
            VariantShown(**each.model_dump(), render=(renders or {}).get(each.name)) for each in told.variants
        ]  # fmt: skip
        return cls.model_validate(
            project.model_dump(include={"id", "title", "revision", "made_at", "changed_at"})
            | {"base": told.base, "base_version": told.base_version, "axes": told.axes, "variants": variants}
            | {"results": bool(told.results)}
        )


class VariantForeseen(BaseModel):
    """A variation that would be made, and what is edited for it."""

    name: str
    values: dict[str, str]
    told: list[str]


class VariationsForeseen(BaseModel):
    """What all of them would make and cost, what they share once. `findings` are no fault and should be known."""

    variants: list[VariantForeseen]
    quote: Quote
    findings: list[Finding]

    @classmethod
    def of(cls, prepared: Prepared, quoted: Quote) -> VariationsForeseen:
        variants = [VariantForeseen(name=v.name, values=dict(v.values), told=list(v.told)) for v in prepared.variants]
        return cls(variants=variants, quote=quoted, findings=list(prepared.notes))


class Jobs(BaseModel):
    items: list[JobShown]


class Ranked(BaseModel):
    """How variations and the values of each axis stand, and what was not used of the results."""

    rankings: list[Ranking]
    findings: list[Finding]


@router.post("/quote", responses=answers(402))
@takes(JSON, size=2 * MAX_BYTES)
def variation_foresee(project: str, asked: MatrixAsked, caller: CallerOf, service: ServiceOf) -> VariationsForeseen:
    """Return which variations a matrix asks for, and what building all of them would make and cost; nothing is kept."""
    workspace = service.workspace(caller.workspace, caller.user)
    prepared = _prepared(service, caller, project, asked)
    quoted = Quote(version=prepared.base.number, **vars(quote(workspace, prepared)))
    return VariationsForeseen.of(prepared, quoted)


@router.post("", status_code=201, dependencies=[once("write")], responses=answers(402))
@takes(JSON, size=2 * MAX_BYTES)
def variation_create(project: str, asked: MatrixAsked, caller: Writer, service: ServiceOf) -> VariationsShown:
    """Keep the variations of a version that a matrix asks for. Nothing is built. Texts in another language than a
    variation's are translated where a chat engine is set up, the budget allows it, and the caller may spend.
    """
    workspace = service.workspace(caller.workspace, caller.user)
    prepared = _prepared(service, caller, project, asked)
    return VariationsShown.of(varied.begin(workspace, prepared, asked.title, caller.may("spend")))


@router.get("")
def variation_list(project: str, caller: CallerOf, service: ServiceOf, page: PageOf) -> Page[VariationsShown]:
    """List the sets of variations of a project, newest first."""
    projects = service.workspace(caller.workspace).projects
    after = (float(page.after[0]), str(page.after[1])) if page.after else None
    rows = projects.page(after, page.count, base=projects.get(project).id)
    return page.answer(rows, VariationsShown.of, lambda row: (row.made_at, row.id))


@router.get("/{variations}", response_model=VariationsShown)
def variation_read(project: str, variations: str, caller: CallerOf, service: ServiceOf, reading: Reading) -> Response:
    """Return a set of variations, with the newest build of each. Its ETag is of both."""
    workspace = service.workspace(caller.workspace)
    found = varied.found(workspace, project, variations)
    renders = {name: render.id for name, render in varied.built(service, workspace, found).items()}
    newest = digest_of("renders", renders)[:16]
    return reading.answer(VariationsShown.of(found, renders), f"{found.revision}.{newest}")


@router.post("/{variations}/quote", responses=answers(402))
def variation_quote(project: str, variations: str, caller: CallerOf, service: ServiceOf) -> Quote:
    """Return what building what is left of a set would make and cost."""
    workspace = service.workspace(caller.workspace, caller.user)
    prepared = varied.prepared_of(workspace, varied.found(workspace, project, variations))
    return Quote(version=prepared.base.number, **vars(quote(workspace, prepared)))


@router.post("/{variations}/builds", status_code=202, dependencies=[once("spend")], responses=answers(402))
def variation_build(
    project: str,
    variations: str,
    asked: VariantsBuilt,
    caller: Annotated[Caller, needs("spend")],
    service: ServiceOf,
) -> Jobs:
    """Build what is not built of a set, a job each, after what people wait for; returns the jobs of all."""
    workspace = service.workspace(caller.workspace, caller.user)
    found = varied.found(workspace, project, variations)
    jobs = varied.build(service, workspace, found, asked.simpler)
    return Jobs(items=[shown(service, caller.workspace, job.id) for job in jobs])


@router.post("/{variations}/exports", status_code=201, dependencies=[once("write")], responses=answers(409))
def variation_export(project: str, variations: str, caller: Writer, service: ServiceOf) -> RenderShown:
    """Keep the films that are built, a manifest for ad platforms and a page to compare them as a render of the set."""
    workspace = service.workspace(caller.workspace, caller.user)
    found = varied.found(workspace, project, variations)
    return RenderShown.of(varied.export(service, workspace, found))


@router.put("/{variations}/results", response_model=Ranked)
@takes(JSON, size=2 * MAX_BYTES)
def variation_judge(
    project: str, variations: str, asked: ResultsAsked, caller: Writer, service: ServiceOf, writing: Writing
) -> Response:
    """Take what came of variations, in the place of what was told before, over the revision that If-Match names."""
    workspace = service.workspace(caller.workspace, caller.user)

    def change() -> tuple[Project, Ranked]:
        found = varied.found(workspace, project, variations)
        writing.requires(found.revision)
        kept, judged = take_results(workspace, found, asked.csv, "csv", found.revision)
        return kept, Ranked(rankings=list(judged.rankings), findings=list(judged.findings))

    kept, ranked = writing.carry(change)
    return writing.answer(ranked, kept.revision)


@router.get("/{variations}/results", response_model=Ranked)
def variation_rank(project: str, variations: str, caller: CallerOf, service: ServiceOf, reading: Reading) -> Response:
    """Return how variations and the values of each axis stand by their results."""
    found = varied.found(service.workspace(caller.workspace), project, variations)
    return reading.answer(Ranked(rankings=list(judge(of(found)).rankings), findings=[]), found.revision)


def _prepared(service: Service, caller: Caller, project: str, asked: MatrixAsked) -> Prepared:
    workspace = service.workspace(caller.workspace, caller.user)
    return varied.asked(workspace, project, asked.matrix, asked.csv, asked.multiply, asked.version)
