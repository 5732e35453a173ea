"""`python -m benchmarks [--only floor,ffmpeg] [--runs 5] [--write]`: run bars, print them, write build/bench.json.

`build/bench.json` holds a bar's median, lowest and highest; what else was found lies in `build/bench-facts.json`, and
`--write` renews `docs/benchmarks.md` from both, alone without running anything.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.bars import BARS
from benchmarks.bench import KEPT, Bench, NotMeasuredError
from benchmarks.machine import machine
from benchmarks.page import PAGE, page

OUTPUT, FACTS = Path("build/bench.json"), Path("build/bench-facts.json")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help=f"comma-separated: {', '.join(BARS)}")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=30, help="length of the reference ad, for trying things out")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md of what was measured last")
    arguments = parser.parse_args()
    chosen = [name for name in arguments.only.split(",") if name]
    unknown = [name for name in chosen if name not in BARS]
    if unknown:
        sys.exit(f"there is no bar {', '.join(unknown)}; known are {', '.join(BARS)}")
    if chosen or not arguments.write:
        KEPT.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="run-", dir=KEPT) as folder:
            for name in chosen or BARS:
                own = Path(folder) / name  # else a bar would build over the stores of the one before
                own.mkdir()
                _run(Bench(own, arguments.runs, arguments.seconds), name)
    if arguments.write:
        PAGE.write_text(page(BARS, _read(OUTPUT), _read(FACTS)), "utf-8")


def _run(bench: Bench, name: str) -> None:
    """Measure a bar and write it down at once: a run that is broken off keeps what it has."""
    bar = BARS[name]
    facts: dict[str, Any] = {"machine": machine(), "ad": bench.seconds}
    try:
        numbers = bar.measure(bench)
    except NotMeasuredError as reason:
        print(f"{name:10} not measured: {reason}", flush=True)
        _keep(OUTPUT, name, None)
        _keep(FACTS, name, facts | {"missing": str(reason)})
        return
    found = {"ratio": statistics.median(numbers), "low": min(numbers), "high": max(numbers)}
    _keep(OUTPUT, name, {key: round(value, 4) for key, value in found.items()})
    _keep(FACTS, name, facts | {"runs": len(numbers), "notes": bench.notes})
    verdict = "holds" if found["ratio"] <= bar.limit else "MISSED"
    print(
        f"{name:10} {found['ratio']:8.3f}  ({found['low']:.3f} to {found['high']:.3f}, {len(numbers)} runs)"
        f"  bar {bar.limit:g}  {verdict}  {bar.what}",
        flush=True,
    )


def _read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text()) if path.is_file() else {}


def _keep(path: Path, name: str, value: dict[str, Any] | None) -> None:
    path.parent.mkdir(exist_ok=True)
    kept = {key: other for key, other in _read(path).items() if key != name}
    path.write_text(json.dumps(kept | ({name: value} if value else {}), indent=2) + "\n")


if __name__ == "__main__":
    main()
