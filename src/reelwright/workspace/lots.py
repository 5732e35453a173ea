"""From whom a build would buy what it wants, and what that costs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from reelwright.build.purchases import Purchase
from reelwright.engine import USD, Model, Request, Tier
from reelwright.engines import lacks, table
from reelwright.errors import InputError, Problem, RefusedError
from reelwright.router import Choice, Health, Policy, Route, choose, quote_of
from reelwright.settings import Settings
from reelwright.words import Goal


class NoEngineError(RefusedError):
    """Nobody can make some things of a plan, which stand in these shots."""

    def __init__(self, lots: Sequence[Lot]) -> None:
        self.shots = frozenset(lot.wanted.shot for lot in lots)
        super().__init__(_nobody(lots))


class Terms(Protocol):
    """What a plan or a brief says of money: in what order to choose, at which tier, the dollars that may be spent."""

    @property
    def policy(self) -> Goal: ...
    @property
    def tier(self) -> Tier: ...
    @property
    def budget(self) -> float | None: ...


@dataclass(frozen=True)
class Lot:
    """Something that is to be bought, and who can make it, in order. `route` has a choice at least."""

    wanted: Purchase
    route: Route

    @property
    def worst(self) -> int:
        """What is set aside for it, in micros."""
        return self.route.choices[0].quote.worst


def lots_of(
    wanted: Sequence[Purchase],
    terms: Terms,
    settings: Settings,
    *,
    left: int | None = None,
    begun: Callable[[Request, Model], bool] = lambda *_: False,
    health: Health | None = None,
    keys: bool = True,
    avoid: frozenset[str] = frozenset(),
) -> tuple[Lot, ...]:
    """Return who would make each thing: first whoever began it before, as `begun` tells.

    `left` are the micros that all of them may cost together. Lines come first, since they cost little; then each clip
    may take an equal share of what is left. Without `keys`, engines whose key is missing count too, as for a price;
    engines of `avoid` are not asked. What is spared and nobody makes is left out. Raises NoEngineError where nobody can
    make anything else, with what each engine lacks.
    """
    rows = table(settings)
    missing = {name: lacks(name, settings) if keys else "" for name in {row.engine for row in rows}}
    lots, nobody, share = list[Lot](), list[Lot](), left
    for number, one in enumerate(ordered := sorted(wanted, key=lambda one: one.shot)):
        if left is not None:
            share = (left - sum(lot.worst for lot in lots)) // (len(ordered) - number)
        policy = Policy(goal=terms.policy, tier=terms.tier, micros_left=share, avoid=avoid)
        mine = [row for row in rows if one.engine in (None, row.name)]
        route = choose(one.request, mine, policy, health, missing.__getitem__)
        lot = Lot(one, _begun_first(route, mine, begun))
        if lot.route.choices:
            lots.append(lot)
        elif not one.spared:
            nobody.append(lot)
    if nobody:
        raise NoEngineError(nobody)
    return tuple(lots)


def _begun_first(route: Route, rows: Iterable[Model], begun: Callable[[Request, Model], bool]) -> Route:
    first = [
        Choice(row, quote, "was begun before")
        for row in rows
        if route.request.capability in row.capabilities
        and begun(route.request, row)
        and (quote := quote_of(route.request, row))
    ]
    names = {choice.model.name for choice in first}
    rest = (choice for choice in route.choices if choice.model.name not in names)
    return replace(route, choices=(*first, *rest))


def _nobody(lots: Sequence[Lot]) -> str:
    """Say why nothing can be bought: reasons that are the same for many models once."""
    reasons: dict[str, list[str]] = {}
    for refusal in lots[0].route.refused:
        reasons.setdefault(refusal.reason, []).append(refusal.model.name)
    told = [f"  {_some(names)}: {reason}" for reason, names in reasons.items()]
    pinned = lots[0].wanted.engine
    if not told:
        told = [f"  {pinned}: is not in the table" if pinned else "  the table has no engine for it"]
    names = ", ".join(lot.wanted.name for lot in lots)
    simpler = ", or take the simpler form that the plan has of it: `--simpler`" if lots[0].wanted.shot else ""
    return f"No engine can make {names}:\n" + "\n".join(told) + f"\nNothing was spent. Mend one of these{simpler}."


def _some(names: Sequence[str]) -> str:
    engines = dict.fromkeys(name.partition(":")[0] for name in names)
    return names[0] if len(names) == 1 else f"{len(names)} models of {', '.join(engines)}"


def check_budget(terms: Terms, lots: Sequence[Lot]) -> None:
    """Raise InputError with the price where something costs and there is no budget: no money is spent unasked."""
    price = sum(lot.worst for lot in lots)
    if terms.budget is not None or not price:
        return
    paid = [lot for lot in lots if lot.worst]
    named = ", ".join(f"{lot.wanted.name} by {lot.route.choices[0].model.name}" for lot in paid[:4])
    limit = f"this ad may cost up to ${price / USD:.2f} ({named}), and no budget is set; nothing was spent"
    least = math.ceil(price / USD * 100) / 100
    raise InputError(Problem("budget", "", limit, f"Set `budget: {least:.2f}` or more (US dollars)."))


def expected(lots: Sequence[Lot], takes: Mapping[str, float]) -> float:
    """Return the dollars that lots are expected to cost: each price times the takes that its model needed so far."""
    return (
        sum(lot.route.choices[0].quote.micros * takes.get(lot.route.choices[0].model.name, 1.0) for lot in lots) / USD
    )
