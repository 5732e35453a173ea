"""The bar of projects that wait: a thousand of them in one process, each for a clip that it has paid."""

from __future__ import annotations

import asyncio
import gc
import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.bench import ROOT, Bench, NotMeasuredError
from benchmarks.paying import buying, order
from reelwright.storage.records import Database, Ledger
from reelwright.testing.simulator import Pace, Simulator, serve

PROJECTS = 1000
LATENCY = 20.0  # seconds that a clip takes at its provider
_STATUS = Path("/proc/self/status")


def waiting(bench: Bench) -> list[float]:
    """MB that a process grows by, at most, while 1,000 projects have a clip made; measured by itself, once.

    The provider is a process of its own and takes any number of calls a minute (Replicate's 600 would let some wait
    before they are submitted). Each project has its own build and budget in one file of SQLite. Ends the run where a
    project was lost or charged twice, or where they were not all in flight at once.
    """
    if not _STATUS.exists():
        raise NotMeasuredError("only Linux tells a process's peak memory")
    simulator = Simulator(pace=Pace(queue=(0.0, 0.0), run=(LATENCY, LATENCY)), limits={}, side=64)
    with serve(simulator) as address:
        command = [sys.executable, "-m", "benchmarks.waiting", address, str(bench.folder)]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    told = json.loads(done.stdout)
    entries = simulator.books.entries[1:]
    if told["bought"] != PROJECTS or len(entries) != PROJECTS or simulator.books.repeated():
        sys.exit(f"of {PROJECTS} projects {told['bought']} were bought and {len(entries)} charged")
    if told["spent"] != told["bought"] or told["live"]:
        sys.exit(f"the books say {told['spent']} were bought and {told['live']} are under way")
    together = sum(entry.at < min(other.due for other in entries) for entry in entries)
    if together != PROJECTS:
        sys.exit(f"only {together} of {PROJECTS} projects waited at once")
    spread = max(entry.at for entry in entries) - min(entry.at for entry in entries)
    bench.note(
        f"waiting: {PROJECTS} projects were submitted within {spread:.0f} s and bought within {told['seconds']:.0f} s, "
        f"each clip made in {LATENCY:.0f} s"
    )
    return [told["megabytes"]]


async def _all(address: str, folder: Path) -> dict[str, float]:
    """Buy a clip for each project at once, after one that loads what is loaded once."""
    database = Database.of(f"sqlite:///{folder}/waiting/ledger.db")
    ledger = Ledger(database)
    async with buying(address, folder, ledger) as calls:
        await calls.buy(order(ledger, "the first", "first"))
        gc.collect()
        before, start = _megabytes("VmRSS"), time.perf_counter()
        orders = [order(ledger, f"clip {number}", f"build {number}") for number in range(PROJECTS)]
        bought = await asyncio.gather(*map(calls.buy, orders), return_exceptions=True)
        seconds, peak = time.perf_counter() - start, _megabytes("VmHWM")
    for error in [found for found in bought if isinstance(found, BaseException)][:5]:
        print(error, file=sys.stderr)
    spent = sum(row.succeeded for row in ledger.spent()) - 1
    live = len(ledger.live())
    database.close()
    return {
        "megabytes": peak - before, "seconds": seconds, "spent": spent, "live": live,
        "bought": sum(not isinstance(found, BaseException) for found in bought),
    }  # fmt: skip


def _megabytes(name: str) -> float:
    """Return what the kernel says of this process's memory: `VmRSS` now, `VmHWM` at most."""
    (line,) = (line for line in _STATUS.read_text().splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    with TemporaryDirectory(dir=sys.argv[2]) as inner:
        print(json.dumps(asyncio.run(_all(sys.argv[1], Path(inner)))))
