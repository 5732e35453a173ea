"""Jobs in many hands at once, rows of an older shape, servers that go, and the law of states; on both databases."""

from __future__ import annotations

import itertools
import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import insert, select

from reelwright.errors import AwayError, ConflictError
from reelwright.storage.records import Database
from reelwright.storage.records.jobs import FINAL, Job, Lease
from reelwright.storage.records.tables.jobs import jobs as rows
from reelwright.storage.records.workers import Workers
from tests_support.jobs import HALF, STEP, Desk
from tests_support.postgres import Postgres


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


# Several at once


def at_once(count: int, work: Callable[[int], Any]) -> list[Any]:
    start = threading.Barrier(count)

    def run(number: int) -> Any:
        start.wait()
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_of_several_that_take_a_job_one_holds_it(desk: Desk) -> None:
    job = desk.queued()
    taken = at_once(6, lambda number: desk.jobs.take(job.id, f"w{number}", 1))
    assert sorted(each[1].attempt for each in taken) == [1, 2, 3, 4, 5, 6]
    assert sum(desk.jobs.holds(each[1]) for each in taken) == 1
    ended = at_once(6, lambda number: desk.jobs.end(taken[number][1], "completed", {"by": number}))
    assert sum(ended) == 1
    assert desk.jobs.find(job.id).result == {"by": ended.index(True)} and desk.heard(job).count("completed") == 1


def test_a_limit_holds_when_a_user_is_let_in_by_several_at_once(desk: Desk) -> None:
    for _ in range(12):
        desk.accept()
    assert sum(at_once(6, lambda _: desk.jobs.admit("ann", 5, desk.put))) == 5
    assert len({name for name, *_ in desk.queue}) == len(desk.queue) == 5


def test_many_hands_on_many_jobs_never_wait_for_each_other_in_a_ring(desk: Desk) -> None:
    """Letting in and looking for lost jobs touch many rows; cancelling and ending touch one each."""
    desk.now = 0.0
    for number in range(24):
        desk.running(user=f"u{number % 3}", worker="gone")
    waiting = [desk.accept(user=f"u{number % 3}") for number in range(24)]

    def work(number: int) -> None:
        desk.now = 1_000.0
        if number < 3:
            desk.jobs.admit(f"u{number}", 100, desk.put)
        elif number == 3:
            desk.jobs.lost([], 60, desk.put)
        else:
            for job in random.Random(number).sample(waiting, len(waiting)):
                desk.jobs.cancel("w", job.id)

    at_once(6, work)
    assert {desk.state(job) for job in waiting} == {"cancelled"}
    numbers = [told.id for told in desk.jobs.told(0)]
    assert numbers == sorted(set(numbers))


def test_events_of_many_writers_are_never_seen_out_of_order(desk: Desk) -> None:
    """Whoever has read up to a number misses nothing below it: on Postgres that needs one writer at a time."""
    held = [desk.running() for _ in range(4)]
    done = threading.Event()
    seen: list[int] = []

    def look() -> None:
        while not done.is_set():
            seen.extend(told.id for told in desk.jobs.told(seen[-1] if seen else 0))

    reader = threading.Thread(target=look)
    reader.start()
    at_once(4, lambda number: [desk.jobs.progress(held[number][1], HALF) for _ in range(25)])
    done.set()
    reader.join()
    seen.extend(told.id for told in desk.jobs.told(seen[-1] if seen else 0))
    assert seen == [told.id for told in desk.jobs.told(0)]


# Histories and servers


def test_rows_of_an_older_shape_still_load(desk: Desk, database: Database) -> None:
    """I15: what an older version left out has a default."""
    old = {"id": "job_0", "workspace": "w", "user": "ann", "kind": "gone", "params": {}, "state": "pending", "rank": 0,
           "phase": "make", "made_at": 1.0, "changed_at": 1.0}  # fmt: skip
    with database.write() as sql:
        sql.execute(insert(rows).values(old))
    job = desk.jobs.get("w", "job_0")
    assert (job.kind, job.attempt, job.round, job.result, job.stop) == ("gone", 0, 1, None, False)
    assert desk.jobs.admit("ann", 5, desk.put) == 1 and desk.jobs.take("job_0", "w1", 1)


def test_a_server_that_goes_and_comes_loses_nothing() -> None:
    server = Postgres()
    try:
        database = Database(server.database())
        desk = Desk(database)
        job, lease = desk.running()
        with pytest.raises(AwayError), database.write() as sql:
            sql.execute(select(rows.c.id))
            server.stop()
            sql.execute(select(rows.c.id))
        server.start()
        assert desk.jobs.holds(lease) and desk.jobs.end(lease, "completed")
        assert desk.state(job) == "completed"
        database.close()
    finally:
        server.close()


