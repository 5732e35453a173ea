"""What crosses the wire between a caller and the simulator: a request, and an answer with the manner of its coming."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

Manner = Literal["whole", "lost", "unreachable", "drip", "endless"]


@dataclass(frozen=True)
class Part:
    """A part of a form: its text or file."""

    data: bytes
    filename: str = ""
    content_type: str = ""


@dataclass(frozen=True)
class Incoming:
    """A request; names of `headers` are in lower case, `url` is whole."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def origin(self) -> str:
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def path(self) -> str:
        return urlsplit(self.url).path or "/"

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.url).query, keep_blank_values=True))

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def json(self) -> Any:
        """Return the body as JSON; raises ValueError."""
        return json.loads(self.body)

    def form(self) -> dict[str, Part]:
        """Return the parts of a multipart form by name; raises ValueError where it is none."""
        head = f"Content-Type: {self.headers.get('content-type', '')}\r\n\r\n".encode()
        message = message_from_bytes(head + self.body)
        if not message.is_multipart():
            raise ValueError("this is no form")
        parts = {}
        for part in message.get_payload():
            name = part.get_param("name", header="content-disposition")  # type: ignore[union-attr]
            data = part.get_payload(decode=True)  # type: ignore[union-attr]
            parts[str(name)] = Part(bytes(data or b""), part.get_filename() or "", part.get_content_type())  # type: ignore
        return parts

    def holds(self, text: str) -> bool:
        """Whether a text, such as a key, stands anywhere in this request."""
        found = text.encode()
        return text in self.url or found in self.body or any(text in value for value in self.headers.values())


@dataclass(frozen=True)
class Outgoing:
    """An answer, and how it comes.

    whole        as it is
    lost         the request was taken, and the connection breaks before the answer
    unreachable  no connection comes about; nothing was taken
    drip         one byte a second
    endless      its body over and over

    A Content-Length among the headers may lie. `after` are faults that are still to strike the answer to a call that
    was taken.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    manner: Manner = "whole"
    after: frozenset[str] = frozenset()


class Answered(Exception):  # noqa: N818  (a way out of a call, not an error of ours)
    """Ends a call early with an answer, mostly one of refusal."""

    def __init__(self, answer: Outgoing) -> None:
        self.answer = answer
        super().__init__(answer.status)


def as_json(
    value: Any, status: int = 200, headers: Mapping[str, str] | None = None, after: frozenset[str] = frozenset()
) -> Outgoing:
    """Return an answer of JSON."""
    body = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
    return Outgoing(status, {"content-type": "application/json", **(headers or {})}, body, after=after)
