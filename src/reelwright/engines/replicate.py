"""Replicate: any model by its live schema, as predictions that are polled.

The schema of a model's input is fetched when it is first used, and what would be sent is held to it before anything is
paid. Official models are run by name, all others by the version whose schema was read. Outputs lie on another host for
an hour; the token goes only to Replicate's own.

Written by Replicate's HTTP reference and the types of its own client, 2.0.0b4.
"""

from __future__ import annotations

import asyncio
import json
import math
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from reelwright.access.signatures import is_signed
from reelwright.engine import Absent, Access, Call, FailureKind, Hook, Model, Pending, Result, Ticket, Unknown
from reelwright.engines._fields import Asked, Target, asked, refused
from reelwright.engines._files import SMALL, data_url, measure, read, type_of
from reelwright.engines._hooks import field_of, forged, headers_of, in_time
from reelwright.engines._http import Answer, Http, key_of
from reelwright.engines._replicate_find import Sent, search
from reelwright.engines._replicate_output import failed, is_refusal, result
from reelwright.engines._schema import Schema
from reelwright.engines._told import mapping
from reelwright.errors import Problem, shorten

NAME = "replicate"
ADDRESS = "https://api.replicate.com/v1"
VARIABLES = ("REPLICATE_API_TOKEN",)
KEYS = "https://replicate.com/account/api-tokens"

UPLOAD_BYTES = 100 << 20  # what POST /files takes
SECRET_SECONDS = 60.0  # a webhook's secret is asked for again at most this often, however many forged hooks come
_PLACE = "https://example.invalid/input"  # stands for a file while an input is checked
_NAMES = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
_ID = re.compile(r"[\w-]{1,64}", re.ASCII)


@dataclass(frozen=True)
class Offer:
    """A model as it stands at Replicate: its schema, and the version to run; None for official ones, run by name."""

    schema: Schema
    version: str | None


def connect(access: Access) -> Replicate:
    headers = {"Authorization": f"Bearer {key_of(access, VARIABLES[0], KEYS)}"}
    return Replicate(Http(NAME, access.address or ADDRESS, headers, access.transport))


