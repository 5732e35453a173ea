"""Leonardo: pictures of its own models, by the second version of its API; how a job stands is told by the first.

A lost call is looked for among the account's latest generations, by its words, size, seed and time. What a picture cost
is told where the account pays by use. Written by its page of Phoenix as of July 2026 and its Python client 7.0.0; what
a webhook holds is of general knowledge.
"""

from __future__ import annotations

import hmac
import json
import math
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from reelwright.engine import Absent, Access, Call, EngineError, FailureKind, Hook, Pending, Result, Ticket, Unknown
from reelwright.engines._fields import asked, put
from reelwright.engines._hooks import forged
from reelwright.engines._http import Answer, Http, key_of
from reelwright.engines._told import mapping, odd, seconds_of
from reelwright.errors import shorten

NAME = "leonardo"
ADDRESS = "https://cloud.leonardo.ai/api/rest"
VARIABLES = ("LEONARDO_API_KEY",)
OPTIONAL = ("LEONARDO_WEBHOOK_SECRET",)
KEYS = "https://app.leonardo.ai/api-access"

_LATEST = 50  # generations that are looked through for a lost call
_SKEW = 5.0  # seconds that its clock may be behind ours
_LONGEST = 2048  # pixels of a side
_DEAREST = 1000.0  # dollars; a call cannot cost more
_ID = re.compile(r"[\w-]{1,80}", re.ASCII)
_ANSWERS = ("generate", "sdGenerationJob")  # where the answer to a submit holds its id: second and first version


def connect(access: Access) -> Leonardo:
    headers = {"Authorization": f"Bearer {key_of(access, VARIABLES[0], KEYS)}"}
    http = Http(NAME, access.address or ADDRESS, headers, access.transport)
    return Leonardo(http, access.secrets.get(OPTIONAL[0], "").strip())


class Leonardo:
    """See reelwright.engine.Engine."""

    name = NAME

    def __init__(self, http: Http, hook_secret: str) -> None:
        self._http, self._hook_secret = http, hook_secret

    async def close(self) -> None:
        await self._http.close()

    async def check(self, call: Call) -> None:
        """Refuse what the row forbids, and sides that are too long."""
        sides = {name: side for name, side in _parameters(call).items() if name in ("width", "height")}
        long = [f"{name} = {side}" for name, side in sides.items() if not 0 < int(side) <= _LONGEST]
        if long:
            raise _error("fix_input", f"{long[0]}: at most {_LONGEST} pixels. Ask for a lower resolution.", call)

    async def submit(self, call: Call) -> Ticket:
        await self.check(call)
        model = call.model.model
        body = {"model": model, "public": False, "parameters": _parameters(call)}
        answer = await self._http.send("POST", "/v2/generations", paid=True, model=model, body=body)
        if answer.status == 400 and b"moderat" in answer.body.lower():
            raise self._http.failure(answer, kind="policy", model=model)
        found = mapping(self._http, answer, model, paid=True)
        made: dict[str, Any] = next((found[name] for name in _ANSWERS if isinstance(found.get(name), dict)), {})
        ident = made.get("generationId")
        if not isinstance(ident, str) or not _ID.fullmatch(ident):
            raise odd(self._http, answer, model, "it took the call and did not say under which id", paid=True)
        micros = _micros(made.get("cost"))
        return Ticket(ident, {} if micros is None else {"micros": micros})

    async def poll(self, ticket: Ticket, call: Call) -> Pending | Result:
        model = call.model.model
        answer = await self._http.send("GET", f"/v1/generations/{quote(ticket.id, safe='')}", model=model)
        if answer.status == 404:
            message = "it knows nothing of this call any more"
            raise self._http.failure(answer, kind="failed", model=model, message=message)
        found = mapping(self._http, answer, model).get("generations_by_pk")
        status = found.get("status") if isinstance(found, dict) else None
        if status == "FAILED":
            raise _error("failed", "it ended without a picture, and says no more", call, answer)
        if status != "COMPLETE" or not isinstance(
            found, dict
        ):  # at work, not to be seen yet, or a state we do not know
            return Pending()
        return self._result(found, answer, ticket, call)

    async def cancel(self, ticket: Ticket, call: Call) -> None:
        """Do nothing: a job cannot be cancelled here, only its pictures thrown away."""

    async def find(self, call: Call) -> Ticket | Absent | Unknown:
        """Look for the one generation that can be this call. None may still come, and of two nobody can tell."""
        model = call.model.model
        me = mapping(self._http, await self._http.send("GET", "/v1/me", model=model), model)
        user = _user(me)
        if not user:
            return Unknown()
        path, params = f"/v1/generations/user/{quote(user, safe='')}", {"offset": "0", "limit": str(_LATEST)}
        made = mapping(self._http, await self._http.send("GET", path, model=model, params=params), model)
        listed = made.get("generations")
        wanted = _parameters(call)
        found = [
            item["id"]
            for item in (listed if isinstance(listed, list) else ())
            if isinstance(item, dict) and _is_of(item, wanted, call)
        ]
        return Ticket(found[0]) if len(found) == 1 else Unknown()

    async def verify(self, headers: Mapping[str, str], body: bytes, now: float) -> Hook:
        """Compare the secret of a webhook, which is all that it carries: it has no signature and no time."""
        del now
        if not self._hook_secret:
            raise forged(NAME, f"set {OPTIONAL[0]}")
        given = headers.get("authorization", "").encode(errors="replace")
        if not hmac.compare_digest(given, f"Bearer {self._hook_secret}".encode()):
            raise forged(NAME, "its secret is wrong")
        try:
            found = json.loads(body)
            made, kind = found["data"]["object"]["id"], str(found.get("type") or "")
        except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
            raise forged(NAME, "it tells of no generation") from None
        if not isinstance(made, str) or not _ID.fullmatch(made):
            raise forged(NAME, "it tells of no generation")
        return Hook(made, f"{shorten(kind, 60)}:{made}")

    def _result(self, found: Mapping[str, Any], answer: Answer, ticket: Ticket, call: Call) -> Result:
        """Return the pictures of a generation, without those that its filter marked."""
        listed = found.get("generated_images")
        images = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
        links = tuple(
            str(each["url"]) for each in images if not each.get("nsfw") and self._http.may_send(each.get("url"))
        )
        if not links and any(each.get("nsfw") for each in images):
            raise _error("policy", "its filter marked the picture", call, answer)
        if not links:
            raise _error("failed", "it ended and gave no picture", call, answer)
        seed, micros = found.get("seed"), ticket.memo.get("micros")
        facts = {"seed": seed} if isinstance(seed, int) and not isinstance(seed, bool) else {}
        return Result(links=links, facts=facts, micros=micros if isinstance(micros, int) else None)


