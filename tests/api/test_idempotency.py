"""A POST with a key is done once, however often it comes, at the same time or later (I8)."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from reelwright.errors import RefusedError, RenderError, StorageError, TooManyError
from tests_support.served import ask, served

from .toys import Service

TOYS = "/api/v1/toys"
KEY = "0a6f1f3e-5d0e-4c9c-8f0e-1f2a3b4c5d6e"


def post(service: Service, toy: Any, key: str | None = KEY, path: str = TOYS, who: str = "ada", **options: Any) -> Any:
    headers = {"Authorization": f"Bearer {who}", **({"Idempotency-Key": key} if key is not None else {})}
    return ask(service.app, "POST", path, headers=headers, **({"json": toy} if toy is not None else {}), **options)


def test_the_same_request_again_has_the_same_answer(service: Service) -> None:
    first, again = post(service, {"name": "a"}), post(service, {"name": "a"})
    assert service.made == ["a"]
    assert (
        (again.status_code, again.content) == (first.status_code, first.content) == (201, b'{"name":"a","price":1.0}')
    )
    assert again.headers["location"] == first.headers["location"] == "/api/v1/toys/a"
    assert again.headers["content-type"] == first.headers["content-type"]
    assert ("idempotency-replayed" in first.headers, again.headers["idempotency-replayed"]) == (False, "true")
    assert again.headers["x-request-id"] != first.headers["x-request-id"]


def test_the_same_key_with_another_request_is_422(service: Service) -> None:
    post(service, {"name": "a"})
    for path, toy in ((TOYS, {"name": "b"}), (TOYS + "?x=1", {"name": "a"})):
        answer = post(service, toy, path=path)
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/reused-key")
    assert service.made == ["a"]


def test_keys_of_others_and_no_key(service: Service) -> None:
    for who in ("ada", "eve"):
        assert post(service, {"name": who}, who=who).status_code == 201
    for _ in range(2):
        post(service, {"name": "plain"}, None)
    assert service.made == ["ada", "eve", "plain", "plain"]


@pytest.mark.parametrize("key", ["", "a" * 201, "a b", b"\xff"])
def test_what_is_no_key(service: Service, key: Any) -> None:
    answer = post(service, {"name": "a"}, key)
    assert (answer.status_code, answer.json()["problems"][0]["where"]) == (422, "header.Idempotency-Key")


def test_a_refusal_is_kept_but_not_a_fault_of_ours_nor_what_says_come_again(service: Service) -> None:
    service.failing += [StorageError("away"), ZeroDivisionError(), RenderError("no"), TooManyError("slowly", 1)]
    service.failing.append(RefusedError("Too dear."))
    assert [post(service, {"name": "a"}).status_code for _ in range(7)] == [503, 500, 500, 429, 402, 402, 402]
    assert service.made == ["a"] * 5


def test_who_may_not_claims_nothing(service: Service) -> None:
    assert post(service, {"name": "a"}, who="reader").status_code == 403
    assert post(service, {"name": "a"}, who="nobody").status_code == 401
    assert post(service, {"name": "a"}).status_code == 201


def test_a_form_is_the_same_however_it_is_parted(service: Service) -> None:
    def send(content: bytes, note: str = "n", name: str = "a.jpg") -> Any:
        files = {"file": (name, content, "image/jpeg")}
        return post(service, None, path=f"{TOYS}/photo", files=files, data={"note": note})

    content = b"\xff\xd8" + b"picture" * 200_000
    first, again = send(content), send(content)
    assert first.request.headers["content-type"] != again.request.headers["content-type"]
    assert (first.json(), again.json()) == ({"bytes": len(content)}, {"bytes": len(content)})
    assert again.headers["idempotency-replayed"] == "true"
    others = send(content + b"x"), send(content, "m"), send(content, "n", "b")
    assert [each.status_code for each in others] == [422] * 3
    assert service.made == ["n"]


def test_twenty_at_once_are_one(service: Service) -> None:
    gate = threading.Event()
    service.failing.append(lambda: gate.wait(20))
    body = json.dumps({"name": "a"})
    headers = {"Content-Type": "application/json", "Idempotency-Key": KEY, "Authorization": "Bearer ada"}

    def send(_: int = 0) -> tuple[int, str | None, str | None]:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        line.request("POST", TOYS, body, headers)
        answer = line.getresponse()
        answer.read()
        return answer.status, answer.headers["retry-after"], answer.headers["idempotency-replayed"]

    with served(service.app) as port, ThreadPoolExecutor(20) as pool:
        sent = [pool.submit(send) for _ in range(20)]
        while sum(each.done() for each in sent) < 19:
            time.sleep(0.01)
        gate.set()
        found = Counter(each.result() for each in sent)
        assert found == {(201, None, None): 1, (409, "2", None): 19}
        assert send() == (201, None, "true")
    assert service.made == ["a"]


def test_a_dead_process_frees_its_key_after_a_minute(build: Any) -> None:
    now = [1_000_000.0]
    service: Service = build(clock=lambda: now[0])
    ends = post(service, {"name": "a"}).status_code  # the digest of this request is now known to the store
    service.requests.begin("ws_ada", "key_ada", "another", "digest of a request whose process died")
    assert (ends, post(service, {"name": "a"}, "another").status_code) == (201, 422)
    now[0] += 61
    assert post(service, {"name": "a"}, "another").status_code == 201
    now[0] += 24 * 3600
    assert post(service, {"name": "b"}).status_code == 201
    assert service.made == ["a", "a", "b"]


def test_a_route_that_takes_long_gives_signs_of_life(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reelwright.api.idempotency.SILENCE", 0.04)
    signs, alive = [], service.requests.alive
    monkeypatch.setattr(service.requests, "alive", lambda claim: signs.append(alive(claim)))
    service.failing.append(lambda: time.sleep(0.3))
    assert post(service, {"name": "a"}).status_code == 201
    assert len(signs) > 3 and all(signs)


def test_an_answer_that_cannot_be_kept_still_goes_out(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> bool:
        raise StorageError("away")

    monkeypatch.setattr(service.requests, "finish", away)
    assert post(service, {"name": "a"}).status_code == 201
    assert post(service, {"name": "a"}).status_code == 409
    assert any("not kept" in record.getMessage() for record in service.logged)
    assert service.made == ["a"]
