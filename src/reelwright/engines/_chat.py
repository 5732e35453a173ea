"""What engines that chat share: pictures, forms of answers, costs, and how their errors are told.

A model is asked for JSON in the strictest form that it takes: `rungs` of them, rung 0 the strict form of the answer's
schema. A refusal of a form (a 400: nothing was made) moves one rung down for that model, for as long as this engine is
connected, and is told as `retryable`, so that the caller's next try asks in the next form. Whatever form was asked,
the answer is parsed and held to the schema as it was written (`_answers.fault`).
"""

from __future__ import annotations

import asyncio
import base64
import json
import math
import re
import socket
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from reelwright.engine import Access, Call, EngineError, FailureKind, Hook, Model, Pending, Result, Ticket, Unknown
from reelwright.engines import _answers
from reelwright.engines._http import Answer, Http, key_of
from reelwright.errors import shorten
from reelwright.settings import Settings

_MAGIC = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"))
_FENCED = re.compile(r"^```(?:json)?\s*\n(.*)\n\s*```$", re.DOTALL)
_FORM = re.compile(
    r"response[_ ]format|json[_ ](schema|object)|structured[_ ]output|output_(config|format)|\bgrammar\b|\bstrict\b"
    r"|requested parameters",
    re.IGNORECASE,
)
_KINDS: dict[str, FailureKind] = {  # by the code or type of an error, where its status does not say it
    "insufficient_quota": "account", "billing_hard_limit_reached": "account", "billing_not_active": "account",
    "billing_error": "account", "content_policy_violation": "policy", "content_filter": "policy",
    "moderation_blocked": "policy", "context_length_exceeded": "fix_input", "exceed_context_size_error": "fix_input",
    "json_validate_failed": "failed",
}  # fmt: skip
_TOKENS = 10**9  # more in one call than any model takes: such a count is not believed


@dataclass(frozen=True)
class Picture:
    """A picture as it is sent: its media type and its bytes in base64."""

    kind: str
    data: str


@dataclass(frozen=True)
class Said:
    """What a model said. `micros` is what it cost, None where that is not known; `fault` how it ended badly."""

    text: str = ""
    micros: int | None = None
    fault: tuple[FailureKind, str] | None = None


