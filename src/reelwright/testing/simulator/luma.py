"""Luma's Agents API, as its client tells it: generations that are made and asked about, and files that they refer to.

There is no list of generations, no way to cancel one, and no webhook. A file is looked at after its upload, and can be
referred to when it is ready. The shape of errors and what a failure costs are not documented: `detail`, and nothing.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from reelwright.testing.simulator import files
from reelwright.testing.simulator.core import Simulator, Taken
from reelwright.testing.simulator.files import File
from reelwright.testing.simulator.jobs import Job
from reelwright.testing.simulator.luma_types import INPUT, references, seconds_of, unfit
from reelwright.testing.simulator.protocol import Protocol, bearer, iso
from reelwright.testing.simulator.schema import Wrong, wrongs
from reelwright.testing.simulator.wire import Answered, Incoming, Outgoing, as_json

_LINK = 3600.0  # seconds
_INGEST = 2.0  # seconds for which an upload is looked at
_STATES = {"queued": "queued", "running": "processing", "succeeded": "completed", "failed": "failed"}
_SIDES = {"360p": 360, "540p": 540, "720p": 720, "1080p": 1080}
_LAYERS = ("bottle", "table", "ground")
_REFUSAL = "The content was refused by our moderation."


@dataclass
class _Upload:
    """A file of a caller's; `data` is None until it has come, `done` is when it was said to be complete."""

    key: str
    asked: Mapping[str, Any]
    at: float
    data: bytes | None = None
    done: float | None = None
    deleted: bool = False


