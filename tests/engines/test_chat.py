"""The engines that speak as OpenAI's chat completions do, over a transport that answers as their pages say."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import httpx2
import pytest
from PIL import Image

from reelwright import engines
from reelwright.engine import Call, EngineError, Model, Price, Request, Result, Ticket, Unknown
from reelwright.settings import Settings

KEY = "sk-canary-0123456789abcdef"
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"line": {"type": "string", "maxLength": 20}, "mood": {"type": "string"}},
    "required": ["line"],
}
PRICED = Model(
    engine="openai", model="gpt-6-luna", capabilities=("chat", "vision"), inputs=("image",),
    prices=(Price(micros=2_000_000, per="1m_tokens", out_micros=10_000_000),),
)  # fmt: skip
KEYS = {"openai": "OPENAI_API_KEY", "groq": "GROQ_API_KEY", "openrouter": "OPENROUTER_API_KEY"}
Answering = Callable[[httpx2.Request], httpx2.Response]


def asked(request: Request | None = None, model: Model = PRICED, files: Mapping[str, Path] | None = None) -> Call:
    return Call(request or Request(capability="chat", prompt="Say a line."), model, "attempt-1", files or {})


def wanting(schema: dict[str, Any] = SCHEMA, **more: Any) -> Request:
    return Request(capability="chat", prompt="Say a line.", answer=schema, **more)


def said(content: str | None = "hello", finish: str = "stop", **message: Any) -> dict[str, Any]:
    """A chat completion, as in OpenAI's reference."""
    return {
        "id": "chatcmpl-1", "object": "chat.completion", "model": "gpt-6-luna-2026-09-01",
        "choices": [{"index": 0, "finish_reason": finish,
                     "message": {"role": "assistant", "content": content, "refusal": None} | message}],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 50, "total_tokens": 1050},
    }  # fmt: skip


def refused(status: int, message: str = "no", code: str | None = None, **more: Any) -> httpx2.Response:
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": code} | more
    return httpx2.Response(status, json={"error": error}, headers={"x-request-id": "req_7"})


class Server:
    """Gives its answers in turn, the last one again and again, and keeps what was asked."""

    def __init__(self, answers: Iterable[httpx2.Response | dict[str, Any] | Exception]) -> None:
        self.answers, self.requests = list(answers), list[httpx2.Request]()

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx2.Response(200, json=answer) if isinstance(answer, dict) else answer

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(request.content) for request in self.requests if request.content]


def connected(*answers: httpx2.Response | dict[str, Any] | Exception, name: str = "openai") -> tuple[Any, Server]:
    server = Server(answers)
    settings = Settings(secrets={KEYS[name]: KEY} if name in KEYS else {})
    return engines.connect(name, settings, httpx2.MockTransport(server)), server


def submit(engine: Any, call: Call) -> Result:
    return asyncio.run(engine.submit(call))


def failing(engine: Any, call: Call) -> EngineError:
    with pytest.raises(EngineError) as caught:
        submit(engine, call)
    assert caught.value.engine == engine.name
    assert KEY not in str(caught.value) + repr(caught.value)
    return caught.value


def test_text_comes_back_with_its_cost() -> None:
    engine, server = connected(said("A line — über alles."))
    result = submit(engine, asked(Request(capability="chat", prompt="Say a line.", system="Be brief.", max_tokens=99)))
    assert result.data == "A line — über alles.".encode()
    assert result.micros == 2000 + 500  # 1000 tokens at $2 and 50 at $10 a million
    assert result.facts == {"model": "gpt-6-luna-2026-09-01"}
    (request,) = server.requests
    assert str(request.url) == "https://api.openai.com/v1/chat/completions"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert server.bodies == [{
        "model": "gpt-6-luna", "max_completion_tokens": 99,
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Say a line."}],
    }]  # fmt: skip


@pytest.mark.parametrize(
    ("tiers", "prices", "usage", "micros"),
    [
        (("free",), (), {}, 0),
        (("premium",), (), {"prompt_tokens": 5, "completion_tokens": 5}, None),
        (("premium",), PRICED.prices, {"prompt_tokens": 1, "completion_tokens": 0}, 2),
        (("premium",), PRICED.prices, {"prompt_tokens": -1, "completion_tokens": 5}, None),
        (("premium",), PRICED.prices, {"prompt_tokens": True, "completion_tokens": 5}, None),
        (("premium",), PRICED.prices, {"prompt_tokens": 10**12, "completion_tokens": 5}, None),
        (("premium",), PRICED.prices, {"prompt_tokens": "5"}, None),
        (("premium",), PRICED.prices, None, None),
        (("premium",), PRICED.prices, [1, 2], None),
    ],
)
def test_a_cost_is_told_only_where_it_is_known(tiers: Any, prices: Any, usage: Any, micros: int | None) -> None:
    engine, _ = connected(said() | {"usage": usage})
    assert submit(engine, asked(model=PRICED.model_copy(update={"tiers": tiers, "prices": prices}))).micros == micros


