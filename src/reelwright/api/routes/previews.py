"""Previews: what a page needs to play a version itself, and the files that it draws it from."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from reelwright.api.auth import Caller, needs
from reelwright.api.config import PREFIX
from reelwright.api.files import ANSWERS, LASTING, FileAnswer
from reelwright.api.routes.jobs import JobShown, accepted
from reelwright.api.routes.plans import Number
from reelwright.api.service import ServiceOf
from reelwright.composition import AudioMix, Composition, TextLayer
from reelwright.plan import Text
from reelwright.telemetry.traces import carrier
from reelwright.words import Aspect, Digest, Identifier
from reelwright.workspace import previewing, timeline

router = APIRouter(prefix="/projects/{project}", tags=["previews"])
PerSecond = Annotated[int, Query(ge=1, le=200, description="Parts of a second.")]


class PreviewAsked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    aspect: Aspect


class PreviewSource(BaseModel):
    """A file that the composition draws from, as a browser decodes it: a `picture` (PNG), a `film` (H.264 of 8 bit), or
    the table of a grade (`lut`, a `.cube`). The composition's own sizes count where they differ.
    """

    url: str
    kind: Literal["picture", "film", "lut"]
    media_type: str
    width: int | None
    height: int | None


class PreviewFont(BaseModel):
    url: str


class ShotShown(BaseModel):
    """A shot between its cuts, in frames; its stage in the composition overlaps others in transitions."""

    id: str
    scene: str
    start: int
    end: int


class TextShown(BaseModel):
    """Which layers show a text of the plan: the `index`th of a shot's texts, from 0; or, of no shot, captions."""

    shot: str | None
    index: int | None
    role: str
    layers: list[str]


class SoundShown(BaseModel):
    """What the master sounds like, as AAC, and its waveform (`peaks`); the `mix` that it is made of, which mastering
    made louder by `gain` dB, and the waveforms of its tracks' sources by digest; and the music's beats in seconds,
    where cuts follow them.
    """

    url: str
    peaks: str
    seconds: float
    gain: float | None
    mix: AudioMix
    sources: dict[str, str]
    beats: list[float]


class CaptionShown(BaseModel):
    """A caption as it is written to file, in seconds; in the picture too, where captions are burned in and no text of
    the shot says the same.
    """

    start: float
    end: float
    text: str


class LineShown(BaseModel):
    """What is spoken over a scene, from `start` to `end` seconds, its waveform (`peaks`) and its captions."""

    scene: str
    start: float
    end: float
    peaks: str
    captions: list[CaptionShown]


class PeaksShown(BaseModel):
    """A waveform: the lowest and the highest sample of each part of a second, left and right in the mean; full scale is
    -128 to 127.
    """

    per_second: int
    low: list[int]
    high: list[int]


class WaitingShown(BaseModel):
    """What no engine has made yet, and what is shown instead; without a shot it is the spoken line of a scene."""

    shot: str | None
    scene: str
    why: str


class PreviewShown(BaseModel):
    """A version in one aspect, as a page can play it. `sources` and `fonts` are by the digests that the composition
    names, and their addresses last.
    """

    version: int
    aspect: Aspect
    composition: Composition
    sources: dict[str, PreviewSource]
    fonts: dict[str, PreviewFont]
    shots: list[ShotShown]
    texts: list[TextShown]
    sound: SoundShown
    lines: list[LineShown]
    waiting: list[WaitingShown]


class GlyphPicture(BaseModel):
    """A colour glyph: a PNG in base64, painted for a type size of `image_size` px; its top left pixel lies at (x, y)
    from the glyph's origin, y down.
    """

    png: str
    x: int
    y: int
    width: int
    height: int


class GlyphsShown(BaseModel):
    """Glyphs by id: SVG paths in units of the font with y *down*, to be filled by the nonzero rule; or, of a font of
    colour glyphs, `images`.
    """

    units_per_em: int
    image_size: int
    glyphs: dict[str, str]
    images: dict[str, GlyphPicture]


@router.post(
    "/versions/{number}/preview",
    response_model=PreviewShown,
    responses={202: {"model": JobShown, "description": "Something must be drawn first; ask again when the job ended"}},
)
def preview_show(
    project: str,
    number: Number,
    asked: PreviewAsked,
    caller: Annotated[Caller, needs("read")],
    service: ServiceOf,
    response: Response,
) -> Any:
    """Return all that a page needs to play a version; nothing is bought. What engines have not made is `waiting`."""
    workspace = service.workspace(caller.workspace, caller.user)
    wanted = previewing.wanted(workspace, project, number, asked.aspect)
    found = previewing.show(workspace, wanted)
    if found is None and (tried := previewing.substituted(service, workspace, project, wanted)):
        found = previewing.show(workspace, wanted, tried)
    if found is not None:
        shown = _shown(found, f"{PREFIX}/projects/{project}/previews", asked.aspect)
        return Response(shown.model_dump_json().encode(), media_type="application/json")
    job = previewing.ask(service, workspace, project, wanted, carrier())
    begun = accepted(service, job, response)
    return Response(begun.model_dump_json().encode(), 202, dict(response.headers), "application/json")


@router.get("/previews/sources/{digest}", response_class=Response, responses=ANSWERS)
def preview_fetch(
    project: str, digest: Annotated[Digest, Path()], caller: Annotated[Caller, needs("read")], service: ServiceOf
) -> FileAnswer:
    """Return a file that a preview names, as a browser decodes it, by the digest that the composition has."""
    found, file = previewing.source(service.workspace(caller.workspace), project, digest)
    return FileAnswer(file.path, found.digest, found.media_type, name=digest[:16], inline=True, lasting=True)


