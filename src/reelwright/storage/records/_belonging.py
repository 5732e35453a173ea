"""What people.py, workspaces.py and keys.py share: rows of workspaces and members, and texts that people write."""

from __future__ import annotations

import re
import unicodedata

from sqlalchemy import Connection, delete, func, insert, select

from reelwright.access.roles import Role
from reelwright.errors import ConflictError, InputError, MissingError, Problem, shorten
from reelwright.ids import new_id
from reelwright.storage.records.tables.people import invitations, keys, members, sessions, workspaces

PAGE = 200  # rows that a list gives at most
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


def page(limit: int) -> int:
    return min(max(limit, 1), PAGE)


def line(text: str, where: str) -> str:
    """Return a name as it is kept: 1 to 100 characters that can be shown. Raises InputError."""
    found = unicodedata.normalize("NFC", text).strip()
    if not (0 < len(found) <= 100 and found.isprintable()):
        raise InputError(
            Problem(where, shorten(repr(text), 40), "a name has 1 to 100 characters, on one line", "Correct it.")
        )
    return found


def address(email: str) -> str:
    """Return an e-mail address as it is kept: in small letters, 254 characters at most (RFC 5321).

    Raises InputError.
    """
    found = unicodedata.normalize("NFC", email).strip().lower()
    if len(found) > 254 or not found.isprintable() or not _ADDRESS.fullmatch(found):
        raise InputError(
            Problem("email", shorten(repr(email), 40), "this is no e-mail address", "Write it as name@host.")
        )
    return found


def role_in(sql: Connection, workspace: str, user: str) -> Role | None:
    where = (members.c.workspace == workspace) & (members.c.user == user)
    return sql.execute(select(members.c.role).where(where)).scalar()


def new_workspace(sql: Connection, user: str, name: str, now: float) -> str:
    """Make a workspace whose owner is `user`; returns its id."""
    made = new_id("workspace")
    sql.execute(insert(workspaces).values(id=made, name=name, plan="free", made=now))
    join(sql, made, user, "owner", now)
    return made


def join(sql: Connection, workspace: str, user: str, role: Role, now: float) -> None:
    if role_in(sql, workspace, user) is not None:
        raise ConflictError("This user is a member already. Change the role instead.")
    sql.execute(insert(members).values(workspace=workspace, user=user, role=role, made=now))


def leave(sql: Connection, workspace: str, user: str) -> None:
    """Take a member, and what he could show there, out of a workspace."""
    for table in (sessions, keys, invitations, members):
        sql.execute(delete(table).where((table.c.workspace == workspace) & (table.c.user == user)))


def lock(sql: Connection, workspace: str) -> None:
    """Let nobody else change the members of a workspace until the end. Raises MissingError."""
    if sql.execute(select(workspaces.c.id).where(workspaces.c.id == workspace).with_for_update()).first() is None:
        raise MissingError("workspace", workspace)


def keep_an_owner(sql: Connection, workspace: str, without: str) -> None:
    """Raise ConflictError where `without` is the last owner. The workspace must be locked."""
    where = (members.c.workspace == workspace) & (members.c.user != without) & (members.c.role == "owner")
    if not sql.execute(select(func.count()).select_from(members).where(where)).scalar_one():
        raise ConflictError("This is the last owner of the workspace. Make somebody else an owner first, or delete it.")


def end_workspace(sql: Connection, workspace: str) -> None:
    """Delete the rows of a workspace that these modules own."""
    for table in (sessions, keys, invitations, members):
        sql.execute(delete(table).where(table.c.workspace == workspace))
    sql.execute(delete(workspaces).where(workspaces.c.id == workspace))
