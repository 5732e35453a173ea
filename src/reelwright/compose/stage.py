"""One shot in one aspect: ground, shadow, product, what stands in front, scrim, texts, brand mark."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reelwright.color import contrast, readable
from reelwright.compose import motion
from reelwright.compose.column import PILL_PADDING, Flowed, flow
from reelwright.compose.elements import Look
from reelwright.compose.fonts import Faces
from reelwright.compose.grading import graded, relit
from reelwright.compose.ingredients import GroundArt, GroundLayer, Ingredients
from reelwright.compose.layout import Align, Area, Places, solve
from reelwright.compose.mark import brand_mark, has_mark, mark_area, mark_room
from reelwright.compose.product import Placed, product_layer, shadow_layer
from reelwright.compose.shot_elements import arrange, element_layers, read_slots
from reelwright.compose.texts import text_layer
from reelwright.compose.tone import Ink, Tone, Veil, choose_ink, merge
from reelwright.composition import (
    AnyLayer,
    ClipLayer,
    Finish,
    Key,
    PictureLayer,
    ShapeLayer,
    Stage,
    Transform,
    constant,
    move,
)
from reelwright.cues import Spoken
from reelwright.finding import Finding
from reelwright.plan.model import Backdrop, Grading, Plan, Scene, Shot, Text
from reelwright.words import SIZES, Aspect

GROUND_ZOOM = 1.02  # the ground comes nearer by less than the product: depth
FILM_ZOOM = 1.03
_SCRIM_PAD = 32  # px around the texts that a scrim covers in full


@dataclass(frozen=True)
class ShotView:
    """All that is asked of one shot in one aspect."""

    plan: Plan
    aspect: Aspect
    scene: Scene
    shot: Shot
    first: bool  # of the film
    last: bool
    start: int
    end: int
    cut: int  # frame of the cut itself; a transition begins before it
    faces: Faces
    have: Ingredients
    previous: Placed | None  # the product in the shot before, where this one carries it on
    spoken: tuple[Text, tuple[Spoken, ...]] | None  # a text that is its own caption, and its words as they are heard

    @property
    def size(self) -> tuple[int, int]:
        return SIZES[self.aspect]

    @property
    def ground(self) -> GroundArt:
        return self.have.grounds[self.shot.id]

    @property
    def frames(self) -> int:
        return self.end - self.start

    def look(self, align: Align) -> Look:
        return element_look(self.plan, self.faces, align)


@dataclass(frozen=True)
class Built:
    stage: Stage
    places: Places
    placed: Placed | None
    ink: Ink
    findings: tuple[Finding, ...]


def build_stage(view: ShotView) -> Built:
    """Return the shot's stage."""
    places = solve(view.plan, view.scene, view.shot, view.aspect)
    marked = view.scene.role == "end_card" and has_mark(view)
    room = places.below(mark_room(view, places)) if marked else places
    placed = None
    if view.shot.product and view.have.product:
        placed = Placed(view.have.product, places.product, view.shot.product, view.frames, view.ground)
        placed.make_way(places.column, view.size[0])
    arranged = arrange(view, places, placed)
    column = flow(
        view.shot.texts, room, view.aspect, view.faces, view.plan.locale, view.shot.id, elements=arranged.height
    )
    read = [*_read_areas(view, column.texts, places, placed), *read_slots(arranged, column.slot)]
    ink = _ink(view, read or [places.column])
    entering = placed is not None and placed.arrives
    begin, step = _beginning(view, entering)
    elements, crowded = element_layers(
        view, arranged, column.slot, view.look(places.align), ink, begin + step * len(column.texts)
    )
    layers = (
        *_behind(view),
        *graded(_grading(view), view.shot.id, view.start, view.end, view.plan.seed),
        *_product(view, placed),
        *_in_front(view),
        *_scrim(view, read, ink),
        *brand_mark(view, places, placed, ink),
        *_texts(view, column.texts, ink, entering),
        *elements,
    )
    stage = Stage(id=view.shot.id, start=view.start, end=view.end, layers=layers)
    return Built(stage, places, placed, ink, (*column.findings, *crowded))


