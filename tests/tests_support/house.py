"""The people of a service in one database, under one clock."""

from __future__ import annotations

import threading
from collections.abc import Callable

from reelwright.access.caller import Caller
from reelwright.access.identity import Identity
from reelwright.errors import ReelwrightError
from reelwright.storage.records import Database
from reelwright.storage.records.keys import Keys
from reelwright.storage.records.people import People
from reelwright.storage.records.workspaces import Workspaces


class Clock:
    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


class House:
    """All three nouns of one database, under one clock."""

    def __init__(self, database: Database) -> None:
        self.database, self.clock = database, Clock()
        self.people, self.workspaces = People(database, self.clock), Workspaces(database, self.clock)
        self.keys = Keys(database, self.clock)

    def caller(self, name: str, workspace: str | None = None) -> Caller:
        identity = Identity("https://issuer.example", name, f"{name}@mail.example", name.title(), 0.0)
        return self.people.of_identity(identity, workspace)

    def member(self, owner: Caller, name: str, role: str) -> Caller:
        """Make somebody a member of the owner's workspace and return him there."""
        user = self.caller(name).user
        self.workspaces.add(owner, user, role)  # type: ignore[arg-type]
        return self.caller(name, owner.workspace)


def at_once(*works: Callable[[], object]) -> list[object]:
    """Do all at the same time; returns what came of each."""
    found: list[object] = []
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        gate.wait()
        try:
            found.append(work())
        except ReelwrightError as error:
            found.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found
