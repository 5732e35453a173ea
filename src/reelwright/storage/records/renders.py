"""What builds and exports gave: the files of a version, what was found in them, what they cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, insert, select

from reelwright.errors import MissingError
from reelwright.storage.records.database import Database, Transaction
from reelwright.storage.records.tables.projects import renders


@dataclass(frozen=True)
class Render:
    """What one build or export gave, as `kind` says.

    `files` are {name, digest, size, media_type}; times are seconds since 1970.
    """

    id: str
    project: str
    version: int
    job: str
    files: Sequence[Mapping[str, Any]]
    findings: Sequence[Mapping[str, Any]]
    micros: int
    seconds: float
    made_at: float
    kind: str = "build"

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

    def add(self, sql: Transaction, render: Render, again: bool = False) -> None:
        """Write a render down, within a transaction that writes more; in the place of itself where it may be there."""
        if again:
            sql.execute(delete(renders).where((renders.c.workspace == self._workspace) & (renders.c.id == render.id)))
        sql.execute(insert(renders).values(workspace=self._workspace, **render.__dict__))

    def get(self, identifier: str) -> Render:
        """Return a render. Raises MissingError."""
        where = (renders.c.workspace == self._workspace) & (renders.c.id == identifier)
        with self._database.read(self._workspace) as sql:
            row = sql.execute(select(renders).where(where)).first()
        if row is None:
            raise MissingError("render", identifier)
        return _render(row)

    def of_job(self, job: str, version: int) -> Render | None:
        """Return what a job made of a version, if it did."""
        where = (renders.c.workspace == self._workspace) & (renders.c.job == job) & (renders.c.version == version)
        with self._database.read(self._workspace) as sql:
            row = sql.execute(select(renders).where(where)).first()
        return _render(row) if row else None

    def page(self, project: str, after: str | None, limit: int, kind: str | None = None) -> Sequence[Render]:
        """Return `limit` renders of a project, newest first, older than the id `after`."""
        where = (renders.c.workspace == self._workspace) & (renders.c.project == project)
        if after is not None:
            where &= renders.c.id < after
        if kind is not None:
            where &= renders.c.kind == kind
        with self._database.read(self._workspace) as sql:
            rows = sql.execute(select(renders).where(where).order_by(renders.c.id.desc()).limit(limit))
            return tuple(map(_render, rows))

    def latest(self, project: str) -> Render | None:
        """Return what a project was built to last; None before its first build ended."""
        return next(iter(self.page(project, None, 1, "build")), None)


def _render(row: Row[Any]) -> Render:
    return Render(**{name: value for name, value in row._mapping.items() if name != "workspace"})
