"""Which variations did best, and which value of each axis, as far as their counts can tell.

    ranking = rank("clicks", counted)      # by clicks of impressions
    ranking.verdict                         # a sentence for people

All rates are of impressions, conversions too: who sees which film is chance, who clicks is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from reelwright.frozen import Frozen
from reelwright.report.intervals import Difference, Share, difference, level_of, shrunk, wilson

Measure = Literal["clicks", "conversions"]
State = Literal["leads", "ahead", "open", "behind", "unseen"]


@dataclass(frozen=True)
class Counted:
    """A variation, or one film of it: what it says on each axis, how often it was shown, and what came of that."""

    name: str
    values: Mapping[str, str]
    impressions: int
    clicks: int = 0
    conversions: int = 0
    spend: float = 0.0


class Behind(Frozen):
    """How much lower a rate is than that of the first, and the interval of that."""

    value: float
    low: float
    high: float


class Standing(Frozen):
    """Where a variation or a value stands. `rate` has an interval of 95 %; `shrunk` is the rate drawn towards the mean.

    `leads`: surely above all others; `ahead`: first, and not surely; `open`: not enough to tell whether it is behind;
    `behind`: surely lower; `unseen`: never shown.
    """

    name: str
    impressions: int
    count: int
    spend: float
    rate: float | None
    low: float
    high: float
    shrunk: float | None
    state: State
    behind: Behind | None = None


class Ranking(Frozen):
    """The best first. `axis` is empty for variations themselves. Comparisons hold together with 95 %: each of
    `comparisons` has a wider interval for that.
    """

    measure: Measure
    axis: str
    comparisons: int
    verdict: str
    standings: tuple[Standing, ...]


def rank(measure: Measure, counted: Sequence[Counted]) -> Ranking:
    """Return how variations stand, best first."""
    names = list(dict.fromkeys(each.name for each in counted))
    return _ranking(measure, "", {name: [each for each in counted if each.name == name] for name in names}, None)


def rank_axes(measure: Measure, counted: Sequence[Counted]) -> tuple[Ranking, ...]:
    """Return how the values of each axis stand that has several, each compared where all else is the same."""
    axes = dict.fromkeys(axis for each in counted for axis in each.values)
    found = []
    for axis in axes:
        values = dict.fromkeys(each.values.get(axis, "") for each in counted)
        groups = {value: [each for each in counted if each.values.get(axis, "") == value] for value in values}
        if len(groups) > 1:
            found.append(_ranking(measure, axis, groups, axis))
    return tuple(found)


def _ranking(measure: Measure, axis: str, groups: Mapping[str, Sequence[Counted]], strata: str | None) -> Ranking:
    shares = {name: _share(measure, each) for name, each in groups.items()}
    shown = [name for name, share in shares.items() if share.n]
    pairs = len(shown) * (len(shown) - 1) // 2  # the first was picked by these counts, so any pair may have been
    level = level_of(pairs)
    found = {
        (one, other): difference(_pairs(measure, groups[one], groups[other], strata), level)
        for one, other in combinations(shown, 2)
    }
    drawn = dict(zip(shares, shrunk(list(shares.values())), strict=True))
    order = sorted(shown, key=lambda name: (-_merit(name, drawn, found, strata), -shares[name].n, name))
    states = _states(order, found)
    standings = [
        _standing(name, groups[name], shares[name], drawn[name], *states.get(name, ("unseen", None)))
        for name in (*order, *(name for name in shares if name not in shown))
    ]
    return Ranking(
        measure=measure, axis=axis, comparisons=pairs, standings=tuple(standings),
        verdict=_verdict(measure, axis, standings),
    )  # fmt: skip


Differences = Mapping[tuple[str, str], Difference | None]


def _share(measure: Measure, each: Sequence[Counted]) -> Share:
    return Share(sum(getattr(one, measure) for one in each), sum(one.impressions for one in each))


def _pairs(
    measure: Measure, one: Sequence[Counted], other: Sequence[Counted], axis: str | None
) -> list[tuple[Share, Share]]:
    """Return what two groups came to, once for all, or for each set of the other axes' values that both have."""
    if axis is None:
        return [(_share(measure, one), _share(measure, other))]

    def beside(each: Counted) -> tuple[tuple[str, str], ...]:
        return tuple((name, value) for name, value in each.values.items() if name != axis)

    common = dict.fromkeys(key for each in one if (key := beside(each)) in {beside(also) for also in other})
    return [
        (_share(measure, [e for e in one if beside(e) == key]), _share(measure, [e for e in other if beside(e) == key]))
        for key in common
    ]


