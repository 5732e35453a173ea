"""Variations in the service: begun for a project, built by a job each, exported with their manifest."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from reelwright.engine import USD
from reelwright.errors import ConflictError, MissingError
from reelwright.finding import Finding
from reelwright.ids import new_id
from reelwright.plan import Asset
from reelwright.planning.variations import Matrix, read_matrix
from reelwright.planning.variations.matrix import named_on
from reelwright.report.manifest import VariedFilm
from reelwright.storage.records import Project
from reelwright.storage.records.assets import Assets
from reelwright.storage.records.jobs import Job
from reelwright.storage.records.renders import Render, Renders
from reelwright.workspace import making
from reelwright.workspace.ads import Workspace
from reelwright.workspace.deliver import master_name
from reelwright.workspace.exporting import kept
from reelwright.workspace.manifests import documents, film_name, film_of, manifest_of, poster_name
from reelwright.workspace.service import Service
from reelwright.workspace.translating import translated
from reelwright.workspace.variations import Prepared, Variations, check_price, judge, keep, of, prepare, quote

_PAGE = 200  # jobs and renders that are read at once
_OVER = ("failed", "cancelled")


def asked(workspace: Workspace, project: str, document: Any, csv: str, multiply: bool, number: int | None) -> Prepared:
    """Return the variations of a project that a matrix asks for: a document, or the text of a CSV.

    Raises MissingError, and InputError with all that is wrong.
    """
    matrix = read_matrix(csv.encode(), "matrix.csv", multiply) if document is None else Matrix.read(document, "matrix")
    return prepare(workspace, workspace.projects.get(project), matrix, number, dict(_songs(workspace, matrix)))


def begin(workspace: Workspace, prepared: Prepared, title: str = "", spend: bool = False) -> Project:
    """Keep variations as a project of their own. Nothing is built; with `spend` texts are translated where they can.

    Raises RefusedError where the budget does not allow all of them then.
    """
    told = title or f"{prepared.project.title[:140]}: variations"
    identifier = new_id("prj")
    if spend and prepared.translators:
        check_price(workspace, prepared, quote(workspace, prepared), identifier)
        prepared = translated(workspace, prepared, lambda: identifier)
    project = workspace.projects.begin(
        told, identifier=identifier, user=workspace.payer.user, base=prepared.project.id
    )  # fmt: skip
    keep(workspace, prepared, project)
    return workspace.projects.get(project.id)


def found(workspace: Workspace, base: str, identifier: str) -> Project:
    """Return a project of variations of `base`. Raises MissingError."""
    project = workspace.projects.get(identifier)
    if project.base != base:
        raise MissingError("set of variations", identifier)
    return project


def prepared_of(workspace: Workspace, project: Project) -> Prepared:
    """Return variations that were begun, as they are kept. Raises what `prepare` does, where the base is gone."""
    varied = of(project)
    songs = dict(_songs(workspace, varied.matrix))
    base = workspace.projects.get(varied.base)
    made = prepare(workspace, base, varied.matrix, varied.base_version, songs)
    plans = {one.name: workspace.projects.version(project.id, one.version).plan for one in varied.variants}
    variants = tuple(replace(one, plan=plans[one.name], left={}) for one in made.variants)
    return replace(made, variants=variants, translators={})


def build(service: Service, workspace: Workspace, project: Project, simpler: bool = False) -> Sequence[Job]:
    """Ask for each variation that was not built and is not being built; returns the jobs of all, in their order.

    Raises RefusedError where the budget does not allow all of them, and InputError where they cost and there is none.
    """
    begun = {job.params.get("version"): job for job in _jobs(service, workspace, project) if job.state not in _OVER}
    varied = of(project)
    if any(variant.version not in begun for variant in varied.variants):
        prepared = prepared_of(workspace, project)
        check_price(workspace, prepared, quote(workspace, prepared), project.id)
    wanted: dict[str, Any] = {"simpler": simpler}
    return [
        begun.get(variant.version)
        or making.build(service, workspace, project.id, wanted | {"version": variant.version}, batch=True)
        for variant in varied.variants
    ]


def built(service: Service, workspace: Workspace, project: Project) -> dict[str, Render]:
    """Return the newest build of each variation that has one, by its name."""
    versions = {job.id: job.params.get("version") for job in _jobs(service, workspace, project)}
    newest: dict[Any, Render] = {}
    for render in _renders(service, workspace, project):
        newest.setdefault(versions.get(render.job), render)
    return {each.name: newest[each.version] for each in of(project).variants if each.version in newest}


def export(service: Service, workspace: Workspace, project: Project) -> Render:
    """Keep the films of all variations that are built, with their manifest and page, as one render.

    Raises ConflictError where none is built.
    """
    start, varied, renders = time.perf_counter(), of(project), built(service, workspace, project)
    if not renders:
        raise ConflictError(f"None of the variations of {project.id} is built yet. Build them first.")
    films: list[VariedFilm] = []
    files: list[Mapping[str, Any]] = []
    for one in varied.variants:
        if one.name in renders:
            render = renders[one.name]
            plan = workspace.projects.version(project.id, one.version).plan
            findings = [Finding.model_validate(each) for each in render.findings]
            for aspect in one.aspects:
                file = {**render.file(master_name(aspect)), "name": film_name(one, aspect)}
                films.append(film_of(one, plan, aspect, file["size"], file["digest"], findings))
                files.append(file)
            files.append({**render.file("poster.jpg"), "name": poster_name(one)})
    lacking = tuple(_lacking(varied, set(renders)))
    usd = sum(render.micros for render in renders.values()) / USD
    manifest = manifest_of(project, varied, films, usd, lacking)
    files += [kept(workspace.blobs, *document) for document in documents(manifest, judge(varied).rankings).items()]
    exported = Render(
        id=new_id("ren"), project=project.id, version=varied.variants[-1].version, job="", kind="variations",
        files=files, findings=[each.model_dump(mode="json") for each in lacking], micros=0,
        seconds=round(time.perf_counter() - start, 2), made_at=time.time(),
    )  # fmt: skip
    with workspace.database.write(workspace.payer.workspace) as sql:
        Renders(workspace.database, workspace.payer.workspace).add(sql, exported)
    return exported


def _lacking(varied: Variations, built: set[str]) -> Iterator[Finding]:
    names = [one.name for one in varied.variants if one.name not in built]
    if names:
        message, remedy = f"{len(names)} of {len(varied.variants)} are not built", "Build them, and export again."
        yield Finding(
            check="variations", severity="warning", where=", ".join(names)[:300], message=message, remedy=remedy
        )


def _jobs(service: Service, workspace: Workspace, project: Project) -> Iterator[Job]:
    """Yield the builds of a project, newest first."""
    after: str | None = None
    while page := service.jobs.page(workspace.payer.workspace, after, _PAGE, project=project.id):
        yield from (job for job in page if job.kind == "build")
        after = page[-1].id


def _renders(service: Service, workspace: Workspace, project: Project) -> Iterator[Render]:
    after: str | None = None
    renders = Renders(service.database, workspace.payer.workspace)
    while page := renders.page(project.id, after, _PAGE, "build"):
        yield from page
        after = page[-1].id


def _songs(workspace: Workspace, matrix: Matrix) -> Iterator[tuple[str, Asset]]:
    """Yield the sounds of the workspace that the axis `music` names by their ids."""
    assets = Assets(workspace.database, workspace.payer.workspace)
    for value in named_on(matrix, "music"):
        try:
            asset = assets.get(value)
        except MissingError:
            continue  # a mood, or what the axis itself will refuse
        if asset.digest and asset.state == "ready" and asset.kind == "sound":
            yield value, Asset(id=f"song-{asset.digest[:12]}", kind="music", digest=asset.digest, name=asset.name[:80])
