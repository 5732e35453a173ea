"""How well plans follow studies of films: written studies times briefs (`examples/evaluation/replicas/`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.bench import Bench


def replicas(bench: Bench) -> list[float]:
    """Print the table; return the percent of pairs of which the plan misses a measure."""
    from benchmarks.replicas.table import faults, run, table

    rows = run()
    print(table(rows), flush=True)
    for line in faults(rows):
        bench.note(f"replicas: {line}")
    return [100 * sum(any(not each.holds for each in row.found.values()) for row in rows) / len(rows)]
