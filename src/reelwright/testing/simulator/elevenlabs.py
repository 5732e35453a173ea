"""ElevenLabs: speech with and without times, its history, music, sounds, words; answered at once, some at a time.

Not simulated are opus and the telephone's formats (501), streams with times, other sounds than WAV to be heard, and
workspace webhooks.
"""

from __future__ import annotations

import base64
import io
import json
import wave
from collections.abc import Mapping
from typing import Any, ClassVar

from reelwright.testing.simulator import files, making, talk
from reelwright.testing.simulator.core import Simulator, Taken
from reelwright.testing.simulator.elevenlabs_history import History, Item
from reelwright.testing.simulator.files import File
from reelwright.testing.simulator.protocol import Protocol
from reelwright.testing.simulator.schema import choice, flag, listed, number, record, text, whole, wrongs
from reelwright.testing.simulator.wire import Answered, Incoming, Outgoing, as_json

# Characters that a model takes at once.
MODELS: Mapping[str, int] = {
    "eleven_v3": 5_000, "eleven_multilingual_v2": 10_000, "eleven_flash_v2_5": 40_000, "eleven_flash_v2": 30_000,
}  # fmt: skip
VOICES: Mapping[str, str] = {
    "21m00Tcm4TlvDq8ikWAM": "Rachel", "JBFqnCBsd6RMkjVDRZzb": "George", "EXAVITQu4vr4xnSDxMaL": "Sarah",
    "pNInz6obpgDQGcFmaJgB": "Adam",
}  # fmt: skip
_FORMATS = (
    "alaw_8000 mp3_22050_32 mp3_24000_48 mp3_44100_128 mp3_44100_192 mp3_44100_32 mp3_44100_64 mp3_44100_96 "
    "opus_48000_128 opus_48000_192 opus_48000_32 opus_48000_64 opus_48000_96 pcm_16000 pcm_22050 pcm_24000 pcm_32000 "
    "pcm_44100 pcm_48000 pcm_8000 ulaw_8000 wav_16000 wav_22050 wav_24000 wav_32000 wav_44100 wav_48000 wav_8000"
)
HEARERS = ("scribe_v1", "scribe_v2")
_SAID = "Somebody says something here."
_OURS = ("mp3", "pcm", "wav")
_KINDS = {401: "invalid_api_key", 404: "not_found", 429: "system_busy"}
_SETTINGS = record(
    (),
    stability=number(0, 1),
    similarity_boost=number(0, 1),
    style=number(0, 1),
    use_speaker_boost=flag(),
    speed=number(0.7, 1.2),
)
_SPEECH = record(
    ("text",),
    text=text() | {"minLength": 1},
    model_id=text(),
    language_code=text(),
    voice_settings=_SETTINGS,
    pronunciation_dictionary_locators=listed({"type": "object"}, 3),
    seed=whole(0, 2**32 - 1),
    previous_text=text(),
    next_text=text(),
    previous_request_ids=listed(text(), 3),
    next_request_ids=listed(text(), 3),
    apply_text_normalization=choice("auto", "on", "off"),
    apply_language_text_normalization=flag(),
    use_pvc_as_ivc=flag(),
)
_MUSIC = record(
    (),
    prompt=text(4100),
    composition_plan={"type": "object"},
    music_length_ms=whole(3_000, 600_000),
    model_id=choice("music_v1", "music_v2"),
    force_instrumental=flag(),
    seed=whole(0, 2**32 - 1),
    respect_sections_durations=flag(),
    store_for_inpainting=flag(),
    sign_with_c2pa=flag(),
)
_SOUND = record(
    ("text",),
    text=text(),
    duration_seconds=number(0.5, 30),
    prompt_influence=number(0, 1),
    loop=flag(),
    model_id=text(),
)