def _merit(name: str, drawn: Mapping[str, float | None], found: Differences, strata: str | None) -> float:
    """Return by what names are put in order: the rate drawn to the mean, or for values of an axis how far each lies
    above the others where all else is the same.
    """
    if strata is None:
        return drawn[name] or 0.0
    above = sum(diff.value for (one, _), diff in found.items() if diff and one == name)
    below = sum(diff.value for (_, other), diff in found.items() if diff and other == name)
    return above - below


def _states(order: Sequence[str], found: Differences) -> dict[str, tuple[State, Behind | None]]:
    states: dict[str, tuple[State, Behind | None]] = {}
    for name in order[1:]:
        behind = _behind(found, order[0], name)
        states[name] = ("behind" if behind and behind.low > 0 else "open", behind)
    first: State = "leads" if states and all(state == "behind" for state, _ in states.values()) else "ahead"
    return ({order[0]: (first, None)} if order else {}) | states


def _behind(found: Differences, first: str, name: str) -> Behind | None:
    diff, turned = found.get((first, name)), found.get((name, first))
    if diff:
        return Behind(value=diff.value, low=diff.interval.low, high=diff.interval.high)
    if turned:
        return Behind(value=-turned.value, low=-turned.interval.high, high=-turned.interval.low)
    return None


def _standing(
    name: str, each: Sequence[Counted], share: Share, drawn: float | None, state: State, behind: Behind | None
) -> Standing:
    interval = wilson(share)
    return Standing(
        name=name, impressions=share.n, count=share.k, spend=round(sum(one.spend for one in each), 6), rate=share.rate,
        low=interval.low, high=interval.high, shrunk=drawn, state=state, behind=behind,
    )  # fmt: skip


def _verdict(measure: Measure, axis: str, standings: Sequence[Standing]) -> str:
    """Say in a sentence what is known."""
    axis = axis.replace("_", " ")
    shown = [each for each in standings if each.state != "unseen"]
    what = f"{axis} " if axis else ""
    if not shown:
        return "Nothing was shown yet."
    first = shown[0]
    if len(shown) == 1:
        return f"Only {what}{_told(first.name)} was shown, so there is nothing to compare."
    if first.state == "leads":
        who = f"{what[:1].upper()}{what[1:]}{_told(first.name)}"
        return f"{who} leads by {measure}, surely above all others: {percent(first)} of impressions."
    still = sum(each.state == "open" for each in shown)
    lost = sum(each.state == "behind" for each in shown)
    told = f"Not enough to tell the best {axis or 'variation'} by {measure}: {_told(first.name)} is first with "
    told += f"{percent(first)}, and {still} of {len(shown) - 1} others may be as good"
    return f"{told}; {lost} surely {'is' if lost == 1 else 'are'} not." if lost else f"{told}."


def _told(name: str) -> str:
    return f"“{name}”" if name else "as the ad has it"


def percent(standing: Standing) -> str:
    """Return a rate with its interval: `1.25 % (1.10 to 1.42)`."""
    if standing.rate is None:
        return "–"
    return f"{100 * standing.rate:.2f} % ({100 * standing.low:.2f} to {100 * standing.high:.2f})"
