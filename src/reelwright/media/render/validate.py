"""What a composition must keep to before its first frame is drawn: every problem at once, by layer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from reelwright.composition import MAX_LAYERS, AnyLayer, ClipLayer, Composition, PictureLayer, TextLayer, Transition
from reelwright.errors import InputError, MachineError, Problem
from reelwright.media.text.fonts import font_by_digest

MAX_PICTURE_SCALE = 64.0
_COMPOSE_AGAIN = "Compose the plan again."


def validate(composition: Composition, source: Callable[[str], Path]) -> None:
    """Raise InputError where a layer cannot be drawn: its source or font is missing, or its numbers make no sense."""
    problems = [*_document(composition), *_transitions(composition, source), *_layers(composition, source)]
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


def _overlap(composition: Composition, change: Transition, arriving: int, free: int) -> Iterator[Problem]:
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
    found: dict[str, str] = {}  # digest -> what is wrong with it, or nothing
    for layer in composition.layers():
        where = f"layer {layer.id}"
        for name, digest in _sources(layer):
            if digest not in found:
                found[digest] = _missing(name, digest, source)
            if found[digest]:
                yield Problem(f"{where}.{name}", f"{digest[:12]}…", found[digest], _COMPOSE_AGAIN)
        yield from _numbers(layer, where)


def _sources(layer: AnyLayer) -> Iterator[tuple[str, str]]:
    if isinstance(layer, ClipLayer | PictureLayer):
        yield "source", layer.source
    elif isinstance(layer, TextLayer):
        for word in layer.words:
            for run in word.runs:
                yield "font", run.font


def _missing(name: str, digest: str, source: Callable[[str], Path]) -> str:
    try:
        path = font_by_digest(digest).path if name == "font" else source(digest)
    except (MachineError, KeyError, OSError) as error:
        return f"this {name} is missing ({error})"
    return "" if path.is_file() else f"the file of this {name} is missing"


def _numbers(layer: AnyLayer, where: str) -> Iterator[Problem]:
    if isinstance(layer, ClipLayer | PictureLayer) and min(layer.width, layer.height) < 1:
        yield Problem(f"{where}.width", f"{layer.width}x{layer.height}", "must be at least 1 x 1", _COMPOSE_AGAIN)
    if isinstance(layer, ClipLayer):
        if layer.rate <= 0 or layer.offset < 0:
            value = f"{layer.rate} from frame {layer.offset}"
            yield Problem(f"{where}.rate", value, "a rate is over 0 and an offset not below", _COMPOSE_AGAIN)
        if min(key.value for key in layer.zoom) < 1:
            yield Problem(f"{where}.zoom", "below 1", "the clip must cover the canvas", _COMPOSE_AGAIN)
    if isinstance(layer, PictureLayer):
        largest = max(key.value for key in layer.transform.scale)
        if largest > MAX_PICTURE_SCALE:
            limit = f"a picture is enlarged at most {MAX_PICTURE_SCALE:g} times"
            yield Problem(f"{where}.transform.scale", f"{largest:g}", limit, _COMPOSE_AGAIN)