def test_a_strict_answer_is_asked_for_and_nulls_are_taken_out() -> None:
    engine, server = connected(said('{"line": "Cold for a day.", "mood": null}'))
    result = submit(engine, asked(wanting()))
    assert json.loads(result.data or b"") == {"line": "Cold for a day."}
    form = server.bodies[0]["response_format"]
    assert (form["type"], form["json_schema"]["name"], form["json_schema"]["strict"]) == ("json_schema", "answer", True)
    assert form["json_schema"]["schema"] == {
        "type": "object", "additionalProperties": False, "required": ["line", "mood"],
        "properties": {
            "line": {"type": "string", "description": "(maxLength 20)"},
            "mood": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        },
    }  # fmt: skip


UNSUPPORTED = refused(400, "This model does not support response format `json_schema`.")


def test_the_ladder_goes_down_a_rung_a_try_and_stays_there() -> None:
    good = said('```json\n{"line": "Cold."}\n```')
    engine, server = connected(UNSUPPORTED, refused(400, "no", param="response_format"), good)
    for _ in range(2):
        error = failing(engine, asked(wanting()))
        assert (error.kind, error.charged) == ("retryable", 0)
    for _ in range(2):
        assert submit(engine, asked(wanting())).data == b'{"line": "Cold."}'
    forms = [body["response_format"] for body in server.bodies]
    assert [form["type"] for form in forms] == ["json_schema", "json_schema", "json_object", "json_object"]
    assert [form["json_schema"]["strict"] for form in forms[:2]] == [True, False]
    assert forms[1]["json_schema"]["schema"] == SCHEMA
    told = server.bodies[2]["messages"][0]
    assert told["role"] == "system"
    assert "JSON" in told["content"] and json.dumps(SCHEMA) in told["content"]


def test_a_rung_is_of_one_model_and_calls_at_once_go_down_only_one() -> None:
    server = Server([UNSUPPORTED, UNSUPPORTED, said('{"line": "Cold."}')])
    both_asked = asyncio.Barrier(2)

    async def answer(request: httpx2.Request) -> httpx2.Response:
        if len(server.requests) < 2:
            answer = server(request)
            await both_asked.wait()
            return answer
        return server(request)

    async def calls() -> list[Any]:
        engine = engines.connect("openai", Settings(secrets={"OPENAI_API_KEY": KEY}), httpx2.MockTransport(answer))
        found = await asyncio.gather(*(engine.submit(asked(wanting())) for _ in range(2)), return_exceptions=True)
        await engine.submit(asked(wanting()))
        await engine.submit(asked(wanting(), PRICED.model_copy(update={"model": "gpt-6-sol"})))
        await engine.close()
        return [getattr(error, "kind", "") for error in found]

    assert asyncio.run(calls()) == ["retryable", "retryable"]
    strict = [body["response_format"]["json_schema"]["strict"] for body in server.bodies]
    assert strict == [True, True, False, True]


def test_below_the_last_rung_is_nothing() -> None:
    engine, _ = connected(UNSUPPORTED)
    assert [failing(engine, asked(wanting())).kind for _ in range(3)] == ["retryable", "retryable", "fix_input"]