@router.get("/previews/glyphs/{font}")
def preview_spell(
    project: str,
    font: Annotated[Digest, Path()],
    ids: Annotated[str, Query(pattern=r"^[0-9]{1,5}(,[0-9]{1,5})*$", max_length=4000, description="As in 1,2,3.")],
    caller: Annotated[Caller, needs("read")],
    service: ServiceOf,
    response: Response,
) -> GlyphsShown:
    """Return glyphs of a font that a composition names."""
    found = previewing.glyphs(
        service.workspace(caller.workspace), project, font, [int(each) for each in ids.split(",")]
    )
    response.headers["Cache-Control"] = LASTING
    return GlyphsShown(**found)


@router.get("/previews/peaks/{digest}")
def preview_measure(
    project: str,
    digest: Annotated[Digest, Path()],
    caller: Annotated[Caller, needs("read")],
    service: ServiceOf,
    response: Response,
    per_second: PerSecond = 50,
) -> PeaksShown:
    """Return the waveform of a sound that a preview names."""
    found = timeline.peaks(service.workspace(caller.workspace), project, digest, per_second)
    response.headers["Cache-Control"] = LASTING
    return PeaksShown(**vars(found))


@router.get("/previews/strips/{digest}", response_class=Response, responses=ANSWERS)
def preview_scan(
    project: str,
    digest: Annotated[Digest, Path()],
    caller: Annotated[Caller, needs("read")],
    service: ServiceOf,
    count: Annotated[int, Query(ge=1, le=60)] = 12,
) -> FileAnswer:
    """Return `count` small frames, side by side, of a film that a preview names: the middles of as many equal parts."""
    strip = timeline.strip(service.workspace(caller.workspace), project, digest, count)
    return FileAnswer(strip.path, strip.digest, "image/jpeg", name="strip.jpg", inline=True, lasting=True)


@router.get(
    "/versions/{number}/thumbnails/{shot}",
    response_class=Response,
    responses={
        **ANSWERS,
        202: {"description": "Something that it shows is not drawn yet; Retry-After says when to ask"},
    },
)
def preview_glance(
    project: str,
    number: Number,
    shot: Identifier,
    aspect: Aspect,
    caller: Annotated[Caller, needs("read")],
    service: ServiceOf,
) -> Response:
    """Return a small JPEG of a shot at its middle, 480 px at most."""
    workspace = service.workspace(caller.workspace, caller.user)
    wanted = previewing.wanted(workspace, project, number, aspect)
    found = previewing.thumbnail(workspace, wanted, shot)
    if found is None:
        return Response(status_code=202, headers={"Retry-After": "2"})
    return FileAnswer(found.path, found.digest, "image/jpeg", name=f"{shot}.jpg", inline=True)


def _shown(found: previewing.Preview, base: str, aspect: Aspect) -> PreviewShown:
    sources = {digest: _source(base, digest, found.sources[digest]) for digest in sorted(found.composition.sources())}
    return PreviewShown(
        version=found.version,
        aspect=aspect,
        composition=found.composition,
        sources=sources,
        fonts={name: PreviewFont(url=f"{base}/glyphs/{name}") for name in sorted(found.composition.glyphs())},
        shots=[
            ShotShown(id=shot.id, scene=scene.id, start=start, end=start + shot.frames)
            for start, scene, shot in found.plan.shots()
        ],
        texts=_traced(found),
        sound=SoundShown(
            url=f"{base}/sources/{found.sound}",
            peaks=f"{base}/peaks/{found.heard}",
            seconds=found.mix.seconds,
            gain=found.gain,
            mix=found.mix,
            sources={track.source: f"{base}/peaks/{track.source}" for track in found.mix.tracks},
            beats=list(found.beats),
        ),
        lines=[_line(base, line) for line in found.lines],
        waiting=[WaitingShown(shot=each.shot, scene=each.scene, why=each.why) for each in found.waiting],
    )


def _line(base: str, line: previewing.Line) -> LineShown:
    captions = [CaptionShown(start=cue.start, end=cue.end, text=cue.text) for cue in line.captions]
    peaks = f"{base}/peaks/{line.source}"
    return LineShown(scene=line.scene, start=line.start, end=line.end, peaks=peaks, captions=captions)


def _source(base: str, digest: str, found: previewing.Source) -> PreviewSource:
    return PreviewSource(
        url=f"{base}/sources/{digest}",
        kind=found.kind,
        media_type=found.media_type,
        width=found.width,
        height=found.height,
    )


def _traced(found: previewing.Preview) -> list[TextShown]:
    """Return which layers show which text; a button's text has its plate too."""
    stages = {stage.id: stage for stage in found.composition.stages}
    told = []
    for _, _, shot in found.plan.shots():
        layers = [layer for layer in stages[shot.id].layers if layer.id.startswith(f"{shot.id}.text")]
        for index, text in enumerate(shot.texts):
            mine = [layer for layer in layers if isinstance(layer, TextLayer) and _is(layer, text)][:1]
            layers = [layer for layer in layers if layer not in mine]
            plates = [f"{shot.id}.pill"] if text.role == "cta" and mine else []
            told.append(
                TextShown(shot=shot.id, index=index, role=text.role, layers=[*(layer.id for layer in mine), *plates])
            )
    captions = [layer.id for layer in found.composition.overlays if layer.kind == "text" and layer.role == "caption"]
    return [*told, TextShown(shot=None, index=None, role="caption", layers=captions)] if captions else told


def _is(layer: TextLayer, text: Text) -> bool:
    return (layer.role, layer.content) == (text.role, text.content)