def _parameters(call: Call) -> dict[str, Any]:
    """Return what a model is told: the row's fixed fields, then what is asked for. Raises EngineError (fix_input)."""
    made: dict[str, Any] = dict(call.model.fixed)
    for target, value in asked(call).values.items():
        put(made, target.field, target.shaped(value))
    return made


def _is_of(item: Mapping[str, Any], wanted: Mapping[str, Any], call: Call) -> bool:
    """Say whether a generation can be of this call; a seed that was not asked for may be any."""
    ident = item.get("id")
    return (
        isinstance(ident, str)
        and _ID.fullmatch(ident) is not None
        and ident not in call.known
        and seconds_of(item.get("createdAt")) >= call.since - _SKEW
        and item.get("prompt") == wanted.get("prompt")
        and (item.get("imageWidth"), item.get("imageHeight")) == (wanted.get("width"), wanted.get("height"))
        and ("seed" not in wanted or item.get("seed") in (None, wanted["seed"]))
    )


def _user(told: Mapping[str, Any]) -> str:
    """Return the id of the account's user, empty where it is not told."""
    try:
        found = told["user_details"][0]["user"]["id"]
    except (KeyError, IndexError, TypeError):
        return ""
    return found if isinstance(found, str) else ""


def _micros(cost: Any) -> int | None:
    """Return what a call cost, where it is told in dollars; credits differ by plan."""
    if not isinstance(cost, dict) or cost.get("unit") != "DOLLARS":
        return None
    try:
        dollars = float(str(cost.get("amount")))
    except (ValueError, OverflowError):
        return None
    return math.ceil(dollars * 1_000_000 - 1e-6) if 0 <= dollars <= _DEAREST else None


def _error(kind: FailureKind, message: str, call: Call, answer: Answer | None = None) -> EngineError:
    request = answer.request_id if answer else ""
    return EngineError(kind, message, engine=NAME, model=call.model.model, request_id=request)
