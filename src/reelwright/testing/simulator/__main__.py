"""`python -m reelwright.testing.simulator [--port 8765]`: simulated providers for a while, to try paid engines without
a key. Its clips are patterns of light; what they cost is counted and told at the end.
"""

from __future__ import annotations

import argparse
import time

from reelwright.testing.simulator import Pace, Simulator, serve

_SECONDS = 3600  # it ends by itself after an hour


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m reelwright.testing.simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=8765)
    port = parser.parse_args().port
    simulator = Simulator(pace=Pace(queue=(0.2, 0.5), run=(2.0, 5.0)), side=720)
    with serve(simulator, port) as address:
        print(f"export REPLICATE_API_TOKEN=any REELWRIGHT_URL_REPLICATE={simulator.address('replicate', address)}")
        print("Paste this into another shell; Ctrl-C ends the simulator.", flush=True)
        try:
            time.sleep(_SECONDS)
        except KeyboardInterrupt:
            print()
    for entry in simulator.books.entries:
        print(f"{entry.provider}:{entry.model}  ${entry.charged / 1_000_000:.2f}")


if __name__ == "__main__":
    main()
