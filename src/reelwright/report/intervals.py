"""Rates and their differences with intervals, from counts.

Of a share of n shown k acted. What is known of the rate behind that is an interval, and never the one number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

LEVEL = 0.95  # how sure one interval is


@dataclass(frozen=True)
class Share:
    """`k` of `n`, both whole and k at most n."""

    k: int
    n: int

    @property
    def rate(self) -> float | None:
        return self.k / self.n if self.n else None


@dataclass(frozen=True)
class Interval:
    low: float
    high: float

    @property
    def tells(self) -> bool:
        """Whether it leaves zero out, so that a difference is known to be one."""
        return self.low > 0 or self.high < 0


def level_of(comparisons: int, level: float = LEVEL) -> float:
    """Return how sure each of several comparisons must be for all of them together to be so sure.

    Z. Šidák, Rectangular confidence regions for the means of multivariate normal distributions, JASA 62 (1967).
    """
    return float(level ** (1 / max(comparisons, 1)))


def wilson(share: Share, level: float = LEVEL) -> Interval:
    """Return the interval of a rate; [0, 1] where nothing was shown.

    E. B. Wilson, Probable inference, JASA 22 (1927): the rates of which the observed one is no surprise. L. D. Brown,
    T. T. Cai and A. DasGupta, Interval estimation for a binomial proportion, Statistical Science 16 (2001), compare it
    with others: it keeps its promise with few and with rare events, where the mean plus and minus 1.96 errors does not.
    """
    if not share.n:
        return Interval(0.0, 1.0)
    z = _z(level)
    rate, square = share.k / share.n, z * z / share.n
    middle = (rate + square / 2) / (1 + square)
    half = z / (1 + square) * math.sqrt(rate * (1 - rate) / share.n + square / (4 * share.n))
    low, high = max(middle - half, 0.0), min(middle + half, 1.0)
    return Interval(0.0 if share.k == 0 else min(low, rate), 1.0 if share.k == share.n else max(high, rate))


@dataclass(frozen=True)
class Difference:
    """How much higher one rate is than another, and the interval of that."""

    value: float
    interval: Interval


def difference(pairs: Sequence[tuple[Share, Share]], level: float = LEVEL) -> Difference | None:
    """Return how much higher the first rate of each pair is than the second, over all pairs; None without any.

    In each pair both were shown beside the same other things, so what these do to the rates is no part of the
    difference. Pairs weigh n m / (n + m): N. Mantel and W. Haenszel, Statistical aspects of the analysis of data from
    retrospective studies of disease, JNCI 22 (1959). The interval joins Wilson's of each rate: G. Y. Zou and A. Donner,
    Construction of confidence limits about effect measures, Statistics in Medicine 27 (2008). For one pair it is method
    10 of R. G. Newcombe, Interval estimation for the difference between independent proportions, Statistics in
    Medicine 17 (1998).
    """
    pairs = [(one, other) for one, other in pairs if one.n and other.n]
    weights = [one.n * other.n / (one.n + other.n) for one, other in pairs]
    if not pairs:
        return None
    value = down = up = 0.0
    for (one, other), weight in zip(pairs, weights, strict=True):
        part = weight / sum(weights)
        p, q = one.k / one.n, other.k / other.n
        first, second = wilson(one, level), wilson(other, level)
        value += part * (p - q)
        down += part**2 * ((p - first.low) ** 2 + (second.high - q) ** 2)
        up += part**2 * ((first.high - p) ** 2 + (q - second.low) ** 2)
    return Difference(value, Interval(max(value - math.sqrt(down), -1.0), min(value + math.sqrt(up), 1.0)))


def shrunk(shares: Sequence[Share]) -> list[float | None]:
    """Return rates drawn towards their common mean, the more the less was shown: the best of many is best by luck too.

    Each is the posterior mean under a beta prior of the common mean and of a strength fitted to how far the rates lie
    apart beyond chance, by moments: J. C. Kleinman, Proportions with extraneous variance, JASA 68 (1973). Where that is
    no further than by chance, all are the common mean; a share of nothing is None.
    """
    shown = [share for share in shares if share.n]
    total = sum(share.n for share in shown)
    if not shown:
        return [None] * len(shares)
    mean = sum(share.k for share in shown) / total
    strength = _strength(shown, mean, total)
    if strength is None:
        return [mean if share.n else None for share in shares]
    return [(share.k + mean * strength) / (share.n + strength) if share.n else None for share in shares]


def _strength(shown: Sequence[Share], mean: float, total: int) -> float | None:
    """Return how many were as good as shown before, by the prior; None where chance explains all that is seen."""
    spread = sum(share.n * (share.k / share.n - mean) ** 2 for share in shown)
    chance = mean * (1 - mean)
    room = total - sum(share.n**2 for share in shown) / total - (len(shown) - 1)
    excess = spread - chance * (len(shown) - 1)
    between = excess / room if room > 0 else 0.0
    if between <= 0 or chance <= 0:
        return None
    return max(chance / between - 1, 0.0)


def _z(level: float) -> float:
    return NormalDist().inv_cdf(0.5 + level / 2)
