"""One database: a file of SQLite, or Postgres. Every transaction is whole or not at all.

On SQLite transactions that write run one after the other. On Postgres they run side by side (`read committed`), so
whoever decides by a row must lock it before he reads it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, select, text
from sqlalchemy.exc import ArgumentError, DataError, InterfaceError, OperationalError, SQLAlchemyError, TimeoutError
from sqlalchemy.pool import StaticPool

from reelwright.errors import AwayError, InputError, Problem, StorageError
from reelwright.storage.records.migrations import HEAD, revision, upgrade

Transaction = Connection
_PATIENCE = 30  # seconds that a writer waits for another, or for a server that is away
_FROZEN = 15  # seconds after which Postgres rolls a transaction back whose process does nothing
_MAKING = 0x7265656C  # the lock under which tables are made
_TENANT = text("SELECT set_config('reelwright.workspace', :workspace, true), set_config('reelwright.all', :all, true)")


class Database:
    """Opens `url` (`sqlite:///FILE`, `sqlite://` in memory, `postgresql://…`) and makes its tables.

    Raises StorageError where it cannot be opened.
    """

    def __init__(self, url: str) -> None:
        try:
            self._engine = _engine(url)
            with self._engine.begin() as connection:
                if connection.dialect.name == "postgresql":
                    connection.execute(select(func.pg_advisory_xact_lock(_MAKING)))
                if revision(connection) != HEAD:
                    upgrade(connection)
        except SQLAlchemyError as error:
            raise _unusable(error, url) from None
        except ModuleNotFoundError as error:
            raise StorageError(
                f"There is no driver for this database ({error}). Install reelwright[postgres]."
            ) from None

    @classmethod
    def of(cls, url: str) -> Database:
        """Open `url`; the folder of a file of SQLite is made where it is missing."""
        if url.startswith("sqlite:///"):
            try:
                Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise _unusable(error, url) from None
        return cls(url)

    @contextmanager
    def write(self, workspace: str | None = None) -> Iterator[Connection]:
        """Give a transaction that is committed at the end, or rolled back by whatever is raised.

        On Postgres it sees the rows of `workspace` alone, whatever it asks for; of all where none is named. Waits for a
        server that is away. Raises StorageError where it stays away, where it goes in the middle (the transaction is
        then whole or not there; AwayError for a server), or where the disk is full.
        """
        with self._transaction(workspace, reads=False) as connection:
            yield connection

    @contextmanager
    def read(self, workspace: str | None = None) -> Iterator[Connection]:
        """Give a transaction that only reads, as `write` does; on SQLite it runs beside one that writes."""
        with self._transaction(workspace, reads=True) as connection:
            yield connection

    @contextmanager
    def _transaction(self, workspace: str | None, reads: bool) -> Iterator[Connection]:
        try:
            with self._connected() as connection:
                connection = connection.execution_options(reads=reads)  # noqa: PLW2901
                with connection.begin():
                    if connection.dialect.name == "postgresql":
                        connection.execute(_TENANT, {"workspace": workspace or "", "all": "" if workspace else "on"})
                    yield connection
        except DataError as error:  # such as NUL in a name, which Postgres does not take
            raise InputError(
                Problem("text", "", "it has characters that cannot be kept", "Leave control characters out.")
            ) from error
        except (OperationalError, InterfaceError, TimeoutError) as error:
            raise _unusable(error, self._engine.dialect.name) from error

    @property
    def engine(self) -> Engine:
        """The pool of connections, for a library that brings tables of its own."""
        return self._engine

    def unguarded(self) -> str:
        """Return the role that we are logged in with where row-level security does not hold it, else nothing."""
        if self._engine.dialect.name != "postgresql":
            return ""
        query = "SELECT rolname FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)"
        with self.read() as sql:
            return str(sql.execute(text(query)).scalar() or "")

    def close(self) -> None:
        self._engine.dispose()

    def _connected(self) -> Connection:
        last = time.monotonic() + _PATIENCE
        while True:
            try:
                return self._engine.connect()
            except OperationalError:
                if self._engine.dialect.name == "sqlite" or time.monotonic() > last:
                    raise
                time.sleep(0.2)


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        address = make_url(url)
        if not address.drivername.startswith("postgres"):
            raise ArgumentError(f"{address.drivername} is neither sqlite nor postgresql")
        address = address.set(drivername="postgresql+psycopg")
        engine = create_engine(address, pool_pre_ping=True, pool_size=5, max_overflow=10, hide_parameters=True,
                               connect_args={"connect_timeout": 10})  # fmt: skip
        event.listen(engine, "connect", _bound)
        return engine
    memory = url == "sqlite://"
    arguments: dict[str, Any] = {"check_same_thread": False, "timeout": _PATIENCE}
    engine = create_engine(url, connect_args=arguments, **({"poolclass": StaticPool} if memory else {}))
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _bound(connection: Any, _: Any) -> None:
    """Let nobody wait for ever: for a lock, or for a process that was frozen while it held one."""
    connection.execute(f"SET lock_timeout = '{_PATIENCE}s'")
    connection.execute(f"SET idle_in_transaction_session_timeout = '{_FROZEN}s'")
    connection.commit()


def _prepare(connection: Any, _: Any) -> None:
    """Make SQLite durable and let SQLAlchemy say when a transaction begins: one that will write must say so at once."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    reads = connection.get_execution_options().get("reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _unusable(error: Exception, url: str) -> StorageError:
    said = str(getattr(error, "orig", None) or error).strip()
    away = url.startswith("postgres") and isinstance(error, (OperationalError, InterfaceError, TimeoutError))
    return (AwayError if away else StorageError)(
        f"The database cannot be used ({said}). Check REELWRIGHT_DATABASE, its server or its disk."
    )
