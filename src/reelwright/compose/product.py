"""The product in its place: size, way in, float, camera, light and shadow. Its pixels are never changed otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from reelwright.compose import motion
from reelwright.compose.ingredients import GroundArt, ProductArt, ShadowArt
from reelwright.compose.layout import GUTTER, Area, Spot
from reelwright.composition import Key, Light, PictureLayer, Track, Transform, constant, move
from reelwright.plan.model import Placement

MAX_ENLARGEMENT = 1.5  # a product is never enlarged more than this: it would go soft
SINK = 0.004  # of its height: a standing thing presses into its ground
PUSH_IN = 1.035  # camera over one shot
SETTLE = 90.0  # px at 1080 wide that an entering product comes from
RISE = 0.42  # of its height, for one that rises into the picture
FLOAT_PIXELS, FLOAT_DEGREES, FLOAT_FRAMES = 8.0, 0.8, 120
FOOT_SHADE = 0.35
MARGIN = 0.035  # of the canvas, that stays free beside a product which made way for texts


class Placed:
    """A product's scale and tracks in one shot, shared by its picture and its shadow."""

    def __init__(self, art: ProductArt, spot: Spot, placement: Placement, frames: int, ground: GroundArt) -> None:
        picture = art.picture
        fit = min(spot.height / picture.height, spot.width / picture.width)
        self.scale = min(fit, MAX_ENLARGEMENT)
        self.height = picture.height * self.scale
        self.width = picture.width * self.scale
        self.frames = frames
        self.grounded = ground.kind == "floor" and art.kind == "cutout" and placement.pose not in ("float",)
        self.foot = spot.foot + (SINK * self.height if self.grounded else 0.0)
        self.x = spot.x
        self.close = placement.pose == "close"
        self.floating = not self.grounded
        self.enter = placement.enter
        self.rising = placement.pose == "peek"
        self._before: Placed | None = None

    def make_way(self, texts: Area, width: int) -> None:
        """Move aside, and then get smaller, where the product would stand on texts beside it on a canvas of `width`.

        A close-up may leave the picture by a third of its width, others stay inside it.
        """
        beside = not texts.left < self.x < texts.right
        if not beside or texts.bottom < self.foot - self.height or texts.top > self.foot:
            return
        side = 1.0 if self.x >= texts.right else -1.0
        edge = texts.right + GUTTER if side > 0 else texts.left - GUTTER
        margin = 0.0 if self.close else MARGIN * width
        limit = width - margin if side > 0 else margin
        room = side * (limit - edge)
        reach = PUSH_IN * self.width
        shown = reach * 2 / 3 if self.close else reach
        if shown > room:
            self._resize(max(room, 1.0) / shown)
            reach = PUSH_IN * self.width
        nearest = edge + side * reach / 2
        self.x = max(self.x, nearest) if side > 0 else min(self.x, nearest)

    def _resize(self, factor: float) -> None:
        self.scale, self.height, self.width = (factor * value for value in (self.scale, self.height, self.width))

    @property
    def arrives(self) -> bool:
        """Whether the product moves into place at the start of the shot, so that texts wait for it."""
        return self.enter or self.rising

    @property
    def carried(self) -> bool:
        return self._before is not None

    def carry_from(self, before: Placed) -> None:
        """Begin where the product stood at the end of the shot before, and glide to this shot's place."""
        self._before = before

    def x_track(self) -> Track:
        if self._before:
            return move(self._before.x, self.x, 0, motion.CARRY_FRAMES, motion.CARRY)
        return constant(round(self.x, 2))

    def y_track(self) -> Track:
        if self._before:
            return move(self._before.foot, self.foot, 0, motion.CARRY_FRAMES, motion.CARRY)
        if self.rising:
            return move(self.foot + RISE * self.height, self.foot, 0, motion.PRODUCT_FRAMES + 3, motion.PRODUCT_ENTER)
        wave = self._wave(self.foot, FLOAT_PIXELS) if self.floating else ()
        if not self.enter:
            return tuple(wave) or constant(self.foot)
        return (*move(self.foot + SETTLE, self.foot, 0, motion.PRODUCT_FRAMES, motion.PRODUCT_ENTER), *wave)

    def rotation_track(self) -> Track:
        if not self.floating or self.rising:
            return constant(0)
        return tuple(self._wave(0.0, FLOAT_DEGREES))

    def scale_track(self) -> Track:
        if self._before:
            return move(self._before.scale * PUSH_IN, self.scale, 0, motion.CARRY_FRAMES, motion.CARRY)
        return move(self.scale, self.scale * PUSH_IN, 0, self.frames, motion.CAMERA)

    def _wave(self, middle: float, reach: float) -> Sequence[Key]:
        """A calm up and down about `middle`, as half sines, from when the product has landed until the shot is over."""
        begin = motion.PRODUCT_FRAMES + 20 if self.enter else 0
        keys = [Key(at=begin, value=middle, ease=motion.SWAY)]
        at, side = begin + FLOAT_FRAMES / 4, -1
        while at < self.frames + FLOAT_FRAMES:
            keys.append(Key(at=at, value=middle + side * reach / 2, ease=motion.SWAY))
            at, side = at + FLOAT_FRAMES / 2, -side
        return keys


def product_layer(
    placed: Placed, art: ProductArt, ground: GroundArt, layer_id: str, start: int, end: int
) -> PictureLayer:
    """Return the product's picture; a card takes no light, since its photograph has its own."""
    transform = Transform(
        x=placed.x_track(),
        y=placed.y_track(),
        scale=placed.scale_track(),
        rotation=placed.rotation_track(),
        anchor=(0.5, 1.0),
    )
    light = None
    if art.kind == "cutout" and ground.kind != "film":
        lit, shade = ground.lit
        away = (-ground.light[0], -ground.light[1])
        light = Light(direction=away, lit=lit, shade=shade, foot=FOOT_SHADE if placed.grounded else 0)
    picture = art.picture
    return PictureLayer(
        id=layer_id,
        start=start,
        end=end,
        role="product",
        source=picture.digest,
        width=picture.width,
        height=picture.height,
        transform=transform,
        light=light,
    )


def shadow_layer(placed: Placed, shadow: ShadowArt, layer_id: str, start: int, end: int) -> PictureLayer:
    """Return the shadow under the product: it keeps to the ground while a floating product moves."""
    factor = placed.height / shadow.height / placed.scale
    # At the middle of the push-in, so that it is drawn once: its soft edge is off by 0.9 % of the foot at most.
    scale = constant(round(placed.scale * factor * (1 + PUSH_IN) / 2, 5))
    if placed.carried:
        scale = tuple(key.model_copy(update={"value": key.value * factor}) for key in placed.scale_track())
    y = constant(placed.foot) if placed.floating and not placed.arrives else placed.y_track()
    return PictureLayer(
        id=layer_id,
        start=start,
        end=end,
        role="shadow",
        source=shadow.picture.digest,
        width=shadow.picture.width,
        height=shadow.picture.height,
        transform=Transform(x=placed.x_track(), y=y, scale=scale, anchor=shadow.foot),
    )
