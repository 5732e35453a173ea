"""15, 21, 22: processes that are killed, that hang, and that are asked to end while they work."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable

from faults.laws import judge
from faults.postgres import Postgres
from faults.world import TTL, Life, World, must, send, until, world
from reelwright.settings import LOCAL
from reelwright.storage.records.jobs import STRIKES, Job
from reelwright.testing.simulator import Pace

_MOMENTS = (0.15, 0.5, 0.85)  # of the time that a job takes, when it is killed; each a little off by chance
_BOUNDARIES = (1, 4, 8, 12)  # finished steps after which it is killed


def undisturbed(server: Postgres) -> tuple[dict[str, str], float]:
    """Return the files of a run that nothing happens to, and the seconds that it takes."""
    with world(server) as calm:
        calm.ready(calm.begin())
        job = calm.ended(calm.accept())
        assert job.ended_at and job.started_at
        files = calm.files(job)
        judge(calm)
        return files, job.ended_at - job.started_at


def kills(server: Postgres) -> str:
    """15: SIGKILL of a worker and of a job's process, at random moments and between steps."""
    files, usual = undisturbed(server)
    chance, slowest, reused, count = random.Random(15), 0.0, 0, 0
    with world(server) as hit, hit.kept(2) as lives:
        hit.ready(*lives)
        for number, (of, when) in enumerate(_plan(hit, chance, usual)):
            hit.forget()
            job = hit.accept(number)
            when(job)
            victim = _victim(hit, lives, of, job)
            begun = hit.now(job).attempt
            made = {step["step"] for step in hit.steps(job) if step["what"] == "made"}
            there = victim()
            killed = time.monotonic()
            hit.ended(job)
            found = hit.now(job)
            if not there or found.attempt == begun:
                continue  # it was done by then, or waited for engines, which takes no process
            count += 1
            slowest = max(slowest, time.monotonic() - killed)
            must(found.strikes == (of == "child"), f"15: {found.strikes} strikes after the {of} was killed")
            must(hit.files(job) == files, f"I10: another film after the {of} was killed")
            twice = [row for row in hit.steps(job) if row["step"] in made and row["what"] != "reused"]
            fixed = {"sound plan", "1:1 checks", "1:1 composition"}
            must(not [row for row in twice if row["step"] not in fixed], f"15: made again: {twice}")
            reused += len(made)
        judge(hit)
    return f"{count} kills in time, {reused} finished steps reused, slowest end {slowest:.0f} s"


def _plan(hit: World, chance: random.Random, usual: float) -> list[tuple[str, Callable[[Job], None]]]:
    def moment(part: float) -> Callable[[Job], None]:
        wait = usual * part * chance.uniform(0.8, 1.2)

        def come(job: Job) -> None:
            hit.running(job)
            time.sleep(wait)

        return come

    def boundary(count: int) -> Callable[[Job], None]:
        def come(job: Job) -> None:
            until(lambda: len(hit.steps(job)) >= count or hit.now(job).final, 90, f"{count} steps")

        return come

    whens = [*map(moment, _MOMENTS), *map(boundary, _BOUNDARIES)]
    return [(of, when) for when in whens for of in ("child", "worker")]


def _victim(hit: World, lives: list[Life], of: str, job: Job) -> Callable[[], bool]:
    """Return what kills the process of a job, or the worker that has it; it tells whether there was one."""
    life = holder(hit, lives, job)
    if life is None:
        return lambda: False

    def kill() -> bool:
        if of == "worker":
            life.send(signal.SIGKILL)
            return True
        found = life.children()
        send(signal.SIGKILL, *found)
        return bool(found)

    return kill


def holder(hit: World, lives: list[Life], job: Job) -> Life | None:
    """Return the worker that has a job."""
    identifier = hit.now(job).worker
    pids = {each.id: each.pid for each in hit.service.workers.all()}
    return next((each for each in lives if each.pid == pids.get(identifier)), None)


