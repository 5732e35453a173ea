"""`python -m faults [--only 15,20]`: what befalls a service of real processes, and what must hold after it.

Each fault is a service of its own, in a folder of its own, over one Postgres that is started here.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

from faults.away import cut_off, database, disk
from faults.bar import bar
from faults.director import nodes
from faults.frozen import clocks, frozen, parent
from faults.kills import cancelled, deploy, hanging, kills, memory
from faults.postgres import Postgres
from faults.world import BrokenError

FAULTS: tuple[tuple[str, str, Callable[[Postgres], str]], ...] = (
    ("14", "cancelled while it buys", cancelled),
    ("15", "SIGKILL anywhere", kills),
    ("16", "disk full", disk),
    ("17", "Postgres away", database),
    ("19", "clocks jump", clocks),
    ("20", "worker frozen", frozen),
    ("20", "only the parent frozen", parent),
    ("21", "killed for memory", memory),
    ("21", "a hanging step", hanging),
    ("22", "rolling deploy", deploy),
    ("cut", "cut off from the database", cut_off),
    ("director", "killed in each node", nodes),
    ("bar", "200 jobs in a storm", bar),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--only", default="", help="numbers of faults, or `cut`, `director` and `bar`, with commas between"
    )
    only = set(filter(None, parser.parse_args().only.split(",")))
    broken = False
    for number, name, fault in FAULTS:
        if only and number not in only:
            continue
        server, start = Postgres(), time.monotonic()
        try:
            told, good = fault(server), True
        except BrokenError as error:
            told, good = str(error), False
        finally:
            server.close()
        broken |= not good
        took, how = time.monotonic() - start, "ok" if good else "BROKEN"
        print(f"{number:>3} {name:26} {took:6.0f} s  {how}: {told}", flush=True)
    sys.exit(1 if broken else None)


if __name__ == "__main__":
    main()
