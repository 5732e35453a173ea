"""Whether the director's rounds mend what a provider spoils: python -m benchmarks.directing [--seeds 40]

Each seed is a plan of eight clips and a provider that fails half of its calls. Two models can film a clip; where both
fail, a placeholder stands in a classic build. Judged are the placeholders that are left.

Nothing is drawn: a build is what engines make, and its findings are those placeholders, which drawing does not change.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from reelwright.brief import Brief
from reelwright.director.graph import Finished, go, memory
from reelwright.director.ports import Made
from reelwright.engine import USD
from reelwright.plan import Backdrop, Generated, Plan, Scene, Shot, StyleSpec
from reelwright.settings import Settings
from reelwright.testing.simulator import Faults, Pace, Simulator, serve
from reelwright.workspace.ads import Options, Workspace
from reelwright.workspace.buying import Lost
from reelwright.workspace.directing import Desk, Purse
from reelwright.workspace.placeholders import placeholders

CLIPS, CHANCE, BUDGET = 8, 0.5, 20.0
_KEY = {"REPLICATE_API_TOKEN": "r8_simulated"}


class Buying(Desk):
    """A desk whose builds buy and draw nothing."""

    def build(self, version: int, lost: Mapping[str, Any], over: int) -> Made | None:
        del over
        plan = self._plan(version)
        known = {name: Lost.read(each) for name, each in lost.items()}
        missed, books = self._workspace.purchase(self._project, plan, lost=known)
        self.purse.micros += books.micros
        findings = [each.model_dump(mode="json") for each in placeholders(plan, books)]
        told = {name: each.model_dump() for name, each in missed.items()}
        return {"version": version, "findings": findings, "lost": told, "micros": self.purse.micros, "render": ""}


def run(seed: int, rounds: bool) -> tuple[int, float, int]:
    """Return the placeholders that a seed ends with, what was spent in US dollars, and the rounds that it took."""
    pace = Pace(queue=(0.0, 0.0), run=(0.02, 0.03))
    simulator = Simulator(seed=seed, pace=pace, side=64, limits={}, faults=Faults(chances={"failed": CHANCE}))
    with serve(simulator) as address, TemporaryDirectory() as folder:
        addresses = {"replicate": f"{address}/replicate/v1"}
        workspace = Workspace.open(Settings(home=Path(folder), workers=1, secrets=_KEY, addresses=addresses))
        workspace.projects.begin("Film", identifier="film")
        workspace.projects.add("film", plan_of(seed))
        brief = Brief.read({"title": "Film", "approve": "auto"})
        desk = Buying(
            workspace, "film", brief, Options(), None,
            begin=lambda: 1, keep=lambda _: "", over=lambda: "", purse=Purse(),
        )  # fmt: skip
        if rounds:
            outcome = go(desk, memory(), "film", lambda _: {"choice": "finish"})
            assert isinstance(outcome, Finished)
            left, count = round(outcome.result["score"] / 300), outcome.result["rounds"]
        else:
            made = desk.build(1, {}, 1)
            assert made is not None
            left, count = len(made["findings"]), 1
        spent = sum(entry.charged for entry in simulator.books.entries) / USD
        assert desk.purse.micros / USD <= BUDGET and not simulator.books.repeated()
        workspace.close()
    return left, spent, count


def plan_of(seed: int) -> Plan:
    """Return a plan of so many scenes, each a clip of other words."""
    from reelwright.plan import Palette, Typefaces

    palette = Palette(
        ground="#C1E4D6", deep="#0B3D2E", accent="#F2C14E", third="#49B8B5", ink="#0F271E", paper="#ECF9F3"
    )
    faces = Typefaces(display="Sora", display_weight=700, text="Inter Tight", text_weight=500)
    style = StyleSpec(
        lighting="soft", camera="slow", texture="smooth", mood="fresh", palette=palette, grade="clean", typefaces=faces
    )
    instead = Backdrop(family="sweep", tone="light", seed=seed)
    scenes = tuple(
        Scene(id=f"s{number}", role="showcase", shots=(
            Shot(id=f"s{number}-1", frames=90, layout="stack", motion="rise",
                 ground=Generated(prompt=f"a street, {number}", seed=seed, instead=instead)),
        ))
        for number in range(1, CLIPS + 1)
    )  # fmt: skip
    return Plan(
        title="Film", locale="en-US", category="product_ad", template="demo", aspects=("1:1",), style=style,
        tier="premium", budget=BUDGET, seed=seed, scenes=scenes,
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=40)
    count = parser.parse_args().seeds
    rows: list[dict[str, Any]] = []
    for seed in range(1, count + 1):
        classic, agentic = run(seed, rounds=False), run(seed, rounds=True)
        rows.append({"seed": seed, "classic": classic, "agentic": agentic})
        print(json.dumps(rows[-1]), flush=True)
    spoiled = [row for row in rows if row["classic"][0]]
    fewer = sum(row["agentic"][0] < row["classic"][0] for row in spoiled)
    more = sum(row["agentic"][0] > row["classic"][0] for row in rows)
    left = [sum(row[kind][0] for row in rows) for kind in ("classic", "agentic")]
    spent = [sum(row[kind][1] for row in rows) for kind in ("classic", "agentic")]
    print(
        f"{count} seeds, {len(spoiled)} with placeholders in the classic build: fewer in {fewer}, more in {more}; "
        f"placeholders {left[0]} -> {left[1]}, spent ${spent[0]:.2f} -> ${spent[1]:.2f}"
    )


if __name__ == "__main__":
    main()
