"""The laws of intervals, and figures that others have published."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelwright.report.intervals import Share, difference, level_of, shrunk, wilson

COUNTS = st.integers(0, 5000).flatmap(lambda n: st.builds(Share, st.integers(0, n), st.just(n)))
SHOWN = st.integers(1, 5000).flatmap(lambda n: st.builds(Share, st.integers(0, n), st.just(n)))


@given(COUNTS)
def test_an_interval_holds_the_rate_and_stays_within_zero_and_one(share: Share) -> None:
    found = wilson(share)
    assert 0 <= found.low <= found.high <= 1
    if share.rate is not None:
        assert found.low <= share.rate <= found.high
        assert found.low < found.high


@given(SHOWN, st.integers(2, 50))
def test_more_of_the_same_narrows_an_interval(share: Share, times: int) -> None:
    less, more = wilson(share), wilson(Share(share.k * times, share.n * times))
    assert more.high - more.low < less.high - less.low


@given(COUNTS)
def test_an_interval_is_the_mirror_of_that_of_what_did_not_happen(share: Share) -> None:
    one, other = wilson(share), wilson(Share(share.n - share.k, share.n))
    assert one.low == pytest.approx(1 - other.high, abs=1e-12)
    assert one.high == pytest.approx(1 - other.low, abs=1e-12)


@given(COUNTS, st.floats(0.5, 0.99))
def test_a_surer_interval_is_no_narrower(share: Share, level: float) -> None:
    usual, surer = wilson(share, level), wilson(share, level + 0.009)
    assert surer.low <= usual.low
    assert surer.high >= usual.high


@given(st.lists(st.tuples(COUNTS, COUNTS), max_size=6))
def test_a_difference_turns_its_sign_with_its_sides(pairs: list[tuple[Share, Share]]) -> None:
    found, turned = difference(pairs), difference([(other, one) for one, other in pairs])
    if found is None or turned is None:
        assert found is turned is None
        return
    assert found.interval.low <= found.value <= found.interval.high
    assert turned.value == pytest.approx(-found.value, abs=1e-12)
    assert turned.interval.low == pytest.approx(-found.interval.high, abs=1e-12)


@given(st.lists(SHOWN, min_size=1, max_size=12))
def test_shrinking_draws_rates_to_their_mean_and_never_past_it(shares: list[Share]) -> None:
    mean = sum(share.k for share in shares) / sum(share.n for share in shares)
    for share, drawn in zip(shares, shrunk(shares), strict=True):
        assert share.rate is not None
        assert drawn is not None
        assert min(share.rate, mean) - 1e-12 <= drawn <= max(share.rate, mean) + 1e-12


def test_published_figures_come_out() -> None:
    """Newcombe 1998, Statistics in Medicine 17, 857 (81 of 263) and 873 (56 of 70 against 48 of 80, method 10)."""
    found = wilson(Share(81, 263))
    assert (round(found.low, 4), round(found.high, 4)) == (0.2553, 0.3662)
    apart = difference([(Share(56, 70), Share(48, 80))])
    assert apart
    assert (round(apart.interval.low, 4), round(apart.interval.high, 4)) == (0.0524, 0.3339)


def test_what_differs_between_strata_is_no_part_of_a_difference() -> None:
    """Shown mostly where all do badly, the better one has the lower rate in all (E. H. Simpson, 1951)."""
    better = [Share(9, 100), Share(30, 1000)]
    worse = [Share(80, 1000), Share(2, 100)]
    assert sum(s.k for s in better) / 1100 < sum(s.k for s in worse) / 1100
    apart = difference(list(zip(better, worse, strict=True)))
    assert apart
    assert apart.value == pytest.approx(0.01)


def test_nothing_shown_compares_with_nothing() -> None:
    assert difference([(Share(0, 0), Share(1, 10))]) is None
    assert wilson(Share(0, 0)) == wilson(Share(0, 0), 0.5)
    assert shrunk([Share(0, 0)]) == [None]
    drawn = shrunk([Share(0, 0), Share(5, 100)])
    assert drawn[0] is None
    assert drawn[1] == pytest.approx(0.05)


def test_intervals_hold_the_true_rate_as_often_as_they_say() -> None:
    dice = random.Random(7)
    for rate, n in ((0.01, 2000), (0.2, 60)):
        held = 0
        for _ in range(600):
            found = wilson(Share(sum(dice.random() < rate for _ in range(n)), n))
            held += found.low <= rate <= found.high
        assert 0.92 <= held / 600 <= 0.985


def test_many_comparisons_are_held_to_more_each() -> None:
    assert level_of(1) == 0.95
    assert level_of(0) == 0.95
    assert level_of(10) ** 10 == pytest.approx(0.95)
