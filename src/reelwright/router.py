"""Choose who makes a request: by capability, limits, tier, budget, deadline and health, with a reason for each.

    route = choose(request, table, policy, health)
    route.models[0]       who is asked first
    route.refused         who is not asked, and why

A policy orders those that can: `cheapest`, `best` (by the table's rank), `fastest`, or `balanced`, which weighs what a
point of quality and a minute cost.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from reelwright.engine import USD, Model, Price, Quote, Request, Resolution, Tier
from reelwright.words import SIZES, Goal

RESOLUTIONS: tuple[Resolution, ...] = ("480p", "720p", "1080p", "4k")
SPEECH = 15  # characters a second, spoken
TOKEN = 4  # characters a token, about
_PICTURE = 1000  # tokens that a picture, or another input, counts for
_QUALITY_POINT = 0.004  # dollars that one of 100 points is worth to `balanced`
_MINUTE = 0.02  # dollars that a minute of waiting is worth to `balanced`


@dataclass(frozen=True)
class Policy:
    """What a user allows and prefers; `deadline` in seconds, `avoid` are engines or models."""

    goal: Goal = "balanced"
    tier: Tier = "premium"
    micros_left: int | None = None
    deadline: float | None = None
    avoid: frozenset[str] = frozenset()
    residency: str | None = None
    today: date = field(default_factory=date.today)


@dataclass(frozen=True)
class Choice:
    """A model that can make the request, what it would cost, and why it stands where it does."""

    model: Model
    quote: Quote
    reason: str


@dataclass(frozen=True)
class Refusal:
    model: Model
    reason: str


@dataclass(frozen=True)
class Route:
    request: Request
    choices: tuple[Choice, ...]
    refused: tuple[Refusal, ...]

    @property
    def models(self) -> tuple[Model, ...]:
        return tuple(choice.model for choice in self.choices)


Ready = Callable[[str], str]  # an engine's name → what it lacks, empty where it is ready


def choose(
    request: Request, table: Iterable[Model], policy: Policy, health: Health | None = None, ready: Ready = lambda _: ""
) -> Route:
    """Return who can make the request, in the policy's order, and why the others cannot."""
    choices, refused = [], []
    for model in table:
        if request.capability not in model.capabilities:
            continue
        quote = quote_of(request, model)
        reason = (
            _unable(request, model)
            or _not_allowed(model, quote, policy)
            or ready(model.engine)
            or (health.closed(model.engine) if health else "")
        )
        if reason or quote is None:
            refused.append(Refusal(model, reason or "its price is not known"))
        else:
            choices.append((model, quote))
    ordered = sorted(choices, key=lambda each: (_cost(policy.goal, *each), each[0].name))
    told = tuple(Choice(model, quote, _reason(policy.goal, model, quote)) for model, quote in ordered)
    return Route(request, told, tuple(refused))


def quote_of(request: Request, model: Model) -> Quote | None:
    """Return what the request would cost at a model by its table; None where no price is known."""
    usual, slow = model.latency
    if not model.prices:
        return Quote(0, 0, usual, slow) if model.tiers == ("free",) else None
    price = _price(request, model)
    if price is None:
        return None
    micros = round(_amount(request, model, price))
    return Quote(micros, micros, usual, slow)


def length_of(request: Request, model: Model) -> float:
    """Return the seconds that will be asked for: the shortest offered length that is long enough."""
    wanted = request.seconds or 0.0
    if not model.seconds:
        return wanted
    if model.any_length:
        return float(min(max(math.ceil(wanted), model.seconds[0]), model.seconds[-1]))
    return next((length for length in sorted(model.seconds) if length >= wanted - 1e-6), max(model.seconds))


def aspect_of(request: Request, model: Model) -> str | None:
    """Return the shape that will be asked for: the wanted one, or the nearest that is offered."""
    if request.aspect is None or not model.aspects or request.aspect in model.aspects:
        return request.aspect
    width, height = SIZES[request.aspect]
    wanted = math.log(width / height)
    shapes = [shape for shape in model.aspects if _shape(shape)]
    return min(shapes, key=lambda shape: abs(math.log(_shape(shape)) - wanted), default=None)


def resolution_of(request: Request, model: Model) -> Resolution | None:
    """Return the resolution that will be asked for: the smallest that is enough, else the largest."""
    offered = [step for step in RESOLUTIONS if step in model.resolutions]
    if not offered:
        return None
    wanted = RESOLUTIONS.index(request.resolution or "1080p")
    return next((step for step in offered if RESOLUTIONS.index(step) >= wanted), offered[-1])


def _shape(text: str) -> float:
    across, _, along = text.partition(":")
    return float(across) / float(along) if across.isdecimal() and along.isdecimal() and int(along) else 0.0


def _price(request: Request, model: Model) -> Price | None:
    for price in model.prices:
        audio = price.audio is None or price.audio == (request.audio and model.audio)
        sharp = price.resolution is None or price.resolution == resolution_of(request, model)
        long = price.seconds is None or price.seconds == length_of(request, model)
        if audio and sharp and long:
            return price
    return None


