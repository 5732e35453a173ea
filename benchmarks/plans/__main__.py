"""`python -m benchmarks.plans [--write]`: measure every planner over the set of briefs and print a table of each."""

from __future__ import annotations

import argparse
import sys

from benchmarks.plans.cases import cases
from benchmarks.plans.table import PAGE, PLANNERS, faults, page, run, table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="renew docs/planning.md")
    arguments = parser.parse_args()
    found = cases()
    wrong = [f"{case.name}: refused for {case.refused or 'nothing'}" for case in found if case.refused != case.wanted]
    results = {name: run(planner, found) for name, planner in PLANNERS.items()}
    for name, rows in results.items():
        print(table(name, rows), *faults(rows), sep="\n")
    if arguments.write:
        PAGE.write_text(page(found, results), "utf-8")
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