class ChatEngine(ABC):
    """An engine whose answer comes at once. What it is asked for (`body`) and says (`read`) are the provider's."""

    path: ClassVar[str]
    rungs: ClassVar[int]

    def __init__(self, http: Http, picture_bytes: int) -> None:
        self.name, self.http, self._picture_bytes = http.engine, http, picture_bytes
        self._rungs: dict[str, int] = {}  # by model, where its best form was refused

    @abstractmethod
    def body(self, call: Call, model: str, pictures: tuple[Picture, ...], rung: int) -> dict[str, Any]:
        """Return what is sent for a call to be answered in the form of a rung."""

    @abstractmethod
    def read(self, told: Mapping[str, Any], call: Call) -> Said:
        """Return what the provider's JSON tells; of the wrong shape, raise KeyError, IndexError or TypeError."""

    async def served(self, call: Call) -> str:
        """Return the provider's name of the model that is to be asked."""
        return call.model.model

    async def check(self, call: Call) -> None:
        request, limit = call.request, call.model.prompt_limit
        others = sorted(set(request.inputs) - {"image"})
        wrong = ""
        if request.capability not in ("chat", "vision"):
            wrong = f"it does not make {request.capability}"
        elif not request.prompt.strip():
            wrong = "the prompt is empty"
        elif len(request.prompt) > limit:
            wrong = f"it takes at most {limit} characters, and the prompt has {len(request.prompt)}"
        elif others:
            wrong = f"it takes no {others[0].replace('_', ' ')}"
        elif request.capability == "vision" and not request.inputs.get("image"):
            wrong = "there is no image to look at"
        elif request.answer is not None:
            odd = _answers.strange(request.answer)
            root = "" if request.answer.get("type") == "object" or "$ref" in request.answer else "the root is no object"
            wrong = f"the schema of its answer cannot be used: {odd or root}" if odd or root else ""
        wrong = wrong or await asyncio.to_thread(self._unfit, call)
        if wrong:
            raise self._error("fix_input", wrong, call, charged=0)

    async def submit(self, call: Call) -> Result:
        pictures = await asyncio.to_thread(_pictures, call)
        model = await self.served(call)
        rung = self._rung(call)
        patience = max(60.0, 2 * call.model.latency[1])  # seconds; an answer comes whole, at its end
        body = self.body(call, model, pictures, rung)
        answer = await self.http.send("POST", self.path, paid=True, model=model, timeout=patience, body=body)
        if answer.status != 200:
            raise self._refused(answer, call, rung)
        told = self.http.parsed(answer, paid=True, model=model)
        try:
            said = self.read(told, call)
        except (KeyError, IndexError, TypeError, AttributeError):
            shape = shorten(", ".join(told) if isinstance(told, dict) else type(told).__name__, 60)
            said = Said(fault=("failed", f"its answer has another shape than agreed ({shape})"))
        return self._result(said, call, answer, told)

    async def poll(self, ticket: Ticket, call: Call) -> Pending | Result:  # noqa: ARG002
        raise self._error("fix_input", "its answers come at once; there is nothing to ask about later", call)

    async def cancel(self, ticket: Ticket, call: Call) -> None:  # noqa: B027
        """Do nothing: what was asked has been answered."""

    async def find(self, call: Call) -> Unknown:  # noqa: ARG002
        return Unknown()

    async def verify(self, headers: Mapping[str, str], body: bytes, now: float) -> Hook:  # noqa: ARG002
        raise EngineError("fix_input", "it sends no webhooks", engine=self.name)

    async def close(self) -> None:
        await self.http.close()

    def _unfit(self, call: Call) -> str:
        """Return why the pictures of a call cannot be sent; empty where they can."""
        for path in call.paths("image"):
            if path.stat().st_size > self._picture_bytes:
                return f"an image has {path.stat().st_size >> 10} KB, and {self._picture_bytes >> 10} are allowed"
            if not _kind_of(path):
                return "an image is neither PNG, JPEG, GIF nor WebP"
        return ""

    def _rung(self, call: Call) -> int:
        first = 0 if call.request.answer is None or _answers.strict_form(call.request.answer) else 1
        return max(first, self._rungs.get(call.model.model, 0))

    def _refused(self, answer: Answer, call: Call, rung: int) -> EngineError:
        """Return what an answer with another status than 200 tells."""
        error, model = error_of(answer), call.model.model
        message = shorten(error.get("message") or error.get("detail") or "", 200)
        code = next((str(error[name]) for name in ("code", "type") if isinstance(error.get(name), str)), "")
        kind = _kind_by_words(answer, error, message)
        about_form = _FORM.search(f"{message} {error.get('param') or ''}")
        if kind is None and call.request.answer is not None and answer.status in (400, 404, 422) and about_form:
            if rung + 1 < self.rungs:
                self._rungs[model] = max(self._rungs.get(model, 0), rung + 1)
                message = f"it takes no answer in this form, the next try asks in another: {message}"
                return self.http.failure(answer, kind="retryable", model=model, code=code, message=message, charged=0)
            kind = "fix_input"
        if answer.status == 404 and kind is None:
            message = f"it offers no such model (any more), or not at this address: {message}"
        if answer.status < 400:
            kind, message = "fix_input", f"its address is wrong; set REELWRIGHT_URL_{self.name.upper()}"
        elif answer.status == 401:
            message = "its key is not accepted"
        return self.http.failure(answer, paid=True, model=model, kind=kind, code=code, message=message)

    def _result(self, said: Said, call: Call, answer: Answer, told: Any) -> Result:
        if said.fault is None and not said.text.strip():
            said = Said("", said.micros, ("failed", "its answer is empty"))
        data = said.text
        if said.fault is None and call.request.answer is not None:
            try:
                data = held(said.text, call.request.answer)
            except ValueError as error:
                said = Said("", said.micros, ("failed", f"its answer is not what was asked for: {error}"))
        if said.fault:
            kind, message = said.fault
            raise self._error(kind, message, call, request_id=answer.request_id, charged=said.micros)
        facts = {"model": shorten(told.get("model") or call.model.model, 120)}
        return Result(data=data.encode("utf-8", "replace"), facts=facts, micros=said.micros)

    def _error(self, kind: FailureKind, message: str, call: Call, **more: Any) -> EngineError:
        return EngineError(kind, message, engine=self.name, model=call.model.model, **more)


