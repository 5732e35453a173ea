"""What a drawn ground of a shot is drawn from."""

from __future__ import annotations

from reelwright.compose.layout import solve
from reelwright.craft.backdrop import BackdropSpec
from reelwright.plan.model import Backdrop, Plan, Scene, Shot
from reelwright.words import SIZES, Aspect


def backdrop_spec(plan: Plan, scene: Scene, shot: Shot, ground: Backdrop, aspect: Aspect, frames: int) -> BackdropSpec:
    """Return what a backdrop is drawn from: colours, size, length, and where the layout lets the product stand."""
    width, height = SIZES[aspect]
    spot = solve(plan, scene, shot, aspect).product
    palette = plan.style.palette
    return BackdropSpec(
        family=ground.family,
        ground=palette.ground if ground.tone == "light" else palette.deep,
        accent=palette.accent,
        third=palette.third,
        tone=ground.tone,
        seed=ground.seed,
        width=width,
        height=height,
        frames=frames,
        stand=(round(spot.x / width, 4), round(spot.foot / height, 4), round(spot.height / height, 4)),
    )
