"""Anthropic's messages, over a transport that answers as its reference and SDK say."""

from __future__ import annotations

import asyncio
import base64
import json
from pathlib import Path
from typing import Any

import httpx2
import pytest
from PIL import Image

from reelwright import engines
from reelwright.engine import Call, EngineError, Model, Price, Request, Ticket, Unknown
from reelwright.settings import Settings

KEY = "sk-ant-canary-0123456789"
MODEL = Model(
    engine="anthropic", model="claude-haiku-5-5", capabilities=("chat", "vision"), inputs=("image",),
    prices=(Price(micros=1_000_000, per="1m_tokens", out_micros=5_000_000),),
)  # fmt: skip
SCHEMA = {"type": "object", "properties": {"n": {"type": "integer", "minimum": 1}, "why": {"type": "string"}},
          "required": ["n"]}  # fmt: skip


def message(text: str = "hello", stop: str = "end_turn", **more: Any) -> dict[str, Any]:
    return {
        "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-haiku-5-5-20260901",
        "content": [{"type": "text", "text": text}], "stop_reason": stop, "stop_sequence": None,
        "usage": {"input_tokens": 400, "cache_creation_input_tokens": 100, "cache_read_input_tokens": None,
                  "output_tokens": 20},
    } | more  # fmt: skip


def refused(status: int, kind: str, words: str = "no") -> httpx2.Response:
    body = {"type": "error", "error": {"type": kind, "message": words}, "request_id": "req_9"}
    return httpx2.Response(status, json=body, headers={"request-id": "req_9"})


class Server:
    def __init__(self, *answers: Any) -> None:
        self.answers, self.requests = list(answers), list[httpx2.Request]()

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx2.Response(200, json=answer) if isinstance(answer, dict | list) else answer

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(request.content) for request in self.requests]


def connected(*answers: Any) -> tuple[Any, Server]:
    server = Server(*answers)
    settings = Settings(secrets={"ANTHROPIC_API_KEY": KEY})
    return engines.connect("anthropic", settings, httpx2.MockTransport(server)), server


def asked(answer: dict[str, Any] | None = None, model: Model = MODEL, **more: Any) -> Call:
    return Call(Request(capability="chat", prompt="How many?", answer=answer, **more), model, "a1")


def failing(engine: Any, call: Call) -> EngineError:
    with pytest.raises(EngineError) as caught:
        asyncio.run(engine.submit(call))
    assert KEY not in str(caught.value)
    return caught.value


def test_text_comes_back_with_its_cost() -> None:
    engine, server = connected(message("Three."))
    result = asyncio.run(engine.submit(asked(system="Be brief.", max_tokens=77)))
    assert (result.data, result.micros) == (b"Three.", 500 + 100)  # cached tokens are counted in full
    assert result.facts == {"model": "claude-haiku-5-5-20260901"}
    (request,) = server.requests
    assert str(request.url) == "https://api.anthropic.com/v1/messages"
    assert (request.headers["x-api-key"], request.headers["anthropic-version"]) == (KEY, "2026-10-21")
    assert "authorization" not in request.headers
    assert server.bodies == [{"model": "claude-haiku-5-5", "max_tokens": 77, "system": "Be brief.",
                              "messages": [{"role": "user", "content": "How many?"}]}]  # fmt: skip


def test_a_strict_answer_then_a_tool_where_that_is_refused() -> None:
    tool = [{"type": "tool_use", "id": "t1", "name": "answer", "input": {"n": 3}}]
    engine, server = connected(
        message('{"n": 2, "why": null}'),
        refused(400, "invalid_request_error", "output_config: Extra inputs are not permitted"),
        message(stop="tool_use", content=tool),
    )
    model = MODEL.model_copy(update={"fixed": {"output_config": {"effort": "low"}}})
    assert asyncio.run(engine.submit(asked(SCHEMA, model))).data == b'{"n": 2}'
    error = failing(engine, asked(SCHEMA))
    assert (error.kind, error.request_id) == ("retryable", "req_9")
    assert asyncio.run(engine.submit(asked(SCHEMA))).data == b'{"n": 3}'
    first, _, last = server.bodies
    assert first["output_config"]["effort"] == "low"
    assert first["output_config"]["format"] == {"type": "json_schema", "schema": {
        "type": "object", "additionalProperties": False, "required": ["n", "why"],
        "properties": {"n": {"type": "integer", "description": "(minimum 1)"},
                       "why": {"anyOf": [{"type": "string"}, {"type": "null"}]}},
    }}  # fmt: skip
    assert "output_config" not in last
    assert last["tools"][0]["input_schema"] == SCHEMA
    assert last["tool_choice"] == {"type": "tool", "name": "answer", "disable_parallel_tool_use": True}


