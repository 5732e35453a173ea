"""Timing and easing of everything that moves: one table, tried on film. Frames at 30 fps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from reelwright.composition import LINEAR, Ease, TextMotion
from reelwright.plan.model import Motion

ENTER: Ease = (0.16, 0.6, 0.2, 1.0)  # covers a quarter of its way in the first frame: no pop
LEAVE: Ease = (0.3, 0.0, 0.8, 0.15)
PRODUCT_ENTER: Ease = (0.2, 0.55, 0.2, 1.0)
POP: Ease = (0.34, 1.28, 0.64, 1.0)
CAMERA: Ease = (0.35, 0.25, 0.65, 0.75)  # never stands still at a cut
CARRY: Ease = (0.2, 0.0, 0.0, 1.0)
SWAY: Ease = (0.37, 0.0, 0.63, 1.0)  # half a sine

PUSH: Ease = (0.45, 0.05, 0.15, 1.0)
OPEN: Ease = (0.45, 0.1, 0.4, 1.0)
DISSOLVE: Ease = (0.4, 0.0, 0.6, 1.0)
DIP: Ease = (0.3, 0.0, 0.7, 1.0)  # nearly even: it rests at the colour by itself
WHIP: Ease = (0.7, 0.0, 0.3, 1.0)  # a blur between two stages that are seen: it leaves as fast as it arrives
ZOOM: Ease = (0.55, 0.0, 0.25, 1.0)
TRANSITIONS: dict[str, Ease] = {
    "dissolve": DISSOLVE, "luma": DISSOLVE, "dip": DIP, "push": PUSH, "slide": PUSH, "whip": WHIP, "zoom": ZOOM,
    "iris": OPEN, "wipe": OPEN, "split": OPEN, "blinds": OPEN, "clock": OPEN,
}  # fmt: skip
# How soft an edge is, as a share of the short side (luma: of the clouds' brightness); those of shapes are crisp.
SOFT: dict[str, float] = {"iris": 0.0075, "clock": 0.01, "blinds": 0.03, "split": 0.06, "wipe": 0.14, "luma": 0.6}

ENTER_FRAMES = 16.0
QUICK_FRAMES = 11.0
LEAVE_FRAMES = 9.0
PRODUCT_FRAMES = 23.0
CARRY_FRAMES = 18.0

HOOK_LEAD = -12.0  # the hook's text begins before frame 0, so that its first line is read in frame 0
AFTER_CUT = 2.0
AFTER_PRODUCT = 8.0  # one eye path: the text waits for a product that enters
MAX_STAGGER = 15.0
LINE_STAGGER = 4.5
PACE = 1.2  # frames a character that is typed, spaces counted

Order = Literal["by word", "by line", "at once"]
# In which order words come in: frames from line to line, and from word to word in it.
ORDERS: dict[Order, tuple[float, float]] = {
    "by word": (LINE_STAGGER, 2.5),
    "by line": (6.0, 0.0),
    "at once": (0.0, 0.0),
}

# What a plan's motion means for texts: kind, frames, ease of entering, and order.
_ENTERING: dict[Motion, tuple[str, float, Ease, Order]] = {
    "rise": ("rise", ENTER_FRAMES, ENTER, "by word"),
    "drop": ("drop", ENTER_FRAMES, ENTER, "by word"),
    "slide": ("slide", ENTER_FRAMES, ENTER, "by word"),
    "wipe": ("wipe", 18.0, OPEN, "by word"),
    "pop": ("pop", 12.0, POP, "by word"),
    "zoom": ("zoom", 14.0, ENTER, "at once"),
    "blur": ("blur", 16.0, LINEAR, "by line"),
    "fade": ("fade", 14.0, ENTER, "by word"),
}
# What leaves goes the way it came, faster; what is not here fades.
_LEAVING: dict[Motion, str] = {"rise": "rise", "drop": "drop", "slide": "slide", "blur": "blur"}


class Arrival(NamedTuple):
    """How a text comes in, and each word's delay in frames, by line in reading order."""

    motion: TextMotion
    delays: list[list[float]]


def arrival(motion: Motion, pieces: Sequence[Sequence[int]], quick: bool = False) -> Arrival:
    """Return how a text comes in whose words, by line, have so many pieces each.

    The last word begins at most MAX_STAGGER frames after the first; typing takes twice that. `quick` on an end card,
    which has to stand still for a while.
    """
    if motion == "type":
        return _typing(pieces, quick)
    kind, frames, ease, order = _ENTERING[motion]
    frames = min(frames, QUICK_FRAMES) if quick else frames
    entering = TextMotion.model_validate({"kind": kind, "frames": frames, "ease": ease})
    return Arrival(entering, stagger(order, [len(line) for line in pieces]))


def _typing(pieces: Sequence[Sequence[int]], quick: bool) -> Arrival:
    """Type word after word in one pace, with a beat for each space."""
    total = sum(count + 1 for line in pieces for count in line) - 1
    pace = min(PACE, (MAX_STAGGER if quick else 2 * MAX_STAGGER) / max(total, 1))
    delays: list[list[float]] = []
    typed = 0
    for line in pieces:
        delays.append([])
        for count in line:
            delays[-1].append(typed * pace)
            typed += count + 1
    longest = max((count for line in pieces for count in line), default=1)
    return Arrival(TextMotion(kind="type", frames=longest * pace, ease=LINEAR), delays)


def leaving(motion: Motion) -> TextMotion:
    """Return how a text leaves that came in by a motion."""
    return TextMotion.model_validate({"kind": _LEAVING.get(motion, "fade"), "frames": LEAVE_FRAMES, "ease": LEAVE})


def stagger(order: Order, words_by_line: Sequence[int]) -> list[list[float]]:
    """Return each word's delay in frames, by line; the last begins at most MAX_STAGGER frames after the first."""
    by_line, by_word = ORDERS[order]
    delays = [[line * by_line + word * by_word for word in range(count)] for line, count in enumerate(words_by_line)]
    last = max((delay for line in delays for delay in line), default=0.0)
    squeeze = min(1.0, MAX_STAGGER / last) if last else 1.0
    return [[delay * squeeze for delay in line] for line in delays]
