"""Copies of a whole database: SQLite's file by its own backup, which others may write beside; of Postgres every row as
JSON lines, all of one moment.

What says who is alive and who works on what is of that moment only and is not copied.
"""

from __future__ import annotations

import base64
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, LargeBinary, Table, func, insert, make_url, null, select, text, update

from reelwright.errors import StorageError
from reelwright.storage.files import make_folder
from reelwright.storage.records.database import Database
from reelwright.storage.records.migrations import HEAD
from reelwright.storage.records.tables import METADATA
from reelwright.storage.records.tables.jobs import claims, events, jobs, workers

_AT_ONCE = 500  # rows
_PASSING = (claims, workers)
REVISION = HEAD


def is_file(url: str) -> bool:
    """Whether a database is a file of SQLite."""
    return url.startswith("sqlite:///")


def copy_file(url: str, target: Path) -> None:
    """Write a copy of a file of SQLite as it is at one moment. Raises StorageError."""
    _copy(Path(str(make_url(url).database)), target)


def put_file(source: Path, url: str) -> None:
    """Make the database of a file of SQLite the same as a copy, whatever it held. Raises StorageError."""
    target = Path(str(make_url(url).database))
    make_folder(target.parent)
    _copy(source, target)


def _copy(source: Path, target: Path) -> None:
    try:
        reading = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
        with closing(reading) as old, closing(sqlite3.connect(target, timeout=30)) as new:
            old.backup(new)
    except sqlite3.Error as error:
        raise StorageError(f"The database {source} cannot be copied to {target} ({error}).") from None


def all_rows(database: Database) -> Iterator[tuple[str, bytes]]:
    """Yield every row of all tables as (table, line of JSON), as they are at one moment."""
    with database.engine.connect() as connection:
        sql = connection.execution_options(isolation_level="REPEATABLE READ", yield_per=_AT_ONCE)
        with sql.begin():
            sql.execute(text("SELECT set_config('reelwright.all', 'on', true)"))
            for table in _copied():
                order = list(table.primary_key.columns)
                for row in sql.execute(select(table).order_by(*order)):
                    yield table.name, json.dumps(dict(row._mapping), default=_binary).encode() + b"\n"


def put_rows(database: Database, lines: Mapping[str, Iterable[bytes]]) -> None:
    """Write rows of `all_rows`, by table, into an empty database: all of them or none.

    Jobs that wait are let in anew, since what the durable engine knew of them is not copied.
    """
    with database.write() as sql:
        for table in _copied():
            batch: list[dict[str, Any]] = []
            for line in lines.get(table.name, ()):
                batch.append(_values(table, json.loads(line)))
                if len(batch) == _AT_ONCE:
                    sql.execute(insert(table), batch)
                    batch = []
            if batch:
                sql.execute(insert(table), batch)
        sql.execute(update(jobs).where(jobs.c.state == "pending").values(queued=0, round=jobs.c.round + 1))
        if sql.dialect.name == "postgresql":
            last = select(func.coalesce(func.max(events.c.id), 1)).scalar_subquery()
            sql.execute(select(func.setval(func.pg_get_serial_sequence("events", "id"), last)))


def is_empty(database: Database) -> bool:
    """Whether no table has a row."""
    with database.read() as sql:
        return all(sql.execute(select(*table.primary_key.columns).limit(1)).first() is None for table in _copied())


def table_names() -> Sequence[str]:
    return [table.name for table in _copied()]


def _copied() -> Sequence[Table]:
    return [table for table in METADATA.sorted_tables if table not in _PASSING]


def _binary(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _values(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    for column in table.c:
        value = row[column.name]
        if isinstance(column.type, JSON) and value is None:
            row[column.name] = null()
        elif isinstance(column.type, LargeBinary) and value is not None:
            row[column.name] = base64.b64decode(value)
    return row
