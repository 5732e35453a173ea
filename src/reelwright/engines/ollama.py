"""Ollama on this machine, or where REELWRIGHT_URL_OLLAMA says (with /v1 at its end)."""

from __future__ import annotations

from reelwright.engine import Access
from reelwright.engines._chat import OpenAIShaped, no_server, own_server
from reelwright.settings import Settings

NAME = "ollama"
ADDRESS = "http://127.0.0.1:11434/v1"
VARIABLES: tuple[str, ...] = ()
KEYS = "https://ollama.com/download"


def connect(access: Access) -> OpenAIShaped:
    return own_server(NAME, ADDRESS, access)


def lacks(settings: Settings) -> str:
    return no_server(NAME, ADDRESS, settings)
