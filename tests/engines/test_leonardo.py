"""Leonardo: what a picture is asked with and costs, how it ends, lost calls among the latest, and its webhook."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from reelwright.engine import Access, Call, EngineError, Model, Pending, Result, Ticket, Unknown
from reelwright.engines import leonardo, table
from reelwright.settings import Settings
from reelwright.testing.simulator import Faults, Simulator
from reelwright.testing.simulator.leonardo import PRICE
from tests_support.calls import HOSTILE, PNG, Provider, answer, call, error_of, run
from tests_support.simulated import access, ended, fetched, made, simulator

KEY, SECRET = "leo-canary-0123456789", "hook-canary-0123456789"
ID, LINK = "75925cd2-fb65-4e8c-84c0-6cc010a528e3", "https://cdn.leonardo.ai/users/1/0.jpg"
POST, GET = "POST /api/rest/v2/generations", f"GET /api/rest/v1/generations/{ID}"
ME, LIST = "GET /api/rest/v1/me", "GET /api/rest/v1/generations/user/user-1"


@cache
def row() -> Model:
    return next(m for m in table(Settings(home=Path("/nowhere"))) if m.name == "leonardo:phoenix-v1.0")


def connected(found: Provider | Simulator, local: bool = False) -> leonardo.Leonardo:
    secrets = {"LEONARDO_API_KEY": KEY, "LEONARDO_WEBHOOK_SECRET": SECRET}
    if not isinstance(found, Simulator):
        return leonardo.connect(Access(secrets, "", found.transport))
    reached = access(found, "leonardo", secrets, local)
    return leonardo.connect(replace(reached, address=f"{reached.address}/api/rest") if local else reached)


def asked(folder: Path, **more: Any) -> Call:
    return call(row(), folder, **{"aspect": "9:16", "seed": 3} | more)


def taken(**cost: Any) -> dict[str, Any]:
    return {"generate": {"generationId": ID} | ({"cost": cost} if cost else {})}


def told(status: str, *images: Any, **more: Any) -> dict[str, Any]:
    return {"generations_by_pk": {"id": ID, "status": status, "generated_images": list(images)} | more}


# The whole way


@pytest.mark.parametrize("local", [False, True])
def test_a_picture_comes_in_its_shape_and_says_what_it_cost(local: bool, tmp_path: Path) -> None:
    sim = simulator()

    async def story() -> tuple[Result, bytes]:
        result = await made(connected(sim, local), asked(tmp_path, avoid="text", take=2))
        return result, await fetched(sim, result)

    result, data = run(story())
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.size == (48, 86)
    assert (len(result.links), result.micros, result.facts) == (1, PRICE, {"seed": 4})
    assert sim.books.spent() == PRICE


def test_a_lost_call_is_found_among_the_latest(tmp_path: Path) -> None:
    sim = simulator(Faults(at={"lost": [2]}))
    lost = replace(asked(tmp_path), since=sim.clock())

    async def story() -> bytes:
        engine = connected(sim)
        await engine.submit(asked(tmp_path, prompt="another picture"))
        with pytest.raises(EngineError) as caught:
            await engine.submit(lost)
        assert caught.value.kind == "ambiguous"
        ticket = await engine.find(lost)
        assert isinstance(ticket, Ticket) and ticket.id == sim.books.entries[1].id
        for other in (
            asked(tmp_path, seed=4),
            asked(tmp_path, aspect="1:1"),
            replace(lost, since=sim.clock() + 60),
            replace(lost, known=frozenset({ticket.id})),
        ):
            assert await engine.find(other) == Unknown()
        found = await fetched(sim, await ended(engine, lost, ticket))
        await engine.submit(lost)
        assert await engine.find(lost) == Unknown()  # of two nobody can tell
        return found

    assert run(story())[:2] == b"\xff\xd8"


@pytest.mark.parametrize(
    ("faults", "kind", "count"),
    [
        ("refused", "policy", 0), ("no_credit", "account", 0), ("error_after", "ambiguous", 1),
        ("page_after", "ambiguous", 1), ("cut_after", "ambiguous", 1), ("policy", "policy", 1), ("failed", "failed", 1),
        ("throttled_seconds", "retryable", 0), ("throttled_huge", "retryable", 0), ("unreachable", "retryable", 0),
    ],
)  # fmt: skip
def test_how_a_call_goes_wrong(faults: str, kind: str, count: int, tmp_path: Path) -> None:
    sim = simulator(Faults(at={faults: [1]}))
    error = error_of(made(connected(sim), asked(tmp_path)))
    assert (error.kind, len(sim.books.entries)) == (kind, count)
    assert KEY not in f"{error}{error!r}"


def test_a_model_that_is_gone_and_a_wrong_key(tmp_path: Path) -> None:
    sim = simulator(gone=["leonardo:phoenix-v1.0"], keys={"leonardo": ["another"]})
    assert error_of(made(connected(sim), asked(tmp_path))).kind == "account"
    sim.keys = {}
    error = error_of(made(connected(sim), asked(tmp_path)))
    assert error.kind == "fix_input" and "no model phoenix-v1.0" in str(error)


# What is sent


def test_one_picture_is_asked_for_and_kept_out_of_the_public_feed(tmp_path: Path) -> None:
    found = Provider().on(POST, taken())
    assert run(connected(found).submit(asked(tmp_path, avoid="text", seed=9, take=2))) == Ticket(ID)
    assert run(connected(found).submit(call(row(), tmp_path))) == Ticket(ID)
    first, second = found.bodies(POST)
    assert first == {
        "model": "phoenix-v1.0",
        "public": False,
        "parameters": {
            "prompt": "a bottle in the snow", "negative_prompt": "text", "seed": 10, "width": 768, "height": 1368,
            "mode": "QUALITY", "contrast": "MEDIUM", "quantity": 1,
        },
    }  # fmt: skip
    assert (second["parameters"]["width"], second["parameters"]["height"]) == (1024, 1024)
    assert found.asked[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"prompt": "x" * 1501}, "at most 1500 characters"),
        ({"files": {"image": PNG}}, "inputs.image: this model has no field for it"),
    ],
)
def test_what_the_row_forbids_costs_nothing(fields: dict[str, Any], said: str, tmp_path: Path) -> None:
    found = Provider()
    for action in ("check", "submit"):
        error = error_of(getattr(connected(found), action)(asked(tmp_path, **fields)))
        assert error.kind == "fix_input" and said in str(error)
    assert not found.asked


def test_sides_that_are_too_long_are_refused(tmp_path: Path) -> None:
    large = row().model_copy(update={"resolutions": ("4k",)})
    error = error_of(connected(Provider()).check(call(large, tmp_path, aspect="9:16", resolution="4k")))
    assert error.kind == "fix_input" and "width = 2160: at most 2048 pixels" in str(error)


# How it answers


@pytest.mark.parametrize(
    ("cost", "micros"),
    [
        ({"amount": "0.0245", "unit": "DOLLARS"}, 24_500),
        ({"amount": "0", "unit": "DOLLARS"}, 0),
        ({"amount": "16", "unit": "CREDITS"}, None),
        ({"amount": "nan", "unit": "DOLLARS"}, None),
        ({"amount": "1e999", "unit": "DOLLARS"}, None),
        ({"amount": "-1", "unit": "DOLLARS"}, None),
        ({"amount": None, "unit": "DOLLARS"}, None),
    ],
)
def test_a_cost_in_dollars_is_booked(cost: dict[str, Any], micros: int | None, tmp_path: Path) -> None:
    found = Provider().on(POST, taken(**cost)).on(GET, told("COMPLETE", {"url": LINK, "nsfw": False}))
    result = run(made(connected(found), asked(tmp_path)))
    assert (result.links, result.micros) == ((LINK,), micros)


def test_an_answer_of_the_first_version_is_read_too(tmp_path: Path) -> None:
    found = Provider().on(POST, {"sdGenerationJob": {"generationId": ID, "apiCreditCost": 7}})
    assert run(connected(found).submit(asked(tmp_path))) == Ticket(ID)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (answer({"error": "prompt: too long", "code": "invalid"}, 400), "fix_input"),
        (answer({"error": "Content moderated"}, 400), "policy"),
        (answer({"error": f"key {KEY}"}, 401), "account"),
        (answer({"error": "tokens"}, 402), "account"),
        (answer({"error": "slow"}, 429), "retryable"),
        (answer({"error": "oh"}, 500), "ambiguous"),
        (answer([{"message": "a list of errors"}]), "ambiguous"),
        (answer({"generate": {"generationId": "../x"}}), "ambiguous"),
        (answer({"generate": None}), "ambiguous"),
        (httpx2.Response(302, headers={"location": "https://evil.example/"}), "ambiguous"),
        (httpx2.ReadTimeout("no answer"), "ambiguous"),
        (httpx2.ConnectTimeout("nobody"), "retryable"),
        *[(reply, "ambiguous") for reply in HOSTILE.values()],
    ],
)
def test_what_an_answer_to_a_submit_means(reply: Any, kind: str, tmp_path: Path) -> None:
    found = Provider().on(POST, reply)
    error = error_of(connected(found).submit(asked(tmp_path)))
    assert (error.kind, error.engine, error.model) == (kind, "leonardo", "phoenix-v1.0")
    assert KEY not in f"{error}{error!r}"
    assert len(found.asked) == 1


BAD = {"url": LINK, "nsfw": True}


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        (told("PENDING"), Pending()),
        (told("PAUSED"), Pending()),
        ({"generations_by_pk": None}, Pending()),
        (
            told("COMPLETE", {"url": LINK}, {"url": LINK + "2"}, BAD, seed=5),
            Result((None), (LINK, LINK + "2"), {"seed": 5}),
        ),
        (told("COMPLETE", BAD), "policy"),
        (told("COMPLETE"), "failed"),
        (told("COMPLETE", {"url": "file:///etc/passwd"}, 3), "failed"),
        (told("FAILED"), "failed"),
        (answer({"error": "not found"}, 404), "failed"),
        (answer({"error": "who"}, 401), "account"),
        (answer({"error": "slow"}, 429), "retryable"),
        (httpx2.Response(502, html="<html>"), "retryable"),
        (HOSTILE["html"], "retryable"),
        (HOSTILE["list"], "retryable"),
        (HOSTILE["strange"], Pending()),
    ],
)
def test_what_an_answer_to_a_poll_means(reply: Any, state: Any, tmp_path: Path) -> None:
    polled = connected(Provider().on(GET, reply)).poll(Ticket(ID), asked(tmp_path))
    if isinstance(state, str):
        assert error_of(polled).kind == state
    else:
        assert run(polled) == state


def test_without_a_user_nothing_can_be_found(tmp_path: Path) -> None:
    for me in ({}, {"user_details": []}, {"user_details": [{"user": {"id": 3}}]}):
        assert run(connected(Provider().on(ME, me)).find(asked(tmp_path))) == Unknown()


NAMES = st.sampled_from(["generations_by_pk", "generations", "generated_images", "status", "url", "nsfw", "id", "seed"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["COMPLETE", LINK, ID]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=20,
)


@settings(deadline=None, max_examples=30)
@given(JSON, JSON)
def test_no_answer_leads_to_a_traceback(body: Any, other: Any) -> None:
    found = (
        Provider().on(GET, answer(told("COMPLETE") | {"generations_by_pk": body})).on(POST, answer({"generate": other}))
    )
    found.on(ME, {"user_details": [{"user": {"id": "user-1"}}]}).on(LIST, answer({"generations": other}))
    wanted = Call(call(row(), Path("/nowhere")).request, row(), "attempt-1")
    for answered in (
        connected(found).poll(Ticket(ID), wanted),
        connected(found).submit(wanted),
        connected(found).find(wanted),
    ):
        with suppress(EngineError):
            run(answered)


# Webhooks

BODY = json.dumps({"type": "image_generation.complete", "data": {"object": {"id": ID, "status": "COMPLETE"}}}).encode()


def test_a_webhook_with_our_secret_is_taken() -> None:
    hook = run(connected(Provider()).verify({"authorization": f"Bearer {SECRET}"}, BODY, 0.0))
    assert (hook.ticket, hook.event) == (ID, f"image_generation.complete:{ID}")


@pytest.mark.parametrize(
    ("given", "body", "said"),
    [
        (f"Bearer {SECRET}x", BODY, "secret is wrong"),
        (f"Bearer {SECRET[:-1]}", BODY, "secret is wrong"),
        (f"bearer {SECRET}", BODY, "secret is wrong"),
        ("Bearer é\ud800", BODY, "secret is wrong"),
        ("", BODY, "secret is wrong"),
        (f"Bearer {SECRET}", b"<html>", "no generation"),
        (f"Bearer {SECRET}", b"[" * 200_000, "no generation"),
        (f"Bearer {SECRET}", b'{"data": {"object": {"id": 3}}}', "no generation"),
        (f"Bearer {SECRET}", b'{"data": {"object": {"id": "../x"}}}', "no generation"),
        (f"Bearer {SECRET}", b'{"data": []}', "no generation"),
    ],
)
def test_webhooks_that_are_forged_or_say_nothing_are_refused(given: str, body: bytes, said: str) -> None:
    error = error_of(connected(Provider()).verify({"authorization": given}, body, 0.0))
    assert error.kind == "fix_input" and said in str(error)
    assert SECRET not in str(error)


def test_without_a_secret_no_webhook_is_taken() -> None:
    engine = leonardo.connect(Access({"LEONARDO_API_KEY": KEY}, "", Provider().transport))
    assert "set LEONARDO_WEBHOOK_SECRET" in str(error_of(engine.verify({"authorization": "Bearer "}, BODY, 0.0)))
