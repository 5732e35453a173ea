"""Runway: films, pictures and voices of its own models and of others', as tasks that are asked about until they end.

A row's model is `endpoint/model`, since the same model takes other fields and sizes at each endpoint. Its `aspects` are
the sizes in pixels that the endpoint lists as `ratio`. Runway sends no webhooks and lists no tasks.

Written by Runway's API reference of the version below and its own Python client, 5.24.0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import quote

from reelwright.engine import (
    USD,
    Absent,
    Access,
    Call,
    EngineError,
    FailureKind,
    Hook,
    Model,
    Pending,
    Result,
    Ticket,
    Unknown,
)
from reelwright.engines._fields import Asked, Target, asked, put, refused
from reelwright.engines._files import SMALL, data_url, measure, read, type_of
from reelwright.engines._films import too_long
from reelwright.engines._http import Answer, Http, key_of
from reelwright.engines._jobs import links_of, taken
from reelwright.engines._told import mapping
from reelwright.errors import Problem, shorten

NAME = "runway"
ADDRESS = "https://api.dev.runwayml.com"
VARIABLES = ("RUNWAYML_API_SECRET",)
KEYS = "https://dev.runwayml.com/"

VERSION = "2024-11-06"  # of the API, which every request must name
UPLOAD_BYTES = 200 << 20  # what an upload may have
CREDIT = USD // 100  # micros
POLL_SECONDS = 5.0  # a task is not to be asked about more often
ENDPOINTS = ("image_to_video", "text_to_video", "video_to_video", "text_to_image", "text_to_speech")
_WAITING = ("PENDING", "THROTTLED")
_KEYFRAMES, _REFERENCES = "promptImage", "referenceImages"  # fields that hold objects with a `uri`


def connect(access: Access) -> Runway:
    headers = {"Authorization": f"Bearer {key_of(access, VARIABLES[0], KEYS)}", "X-Runway-Version": VERSION}
    return Runway(Http(NAME, access.address or ADDRESS, headers, access.transport))


class Runway:
    """See reelwright.engine.Engine."""

    name = NAME

    def __init__(self, http: Http) -> None:
        self._http = http

    async def close(self) -> None:
        await self._http.close()

    async def check(self, call: Call) -> None:
        wanted = asked(call)
        _endpoint(call.model)
        if problems := [*_limits(call), *too_long(call)]:
            raise refused(problems, call.model)
        for target, paths in wanted.files.items():
            _placed(target, ["" for _ in paths], call.model)
            measure(paths, NAME, call.model.model, UPLOAD_BYTES)

    async def submit(self, call: Call) -> Ticket | Result:
        wanted, model = asked(call), call.model
        endpoint = _endpoint(model)
        links = {target: [await self._brought(path, model) for path in paths] for target, paths in wanted.files.items()}
        body = _input(call, wanted, links)
        answer = await self._http.send("POST", f"/v1/{endpoint}", paid=True, model=model.model, body=body)
        return taken(self._http, answer, model.model, _kind_of)

    async def poll(self, ticket: Ticket, call: Call) -> Pending | Result:
        model = call.model.model
        answer = await self._http.send("GET", _task(ticket), model=model)
        if answer.status == 404:
            told = "it knows nothing of this task any more; one that was cancelled is deleted"
            raise self._http.failure(answer, kind="failed", model=model, message=told)
        found = mapping(self._http, answer, model)
        state = found.get("status")
        if state == "SUCCEEDED":
            if links := links_of(found.get("output")):
                return Result(links=links, micros=_charged(found))
            raise self._ended(answer, found, model, "it gave no output")
        if state == "FAILED":
            raise self._ended(answer, found, model, str(found.get("failure") or "no reason given"))
        if state == "CANCELLED":
            raise self._ended(answer, found, model, "it was cancelled")
        return Pending(_fraction(found.get("progress")), POLL_SECONDS, queued=state in _WAITING)

    async def cancel(self, ticket: Ticket, call: Call) -> None:
        """End a task that has not ended: deleting one that has would delete its result with it."""
        model = call.model.model
        answer = await self._http.send("GET", _task(ticket), model=model)
        if answer.status == 404:
            return
        if mapping(self._http, answer, model).get("status") in (*_WAITING, "RUNNING"):
            answer = await self._http.send("DELETE", _task(ticket), model=model)
            if answer.status >= 400 and answer.status != 404:
                raise self._http.failure(answer, model=model)

    async def find(self, call: Call) -> Ticket | Absent | Unknown:
        """Say that it is not known: Runway lists no tasks."""
        del call
        return Unknown()

    async def verify(self, headers: Mapping[str, str], body: bytes, now: float) -> Hook:  # noqa: ARG002
        raise EngineError("fix_input", "it sends no webhooks", engine=NAME)

    def _ended(self, answer: Answer, found: Mapping[str, Any], model: str, told: str) -> EngineError:
        """Return the error of a task that ended without a result, with what it cost."""
        code = str(found.get("failureCode") or "")
        kind: FailureKind = "policy" if _is_refusal(code) else "failed"
        told, code, charged = shorten(told, 200), shorten(code, 60), _charged(found)
        return self._http.failure(answer, kind=kind, model=model, code=code, message=told, charged=charged)

    async def _brought(self, path: Path, model: Model) -> str:
        """Return what stands for a file in an input: the file itself where it is small, else that of an upload."""
        data = await read(path, NAME, model.model, UPLOAD_BYTES)
        if len(data) <= SMALL:
            return data_url(data)
        kind, ending = type_of(data)
        body = {"filename": f"input.{ending}", "type": "ephemeral"}
        answer = await self._http.send("POST", "/v1/uploads", model=model.model, body=body)
        found = mapping(self._http, answer, model.model)
        there, form, link = found.get("uploadUrl"), found.get("fields"), found.get("runwayUri")
        if not self._http.may_send(there) or not _is_form(form) or not str(link).startswith("runway://"):
            told = f"its upload has no address ({shorten(there, 60)})"
            raise self._http.failure(answer, kind="retryable", model=model.model, message=told)
        files = {"file": (f"input.{ending}", data, kind)}
        sent = await self._http.send("POST", str(there), model=model.model, form=form, files=files)
        if not 200 <= sent.status < 300:
            raise self._http.failure(sent, kind="retryable", model=model.model)
        return str(link)


def _endpoint(model: Model) -> str:
    endpoint, _, name = model.model.partition("/")
    if endpoint not in ENDPOINTS or not name:
        told = f"its id must be `endpoint/model` with one of the endpoints {', '.join(ENDPOINTS)}"
        raise EngineError("fix_input", told, engine=NAME, model=model.model)
    return endpoint


def _task(ticket: Ticket) -> str:
    return f"/v1/tasks/{quote(ticket.id, safe='')}"


def _limits(call: Call) -> list[Problem]:
    """Return what Runway would refuse: texts over the limit, which it counts in UTF-16, and frames without a place."""
    problems, limit = [], call.model.prompt_limit
    if (units := len(call.request.prompt.encode("utf-16-le", "surrogatepass")) // 2) > limit:
        told = f"at most {limit}, of which an emoji counts two"
        problems.append(Problem("prompt", f"{units} characters", told, "Shorten it."))
    inputs = call.request.inputs
    if "last_frame" in inputs and "first_frame" not in inputs:
        problems.append(Problem("inputs.last_frame", "", "not without a first frame", "Give a first frame as well."))
    several = [kind for kind in inputs if kind in ("first_frame", "last_frame") and len(inputs[kind]) > 1]
    return problems + [
        Problem(f"inputs.{kind}", f"{len(inputs[kind])} files", "one", "Leave the others out.") for kind in several
    ]


def _input(call: Call, wanted: Asked, links: Mapping[Target, list[str]]) -> dict[str, Any]:
    """Return the body of a submit. The size that is listed first is asked for where no shape is wanted."""
    model = call.model
    filled: dict[str, Any] = {"model": model.model.partition("/")[2], **deepcopy(dict(model.fixed))}
    if "aspect" in model.fields and model.aspects:
        filled[model.fields["aspect"]] = model.aspects[0]
    for target, value in wanted.values.items():
        put(filled, target.field, value.partition("-")[0] if target.part == "locale" else target.shaped(value))
    for target, found in links.items():
        put(filled, target.field, _placed(target, found, model))
    return filled


def _placed(target: Target, links: list[str], model: Model) -> Any:
    """Return files as their field takes them. Raises EngineError where it takes one and is given several."""
    if target.field == _KEYFRAMES:
        return [{"uri": link, "position": place} for link, place in zip(links, ("first", "last"), strict=False)]
    if target.field == _REFERENCES:
        return [{"uri": link} for link in links]
    if len(links) > 1 and not target.many:
        told = f"inputs.{target.part} = {len(links)} files: this model takes one. Leave the others out."
        raise EngineError("fix_input", told, engine=NAME, model=model.model)
    return links if target.many else links[0]


def _kind_of(answer: Answer) -> FailureKind | None:
    """Return what a refusal means where its status does not say: no credit is a 400, as is what is refused early."""
    try:
        body = answer.json()
    except ValueError:
        return None
    told = body if isinstance(body, dict) else {}
    if _is_refusal(str(told.get("failureCode") or told.get("code") or "")):
        return "policy"
    return "account" if answer.status == 400 and "enough credits" in str(told.get("error", "")) else None


def _is_refusal(code: str) -> bool:
    """Whether a failure code is of Runway's moderation: SAFETY.INPUT.TEXT, INPUT_PREPROCESSING.SAFETY.TEXT …"""
    return "SAFETY" in code.split(".")


def _charged(found: Mapping[str, Any]) -> int | None:
    """Return the micros that a task that ended cost; what was refunded is not among them."""
    cost = found.get("cost")
    credit = _number(cost.get("credits")) if isinstance(cost, Mapping) else None
    return None if credit is None or credit < 0 else round(credit * CREDIT)


def _fraction(progress: Any) -> float | None:
    found = _number(progress)
    return None if found is None else min(max(found, 0.0), 1.0)


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > 1e12 or math.isnan(value):
        return None
    return float(value)


def _is_form(fields: Any) -> bool:
    return isinstance(fields, dict) and all(isinstance(value, str) for value in fields.values())
