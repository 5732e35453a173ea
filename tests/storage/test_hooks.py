"""Webhooks in the books: an event and its deliveries are one, a delivery is claimed by one sender, nothing is lost."""

from __future__ import annotations

import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import text

from reelwright.errors import ConflictError, MissingError
from reelwright.storage.records import Database
from reelwright.storage.records.hooks import ENDPOINTS, Delivery, Endpoint, Hooks, announce
from reelwright.storage.records.outbox import CLAIM, EACH, Due, Outbox, Outcome
from tests_support.postgres import Postgres

NOW, W = 1_700_000_000.0, "ws_1"
TAKEN = Outcome(NOW, 200, 12, "thanks", "delivered", NOW)
AGAIN = Outcome(NOW, 500, 12, "no", "pending", NOW + 5)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def hooks(database: Database, clock: Clock) -> Hooks:
    return Hooks(database, clock)


@pytest.fixture
def outbox(database: Database) -> Outbox:
    return Outbox(database)


def added(hooks: Hooks, *kinds: str, workspace: str = W) -> Endpoint:
    return hooks.add(workspace, "https://hooks.example/a", "whsec_c2VjcmV0", kinds or ("*",))


def told(database: Database, kind: str = "job.completed", workspace: str = W, times: int = 1, at: float = NOW) -> int:
    with database.write() as sql:
        return sum(announce(sql, workspace, kind, {"job": f"job_{each}"}, at) for each in range(times))


def only(hooks: Hooks, **where: str) -> Delivery:
    (found,) = hooks.deliveries(W, **where)  # type: ignore[arg-type]
    return found


# Endpoints


def test_endpoints_are_added_changed_and_removed(hooks: Hooks, clock: Clock) -> None:
    made = added(hooks, "job.completed", "job.failed")
    assert (made.active, made.off, made.kinds, made.made_at) == (True, "", ("job.completed", "job.failed"), NOW)
    clock.now += 1
    changed = hooks.change(W, made.id, url="https://b.example/", kinds=["*"], description="b")
    assert changed == replace(made, url="https://b.example/", kinds=("*",), description="b", changed_at=NOW + 1)
    assert hooks.get(W, made.id) == changed and hooks.list(W) == (changed,)
    hooks.remove(W, made.id)
    assert hooks.list(W) == ()


def test_endpoints_come_in_pages(hooks: Hooks) -> None:
    made = sorted(added(hooks).id for _ in range(5))
    pages, after = [], ""
    while page := hooks.list(W, after, 2):
        pages.append([each.id for each in page])
        after = page[-1].id
    assert pages == [made[:2], made[2:4], made[4:]]


def test_there_are_not_too_many_endpoints(hooks: Hooks) -> None:
    for _ in range(ENDPOINTS):
        added(hooks)
    with pytest.raises(ConflictError, match="50"):
        added(hooks)
    assert added(hooks, workspace="ws_2")


def test_what_is_of_another_workspace_is_not_there(hooks: Hooks, database: Database) -> None:
    made = added(hooks)
    told(database)
    delivery = only(hooks).id
    for use in (
        lambda: hooks.get("ws_2", made.id),
        lambda: hooks.change("ws_2", made.id, active=False),
        lambda: hooks.rotate("ws_2", made.id, "whsec_eA=="),
        lambda: hooks.remove("ws_2", made.id),
        lambda: hooks.delivery("ws_2", delivery),
        lambda: hooks.log("ws_2", delivery),
        lambda: hooks.replay("ws_2", delivery),
    ):
        with pytest.raises(MissingError):
            use()
    assert hooks.list("ws_2") == () and hooks.deliveries("ws_2") == () and hooks.get(W, made.id) == made


def test_no_secret_is_shown(hooks: Hooks, outbox: Outbox, database: Database) -> None:
    made = added(hooks)
    told(database)
    (due,) = outbox.due(NOW, 9)
    assert due.secrets == ("whsec_c2VjcmV0",)
    for shown in (made, due, hooks.list(W), hooks.deliveries(W)):
        assert "whsec" not in repr(shown) and "c2VjcmV0" not in repr(shown)


