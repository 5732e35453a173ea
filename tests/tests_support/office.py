"""A whole service in a folder, asked over its API by people of their own workspaces."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx2

from reelwright.access.caller import Caller
from reelwright.access.roles import SCOPES
from reelwright.api.service import application
from reelwright.settings import ServiceSettings, Settings
from reelwright.storage.records.keys import Keys
from reelwright.storage.records.people import People
from reelwright.workspace.service import Service
from tests_support.buying import KEY, addresses
from tests_support.served import ask

SECRET = "a-secret-of-tests-that-is-long-enough"


@dataclass(frozen=True)
class Person:
    """Somebody with a workspace and a key of it."""

    caller: Caller
    key: str
    office: Office
    name: str

    def ask(self, method: str, path: str, **options: Any) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {self.key}", **options.pop("headers", {})}
        return ask(self.office.app, method, f"/api/v1{path}", headers=headers, **options)

    def bring(self, path: Path, name: str = "", media_type: str = "image/png") -> httpx2.Response:
        return self.ask("POST", "/assets", files={"file": (name or path.name, path.read_bytes(), media_type)})


class Office:
    """The service; `blobs` is the address of a store, none for a folder; `engines` that of a simulator of providers."""

    def __init__(
        self, home: Path, blobs: str | None = None, database: str | None = None, engines: str = "", **own: Any
    ) -> None:
        settings = ServiceSettings(**{"accounts": "local", "secret": SECRET, "slots": 1, **own})
        secrets, known = (KEY, addresses(engines)) if engines else ({}, {})
        self.settings = Settings(
            home=home, workers=2, blobs=blobs, database=database, service=settings, secrets=secrets, addresses=known
        )
        self.service = Service(self.settings)
        self.people = People(self.service.database)

    @cached_property
    def app(self) -> Any:
        return application(self.service)

    def person(self, name: str) -> Person:
        """Sign somebody up."""
        self.people.sign_up(f"{name}@mail.example", "a password that nobody guesses 17", name.title())
        caller = self.people.sign_in(f"{name}@mail.example", "a password that nobody guesses 17").caller
        _, token = Keys(self.service.database).make(caller, "tests", SCOPES)
        return Person(caller, token.text, self, name)

    def close(self) -> None:
        self.service.close()


@contextmanager
def opened(home: Path, blobs: str | None = None, database: str | None = None, **own: Any) -> Iterator[Office]:
    office = Office(home, blobs, database, **own)
    try:
        yield office
    finally:
        office.close()
