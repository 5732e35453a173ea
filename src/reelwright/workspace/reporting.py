"""The report of a built ad: everything there is to tell of it, gathered from the build."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version as package_version
from typing import TYPE_CHECKING

from reelwright.build.graph import FilmGraph
from reelwright.build.ingredients import Made, beats_of, captions_of
from reelwright.compose.timing import off_beat
from reelwright.digest import digest_of
from reelwright.engine import USD
from reelwright.plan import Plan
from reelwright.report.model import (
    Caption,
    Cut,
    Cutout,
    EngineUse,
    FactSource,
    File,
    Film,
    Provenance,
    ReportData,
    Source,
    Spending,
    StageTime,
    Typeface,
)
from reelwright.report.replica import replica_of
from reelwright.report.write import documents
from reelwright.words import SHORT_SIDES, SIZES
from reelwright.workspace.music import music_heard

if TYPE_CHECKING:
    from reelwright.workspace.deliver import Built, Delivered

_PACKAGES = ("reelwright", "av", "numpy", "opencv-python-headless", "uharfbuzz", "espeakng-loader")


def report_files(built: Built, files: tuple[Delivered, ...]) -> dict[str, bytes]:
    """Return the report's files by name."""
    from reelwright.checks import names as check_names

    graph, run, version = built.graph, built.run, built.version
    plan, made = graph.plan, run.artifacts
    cutout = made[graph.cutout].facts if graph.cutout else None
    captions = captions_of(graph, made)
    data = ReportData(
        title=plan.title,
        locale=plan.locale,
        project=version.plan.title,
        version=version.number,
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        seconds=round(run.seconds, 2),
        films=tuple(_films(plan)),
        files=tuple(File(name=file.path.name, size=file.size, digest=file.digest) for file in files),
        poster="poster.jpg",
        findings=built.findings,
        checks=check_names(),
        usd=built.books.micros / USD,
        spent=tuple(
            Spending(what=each.name, engine=each.engine, model=each.model, calls=each.attempts, usd=each.micros / USD)
            for each in built.books.spent
        ),
        budget=plan.budget,
        engines=(*_engines(graph), *_bought(graph, made)),
        timings=tuple(
            StageTime(stage=work.stage, seconds=round(work.seconds, 2), made=work.made, reused=work.reused)
            for work in run.stages
        ),
        cutout=Cutout(
            method=cutout["method"],
            confidence=cutout["confidence"],
            notes=(*cutout["notes"], *cutout["reasons"]),
        )
        if cutout
        else None,
        captions=tuple(Caption(start=cue.start, end=cue.end, text=cue.text) for cue in captions),
        cuts=(cuts := tuple(_cuts(plan, beats_of(graph, made)))),
        replica=replica_of(plan, beats_of(graph, made)),
        music=music_heard(graph, made, cuts),
        provenance=_provenance(graph, made),
        contact_sheet=made[graph.sheet].path.read_bytes(),
    )
    return documents(data)


def _films(plan: Plan) -> Iterator[Film]:
    from reelwright.workspace.deliver import master_name

    for aspect in plan.aspects:
        size = SHORT_SIDES[plan.output.size] / SHORT_SIDES["1080p"]
        width, height = (2 * round(side * size / 2) for side in SIZES[aspect])
        seconds = plan.frames / plan.fps
        yield Film(aspect=aspect, file=master_name(aspect), width=width, height=height, seconds=seconds)


def _cuts(plan: Plan, beats: tuple[float, ...]) -> Iterator[Cut]:
    off = off_beat(plan, beats)
    for start, _, shot in plan.shots()[1:]:
        at, late = start / plan.fps, off.get(shot.id)
        if late is None:
            yield Cut(shot=shot.id, at=round(at, 3))
        else:
            frames, beat = round(late * plan.fps / 1000, 2), round(max(at - late / 1000, 0), 3)
            yield Cut(shot=shot.id, at=round(at, 3), off_beat_ms=late, off_beat_frames=frames, beat=beat)


def _engines(graph: FilmGraph) -> Iterator[EngineUse]:
    yield EngineUse(capability="plan", engine="offline planner", model="rules")
    if graph.cutout:
        yield EngineUse(capability="matting", engine="local", model="contour analysis, or your own transparency")
    families = {shot.ground.family for _, _, shot in graph.plan.shots() if shot.ground.kind == "backdrop"}
    if families:
        yield EngineUse(capability="image", engine="local backdrops", model=", ".join(sorted(families)))
    if graph.speech and graph.plan.tier == "free":
        yield EngineUse(capability="speech", engine="espeak-ng", model=graph.plan.locale)
    if graph.plan.music and graph.plan.music.mood:
        yield EngineUse(capability="music", engine="local composer", model=graph.plan.music.mood)
    yield EngineUse(capability="render", engine="local renderer", model="x264 veryfast CRF 20")


def _bought(graph: FilmGraph, made: Made) -> Iterator[EngineUse]:
    """Tell of each model that filmed or spoke something, and what that cost when it was made."""
    costs: dict[tuple[str, str, str], int] = {}
    for step, wanted in graph.purchases.items():
        facts = made[step].facts
        if "engine" in facts:
            name = wanted.request.capability, facts["engine"], facts["model"]
            costs[name] = costs.get(name, 0) + facts["micros"]
    for (capability, engine, model), micros in sorted(costs.items()):
        yield EngineUse(capability=capability, engine=engine, model=model, usd=micros / USD)


def _provenance(graph: FilmGraph, made: Made) -> Provenance:
    plan = graph.plan
    music = ""
    if plan.music:
        music = f"composed here, mood {plan.music.mood}, seed {plan.music.seed}" if plan.music.mood else "your own file"
    return Provenance(
        plan=digest_of("plan", plan),
        seed=plan.seed,
        versions={name: package_version(name) for name in _PACKAGES},
        typefaces=tuple(_typefaces(graph)),
        music=music,
        voice=", ".join(dict.fromkeys(filter(None, (made[step].facts["voice"] for step in graph.speech.values())))),
        sources=tuple(Source(kind=asset.kind, name=asset.name, digest=asset.digest) for asset in plan.assets),
        facts=tuple(FactSource(text=fact.text, origin=fact.origin) for fact in plan.facts if fact.origin),
    )


def _typefaces(graph: FilmGraph) -> Iterator[Typeface]:
    """Name the faces of the plan; each licence lies beside the fonts."""
    from reelwright.media.text import FOLDER

    faces = graph.plan.style.typefaces
    index = json.loads((FOLDER / "index.json").read_text())
    for family, weight in ((faces.display, faces.display_weight), (faces.text, faces.text_weight)):
        stem = "-".join(family.lower().split())
        digest = index.get(f"{stem}-{weight}.ttf")
        if digest:
            yield Typeface(family=family, weight=weight, licence="SIL Open Font License 1.1", digest=digest)
