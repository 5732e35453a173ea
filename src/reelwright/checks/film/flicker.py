"""No more than three flashes in any second (WCAG 2.2, success criterion 2.3.1), which can trigger seizures.

A flash is a pair of opposing changes in relative luminance of a tenth or more, the darker state under 0.8. Brightness
is known for nine regions of the picture; on a phone the picture fills about ten degrees of view, of which a quarter
must flash, so three regions do. Flashes of saturated red are not judged apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reelwright.check import Film
from reelwright.checks._report import at, finding, rate
from reelwright.finding import Finding

MOST = 3  # flashes a second
STEP, DARK = 0.1, 0.8  # of relative luminance
REGIONS = 3  # of nine that must flash


def check(film: Film) -> Iterator[Finding]:
    fps = rate(film)
    light = [frame for segment in film.segments for frame in segment["light"]]
    if not light:
        return
    flashing = [set(_crowded(_turns(region), round(fps))) for region in zip(*light, strict=True)]
    frames = sorted(set().union(*flashing))
    bad = [frame for frame in frames if sum(frame in region for region in flashing) >= REGIONS]
    if bad:
        message = f"The picture flashes more than {MOST} times a second."
        remedy = "Slow the flashes down, or make them weaker or smaller."
        evidence = {"frames": [bad[0], bad[-1]], "limit": MOST}
        yield finding(__name__, "error", at(film, bad[0], fps), message, remedy, **evidence)


def _turns(values: Sequence[float]) -> list[int]:
    """Return the frames at which a region's light has risen or fallen by a step, each against the one before."""
    turns: list[int] = []
    low = high = values[0]
    direction = 0
    for frame, value in enumerate(values):
        low, high = min(low, value), max(high, value)
        if direction <= 0 and value - low >= STEP and low < DARK:
            turns.append(frame)
            direction, high = 1, value
            low = value
        elif direction >= 0 and high - value >= STEP and value < DARK:
            turns.append(frame)
            direction, low = -1, value
            high = value
    return turns


def _crowded(turns: Sequence[int], second: int) -> Iterator[int]:
    """Yield the frames of every second in which lie more than the allowed flashes, two turns each."""
    need = 2 * (MOST + 1)
    for first, last in zip(turns, turns[need - 1 :], strict=False):
        if last - first < second:
            yield from range(first, last + 1)
