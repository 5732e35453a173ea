"""The linter of brand rules: findings with the edit that mends each, tried before it is offered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reelwright.edits import read_edit
from reelwright.errors import InputError, RefusedError
from reelwright.finding import Finding, Severity
from reelwright.plan import Plan
from reelwright.planning.rules.breach import Breach
from reelwright.planning.rules.looks import looks
from reelwright.planning.rules.speech import speech

CHECK = "brand_rules"
_MOST = 20  # edits that `keep` makes: a palette has six colours, and each thing else is set once


def lint(plan: Plan) -> tuple[Finding, ...]:
    """Return what in a plan breaks its brand's rules; () where it has none. Nothing is changed.

    A `fix` was tried: the edit can be made in this plan, and with it the finding is gone.
    """
    severity: Severity = "error" if plan.brand.rules and plan.brand.rules.enforce == "block" else "warning"
    return tuple(_finding(plan, breach, severity) for breach in _breaches(plan))


def keep(plan: Plan) -> Plan:
    """Return a plan in which what the planner chose keeps to the rules, as far as an edit of the same length can do it.

    What the user said stays as he said it.
    """
    left = set[tuple[str, str, str]]()
    for _ in range(_MOST):
        breach = next((each for each in _breaches(plan) if each.chosen and each.key not in left), None)
        if breach is None:
            break
        left.add(breach.key)
        mended = next((new for _, new in _mending(plan, breach) if new.frames == plan.frames), None)
        plan = mended or plan
    return plan


def refuse(plan: Plan) -> None:
    """Raise RefusedError with all that breaks the rules, where they are to be enforced."""
    if plan.brand.rules is None or plan.brand.rules.enforce != "block":
        return
    found = tuple(_breaches(plan))
    if found:
        lines = (f"  {breach.where}: {breach.message}. {breach.remedy}" for breach in found)
        raise RefusedError("The brand's rules are broken, and they are to be enforced:\n" + "\n".join(lines))


def _breaches(plan: Plan) -> Iterator[Breach]:
    rules = plan.brand.rules
    if rules is not None:
        yield from looks(plan, rules)
        yield from speech(plan, rules)


def _mending(plan: Plan, breach: Breach) -> Iterator[tuple[Mapping[str, Any], Plan]]:
    """Yield the edits after which a breach is gone, with what they make of the plan."""
    for document in breach.edits:
        try:
            changed = read_edit(document).apply(plan)
        except InputError:
            continue  # it does not fit, or is locked
        if all(each.key != breach.key for each in _breaches(changed)):
            yield document, changed


def _finding(plan: Plan, breach: Breach, severity: Severity) -> Finding:
    fix = next((document for document, _ in _mending(plan, breach)), None)
    return Finding(
        check=CHECK,
        severity=severity,
        where=breach.where,
        message=f"{breach.message[:1].upper()}{breach.message[1:]}.",
        evidence={"rule": breach.rule, **breach.evidence},
        remedy=breach.remedy,
        fix=dict(fix) if fix is not None else None,
    )
