"""Webhooks as they are sent: to real receivers on loopback, which fail in every way that receivers fail."""

from __future__ import annotations

import asyncio
import email.utils
import itertools
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

import pytest

from reelwright.errors import InputError, StorageError
from reelwright.storage.records import Database
from reelwright.storage.records.hooks import Delivery, Hooks, announce
from reelwright.storage.records.outbox import CLAIM, Outbox
from reelwright.workspace import hooks as sending
from reelwright.workspace.hooks import JITTER, PATIENCE, SCHEDULE, Sender, add, change, finding, rotate, verify
from tests_support.web import LOCAL, Answer, Handler, Server, in_pieces, leads, told

W, NOW = "ws_1", 1_700_000_000.0
OK, BROKEN = told(b"thanks"), told(b"no", 500)


def in_turn(*answers: Answer) -> Answer:
    """Answer with these in turn, the last one for ever."""
    left = list(answers)

    def answer(handler: Handler) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(handler)

    return answer


class World:
    """One database with a clock that stands still until it is told to go on."""

    def __init__(self, database: Database) -> None:
        self.database, self.now = database, NOW
        self.hooks, self.outbox = Hooks(database, self.clock), Outbox(database)
        self.sender = self.another()

    def clock(self) -> float:
        return self.now

    def another(self, seconds: float = 5.0, allowed: frozenset[str] = LOCAL) -> Sender:
        return Sender(self.outbox, allowed, self.clock, seconds)

    def add(self, server: Server, *kinds: str, path: str = "/a") -> tuple[str, str]:
        made, secret = add(self.hooks, W, f"{server.address}{path}", kinds or ("*",), allowed=LOCAL)
        return made.id, secret

    def tell(self, kind: str = "job.completed", times: int = 1) -> None:
        with self.database.write() as sql:
            for number in range(times):
                announce(sql, W, kind, {"number": number}, self.now)

    def only(self, hook: str | None = None) -> Delivery:
        (found,) = self.hooks.deliveries(W, hook)
        return found

    def states(self) -> Counter[str]:
        return Counter(each.state for each in self.hooks.deliveries(W, limit=1000))

    def tried(self, number: int) -> bool:
        return self.only().tries == number


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    database = Database.of(f"sqlite:///{tmp_path}/reelwright.db")
    yield World(database)
    database.close()


@pytest.fixture
def everywhere(database: Database) -> World:
    """A world on each kind of database."""
    return World(database)


async def until(true: Callable[[], bool], seconds: float = 10) -> None:
    last = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < last, "it does not come"
        await asyncio.sleep(0.01)


@asynccontextmanager
async def running(*senders: Sender) -> AsyncIterator[None]:
    stop = asyncio.Event()
    tasks = [asyncio.create_task(sender.run(stop)) for sender in senders]
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(asyncio.gather(*tasks), 10)


def sent(world: World, true: Callable[[], bool], sender: Sender | None = None) -> None:
    """Let a sender run until something is so."""

    async def scenario() -> None:
        async with running(sender or world.sender):
            await until(true)

    asyncio.run(scenario())


# What is sent


def test_an_event_arrives_signed_with_both_secrets_while_they_are_changed(everywhere: World) -> None:
    with Server({"/a": OK}).running() as server:
        hook, older = everywhere.add(server)
        newer = rotate(everywhere.hooks, W, hook)
        everywhere.tell()
        sent(everywhere, lambda: everywhere.only().state == "delivered")
        ((headers, body),) = server.posted
    assert json.loads(body) == {"type": "job.completed", "timestamp": "2023-11-14T22:13:20.000Z", "data": {"number": 0}}
    assert verify(older, headers, body, NOW) == verify(newer, headers, body, NOW) == everywhere.only().id
    assert headers["content-type"] == "application/json" and headers["webhook-timestamp"] == str(int(NOW))
    (only,) = everywhere.hooks.log(W, everywhere.only().id)
    assert (only.number, only.at, only.status, only.answer) == (1, NOW, 200, "thanks") and only.milliseconds < 5000