class ElevenLabs(Protocol):
    name: ClassVar[str] = "elevenlabs"
    hosts: ClassVar[tuple[str, ...]] = (
        "api.elevenlabs.io", "api.us.elevenlabs.io", "api.eu.residency.elevenlabs.io",
        "api.in.residency.elevenlabs.io", "api.sg.residency.elevenlabs.io",
    )  # fmt: skip

    def __init__(self, simulator: Simulator) -> None:
        super().__init__(simulator)
        self._history = History()

    async def answer(self, request: Incoming, path: str) -> Outgoing:
        key = self.accept(request.headers.get("xi-api-key", ""))
        match (request.method, *path.strip("/").split("/")):
            case ("POST", "v1", "text-to-speech", voice, *rest) if rest in ([], ["stream"], ["with-timestamps"]):
                return await self._speak(request, key, voice, rest == ["with-timestamps"])
            case ("POST", "v1", "music", *rest) if rest in ([], ["stream"]):
                return await self._compose(request, key)
            case ("POST", "v1", "speech-to-text"):
                return await self._hear(request, key)
            case ("POST", "v1", "sound-generation"):
                return await self._sound(request, key)
            case ("GET", "v1", "models"):
                return as_json([self._model(name) for name in MODELS])
            case ("GET", "v1" | "v2", "voices"):
                voices = [{"voice_id": id, "name": name, "category": "premade"} for id, name in VOICES.items()]
                return as_json({"voices": voices, "has_more": False, "total_count": len(voices)})
            case ("GET", "v1", "user", "subscription"):
                return as_json(self._subscription(key))
            case ("GET", "v1", "history", *rest):
                return self._history.answer(request, key, rest) or self.fail(404, "Not Found").answer
        return self.error(404, "Not Found")

    def error(self, status: int, message: str, code: str = "", wait: float | None = None) -> Outgoing:  # noqa: ARG002
        code = {"concurrency": "too_many_concurrent_requests"}.get(code, code) or _KINDS.get(status, "error")
        return as_json({"detail": {"status": code, "message": message}}, status, self._headers())

    def broke(self) -> Outgoing:
        return self.error(401, "This request exceeds your quota.", "quota_exceeded")

    def refused(self) -> Outgoing:
        return self.error(400, "The prompt violates our terms of service.", "bad_prompt")

    def _headers(self) -> dict[str, str]:
        limit = self.sim.limits.get(self.name)
        most = limit.at_once if limit and limit.at_once else 0
        return {
            "request-id": self.sim.dice.id("req", 20),
            "current-concurrent-requests": str(self.sim.busy[self.name]),
            "maximum-concurrent-requests": str(most),
        }

    # What it makes

    async def _speak(self, request: Incoming, key: str, voice: str, timed: bool) -> Outgoing:
        body = self._checked(request, _SPEECH)
        kind, rate = self._format(request)
        if voice not in VOICES:
            raise self.fail(400, f"A voice with the voice_id {voice} was not found.", "voice_not_found")
        model, words = body.get("model_id", "eleven_multilingual_v2"), body["text"]
        if model not in MODELS or f"elevenlabs:{model}" in self.sim.gone:
            raise self.fail(400, f"A model with model ID {model} does not exist.", "model_not_found")
        if len(words) > MODELS[model]:
            told = f"This request's text has {len(words)} characters and exceeds the limit of {MODELS[model]}."
            raise self.fail(400, told, "max_character_limit_exceeded")
        asked = body | {"voice": voice, "format": f"{kind}_{rate}"}
        taken = await self._take(request, key, model, asked, {"1k_characters": len(words) / 1000})
        speed = float(body.get("voice_settings", {}).get("speed", 1.0))
        sound = making.speech(words, speed)
        made = files.sound(taken.faults, f"elevenlabs:{taken.entry.id}", sound, kind, rate)
        cost = len(words) * (3 if "overcharged" in taken.faults else 1)
        times, headers = _times(words, speed), self._headers()
        used, now = self._history.used(key), self.sim.clock()
        self._history.keep(
            Item(taken.entry.id, headers["request-id"], key, now, voice, model, words, used, used + cost, made, times)
        )
        return self._timed(made, times, headers, cost, taken) if timed else self._bytes(made, headers, cost, taken)

    async def _compose(self, request: Incoming, key: str) -> Outgoing:
        body = self._checked(request, _MUSIC)
        kind, rate = self._format(request)
        if ("prompt" in body) == ("composition_plan" in body):
            raise self.fail(422, "Exactly one of prompt and composition_plan must be given.", "invalid_parameters")
        plan = body.get("composition_plan", {}).get("sections", ())
        length = body.get("music_length_ms") or sum(part.get("duration_ms", 0) for part in plan) or 30_000
        seconds = length / 1000
        taken = await self._take(request, key, "music", body, {"second": seconds})
        mark = f"elevenlabs:{taken.entry.id}"
        sound = making.music(seconds, sum(mark.encode()) % 8)
        return self._bytes(files.sound(taken.faults, mark, sound, kind, rate), self._headers(), 0, taken)

    async def _sound(self, request: Incoming, key: str) -> Outgoing:
        body = self._checked(request, _SOUND)
        kind, rate = self._format(request)
        taken = await self._take(request, key, "sound", body, {})
        sound = making.music(float(body.get("duration_seconds", 4.0)), 3)
        return self._bytes(
            files.sound(taken.faults, f"elevenlabs:{taken.entry.id}", sound, kind, rate), self._headers(), 0, taken
        )

    async def _hear(self, request: Incoming, key: str) -> Outgoing:
        """Answer with what `reply` says to the name of the model: a text, said evenly, or the whole answer."""
        try:
            form = request.form()
            model, seconds = form["model_id"].data.decode(), _seconds(form["file"].data)
        except (KeyError, ValueError, EOFError, wave.Error):
            raise self.fail(400, "A form with model_id and a readable file is needed.", "invalid_file") from None
        if model not in HEARERS or f"elevenlabs:{model}" in self.sim.gone:
            raise self.fail(400, f"'{model}' is not a valid model_id.", "invalid_model_id")
        taken = await self._take(request, key, model, {"model_id": model}, {"second": seconds})
        said = self.sim.reply(model, None) if self.sim.reply else _SAID
        told = _told_words(said, seconds) if isinstance(said, str) else said
        text = talk.spoilt(json.dumps(told, ensure_ascii=False), taken.faults)
        return Outgoing(200, self._headers() | {"content-type": "application/json"}, text.encode(), after=taken.after)

    async def _take(
        self, request: Incoming, key: str, model: str, asked: Mapping[str, Any], amounts: Mapping[str, float]
    ) -> Taken:
        """Take a call, and let it run; one that fails, or is refused in the end, costs nothing."""
        price = self.sim.books.price(f"elevenlabs:{model}", amounts)
        id = self.sim.dice.id("speech", 20)
        taken = self.sim.take(self, request, model, asked, price, key=key, id=id)
        await self.sim.occupy(self, taken)
        if not taken.faults & {"failed", "policy"}:
            return taken
        taken.entry.charged = 0
        raise Answered(self.refused() if "policy" in taken.faults else self.error(500, "Internal error", "error"))

    def _bytes(self, made: File, headers: dict[str, str], cost: int, taken: Taken) -> Outgoing:
        told = headers | {"content-type": made.content_type} | ({"character-cost": str(cost)} if cost else {})
        return Outgoing(200, told, made.data, after=taken.after)

    def _timed(
        self, made: File, times: Mapping[str, Any], headers: dict[str, str], cost: int, taken: Taken
    ) -> Outgoing:
        told = {"audio_base64": base64.b64encode(made.data).decode(), "alignment": times, "normalized_alignment": times}
        return as_json(told, 200, headers | {"character-cost": str(cost)}, after=taken.after)

    # What it checks

    def _checked(self, request: Incoming, schema: Mapping[str, Any]) -> dict[str, Any]:
        body = {name: value for name, value in self.body(request).items() if value is not None}
        if "voice_settings" in body and isinstance(body["voice_settings"], dict):
            body["voice_settings"] = {n: value for n, value in body["voice_settings"].items() if value is not None}
        found = wrongs(schema, body)
        if found:
            kinds = {"required": "missing", "additional_property": "extra_forbidden"}
            told = [{"loc": ["body", *w.place], "msg": w.message, "type": kinds.get(w.rule, w.rule)} for w in found]
            raise Answered(as_json({"detail": told}, 422, self._headers()))
        return body

    def _format(self, request: Incoming) -> tuple[str, int]:
        """Return the kind and the rate in Hz of the sound that is asked for."""
        name = request.query.get("output_format", "mp3_44100_128")
        if name == "auto":
            name = "mp3_44100_128"
        if name not in _FORMATS.split():
            raise Answered(
                as_json({"detail": [{"loc": ["query", "output_format"], "msg": "unknown", "type": "enum"}]}, 422)
            )
        kind, rate = name.split("_")[:2]
        if kind not in _OURS:
            raise self.fail(501, f"{kind} is not simulated")
        return kind, int(rate)

    def _model(self, name: str) -> dict[str, Any]:
        return {
            "model_id": name, "name": name, "can_do_text_to_speech": True,
            "maximum_text_length_per_request": MODELS[name], "languages": [{"language_id": "en", "name": "English"}],
        }  # fmt: skip

    def _subscription(self, key: str) -> dict[str, Any]:
        own = [e for e in self.sim.books.entries if e.provider == self.name and e.key == key]
        return {
            "tier": "pro",
            "status": "active",
            "character_count": sum(e.price for e in own),
            "character_limit": 10**9,
        }


def _seconds(data: bytes) -> float:
    with wave.open(io.BytesIO(data)) as sound:
        return sound.getnframes() / sound.getframerate()


def _told_words(text: str, seconds: float) -> dict[str, Any]:
    """Return the answer for a text that takes the whole of a sound, each of its words as long as the others."""
    listed = text.split()
    step = seconds / max(len(listed), 1)
    words = [
        {"text": word, "start": n * step, "end": (n + 0.9) * step, "type": "word", "speaker_id": "speaker_0"}
        for n, word in enumerate(listed)
    ]
    return {"text": text, "language_code": "en", "language_probability": 1.0, "words": words}


def _times(words: str, speed: float) -> dict[str, Any]:
    """Return the time of each character, which all take the same here."""
    step = making.speech_seconds(words, speed) / len(words)
    return {
        "characters": list(words),
        "character_start_times_seconds": [round(n * step, 4) for n in range(len(words))],
        "character_end_times_seconds": [round((n + 1) * step, 4) for n in range(len(words))],
    }
