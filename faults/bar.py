"""The bar: 200 jobs, 3 workers, one killed every 5 s for a minute, Postgres ended hard twice."""

from __future__ import annotations

import random
import time
from collections import Counter

from faults.laws import judge
from faults.postgres import Postgres
from faults.world import Life, World, must, until, world
from reelwright.errors import AwayError
from reelwright.settings import LOCAL
from reelwright.storage.records.jobs import Told

JOBS, WORKERS, USERS = 200, 3, 8
_EVERY, _LONG = 5.0, 60.0  # seconds between two kills, and in all
_OUTAGES = (20.0, 40.0)  # seconds from the first kill
_AWAY = 3.0  # seconds
_STUCK = 1500.0  # seconds for all of them on two slow cores


def bar(server: Postgres) -> str:
    """Full builds of a film of 6 s with one bought clip each; what their films share is made once, as ever."""
    chance = random.Random(200)
    with world(server) as hit, hit.kept(WORKERS) as lives:
        hit.ready(*lives)
        accepted = [hit.accept(number, f"user{number % USERS}").id for number in range(JOBS)]
        begun = time.monotonic()
        killed = _storm(server, lives, chance)
        until(lambda: _open(hit) == 0, _STUCK, "all jobs end")
        took = time.monotonic() - begun
        found = [hit.service.jobs.find(identifier) for identifier in accepted]
        states = Counter(job.state for job in found)
        must(states == {"completed": JOBS}, f"I2: {dict(states)}; {[job.error for job in found if job.error][:3]}")
        told = Counter(each.job for each in _ends(hit))
        must(set(told) == set(accepted) and set(told.values()) == {1}, "I6: a job has not ended once")
        entries = hit.simulator.books.entries
        must(len(entries) == JOBS, f"I1: {len(entries)} clips were charged for {JOBS} jobs")
        judge(hit)
    again = Counter(job.attempt for job in found)
    return (
        f"{JOBS} completed, 0 lost, 0 stuck, {len(entries)} clips charged, {killed} kills, 2 outages, "
        f"attempts {dict(sorted(again.items()))}, {took:.0f} s"
    )


def _storm(server: Postgres, lives: list[Life], chance: random.Random) -> int:
    start, killed, outages = time.monotonic(), 0, list(_OUTAGES)
    while (at := time.monotonic() - start) < _LONG:
        if outages and at > outages[0]:
            outages.pop(0)
            server.stop()
            time.sleep(_AWAY)
            server.start()
        chance.choice(lives).kill()
        killed += 1
        time.sleep(max(_EVERY * killed - (time.monotonic() - start), 0))
    return killed


def _open(hit: World) -> int:
    time.sleep(1)
    try:
        return sum(hit.service.jobs.counts().values())
    except AwayError:
        return JOBS


def _ends(hit: World) -> list[Told]:
    found: list[Told] = []
    after = 0
    while page := hit.service.jobs.told(after, 5000, workspace=LOCAL):
        after = page[-1].id
        found += [each for each in page if each.kind in ("job.completed", "job.failed", "job.cancelled")]
    return found