class OpenAIShaped(ChatEngine):
    """A server that speaks as OpenAI's chat completions do. Rungs: strict schema, loose schema, any JSON object.

    `limit` is its name for the most tokens of an answer, `formed` what is sent along where a form is asked for.
    """

    path = "/chat/completions"
    rungs = 3

    def __init__(
        self,
        http: Http,
        *,
        limit: str = "max_tokens",
        formed: Mapping[str, Any] | None = None,
        picture_bytes: int = 20 << 20,
    ) -> None:
        super().__init__(http, picture_bytes)
        self._limit, self._formed = limit, dict(formed or {})

    async def served(self, call: Call) -> str:
        """Return a model's name; `default` is whatever the server has, the first that it lists."""
        if call.model.model != "default":
            return call.model.model
        answer = await self.http.send("GET", "/models")
        if answer.status != 200:
            raise self.http.failure(answer)
        told = self.http.parsed(answer)
        listed = told.get("data") if isinstance(told, dict) else None
        names = [item.get("id") for item in listed or () if isinstance(item, dict)]
        found = [name for name in names if isinstance(name, str) and name and "embed" not in name]
        if not found:
            raise self._error("fix_input", "it has no model to chat with; load one there", call)
        return found[0]

    def body(self, call: Call, model: str, pictures: tuple[Picture, ...], rung: int) -> dict[str, Any]:
        request = call.request
        shown = [
            {"type": "image_url", "image_url": {"url": f"data:{each.kind};base64,{each.data}"}} for each in pictures
        ]
        said: Any = [{"type": "text", "text": request.prompt}, *shown] if shown else request.prompt
        system = request.system
        made = dict(call.model.fixed) | {"model": model, self._limit: request.max_tokens}
        if request.answer is not None:
            made |= {"response_format": _form(request.answer, rung)} | self._formed
            system = "\n\n".join(filter(None, (system, asked_in_words(request.answer)))) if rung == 2 else system
        if request.seed is not None and call.model.seeds:
            made["seed"] = (request.seed + request.take - 1) % 2**31
        first = [{"role": "system", "content": system}] if system else []
        return made | {"messages": [*first, {"role": "user", "content": said}]}

    def read(self, told: Mapping[str, Any], call: Call) -> Said:
        micros = cost_of(call.model, _tokens(told, "prompt_tokens"), _tokens(told, "completion_tokens"))
        choice = (told.get("choices") or [{}])[0]
        error = told.get("error") or choice.get("error")
        if error:
            words = error.get("message") if isinstance(error, dict) else error
            return Said("", micros, ("failed", f"it failed midway: {shorten(words, 160)}"))
        message, ended = choice["message"], choice.get("finish_reason")
        if message.get("refusal"):
            return Said("", micros, ("policy", f"it refuses: {shorten(message['refusal'], 160)}"))
        if ended == "content_filter":
            return Said("", micros, ("policy", "its content filter stopped the answer"))
        if ended == "length":
            return Said("", micros, ("failed", f"its answer is cut off at {call.request.max_tokens} tokens"))
        if ended not in ("stop", None):
            return Said("", micros, ("failed", f"its answer ended in another way: {shorten(ended, 40)}"))
        return Said(_text(message.get("content")), micros)


