"""`python -m storm [--seeds 2000] [--first 0] [--mutant NAME]`: run storms; the first that breaks a law is replayable.

Each seed is a build of some scenes against simulated providers with faults, whose process dies and comes back; one in
twenty is run twice and must leave the same trace (I9). A mutant is a planted defect; with one, storms must turn red.
"""

from __future__ import annotations

import argparse
import sys
import time

from storm.mutants import MUTANTS, planted
from storm.run import storm

TWICE = 20  # every so many seeds, one is run again


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=2000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--mutant", default="", help=f"one of {', '.join(MUTANTS)}, or `all`")
    arguments = parser.parse_args()
    seeds = range(arguments.first, arguments.first + arguments.seeds)
    if arguments.mutant == "all":
        alive = [name for name in MUTANTS if not _red(name, seeds)]
        sys.exit(f"not noticed: {', '.join(alive)}" if alive else None)
    with planted(arguments.mutant):
        sys.exit(1 if _run(seeds) else None)


def _red(name: str, seeds: range) -> bool:
    with planted(name):
        for seed in seeds:
            if problems := storm(seed).problems:
                print(f"{name:28} red at seed {seed}: {problems[0]}", flush=True)
                return True
    print(f"{name:28} GREEN after {len(seeds)} seeds", flush=True)
    return False


def _run(seeds: range) -> bool:
    start, outcomes = time.perf_counter(), dict[str, int]()
    for number, seed in enumerate(seeds, start=1):
        found = storm(seed)
        problems = list(found.problems)
        if number % TWICE == 0 and storm(seed).trace != found.trace:
            problems.append("I9: a second run left another trace")
        if problems:
            print(f"seed {seed}: {'; '.join(problems)}\n  again: python -m storm --first {seed} --seeds 1", flush=True)
            return True
        for what in found.outcome.values():
            outcomes[what] = outcomes.get(what, 0) + 1
    told = ", ".join(f"{count} {what}" for what, count in sorted(outcomes.items()))
    print(f"{len(seeds)} storms in {time.perf_counter() - start:.0f} s, all laws hold; scenes: {told}")
    return False


if __name__ == "__main__":
    main()