def test_what_is_not_taken_is_sent_again_with_the_same_id(world: World) -> None:
    with Server({"/a": in_turn(BROKEN, OK)}).running() as server:
        _, secret = world.add(server)
        world.tell()

        async def scenario() -> None:
            async with running(world.sender):
                await until(lambda: world.tried(1))
                assert world.only().state == "pending" and len(server.posted) == 1
                world.now += 6
                world.sender.wake()
                await until(lambda: world.only().state == "delivered")

        asyncio.run(scenario())
        first, second = server.posted
    assert first[0]["webhook-id"] == second[0]["webhook-id"] and first[1] == second[1]
    assert [int(headers["webhook-timestamp"]) for headers, _ in server.posted] == [NOW, NOW + 6]
    assert verify(secret, *second, NOW + 6) and [each.status for each in world.hooks.log(W, world.only().id)] == [
        500,
        200,
    ]


def test_the_schedule_of_the_specification_is_kept(world: World) -> None:
    with Server({"/a": BROKEN}).running() as server:
        hook, _ = world.add(server)
        world.tell()
        waits = []

        async def scenario() -> None:
            async with running(world.sender):
                for number in range(1, len(SCHEDULE) + 1):
                    await until(lambda number=number: world.tried(number))
                    if (next_at := world.only().next_at) is not None:
                        waits.append(next_at - world.now)
                        world.now = next_at - 0.01
                        world.sender.wake()
                        await asyncio.sleep(0.02)
                        assert len(server.posted) == number
                        world.now = next_at
                        world.sender.wake()

        asyncio.run(scenario())
        assert len(server.posted) == 10
    assert [0.0, *waits] == pytest.approx(SCHEDULE, rel=JITTER) and waits != list(SCHEDULE[1:])
    assert world.states() == {"failed": 1} and world.hooks.get(W, hook).active
    assert len({headers["webhook-id"] for headers, _ in server.posted}) == 1


def test_a_failed_one_is_sent_again_where_a_person_asks(world: World) -> None:
    with Server({"/a": in_turn(*[told(b"", 410)], OK)}).running() as server:
        hook, _ = world.add(server)
        world.tell()
        sent(world, lambda: not world.hooks.get(W, hook).active)
        assert world.only().state == "failed"
        change(world.hooks, W, hook, active=True, allowed=LOCAL)
        world.hooks.replay(W, world.only().id)
        sent(world, lambda: world.only().state == "delivered")
        assert server.posted[0][0]["webhook-id"] == server.posted[1][0]["webhook-id"]


# Receivers that fail


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        (lambda _: time.sleep(0.6), 0, "took more than 0.4 s"),
        (in_pieces(itertools.repeat(b"x"), pause=0.05), 0, "took more than 0.4 s"),
        (lambda handler: handler.wfile.write(b"\0rubbish\r\n\r\n"), 0, "does not speak HTTP"),
        (told(b"moved", 301, location="https://169.254.169.254/"), 301, "moved"),
        (told(b"x" * 5000, 404), 404, "x" * 1000),
    ],
)
def test_what_is_no_yes_is_a_failure(answer: Answer, status: int, said: str, world: World) -> None:
    with Server({"/a": answer}).running() as server:
        hook, _ = world.add(server)
        world.tell()
        sent(world, lambda: world.tried(1), world.another(seconds=0.4))
    (only,) = world.hooks.log(W, world.only().id)
    assert only.status == world.only().status == status and said in only.answer and len(only.answer) <= 1000
    assert world.only().state == "pending" and world.hooks.get(W, hook).failures == 1


def test_an_answer_without_end_is_taken_for_its_status(world: World) -> None:
    with Server({"/a": in_pieces(itertools.repeat(b"x" * 65536))}).running() as server:
        world.add(server)
        world.tell()
        sent(world, lambda: world.only().state == "delivered")
    assert world.hooks.log(W, world.only().id)[0].answer == "x" * 1000


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_into_our_network_is_not_followed(status: int, world: World) -> None:
    """Not even to a host that may be asked directly."""
    with Server({"/b": OK}).running() as ours, Server({"/a": leads(f"{ours.address}/b", status)}).running() as server:
        world.add(server)
        world.tell()
        sent(world, lambda: world.tried(1))
        assert not ours.seen and len(server.posted) == 1


