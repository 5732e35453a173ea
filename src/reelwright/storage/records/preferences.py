"""How each user has set his pages; a small document that only pages understand."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from reelwright.storage.records.database import Database
from reelwright.storage.records.tables.preferences import preferences


class Preferences:
    """The settings of all users of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, user: str) -> Mapping[str, Any]:
        """Return a user's settings; nothing before he has set any."""
        with self._database.read() as sql:
            found = sql.execute(select(preferences.c.settings).where(preferences.c.user == user)).scalar()
        return dict(found or {})

    def put(self, user: str, settings: Mapping[str, Any]) -> None:
        """Set them anew."""
        values = {"settings": dict(settings), "changed_at": time.time()}
        change = update(preferences).where(preferences.c.user == user).values(values)
        with self._database.write() as sql:
            if sql.execute(change).rowcount:
                return
            try:
                with sql.begin_nested():
                    sql.execute(insert(preferences).values(user=user, **values))
            except IntegrityError:  # another request of his was faster
                sql.execute(change)
