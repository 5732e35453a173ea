"""Several writers of one ledger at once, and writers and servers that die in the middle; on both databases."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from reelwright.errors import RefusedError, StorageError
from reelwright.storage.records import Database, Ledger, Want
from reelwright.storage.records import database as databases
from tests_support.postgres import Postgres

pytestmark = pytest.mark.thorough

LIMIT, PRICE, WRITERS = 1_000_000, 300_000, 8
ACCOUNTS = ("month:2026-11", "project:p")


def at_once(url: str, work: Callable[[Ledger, int], Any]) -> list[Any]:
    """Run `work` in as many threads as there are writers, each with a database of its own; refusals are None."""
    start = threading.Barrier(WRITERS)

    def run(number: int) -> Any:
        start.wait()
        database = Database(url)
        try:
            return work(Ledger(database), number)
        except RefusedError:
            return None
        finally:
            database.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(run, range(WRITERS)))


def limited(database: Database, limit: int | None = LIMIT) -> Ledger:
    ledger = Ledger(database)
    ledger.limit("project:p", limit)
    return ledger


def stands(ledger: Ledger) -> set[tuple[int, int]]:
    return {(found.spent, found.held) for found in map(ledger.account, ACCOUNTS)}


def test_several_open_one_database_at_once(url: str) -> None:
    """And touch an account that is not there yet."""
    found = at_once(url, lambda ledger, _: ledger.account("project:p"))
    assert len(set(found)) == 1


def test_two_builds_do_not_spend_the_same_last_dollar(url: str, database: Database) -> None:
    ledger = limited(database)
    got = at_once(url, lambda ledger, number: ledger.reserve(f"b{number}", [Want("clip", PRICE)], ACCOUNTS))
    assert len([holds for holds in got if holds]) == 3
    assert stands(ledger) == {(0, 3 * PRICE)}


def test_one_build_that_is_started_twice_reserves_once(url: str, database: Database) -> None:
    ledger = limited(database)
    for number in range(5):
        build = f"b{number}"
        got = at_once(url, lambda ledger, _, build=build: ledger.reserve(build, [Want("clip", 100_000)], ACCOUNTS))
        assert len(set(got)) == 1 and None not in got
    assert stands(ledger) == {(0, 500_000)}


def test_a_key_that_is_intended_twice_at_once_is_won_by_one(url: str, database: Database) -> None:
    ledger = limited(database, 10 * LIMIT)
    holds = [ledger.reserve(f"b{number}", [Want("clip", PRICE)], ACCOUNTS)[0].id for number in range(WRITERS)]
    for turn in range(5):
        won = at_once(url, lambda ledger, n, turn=turn: ledger.intend(holds[n], f"{turn}-{n}", "key", "e", "m", PRICE))
        (winner,) = (attempt for attempt in won if attempt)
        assert ledger.live("key") == (winner,)
        assert ledger.end(winner.id, "refused", 0)
    assert stands(ledger) == {(0, WRITERS * PRICE)}


def test_a_try_is_ended_once_and_its_hold_is_closed_once(url: str, database: Database) -> None:
    ledger = limited(database)
    (hold,) = ledger.reserve("b", [Want("clip", PRICE)], ACCOUNTS)
    ledger.intend(hold.id, "a1", "key", "e", "m", PRICE)

    def end(ledger: Ledger, number: int) -> bool:
        ended = ledger.end("a1", "succeeded", 100_000 + number)
        ledger.finish("b")
        return ended

    ended = at_once(url, end)
    assert sum(ended) == 1
    assert stands(ledger) == {(100_000 + ended.index(True), 0)}


@pytest.mark.thorough
def test_holds_of_several_months_never_wait_for_each_other_in_a_ring(url: str, database: Database) -> None:
    ledger = limited(database, None)
    old, new = ("month:1", "project:p"), ("month:2", "project:p")
    turns = 40
    for number in range(WRITERS):
        for turn in range(turns):
            ledger.reserve(f"b{number}-{turn}", [Want("a", 10)], new)
            ledger.reserve(f"b{number}-{turn}", [Want("b", 10)], old)

    def both(ledger: Ledger, number: int) -> None:
        for turn in range(turns):
            ledger.finish(f"b{number}-{turn}") if number % 2 else ledger.reserve("more", [Want(f"{number}", turn)], old)

    at_once(url, both)
    assert ledger.account("month:2").held == WRITERS // 2 * turns * 10


RACER = """
import sys
from reelwright.errors import RefusedError
from reelwright.storage.records import Database, Ledger, Want

ledger, number = Ledger(Database(sys.argv[1])), sys.argv[2]
print("ready", flush=True)
sys.stdin.readline()
for turn in range(10):
    build = f"b{number}-{turn}"
    try:
        (hold,) = ledger.reserve(build, [Want("clip", 90_000)], ["month:2026-11", "project:p"])
        ledger.intend(hold.id, build, build, "e", "m", 90_000)
        ledger.submitted(build, {"id": build})
        ledger.end(build, "succeeded", 70_000)
    except RefusedError:
        pass
    ledger.finish(build)
