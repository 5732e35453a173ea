"""ComfyUI on a server of one's own: each model is a workflow of the user's, a template that a request fills.

See `_workflows` for templates. The id of a job is ours, made of the call's attempt, so a lost call is looked up by it.
The server keeps its history in memory: what is neither there nor in its queue is lost. It has no keys; never let it be
reached from outside.

Written by the server's own routes of late 2026.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from reelwright.digest import digest_bytes
from reelwright.engine import (
    Absent,
    Access,
    Call,
    Capability,
    EngineError,
    Hook,
    Model,
    Pending,
    Result,
    Ticket,
    Unknown,
)
from reelwright.engines._chat import no_server
from reelwright.engines._fields import refused
from reelwright.engines._files import measure, read, type_of
from reelwright.engines._hooks import forged
from reelwright.engines._http import Answer, Http
from reelwright.engines._told import mapping, odd
from reelwright.engines._workflows import Graph, values_of
from reelwright.engines._workflows import read as template_of
from reelwright.errors import Problem, shorten
from reelwright.settings import Settings

NAME = "comfyui"
ADDRESS = "http://127.0.0.1:8188"
VARIABLES: tuple[str, ...] = ()
KEYS = "https://docs.comfy.org"

UPLOAD_BYTES = 100 << 20  # what the server takes, unless it is started with another --max-upload-size
_OURS = uuid.UUID("6f1c0c0e-5d1b-5a9e-9d5e-0d6a7c2f4b11")  # the space of names that our ids of jobs lie in
_SOUNDS = ("flac", "wav", "mp3", "opus", "ogg", "m4a")
_FILMS = ("mp4", "webm", "mov", "mkv", "gif")
_PICTURES = ("png", "jpg", "jpeg", "webp")
_ENDINGS: Mapping[Capability, tuple[str, ...]] = {
    "text_to_video": _FILMS, "image_to_video": _FILMS, "video_edit": _FILMS, "lipsync": _FILMS,
    "speech": _SOUNDS, "music": _SOUNDS, "matting": (*_PICTURES, *_FILMS),
}  # fmt: skip


def connect(access: Access) -> ComfyUI:
    return ComfyUI(Http(NAME, access.address or ADDRESS, {}, access.transport))


def lacks(settings: Settings) -> str:
    return no_server(NAME, ADDRESS, settings)


class ComfyUI:
    """See reelwright.engine.Engine."""

    name = NAME

    def __init__(self, http: Http) -> None:
        self._http = http

    async def close(self) -> None:
        await self._http.close()

    async def check(self, call: Call) -> None:
        """Refuse a workflow whose placeholders, nodes or files of models are not there."""
        template = template_of(call.model)
        values, files = values_of(call, template)
        measure(files.values(), NAME, call.model.model, UPLOAD_BYTES)
        graph = template.filled(values | dict.fromkeys(files))
        classes = sorted({node["class_type"] for node in graph.values()})
        known = {name: await self._class(name, call.model.model) for name in classes}
        problems = [*_strange(graph, known), *_unlisted(graph, known)]
        if problems:
            raise refused(problems, call.model)

    async def submit(self, call: Call) -> Ticket:
        model = call.model.model
        template = template_of(call.model)
        values, files = values_of(call, template)
        names = {kind: await self._brought(path, model) for kind, path in files.items()}
        body = {"prompt": template.filled(values | names), "prompt_id": _id(call)}
        answer = await self._http.send("POST", "/prompt", paid=True, model=model, body=body)
        if answer.status == 400:
            raise self._http.failure(answer, model=model, kind="fix_input", message=_reasons(answer))
        made = mapping(self._http, answer, model, paid=True).get("prompt_id")
        if not isinstance(made, str) or not made:
            raise odd(self._http, answer, model, "it did not say under which id it works", paid=True)
        return Ticket(made)

    async def poll(self, ticket: Ticket, call: Call) -> Pending | Result:
        for _ in range(2):  # between the two questions a job may move on from the queue to the history
            entry = await self._entry(ticket.id, call.model.model)
            if entry is not None:
                return self._result(entry, call)
            place = await self._place(ticket.id, call.model.model)
            if place:
                return Pending(queued=place == "queue_pending")
        raise _error("the server knows nothing of this job any more; was it started anew?", call.model)

    async def cancel(self, ticket: Ticket, call: Call) -> None:
        model = call.model.model
        answer = await self._http.send("POST", f"/api/jobs/{_safe(ticket.id)}/cancel", model=model)
        if answer.status in (404, 405):  # a server of before that route, or a job that is gone
            place = await self._place(ticket.id, model)
            body = {"delete": [ticket.id]} if place == "queue_pending" else {"prompt_id": ticket.id}
            path = {"queue_pending": "/queue", "queue_running": "/interrupt"}.get(place)
            answer = await self._http.send("POST", path, model=model, body=body) if path else Answer(200, {}, b"")
        if answer.status >= 400:
            raise self._http.failure(answer, model=model)

    async def find(self, call: Call) -> Ticket | Absent | Unknown:
        """Look a job up by the id that we gave it; what a server says that knows the route of jobs is sure."""
        ident = _id(call)
        answer = await self._http.send("GET", f"/api/jobs/{ident}", model=call.model.model)
        if 200 <= answer.status < 300:
            return Ticket(ident)
        if answer.status == 404 and _is_json(answer):
            return Absent()
        model = call.model.model
        there = await self._place(ident, model) or await self._entry(ident, model) is not None
        return Ticket(ident) if there else Unknown()

    async def verify(self, headers: Mapping[str, str], body: bytes, now: float) -> Hook:
        del headers, body, now
        raise forged(NAME, "it sends none")

    async def _entry(self, ident: str, model: str) -> dict[str, Any] | None:
        """Return what the history says of a job; None where it has nothing."""
        answer = await self._http.send("GET", f"/history/{_safe(ident)}", model=model)
        entry = mapping(self._http, answer, model).get(ident)
        return entry if isinstance(entry, dict) else None

    async def _place(self, ident: str, model: str) -> str:
        """Return the list of the queue in which a job stands, empty where it is in none."""
        found = mapping(self._http, await self._http.send("GET", "/queue", model=model), model)
        for place in ("queue_running", "queue_pending"):
            jobs = found.get(place)
            if any(isinstance(job, list) and ident in job[:2] for job in (jobs if isinstance(jobs, list) else ())):
                return place
        return ""

    async def _class(self, name: str, model: str) -> dict[str, Any] | None:
        """Return what the server says of a class of nodes; None where it has none of that name."""
        answer = await self._http.send("GET", f"/object_info/{_safe(name)}", model=model)
        if answer.status == 404:
            return None
        found = mapping(self._http, answer, model).get(name)
        return found if isinstance(found, dict) else None

    async def _brought(self, path: Path, model: str) -> str:
        """Upload a file and return its name there. Named by its content, so that it lies there once."""
        data = await read(path, NAME, model, UPLOAD_BYTES)
        kind, ending = type_of(data)
        name = f"reelwright-{digest_bytes(data)[:32]}.{ending}"
        form = {"type": "input", "overwrite": "true"}
        answer = await self._http.send(
            "POST", "/upload/image", model=model, form=form, files={"image": (name, data, kind)}
        )
        found = mapping(self._http, answer, model)
        given, folder = found.get("name"), found.get("subfolder")
        if not isinstance(given, str) or not given:
            raise odd(self._http, answer, model, "its upload has no name")
        return f"{folder}/{given}" if isinstance(folder, str) and folder else given

    def _result(self, entry: Mapping[str, Any], call: Call) -> Result:
        """Return the files of a job that has ended: those it saved before those it only showed."""
        status = entry.get("status")
        if isinstance(status, dict) and status.get("status_str") == "error":
            raise _error(_broken(status), call.model)
        endings = _ENDINGS.get(call.request.capability, _PICTURES)
        files = [file for file in _saved(entry.get("outputs")) if file["filename"].lower().endswith(endings)]
        best = [file for file in files if file["type"] == "output"] or files
        if not best:
            raise _error(f"the workflow saved nothing that ends on {', '.join(endings)}", call.model)
        return Result(links=tuple(f"{self._http.base}/view?{urlencode(file)}" for file in best))


def _id(call: Call) -> str:
    return str(uuid.uuid5(_OURS, call.attempt))


def _safe(text: str) -> str:
    """Return a text as one part of an address."""
    return quote(text, safe="")


def _error(message: str, model: Model) -> EngineError:
    return EngineError("failed", message, engine=NAME, model=model.model)


def _is_json(answer: Answer) -> bool:
    try:
        return isinstance(answer.json(), dict)
    except ValueError:
        return False


def _saved(outputs: Any) -> Iterator[dict[str, str]]:
    """Give the files of all nodes: file name, folder below and kind of folder, as `/view` takes them."""
    for node in outputs.values() if isinstance(outputs, dict) else ():
        for listed in node.values() if isinstance(node, dict) else ():
            for file in listed if isinstance(listed, list) else ():
                if isinstance(file, dict) and isinstance(file.get("filename"), str):
                    names = ("filename", "subfolder", "type")
                    yield {"subfolder": "", "type": "output"} | {n: str(file[n]) for n in names if file.get(n)}


def _broken(status: Mapping[str, Any]) -> str:
    """Return why a job ended: the error of a node, or that it was interrupted."""
    messages = status.get("messages")
    for message in messages if isinstance(messages, list) else ():
        match message:
            case ["execution_error", dict(why)]:
                node = f"{why.get('node_type')} (node {why.get('node_id')})"
                return shorten(f"{node}: {why.get('exception_message') or why.get('exception_type')}", 300)
            case ["execution_interrupted", *_]:
                return "it was interrupted"
    return "it ended with an error that it does not tell"


def _reasons(answer: Answer) -> str:
    """Return what is wrong with a graph that was not taken, node by node."""
    try:
        body = answer.json()
        error = body["error"]
        parts = [str(error["message"] if isinstance(error, dict) else error)]
        for name, node in dict(body.get("node_errors") or {}).items():
            wrong = "; ".join(f"{each['message']} {each.get('details') or ''}".strip() for each in node["errors"])
            parts.append(f"{node.get('class_type')} (node {name}): {wrong}")
        return shorten(". ".join(parts), 400)
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""


def _strange(graph: Graph, known: Mapping[str, Any]) -> Iterator[Problem]:
    for name, node in graph.items():
        if known[node["class_type"]] is None:
            remedy = "Install what brings it, or take another workflow."
            yield Problem(f"node {name}", node["class_type"], "the server has no such class of nodes", remedy)


def _unlisted(graph: Graph, known: Mapping[str, Any]) -> Iterator[Problem]:
    """Give the values that are not among those that the server lists for a field, such as files of models."""
    for name, node in graph.items():
        for field, value in node["inputs"].items():
            options = _options(known[node["class_type"]], field)
            if options is not None and isinstance(value, str | int | float) and value not in options:
                shown = ", ".join(map(str, options[:8])) or "nothing"
                yield Problem(f"node {name}: {field}", shorten(value), f"the server has {shown}", "Choose another.")


def _options(info: Any, field: str) -> list[Any] | None:
    """Return the values that a field may have, in the old form (a list) or the new one (COMBO); None for any."""
    groups = info.get("input") if isinstance(info, dict) else None
    for group in groups.values() if isinstance(groups, dict) else ():
        match group.get(field) if isinstance(group, dict) else None:
            case [list(options), *_]:
                return options
            case ["COMBO", {"options": list(options)}, *_]:
                return options
    return None
