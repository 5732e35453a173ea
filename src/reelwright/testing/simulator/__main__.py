"""`python -m reelwright.testing.simulator [--port 8765]`: simulated providers for a while, to try paid engines without
a key. Its clips are patterns of light; what they cost is counted and told at the end.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from reelwright.engines import table
from reelwright.settings import Settings
from reelwright.testing.simulator import Pace, Rate, Simulator, serve
from reelwright.testing.simulator.books import RATES

_SECONDS = 3600  # it ends by itself after an hour
_ENGINES = {"replicate": "REPLICATE_API_TOKEN", "elevenlabs": "ELEVENLABS_API_KEY"}


def _rates() -> dict[str, Rate]:
    """Charge what our table says where it is one price, else what the simulator knows."""
    rows = table(Settings(home=Path("/nowhere")))
    told = {row.name: row.prices[0] for row in rows if len(row.prices) == 1}
    return {**RATES, **{name: Rate(price.micros, price.per, price.out_micros) for name, price in told.items()}}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m reelwright.testing.simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=8765)
    port = parser.parse_args().port
    simulator = Simulator(pace=Pace(queue=(0.2, 0.5), run=(2.0, 5.0)), side=720, rates=_rates())
    with serve(simulator, port) as address:
        for name, key in _ENGINES.items():
            print(f"export {key}=any REELWRIGHT_URL_{name.upper()}={simulator.address(name, address)}")
        print("Paste these into another shell; Ctrl-C ends the simulator.", flush=True)
        try:
            time.sleep(_SECONDS)
        except KeyboardInterrupt:
            print()
    for entry in simulator.books.entries:
        print(f"{entry.provider}:{entry.model}  ${entry.charged / 1_000_000:.2f}")


if __name__ == "__main__":
    main()
