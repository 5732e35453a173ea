"""Webhooks of providers: proved, and then a reason to ask them. What a call came to is always asked, never believed.

Each attempt has an address of its own, which nobody can make up. So a webhook that comes before the answer to the
submit, or in its place, tells which call was taken.
"""

from __future__ import annotations

import asyncio
import hmac
import time
from collections.abc import Callable, Mapping
from typing import Any

from reelwright import registry
from reelwright.engine import Engine, EngineError
from reelwright.engines import connect, is_local
from reelwright.errors import MissingError, StalledError, UnknownCallerError
from reelwright.settings import Settings
from reelwright.storage.records import Database
from reelwright.storage.records.tickets import hear

_ENGINES = "reelwright.engines"
PATH = "/api/v1/engines/{engine}/hooks/{name}"


def address(public_url: str, secret: bytes, engine: str, attempt: str) -> str:
    """Return where a provider may tell of an attempt; `public_url` is the service's, `secret` its secret."""
    return public_url + PATH.format(engine=engine, name=f"{attempt}.{_proof(secret, engine, attempt)}")


class EngineHooks:
    """Hears webhooks, in one event loop; `clock` gives seconds since 1970."""

    def __init__(
        self, settings: Settings, database: Database, secret: bytes, clock: Callable[[], float] = time.time
    ) -> None:
        self._settings, self._database, self._secret, self._clock = settings, database, secret, clock
        self._engines: dict[str, Engine] = {}

    async def hear(self, engine: str, name: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
        """Hear a webhook that came to the address `name` of an engine; returns the JSON to answer with.

        What is genuine is taken, however often or late it comes, and whether or not its attempt is known here. Raises
        MissingError for an engine that has none, UnknownCallerError for what is not its provider's or too old, and
        StalledError where that cannot be told now.
        """
        try:
            part = registry.load(_ENGINES, engine)
        except KeyError:
            raise MissingError("engine", engine) from None
        if is_local(engine):
            raise MissingError("engine", engine)
        attempt, _, proof = name.partition(".")
        ours = hmac.compare_digest(_proof(self._secret, engine, attempt).encode(), proof.encode(errors="replace"))
        if ours and getattr(part, "UNSIGNED", False):
            word = part.challenged(body) if hasattr(part, "challenged") else None
            return {} if word is None else {"challenge": word}
        ticket = await self._ticket(engine, headers, body)
        if ours:
            await asyncio.to_thread(hear, self._database, engine, attempt, ticket)
        return {}

    async def close(self) -> None:
        for engine in self._engines.values():
            await engine.close()

    async def _ticket(self, name: str, headers: Mapping[str, str], body: bytes) -> str:
        """Return the id of the call that a proven webhook tells of."""
        try:
            if name not in self._engines:
                self._engines[name] = connect(name, self._settings)
            return (await self._engines[name].verify(headers, body, self._clock())).ticket
        except EngineError as error:
            if error.kind in ("fix_input", "account"):
                raise UnknownCallerError(str(error)) from None
            raise StalledError(str(error)) from error


def _proof(secret: bytes, engine: str, attempt: str) -> str:
    return hmac.digest(secret, f"hook\0{engine}\0{attempt}".encode(errors="replace"), "sha256").hex()[:32]