def held(text: str, schema: Mapping[str, Any]) -> str:
    """Return an answer as JSON that the schema allows. Raises ValueError, telling what is wrong with it."""
    fenced = _FENCED.match(text.strip())
    try:
        document = json.loads(fenced[1] if fenced else text)
        document = _answers.restored(document, schema)
        wrong = _answers.fault(document, schema)
        made = json.dumps(document, ensure_ascii=False, allow_nan=False)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except ValueError as error:
        raise ValueError(f"it is no JSON ({shorten(error, 60)})") from None
    if wrong:
        raise ValueError(wrong)
    return made


def asked_in_words(schema: Mapping[str, Any]) -> str:
    """Return the sentence that asks for an answer where a server has no form for it."""
    return f"Answer with one JSON object and nothing else. It is valid by this JSON schema:\n{json.dumps(dict(schema))}"


def cost_of(model: Model, read: int | None, written: int | None) -> int | None:
    """Return the micros of tokens that went in and came out, in whole ones upwards; None where that is not known.

    Cached tokens count as any other, so that a bill is never above what is booked.
    """
    if not model.prices:
        return 0 if model.tiers == ("free",) else None
    price = next((price for price in model.prices if price.per == "1m_tokens"), None)
    if price is None or read is None or written is None:
        return None
    return math.ceil((read * price.micros + written * price.out_micros) / 1_000_000)


def count(value: Any) -> int | None:
    """Return a number of tokens that a provider tells; None where it cannot be one."""
    right = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _TOKENS
    return value if right else None


def error_of(answer: Answer) -> dict[str, Any]:
    """Return what a provider's error says as fields; empty where it is no JSON."""
    try:
        body = answer.json()
    except ValueError:
        return {}
    error = body.get("error", body) if isinstance(body, dict) else body
    return error if isinstance(error, dict) else {"message": str(error)}


def own_server(name: str, address: str, access: Access, variable: str = "") -> OpenAIShaped:
    """Return a server of the user's own, with the key of `variable` where he set one."""
    headers = {"Authorization": f"Bearer {key_of(access, variable)}"} if variable in access.secrets else {}
    return OpenAIShaped(Http(name, access.address or address, headers, access.transport))


def no_server(name: str, address: str, settings: Settings) -> str:
    """Return what a local server lacks: nothing where its address was set, or where something listens at the usual."""
    if name in settings.addresses:
        return ""
    place = urlsplit(address)
    try:
        socket.create_connection((place.hostname or "", place.port or 80), timeout=0.2).close()
    except OSError:
        return f"start a server at {address}, or set REELWRIGHT_URL_{name.upper()}"
    return ""


def _kind_by_words(answer: Answer, error: Mapping[str, Any], message: str) -> FailureKind | None:
    """Return the kind of an error whose status alone would mislead; None where the status says it."""
    for name in ("code", "type"):
        if str(error.get(name)).lower() in _KINDS:
            return _KINDS[str(error[name]).lower()]
    if "credit balance is too low" in message.lower():
        return "account"
    metadata = error.get("metadata")
    if answer.status == 403 and isinstance(metadata, dict) and {"reasons", "flagged_input"} & set(metadata):
        return "policy"
    return "retryable" if answer.status in (503, 529) and error else None


def _form(schema: Mapping[str, Any], rung: int) -> dict[str, Any]:
    if rung == 2:
        return {"type": "json_object"}
    strict = _answers.strict_form(schema) if rung == 0 else None
    form = {"name": "answer", "schema": strict or dict(schema), "strict": strict is not None}
    return {"type": "json_schema", "json_schema": form}


def _tokens(told: Mapping[str, Any], name: str) -> int | None:
    usage = told.get("usage")
    return count(usage.get(name)) if isinstance(usage, dict) else None


def _text(content: Any) -> str:
    """Return the text of a message, which some servers tell in parts."""
    if isinstance(content, list):
        return "".join(str(part.get("text") or "") for part in content)
    return content if isinstance(content, str) else ""


def _pictures(call: Call) -> tuple[Picture, ...]:
    return tuple(Picture(_kind_of(path), base64.b64encode(path.read_bytes()).decode()) for path in call.paths("image"))


def _kind_of(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(16)
    webp = "image/webp" if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else ""
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), webp)
