"""What was spent, by project, engine, model and month. The books know a build as `WORKSPACE/PROJECT`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, String, case, cast, func, literal, select, tuple_

from reelwright.storage.records.database import Database
from reelwright.storage.records.tables.money import attempts, holds

Place = tuple[str, str, str, str]


@dataclass(frozen=True)
class Cost:
    """What one model of an engine took for a project in a month (UTC, as 2026-11), failures included, in micros."""

    month: str
    project: str
    engine: str
    model: str
    attempts: int
    succeeded: int
    micros: int

    @property
    def place(self) -> Place:
        return self.month, self.project, self.engine, self.model


class Costs:
    """The costs of one workspace."""

    def __init__(self, database: Database, workspace: str) -> None:
        self._database, self._workspace = database, workspace

    def page(self, after: Place | None, limit: int, month: str | None = None) -> Sequence[Cost]:
        """Return `limit` costs, the latest month first, behind `after`; of one month where it is named."""
        with self._database.read() as sql:
            grouped = self._grouped(sql)
            columns = (grouped.c.month, grouped.c.project, grouped.c.engine, grouped.c.model)
            query = select(grouped).order_by(*(column.desc() for column in columns)).limit(limit)
            if after is not None:
                query = query.where(tuple_(*columns) < tuple_(*map(literal, after)))
            if month is not None:
                query = query.where(grouped.c.month == month)
            return tuple(Cost(*row[:4], *map(int, row[4:])) for row in sql.execute(query))

    def _grouped(self, sql: Connection) -> Any:
        prefix = f"{self._workspace}/"
        project = func.substr(holds.c.build, len(prefix) + 1).label("project")
        month = _month(sql).label("month")
        good = func.sum(case((attempts.c.state == "succeeded", 1), else_=0)).label("succeeded")
        cost = func.sum(attempts.c.cost).label("micros")
        columns = (month, project, attempts.c.engine, attempts.c.model)
        query = select(*columns, func.count().label("attempts"), good, cost)
        query = query.join(holds, holds.c.id == attempts.c.hold).where(
            holds.c.build.startswith(prefix, autoescape=True)
        )
        return query.group_by(*columns).subquery()


def _month(sql: Connection) -> Any:
    if sql.dialect.name == "sqlite":
        return cast(func.strftime("%Y-%m", attempts.c.at, "unixepoch"), String)
    return func.to_char(func.timezone("UTC", func.to_timestamp(attempts.c.at)), "YYYY-MM")
