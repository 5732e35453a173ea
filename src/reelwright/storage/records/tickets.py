"""What webhooks of providers tell of attempts whose answer was lost, or has not come yet."""

from __future__ import annotations

import time

from sqlalchemy import select, update

from reelwright.storage.records.database import Database
from reelwright.storage.records.tables.money import attempts


def hear(database: Database, engine: str, attempt: str, ticket: str) -> bool:
    """Write the provider's ticket of an attempt that has none and may have been taken; returns whether it was written.

    A ticket that another attempt has is that one's: it is not written twice.
    """
    named = attempts.c.ticket["id"].as_string() == ticket
    with database.write() as sql:
        row = sql.execute(select(attempts).where(attempts.c.id == attempt).with_for_update()).first()
        if row is None or row.engine != engine or row.ticket is not None or row.state not in ("intended", "unknown"):
            return False
        if sql.execute(select(attempts.c.id).where((attempts.c.engine == engine) & named)).first() is not None:
            return False
        values = {"state": "submitted", "ticket": {"id": ticket, "memo": {}}, "changed": time.time()}
        sql.execute(update(attempts).where(attempts.c.id == attempt).values(values))
        return True
