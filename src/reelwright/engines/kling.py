"""Kling, directly: clips of words or of a first frame, each a task under our own id of the attempt.

A key is either one of Kling's newer API keys or the older pair of access key and secret key; of the pair each request
carries a token of its own (JWT, HS256), good for half an hour. Kling says with every answer, and with the status, a
`code` that is 0 where all is well. A lost answer is found by `external_task_id`, which is our attempt's id. It signs no
webhooks and knows no cancelling. Pictures travel within the request, since it has no upload.

Not made here: lip-sync and anything else that takes a film, which Kling fetches from a public address alone.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import math
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from reelwright.engine import Absent, Access, Call, EngineError, FailureKind, Hook, Pending, Result, Ticket, Unknown
from reelwright.engines._fields import Target, asked, put
from reelwright.engines._files import measure, read
from reelwright.engines._hooks import forged
from reelwright.engines._http import Answer, Http, key_of, wait_of
from reelwright.errors import shorten
from reelwright.settings import Settings

NAME = "kling"
ADDRESS = "https://api-singapore.klingai.com"
VARIABLES = ("KLING_API_KEY",)
OPTIONAL = ("KLING_ACCESS_KEY", "KLING_SECRET_KEY")  # the older pair, in its place
KEYS = "https://app.klingai.com/global/dev"
UNSIGNED = True  # its webhooks: only an address that nobody else knows tells them from others'

PICTURE_BYTES = 10 << 20  # what one picture may have
TOKEN_SECONDS = 1800  # how long a token of the pair is good, and
TOKEN_EARLY = 5  # how much sooner it begins, for clocks that are behind
LISTED = 500  # tasks on a page of the list, the most it gives
_SKEW = 5.0  # seconds that Kling's clock may be behind ours
_PATHS = {"text_to_video": "/v1/videos/text2video", "image_to_video": "/v1/videos/image2video"}
_MODES = {"480p": "std", "720p": "std", "1080p": "pro", "4k": "4k"}
_ID = re.compile(r"[\w-]{1,80}", re.ASCII)
_REFUSED = re.compile(r"risk control|content (policy|violation)|sensitive|moderat|policy", re.I)
_GONE = (1202, 1203)  # no such method, no such thing
_KINDS: dict[int, FailureKind] = {
    **dict.fromkeys((1000, 1001, 1002, 1003, 1004, 1100, 1101, 1102, 1103), "account"),
    **dict.fromkeys((1200, 1201, *_GONE), "fix_input"),
    **dict.fromkeys((1300, 1301), "policy"),
    **dict.fromkeys((1302, 1303), "retryable"),
}  # fmt: skip


def connect(access: Access) -> Kling:
    address = access.address or ADDRESS
    if access.secrets.get(VARIABLES[0]) or not access.secrets.get(OPTIONAL[0]):
        headers = {"Authorization": f"Bearer {key_of(access, VARIABLES[0], KEYS)}"}
        return Kling(Http(NAME, address, headers, access.transport))
    name, secret = (key_of(access, variable, KEYS) for variable in OPTIONAL)

    def signed() -> dict[str, str]:
        return {"Authorization": f"Bearer {token_of(name, secret, time.time())}"}

    return Kling(Http(NAME, address, {}, access.transport, signed))


def lacks(settings: Settings) -> str:
    """Return what is missing; empty where there is an API key or the whole pair."""
    if VARIABLES[0] in settings.secrets:
        return ""
    missing = [variable for variable in OPTIONAL if variable not in settings.secrets]
    wanted = missing[0] if len(missing) == 1 else VARIABLES[0]
    return f"set {wanted} (get one at {KEYS})" if missing else ""


def token_of(name: str, secret: str, now: float) -> str:
    """Return the token of a pair of keys: a JWT (RFC 7519) signed with HMAC-SHA256, good for half an hour."""
    claims = {"iss": name, "exp": int(now) + TOKEN_SECONDS, "nbf": int(now) - TOKEN_EARLY}
    parts = [json.dumps(part, separators=(",", ":")).encode() for part in ({"alg": "HS256", "typ": "JWT"}, claims)]
    signed = b".".join(_coded(part) for part in parts)
    return b".".join((signed, _coded(hmac.digest(secret.encode(), signed, hashlib.sha256)))).decode()


def _coded(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


class Kling:
    """See reelwright.engine.Engine."""

    name = NAME

    def __init__(self, http: Http) -> None:
        self._http = http

    async def close(self) -> None:
        await self._http.close()

    async def check(self, call: Call) -> None:
        request, model = call.request, call.model.model
        wanted, wrong = asked(call), ""
        if request.capability not in _PATHS:
            wrong = f"it does not make {request.capability}"
        elif request.capability == "text_to_video" and request.inputs:
            wrong = "a film of words alone takes no picture; ask for image_to_video"
        elif request.capability == "image_to_video" and not request.inputs.get("first_frame"):
            wrong = "inputs.first_frame: a film of a picture needs it"
        elif request.capability == "text_to_video" and not request.prompt.strip():
            wrong = "the prompt is empty"
        elif any(len(paths) > 1 for paths in wanted.files.values()):
            wrong = "it takes one picture of a kind"
        if wrong:
            raise EngineError("fix_input", wrong, engine=NAME, model=model)
        for paths in wanted.files.values():
            measure(paths, NAME, model, PICTURE_BYTES)

    async def submit(self, call: Call) -> Ticket | Result:
        model = call.model.model
        answer = await self._http.send("POST", _path(call), paid=True, model=model, body=await _body(call))
        data = self._data(answer, model, paid=True)
        made = data.get("task_id") if isinstance(data, dict) else None
        if not isinstance(made, str) or not _ID.fullmatch(made):
            raise self._error(answer, model, "ambiguous", "it took the call and did not say under which id")
        return Ticket(made)

    async def poll(self, ticket: Ticket, call: Call) -> Pending | Result:
        model = call.model.model
        task, answer = await self._task(ticket.id, call)
        if task is None:
            raise self._error(answer, model, "failed", "it knows nothing of this task any more")
        status = task.get("task_status")
        if status == "failed":
            told = str(task.get("task_status_msg") or "no reason given")
            kind: FailureKind = "policy" if _REFUSED.search(told) else "failed"
            raise self._error(answer, model, kind, shorten(told, 200))
        if status != "succeed":  # submitted, processing, or a state that we do not know
            return Pending(queued=status == "submitted")
        found = task.get("task_result")
        videos = found.get("videos") if isinstance(found, dict) else None
        links = tuple(
            video["url"]
            for video in (videos if isinstance(videos, list) else ())
            if isinstance(video, dict) and str(video.get("url")).startswith(("https://", "http://"))
        )
        if not links:
            raise self._error(answer, model, "failed", f"it gave no film ({shorten(sorted(task), 60)})")
        return Result(links=links)

    async def cancel(self, ticket: Ticket, call: Call) -> None:
        """Do nothing: Kling knows no way to end a task."""

    async def find(self, call: Call) -> Ticket | Absent | Unknown:
        """Look a task up by our attempt's id; only a list that holds every task can tell that there is none."""
        model = call.model.model
        task, _ = await self._task(call.attempt, call)
        if task is not None and _external(task) == call.attempt and _is_id(task):
            return Ticket(task["task_id"])
        page = {"pageNum": "1", "pageSize": str(LISTED)}
        data = self._data(await self._http.send("GET", _path(call), model=model, params=page), model)
        if not isinstance(data, list) or not all(isinstance(each, dict) for each in data):
            return Unknown()
        ours = [each for each in data if _external(each) == call.attempt and _is_id(each)]
        if ours:
            return Ticket(ours[0]["task_id"])
        nameless = [each for each in data if not _external(each) and str(each.get("task_id")) not in call.known]
        lately = [each for each in nameless if _made_at(each) >= call.since - _SKEW]
        return Unknown() if lately or len(data) >= LISTED else Absent()

    async def verify(self, headers: Mapping[str, str], body: bytes, now: float) -> Hook:
        """Take no webhook: Kling does not sign them."""
        del headers, body, now
        raise forged(NAME, "Kling signs none")

    async def _task(self, name: str, call: Call) -> tuple[dict[str, Any] | None, Answer]:
        """Return a task by its id or ours, None where Kling has none of it."""
        model = call.model.model
        answer = await self._http.send("GET", f"{_path(call)}/{quote(name, safe='')}", model=model)
        if answer.status == 404 or _code(answer) in _GONE:
            return None, answer
        data = self._data(answer, model)
        if not isinstance(data, dict):
            raise self._error(answer, model, "retryable", "its answer is not what it should be")
        return data, answer

    def _data(self, answer: Answer, model: str, paid: bool = False) -> Any:
        """Return the `data` of an answer; raises EngineError where its status or its code tell of an error."""
        code = _code(answer)
        unclear: FailureKind = "ambiguous" if paid else "retryable"
        if 200 <= answer.status < 300 and code == 0:
            return answer.json().get("data")
        if answer.status >= 400 and code is None:
            raise self._http.failure(answer, paid=paid, model=model)
        if code is None:
            self._http.parsed(answer, paid=paid, model=model)
        kind = _KINDS.get(code or 0)
        if kind is None and 400 <= answer.status < 500:
            raise self._http.failure(answer, paid=paid, model=model, code=str(code))
        raise self._error(answer, model, kind or unclear, _message(answer))

    def _error(self, answer: Answer, model: str, kind: FailureKind, told: str) -> EngineError:
        code = _code(answer)
        return EngineError(
            kind, f"{told} (HTTP {answer.status})", engine=NAME, model=model, request_id=_field(answer, "request_id"),
            code=str(code) if code else "", wait=wait_of(answer),
        )  # fmt: skip


