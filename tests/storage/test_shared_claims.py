"""Claims among machines: one holder at a time, and what a dead one held is free again."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import update

from reelwright.storage.records import BusyError, Database, Ledger, Want
from reelwright.storage.records.claims import STALE, SharedClaims
from reelwright.storage.records.tables.jobs import claims


@pytest.fixture
def two(database: Database) -> Iterator[tuple[SharedClaims, SharedClaims]]:
    both = SharedClaims(database), SharedClaims(database)
    yield both
    for each in both:
        each.close()


def test_one_has_a_key_at_a_time(two: tuple[SharedClaims, SharedClaims]) -> None:
    ours, theirs = two
    assert ours.take("ab")
    assert not ours.take("ab")
    assert not theirs.take("ab")
    assert theirs.take("cd")
    theirs.let_go("ab")  # not theirs to let go
    assert not theirs.take("ab")
    ours.let_go("ab")
    assert theirs.take("ab")


def test_what_a_dead_holder_had_is_free_again(two: tuple[SharedClaims, SharedClaims], database: Database) -> None:
    ours, theirs = two
    assert ours.take("ab")
    with database.write() as sql:
        sql.execute(update(claims).values(beat=claims.c.beat - STALE + 2))
    assert not theirs.take("ab")
    with database.write() as sql:
        sql.execute(update(claims).values(beat=claims.c.beat - 3))
    assert theirs.take("ab")
    ours.let_go("ab")  # it had lost it
    assert not SharedClaims(database).take("ab")


def test_a_race_has_one_winner(database: Database) -> None:
    racers = [SharedClaims(database) for _ in range(6)]
    start, won = threading.Barrier(len(racers)), []

    def race(racer: SharedClaims) -> None:
        start.wait()
        if racer.take("ab"):
            won.append(racer)

    threads = [threading.Thread(target=race, args=(racer,)) for racer in racers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    for racer in racers:
        racer.close()


def test_an_engine_has_no_more_calls_than_it_takes(database: Database) -> None:
    ledger = Ledger(database)
    (hold,) = ledger.reserve("local/p", [Want("lines", 100)], ("user:local",))
    for number in range(2):
        ledger.intend(hold.id, f"a{number}", f"k{number}", "elevenlabs", "m", 10, at_once=2)
    with pytest.raises(BusyError, match="elevenlabs has 2 calls"):
        ledger.intend(hold.id, "a2", "k2", "elevenlabs", "m", 10, at_once=2)
    ledger.intend(hold.id, "b", "other", "replicate", "m", 10, at_once=1)
    ledger.end("a0", "succeeded", 10)
    ledger.intend(hold.id, "a2", "k2", "elevenlabs", "m", 10, at_once=2)
