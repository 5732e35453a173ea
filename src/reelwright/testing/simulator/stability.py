"""Stability, as its pages tell it: forms that are answered with the work itself, and a few that are asked about later.

Credits are a cent each. Not simulated are 3D, video, search edits, and upscaling.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from reelwright.digest import digest_bytes
from reelwright.testing.simulator import files, making
from reelwright.testing.simulator.core import Taken
from reelwright.testing.simulator.files import File
from reelwright.testing.simulator.jobs import Job
from reelwright.testing.simulator.protocol import Protocol, bearer
from reelwright.testing.simulator.schema import choice, number, record, text, whole, wrongs
from reelwright.testing.simulator.wire import Incoming, Outgoing, Part, as_json

_KEPT = 86_400.0  # seconds for which a result can be asked for
_CENT = 10_000  # micros
_BODY = 10 << 20  # bytes
_SEED = whole(0, 4_294_967_294)
_ASPECT = choice("21:9", "16:9", "3:2", "5:4", "1:1", "4:5", "2:3", "9:16", "9:21")
_FORMAT = choice("png", "jpeg", "webp")
_WORDS = {"prompt": text(10_000), "negative_prompt": text(10_000), "seed": _SEED, "output_format": _FORMAT}
_SOUND = {"prompt": text(10_000), "seed": _SEED, "output_format": choice("mp3", "wav"), "steps": whole(4, 100)}


@dataclass(frozen=True)
class Endpoint:
    """What an address takes in its form, the files among it, and what it costs in credits."""

    fields: Mapping[str, Any]
    credits: float
    needs: tuple[str, ...] = ()  # files
    takes: tuple[str, ...] = ()  # files
    later: bool = False
    cut: bool = False
    models: Mapping[str, float] = field(default_factory=dict)  # credits by model, where the form names one


_SD3 = {"sd3.5-large": 6.5, "sd3.5-large-turbo": 4, "sd3.5-medium": 3.5, "sd3.5-flash": 2.5}
_IMAGE = "stable-image"
ENDPOINTS: Mapping[str, Endpoint] = {
    f"{_IMAGE}/generate/core": Endpoint(record(("prompt",), **_WORDS, aspect_ratio=_ASPECT), 3),
    f"{_IMAGE}/generate/ultra": Endpoint(record(("prompt",), **_WORDS, aspect_ratio=_ASPECT), 8),
    f"{_IMAGE}/generate/sd3": Endpoint(
        record(
            ("prompt",), **_WORDS, aspect_ratio=_ASPECT, mode=choice("text-to-image", "image-to-image"),
            model=choice(*_SD3), strength=number(0, 1), cfg_scale=number(1, 10), style_preset=text(),
        ),
        6.5, takes=("image",), models=_SD3,
    ),
    f"{_IMAGE}/edit/erase": Endpoint(
        record((), seed=_SEED, output_format=_FORMAT, grow_mask=whole(0, 20)), 5, ("image",), ("mask",)
    ),
    f"{_IMAGE}/edit/inpaint": Endpoint(
        record(("prompt",), **_WORDS, grow_mask=whole(0, 100)), 5, ("image",), ("mask",)
    ),
    f"{_IMAGE}/edit/remove-background": Endpoint(record((), output_format=_FORMAT), 5, ("image",), cut=True),
    f"{_IMAGE}/edit/replace-background-and-relight": Endpoint(
        record(
            (), background_prompt=text(10_000), foreground_prompt=text(10_000), negative_prompt=text(10_000),
            seed=_SEED, output_format=_FORMAT,
        ),
        8, ("subject_image",), ("background_reference", "light_reference"), later=True,
    ),
    f"{_IMAGE}/control/sketch": Endpoint(record(("prompt",), **_WORDS, control_strength=number(0, 1)), 5, ("image",)),
    f"{_IMAGE}/control/structure": Endpoint(
        record(("prompt",), **_WORDS, control_strength=number(0, 1)), 5, ("image",)
    ),
    f"{_IMAGE}/control/style": Endpoint(
        record(("prompt",), **_WORDS, aspect_ratio=_ASPECT, fidelity=number(0, 1)), 4, ("image",)
    ),
    "audio/stable-audio-2/text-to-audio": Endpoint(
        record(("prompt",), **_SOUND, duration=number(1, 190), model=choice("stable-audio-2", "stable-audio-2.5"),
               cfg_scale=number(1, 25)), 20,
    ),
    "audio/stable-audio/text-to-audio": Endpoint(
        record(("prompt",), **_SOUND, duration=number(1, 380), model=choice("stable-audio-3"),
               cfg_scale=number(1, 25)), 26, later=True,
    ),
}  # fmt: skip
_NAMES = {400: "bad_request", 401: "unauthorized", 402: "payment_required", 403: "content_moderation",
          404: "not_found", 413: "payload_too_large", 422: "unprocessable_entity", 429: "rate_limit_exceeded",
          500: "internal_error"}  # fmt: skip


class Stability(Protocol):
    name: ClassVar[str] = "stability"
    hosts: ClassVar[tuple[str, ...]] = ("api.stability.ai",)

    async def answer(self, request: Incoming, path: str) -> Outgoing:
        key = self.accept(bearer(request.headers))
        parts = path.strip("/").split("/")
        if request.method == "GET" and parts[:-1] in (["v2beta", "results"], ["v2beta", "audio", "results"]):
            return self._later(request, key, parts[-1], "audio" in parts)
        endpoint = ENDPOINTS.get("/".join(parts[1:])) if parts[0] == "v2beta" else None
        if endpoint is None or request.method != "POST":
            return self.error(404, "The requested resource does not exist")
        return await self._make(request, key, "/".join(parts[1:]), endpoint)

    def error(self, status: int, message: str, code: str = "", wait: float | None = None) -> Outgoing:  # noqa: ARG002
        name = code or _NAMES.get(status, "internal_error")
        return as_json({"id": self.sim.dice.id("error", 32), "name": name, "errors": [message]}, status)

    def refused(self) -> Outgoing:
        return self.error(403, "Your request was flagged by our content moderation system.")

    def broke(self) -> Outgoing:
        return self.error(402, "You lack sufficient credits to make this request.")

    async def _make(self, request: Incoming, key: str, path: str, endpoint: Endpoint) -> Outgoing:
        asked, given = self._form(request, endpoint)
        model = str(asked.get("model") or path.partition("/")[2])
        if f"stability:{model}" in self.sim.gone:
            raise self.fail(404, f"The model {model} does not exist")
        price = round(endpoint.models.get(model, endpoint.credits) * _CENT)
        sums = {name: digest_bytes(part.data) for name, part in given.items()}
        id = self.sim.dice.id("stability", 64, "0123456789abcdef")
        taken = self.sim.take(self, request, path, asked | sums, price, key=key, id=id)
        if endpoint.later:
            return await self._begin(request, taken, asked, endpoint)
        await self.sim.occupy(self, taken)
        if "failed" in taken.faults:
            taken.entry.charged = 0
            raise self.fail(500, "An unexpected internal error occurred")
        return self._told(request, _work(taken, asked, endpoint, self.sim.side), asked, taken.faults, taken.after)

    async def _begin(self, request: Incoming, taken: Taken, asked: dict[str, Any], endpoint: Endpoint) -> Outgoing:
        job = Job(
            taken.entry, asked, request.url, taken.faults, 0.0, 0.0, "succeeded",
            results=lambda: [_work(taken, asked, endpoint, self.sim.side)],
        )  # fmt: skip
        if "failed" in taken.faults:
            job.ending, taken.entry.charged = "failed", 0
        await self.sim.begin(self, taken, job)
        return as_json({"id": job.id}, 202 if "duration" in endpoint.fields["properties"] else 200, after=taken.after)

    def _later(self, request: Incoming, key: str, id: str, audio: bool) -> Outgoing:
        job = self.sim.jobs.get(id)
        now = self.sim.clock()
        mine = job is not None and job.entry.key == key and job.entry.model.startswith("audio") == audio
        if job is None or not mine or now > job.ends + _KEPT:
            return self.error(404, "The result does not exist or has expired")
        if now < job.ends:
            return as_json({"id": id, "status": "in-progress"}, 202)
        if job.ending == "failed":
            return self.error(400, "The generation failed")
        return self._told(request, job.file(0), job.input, job.faults, frozenset())

    def _told(
        self, request: Incoming, file: File, asked: Mapping[str, Any], faults: frozenset[str], after: frozenset[str]
    ) -> Outgoing:
        """Return a work as JSON or as its bytes, as the caller accepts it."""
        reason, seed = "CONTENT_FILTERED" if "policy" in faults else "SUCCESS", asked.get("seed", 1)
        kind = "audio" if file.content_type.startswith("audio") else "image"
        if "application/json" in request.headers.get("accept", ""):
            coded = base64.b64encode(file.data).decode()
            return as_json({kind: coded, "seed": seed, "finish_reason": reason}, after=after)
        headers = {"content-type": file.content_type, "seed": str(seed), "finish-reason": reason}
        return Outgoing(200, headers, file.data, after=after)

    def _form(self, request: Incoming, endpoint: Endpoint) -> tuple[dict[str, Any], dict[str, Part]]:
        """Return the fields of a form in their types, and its files; raises Answered for what is wrong with them."""
        if len(request.body) > _BODY:
            raise self.fail(413, "The request body exceeds 10MiB")
        if request.content_type != "multipart/form-data":
            raise self.fail(415, "Content-Type must be multipart/form-data", "unsupported_media_type")
        try:
            form = request.form()
        except ValueError:
            raise self.fail(400, "The form cannot be read") from None
        allowed = {*endpoint.needs, *endpoint.takes}
        given = {name: part for name, part in form.items() if name in allowed}
        schema = endpoint.fields["properties"]
        asked = {
            name: _typed(part.data.decode(errors="replace"), schema.get(name, {}))
            for name, part in form.items()
            if name not in allowed and part.data
        }
        told = [f"{name}: is required" for name in endpoint.needs if name not in given]
        told += [f"{wrong.path}: {wrong.message}" for wrong in wrongs(endpoint.fields, asked)]
        told += [f"{name}: must be an image" for name, part in given.items() if not part.content_type.startswith("im")]
        if asked.get("mode") == "image-to-image" and not {"image", "strength"} <= {*given, *asked}:
            told.append("mode: image-to-image needs image and strength")
        if asked.get("mode") != "image-to-image" and "image" in given and endpoint.models:
            told.append("image: only with mode image-to-image")
        if "image" in given and "aspect_ratio" in asked and endpoint.models:
            told.append("aspect_ratio: only with mode text-to-image")
        if told:
            raise self.fail(400, "; ".join(told))
        return asked, given


def _typed(given: str, schema: Mapping[str, Any]) -> Any:
    """Return the text of a form as the number that it should be, or as it is."""
    try:
        return {"integer": int, "number": float}.get(str(schema.get("type")), str)(given)
    except ValueError:
        return given


def _work(taken: Taken, asked: Mapping[str, Any], endpoint: Endpoint, side: int | None) -> File:
    mark, kind = f"stability:{taken.entry.id}", str(asked.get("output_format", "png"))
    if "duration" in endpoint.fields["properties"]:
        wave = making.music(float(asked.get("duration", 190)), 4)
        return files.sound(taken.faults, mark, wave, kind if kind in ("mp3", "wav") else "mp3")
    aspect, kind = str(asked.get("aspect_ratio", "1:1")), kind.replace("jpeg", "jpg")
    return files.still(taken.faults, mark, aspect=aspect, side=side or 1024, kind=kind, cut=endpoint.cut)