"""

# Reserves, and stands still in the middle of the transaction: the clock is asked when the accounts are already charged.
STUCK = """
import sys, time
from reelwright.storage.records import Database, Ledger, Want

def clock():
    print("in the middle", flush=True)
    time.sleep(600)

Ledger(Database(sys.argv[1]), clock).reserve("stuck", [Want("clip", 300_000)], ["month:2026-11", "project:p"])
"""


@contextmanager
def process(code: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    child = subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=environment,
    )  # fmt: skip
    with child:
        try:
            yield child
        finally:
            child.kill()


def line(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    return child.stdout.readline().strip()


@pytest.mark.slow
@pytest.mark.thorough
def test_eight_processes_race_for_the_last_money(url: str, database: Database) -> None:
    ledger, over = limited(database), list[str]()
    with ExitStack() as stack:
        racers = [stack.enter_context(process(RACER, url, str(number))) for number in range(WRITERS)]
        assert {line(racer) for racer in racers} == {"ready"}
        for racer in racers:
            assert racer.stdin is not None
            racer.stdin.write("go\n")
            racer.stdin.close()
            racer.stdin = None
        while any(racer.poll() is None for racer in racers):
            found = ledger.account("project:p")
            if found.spent + found.held > LIMIT or found.closed:
                over.append(f"{found.spent} spent and {found.held} held")
        assert [racer.returncode for racer in racers] == [0] * WRITERS
    assert not over
    (spent, held), *others = stands(ledger)
    assert not others and held == 0 and not ledger.live()
    assert spent % 70_000 == 0 and LIMIT - 90_000 < spent <= LIMIT
    assert sum(row.micros for row in ledger.spent()) == spent


@pytest.mark.thorough
def test_a_process_that_is_killed_in_a_transaction_leaves_nothing(url: str, database: Database) -> None:
    ledger = limited(database)
    with process(STUCK, url) as child:
        assert line(child) == "in the middle"
        child.send_signal(signal.SIGKILL)
        child.wait()
    start = time.monotonic()
    assert stands(ledger) == {(0, 0)} and ledger.holds("stuck") == ()
    assert ledger.reserve("b", [Want("clip", LIMIT)], ACCOUNTS)
    assert time.monotonic() - start < 2


def test_what_is_raised_in_a_transaction_undoes_it(database: Database) -> None:
    ledger = limited(database)

    def clock() -> float:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Ledger(database, clock).reserve("b", [Want("clip", PRICE)], ACCOUNTS)
    assert stands(ledger) == {(0, 0)} and ledger.holds("b") == ()


def test_nobody_waits_for_ever_for_one_who_stands_still(
    url: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited(database)
    monkeypatch.setattr(databases, "_PATIENCE", 0.3)
    impatient = Database(url)
    inside, go_on = threading.Event(), threading.Event()

    def clock() -> float:
        inside.set()
        go_on.wait(20)
        return 0.0

    with ThreadPoolExecutor(1) as pool:
        stuck = pool.submit(Ledger(database, clock).reserve, "stuck", [Want("clip", PRICE)], ACCOUNTS)
        assert inside.wait(10)
        with pytest.raises(StorageError):
            Ledger(impatient).reserve("b", [Want("clip", PRICE)], ACCOUNTS)
        go_on.set()
        assert stuck.result(10)
    assert Ledger(impatient).reserve("b", [Want("clip", PRICE)], ACCOUNTS)
    impatient.close()


# A server that goes away


@pytest.fixture
def away(postgres: Postgres) -> Iterator[Postgres]:
    yield postgres
    postgres.stop()
    postgres.start()


def test_a_server_that_goes_for_a_moment_is_waited_for(away: Postgres) -> None:
    database = Database(away.database())
    ledger = limited(database)
    (hold,) = ledger.reserve("b", [Want("clip", PRICE)], ACCOUNTS)
    away.stop()
    with ThreadPoolExecutor(1) as pool:
        intended = pool.submit(ledger.intend, hold.id, "a1", "key", "e", "m", PRICE)
        time.sleep(0.5)
        assert not intended.done()
        away.start()
        assert intended.result(10).state == "intended"
    assert stands(ledger) == {(0, PRICE)}
    database.close()


def test_a_server_that_goes_in_the_middle_leaves_nothing(away: Postgres) -> None:
    database = Database(away.database())
    limited(database)

    def clock() -> float:
        away.stop()
        return 0.0

    with pytest.raises(StorageError, match="REELWRIGHT_DATABASE"):
        Ledger(database, clock).reserve("b", [Want("clip", PRICE)], ACCOUNTS)
    away.start()
    assert stands(Ledger(database)) == {(0, 0)} and Ledger(database).holds("b") == ()
    database.close()


def test_a_server_that_stays_away_is_told(away: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    url = away.database()
    database = Database(url)
    monkeypatch.setattr(databases, "_PATIENCE", 0.3)
    away.stop()
    with pytest.raises(StorageError, match="REELWRIGHT_DATABASE"):
        limited(database)
    with pytest.raises(StorageError, match="REELWRIGHT_DATABASE"):
        Database(url)
    database.close()
