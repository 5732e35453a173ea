"""Shots laid on beats: no other choice of beats comes nearer to what they wish."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelwright.craft.music.rhythm import LONGEST, SHORTEST, Rhythm, Span, lay

SPANS = st.lists(
    st.builds(Span, st.integers(10, 60), st.integers(30, 120), st.integers(40, 200)), min_size=1, max_size=4
)


def cost(lengths: Sequence[int], spans: Sequence[Span]) -> float:
    return sum((length / span.wish - 1) ** 2 for length, span in zip(lengths, spans, strict=True))


def allowed(spans: Sequence[Span], beats: Sequence[int], last: Sequence[int], frames: int) -> list[tuple[int, ...]]:
    """Return every choice of lengths, one by one."""
    found = []
    for cuts in combinations(beats, len(spans) - 1):
        lengths = tuple(end - start for start, end in pairwise((0, *cuts, frames)))
        fits = all(
            max(span.least, SHORTEST) <= length <= min(span.most, LONGEST)
            for length, span in zip(lengths, spans, strict=True)
        )
        if fits and (not cuts or cuts[-1] in last):
            found.append(lengths)
    return found


@given(SPANS, st.integers(8, 30), st.integers(60, 400))
def test_no_other_choice_of_beats_is_better(spans: list[Span], step: int, frames: int) -> None:
    beats = tuple(range(step, frames, step))
    rhythm = Rhythm(beats, beats[1::2], beats[3::4])
    choices = next(
        filter(None, (allowed(spans, beats, last, frames) for last in (beats[3::4], beats[1::2], beats))), []
    )
    lengths = lay(spans, rhythm, frames)
    if not choices:
        assert lengths is None
        return
    assert lengths in choices
    assert cost(lengths, spans) == pytest.approx(min(cost(each, spans) for each in choices))
