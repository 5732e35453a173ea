"""What builds gave: the files of a version, what was found in them, what they cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, insert, select

from reelwright.errors import MissingError
from reelwright.storage.records.database import Database, Transaction
from reelwright.storage.records.tables.projects import renders


@dataclass(frozen=True)
class Render:
    """What one build gave. `files` are {name, digest, size, media_type}; times are seconds since 1970."""

    id: str
    project: str
    version: int
    job: str
    files: Sequence[Mapping[str, Any]]
    findings: Sequence[Mapping[str, Any]]
    micros: int
    seconds: float
    made_at: float

    def file(self, name: str) -> Mapping[str, Any]:
        """Return a file by its name. Raises MissingError."""
        for file in self.files:
            if file["name"] == name:
                return file
        raise MissingError("file", name)


class Renders:
    """The renders of one workspace."""

    def __init__(self, database: Database, workspace: str) -> None:
        self._database, self._workspace = database, workspace

    def add(self, sql: Transaction, render: Render) -> None:
        """Write a render down, within a transaction that writes more."""
        sql.execute(insert(renders).values(workspace=self._workspace, **render.__dict__))

    def get(self, identifier: str) -> Render:
        """Return a render. Raises MissingError."""
        where = (renders.c.workspace == self._workspace) & (renders.c.id == identifier)
        with self._database.read(self._workspace) as sql:
            row = sql.execute(select(renders).where(where)).first()
        if row is None:
            raise MissingError("render", identifier)
        return _render(row)

    def page(self, project: str, after: str | None, limit: int) -> Sequence[Render]:
        """Return `limit` renders of a project, newest first, older than the id `after`."""
        where = (renders.c.workspace == self._workspace) & (renders.c.project == project)
        if after is not None:
            where &= renders.c.id < after
        with self._database.read(self._workspace) as sql:
            rows = sql.execute(select(renders).where(where).order_by(renders.c.id.desc()).limit(limit))
            return tuple(map(_render, rows))

    def latest(self, project: str) -> Render | None:
        return next(iter(self.page(project, None, 1)), None)


def _render(row: Row[Any]) -> Render:
    return Render(**{name: value for name, value in row._mapping.items() if name != "workspace"})
