"""Leonardo, as its page of Phoenix (July 2026) and its client 7.0.0 tell it: jobs of pictures, and lists of them.

Not simulated are other models, guidance by pictures, uploads, creates of the first version, and webhooks, whose address
is kept with a key there.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from reelwright.testing.simulator import files
from reelwright.testing.simulator.core import Taken
from reelwright.testing.simulator.files import File
from reelwright.testing.simulator.jobs import Job
from reelwright.testing.simulator.protocol import Protocol, bearer
from reelwright.testing.simulator.schema import choice, defaults, flag, listed, record, text, whole, wrongs
from reelwright.testing.simulator.wire import Incoming, Outgoing, as_json

PRICE = 48_500  # micros of a picture; its own prices go by plan, size and mode
_KEPT = 86_400.0  # seconds that links live here
_SIDE = whole(32, 2048)
_PHOENIX = record(
    ("prompt",),
    prompt=text(1500),
    negative_prompt=text(1000),
    mode=choice("FAST", "QUALITY", "ULTRA", default="FAST"),
    contrast=choice("LOW", "MEDIUM", "HIGH", default="MEDIUM"),
    width=_SIDE | {"default": 1024},
    height=_SIDE | {"default": 1024},
    quantity=whole(1, 8, 4),
    seed=whole(0, 9_999_999_998),
    style_ids=listed(text()),
    prompt_enhance=choice("ON", "OFF", "AUTO"),
    tiling=flag(),
)
_BODY = record(("model", "parameters"), model=text(), public=flag(), parameters=_PHOENIX)
_MODELS = ("phoenix-v1.0", "phoenix-v0.9")


class Leonardo(Protocol):
    name: ClassVar[str] = "leonardo"
    hosts: ClassVar[tuple[str, ...]] = ("cloud.leonardo.ai", "cdn.leonardo.ai")
    files: ClassVar[str] = "cdn.leonardo.ai"

    async def answer(self, request: Incoming, path: str) -> Outgoing:
        key = self.accept(bearer(request.headers))
        match (request.method, *path.strip("/").split("/")):
            case ("POST", "api", "rest", "v2", "generations"):
                return await self._generate(request, key)
            case ("GET", "api", "rest", "v1", "generations", "user", user):
                return self._list(request, key, user)
            case ("GET", "api", "rest", "v1", "generations", id):
                job = self._of(id, key)
                return as_json({"generations_by_pk": self._told(job) if job else None})
            case ("GET", "api", "rest", "v1", "me"):
                me = {"id": self._user(key), "username": "simulated"}
                return as_json({"user_details": [{"user": me, "apiConcurrencySlots": 10, "apiPaidTokens": 10**6}]})
        return self.error(404, "Not found")

    def error(self, status: int, message: str, code: str = "", wait: float | None = None) -> Outgoing:  # noqa: ARG002
        return as_json({"error": message, "path": "$", "code": code or "unexpected"}, status)

    def refused(self) -> Outgoing:
        return self.error(400, "Content moderation: the prompt cannot be used", "moderated")

    def broke(self) -> Outgoing:
        return self.error(402, "Not enough API tokens", "payment-required")

    async def _generate(self, request: Incoming, key: str) -> Outgoing:
        body = self.body(request)
        found = wrongs(_BODY, body)
        parameters = defaults(_PHOENIX) | (body.get("parameters") or {}) if not found else {}
        told = [f"{wrong.path}: {wrong.message}" for wrong in found]
        told += [
            f"parameters.{side}: must be a multiple of 8" for side in ("width", "height") if parameters.get(side, 0) % 8
        ]
        if told:
            raise self.fail(400, "; ".join(told), "invalid-parameters")
        if body["model"] not in _MODELS or f"leonardo:{body['model']}" in self.sim.gone:
            raise self.fail(400, f"There is no model {body['model']}", "invalid-model")
        count, id = parameters["quantity"], self.sim.dice.uuid("leonardo")
        taken = self.sim.take(self, request, body["model"], parameters, PRICE * count, key=key, id=id, queues=True)
        job = Job(
            taken.entry, parameters, request.url, taken.faults, 0.0, 0.0, "succeeded",
            results=lambda: [_still(taken, parameters, n, self.sim.side) for n in range(count)],
            details={"names": [f"{n}.jpg" for n in range(count)], "count": count},
        )  # fmt: skip
        if "failed" in taken.faults:
            job.ending, taken.entry.charged = "failed", 0
        await self.sim.begin(self, taken, job)
        cost = {"amount": f"{taken.entry.charged / 1e6:.4f}", "unit": "DOLLARS"}
        return as_json({"generate": {"generationId": id, "cost": cost}}, after=taken.after)

    def _of(self, id: str, key: str) -> Job | None:
        job = self.sim.jobs.get(id)
        return job if job and job.entry.provider == self.name and job.entry.key == key else None

    def _user(self, key: str) -> str:
        return f"user-{sum(key.encode())}"

    def _list(self, request: Incoming, key: str, user: str) -> Outgoing:
        if user != self._user(key):
            return as_json({"generations": []})
        start, limit = (int(request.query.get(name, n)) for name, n in (("offset", "0"), ("limit", "10")))
        jobs = [job for job in reversed(self.sim.jobs.values()) if self._of(job.id, key)]
        return as_json({"generations": [self._told(job) for job in jobs[start : start + limit]]})

    def _told(self, job: Job) -> dict[str, Any]:
        state, asked = job.state(self.sim.clock()), job.input
        status = {"succeeded": "COMPLETE", "failed": "FAILED"}.get(state, "PENDING")
        links = []
        if status == "COMPLETE":
            mint = lambda n, life: self.sim.link(self, job, n, life)  # noqa: E731
            links = job.links(self.sim.clock(), mint, job.details["count"], _KEPT)
        marked = "policy" in job.faults
        at = datetime.fromtimestamp(job.entry.at, UTC).isoformat(timespec="milliseconds").removesuffix("+00:00")
        return {
            "id": job.id, "status": status, "createdAt": at, "prompt": asked["prompt"], "public": False,
            "negativePrompt": asked.get("negative_prompt"), "imageWidth": asked["width"],
            "imageHeight": asked["height"], "seed": asked.get("seed"), "modelId": None,
            "generated_images": [
                {"url": link, "id": f"{job.id}-{n}", "nsfw": marked, "likeCount": 0} for n, link in enumerate(links)
            ],
        }  # fmt: skip


def _still(taken: Taken, asked: dict[str, Any], n: int, side: int | None) -> File:
    aspect, least = f"{asked['width']}:{asked['height']}", min(asked["width"], asked["height"])
    return files.still(taken.faults, f"leonardo:{taken.entry.id}:{n}", aspect=aspect, side=side or least, kind="jpg")
