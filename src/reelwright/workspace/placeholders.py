"""What stands in a film where no engine made what was wanted, and how that is told."""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.edits.simplify import Simplify, simpler
from reelwright.engine import USD, EngineError
from reelwright.engines import key_hint
from reelwright.errors import RefusedError
from reelwright.finding import Finding
from reelwright.plan import Plan
from reelwright.workspace.buying import Books, Missing

_REMEDIES = {
    "policy": "Change its words: what one provider refused is not taken to another.",
    "ambiguous": "It may have been paid. Ask for the next take if you want it again; that costs once more.",
    "account": "Set the key or the credit of the engine right, and build again.",
    "failed": "Ask for the next take, or change its words.",
    "fix_input": "Change its words, or choose another engine.",
}


def simplified(plan: Plan, books: Books) -> Plan:
    """Return a plan without the clips that nobody made."""
    for edit in _edits(plan, books):
        plan = edit.change(plan)
    return plan


def accepted(edit: Simplify) -> Finding:
    """Tell of a simpler form that was asked for in the place of a clip."""
    return Finding(
        check="simpler",
        severity="warning",
        where=edit.shot,
        message=f"no engine could film this shot, so {edit.loss}, as you allowed",
        evidence={"edit": edit.model_dump(mode="json")},
        remedy="Set the key of an engine (`reelwright engines`) or raise the budget, and make it without `--simpler`.",
    )


def refuse_account(books: Books) -> None:
    """Raise RefusedError where no engine took its key or its credit, and no clip was made: a person must act first.

    An ad whose every clip is missing for that is not worth its time.
    """
    errors = [missing.error for missing in books.missing.values() if missing.wanted.shot]
    refused = {error.engine: error for error in errors if isinstance(error, EngineError) and error.kind == "account"}
    if books.filmed or len(refused) == 0 or not all(getattr(error, "kind", "") == "account" for error in errors):
        return
    told = "\n".join(f"  {error}; {key_hint(name)}" for name, error in refused.items())
    raise RefusedError(f"No engine could be asked:\n{told}\nNo clip was made or paid for.")


def placeholders(plan: Plan, books: Books) -> Iterator[Finding]:
    """Tell of each clip that nobody made: an error each (rule 3 of the house)."""
    losses = {edit.shot: edit for edit in _edits(plan, books)}
    for missing in books.missing.values():
        if not missing.wanted.shot:
            continue  # a line: its step tells
        edit = losses[missing.wanted.shot]
        yield Finding(
            check="placeholder",
            severity="error",
            where=missing.wanted.name,
            message=f"No engine made this clip, so {edit.loss}: {missing.error}",
            evidence={"edit": edit.model_dump(mode="json"), **_why(missing)},
            remedy=_REMEDIES.get(getattr(missing.error, "kind", ""), "Build again to try anew."),
        )


def _edits(plan: Plan, books: Books) -> tuple[Simplify, ...]:
    return simpler(plan, {missing.wanted.shot for missing in books.missing.values()})


def _why(missing: Missing) -> dict[str, float | str]:
    """Return what kind of failure it was, and what it cost."""
    if not isinstance(missing.error, EngineError):
        return {"failure": "refused"}
    cost = {"usd": missing.error.charged / USD} if missing.error.charged else {}
    return {"failure": missing.error.kind, **cost}
