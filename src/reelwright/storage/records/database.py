"""One database: a file of SQLite, or Postgres. Every transaction writes, and is whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from reelwright.errors import StorageError
from reelwright.storage.records.tables import METADATA

_PATIENCE = 30  # seconds that a writer waits for another


class Database:
    """Opens `url` (`sqlite:///FILE`, `sqlite://` in memory, `postgresql+psycopg://…`) and makes its tables."""

    def __init__(self, url: str) -> None:
        self._engine = _engine(url)
        try:
            METADATA.create_all(self._engine)
        except SQLAlchemyError as error:
            raise _unusable(error) from None

    @classmethod
    def file(cls, path: Path) -> Database:
        """Open the SQLite file `path`, made with its folder where it is missing."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unusable(error) from None
        return cls(f"sqlite:///{path}")

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a transaction that is committed at the end, or rolled back by whatever is raised.

        Raises StorageError where the database is away or its disk is full.
        """
        try:
            with self._engine.begin() as connection:
                yield connection
        except OperationalError as error:
            raise _unusable(error) from error

    def close(self) -> None:
        self._engine.dispose()


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, pool_size=5, max_overflow=10)
    memory = url == "sqlite://"
    arguments: dict[str, Any] = {"check_same_thread": False, "timeout": _PATIENCE}
    engine = create_engine(url, connect_args=arguments, **({"poolclass": StaticPool} if memory else {}))
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _prepare(connection: Any, _: Any) -> None:
    """Make SQLite durable and let SQLAlchemy say when a transaction begins: one that will write must say so at once."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _unusable(error: Exception) -> StorageError:
    said = str(getattr(error, "orig", None) or error)
    return StorageError(f"The database cannot be used ({said}). Check REELWRIGHT_DATABASE, its server or its disk.")
