"""How well the critic's checks find faults: python -m benchmarks.critic [--seeds 20] [--only KIND …] [--development]

Each kind of fault has as many films with it as without. What is judged is kept, so that a run that was stopped goes on.
An evaluation of at least 20 seeds writes the rows of its kinds into the table of docs/critic.md, and leaves the others.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from benchmarks.bench import KEPT, ROOT
from benchmarks.critic.score import Verdict, judge, kinds, score
from reelwright.checks import version

PAGE = ROOT / "docs" / "critic.md"
START, END = "<!-- table: python -m benchmarks.critic -->", "<!-- end of table -->"
TELLING = 20  # seeds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--only", nargs="*", default=kinds(), choices=kinds())
    parser.add_argument("--development", action="store_true", help="the seeds and pictures that limits were chosen on")
    parser.add_argument("--again", action="store_true", help="forget what was judged before")
    chosen = parser.parse_args()
    seeds = range(chosen.first, chosen.first + chosen.seeds)
    half = "development" if chosen.development else "evaluation"
    kept = KEPT / f"critic-{half}.jsonl"
    if chosen.again:
        kept.unlink(missing_ok=True)
    known = {(each.kind, each.seed, each.planted): each for each in _read(kept)}
    missing = [(kind, seed) for kind in chosen.only for seed in seeds if (kind, seed, False) not in known]
    for verdict in judge(missing, not chosen.development):
        known[verdict.kind, verdict.seed, verdict.planted] = verdict
        with kept.open("a") as lines:
            lines.write(json.dumps(asdict(verdict)) + "\n")
    rows = {kind: _row(kind, [v for v in known.values() if v.kind == kind and v.seed in seeds]) for kind in chosen.only}
    print("\n".join(rows.values()))
    if not chosen.development and chosen.seeds >= TELLING:
        _write(rows)
    print(f"checks {version()[:12]}")


def _read(path: Path) -> list[Verdict]:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        return []
    lines = map(json.loads, path.read_text().splitlines())
    return [Verdict(**{**line, "found": tuple(line["found"])}) for line in lines]


def _write(rows: dict[str, str]) -> None:
    """Write rows into the page's table; those of other kinds stay."""
    before, _, rest = PAGE.read_text("utf-8").partition(START)
    table, _, after = rest.partition(END)
    known = {line.split("`")[1]: line for line in table.splitlines() if line.startswith("| `")} | rows
    head = f"| fault | films with it | found | precision | recall | clean films | called faulty |\n{'|---' * 7}|"
    told = "\n".join(known[kind] for kind in kinds() if kind in known)
    PAGE.write_text(f"{before}{START}\n\n{head}\n{told}\n\n{END}{after}", "utf-8")


def _row(kind: str, verdicts: list[Verdict]) -> str:
    told = score(verdicts)
    return (
        f"| `{kind}` | {told.planted} | {told.found} | {told.precision:.2f} | {told.recall:.2f} | {told.clean} | "
        f"{told.false} ({told.alarms:.0%}) |"
    )


if __name__ == "__main__":
    main()
