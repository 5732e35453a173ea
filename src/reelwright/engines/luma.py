"""Luma's Agents API: films of Ray, pictures and layers of Uni, as generations that are asked about until they end.

A row's model is `type/model`, since one model makes several types that take other fields. Frames of a film go as
keyframes, the one form that takes clips of ten seconds. Luma lists and cancels no generations, and sends no webhooks.

Written by Luma's own Python client, 0.5.0. The API before it (Dream Machine) is not spoken here.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import quote

from reelwright.engine import (
    Absent,
    Access,
    Call,
    EngineError,
    FailureKind,
    Hook,
    InputKind,
    Model,
    Pending,
    Result,
    Ticket,
    Unknown,
)
from reelwright.engines._fields import Asked, Target, asked, put, refused
from reelwright.engines._files import measure, read, type_of
from reelwright.engines._films import too_long
from reelwright.engines._http import Answer, Http, key_of
from reelwright.engines._jobs import links_of, taken
from reelwright.engines._told import mapping
from reelwright.errors import Problem, shorten
from reelwright.router import length_of

NAME = "luma"
ADDRESS = "https://agents.lumalabs.ai"
VARIABLES = ("LUMA_AGENTS_API_KEY",)
KEYS = "https://docs.agents.lumalabs.ai/"

TYPES = ("image", "image_edit", "video", "video_edit", "layering")
INLINE_BYTES = 4 << 20  # up to here a file travels in the request; Luma names no limit
UPLOAD_BYTES = 200 << 20  # of ours; one upload may have 5 GiB
INGEST_SECONDS = 10.0  # how long an upload is given to be looked at; a guess
_FRAMES = 24  # a second of the grid that keyframes are placed in
_KEYFRAMES: Mapping[InputKind, int] = {"first_frame": 0, "last_frame": 1}  # where they stand, as a share of the clip

Reference = dict[str, str]


def connect(access: Access) -> Luma:
    headers = {"Authorization": f"Bearer {key_of(access, VARIABLES[0], KEYS)}"}
    return Luma(Http(NAME, access.address or ADDRESS, headers, access.transport))


class Luma:
    """See reelwright.engine.Engine."""

    name = NAME

    def __init__(self, http: Http) -> None:
        self._http = http
        self._uploads: dict[str, str] = {}  # ids of what was uploaded, by digest

    async def close(self) -> None:
        await self._http.close()

    async def check(self, call: Call) -> None:
        wanted = asked(call)
        _type(call.model)
        several = [kind for kind in _KEYFRAMES if len(call.request.inputs.get(kind, ())) > 1]
        problems = [Problem(f"inputs.{kind}", "several files", "one", "Leave the others out.") for kind in several]
        if problems := [*problems, *too_long(call)]:
            raise refused(problems, call.model)
        for target, paths in wanted.files.items():
            _placed(target, [{} for _ in paths], call.model)
            measure(paths, NAME, call.model.model, UPLOAD_BYTES)

    async def submit(self, call: Call) -> Ticket | Result:
        """Submit once. Where an upload is not ready yet it raises `retryable`, and the next try finds it."""
        wanted, model = asked(call), call.model.model
        _type(call.model)
        digests = {path: digest for digest, path in call.files.items()}
        found = {
            target: [await self._brought(path, digests[path], model) for path in paths]
            for target, paths in wanted.files.items()
        }
        body = _body(call, wanted, found)
        answer = await self._http.send("POST", "/v1/generations", paid=True, model=model, body=body)
        return taken(self._http, answer, model, _kind_of)

    async def poll(self, ticket: Ticket, call: Call) -> Pending | Result:
        model = call.model.model
        answer = await self._http.send("GET", f"/v1/generations/{quote(ticket.id, safe='')}", model=model)
        if answer.status == 404:
            told = "it knows nothing of this generation any more"
            raise self._http.failure(answer, kind="failed", model=model, message=told)
        found = mapping(self._http, answer, model)
        state = found.get("state")
        if state == "failed":
            code = str(found.get("failure_code") or "")
            told = shorten(found.get("failure_reason") or "no reason given", 200)
            kind: FailureKind = "policy" if code == "content_moderated" else "failed"
            raise self._http.failure(answer, kind=kind, model=model, code=shorten(code, 60), message=told)
        if state != "completed":
            return Pending(queued=state == "queued")
        outputs = _outputs(found.get("output"))
        if not (links := links_of([each.get("url") for each in outputs])):
            raise self._http.failure(answer, kind="failed", model=model, message="it gave no output")
        labels = [each["layer"].get("label") for each in outputs if isinstance(each.get("layer"), dict)]
        return Result(links=links, facts={"layers": labels} if labels else {})

    async def cancel(self, ticket: Ticket, call: Call) -> None:
        """Do nothing: what Luma has begun it ends."""

    async def find(self, call: Call) -> Ticket | Absent | Unknown:
        """Say that it is not known: Luma lists no generations."""
        del call
        return Unknown()

    async def verify(self, headers: Mapping[str, str], body: bytes, now: float) -> Hook:  # noqa: ARG002
        raise EngineError("fix_input", "it sends no webhooks", engine=NAME)

    async def _brought(self, path: Path, digest: str, model: str) -> Reference:
        """Return what stands for a file in an input: the file itself, or the id of an upload that is ready."""
        data = await read(path, NAME, model, UPLOAD_BYTES)
        if len(data) <= INLINE_BYTES:
            return {"data": base64.b64encode(data).decode(), "media_type": type_of(data)[0]}
        if digest not in self._uploads:
            self._uploads[digest] = await self._upload(data, model)
        id = self._uploads[digest]
        answer = await self._http.send("GET", f"/v1/files/{id}", model=model)
        found = mapping(self._http, answer, model) if answer.status != 404 else {"state": "deleted"}
        if found.get("state") == "ready":
            return {"file_id": id}
        if found.get("state") in ("failed", "deleted"):
            del self._uploads[digest]
            told = f"it does not take an input ({shorten(found.get('failure_reason') or found['state'], 120)})"
            raise EngineError("fix_input", told, engine=NAME, model=model)
        told = "it still looks at an input that was uploaded"
        raise EngineError("retryable", told, engine=NAME, model=model, wait=INGEST_SECONDS)

    async def _upload(self, data: bytes, model: str) -> str:
        """Upload a file, which is free; returns its id."""
        kind, ending = type_of(data)
        asked = {"mime_type": kind, "size_bytes": len(data), "filename": f"input.{ending}", "purpose": "input"}
        answer = await self._http.send("POST", "/v1/files", model=model, body=asked)
        found = mapping(self._http, answer, model)
        id, upload = found.get("id"), found.get("upload")
        there = upload.get("url") if isinstance(upload, dict) else None
        headers = (upload.get("headers") or {}) if isinstance(upload, dict) else {}
        if not isinstance(id, str) or not self._http.may_send(there) or not _are_headers(headers):
            told = f"its upload has no address ({shorten(there, 60)})"
            raise self._http.failure(answer, kind="retryable", model=model, message=told)
        headers = {"content-type": kind} | {name.lower(): value for name, value in headers.items()}
        sent = await self._http.send("PUT", str(there), model=model, content=data, headers=headers)
        if not 200 <= sent.status < 300:
            raise self._http.failure(sent, kind="retryable", model=model)
        id = quote(id, safe="")
        mapping(self._http, await self._http.send("POST", f"/v1/files/{id}/complete", model=model), model)
        return id


def _type(model: Model) -> str:
    kind, _, name = model.model.partition("/")
    if kind not in TYPES or not name:
        told = f"its id must be `type/model` with one of the types {', '.join(TYPES)}"
        raise EngineError("fix_input", told, engine=NAME, model=model.model)
    return kind


def _body(call: Call, wanted: Asked, found: Mapping[Target, list[Reference]]) -> dict[str, Any]:
    model = call.model
    body: dict[str, Any] = {"model": model.model.partition("/")[2], "type": _type(model), **deepcopy(dict(model.fixed))}
    for target, value in wanted.values.items():
        put(body, target.field, target.shaped(value))
    for target, references in found.items():
        put(body, target.field, _placed(target, references, model))
    if "keyframes" in body.get("video", {}):
        end = round(length_of(call.request, model) * _FRAMES)
        kinds = [kind for kind in _KEYFRAMES if call.request.inputs.get(kind)]
        body["video"]["keyframe_indexes"] = [_KEYFRAMES[kind] * end for kind in kinds]
    return body


def _placed(target: Target, references: list[Reference], model: Model) -> list[Reference] | Reference:
    """Return files as their field takes them. Raises EngineError where it takes one and is given several."""
    if len(references) > 1 and not target.many:
        told = f"inputs.{target.part} = {len(references)} files: this model takes one. Leave the others out."
        raise EngineError("fix_input", told, engine=NAME, model=model.model)
    return references if target.many else references[0]


def _outputs(found: Any) -> list[dict[str, Any]]:
    """Return what was made; layers in their own order, the foremost first."""
    listed = [each for each in (found if isinstance(found, list) else []) if isinstance(each, dict)]

    def place(each: dict[str, Any]) -> int:
        index = each["layer"].get("index") if isinstance(each.get("layer"), dict) else 0
        return index if isinstance(index, int) else 0

    return sorted(listed, key=place)


def _kind_of(answer: Answer) -> FailureKind | None:
    """Return what a refusal means where its status does not say: content that is refused, or no money left."""
    text = answer.body[:4000].decode(errors="replace")
    if "content_moderated" in text:
        return "policy"
    return "account" if "budget_exhausted" in text else None


def _are_headers(headers: Any) -> bool:
    texts = [*headers, *headers.values()] if isinstance(headers, dict) else [None]
    return all(isinstance(text, str) and text.isascii() and text.isprintable() for text in texts)
