"""Users: how they come in, who a caller is, what is known of them.

A password is judged outside of any transaction, so that nobody waits for it; and the same work is done whether or not
there is such an account, so that the time tells a stranger nothing: one look at the index of addresses, one scrypt with
the same parameters, the same error.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from reelwright.access.caller import LOCAL, Caller, Via
from reelwright.access.identity import Identity
from reelwright.access.roles import SCOPES, Role
from reelwright.access.tokens import (
    Token,
    check_password,
    hash_password,
    make_token,
    matches,
    password_holds,
    read_token,
)
from reelwright.errors import ConflictError, ForbiddenError, InputError, MissingError, Problem, UnknownCallerError
from reelwright.ids import new_id
from reelwright.storage.records import _belonging as rows
from reelwright.storage.records.database import Database
from reelwright.storage.records.tables.people import failures, invitations, keys, members, sessions, users, workspaces
from reelwright.storage.records.tables.preferences import preferences

IDLE, LONGEST = 14 * 86_400.0, 90 * 86_400.0  # seconds that a session lives without being used, and at most
SELDOM = 60.0  # seconds between two notes that something was used
_ALL = frozenset(SCOPES)
_WRONG = "The address or the password is wrong."


@dataclass(frozen=True)
class User:
    """A user; times in seconds since 1970. `issuer` is None for one with a password."""

    id: str
    email: str
    name: str
    issuer: str | None
    subject: str | None
    admin: bool
    made: float
    disabled: float | None


@dataclass(frozen=True)
class Session:
    id: str
    workspace: str
    address: str
    made: float
    used: float
    expires: float


@dataclass(frozen=True)
class SignedIn:
    """A new session: its token, whose text is told once, until when it lives unused, and the caller whom it shows."""

    token: Token
    expires: float
    caller: Caller


class People:
    """The users of one database; `clock` gives seconds since 1970."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database, self._clock = database, clock

    # Coming in

    def sign_up(self, email: str, password: str, name: str = "", admin: bool = False) -> User:
        """Make a user with a password and a workspace of his own.

        Raises InputError with all that is wrong, ConflictError where the address has an account.
        """
        email, name = _new(email, password, name)
        values = {"email": email, "name": name, "password": hash_password(password), "admin": admin}
        try:
            with self._database.write() as sql:
                return self._add(sql, values)
        except IntegrityError:
            raise ConflictError("There is an account of this address. Sign in instead.") from None

    def sign_in(self, email: str, password: str, address: str = "") -> SignedIn:
        """Begin a session for whoever knows the password; `address` is where he comes from, for him to see.

        Raises UnknownCallerError, the same for an unknown account and a wrong password.
        """
        try:
            email = rows.address(email)
        except InputError:
            email = ""  # nobody's
        with self._database.write() as sql:
            row = sql.execute(select(users).where((users.c.email == email) & users.c.issuer.is_(None))).first()
        if not password_holds(password, row.password if row else None) or row is None:
            self._note_failure(row.id if row else "")
            raise UnknownCallerError(_WRONG)
        with self._database.write() as sql:
            now = sql.execute(select(users.c.password).where(users.c.id == row.id)).scalar()
            if now != row.password:  # it was changed meanwhile, or the account is gone
                raise UnknownCallerError(_WRONG)
            return self._begin(sql, row.id, address)

    def of_identity(self, identity: Identity, workspace: str | None = None) -> Caller:
        """Return the caller whom an issuer vouches for; the first time he gets an account and a workspace.

        `workspace` is the one that he wants to work in (None: his first). Raises MissingError where he is no member of
        it, ForbiddenError where his account is closed.
        """
        try:
            return self._of_identity(identity, workspace)
        except IntegrityError:  # another request of the same user has made him since we looked
            return self._of_identity(identity, workspace)

    def of_session(self, text: str, workspace: str | None = None) -> Caller:
        """Return the caller of a session's token, which lives on by being used.

        Raises UnknownCallerError where there is no such session or it has ended, and what of_identity raises.
        """
        shown, now = read_token("session", text), self._clock()
        with self._database.write() as sql:
            row = sql.execute(select(sessions).where(sessions.c.id == shown.id)).first()
            if not matches(shown, row.hash if row else None) or row is None or row.expires <= now:
                raise UnknownCallerError("The session has ended. Sign in again.")
            if now - row.used >= SELDOM:
                values = {"used": now, "expires": min(now + IDLE, row.made + LONGEST)}
                sql.execute(update(sessions).where(sessions.c.id == row.id).values(values))
            return self._caller(sql, _one(sql, row.user), workspace, row.workspace, "session", row.id)

    def of_key(self, text: str) -> Caller:
        """Return the caller of an API key, who may do what both the key and who made it may.

        Raises UnknownCallerError where there is no such key, or no longer.
        """
        shown, now = read_token("key", text), self._clock()
        belongs = and_(members.c.workspace == keys.c.workspace, members.c.user == keys.c.user)
        query = (
            select(keys, members.c.role, users.c.disabled).join(members, belongs).join(users, users.c.id == keys.c.user)
        )
        with self._database.write() as sql:
            row = sql.execute(query.where(keys.c.id == shown.id)).first()
            if not matches(shown, row.hash if row else None) or row is None:
                raise UnknownCallerError("There is no such API key, or no longer. Make another.")
            if row.revoked is not None or row.disabled is not None or (row.expires is not None and row.expires <= now):
                raise UnknownCallerError("This API key was revoked or has expired. Make another.")
            if row.used is None or now - row.used >= SELDOM:
                sql.execute(update(keys).where(keys.c.id == row.id).values(used=now))
        return Caller(row.user, row.workspace, row.role, frozenset(row.scopes), "key", key=row.id)

    def admit_local(self) -> Caller:
        """Make the rows of the one user of a laptop where they are missing, and return him."""
        try:
            with self._database.write() as sql:
                if sql.execute(select(users.c.id).where(users.c.id == LOCAL.user)).first() is None:
                    now, both = self._clock(), {"id": LOCAL.user, "name": "local"}
                    sql.execute(insert(users).values(**both, email="", admin=True, made=now))
                    sql.execute(insert(workspaces).values(**both, plan="free", made=now))
                    rows.join(sql, LOCAL.workspace, LOCAL.user, LOCAL.role, now)
        except IntegrityError:
            pass  # another process was faster
        return LOCAL

    # Sessions

    def sign_out(self, caller: Caller, session: str | None = None) -> None:
        """End a session of the caller: the one that he shows, or another of his (MissingError where it is not)."""
        ended = session or caller.session or ""
        with self._database.write() as sql:
            where = (sessions.c.id == ended) & (sessions.c.user == caller.user)
            if not sql.execute(delete(sessions).where(where)).rowcount:
                raise MissingError("session", ended)

    def sessions(self, user: str, after: str = "", limit: int = 50) -> tuple[Session, ...]:
        """Return a user's sessions that live, in order of id."""
        columns = [sessions.c[name] for name in Session.__dataclass_fields__]
        where = (sessions.c.user == user) & (sessions.c.id > after) & (sessions.c.expires > self._clock())
        query = select(*columns).where(where).order_by(sessions.c.id).limit(rows.page(limit))
        with self._database.write() as sql:
            return tuple(Session(*row) for row in sql.execute(query))

    # Users

    def user(self, user: str) -> User:
        """Return a user. Raises MissingError."""
        with self._database.write() as sql:
            return _user(_one(sql, user))

    def users(self, after: str = "", limit: int = 50) -> tuple[User, ...]:
        """Return all users in order of id, for those who run the service."""
        with self._database.write() as sql:
            query = select(users).where(users.c.id > after).order_by(users.c.id).limit(rows.page(limit))
            return tuple(_user(row) for row in sql.execute(query))

    def rename(self, user: str, name: str) -> User:
        with self._database.write() as sql:
            sql.execute(update(users).where(users.c.id == user).values(name=rows.line(name, "name")))
            return _user(_one(sql, user))

    def change_password(self, caller: Caller, old: str, new: str) -> None:
        """Change a password and end all other sessions. Raises UnknownCallerError where the old one is wrong."""
        with self._database.write() as sql:
            row = _one(sql, caller.user)
        if not password_holds(old, row.password):
            self._note_failure(caller.user)
            raise UnknownCallerError("The old password is wrong.")
        check_password(new, (row.email, row.email.partition("@")[0], row.name))
        kept = hash_password(new)
        with self._database.write() as sql:
            sql.execute(update(users).where(users.c.id == caller.user).values(password=kept))
            others = (sessions.c.user == caller.user) & (sessions.c.id != (caller.session or ""))
            sql.execute(delete(sessions).where(others))

    def set_admin(self, email: str, admin: bool) -> User:
        """Let a user run the service, or no longer. Raises MissingError where nobody has that address."""
        with self._database.write() as sql:
            where = users.c.email == rows.address(email)
            found = sql.execute(select(users.c.id).where(where)).scalar()
            if found is None:
                raise MissingError("user", email)
            sql.execute(update(users).where(where).values(admin=admin))
        return self.user(found)

    def disable(self, user: str, closed: bool = True) -> User:
        """Close an account at once, with its sessions and keys, or open it again. Nothing of it is deleted."""
        with self._database.write() as sql:
            sql.execute(update(users).where(users.c.id == user).values(disabled=self._clock() if closed else None))
            if closed:
                sql.execute(delete(sessions).where(sessions.c.user == user))
            return _user(_one(sql, user))

    def delete_user(self, user: str) -> tuple[str, ...]:
        """Delete a user's rows here, and those of the workspaces in which nobody else is; returns these.

        What else they own is the caller's to delete, best before. Raises ConflictError, having deleted nothing, where
        he is the last owner of a workspace that has other members, and MissingError where there is no such user.
        """
        with self._database.write() as sql:
            _one(sql, user)
            ended = []
            joined = select(members.c.workspace).where(members.c.user == user).order_by(members.c.workspace)
            for workspace in sql.execute(joined).scalars().all():
                rows.lock(sql, workspace)
                if _alone(sql, workspace):
                    rows.end_workspace(sql, workspace)
                    ended.append(workspace)
                else:
                    rows.keep_an_owner(sql, workspace, user)
                    rows.leave(sql, workspace, user)
            for table in (sessions, keys, invitations, failures):
                sql.execute(delete(table).where(table.c.user == user))
            sql.execute(delete(users).where(users.c.id == user))
        return tuple(ended)

    def alone(self, user: str) -> tuple[str, ...]:
        """Return the workspaces that would go with a user, since nobody else is in them."""
        with self._database.write() as sql:
            joined = select(members.c.workspace).where(members.c.user == user).order_by(members.c.workspace)
            return tuple(workspace for workspace in sql.execute(joined).scalars().all() if _alone(sql, workspace))

    def export(self, user: str) -> dict[str, Any]:
        """Return what is known of a user, as plain values; digests of what he shows are no part of it."""
        with self._database.write() as sql:
            found: dict[str, Any] = {"user": asdict(_user(_one(sql, user)))}
            places = select(workspaces, members.c.role).join(members, members.c.workspace == workspaces.c.id)
            places = places.where(members.c.user == user).order_by(workspaces.c.id)
            found["workspaces"] = [dict(row._mapping) for row in sql.execute(places)]
            for name, table in (("sessions", sessions), ("keys", keys), ("invitations", invitations)):
                told = [column for column in table.c if column.name != "hash"]
                query = select(*told).where(table.c.user == user).order_by(table.c.id)
                found[name] = [dict(row._mapping) for row in sql.execute(query)]
            found["settings"] = sql.execute(select(preferences.c.settings).where(preferences.c.user == user)).scalar()
        return found

    # Rows

    def _note_failure(self, user: str) -> None:
        """Count a wrong password of today; the same work for a user and for nobody."""
        day = datetime.fromtimestamp(self._clock(), UTC).strftime("%Y-%m-%d")
        mine = (failures.c.user == user) & (failures.c.day == day)
        more = update(failures).where(mine).values(count=failures.c.count + 1)
        with self._database.write() as sql:
            if sql.execute(more).rowcount:
                return
            try:
                with sql.begin_nested():
                    sql.execute(insert(failures).values(user=user, day=day, count=1))
            except IntegrityError:  # another process was faster
                sql.execute(more)

    def _of_identity(self, identity: Identity, workspace: str | None) -> Caller:
        who = (users.c.issuer == identity.issuer) & (users.c.subject == identity.subject)
        with self._database.write() as sql:
            row = sql.execute(select(users).where(who)).first()
            told = {"email": identity.email, "name": identity.name or identity.email or identity.subject[:100]}
            if row is None:
                made = self._add(sql, {**told, "issuer": identity.issuer, "subject": identity.subject})
                row = _one(sql, made.id)
            elif identity.email and row.email != identity.email:
                sql.execute(update(users).where(users.c.id == row.id).values(email=identity.email))
            return self._caller(sql, row, workspace, None, "oidc")

    def _add(self, sql: Connection, values: dict[str, Any]) -> User:
        made, now = new_id("user"), self._clock()
        sql.execute(insert(users).values({"id": made, "made": now, "admin": False, **values}))
        rows.new_workspace(sql, made, values["name"], now)
        return _user(_one(sql, made))

    def _begin(self, sql: Connection, user: str, address: str) -> SignedIn:
        token, now = make_token("session"), self._clock()
        caller = self._caller(sql, _one(sql, user), None, None, "session", token.id)
        sql.execute(delete(sessions).where((sessions.c.user == user) & (sessions.c.expires <= now)))
        values = {"id": token.id, "workspace": caller.workspace, "user": user, "hash": token.digest,
                  "address": address[:64], "made": now, "used": now, "expires": now + IDLE}  # fmt: skip
        sql.execute(insert(sessions).values(values))
        return SignedIn(token, now + IDLE, caller)

    def _caller(
        self,
        sql: Connection,
        user: Row[Any],
        wanted: str | None,
        usual: str | None,
        via: Via,
        session: str | None = None,
    ) -> Caller:
        """Return a user as a caller: in the workspace that he wants, else in his usual one, else in his first."""
        if user.disabled is not None:
            raise ForbiddenError("This account is closed. Ask those who run the service.")
        place, role = wanted or usual, None
        if place is not None:
            role = rows.role_in(sql, place, user.id)
        if wanted is not None and role is None:
            raise MissingError("workspace", wanted)
        if place is None or role is None:
            place, role = self._first(sql, user)
        return Caller(user.id, place, role, _ALL, via, session=session, admin=user.admin)

    def _first(self, sql: Connection, user: Row[Any]) -> tuple[str, Role]:
        """Return a user's oldest workspace; whoever has none left gets one, so that nobody is shut out for good."""
        query = select(members.c.workspace, members.c.role).where(members.c.user == user.id)
        found = sql.execute(query.order_by(members.c.made, members.c.workspace)).first()
        if found is not None:
            return found.workspace, found.role
        return rows.new_workspace(sql, user.id, user.name, self._clock()), "owner"


def _new(email: str, password: str, name: str) -> tuple[str, str]:
    """Return the address and the name of a new user. Raises InputError with all that is wrong."""
    problems: list[Problem] = []
    try:
        email = rows.address(email)
        name = rows.line(name or email.partition("@")[0][:100], "name")
    except InputError as error:
        problems += error.problems
    try:
        check_password(password, (email, email.partition("@")[0], name))
    except InputError as error:
        problems += error.problems
    if problems:
        raise InputError(problems)
    return email, name


def _one(sql: Connection, user: str) -> Row[Any]:
    row = sql.execute(select(users).where(users.c.id == user)).first()
    if row is None:
        raise MissingError("user", user)
    return row


def _alone(sql: Connection, workspace: str) -> bool:
    counted = select(func.count()).select_from(members).where(members.c.workspace == workspace)
    return sql.execute(counted).scalar_one() == 1


def _user(row: Row[Any]) -> User:
    return User(row.id, row.email, row.name, row.issuer, row.subject, row.admin, row.made, row.disabled)