class Luma(Protocol):
    name: ClassVar[str] = "luma"
    hosts: ClassVar[tuple[str, ...]] = ("agents.lumalabs.ai", "luma-agents.s3.amazonaws.com")
    files: ClassVar[str] = "luma-agents.s3.amazonaws.com"

    def __init__(self, simulator: Simulator) -> None:
        super().__init__(simulator)
        self._files: dict[str, _Upload] = {}

    async def answer(self, request: Incoming, path: str) -> Outgoing:
        parts = path.strip("/").split("/")
        if parts[0] == "uploads" and request.method == "PUT":
            return self._put(request, parts[-1])
        key = self.accept(bearer(request.headers))
        match (request.method, *parts):
            case ("POST", "v1", "generations"):
                return await self._create(request, key)
            case ("GET", "v1", "generations", id):
                return as_json(self._told(self._generation(id, key)))
            case ("POST", "v1", "files"):
                return self._begin(request, key, path)
            case ("GET", "v1", "files", id):
                return as_json(self._described(id, self._file(id, key)))
            case ("POST", "v1", "files", id, "complete"):
                return self._complete(id, self._file(id, key))
            case ("DELETE", "v1", "files", id):
                self._file(id, key).deleted = True
                return Outgoing(204)
        return self.error(404, "Not found")

    def error(self, status: int, message: str, code: str = "", wait: float | None = None) -> Outgoing:  # noqa: ARG002
        return as_json({"detail": message} | ({"code": code} if code else {}), status)

    def broke(self) -> Outgoing:
        return self.error(402, "Your budget is exhausted.", "budget_exhausted")

    def refused(self) -> Outgoing:
        return self.error(422, _REFUSAL, "content_moderated")

    # Generations

    async def _create(self, request: Incoming, key: str) -> Outgoing:
        body = self.body(request)
        asked = {"model": "uni-1", "type": "image"} | {name: value for name, value in body.items() if value is not None}
        if wrong := wrongs(INPUT, asked) or list(unfit(asked)):
            raise self._unfit(wrong)
        name, kind, video = asked["model"], asked["type"], asked.get("video") or {}
        if f"luma:{name}" in self.sim.gone:
            raise self.fail(404, f"The model {name} is not available")
        for reference in references(asked):
            self._check(reference, key)
        self._within_place()
        seconds, sharp = seconds_of(video), video.get("resolution", "720p")
        rate = f"luma:{kind}:{sharp}:{seconds}s" if kind.startswith("video") else f"luma:{name}"
        price = self.sim.books.price(rate, {})
        id = self.sim.dice.uuid("generation")
        taken = self.sim.take(self, request, f"{kind}/{name}", asked, price, key=key, id=id)
        job = self._job(taken, asked, request.origin)
        await self.sim.begin(self, taken, job)
        return as_json(self._told(job), 201, after=taken.after)

    def _within_place(self) -> None:
        limits, now = self.sim.limits.get(self.name), self.sim.clock()
        busy = sum(job.entry.provider == self.name and now < job.ends for job in self.sim.jobs.values())
        if limits is not None and limits.at_once is not None and busy >= limits.at_once:
            raise self.fail(429, "Too many concurrent jobs")

    def _job(self, taken: Taken, asked: dict[str, Any], root: str) -> Job:
        kind = "mp4" if asked["type"].startswith("video") else asked.get("output_format", "png").replace("jpeg", "jpg")
        count = len(_LAYERS) if asked["type"] == "layering" else 1
        names = [f"output-{n}.{kind}" for n in range(count)]
        job = Job(
            taken.entry, asked, root, taken.faults, 0.0, 0.0, "succeeded", details={"names": names},
            results=lambda: self._make(taken, asked, kind, count),
        )  # fmt: skip
        if taken.faults & {"policy", "failed"}:
            job.ending, taken.entry.charged = "failed", 0
            refused = "policy" in taken.faults
            job.error = _REFUSAL if refused else "The generation failed."
            job.details["code"] = "content_moderated" if refused else "generation_failed"
        return job

    def _make(self, taken: Taken, asked: Mapping[str, Any], kind: str, count: int) -> Sequence[File]:
        mark, aspect = f"luma:{taken.entry.id}", asked.get("aspect_ratio", "16:9")
        video = asked.get("video") or {}
        side = self.sim.side or _SIDES[video.get("resolution", "1080p")]
        if kind == "mp4":
            seconds = float(seconds_of(video))
            return [files.clip(taken.faults, mark, aspect=aspect, side=side, fps=24, seconds=seconds, sound=False)]
        return [
            files.still(taken.faults, f"{mark}:{n}", aspect=aspect, side=side, kind=kind, cut=n < count - 1)
            for n in range(count)
        ]

    def _generation(self, id: str, key: str) -> Job:
        job = self.sim.jobs.get(id)
        if job is None or job.entry.provider != self.name or job.entry.key != key:
            raise self.fail(404, "Generation not found")
        return job

    def _told(self, job: Job) -> dict[str, Any]:
        now = self.sim.clock()
        state = job.state(now)
        told = {
            "id": job.id, "created_at": iso(job.entry.at), "model": job.input["model"], "type": job.input["type"],
            "state": _STATES[state], "output": [], "failure_code": None, "failure_reason": None,
        }  # fmt: skip
        if state == "failed":
            told |= {"failure_code": job.details["code"], "failure_reason": job.error}
        if state == "succeeded":
            count = len(job.details["names"])
            links = job.links(now, lambda n, life: self.sim.link(self, job, n, life), count, _LINK)
            told["output"] = [self._output(job, n, link) for n, link in enumerate(links)]
        return told

    def _output(self, job: Job, n: int, link: str) -> dict[str, Any]:
        told: dict[str, Any] = {"type": "video" if job.input["type"].startswith("video") else "image", "url": link}
        if job.input["type"] == "layering":
            edge = "none" if n == len(_LAYERS) - 1 else "hard"
            label = _LAYERS[n]
            told["layer"] = {"index": n, "label": label, "description": f"the {label}", "alpha_hint": edge}
        return told

    def _check(self, reference: Mapping[str, Any], key: str) -> None:
        """Refuse a reference to what is not there, or is not ready."""
        if "file_id" in reference and self._state(self._file(str(reference["file_id"]), key)) != "ready":
            raise self._unfit([Wrong(("file_id",), "value", "the file is not ready")])
        if "generation_id" in reference:
            self._generation(str(reference["generation_id"]), key)
        if not str(reference.get("url", "https://")).startswith("https://"):
            raise self._unfit([Wrong(("url",), "value", "must be a public URL")])
        try:
            base64.b64decode(reference.get("data", ""), validate=True)
        except binascii.Error:
            raise self._unfit([Wrong(("data",), "value", "must be base64")]) from None

    def _unfit(self, wrong: Sequence[Wrong]) -> Answered:
        told = "; ".join(f"{each.path}: {each.message}" for each in wrong)
        return Answered(self.error(400, told, "invalid_request"))

    # Files

    def _begin(self, request: Incoming, key: str, path: str) -> Outgoing:
        body = self.body(request)
        if not isinstance(body.get("mime_type"), str) or not isinstance(body.get("size_bytes"), int):
            raise self._unfit([Wrong(("mime_type",), "required", "mime_type and size_bytes are required")])
        id, now = self.sim.dice.uuid("file"), self.sim.clock()
        self._files[id] = held = _Upload(key, body, now)
        own = request.host in self.hosts
        base = f"https://{self.files}" if own else request.url.partition("?")[0].removesuffix(path)
        headers = {"content-type": body["mime_type"], "x-amz-acl": "private"}
        upload = {"method": "PUT", "url": f"{base}/uploads/{id}", "headers": headers, "expires_at": iso(now + 3600)}
        return as_json({"id": id, "state": "pending", "file": self._described(id, held), "upload": upload}, 201)

    def _put(self, request: Incoming, id: str) -> Outgoing:
        held = self._files.get(id)
        wanted = {} if held is None else {"content-type": held.asked["mime_type"], "x-amz-acl": "private"}
        signed = all(request.headers.get(name) == value for name, value in wanted.items())
        if held is None or not signed or len(request.body) != held.asked["size_bytes"]:
            return Outgoing(403)
        if "authorization" in request.headers and request.host in self.hosts:  # such a store refuses two ways to sign
            return Outgoing(400)
        held.data = request.body
        return Outgoing(200)

    def _complete(self, id: str, held: _Upload) -> Outgoing:
        if held.data is None:
            raise self.fail(409, "The file has not been uploaded")
        held.done = self.sim.clock()
        return as_json(self._described(id, held))

    def _file(self, id: str, key: str) -> _Upload:
        held = self._files.get(id)
        if held is None or held.key != key:
            raise self.fail(404, "File not found")
        return held

    def _state(self, held: _Upload) -> str:
        if held.deleted:
            return "deleted"
        return "ready" if held.done is not None and self.sim.clock() >= held.done + _INGEST else "pending"

    def _described(self, id: str, held: _Upload) -> dict[str, Any]:
        return {
            "id": id, "created_at": iso(held.at), "mime_type": held.asked["mime_type"],
            "purpose": held.asked.get("purpose", "input"), "size_bytes": held.asked["size_bytes"],
            "state": self._state(held), "filename": held.asked.get("filename"), "failure_reason": None,
        }  # fmt: skip
