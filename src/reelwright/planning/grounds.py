"""Which backdrop families a film uses: two or three that belong together, by mood, energy and seed."""

from __future__ import annotations

from reelwright.craft.backdrop import Family, families, family
from reelwright.planning.looks import Look


def choose_families(look: Look, turn: int, has_product: bool, count: int) -> tuple[str, ...]:
    """Return up to `count` families, the leading one first; `turn` picks among the best suited."""
    suitable = sorted(map(family, families()), key=lambda item: (-_fit(item, look), item.name))[:6]
    leads = [item for item in suitable if not (has_product and item.floats)] or suitable
    lead = leads[turn % len(leads)]
    rest = [item for item in suitable if item != lead]
    start = turn // len(leads)
    others = [rest[(start + 2 * step) % len(rest)] for step in range(min(count - 1, len(rest)))]
    return tuple(dict.fromkeys(item.name for item in (lead, *others)))


def _fit(item: Family, look: Look) -> float:
    """Rate a family: shared moods, those that matter most to the look first, less the distance in energy."""
    shared = sum(1 / (1 + look.grounds.index(mood)) for mood in item.moods if mood in look.grounds)
    return shared - abs(item.energy - look.energy)
