"""fal: models as apps behind a queue, asked by the addresses that the queue gives for each request.

Those addresses are followed only where they lie at the queue itself; else, and for a request that only a webhook told
of, they are put together from its id. fal's own retries are off. What a model takes is known by its row alone.

Written by fal's queue reference and its own Python client, 1.0.3.
"""

from __future__ import annotations

import asyncio
import copy
import hashlib
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from reelwright.engine import Absent, Access, Call, EngineError, Hook, Model, Pending, Result, Ticket, Unknown
from reelwright.engines._fal_output import failed, is_own_failure, kind_of, result
from reelwright.engines._fields import Asked, Target, asked, put
from reelwright.engines._files import SMALL, data_url, measure, read, type_of
from reelwright.engines._hooks import ed25519_fits, field_of, forged, headers_of, in_time
from reelwright.engines._http import Http, key_of
from reelwright.engines._told import mapping
from reelwright.errors import shorten

NAME = "fal"
ADDRESS = "https://queue.fal.run"
VARIABLES = ("FAL_KEY",)
KEYS = "https://fal.ai/dashboard/keys"

REST = "https://rest.fal.ai"  # uploads and the keys of webhooks; at the address itself where that is another one
UPLOAD_BYTES = 100 << 20  # what goes up in one part
KEYS_SECONDS = 24 * 3600.0  # how long the keys of webhooks are kept
RENEW_SECONDS = 60.0  # they are asked for again at most this often, however many forged hooks come
_APP = re.compile(r"[\w.-]+(/[\w.-]+)+", re.ASCII)
_ID = re.compile(r"[\w-]{1,80}", re.ASCII)
_SIGNED = ("x-fal-webhook-request-id", "x-fal-webhook-user-id", "x-fal-webhook-timestamp", "x-fal-webhook-signature")


def connect(access: Access) -> Fal:
    headers = {"Authorization": f"Key {key_of(access, VARIABLES[0], KEYS)}"}
    address = access.address or ADDRESS
    rest = REST if address.rstrip("/") == ADDRESS else address
    return Fal(Http(NAME, address, headers, access.transport), Http(NAME, rest, headers, access.transport))


