"""Run one storm from its seed."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path

from reelwright.testing.virtual import run
from storm.build import LONGEST, Process, store_of
from storm.check import broken
from storm.death import Life
from storm.weather import weather


@dataclass(frozen=True)
class Storm:
    """What a storm left: what is wrong, what became of each scene, every request in order, and its virtual seconds."""

    problems: tuple[str, ...]
    outcome: dict[str, str]
    trace: tuple[str, ...]
    seconds: float


def storm(seed: int) -> Storm:
    """Blow once; an error that nobody was meant to see is a problem too."""
    with tempfile.TemporaryDirectory(prefix="storm-") as folder:
        try:
            return run(_blow(seed, Path(folder)))
        except Exception as error:
            return Storm((f"it broke: {type(error).__name__}: {str(error)[:200]}",), {}, (), 0.0)


async def _blow(seed: int, folder: Path) -> Storm:
    sky = weather(seed)
    store = store_of(sky, folder)
    outcome: dict[str, str] | None = None
    lives = [*(Life(last, after) for last, after in sky.deaths), Life(None, False)]
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda *_: None)  # tasks of the dead have no heirs
    try:
        async with asyncio.timeout(LONGEST):
            for life in lives:
                await Process(store, life).run()
                outcome = store.outcome
                if outcome is not None:
                    break
                await asyncio.sleep(5)
    except TimeoutError:
        outcome = None
    return Storm(tuple(broken(store, outcome)), outcome or {}, tuple(store.trace), loop.time())
