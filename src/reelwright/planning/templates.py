"""The structures that the offline planner knows: what each is for, what it says in order, how short it may be.

The roles are those of a film of SAMPLE, which has everything that a structure may use: a product with three facts, a
quote with its source, an offer. What a brief has not, its film leaves out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from reelwright.brief import Brief
from reelwright.plan import Role
from reelwright.planning.reading import read
from reelwright.planning.story import tell
from reelwright.words import MAX_SECONDS

# What it is for, and the seconds from which on a film of SAMPLE shows all of its roles (a test plans them).
_KNOWN: Mapping[str, tuple[str, int]] = {
    "problem-solution": ("A promise or a problem first, then the product that answers it. Suits most products.", 14),
    "listicle": ("Counts the product's facts and shows them one by one. Needs two facts or more.", 14),
    "demo": ("Shows the product at work, fact by fact, from close by.", 20),
    "testimonial": ("Opens with what a customer said. Needs `testimonial` with its source.", 14),
    "offer": ("Opens with the offer itself, then says why. Needs `offer`.", 21),
    "before-after": ("The promise without the product, which is revealed after it.", 14),
    "unboxing": ("Opens with the brand, then looks at the product's parts.", 14),
    "story": ("What happens first, and at its end who is behind it: the product comes late.", 14),
    "founder": ("Opens with who makes it, then says what was made.", 14),
}
SAMPLE = {
    "title": "A quiet kitchen", "headline": "Cook without the noise", "offer": "20% off until Sunday",
    "product": {"name": "Hush Hood", "facts": ["Quieter than rain", "Washable filter", "Fits in an hour"]},
    "testimonial": {"quote": "I forgot it was on.", "source": "A customer"},
    "brand": {"name": "Stillhouse"}, "call_to_action": "See it", "locale": "en-US", "duration": MAX_SECONDS,
}  # fmt: skip


@dataclass(frozen=True)
class Template:
    """A structure by its name in a brief. In less than `least_seconds` a film leaves some of `roles` out."""

    name: str
    purpose: str
    roles: tuple[Role, ...]
    least_seconds: int


@cache
def templates() -> tuple[Template, ...]:
    """Return all of them, the usual one first."""
    return tuple(Template(name, purpose, _roles(name), least) for name, (purpose, least) in _KNOWN.items())


def _roles(name: str) -> tuple[Role, ...]:
    told = tell(read(Brief.read({**SAMPLE, "template": name})), name)
    return tuple(role for role, _ in groupby(moment.role for moment in told))
