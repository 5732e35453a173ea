"""Anthropic: chat and vision over its messages.

Rungs of an answer's form: `output_config` with the strict schema, then one tool that must be called, whose input is
the answer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from reelwright.engine import Access, Call
from reelwright.engines import _answers
from reelwright.engines._chat import ChatEngine, Picture, Said, cost_of, count
from reelwright.engines._http import Http, key_of
from reelwright.errors import shorten

NAME = "anthropic"
ADDRESS = "https://api.anthropic.com"
VARIABLES = ("ANTHROPIC_API_KEY",)
KEYS = "https://console.anthropic.com/settings/keys"

_VERSION = "2026-10-21"
_PICTURE_BYTES = 5 << 20  # a cautious limit of ours for one picture
_TOOL = "answer"
_ENDS = {
    "max_tokens": "its answer is cut off at {} tokens",
    "model_context_window_exceeded": "the question and its answer are longer than it can hold",
    "pause_turn": "it paused before its answer was done",
}


def connect(access: Access) -> Anthropic:
    headers = {"x-api-key": key_of(access, VARIABLES[0], KEYS), "anthropic-version": _VERSION}
    return Anthropic(Http(NAME, access.address or ADDRESS, headers, access.transport), _PICTURE_BYTES)


class Anthropic(ChatEngine):
    path = "/v1/messages"
    rungs = 2

    def body(self, call: Call, model: str, pictures: tuple[Picture, ...], rung: int) -> dict[str, Any]:
        request = call.request
        shown = [
            {"type": "image", "source": {"type": "base64", "media_type": each.kind, "data": each.data}}
            for each in pictures
        ]
        said: Any = [*shown, {"type": "text", "text": request.prompt}] if shown else request.prompt
        made = dict(call.model.fixed) | ({"system": request.system} if request.system else {})
        if request.answer is not None:
            made |= _form(request.answer, rung, made)
        messages = [{"role": "user", "content": said}]
        return made | {"model": model, "max_tokens": request.max_tokens, "messages": messages}

    def read(self, told: Mapping[str, Any], call: Call) -> Said:
        usage = told.get("usage")
        usage = usage if isinstance(usage, dict) else {}
        micros = cost_of(call.model, _read_tokens(usage), count(usage.get("output_tokens")))
        ended = told["stop_reason"]
        if ended == "refusal":
            details = told.get("stop_details")
            category = details.get("category") if isinstance(details, dict) else None
            return Said("", micros, ("policy", f"it refuses{f' ({shorten(category, 40)})' if category else ''}"))
        if ended not in ("end_turn", "stop_sequence", "tool_use"):
            words = _ENDS.get(str(ended), f"its answer ended in another way: {shorten(ended, 40)}")
            return Said("", micros, ("failed", words.format(call.request.max_tokens)))
        blocks = told["content"]
        used = [block["input"] for block in blocks if block["type"] == "tool_use" and block["name"] == _TOOL]
        texts = [block["text"] for block in blocks if block["type"] == "text"]
        return Said(json.dumps(used[0]) if used else "".join(texts), micros)


def _form(schema: Mapping[str, Any], rung: int, made: Mapping[str, Any]) -> dict[str, Any]:
    strict = _answers.strict_form(schema) if rung == 0 else None
    if strict is not None:
        return {"output_config": {**made.get("output_config", {}), "format": {"type": "json_schema", "schema": strict}}}
    tool = {"name": _TOOL, "description": "Give the answer.", "input_schema": dict(schema)}
    choice = {"type": "tool", "name": _TOOL, "disable_parallel_tool_use": True}
    return {"tools": [tool], "tool_choice": choice}


def _read_tokens(usage: Mapping[str, Any]) -> int | None:
    """Return the tokens that went in: those read anew, written to a cache and read from one."""
    cached = [usage.get(name) or 0 for name in ("cache_creation_input_tokens", "cache_read_input_tokens")]
    parts = [count(each) for each in (usage.get("input_tokens"), *cached)]
    return None if None in parts else sum(part for part in parts if part is not None)
