"""Storms from seeds: every law holds in each, the same seed leaves the same trace, and planted defects are noticed.

`make storm` blows 2,000 of them, and every mutant.
"""

from __future__ import annotations

import pytest
from storm.mutants import MUTANTS, planted
from storm.run import storm
from storm.weather import weather

SEEDS = 100
# A seed of the first 100 that turns red with each mutant (`python -m storm --mutant all` finds them).
RED = {
    "intent-after-submit": 1,
    "unknown-submitted-again": 1,
    "cap-not-checked": 8,
    "webhook-trusted": 0,
    "settled-before-kept": 12,
    "failed-forgotten": 53,
    "submitted-after-cancel": 11,
}


@pytest.mark.parametrize(
    "first",
    [
        0,
        pytest.param(10, marks=pytest.mark.thorough),
        *(pytest.param(first, marks=pytest.mark.slow) for first in range(20, SEEDS, 10)),
    ],
)
def test_every_law_holds_in_every_storm(first: int) -> None:
    broken = {seed: found.problems for seed in range(first, first + 10) if (found := storm(seed)).problems}
    assert not broken


@pytest.mark.parametrize(("name", "seed"), [("replicate", 21), ("fal", 33), ("elevenlabs", 19)])
def test_a_seed_leaves_one_trace(name: str, seed: int) -> None:
    one, two = storm(seed), storm(seed)
    assert weather(seed).provider.name == name
    assert one == two
    assert len(one.trace) > 5


@pytest.mark.parametrize("name", RED)
def test_a_planted_defect_is_noticed(name: str) -> None:
    assert name in MUTANTS
    with planted(name):
        assert storm(RED[name]).problems
