"""How good plans are: a set of briefs (`examples/evaluation/`), measures of a plan, and a table per planner."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.bench import Bench


def plans(bench: Bench) -> list[float]:
    """Print the table of each planner; return the percent of briefs of which the offline plan misses a measure."""
    from benchmarks.plans.cases import cases
    from benchmarks.plans.table import PLANNERS, faults, run, table

    results = {name: run(planner, cases()) for name, planner in PLANNERS.items()}
    for name, rows in results.items():
        print(table(name, rows), flush=True)
        for line in faults(rows):
            bench.note(f"{name}: {line}")
    offline = results["offline"]
    return [100 * sum(any(not each.holds for each in row.found.values()) for row in offline) / len(offline)]


def planning(bench: Bench) -> list[float]:
    """Return the median milliseconds of an offline plan in each run; the 95th percentile is noted."""
    from benchmarks.plans.cases import cases
    from benchmarks.plans.table import p95, run
    from reelwright.planning import plan_offline

    spent = [[row.milliseconds for row in run(plan_offline, cases())] for _ in range(bench.runs)]
    bench.note(f"planning: P95 {statistics.median(map(p95, spent)):.1f} ms, slowest {max(map(max, spent)):.1f} ms")
    return [statistics.median(run) for run in spent]
