"""What a composition must keep to before its first frame is drawn: every problem at once, by layer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

from reelwright.composition import (
    MAX_LAYERS,
    AnyLayer,
    ClipLayer,
    Composition,
    GradeLayer,
    PictureLayer,
    StageTransition,
    TextLayer,
    VideoLayer,
)
from reelwright.errors import InputError, MachineError, MediaError, Problem
from reelwright.media.render.grade import cube
from reelwright.media.render.text.problems import text_problems
from reelwright.media.text.fonts import count_glyphs, font_by_digest

MAX_PICTURE_SCALE = 64.0
_COMPOSE_AGAIN = "Compose the plan again."


def validate(composition: Composition, source: Callable[[str], Path]) -> None:
    """Raise InputError where a layer cannot be drawn: its source or font is missing, or its numbers make no sense."""
    problems = [
        *_document(composition),
        *_times(composition),
        *_transitions(composition, source),
        *_layers(composition, source),
    ]
    if problems:
        raise InputError(problems)


def _document(composition: Composition) -> Iterator[Problem]:
    layers = list(composition.layers())
    if len(layers) > MAX_LAYERS:
        yield Problem("layers", str(len(layers)), f"at most {MAX_LAYERS} can be drawn", "Use fewer texts or shapes.")
    for kind, names in (("layer", layers), ("stage", composition.stages)):
        for name, count in Counter(item.id for item in names).items():
            if count > 1:
                yield Problem(f"{kind} {name}", str(count), f"each {kind} needs an id of its own", "Rename one.")


def _times(composition: Composition) -> Iterator[Problem]:
    """What no frame shows is a mistake, not a wish: a composition holds nothing that is never seen."""
    spans = [(stage.layers, max(stage.start, 0), min(stage.end, composition.frames)) for stage in composition.stages]
    for layers, start, end in (*spans, (composition.overlays, 0, composition.frames)):
        for layer in layers:
            if layer.start >= end or layer.end <= start or layer.end <= layer.start:
                value, limit = f"{layer.start} to {layer.end}", f"it is to be seen within frames {start} to {end}"
                yield Problem(f"layer {layer.id}.start", value, limit, "Move it there, or leave it out.")


def _transitions(composition: Composition, source: Callable[[str], Path]) -> Iterator[Problem]:
    names = [stage.id for stage in composition.stages]
    free = 0  # where the transition before has ended
    for change in sorted(composition.transitions, key=lambda change: change.start):
        where = f"transition to {change.to}"
        if change.to in names[1:]:
            yield from _overlap(composition, change, names.index(change.to), free)
        else:
            limit = "nothing comes before this stage" if change.to in names else "there is no such stage"
            yield Problem("transitions.to", change.to, limit, f"Known: {', '.join(sorted(names[1:])) or 'none'}.")
        if not any(change.direction):
            yield Problem(f"{where}.direction", "(0, 0)", "a direction has a length", "Use (-1, 0) for to the left.")
        if change.matte and (lost := _missing("matte", change.matte, source)):
            yield Problem(f"{where}.matte", f"{change.matte[:12]}…", lost, _COMPOSE_AGAIN)
        free = max(free, change.start + change.frames)


def _overlap(composition: Composition, change: StageTransition, arriving: int, free: int) -> Iterator[Problem]:
    """Refuse a transition that goes on, inside the film, where one of its stages is not there or another goes on."""
    old, new = composition.stages[arriving - 1 : arriving + 1]
    low, high = max(old.start, new.start, free), min(old.end, new.end)
    begin, end = max(change.start, 0), min(change.start + change.frames, composition.frames)
    if begin < low or end > high or begin >= end:
        span = f"[{change.start}, {change.start + change.frames})"
        limit = f"stages {old.id} and {new.id} are both there, with no other transition, in [{low}, {max(low, high)})"
        remedy = "Move the transition, or let the stages overlap for as long as it takes."
        yield Problem(f"transition to {change.to}.start", span, limit, remedy)


def _layers(composition: Composition, source: Callable[[str], Path]) -> Iterator[Problem]:
    found: dict[tuple[str, str], str] = {}  # what is wrong with a source, or nothing
    for layer in composition.layers():
        where = f"layer {layer.id}"
        for name, digest in _sources(layer):
            if (name, digest) not in found:
                found[name, digest] = _missing(name, digest, source) or (
                    _not_a_table(source(digest)) if name == "lut" else ""
                )
            if found[name, digest]:
                yield Problem(f"{where}.{name}", f"{digest[:12]}…", found[name, digest], _COMPOSE_AGAIN)
        yield from _numbers(layer, where)


def _sources(layer: AnyLayer) -> Iterator[tuple[str, str]]:
    if isinstance(layer, ClipLayer | PictureLayer | VideoLayer):
        yield "source", layer.source
        if not isinstance(layer, ClipLayer) and layer.mask and layer.mask.source:
            yield "mask.source", layer.mask.source
    elif isinstance(layer, GradeLayer) and layer.lut:
        yield "lut", layer.lut
    elif isinstance(layer, TextLayer):
        for word in layer.words:
            for run in word.runs:
                yield "font", run.font


def _missing(name: str, digest: str, source: Callable[[str], Path]) -> str:
    try:
        path = font_by_digest(digest).path if name == "font" else source(digest)
    except (MachineError, KeyError, OSError) as error:
        return f"this {name} is missing ({error})"
    if not path.is_file():
        return f"the file of this {name} is missing"
    return "the file of this font holds no glyphs" if name == "font" and not count_glyphs(digest) else ""


def _not_a_table(path: Path) -> str:
    try:
        cube(path)
    except MediaError as error:
        return f"it holds no colour table that can be used ({error.problems[0].limit})"
    return ""


def _numbers(layer: AnyLayer, where: str) -> Iterator[Problem]:
    if isinstance(layer, ClipLayer | PictureLayer | VideoLayer) and min(layer.width, layer.height) < 1:
        yield Problem(f"{where}.width", f"{layer.width}x{layer.height}", "must be at least 1 x 1", _COMPOSE_AGAIN)
    if isinstance(layer, ClipLayer):
        if layer.rate <= 0 or layer.offset < 0:
            value = f"{layer.rate} from frame {layer.offset}"
            yield Problem(f"{where}.rate", value, "a rate is over 0 and an offset not below", _COMPOSE_AGAIN)
        if min(key.value for key in layer.zoom) < 1:
            yield Problem(f"{where}.zoom", "below 1", "the clip must cover the canvas", _COMPOSE_AGAIN)
    if isinstance(layer, TextLayer):
        yield from text_problems(layer, where)
    if isinstance(layer, PictureLayer | VideoLayer):
        yield from _placed(layer, where)
    if isinstance(layer, VideoLayer) and layer.loop and not 0 <= layer.loop[0] < layer.loop[1]:
        value, limit = f"{layer.loop[0]:g} to {layer.loop[1]:g} s", "a loop begins at 0 or later and ends after that"
        yield Problem(f"{where}.loop", value, limit, "Write its first second, then its end.")
    if isinstance(layer, GradeLayer):
        for before, after in pairwise(layer.curve):
            if after[0] <= before[0] or after[1] < before[1]:
                value = f"{before} then {after}"
                limit = "the points of a curve rise from left to right and never fall"
                yield Problem(f"{where}.curve", value, limit, "Order the points, one for each input.")


def _placed(layer: PictureLayer | VideoLayer, where: str) -> Iterator[Problem]:
    largest = max(key.value for key in layer.transform.scale)
    if largest > MAX_PICTURE_SCALE:
        limit = f"a picture is enlarged at most {MAX_PICTURE_SCALE:g} times"
        yield Problem(f"{where}.transform.scale", f"{largest:g}", limit, _COMPOSE_AGAIN)
    if layer.mask and (layer.mask.shape == "picture") != (layer.mask.source is not None):
        limit = "a mask of the shape `picture` has a source, and no other has"
        yield Problem(f"{where}.mask.source", layer.mask.shape, limit, "Give it a source, or another shape.")
    for side in ("left", "top", "right", "bottom") if layer.crop else ():
        worst = max((key.value for key in getattr(layer.crop, side)), key=lambda share: abs(share - 0.5))
        if not 0 <= worst <= 1:
            limit = "what is cut away is a share of the side, 0 to 1"
            yield Problem(f"{where}.crop.{side}", f"{worst:g}", limit, "Write a number inside this limit.")
