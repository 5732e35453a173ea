"""Chat as OpenAI's API has it, and the servers that are shaped like it.

`takes` are the ways to JSON that the server knows: `strict` and `schema` (response_format json_schema with and without
`strict`), `tools` (a forced call), `object` (json_object). A test may take some away, as lesser servers do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from reelwright.testing.simulator import talk
from reelwright.testing.simulator.core import Taken
from reelwright.testing.simulator.protocol import Protocol, bearer
from reelwright.testing.simulator.schema import choice, flag, listed, number, record, text, whole, wrongs
from reelwright.testing.simulator.talk import Asked
from reelwright.testing.simulator.wire import Incoming, Outgoing, as_json

MODELS = ("gpt-6-luna", "gpt-6-sol", "gpt-5.4-mini", "gpt-4o-mini")
_SHUT = ("gpt-3.5-turbo", "gpt-4", "gpt-4-turbo", "gpt-4.1-nano", "o1", "o3-mini", "o4-mini")  # since 2026-10-23
_KINDS = {401: "invalid_request_error", 403: "permission_error", 429: "requests", 500: "server_error"}
_CODES = {401: "invalid_api_key", 429: "rate_limit_exceeded"}

_ANY: dict[str, Any] = {}
_PART = {
    "anyOf": [
        record(("type", "text"), type=choice("text"), text=text()),
        record(
            ("type", "image_url"),
            type=choice("image_url"),
            image_url=record(("url",), url={"type": "string", "format": "uri"}, detail=choice("auto", "low", "high")),
        ),
    ]
}
_CONTENT = {"anyOf": [text(), listed(_PART)]}
_MESSAGE = record(
    ("role", "content"), role=choice("system", "developer", "user", "assistant", "tool"), content=_CONTENT,
    name=text(), tool_call_id=text(), tool_calls=listed(_ANY),
)  # fmt: skip
_FORMAT = {
    "anyOf": [
        record(("type",), type=choice("text", "json_object")),
        record(
            ("type", "json_schema"),
            type=choice("json_schema"),
            json_schema=record(("name",), name=text(64), description=text(), schema={"type": "object"}, strict=flag()),
        ),
    ]
}
_FUNCTION = record(("name",), name=text(64), description=text(), parameters={"type": "object"}, strict=flag())
_TOOL = record(("type", "function"), type=choice("function"), function=_FUNCTION)
_NAMED = record(
    ("type", "function"), type=choice("function"), function=record(("name",), name=text(64))
)  # fmt: skip
_BODY = record(
    ("model", "messages"),
    model=text(),
    messages=listed(_MESSAGE) | {"minItems": 1},
    response_format=_FORMAT,
    tools=listed(_TOOL),
    tool_choice={"anyOf": [choice("none", "auto", "required"), _NAMED]},
    parallel_tool_calls=flag(),
    max_tokens=whole(1),
    max_completion_tokens=whole(1),
    temperature=number(0, 2),
    top_p=number(0, 1),
    seed=whole(),
    n=whole(1, 1),
    stream=choice(False),
    user=text(),
    reasoning_effort=text(),
    frequency_penalty=number(-2, 2),
    presence_penalty=number(-2, 2),
    metadata={"type": "object"},
    store=flag(),
    stop={"anyOf": [text(), listed(text(), 4)]},
    service_tier=text(),
    safety_identifier=text(),
    prompt_cache_key=text(),
    verbosity=choice("low", "medium", "high"),
)


class Chat(Protocol):
    name: ClassVar[str] = "chat"
    hosts: ClassVar[tuple[str, ...]] = ("api.openai.com",)
    takes: frozenset[str] = frozenset({"strict", "schema", "tools", "object"})

    async def answer(self, request: Incoming, path: str) -> Outgoing:
        key = self.accept(bearer(request.headers))
        match (request.method, *path.removeprefix("/v1").strip("/").split("/")):
            case ("POST", "chat", "completions"):
                return await self._complete(request, key)
            case ("GET", "models"):
                return as_json({"object": "list", "data": [self._model(name) for name in MODELS]})
            case ("GET", "models", *name):
                self._known("/".join(name))
                return as_json(self._model("/".join(name)))
        return self.error(404, f"Invalid URL ({request.method} {path})")

    def error(self, status: int, message: str, code: str = "", wait: float | None = None) -> Outgoing:  # noqa: ARG002
        kind = "server_error" if status >= 500 else _KINDS.get(status, "invalid_request_error")
        told = {"message": message, "type": kind, "param": None, "code": code or _CODES.get(status)}
        return as_json({"error": told}, status, {"x-request-id": self.sim.dice.id("req")})

    def unknown_key(self, given: bool) -> Outgoing:
        return self.error(401, "Incorrect API key provided." if given else "You didn't provide an API key.")

    def broke(self) -> Outgoing:
        told = "You exceeded your current quota, please check your plan and billing details."
        error = {"message": told, "type": "insufficient_quota", "param": None, "code": "insufficient_quota"}
        return as_json({"error": error}, 429, {"x-request-id": self.sim.dice.id("req")})

    def refused(self) -> Outgoing:
        return self.error(400, "Your request was rejected by the safety system.", "moderation_blocked")

    async def _complete(self, request: Incoming, key: str) -> Outgoing:
        body = {name: value for name, value in self.body(request).items() if value is not None}
        asked = self._asked(body)
        id = "chatcmpl-" + self.sim.dice.id("completion", 29)
        said = talk.answer(self.sim, asked, self.sim.dice.next("said")[1])
        amounts = {"tokens_in": asked.tokens, "tokens_out": talk.tokens_of(said)}
        price = self.sim.books.price(f"chat:{body['model']}", amounts, "chat")
        taken = self.sim.take(self, request, body["model"], body, price, key=key, id=id)
        await self.sim.occupy(self, taken)
        if "failed" in taken.faults:
            taken.entry.charged = 0
            return self.error(500, "The server had an error while processing your request.")
        return self._told(body, asked, said, taken)

    def _asked(self, body: Mapping[str, Any]) -> Asked:
        """Check a request as the provider does, and return what it asks."""
        for wrong in wrongs(_BODY, body):
            missing = wrong.rule == "required" and len(wrong.place) == 1
            told = f"Missing required parameter: '{wrong.path}'." if missing else f"'{wrong.path}': {wrong.message}"
            raise self.fail(400, told, "missing_required_parameter" if missing else "invalid_value")
        self._known(body["model"])
        words, images = [], 0
        for message in body["messages"]:
            content = message["content"]
            parts = [{"type": "text", "text": content}] if isinstance(content, str) else content
            words += [part["text"] for part in parts if part["type"] == "text"]
            images += sum(part["type"] == "image_url" for part in parts)
        format = body.get("response_format", {"type": "text"})
        return Asked("\n".join(words), images, self._schema(body, format), format["type"] != "text")

    def _schema(self, body: Mapping[str, Any], format: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return the schema that an answer must fit; raises Answered where this server does not know the way."""
        if format["type"] == "json_schema":
            given = format["json_schema"]
            if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", given["name"]):
                raise self.fail(400, "Invalid 'response_format.json_schema.name'", "invalid_value")
            self._way("strict" if given.get("strict") else "schema")
            if given.get("strict"):
                self._strict(given["name"], given.get("schema", {}))
            schema: Mapping[str, Any] | None = given.get("schema")
            return schema
        if format["type"] == "json_object":
            self._way("object")
            if not any("json" in str(message["content"]).lower() for message in body["messages"]):
                raise self.fail(400, "'messages' must contain the word 'json' to use 'response_format' json_object.")
        tool = self._tool(body)
        return tool.get("parameters", {"type": "object"}) if tool else None

    def _tool(self, body: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return the function whose call is forced."""
        wanted = body.get("tool_choice")
        if not isinstance(wanted, dict) and wanted != "required":
            return None
        self._way("tools")
        named = wanted["function"]["name"] if isinstance(wanted, dict) else None
        found = [t["function"] for t in body.get("tools", ()) if named in (None, t["function"]["name"])]
        if not found:
            raise self.fail(400, "Invalid value for 'tool_choice': no function of this name was given in 'tools'.")
        return found[0]

    def _way(self, name: str) -> None:
        if name not in self.takes:
            raise self.fail(400, f"This model does not support response format or tool choice ({name})", "unsupported")

    def _strict(self, name: str, schema: Mapping[str, Any]) -> None:
        problem = not_strict(schema)
        if problem:
            raise self.fail(400, f"Invalid schema for response_format '{name}': {problem}", "invalid_json_schema")

    def _known(self, model: str) -> None:
        if model in _SHUT or f"chat:{model}" in self.sim.gone:
            told = f"The model `{model}` does not exist or you do not have access to it."
            raise self.fail(404, told, "model_not_found")

    def _model(self, name: str) -> dict[str, Any]:
        return {"id": name, "object": "model", "created": 1_760_000_000, "owned_by": "openai", "shutdown_date": None}

    def _told(self, body: Mapping[str, Any], asked: Asked, said: str, taken: Taken) -> Outgoing:
        message: dict[str, Any] = {"role": "assistant", "content": talk.spoilt(said, taken.faults), "refusal": None}
        reason = "length" if "cut_off" in taken.faults else "stop"
        tool = self._tool(body)
        if "policy" in taken.faults and taken.rng.random() < 0.5:
            message["content"], reason = "", "content_filter"
        elif "policy" in taken.faults:
            message |= {"content": None, "refusal": talk.REFUSAL}
        elif tool:
            call = {"name": tool["name"], "arguments": message["content"]}
            message |= {"content": None, "tool_calls": [{"id": "call_1", "type": "function", "function": call}]}
            reason = "tool_calls" if reason == "stop" else reason
        times = 3 if "overcharged" in taken.faults else 1
        spent = {"prompt_tokens": asked.tokens * times, "completion_tokens": talk.tokens_of(said) * times}
        return as_json(
            {
                "id": taken.entry.id, "object": "chat.completion", "created": int(self.sim.clock()),
                "model": body["model"], "service_tier": "default",
                "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": reason}],
                "usage": spent | {"total_tokens": sum(spent.values())},
            },
            headers={"x-request-id": self.sim.dice.id("req")},
            after=taken.after,
        )  # fmt: skip


def not_strict(schema: Any, place: str = "()") -> str:
    """Return why a schema is not within the strict subset, empty where it is."""
    if not isinstance(schema, dict):
        return ""
    if place == "()" and schema.get("type") != "object":
        return "schema must be a JSON Schema of 'type: \"object\"'"
    for word in ("allOf", "not", "if", "patternProperties", "dependentSchemas"):
        if word in schema:
            return f"In context={place}, '{word}' is not permitted."
    fields = schema.get("properties", {})
    if schema.get("type") == "object" or fields:
        if schema.get("additionalProperties") is not False:
            return f"In context={place}, 'additionalProperties' is required to be supplied and to be false."
        if left := sorted(set(fields) - set(schema.get("required", ()))):
            return f"In context={place}, 'required' must include every key in properties. Missing '{left[0]}'."
    inner = [*fields.items(), *schema.get("$defs", {}).items(), ("items", schema.get("items"))]
    inner += [("anyOf", option) for option in schema.get("anyOf", ())]
    return next((told for name, part in inner if (told := not_strict(part, f"({place.strip('()')}'{name}',)"))), "")
