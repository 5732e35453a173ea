"""ElevenLabs: speech with the time of each character, music, and the words of a sound (Scribe).

All answer at once. A speech whose answer was lost is looked for in the account's history, by its text, voice and
model; music and words are not kept there. Facts of a speech: `characters` with their `starts` and `ends` in seconds,
and `words` made of them; none of these where the provider told no times that can be used. For those of words see
`_scribe`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import math
import re
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

from reelwright.engine import Access, Call, EngineError, FailureKind, Hook, Model, Pending, Result, Ticket, Unknown
from reelwright.engines._files import kind_of, read
from reelwright.engines._http import Answer, Http, key_of
from reelwright.engines._scribe import SOUND_BYTES, form_of, heard
from reelwright.errors import shorten
from reelwright.router import length_of

NAME = "elevenlabs"
ADDRESS = "https://api.elevenlabs.io"
VARIABLES = ("ELEVENLABS_API_KEY",)
OPTIONAL = ("ELEVENLABS_WEBHOOK_SECRET",)
KEYS = "https://elevenlabs.io/app/settings/api-keys"

_FORMAT = "mp3_44100_128"
_SHORTEST, _LONGEST = 3.0, 600.0  # seconds of music
_TOLERANCE = 300.0  # seconds that a webhook may be old
_SKEW = 2.0  # seconds that the provider's clock may be behind ours
_BUSY = 2.0  # seconds to wait where all our places are taken
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_TAG = re.compile(r"\[[^\[\]]*\]")
_KINDS: dict[str, FailureKind] = {
    "quota_exceeded": "account", "invalid_api_key": "account", "too_many_concurrent_requests": "retryable",
    "system_busy": "retryable", "max_character_limit_exceeded": "fix_input", "voice_not_found": "fix_input",
    "bad_prompt": "policy", "bad_composition_plan": "policy",
}  # fmt: skip


def connect(access: Access) -> ElevenLabs:
    headers = {"xi-api-key": key_of(access, VARIABLES[0], KEYS)}
    http = Http(NAME, access.address or ADDRESS, headers, access.transport)
    return ElevenLabs(http, access.secrets.get(OPTIONAL[0], "").strip())


class ElevenLabs:
    def __init__(self, http: Http, hook_secret: str) -> None:
        self.name, self._http, self._hook_secret = NAME, http, hook_secret
        self._done: deque[str] = deque(maxlen=1000)  # requests that were answered: not those that are looked for

    async def check(self, call: Call) -> None:
        request, model = call.request, call.model
        language = (request.locale or "").partition("-")[0]
        wrong = ""
        if request.capability == "transcription":
            wrong = _unheard(call)
        elif request.capability not in ("speech", "music"):
            wrong = f"it does not make {request.capability}"
        elif request.inputs:
            wrong = f"it takes no {next(iter(request.inputs)).replace('_', ' ')}"
        elif not request.prompt.strip():
            wrong = "there is nothing to say" if request.capability == "speech" else "the prompt is empty"
        elif len(request.prompt) > model.prompt_limit:
            wrong = f"it takes at most {model.prompt_limit} characters, and there are {len(request.prompt)}"
        elif request.capability == "speech" and language and model.languages and language not in model.languages:
            wrong = f"it does not speak {language}"
        elif request.capability == "speech" and not _ID.fullmatch(_voice(call)):
            wrong = f"it has no voice {shorten(_voice(call), 40)!r}; name one by its id"
        elif request.capability == "music" and not _SHORTEST <= length_of(request, model) <= _LONGEST:
            wrong = f"music of {length_of(request, model):g} s: it makes {_SHORTEST:g} to {_LONGEST:g} s"
        if wrong:
            raise self._error("fix_input", wrong, call, charged=0)

    async def submit(self, call: Call) -> Result:
        if call.request.capability == "transcription":
            return await self._hear(call)
        music = call.request.capability == "music"
        path = "/v1/music" if music else f"/v1/text-to-speech/{_voice(call)}/with-timestamps"
        answer = await self._http.send(
            "POST",
            path,
            paid=True,
            model=call.model.model,
            timeout=max(60.0, 2 * call.model.latency[1]),
            params={"output_format": str(call.model.fixed.get("output_format", _FORMAT))},
            body=_music(call) if music else _speech(call),
        )
        if answer.status != 200:
            raise self._refused(answer, call, paid=True)
        result = self._sound(answer, call) if music else self._spoken(answer, call)
        self._done.append(answer.request_id)
        return result

    async def _hear(self, call: Call) -> Result:
        """Return what is said in a sound; it is paid, whatever the answer holds."""
        (path,) = call.paths("audio")
        data, model = await read(path, NAME, call.model.model, SOUND_BYTES), call.model.model
        answer = await self._http.send(
            "POST", "/v1/speech-to-text", paid=True, model=model, timeout=max(60.0, 2 * call.model.latency[1]),
            files={"file": ("sound", data, kind_of(path))}, form=form_of(call),
        )  # fmt: skip
        if answer.status != 200:
            raise self._refused(answer, call, paid=True)
        found = heard(self._http.parsed(answer, paid=True, model=model))
        if found is None:
            raise self._error("failed", "its answer tells no words with times", call, request_id=answer.request_id)
        return found

    async def poll(self, ticket: Ticket, call: Call) -> Pending | Result:
        """Fetch a speech out of the history, where `find` saw it."""
        item = await self._asked(f"/v1/history/{ticket.id}", call)
        told = self._http.parsed(item, model=call.model.model)
        audio = await self._asked(f"/v1/history/{ticket.id}/audio", call)
        told = told if isinstance(told, dict) else {}
        before, after = (_count(told.get(f"character_count_change_{end}")) for end in ("from", "to"))
        credits = _count(after - before) if before is not None and after is not None else None
        data = self._sound(audio, call).data
        return Result(data=data, facts=timings(told.get("alignments"), call.model), micros=_cost(call, credits))

    async def cancel(self, ticket: Ticket, call: Call) -> None:
        """Do nothing: what was asked has been made."""

    async def find(self, call: Call) -> Ticket | Unknown:
        """Look a lost speech up in the history. What is not there may still come: that is never `Absent`."""
        if call.request.capability != "speech":
            return Unknown()
        since = call.since - _SKEW
        params = {"page_size": "200", "voice_id": _voice(call), "date_after_unix": str(int(since)), "source": "TTS",
                  "sort_direction": "asc"}  # fmt: skip
        told = self._http.parsed(await self._asked("/v1/history", call, params), model=call.model.model)
        items = told.get("history") if isinstance(told, dict) else None
        for item in items if isinstance(items, list) else ():
            if isinstance(item, dict) and self._is_of(item, call, since):
                return Ticket(item["history_item_id"])
        return Unknown()

    def _is_of(self, item: Mapping[str, Any], call: Call, since: float) -> bool:
        """Say whether an item of the history is of this call and of no other that we know."""
        ident, date = item.get("history_item_id"), item.get("date_unix")
        return (
            isinstance(ident, str)
            and _ID.fullmatch(ident) is not None
            and ident not in call.known
            and item.get("request_id") not in self._done
            and isinstance(date, int | float)
            and date >= int(since)
            and item.get("text") == call.request.prompt
            and item.get("voice_id") in (None, _voice(call))
            and item.get("model_id") in (None, call.model.model)
        )

    async def verify(self, headers: Mapping[str, str], body: bytes, now: float) -> Hook:
        """Verify an event by its `ElevenLabs-Signature`: t=<seconds>,v0=<HMAC-SHA256 of "t.body">."""
        if not self._hook_secret:
            raise EngineError("fix_input", f"set {OPTIONAL[0]} to take webhooks", engine=NAME)
        parts = [part.strip().partition("=") for part in headers.get("elevenlabs-signature", "").split(",")]
        time = next((value for name, _, value in parts if name == "t"), "")
        signed = hmac.new(self._hook_secret.encode(), time.encode() + b"." + body, hashlib.sha256).hexdigest()
        given = [value.encode() for name, _, value in parts if name == "v0"]
        right = [hmac.compare_digest(signed.encode(), value) for value in given]
        if not any(right) or not time.isdecimal():
            raise EngineError("fix_input", "the webhook is not signed by it", engine=NAME)
        if len(time) > 12 or abs(now - int(time)) > _TOLERANCE:
            raise EngineError("fix_input", f"the webhook is more than {_TOLERANCE:.0f} s old", engine=NAME)
        try:
            told = Answer(200, {}, body).json()
        except ValueError:
            told = None
        data = told.get("data") if isinstance(told, dict) else None
        ticket = data.get("history_item_id") or data.get("request_id") if isinstance(data, dict) else None
        if not isinstance(ticket, str):
            raise EngineError("fix_input", "the webhook tells of no call", engine=NAME)
        return Hook(ticket, f"{told.get('type')}:{told.get('event_timestamp')}:{ticket}")

    async def close(self) -> None:
        await self._http.close()

    def _spoken(self, answer: Answer, call: Call) -> Result:
        """Return the sound and times of a speech; it is paid, whatever its answer holds."""
        told = self._http.parsed(answer, paid=True, model=call.model.model)
        micros = _cost(call, _count(answer.headers.get("character-cost")))
        coded = told.get("audio_base64") if isinstance(told, dict) else None
        try:
            data = base64.b64decode(coded, validate=True) if isinstance(coded, str) else b""
        except ValueError:
            data = b""
        if not data:
            raise self._error("failed", "its answer has no sound", call, request_id=answer.request_id, charged=micros)
        return Result(data=data, facts=timings(told, call.model), micros=micros)

    def _sound(self, answer: Answer, call: Call) -> Result:
        """Return an answer that is sound itself."""
        kind = answer.headers.get("content-type", "").lower()
        if any(word in kind for word in ("html", "json", "text")) or answer.body[:1] in (b"<", b"{"):
            told = f"it did not answer with sound but with {shorten(answer.body[:60].decode(errors='replace'), 60)!r}"
            raise self._http.failure(answer, kind="ambiguous", model=call.model.model, message=told)
        if not answer.body:
            raise self._error("failed", "its answer has no sound", call, request_id=answer.request_id)
        return Result(data=answer.body)

    async def _asked(self, path: str, call: Call, params: Mapping[str, str] | None = None) -> Answer:
        answer = await self._http.send("GET", path, model=call.model.model, params=params)
        if answer.status != 200:
            raise self._refused(answer, call, paid=False)
        return answer

    def _refused(self, answer: Answer, call: Call, paid: bool) -> EngineError:
        """Return what an answer with another status than 200 tells."""
        code, message = _told(answer)
        kind = _KINDS.get(code) if 400 <= answer.status < 500 else None
        if answer.status < 400:
            kind, message = "fix_input", "its address is wrong; set REELWRIGHT_URL_ELEVENLABS"
        elif code == "invalid_api_key":
            message = "its key is not accepted"
        error = self._http.failure(answer, paid=paid, model=call.model.model, kind=kind, code=code, message=message)
        if code == "too_many_concurrent_requests" and error.wait is None:
            error.wait = _BUSY  # all our places are taken: no fault of the engine
        return error

    def _error(self, kind: FailureKind, message: str, call: Call, **more: Any) -> EngineError:
        return EngineError(kind, message, engine=NAME, model=call.model.model, **more)


def timings(told: Any, model: Model) -> dict[str, Any]:
    """Return the times of a speech as facts, without the tags in brackets that direct an eleven_v3 voice.

    Empty where the times are missing, or are no times: not as many as characters, negative, endless.
    """
    alignment = told.get("alignment") if isinstance(told, dict) else None
    if not isinstance(alignment, dict):
        return {}
    names = ("characters", "character_start_times_seconds", "character_end_times_seconds")
    columns = [alignment.get(name) for name in names]
    if not all(isinstance(column, list) and len(column) == len(columns[0] or ()) for column in columns):
        return {}
    characters, starts, ends = columns
    assert characters is not None and starts is not None and ends is not None
    if not all(isinstance(each, str) for each in characters) or not all(map(_is_time, (*starts, *ends))):
        return {}
    rows = [(letter, start, end) for each, start, end in zip(*columns, strict=True) for letter in each]
    if model.model.startswith("eleven_v3"):
        rows = _untagged(rows)
    return {
        "characters": [letter for letter, _, _ in rows],
        "starts": [start for _, start, _ in rows],
        "ends": [end for _, _, end in rows],
        "words": words_of(rows),
    }


def words_of(rows: Sequence[tuple[str, float, float]]) -> list[dict[str, Any]]:
    """Return words with the start of their first and the end of their last character, split where there is space."""
    words: list[dict[str, Any]] = []
    apart = True
    for letter, start, end in rows:
        if letter.isspace():
            apart = True
        elif apart:
            words.append({"text": letter, "start": start, "end": max(start, end)})
            apart = False
        else:
            words[-1] |= {"text": words[-1]["text"] + letter, "end": max(words[-1]["end"], end)}
    return words


def _untagged(rows: Sequence[tuple[str, float, float]]) -> list[tuple[str, float, float]]:
    text = "".join(letter for letter, _, _ in rows)
    tagged = {place for found in _TAG.finditer(text) for place in range(*found.span())}
    return [row for place, row in enumerate(rows) if place not in tagged]


def _is_time(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < math.inf


def _unheard(call: Call) -> str:
    """Return why the words of a sound cannot be asked for; empty where they can."""
    inputs = {kind: len(digests) for kind, digests in call.request.inputs.items()}
    if inputs != {"audio": 1}:
        return "it takes one sound and nothing else"
    kind = kind_of(call.paths("audio")[0])
    return "" if kind.startswith("audio/") else f"its file is no sound ({kind or 'of no kind that is known'})"


def _voice(call: Call) -> str:
    return call.request.voice or str(call.model.fixed.get("voice_id", ""))


def _speech(call: Call) -> dict[str, Any]:
    request, model = call.request, call.model
    made = {name: value for name, value in model.fixed.items() if name not in ("voice_id", "output_format")}
    made |= {"text": request.prompt, "model_id": model.model}
    if request.locale and "locale" in model.fields:
        made[model.fields["locale"]] = request.locale.partition("-")[0]
    return made | _seed(call)


def _music(call: Call) -> dict[str, Any]:
    made = {name: value for name, value in call.model.fixed.items() if name != "output_format"}
    length = round(length_of(call.request, call.model) * 1000)
    return (
        {"force_instrumental": True}
        | made
        | {"prompt": call.request.prompt, "model_id": call.model.model, "music_length_ms": length}
        | _seed(call)
    )


def _seed(call: Call) -> dict[str, int]:
    seed = call.request.seed
    return {} if seed is None or not call.model.seeds else {"seed": (seed + call.request.take - 1) % 2**31}


def _cost(call: Call, credits: int | None) -> int | None:
    """Return the micros of a speech by the credits that it took; None where these are not known.

    A credit is a character or, for a flash model, two. A row's price is that of its characters, so they count at
    least; a voice with a rate of its own takes more credits than characters, and a speech made again may be free.
    """
    price = next((price for price in call.model.prices if price.per == "1k_characters"), None)
    if credits is None or price is None:
        return None
    return math.ceil(max(credits, len(call.request.prompt)) * price.micros / 1000) if credits else 0


def _count(value: Any) -> int | None:
    if isinstance(value, str):
        value = int(value) if value.isascii() and value.isdecimal() and len(value) < 12 else None
    right = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10**12
    return value if right else None


def _told(answer: Answer) -> tuple[str, str]:
    """Return the code and the words of an error; empty where it has none."""
    try:
        detail = answer.json()["detail"]
        suggestion = detail["data"]["prompt_suggestion"] if "data" in detail else ""
        more = f"; it suggests: {suggestion}" if suggestion else ""
        return str(detail.get("status") or detail.get("code") or "")[:60], shorten(f"{detail['message']}{more}", 300)
    except (ValueError, KeyError, TypeError, AttributeError):
        return "", ""
