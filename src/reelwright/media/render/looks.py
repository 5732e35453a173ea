"""How a word is seen at a moment: entering, at rest, marked, leaving."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from reelwright.composition import Mark, TextLayer, Word, bezier

SLIDE = 40.0  # px at a short side of 1080
RISE = 1.1  # line heights that a rising or dropping word travels
POP_FROM, ZOOM_FROM = 0.6, 1.45  # scale
POP_FADE = 1 / 3  # of its frames in which a popping word becomes opaque
BLUR = 0.22  # of the type size: the blur that a word comes out of, as a standard deviation
BLUR_STEPS = 6  # levels of blur that are drawn
GROWN, GROWING = 1.1, 4.0  # scale of a spoken word that is lifted, and the frames that takes


@dataclass(frozen=True)
class Look:
    """How a word is seen in one frame; the default is at rest.

    `masked` words are cut at the edge of their line box; `wipe` is the place of a soft edge that crosses the line from
    0 (nothing is seen) to 1 (all), where `erase` counts what is gone; `typed` the share of the glyphs that stand there;
    `blur` a level from 0 to BLUR_STEPS.
    """

    dx: float = 0.0
    dy: float = 0.0
    scale: float = 1.0
    opacity: float = 1.0
    masked: bool = False
    wipe: float | None = None
    erase: bool = False
    typed: float | None = None
    blur: int = 0

    @property
    def rests(self) -> bool:
        return replace(self, opacity=1.0) == REST


REST = Look()


class Line(NamedTuple):
    """Where a word's line begins and ends, and when its first word enters: a wipe crosses it as one."""

    left: float
    top: float
    right: float
    bottom: float
    enter: float


def lines(words: Sequence[Word]) -> list[Line]:
    """Return each word's line; words stand in one line where their boxes have the same top."""
    mates = [[other for other in words if other.box[1] == word.box[1]] for word in words]
    return [
        Line(
            min(word.box[0] for word in line),
            line[0].box[1],
            max(word.box[0] + word.box[2] for word in line),
            max(word.box[1] + word.box[3] for word in line),
            min(word.enter for word in line),
        )
        for line in mates
    ]


class Looks:
    """Tells the look of each word of a layer; `unit` is the canvas's short side over 1080."""

    def __init__(self, layer: TextLayer, unit: float) -> None:
        self._layer, self._unit = layer, unit
        self.lines = lines(layer.words)

    def at(self, index: int, frame: float) -> Look | None:
        """Return how a word is seen at a frame of the layer; None where it is not."""
        share = self.share(index, frame)
        if share is None:
            return None
        shown, progress, kind, leaving = share
        look = self._moving(kind, shown, progress, index, leaving) if kind else REST
        mark = self._layer.words[index].mark
        if mark and mark.style == "grow" and mark.start <= frame < mark.end:
            edge = min(frame - mark.start, mark.end - frame) / GROWING
            look = replace(look, scale=look.scale * (1 + (GROWN - 1) * min(max(edge, 0.0), 1.0)))
        return look

    def share(self, index: int, frame: float) -> tuple[float, float, str | None, bool] | None:
        """Return how much of a word has come or not yet gone, eased and linear, how it moves, and if it leaves.

        Nothing moves (None) at rest; the whole is None where the word is not seen.
        """
        layer, enter, leave = self._layer, self._layer.enter, self._layer.leave
        begin = self.lines[index].enter if enter and enter.kind == "wipe" else layer.words[index].enter
        if frame < begin:
            return None
        if layer.leave_at is not None and frame >= layer.leave_at:
            progress = (frame - layer.leave_at) / leave.frames if leave else 1.0
            if leave is None or progress >= 1:
                return None
            return 1 - bezier(leave.ease, progress), 1 - progress, leave.kind, True
        progress = (frame - begin) / enter.frames if enter else 1.0
        if enter is None or progress >= 1:
            return 1.0, 1.0, None, False
        return bezier(enter.ease, progress), progress, enter.kind, False

    def _moving(self, kind: str, shown: float, progress: float, index: int, leaving: bool) -> Look:
        """Return the look of a word of which the share `shown` (eased) has arrived, or has not left yet."""
        opacity = min(max(shown, 0.0), 1.0)
        match kind:
            case "rise" | "drop":
                line = self.lines[index]
                away = (1 - shown) * RISE * (line.bottom - line.top)
                return Look(dy=-away if leaving == (kind == "rise") else away, masked=True)
            case "slide":
                forward = 1 if self._layer.direction == "ltr" else -1
                away = (1 - shown) * SLIDE * self._unit * forward
                return Look(dx=away if leaving else -away, opacity=opacity)
            case "pop":
                return Look(scale=POP_FROM + (1 - POP_FROM) * shown, opacity=min(progress / POP_FADE, 1.0))
            case "zoom":
                return Look(scale=ZOOM_FROM + (1 - ZOOM_FROM) * shown, opacity=opacity)
            case "wipe":
                return Look(wipe=1 - shown if leaving else shown, erase=leaving)
            case "type" if is_typed(self._layer.words[index].text):
                return Look(typed=progress)
            case "blur":
                return Look(blur=round((1 - opacity) * BLUR_STEPS), opacity=opacity)
            case _:
                return Look(opacity=opacity)


def is_typed(text: str) -> bool:
    """Say whether a word can come glyph by glyph: letters that neither join nor carry marks, from left to right."""
    return all(
        unicodedata.combining(char) == 0
        and (ord(char) < 0x0590 or ord(char) >= 0x2E80)
        and unicodedata.bidirectional(char) not in ("R", "AL")
        for char in text
    )


def spoken(mark: Mark | None, frame: float) -> Mark | None:
    """Return the mark of a word while it is spoken."""
    return mark if mark and mark.start <= frame < mark.end else None
