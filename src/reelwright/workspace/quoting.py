"""What a build would make, before it runs: its steps, its price, its time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reelwright.build.purchases import Purchase
from reelwright.engine import USD
from reelwright.plan import Plan
from reelwright.workspace.ads import Workspace
from reelwright.workspace.lots import Lot, NoEngineError, expected, lots_of


@dataclass(frozen=True)
class Quoted:
    """Steps to make by their kind, how many are there already, seconds, and US dollars expected and at worst.

    `obstacle` says what an engine lacks, such as a key, where the build could not begin for it.
    """

    steps: Mapping[str, int]
    reused: int
    seconds: float
    price_usd: float
    worst_usd: float
    obstacle: str


def quote(workspace: Workspace, plan: Plan, parts: bool = False) -> Quoted:
    """Return what building a plan would make, with its single `parts` if wanted; nothing is made.

    Raises InputError where a file of the plan is gone, and NoEngineError where nobody can make something of it.
    """
    from reelwright.storage.records import Ledger

    runner = workspace.runner()
    graph = workspace.graph(plan)
    forecast = runner.forecast(graph.targets() + (graph.parts() if parts else ()))
    lots, obstacle = _lots(workspace, plan, workspace.to_buy(plan, runner))
    return Quoted(
        steps=Counter(step.kind for step in forecast.steps),
        reused=forecast.reused,
        seconds=round(forecast.seconds, 1),
        price_usd=expected(lots, Ledger(workspace.database).takes()) if lots else 0.0,
        worst_usd=sum(lot.worst for lot in lots) / USD,
        obstacle=obstacle,
    )


def _lots(workspace: Workspace, plan: Plan, wanted: Sequence[Purchase]) -> tuple[tuple[Lot, ...], str]:
    """Return who would make what; where keys are missing, as with all keys, and what is lacking."""
    if not wanted:
        return (), ""
    try:
        return lots_of(wanted, plan, workspace.settings), ""
    except NoEngineError as error:
        return lots_of(wanted, plan, workspace.settings, keys=False), str(error)
