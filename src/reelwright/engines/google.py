"""Google by the Gemini API: Veo's clips as long-running operations, Lyria's music as interactions.

A clip lies at Google for two days, behind an address that takes the key again; the key goes along only where that
address is Google's own. Veo lists no operations, so what is lost stays unknown. It knows no cancelling, and a webhook
is not asked for, since how one is signed is not written down where we read.

Veo makes 4 or 6 s in 720p only: 1080p, 4k and pictures of reference take 8 s, which is what they are priced at.
Not made here: what takes an account of Google Cloud and OAuth in the place of a key (Lyria 2), and speech.

Written by the pages of the Gemini API and the answers that Google's own Python client, 3.4.0, reads.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Any

from reelwright.engine import Access, Call, EngineError, FailureKind, Hook, InputKind, Pending, Result, Ticket, Unknown
from reelwright.engines._fields import asked
from reelwright.engines._files import measure, read, type_of
from reelwright.engines._hooks import forged
from reelwright.engines._http import LONGEST_WAIT, Answer, Http, key_of
from reelwright.errors import shorten
from reelwright.router import length_of, resolution_of

NAME = "google"
ADDRESS = "https://generativelanguage.googleapis.com"
VARIABLES = ("GEMINI_API_KEY",)
KEYS = "https://aistudio.google.com/apikey"

PICTURE_BYTES = 14 << 20  # what one picture may have, for a request of 20 MB in base64
LONG = 8  # seconds of every clip that is sharper than 720p or has pictures of reference
REFERENCES = 3  # pictures of reference at most
POLL_SECONDS = 10.0
_VIDEO = ("text_to_video", "image_to_video")
_FRAMES: tuple[InputKind, ...] = ("first_frame", "last_frame")
_OPERATION = re.compile(r"models/[\w.-]{1,80}/operations/[\w-]{1,80}", re.ASCII)
_INTERACTION = re.compile(r"[\w.=-]{1,300}", re.ASCII)
_MODEL = re.compile(r"[\w.-]{1,80}", re.ASCII)
_REFUSED = re.compile(
    r"violat|usage guidelines|responsible ai|sensitive words|safety filter|safety reason|prohibit", re.I
)
_NO_SONG = "Instrumental only, no vocals."
_ENDED = (
    "completed",
    "failed",
    "cancelled",
    "incomplete",
    "budget_exceeded",
    "requires_action",
    "requires_continuation",
)


def connect(access: Access) -> Google:
    headers = {"x-goog-api-key": key_of(access, VARIABLES[0], KEYS)}
    return Google(Http(NAME, access.address or ADDRESS, headers, access.transport), headers)


class _Hidden(dict[str, str]):
    """Headers with a key, which no repr shows."""

    def __repr__(self) -> str:
        return "{...}"


class Google:
    """See reelwright.engine.Engine."""

    name = NAME

    def __init__(self, http: Http, headers: Mapping[str, str]) -> None:
        self._http, self._key = http, _Hidden(headers)

    async def close(self) -> None:
        await self._http.close()

    async def check(self, call: Call) -> None:
        model, wanted = call.model.model, asked(call)
        wrong = _wrong(call)
        if wrong:
            raise EngineError("fix_input", wrong, engine=NAME, model=model)
        for paths in wanted.files.values():
            measure(paths, NAME, model, PICTURE_BYTES)

    async def submit(self, call: Call) -> Ticket | Result:
        model = call.model.model
        if call.request.capability == "music":
            return await self._play(call)
        body, path = await _film(call), f"/v1beta/models/{model}:predictLongRunning"
        answer = await self._http.send("POST", path, paid=True, model=model, body=body)
        made = self._read(answer, model, paid=True).get("name")
        if not isinstance(made, str) or not _OPERATION.fullmatch(made):
            told = "it took the call and did not say under which name"
            raise self._http.failure(answer, kind="ambiguous", model=model, message=told)
        return Ticket(made)

    async def poll(self, ticket: Ticket, call: Call) -> Pending | Result:
        model, music = call.model.model, call.request.capability == "music"
        if not (_INTERACTION if music else _OPERATION).fullmatch(ticket.id):
            raise EngineError("failed", f"it has no call {shorten(ticket.id, 60)!r}", engine=NAME, model=model)
        path = f"/v1beta/interactions/{ticket.id}" if music else f"/v1beta/{ticket.id}"
        answer = await self._http.send("GET", path, model=model)
        if answer.status == 404:
            told = "it knows nothing of this call any more"
            raise self._http.failure(answer, kind="failed", model=model, message=told)
        found = self._read(answer, model)
        return self._heard(found, answer, model) or Pending() if music else self._seen(found, answer, model)

    async def cancel(self, ticket: Ticket, call: Call) -> None:
        """Do nothing: neither Veo nor Lyria knows a way to end a call."""

    async def find(self, call: Call) -> Unknown:
        """Say that it is not known: neither operations nor interactions are listed."""
        del call
        return Unknown()

    async def verify(self, headers: Mapping[str, str], body: bytes, now: float) -> Hook:
        """Take no webhook: none is asked for."""
        del headers, body, now
        raise forged(NAME, "none was asked for")

    async def _play(self, call: Call) -> Ticket | Result:
        """Ask for music. An answer that is not done yet has an id to ask about."""
        model = call.model.model
        body = {"model": model, "input": [{"type": "text", "text": f"{call.request.prompt.strip()} {_NO_SONG}"}]}
        timeout = max(60.0, 2 * call.model.latency[1])
        answer = await self._http.send(
            "POST", "/v1beta/interactions", paid=True, model=model, timeout=timeout, body=body
        )
        found = self._read(answer, model, paid=True)
        result, made = self._heard(found, answer, model), found.get("id")
        if result is None and not (isinstance(made, str) and _INTERACTION.fullmatch(made)):
            told = "it took the call and did not say under which id"
            raise self._http.failure(answer, kind="ambiguous", model=model, message=told)
        return result or Ticket(str(made))

    def _seen(self, found: Mapping[str, Any], answer: Answer, model: str) -> Pending | Result:
        """Return how an operation stands; raises where it ended without a film."""
        if found.get("done") is not True:
            return Pending(wait=POLL_SECONDS)
        if isinstance(found.get("error"), dict):
            raise self._ended(answer, model, str(found["error"].get("message") or ""))
        response = found.get("response")
        made = response.get("generateVideoResponse") if isinstance(response, dict) else None
        made = made if isinstance(made, dict) else {}
        samples = made.get("generatedSamples")
        videos = [
            each.get("video") for each in (samples if isinstance(samples, list) else ()) if isinstance(each, dict)
        ]
        for link in (video.get("uri") for video in videos if isinstance(video, dict)):
            if isinstance(link, str) and link.startswith(("https://", "http://")):
                return self._linked(link)
        if made.get("raiMediaFilteredCount") or made.get("raiMediaFilteredReasons"):
            reasons = made.get("raiMediaFilteredReasons")
            told = "; ".join(map(str, reasons)) if isinstance(reasons, list) else ""
            raise self._http.failure(answer, kind="policy", model=model, message=shorten(told or "filtered", 200))
        raise self._http.failure(answer, kind="failed", model=model, message="it gave no film")

    def _heard(self, found: Mapping[str, Any], answer: Answer, model: str) -> Result | None:
        """Return the sound of an interaction, None where it is not done; raises where it ended without."""
        status = found.get("status")
        if status in ("in_progress", "queued"):
            return None
        for part in _parts(found):
            data, link = part.get("data"), part.get("uri")
            if isinstance(data, str) and (sound := _decoded(data)):
                return Result(data=sound)
            if isinstance(link, str) and link.startswith(("https://", "http://")):
                return self._linked(link)
        if status in _ENDED:
            raise self._ended(answer, model, _reason(found) or f"it is {status} without music")
        return None

    def _linked(self, link: str) -> Result:
        return Result(links=(link,), extra=self._key if self._http.owns(link) else {})

    def _ended(self, answer: Answer, model: str, told: str) -> EngineError:
        kind: FailureKind = "policy" if _REFUSED.search(told) else "failed"
        return self._http.failure(answer, kind=kind, model=model, message=shorten(told or "no reason given", 200))

    def _read(self, answer: Answer, model: str, paid: bool = False) -> dict[str, Any]:
        """Return the JSON of an answer; raises EngineError where it is an error, or none."""
        if not 200 <= answer.status < 300:
            kind, code, wait = _refusal(answer)
            if answer.status < 400 and paid:
                kind = "ambiguous"
            error = self._http.failure(answer, paid=paid, model=model, kind=kind, code=code)
            error.wait = error.wait if wait is None else wait
            raise error
        found = self._http.parsed(answer, paid=paid, model=model)
        if not isinstance(found, dict):
            told = "its answer is not what it should be"
            raise self._http.failure(answer, kind="ambiguous" if paid else "retryable", model=model, message=told)
        return found


def _wrong(call: Call) -> str:
    """Return what is wrong with a call beyond its row's limits; empty where nothing is."""
    request, inputs = call.request, call.request.inputs
    frames: list[InputKind] = [kind for kind in _FRAMES if inputs.get(kind)]
    if request.capability not in (*_VIDEO, "music"):
        return f"it does not make {request.capability}"
    if not _MODEL.fullmatch(call.model.model):
        return "its id must be letters, digits, dots and dashes"
    if request.capability != "image_to_video" and not request.prompt.strip():
        return "the prompt is empty"
    if request.capability == "image_to_video" and "first_frame" not in frames:
        return "inputs.first_frame: a film of a picture needs it"
    if request.capability == "text_to_video" and frames:
        return "a film of words alone takes no frame; ask for image_to_video"
    if any(len(inputs[kind]) > 1 for kind in frames) or len(inputs.get("reference", ())) > REFERENCES:
        return f"it takes one picture of a kind, and {REFERENCES} of reference"
    if frames and inputs.get("reference"):
        return "it takes frames or pictures of reference, not both"
    if inputs.get("reference") and length_of(request, call.model) < LONG and _plain(call):
        return f"pictures of reference take {LONG} s. Ask for these, or for 1080p."
    return ""


