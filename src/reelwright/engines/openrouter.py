"""OpenRouter: many providers' models at one address; which are asked is a row of the user's own table.

Where JSON is asked for, only routes that know how to give it are to be taken (`provider.require_parameters`).
"""

from __future__ import annotations

from reelwright.engine import Access
from reelwright.engines._chat import OpenAIShaped
from reelwright.engines._http import Http, key_of

NAME = "openrouter"
ADDRESS = "https://openrouter.ai/api/v1"
VARIABLES = ("OPENROUTER_API_KEY",)
KEYS = "https://openrouter.ai/settings/keys"


def connect(access: Access) -> OpenAIShaped:
    key = key_of(access, VARIABLES[0], KEYS)
    http = Http(NAME, access.address or ADDRESS, {"Authorization": f"Bearer {key}"}, access.transport)
    return OpenAIShaped(http, formed={"provider": {"require_parameters": True}})
