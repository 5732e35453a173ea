"""Films that a page of the studio has rendered on the user's machine: judged, and kept as a render of kind `browser`.

What is brought is foreign: behind the wall it is put into a file of our own and measured. It is kept only where it is
the film that we would have made: the canvas, rate and length of the composition, every check of film files without an
error, and frames that look as we draw them. The limits were measured on five example ads, drawn frames encoded anew by
x264: at CRF 32 the mean SSIM is 0.985 or more, that of the least similar tile 0.971 and ΔE2000 1.03 at most; a picture
that is moved by 3 px has a tile of 0.835 or less, one without its texts of 0.390 or less, one in BT.601's colours a
ΔE2000 of 1.41 or more. What escapes is small: a plain shape that lacks can cost no more than a tile of 0.94.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reelwright.build.graph import FilmGraph
from reelwright.build.ingredients import captions_of
from reelwright.build.step import Artifact, Step
from reelwright.build.steps.film import Sources
from reelwright.check import Film
from reelwright.compose.captions import to_srt, to_vtt
from reelwright.composition import Composition
from reelwright.errors import InputError, Interrupted, MediaError, Problem
from reelwright.finding import Finding
from reelwright.ids import new_id
from reelwright.loading import LOADING
from reelwright.plan import Plan
from reelwright.storage.records.assets import Assets
from reelwright.storage.records.jobs import Job
from reelwright.storage.records.renders import Render, Renders
from reelwright.words import Aspect
from reelwright.workspace.ads import Workspace
from reelwright.workspace.deliver import master_name
from reelwright.workspace.exporting import kept
from reelwright.workspace.plans import version

if TYPE_CHECKING:
    from reelwright.media.planes import Planes
    from reelwright.workspace.work import Done, Teller

KIND = "browser"
LEAST_SSIM, LEAST_TILE, MOST_DELTA_E = 0.95, 0.85, 1.3
_LOOKED_AT = 8  # frames
_AGAIN = "Render it again in the studio, or have the server render it."


@dataclass(frozen=True)
class Ours:
    """What the server makes of a version in one aspect, without its film."""

    graph: FilmGraph
    made: Mapping[Step, Artifact]
    composition: Composition
    aspect: Aspect

    @cached_property
    def looked_at(self) -> tuple[int, ...]:
        """The frames that are compared: of up to eight shots when their texts stand, and the poster's."""
        scale, shots = self.composition.fps / self.graph.plan.fps, list(self.graph.plan.shots())
        chosen = shots[:: -(-len(shots) // _LOOKED_AT)]
        last = self.composition.frames - 2  # a film may be one frame shorter
        frames = {min(round((start + shot.frames * 2 // 3) * scale), last) for start, _, shot in chosen}
        return tuple(sorted(frames | {self.poster}))

    @property
    def poster(self) -> int:
        """The frame that stands for the film."""
        return round(self.graph.poster_time * self.composition.fps)


def ask(workspace: Workspace, project: str, number: int, aspect: Aspect, asset: str) -> int:
    """Return the number of the version that a film is of, where one may be taken.

    Raises MissingError, and InputError for an aspect that the version has not and a file that is no film.
    """
    found = version(workspace, project, number)
    problems = []
    if aspect not in found.plan.aspects:
        limit = f"version {number} is made in {', '.join(found.plan.aspects)}"
        problems.append(Problem("aspect", aspect, limit, "Name one of these."))
    brought = Assets(workspace.database, workspace.payer.workspace).get(asset)
    if brought.state != "ready" or brought.kind != "film" or brought.media_type != "video/mp4":
        said = brought.reason or f"it is {brought.state}, {brought.media_type or 'of no type yet'}"
        problems.append(Problem("upload", asset, f"an MP4 film that has come whole; {said}", "Finish its upload."))
    if problems:
        raise InputError(problems)
    return found.number


def browser_job(workspace: Workspace, job: Job, teller: Teller) -> Done:
    """Judge a film that a page has rendered, and keep it. Raises MediaError with all that is wrong with it."""
    with LOADING:
        from reelwright.media.foreign import rewrap_film
        from reelwright.workspace.work import Done

    begun, aspect, blobs = time.perf_counter(), job.params["aspect"], workspace.blobs
    brought = Assets(workspace.database, job.workspace).get(job.params["asset"])
    found = version(workspace, job.project, job.params["version"])
    ours, waiting = _ours(workspace, found.plan, aspect, teller), _waiting(teller)
    with blobs.scratch() as film:
        fps = ours.composition.fps
        rewrap_film(blobs.fetch(str(brought.digest)), film, fps, what=brought.name, waiting=waiting)
        findings, poster = _judged(film, ours, job.params.get("encoder", {}), waiting)
        size, digest = film.stat().st_size, blobs.put(film)
    name = master_name(aspect)
    files = [{"name": name, "digest": digest, "size": size, "media_type": "video/mp4"}]
    captions = captions_of(ours.graph, ours.made)
    texts = {"poster.jpg": poster, "captions.srt": to_srt(captions).encode(),
             "captions.vtt": to_vtt(captions, ours.graph.plan.locale).encode()}  # fmt: skip
    render = Render(
        id=new_id("ren"), project=job.project, version=found.number, job=job.id, kind=KIND,
        files=[*files, *(kept(blobs, name, data) for name, data in texts.items())],
        findings=[finding.model_dump(mode="json") for finding in findings], micros=0,
        seconds=round(time.perf_counter() - begun, 2), made_at=time.time(),
    )  # fmt: skip
    renders = Renders(workspace.database, job.workspace)
    return Done({"render": render.id, "version": found.number, "micros": 0}, lambda sql: renders.add(sql, render))


def _ours(workspace: Workspace, plan: Plan, aspect: Aspect, teller: Teller) -> Ours:
    runner = workspace.runner(teller)
    graph = workspace.graph(workspace.as_made(plan, runner))
    document = graph.composition(aspect)
    made = runner.run((document, *graph.pictures(aspect, None), *graph.speech.values())).artifacts
    return Ours(graph, made, Composition.model_validate_json(made[document].path.read_bytes()), aspect)


def _judged(
    film: Path, ours: Ours, encoder: Mapping[str, Any], waiting: Callable[[], None]
) -> tuple[tuple[Finding, ...], bytes]:
    """Return what is to be told of a film, and its poster. Raises MediaError with all that is wrong."""
    with LOADING:
        from reelwright.checks import check_film
        from reelwright.media.foreign import load_frames, measure_film, take_frames
        from reelwright.media.measure.rest import dips, stills
        from reelwright.media.pictures import encode_jpeg
        from reelwright.media.planes import to_rgb

    whole = ours.composition
    facts = measure_film(film, what=ours.aspect)
    problems = list(_unlike(facts["streams"], whole, ours.aspect))
    if problems:
        raise MediaError(problems)
    picture = facts["picture"] | {"stills": stills(whole), "dips": dips(whole)}
    name = film.with_name(master_name(ours.aspect))
    findings = check_film(Film(master=name, streams=facts["streams"], segments=(picture,), sound=facts["sound"]))
    problems = [Problem(each.where, "", each.message, each.remedy) for each in findings if each.severity == "error"]
    if problems:
        raise MediaError(problems)
    with tempfile.TemporaryDirectory(prefix="frames-") as folder:
        frames = Path(folder) / "frames.npy"
        take_frames(film, frames, ours.looked_at, what=ours.aspect, waiting=waiting)
        theirs = load_frames(frames)
    compared = _compared(ours, theirs, encoder, waiting)
    poster = theirs[ours.looked_at.index(ours.poster)]
    return (*findings, compared), encode_jpeg(to_rgb(poster))


def _unlike(streams: Mapping[str, Any], whole: Composition, aspect: Aspect) -> Iterator[Problem]:
    """Yield what makes a film another than the composition, before a frame of it is looked at."""
    picture = next(each for each in streams["streams"] if each["type"] == "video")
    size = f"{picture['width']} x {picture['height']}"
    if size != f"{whole.width} x {whole.height}":
        yield Problem(aspect, size, f"the canvas has {whole.width} x {whole.height} pixels", _AGAIN)
    if abs(picture["fps"] - whole.fps) > 0.01:
        yield Problem(aspect, f"{picture['fps']:g} frames/s", f"the film has {whole.fps} frames a second", _AGAIN)
    if abs(picture["frames"] - whole.frames) > 1:
        yield Problem(aspect, f"{picture['frames']} frames", f"the film has {whole.frames}, one more or less", _AGAIN)


def _compared(ours: Ours, theirs: Sequence[Planes], encoder: Mapping[str, Any], waiting: Callable[[], None]) -> Finding:
    """Return how like ours the frames of a film are. Raises MediaError with each that is not."""
    with LOADING:
        from reelwright.media.measure.alike import alike
        from reelwright.media.render.renderer import Renderer

    problems, found = [], []
    with Renderer(ours.composition, Sources(tuple(ours.made.values()))) as renderer:
        for number, frame in zip(ours.looked_at, theirs, strict=True):
            waiting()
            like = alike(renderer.render(number), frame)
            found.append(like)
            if like.ssim < LEAST_SSIM or like.least < LEAST_TILE or like.delta_e > MOST_DELTA_E:
                where = f"{ours.aspect} at {number / ours.composition.fps:.1f} s"
                told = f"SSIM {like.ssim:.3f}, in one place {like.least:.3f}, ΔE2000 {like.delta_e:.2f}"
                limit = (
                    f"a frame is like the server's own drawing: SSIM {LEAST_SSIM}, in every place {LEAST_TILE}, "
                    f"ΔE2000 {MOST_DELTA_E} at most"
                )
                problems.append(Problem(where, told, limit, _AGAIN))
    if problems:
        raise MediaError(problems)
    evidence = {
        "ssim": min(each.ssim for each in found), "least": min(each.least for each in found),
        "delta_e": max(each.delta_e for each in found), "frames": list(ours.looked_at),
        "limit": [LEAST_SSIM, LEAST_TILE, MOST_DELTA_E], "encoder": dict(encoder),
    }  # fmt: skip
    message = f"A browser has rendered this film; {len(found)} frames of it are like the server's own drawing."
    return Finding(check=KIND, severity="info", where=ours.aspect, message=message, evidence=evidence)


def _waiting(teller: Teller) -> Callable[[], None]:
    """Let a cancelled job end; the database is asked once a second."""
    following = 0.0

    def look() -> None:
        nonlocal following
        if time.monotonic() < following:
            return
        following = time.monotonic() + 1.0
        if teller.stopped():
            raise Interrupted("This job was cancelled.")

    return look
