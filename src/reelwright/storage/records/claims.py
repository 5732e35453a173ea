"""The right to work on a key, one holder at a time among all machines of a database.

A holder says again and again that it lives; what it holds is free for others once it has not for STALE seconds. It
keeps work from being done twice at once; that nothing is paid twice does not depend on it (see the ledger).
"""

from __future__ import annotations

import threading
import uuid

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from reelwright.errors import StorageError
from reelwright.storage.records.database import Database
from reelwright.storage.records.tables.jobs import claims
from reelwright.storage.records.workers import now

BEAT, STALE = 5.0, 30.0  # seconds


class SharedClaims:
    """Claims of one build; `close` lets all of them go. Keys are those of `storage.claims.Claims`."""

    def __init__(self, database: Database) -> None:
        self._database, self._holder = database, uuid.uuid4().hex
        self._held: set[str] = set()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._live, name="claims", daemon=True)
        self._thread.start()

    def take(self, key: str) -> bool:
        """Claim a key; False where somebody has it, this holder too. Raises StorageError."""
        if key in self._held:
            return False
        try:
            with self._database.write() as sql:
                moment = now(sql)
                stale = (claims.c.key == key) & (claims.c.beat < moment - STALE)
                taken = sql.execute(update(claims).where(stale).values(holder=self._holder, beat=moment)).rowcount
                if not taken and sql.execute(select(claims.c.key).where(claims.c.key == key)).first() is None:
                    sql.execute(insert(claims).values(key=key, holder=self._holder, beat=moment))
                    taken = 1
        except IntegrityError:  # another one was faster
            return False
        if taken:
            self._held.add(key)
        return bool(taken)

    def let_go(self, key: str) -> None:
        self._held.discard(key)
        with self._database.write() as sql:
            sql.execute(delete(claims).where((claims.c.key == key) & (claims.c.holder == self._holder)))

    def close(self) -> None:
        self._closed.set()
        self._thread.join()
        for key in list(self._held):
            self.let_go(key)

    def _live(self) -> None:
        while not self._closed.wait(BEAT):
            if self._held:
                try:
                    with self._database.write() as sql:
                        sql.execute(update(claims).where(claims.c.holder == self._holder).values(beat=now(sql)))
                except StorageError:
                    continue  # it may be back at the next beat