def test_the_older_secret_signs_for_a_time(hooks: Hooks, outbox: Outbox, database: Database) -> None:
    made = added(hooks)
    assert hooks.rotate(W, made.id, "whsec_bmV3", 100).older_until == NOW + 100
    told(database, times=2)
    assert {due.secrets for due in outbox.due(NOW + 99, 1)} == {("whsec_bmV3", "whsec_c2VjcmV0")}
    assert {due.secrets for due in outbox.due(NOW + 100, 1)} == {("whsec_bmV3",)}


# Events


def test_an_event_goes_to_all_who_want_it_and_are_on(hooks: Hooks, database: Database) -> None:
    every, some = added(hooks), added(hooks, "job.failed", "job.completed")
    added(hooks, "job.failed")
    added(hooks, workspace="ws_2")
    hooks.change(W, added(hooks).id, active=False)
    assert told(database) == 2
    found = hooks.deliveries(W)
    assert {each.hook for each in found} == {every.id, some.id} and len({each.id for each in found}) == 2
    payload = {"type": "job.completed", "timestamp": "2023-11-14T22:13:20.000Z", "data": {"job": "job_0"}}
    assert {each.payload for each in found} == {json.dumps(payload, separators=(",", ":"))}
    assert {(each.state, each.next_at, each.tries) for each in found} == {("pending", NOW, 0)}


def test_an_event_and_its_deliveries_are_one(hooks: Hooks, outbox: Outbox, database: Database) -> None:
    added(hooks)
    with pytest.raises(KeyboardInterrupt), database.write() as sql:
        assert announce(sql, W, "job.completed", {}, NOW) == 1
        raise KeyboardInterrupt
    assert hooks.deliveries(W) == () and outbox.due(NOW, 9) == ()


@pytest.mark.parametrize("data", [{"a": float("nan")}, {"a": b"bytes"}])
def test_what_is_no_json_is_a_defect_though_nobody_listens(data: dict[str, object], database: Database) -> None:
    with pytest.raises((TypeError, ValueError)), database.write() as sql:
        announce(sql, W, "job.failed", data, NOW)


def test_any_text_can_be_told(hooks: Hooks, outbox: Outbox, database: Database) -> None:
    added(hooks)
    with database.write() as sql:
        announce(sql, W, "job.failed", {"said": "\0 \ud800 \u2028 é 漢"}, NOW)
    (due,) = outbox.due(NOW, 9)
    assert json.loads(due.payload)["data"] == {"said": "\0 \ud800 \u2028 é 漢"}
    outbox.tried(due, replace(AGAIN, answer="\0\ud800" + "é" * 2000))
    assert hooks.log(W, due.id)[0].answer == "?" + "é" * 998


def test_the_log_comes_in_pages_newest_first(hooks: Hooks, outbox: Outbox, database: Database) -> None:
    first, second = added(hooks), added(hooks)
    told(database, times=3)
    found = [each.id for each in hooks.deliveries(W)]
    assert found == sorted(found, reverse=True) and len(found) == 6
    assert [each.id for each in hooks.deliveries(W, before=found[1], limit=2)] == found[2:4]
    assert {each.hook for each in hooks.deliveries(W, second.id)} == {second.id}
    outbox.tried(outbox.due(NOW, 1)[0], TAKEN)
    assert len(hooks.deliveries(W, state="pending")) == 5 and len(hooks.deliveries(W, first.id)) == 3


# Claims


def test_what_is_claimed_is_claimed_by_nobody_else_until_the_claim_runs_out(
    hooks: Hooks, outbox: Outbox, database: Database
) -> None:
    added(hooks)
    told(database)
    assert outbox.due(NOW - 0.1, 9) == ()
    (due,) = outbox.due(NOW, 9)
    assert outbox.due(NOW + CLAIM - 0.1, 9) == ()
    (again,) = outbox.due(NOW + CLAIM, 9)
    assert again.id == due.id and again.claim != due.claim and again.step == 0


def test_one_endpoint_gets_a_few_at_once_and_holds_nobody_up(hooks: Hooks, outbox: Outbox, database: Database) -> None:
    one = added(hooks, "job.failed")
    told(database, "job.failed", times=30)
    two = added(hooks, "job.completed")
    told(database, times=30, at=NOW + 1)
    claimed: list[Due] = []
    while found := outbox.due(NOW + 1, 20 - len(claimed)):
        claimed += found
    assert Counter(due.hook for due in claimed) == {one.id: EACH, two.id: EACH}
    outbox.tried(claimed[0], TAKEN)
    assert [due.hook for due in outbox.due(NOW + 1, 20)] == [claimed[0].hook]