def test_a_schema_that_cannot_be_said_strictly_begins_a_rung_lower() -> None:
    free_map = {"type": "object", "properties": {"words": {"type": "object"}}, "required": ["words"]}
    engine, server = connected(said('{"words": {"a": 1}}'))
    assert submit(engine, asked(wanting(free_map))).data == b'{"words": {"a": 1}}'
    assert server.bodies[0]["response_format"]["json_schema"] == {"name": "answer", "schema": free_map, "strict": False}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("no json", "no JSON"),
        ('{"line": "Cold."', "no JSON"),
        ('{"mood": "calm"}', "no line"),
        ('{"line": 3}', "not string"),
        ('{"line": "far too long for a line of twenty"}', "maxLength"),
        ('["line"]', "not object"),
        ('{"line": "x", "n": 1e999}', "no JSON"),
        ("[" * 100_000, "too deeply"),
        ('{"line": "x", "deep": ' + "[" * 5000 + "]" * 5000 + "}", "deeply"),
        ("", "empty"),
        (" \n", "empty"),
        (None, "empty"),
    ],
)
def test_an_answer_that_is_not_what_was_asked_for_is_paid_and_failed(content: str | None, told: str) -> None:
    engine, _ = connected(said(content))
    error = failing(engine, asked(wanting()))
    assert (error.kind, error.charged) == ("failed", 2500)
    assert told in str(error)


@pytest.mark.parametrize(
    ("answer", "kind", "told"),
    [
        (said("half", finish="length"), "failed", "cut off at 4096"),
        (said(None, refusal="I cannot help with that."), "policy", "I cannot help"),
        (said("x", finish="content_filter"), "policy", "content filter"),
        (said("x", finish="tool_calls"), "failed", "tool_calls"),
        (said("x", finish="error") | {"error": {"code": 502, "message": "upstream died"}}, "failed", "upstream died"),
    ],
)
def test_what_ended_badly_is_charged(answer: dict[str, Any], kind: str, told: str) -> None:
    engine, _ = connected(answer)
    error = failing(engine, asked())
    assert (error.kind, error.charged) == (kind, 2500)
    assert told in str(error)


@pytest.mark.parametrize(
    ("response", "kind", "told"),
    [
        (refused(400, "bad messages"), "fix_input", "bad messages"),
        (refused(400, "maximum context length is 8192 tokens", "context_length_exceeded"), "fix_input", "8192"),
        (refused(401, f"Incorrect API key provided: {KEY}", "invalid_api_key"), "account", "key is not accepted"),
        (refused(402, "Insufficient credits"), "account", "credits"),
        (refused(403, "no access"), "account", "no access"),
        (refused(403, "flagged", metadata={"reasons": ["violence"], "flagged_input": "…"}), "policy", "flagged"),
        (refused(404, "The model `x` does not exist", "model_not_found"), "fix_input", "offers no such model"),
        (refused(400, "flagged by our usage policies", "content_policy_violation"), "policy", "flagged"),
        (refused(413, "too large"), "fix_input", "too large"),
        (refused(422, "bad"), "fix_input", "bad"),
        (refused(429, "slow down", "rate_limit_exceeded"), "retryable", "slow down"),
        (refused(429, "You exceeded your current quota", "insufficient_quota"), "account", "quota"),
        (refused(429, "quota", None, type="insufficient_quota"), "account", "quota"),
        (refused(500, "server error"), "ambiguous", "server error"),
        (refused(503, "Loading model"), "retryable", "Loading model"),
        (httpx2.Response(503, html="<html>proxy</html>"), "ambiguous", "proxy"),
        (httpx2.Response(502, text=""), "ambiguous", "no reason"),
        (httpx2.Response(302, headers={"location": "http://10.0.0.1/"}), "fix_input", "REELWRIGHT_URL_OPENAI"),
        (httpx2.Response(200, html="<html>Sign in</html>"), "ambiguous", "Sign in"),
        (httpx2.Response(200, content=b'{"choices": ['), "ambiguous", "JSON"),
        (httpx2.Response(200, content=b"[" * 200_000), "ambiguous", "JSON"),
        (httpx2.Response(400, content=b'{"error":' * 50_000), "fix_input", "error"),
        (httpx2.Response(200, content=f"<{KEY}>".encode()), "ambiguous", "JSON"),
        (httpx2.ReadTimeout("late"), "ambiguous", "late"),
        (httpx2.RemoteProtocolError("gone"), "ambiguous", "gone"),
        (httpx2.ConnectError("refused"), "retryable", "cannot be reached"),
    ],
)
def test_each_error_has_its_kind(response: httpx2.Response | Exception, kind: str, told: str) -> None:
    engine, server = connected(response)
    error = failing(engine, asked())
    assert error.kind == kind
    assert told in str(error)
    assert error.model == "gpt-6-luna"
    assert len(server.requests) == 1  # nothing is retried here


def test_an_error_carries_the_request_and_the_wait() -> None:
    engine, _ = connected(refused(429, "slow", "rate_limit_exceeded"))
    assert failing(engine, asked()).request_id == "req_7"
    engine, _ = connected(httpx2.Response(429, json={}, headers={"retry-after-ms": "2500"}))
    assert failing(engine, asked()).wait == 2.5


