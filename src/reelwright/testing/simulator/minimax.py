"""MiniMax, as its pages of 2026 tell it: films as tasks and files, speech and music at once, and a code in each answer.

Not simulated are streams, long speech, subtitles, songs with words, and the challenge that opens a webhook.
What a task that failed costs is not told by its pages; here it costs nothing, as does sound that was refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from reelwright.testing.simulator import files, making
from reelwright.testing.simulator.core import Taken
from reelwright.testing.simulator.files import File
from reelwright.testing.simulator.jobs import Ending, Job
from reelwright.testing.simulator.protocol import Calling, bearer
from reelwright.testing.simulator.schema import choice, flag, number, record, text, whole, wrongs
from reelwright.testing.simulator.wire import Answered, Incoming, Outgoing, as_json

_KEPT = 86_400.0  # seconds that a link lives
_SONG = 12.0  # seconds of every song; MiniMax's own have minutes
# Errors that come with 200 and a code of their own; others keep their status, as a gateway's do.
_CODES = {400: 2013, 401: 1004, 402: 1008, 415: 2013, 429: 1002}
_STATES = {"queued": "Queueing", "running": "Processing", "succeeded": "Success"}
_SIDES = {"512P": 512, "768P": 768, "1080P": 1080}
# The resolutions of each model by length in seconds.
FILMS: Mapping[str, Mapping[int, tuple[str, ...]]] = {
    "MiniMax-Hailuo-2.3": {6: ("768P", "1080P"), 10: ("768P",)},
    "MiniMax-Hailuo-2.3-Fast": {6: ("768P", "1080P"), 10: ("768P",)},
    "MiniMax-Hailuo-02": {6: ("512P", "768P", "1080P"), 10: ("512P", "768P")},
}
VOICES = ("Wise_Woman", "English_Graceful_Lady")
_FILM = record(
    ("model",),
    model=choice(*FILMS),
    prompt=text(2000),
    first_frame_image=text(),
    last_frame_image=text(),
    duration=choice(6, 10),
    resolution=choice(*_SIDES),
    prompt_optimizer=flag(),
    fast_pretreatment=flag(),
    callback_url=text(),
)
_AUDIO = record(
    (),
    sample_rate=choice(8000, 16000, 22050, 24000, 32000, 44100),
    bitrate=choice(32000, 64000, 128000, 256000),
    format=choice("mp3", "wav", "pcm"),
    channel=choice(1, 2),
)
_SPEECH = record(
    ("model", "text", "voice_setting"),
    model=choice("speech-2.8-hd", "speech-2.8-turbo"),
    text=text(9999) | {"minLength": 1},
    stream=flag(),
    output_format=choice("hex", "url"),
    voice_setting=record(
        ("voice_id",), voice_id=text(), speed=number(0.5, 2), vol=number(0, 10), pitch=whole(-12, 12), emotion=text()
    ),
    audio_setting=_AUDIO,
    language_boost=text(),
    subtitle_enable=flag(),
)
_MUSIC = record(
    ("model", "prompt"),
    model=choice("music-2.6"),
    prompt=text(2000),
    lyrics=text(3500),
    lyrics_optimizer=flag(),
    is_instrumental=flag(),
    output_format=choice("hex", "url"),
    audio_setting=_AUDIO,
)


class MiniMax(Calling):
    name: ClassVar[str] = "minimax"
    hosts: ClassVar[tuple[str, ...]] = ("api.minimax.io", "api.minimaxi.com")
    files: ClassVar[str] = "video-product.cdn.minimax.io"

    async def answer(self, request: Incoming, path: str) -> Outgoing:
        key = self.accept(bearer(request.headers))
        match (request.method, path):
            case ("POST", "/v1/video_generation"):
                return await self._film(request, key, request.url.partition("?")[0].removesuffix(path))
            case ("POST", "/v1/t2a_v2"):
                return await self._speak(request, key)
            case ("POST", "/v1/music_generation"):
                return await self._play(request, key)
            case ("GET", "/v1/query/video_generation"):
                return self._told(self._task(self._found(key, request.query.get("task_id", ""))))
            case ("GET", "/v1/files/retrieve"):
                return self._file(key, request.query.get("file_id", ""))
        return self.error(404, "404 page not found")

    def error(self, status: int, message: str, code: str = "", wait: float | None = None) -> Outgoing:  # noqa: ARG002
        number = 1041 if code == "concurrency" else int(code or _CODES.get(status, 1000))
        base = {"status_code": number, "status_msg": message}
        return as_json({"base_resp": base}, 200 if code or status in _CODES else status, self._headers())

    def broke(self) -> Outgoing:
        return self.error(402, "insufficient balance")

    def refused(self) -> Outgoing:
        return self.error(400, "input new_sensitive", "1026")

    def hook_body(self, job: Job, ending: Ending) -> bytes:
        told = self._task(job, ending)
        return json.dumps(told | {"status": "success" if ending == "succeeded" else "failed"}).encode()

    def signed(self, job: Job, event: str, body: bytes) -> dict[str, str]:  # noqa: ARG002
        return {"content-type": "application/json"}  # MiniMax signs none

    def _headers(self) -> dict[str, str]:
        return {"trace-id": self.sim.dice.id("trace", 32)}

    def _told(self, found: Mapping[str, Any], after: frozenset[str] = frozenset()) -> Outgoing:
        base = {"base_resp": {"status_code": 0, "status_msg": "success"}}
        return as_json(base | dict(found), 200, self._headers(), after)

    # Films

    async def _film(self, request: Incoming, key: str, base: str) -> Outgoing:
        body = self._checked(request, _FILM)
        model, seconds, sharp = body["model"], body.get("duration", 6), body.get("resolution", "768P")
        self._check(body, model, seconds, sharp)
        price = self.sim.books.price(f"minimax:{model}:{sharp}:{seconds}", {}, f"minimax:{model}")
        asked = {field: value for field, value in body.items() if field != "callback_url"}
        id, hook = self.sim.dice.id("task", 15, "123456789"), body.get("callback_url", "")
        taken = self.sim.take(self, request, model, asked, price, key=key, id=id, hook=hook, queues=True)
        job = Job(
            taken.entry, body, base, taken.faults, 0.0, 0.0, "succeeded", hook=hook,
            results=lambda: self._make(taken, float(seconds), _SIDES[sharp]),
            details={"file": int(self.sim.dice.id("file", 15, "123456789")), "names": ["output.mp4"]},
        )  # fmt: skip
        if taken.faults & {"policy", "failed"}:
            job.ending, taken.entry.charged = "failed", 0
            job.error = "output new_sensitive" if "policy" in taken.faults else "unknown error"
            job.refused = "policy" in taken.faults
        await self.sim.begin(self, taken, job)
        return self._told({"task_id": job.id}, taken.after)

    def _check(self, body: Mapping[str, Any], model: str, seconds: int, sharp: str) -> None:
        """Refuse what the model does not make."""
        if f"minimax:{model}" in self.sim.gone:
            raise self.fail(400, f"invalid params, model {model} is not supported")
        if sharp not in FILMS[model][seconds]:
            raise self.fail(400, f"invalid params, model {model} does not support {sharp} with duration {seconds}")
        pictures = [body[field] for field in ("first_frame_image", "last_frame_image") if body.get(field)]
        if any(not picture.startswith(("https://", "http://", "data:image/")) for picture in pictures):
            raise self.fail(400, "invalid params, image must be an address or a data URL")
        if "last_frame_image" in body and model != "MiniMax-Hailuo-02":
            raise self.fail(400, f"invalid params, model {model} takes no last_frame_image")
        if model.endswith("-Fast") and "first_frame_image" not in body:
            raise self.fail(400, f"invalid params, model {model} needs first_frame_image")
        if not pictures and not body.get("prompt"):
            raise self.fail(400, "invalid params, prompt is empty")

    def _make(self, taken: Taken, seconds: float, side: int) -> Sequence[File]:
        mark = f"minimax:{taken.entry.id}"
        side = self.sim.side or side
        return [files.clip(taken.faults, mark, aspect="16:9", side=side, fps=24, seconds=seconds, sound=False)]

    def _found(self, key: str, id: str) -> Job:
        job = self.sim.jobs.get(id)
        if job is None or job.entry.key != key or job.entry.provider != self.name:
            raise self.fail(400, "invalid params, task_id not found")
        return job

    def _task(self, job: Job, ending: Ending | None = None) -> dict[str, Any]:
        state = ending or job.state(self.sim.clock())
        told: dict[str, Any] = {"task_id": job.id, "status": _STATES.get(state, "Fail"), "file_id": ""}
        if state == "succeeded":
            told["file_id"] = str(job.details["file"])
        elif state not in _STATES:
            code = 1027 if job.refused else 1000
            told["base_resp"] = {"status_code": code, "status_msg": job.error or "unknown error"}
        return told

    def _file(self, key: str, id: str) -> Outgoing:
        """Tell where a file lies: a new link each time."""
        now = self.sim.clock()
        own = [job for job in self.sim.jobs.values() if job.entry.provider == self.name and job.entry.key == key]
        job = next((job for job in own if str(job.details["file"]) == id and job.state(now) == "succeeded"), None)
        if job is None:
            raise self.fail(400, "invalid params, file_id not found")
        (link,) = job.links(now, lambda n, life: self.sim.link(self, job, n, life), 1, _KEPT)
        told = {
            "file_id": job.details["file"],
            "bytes": len(job.file(0).data),
            "created_at": int(job.ends),
            "filename": "output.mp4",
        }
        return self._told({"file": told | {"purpose": "video_generation", "download_url": link}})

    # Sound

    async def _speak(self, request: Incoming, key: str) -> Outgoing:
        body = self._checked(request, _SPEECH)
        words, voice = body["text"], body["voice_setting"]
        if voice["voice_id"] not in VOICES:
            raise self.fail(400, f"invalid params, voice id {voice['voice_id']} not found", "2054")
        taken = await self._take(request, key, body, {"1k_characters": len(words) / 1000})
        speed, (kind, rate) = float(voice.get("speed", 1.0)), _form(body)
        made = files.sound(taken.faults, f"minimax:{taken.entry.id}", making.speech(words, speed), kind, rate)
        more = {"usage_characters": len(words), "word_count": len(words.split())}
        return self._sound(taken, made, making.speech_seconds(words, speed), more)

    async def _play(self, request: Incoming, key: str) -> Outgoing:
        body = self._checked(request, _MUSIC)
        if not body.get("is_instrumental") and not body.get("lyrics") and not body.get("lyrics_optimizer"):
            raise self.fail(400, "invalid params, lyrics is empty")
        taken = await self._take(request, key, body, {})
        return self._sound(taken, files.song(taken.faults, f"minimax:{taken.entry.id}", _SONG, *_form(body)), _SONG, {})

    async def _take(self, request: Incoming, key: str, body: dict[str, Any], amounts: Mapping[str, float]) -> Taken:
        """Take a call, and let it run; one that fails, or is refused in the end, costs nothing."""
        price = self.sim.books.price(f"minimax:{body['model']}", amounts)
        id = self.sim.dice.id("sound", 20)
        taken = self.sim.take(self, request, body["model"], body, price, key=key, id=id)
        await self.sim.occupy(self, taken)
        if not taken.faults & {"failed", "policy"}:
            return taken
        taken.entry.charged = 0
        refused = "policy" in taken.faults
        raise Answered(self.error(400, *(("output new_sensitive", "1027") if refused else ("unknown error", "1000"))))

    def _sound(self, taken: Taken, made: File, seconds: float, more: Mapping[str, int]) -> Outgoing:
        told = {"audio_length": round(seconds * 1000), "audio_format": made.kind, "audio_size": len(made.data)}
        return self._told(
            {"data": {"audio": made.data.hex(), "status": 2}, "extra_info": told | dict(more)}, taken.after
        )

    def _checked(self, request: Incoming, schema: Mapping[str, Any]) -> dict[str, Any]:
        body = self.body(request)
        found = wrongs(schema, body)
        if found:
            raise self.fail(400, f"invalid params, {found[0].path}: {found[0].message}")
        if body.get("output_format") == "url" or body.get("stream"):
            raise self.fail(501, "not simulated")
        return body


def _form(body: Mapping[str, Any]) -> tuple[str, int]:
    """Return the kind and the rate in Hz of the sound that is asked for."""
    asked = body.get("audio_setting", {})
    return asked.get("format", "mp3"), asked.get("sample_rate", 32000)
