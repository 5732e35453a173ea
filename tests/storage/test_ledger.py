"""The books balance whatever comes, in whatever order, twice or late."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from reelwright.errors import RefusedError, StorageError
from reelwright.storage.records import Database, Ledger, Want
from reelwright.storage.records.tables import METADATA

LIMIT = 1_000_000


@pytest.fixture
def ledger(database: Database) -> Ledger:
    return books(database)


def books(database: Database) -> Ledger:
    ledger = Ledger(database, clock=lambda: 1_000.0)
    ledger.limit("project:p", LIMIT)
    return ledger


def held(ledger: Ledger, micros: int = 400_000, build: str = "b", name: str = "clip of s1") -> str:
    return ledger.reserve(build, [Want(name, micros)], ["project:p", "month:2026-11"])[0].id


def intend(ledger: Ledger, hold: str, attempt: str = "a1", key: str = "k1", worst: int = 400_000) -> None:
    ledger.intend(hold, attempt, key, "sim", "model", worst)


def stands(ledger: Ledger, account: str = "project:p") -> tuple[int, int]:
    found = ledger.account(account)
    return found.spent, found.held


def test_a_call_is_held_tried_and_settled_at_its_cost(ledger: Ledger) -> None:
    hold = held(ledger)
    assert stands(ledger) == (0, 400_000)
    intend(ledger, hold)
    assert ledger.submitted("a1", {"id": "job-1"})
    assert not ledger.finish("b"), "a hold is kept while its call may have been taken"
    assert ledger.end("a1", "succeeded", 250_000)
    assert stands(ledger) == (250_000, 150_000)
    assert ledger.finish("b")
    assert stands(ledger) == stands(ledger, "month:2026-11") == (250_000, 0)


def test_what_comes_twice_or_late_changes_nothing(ledger: Ledger) -> None:
    hold = held(ledger)
    intend(ledger, hold)
    assert ledger.submitted("a1", {"id": "job-1"})
    assert not ledger.submitted("a1", {"id": "job-2"})
    assert ledger.end("a1", "succeeded", 100_000)
    assert not ledger.end("a1", "failed", 100_000)
    assert not ledger.lost("a1", "late")
    assert ledger.attempt("a1").ticket == {"id": "job-1"}
    assert ledger.finish("b") and ledger.finish("b")
    assert stands(ledger) == (100_000, 0)


def test_a_build_reserves_everything_or_nothing(ledger: Ledger) -> None:
    with pytest.raises(RefusedError, match=r"may cost up to \$1.20; project:p has \$1.00 left of \$1.00"):
        ledger.reserve("b", [Want("one", 600_000), Want("two", 600_000)], ["project:p", "user:u"])
    assert stands(ledger) == stands(ledger, "user:u") == (0, 0)
    assert ledger.holds("b") == ()


def test_a_build_that_comes_back_finds_its_holds(ledger: Ledger) -> None:
    first = held(ledger)
    assert held(ledger) == first
    assert stands(ledger) == (0, 400_000)
    assert held(ledger, 500_000) == first
    assert stands(ledger) == (0, 500_000)


def test_a_key_is_tried_once_at_a_time(ledger: Ledger) -> None:
    one, two = held(ledger), held(ledger, build="c")
    intend(ledger, one)
    with pytest.raises(RefusedError, match="not submitted twice"):
        intend(ledger, two, "a2")
    assert ledger.end("a1", "refused", 0)
    intend(ledger, two, "a2")


def test_a_second_try_is_topped_up_or_refused(ledger: Ledger) -> None:
    hold = held(ledger)
    intend(ledger, hold)
    ledger.end("a1", "failed", 400_000)
    intend(ledger, hold, "a2", "k2")
    assert stands(ledger) == (400_000, 400_000)
    ledger.end("a2", "failed", 400_000)
    with pytest.raises(RefusedError, match="may cost up to"):
        intend(ledger, hold, "a3", "k3")


def test_a_bill_above_its_hold_is_booked_and_closes_the_account(ledger: Ledger) -> None:
    hold = held(ledger)
    intend(ledger, hold)
    ledger.end("a1", "succeeded", 1_200_000)
    found = ledger.account("project:p")
    assert (found.spent, found.held, found.closed, found.alert) == (1_200_000, 0, True, True)
    with pytest.raises(RefusedError, match="Raise its limit"):
        held(ledger, 1, build="c")
    ledger.limit("project:p", 2_000_000)
    assert held(ledger, 1, build="c")


def test_an_alert_comes_at_four_fifths(ledger: Ledger) -> None:
    held(ledger, 799_999)
    assert not ledger.account("project:p").alert
    held(ledger, 1, build="c")
    assert ledger.account("project:p").alert


def test_failures_count_among_what_was_spent(ledger: Ledger) -> None:
    hold = held(ledger)
    for attempt, state, cost in (("a1", "failed", 100_000), ("a2", "succeeded", 150_000)):
        intend(ledger, hold, attempt, attempt, 150_000)
        ledger.end(attempt, state, cost)  # type: ignore[arg-type]
    (spent,) = ledger.spent("b")
    assert (spent.name, spent.attempts, spent.succeeded, spent.micros) == ("clip of s1", 2, 1, 250_000)


@pytest.mark.parametrize("said", ["a\0b", "half \ud800 of it", "x" * 5000, "naïve 😀"])
def test_whatever_a_provider_says_can_be_written(ledger: Ledger, said: str) -> None:
    hold = held(ledger)
    intend(ledger, hold)
    ledger.lost("a1", said)
    assert ledger.submitted("a1", {"id": said, "memo": {said: [said]}})
    assert ledger.end("a1", "failed", 1, f"policy: {said}")
    found = ledger.attempt("a1")
    assert found.reason.startswith("policy: ") and len(found.reason) <= 500
    assert found.ticket == {"id": said, "memo": {said: [said]}}
    assert ledger.ended("k1", "policy") == found


def test_times_and_sums_are_kept_whole(database: Database) -> None:
    ledger = Ledger(database, clock=lambda: 1_800_000_000.123456)
    hold = held(ledger, 2**40)
    intend(ledger, hold, worst=2**40)
    assert ledger.live("k1")[0].at == 1_800_000_000.123456
    assert ledger.end("a1", "succeeded", 2**40)
    assert stands(ledger) == (2**40, 0)


def test_a_database_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_text("not a database, and long enough to be taken for one" * 20)
    with pytest.raises(StorageError, match="REELWRIGHT_DATABASE"):
        Database.of(f"sqlite:///{tmp_path}/ledger.db")


@pytest.mark.parametrize(
    "url", ["mysql://me:secret@db/x", "postgresql://me:secret@", "postgresql://me:secret@[/x", "x"]
)
def test_an_address_that_is_none_is_told_without_its_password(url: str) -> None:
    with pytest.raises(StorageError, match="REELWRIGHT_DATABASE") as caught:
        Database(url)
    assert "secret" not in str(caught.value)


class Books(RuleBasedStateMachine):
    """Any order of calls, repeated and late ones among them."""

    holds, tries = Bundle("holds"), Bundle("tries")

    def __init__(self, database: Database) -> None:
        super().__init__()
        with database.write() as sql:
            for table in reversed(METADATA.sorted_tables):
                sql.execute(table.delete())
        self.ledger = books(database)
        self.count = 0
        self.costs = 0
        self.overrun = False

    @rule(target=holds, build=st.sampled_from("xyz"), micros=st.integers(0, 500_000))
    def reserve(self, build: str, micros: int) -> object:
        try:
            return self.ledger.reserve(build, [Want("clip", micros)], ["project:p", "user:u"])[0].id
        except RefusedError:
            return multiple()

    @rule(target=tries, hold=holds, key=st.sampled_from("klm"), worst=st.integers(0, 300_000))
    def intend(self, hold: str, key: str, worst: int) -> object:
        self.count += 1
        attempt = f"a{self.count}"
        try:
            self.ledger.intend(hold, attempt, key, "sim", "m", worst)
        except RefusedError:
            return multiple()
        return attempt

    @rule(attempt=tries)
    def submitted(self, attempt: str) -> None:
        self.ledger.submitted(attempt, {"id": attempt})

    @rule(attempt=tries)
    def lost(self, attempt: str) -> None:
        self.ledger.lost(attempt, "lost")

    @rule(attempt=tries, state=st.sampled_from(["succeeded", "failed", "refused"]), cost=st.integers(0, 400_000))
    def end(self, attempt: str, state: str, cost: int) -> None:
        before = {hold.id: hold.left for build in "xyz" for hold in self.ledger.holds(build)}
        row = self.ledger.attempt(attempt)
        if self.ledger.end(attempt, state, cost):  # type: ignore[arg-type]
            self.costs += cost
            self.overrun |= cost > before[row.hold]

    @rule(build=st.sampled_from("xyz"))
    def finish(self, build: str) -> None:
        self.ledger.finish(build)

    @invariant()
    def balances(self) -> None:
        account = self.ledger.account("project:p")
        left = sum(hold.left for build in "xyz" for hold in self.ledger.holds(build))
        assert (account.spent, account.held) == (self.costs, left)
        assert stands(self.ledger, "user:u") == (self.costs, left)
        assert self.overrun or account.spent + account.held <= LIMIT
        live = self.ledger.live()
        assert len({attempt.key for attempt in live}) == len(live)


@pytest.mark.thorough
def test_the_books_balance_in_any_order(database: Database) -> None:
    often = settings(max_examples=30, stateful_step_count=25, deadline=None)
    run_state_machine_as_test(lambda: Books(database), settings=often)