class Replicate:
    """See reelwright.engine.Engine."""

    name = NAME

    def __init__(self, http: Http) -> None:
        self._http = http
        self._offers: dict[tuple[str, str | None], Offer] = {}
        self._asking: defaultdict[tuple[str, str | None], asyncio.Lock] = defaultdict(asyncio.Lock)
        self._secret, self._secret_at = "", -math.inf

    async def close(self) -> None:
        await self._http.close()

    async def check(self, call: Call) -> None:
        offer, wanted = await self._offer(call.model), asked(call)
        self._input(call, wanted, offer)
        for paths in wanted.files.values():
            measure(paths, NAME, call.model.model, UPLOAD_BYTES)

    async def submit(self, call: Call) -> Ticket | Result:
        offer, wanted = await self._offer(call.model), asked(call)
        self._input(call, wanted, offer)
        links = {target: [await self._brought(path, call) for path in paths] for target, paths in wanted.files.items()}
        body: dict[str, Any] = {"input": self._input(call, wanted, offer, links)}
        if call.hook:
            body |= {"webhook": call.hook, "webhook_events_filter": ["completed"]}
        path = "/predictions"
        if offer.version is None:
            path = f"/models/{call.model.model}/predictions"
        else:
            body["version"] = offer.version
        answer = await self._http.send("POST", path, paid=True, model=call.model.model, body=body)
        return self._taken(answer, call.model)

    def _taken(self, answer: Answer, model: Model) -> Ticket:
        if not 200 <= answer.status < 300:
            if answer.status in (404, 422):  # the model changed since its schema was read
                self._offers.pop((model.model, model.version), None)
            kind: FailureKind | None = "ambiguous" if answer.status < 400 else None
            error = self._http.failure(answer, paid=True, model=model.model, kind=kind)
            if error.kind == "fix_input" and is_refusal(str(error)):
                error = self._http.failure(answer, model=model.model, kind="policy", charged=0)
            raise error
        found = self._http.parsed(answer, paid=True, model=model.model)
        made = found.get("id") if isinstance(found, dict) else None
        if not isinstance(made, str) or not _ID.fullmatch(made):
            told = "it took the call and did not say under which id"
            raise self._http.failure(answer, kind="ambiguous", model=model.model, message=told)
        return Ticket(made)

    async def poll(self, ticket: Ticket, call: Call) -> Pending | Result:
        model = call.model
        answer = await self._http.send("GET", f"/predictions/{quote(ticket.id, safe='')}", model=model.model)
        if answer.status == 404:
            told = "it knows nothing of this call any more"
            raise self._http.failure(answer, kind="failed", model=model.model, message=told)
        found = mapping(self._http, answer, model.model)
        match found.get("status"):
            case "succeeded":
                return result(found, model, call.request.capability)
            case "failed" | "canceled" | "aborted":
                raise failed(found, model)
            case "starting":
                return Pending(queued=True)
            case _:  # processing, and states that we do not know: the caller has a deadline
                return Pending()

    async def cancel(self, ticket: Ticket, call: Call) -> None:
        path = f"/predictions/{quote(ticket.id, safe='')}/cancel"
        answer = await self._http.send("POST", path, model=call.model.model)
        if answer.status >= 500 or answer.status in (401, 402, 403, 429):
            raise self._http.failure(answer, model=call.model.model)

    async def find(self, call: Call) -> Ticket | Absent | Unknown:
        offer, wanted = await self._offer(call.model), asked(call)
        sent = Sent(self._input(call, wanted, offer), wanted.files, offer.schema.defaults)
        return await search(self._http, call, sent)

    async def verify(self, headers: Mapping[str, str], body: bytes, now: float) -> Hook:
        """Verify by Standard Webhooks; the secret is kept, and asked for once more where it does not fit."""
        names = ("webhook-id", "webhook-timestamp", "webhook-signature")
        event, stamp, signatures = headers_of(NAME, headers, *names)
        in_time(NAME, stamp, now)
        while not (self._secret and is_signed(self._secret, event, stamp, body, signatures)):
            if abs(now - self._secret_at) < SECRET_SECONDS:
                raise forged(NAME, "its signature is wrong")
            self._secret_at = now
            self._secret = await self._ask_secret()
        return Hook(field_of(NAME, body, "id"), event)

    async def _ask_secret(self) -> str:
        found = mapping(self._http, await self._http.send("GET", "/webhooks/default/secret"), "")
        return str(found.get("key") or "")

    async def _offer(self, model: Model) -> Offer:
        """Return what Replicate offers under a model's name, asked once in the life of this engine."""
        key = model.model, model.version
        async with self._asking[key]:
            if key not in self._offers:
                self._offers[key] = await self._ask_offer(model)
        return self._offers[key]

    async def _ask_offer(self, model: Model) -> Offer:
        if not _NAMES.fullmatch(model.model):
            raise refused([Problem("model", model.model, "it must be `owner/name`", "Correct the table's row.")], model)
        path = f"/models/{model.model}" + (f"/versions/{quote(model.version, safe='')}" if model.version else "")
        answer = await self._http.send("GET", path, model=model.model)
        if answer.status == 404:
            told = "Replicate has no such model or version any more"
            raise self._http.failure(answer, kind="fix_input", model=model.model, message=told)
        found = mapping(self._http, answer, model.model)
        version = found if model.version else found.get("latest_version")
        run = model.version
        try:
            if not isinstance(version, dict):
                raise ValueError("no version that could be run")
            if found.get("is_official") is False:
                run = str(version["id"])
            return Offer(Schema(version.get("openapi_schema")), run)
        except (ValueError, KeyError) as error:
            told = f"Replicate shows no schema of it ({error})"
            raise self._http.failure(answer, kind="fix_input", model=model.model, message=told) from None

    def _input(
        self, call: Call, wanted: Asked, offer: Offer, links: Mapping[Target, list[str]] | None = None
    ) -> dict[str, Any]:
        """Return the input, a place in it for each file without a link. Raises EngineError where the schema forbids."""
        links = links or {target: [_PLACE] * len(paths) for target, paths in wanted.files.items()}
        single = {target: each if len(each) > 1 else each[0] for target, each in links.items()}
        filled = offer.schema.fill({**wanted.values, **single}, call.model.fixed)
        problems = offer.schema.problems(filled)
        if problems:
            raise refused(problems, call.model)
        return filled

    async def _brought(self, path: Path, call: Call) -> str:
        """Return the address of a file for an input: in itself where it is small, else uploaded, which is free."""
        data = await read(path, NAME, call.model.model, UPLOAD_BYTES)
        if len(data) <= SMALL:
            return data_url(data)
        kind, ending = type_of(data)
        files = {"content": (f"input.{ending}", data, kind)}
        form = {"metadata": json.dumps({"attempt": call.attempt})}
        answer = await self._http.send("POST", "/files", model=call.model.model, files=files, form=form)
        found = mapping(self._http, answer, call.model.model)
        urls = found.get("urls")
        link = urls.get("get") if isinstance(urls, dict) else None
        if not isinstance(link, str) or not self._http.owns(link):
            told = f"its upload has no address of its own ({shorten(link, 60)})"
            raise self._http.failure(answer, kind="retryable", model=call.model.model, message=told)
        return link
