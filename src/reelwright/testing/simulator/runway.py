"""Runway, as its client and reference tell it: tasks that are created, asked about and deleted; no list, no webhooks.

A task waits as THROTTLED while as many run as the account's tier lets run, else as PENDING. One that was cancelled or
deleted is gone. What its moderation refuses is charged.
"""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Mapping
from typing import Any, ClassVar

from reelwright.testing.simulator import files, making
from reelwright.testing.simulator.core import Simulator, Taken
from reelwright.testing.simulator.files import File
from reelwright.testing.simulator.jobs import Job
from reelwright.testing.simulator.protocol import Protocol, bearer, iso
from reelwright.testing.simulator.runway_models import CREDIT, MODELS, Model, files_in
from reelwright.testing.simulator.schema import Wrong, defaults, wrongs
from reelwright.testing.simulator.wire import Answered, Incoming, Outgoing, as_json

VERSION = "2024-11-06"
_KEPT = 86_400.0  # seconds that links and uploads live, at the least
_INLINE = 5 << 20  # characters of a data URI
_KINDS = {"video": "mp4", "image": "png", "speech": "mp3"}
_STATES = {"succeeded": "SUCCEEDED", "failed": "FAILED", "canceled": "CANCELLED"}


class Runway(Protocol):
    name: ClassVar[str] = "runway"
    hosts: ClassVar[tuple[str, ...]] = ("api.dev.runwayml.com", "dnznrvs05pmza.cloudfront.net")
    files: ClassVar[str] = "dnznrvs05pmza.cloudfront.net"

    def __init__(self, simulator: Simulator) -> None:
        super().__init__(simulator)
        self._uploads: dict[str, bytes | None] = {}

    async def answer(self, request: Incoming, path: str) -> Outgoing:
        parts = path.strip("/").split("/")
        if parts[0] == "uploads" and request.method == "POST":
            return self._put(request, parts[-1])
        key = self.accept(bearer(request.headers))
        if request.headers.get("x-runway-version") != VERSION:
            raise self.fail(400, f"The X-Runway-Version header must be {VERSION}")
        match (request.method, *parts):
            case ("POST", "v1", "uploads"):
                return self._upload(request, path)
            case ("POST", "v1", endpoint) if endpoint in MODELS:
                return await self._create(request, key, endpoint)
            case ("GET", "v1", "tasks", id):
                return as_json(self._told(self._task(id, key)))
            case ("DELETE", "v1", "tasks", id):
                return self._delete(self._task(id, key))
        return self.error(404, "Not found")

    def error(self, status: int, message: str, code: str = "", wait: float | None = None) -> Outgoing:  # noqa: ARG002
        return as_json({"error": message} | ({"failureCode": code} if code else {}), status)

    def broke(self) -> Outgoing:
        return self.error(400, "You do not have enough credits to run this task.")

    def refused(self) -> Outgoing:
        return self.error(400, "This text was refused by our moderation.", "SAFETY.INPUT.TEXT")

    # Tasks

    async def _create(self, request: Incoming, key: str, endpoint: str) -> Outgoing:
        body = self.body(request)
        name = str(body.get("model", ""))
        model = MODELS[endpoint].get(name)
        if model is None or f"runway:{name}" in self.sim.gone:
            raise self._unfit([Wrong(("model",), "invalid_union_discriminator", f"there is no model {name} here")])
        if wrong := wrongs(model.input, body) or self._wrong_text(model, body):
            raise self._unfit(wrong)
        asked = defaults(model.input) | body
        held = [self._held(uri) for uri in files_in(asked)]
        seconds = _length(held[0]) if name == "aleph2" else float(asked.get("duration", 0))
        amounts = {"second": seconds or 0.0, "1k_characters": len(asked.get("promptText", "")) / 1000}
        price = max(self.sim.books.price(f"runway:{name}", amounts), model.least)
        id = self.sim.dice.uuid("task")
        taken = self.sim.take(self, request, f"{endpoint}/{name}", body, price, key=key, id=id, queues=True)
        job = self._job(taken, model, asked, request.origin, seconds or 0.0)
        if seconds is None:
            _end(job, "ASSET.INVALID", "The video could not be read.", 0)
        await self.sim.begin(self, taken, job)
        return as_json({"id": id}, after=taken.after)

    def _job(self, taken: Taken, model: Model, asked: dict[str, Any], root: str, seconds: float) -> Job:
        names = [f"output.{_KINDS[model.makes]}"]
        job = Job(
            taken.entry, asked, root, taken.faults, 0.0, 0.0, "succeeded", details={"names": names},
            results=lambda: [self._make(taken, model, asked, seconds)],
        )  # fmt: skip
        if "policy" in taken.faults:
            _end(job, "SAFETY.INPUT.TEXT", "The text was refused by our moderation.", taken.entry.charged)
        elif "failed" in taken.faults:
            _end(job, "INTERNAL.BAD_OUTPUT.CODE01", "An unexpected error occurred.", 0)
        return job

    def _make(self, taken: Taken, model: Model, asked: Mapping[str, Any], seconds: float) -> File:
        mark = f"runway:{taken.entry.id}"
        if model.makes == "speech":
            return files.sound(taken.faults, mark, making.speech(asked["promptText"]), "mp3")
        aspect = str(asked.get("ratio") or asked.get("targetAspectRatio") or "16:9")
        side = self.sim.side or min(int(part) for part in aspect.split(":"))
        if model.makes == "image":
            return files.still(taken.faults, mark, aspect=aspect, side=side)
        sound = bool(asked.get("audio", False))
        return files.clip(taken.faults, mark, aspect=aspect, side=side, fps=24, seconds=seconds, sound=sound)

    def _task(self, id: str, key: str) -> Job:
        job = self.sim.jobs.get(id)
        if job is None or job.entry.provider != self.name or job.entry.key != key or job.details.get("deleted"):
            raise self.fail(404, "A task with that ID was not found.")
        return job

    def _told(self, job: Job) -> dict[str, Any]:
        now = self.sim.clock()
        state = job.state(now)
        told: dict[str, Any] = {"id": job.id, "createdAt": iso(job.entry.at)}
        if state in ("queued", "running"):
            told["estimatedCost"] = {"credits": job.entry.price / CREDIT}
        else:
            told["cost"] = {"credits": -(-job.entry.charged // CREDIT)}
        if state == "queued":
            return told | {"status": "THROTTLED" if self._is_full(now) else "PENDING"}
        if state == "running":
            progress = (now - job.starts) / (job.ends - job.starts)
            return told | {"status": "RUNNING", "progress": round(progress, 3)}
        if state == "succeeded":
            told["output"] = job.links(now, lambda n, life: self.sim.link(self, job, n, life), 1, _KEPT)
        if state == "failed":
            told |= {"failure": job.error, "failureCode": job.details["code"]}
        return told | {"status": _STATES[state]}

    def _is_full(self, now: float) -> bool:
        limits = self.sim.limits.get(self.name)
        running = sum(job.entry.provider == self.name and job.state(now) == "running" for job in self.sim.jobs.values())
        return limits is not None and limits.at_once is not None and running >= limits.at_once

    def _delete(self, job: Job) -> Outgoing:
        """Cancel a task, at no charge unless it runs, or delete one that has ended, with what it made."""
        self.sim.cancel(self, job, charge=True)
        job.details["deleted"] = True
        return Outgoing(204)

    # What it checks

    def _unfit(self, wrong: list[Wrong]) -> Answered:
        issues = [{"code": each.rule, "message": each.message, "path": list(each.place)} for each in wrong]
        return Answered(as_json({"error": "Validation of body failed", "issues": issues}, 400))

    def _wrong_text(self, model: Model, body: Mapping[str, Any]) -> list[Wrong]:
        units = len(str(body.get("promptText", "")).encode("utf-16-le", "surrogatepass")) // 2
        if model.prompt_units is None or units <= model.prompt_units:
            return []
        return [Wrong(("promptText",), "too_big", f"String must contain at most {model.prompt_units} character(s)")]

    def _held(self, uri: str) -> bytes:
        """Return the file that an address stands for; empty for one that lies elsewhere."""
        if uri.startswith("runway://"):
            data = self._uploads.get(uri.removeprefix("runway://"))
            if data is None:
                raise self._unfit([Wrong(("uri",), "custom", "This upload does not exist, or was not finished")])
            return data
        if uri.startswith("data:") and len(uri) <= _INLINE:
            kind, _, text = uri.removeprefix("data:").partition(";base64,")
            try:
                data = base64.b64decode(text, validate=True)
            except binascii.Error:
                data = b""
            if data and kind.startswith(("image/", "video/", "audio/")):
                return data
        elif uri.startswith("https://"):
            return b""
        raise self._unfit([Wrong(("uri",), "custom", "Must be an HTTPS URL, an upload, or a data URI of up to 5 MB")])

    # Uploads

    def _upload(self, request: Incoming, path: str) -> Outgoing:
        body = self.body(request)
        if not isinstance(body.get("filename"), str) or body.get("type") != "ephemeral":
            raise self._unfit([Wrong(("filename",), "required", "filename and the type ephemeral are required")])
        id = self.sim.dice.uuid("upload")
        self._uploads[id] = None
        own = request.host in self.hosts
        base = f"https://{self.files}" if own else request.url.partition("?")[0].removesuffix(path)
        fields = {"key": id, "policy": "simulated", "x-amz-signature": "simulated"}
        return as_json({"uploadUrl": f"{base}/uploads/{id}", "fields": fields, "runwayUri": f"runway://{id}"})

    def _put(self, request: Incoming, id: str) -> Outgoing:
        """Take a file as the form that a store of objects takes, with all the fields that were given."""
        try:
            form = request.form()
        except ValueError:
            return Outgoing(400)
        whole = {"key", "policy", "x-amz-signature", "file"} <= set(form)
        if id not in self._uploads or not whole or form["key"].data.decode() != id:
            return Outgoing(403)
        if "authorization" in request.headers and request.host in self.hosts:  # such a store refuses two ways to sign
            return Outgoing(400)
        self._uploads[id] = form["file"].data
        return Outgoing(204)


def _end(job: Job, code: str, error: str, charged: int) -> None:
    job.ending, job.error, job.entry.charged = "failed", error, charged
    job.details["code"] = code


def _length(data: bytes) -> float | None:
    """Return the seconds of a film; None where it cannot be read. One that lies elsewhere is taken to have five."""
    import av

    if not data:
        return 5.0
    try:
        with av.open(io.BytesIO(data)) as film:
            return None if film.duration is None or not film.streams.video else film.duration / av.time_base
    except (av.error.FFmpegError, ValueError):
        return None
