"""What can go wrong at a provider, by name: how often, at which calls, or for which words.

The numbers in brackets are those of the project's list of faults.

    a call      unreachable (3)      no connection; nothing was taken
                throttled_seconds, throttled_date, throttled_bare, throttled_huge (2)   429 with its Retry-After so
                error_before (3)     a 5xx before anything was taken
    a submit    lost (1)             taken, and the answer is lost
                error_after (3)      taken, and answered with a 5xx
                page_after           taken, and answered with a page of HTML and 200
                cut_after            taken, and the JSON of the answer ends in its middle
                refused (13)         refused for its content, before anything was taken
                no_credit            refused for want of money
    a job       failed               ends without a result
                policy (13)          ends refused for its content
                stuck                never ends
                fails_late (7)       a webhook says failed after the one that says succeeded
                dead_link (8)        the first link of its output has expired; asking again gives a new one
                overcharged (14)     costs three times the price
                truncated, empty, page (9, 10)      its file is cut off, has no byte, is a page of HTML
                wrong_length, wrong_rate, wrong_aspect, rotated, silent, variable_rate (11)   its clip is another
                off_schema, prose, cut_off          a chat's answer misses a field, is no JSON, or ends too early
    a webhook   hook_flood (4)       comes ten times in parallel
                hook_never (5)       never comes
                hook_early (6)       comes before the answer to the submit; the job is done by then
    a download  drip, lies_long, lies_short, endless (12)   a byte a second, a false Content-Length, no end
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

Occasion = Literal["call", "submit", "job", "hook", "download"]

_NAMES: Mapping[Occasion, str] = {
    "call": "unreachable throttled_seconds throttled_date throttled_bare throttled_huge error_before",
    "submit": "lost error_after page_after cut_after refused no_credit",
    "job": "failed policy stuck fails_late dead_link overcharged truncated empty page wrong_length wrong_rate "
    "wrong_aspect rotated silent variable_rate off_schema prose cut_off",
    "hook": "hook_flood hook_never hook_early",
    "download": "drip lies_long lies_short endless",
}
OCCASIONS: Mapping[str, Occasion] = {name: occasion for occasion, names in _NAMES.items() for name in names.split()}


@dataclass(frozen=True)
class Faults:
    """Which faults strike: by chance (0 to 1), at the n-th occasion (from 1), or where a request holds a word.

    `down` are providers that answer every call with 503 for as long as they stand here. Raises ValueError for a
    fault that there is not, or a chance outside 0 to 1.
    """

    chances: Mapping[str, float] = field(default_factory=dict)
    at: Mapping[str, Collection[int]] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)  # fault by the word that brings it
    down: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        named = {*self.chances, *self.at, *self.words.values()}
        if unknown := named - set(OCCASIONS):
            raise ValueError(f"there is no fault {', '.join(sorted(unknown))}; known are {', '.join(OCCASIONS)}")
        if wrong := [name for name, chance in self.chances.items() if not 0 <= chance <= 1]:
            raise ValueError(f"the chance of {', '.join(wrong)} must lie in 0 to 1")

    def strike(self, occasion: Occasion, n: int, text: str, seed: str) -> frozenset[str]:
        """Return the faults of the n-th occasion of a kind, whose request has the body `text`."""
        struck = {name for name, times in self.at.items() if OCCASIONS[name] == occasion and n in times}
        struck |= {name for word, name in self.words.items() if OCCASIONS[name] == occasion and word in text}
        for name, chance in self.chances.items():
            if OCCASIONS[name] == occasion and chance and random.Random(f"{seed}:{name}:{n}").random() < chance:
                struck.add(name)
        return frozenset(struck)


@dataclass(frozen=True)
class Pace:
    """How long things take, each as (median, 95th percentile) of a log-normal distribution, in seconds."""

    answer: tuple[float, float] = (0.0, 0.0)  # of any call
    queue: tuple[float, float] = (0.02, 0.05)  # before a job begins
    run: tuple[float, float] = (0.1, 0.3)  # until it ends


USUAL = Pace(answer=(0.15, 0.8), queue=(1.0, 8.0), run=(15.0, 60.0))  # about that of a video model; for virtual time


def draw_seconds(spread: tuple[float, float], rng: random.Random) -> float:
    median, slow = spread
    if median <= 0:
        return 0.0
    return median * math.exp(rng.gauss(0.0, 1.0) * math.log(max(slow / median, 1.0)) / 1.645)


class Dice:
    """All chance of a simulator: a fresh generator for each n-th occasion of a name, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.counts: Counter[str] = Counter()

    def next(self, name: str) -> tuple[int, random.Random]:
        self.counts[name] += 1
        return self.counts[name], random.Random(f"{self.seed}:{name}:{self.counts[name]}")

    def id(self, kind: str, length: int = 26, letters: str = "0123456789abcdefghjkmnpqrstvwxyz") -> str:
        """Return a new id, such as a provider makes them."""
        rng = self.next(f"id:{kind}")[1]
        return "".join(rng.choices(letters, k=length))

    def uuid(self, kind: str) -> str:
        text = self.id(kind, 32, "0123456789abcdef")
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"