def _path(call: Call) -> str:
    return _PATHS.get(call.request.capability, _PATHS["text_to_video"])


async def _body(call: Call) -> dict[str, Any]:
    """Return a task's request. Kling takes numbers of seconds as text, and pictures in base64 without a prefix."""
    model, wanted = call.model, asked(call)
    body: dict[str, Any] = {"model_name": model.model} | dict(model.fixed)
    for target, value in wanted.values.items():
        if target.part != "aspect" or call.request.capability == "text_to_video":  # else it is that of the picture
            put(body, target.field, _worded(target, value))
    for target, paths in wanted.files.items():
        put(body, target.field, await _picture(paths[0], model.model))
    return body | {"external_task_id": call.attempt} | ({"callback_url": call.hook} if call.hook else {})


def _worded(target: Target, value: Any) -> Any:
    """Return a value in Kling's words: the mode that makes a resolution, sound as on or off."""
    if target.part == "resolution":
        value = _MODES[value]
    elif target.part == "audio":
        value = "on" if value else "off"
    return target.shaped(value)


async def _picture(path: Path, model: str) -> str:
    return base64.b64encode(await read(path, NAME, model, PICTURE_BYTES)).decode()


def _code(answer: Answer) -> int | None:
    """Return the code of an answer, None where it is not one of Kling's."""
    try:
        found = answer.json()
    except ValueError:
        return None
    code = found.get("code") if isinstance(found, dict) else None
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def _field(answer: Answer, name: str) -> str:
    found = answer.json() if _code(answer) is not None else {}
    return shorten(str(found.get(name) or ""), 200)


def _message(answer: Answer) -> str:
    begun = shorten(answer.body[:60].decode(errors="replace"), 60)
    return _field(answer, "message") or f"its answer is not what it should be ({begun})"


def _external(task: Mapping[str, Any]) -> str:
    """Return the id that the caller gave a task; empty where it has none."""
    told = task.get("task_info")
    found = told.get("external_task_id") if isinstance(told, dict) else None
    return found if isinstance(found, str) else ""


def _is_id(task: Mapping[str, Any]) -> bool:
    made = task.get("task_id")
    return isinstance(made, str) and _ID.fullmatch(made) is not None


def _made_at(task: Mapping[str, Any]) -> float:
    """Return when a task was made in seconds since 1970 (Kling tells milliseconds); endless where it does not say."""
    at = task.get("created_at")
    return min(at, 10**15) / 1000 if isinstance(at, int) and at > 10**11 else math.inf
