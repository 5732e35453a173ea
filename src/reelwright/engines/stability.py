"""Stability: pictures, edits, cut-outs and music, most of them answered at once with the work itself.

A model is the last part of its address (`core`, `edit/inpaint`) or the name of one that stands behind an address
(`sd3.5-large`, `stable-audio-3`). Everything is sent as a form. What is asked for at once and lost cannot be looked
for: nothing lists what was made. Written by its own pages as of July 2026; names of fields of edits are of general
knowledge.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any

from reelwright.engine import Absent, Access, Call, EngineError, FailureKind, Hook, Pending, Result, Ticket, Unknown
from reelwright.engines._fields import Asked, asked
from reelwright.engines._files import measure, read, type_of
from reelwright.engines._hooks import forged
from reelwright.engines._http import Answer, Http, key_of
from reelwright.engines._told import mapping, odd
from reelwright.errors import shorten
from reelwright.router import quote_of

NAME = "stability"
ADDRESS = "https://api.stability.ai"
VARIABLES = ("STABILITY_API_KEY",)
KEYS = "https://platform.stability.ai/account/keys"

BODY_BYTES = 10 << 20  # what a request may have
_FORM_BYTES = 64 << 10  # what its other fields may take of that
_ASK_AGAIN = 10.0  # seconds between two questions, at least
_ID = re.compile(r"[\w-]{1,128}", re.ASCII)
_MODEL = re.compile(r"[a-z0-9.-]+(/[a-z0-9-]+)?")
_AUDIO: Mapping[str, str] = {"stable-audio-2.5": "stable-audio-2", "stable-audio-3": "stable-audio"}
_MEDIA = ("image", "audio", "result", "video")
_OVER = (400, 404, 410, 413, 422)  # an answer to a question after which there is nothing more to come


def connect(access: Access) -> Stability:
    headers = {"Authorization": f"Bearer {key_of(access, VARIABLES[0], KEYS)}"}
    return Stability(Http(NAME, access.address or ADDRESS, headers, access.transport))


class Stability:
    """See reelwright.engine.Engine."""

    name = NAME

    def __init__(self, http: Http) -> None:
        self._http = http

    async def close(self) -> None:
        await self._http.close()

    async def check(self, call: Call) -> None:
        wanted = asked(call)
        if not _MODEL.fullmatch(call.model.model):
            raise _error("fix_input", "its name is no part of an address", call)
        for target, paths in wanted.files.items():
            if len(paths) > 1:
                raise _error("fix_input", f"inputs.{target.part} = {len(paths)} files: it takes one", call)
        every = [path for each in wanted.files.values() for path in each]
        measure(every, NAME, call.model.model, BODY_BYTES)
        size = sum(path.stat().st_size for path in every)
        if size > BODY_BYTES - _FORM_BYTES:
            raise _error("fix_input", f"its inputs have {size} bytes; {BODY_BYTES >> 20} MB go in one request", call)

    async def submit(self, call: Call) -> Ticket | Result:
        await self.check(call)
        model = call.model.model
        form = await _form(call, asked(call))
        answer = await self._http.send(
            "POST",
            _path(model),
            paid=True,
            model=model,
            timeout=max(60.0, 2 * call.model.latency[1]),
            headers={"accept": "application/json"},
            files=form,
        )
        if answer.status >= 400:
            raise self._refused(answer, call, paid=True)
        found = mapping(self._http, answer, model, paid=True)
        if any(name in found for name in _MEDIA) or "finish_reason" in found:
            return self._result(found, answer, call)
        made = found.get("id")
        if not isinstance(made, str) or not _ID.fullmatch(made):
            raise odd(self._http, answer, model, "it gave neither a result nor an id", paid=True)
        return Ticket(made)

    async def poll(self, ticket: Ticket, call: Call) -> Pending | Result:
        if not _ID.fullmatch(ticket.id):
            raise _error("failed", "its id is no id", call)
        model = call.model.model
        place = "audio/results" if model in _AUDIO else "results"
        headers = {"accept": "application/json"}
        answer = await self._http.send("GET", f"/v2beta/{place}/{ticket.id}", model=model, headers=headers)
        if answer.status == 202:
            return Pending(wait=_ASK_AGAIN)
        if answer.status >= 400:
            raise self._refused(answer, call, paid=False)
        return self._result(mapping(self._http, answer, model), answer, call)

    async def cancel(self, ticket: Ticket, call: Call) -> None:
        """Do nothing: there is no way to cancel here."""

    async def find(self, call: Call) -> Ticket | Absent | Unknown:
        """Say that it is not known: nothing lists what was made."""
        del call
        return Unknown()

    async def verify(self, headers: Mapping[str, str], body: bytes, now: float) -> Hook:
        del headers, body, now
        raise forged(NAME, "it sends none")

    def _result(self, found: Mapping[str, Any], answer: Answer, call: Call) -> Result:
        """Return the work in an answer. What its filter took away counts as paid, since nobody says that it is not."""
        reason = found.get("finish_reason")
        quote = quote_of(call.request, call.model)
        charged = quote.micros if quote else None
        if reason == "CONTENT_FILTERED":
            raise _error("policy", "its content filter took the result away", call, answer, charged)
        coded = next((found[name] for name in _MEDIA if isinstance(found.get(name), str)), "")
        try:
            data = base64.b64decode(coded, validate=True)
        except ValueError:
            data = b""
        if not data:
            raise _error("failed", f"its answer holds no work ({shorten(reason or sorted(found), 60)})", call, answer)
        seed = found.get("seed")
        facts = {"seed": seed} if isinstance(seed, int) and not isinstance(seed, bool) else {}
        return Result(data=data, facts=facts)

    def _refused(self, answer: Answer, call: Call, *, paid: bool) -> EngineError:
        """Return the error of an answer: by its name where it refuses for content, else by its status."""
        name, message = _reason(answer)
        moderated = name == "content_moderation"
        over = not paid and answer.status in _OVER
        kind: FailureKind | None = "policy" if moderated else "failed" if over else None
        charged = 0 if moderated and paid else None
        model = call.model.model
        return self._http.failure(
            answer, paid=paid, model=model, kind=kind, code=name, message=message, charged=charged
        )


def _path(model: str) -> str:
    if model in _AUDIO:
        return f"/v2beta/audio/{_AUDIO[model]}/text-to-audio"
    name = model if "/" in model else f"generate/{'sd3' if model.startswith('sd3') else model}"
    return f"/v2beta/stable-image/{name}"


async def _form(call: Call, wanted: Asked) -> dict[str, Any]:
    """Return the parts of a form: its fixed fields, then what is asked for, then files."""
    model = call.model.model
    fields = dict(call.model.fixed) | {target.field: target.shaped(value) for target, value in wanted.values.items()}
    drawn = bool(wanted.files)
    if model.startswith("sd3"):  # the size of what is drawn over is its own; `strength` says how much of it may change
        fields |= {"model": model, "mode": "image-to-image" if drawn else "text-to-image"}
        fields.pop("aspect_ratio" if drawn else "strength", None)
    elif model in _AUDIO:
        fields["model"] = model
    parts: dict[str, Any] = {name: (None, _text(value)) for name, value in fields.items()}
    for target, paths in wanted.files.items():
        data = await read(paths[0], NAME, model, BODY_BYTES)
        kind, ending = type_of(data)
        parts[target.field] = (f"{target.field}.{ending}", data, kind)
    return parts


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _reason(answer: Answer) -> tuple[str, str]:
    """Return the name of an error and what it says; empty where it is of another form."""
    try:
        found = answer.json()
        errors = found.get("errors")
        told = "; ".join(map(str, errors)) if isinstance(errors, list) else str(errors or "")
        return shorten(str(found.get("name") or ""), 60), shorten(told, 200)
    except (ValueError, AttributeError):
        return "", ""


def _error(
    kind: FailureKind, message: str, call: Call, answer: Answer | None = None, charged: int | None = None
) -> EngineError:
    request = answer.request_id if answer else ""
    return EngineError(kind, message, engine=NAME, model=call.model.model, request_id=request, charged=charged)
