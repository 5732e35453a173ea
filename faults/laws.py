"""What must hold when the faults have stopped and the workers have ended, by invariant."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from sqlalchemy import select

from faults.world import World, must, until
from reelwright.digest import digest_file
from reelwright.settings import LOCAL
from reelwright.storage.records.tables.jobs import jobs
from reelwright.storage.records.tables.money import accounts, attempts, holds

_SETTLED = 20.0  # seconds in which what a dead worker left must be gone


def judge(world: World) -> None:
    """End the workers as a deploy does, then look at everything that is left. Raises BrokenError."""
    world.rest()
    for life in world.lives:
        life.process.terminate()
    for life in world.lives:
        life.process.wait(60)
    problems = [*_ended(world), *_money(world), *_bytes(world.settings.home / LOCAL / "blobs")]
    must(not problems, "; ".join(problems[:5]))
    until(lambda: not list(_left(world)), _SETTLED, f"I11: {list(_left(world))[:5]} is gone")


def _ended(world: World) -> Iterator[str]:
    """I2 and I6."""
    with world.service.database.read() as sql:
        for row in sql.execute(select(jobs.c.id, jobs.c.state).where(jobs.c.state.in_(("pending", "running")))):
            yield f"I2: {row.id} is {row.state}"


def _money(world: World) -> Iterator[str]:
    """I1, I3 and I4: what was charged is what was wanted, each thing once, and the books say so."""
    with world.service.database.read() as sql:
        kept, tried = sql.execute(select(holds)).all(), sql.execute(select(attempts)).all()
        stand = sql.execute(select(accounts)).all()
    books = world.simulator.books
    yield from (f"I1: request {digest[:12]} was taken {count} times" for digest, count in books.repeated().items())
    yield from (f"I4: the hold {row.id} of {row.build} is open" for row in kept if row.state == "open")
    live = ("intended", "submitted", "unknown")
    yield from (f"I4: the attempt {row.id} is {row.state}" for row in tried if row.state in live)
    costs = sum(row.cost for row in tried)
    known = sum(row.cost for row in tried if row.state != "failed")  # of a failure nobody knows what was charged
    if sum(row.cost for row in kept) != costs or known != books.spent():
        yield f"I4: holds cost {sum(row.cost for row in kept)}, attempts {costs}, and {books.spent()} was charged"
    for row in stand:
        if row.held or (row.limit is not None and row.spent > row.limit):
            yield f"I3: {row.id} has {row.spent} spent and {row.held} held of {row.limit}"


def _bytes(folder: Path) -> Iterator[str]:
    """I5."""
    for path in folder.glob("??/*"):
        if digest_file(path) != path.parent.name + path.name:
            yield f"I5: {path.parent.name}{path.name[:8]} has other bytes"


def _left(world: World) -> Iterator[str]:
    """I11: processes, and files that nobody finished."""
    mark = f"REELWRIGHT_HOME={world.settings.home}".encode()
    for each in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if int(each.name) != os.getpid() and mark in (each / "environ").read_bytes():
                yield f"process {each.name}"
    home = world.settings.home
    for folder in (home / "scratch", home / LOCAL / "scratch", world.folder / "tmp"):
        found = (
            path for path in folder.glob("*") if not path.name.startswith(f"{os.getpid()}-")
        )  # our own, still open
        yield from (str(path.relative_to(folder.parent)) for path in found)
    yield from (str(path) for path in home.rglob("*.partial"))


def seconds(start: float) -> str:
    return f"{time.monotonic() - start:.0f} s"
