"""`python -m benchmarks.plans [--write] [--model ENGINE:MODEL]`: measure planners over the set, and print their tables.

A model is asked once to four times for each brief, and paid by the key in the environment; no budget holds it.
"""

from __future__ import annotations

import argparse
import sys

from benchmarks.plans.cases import cases
from benchmarks.plans.models import model_planner
from benchmarks.plans.table import PAGE, PLANNERS, faults, page, run, table
from reelwright.settings import Settings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="renew docs/planning.md")
    parser.add_argument("--model", help="also let this model tell the stories, such as openai:gpt-6-luna")
    arguments = parser.parse_args()
    found = cases()
    wrong = [f"{case.name}: refused for {case.refused or 'nothing'}" for case in found if case.refused != case.wanted]
    results = {name: run(planner, found) for name, planner in PLANNERS.items()}
    if arguments.model:
        planner = model_planner(arguments.model, Settings.from_environment())
        results[arguments.model] = run(planner, found)
        print(f"{arguments.model}: {planner.cost}")
    for name, rows in results.items():
        print(table(name, rows), *faults(rows), sep="\n")
    if arguments.write:
        PAGE.write_text(page(found, results), "utf-8")
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
