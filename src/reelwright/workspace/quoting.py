"""What a build would make, before it runs: its steps, its price, its time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reelwright.build.graph import FilmGraph
from reelwright.build.purchases import Purchase
from reelwright.build.runner import Runner
from reelwright.digest import digest_of
from reelwright.engine import USD
from reelwright.plan import Plan
from reelwright.workspace.adherence import Holding
from reelwright.workspace.ads import Workspace
from reelwright.workspace.budgets import Budgets
from reelwright.workspace.lots import Lot, NoEngineError, expected, lots_of


@dataclass(frozen=True)
class Quoted:
    """Steps to make by their kind, how many are there already, seconds, and US dollars expected and at worst.

    `obstacle` says what an engine lacks, such as a key, or what a budget does, where the build could not begin for it.
    """

    steps: Mapping[str, int]
    reused: int
    seconds: float
    price_usd: float
    worst_usd: float
    obstacle: str


def quote(workspace: Workspace, plan: Plan, parts: bool = False, held: bool = False) -> Quoted:
    """Return what building a plan would make, with its single `parts` if wanted; nothing is made.

    Where its clips are to be `held` against their prompts, as the first round of an agentic build does, that counts.

    Raises InputError where a file of the plan is gone, and NoEngineError where nobody can make something of it.
    """
    from reelwright.storage.records import Ledger

    runner = workspace.runner()
    graph = workspace.graph(plan)
    forecast = runner.forecast(graph.targets() + (graph.parts() if parts else ()))
    lots, obstacle = _lots(workspace, plan, workspace.to_buy(plan, runner))
    lots += Holding(workspace, "", graph, runner).lots() if held else ()
    return Quoted(
        steps=Counter(step.kind for step in forecast.steps),
        reused=forecast.reused,
        seconds=round(forecast.seconds, 1),
        price_usd=expected(lots, Ledger(workspace.database).takes()) if lots else 0.0,
        worst_usd=sum(lot.worst for lot in lots) / USD,
        obstacle=obstacle,
    )


def quote_all(workspace: Workspace, plans: Sequence[Plan], base: Plan) -> Quoted:
    """Return what building several variations of a `base` would make, one after the other; what they share counts once.

    Raises what `quote` does.
    """
    from reelwright.storage.records import Ledger

    runner = workspace.runner()
    graphs = [workspace.graph(plan) for plan in plans]
    forecasts = runner.foresee([graph.targets() for graph in graphs], workspace.graph(base).targets())
    lots, obstacle = _lots(workspace, plans[0], wanted_of(graphs, runner))
    return Quoted(
        steps=Counter(step.kind for forecast in forecasts for step in forecast.steps),
        reused=sum(forecast.reused for forecast in forecasts),
        seconds=round(sum(forecast.seconds for forecast in forecasts), 1),
        price_usd=expected(lots, Ledger(workspace.database).takes()) if lots else 0.0,
        worst_usd=sum(lot.worst for lot in lots) / USD,
        obstacle=obstacle,
    )


def wanted_of(graphs: Sequence[FilmGraph], runner: Runner) -> tuple[Purchase, ...]:
    """Return what several builds want of engines and what was not made yet, each thing once."""
    found: dict[str, Purchase] = {}
    for graph in graphs:
        for step in runner.lacking(graph.purchases):
            one = graph.purchases[step]
            scene = next((scene for _, scene, shot in graph.plan.shots() if shot.id == one.shot), None)
            said = scene.voice if scene and one.open else None  # what completes an open request
            found.setdefault(digest_of("wanted", [one.request, one.engine, said]), one)
    return tuple(found.values())


def _lots(workspace: Workspace, plan: Plan, wanted: Sequence[Purchase]) -> tuple[tuple[Lot, ...], str]:
    """Return who would make what; where keys or money are missing, as with all of them, and what is lacking."""
    if not wanted:
        return (), ""
    try:
        lots = lots_of(wanted, plan, workspace.settings)
    except NoEngineError as error:
        return lots_of(wanted, plan, workspace.settings, keys=False), str(error)
    left = Budgets(workspace.database, workspace.payer).left_of_month()
    if left is None or sum(lot.worst for lot in lots) <= left:
        return lots, ""
    try:
        return lots_of(wanted, plan, workspace.settings, left=left), ""
    except NoEngineError:
        told = f"The budget of this month has ${left / USD:.2f} left, and no engine makes this for that"
        return lots, f"{told}. Set a higher limit under Budget, or make it without paid engines."