def test_several_claim_at_once_and_each_gets_its_own(url: str, hooks: Hooks, database: Database) -> None:
    for _ in range(3):
        added(hooks)
    told(database, times=30)
    start, lock, busy, most = threading.Barrier(6), threading.Lock(), Counter[str](), Counter[str]()

    def work(_: int) -> list[str]:
        own = Database(url)
        outbox, got, idle = Outbox(own), list[str](), 0
        start.wait()
        while idle < 20:
            found = outbox.due(NOW, 3)
            idle = 0 if found else idle + 1
            with lock:
                busy.update(due.hook for due in found)
                most.update(busy - most)
            for due in found:
                got.append(due.id)
                with lock:
                    busy[due.hook] -= 1
                outbox.tried(due, TAKEN)
        own.close()
        return got

    with ThreadPoolExecutor(6) as pool:
        got = [each for part in pool.map(work, range(6)) for each in part]
    assert len(got) == 90 and set(got) == {each.id for each in hooks.deliveries(W, limit=100)}
    assert len(hooks.deliveries(W, state="delivered", limit=100)) == 90 and max(most.values()) <= EACH


def test_a_claim_waits_for_nobody_and_leaves_what_another_looks_at(postgres: Postgres) -> None:
    one, two = Database(url := postgres.database()), Database(url)
    hooks, outbox = Hooks(one), Outbox(two)
    added(hooks)
    told(one)
    with one.write() as sql:
        sql.execute(text("UPDATE hooks SET failures = failures"))
        assert outbox.due(NOW, 9) == ()
    with one.write() as sql:
        announce(sql, W, "job.failed", {}, NOW)
        assert len(outbox.due(NOW, 9)) == 1  # an event that is not committed yet holds nobody up
    one.close()
    two.close()


def test_an_endpoint_that_asked_for_quiet_gets_it(hooks: Hooks, outbox: Outbox, database: Database) -> None:
    added(hooks)
    told(database, times=2)
    (due,) = outbox.due(NOW, 1)
    outbox.tried(due, replace(AGAIN, status=429, next_at=NOW + 60, quiet_until=NOW + 60))
    assert outbox.due(NOW + 59, 9) == ()
    assert len(outbox.due(NOW + 60, 9)) == 2


# What becomes of them


def test_a_try_is_written_down(hooks: Hooks, outbox: Outbox, database: Database) -> None:
    made = added(hooks)
    told(database)
    (due,) = outbox.due(NOW, 9)
    assert outbox.tried(due, AGAIN) == NOW
    found = only(hooks)
    assert (found.state, found.tries, found.next_at, found.status) == ("pending", 1, NOW + 5, 500)
    (due,) = outbox.due(NOW + 5, 9)
    assert due.step == 1 and outbox.tried(due, replace(AGAIN, at=NOW + 5)) == NOW
    assert (hooks.get(W, made.id).failures, hooks.get(W, made.id).failing_since) == (2, NOW)
    (due,) = outbox.due(NOW + 5, 9)
    assert outbox.tried(due, TAKEN) is None
    assert (hooks.get(W, made.id).failures, hooks.get(W, made.id).failing_since) == (0, None)
    found = only(hooks)
    assert (found.state, found.tries, found.next_at, found.status) == ("delivered", 3, None, 200)
    assert [(each.number, each.status, each.answer) for each in hooks.log(W, due.id)] == [
        (1, 500, "no"), (2, 500, "no"), (3, 200, "thanks"),
    ]  # fmt: skip


def test_who_comes_late_only_adds_to_the_log(hooks: Hooks, outbox: Outbox, database: Database) -> None:
    added(hooks)
    told(database)
    (late,) = outbox.due(NOW, 9)
    (due,) = outbox.due(NOW + CLAIM, 9)
    outbox.tried(late, replace(AGAIN, state="failed"))
    assert only(hooks).state == "pending" and outbox.due(NOW + CLAIM, 9) == ()
    outbox.tried(due, TAKEN)
    assert only(hooks).state == "delivered" and len(hooks.log(W, due.id)) == 2


