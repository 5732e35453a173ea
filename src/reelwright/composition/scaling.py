"""The same picture on a canvas of another size: every number that counts canvas pixels, layer by layer.

What counts a picture's own pixels (its size, the radius of its mask) stays: its scale takes the factor.
"""

from __future__ import annotations

from typing import Any, TypeVar

from reelwright.composition.effects import GrainLayer
from reelwright.composition.layers import ClipLayer, Layer, PictureLayer, ShapeLayer, Transform, VideoLayer
from reelwright.composition.text import GlyphRun, Plate, Stroke, TextLayer, TextShadow, Word
from reelwright.composition.tracks import scaled

Kind = TypeVar("Kind", bound=Layer)


def scaled_layer(layer: Kind, factor: float) -> Kind:
    """Return the layer as it is on a canvas of `factor` times the size."""
    changes: dict[str, Any] = {}
    match layer:
        case ClipLayer():
            finish = layer.finish and layer.finish.model_copy(update={"size": layer.finish.size * factor})
            changes = {"finish": finish, "cell": layer.cell * factor}
        case PictureLayer() | VideoLayer():
            moves = _moved(layer.transform, factor)
            changes = {"transform": moves.model_copy(update={"scale": scaled(moves.scale, factor)})}
        case ShapeLayer():
            changes = {
                "box": _box(layer.box, factor),
                "radius": layer.radius * factor,
                "transform": layer.transform and _moved(layer.transform, factor),
            }
        case TextLayer():
            changes = _text(layer, factor)
        case GrainLayer():
            changes = {"size": layer.size * factor}
    return layer.model_copy(update=changes)


def _moved(moves: Transform, factor: float) -> Transform:
    return moves.model_copy(update={"x": scaled(moves.x, factor), "y": scaled(moves.y, factor)})


def _box(box: tuple[float, ...], factor: float) -> tuple[float, ...]:
    return tuple(side * factor for side in box)


def _text(layer: TextLayer, factor: float) -> dict[str, Any]:
    return {
        "size": layer.size * factor,
        "box": _box(layer.box, factor),
        "words": tuple(_word(word, factor) for word in layer.words),
        "stroke": layer.stroke and _stroke(layer.stroke, factor),
        "shadow": layer.shadow and _shadow(layer.shadow, factor),
        "plate": layer.plate and _plate(layer.plate, factor),
    }


def _word(word: Word, factor: float) -> Word:
    runs = tuple(_run(run, factor) for run in word.runs)
    place = {"x": word.x * factor, "y": word.y * factor, "box": _box(word.box, factor)}
    return word.model_copy(update=place | {"runs": runs})


def _run(run: GlyphRun, factor: float) -> GlyphRun:
    glyphs = tuple((glyph, x * factor, y * factor) for glyph, x, y in run.glyphs)
    return run.model_copy(update={"size": run.size * factor, "glyphs": glyphs})


def _stroke(stroke: Stroke, factor: float) -> Stroke:
    return stroke.model_copy(update={"width": stroke.width * factor})


def _shadow(shadow: TextShadow, factor: float) -> TextShadow:
    return shadow.model_copy(update={name: getattr(shadow, name) * factor for name in ("dx", "dy", "blur")})


def _plate(plate: Plate, factor: float) -> Plate:
    pad = tuple(side * factor for side in plate.pad)
    return plate.model_copy(update={"pad": pad, "radius": plate.radius * factor})