def _amount(request: Request, model: Model, price: Price) -> float:
    match price.per:
        case "second":
            return math.ceil(length_of(request, model) or _spoken(request)) * price.micros
        case "1k_characters":
            return max(len(request.prompt), 1) / 1000 * price.micros
        case "1m_tokens":
            read = (len(request.prompt) + len(request.system)) / TOKEN + _PICTURE * sum(
                map(len, request.inputs.values())
            )
            return (read * price.micros + request.max_tokens * price.out_micros) / 1_000_000
        case "call" | "image":
            return price.micros


def _spoken(request: Request) -> float:
    return len(request.prompt) / SPEECH


def _unable(request: Request, model: Model) -> str:
    """Return why a model cannot make the request; empty where it can."""
    if request.seconds and model.seconds and request.seconds > max(model.seconds) + 1e-6:
        return f"makes at most {max(model.seconds):g} s, and {request.seconds:g} s are wanted"
    if len(request.prompt) > model.prompt_limit:
        return f"takes at most {model.prompt_limit} characters, and the prompt has {len(request.prompt)}"
    if request.times and not model.times:
        return "does not tell when its words are heard"
    missing = [kind for kind in model.needs if kind not in request.inputs]
    if missing:
        return f"needs a {missing[0].replace('_', ' ')}"
    strange = [kind for kind in request.inputs if kind not in model.inputs]
    if strange:
        return f"takes no {strange[0].replace('_', ' ')}"
    language = (request.locale or "").partition("-")[0]
    if language and model.languages and language not in model.languages:
        return f"does not know {language}"
    return ""


def _not_allowed(model: Model, quote: Quote | None, policy: Policy) -> str:
    """Return why a user's policy keeps a model out; empty where it does not."""
    if policy.tier not in model.tiers and "free" not in model.tiers:
        return f"is not part of the tier {policy.tier}"
    if model.ends and model.ends <= policy.today:
        return f"ended on {model.ends}"
    if model.name in policy.avoid or model.engine in policy.avoid:
        return "is to be avoided"
    if policy.residency and model.residency != policy.residency:
        return f"is not known to keep data in {policy.residency}"
    if quote and policy.deadline is not None and quote.slow > policy.deadline:
        return f"may take {quote.slow:.0f} s, and {policy.deadline:.0f} s are left"
    if quote and policy.micros_left is not None and quote.worst > policy.micros_left:
        return f"may cost ${quote.worst / USD:.2f}, and ${policy.micros_left / USD:.2f} are left"
    return ""


def _cost(goal: Goal, model: Model, quote: Quote) -> tuple[float, ...]:
    match goal:
        case "cheapest":
            return (quote.micros, -model.quality, quote.seconds)
        case "best":
            return (-model.quality, quote.micros, quote.seconds)
        case "fastest":
            return (quote.seconds, quote.micros, -model.quality)
        case "balanced":
            return (quote.micros / USD - _QUALITY_POINT * model.quality + _MINUTE * quote.seconds / 60,)


def _reason(goal: Goal, model: Model, quote: Quote) -> str:
    ends = f", ends on {model.ends}" if model.ends else ""
    return f"{goal}: ${quote.micros / USD:.3f}, about {quote.seconds:.0f} s, quality {model.quality}{ends}"


class Health:
    """How engines fared lately. Five failures in a row open an engine's circuit for a minute, then longer each time.

    When that time is over one call is let through: if it works the circuit closes. Throttling counts as half a failure.
    """

    LIMIT, FIRST, LONGEST = 5.0, 60.0, 3600.0  # failures, seconds, seconds

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._bad: dict[str, float] = {}
        self._until: dict[str, float] = {}
        self._pause: dict[str, float] = {}
        self._recent: dict[str, deque[bool]] = {}

    def succeeded(self, engine: str) -> None:
        self._note(engine, True)
        for known in (self._bad, self._until, self._pause):
            known.pop(engine, None)

    def failed(self, engine: str, weight: float = 1.0) -> None:
        self._note(engine, False)
        self._bad[engine] = self._bad.get(engine, 0.0) + weight
        if self._bad[engine] >= self.LIMIT:
            pause = min(self._pause.get(engine, self.FIRST / 2) * 2, self.LONGEST)
            self._pause[engine], self._until[engine] = pause, self._clock() + pause
            self._bad[engine] = self.LIMIT - 1  # the one call that is let through decides

    def throttled(self, engine: str) -> None:
        self.failed(engine, 0.5)

    def closed(self, engine: str) -> str:
        """Return why an engine is not asked now; empty where it may be."""
        left = self._until.get(engine, 0.0) - self._clock()
        return f"failed {self.LIMIT:.0f} times in a row and rests for {left:.0f} s" if left > 0 else ""

    def rates(self) -> Mapping[str, float]:
        """Return the share of recent calls that worked, by engine."""
        return {engine: sum(recent) / len(recent) for engine, recent in self._recent.items()}

    def _note(self, engine: str, good: bool) -> None:
        self._recent.setdefault(engine, deque(maxlen=50)).append(good)
