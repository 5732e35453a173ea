"""sync.so: lips that move with a voice. Inputs go up as assets first, which is free.

The name of an asset holds the attempt, so a call whose answer was lost is found by its inputs, or by the address of its
webhook. Its webhooks are signed and come once. Written by its Python client 0.3.0 and its pages on uploads, limits and
webhooks; what the signature joins time and body with is not told, so both ways are taken.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from reelwright.engine import Absent, Access, Call, EngineError, FailureKind, Hook, Pending, Result, Ticket, Unknown
from reelwright.engines._fields import asked, put
from reelwright.engines._files import measure, read, type_of
from reelwright.engines._hooks import field_of, forged, headers_of, in_time
from reelwright.engines._http import Answer, Http, key_of
from reelwright.engines._told import mapping, odd, seconds_of
from reelwright.errors import shorten

NAME = "sync"
ADDRESS = "https://api.sync.so/v2"
VARIABLES = ("SYNC_API_KEY",)
OPTIONAL = ("SYNC_WEBHOOK_SECRET",)
KEYS = "https://sync.so/settings/api-keys"

UPLOAD_BYTES = 256 << 20  # what we read into memory at once; sync.so itself takes up to 5 GiB, less by plan
_SKEW = 5.0  # seconds that its clock may be behind ours
_ID = re.compile(r"[\w-]{1,80}", re.ASCII)
_BUSY = 15.0  # seconds to wait where all our places are taken
_TYPES = {"video": "VIDEO", "audio": "AUDIO"}


def connect(access: Access) -> Sync:
    headers = {"x-api-key": key_of(access, VARIABLES[0], KEYS)}
    http = Http(NAME, access.address or ADDRESS, headers, access.transport)
    return Sync(http, access.secrets.get(OPTIONAL[0], "").strip())


class Sync:
    """See reelwright.engine.Engine."""

    name = NAME

    def __init__(self, http: Http, hook_secret: str) -> None:
        self._http, self._hook_secret = http, hook_secret

    async def close(self) -> None:
        await self._http.close()

    async def check(self, call: Call) -> None:
        """Refuse what the row forbids, and a film of no length: it is paid by the second, so nothing would be held."""
        if call.request.seconds is None:
            raise _error("fix_input", "seconds: it is paid by the second. Say how long the film will be.", call)
        for target, paths in asked(call).files.items():
            measure(paths, NAME, call.model.model, UPLOAD_BYTES)
            if len(paths) > 1:
                raise _error("fix_input", f"inputs.{target.part} = {len(paths)} files: it takes one", call)

    async def submit(self, call: Call) -> Ticket:
        await self.check(call)
        model = call.model.model
        wanted = asked(call)
        body: dict[str, Any] = dict(call.model.fixed) | {"model": model, "input": []}
        for target, value in wanted.values.items():
            put(body, target.field, target.shaped(value))
        for target, paths in wanted.files.items():
            asset = await self._brought(paths[0], target.part, call)
            body["input"].append({"type": target.field, "assetId": asset})
        if call.hook:
            body["webhookUrl"] = call.hook
        headers = {"idempotency-key": call.attempt}
        answer = await self._http.send("POST", "/generate", paid=True, model=model, body=body, headers=headers)
        if answer.status >= 400:
            raise self._refused(answer, model)
        made = mapping(self._http, answer, model, paid=True).get("id")
        if not isinstance(made, str) or not _ID.fullmatch(made):
            raise odd(self._http, answer, model, "it took the call and did not say under which id", paid=True)
        return Ticket(made)

    async def poll(self, ticket: Ticket, call: Call) -> Pending | Result:
        model = call.model.model
        answer = await self._http.send("GET", f"/generate/{quote(ticket.id, safe='')}", model=model)
        if answer.status == 404:
            message = "it knows nothing of this call any more"
            raise self._http.failure(answer, kind="failed", model=model, message=message)
        found = mapping(self._http, answer, model)
        match found.get("status"):
            case "COMPLETED":
                return self._result(found, answer, call)
            case "FAILED" | "REJECTED" as state:
                raise _error(
                    "policy" if state == "REJECTED" else "failed",
                    shorten(found.get("error") or "no reason given", 200),
                    call,
                    request_id=answer.request_id,
                    code=shorten(found.get("errorCode") or found.get("error_code") or "", 60),
                )
            case state:  # waiting, at work, or a state that we do not know
                return Pending(queued=state == "PENDING")

    async def cancel(self, ticket: Ticket, call: Call) -> None:
        """Do nothing: there is no way to cancel here."""

    async def find(self, call: Call) -> Ticket | Absent | Unknown:
        """Look for a generation with our webhook, or with an asset that was named after our attempt.

        What is not listed may still come, and how far the list goes back is not told: that is never `Absent`.
        """
        model = call.model.model
        params = {"searchQuery": call.attempt}
        assets = _listed(self._read(await self._http.send("GET", "/assets", model=model, params=params), model))
        ours = {str(each["id"]) for each in assets if call.attempt in str(each.get("name"))}
        made = _listed(self._read(await self._http.send("GET", "/generations", model=model), model))
        for item in made:
            if _is_of(item, call, ours):
                return Ticket(item["id"])
        return Unknown()

    async def verify(self, headers: Mapping[str, str], body: bytes, now: float) -> Hook:
        """Verify `Sync-Signature`: t=<seconds>,v1=<hexadecimal HMAC-SHA256 of time and body with the secret>."""
        if not self._hook_secret:
            raise forged(NAME, f"set {OPTIONAL[0]}")
        (given,) = headers_of(NAME, headers, "sync-signature")
        parts = [part.strip().partition("=") for part in given.split(",")]
        stamp = next((value for name, _, value in parts if name == "t"), "")
        in_time(NAME, stamp, now)
        right = [
            hmac.digest(self._hook_secret.encode(), stamp.encode() + joint + body, hashlib.sha256).hex()
            for joint in (b".", b"")
        ]
        shown = [value.encode() for name, _, value in parts if name == "v1"]
        if not any(hmac.compare_digest(each.encode(), one) for each in right for one in shown):
            raise forged(NAME, "its signature is wrong")
        made = field_of(NAME, body, "id")
        return Hook(made, f"{made}:{field_of(NAME, body, 'status')}")

    async def _brought(self, path: Path, kind: str, call: Call) -> str:
        """Upload a file as an asset of its account and return its id."""
        model = call.model.model
        data = await read(path, NAME, model, UPLOAD_BYTES)
        type, ending = type_of(data)
        named = {"fileName": f"{call.attempt}-{kind}.{ending}", "contentType": type, "size": len(data)}
        answer = await self._http.send("POST", "/assets/upload", model=model, body=named)
        found = mapping(self._http, answer, model)
        there, link = found.get("uploadUrl"), found.get("url")
        if not self._http.may_send(there) or not self._http.may_send(link):
            raise odd(self._http, answer, model, f"its upload has no address ({shorten(there, 60)})")
        sent = await self._http.send("PUT", str(there), model=model, content=data, headers={"content-type": type})
        if not 200 <= sent.status < 300:
            raise self._http.failure(sent, kind="retryable", model=model)
        answer = await self._http.send("POST", "/assets", model=model, body={"url": link, "type": _TYPES[kind]})
        asset = mapping(self._http, answer, model).get("id")
        if not isinstance(asset, str) or not asset:
            raise odd(self._http, answer, model, "its asset has no id")
        return asset

    def _read(self, answer: Answer, model: str) -> Any:
        if not 200 <= answer.status < 300:
            raise self._http.failure(answer, model=model)
        return self._http.parsed(answer, model=model)

    def _refused(self, answer: Answer, model: str) -> EngineError:
        """Return the error of a submit; where all places are taken, how long to wait."""
        try:
            found = answer.json()
        except ValueError:
            found = None
        names = ("errorCode", "error_code", "code", "error")
        told_by = [found.get(name) for name in names] if isinstance(found, dict) else []
        code = next((shorten(each, 60) for each in told_by if isinstance(each, str) and each), "")
        error = self._http.failure(answer, paid=True, model=model, code=code)
        if "concurrency" in code and error.kind == "retryable" and error.wait is None:
            error.wait = _BUSY
        return error

    def _result(self, found: Mapping[str, Any], answer: Answer, call: Call) -> Result:
        link = found.get("outputUrl")
        if not self._http.may_send(link):
            raise _error("failed", "it ended and gave no film", call, request_id=answer.request_id)
        seconds = found.get("outputDuration")
        known = isinstance(seconds, int | float) and not isinstance(seconds, bool) and 0 <= seconds < 86_400
        price = next((price.micros for price in call.model.prices if price.per == "second"), None)
        micros = math.ceil(seconds * price) if known and seconds is not None and price is not None else None
        return Result(links=(str(link),), facts={"seconds": float(seconds)} if known and seconds else {}, micros=micros)


def _listed(found: Any) -> Iterator[dict[str, Any]]:
    """Give the objects of a list, or of the list in a page, that have an id."""
    if isinstance(found, dict):
        found = next((each for each in found.values() if isinstance(each, list)), [])
    for item in found if isinstance(found, list) else ():
        if isinstance(item, dict) and isinstance(item.get("id"), str) and _ID.fullmatch(item["id"]):
            yield item


def _is_of(item: Mapping[str, Any], call: Call, assets: set[str]) -> bool:
    """Say whether a generation is of this call and of no other that we know."""
    inputs = item.get("input")
    used = (
        {str(each.get("assetId")) for each in inputs if isinstance(each, dict)} if isinstance(inputs, list) else set()
    )
    hooked = call.hook is not None and item.get("webhookUrl") == call.hook
    return (
        item["id"] not in call.known
        and item.get("model") == call.model.model
        and seconds_of(item.get("createdAt")) >= call.since - _SKEW
        and (hooked or bool(used & assets))
    )


def _error(kind: FailureKind, message: str, call: Call, **more: str) -> EngineError:
    return EngineError(kind, message, engine=NAME, model=call.model.model, **more)  # type: ignore[arg-type]
