"""MiniMax: Hailuo's clips as tasks, speech and music at once.

With every answer it says `base_resp.status_code`, 0 where all is well: a status of 200 says nothing. A clip is a file
that is asked for by its id, and each time gets a new link for a day. Sound comes within the answer, in hexadecimal. It
lists no tasks, so what is lost stays unknown unless a webhook tells of it; webhooks are not signed, and their address
must answer a first POST of a `challenge` with the same within 3 s. It knows no cancelling.

Not made here: speech of more than 10,000 characters, and the times of words, which lie behind a link of their own.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from reelwright.engine import Access, Call, EngineError, FailureKind, Hook, Model, Pending, Result, Ticket, Unknown
from reelwright.engines._fields import asked, put
from reelwright.engines._files import data_url, measure, read
from reelwright.engines._hooks import forged
from reelwright.engines._http import Answer, Http, key_of, wait_of
from reelwright.errors import shorten
from reelwright.router import length_of, resolution_of

NAME = "minimax"
ADDRESS = "https://api.minimax.io"  # accounts of China: https://api.minimaxi.com, where these keys are not known
VARIABLES = ("MINIMAX_API_KEY",)
KEYS = "https://platform.minimax.io/user-center/basic-information/interface-key"
UNSIGNED = True  # its webhooks: only an address that nobody else knows tells them from others'

PICTURE_BYTES = 20 << 20  # what one picture may have
POLL_SECONDS = 10.0  # how often a task is asked about, as MiniMax advises
_VIDEO = ("text_to_video", "image_to_video")
_PATHS = {"speech": "/v1/t2a_v2", "music": "/v1/music_generation"}
_SHARP = {"480p": "512P", "720p": "768P", "1080p": "1080P"}
_LONG, _LONG_SHARP = 6, "768P"  # seconds, beyond which there is one resolution
_VOICE = re.compile(r"[^\x00-\x1f\x7f]{1,128}")
_ID = re.compile(r"[\w-]{1,80}", re.ASCII)
_UNCLEAR = (1000, 1001, 1024, 1033)  # unknown, timed out, internal: of a paid call nobody can say whether it was taken
_KINDS: dict[int, FailureKind] = {
    **dict.fromkeys((1002, 1039, 1041), "retryable"),
    **dict.fromkeys((1004, 1008, 2049, 2056), "account"),
    **dict.fromkeys((1026, 1027), "policy"),
    **dict.fromkeys((1042, 2013), "fix_input"),
}  # fmt: skip


def connect(access: Access) -> MiniMax:
    headers = {"Authorization": f"Bearer {key_of(access, VARIABLES[0], KEYS)}"}
    return MiniMax(Http(NAME, access.address or ADDRESS, headers, access.transport))


def challenged(body: bytes) -> str | None:
    """Return the word by which MiniMax tries an address of webhooks, which is to be sent back; None for a webhook."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    word = found.get("challenge") if isinstance(found, dict) and len(found) == 1 else None
    return str(word) if isinstance(word, str | int) and len(str(word)) <= 500 else None


