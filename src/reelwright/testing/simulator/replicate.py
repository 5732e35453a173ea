"""Replicate, as its HTTP reference tells it: predictions, models with their schemas, files, signed webhooks.

Stricter than the provider in one thing: an input field that the model does not have is refused with 422, where some
models pass over it in silence.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from typing import Any, ClassVar

from reelwright.testing.simulator import replicate_models, replicate_results
from reelwright.testing.simulator.files import File
from reelwright.testing.simulator.jobs import Ending, Job
from reelwright.testing.simulator.protocol import Calling, bearer, iso
from reelwright.testing.simulator.replicate_models import MODELS
from reelwright.testing.simulator.schema import defaults, wrongs
from reelwright.testing.simulator.wire import Incoming, Outgoing, as_json

_KEPT = 3600.0  # seconds that inputs, outputs and links of a prediction live
_PAGE = 100
_TITLES = {
    400: "Bad request", 401: "Unauthenticated", 402: "Insufficient credit", 404: "Not found",
    415: "Unsupported media type", 422: "Input validation failed",
}  # fmt: skip
_STATES = {"queued": "starting", "running": "processing"}
_EVENTS = {"start", "output", "logs", "completed"}
_SPAN = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")


class Replicate(Calling):
    name: ClassVar[str] = "replicate"
    hosts: ClassVar[tuple[str, ...]] = ("api.replicate.com",)
    files: ClassVar[str] = "replicate.delivery"
    hook_waits: ClassVar[tuple[float, ...]] = (1, 3, 6, 12, 30)  # to the end of about a minute

    def __init__(self, simulator: Any) -> None:
        super().__init__(simulator)
        raw = hashlib.sha256(f"hooks:{simulator.seed}".encode()).digest()
        self.secret = "whsec_" + base64.b64encode(raw).decode()
        self._files: dict[str, tuple[dict[str, Any], File]] = {}

    async def answer(self, request: Incoming, path: str) -> Outgoing:
        key = self.accept(bearer(request.headers))
        root = request.url.partition("?")[0].removesuffix(path) + "/v1"
        match (request.method, *path.removeprefix("/v1").strip("/").split("/")):
            case ("POST", "predictions"):
                return await self._create(request, root, key, None)
            case ("POST", "models", owner, name, "predictions"):
                return await self._create(request, root, key, f"{owner}/{name}")
            case ("GET", "predictions"):
                return self._list(request, root, key)
            case ("GET", "predictions", id):
                return as_json(self._told(self._job(id, key)))
            case ("POST", "predictions", id, "cancel"):
                job = self._job(id, key)
                self.sim.cancel(self, job, charge=True)
                return as_json(self._told(job))
            case ("GET", "models", owner, name, *rest):
                return self._model(f"{owner}/{name}", rest)
            case (_, "files", *rest):
                return self._file(request, root, rest)
            case ("GET", "webhooks", "default", "secret"):
                return as_json({"key": self.secret})
            case ("GET", "account"):
                return as_json({"type": "organization", "username": "simulated", "name": "Simulated"})
        return self.error(404, "The requested resource could not be found.")

    def error(self, status: int, message: str, code: str = "", wait: float | None = None) -> Outgoing:  # noqa: ARG002
        body: dict[str, Any] = {"title": _TITLES.get(status, ""), "detail": message, "status": status}
        body = {name: value for name, value in body.items() if value}
        if status == 429:
            body = {"detail": f"Request was throttled. {message}", "status": 429}
            body |= {} if wait is None else {"retry_after": wait}
        return as_json(body, status, {"content-type": "application/problem+json"})

    def unknown_key(self, given: bool) -> Outgoing:  # noqa: ARG002
        return self.error(401, "You did not pass a valid authentication token")

    def broke(self) -> Outgoing:
        return self.error(402, "You have insufficient credit to run this model. Go to your billing page to add some.")

    def refused(self) -> Outgoing:
        return self.error(422, "The input or output was flagged as sensitive. Please try again. (E005)")

    # Creating

    async def _create(self, request: Incoming, root: str, key: str, name: str | None) -> Outgoing:
        body = self.body(request)
        name = self._named(body) if name is None else self._official(name)
        self._there(name)
        model = MODELS[name]
        given = body.get("input")
        if not isinstance(given, dict):
            raise self.fail(422, "- input: input is required\n")
        found = wrongs(model.input, given, ("input",))
        if found:
            raise self.fail(422, "".join(f"- {wrong.path}: {wrong.message}\n" for wrong in found))
        hook = self._hook(body)
        hold, deadline = replicate_results.hold(request.headers.get("prefer", "")), self._deadline(request)
        asked = defaults(model.input) | given
        price = self.sim.books.price(f"replicate:{name}", replicate_results.amounts(model, asked))
        id = self.sim.dice.id("prediction")
        taken = self.sim.take(self, request, name, given, price, key=key, id=id, hook=hook)
        job = replicate_results.job(self.sim, taken, name, given, root)
        job.hook = hook
        await self.sim.begin(self, taken, job)
        replicate_results.limit(job, self.sim.clock(), deadline)
        if hold:
            await self.sim.sleep(min(max(job.ends - self.sim.clock(), 0.0), hold))
        return as_json(self._told(job), 201, after=taken.after)

    def _named(self, body: Mapping[str, Any]) -> str:
        """Return the model that `version` names: official ones by name, any by the id of its version."""
        given = body.get("version")
        if not isinstance(given, str) or not given:
            raise self.fail(422, "- version: version is required\n")
        name, _, version = given.rpartition(":")
        for known in MODELS:
            if version == replicate_models.version_of(known) and name in ("", known):
                return known
        if not name and given in MODELS:
            return self._official(given)
        raise self.fail(422, "The specified version does not exist (or perhaps you don't have permission to use it?)")

    def _official(self, name: str) -> str:
        if name not in MODELS or not MODELS[name].official:
            raise self.fail(404, "The requested resource could not be found.")
        return name

    def _there(self, name: str) -> None:
        if name not in MODELS or f"replicate:{name}" in self.sim.gone:
            raise self.fail(404, "The requested resource could not be found.")

    def _hook(self, body: Mapping[str, Any]) -> str:
        hook, events = body.get("webhook", ""), body.get("webhook_events_filter", ["output", "completed"])
        if not isinstance(hook, str) or (
            hook and not hook.startswith(("https://", "http://127.0.0.1", "http://local"))
        ):
            raise self.fail(422, "- webhook: must be a valid HTTPS URL\n")
        if not isinstance(events, list) or not set(events) <= _EVENTS:
            raise self.fail(422, f"- webhook_events_filter: must be of {', '.join(sorted(_EVENTS))}\n")
        return hook if "completed" in events else ""

    def _deadline(self, request: Incoming) -> float | None:
        given = request.headers.get("cancel-after")
        if given is None:
            return None
        found = _SPAN.fullmatch(given)
        hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
        total = hours * 3600 + minutes * 60 + seconds
        if not 5 <= total <= 86_400:
            raise self.fail(400, "Cancel-After must be between 5s and 24h")
        return float(total)

    # Telling

    def _job(self, id: str, key: str) -> Job:
        job = self.sim.jobs.get(id)
        if job is None or job.entry.provider != self.name or job.entry.key != key:
            raise self.fail(404, "The requested resource could not be found.")
        return job

    def _told(self, job: Job, ending: Ending | None = None) -> dict[str, Any]:
        """Return a prediction as it stands, or as it would had it ended otherwise."""
        now = self.sim.clock()
        state = ending or job.state(now)
        removed = now > job.ends + _KEPT
        begun, ended = now >= job.starts, now >= job.ends
        output = None if removed or state != "succeeded" else replicate_results.output(self.sim, self, job, _KEPT)
        run = max(job.ends - job.starts, 0.0)
        told = {
            "id": job.id,
            "model": job.entry.model,
            "version": job.details["version"],
            "input": {} if removed else job.input,
            "logs": None if removed else "",
            "output": output,
            "data_removed": removed,
            "error": (job.error or "Prediction failed.") if state == "failed" else None,
            "source": "api",
            "status": _STATES.get(state, state),
            "created_at": iso(job.entry.at),
            "urls": {
                "get": f"{job.root}/predictions/{job.id}",
                "cancel": f"{job.root}/predictions/{job.id}/cancel",
                "web": f"https://replicate.com/p/{job.id}",
            },
        }
        told |= {"started_at": iso(job.starts)} if begun and state != "aborted" else {}
        if ended:
            told |= {"completed_at": iso(job.ends)}
            told |= {"metrics": {"predict_time": run, "total_time": job.ends - job.entry.at}}
        return told

    def _list(self, request: Incoming, root: str, key: str) -> Outgoing:
        """Tell all predictions of a key, newest first, a hundred a page."""
        own = [job for job in self.sim.jobs.values() if job.entry.provider == self.name and job.entry.key == key]
        own.reverse()
        cursor = request.query.get("cursor", "0")
        start = int(cursor) if cursor.isdecimal() else 0
        more = start + _PAGE < len(own)
        return as_json(
            {
                "next": f"{root}/predictions?cursor={start + _PAGE}" if more else None,
                "previous": f"{root}/predictions?cursor={max(start - _PAGE, 0)}" if start else None,
                "results": [self._told(job) for job in own[start : start + _PAGE]],
            }
        )

    def _model(self, name: str, rest: list[str]) -> Outgoing:
        self._there(name)
        id = replicate_models.version_of(name)
        version = {
            "id": id, "created_at": "2026-04-23T08:00:00.000000Z", "cog_version": "0.16.2",
            "openapi_schema": replicate_models.openapi(name),
        }  # fmt: skip
        if rest == ["versions"]:
            return as_json({"next": None, "previous": None, "results": [version]})
        if rest and rest != ["versions", id]:
            raise self.fail(404, "The requested resource could not be found.")
        if rest:
            return as_json(version)
        owner, _, short = name.partition("/")
        return as_json(
            {
                "url": f"https://replicate.com/{name}", "owner": owner, "name": short, "description": short,
                "visibility": "public", "github_url": None, "paper_url": None, "license_url": None,
                "run_count": 1, "cover_image_url": None, "default_example": None, "latest_version": version,
            }
        )  # fmt: skip

    def _file(self, request: Incoming, root: str, rest: list[str]) -> Outgoing:
        """Keep a file that is uploaded, tell of those that are kept, or delete one."""
        if request.method == "POST" and not rest:
            return self._upload(request, root)
        if request.method == "GET" and not rest:
            return as_json({"next": None, "previous": None, "results": [told for told, _ in self._files.values()]})
        if len(rest) != 1 or rest[0] not in self._files:
            raise self.fail(404, "The requested resource could not be found.")
        if request.method == "DELETE":
            del self._files[rest[0]]
            return Outgoing(204)
        return as_json(self._files[rest[0]][0])

    def _upload(self, request: Incoming, root: str) -> Outgoing:
        try:
            part = request.form()["content"]
        except (ValueError, KeyError):
            raise self.fail(400, "Missing content") from None
        now, id = self.sim.clock(), self.sim.dice.id("file")
        digest = hashlib.sha256(part.data).hexdigest()
        told = {
            "id": id, "name": part.filename, "content_type": part.content_type, "size": len(part.data),
            "etag": digest[:32], "checksums": {"sha256": digest, "md5": hashlib.md5(part.data).hexdigest()},
            "metadata": {}, "created_at": iso(now), "expires_at": iso(now + 86_400),
            "urls": {"get": f"{root}/files/{id}"},
        }  # fmt: skip
        self._files[id] = told, File(part.data, "", part.content_type)
        return as_json(told, 201)

    def uploaded(self, url: str) -> bool:
        """Whether an address is that of a file that is kept here."""
        return url.rpartition("/")[2] in self._files

    # Webhooks

    def hook_body(self, job: Job, ending: Ending) -> bytes:
        return json.dumps(self._told(job, ending)).encode()

    def signed(self, job: Job, event: str, body: bytes) -> dict[str, str]:
        stamp = str(int(self.sim.clock()))
        id = f"msg_{job.id}_{event}"
        secret = base64.b64decode(self.secret.removeprefix("whsec_"))
        mac = hmac.new(secret, f"{id}.{stamp}.".encode() + body, hashlib.sha256).digest()
        return {
            "content-type": "application/json", "webhook-id": id, "webhook-timestamp": stamp,
            "webhook-signature": f"v1,{base64.b64encode(mac).decode()}",
        }  # fmt: skip
