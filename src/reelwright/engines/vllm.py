"""A vLLM server on this machine, or where REELWRIGHT_URL_VLLM says; VLLM_API_KEY where it wants a key."""

from __future__ import annotations

from reelwright.engine import Access
from reelwright.engines._chat import OpenAIShaped, no_server, own_server
from reelwright.settings import Settings

NAME = "vllm"
ADDRESS = "http://127.0.0.1:8000/v1"
VARIABLES: tuple[str, ...] = ()
OPTIONAL = ("VLLM_API_KEY",)
KEYS = "https://docs.vllm.ai"


def connect(access: Access) -> OpenAIShaped:
    return own_server(NAME, ADDRESS, access, OPTIONAL[0])


def lacks(settings: Settings) -> str:
    return no_server(NAME, ADDRESS, settings)
