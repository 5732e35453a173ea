"""The shape of the database through time: one revision a file under `versions`, run by Alembic when a store is opened.

A revision is never changed once it was released; what tables look like now stands in `tables`, and a test holds both
together.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

from reelwright.errors import StorageError

HEAD = "0002"


def revision(sql: Connection) -> str | None:
    """Return the revision that a database has; None where there is none yet."""
    if not inspect(sql).has_table("alembic_version"):
        return None
    return sql.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(sql: Connection, target: str = "head") -> None:
    """Bring a database to a revision, within the transaction of `sql`; raises StorageError where newer code made it."""
    from alembic import command
    from alembic.util import CommandError

    try:
        command.upgrade(_config(sql), target)
    except CommandError as error:
        raise StorageError(
            f"This database was made by a newer version of reelwright ({error}). Update reelwright, or use another."
        ) from None


def downgrade(sql: Connection, target: str) -> None:
    """Take a database back to a revision, `base` for an empty one, within the transaction of `sql`."""
    from alembic import command

    command.downgrade(_config(sql), target)


def _config(sql: Connection) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = sql
    return config
