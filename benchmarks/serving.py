"""Bars of the service: how long requests take while jobs run on the same cores, and what it costs to do nothing."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from benchmarks.bench import REELWRIGHT, ROOT, Bench, NotMeasuredError

RATE = 50.0  # requests a second
PHASE = 20.0  # seconds of load at a time, in turns
BUILDING = 3  # jobs that are kept under way
QUIET = 20.0  # seconds of doing nothing that are measured
_BARE = """
import sys
import uvicorn
from fastapi import FastAPI
app = FastAPI()
@app.get("/")
def bare() -> dict[str, str]:
    return {"ok": "yes"}
uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)
"""
_BRIEF = {"title": "Plain kites", "duration": 6, "aspects": ["1:1"], "voice": {"enabled": False}}
Ask = Callable[[], Awaitable[httpx2.Response]]


@dataclass
class Load:
    """Requests by kind, and the seconds that each took, all runs together."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    async def run(self, asks: Mapping[str, Ask], seconds: float) -> None:
        """Ask at RATE, a kind at a time by chance, whatever the answers take."""
        chance, tasks = random.Random(7), set[asyncio.Task[None]]()
        kinds, start, sent = sorted(asks), time.perf_counter(), 0
        while (at := sent / RATE) < seconds:
            await asyncio.sleep(max(start + at - time.perf_counter(), 0))
            kind = chance.choice(kinds)
            tasks.add(asyncio.create_task(self._ask(kind, asks[kind])))
            sent += 1
        await asyncio.gather(*tasks)

    async def _ask(self, kind: str, ask: Ask) -> None:
        start = time.perf_counter()
        try:
            answer = await ask()
        except httpx2.HTTPError as error:
            self.wrong.append(f"{kind}: {error!r}")
            return
        self.seconds.setdefault(kind, []).append(time.perf_counter() - start)
        if answer.status_code >= 400:
            self.wrong.append(f"{kind}: {answer.status_code} {answer.text[:200]}")

    def p95(self, kind: str) -> float:
        return statistics.quantiles(self.seconds[kind], n=20)[-1]


def serving(bench: Bench) -> list[float]:
    """The P95 of the slowest kind of request over that of a bare FastAPI route under the same load, in turns."""
    return [asyncio.run(_measured(bench)) for _ in range(bench.runs)]


async def _measured(bench: Bench) -> float:
    bare, ours = Load(), Load()
    with _running(bench) as (service, _), _bare() as plain:
        async with _client(service) as asking, _client(plain) as other:
            asks = await _asks(asking)
            building = asyncio.create_task(_build(asking))
            await ours.run(asks, 3)  # warm
            await bare.run({"bare": lambda: other.get("/")}, 2)
            ours, bare = Load(), Load()
            for _ in range(2):
                await bare.run({"bare": lambda: other.get("/")}, PHASE)
                await ours.run(asks, PHASE)
            building.cancel()
    if ours.wrong or bare.wrong:
        sys.exit(f"{len(ours.wrong + bare.wrong)} requests went wrong, such as {(ours.wrong + bare.wrong)[:3]}")
    plainly = bare.p95("bare")
    told = ", ".join(f"{kind} {ours.p95(kind) * 1000:.0f}" for kind in sorted(ours.seconds))
    bench.note(f"serving: P95 in ms at {RATE:g} requests a second with jobs running: bare {plainly * 1000:.0f}, {told}")
    return max(ours.p95(kind) for kind in ours.seconds) / plainly


async def _asks(client: httpx2.AsyncClient) -> Mapping[str, Ask]:
    made = (await client.post("/projects", json={"title": "Kites", "brief": _BRIEF})).json()
    job = (await client.post(f"/projects/{made['id']}/builds", json={})).json()

    async def change() -> httpx2.Response:
        return await client.patch(f"/projects/{made['id']}", json={"title": "Kites"}, headers={"If-Match": "*"})

    return {
        "list projects": lambda: client.get("/projects"),
        "read project": lambda: client.get(f"/projects/{made['id']}"),
        "begin project": lambda: client.post("/projects", json={"title": "Kites", "brief": _BRIEF}),
        "change project": change,
        "read brief": lambda: client.get(f"/projects/{made['id']}/brief"),
        "list jobs": lambda: client.get("/jobs"),
        "read job": lambda: client.get(f"/jobs/{job['id']}"),
        "budgets": lambda: client.get("/budgets"),
        "engines": lambda: client.get("/engines"),
    }


async def _build(client: httpx2.AsyncClient) -> None:
    """Keep jobs under way, each of a project of its own so that it has something to make."""
    number = 0
    while True:
        listed = (await client.get("/jobs?limit=20")).json()["items"]
        if sum(job["state"] in ("pending", "running") for job in listed) < BUILDING:
            number += 1
            brief = _BRIEF | {"title": f"Plain kites {number}", "seed": number}
            made = (await client.post("/projects", json={"title": "Kites", "brief": brief})).json()
            await client.post(f"/projects/{made['id']}/builds", json={})
        await asyncio.sleep(0.5)


def idle(bench: Bench) -> list[float]:
    """Percent of a core that the API and its worker take while nobody asks for anything."""
    if not Path("/proc/self/stat").exists():
        raise NotMeasuredError("only Linux tells what a process has used")
    with _running(bench) as (_, process):
        time.sleep(5)
        group = _family(process)
        before, start = _used(group), time.perf_counter()
        time.sleep(QUIET)
        return [100 * (_used(group) - before) / (time.perf_counter() - start)]


@contextmanager
def _running(bench: Bench) -> Iterator[tuple[str, int]]:
    port, home = _port(), bench.fresh()
    environment = {**os.environ, "REELWRIGHT_HOME": str(home)}
    command = [str(REELWRIGHT), "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        try:
            _wait(f"http://127.0.0.1:{port}/api/v1/ready")
            yield f"http://127.0.0.1:{port}/api/v1", process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


@contextmanager
def _bare() -> Iterator[str]:
    port = _port()
    with subprocess.Popen([sys.executable, "-c", _BARE, str(port)], cwd=ROOT) as process:
        try:
            _wait(f"http://127.0.0.1:{port}/")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@asynccontextmanager
async def _client(address: str) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=address, timeout=30, trust_env=False) as client:
        yield client


def _wait(url: str) -> None:
    last = time.monotonic() + 60
    while True:
        try:
            if httpx2.get(url, trust_env=False).status_code == 200:
                return
        except httpx2.HTTPError:
            pass
        if time.monotonic() > last:
            sys.exit(f"{url} does not answer")
        time.sleep(0.2)


def _port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _family(process: int) -> list[int]:
    """Return a process and all that descend from it."""
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents.setdefault(int(_stat(path)[1]), []).append(int(path.parent.name))
    found = [process]
    for each in found:
        found += parents.get(each, [])
    return found


def _stat(path: Path) -> list[str]:
    """Return the fields of a process's `stat` from its state on."""
    return path.read_text().rpartition(")")[2].split()


def _used(processes: list[int]) -> float:
    """Return the CPU seconds of processes so far."""
    used = (_stat(Path(f"/proc/{process}/stat"))[11:13] for process in processes)
    return sum(int(user) + int(system) for user, system in used) / os.sysconf("SC_CLK_TCK")