@pytest.mark.parametrize(
    "body",
    [
        {}, [], None, 7, "x", {"choices": None}, {"choices": []}, {"choices": {}}, {"choices": [None]},
        {"choices": [{}]}, {"choices": [{"message": None}]}, {"choices": [{"message": "x", "finish_reason": "stop"}]},
        {"choices": [{"message": {"content": {"a": 1}}, "finish_reason": "stop"}]},
        {"choices": [{"message": {"content": [None]}, "finish_reason": []}]},
        {"choices": [{"message": {"content": [3]}, "finish_reason": "stop"}]},
        {"choices": "stop", "usage": "lots"}, {"error": "out of memory"}, {"error": ["x"], "choices": 3},
    ],
)  # fmt: skip
def test_a_body_of_any_other_shape_is_an_error_of_the_engine(body: Any) -> None:
    engine, _ = connected(httpx2.Response(200, content=json.dumps(body).encode()))
    assert failing(engine, asked()).kind == "failed"


def test_half_a_surrogate_does_no_harm() -> None:
    engine, _ = connected(httpx2.Response(200, content=json.dumps(said("\ud800!")).encode()))
    assert submit(engine, asked()).data == b"?!"


def test_what_groq_could_not_make_valid_is_failed_and_no_reason_to_go_down() -> None:
    message = "Generated JSON does not match the expected schema. See 'failed_generation'"
    engine, server = connected(refused(400, message, "json_validate_failed"), name="groq")
    assert [failing(engine, asked(wanting())).kind for _ in range(2)] == ["failed", "failed"]
    assert [body["response_format"]["json_schema"]["strict"] for body in server.bodies] == [True, True]
    assert str(server.requests[0].url) == "https://api.groq.com/openai/v1/chat/completions"


def test_openrouter_takes_only_routes_that_know_the_form() -> None:
    engine, server = connected(
        refused(404, "No endpoints found that can handle the requested parameters."), said('{"line": "Cold."}'),
        name="openrouter",
    )  # fmt: skip
    assert failing(engine, asked(wanting())).kind == "retryable"
    submit(engine, asked(wanting()))
    submit(engine, asked())
    assert [body.get("provider") for body in server.bodies] == [{"require_parameters": True}] * 2 + [None]
    assert "response_format" not in server.bodies[2]


@pytest.mark.parametrize(
    ("suffix", "kind"), [("png", "image/png"), ("jpg", "image/jpeg"), ("webp", "image/webp"), ("gif", "image/gif")]
)
def test_pictures_travel_as_data(tmp_path: Path, suffix: str, kind: str) -> None:
    path = tmp_path / f"picture.{suffix}"
    Image.new("RGB", (8, 8), "red").save(path)
    request = Request(capability="vision", prompt="What is it?", inputs={"image": ("a" * 64,)})
    engine, server = connected(said("A square."))
    call = asked(request, files={"a" * 64: path})
    asyncio.run(engine.check(call))
    assert submit(engine, call).data == b"A square."
    words, picture = server.bodies[0]["messages"][0]["content"]
    assert words == {"type": "text", "text": "What is it?"}
    data = base64.b64encode(path.read_bytes()).decode()
    assert picture == {"type": "image_url", "image_url": {"url": f"data:{kind};base64,{data}"}}


def test_check_refuses_what_the_model_would(tmp_path: Path) -> None:
    text, large = tmp_path / "a.txt", tmp_path / "b.png"
    text.write_text("not a picture")
    large.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(21 << 20))
    a, b = "a" * 64, "b" * 64

    def looking(digest: str) -> Request:
        return Request(capability="vision", prompt="Look.", inputs={"image": (digest,)})

    cases = {
        "does not make speech": Request(capability="speech", prompt="Hi"),
        "is empty": Request(capability="chat", prompt=" "),
        "at most 2000": Request(capability="chat", prompt="x" * 2001),
        "no first frame": Request(capability="chat", prompt="x", inputs={"first_frame": (a,)}),
        "no image": Request(capability="vision", prompt="x"),
        "neither PNG": looking(a),
        "KB": looking(b),
        "patternProperties": wanting({"type": "object", "patternProperties": {}}),
        "root is no object": wanting({"type": "array", "items": {"type": "string"}}),
        "$ref": wanting({"type": "object", "properties": {"x": {"$ref": "https://example.org/x.json"}}}),
    }
    engine, server = connected(said())
    for told, request in cases.items():
        with pytest.raises(EngineError) as caught:
            asyncio.run(engine.check(asked(request, files={a: text, b: large})))
        assert (caught.value.kind, told in str(caught.value)) == ("fix_input", True), told
    asyncio.run(engine.check(asked(wanting())))
    assert not server.requests


