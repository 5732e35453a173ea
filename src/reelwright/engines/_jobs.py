"""What providers of jobs have in common: the answer to a submit, and the links of a result."""

from __future__ import annotations

import re
from collections.abc import Callable

from reelwright.engine import FailureKind, Ticket
from reelwright.engines._http import Answer, Http

_ID = re.compile(r"[\w.-]{1,80}", re.ASCII)


def taken(http: Http, answer: Answer, model: str, kind_of: Callable[[Answer], FailureKind | None]) -> Ticket:
    """Return the ticket of a paid request that was answered with `{"id": …}`. Raises EngineError where it was not.

    `kind_of` says what a 4xx means where its status alone does not. What may have been taken is `ambiguous`.
    """
    if not 200 <= answer.status < 300:
        kind = "ambiguous" if answer.status < 400 else kind_of(answer) if answer.status < 500 else None
        raise http.failure(answer, paid=True, model=model, kind=kind)
    found = http.parsed(answer, paid=True, model=model)
    made = found.get("id") if isinstance(found, dict) else None
    if not isinstance(made, str) or not _ID.fullmatch(made):
        told = "it took the call and did not say under which id"
        raise http.failure(answer, kind="ambiguous", model=model, message=told)
    return Ticket(made)


def links_of(found: object) -> tuple[str, ...]:
    """Return the addresses in a list, in its order; what is none is left out."""
    listed = found if isinstance(found, list) else []
    return tuple(each for each in listed if isinstance(each, str) and each.startswith(("https://", "http://")))