def _read_areas(view: ShotView, flowed: tuple[Flowed, ...], places: Places, placed: Placed | None) -> list[Area]:
    """Return where something is to be read; over a film, whose parts differ, the brand's name counts too."""
    areas = [item.area for item in flowed]
    mark = mark_area(view, places, placed) if areas and view.ground.kind == "film" and not view.have.logo else None
    return [*areas, mark] if mark and has_mark(view) else areas


def _ink(view: ShotView, areas: list[Area]) -> Ink:
    grounds = [layer for layer in view.ground.layers if layer.tone is not None]
    base = next(Tone.of(dict(layer.tone or {})) for layer in grounds if layer.kind == "clip")
    tone = relit(merge(base, [_veil(layer, view) for layer in grounds if layer.kind == "picture"]), _grading(view))
    low, high = tone.under(_hull(areas), *view.size)
    return choose_ink(low, high, view.plan.style.palette)


def _veil(layer: GroundLayer, view: ShotView) -> Veil:
    facts, (width, height) = dict(layer.tone or {}), view.size
    area = (layer.x / width, layer.y / height, layer.picture.width / width, layer.picture.height / height)
    across, along = ([abs(key[axis]) for key in layer.drift] for axis in (1, 2))
    sway = max(across, default=0.0) / width, max(along, default=0.0) / height
    return Veil(Tone.of(facts), tuple(tuple(row) for row in facts["coverage"]), area, sway)


def _hull(areas: list[Area]) -> Area:
    left, top = min(area.left for area in areas), min(area.top for area in areas)
    right, bottom = max(area.right for area in areas), max(area.bottom for area in areas)
    return Area(left, top, right - left, bottom - top)


def _behind(view: ShotView) -> Iterator[AnyLayer]:
    for index, layer in enumerate(view.ground.layers):
        if not layer.front:
            yield _ground_layer(view, layer, f"{view.shot.id}.ground{index}")


def _in_front(view: ShotView) -> Iterator[AnyLayer]:
    for index, layer in enumerate(view.ground.layers):
        if layer.front:
            yield _ground_layer(view, layer, f"{view.shot.id}.front{index}")


def _grading(view: ShotView) -> Grading | None:
    """Return the film's grade; where a part of the ground stands before the product, its grain alone."""
    grading = view.plan.style.grading
    if grading and any(layer.front for layer in view.ground.layers):
        return Grading(grain=grading.grain)
    return grading


def _ground_layer(view: ShotView, layer: GroundLayer, layer_id: str) -> AnyLayer:
    picture = layer.picture
    if layer.kind == "clip":
        zoom = GROUND_ZOOM if layer.smooth else FILM_ZOOM
        seed = view.shot.ground.seed if isinstance(view.shot.ground, Backdrop) else 0
        return ClipLayer(
            id=layer_id,
            start=view.start,
            end=view.end,
            source=picture.digest,
            width=picture.width,
            height=picture.height,
            rate=layer.rate,
            smooth=layer.smooth,
            zoom=move(1.0, zoom, 0, view.frames, motion.CAMERA),
            finish=Finish(seed=seed) if layer.smooth else None,
        )
    middle = (layer.x + picture.width / 2, layer.y + picture.height / 2)
    drift = layer.drift or ((0.0, 0.0, 0.0),)
    transform = Transform(
        x=tuple(Key(at=at, value=middle[0] + dx) for at, dx, _ in drift),
        y=tuple(Key(at=at, value=middle[1] + dy) for at, _, dy in drift),
    )
    return PictureLayer(
        id=layer_id,
        start=view.start,
        end=view.end,
        role="prop",
        source=picture.digest,
        width=picture.width,
        height=picture.height,
        transform=transform,
    )


def _product(view: ShotView, placed: Placed | None) -> Iterator[AnyLayer]:
    if placed is None or view.have.product is None:
        return
    if view.shot.transition.kind == "carry" and view.previous is not None:
        placed.carry_from(view.previous)
    if view.ground.shadow and placed.foot < view.size[1]:  # a close-up's foot, and its shadow, are out of the picture
        yield shadow_layer(placed, view.ground.shadow, f"{view.shot.id}.shadow", view.start, view.end)
    yield product_layer(placed, view.have.product, view.ground, f"{view.shot.id}.product", view.start, view.end)


