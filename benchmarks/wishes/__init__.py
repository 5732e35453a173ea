"""How often wishes are understood: a set of them (`examples/wishes/`), what the grammar makes of each, and a table."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.bench import Bench


def wishes(bench: Bench) -> list[float]:
    """Print the table; return the percent of the wishes that the grammar claims to understand and has wrong.

    A change where nothing is to happen counts as wrong too.
    """
    from benchmarks.wishes.table import run, table

    start = time.process_time()
    rows = run()
    bench.note(f"wishes: {1000 * (time.process_time() - start) / len(rows):.1f} ms of CPU each")
    print(table(rows), flush=True)
    claimed = [row for row in rows if row.found.edits]
    return [100 * sum(row.verdict == "wrong" for row in claimed) / len(claimed)]
