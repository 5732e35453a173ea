"""How a user has set his pages: theme, language, what he begins with. The service keeps it and does not read it."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter
from pydantic import RootModel

from reelwright.api.service import ServiceOf
from reelwright.api.who import KnownOf
from reelwright.errors import InputError, Problem
from reelwright.storage.records.preferences import Preferences

router = APIRouter(prefix="/users/me/settings", tags=["users"])
MOST = 8 << 10  # bytes of JSON


class UserSettings(RootModel[dict[str, Any]]):
    """Any JSON object of up to 8 KB."""


@router.get("")
def user_read_settings(caller: KnownOf, service: ServiceOf) -> UserSettings:
    """Return one's settings; empty before any were made."""
    caller.in_person()
    return UserSettings(dict(Preferences(service.database).get(caller.user)))


@router.put("")
def user_write_settings(asked: UserSettings, caller: KnownOf, service: ServiceOf) -> UserSettings:
    """Write one's settings anew, all of them; whoever writes last is right."""
    caller.in_person()
    try:
        size = len(json.dumps(asked.root, allow_nan=False, ensure_ascii=False).encode())
    except ValueError:  # NaN, infinity, half a character: no JSON, though Python reads it
        problem = Problem("body", "", "numbers are finite and texts are Unicode", "Leave these out.")
        raise InputError(problem) from None
    if size > MOST:
        raise InputError(Problem("body", f"{size} bytes", f"settings have up to {MOST} bytes", "Keep less."))
    Preferences(service.database).put(caller.user, asked.root)
    return asked
