"""What a provider tells in JSON: the object that an answer should be, or the error that it is; and times in it."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

from reelwright.engine import EngineError
from reelwright.engines._http import Answer, Http


def mapping(http: Http, answer: Answer, model: str, *, paid: bool = False) -> dict[str, Any]:
    """Return the JSON object of an answer. Raises EngineError where it is an error, or no object.

    `paid` is for the answer to a call that costs something: what cannot be read of it is `ambiguous`, and so is an
    answer that leads elsewhere.
    """
    if not 200 <= answer.status < 300:
        raise http.failure(answer, paid=paid, model=model, kind="ambiguous" if paid and answer.status < 400 else None)
    found = http.parsed(answer, paid=paid, model=model)
    if not isinstance(found, dict):
        raise odd(http, answer, model, "its answer is not what it should be", paid=paid)
    return found


def odd(http: Http, answer: Answer, model: str, message: str, *, paid: bool = False) -> EngineError:
    """Return the error of an answer that says what nobody can use."""
    return http.failure(answer, kind="ambiguous" if paid else "retryable", model=model, message=message)


def seconds_of(text: Any) -> float:
    """Return a time of ISO 8601 in seconds since 1970, in UTC unless it says otherwise; -inf where it is none."""
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (TypeError, ValueError, OverflowError):
        return -math.inf
