"""A request is claimed once, on every database, however many come at the same time (I8)."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from reelwright.storage.records import Database
from reelwright.storage.records.requests import Answered, Claim, Different, Requests, Running

WHO = ("ws", "ada", "key1")
ANSWER = Answered(201, {"location": "/toys/1"}, b'{"a": "\xc3\xa9\x00"}')


@dataclass
class Clock:
    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def requests(database: Database, clock: Clock) -> Requests:
    return Requests(database, clock)


def claimed(requests: Requests, digest: str = "d") -> Claim:
    found = requests.begin(*WHO, digest)
    assert isinstance(found, Claim)
    return found


def test_first_running_then_answered(requests: Requests) -> None:
    claim = claimed(requests)
    assert isinstance(requests.begin(*WHO, "d"), Running)
    assert isinstance(requests.begin(*WHO, "other"), Different)
    assert requests.finish(claim, ANSWER)
    assert requests.begin(*WHO, "d") == ANSWER
    assert isinstance(requests.begin(*WHO, "other"), Different)
    assert not requests.finish(claim, Answered(500, {}, b""))
    requests.free(claim)
    assert requests.begin(*WHO, "d") == ANSWER


@pytest.mark.parametrize("who", [("ws2", "ada", "key1"), ("ws", "eve", "key1"), ("ws", "ada", "key2")])
def test_workspace_caller_and_key_are_apart(requests: Requests, who: tuple[str, str, str]) -> None:
    assert requests.finish(claimed(requests), ANSWER)
    assert isinstance(requests.begin(*who, "other"), Claim)


def test_a_freed_key_is_free(requests: Requests) -> None:
    requests.free(claimed(requests))
    claimed(requests, "other")


def test_who_gives_no_sign_of_life_for_a_minute_has_lost_it(requests: Requests, clock: Clock) -> None:
    first = claimed(requests)
    clock.now += 59
    assert isinstance(requests.begin(*WHO, "d"), Running)
    assert requests.alive(first)
    clock.now += 59
    assert isinstance(requests.begin(*WHO, "d"), Running)
    clock.now += 1
    second = claimed(requests)
    assert not requests.alive(first)
    assert not requests.finish(first, Answered(200, {}, b"late"))
    requests.free(first)
    assert requests.finish(second, ANSWER)
    assert requests.begin(*WHO, "d") == ANSWER


def test_answers_live_a_day(requests: Requests, clock: Clock) -> None:
    assert requests.finish(claimed(requests), ANSWER)
    clock.now += 24 * 3600 - 1
    assert requests.begin(*WHO, "d") == ANSWER
    assert requests.sweep() == 0
    clock.now += 1
    claimed(requests, "other")
    clock.now += 24 * 3600
    assert requests.sweep() == 1


@pytest.mark.parametrize("stale", [False, True])
def test_of_many_at_once_one_has_it(url: str, clock: Clock, stale: bool) -> None:
    databases = [Database(url) for _ in range(8)]
    if stale:
        claimed(Requests(databases[0], clock))
        clock.now += 61
    with ThreadPoolExecutor(8) as pool:
        for number in range(1 if stale else 5):
            who = WHO if stale else ("ws", "ada", f"key{number}")
            found = list(pool.map(lambda database, who=who: Requests(database, clock).begin(*who, "d"), databases))
            assert Counter(type(each) for each in found) == {Claim: 1, Running: 7}
    for database in databases:
        database.close()
