"""Anthropic's Messages API: headers, bodies, structured answers by format or by a forced tool, and its errors.

A key comes as `x-api-key`, as the reference has it, or as a bearer, as the vendor's SDK 2.11 sends it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from reelwright.testing.simulator import talk
from reelwright.testing.simulator.core import Taken
from reelwright.testing.simulator.protocol import Protocol, bearer
from reelwright.testing.simulator.schema import choice, flag, listed, number, record, text, uri, whole, wrongs
from reelwright.testing.simulator.talk import Asked
from reelwright.testing.simulator.wire import Incoming, Outgoing, as_json

MODELS = ("claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5")
VERSIONS = ("2026-10-21", "2023-06-01")
_KINDS = {
    400: "invalid_request_error", 401: "authentication_error", 402: "billing_error", 403: "permission_error",
    404: "not_found_error", 413: "request_too_large", 415: "invalid_request_error", 429: "rate_limit_error",
    503: "overloaded_error", 504: "timeout_error", 529: "overloaded_error",
}  # fmt: skip
# Words of JSON Schema that the format does not take.
_UNKNOWN_WORDS = ("minimum", "maximum", "multipleOf", "minLength", "maxLength", "maxItems", "uniqueItems")

_IMAGE = {
    "anyOf": [
        record(
            ("type", "media_type", "data"),
            type=choice("base64"),
            media_type=choice("image/jpeg", "image/png", "image/gif", "image/webp"),
            data=text(),
        ),
        record(("type", "url"), type=choice("url"), url=uri()),
    ]
}
_CACHE = {"type": "object"}
_BLOCK = {
    "anyOf": [
        record(("type", "text"), type=choice("text"), text=text(), cache_control=_CACHE),
        record(("type", "source"), type=choice("image"), source=_IMAGE, cache_control=_CACHE),
    ]
}
_WORDS = record(("type", "text"), type=choice("text"), text=text(), cache_control=_CACHE)
_MESSAGE = record(
    ("role", "content"), role=choice("user", "assistant"), content={"anyOf": [text(), listed(_BLOCK)]}
)  # fmt: skip
_TOOL = record(
    ("name", "input_schema"), name=text(128), description=text(), input_schema={"type": "object"}, strict=flag(),
    type=choice("custom"), cache_control=_CACHE,
)  # fmt: skip
_CHOICE = {
    "anyOf": [
        record(("type",), type=choice("auto", "any"), disable_parallel_tool_use=flag()),
        record(("type", "name"), type=choice("tool"), name=text(), disable_parallel_tool_use=flag()),
    ]
}
_FORMAT = record(("type", "schema"), type=choice("json_schema"), schema={"type": "object"})
_EFFORTS = choice("low", "medium", "high", "xhigh", "max")
_BODY = record(
    ("model", "max_tokens", "messages"),
    model=text(),
    max_tokens=whole(1),
    messages=listed(_MESSAGE) | {"minItems": 1},
    system={"anyOf": [text(), listed(_WORDS)]},
    tools=listed(_TOOL),
    tool_choice=_CHOICE,
    output_config=record((), format=_FORMAT, effort=_EFFORTS),
    temperature=number(0, 1),
    top_p=number(0, 1),
    top_k=whole(0),
    stop_sequences=listed(text()),
    metadata=record((), user_id=text()),
    stream=choice(False),
    service_tier=choice("auto", "standard_only"),
    thinking={"type": "object"},
)


class Anthropic(Protocol):
    name: ClassVar[str] = "anthropic"
    hosts: ClassVar[tuple[str, ...]] = ("api.anthropic.com",)

    async def answer(self, request: Incoming, path: str) -> Outgoing:
        key = self.accept(request.headers.get("x-api-key", "") or bearer(request.headers))
        version = request.headers.get("anthropic-version", "")
        if version not in VERSIONS:
            told = f"anthropic-version: {version!r} is not a valid version" if version else "header is required"
            raise self.fail(400, f"anthropic-version: {told}")
        match (request.method, *path.removeprefix("/v1").strip("/").split("/")):
            case ("POST", "messages"):
                return await self._message(request, key)
            case ("GET", "models"):
                models = [self._model(name) for name in MODELS]
                return as_json({"data": models, "has_more": False, "first_id": MODELS[0], "last_id": MODELS[-1]})
            case ("GET", "models", name):
                self._known(name)
                return as_json(self._model(name))
        return self.error(404, "Not found")

    def error(self, status: int, message: str, code: str = "", wait: float | None = None) -> Outgoing:  # noqa: ARG002
        status = 529 if status == 503 else status
        kind = code or _KINDS.get(status, "api_error")
        id = self._request_id()
        told = {"type": "error", "error": {"type": kind, "message": message}, "request_id": id}
        return as_json(told, status, {"request-id": id})

    def unknown_key(self, given: bool) -> Outgoing:
        return self.error(401, "invalid x-api-key" if given else "x-api-key header is required")

    def broke(self) -> Outgoing:
        return self.error(402, "Your credit balance is too low to access the API.")

    def refused(self) -> Outgoing:
        return self.error(400, "Output blocked by content filtering policy")

    def _request_id(self) -> str:
        return "req_" + self.sim.dice.id("req", 24)

    async def _message(self, request: Incoming, key: str) -> Outgoing:
        body = self.body(request)
        for wrong in wrongs(_BODY, body):
            told = {"required": "Field required", "additional_property": "Extra inputs are not permitted"}
            raise self.fail(400, f"{wrong.path}: {told.get(wrong.rule, wrong.message)}")
        self._known(body["model"])
        asked, id = self._asked(body), "msg_" + self.sim.dice.id("message", 24)
        said = talk.answer(self.sim, asked, self.sim.dice.next("said")[1])
        amounts = {"tokens_in": asked.tokens, "tokens_out": talk.tokens_of(said)}
        price = self.sim.books.price(f"anthropic:{body['model']}", amounts, "anthropic")
        taken = self.sim.take(self, request, body["model"], body, price, key=key, id=id)
        await self.sim.occupy(self, taken)
        if "failed" in taken.faults:
            taken.entry.charged = 0
            return self.error(500, "Internal server error")
        return self._told(body, asked, said, taken)

    def _asked(self, body: Mapping[str, Any]) -> Asked:
        words, images = [], 0
        system = body.get("system", "")
        for content in (system, *(message["content"] for message in body["messages"])):
            blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
            words += [block["text"] for block in blocks if block["type"] == "text"]
            images += sum(block["type"] == "image" for block in blocks)
        format = body.get("output_config", {}).get("format")
        tool = self._tool(body)
        schema = format["schema"] if format else tool["input_schema"] if tool else None
        if schema is not None and (format or (tool or {}).get("strict")) and (problem := unfit(schema)):
            raise self.fail(400, f"output_config.format.schema: {problem}")
        return Asked("\n".join(words), images, schema, format is not None)

    def _tool(self, body: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return the tool whose use is forced."""
        wanted = body.get("tool_choice", {"type": "auto"})
        if wanted["type"] == "auto":
            return None
        found = [tool for tool in body.get("tools", ()) if wanted.get("name") in (None, tool["name"])]
        if not found:
            raise self.fail(400, f"Tool '{wanted.get('name')}' not found in provided tools")
        return found[0]

    def _known(self, model: str) -> None:
        if model not in MODELS or f"anthropic:{model}" in self.sim.gone:
            raise self.fail(404, f"model: {model}")

    def _model(self, name: str) -> dict[str, Any]:
        return {
            "type": "model", "id": name, "display_name": name, "created_at": "2026-09-01T00:00:00Z",
            "lifecycle": "active", "max_tokens": 64_000, "max_input_tokens": 200_000,
        }  # fmt: skip

    def _told(self, body: Mapping[str, Any], asked: Asked, said: str, taken: Taken) -> Outgoing:
        text, tool = talk.spoilt(said, taken.faults), self._tool(body)
        reason, details = "max_tokens" if "cut_off" in taken.faults else "end_turn", None
        content: list[dict[str, Any]] = [{"type": "text", "text": text, "citations": None}]
        if "policy" in taken.faults:
            content, reason = [], "refusal"
            details = {"type": "refusal", "category": "general_harms", "explanation": None}
        elif tool:
            reason = "tool_use" if reason == "end_turn" else reason
            given = json.loads(text) if not taken.faults & {"prose", "cut_off"} else {}
            id = "toolu_" + self.sim.dice.id("tool", 24)
            content = [{"type": "tool_use", "id": id, "name": tool["name"], "input": given}]
        times = 3 if "overcharged" in taken.faults else 1
        usage = {"input_tokens": asked.tokens * times, "output_tokens": talk.tokens_of(said) * times}
        return as_json(
            {
                "id": taken.entry.id, "type": "message", "role": "assistant", "model": body["model"],
                "content": content, "stop_reason": reason, "stop_sequence": None, "stop_details": details,
                "usage": usage,
            },
            headers={"request-id": self._request_id()},
            after=taken.after,
        )  # fmt: skip


def unfit(schema: Any) -> str:
    """Return why the format does not take a schema, empty where it does."""
    if isinstance(schema, list):
        return next((told for part in schema if (told := unfit(part))), "")
    if not isinstance(schema, dict):
        return ""
    if schema.get("type") == "object" and schema.get("additionalProperties") is not False:
        return "For 'object' type, 'additionalProperties' must be explicitly set to false"
    for word in _UNKNOWN_WORDS:
        if word in schema and not isinstance(schema[word], dict):
            return f"For '{schema.get('type')}' type, property '{word}' is not supported"
    return next((told for part in schema.values() if (told := unfit(part))), "")