class MiniMax:
    """See reelwright.engine.Engine."""

    name = NAME

    def __init__(self, http: Http) -> None:
        self._http = http

    async def close(self) -> None:
        await self._http.close()

    async def check(self, call: Call) -> None:
        request, wanted = call.request, asked(call)
        wrong = ""
        if request.capability not in (*_VIDEO, *_PATHS):
            wrong = f"it does not make {request.capability}"
        elif request.capability == "image_to_video" and not request.inputs.get("first_frame"):
            wrong = "inputs.first_frame: a film of a picture needs it"
        elif request.capability != "image_to_video" and request.inputs:
            wrong = f"{request.capability} takes no {next(iter(request.inputs)).replace('_', ' ')}"
        elif request.capability != "image_to_video" and not request.prompt.strip():
            wrong = "the prompt is empty"
        elif any(len(paths) > 1 for paths in wanted.files.values()):
            wrong = "it takes one picture of a kind"
        elif request.voice is not None and not _VOICE.fullmatch(request.voice):
            wrong = f"it has no voice {shorten(request.voice, 40)!r}; name one by its id"
        elif _too_sharp(call):
            wrong = (
                f"resolution = {request.resolution}: a clip of more than {_LONG} s has 720p. Ask for less of either."
            )
        if wrong:
            raise EngineError("fix_input", wrong, engine=NAME, model=call.model.model)
        for paths in wanted.files.values():
            measure(paths, NAME, call.model.model, PICTURE_BYTES)

    async def submit(self, call: Call) -> Ticket | Result:
        model = call.model
        path = _PATHS.get(call.request.capability, "/v1/video_generation")
        timeout = max(60.0, 2 * model.latency[1]) if call.request.capability in _PATHS else None
        body = await _body(call)
        answer = await self._http.send("POST", path, paid=True, model=model.model, timeout=timeout, body=body)
        found = self._read(answer, model, paid=True)
        if call.request.capability in _PATHS:
            return self._sound(found, answer, model)
        made = _id(found.get("task_id"))
        if not made:
            raise self._error(answer, model, "ambiguous", "it took the call and did not say under which id")
        return Ticket(made)

    async def poll(self, ticket: Ticket, call: Call) -> Pending | Result:
        model = call.model
        params = {"task_id": ticket.id}
        answer = await self._http.send("GET", "/v1/query/video_generation", model=model.model, params=params)
        status = _status(answer)
        if status == "Fail":
            kind: FailureKind = "policy" if _KINDS.get(_code(answer) or 0) == "policy" else "failed"
            raise self._error(answer, model, kind, _message(answer))
        found = self._read(answer, model)
        if status != "Success":  # Preparing, Queueing, Processing, or a state that we do not know
            return Pending(wait=POLL_SECONDS, queued=status in ("Preparing", "Queueing"))
        made = _id(found.get("file_id"))
        if not made:
            raise self._error(answer, model, "failed", "it gave no film")
        answer = await self._http.send("GET", "/v1/files/retrieve", model=model.model, params={"file_id": made})
        file = self._read(answer, model).get("file")
        link = file.get("download_url") if isinstance(file, dict) else None
        if not isinstance(link, str) or not link.startswith(("https://", "http://")):
            raise self._error(answer, model, "failed", "its film has no address")
        return Result(links=(link,))

    async def cancel(self, ticket: Ticket, call: Call) -> None:
        """Do nothing: MiniMax knows no way to end a task."""

    async def find(self, call: Call) -> Unknown:
        """Say that it is not known: MiniMax lists no tasks; a hook that names one is the caller's to hear."""
        del call
        return Unknown()

    async def verify(self, headers: Mapping[str, str], body: bytes, now: float) -> Hook:
        """Take no webhook: MiniMax does not sign them."""
        del headers, body, now
        raise forged(NAME, "MiniMax signs none")

    def _sound(self, found: Mapping[str, Any], answer: Answer, model: Model) -> Result:
        """Return the sound in an answer; it is paid, whatever that holds."""
        data = found.get("data")
        coded = data.get("audio") if isinstance(data, dict) else None
        try:
            sound = bytes.fromhex(coded) if isinstance(coded, str) else b""
        except ValueError:
            sound = b""
        micros = _cost(found.get("extra_info"), model)
        if not sound:
            raise self._error(answer, model, "failed", "its answer has no sound", micros)
        return Result(data=sound, micros=micros)

    def _read(self, answer: Answer, model: Model, paid: bool = False) -> dict[str, Any]:
        """Return the JSON of an answer; raises EngineError where its status or its code tell of an error."""
        code = _code(answer)
        if 200 <= answer.status < 300 and code == 0:
            found: dict[str, Any] = answer.json()
            return found
        if answer.status >= 400 and code in (None, 0):
            raise self._http.failure(answer, paid=paid, model=model.model)
        if code is None:
            self._http.parsed(answer, paid=paid, model=model.model)
        kind = _KINDS.get(code or 0)
        if kind is None and 400 <= answer.status < 500 and code not in _UNCLEAR:
            raise self._http.failure(answer, paid=paid, model=model.model, code=str(code), message=_message(answer))
        raise self._error(answer, model, kind or ("ambiguous" if paid else "retryable"), _message(answer))

    def _error(
        self, answer: Answer, model: Model, kind: FailureKind, told: str, charged: int | None = None
    ) -> EngineError:
        code, trace = _code(answer), answer.headers.get("trace-id", "")
        return EngineError(
            kind, f"{told} (HTTP {answer.status})", engine=NAME, model=model.model,
            request_id=answer.request_id or trace, code=str(code) if code else "", wait=wait_of(answer),
            charged=charged,
        )  # fmt: skip


async def _body(call: Call) -> dict[str, Any]:
    model, wanted = call.model, asked(call)
    body: dict[str, Any] = {"model": model.model} | deepcopy(dict(model.fixed))
    for target, value in wanted.values.items():
        put(body, target.field, target.shaped(_sharpness(call) if target.part == "resolution" else value))
    for target, paths in wanted.files.items():
        put(body, target.field, data_url(await read(paths[0], NAME, model.model, PICTURE_BYTES)))
    return body | ({"callback_url": call.hook} if call.hook and call.request.capability in _VIDEO else {})


def _sharpness(call: Call) -> str:
    """Return the resolution that is asked for; longer clips have but one."""
    resolution = resolution_of(call.request, call.model)
    return _SHARP[resolution] if resolution and length_of(call.request, call.model) <= _LONG else _LONG_SHARP


def _too_sharp(call: Call) -> bool:
    """Whether a resolution was asked for by name that a clip of this length does not have."""
    long = call.request.capability in _VIDEO and length_of(call.request, call.model) > _LONG
    return long and call.request.resolution in ("1080p", "4k")


def _base(answer: Answer) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    base = found.get("base_resp") if isinstance(found, dict) else None
    return base if isinstance(base, dict) else {}


def _code(answer: Answer) -> int | None:
    """Return the code of an answer, None where it is not one of MiniMax's."""
    code = _base(answer).get("status_code")
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def _message(answer: Answer) -> str:
    begun = shorten(answer.body[:60].decode(errors="replace"), 60)
    told = str(_base(answer).get("status_msg") or "")
    return shorten(told, 200) or f"its answer is not what it should be ({begun})"


def _status(answer: Answer) -> str:
    try:
        found = answer.json()
    except ValueError:
        return ""
    return str(found.get("status") or "") if isinstance(found, dict) else ""


def _id(value: Any) -> str:
    """Return an id that is told as text or as a number; empty where it is none."""
    text = str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    return text if _ID.fullmatch(text) else ""


def _cost(told: Any, model: Model) -> int | None:
    """Return the micros of a speech by the characters that MiniMax counted; None where these are not known."""
    count = told.get("usage_characters") if isinstance(told, dict) else None
    price = next((price for price in model.prices if price.per == "1k_characters"), None)
    if price is None or not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= 10**7:
        return None
    return math.ceil(count * price.micros / 1000)
