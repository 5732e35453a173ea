"""Kling, as its pages of 2026 tell it: tasks of films, a code in every answer, and keys that are signed or plain.

Simulated are films of words and of a picture (the classic paths); not lip-sync, effects, or the newer paths of Turbo.
What a failed task costs is not told by its pages; here it costs nothing.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from reelwright.testing.simulator import files
from reelwright.testing.simulator.core import Limits, Taken
from reelwright.testing.simulator.files import File
from reelwright.testing.simulator.jobs import Ending, Job
from reelwright.testing.simulator.protocol import Calling, bearer
from reelwright.testing.simulator.schema import choice, number, record, text, wrongs
from reelwright.testing.simulator.wire import Incoming, Outgoing, as_json

_KEPT = 30 * 86_400.0  # seconds that results lie here
_CODES = {400: 1201, 401: 1002, 402: 1102, 403: 1103, 404: 1203, 405: 1202, 415: 1200, 429: 1302, 500: 5000, 503: 5001}
_STATES = {"queued": "submitted", "running": "processing", "succeeded": "succeed"}
_SIDES = {"std": 720, "pro": 1080, "4k": 2160}
_LENGTHS = tuple(str(n) for n in range(3, 16))
_POLICY = "Failure to pass the risk control system"
# The lengths in seconds and the modes of each model, and whether it makes sound.
MODELS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...], bool]] = {
    "kling-v1-6": (("5", "10"), ("std", "pro"), False),
    "kling-v2-1": (("5", "10"), ("std", "pro"), False),
    "kling-v2-1-master": (("5", "10"), ("std", "pro"), False),
    "kling-v2-5-turbo": (("5", "10"), ("std", "pro"), False),
    "kling-v2-6": (("5", "10"), ("std", "pro"), True),
    "kling-v3": (_LENGTHS, ("std", "pro", "4k"), True),
}
_COMMON = {
    "model_name": choice(*MODELS),
    "prompt": text(2500),
    "negative_prompt": text(2500),
    "duration": choice(*_LENGTHS),
    "mode": choice("std", "pro", "4k"),
    "sound": choice("on", "off"),
    "cfg_scale": number(0, 1),
    "callback_url": text(),
    "external_task_id": text(),
}
_SHAPES: Mapping[str, Mapping[str, Any]] = {
    "text2video": record(("prompt",), **_COMMON, aspect_ratio=choice("16:9", "9:16", "1:1")),
    "image2video": record((), **_COMMON, image=text(), image_tail=text()),
}


class Kling(Calling):
    name: ClassVar[str] = "kling"
    hosts: ClassVar[tuple[str, ...]] = ("api-singapore.klingai.com", "api.klingai.com")
    files: ClassVar[str] = "cdn.klingai.com"

    async def answer(self, request: Incoming, path: str) -> Outgoing:
        key = self._key(request)
        match (request.method, *path.strip("/").split("/")):
            case ("POST", "v1", "videos", kind) if kind in _SHAPES:
                base = request.url.partition("?")[0].removesuffix(path)
                return await self._submit(request, base, key, kind)
            case ("GET", "v1", "videos", kind) if kind in _SHAPES:
                return self._list(request, key, kind)
            case ("GET", "v1", "videos", kind, name) if kind in _SHAPES:
                return self._told(self._task(self._found(key, kind, name)))
        return self.error(404, "The requested resource does not exist")

    def error(self, status: int, message: str, code: str = "", wait: float | None = None) -> Outgoing:  # noqa: ARG002
        number = 1303 if code == "concurrency" else int(code or _CODES.get(status, 5000))
        return as_json({"code": number, "message": message, "request_id": self.sim.dice.uuid("refusal")}, status)

    def broke(self) -> Outgoing:
        return self.error(429, "Account balance not enough", "1102")

    def refused(self) -> Outgoing:
        return self.error(400, "The prompt contains content that triggers the security policy", "1301")

    def hook_body(self, job: Job, ending: Ending) -> bytes:
        return json.dumps(self._task(job, ending)).encode()

    def signed(self, job: Job, event: str, body: bytes) -> dict[str, str]:  # noqa: ARG002
        return {"content-type": "application/json"}  # Kling signs none

    # Keys

    def _key(self, request: Incoming) -> str:
        """Return who calls: an API key, or the access key of a token; a pair is known here as `access:secret`."""
        given = bearer(request.headers)
        if given.count(".") != 2:
            return self.accept(given)
        head, claims, mac = given.split(".")
        told = _read(head), _read(claims)
        name, now = str(told[1].get("iss") or ""), self.sim.clock()
        pairs = dict(key.split(":", 1) for key in self.sim.keys.get(self.name, ()) if ":" in key)
        if not name or told[0].get("alg") != "HS256" or (self.name in self.sim.keys and name not in pairs):
            raise self.fail(401, "Authorization is invalid", "1002")
        signed = hmac.digest(pairs.get(name, "").encode(), f"{head}.{claims}".encode(), hashlib.sha256)
        if name in pairs and _plain(mac) != signed:
            raise self.fail(401, "Authorization is invalid", "1002")
        if now < float(told[1].get("nbf", 0)):
            raise self.fail(401, "Authorization is not yet valid", "1003")
        if now >= float(told[1].get("exp", 0)):
            raise self.fail(401, "Authorization has expired", "1004")
        return name

    # Tasks

    async def _submit(self, request: Incoming, base: str, key: str, kind: str) -> Outgoing:
        body = self.body(request)
        self._check(body, kind)
        model = body.get("model_name", "kling-v1-6")
        name = body.get("external_task_id", "")
        if name and any(job.input.get("external_task_id") == name for job in self._tasks(key)):
            raise self.fail(400, "external_task_id is used already")
        self._room(key)
        seconds = float(body.get("duration", "5"))
        rate = f"kling:{model}:{body.get('mode', 'std')}:{body.get('sound', 'off')}"
        price = self.sim.books.price(rate, {"second": seconds}, f"kling:{model}")
        asked = {field: value for field, value in body.items() if field not in ("callback_url", "external_task_id")}
        id, hook = self.sim.dice.id("task", 22), body.get("callback_url", "")
        taken = self.sim.take(self, request, model, asked | {"kind": kind}, price, key=key, id=id, hook=hook)
        job = Job(
            taken.entry, body, base, taken.faults, 0.0, 0.0, "succeeded", hook=hook,
            results=lambda: self._make(taken, body, seconds),
            details={"kind": kind, "names": ["output.mp4"], "seconds": seconds},
        )  # fmt: skip
        if taken.faults & {"policy", "failed"}:
            job.ending, taken.entry.charged = "failed", 0
            job.error = _POLICY if "policy" in taken.faults else "Generation timeout"
        await self.sim.begin(self, taken, job)
        return self._told(self._task(job), taken.after)

    def _check(self, body: Mapping[str, Any], kind: str) -> None:
        """Refuse what does not fit the path or the model."""
        found = wrongs(_SHAPES[kind], body)
        if found:
            raise self.fail(400, f"{found[0].path}: {found[0].message}")
        model = body.get("model_name", "kling-v1-6")
        if f"kling:{model}" in self.sim.gone:
            raise self.fail(400, f"model_name {model} is not supported")
        lengths, modes, loud = MODELS[model]
        if body.get("duration", "5") not in lengths or body.get("mode", "std") not in modes:
            raise self.fail(400, f"duration or mode is not supported by {model}")
        if body.get("sound", "off") == "on" and not loud:
            raise self.fail(400, f"sound is not supported by {model}")
        pictures = [body[field] for field in ("image", "image_tail") if body.get(field)]
        if kind == "image2video" and not pictures:
            raise self.fail(400, "image and image_tail must not both be empty")
        if any(not picture.startswith("https://") and not _plain(picture) for picture in pictures):
            raise self.fail(400, "Image is invalid; send an address or base64 without a prefix")

    def _room(self, key: str) -> None:
        """Refuse a task where as many run already as may: Kling lets none wait."""
        most, now = self.sim.limits.get(self.name, Limits()).at_once, self.sim.clock()
        if most is not None and sum(job.ends > now for job in self._tasks(key)) >= most:
            raise self.fail(429, "parallel task over resource pack limit", "concurrency")

    def _make(self, taken: Taken, body: Mapping[str, Any], seconds: float) -> Sequence[File]:
        side = self.sim.side or _SIDES[body.get("mode", "std")]
        made = files.clip(
            taken.faults, f"kling:{taken.entry.id}", aspect=body.get("aspect_ratio", "16:9"), side=side, fps=24,
            seconds=seconds, sound=body.get("sound") == "on",
        )  # fmt: skip
        return [made]

    def _tasks(self, key: str, kind: str = "") -> list[Job]:
        jobs = [job for job in self.sim.jobs.values() if job.entry.provider == self.name and job.entry.key == key]
        return [job for job in jobs if kind in ("", job.details["kind"])]

    def _found(self, key: str, kind: str, name: str) -> Job:
        """Return a task by its id, or by the one that its caller gave it."""
        for job in self._tasks(key, kind):
            if name in (job.id, job.input.get("external_task_id")):
                return job
        raise self.fail(404, "The requested resource does not exist")

    def _list(self, request: Incoming, key: str, kind: str) -> Outgoing:
        try:
            page, size = (int(request.query.get(name, usual)) for name, usual in (("pageNum", 1), ("pageSize", 30)))
        except ValueError:
            page, size = 0, 0
        if not 1 <= page <= 1000 or not 1 <= size <= 500:
            raise self.fail(400, "pageNum or pageSize is out of range")
        newest = self._tasks(key, kind)[::-1]
        return self._told([self._task(job) for job in newest[(page - 1) * size : page * size]])

    def _task(self, job: Job, ending: Ending | None = None) -> dict[str, Any]:
        now = self.sim.clock()
        state = ending or job.state(now)
        updated = job.ends if state not in ("queued", "running") else job.entry.at
        told: dict[str, Any] = {
            "task_id": job.id, "task_status": _STATES.get(state, "failed"),
            "task_info": {"external_task_id": job.input.get("external_task_id")},
            "created_at": round(job.entry.at * 1000), "updated_at": round(updated * 1000),
        }  # fmt: skip
        if state == "succeeded":
            (link,) = job.links(now, lambda n, life: self.sim.link(self, job, n, life), 1, _KEPT)
            seconds = str(job.details["seconds"])
            told["task_result"] = {"videos": [{"id": job.id, "url": link, "duration": seconds}]}
        elif state not in ("queued", "running"):
            told["task_status_msg"] = job.error or "Generation failed"
        return told

    def _told(self, data: Any, after: frozenset[str] = frozenset()) -> Outgoing:
        id = self.sim.dice.uuid("answer")
        return as_json({"code": 0, "message": "SUCCEED", "request_id": id, "data": data}, after=after)


def _plain(part: str) -> bytes:
    """Return what is written in base64 of either alphabet; empty where it is none."""
    try:
        return base64.b64decode(part.replace("-", "+").replace("_", "/") + "=" * (-len(part) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _read(part: str) -> dict[str, Any]:
    try:
        found = json.loads(_plain(part))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
