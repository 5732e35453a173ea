"""When layers stand still and nothing comes between: the frames in which they can be measured, from the document."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import pairwise

from reelwright.composition import (
    AnyLayer,
    ClipLayer,
    Composition,
    Crop,
    GradeLayer,
    LeakLayer,
    PictureLayer,
    ShapeLayer,
    Stage,
    TextLayer,
    Track,
    Transform,
    VideoLayer,
)

Span = tuple[int, int]  # frames of the composition, [start, end)


def shown(layer: TextLayer) -> Span:
    """Return from when to when any of a text is seen."""
    begin = layer.start + min((math.ceil(word.enter) for word in layer.words), default=0)
    end = layer.end
    if layer.leave_at is not None:
        end = min(end, layer.start + math.ceil(layer.leave_at + (layer.leave.frames if layer.leave else 0)))
    return max(begin, layer.start), end


def readable(layer: TextLayer) -> Span:
    """Return from when to when a text can be read: one that is typed or comes into focus is half there first."""
    begin, end = shown(layer)
    slow = layer.enter is not None and layer.enter.kind in ("type", "blur")
    return begin + (math.ceil(layer.enter.frames / 2) if layer.enter and slow else 0), end


def resting(layer: TextLayer) -> Span:
    """Return from when to when all of a text stands still; the end is not after the start where it never does."""
    moving = layer.enter.frames if layer.enter else 0.0
    begin = layer.start + math.ceil(max((word.enter for word in layer.words), default=0) + moving)
    end = layer.end if layer.leave_at is None else min(layer.end, layer.start + math.floor(layer.leave_at))
    return max(begin, layer.start), end


def clear(composition: Composition, stage: Stage | None, span: Span) -> Span:
    """Return the longest part of a span that lies in the composition and, for a stage's layer, in no transition."""
    start, end = max(span[0], 0), min(span[1], composition.frames)
    cuts = [(change.start, change.start + change.frames) for change in composition.transitions] if stage else []
    edges = sorted({start, end, *(edge for cut in cuts for edge in cut if start < edge < end)})
    free = [(low, high) for low, high in pairwise(edges) if not any(begin <= low < finish for begin, finish in cuts)]
    return max(free, key=lambda part: part[1] - part[0], default=(start, start))


def staged(composition: Composition) -> Iterator[tuple[Stage | None, AnyLayer, tuple[AnyLayer, ...]]]:
    """Return every layer with its stage (None for overlays) and the layers drawn over it."""
    for stage in composition.stages:
        for index, layer in enumerate(stage.layers):
            yield stage, layer, (*stage.layers[index + 1 :], *composition.overlays)
    for index, layer in enumerate(composition.overlays):
        yield None, layer, composition.overlays[index + 1 :]


def is_filmed(stage: Stage) -> bool:
    """Whether a stage's ground is film, and not drawn."""
    return any(isinstance(layer, ClipLayer) and not layer.smooth for layer in stage.layers)


def stills(composition: Composition) -> list[list[int]]:
    """Return the spans [start, end) in which the composition itself says that nothing moves."""
    moving = sorted(
        (max(start, 0), min(end, composition.frames)) for start, end in _moves(composition) if end > 0 and start < end
    )
    found, free = [], 0
    for start, end in (*moving, (composition.frames, composition.frames)):
        if start > free:
            found.append([free, start])
        free = max(free, end)
    return found


def dips(composition: Composition) -> list[list[int]]:
    """Return the spans [start, end) in which the composition itself takes the picture through a colour."""
    spans = ((change.start, change.start + change.frames) for change in composition.transitions if change.kind == "dip")
    return [[max(start, 0), min(end, composition.frames)] for start, end in sorted(spans)]


def _moves(composition: Composition) -> Iterator[Span]:
    for change in composition.transitions:
        yield change.start, change.start + change.frames
    for stage in composition.stages:
        yield stage.start, stage.start + 1
    for layer in composition.layers():
        yield from ((max(low, layer.start), min(high, layer.end)) for low, high in _layer_moves(layer))


def _layer_moves(layer: AnyLayer) -> Iterator[Span]:
    yield layer.start, layer.start + 1  # what appears is a change too
    match layer:
        case ClipLayer():
            yield layer.start, layer.end
        case PictureLayer() | VideoLayer():
            yield from _transform_moves(layer.transform, layer.start)
            yield from _crop_moves(layer.crop, layer.start) if layer.crop else ()
            yield from _spans([layer.time], layer.start) if isinstance(layer, VideoLayer) else ()
        case ShapeLayer():
            yield from _transform_moves(layer.transform, layer.start) if layer.transform else ()
            yield from _spans([layer.grow], layer.start)
        case GradeLayer():
            yield from _spans([layer.amount], layer.start)
        case LeakLayer():  # grain moves too, but nobody would take it for a picture that goes on
            yield layer.start, layer.end
        case TextLayer():
            begin, end = shown(layer)
            yield begin, max(resting(layer)[0], begin + 1)
            if layer.leave_at is not None:
                yield layer.start + math.floor(layer.leave_at), end
            for word in layer.words:
                if word.mark:
                    yield layer.start + int(word.mark.start), layer.start + math.ceil(word.mark.end) + 1


def _transform_moves(moves: Transform, origin: int) -> Iterator[Span]:
    return _spans((moves.x, moves.y, moves.scale, moves.rotation, moves.opacity), origin)


def _crop_moves(crop: Crop, origin: int) -> Iterator[Span]:
    return _spans((crop.left, crop.top, crop.right, crop.bottom), origin)


def _spans(tracks: Iterable[Track], origin: int) -> Iterator[Span]:
    for track in tracks:
        yield from ((origin + math.floor(low), origin + math.ceil(high)) for low, high in _track_moves(track))


def _track_moves(track: Track) -> Iterable[tuple[float, float]]:
    return [(here.at, after.at) for here, after in pairwise(track) if here.value != after.value]