def _plain(call: Call) -> bool:
    return resolution_of(call.request, call.model) in (None, "480p", "720p")


async def _film(call: Call) -> dict[str, Any]:
    """Return the request of a clip: its words and pictures as one instance, all else as parameters."""
    wanted = asked(call)
    instance: dict[str, Any] = {}
    parameters: dict[str, Any] = dict(call.model.fixed)
    for target, value in wanted.values.items():
        (instance if target.part == "prompt" else parameters)[target.field] = target.shaped(value)
    if not _plain(call):
        parameters["durationSeconds"] = LONG
    for target, paths in wanted.files.items():
        pictures = [await read(path, NAME, call.model.model, PICTURE_BYTES) for path in paths]
        sent = [{"bytesBase64Encoded": base64.b64encode(it).decode(), "mimeType": type_of(it)[0]} for it in pictures]
        many = [{"image": each, "referenceType": "asset"} for each in sent]
        instance[target.field] = many if target.part == "reference" else sent[0]
    return {"instances": [instance], "parameters": parameters}


def _refusal(answer: Answer) -> tuple[FailureKind | None, str, float | None]:
    """Return what an error means where its status does not say, its name, and the seconds to wait that it tells."""
    try:
        found = answer.json()["error"]
        status, message = str(found.get("status") or ""), str(found.get("message") or "")
        details = [each for each in found.get("details") or () if isinstance(each, dict)]
    except (ValueError, KeyError, TypeError, AttributeError):
        return None, "", None
    waits = [each.get("retryDelay") for each in details]
    wait = next((float(told[1]) for each in waits if (told := re.fullmatch(r"(\d{1,6}(?:\.\d+)?)s", str(each)))), None)
    kind: FailureKind | None = None
    if status == "FAILED_PRECONDITION" or any(each.get("reason") == "API_KEY_INVALID" for each in details):
        kind = "account"
    elif answer.status == 400 and _REFUSED.search(message):
        kind = "policy"
    return kind, shorten(status, 40), None if wait is None else min(max(wait, 1.0), LONGEST_WAIT)


def _parts(found: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Give the parts of sound in an interaction: under its steps, or under `outputs` as older answers have them."""
    steps = found.get("steps")
    lists = [step.get("content") for step in (steps if isinstance(steps, list) else ()) if isinstance(step, dict)]
    for parts in (*lists, found.get("outputs")):
        for part in parts if isinstance(parts, list) else ():
            if isinstance(part, dict) and part.get("type") == "audio":
                yield part


def _decoded(data: str) -> bytes:
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _reason(found: Mapping[str, Any]) -> str:
    """Return why an interaction failed, as its steps or its errors say; empty where they do not."""
    steps, errors = found.get("steps"), found.get("errors")
    told = [step.get("error") for step in (steps if isinstance(steps, list) else ()) if isinstance(step, dict)]
    every = [*told, *(errors if isinstance(errors, list) else ())]
    return next((str(each["message"]) for each in every if isinstance(each, dict) and each.get("message")), "")
