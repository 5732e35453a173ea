"""Previews: all that a page needs to play a version itself. Nothing is bought for one.

What is drawn for a preview are the very steps of a build, so the build finds them made. A clip that no engine has made
yet gives way to its chosen still, or to the simple form that a placeholder takes, and is named.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reelwright.build.events import OnEvent, Run
from reelwright.build.graph import FilmGraph
from reelwright.build.ingredients import beats_of, speech_of
from reelwright.build.preview import QUICK, PreviewSteps, StandIn, preview_steps, stand_ins
from reelwright.build.step import Artifact, Step
from reelwright.build.steps.preview import playable_key, thumbnail_step
from reelwright.build.walk import LackingError
from reelwright.compose.captions import cues, place_speech
from reelwright.composition import AudioMix, Composition
from reelwright.cues import Cue
from reelwright.edits.simplify import simpler
from reelwright.errors import InputError, MissingError, Problem
from reelwright.plan import Plan
from reelwright.words import Aspect
from reelwright.workspace.ads import Workspace
from reelwright.workspace.plans import version

if TYPE_CHECKING:
    from reelwright.storage.records.jobs import Job
    from reelwright.workspace.service import Service
    from reelwright.workspace.work import Done, Teller

KIND = "preview"
_DRAWING = threading.BoundedSemaphore(2)  # thumbnails that a process draws at once


@dataclass(frozen=True)
class Source:
    """A file that a composition draws from, as a browser decodes it: `digest` is that of its bytes."""

    digest: str
    kind: str
    media_type: str
    width: int | None
    height: int | None


@dataclass(frozen=True)
class Line:
    """What is spoken over a scene, from `start` to `end` seconds of the film; `source` is the digest of its sound."""

    scene: str
    source: str
    start: float
    end: float
    captions: tuple[Cue, ...]


@dataclass(frozen=True)
class Preview:
    """A version as it can be played. `sources` are by the digest that the composition names; `beats` in seconds."""

    version: int
    plan: Plan
    composition: Composition
    sources: Mapping[str, Source]
    sound: str  # the digest that its source has
    heard: str  # that of the mix, as its waveform is found
    mix: AudioMix
    gain: float | None
    beats: tuple[float, ...]
    lines: tuple[Line, ...]
    waiting: tuple[StandIn, ...]


@dataclass(frozen=True)
class Wanted:
    """What is to be previewed, and the steps for it."""

    version: int
    aspect: Aspect
    graph: FilmGraph
    steps: PreviewSteps
    waiting: tuple[StandIn, ...]

    @property
    def params(self) -> dict[str, Any]:
        return {"version": self.version, "aspect": self.aspect}


def wanted(workspace: Workspace, project: str, number: int, aspect: Aspect) -> Wanted:
    """Return what a preview of a version needs. Raises MissingError, and InputError for an aspect it does not have."""
    plan = version(workspace, project, number).plan
    if aspect not in plan.aspects:
        limit = f"this ad has {', '.join(plan.aspects)}"
        raise InputError(Problem("aspect", aspect, limit, "Choose one of these, or add it to the plan."))
    whole = workspace.graph(plan)
    waiting = stand_ins(whole, aspect, workspace.runner().lacking(whole.purchases))
    for edit in simpler(plan, {each.shot for each in waiting if each.shot and not each.name}):
        plan = edit.change(plan)
    graph = workspace.graph(plan, unmade=frozenset(each.name for each in waiting)) if waiting else whole
    return Wanted(number, aspect, graph, preview_steps(graph, aspect), waiting)


def show(workspace: Workspace, asked: Wanted, tried: Collection[str] = ()) -> Preview | None:
    """Return a preview, composed now where need be; None where something must be made first.

    What was `tried` before (names of steps), and has only a substitute, is tried again: it may take as long as it
    took then.
    """
    steps = asked.steps
    try:
        run = workspace.runner().run(steps.targets, only=lambda step: step.kind in QUICK or step.name in tried)
    except LackingError:
        return None
    return _preview(asked, run)


def make(workspace: Workspace, asked: Wanted, on_event: OnEvent | None) -> None:
    """Make all that a preview needs. Raises what `Runner.run` does."""
    workspace.runner(on_event).run(asked.steps.targets)


def ask(service: Service, workspace: Workspace, project: str, asked: Wanted, trace: str = "") -> Job:
    """Ask for a preview to be made, or return the job that is to make it already."""
    tenant, user = workspace.payer.workspace, workspace.payer.user
    for state in ("running", "pending"):
        for job in service.jobs.page(tenant, None, 100, project=project, state=state, kind=KIND):
            if job.params == asked.params and not job.stop:
                return job
    return service.accept(tenant, user, KIND, asked.params, project=project, trace=trace, phase="show")


def substituted(service: Service, workspace: Workspace, project: str, asked: Wanted) -> frozenset[str]:
    """Return the steps that the newest preview job of the same could only make a substitute of."""
    tenant = workspace.payer.workspace
    for job in service.jobs.page(tenant, None, 100, project=project, state="completed", kind=KIND):
        if job.params == asked.params:
            steps = service.jobs.steps(tenant, job.id)
            return frozenset(step["step"] for step in steps if step["what"] == "replaced")
    return frozenset()


def carry(workspace: Workspace, job: Job, teller: Teller) -> Done:
    """Make a preview, as a job."""
    from reelwright.workspace.work import Done

    number, aspect = job.params["version"], job.params["aspect"]
    make(workspace, wanted(workspace, job.project, number, aspect), teller)
    return Done({"version": number, "aspect": aspect})


def source(workspace: Workspace, project: str, digest: str) -> tuple[Source, Artifact]:
    """Return a source of some preview of this workspace, as a browser decodes it. Raises MissingError for any other.

    It is found by what the preview made of it: a file that no preview names has no such form.
    """
    workspace.projects.get(project)
    record = workspace.memo.get(playable_key(digest))
    if record is None:
        raise MissingError("source", digest)
    return _source(record.digest, record.facts), Artifact(record.digest, workspace.blobs.fetch, record.facts)


def thumbnail(workspace: Workspace, asked: Wanted, shot: str) -> Artifact | None:
    """Return a small picture of a shot at its middle; None while something that it shows is not drawn yet.

    Raises MissingError.
    """
    for index, (start, _, each) in enumerate(asked.graph.plan.shots()):
        if each.id == shot:
            media = asked.graph.pictures(asked.aspect, index)
            step = thumbnail_step(asked.steps.composition, media, index, start + each.frames // 2)
            break
    else:
        raise MissingError("shot", shot)
    try:
        with _DRAWING:
            return workspace.runner().run([step], only=lambda one: one is step or one.kind in QUICK).artifacts[step]
    except LackingError:
        return None


def glyphs(workspace: Workspace, project: str, font: str, ids: Sequence[int]) -> dict[str, Any]:
    """Return glyphs of an installed font as JSON; see `media.text.outlines.told`.

    Raises MissingError for a font that is not installed, and InputError for a glyph that it does not have.
    """
    from reelwright.media.text.fonts import count_glyphs
    from reelwright.media.text.outlines import glyphs_of, told

    workspace.projects.get(project)
    count = count_glyphs(font)
    if not count:
        raise MissingError("font", font)
    strange = [gid for gid in ids if gid >= count]
    if strange:
        limit = f"this font has the glyphs 0 to {count - 1}"
        raise InputError(Problem("ids", str(strange[0]), limit, "Ask for those that a composition names."))
    return told(glyphs_of(font, dict.fromkeys(ids)))


def _preview(asked: Wanted, run: Run) -> Preview:
    steps, made = asked.steps, run.artifacts
    composition = Composition.model_validate_json(made[steps.composition].path.read_bytes())
    return Preview(
        version=asked.version,
        plan=asked.graph.plan,
        composition=composition,
        sources={made[_of(step)].digest: _source(made[step].digest, made[step].facts) for step in steps.playable},
        sound=made[steps.sound].digest,
        heard=made[asked.graph.mix].digest,
        mix=AudioMix.model_validate_json(made[steps.mix].path.read_bytes()),
        gain=made[asked.graph.mix].facts.get("gain"),
        beats=beats_of(asked.graph, made),
        lines=tuple(_lines(asked.graph, made)),
        waiting=asked.waiting,
    )


def _lines(graph: FilmGraph, made: Mapping[Step, Artifact]) -> Iterator[Line]:
    speech = speech_of(graph, made)
    captions = cues(graph.plan, speech)
    for scene, start in place_speech(graph.plan, speech).items():
        end = start + speech[scene].seconds
        own = tuple(cue for cue in captions if start <= cue.words[0].start < end)
        yield Line(scene, speech[scene].digest, start, end, own)


def _of(playable: Step) -> Step:
    return playable.needs[0]


def _source(digest: str, facts: Mapping[str, Any]) -> Source:
    return Source(digest, facts["kind"], facts["media_type"], facts.get("width"), facts.get("height"))