def test_what_lies_in_our_network_is_not_told_unless_it_is_allowed(world: World) -> None:
    with Server({"/a": OK}).running() as server:
        hook, _ = world.add(server)
        world.tell()
        sent(world, lambda: world.tried(1), world.another(allowed=frozenset()))
        world.hooks.change(W, hook, url=f"https://127.0.0.1:{server.port}/a")
        world.now += 6
        sent(world, lambda: world.tried(2), world.another(allowed=frozenset()))
        assert not server.seen
    first, second = world.hooks.log(W, world.only().id)
    assert "only https" in first.answer and "private network" in second.answer


@pytest.mark.parametrize(
    ("status", "after", "wait"),
    [
        (429, "120", 120), (503, "120", 120), (429, "86400", 3600), (429, "9" * 400, 3600), (429, "0", 5),
        (429, "soon", 5), (429, "-7", 5), (429, "", 5), (500, "120", 5), (429, email.utils.formatdate(NOW + 90), 90),
        (503, email.utils.formatdate(NOW - 90), 5), (503, "Mon, 99 Foo 99999 00:00:00", 5), (429, "１２", 5),
    ],
)  # fmt: skip
def test_who_asks_for_time_gets_it(status: int, after: str, wait: float, world: World) -> None:
    answer = told(b"", status, retry_after=after.encode().decode("latin-1"))
    with Server({"/a": in_turn(answer, OK)}).running() as server:
        world.add(server)
        world.tell()
        sent(world, lambda: world.tried(1))
        next_at = world.only().next_at
        assert next_at is not None and next_at - NOW == pytest.approx(wait, rel=JITTER)
        if wait > 5:  # what else there is to tell waits too
            world.tell("job.failed")
            world.now = next_at - 1
            assert world.outbox.due(world.now, 9) == ()
            world.now = next_at
            sent(world, lambda: world.states() == {"delivered": 2})


def test_who_says_that_it_is_gone_is_told_no_more(world: World) -> None:
    with Server({"/a": told(b"", 410), "/b": OK}).running() as server:
        gone, _ = world.add(server, "job.completed")
        other, secret = world.add(server, "webhook.disabled", path="/b")
        world.tell()
        sent(world, lambda: bool(world.states()["delivered"]))
        told_of = [(headers, body) for headers, body in server.posted if b"webhook.disabled" in body]
        assert verify(secret, *told_of[0], NOW) == world.only(other).id
        assert json.loads(told_of[0][1])["data"] == {"webhook": gone, "reason": "gone"}
    endpoint = world.hooks.get(W, gone)
    assert (endpoint.active, endpoint.off, world.only(gone).state) == (False, "gone", "failed")
    found = finding(endpoint)
    assert found and found.where == gone and "410" in found.message and finding(world.hooks.get(W, other)) is None


def test_who_fails_for_five_days_is_told_no_more(world: World) -> None:
    with Server({"/a": BROKEN}).running() as server:
        hook, _ = world.add(server)

        async def scenario() -> None:
            async with running(world.sender):
                for day, number in ((0.0, 1), (PATIENCE - 1, 2), (PATIENCE, 4)):
                    world.now = NOW + day
                    world.tell("job.failed" if day else "job.completed")
                    world.sender.wake()
                    await until(lambda number=number: len(server.posted) >= number)
                    await until(lambda number=number: world.hooks.get(W, hook).failures >= number)
                    assert world.hooks.get(W, hook).active or day == PATIENCE
                await until(lambda: not world.hooks.get(W, hook).active)

        asyncio.run(scenario())
        found = finding(world.hooks.get(W, hook))
        assert found and "5 days" in found.message and world.hooks.get(W, hook).off == "failing"
        assert world.states()["paused"] >= 1 and world.outbox.due(world.now + 1e6, 9) == ()


# Many at once


def test_some_at_once_and_few_to_one(everywhere: World) -> None:
    busy, most, lock = Counter[str](), Counter[str](), threading.Lock()

    def slow(name: str) -> Answer:
        def answer(handler: Handler) -> None:
            with lock:
                busy.update([name, "all"])
                most.update(busy - most)
            time.sleep(0.03)
            with lock:
                busy.subtract([name, "all"])
            handler.tell(b"")

        return answer

    with Server({f"/{number}": slow(str(number)) for number in range(8)}).running() as server:
        for number in range(8):
            everywhere.add(server, path=f"/{number}")
        everywhere.tell(times=12)
        sent(everywhere, lambda: everywhere.states() == {"delivered": 96})
        assert len({headers["webhook-id"] for headers, _ in server.posted}) == len(server.posted) == 96
    total = most.pop("all")
    assert max(most.values()) <= 4 < total <= 20


