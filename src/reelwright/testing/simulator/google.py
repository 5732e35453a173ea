"""Google's Gemini API, as its pages and its client of 2026 tell it: Veo's operations, files, and Lyria's interactions.

A file of Veo is downloaded with the key, over a redirect to where it lies. Answers of Lyria's previews hold `outputs`,
as the client knows them, and not the newer `steps`. What was filtered or failed costs nothing here; the pages do not
say. Not simulated are Vertex AI, extending a film, webhooks, music in the background, and all that chats.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from reelwright.testing.simulator import files
from reelwright.testing.simulator.core import Taken
from reelwright.testing.simulator.files import File
from reelwright.testing.simulator.jobs import Job
from reelwright.testing.simulator.protocol import Protocol
from reelwright.testing.simulator.schema import choice, listed, record, text, whole, wrongs
from reelwright.testing.simulator.wire import Answered, Incoming, Outgoing, as_json

_KEPT = 2 * 86_400.0  # seconds that a file lies here
_LIFE = 3600.0  # seconds that the address lives to which a download is sent on
_STATES = {
    400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND", 405: "NOT_FOUND",
    415: "INVALID_ARGUMENT", 429: "RESOURCE_EXHAUSTED", 500: "INTERNAL", 503: "UNAVAILABLE",
}  # fmt: skip
_INFO = "type.googleapis.com/google.rpc."
_SIDES = {"720p": 720, "1080p": 1080, "4k": 2160}
_LONG = 8
# The resolutions of each model of Veo, and whether it takes a last frame and pictures of reference.
FILMS: Mapping[str, tuple[tuple[str, ...], bool, bool]] = {
    "veo-3.1-generate-preview": (("720p", "1080p", "4k"), True, True),
    "veo-3.1-fast-generate-preview": (("720p", "1080p", "4k"), True, False),
    "veo-3.1-lite-generate-preview": (("720p", "1080p"), False, False),
}
# The seconds of each model of Lyria; real songs of the larger one have minutes.
SONGS: Mapping[str, float] = {"lyria-3-clip-preview": 30.0, "lyria-3-pro-preview": 12.0}
_PICTURE = record(("bytesBase64Encoded", "mimeType"), bytesBase64Encoded=text(), mimeType=text())
_FILM = record(
    ("instances",),
    instances=listed(
        record(
            (),
            prompt=text(),
            image=_PICTURE,
            lastFrame=_PICTURE,
            referenceImages=listed(record(("image",), image=_PICTURE, referenceType=choice("asset", "style")), 3),
        ),
        1,
    )
    | {"minItems": 1},
    parameters=record(
        (),
        aspectRatio=choice("16:9", "9:16"),
        resolution=choice("720p", "1080p", "4k"),
        durationSeconds=choice(4, 6, 8),
        negativePrompt=text(),
        personGeneration=choice("allow_all", "allow_adult", "dont_allow"),
        seed=whole(0, 2**32 - 1),
        sampleCount=choice(1),
    ),
)
_SONG = record(
    ("model", "input"),
    model=choice(*SONGS),
    input={"anyOf": [text(), listed(record(("type", "text"), type=choice("text"), text=text()))]},
    store={"type": "boolean"},
)


class Google(Protocol):
    name: ClassVar[str] = "google"
    hosts: ClassVar[tuple[str, ...]] = ("generativelanguage.googleapis.com",)
    files: ClassVar[str] = "download.googleapis.example"

    async def answer(self, request: Incoming, path: str) -> Outgoing:
        key = self.accept(request.headers.get("x-goog-api-key", "") or request.query.get("key", ""))
        base = request.url.partition("?")[0].removesuffix(path)
        match (request.method, *path.strip("/").split("/")):
            case ("POST", "v1beta", "models", name) if name.endswith(":predictLongRunning"):
                return await self._film(request, key, base, name.partition(":")[0])
            case ("GET", "v1beta", "models", model, "operations", name):
                return self._operation(self._found(key, f"models/{model}/operations/{name}"))
            case ("GET", "v1beta", "files", name) if name.endswith(":download"):
                return self._download(key, name.partition(":")[0])
            case ("POST", "v1beta", "interactions"):
                return await self._song(request, key)
        return self.error(404, "Requested entity was not found.")

    def error(self, status: int, message: str, code: str = "", wait: float | None = None) -> Outgoing:
        details = [{"@type": f"{_INFO}RetryInfo", "retryDelay": f"{wait}s"}] if wait is not None else []
        told = {"code": status, "message": message, "status": code or _STATES.get(status, "UNKNOWN")}
        return as_json({"error": told | ({"details": details} if details else {})}, status)

    def unknown_key(self, given: bool) -> Outgoing:
        if not given:
            return self.error(403, "Method doesn't allow unregistered callers (callers without established identity).")
        details = [{"@type": f"{_INFO}ErrorInfo", "reason": "API_KEY_INVALID", "domain": "googleapis.com"}]
        told = {"code": 400, "message": "API key not valid.", "status": "INVALID_ARGUMENT", "details": details}
        return as_json({"error": told}, 400)

    def broke(self) -> Outgoing:
        return self.error(400, "Please enable billing on your project in Google AI Studio.", "FAILED_PRECONDITION")

    def refused(self) -> Outgoing:
        return self.error(400, "The prompt contains words that violate Gemini API's usage guidelines.")

    # Veo

    async def _film(self, request: Incoming, key: str, base: str, model: str) -> Outgoing:
        body = self._checked(request, _FILM)
        if model not in FILMS or f"google:{model}" in self.sim.gone:
            raise self.fail(404, f"models/{model} is not found for API version v1beta")
        (instance,) = body["instances"]
        asked = {"durationSeconds": _LONG, "resolution": "720p", "aspectRatio": "16:9"} | body.get("parameters", {})
        self._check(instance, asked, model)
        seconds, sharp = float(asked["durationSeconds"]), asked["resolution"]
        price = self.sim.books.price(f"google:{model}:{sharp}", {"second": seconds})
        id = f"models/{model}/operations/{self.sim.dice.id('operation', 12)}"
        taken = self.sim.take(self, request, model, body, price, key=key, id=id, queues=True)
        job = Job(
            taken.entry, body, base, taken.faults, 0.0, 0.0, "succeeded",
            results=lambda: self._make(taken, asked, seconds),
            details={"file": self.sim.dice.id("file", 12), "names": ["output.mp4"]},
        )  # fmt: skip
        if taken.faults & {"policy", "failed"}:
            job.ending, taken.entry.charged, job.refused = "failed", 0, "policy" in taken.faults
        await self.sim.begin(self, taken, job)
        return as_json({"name": id}, after=taken.after)

    def _check(self, instance: Mapping[str, Any], asked: Mapping[str, Any], model: str) -> None:
        """Refuse what the model does not make."""
        resolutions, last, references = FILMS[model]
        pictures = [instance[name] for name in ("image", "lastFrame") if name in instance]
        pictures += [each["image"] for each in instance.get("referenceImages", ())]
        wrong = ""
        if not instance.get("prompt") and not pictures:
            wrong = "instances[0].prompt is required"
        elif asked["resolution"] not in resolutions:
            wrong = f"Resolution {asked['resolution']} is not supported by this model"
        elif asked["resolution"] != "720p" and asked["durationSeconds"] != _LONG:
            wrong = f"Resolution {asked['resolution']} requires durationSeconds of 8"
        elif ("lastFrame" in instance and not last) or ("referenceImages" in instance and not references):
            wrong = "`lastFrame` or `referenceImages` isn't supported by this model."
        elif "lastFrame" in instance and "image" not in instance:
            wrong = "`lastFrame` needs `image`"
        elif "referenceImages" in instance and asked["durationSeconds"] != _LONG:
            wrong = "`referenceImages` require durationSeconds of 8"
        elif any(not _is_picture(each) for each in pictures):
            wrong = "Unable to process input image."
        if wrong:
            raise self.fail(400, wrong)

    def _make(self, taken: Taken, asked: Mapping[str, Any], seconds: float) -> Sequence[File]:
        side, mark = self.sim.side or _SIDES[asked["resolution"]], f"google:{taken.entry.id}"
        aspect = asked["aspectRatio"]
        return [files.clip(taken.faults, mark, aspect=aspect, side=side, fps=24, seconds=seconds, sound=True)]

    def _found(self, key: str, id: str) -> Job:
        job = self.sim.jobs.get(id)
        if job is None or job.entry.key != key:
            raise self.fail(404, "Requested entity was not found.")
        return job

    def _operation(self, job: Job) -> Outgoing:
        state = job.state(self.sim.clock())
        if state in ("queued", "running"):
            return as_json({"name": job.id})
        told: dict[str, Any] = {"name": job.id, "done": True}
        if state == "succeeded":
            link = f"{job.root}/v1beta/files/{job.details['file']}:download?alt=media"
            made: dict[str, Any] = {"generatedSamples": [{"video": {"uri": link}}]}
        elif job.refused:
            reason = "We encountered an issue with the input image, which violates our usage guidelines."
            made = {"raiMediaFilteredCount": 1, "raiMediaFilteredReasons": [reason]}
        else:
            return as_json(told | {"error": {"code": 13, "message": "Video generation failed. Try again."}})
        kind = "type.googleapis.com/google.ai.generativelanguage.v1beta.PredictLongRunningResponse"
        return as_json(told | {"response": {"@type": kind, "generateVideoResponse": made}})

    def _download(self, key: str, name: str) -> Outgoing:
        """Send a download on to where the file lies."""
        now = self.sim.clock()
        own = [job for job in self.sim.jobs.values() if job.entry.provider == self.name and job.entry.key == key]
        job = next((job for job in own if job.details["file"] == name and job.state(now) == "succeeded"), None)
        if job is None or now > job.ends + _KEPT:
            raise self.fail(404, "File not found.")
        (link,) = job.links(now, lambda n, life: self.sim.link(self, job, n, life), 1, _LIFE)
        return Outgoing(302, {"location": link})

    # Lyria

    async def _song(self, request: Incoming, key: str) -> Outgoing:
        body = self._checked(request, _SONG)
        model = body["model"]
        if f"google:{model}" in self.sim.gone:
            raise self.fail(404, f"models/{model} is not found")
        price = self.sim.books.price(f"google:{model}", {})
        id = self.sim.dice.id("interaction", 40)
        taken = self.sim.take(self, request, model, body, price, key=key, id=id)
        await self.sim.occupy(self, taken)
        if taken.faults & {"policy", "failed"}:
            taken.entry.charged = 0
            raise Answered(self.refused() if "policy" in taken.faults else self.error(500, "Internal error."))
        made = files.song(taken.faults, f"google:{id}", SONGS[model], "mp3")
        audio = {"type": "audio", "data": base64.b64encode(made.data).decode(), "mime_type": "audio/mpeg"}
        told = {"id": id, "object": "interaction", "model": model, "status": "completed"}
        return as_json(told | {"outputs": [{"type": "text", "text": "[Intro]"}, audio]}, after=taken.after)

    def _checked(self, request: Incoming, schema: Mapping[str, Any]) -> dict[str, Any]:
        body = self.body(request)
        found = wrongs(schema, body)
        if found:
            raise self.fail(400, f"Invalid value at '{found[0].path}': {found[0].message}")
        return body


def _is_picture(sent: Mapping[str, Any]) -> bool:
    try:
        data = base64.b64decode(sent["bytesBase64Encoded"], validate=True)
    except (binascii.Error, ValueError):
        return False
    return bool(data) and sent["mimeType"] in ("image/png", "image/jpeg", "image/webp")