def test_below_the_tool_is_nothing() -> None:
    engine, _ = connected(refused(400, "invalid_request_error", "json_schema is not supported"))
    assert [failing(engine, asked(SCHEMA)).kind for _ in range(2)] == ["retryable", "fix_input"]


@pytest.mark.parametrize(
    ("answer", "kind", "told"),
    [
        (message("x", "max_tokens"), "failed", "cut off at 4096"),
        (message("x", "model_context_window_exceeded"), "failed", "longer than it can hold"),
        (message("x", "pause_turn"), "failed", "paused"),
        (message("x", "new_reason"), "failed", "new_reason"),
        (message("", "refusal", stop_details={"type": "refusal", "category": "bio"}), "policy", "bio"),
        (message("", "refusal", stop_details=None), "policy", "refuses"),
        (message("{}", "end_turn"), "failed", "has no n"),
        (message('{"n": 0}', "end_turn"), "failed", "minimum"),
        (message("", "end_turn"), "failed", "empty"),
        (message(content=[]), "failed", "empty"),
    ],
)
def test_what_ended_badly_is_charged(answer: dict[str, Any], kind: str, told: str) -> None:
    engine, _ = connected(answer)
    error = failing(engine, asked(SCHEMA))
    assert (error.kind, error.charged) == (kind, 600)
    assert told in str(error)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refused(400, "invalid_request_error", "prompt is too long: 300000 tokens > 200000 maximum"), "fix_input"),
        (refused(400, "invalid_request_error", "Your credit balance is too low to access the API."), "account"),
        (refused(401, "authentication_error", f"invalid x-api-key {KEY}"), "account"),
        (refused(402, "billing_error"), "account"),
        (refused(403, "permission_error"), "account"),
        (refused(404, "not_found_error", "model: claude-sonnet-4-5"), "fix_input"),
        (refused(413, "request_too_large"), "fix_input"),
        (refused(429, "rate_limit_error"), "retryable"),
        (refused(503, "api_error"), "retryable"),
        (refused(529, "overloaded_error"), "retryable"),
        (httpx2.Response(529, html="<html>"), "ambiguous"),
        (refused(500, "api_error"), "ambiguous"),
        (refused(504, "timeout_error"), "ambiguous"),
        (httpx2.Response(200, html="<html>"), "ambiguous"),
        (httpx2.Response(200, content=b'{"content":'), "ambiguous"),
        (httpx2.ReadTimeout("late"), "ambiguous"),
        (httpx2.ConnectTimeout("late"), "retryable"),
    ],
)
def test_each_error_has_its_kind(answer: Any, kind: str) -> None:
    engine, server = connected(answer)
    assert failing(engine, asked()).kind == kind
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "body",
    [[], {}, {"stop_reason": "end_turn"}, message(content=None), message(content=[None]), message(content=["x"]),
     message(content=[{"type": "text", "text": None}]), message(content=[{"type": "tool_use"}]),
     message(content={"type": "text"}), message(stop_reason=["end_turn"]), message(stop_reason=None)],
)  # fmt: skip
def test_a_body_of_any_other_shape_is_an_error_of_the_engine(body: Any) -> None:
    engine, _ = connected(body)
    assert failing(engine, asked()).kind == "failed"


@pytest.mark.parametrize("usage", [None, [], {}, {"input_tokens": 4}, {"input_tokens": "4", "output_tokens": 1}])
def test_a_cost_that_is_not_told_is_not_made_up(usage: Any) -> None:
    engine, _ = connected(message(usage=usage))
    assert asyncio.run(engine.submit(asked())).micros is None


def test_pictures_come_before_the_words(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.new("RGB", (4, 4)).save(path)
    request = Request(capability="vision", prompt="What?", inputs={"image": ("a" * 64,)})
    engine, server = connected(message("A square."))
    call = Call(request, MODEL, "a1", {"a" * 64: path})
    asyncio.run(engine.check(call))
    asyncio.run(engine.submit(call))
    data = base64.b64encode(path.read_bytes()).decode()
    assert server.bodies[0]["messages"][0]["content"] == [
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": data}},
        {"type": "text", "text": "What?"},
    ]
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(6 << 20))
    with pytest.raises(EngineError, match="5120 are allowed"):
        asyncio.run(engine.check(call))


def test_answers_come_at_once() -> None:
    engine, _ = connected(message())
    with pytest.raises(EngineError) as caught:
        asyncio.run(engine.poll(Ticket("x"), asked()))
    assert caught.value.kind == "fix_input"
    assert asyncio.run(engine.find(asked())) == Unknown()