def test_a_replay_keeps_the_id_and_begins_the_schedule_again(
    hooks: Hooks, outbox: Outbox, database: Database, clock: Clock
) -> None:
    added(hooks)
    told(database)
    (due,) = outbox.due(NOW, 9)
    with pytest.raises(ConflictError, match="being sent"):
        hooks.replay(W, due.id)
    outbox.tried(due, replace(AGAIN, state="failed"))
    assert outbox.due(NOW + 1e6, 9) == ()
    clock.now += 100
    assert hooks.replay(W, due.id).state == "pending"
    (again,) = outbox.due(NOW + 100, 9)
    assert (again.id, again.payload, again.step) == (due.id, due.payload, 0)
    outbox.tried(again, TAKEN)
    assert [each.number for each in hooks.log(W, due.id)] == [1, 2] and hooks.replay(W, due.id).tries == 2


def test_switched_off_it_waits_and_switched_on_it_goes(hooks: Hooks, outbox: Outbox, database: Database) -> None:
    made = added(hooks)
    told(database, times=2)
    (due,) = outbox.due(NOW, 1)
    assert hooks.change(W, made.id, active=False).off == "asked"
    assert {each.state for each in hooks.deliveries(W)} == {"paused"} and outbox.due(NOW + 1e6, 9) == ()
    outbox.tried(due, AGAIN)
    assert {each.state for each in hooks.deliveries(W)} == {"paused"} and told(database) == 0
    with pytest.raises(ConflictError, match="switched off"):
        hooks.replay(W, due.id)
    assert hooks.change(W, made.id, active=True).off == ""
    assert len(outbox.due(NOW, 9)) == 2


def test_we_switch_off_once_and_tell_the_others(hooks: Hooks, outbox: Outbox, database: Database) -> None:
    gone, other = added(hooks), added(hooks, "webhook.disabled")
    told(database)
    assert outbox.switch_off(W, gone.id, "gone", NOW) and not outbox.switch_off(W, gone.id, "gone", NOW)
    assert not outbox.switch_off("ws_2", other.id, "gone", NOW)
    assert (hooks.get(W, gone.id).active, hooks.get(W, gone.id).off) == (False, "gone")
    assert only(hooks, hook=gone.id).state == "paused"
    told_of = json.loads(only(hooks, hook=other.id).payload)
    assert (told_of["type"], told_of["data"]) == ("webhook.disabled", {"webhook": gone.id, "reason": "gone"})


def test_an_endpoint_may_go_while_it_is_told(hooks: Hooks, outbox: Outbox, database: Database) -> None:
    made = added(hooks)
    told(database)
    (due,) = outbox.due(NOW, 9)
    outbox.tried(due, AGAIN)
    hooks.remove(W, made.id)
    assert outbox.tried(due, TAKEN) is None and hooks.deliveries(W) == ()


def test_what_is_old_and_done_is_swept(hooks: Hooks, outbox: Outbox, database: Database) -> None:
    added(hooks)
    told(database, times=2)
    outbox.tried(outbox.due(NOW, 1)[0], TAKEN)
    assert outbox.sweep(NOW) == 0 and outbox.sweep(NOW + 1) == 1
    assert only(hooks).state == "pending"


def test_all_at_once_never_stands_in_its_own_way(url: str, hooks: Hooks, database: Database) -> None:
    """Announce, send, switch and remove beside each other: no transaction fails, and what is wanted is sent."""
    lasting = added(hooks)
    told(database)
    start = threading.Barrier(4)

    def work(number: int) -> None:
        own = Database(url)
        its, outbox = Hooks(own, lambda: NOW), Outbox(own)
        start.wait()
        for turn in range(25):
            match number:
                case 0:
                    told(own)
                case 1:
                    for due in outbox.due(NOW + 9 * turn, 20):
                        outbox.tried(due, TAKEN if turn % 2 else AGAIN)
                case 2:
                    its.change(W, lasting.id, active=bool(turn % 2), kinds=["*"])
                case 3:
                    its.remove(W, added(its).id)
        own.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    hooks.change(W, lasting.id, active=True)
    outbox = Outbox(database)
    while found := outbox.due(NOW + 1e6, 20):
        for due in found:
            outbox.tried(due, TAKEN)
    assert hooks.deliveries(W, limit=100) and not hooks.deliveries(W, state="pending")
