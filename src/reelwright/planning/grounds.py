"""Which backdrop families a film uses: two or three that belong together, by mood, energy and seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reelwright.planning.looks import Look

Tone = Literal["light", "deep"]


@dataclass(frozen=True)
class Ground:
    """What the planner knows of a family: the moods and tones it suits, its energy, whether a product can hang in it.

    `hides` says that it has layers in front of the product, from behind which it may rise.
    """

    name: str
    moods: tuple[str, ...]
    tones: tuple[Tone, ...] = ("light", "deep")
    energy: float = 0.4
    floats: bool = False
    hides: bool = False


GROUNDS = (
    Ground("sweep", ("fresh", "confident", "warm", "calm", "luxury", "tech")),
    Ground("mesh", ("fresh", "bold", "playful", "tech"), energy=0.6, floats=True),
    Ground("satin", ("luxury", "night", "warm", "calm"), energy=0.3, floats=True),
    Ground("bokeh", ("night", "luxury", "warm", "bold"), ("deep",), 0.5),
    Ground("leak", ("night", "bold", "warm", "confident"), energy=0.7),
    Ground("paper", ("natural", "playful", "warm"), energy=0.4, hides=True),
    Ground("arches", ("playful", "confident", "warm", "natural"), energy=0.4),
    Ground("beam", ("night", "luxury", "bold", "tech", "confident"), ("deep",), 0.5),
    Ground("window", ("calm", "natural", "warm", "fresh"), energy=0.2),
    Ground("caustics", ("fresh", "calm", "natural"), energy=0.5, floats=True),
    Ground("fluted", ("tech", "fresh", "bold", "calm"), energy=0.5, floats=True),
)


def ground(name: str) -> Ground:
    """Return the family of that name; raises StopIteration."""
    return next(item for item in GROUNDS if item.name == name)


def choose_families(look: Look, turn: int, has_product: bool, count: int) -> tuple[str, ...]:
    """Return `count` families, the leading one first; `turn` picks among those that suit the look about equally."""

    def fit(item: Ground) -> float:
        shared = sum(1 / (1 + look.grounds.index(mood)) for mood in item.moods if mood in look.grounds)
        return shared - abs(item.energy - look.energy)

    suitable = sorted(GROUNDS, key=fit, reverse=True)[:6]
    leads = [item for item in suitable if not (has_product and item.floats)] or suitable
    lead = leads[turn % len(leads)]
    rest = [item for item in suitable if item != lead]
    start = turn // len(leads)
    others = [rest[(start + 2 * step) % len(rest)] for step in range(count - 1)]
    return (lead.name, *(item.name for item in others))
