from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelwright.compose.motion import LINE_STAGGER, MAX_STAGGER, Order, arrival, leaving, stagger
from reelwright.plan.model import Motion

LINES = st.lists(st.lists(st.integers(1, 12), min_size=1, max_size=6), min_size=1, max_size=4)


@given(LINES, st.sampled_from(get_args(Motion)), st.booleans())
def test_words_come_in_reading_order_within_a_limit(lines: list[list[int]], motion: Motion, quick: bool) -> None:
    found = arrival(motion, lines, quick)
    assert [len(line) for line in found.delays] == [len(line) for line in lines]
    for line in found.delays:
        assert line == sorted(line)
    delays = [delay for line in found.delays for delay in line]
    assert delays[0] == 0
    assert max(delays) <= MAX_STAGGER * (2 if motion == "type" and not quick else 1) + 1e-9
    assert found.motion.kind == motion
    assert leaving(motion).frames < 10


@given(LINES)
def test_typing_goes_on_in_one_pace(lines: list[list[int]]) -> None:
    found = arrival("type", lines)
    counts = [count for line in lines for count in line]
    delays = [delay for line in found.delays for delay in line]
    pace = found.motion.frames / max(counts)
    begin = 0
    for count, delay in zip(counts, delays, strict=True):
        assert delay == pytest.approx(begin * pace)
        begin += count + 1


def test_orders() -> None:
    found = {order: stagger(order, [2, 1]) for order in get_args(Order)}
    assert found["at once"] == [[0, 0], [0]]
    assert found["by line"][0] == [0, 0]
    assert found["by line"][1][0] > 0
    assert found["by word"] == [[0, 2.5], [LINE_STAGGER]]
