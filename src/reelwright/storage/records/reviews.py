"""What people say of the films of a workspace, and the verdicts on their versions."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Row, delete, func, insert, select, update

from reelwright.errors import MissingError
from reelwright.ids import new_id
from reelwright.storage.records.database import Database, Transaction
from reelwright.storage.records.tables.reviews import comments, verdicts

Judgement = Literal["approved", "changes_requested"]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Comment:
    """A comment at `seconds` of a version's film, or a reply to `parent`.

    `box` is left, top, width and height as fractions of the canvas of `aspect`. A `guest` came by a `share` and has no
    `user`. Times of making and change are seconds since 1970.
    """

    id: str
    project: str
    version: int
    render: str | None
    aspect: str | None
    seconds: float
    box: Box | None
    text: str
    parent: str | None
    resolved: bool
    user: str
    guest: str
    share: str
    made_at: float
    changed_at: float


@dataclass(frozen=True)
class Verdict:
    """What somebody decided of a version, at a time in seconds since 1970."""

    id: str
    project: str
    version: int
    verdict: Judgement
    note: str
    user: str
    made_at: float


class Comments:
    """The comments of one workspace."""

    def __init__(self, database: Database, workspace: str) -> None:
        self._database, self._workspace = database, workspace

    def add(self, sql: Transaction, project: str, version: int, **values: Any) -> Comment:
        """Write a comment down, within a transaction that writes more; `values` are the other fields of Comment."""
        now = time.time()
        fresh = {"render": None, "aspect": None, "box": None, "parent": None, "user": "", "guest": "", "share": ""}
        made = Comment(
            id=new_id("comment"), project=project, version=version, resolved=False, made_at=now, changed_at=now,
            **{**fresh, **values},
        )  # fmt: skip
        box = list(made.box) if made.box else None
        sql.execute(insert(comments).values({**vars(made), "box": box, "workspace": self._workspace}))
        return made

    def get(self, project: str, identifier: str) -> Comment:
        """Return a comment of a project. Raises MissingError."""
        with self._database.read(self._workspace) as sql:
            return _comment(self._row(sql, project, identifier))

    def change(self, sql: Transaction, project: str, identifier: str, values: Mapping[str, Any]) -> Comment:
        """Change the `text` or `resolved` of a comment. Raises MissingError."""
        row = self._row(sql, project, identifier, lock=True)
        changed = {**values, "changed_at": time.time()}
        sql.execute(update(comments).where(self._is(row.id)).values(changed))
        return _comment(self._row(sql, project, identifier))

    def remove(self, sql: Transaction, project: str, identifier: str) -> None:
        """Remove a comment with its replies. Raises MissingError."""
        self._row(sql, project, identifier, lock=True)
        sql.execute(delete(comments).where(self._is(identifier)))

    def count(self, sql: Transaction, project: str, parent: str | None = None) -> int:
        """Return how many comments a project has, or replies one of them."""
        where = (comments.c.workspace == self._workspace) & (comments.c.project == project)
        if parent is not None:
            where &= comments.c.parent == parent
        return int(sql.execute(select(func.count()).select_from(comments).where(where)).scalar_one())

    def page(
        self, project: str, after: str | None, limit: int, *, version: int | None = None, resolved: bool | None = None,
        share: str | None = None,
    ) -> Sequence[tuple[Comment, tuple[Comment, ...]]]:  # fmt: skip
        """Return `limit` comments, newest first, older than the id `after`, each with its replies, oldest first."""
        query = select(comments).where(
            comments.c.workspace == self._workspace, comments.c.project == project, comments.c.parent.is_(None)
        )
        given = ((comments.c.version, version), (comments.c.resolved, resolved), (comments.c.share, share))
        for column, value in given:
            query = query if value is None else query.where(column == value)
        if after is not None:
            query = query.where(comments.c.id < after)
        with self._database.read(self._workspace) as sql:
            found = tuple(map(_comment, sql.execute(query.order_by(comments.c.id.desc()).limit(limit))))
            under = (comments.c.workspace == self._workspace) & comments.c.parent.in_([each.id for each in found])
            rows = sql.execute(select(comments).where(under).order_by(comments.c.id)) if found else ()
            replies = tuple(map(_comment, rows))
        return tuple((each, tuple(reply for reply in replies if reply.parent == each.id)) for each in found)

    def _row(self, sql: Transaction, project: str, identifier: str, lock: bool = False) -> Row[Any]:
        query = select(comments).where(self._is(identifier) & (comments.c.project == project))
        row = sql.execute(query.with_for_update() if lock else query).first()
        if row is None:
            raise MissingError("comment", identifier)
        return row

    def _is(self, identifier: str) -> Any:
        return (comments.c.workspace == self._workspace) & (comments.c.id == identifier)


class Verdicts:
    """The verdicts of one workspace."""

    def __init__(self, database: Database, workspace: str) -> None:
        self._database, self._workspace = database, workspace

    def add(self, sql: Transaction, project: str, version: int, verdict: Judgement, note: str, user: str) -> Verdict:
        """Write a verdict down, within a transaction that writes more."""
        made = Verdict(new_id("verdict"), project, version, verdict, note, user, time.time())
        sql.execute(insert(verdicts).values(workspace=self._workspace, **vars(made)))
        return made

    def latest(self, project: str, version: int) -> Verdict | None:
        """Return the verdict that holds on a version; None where there is none."""
        return next(iter(self.history(project, 1, version)), None)

    def history(self, project: str, limit: int, version: int | None = None) -> Sequence[Verdict]:
        """Return the newest `limit` verdicts of a project, or of one version of it, newest first."""
        query = select(verdicts).where(verdicts.c.workspace == self._workspace, verdicts.c.project == project)
        if version is not None:
            query = query.where(verdicts.c.version == version)
        with self._database.read(self._workspace) as sql:
            rows = sql.execute(query.order_by(verdicts.c.id.desc()).limit(limit))
            return tuple(
                Verdict(**{name: value for name, value in row._mapping.items() if name != "workspace"}) for row in rows
            )


def _comment(row: Row[Any]) -> Comment:
    known = {name: value for name, value in row._mapping.items() if name != "workspace"}
    return Comment(**known | {"box": tuple(row.box) if row.box else None})