def test_what_a_row_fixes_is_sent_and_seeds_follow_the_take() -> None:
    model = PRICED.model_copy(update={"fixed": {"reasoning_effort": "low", "model": "other"}, "seeds": True})
    engine, server = connected(said())
    submit(engine, asked(Request(capability="chat", prompt="x", seed=7, take=3), model))
    assert (server.bodies[0]["reasoning_effort"], server.bodies[0]["model"]) == ("low", "gpt-6-luna")
    assert server.bodies[0]["seed"] == 9


def test_answers_come_at_once() -> None:
    engine, _ = connected(said())
    with pytest.raises(EngineError, match="at once"):
        asyncio.run(engine.poll(Ticket("x"), asked()))
    assert asyncio.run(engine.find(asked())) == Unknown()
    asyncio.run(engine.cancel(Ticket("x"), asked()))
    with pytest.raises(EngineError, match="no webhooks"):
        asyncio.run(engine.verify({}, b"{}", 0.0))


LOCAL = Model(engine="ollama", model="default", capabilities=("chat",), tiers=("free",))


@pytest.mark.parametrize(
    ("name", "port"), [("ollama", 11434), ("vllm", 8000), ("llamacpp", 8080)]
)  # fmt: skip
def test_a_local_server_needs_no_key_and_answers_with_what_it_has(name: str, port: int) -> None:
    listed = {"object": "list", "data": [{"id": "nomic-embed-text"}, {"id": "qwen3:8b", "object": "model"}]}
    engine, server = connected(listed, said(), name=name)
    result = submit(engine, asked(model=LOCAL.model_copy(update={"engine": name})))
    assert result.micros == 0
    assert [str(request.url) for request in server.requests] == [
        f"http://127.0.0.1:{port}/v1/models", f"http://127.0.0.1:{port}/v1/chat/completions",
    ]  # fmt: skip
    assert not any("authorization" in request.headers for request in server.requests)
    assert (server.bodies[0]["model"], server.bodies[0]["max_tokens"]) == ("qwen3:8b", 4096)


@pytest.mark.parametrize(
    ("listed", "kind"),
    [
        ({"data": []}, "fix_input"), ({"data": [{"id": "all-embed"}, {"id": 3}, None]}, "fix_input"),
        ({}, "fix_input"), (httpx2.Response(500), "retryable"), (httpx2.ConnectError("refused"), "retryable"),
        (httpx2.Response(200, html="<html>"), "retryable"),
    ],
)  # fmt: skip
def test_a_local_server_without_a_model_is_told(listed: Any, kind: str) -> None:
    engine, server = connected(listed, name="ollama")
    assert failing(engine, asked(model=LOCAL)).kind == kind
    assert len(server.requests) == 1


def test_a_server_of_ones_own_is_asked_with_its_key() -> None:
    settings = Settings(secrets={"VLLM_API_KEY": KEY}, addresses={"vllm": "http://box.local:9000/v1/"})
    server = Server([said()])
    engine = engines.connect("vllm", settings, httpx2.MockTransport(server))
    submit(engine, asked())
    assert str(server.requests[0].url) == "http://box.local:9000/v1/chat/completions"
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("secrets", "told"), [({}, "set OPENAI_API_KEY"), ({"OPENAI_API_KEY": KEY + "\n\x00"}, "char")]
)
def test_a_key_that_is_missing_or_cannot_be_one(secrets: dict[str, str], told: str) -> None:
    with pytest.raises(EngineError, match=told) as caught:
        engines.connect("openai", Settings(secrets=secrets))
    assert caught.value.kind == "account"
    assert KEY not in str(caught.value)


def test_a_local_server_is_ready_where_something_listens() -> None:
    import socket

    from reelwright.engines import _chat

    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
        assert _chat.no_server("ollama", address, Settings()) == ""
    assert "start a server" in _chat.no_server("ollama", address, Settings())
    assert _chat.no_server("ollama", address, Settings(addresses={"ollama": "http://box:1/v1"})) == ""