def test_a_worker_that_was_taken_for_dead_is_told_so(database: Database) -> None:
    workers = Workers(database)
    workers.begin("w1", "host", 7, 2)
    workers.begin("w2", "host", 8, 2)
    assert workers.beat("w1") and all(0 <= each.silent < 5 for each in workers.all())
    workers.forget(["w1"])
    assert not workers.beat("w1") and [each.id for each in workers.all()] == ["w2"]


# The law of states


class Life(RuleBasedStateMachine):
    """Jobs under any hands: an end is final, numbers only grow, one lease at most can write, no more than the limit."""

    def __init__(self) -> None:
        super().__init__()
        self.database = self.fresh()
        self.desk = Desk(self.database)
        self.leases: list[Lease] = []
        self.known: dict[str, Job] = {}
        self.chance = itertools.count()

    @staticmethod
    def fresh() -> Database:
        raise NotImplementedError

    def some(self, number: int) -> Job:
        return list(self.known.values())[number % len(self.known)]

    @rule()
    def accept(self) -> None:
        job = self.desk.accept()
        self.known[job.id] = job

    @rule()
    def admit(self) -> None:
        self.desk.jobs.admit("ann", 3, self.desk.put)

    @precondition(lambda self: self.desk.queue)
    @rule(number=st.integers(0, 30), worker=st.sampled_from(["w1", "w2"]))
    def take(self, number: int, worker: str) -> None:
        name, round, *_ = self.desk.queue[number % len(self.desk.queue)]
        taken = self.desk.jobs.take(name, worker, round)
        if taken:
            self.leases.append(taken[1])

    @precondition(lambda self: self.leases)
    @rule(number=st.integers(0, 30), what=st.sampled_from(["progress", "step", "again", "strike", *FINAL]))
    def write(self, number: int, what: Any) -> None:
        lease = self.leases[number % len(self.leases)]
        held, jobs = self.desk.jobs.holds(lease), self.desk.jobs
        did = {
            "progress": lambda: jobs.progress(lease, HALF) != "lost",
            "step": lambda: jobs.step(lease, STEP),
            "again": lambda: jobs.again(lease, "make", self.desk.put),
            "strike": lambda: jobs.strike(lease, "x", self.desk.put),
        }.get(what, lambda: jobs.end(lease, what))()
        assert did == held

    @precondition(lambda self: self.known)
    @rule(number=st.integers(0, 30), retry=st.booleans())
    def ask(self, number: int, retry: bool) -> None:
        job = self.desk.jobs.find(self.some(number).id)
        may = job.state in ("failed", "cancelled") if retry else job.state not in ("failed", "completed")
        try:
            found = (self.desk.jobs.retry if retry else self.desk.jobs.cancel)("w", job.id)
        except ConflictError:
            assert not may
            return
        assert may
        if retry:
            self.known[job.id] = found  # a person wants it again: the one way out of an end

    @rule(seconds=st.integers(0, 100), alive=st.sampled_from([[], ["w1"], ["w1", "w2"]]))
    def look(self, seconds: int, alive: list[str]) -> None:
        self.desk.now += seconds
        self.desk.jobs.lost(alive, 60, self.desk.put)

    @invariant()
    def laws(self) -> None:
        under_way = 0
        for before in list(self.known.values()):
            job = self.desk.jobs.find(before.id)
            if before.final:
                assert job == before
            assert job.attempt >= before.attempt and job.round >= before.round
            holders = [lease for lease in self.leases if lease.job == job.id and self.desk.jobs.holds(lease)]
            assert len(holders) == (job.state == "running")
            assert job.final == (job.ended_at is not None)
            under_way += job.state == "running"
            if job.state == "pending" and any(name == job.id for name, *_ in self.desk.queue):
                waits = job.id not in {each.id for each in self.waiting()}
                assert not waits or (job.id, job.round) in {(name, round) for name, round, *_ in self.desk.queue}
            self.known[job.id] = job
        assert under_way <= 3

    def waiting(self) -> list[Job]:
        """Return the jobs that were not let in yet."""
        with self.database.read() as sql:
            found = sql.execute(select(rows.c.id).where(rows.c.queued == 0, rows.c.state == "pending")).scalars()
            return [self.known[name] for name in found if name in self.known]

    def teardown(self) -> None:
        self.database.close()


@pytest.mark.slow
def test_states_obey_their_law() -> None:
    class OnSqlite(Life):
        @staticmethod
        def fresh() -> Database:
            return Database("sqlite://")

    run_state_machine_as_test(OnSqlite, settings=settings(max_examples=20, stateful_step_count=30, deadline=None))
