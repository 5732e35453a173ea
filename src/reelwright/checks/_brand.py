"""Whether a layer shows whose film this is."""

from __future__ import annotations

from reelwright.composition import AnyLayer, PictureLayer, TextLayer
from reelwright.plan import Plan


def shows_brand(layer: AnyLayer, plan: Plan) -> bool:
    """Tell whether a layer is the logo, or a text with the brand's or the product's name in it."""
    if isinstance(layer, PictureLayer):
        return layer.role == "logo"
    if not isinstance(layer, TextLayer):
        return False
    names = [name for name in (plan.brand.name, plan.product.name if plan.product else None) if name]
    return layer.role == "brand" or any(name.casefold() in layer.content.casefold() for name in names)
