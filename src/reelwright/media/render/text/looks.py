"""How each word of a text is seen in a frame: as its motion has it, before it rests and when it leaves."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from reelwright.composition import Box, Mark, TextLayer, TextMotion, Word, bezier

# Pixels at a short side of 1080.
SLIDE = 40.0
SOFT_EDGE = 6.0  # of the line box that masks a rising word

RISE = 1.1  # line heights that a rising word travels
POP_FROM = 0.6  # scale
ZOOM_FROM = 1.5
POP_FADE = 1 / 3  # of its frames in which a popping or zooming word becomes opaque
WIPE_SOFT = 0.6  # of the type size: the soft edge of a wipe
BLUR = 0.12  # of the type size: the deviation that a word comes into focus from
BLUR_LEVELS = 12  # steps from there to sharp
GROWTH, LIFT = 1.14, 0.06  # scale of a spoken word that grows, and its lift as a share of the type size
GROWTH_ROOM = 0.1  # of the type size that it may take beside itself: less than the space between two words
MARK_FRAMES = 5.0  # in which a mark has come, and goes again

Point = tuple[float, float]
Rows = tuple[float, float]


@dataclass(frozen=True)
class Look:
    """How a word is seen in one frame; the default is at rest.

    It is scaled about `pivot`, then moved. `rows` are the soft limits (top, bottom) that mask it; `wipe` the place of
    the soft edge that crosses its line, from 0 (nothing is seen) to 1 (all), where `erase` counts what is gone; `blur`
    a deviation in pixels; `pieces` how many are typed (None: all).
    """

    dx: float = 0.0
    dy: float = 0.0
    scale: float = 1.0
    pivot: Point = (0.0, 0.0)
    opacity: float = 1.0
    rows: Rows | None = None
    wipe: float | None = None
    erase: bool = False
    blur: float = 0.0
    pieces: int | None = None


REST = Look()


class Line(NamedTuple):
    """Where a word's line begins and ends, and when its first word enters: a wipe crosses it as one."""

    left: float
    right: float
    enter: float


def lines_of(words: Sequence[Word]) -> list[Line]:
    """Return each word's line; words stand in one line where their boxes have the same top."""
    mates = [[other for other in words if other.box[1] == word.box[1]] for word in words]
    return [
        Line(
            min(word.box[0] for word in line),
            max(word.box[0] + word.box[2] for word in line),
            min(word.enter for word in line),
        )
        for line in mates
    ]


