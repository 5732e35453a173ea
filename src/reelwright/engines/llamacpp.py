"""A llama.cpp server on this machine, or where REELWRIGHT_URL_LLAMACPP says.

LLAMACPP_API_KEY is sent where it is set. Pictures need a server that was started with a model's projector (mmproj).
"""

from __future__ import annotations

from reelwright.engine import Access
from reelwright.engines._chat import OpenAIShaped, no_server, own_server
from reelwright.settings import Settings

NAME = "llamacpp"
ADDRESS = "http://127.0.0.1:8080/v1"
VARIABLES: tuple[str, ...] = ()
OPTIONAL = ("LLAMACPP_API_KEY",)
KEYS = "https://github.com/ggml-org/llama.cpp"


def connect(access: Access) -> OpenAIShaped:
    return own_server(NAME, ADDRESS, access, OPTIONAL[0])


def lacks(settings: Settings) -> str:
    return no_server(NAME, ADDRESS, settings)
