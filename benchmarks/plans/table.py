"""Run a planner over the set, and write what was measured as a table."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.plans.cases import Case
from benchmarks.plans.measures import MEASURES, UNITS, Measured
from reelwright.brief import Brief
from reelwright.planning import Assets, Planned, plan_offline

Planner = Callable[[Brief, Assets], Planned]
PLANNERS: Mapping[str, Planner] = {"offline": plan_offline}
PAGE = Path(__file__).resolve().parents[2] / "docs" / "planning.md"
_LARGER_IS_BETTER = ("claims",)

HEAD = """# Planning

Written by `python -m benchmarks.plans --write`; no number here is typed by hand.

The offline planner puts a brief's own words in order by rules. Where a model tells the story (`planner: model` in a
brief; `planning/written`), it writes a script and what clips show, in at most two questions and two turns of repair;
its words are held to the brief's facts, word by word (`planning/claims.py` says what that cannot see), and its story
is fitted and dressed by the
same code. No model's row stands here: none was at hand. `python -m benchmarks.plans --model openai:gpt-6-luna`
prints the row of one, with its price, which is paid outside of any budget of ours.

{briefs} briefs in `examples/evaluation/`, of {planned} a plan is made and {refused} are refused with a sentence that
names the field. Planned are briefs in {languages} languages, of 6 to 180 s, with and without product, facts, offer,
testimonial, legal line and footage, with texts of a word and of pages, and {hostile} hostile ones. `holds` counts the
plans for which a measure holds, at the planner's first try; `worst` is the worst number of any of them.
"""


@dataclass(frozen=True)
class Row:
    """What was measured of one case."""

    case: Case
    planned: Planned
    milliseconds: float
    found: Mapping[str, Measured]


def run(planner: Planner, cases: Sequence[Case]) -> list[Row]:
    """Plan every case that is a brief and measure the plans; one is planned offline first, so that all is loaded."""
    wanted = [case for case in cases if case.brief and not case.wanted]
    if wanted and wanted[0].brief:
        plan_offline(wanted[0].brief, wanted[0].assets)
    return [_row(planner, case) for case in wanted]


def _row(planner: Planner, case: Case) -> Row:
    assert case.brief is not None
    assets = case.assets
    start = time.process_time()
    planned = planner(case.brief, assets)
    milliseconds = 1000 * (time.process_time() - start)
    return Row(case, planned, milliseconds, {name: measure(case, planned) for name, measure in MEASURES.items()})


def faults(rows: Sequence[Row]) -> list[str]:
    """Return a line for each measure of each case that does not hold."""
    return [
        f"{row.case.name}: {name} {found.number:.3g} {UNITS[name]} {found.told}".rstrip()
        for row in rows
        for name, found in row.found.items()
        if not found.holds
    ]


def p95(numbers: Sequence[float]) -> float:
    """Return the least number that 95 of a hundred do not pass."""
    return sorted(numbers)[max(-(-95 * len(numbers) // 100) - 1, 0)]


def table(name: str, rows: Sequence[Row]) -> str:
    """Return a planner's table in Markdown; the time of a plan stands in the last row."""
    lines = [f"## {name}", "", "| measure | holds | worst | |", "|---|---|---|---|"]
    for measure, unit in UNITS.items():
        found = [row.found[measure] for row in rows]
        numbers = [each.number for each in found]
        worst = min(numbers) if measure in _LARGER_IS_BETTER else max(numbers)
        lines.append(f"| {measure} | {sum(each.holds for each in found)} of {len(found)} | {worst:.2f} | {unit} |")
    spent = [row.milliseconds for row in rows]
    median = f"median {statistics.median(spent):.1f}, P95 {p95(spent):.1f}"
    lines.append(
        f"| time | {sum(ms <= 50 for ms in spent)} of {len(spent)} | {max(spent):.1f} | ms of CPU a plan ({median}) |"
    )
    return "\n".join(lines)


def page(cases: Sequence[Case], results: Mapping[str, Sequence[Row]]) -> str:
    """Return docs/planning.md."""
    refused = sum(case.brief is None for case in cases)
    rows = next(iter(results.values()))
    head = HEAD.format(
        briefs=len(cases),
        planned=len(cases) - refused,
        refused=refused,
        languages=len({row.planned.plan.locale.split("-")[0] for row in rows}),
        hostile=sum(case.name.startswith("hostile") for case in cases),
    )
    parts = [head]
    for name, found in results.items():
        left = faults(found)
        parts.append(table(name, found))
        parts.append("Does not hold:\n\n" + "\n".join(f"- {line}" for line in left) if left else "All of it holds.")
    return "\n\n".join(part.strip() for part in parts) + "\n"
