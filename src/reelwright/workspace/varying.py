"""Make variations on a laptop: each is built in turn, and its films go to one folder with their manifest."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from reelwright.build.events import OnEvent
from reelwright.documents import read_document
from reelwright.engine import USD
from reelwright.errors import InputError, Problem
from reelwright.finding import Finding
from reelwright.plan import Asset
from reelwright.planning.variations import Matrix, read_matrix
from reelwright.planning.variations.matrix import named_on
from reelwright.report.manifest import Manifest, VariedFilm
from reelwright.storage.files import write_whole
from reelwright.storage.records import Project
from reelwright.workspace.ads import Options, Workspace
from reelwright.workspace.deliver import Built, check_writable, place
from reelwright.workspace.manifests import MANIFEST, documents, film_name, film_of, manifest_of, poster_name
from reelwright.workspace.quoting import Quoted
from reelwright.workspace.translating import translated
from reelwright.workspace.variations import (
    Judged,
    Prepared,
    Varied,
    check_price,
    judge,
    keep,
    prepare,
    quote,
    rewrite,
    take_results,
)

RESULTS = "results.json"
_USUAL = Options()
_SONGS = (".mp3", ".wav", ".m4a", ".aac", ".flac", ".ogg", ".opus")


@dataclass(frozen=True)
class Made:
    """Variations in their folder: what was made and reused in how many seconds, for what money, what is to be known of
    all, and what was found in each, by name.
    """

    output: Path
    manifest: Manifest
    notes: tuple[Finding, ...]
    findings: Mapping[str, tuple[Finding, ...]]
    made: int
    reused: int
    seconds: float
    usd: float


def read(workspace: Workspace, reference: Path, matrix: Path, multiply: bool = False) -> Prepared:
    """Return the variations of a project (an id or an output folder) that a matrix file asks for.

    Raises InputError with all that is wrong.
    """
    project = workspace.projects.find(reference)
    document = read_matrix(_bytes(matrix, "a matrix"), matrix.name, multiply)
    return prepare(workspace, project, document, songs=dict(_songs(workspace, document, matrix.parent)))


def price(workspace: Workspace, prepared: Prepared) -> Quoted:
    """Return what making variations would make, its price and its time."""
    return quote(workspace, prepared)


def make(
    workspace: Workspace,
    prepared: Prepared,
    output: Path | None = None,
    options: Options = _USUAL,
    on_event: Callable[[int, int], OnEvent] | None = None,
) -> Made:
    """Build variations into the folder `output`, or `variations` in that of the ad.

    `on_event` is asked for who hears of each: its number from 1, and how many there are. Raises InputError for a folder
    of another project, RefusedError where the budget does not allow all of them; nothing is spent then.
    """
    target = output or (prepared.project.output / "variations" if prepared.project.output else None)
    if target is None:
        raise InputError(Problem("output", "", "this project has no folder", "Give one with `-o DIR`."))
    check_writable(target)
    start = time.perf_counter()
    project = _project(workspace, prepared, target)
    check_price(workspace, prepared, quote(workspace, prepared), project.id)
    prepared = translated(workspace, prepared, lambda: project.id)
    varied = keep(workspace, prepared, project)
    films: list[VariedFilm] = []
    pinned: list[Varied] = []
    findings: dict[str, tuple[Finding, ...]] = {}
    made, reused, micros = 0, 0, prepared.micros
    for number, one in enumerate(varied.variants, 1):
        hears = on_event(number, len(varied.variants)) if on_event else None
        built = _built(workspace, project, one, options, hears)
        films += _placed(built, one, target)
        findings[one.name] = built.findings
        pinned.append(one.model_copy(update={"version": built.version.number}))
        made, reused, micros = made + built.run.made, reused + built.run.reused, micros + built.books.micros
    varied = rewrite(workspace, project, varied.model_copy(update={"variants": tuple(pinned)}))
    manifest = manifest_of(project, varied, films, micros / USD, prepared.notes)
    for name, data in documents(manifest, judge(varied).rankings).items():
        write_whole(target / name, data)
    return Made(target, manifest, prepared.notes, findings, made, reused, time.perf_counter() - start, micros / USD)


def results(workspace: Workspace, reference: Path, file: Path) -> tuple[Project, Judged]:
    """Take the results of variations (their project's id, or their folder) from a CSV, and tell them in their folder.

    Raises InputError with all that is wrong.
    """
    project, judged = take_results(
        workspace, workspace.projects.find(reference), _bytes(file, "a table of results"), file.name
    )
    folder = project.output
    if folder and (folder / MANIFEST).is_file():
        manifest = Manifest.read(Manifest.model_validate_json((folder / MANIFEST).read_bytes()).model_dump())
        for name, data in documents(manifest, judged.rankings).items():
            write_whole(folder / name, data)
        told = ",\n".join(each.model_dump_json(indent=2) for each in judged.rankings)
        write_whole(folder / RESULTS, f"[{told}]\n".encode())
    return project, judged


def _project(workspace: Workspace, prepared: Prepared, target: Path) -> Project:
    """Return the project of variations whose films go to a folder, begun now where there is none."""
    title = f"{prepared.project.title}: variations"
    project = workspace.projects.at(target, title, base=prepared.project.id)
    if project.base != prepared.project.id:
        limit = f"this is the folder of {project.id}, which is no set of variations of {prepared.project.id}"
        raise InputError(Problem("output", str(target), limit, "Choose another folder with `-o DIR`."))
    return project


def _built(workspace: Workspace, project: Project, one: Varied, options: Options, hears: OnEvent | None) -> Built:
    version = workspace.projects.version(project.id, one.version)
    return workspace.build(
        version.plan, version.findings, lambda: project.id, options, hears, note=one.name, of=version.number
    )


def _placed(built: Built, one: Varied, target: Path) -> list[VariedFilm]:
    films = []
    made = built.run.artifacts
    for aspect, step in built.graph.masters.items():
        file = place(made[step], target / film_name(one, aspect))
        films.append(film_of(one, built.plan, aspect, file.size, file.digest, built.findings))
    place(made[built.graph.poster], target / poster_name(one))
    return films


def _songs(workspace: Workspace, matrix: Matrix, folder: Path) -> Mapping[str, Asset]:
    """Bring the files beside a matrix that its axis `music` names, and return them by what it calls them."""
    found = {}
    for name in named_on(matrix, "music"):
        path = folder / name
        if path.suffix.lower() in _SONGS and path.is_file():
            digest = workspace.bring(path)
            found[name] = Asset(id=f"song-{digest[:12]}", kind="music", digest=digest, name=path.name[:80])
    return found


def _bytes(path: Path, what: str) -> bytes:
    """Return a file that a person wrote. Raises InputError where there is none, or it is too large or empty."""
    if path.suffix.lower() in (".json", ".yaml", ".yml"):
        return read_document(path, what).encode()
    if not path.is_file():
        raise InputError(Problem(str(path), "", "there is no such file", f"Check the path of {what}."))
    return path.read_bytes()