@pytest.mark.thorough
def test_two_senders_send_nothing_twice(url: str, everywhere: World) -> None:
    with Server({"/a": OK, "/b": in_turn(BROKEN, *[OK] * 9, BROKEN, OK)}).running() as server, ExitStack() as stack:
        everywhere.add(server)
        everywhere.add(server, path="/b")
        senders = []
        for _ in range(2):
            database = Database(url)
            stack.callback(database.close)
            senders.append(Sender(Outbox(database), LOCAL, everywhere.clock))

        async def scenario() -> None:
            async with running(*senders):
                for _ in range(6):
                    everywhere.tell(times=10)
                    for sender in senders:
                        sender.wake()
                    await asyncio.sleep(0.02)
                await until(lambda: everywhere.states() == {"delivered": 118, "pending": 2})
                everywhere.now += 6
                for sender in senders:
                    sender.wake()
                await until(lambda: everywhere.states() == {"delivered": 120})

        asyncio.run(scenario())
        times = Counter(headers["webhook-id"] for headers, _ in server.posted)
    assert Counter(times.values()) == {1: 118, 2: 2}
    assert {each.id: each.tries for each in everywhere.hooks.deliveries(W, limit=1000)} == times


SENDING = """
import asyncio, sys
from reelwright.storage.records import Database
from reelwright.storage.records.outbox import Outbox
from reelwright.workspace.hooks import Sender

sender = Sender(Outbox(Database(sys.argv[1])), frozenset(["127.0.0.1"]), lambda: float(sys.argv[2]))
asyncio.run(sender.run(asyncio.Event()))
"""


@pytest.fixture
def child(url: str) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen([sys.executable, "-c", SENDING, url, str(NOW)], env=environment) as process:
        yield process
        process.kill()


@pytest.mark.thorough
def test_what_was_being_sent_when_its_sender_was_killed_is_sent_again(
    everywhere: World, child: subprocess.Popen[bytes]
) -> None:
    release = threading.Event()

    def hang(handler: Handler) -> None:
        release.wait(20)
        handler.tell(b"")

    with Server({"/a": in_turn(hang, OK)}).running() as server:
        everywhere.add(server)
        everywhere.tell()
        asyncio.run(until(lambda: len(server.posted) == 1, 30))
        child.send_signal(signal.SIGKILL)
        child.wait()
        release.set()
        assert everywhere.outbox.due(NOW + CLAIM - 1, 9) == () and everywhere.only().tries == 0
        everywhere.now += CLAIM
        sent(everywhere, lambda: everywhere.only().state == "delivered")
        first, second = server.posted
    assert first[0]["webhook-id"] == second[0]["webhook-id"] == everywhere.only().id and first[1] == second[1]


# The loop


