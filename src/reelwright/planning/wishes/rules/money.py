"""What only people say: money, locks, facts, and the way back. A model never writes these."""

from __future__ import annotations

import re

from reelwright.edits.restore import inverse
from reelwright.planning.wishes.said import Edits, OtherError, Place, Rule, Said, refuse, rules
from reelwright.planning.wishes.words import number

RULES: list[Rule] = []
rule = rules(RULES)

_AMOUNT = r"(?:(?:us)?[$]|usd )?(?P<amount>\d+(?:[.,]\d{1,2})?)(?: ?(?:dollars?|usd|bucks|us dollars|[$]))?"


@rule(
    rf"(?:set|change|raise|lower|increase|reduce|cut|limit|put) (?:the |my |our )?(?:budget|cap|spending limit|"
    rf"limit) (?:to|at) {_AMOUNT}",
    rf"(?:the |my |our )?budget (?:is|should be|of) {_AMOUNT}",
    rf"(?:don't|do not|never) spend (?:more than|over) {_AMOUNT}",
    rf"spend (?:at most|no more than|up to) {_AMOUNT}",
    rf"{_AMOUNT} (?:budget|at most)",
)
def budget(said: Said) -> Edits:
    return [{"kind": "budget", "budget": float(said["amount"].replace(",", "."))}]


@rule(
    r"(?:use|set|switch to|change to|go) (?:the )?(?P<tier>free|premium)(?: tier)?",
    r"{change} the tier to (?P<tier>free|premium)",
)
def tier(said: Said) -> Edits:
    return [{"kind": "budget", "tier": said["tier"].casefold()}]


@rule(
    r"(?:use|choose|take|pick|prefer) (?:the )?(?P<policy>cheapest|best|fastest|balanced) (?:engines?|models?|policy)"
)
def policy(said: Said) -> Edits:
    return [{"kind": "budget", "policy": said["policy"].casefold()}]


@rule(
    r"(?P<on>lock|protect|freeze|don't change|do not change|don't touch|do not touch) {at}",
    r"(?:unlock|unprotect|unfreeze|free) {at}",
)
def lock(said: Said) -> Edits:
    place = said.place()
    if place is None or place.shots:
        raise OtherError
    return [{"kind": "lock", "scene": name, "locked": bool(said["on"])} for name in said.scenes()]


@rule(
    r"(?:it is|it's|here is|here's|this is) (?:a |also a )?(?:true|fact)(?: that|:) {text}",
    r"(?:add|note|record) (?:the |a )?(?:new )?fact(?: that|:)? {text}",
)
def fact(said: Said) -> Edits:
    words = said.text()
    return [{"kind": "fact", "text": words[:1].upper() + words[1:]}]


@rule(
    r"undo(?: (?:that|it|this|the last (?:change|edit|thing|one)|my last (?:change|edit)))?",
    r"(?:revert|take back)(?: (?:that|it|this|the last (?:change|edit)))?",
    r"go back(?: one(?: version| step)?)?",
    r"go back to the (?:previous|last|earlier) version",
    r"(?:go back to|restore|revert to|use|return to|bring back) version (?:number )?{number}",
    r"(?:as|back to how) it was before",
)
def back(said: Said) -> Edits:
    """Another version's plan, whole."""
    said.named = Place()
    asked = number(re.sub(r"\W", "", said["number"])) if said["number"] else None
    plan = said.state.past(int(asked) if asked is not None else None)
    if plan is None:
        what = f"version {int(asked)}" if asked is not None else "version before this one"
        refuse(f"there is no {what}", "Its versions have numbers from 1 on.")
    return [inverse(plan, said.plan).model_dump(mode="json", exclude_none=True)]
