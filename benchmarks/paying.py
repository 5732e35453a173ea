"""Bars of paid calls: scenes bought from the simulated providers, over real HTTP on loopback."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from benchmarks.bench import Bench
from reelwright.build.calls import Calls, Order
from reelwright.build.step import Artifact
from reelwright.digest import digest_file
from reelwright.engine import Model, Request, Result
from reelwright.engines import connect, table
from reelwright.fetch import Bounds, fetch
from reelwright.router import Choice, Policy, choose
from reelwright.settings import Settings
from reelwright.storage.records import Database, Ledger, Want
from reelwright.testing.simulator import Pace, Simulator, serve

LATENCY = 3.0  # seconds that a scene takes at its provider
SCENES = 4
_MODEL = "replicate:google/veo-3.1-fast"


def parallel(bench: Bench) -> list[float]:
    """Four scenes bought at once over the slowest of them bought alone."""
    simulator = Simulator(pace=Pace(queue=(0.0, 0.0), run=(LATENCY, LATENCY)))
    with serve(simulator) as address, TemporaryDirectory() as name:
        ratios = []
        for run in range(bench.runs):
            alone = [_timed(address, Path(name), [f"{run}, alone {index}"]) for index in range(SCENES)]
            together = _timed(address, Path(name), [f"{run}, together {index}" for index in range(SCENES)])
            ratios.append(together / max(alone))
    return ratios


def _timed(address: str, folder: Path, prompts: Sequence[str]) -> float:
    start = time.perf_counter()
    asyncio.run(_buy(address, folder, prompts))
    return time.perf_counter() - start


async def _buy(address: str, folder: Path, prompts: Sequence[str]) -> None:
    """Buy one clip for each prompt, all at once, as a build does."""
    ledger = Ledger(Database("sqlite://"))
    async with buying(address, folder, ledger) as calls:
        await asyncio.gather(*(calls.buy(order(ledger, prompt)) for prompt in prompts))


@asynccontextmanager
async def buying(address: str, folder: Path, ledger: Ledger) -> AsyncIterator[Calls]:
    """Give what buys from a simulator at `address`."""
    settings = Settings(
        home=folder, secrets={"REPLICATE_API_TOKEN": "r8_bench"}, addresses={"replicate": f"{address}/replicate/v1"}
    )
    engine = connect("replicate", settings)
    bounds = Bounds(local=frozenset([str(urlsplit(address).hostname)]))

    async def fetched(_: str, link: str, path: Path, headers: Mapping[str, str]) -> None:
        await fetch(link, path, bounds, headers)

    try:
        yield Calls(
            ledger, lambda _: engine, claim=lambda _: True, let_go=lambda _: None, fetch=fetched,
            room=lambda: _room(folder),
        )  # fmt: skip
    finally:
        await engine.close()


def order(ledger: Ledger, prompt: str, build: str = "bench") -> Order:
    """Return an order of one clip of 4 s, its price held."""
    request = Request(capability="text_to_video", prompt=prompt, seconds=4, aspect="16:9")
    route = choose(request, [_row()], Policy())
    (hold,) = ledger.reserve(build, [Want(prompt, route.choices[0].quote.worst)], [f"project:{build}"])
    return Order(request, route, hold.id, build, find=lambda _: None, keep=_keep)


@cache
def _row() -> Model:
    (row,) = (row for row in table(Settings(home=Path("/nonexistent"))) if row.name == _MODEL)
    return row


async def _keep(_: str, __: Choice, ___: Result, path: Path) -> Artifact:
    return Artifact(digest_file(path), lambda _: path, {})


@contextmanager
def _room(folder: Path) -> Iterator[Path]:
    with TemporaryDirectory(dir=folder) as name:
        yield Path(name) / "clip.mp4"
