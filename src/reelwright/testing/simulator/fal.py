"""fal, as its client and pages tell it: a queue that takes all, results and errors behind the addresses it gives.

The queue does not look at an input; what is wrong with it is told in the place of its result, with 422.
"""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from reelwright.testing.simulator import ed25519, files
from reelwright.testing.simulator.core import Simulator, Taken
from reelwright.testing.simulator.fal_apps import APPS, App, aspect_of
from reelwright.testing.simulator.files import File
from reelwright.testing.simulator.jobs import Ending, Job
from reelwright.testing.simulator.protocol import Calling, bearer, iso
from reelwright.testing.simulator.schema import defaults, wrongs
from reelwright.testing.simulator.wire import Incoming, Outgoing, as_json

_KEPT = 86_400.0  # seconds that files and uploads live here; fal lets one choose
_NAMESPACES = ("workflows", "comfy")
_SIDES = {"480p": 480, "720p": 720, "1080p": 1080}
_RULES = {
    "required": "missing",
    "type": "type_error",
    "enum": "literal_error",
    "additional_property": "extra_forbidden",
}
_POLICY = "The content could not be processed because it contained material flagged by a content checker."


class Fal(Calling):
    name: ClassVar[str] = "fal"
    hosts: ClassVar[tuple[str, ...]] = ("queue.fal.run", "rest.fal.ai", "rest.alpha.fal.ai", "v3.fal.media")
    files: ClassVar[str] = "v3.fal.media"
    hook_waits: ClassVar[tuple[float, ...]] = (15, 30, 60, 120, 240, 480, 900, 1500, 1800, 1800)  # about two hours

    def __init__(self, simulator: Simulator) -> None:
        super().__init__(simulator)
        self.secret = hashlib.sha256(f"fal:{simulator.seed}".encode()).digest()
        self._tokens: set[str] = set()
        self._awaited: dict[str, dict[str, File]] = {}

    async def answer(self, request: Incoming, path: str) -> Outgoing:
        base = request.url.partition("?")[0].removesuffix(path)
        parts = path.strip("/").split("/")
        if parts == [".well-known", "jwks.json"]:
            return self._keys()
        if parts == ["files", "upload"]:
            return self._upload(request)
        if parts[:1] == ["uploads"] and request.method == "PUT":
            return self._put(request, parts[-1])
        key = self.accept(bearer(request.headers, "Key"))
        if parts[:1] == ["storage"] and request.method == "POST":
            return self._storage(request, base, parts)
        if "requests" in parts[2:]:
            return self._about(request, key, parts)
        if request.method == "POST" and len(parts) >= 2:
            return await self._submit(request, base, key, "/".join(parts))
        return self.error(404, "Not found")

    def error(self, status: int, message: str, code: str = "", wait: float | None = None) -> Outgoing:  # noqa: ARG002
        headers = {"x-fal-request-id": self.sim.dice.uuid("refusal")} | ({"x-fal-error-type": code} if code else {})
        return as_json({"detail": message} | ({"error_type": code} if code else {}), status, headers)

    def unknown_key(self, given: bool) -> Outgoing:
        return self.error(401, "Cannot access application. Authentication is required." if not given else "Invalid key")

    def broke(self) -> Outgoing:
        return self.error(403, "User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard.")

    def refused(self) -> Outgoing:
        return _unfit([_problem(("body", "prompt"), _POLICY, "content_policy_violation", None)], retryable=False)

    # The queue

    async def _submit(self, request: Incoming, base: str, key: str, name: str) -> Outgoing:
        body = self.body(request)
        app = APPS.get(name)
        if app is None or f"fal:{name}" in self.sim.gone:
            raise self.fail(404, f"Application '{name.rpartition('/')[2]}' not found")
        wrong = wrongs(app.input, body)
        asked = defaults(app.input) | body
        amounts = {} if wrong else {"second": app.seconds(asked), "image": float(asked.get("num_images", 1))}
        price = self.sim.books.price(f"fal:{name}", amounts)
        id, hook = self.sim.dice.uuid("request"), request.query.get("fal_webhook", "")
        taken = self.sim.take(self, request, name, body, price, key=key, id=id, hook=hook, queues=True)
        parts = name.split("/")
        short = "/".join(parts[: 3 if parts[0] in _NAMESPACES else 2])
        job = self._job(taken, app, body, f"{base}/{short}/requests/{id}", base)
        job.hook = hook
        if wrong:
            _end(job, [_problem(("body", *w.place), w.message, _RULES.get(w.rule, w.rule), body) for w in wrong])
        await self.sim.begin(self, taken, job)
        return as_json(
            {
                "status": "IN_QUEUE", "request_id": id, "gateway_request_id": id, "response_url": job.details["url"],
                "status_url": f"{job.details['url']}/status", "cancel_url": f"{job.details['url']}/cancel",
                "logs": None, "metrics": {}, "queue_position": self._place(job),
            },
            headers={"x-fal-request-id": id},
            after=taken.after,
        )  # fmt: skip

    def _job(self, taken: Taken, app: App, body: dict[str, Any], url: str, base: str) -> Job:
        asked = defaults(app.input) | body
        kind = "mp4" if app.makes == "video" else str(asked.get("output_format", "jpeg")).replace("jpeg", "jpg")
        count = asked.get("num_images", 1) if app.makes == "images" else 1
        count = count if isinstance(count, int) else 1
        details = {"url": url, "count": count, "names": [f"output-{n}.{kind}" for n in range(count)]}
        job = Job(
            taken.entry, body, base, taken.faults, 0.0, 0.0, "succeeded", details=details,
            results=lambda: self._make(taken, app, asked, kind, count),
        )  # fmt: skip
        if "policy" in taken.faults:
            _end(job, [_problem(("body", "prompt"), _POLICY, "content_policy_violation", body)])
        elif "failed" in taken.faults:
            job.ending, taken.entry.charged = "failed", 0
            job.details |= {"status": 500, "error": "Internal server error", "type": "internal_server_error"}
        elif lost := self._unreadable(asked):
            _end(job, [_problem(("body", lost), "Failed to download the file.", "file_download_error", body)])
        return job

    def _unreadable(self, asked: Mapping[str, Any]) -> str:
        """Return the field whose file lies here and is gone; others are not looked at."""
        links = {name: asked.get(name, "") for name in ("image_url", "tail_image_url")}
        return next((n for n, url in links.items() if files.PREFIX in url and self.sim.files.of(url) is None), "")

    def _make(self, taken: Taken, app: App, asked: Mapping[str, Any], kind: str, count: int) -> Sequence[File]:
        mark, aspect = f"fal:{taken.entry.id}", aspect_of(asked)
        side = self.sim.side or _SIDES.get(str(asked.get("resolution")), 720)
        if app.makes == "images":
            return [files.still(taken.faults, f"{mark}:{n}", aspect=aspect, side=side, kind=kind) for n in range(count)]
        sound = bool(asked.get("generate_audio", False))
        seconds = app.seconds(asked)
        return [files.clip(taken.faults, mark, aspect=aspect, side=side, fps=24, seconds=seconds, sound=sound)]

    def _about(self, request: Incoming, key: str, parts: list[str]) -> Outgoing:
        place = parts.index("requests", 2)
        job = self.sim.jobs.get(parts[place + 1]) if len(parts) > place + 1 else None
        named = job is not None and job.details.get("url", "").endswith("/".join(parts[: place + 2]))
        if job is None or job.entry.key != key or not named:
            raise self.fail(404, "Request not found")
        match (request.method, *parts[place + 2 :]):
            case ("GET", "status"):
                return self._status(job, "1" in request.query.get("logs", ""))
            case ("GET",):
                return self._response(job)
            case ("PUT", "cancel"):
                return self._cancel(job)
        return self.error(405, "Method Not Allowed")

    def _status(self, job: Job, logs: bool) -> Outgoing:
        now, url = self.sim.clock(), job.details["url"]
        told: dict[str, Any] = {
            "request_id": job.id, "gateway_request_id": job.id, "response_url": url, "status_url": f"{url}/status",
            "cancel_url": f"{url}/cancel", "logs": [] if logs else None, "metrics": {},
        }  # fmt: skip
        state = job.state(now)
        if state == "queued":
            return as_json(told | {"status": "IN_QUEUE", "queue_position": self._place(job)}, 202)
        if state == "running":
            return as_json(told | {"status": "IN_PROGRESS"}, 202)
        told |= {"status": "COMPLETED", "metrics": {"inference_time": max(job.ends - job.starts, 0.0)}}
        if state != "succeeded":
            told |= {"error": job.details.get("error", "Request was cancelled"), "error_type": job.details.get("type")}
        return as_json(told)

    def _response(self, job: Job) -> Outgoing:
        now = self.sim.clock()
        state = job.state(now)
        headers = {"x-fal-request-id": job.id}
        if state in ("queued", "running"):
            return as_json({"detail": "Request is still in progress"}, 400, headers)
        if state == "succeeded":
            return as_json(self._output(job), 200, headers)
        if state == "canceled":
            return as_json({"detail": "Request was cancelled"}, 400, headers)
        return self._failure(job)

    def _failure(self, job: Job) -> Outgoing:
        if "problems" in job.details:
            return _unfit(job.details["problems"], retryable=False, id=job.id)
        kind = job.details.get("type", "internal_server_error")
        headers = {"x-fal-request-id": job.id, "x-fal-retryable": "true", "x-fal-error-type": kind}
        return as_json({"detail": job.details.get("error", "Internal server error")}, 500, headers)

    def _output(self, job: Job) -> dict[str, Any]:
        """Return a result: one video, or images with their seed."""
        links = job.links(
            self.sim.clock(), lambda n, life: self.sim.link(self, job, n, life), job.details["count"], _KEPT
        )
        told = [self._described(job, n, link) for n, link in enumerate(links)]
        if APPS[job.entry.model].makes == "video":
            return {"video": told[0]}
        return {
            "images": told, "timings": {"inference": job.ends - job.starts}, "seed": job.input.get("seed", 1),
            "has_nsfw_concepts": [False] * len(told), "prompt": job.input.get("prompt", ""),
        }  # fmt: skip

    def _described(self, job: Job, n: int, link: str) -> dict[str, Any]:
        file = job.file(n)
        return {
            "url": link, "content_type": file.content_type, "file_name": job.details["names"][n],
            "file_size": len(file.data),
        }  # fmt: skip

    def _cancel(self, job: Job) -> Outgoing:
        if self.sim.clock() >= job.ends:
            return as_json({"status": "ALREADY_COMPLETED"}, 400)
        self.sim.cancel(self, job, charge=True)
        return as_json({"status": "CANCELLATION_REQUESTED"}, 202)

    def _place(self, job: Job) -> int:
        now = self.sim.clock()
        return sum(
            other.entry.provider == self.name and other.entry.at < job.entry.at and other.state(now) == "queued"
            for other in self.sim.jobs.values()
        )

    # Files

    def _storage(self, request: Incoming, base: str, parts: list[str]) -> Outgoing:
        """Give a token for uploads, or an address to put one file at."""
        if parts[1:] == ["auth", "token"]:
            token = self.sim.dice.id("token", 40)
            self._tokens.add(token)
            root = self.sim.root(self, request.url) if request.host in self.hosts else base
            expires = iso(self.sim.clock() + 3600).replace("Z", "+00:00")
            return as_json({"token": token, "token_type": "Bearer", "base_url": root, "expires_at": expires})
        if parts[1:] == ["upload", "initiate"]:
            name = str(self.body(request).get("file_name", "upload.bin"))
            id = self.sim.dice.id("upload", 32)
            held: dict[str, File] = {}
            self._awaited[id] = held
            url = self.sim.files.link(self.sim.root(self, request.url), lambda: held["file"], name, _KEPT)
            return as_json({"upload_url": f"{base}/uploads/{id}", "file_url": url})
        return self.error(404, "Not found")

    def _put(self, request: Incoming, id: str) -> Outgoing:
        held = self._awaited.get(id)
        if held is None:
            return Outgoing(403)
        held["file"] = File(request.body, "", request.content_type)
        return Outgoing(200)

    def _upload(self, request: Incoming) -> Outgoing:
        if bearer(request.headers) not in self._tokens:
            raise self.fail(401, "Invalid token")
        if not request.body:
            raise self.fail(400, "The file is empty")
        file = File(request.body, "", request.content_type)
        name = request.headers.get("x-fal-file-name", "upload.bin")
        return as_json({"access_url": self.sim.upload(self, request.url, file, name, _KEPT)}, 201)

    # Webhooks

    def _keys(self) -> Outgoing:
        x = urlsafe_b64encode(ed25519.public_key(self.secret)).decode().rstrip("=")
        return as_json({"keys": [{"kty": "OKP", "crv": "Ed25519", "x": x}]})

    def hook_body(self, job: Job, ending: Ending) -> bytes:
        good = ending == "succeeded"
        told: dict[str, Any] = {
            "request_id": job.id, "gateway_request_id": job.id, "status": "OK" if good else "ERROR",
            "payload": self._output(job) if good else None,
        }  # fmt: skip
        if not good:
            failure = json.loads(self._failure(job).body)
            told |= {"error": job.details.get("error", "Unexpected status code: 500"), "payload": failure}
        return json.dumps(told).encode()

    def signed(self, job: Job, event: str, body: bytes) -> dict[str, str]:  # noqa: ARG002
        stamp, user = str(int(self.sim.clock())), "user_simulated"
        message = "\n".join((job.id, user, stamp, hashlib.sha256(body).hexdigest())).encode()
        return {
            "content-type": "application/json", "x-fal-webhook-request-id": job.id, "x-fal-webhook-user-id": user,
            "x-fal-webhook-timestamp": stamp,
            "x-fal-webhook-signature": ed25519.sign(self.secret, message).hex(),
        }  # fmt: skip


def _problem(place: tuple[str | int, ...], message: str, kind: str, given: Any) -> dict[str, Any]:
    url = f"https://docs.fal.ai/errors#{kind}"
    return {"loc": list(place), "msg": message, "type": kind, "url": url, "ctx": {}, "input": given}


def _unfit(problems: Sequence[Mapping[str, Any]], *, retryable: bool, id: str = "") -> Outgoing:
    headers = {"x-fal-retryable": str(retryable).lower(), "x-fal-error-type": str(problems[0]["type"])}
    return as_json({"detail": list(problems)}, 422, headers | ({"x-fal-request-id": id} if id else {}))


def _end(job: Job, problems: list[dict[str, Any]]) -> None:
    """Let a job end for what is wrong with its input, which costs nothing here."""
    job.ending, job.entry.charged = "failed", 0
    job.details |= {"problems": problems, "error": problems[0]["msg"], "type": problems[0]["type"]}
