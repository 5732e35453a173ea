"""Compile every kernel once, so that a first run does not look hung: `python -m reelwright.warm`."""

from __future__ import annotations

import importlib
import time

# Every package that owns kernels offers `warm()`.
OWNERS = (
    "reelwright.media.planes",
    "reelwright.media.render",
    "reelwright.media.outputs.overlay",
    "reelwright.media.audio",
    "reelwright.craft.cutout",
    "reelwright.craft.backdrops",
    "reelwright.craft.music",
)


def main() -> None:
    start = time.perf_counter()
    for name in OWNERS:
        importlib.import_module(name).warm()
    print(f"kernels are ready ({time.perf_counter() - start:.0f} s)")


if __name__ == "__main__":
    main()
