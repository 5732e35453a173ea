"""What a seed brings: a provider, its faults, how many scenes, which budget, when the process dies, and a cancel."""

from __future__ import annotations

import random
from dataclasses import dataclass

from reelwright.testing.simulator import OCCASIONS, Faults
from storm.providers import PROVIDERS, Provider

# `stuck` jobs and providers that never answer make a storm long in virtual time, not in ours.
_RARE = {"stuck": 0.02, "endless": 0.02, "no_credit": 0.03}


@dataclass(frozen=True)
class Weather:
    """A storm. `deaths` are the events at which one process after the other dies; `cancel` is in virtual seconds."""

    seed: int
    provider: Provider
    scenes: int
    limit: int  # micros
    faults: Faults
    deaths: tuple[tuple[int, bool], ...]
    cancel: float | None
    hooks: bool


def weather(seed: int) -> Weather:
    """Return the storm of a seed; every fourth is calm but for its deaths."""
    chance = random.Random(f"weather:{seed}")
    calm = seed % 4 == 0
    chances = {}
    for name in OCCASIONS:
        if not calm and chance.random() < 0.3:
            chances[name] = chance.uniform(0.05, 0.6) * _RARE.get(name, 1.0)
    deaths = tuple((chance.randint(1, 90), chance.random() < 0.5) for _ in range(chance.choice((0, 1, 1, 2, 3))))
    provider = random.Random(f"provider:{seed}").choice(PROVIDERS)
    return Weather(
        seed=seed,
        provider=provider,
        scenes=chance.randint(1, 4),
        limit=round(provider.part * chance.choice((600_000, 1_500_000, 5_000_000))),
        faults=Faults(chances=chances),
        deaths=deaths,
        cancel=chance.uniform(0.5, 60.0) if chance.random() < 0.15 else None,
        hooks=chance.random() < 0.5,
    )