class Looks:
    """The looks of a layer's words.

    `rows` say how far each word's ink reaches up and down; `written` what share of its width it takes with one of its
    pieces, with two, and so on.
    """

    def __init__(self, layer: TextLayer, unit: float, rows: Sequence[Rows], written: Sequence[Sequence[float]]) -> None:
        self.lines = lines_of(layer.words)
        self._layer, self._unit, self._shares = layer, unit, written
        self._pieces = [len(shares) for shares in written]
        soft = SOFT_EDGE * unit
        self._rows = [
            (min(top, word.box[1]) - soft, max(bottom, word.box[1] + word.box[3]) + soft)
            for word, (top, bottom) in zip(layer.words, rows, strict=True)
        ]

    def begins(self, index: int) -> float:
        """Return the frame at which a word is first seen."""
        enter = self._layer.enter
        return self.lines[index].enter if enter and enter.kind == "wipe" else self._layer.words[index].enter

    def look(self, index: int, frame: float) -> Look | None:
        """Return how a word is seen at a frame of the layer; None where it is not."""
        layer, enter, leave = self._layer, self._layer.enter, self._layer.leave
        begin = self.begins(index)
        if frame < begin:
            return None
        if layer.leave_at is not None and frame >= layer.leave_at:
            progress = (frame - layer.leave_at) / leave.frames if leave else 1.0
            gone = bezier(leave.ease, progress) if leave else 1.0
            return self._moving(leave, 1 - gone, 1 - progress, index, True) if leave and progress < 1 else None
        progress = (frame - begin) / enter.frames if enter else 1.0
        if enter is None or progress >= 1:
            return self._marked(index, frame)
        return self._moving(enter, bezier(enter.ease, progress), progress, index, False)

    def _moving(self, motion: TextMotion, shown: float, progress: float, index: int, leaving: bool) -> Look:
        """Return the look of a word of which the share `shown` (eased) has arrived, or has not left yet."""
        opacity = min(max(shown, 0.0), 1.0)
        match motion.kind:
            case "rise" | "drop":
                top, bottom = self._rows[index]
                away = (1 - shown) * RISE * (bottom - top)
                up = leaving == (motion.kind == "rise")
                return Look(dy=-away if up else away, rows=(top, bottom))
            case "slide":
                forward = 1 if self._layer.direction == "ltr" else -1
                away = (1 - shown) * SLIDE * self._unit * forward
                return Look(dx=away if leaving else -away, opacity=opacity)
            case "pop" | "zoom":
                start = POP_FROM if motion.kind == "pop" else ZOOM_FROM
                pivot = middle(self._layer.words[index].box if motion.kind == "pop" else self._layer.box)
                seen = min(progress / POP_FADE, 1.0)
                return Look(scale=start + (1 - start) * shown, pivot=pivot, opacity=seen)
            case "wipe":
                return Look(wipe=1 - shown if leaving else shown, erase=leaving)
            case "blur":
                level = math.ceil((1 - opacity) * BLUR_LEVELS) / BLUR_LEVELS
                return Look(opacity=opacity, blur=level * BLUR * self._layer.size)
            case "type":
                return self._typed(index, shown, leaving)
            case _:
                return Look(opacity=opacity)

    def _typed(self, index: int, shown: float, leaving: bool) -> Look:
        """Pieces come one by one, the first at once; they leave from the last one on."""
        pace = shown * max(self._pieces)
        pieces = math.ceil(pace) if leaving else math.floor(pace) + 1
        return REST if pieces >= self._pieces[index] else Look(pieces=pieces)

    def written(self, index: int, frame: float) -> float:
        """Return the share of a word's width that is typed at a frame."""
        look = self.look(index, frame)
        if look is None or look.pieces == 0:
            return 0.0
        return self._shares[index][look.pieces - 1] if look.pieces else 1.0

    def _marked(self, index: int, frame: float) -> Look:
        """Return a resting word's look: a spoken one may have grown."""
        word, size = self._layer.words[index], self._layer.size
        mark = word.mark
        if mark is None or mark.style != "grow" or not mark.start <= frame < mark.end:
            return REST
        share = _ease(min(frame - mark.start + 1, mark.end - frame) / MARK_FRAMES)
        most = min(GROWTH - 1, 2 * GROWTH_ROOM * size / max(word.box[2], 1.0))
        return Look(dy=-share * LIFT * size, scale=1 + share * most, pivot=(middle(word.box)[0], word.y))


def middle(box: Box) -> Point:
    return box[0] + box[2] / 2, box[1] + box[3] / 2


def reads_right(word: Word, layer: TextLayer) -> bool:
    """Whether a word is read from left to right: as its own letters are, else as its line is."""
    for char in word.text:
        strong = unicodedata.bidirectional(char)
        if strong in ("L", "R", "AL"):
            return strong == "L"
    return layer.direction == "ltr"


def written_shares(word: Word, layer: TextLayer) -> tuple[float, ...]:
    """Return what share of its width a word takes with one of its pieces, with two, and so on, in its line's reading
    direction; all of it from the first one on where the word itself is read the other way.
    """
    starts: dict[int, float] = {}
    for run in word.runs:
        for (_, x, _), piece in zip(run.glyphs, run.pieces or (0,) * len(run.glyphs), strict=True):
            starts[piece] = min(x, starts.get(piece, x))
    order, width = [starts[piece] for piece in sorted(starts)], word.box[2]
    right = layer.direction == "ltr"
    if len(order) < 2 or width <= 0 or reads_right(word, layer) != right:
        return (1.0,) * max(len(order), 1)
    if right:
        return (*(min(order[count:]) / width for count in range(1, len(order))), 1.0)
    return tuple(1 - min(order[:count]) / width for count in range(1, len(order) + 1))


def drawn_in(mark: Mark, frame: float) -> float:
    """Return the share of a mark that has been drawn: it comes in a few frames."""
    return _ease((frame - mark.start + 1) / MARK_FRAMES)


def filled(mark: Mark, frame: float) -> float:
    """Return the share of a word that has been spoken at the middle of a frame."""
    return min(max((frame + 0.5 - mark.start) / (mark.end - mark.start), 0.0), 1.0)


def sharp(look: Look) -> Look:
    """Return what decides a look's coverage: all but its opacity."""
    return look if look.opacity == 1 else replace(look, opacity=1.0)


def _ease(share: float) -> float:
    return bezier((0.16, 0.6, 0.2, 1.0), share)
