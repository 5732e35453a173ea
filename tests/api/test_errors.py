"""Every error comes out in one shape, with what to do about it and nothing that is not the caller's business."""

from __future__ import annotations

import json
from typing import Any

import pytest

from reelwright import errors
from reelwright.errors import Problem
from tests_support.served import ask

from .toys import Service

TYPE = "application/problem+json"


def problem(answer: Any, status: int, kind: str) -> dict[str, Any]:
    assert (answer.status_code, answer.headers["content-type"]) == (status, TYPE), answer.text
    told: dict[str, Any] = answer.json()
    assert told["type"] == f"/problems/{kind}"
    assert told["status"] == status
    assert told["instance"] == "urn:reelwright:request:" + answer.headers["x-request-id"]
    return told


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (errors.InputError(Problem("plan.scenes", "501", "at most 60", "Drop some.")), 422, "input"),
        (errors.MediaError(Problem("a.mp4", "", "a film", "Send one.")), 422, "media"),
        (errors.RefusedError("Too dear."), 402, "budget"),
        (errors.ForbiddenError("Not you."), 403, "forbidden"),
        (errors.MissingError("project", "p1"), 404, "missing"),
        (errors.ConflictError("Running already."), 409, "conflict"),
        (errors.MissingPartError("No font. Run make setup."), 501, "missing-part"),
    ],
)
def test_what_a_caller_can_mend_is_told_as_it_is(service: Service, error: Exception, status: int, kind: str) -> None:
    service.failing.append(error)
    told = problem(ask(service.app, "GET", "/api/v1/toys/a/secret?api_key=x"), status, kind)
    assert told["detail"] == str(error)
    if isinstance(error, errors.InputError):
        assert told["problems"] == [vars(each) for each in error.problems]


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (errors.StorageError("/srv/canary is full"), 503, "storage"),
        (errors.StalledError("canary hangs"), 503, "busy"),
        (errors.RenderError("canary"), 500, "fault"),
        (ZeroDivisionError("canary"), 500, "fault"),
        (RecursionError("canary"), 500, "fault"),
    ],
)
def test_a_fault_of_ours_is_in_the_log_alone(service: Service, error: Exception, status: int, kind: str) -> None:
    service.failing.append(error)
    answer = ask(service.app, "GET", "/api/v1/toys/a/secret?api_key=x")
    problem(answer, status, kind)
    assert "canary" not in answer.text
    failed = [record for record in service.logged if record.exc_info]
    assert len(failed) == 1
    assert failed[0].exc_info is not None and failed[0].exc_info[1] is error
    assert answer.headers["x-request-id"] in failed[0].getMessage()
    assert ("retry-after" in answer.headers) == (status == 503)
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_too_many_says_when_to_come_again(service: Service) -> None:
    service.failing.append(errors.TooManyError("Slowly.", 2.2))
    answer = ask(service.app, "GET", "/api/v1/toys/a/secret?api_key=x")
    problem(answer, 429, "too-many")
    assert answer.headers["retry-after"] == "3"


def test_nobody_known_says_how_to_be_known(build: Any) -> None:
    app = build(local=False).app
    for header in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic YTpi"}, {"Authorization": "x"}):
        answer = ask(app, "DELETE", "/api/v1/toys/a", headers=header)
        problem(answer, 401, "caller")
        assert answer.headers["www-authenticate"].startswith("Bearer")
    problem(ask(app, "DELETE", "/api/v1/toys/a", headers={"Authorization": "Bearer reader"}), 403, "forbidden")
    assert ask(app, "DELETE", "/api/v1/toys/a", headers={"Authorization": "Bearer ada"}).status_code == 204


def test_what_is_invalid_is_named_but_no_secret_is_repeated(service: Service) -> None:
    answer = ask(service.app, "GET", "/api/v1/toys/a/secret?api_key=canary&size=much")
    told = problem(answer, 422, "input")
    assert [(each["where"], each["value"]) for each in told["problems"]] == [
        ("query.api_key", ""),
        ("query.size", "much"),
    ]
    assert "canary" not in answer.text
    answer = ask(service.app, "POST", "/api/v1/toys", json={"nom": "canary", "price": "dear"})
    told = problem(answer, 422, "input")
    assert [(each["where"], each["value"]) for each in told["problems"]] == [("body.name", ""), ("body.price", "dear")]
    assert "canary" not in answer.text


@pytest.mark.parametrize(
    "body", [b"{", b"{'a': 1}", b"\xff\xfe\x00", b"[" * 100_000, b'{"name": 1' + b"0" * 5000 + b"}", b'"\\ud8'],
    ids=["cut", "quotes", "bytes", "deep", "number", "half"],
)  # fmt: skip
def test_malformed_bodies_are_400(service: Service, body: bytes) -> None:
    answer = ask(service.app, "POST", "/api/v1/toys", content=body, headers={"Content-Type": "application/json"})
    problem(answer, 400, "malformed")


def test_half_a_character_is_refused_in_good_order(service: Service) -> None:
    body = json.dumps({"name": "a\ud800" * 30}).encode()
    answer = ask(service.app, "POST", "/api/v1/toys", content=body, headers={"Content-Type": "application/json"})
    problem(answer, 422, "input")


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "", "video/mp4"])
def test_attack_40_json_under_another_type_is_415(service: Service, media_type: str) -> None:
    headers = {"Content-Type": media_type} if media_type else {}
    answer = ask(service.app, "POST", "/api/v1/toys", content=b'{"name": "a"}', headers=headers)
    problem(answer, 415, "media-type")
    assert not service.made


def test_unknown_addresses_and_methods(service: Service) -> None:
    problem(ask(service.app, "GET", "/api/v1/nothing"), 404, "missing")
    problem(ask(service.app, "GET", "/"), 404, "missing")
    problem(ask(service.app, "GET", "/api/v1/toys/"), 404, "missing")
    for path, allowed in (("/api/v1/toys", "GET, HEAD, POST"), ("/api/v1/toys/one", "DELETE, GET, HEAD, PUT")):
        answer = ask(service.app, "PATCH", path)
        problem(answer, 405, "method")
        assert answer.headers["allow"] == allowed


def test_no_foreign_page_is_served(service: Service) -> None:
    for path in ("/docs", "/redoc", "/docs/oauth2-redirect", "/api/v1/docs"):
        problem(ask(service.app, "GET", path), 404, "missing")
