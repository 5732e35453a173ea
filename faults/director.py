"""The director's worker is killed in each node of its graph, while engines are waited for, and while a person is.

The film wants one clip, and there is one model for it. Its first call fails, so the director asks, and the second one
is the one that is charged. What the first one cost is not told, so it is booked as if it had been charged.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from faults.frozen import is_over
from faults.gate import Gate, Stop
from faults.kills import holder
from faults.laws import judge
from faults.plans import film
from faults.postgres import Postgres
from faults.world import TTL, Life, World, must, until, world
from reelwright.digest import digest_of
from reelwright.engine import USD
from reelwright.errors import ConflictError
from reelwright.settings import LOCAL
from reelwright.storage.records.jobs import Job
from reelwright.storage.records.renders import Renders
from reelwright.storage.records.tables.directing import checkpoints, questions
from reelwright.storage.records.tables.money import attempts, holds
from reelwright.testing.simulator import Faults, Pace
from reelwright.workspace import making
from reelwright.workspace.answering import Given, answer

_NODES = {"intent", "plan", "prompts", "build", "critic", "ask", "fix", "compose"}
_BRIEF = {"title": "Rain", "prompt": "a quiet street after rain", "duration": 6, "aspects": ["1:1"], "mode": "agentic"}
_FAILING = Faults(at={"failed": [1]})
_BUDGET = 0.3  # US dollars: enough for two calls, and for no third one
_LONG = 600.0  # seconds for a job that is killed again and again
_SLOW = Pace(queue=(0.2, 0.4), run=(3.0, 4.0))
_TWICE = frozenset({"build", "fix", "compose"})  # nodes whose outcome is more than what the graph keeps

End = Mapping[str, Any]


def nodes(server: Postgres) -> str:
    """Each of two jobs is killed at many moments, and has the end of one that nothing happens to."""
    with _directed(server) as (calm, _):
        job = _begun(calm)
        until(lambda: calm.now(job).state == "waiting" or calm.now(job).final, _LONG, "it asks")
        answer(calm.service, calm.service.workspace(), job.id, _accept(calm, job))
        calm.ended(job)
        usual, spent = _end(calm, job), calm.simulator.books.spent()
        judge(calm)
    done = _killed(server, usual, lambda stop: stop.moment in ("done", "handed over"))
    other = _killed(server, usual, _other, (1, 2))
    killed = [*done, *other]
    early = {stop.node for stop in killed if stop.moment in ("done", "goes on")}  # nothing of the node was kept
    must(early >= _NODES, f"not killed in {_NODES - early}")
    must({"written", "waits", "handed over"} <= {stop.moment for stop in killed}, f"killed only at {killed}")
    return (
        f"killed {len(killed)} times in {len(early & _NODES)} nodes and between them, twice while engines worked, and "
        "while it waited for a person; of two answers at once one was refused; "
        f"the same end, ${spent / USD:.2f} charged for one clip"
    )


def _other(stop: Stop) -> bool:
    return stop.moment in ("waits", "goes on") or (stop.moment == "written" and stop.node in _TWICE)


@contextmanager
def _directed(server: Postgres) -> Iterator[tuple[World, list[Life]]]:
    """Give a service with a project whose first clip fails, and two workers that are begun again when they end."""
    with world(server, pace=_SLOW) as hit:
        hit.simulator.faults = _FAILING
        hit.projects.begin("Rain", brief=_BRIEF, identifier="rain")
        plan = film(1)
        small = plan.output.model_copy(update={"size": "720p"})
        hit.projects.add("rain", plan.model_copy(update={"budget": _BUDGET, "output": small}))
        with hit.kept(2) as lives:
            hit.ready(*lives)
            yield hit, lives


def _begun(hit: World) -> Job:
    return making.build(hit.service, hit.service.workspace(), "rain", {})


def _killed(server: Postgres, usual: End, here: Callable[[Stop], bool], paid: Collection[int] = ()) -> list[Stop]:
    """Kill whoever has a job wherever it is to be, and while the `paid` calls are under way; returns where that was."""
    with _directed(server) as (hit, lives):
        gate = Gate(hit.settings.database_url, hit.service.database)
        hunt = _Hunt(hit, lives, gate, _begun(hit), here, set(paid))
        hunt.go()
        must(hit.now(hunt.job).state == "waiting", f"it is {hit.now(hunt.job)}, and asks nothing")
        _nobody_waits(hit, lives, hunt.job)
        _answered_at_once(hit, hunt.job)
        hunt.go()
        hit.ended(hunt.job)
        gate.close()
        must(not hunt.paid, f"not killed while the calls {hunt.paid} were under way")
        found = _end(hit, hunt.job)
        for name, value in usual.items():
            must(found[name] == value, f"I10: {name} came to {found[name]}, undisturbed to {value}")
        judge(hit)
    return hunt.killed


@dataclass
class _Hunt:
    hit: World
    lives: list[Life]
    gate: Gate
    job: Job
    here: Callable[[Stop], bool]
    paid: set[int]
    killed: list[Stop] = field(default_factory=list)

    def go(self) -> None:
        """Kill until the job waits for a person, or has ended."""
        last = time.monotonic() + _LONG
        while (job := self.hit.now(self.job)).state in ("pending", "running"):
            must(time.monotonic() < last, f"I2: {job.id} is {job.state} in {job.phase}, attempt {job.attempt}")
            stop = self.gate.stop(job.id)
            if stop is None:
                self._at_engines(job)
                time.sleep(0.05)
            elif self.here(stop) and stop not in self.killed:
                self.killed.append(stop)
                self._kill()
            else:
                self.gate.let_on(stop)

    def _at_engines(self, job: Job) -> None:
        entries = self.hit.simulator.books.entries
        if job.phase == "wait" and len(entries) in self.paid and entries[-1].due > time.time():
            self.paid.remove(len(entries))
            self._kill()

    def _kill(self) -> None:
        job = self.hit.now(self.job)
        life = holder(self.hit, self.lives, job)
        assert life is not None, f"nobody has {job}"
        children = life.children()
        life.kill()
        until(lambda: all(map(is_over, children)), 10, "the job's process ends with its worker")
        self.gate.drop()
        until(lambda: self.hit.now(self.job).attempt > job.attempt, 60, f"{job.id} is taken over")


def _nobody_waits(hit: World, lives: list[Life], job: Job) -> None:
    """Kill all workers while a job waits for a person: it waits on."""
    before = hit.now(job)
    until(lambda: not any(life.children() for life in lives), 10, "the job's process ends while a person thinks")
    dead = list(lives)
    for life in dead:
        life.kill()
    until(lambda: not set(map(id, dead)) & set(map(id, lives)), 10, "other workers")
    hit.ready(*lives)
    time.sleep(TTL + 2)  # for what might be taken over
    must(hit.now(job) == before, f"it was {before}, and is {hit.now(job)}")


def _accept(hit: World, job: Job) -> Given:
    return Given(hit.service.jobs.question(LOCAL, job.id).id, "accept")


def _answered_at_once(hit: World, job: Job) -> None:
    """Answer twice at once: one is taken, and the other one told so."""
    given, both, told = _accept(hit, job), threading.Barrier(2), list[str]()

    def one() -> None:
        both.wait()
        try:
            answer(hit.service, hit.service.workspace(), job.id, given)
            told.append("taken")
        except ConflictError:
            told.append("refused")

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    must(sorted(told) == ["refused", "taken"], f"two answers at once were {told}")


def _end(hit: World, job: Job) -> End:
    """Return all that a job came to, without ids and times."""
    result = dict(hit.now(job).result or {})
    render = Renders(hit.service.database, LOCAL).get(result.pop("render"))
    versions = [hit.projects.version("rain", number) for number in hit.projects.numbers("rain")]
    with hit.service.database.read() as sql:
        must(not sql.execute(select(checkpoints.c.id)).all(), "I11: what the graph knew is still there")
        tried = sql.execute(select(attempts.c.engine, attempts.c.model, attempts.c.state, attempts.c.cost)).all()
        asked = sql.execute(select(questions.c.number, questions.c.version, questions.c.state)).all()
        held = sql.execute(select(holds.c.name, holds.c.micros, holds.c.cost, holds.c.state)).all()
    return {
        "result": result, "files": hit.files(job),
        "plans": [digest_of("plan", version.plan.model_dump(mode="json")) for version in versions],
        "takes": [{name: take.artifact for name, take in version.takes.items()} for version in versions],
        "renders": sorted(each.version for each in Renders(hit.service.database, LOCAL).page("rain", None, 100)),
        "findings": sorted(each["message"] for each in render.findings),
        "attempts": sorted(map(tuple, tried)), "holds": sorted(map(tuple, held)), "questions": list(map(tuple, asked)),
        "calls": [(entry.model, entry.digest, entry.charged) for entry in hit.simulator.books.entries],
    }  # fmt: skip
