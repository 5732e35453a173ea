"""`python -m benchmarks [--only offline,headline] [--runs 5]`: run bars, print them, write build/bench.json."""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks.bars import BARS, Bench

OUTPUT = Path("build/bench.json")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help=f"comma-separated: {', '.join(BARS)}")
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    chosen = [name for name in arguments.only.split(",") if name] or list(BARS)
    unknown = [name for name in chosen if name not in BARS]
    if unknown:
        sys.exit(f"there is no bar {', '.join(unknown)}; known are {', '.join(BARS)}")
    with tempfile.TemporaryDirectory(prefix="reelwright-bench-") as folder:
        results = _run(Bench(Path(folder), arguments.runs), chosen)
    OUTPUT.parent.mkdir(exist_ok=True)
    before = json.loads(OUTPUT.read_text()) if OUTPUT.is_file() else {}
    OUTPUT.write_text(json.dumps(before | results, indent=2) + "\n")


def _run(bench: Bench, chosen: list[str]) -> dict[str, dict[str, float]]:
    results = {}
    for name in chosen:
        bar = BARS[name]
        numbers = bar.measure(bench)
        found = {"ratio": statistics.median(numbers), "low": min(numbers), "high": max(numbers)}
        results[name] = {key: round(value, 4) for key, value in found.items()}
        verdict = "holds" if found["ratio"] <= bar.limit else "MISSED"
        print(
            f"{name:10} {found['ratio']:8.3f}  ({found['low']:.3f} to {found['high']:.3f}, {len(numbers)} runs)"
            f"  bar {bar.limit:g}  {verdict}  {bar.what}",
            flush=True,
        )
    return results


if __name__ == "__main__":
    main()
