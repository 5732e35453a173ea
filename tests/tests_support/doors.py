"""A whole service without a server, and guests of it: with a session, with an API key, or with nothing."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from reelwright.access.tokens import csrf_token, read_token
from reelwright.api.config import PREFIX, SESSION_COOKIE
from reelwright.api.service import application
from reelwright.settings import ServiceSettings, Settings
from reelwright.storage.records.people import People
from reelwright.storage.records.workspaces import Workspaces
from reelwright.workspace.service import Service
from tests_support.served import ask

WORDS = "twelve green herons"  # everybody's password


@dataclass
class Guest:
    """Asks the service. `user` and `workspace` are his ids."""

    app: Any
    user: str = ""
    workspace: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> httpx2.Response:
        """Ask, with a JSON body where one is given; `if_match="…"` is a header."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        options: dict[str, Any] = {} if body is None else {"json": body}
        return ask(self.app, method, PREFIX + path, headers={**self.headers, **named}, **options)

    def told(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Return the JSON of a good answer."""
        answer = self(method, path, body, **headers)
        assert answer.status_code < 300, (answer.status_code, answer.text)
        return answer.json() if answer.content else None

    def refused(self, method: str, path: str, body: Any = None, **headers: str) -> int:
        """Return the status of an answer that is a problem."""
        answer = self(method, path, body, **headers)
        assert answer.status_code >= 400, answer.text
        assert answer.headers["content-type"] == "application/problem+json", answer.text
        return answer.status_code


class House:
    """A service on SQLite; `service` are its settings. Without accounts `stranger` is the local user."""

    def __init__(self, home: Path, secrets: dict[str, str] | None = None, **service: Any) -> None:
        settings = Settings(home=home, workers=1, secrets=secrets or {}, service=ServiceSettings(**service))
        self.service = Service(settings)
        self.app = application(self.service)
        self.people = People(self.service.database)
        self.workspaces = Workspaces(self.service.database)
        self.stranger = Guest(self.app)

    def user(self, name: str, admin: bool = False) -> Guest:
        """Return somebody new who is signed in, in a workspace of his own."""
        self.people.sign_up(f"{name}@mail.example", WORDS, name.title(), admin=admin)
        return self.signed_in(name)

    def signed_in(self, name: str) -> Guest:
        found = self.people.sign_in(f"{name}@mail.example", WORDS)
        headers = {"cookie": f"{SESSION_COOKIE}={found.token.text}", "origin": "http://localhost"}
        headers["x-csrf-token"] = csrf_token(self.service.secret, read_token("session", found.token.text).id)
        return Guest(self.app, found.caller.user, found.caller.workspace, headers)

    def member(self, owner: Guest, name: str, role: Any) -> Guest:
        """Return somebody new who works in the workspace of another."""
        guest = self.user(name)
        caller = self.people.of_session(owner.headers["cookie"].partition("=")[2])
        self.workspaces.add(caller, guest.user, role)
        guest.headers["x-workspace"], guest.workspace = owner.workspace, owner.workspace
        return guest

    def key(self, owner: Guest, *scopes: str) -> Guest:
        """Return a program with an API key of somebody's."""
        made = owner.told("POST", "/keys", {"name": "robot", "scopes": list(scopes)})
        return Guest(self.app, owner.user, owner.workspace, {"authorization": f"Bearer {made['secret']}"})

    def close(self) -> None:
        self.service.close()


class Canaries(logging.Handler):
    """Keeps every log record as text, with its extras and traceback."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        told = logging.Formatter().format(record)
        self.lines.append(f"{told} {record.args} {record.__dict__}")
