"""The same film at another frame rate: every number that counts frames, layer by layer.

Where a stage or a layer begins and ends is rounded to whole frames; equal frames stay equal, so what met still meets.
Keyframes, words and motions keep their fractions. What counts seconds, or frames of a source, stays.
"""

from __future__ import annotations

from typing import Any, TypeVar

from reelwright.composition.effects import GradeLayer, GrainLayer, LeakLayer
from reelwright.composition.layers import ClipLayer, Crop, Layer, PictureLayer, ShapeLayer, Transform, VideoLayer
from reelwright.composition.text import TextLayer, TextMotion, Word
from reelwright.composition.tracks import retimed

Kind = TypeVar("Kind", bound=Layer)
Moves = TypeVar("Moves", Transform, Crop)


def retimed_layer(layer: Kind, factor: float) -> Kind:
    """Return the layer with `factor` times the frames."""
    changes: dict[str, Any] = {"start": round(layer.start * factor), "end": round(layer.end * factor)}
    match layer:
        case ClipLayer():
            changes["zoom"] = retimed(layer.zoom, factor)
        case PictureLayer() | VideoLayer():
            changes["transform"] = _tracks(layer.transform, factor)
            changes["crop"] = layer.crop and _tracks(layer.crop, factor)
            if isinstance(layer, VideoLayer):
                changes["time"] = retimed(layer.time, factor)
        case ShapeLayer():
            changes["transform"] = layer.transform and _tracks(layer.transform, factor)
            changes["grow"] = retimed(layer.grow, factor)
        case TextLayer():
            changes |= _text(layer, factor)
        case GradeLayer() | LeakLayer():
            changes["amount"] = retimed(layer.amount, factor)
        case GrainLayer():
            changes["hold"] = max(round(layer.hold * factor), 1) if layer.hold else 0
    return layer.model_copy(update=changes)


def _tracks(moves: Moves, factor: float) -> Moves:
    """Retime every field that is a track."""
    fields = {name: getattr(moves, name) for name in type(moves).model_fields if name != "anchor"}
    return moves.model_copy(update={name: retimed(track, factor) for name, track in fields.items()})


def _text(layer: TextLayer, factor: float) -> dict[str, Any]:
    return {
        "words": tuple(_word(word, factor) for word in layer.words),
        "enter": layer.enter and _motion(layer.enter, factor),
        "leave": layer.leave and _motion(layer.leave, factor),
        "leave_at": None if layer.leave_at is None else layer.leave_at * factor,
    }


def _word(word: Word, factor: float) -> Word:
    mark = word.mark
    if mark:
        mark = mark.model_copy(update={"start": mark.start * factor, "end": mark.end * factor})
    return word.model_copy(update={"enter": word.enter * factor, "mark": mark})


def _motion(motion: TextMotion, factor: float) -> TextMotion:
    return motion.model_copy(update={"frames": motion.frames * factor})