def memory(server: Postgres) -> str:
    """21: a job's process is killed at the same step again and again; it is parked, and its neighbour is untouched."""
    with world(server) as hit:
        life = hit.begin(slots=2)
        hit.ready(life)
        bad = hit.accept(1)
        hit.working(bad)
        first = set(life.children())
        good = hit.accept(2)
        hit.running(good)
        must(len(first) == 1, f"21: {len(first)} processes for one job")
        neighbour = set(life.children()) - first
        for attempt in range(1, STRIKES + 1):
            hit.working(bad, attempt)
            send(signal.SIGKILL, *(set(life.children()) - neighbour))
        parked = hit.ended(bad, "failed")
        assert parked.error
        must(parked.error["kind"] == "parked" and "killed" in parked.error["message"], f"21: {parked.error}")
        done = hit.ended(good)
        must((done.attempt, done.strikes) == (1, 0), f"21: the neighbour was tried {done.attempt} times")
        hit.service.retry(LOCAL, bad.id)
        until(lambda: hit.now(bad).state == "completed", 120, "the parked job, begun again")
        judge(hit)
    return "parked after 3, its neighbour untouched, and completed when begun again"


def cancelled(server: Postgres) -> str:
    """I14: jobs are cancelled while their clips are made: one that runs, and one whose process was just killed."""
    with world(server, pace=Pace(queue=(0.2, 0.4), run=(600.0, 600.0))) as hit:
        life = hit.begin(slots=2)
        hit.ready(life)
        told = [_cancelled(hit, life, kill) for kill in (False, True)]
        time.sleep(3)
        must(len(hit.simulator.books.entries) == 2, "I14: something was submitted after the cancel")
        judge(hit)
    return f"cancelled after {' and '.join(told)}, their money released, nothing submitted after"


def _cancelled(hit: World, life: Life, kill: bool) -> str:
    """Cancel a job whose clip is under way; returns how long that takes."""
    known = len(hit.simulator.books.entries)
    job = hit.accept(known)
    until(lambda: len(hit.simulator.books.entries) > known, 60, "a clip is under way")
    if kill:
        send(signal.SIGKILL, *life.children())
    asked = time.monotonic()
    hit.service.cancel(LOCAL, job.id)
    hit.ended(job, "cancelled")
    return f"{time.monotonic() - asked:.1f} s"


def hanging(server: Postgres) -> str:
    """21: a job's process that says nothing more is ended."""
    with world(server) as hit:
        life = hit.begin("import reelwright.worker as w\nw._SILENT = 8.0\nw._HEAR = 1.0")
        hit.ready(life)
        job = hit.accept(1)
        hit.working(job)
        send(signal.SIGSTOP, *life.children())
        took = until(lambda: hit.now(job).attempt == 2, 40, "another attempt")
        found = hit.ended(job)
        must(found.strikes == 1, f"21: {found.strikes} strikes for one that hung")
        judge(hit)
    return f"ended and begun again {took:.0f} s after its last word (silence allowed: 8 s here, 600 s usually)"


def deploy(server: Postgres) -> str:
    """22: a worker is asked to end while it works, and a new one goes on, without a strike."""
    files, _ = undisturbed(server)
    with world(server) as hit:
        old = hit.begin(slots=2)
        hit.ready(old)
        jobs = [hit.accept(number) for number in range(3)]
        hit.working(jobs[0])
        until(lambda: len(hit.steps(jobs[0])) >= 5 or hit.now(jobs[0]).final, 60, "some steps")
        new = hit.begin(slots=2)
        hit.ready(new)
        old.send(signal.SIGTERM)
        took = until(lambda: not old.alive, 60, "the old worker ends")
        must(old.process.returncode == 0, f"22: it ended with {old.process.returncode}")
        must(old.pid not in {each.pid for each in hit.service.workers.all()}, "22: it is still listed")
        for job in jobs:
            must(hit.ended(job).strikes == 0, "22: a deploy counts as a strike")
            must(hit.files(job) == files, "I10: another film after a deploy")
        judge(hit)
    return f"the old one ended in {took:.1f} s, 3 jobs went on (lease {TTL:g} s)"
