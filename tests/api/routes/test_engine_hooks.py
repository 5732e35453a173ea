"""Webhooks of providers: what is proved is heard, once, whenever it comes; what is not is refused (attack 35)."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from reelwright.storage.records import Attempt, Database, Ledger, Want
from reelwright.storage.records.tickets import hear
from reelwright.workspace.engine_hooks import address
from tests_support.databases import database, postgres, url
from tests_support.doors import House
from tests_support.served import ask

__all__ = ["database", "postgres", "url"]
KEY, PUBLIC = "whsec_of_sync", "http://localhost"
BODY = {"id": "gen-1", "status": "COMPLETED"}


@pytest.fixture
def hooked(tmp_path: Path) -> Iterator[House]:
    secrets = {"SYNC_API_KEY": "key", "SYNC_WEBHOOK_SECRET": KEY, "KLING_ACCESS_KEY": "a", "KLING_SECRET_KEY": "b"}
    found = House(tmp_path, secrets, accounts="local")
    yield found
    found.close()


def intended(database: Database, attempt: str, build: str = "work/p", engine: str = "sync") -> Ledger:
    ledger = Ledger(database)
    (hold,) = ledger.reserve(build, [Want("film", 1000)], [f"project:{build}"])
    ledger.intend(hold.id, attempt, f"key of {attempt}", engine, "lipsync-2", 1000)
    return ledger


def signed(body: bytes, at: float | None = None, key: str = KEY) -> dict[str, str]:
    stamp = str(int(time.time() if at is None else at))
    proof = hmac.new(key.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"sync-signature": f"t={stamp},v1={proof}", "content-type": "application/json"}


def path_of(house: House, attempt: str, engine: str = "sync") -> str:
    return address(PUBLIC, house.service.secret, engine, attempt).removeprefix(PUBLIC)


def post(house: House, path: str, body: Any = BODY, headers: dict[str, str] | None = None) -> httpx2.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return ask(house.app, "POST", path, content=content, headers=signed(content) if headers is None else headers)


def found(ledger: Ledger, attempt: str = "a1") -> Attempt:
    return ledger.attempt(attempt)


def test_it_comes_before_the_create_response(hooked: House) -> None:
    ledger = intended(hooked.service.database, "a1")
    assert post(hooked, path_of(hooked, "a1")).status_code == 200
    assert (found(ledger).state, found(ledger).ticket) == ("submitted", {"id": "gen-1", "memo": {}})
    assert not ledger.submitted("a1", {"id": "gen-1", "memo": {"more": 1}})  # the answer comes after it


def test_it_tells_of_a_call_whose_answer_was_lost(hooked: House) -> None:
    ledger = intended(hooked.service.database, "a1")
    ledger.lost("a1", "its answer was lost")
    assert post(hooked, path_of(hooked, "a1")).json() == {}
    assert found(ledger).state == "submitted"


def test_ten_at_once_change_nothing_more_than_one(hooked: House) -> None:
    ledger = intended(hooked.service.database, "a1")
    path, content = path_of(hooked, "a1"), json.dumps(BODY).encode()

    async def all_at_once() -> list[int]:
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(hooked.app), base_url=PUBLIC) as client:
            sent = [client.post(path, content=content, headers=signed(content)) for _ in range(10)]
            return [answer.status_code for answer in await asyncio.gather(*sent)]

    assert asyncio.run(all_at_once()) == [200] * 10
    assert found(ledger).ticket == {"id": "gen-1", "memo": {}}
    assert len(ledger.tried(found(ledger).hold)) == 1


def test_a_late_one_is_taken_and_changes_nothing(hooked: House) -> None:
    ledger = intended(hooked.service.database, "a1")
    ledger.submitted("a1", {"id": "gen-0", "memo": {}})
    ledger.end("a1", "succeeded", 900)
    before = found(ledger)
    assert post(hooked, path_of(hooked, "a1")).status_code == 200
    assert post(hooked, path_of(hooked, "nobodys")).status_code == 200
    assert found(ledger) == before


def test_what_is_forged_or_old_or_altered_is_refused(hooked: House) -> None:
    ledger = intended(hooked.service.database, "a1")
    path, content = path_of(hooked, "a1"), json.dumps(BODY).encode()
    altered = content.replace(b"gen-1", b"gen-2")
    wrong: tuple[tuple[bytes, dict[str, str]], ...] = (
        (content, {"content-type": "application/json"}),
        (content, signed(content, key="another")),
        (content, signed(content, at=time.time() - 301)),
        (content, signed(content, at=time.time() + 301)),
        (altered, signed(content)),
        (b"", signed(b"")),
        (b"[" * 5000, signed(b"[" * 5000)),
    )
    for body, headers in wrong:
        answer = post(hooked, path, body, headers)
        assert answer.status_code == 401, (body[:40], answer.text)
        assert KEY not in answer.text
    assert found(ledger).state == "intended"


def test_one_for_another_attempt_is_not_written_there(hooked: House) -> None:
    """Whoever replays a genuine one at an address of his own, or guesses an address, tells us nothing."""
    ledger = intended(hooked.service.database, "a1")
    intended(hooked.service.database, "b1", "other/p")
    assert post(hooked, path_of(hooked, "b1")).status_code == 200
    assert post(hooked, path_of(hooked, "a1")).status_code == 200  # the same call cannot be both
    assert (found(ledger, "b1").state, found(ledger).state) == ("submitted", "intended")
    theirs = path_of(hooked, "b1").rpartition(".")[2]
    for name in ("a1", "a1.", "a1." + "0" * 32, f"a1.{theirs}"):
        body = {"id": "gen-9", "status": "COMPLETED"}
        assert post(hooked, f"/api/v1/engines/sync/hooks/{name}", body).status_code == 200
    assert found(ledger).state == "intended"


def test_an_address_is_of_one_engine(hooked: House) -> None:
    ledger = intended(hooked.service.database, "a1", engine="kling")
    assert post(hooked, path_of(hooked, "a1", "sync")).status_code == 200
    assert found(ledger).state == "intended"


def test_unsigned_ones_are_heard_at_our_addresses_alone_and_tell_nothing(hooked: House) -> None:
    ledger = intended(hooked.service.database, "a1", engine="kling")
    assert post(hooked, path_of(hooked, "a1", "kling"), {"task_id": "x"}, {}).status_code == 200
    assert post(hooked, "/api/v1/engines/kling/hooks/a1", {"task_id": "x"}, {}).status_code == 401
    assert found(ledger).state == "intended"


def test_the_challenge_of_minimax_is_sent_back_from_our_addresses_alone(hooked: House) -> None:
    path = path_of(hooked, "a1", "minimax")
    began = time.monotonic()
    assert post(hooked, path, {"challenge": "w0rd"}, {}).json() == {"challenge": "w0rd"}
    assert time.monotonic() - began < 3
    for body in ({"challenge": "x" * 501}, {"challenge": ["x"]}, {"challenge": "x", "status": "success"}, b"\xff", []):
        assert post(hooked, path, body, {}).json() == {}
    assert post(hooked, "/api/v1/engines/minimax/hooks/a1", {"challenge": "w0rd"}, {}).status_code == 401


def test_engines_that_are_not_there(hooked: House) -> None:
    for engine in ("nothing", "os", "local_video", "..%2fsync"):
        assert post(hooked, f"/api/v1/engines/{engine}/hooks/a1").status_code in (404, 422)
    assert post(hooked, "/api/v1/engines/sync/hooks/" + "a" * 81).status_code == 422
    assert post(hooked, path_of(hooked, "a1", "leonardo")).status_code == 401  # no key of it is set


def test_tickets_on_every_database(database: Database) -> None:
    ledger = intended(database, "a1")
    intended(database, "b1", "other/p")
    assert hear(database, "sync", "a1", "gen-1")
    assert not hear(database, "sync", "a1", "gen-2")
    assert not hear(database, "sync", "b1", "gen-1")
    assert not hear(database, "fal", "b1", "gen-3")
    assert not hear(database, "sync", "none", "gen-3")
    assert hear(database, "sync", "b1", "gen-3")
    assert [found(ledger, each).ticket for each in ("a1", "b1")] == [
        {"id": "gen-1", "memo": {}}, {"id": "gen-3", "memo": {}},
    ]  # fmt: skip
