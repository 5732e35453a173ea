"""sync.so, as its client 0.3.0 and its pages tell it: assets, generations, and signed webhooks that come once.

Not simulated are forms with files, segments, speech of its own, batches, and estimates.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
from collections.abc import Mapping
from typing import Any, ClassVar

from reelwright.testing.simulator import files
from reelwright.testing.simulator.core import Limits, Simulator, Taken
from reelwright.testing.simulator.files import File
from reelwright.testing.simulator.jobs import Ending, Job
from reelwright.testing.simulator.protocol import Calling, iso
from reelwright.testing.simulator.schema import choice, flag, listed, number, record, text, uri, whole, wrongs
from reelwright.testing.simulator.wire import Incoming, Outgoing, as_json

# Micros a second of what is made, the upper ends of its plans; the older and the expressive one are guessed.
PRICES: Mapping[str, int] = {
    "lipsync-2": 50_000, "lipsync-2-pro": 83_000, "sync-3": 133_000, "lipsync-1.9.0-beta": 20_000, "react-1": 167_000,
}  # fmt: skip
SECRET = "whsec_simulated_0123456789abcdef"
_KEPT = 86_400.0  # seconds that files lie here
_LENGTH = 2.0  # seconds of what is made where the sound cannot be read
_INPUT = record(("type",), type=choice("video", "audio"), url=uri(), assetId=text(), refId=text())
_BODY = record(
    ("model", "input"),
    model=choice(*PRICES),
    input=listed(_INPUT),
    options=record(
        (),
        sync_mode=choice("bounce", "loop", "cut_off", "silence", "remap"),
        model_mode=choice("lips", "face", "head"),
        prompt=text(),
        temperature=number(0, 1),
        active_speaker_detection={"type": "object"},
        occlusion_detection_enabled=flag(),
    ),
    webhookUrl=uri(),
    outputFileName=text(255),
)
_UPLOAD = record(("fileName", "contentType", "size"), fileName=text(255), contentType=text(), size=whole(1, 5 << 30))
_ASSET = record(("url", "type"), url=uri(), type=choice("AUDIO", "VIDEO", "IMAGE"), name=text())
_STATES = {"queued": "PENDING", "running": "PROCESSING", "succeeded": "COMPLETED"}


class Sync(Calling):
    name: ClassVar[str] = "sync"
    hosts: ClassVar[tuple[str, ...]] = ("api.sync.so", "assets.sync.so", "uploads.sync.so")
    files: ClassVar[str] = "assets.sync.so"

    def __init__(self, simulator: Simulator) -> None:
        super().__init__(simulator)
        self._assets: dict[str, dict[str, Any]] = {}
        self._uploads: dict[str, dict[str, Any]] = {}  # by id: the file, once it has come, and its address
        self._replays: dict[tuple[str, str], str] = {}

    async def answer(self, request: Incoming, path: str) -> Outgoing:
        parts = path.strip("/").split("/")
        if request.method == "PUT" and parts[0] == "uploads":
            return self._put(request, parts[-1])
        key = self.accept(request.headers.get("x-api-key", ""))
        match (request.method, *parts):
            case ("POST", "v2", "generate"):
                return await self._generate(request, key)
            case ("GET", "v2", "generate", id):
                job = self._of(id, key)
                return as_json(self._told(job)) if job else self.error(404, "Generation not found")
            case ("GET", "v2", "generations"):
                wanted = set(filter(None, request.query.get("status", "").split(",")))
                told = [self._told(job) for job in reversed(self.sim.jobs.values()) if self._of(job.id, key)]
                return as_json([each for each in told if not wanted or each["status"] in wanted])
            case ("POST", "v2", "assets", "upload"):
                return self._begin_upload(request)
            case ("POST", "v2", "assets"):
                return self._register(request, key)
            case ("GET", "v2", "assets"):
                return self._search(request, key)
        return self.error(404, f"Cannot {request.method} {path}")

    def error(self, status: int, message: str, code: str = "", wait: float | None = None) -> Outgoing:  # noqa: ARG002
        code = {"concurrency": "concurrency_limit_reached"}.get(code, code)
        if status == 429 and not code:
            code = "rate_limit_exceeded"
        return as_json({"statusCode": status, "message": message} | ({"errorCode": code} if code else {}), status)

    def refused(self) -> Outgoing:
        return self.error(400, "The input was flagged by our content moderation", "content_moderated")

    def broke(self) -> Outgoing:
        return self.error(402, "You have no credits left", "insufficient_credits")

    # Generations

    async def _generate(self, request: Incoming, key: str) -> Outgoing:
        body = self._checked(request, _BODY)
        replayed = self._replays.get((key, request.headers.get("idempotency-key", "")))
        if replayed:
            return as_json(self._told(self.sim.jobs[replayed]), 201)
        kinds = [each["type"] for each in body["input"]]
        if kinds.count("video") != 1 or "audio" not in kinds:
            raise self.fail(
                400, "input must have one video and at least one audio", "generation_input_validation_failed"
            )
        found = {each["type"]: self._file(each, key) for each in body["input"]}
        if f"sync:{body['model']}" in self.sim.gone:
            raise self.fail(400, f"The model {body['model']} does not exist", "generation_unsupported_model")
        self._hold_places()
        seconds = _seconds(found["audio"])
        asked = {"model": body["model"], "inputs": {kind: _sum(file) for kind, file in found.items()}}
        asked |= {"options": body.get("options", {})}
        id, hook = self.sim.dice.uuid("sync"), body.get("webhookUrl", "")
        price = round(PRICES[body["model"]] * seconds)
        taken = self.sim.take(self, request, body["model"], asked, price, key=key, id=id, hook=hook)
        self._replays |= {(key, given): id for given in (request.headers.get("idempotency-key"),) if given}
        job = Job(
            taken.entry, body, request.url, taken.faults, 0.0, 0.0, "succeeded", hook=hook,
            results=lambda: [_clip(taken, seconds, self.sim.side)],
            details={"seconds": seconds, "names": (f"{body.get('outputFileName', 'output')}.mp4",)},
        )  # fmt: skip
        if taken.faults & {"failed", "policy"}:
            job.ending, job.refused, taken.entry.charged = "failed", "policy" in taken.faults, 0
        await self.sim.begin(self, taken, job)
        return as_json(self._told(job), 201, after=taken.after)

    def _hold_places(self) -> None:
        """Refuse what is more than may run at once; here nothing waits for a place."""
        most, now = self.sim.limits.get(self.name, Limits()).at_once, self.sim.clock()
        jobs = [job for job in self.sim.jobs.values() if job.entry.provider == self.name and job.ends > now]
        if most is not None and len(jobs) >= most:
            raise self.fail(429, "You have reached your concurrency limit", "concurrency")

    def _of(self, id: str, key: str) -> Job | None:
        job = self.sim.jobs.get(id)
        return job if job and job.entry.provider == self.name and job.entry.key == key else None

    def _told(self, job: Job, ending: Ending | None = None) -> dict[str, Any]:
        state = ending or job.state(self.sim.clock())
        told: dict[str, Any] = {
            "id": job.id, "createdAt": iso(job.entry.at), "model": job.entry.model, "input": job.input["input"],
            "status": _STATES.get(state) or ("REJECTED" if job.refused else "FAILED"), "webhookUrl": job.hook or None,
            "options": job.input.get("options"), "outputUrl": None, "outputDuration": None, "error": None,
            "errorCode": None,
        }  # fmt: skip
        if state == "succeeded":
            mint = lambda n, life: self.sim.link(self, job, n, life)  # noqa: E731
            (told["outputUrl"],) = job.links(self.sim.clock(), mint, 1, _KEPT)
            told["outputDuration"] = job.details["seconds"]
        elif told["status"] == "REJECTED":
            told |= {"error": "The content was rejected by our moderation", "errorCode": "generation_content_moderated"}
        elif told["status"] == "FAILED":
            told |= {"error": "An unexpected error occurred in the pipeline", "errorCode": "generation_pipeline_failed"}
        return told

    # Assets

    def _begin_upload(self, request: Incoming) -> Outgoing:
        body = self._checked(request, _UPLOAD)
        id, held = self.sim.dice.id("sync-upload", 24), {"size": body["size"], "name": body["fileName"]}
        held["url"] = self.sim.files.link(
            self.sim.root(self, request.url), lambda: held["file"], body["fileName"], _KEPT
        )
        self._uploads[id] = held
        base = "https://uploads.sync.so" if request.host in self.hosts else f"{request.origin}/{self.name}"
        return as_json({"uploadUrl": f"{base}/uploads/{id}", "url": held["url"], "expiresIn": 3600}, 201)

    def _put(self, request: Incoming, id: str) -> Outgoing:
        held = self._uploads.get(id)
        keyed = "x-api-key" in request.headers and request.host in self.hosts  # a key goes to the API's host alone
        if held is None or keyed or len(request.body) != held["size"]:
            return Outgoing(
                403, {"content-type": "application/xml"}, b"<Error><Code>SignatureDoesNotMatch</Code></Error>"
            )
        held["file"] = File(request.body, "", request.content_type)
        return Outgoing(200)

    def _register(self, request: Incoming, key: str) -> Outgoing:
        body = self._checked(request, _ASSET)
        held = next((each for each in self._uploads.values() if each["url"] == body["url"] and "file" in each), None)
        if held is None:
            raise self.fail(400, "The file has not been uploaded", "asset_not_uploaded")
        now = iso(self.sim.clock())
        asset = {
            "id": self.sim.dice.uuid("asset"), "createdAt": now, "updatedAt": now, "name": held["name"],
            "url": body["url"], "size": held["size"], "type": body["type"], "visibility": "PRIVATE",
        }  # fmt: skip
        self._assets[asset["id"]] = asset | {"key": key, "file": held["file"]}
        return as_json(asset, 201)

    def _search(self, request: Incoming, key: str) -> Outgoing:
        wanted = request.query.get("searchQuery", "")
        own = [each for each in self._assets.values() if each["key"] == key and wanted in each["name"]]
        items = [{name: value for name, value in each.items() if name not in ("key", "file")} for each in own]
        return as_json({"items": items, "nextCursor": None, "totalCount": len(items)})

    def _file(self, given: Mapping[str, Any], key: str) -> File | None:
        """Return the file of an input; None for one that lies elsewhere, which is not looked at."""
        if "assetId" in given:
            asset = self._assets.get(given["assetId"])
            if asset is None or asset["key"] != key:
                raise self.fail(400, "Asset not found", "generation_input_validation_failed")
            return File(asset["file"].data, "", asset["file"].type)
        if "url" not in given:
            raise self.fail(400, "Either url or assetId must be provided", "generation_input_validation_failed")
        return self.sim.files.of(given["url"])

    def _checked(self, request: Incoming, schema: Mapping[str, Any]) -> dict[str, Any]:
        body = {name: value for name, value in self.body(request).items() if value is not None}
        if found := wrongs(schema, body):
            told = "; ".join(f"{wrong.path}: {wrong.message}" for wrong in found)
            raise self.fail(400, told, "generation_input_validation_failed")
        return body

    # Webhooks

    def hook_body(self, job: Job, ending: Ending) -> bytes:
        return json.dumps(self._told(job, ending)).encode()

    def signed(self, job: Job, event: str, body: bytes) -> dict[str, str]:  # noqa: ARG002
        stamp = str(int(self.sim.clock()))
        signature = hmac.digest(SECRET.encode(), stamp.encode() + b"." + body, hashlib.sha256).hex()
        return {"content-type": "application/json", "sync-signature": f"t={stamp},v1={signature}"}


def _sum(file: File | None) -> str:
    return hashlib.sha256(file.data).hexdigest() if file else ""


def _seconds(file: File | None) -> float:
    """Return the length of a sound, which is that of what is made."""
    import av

    try:
        with av.open(io.BytesIO(file.data if file else b"")) as sound:
            return round((sound.duration or 0) / 1e6, 3) or _LENGTH
    except (av.FFmpegError, ValueError):
        return _LENGTH


def _clip(taken: Taken, seconds: float, side: int | None) -> File:
    mark = f"sync:{taken.entry.id}"
    return files.clip(taken.faults, mark, aspect="9:16", side=side or 720, fps=24, seconds=seconds, sound=True)
