"""Timing and easing of everything that moves: one table, tried on film. Frames at 30 fps."""

from __future__ import annotations

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
WORD_STAGGER, LINE_STAGGER, MAX_STAGGER = 2.5, 4.5, 15.0

# What a plan's motion means for texts: kind, frames, ease of entering.
_ENTERING: dict[Motion, tuple[str, float, Ease]] = {
    "rise": ("rise", ENTER_FRAMES, ENTER),
    "slide": ("slide", ENTER_FRAMES, ENTER),
    "wipe": ("wipe", 18.0, OPEN),
    "type": ("type", 6.0, LINEAR),
    "pop": ("pop", 12.0, POP),
    "fade": ("fade", 14.0, ENTER),
}


def entering(motion: Motion, quick: bool = False) -> TextMotion:
    """Return how texts come in; `quick` on an end card, which has to stand still for a while."""
    kind, frames, ease = _ENTERING[motion]
    frames = min(frames, QUICK_FRAMES) if quick else frames
    return TextMotion.model_validate({"kind": kind, "frames": frames, "ease": ease})


def leaving(motion: Motion) -> TextMotion:
    """Texts leave the way they came, faster; what popped or was typed fades."""
    kind = "rise" if motion == "rise" else "slide" if motion == "slide" else "fade"
    return TextMotion.model_validate({"kind": kind, "frames": LEAVE_FRAMES, "ease": LEAVE})


def stagger(motion: Motion, words_by_line: list[int]) -> list[list[float]]:
    """Return each word's delay in frames, by line; the last begins at most MAX_STAGGER frames after the first."""
    step = 3.0 if motion == "type" else WORD_STAGGER
    delays = [[line * LINE_STAGGER + word * step for word in range(count)] for line, count in enumerate(words_by_line)]
    last = max((delay for line in delays for delay in line), default=0.0)
    limit = MAX_STAGGER if motion != "type" else 2 * MAX_STAGGER
    squeeze = min(1.0, limit / last) if last else 1.0
    return [[delay * squeeze for delay in line] for line in delays]