class Fal:
    """See reelwright.engine.Engine."""

    name = NAME

    def __init__(self, queue: Http, rest: Http) -> None:
        self._queue, self._rest = queue, rest
        self._keys: tuple[str, ...] = ()
        self._keys_at = -math.inf
        self._asking = asyncio.Lock()

    async def close(self) -> None:
        await self._queue.close()
        await self._rest.close()

    async def check(self, call: Call) -> None:
        wanted = asked(call)
        _input(call, wanted, {})
        if not _APP.fullmatch(call.model.model):
            raise EngineError("fix_input", "its id must be `owner/app`", engine=NAME, model=call.model.model)
        for paths in wanted.files.values():
            measure(paths, NAME, call.model.model, UPLOAD_BYTES)

    async def submit(self, call: Call) -> Ticket | Result:
        wanted, model = asked(call), call.model.model
        links = {target: [await self._brought(path, model) for path in paths] for target, paths in wanted.files.items()}
        body = _input(call, wanted, links)
        hook = {"fal_webhook": call.hook} if call.hook else None
        answer = await self._queue.send(
            "POST", f"/{model}", paid=True, model=model, body=body, params=hook, headers={"x-fal-no-retry": "1"}
        )
        if not 200 <= answer.status < 300:
            kind = "ambiguous" if answer.status < 400 else kind_of(answer) if answer.status < 500 else None
            raise self._queue.failure(answer, paid=True, model=model, kind=kind)
        found = self._queue.parsed(answer, paid=True, model=model)
        made = found.get("request_id") if isinstance(found, dict) else None
        if not isinstance(made, str) or not _ID.fullmatch(made):
            told = "it took the call and did not say under which id"
            raise self._queue.failure(answer, kind="ambiguous", model=model, message=told)
        names = ("status_url", "response_url", "cancel_url")
        return Ticket(made, {name: found[name] for name in names if self._queue.owns(found.get(name))})

    async def poll(self, ticket: Ticket, call: Call) -> Pending | Result:
        model = call.model
        answer = await self._queue.send("GET", self._address(ticket, model, "status"), model=model.model)
        if answer.status == 404:
            told = "it knows nothing of this call any more"
            raise self._queue.failure(answer, kind="failed", model=model.model, message=told)
        found = mapping(self._queue, answer, model.model)
        if found.get("status") != "COMPLETED":  # in the queue, at work, or a state that we do not know
            return Pending(queued=found.get("status") == "IN_QUEUE")
        if found.get("error"):
            raise failed(self._queue, answer, found, model)
        answer = await self._queue.send("GET", self._address(ticket, model, "response"), model=model.model)
        if answer.status >= 400 and is_own_failure(answer):
            raise failed(self._queue, answer, {}, model)
        return result(mapping(self._queue, answer, model.model), answer, model, call.request.capability)

    async def cancel(self, ticket: Ticket, call: Call) -> None:
        answer = await self._queue.send("PUT", self._address(ticket, call.model, "cancel"), model=call.model.model)
        if answer.status >= 500 or answer.status in (401, 402, 403, 429):  # 400 and 404: it has ended
            raise self._queue.failure(answer, model=call.model.model)

    async def find(self, call: Call) -> Ticket | Absent | Unknown:
        """Say that it is not known: fal lists no requests; a hook that names one is the caller's to hear."""
        del call
        return Unknown()

    async def verify(self, headers: Mapping[str, str], body: bytes, now: float) -> Hook:
        """Verify an Ed25519 signature over request, user, time and the body's digest with any of fal's keys."""
        request, user, stamp, signature = headers_of(NAME, headers, *_SIGNED)
        in_time(NAME, stamp, now)
        message = "\n".join((request, user, stamp, hashlib.sha256(body).hexdigest())).encode()
        await self._renew(now, KEYS_SECONDS)
        if not any(ed25519_fits(NAME, key, signature, message) for key in self._keys):
            await self._renew(now, RENEW_SECONDS)
            if not any(ed25519_fits(NAME, key, signature, message) for key in self._keys):
                raise forged(NAME, "its signature is wrong")
        if field_of(NAME, body, "request_id") != request:
            raise forged(NAME, "it names two requests")
        return Hook(request, request)

    async def _renew(self, now: float, age: float) -> None:
        """Ask for the keys of webhooks where those we have are older than `age` seconds."""
        async with self._asking:
            if abs(now - self._keys_at) < age:
                return
            found = mapping(self._rest, await self._rest.send("GET", "/.well-known/jwks.json"), "")
            keys = found.get("keys")
            self._keys_at = now
            self._keys = tuple(
                key["x"]
                for key in (keys if isinstance(keys, list) else ())
                if isinstance(key, dict) and isinstance(key.get("x"), str) and key.get("kty", "OKP") == "OKP"
            )

    def _address(self, ticket: Ticket, model: Model, what: str) -> str:
        """Return where a request is asked about: as fal said, or by its id under the app's first two names."""
        told = ticket.memo.get(f"{what}_url")
        if isinstance(told, str) and self._queue.owns(told):
            return told
        app = "/".join(model.model.split("/")[:2])
        end = {"status": "/status", "response": "", "cancel": "/cancel"}[what]
        return f"/{app}/requests/{quote(ticket.id, safe='')}{end}"

    async def _brought(self, path: Path, model: str) -> str:
        """Return the address of a file for an input: in itself where it is small, else uploaded, which is free."""
        data = await read(path, NAME, model, UPLOAD_BYTES)
        if len(data) <= SMALL:
            return data_url(data)
        kind, ending = type_of(data)
        body = {"file_name": f"input.{ending}", "content_type": kind}
        params = {"storage_type": "gcs"}
        answer = await self._rest.send("POST", "/storage/upload/initiate", model=model, body=body, params=params)
        found = mapping(self._rest, answer, model)
        there, link = found.get("upload_url"), found.get("file_url")
        if not self._rest.may_send(there) or not self._rest.may_send(link):
            told = f"its upload has no address ({shorten(there, 60)})"
            raise self._rest.failure(answer, kind="retryable", model=model, message=told)
        sent = await self._rest.send("PUT", str(there), model=model, content=data, headers={"content-type": kind})
        if not 200 <= sent.status < 300:
            raise self._rest.failure(sent, kind="retryable", model=model)
        return str(link)


def _input(call: Call, wanted: Asked, links: Mapping[Target, list[str]]) -> dict[str, Any]:
    """Return the model's input. Raises EngineError where a field that takes one file is given several."""
    filled: dict[str, Any] = copy.deepcopy(dict(call.model.fixed))
    for target, value in wanted.values.items():
        put(filled, target.field, target.shaped(value))
    for target, paths in wanted.files.items():
        if len(paths) > 1 and not target.many:
            told = f"inputs.{target.part} = {len(paths)} files: this model takes one. Leave the others out."
            raise EngineError("fix_input", told, engine=NAME, model=call.model.model)
        put(filled, target.field, links.get(target, []) if target.many else links.get(target, [""])[0])
    return filled
