"""What elements are built of: a look, a span of frames, set texts and boxes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from reelwright.compose import motion
from reelwright.compose.layout import Align, Area
from reelwright.compose.texts import STANDING, place_words
from reelwright.composition import ShapeLayer, TextLayer, TextMotion, Transform, constant, move
from reelwright.errors import InputError, Problem
from reelwright.media.text import Block, Setting, fit


@dataclass(frozen=True)
class Look:
    """The colours and faces of elements: `accent` draws the eye, `ink` and `paper` are read on each other.

    What has a width of its own stands where `align` says. `note` is told every block that is set.
    """

    ink: str
    paper: str
    accent: str
    on_accent: str
    strong: Setting
    text: Setting
    align: Align = "start"
    note: Callable[[Block], object] = lambda _: None

    @property
    def rtl(self) -> bool:
        return self.strong.direction == "rtl"


@dataclass(frozen=True)
class Span:
    """The frames [start, end) in which an element is seen, and the prefix of its layers' ids."""

    start: int
    end: int
    name: str

    @property
    def frames(self) -> int:
        return self.end - self.start

    def facts(self, part: str) -> dict[str, Any]:
        return {"id": f"{self.name}.{part}", "start": self.start, "end": self.end}


def set_text(content: str, setting: Setting, room: tuple[float, float], largest: float, lines: int = 1) -> Block:
    """Set a text as large as it fits; raises InputError where it does not even at 24 px or half of its size."""
    block = fit(content, setting, room, (largest, min(24.0, largest / 2)), lines)
    if block is None:
        limit = f"it fits {room[0]:.0f} x {room[1]:.0f} px in {lines} lines"
        raise InputError(Problem("text", content[:60], limit, "Shorten it, or give the element more room."))
    return block


def placed(
    span: Span, part: str, content: str, block: Block, at: tuple[float, float], color: str, look: Look,
    begin: float | None = None, kind: str = "rise",
) -> TextLayer:  # fmt: skip
    """Return a set text with its corner `at`; it stands there, or comes in from frame `begin` of the span."""
    left, top = at
    look.note(block)
    delays = [[STANDING if begin is None else begin] * len(line.units) for line in block.lines]
    enter = None if begin is None else TextMotion.model_validate({"kind": kind, "frames": 14, "ease": motion.ENTER})
    return TextLayer(
        **span.facts(part), role="label", content=content, direction="rtl" if look.rtl else "ltr", color=color,
        size=block.size, box=(left, top, block.width, block.height), enter=enter,
        words=place_words(block, left, top, delays, lambda _: None),
    )  # fmt: skip


def popped(begin: float) -> Transform:
    """Return the movement of a shape that pops in."""
    return Transform(
        x=constant(0), y=constant(0), scale=move(0.6, 1, begin, 12, motion.POP), opacity=move(0, 1, begin, 4)
    )


def plate(span: Span, part: str, area: Area, color: str, radius: float, **more: Any) -> ShapeLayer:
    box = (round(area.left, 2), round(area.top, 2), round(area.width, 2), round(area.height, 2))
    facts = {**span.facts(part), "role": "panel", "box": box, "color": color, "radius": radius}
    return ShapeLayer.model_validate(facts | more)


def reading(look: Look) -> Transform | None:
    """Return the half turn by which what grows from the left grows from where reading begins."""
    return Transform(x=constant(0), y=constant(0), rotation=constant(180)) if look.rtl else None


def start_of(area: Area, width: float, look: Look) -> float:
    """Return the left edge of something of that width: in the middle, or at the side where reading begins."""
    if look.align == "center":
        return area.left + (area.width - width) / 2
    return area.right - width if look.rtl else area.left


def centred(setting: Setting) -> Setting:
    return replace(setting, align="center")
