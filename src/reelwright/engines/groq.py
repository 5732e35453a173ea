"""Groq: chat over its OpenAI-shaped address, strict schemas on the gpt-oss models.

Pictures are kept to 3 MB, a cautious limit of ours: 4 MB of base64.
"""

from __future__ import annotations

from reelwright.engine import Access
from reelwright.engines._chat import OpenAIShaped
from reelwright.engines._http import Http, key_of

NAME = "groq"
ADDRESS = "https://api.groq.com/openai/v1"
VARIABLES = ("GROQ_API_KEY",)
KEYS = "https://console.groq.com/keys"


def connect(access: Access) -> OpenAIShaped:
    key = key_of(access, VARIABLES[0], KEYS)
    http = Http(NAME, access.address or ADDRESS, {"Authorization": f"Bearer {key}"}, access.transport)
    return OpenAIShaped(http, limit="max_completion_tokens", picture_bytes=3 << 20)
