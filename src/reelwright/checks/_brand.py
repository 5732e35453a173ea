"""Whether a layer shows whose film this is, and where its logo stands."""

from __future__ import annotations

from reelwright.composition import AnyLayer, Box, PictureLayer, TextLayer, evaluate
from reelwright.plan import Plan


def shows_brand(layer: AnyLayer, plan: Plan) -> bool:
    """Tell whether a layer is the logo, or a text with the brand's or the product's name in it."""
    if isinstance(layer, PictureLayer):
        return layer.role == "logo"
    if not isinstance(layer, TextLayer):
        return False
    names = [name for name in (plan.brand.name, plan.product.name if plan.product else None) if name]
    return layer.role == "brand" or any(name.casefold() in layer.content.casefold() for name in names)


def picture_box(layer: PictureLayer) -> Box:
    """Return where a picture stands at the end of its motion: left, top, width and height in px."""
    moves = layer.transform
    at = layer.end - layer.start
    x, y, scale = (evaluate(track, at) for track in (moves.x, moves.y, moves.scale))
    width, height = layer.width * scale, layer.height * scale
    return (x - moves.anchor[0] * width, y - moves.anchor[1] * height, width, height)
