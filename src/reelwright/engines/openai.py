"""OpenAI: chat and vision over chat completions."""

from __future__ import annotations

from reelwright.engine import Access
from reelwright.engines._chat import OpenAIShaped
from reelwright.engines._http import Http, key_of

NAME = "openai"
ADDRESS = "https://api.openai.com/v1"
VARIABLES = ("OPENAI_API_KEY",)
KEYS = "https://platform.openai.com/api-keys"


def connect(access: Access) -> OpenAIShaped:
    key = key_of(access, VARIABLES[0], KEYS)
    http = Http(NAME, access.address or ADDRESS, {"Authorization": f"Bearer {key}"}, access.transport)
    return OpenAIShaped(http, limit="max_completion_tokens")
