"""Workspaces, their members, and invitations. Who changes them must be their owner; a last owner stays."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from sqlalchemy import Connection, Row, delete, insert, select, update

from reelwright.access.caller import Caller
from reelwright.access.roles import ROLES, Role
from reelwright.access.tokens import Token, make_token, matches, read_token
from reelwright.errors import InputError, MissingError, Problem, UnknownCallerError, shorten
from reelwright.storage.records import _belonging as rows
from reelwright.storage.records.database import Database
from reelwright.storage.records.tables.people import invitations, members, users, workspaces

Plan = Literal["free", "paid"]
_INVITED = 7 * 86_400.0  # seconds that an invitation holds


@dataclass(frozen=True)
class Workspace:
    """A workspace; times in seconds since 1970."""

    id: str
    name: str
    plan: Plan
    made: float


@dataclass(frozen=True)
class Member:
    workspace: str
    user: str
    role: Role
    made: float
    email: str
    name: str


@dataclass(frozen=True)
class Invitation:
    """Somebody may join with `role`; `user` has invited him, `email` is for people to read."""

    id: str
    workspace: str
    user: str
    email: str
    role: Role
    made: float
    expires: float


class Workspaces:
    """The workspaces of one database; `clock` gives seconds since 1970."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database, self._clock = database, clock

    def make(self, caller: Caller, name: str) -> Workspace:
        """Make another workspace, whose owner is the caller himself, not a key of his (ForbiddenError)."""
        caller.in_person()
        with self._database.write() as sql:
            return _workspace(sql, rows.new_workspace(sql, caller.user, rows.line(name, "name"), self._clock()))

    def workspace(self, workspace: str) -> Workspace:
        """Return a workspace. Raises MissingError."""
        with self._database.write() as sql:
            return _workspace(sql, workspace)

    def within(self, caller: Caller, workspace: str) -> Caller:
        """Return the caller as he is in a workspace of his; a key has only its own. Raises MissingError."""
        if workspace == caller.workspace:
            return caller
        with self._database.write() as sql:
            role = None if caller.via == "key" else rows.role_in(sql, workspace, caller.user)
        if role is None:
            raise MissingError("workspace", workspace)
        return replace(caller, workspace=workspace, role=role)

    def of_user(self, user: str, after: str = "", limit: int = 50) -> tuple[tuple[Workspace, Role], ...]:
        """Return where a user is a member, and as what, in order of id."""
        query = select(workspaces, members.c.role).join(members, members.c.workspace == workspaces.c.id)
        query = query.where((members.c.user == user) & (workspaces.c.id > after)).order_by(workspaces.c.id)
        with self._database.write() as sql:
            found = sql.execute(query.limit(rows.page(limit))).all()
        return tuple((Workspace(row.id, row.name, row.plan, row.made), row.role) for row in found)

    def rename(self, caller: Caller, name: str) -> Workspace:
        caller.needs("admin")
        with self._database.write() as sql:
            sql.execute(
                update(workspaces).where(workspaces.c.id == caller.workspace).values(name=rows.line(name, "name"))
            )
            return _workspace(sql, caller.workspace)

    def set_plan(self, workspace: str, plan: Plan) -> Workspace:
        """Change what a workspace pays; for those who run the service."""
        if plan not in get_args(Plan):
            raise InputError(Problem("plan", shorten(plan), "allowed are free and paid", "Choose one of these."))
        with self._database.write() as sql:
            sql.execute(update(workspaces).where(workspaces.c.id == workspace).values(plan=plan))
            return _workspace(sql, workspace)

    def delete(self, caller: Caller) -> None:
        """Delete the rows of the caller's workspace here; what else it owns is the caller's to delete, best before."""
        caller.needs("admin")
        with self._database.write() as sql:
            rows.lock(sql, caller.workspace)
            rows.end_workspace(sql, caller.workspace)

    # Members

    def members(self, caller: Caller, after: str = "", limit: int = 50) -> tuple[Member, ...]:
        """Return the members of the caller's workspace in order of their users' ids."""
        caller.needs("read")
        where = (members.c.workspace == caller.workspace) & (members.c.user > after)
        with self._database.write() as sql:
            query = _MEMBERS.where(where).order_by(members.c.user).limit(rows.page(limit))
            return tuple(Member(*row) for row in sql.execute(query))

    def add(self, caller: Caller, user: str, role: Role) -> Member:
        """Make a user a member. Raises MissingError where there is none of that id, ConflictError for a member."""
        caller.needs("admin")
        with self._database.write() as sql:
            rows.lock(sql, caller.workspace)
            if sql.execute(select(users.c.id).where(users.c.id == user)).first() is None:
                raise MissingError("user", user)
            rows.join(sql, caller.workspace, user, _role(role), self._clock())
            return _member(sql, caller.workspace, user)

    def change(self, caller: Caller, user: str, role: Role) -> Member:
        """Give a member another role. Raises ConflictError where the last owner would go."""
        caller.needs("admin")
        with self._database.write() as sql:
            rows.lock(sql, caller.workspace)
            found = _member(sql, caller.workspace, user)
            if found.role == "owner" and _role(role) != "owner":
                rows.keep_an_owner(sql, caller.workspace, user)
            where = (members.c.workspace == caller.workspace) & (members.c.user == user)
            sql.execute(update(members).where(where).values(role=_role(role)))
            return _member(sql, caller.workspace, user)

    def remove(self, caller: Caller, user: str) -> None:
        """Take a member out, with his keys and sessions there; anybody may go himself.

        Raises ConflictError for the last owner.
        """
        if caller.user != user or caller.via == "key":
            caller.needs("admin")
        with self._database.write() as sql:
            rows.lock(sql, caller.workspace)
            if _member(sql, caller.workspace, user).role == "owner":
                rows.keep_an_owner(sql, caller.workspace, user)
            rows.leave(sql, caller.workspace, user)

    # Invitations: whoever holds the link may join, since an address that an issuer tells proves nothing.

    def invite(self, caller: Caller, email: str, role: Role) -> tuple[Invitation, Token]:
        """Make an invitation for seven days; the token, told once, is for whoever is to join."""
        caller.needs("admin")
        token, now = make_token("invitation"), self._clock()
        made = Invitation(
            token.id, caller.workspace, caller.user, rows.address(email), _role(role), now, now + _INVITED
        )
        with self._database.write() as sql:
            old = (invitations.c.workspace == caller.workspace) & (invitations.c.expires <= now)
            sql.execute(delete(invitations).where(old))
            sql.execute(insert(invitations).values(**vars(made), hash=token.digest))
        return made, token

    def accept(self, caller: Caller, text: str) -> Member:
        """Join by an invitation's token, which is used up. ConflictError for one who is a member already."""
        caller.in_person()
        shown, now = read_token("invitation", text), self._clock()
        with self._database.write() as sql:
            row = sql.execute(select(invitations).where(invitations.c.id == shown.id).with_for_update()).first()
            if not matches(shown, row.hash if row else None) or row is None or row.expires <= now:
                raise UnknownCallerError("This invitation was used, taken back, or has expired. Ask for another.")
            rows.join(sql, row.workspace, caller.user, row.role, now)
            sql.execute(delete(invitations).where(invitations.c.id == row.id))
            return _member(sql, row.workspace, caller.user)

    def invitations(self, caller: Caller, after: str = "", limit: int = 50) -> tuple[Invitation, ...]:
        """Return the invitations that hold, in order of id."""
        caller.needs("admin")
        where = (invitations.c.workspace == caller.workspace) & (invitations.c.id > after)
        query = select(*(invitations.c[name] for name in Invitation.__dataclass_fields__))
        query = query.where(where & (invitations.c.expires > self._clock())).order_by(invitations.c.id)
        with self._database.write() as sql:
            return tuple(Invitation(*row) for row in sql.execute(query.limit(rows.page(limit))))

    def take_back(self, caller: Caller, invitation: str) -> None:
        """End an invitation. Raises MissingError."""
        caller.needs("admin")
        where = (invitations.c.id == invitation) & (invitations.c.workspace == caller.workspace)
        with self._database.write() as sql:
            if not sql.execute(delete(invitations).where(where)).rowcount:
                raise MissingError("invitation", invitation)


_MEMBERS = select(
    members.c.workspace, members.c.user, members.c.role, members.c.made, users.c.email, users.c.name
).join(users, users.c.id == members.c.user)


def _role(role: Role) -> Role:
    if role not in ROLES:
        raise InputError(Problem("role", shorten(role), f"allowed are {', '.join(ROLES)}", "Choose one of these."))
    return role


def _member(sql: Connection, workspace: str, user: str) -> Member:
    row = sql.execute(_MEMBERS.where((members.c.workspace == workspace) & (members.c.user == user))).first()
    if row is None:
        raise MissingError("member", user)
    return Member(*row)


def _workspace(sql: Connection, workspace: str) -> Workspace:
    row: Row[Any] | None = sql.execute(select(workspaces).where(workspaces.c.id == workspace)).first()
    if row is None:
        raise MissingError("workspace", workspace)
    return Workspace(row.id, row.name, row.plan, row.made)