def test_a_new_event_goes_out_at_once_and_rest_costs_little(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0
    due = world.outbox.due

    def counted(now: float, limit: int) -> object:
        nonlocal asked
        asked += 1
        return due(now, limit)

    monkeypatch.setattr(world.outbox, "due", counted)
    monkeypatch.setattr(sending, "IDLE", 0.2)

    async def scenario(server: Server) -> None:
        async with running(world.sender):
            await asyncio.sleep(1.1)
            assert 3 <= asked <= 6
            monkeypatch.setattr(sending, "IDLE", 60)
            await asyncio.sleep(0.3)
            world.tell()
            await asyncio.sleep(0.1)
            assert not server.posted
            start = time.monotonic()
            threading.Thread(target=world.sender.wake).start()
            await until(lambda: len(server.posted) == 1)
            assert time.monotonic() - start < 1

    with Server({"/a": OK}).running() as server:
        world.add(server)
        asyncio.run(scenario(server))


def test_what_is_being_sent_is_ended_before_the_stop(world: World) -> None:
    def slow(handler: Handler) -> None:
        time.sleep(0.3)
        handler.tell(b"")

    with Server({"/a": slow}).running() as server:
        world.add(server)
        world.tell(times=3)
        sent(world, lambda: len(server.posted) == 3)
        assert world.states() == {"delivered": 3}
    world.sender.wake()  # wakes nobody


def test_a_database_that_is_away_and_a_defect_of_ours_stop_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    due, tried, failed = world.outbox.due, world.outbox.tried, list[str]()

    def away_once(*arguments: object) -> object:
        if not failed:
            failed.append("due")
            raise StorageError("The database is away.")
        return due(*arguments)  # type: ignore[arg-type]

    def broken_once(*arguments: object) -> object:
        if len(failed) < 3:
            failed.append("tried")
            raise ZeroDivisionError if len(failed) == 2 else StorageError("The database is away.")
        return tried(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(sending, "IDLE", 0.05)
    monkeypatch.setattr(world.outbox, "due", away_once)
    monkeypatch.setattr(world.outbox, "tried", broken_once)
    with Server({"/a": OK}).running() as server, caplog.at_level(logging.DEBUG):
        _, secret = world.add(server)
        world.tell()

        async def scenario() -> None:
            async with running(world.sender):
                for number in (1, 2, 3):
                    await until(lambda number=number: len(server.posted) == number)
                    await asyncio.sleep(0.05)
                    world.now += CLAIM
                await until(lambda: world.only().state == "delivered")

        asyncio.run(scenario())
        assert failed == ["due", "tried", "tried"]
        assert "could not be sent" in caplog.text and secret.removeprefix("whsec_") not in caplog.text


# What may be added


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("", "https"), ("hooks.example", "https"), ("http://hooks.example/", "https"),
        ("ftp://hooks.example/", "https"),
        ("https://", "https"), ("https:///a", "https"), ("https://hooks.example:0/", "https"),
        ("https://hooks.example:99999/", "an address"), ("https://[/", "an address"),
        ("https://me:canary@hooks.example/", "password"), ("https://canary@hooks.example/", "password"),
        ("https://hooks.example/#canary", "fragment"), ("https://hooks.example/#", "fragment"),
        ("https://hooks.example/ a", "spaces"), ("https://hooks.example/\n", "spaces"),
        ("https://hooks.example/\0", "spaces"), ("https://hooks.example/" + "a" * 2000, "2000 characters"),
        ("https://127.0.0.1/", "private"), ("https://10.0.0.1/", "private"), ("https://[::1]/", "private"),
        ("https://[::ffff:7f00:1]/", "private"), ("https://169.254.169.254/latest", "private"),
    ],
)  # fmt: skip
def test_an_address_that_may_not_be_told_is_refused(address: str, why: str, world: World) -> None:
    with pytest.raises(InputError, match=why) as caught:
        add(world.hooks, W, address, ["*"], allowed=frozenset(["localhost"]))
    assert "canary" not in str(caught.value) and not world.hooks.list(W)


def test_all_that_is_wrong_is_told(world: World) -> None:
    with pytest.raises(InputError) as caught:
        add(world.hooks, W, "http://hooks.example/#a", ["job.done", "*"], "a\n", allowed=LOCAL)
    assert [each.where for each in caught.value.problems] == ["url", "url", "kinds[0]", "description"]
    with pytest.raises(InputError, match="at least one"):
        add(world.hooks, W, "https://hooks.example/", [], allowed=LOCAL)


def test_a_change_is_held_to_the_same(world: World) -> None:
    made, _ = add(world.hooks, W, "https://hooks.example/a?b=c", ["*"], "ours", allowed=LOCAL)
    for wrong in ({"url": "http://hooks.example/"}, {"kinds": ["x"]}, {"description": "x" * 201}):
        with pytest.raises(InputError):
            change(world.hooks, W, made.id, **wrong, allowed=LOCAL)  # type: ignore[arg-type]
    assert world.hooks.get(W, made.id) == made
    changed = change(world.hooks, W, made.id, kinds=["job.failed"], description="", allowed=LOCAL)
    assert (changed.kinds, changed.description, changed.url) == (("job.failed",), "", made.url)