def _scrim(view: ShotView, areas: list[Area], ink: Ink) -> Iterator[AnyLayer]:
    """Lay the weakest scrim under texts that the ground alone does not carry: a band that fades above and below."""
    if not areas or ink.opacity <= 0:
        return
    hull = _hull(areas)
    reach = round(max(0.7 * hull.height, 240))
    top, bottom = round(hull.top - _SCRIM_PAD), round(hull.bottom + _SCRIM_PAD)  # whole pixels: the parts meet unseen
    for name, fade, low, high in (
        ("above", "up", top - reach, top), ("scrim", "none", top, bottom), ("below", "down", bottom, bottom + reach)
    ):  # fmt: skip
        yield ShapeLayer.model_validate(
            {
                "id": f"{view.shot.id}.{'scrim' if name == 'scrim' else 'scrim.' + name}",
                "start": view.start,
                "end": view.end,
                "role": "scrim",
                "box": (0, low, view.size[0], high - low),
                "color": ink.scrim,
                "fade": fade,
                "opacity": ink.opacity,
            }
        )


def _texts(view: ShotView, flowed: tuple[Flowed, ...], ink: Ink, entering: bool) -> Iterator[AnyLayer]:
    """Texts follow each other, the loudest first; those of the hook begin before the film does."""
    begin, step = _beginning(view, entering)
    accent = ink.tinted(view.plan.style.palette.accent)
    order = sorted(range(len(flowed)), key=lambda place: not flowed[place].display)
    for index, item in enumerate(flowed):
        delay = begin + order.index(index) * step
        color = ink.color
        if item.text.role == "cta":
            yield _pill(view, item, delay)
            color = pill_ink(view.plan)
        elif item.text.role == "label":
            color = accent
        yield text_layer(view, item, color, accent, delay, f"{view.shot.id}.text{index}")


def _beginning(view: ShotView, entering: bool) -> tuple[float, float]:
    """Return the frame of the shot at which its first text begins, and the delay from text to text."""
    coming = 0 if view.first else _transition_tail(view)
    begin, step = motion.AFTER_CUT, 2 * motion.LINE_STAGGER
    if view.scene.role == "end_card":  # complete as soon as can be: it has to stand still for a while
        begin, step = 0.0, 3.0
    elif view.first:
        begin = motion.HOOK_LEAD
    elif entering and not coming:
        begin = motion.AFTER_PRODUCT
    return begin + view.cut - view.start + coming // 2, step


def _transition_tail(view: ShotView) -> int:
    """Frames from the cut to the end of the transition into this shot: texts wait for most of the picture."""
    return max(view.start + view.shot.transition.frames - view.cut, 0) if view.start < view.cut else 0


def element_look(plan: Plan, faces: Faces, align: Align) -> Look:
    """Return how graphic elements look in a film."""
    palette, strong, text = plan.style.palette, faces.setting("cta"), faces.setting("sub")
    return Look(palette.ink, palette.paper, palette.accent, pill_ink(plan), strong, text, align, faces.note)


def pill_ink(plan: Plan) -> str:
    palette = plan.style.palette
    best = max((palette.ink, palette.paper), key=lambda color: contrast(color, palette.accent))
    return readable(best, palette.accent, 4.8)


def _pill(view: ShotView, item: Flowed, delay: float) -> ShapeLayer:
    pad_x, pad_y = PILL_PADDING
    area = item.area
    box = (area.left - pad_x, area.top - pad_y, area.width + 2 * pad_x, area.height + 2 * pad_y)
    pop = Transform(
        x=constant(0),
        y=constant(0),
        scale=move(0.6, 1.0, delay, 12, motion.POP),
        opacity=move(0.0, 1.0, delay, 4),
    )
    return ShapeLayer(
        id=f"{view.shot.id}.pill",
        start=view.start,
        end=view.end,
        role="pill",
        box=box,
        radius=box[3] / 2,
        color=view.plan.style.palette.accent,
        transform=pop,
    )
