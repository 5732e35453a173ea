"""What a composition must keep to before its first frame is drawn: every problem at once, by layer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from reelwright.composition import (
    MAX_LAYERS,
    AnyLayer,
    ClipLayer,
    Composition,
    GlyphRun,
    PictureLayer,
    TextLayer,
)
from reelwright.errors import InputError, MachineError, Problem
from reelwright.media.text.fonts import count_glyphs, font_by_digest

MAX_PICTURE_SCALE = 64.0
MAX_TYPE = 2000  # px
_COMPOSE_AGAIN = "Compose the plan again."


def validate(composition: Composition, source: Callable[[str], Path]) -> None:
    """Raise InputError where a layer cannot be drawn: its source or font is missing, or its numbers make no sense."""
    problems = [*_document(composition), *_layers(composition, source)]
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
    known = {stage.id for stage in composition.stages}
    for change in composition.transitions:
        if change.to not in known:
            yield Problem("transitions.to", change.to, "there is no such stage", f"Known: {', '.join(sorted(known))}.")


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
    if not path.is_file():
        return f"the file of this {name} is missing"
    return "the file of this font holds no glyphs" if name == "font" and not count_glyphs(digest) else ""


def _numbers(layer: AnyLayer, where: str) -> Iterator[Problem]:
    if isinstance(layer, ClipLayer | PictureLayer) and min(layer.width, layer.height) < 1:
        yield Problem(f"{where}.width", f"{layer.width}x{layer.height}", "must be at least 1 x 1", _COMPOSE_AGAIN)
    if isinstance(layer, ClipLayer):
        if layer.rate <= 0 or layer.offset < 0:
            value = f"{layer.rate} from frame {layer.offset}"
            yield Problem(f"{where}.rate", value, "a rate is over 0 and an offset not below", _COMPOSE_AGAIN)
        if min(key.value for key in layer.zoom) < 1:
            yield Problem(f"{where}.zoom", "below 1", "the clip must cover the canvas", _COMPOSE_AGAIN)
    if isinstance(layer, TextLayer):
        yield from _text(layer, where)
    if isinstance(layer, PictureLayer):
        largest = max(key.value for key in layer.transform.scale)
        if largest > MAX_PICTURE_SCALE:
            limit = f"a picture is enlarged at most {MAX_PICTURE_SCALE:g} times"
            yield Problem(f"{where}.transform.scale", f"{largest:g}", limit, _COMPOSE_AGAIN)


def _text(layer: TextLayer, where: str) -> Iterator[Problem]:
    sizes = [("size", layer.size), *(("run.size", run.size) for word in layer.words for run in word.runs)]
    for name, size in dict.fromkeys(sizes):
        if not 0 < size <= MAX_TYPE:
            limit = f"a type size is over 0 and at most {MAX_TYPE} px"
            yield Problem(f"{where}.{name}", f"{size:g}", limit, _COMPOSE_AGAIN)
    for word in layer.words:
        if min(word.box[2:]) < 0:
            value = f"{word.box[2]:g} x {word.box[3]:g}"
            yield Problem(f"{where}.{word.text}.box", value, "a box has no sides below 0", _COMPOSE_AGAIN)
        if word.mark and word.mark.end <= word.mark.start:
            value = f"{word.mark.start:g} to {word.mark.end:g}"
            yield Problem(f"{where}.{word.text}.mark", value, "a mark ends after it starts", _COMPOSE_AGAIN)
        for run in word.runs:
            yield from _run(run, f"{where}.{word.text}")


def _run(run: GlyphRun, where: str) -> Iterator[Problem]:
    most = count_glyphs(run.font)
    strange = next((gid for gid, _, _ in run.glyphs if most and not 0 <= gid < most), None)
    if strange is not None:
        yield Problem(f"{where}.glyphs", str(strange), f"this font has the glyphs 0 to {most - 1}", _COMPOSE_AGAIN)
    if run.pieces and len(run.pieces) != len(run.glyphs):
        value = f"{len(run.pieces)} for {len(run.glyphs)} glyphs"
        yield Problem(f"{where}.pieces", value, "each glyph belongs to one piece", _COMPOSE_AGAIN)
    if run.pieces and min(run.pieces) < 0:
        yield Problem(f"{where}.pieces", str(min(run.pieces)), "pieces count from 0", _COMPOSE_AGAIN)
