"""Plans that want clips, and workspaces whose providers are simulated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reelwright.build.graph import FilmGraph
from reelwright.engine import Request
from reelwright.engines import table
from reelwright.plan import Backdrop, Generated, Plan
from reelwright.router import quote_of
from reelwright.settings import Settings
from reelwright.testing.simulator import Pace, Rate, Simulator, serve
from reelwright.workspace import Workspace
from reelwright.workspace.buying import Buyer
from tests_support.plans import small_plan

KEY = {"REPLICATE_API_TOKEN": "r8_test"}
QUICK = Pace(queue=(0.0, 0.0), run=(0.05, 0.1))
PLAN = small_plan(scenes=4)
GROUND = Backdrop(family="window", tone="light", seed=1)


def table_rates() -> dict[str, Rate]:
    """Let the provider charge what our table says of it."""
    request = Request(capability="text_to_video", prompt="a", seconds=4, aspect="1:1", resolution="1080p")
    quotes = ((row, quote_of(request, row)) for row in table(Settings(home=Path("/nowhere"))))
    return {row.name: Rate(quote.micros, "call") for row, quote in quotes if quote and row.engine == "replicate"}


def wanting(*prompts: str, budget: float | None = 5, aspects: tuple[str, ...] = ("1:1",), **changes: Any) -> Plan:
    """Return a plan whose first shots are clips of these words."""
    shots = iter(prompts)

    def filmed(shot: Any) -> Any:
        prompt = next(shots, None)
        if prompt is None:
            return shot
        ground = Generated(prompt=prompt, seed=1, instead=GROUND, **changes)
        return shot.model_copy(update={"ground": ground, "product": None})

    scenes = tuple(
        scene.model_copy(update={"shots": tuple(filmed(shot) for shot in scene.shots)}) for scene in PLAN.scenes
    )
    return PLAN.model_copy(update={"scenes": scenes, "tier": "premium", "budget": budget, "aspects": aspects})


@contextmanager
def world(folder: Path, **named: Any) -> Iterator[tuple[Workspace, Simulator]]:
    """Give a workspace whose Replicate is simulated."""
    simulator = Simulator(**{"pace": QUICK, "side": 96, "rates": table_rates(), **named})
    with serve(simulator) as address:
        yield Workspace.open(settings(folder, address)), simulator


def settings(folder: Path, address: str) -> Settings:
    return Settings(home=folder, workers=1, secrets=KEY, addresses=addresses(address))


def addresses(address: str) -> dict[str, str]:
    return {"replicate": f"{address}/replicate/v1", "elevenlabs": f"{address}/elevenlabs"}


def buy(workspace: Workspace, plan: Plan, project: str = "p", on_event: Callable[[Any], None] | None = None) -> Buyer:
    """Have all clips of a plan made, as a build does."""
    buyer, runner = workspace.buyer(), workspace.runner(on_event)
    graph = FilmGraph(plan, Path, buy=buyer.buy)
    wanted = [graph.purchases[step] for step in runner.lacking(graph.purchases)]
    with buyer.opened(project, plan, wanted):
        runner.run(tuple(graph.purchases))
    return buyer
