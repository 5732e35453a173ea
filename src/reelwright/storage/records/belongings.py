"""What a workspace, a project or a user has in all tables: which files its rows name, its rows told, its rows removed.

Tables are found by their column `workspace`, so one that is added later is told and removed with the rest.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, String, Table, cast, delete, select, update

from reelwright.ids import new_id
from reelwright.storage.records.database import Database
from reelwright.storage.records.ledger import LIVE
from reelwright.storage.records.tables import METADATA
from reelwright.storage.records.tables.directing import checkpoint_writes, checkpoints, questions
from reelwright.storage.records.tables.jobs import events, job_steps, jobs
from reelwright.storage.records.tables.kits import kits
from reelwright.storage.records.tables.money import accounts, approvals, attempts, holds
from reelwright.storage.records.tables.people import invitations
from reelwright.storage.records.tables.projects import assets, projects, renders, versions
from reelwright.storage.records.tables.requests import requests

_PEOPLE = frozenset({"members", "sessions", "keys", "invitations"})  # `people.py` and `workspaces.py` keep these
_HIDDEN = frozenset({"hash", "password", "secret", "older", "claim", "body"})  # secrets, and what may hold some
_NAMING = (
    assets.c.digest,
    versions.c.plan,
    versions.c.takes,
    renders.c.files,
    jobs.c.params,
    jobs.c.result,
    questions.c.content,
    questions.c.answer,
    kits.c.brand,
)
_DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_PAGE = 200  # rows read at once


def named(database: Database, workspace: str, project: str | None = None) -> set[str]:
    """Return every digest that a row of a workspace names: of assets, of plans and takes, of renders, of jobs.

    Of one project's rows alone where one is named. Whatever looks like a digest counts, so what older code has written
    counts too.
    """
    found: set[str] = set()
    with database.read(workspace) as sql:
        for column in _NAMING:
            table = column.table
            query = select(cast(column, String)).where(table.c.workspace == workspace, column.is_not(None))
            if project is not None:
                if table is assets or table is kits:
                    continue  # these belong to the workspace
                query = query.where(table.c.project == project)
            for text in sql.execute(query.execution_options(yield_per=_PAGE)).scalars():
                found.update(_DIGEST.findall(text))
    return found


def tables() -> tuple[str, ...]:
    """Return the names of all tables that hold rows of workspaces, but for those of people."""
    return tuple(table.name for table in _owned())


def rows(database: Database, table: str, workspace: str) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of a workspace in a table, without secrets; each page is a transaction of its own."""
    found = METADATA.tables[table]
    order = list(found.primary_key.columns)
    shown = [column for column in found.c if column.name not in _HIDDEN]
    after = 0
    while True:
        query = select(*shown).where(found.c.workspace == workspace).order_by(*order).limit(_PAGE).offset(after)
        with database.read(workspace) as sql:
            page = [dict(row._mapping) for row in sql.execute(query)]
        yield from page
        if len(page) < _PAGE:
            return
        after += _PAGE


def costs(database: Database, workspace: str) -> Iterator[Mapping[str, Any]]:
    """Yield what was paid, or is held, for a workspace: a call a row, in order of time; money in micros."""
    columns = (
        holds.c.build, holds.c.name, attempts.c.engine, attempts.c.model, attempts.c.state, attempts.c.cost,
        attempts.c.reason, attempts.c.at,
    )  # fmt: skip
    query = select(*columns).join(holds, holds.c.id == attempts.c.hold).order_by(attempts.c.at, attempts.c.id)
    query = query.where(holds.c.build.startswith(f"{workspace}/", autoescape=True))
    with database.read() as sql:
        for row in sql.execute(query.execution_options(yield_per=_PAGE)):
            yield dict(row._mapping)


def open_builds(database: Database, workspace: str) -> tuple[str, ...]:
    """Return the projects of a workspace whose builds hold money."""
    mine = holds.c.build.startswith(f"{workspace}/", autoescape=True) & (holds.c.state == "open")
    with database.read() as sql:
        found = sql.execute(select(holds.c.build).where(mine).distinct()).scalars()
        return tuple(sorted(build.partition("/")[2] for build in found))


def remove_workspace(sql: Connection, workspace: str) -> None:
    """Remove all rows of a workspace but those of people, and take what tells of it out of the books."""
    for table in reversed(_owned()):
        sql.execute(delete(table).where(table.c.workspace == workspace))
    _unname(sql, f"{workspace}/", f"{new_id('gone')}/")


def remove_project(sql: Connection, workspace: str, project: str) -> None:
    """Remove the rows of a project, and take what tells of it out of the books; answers to requests go too, since
    they may tell of it. Nothing happens where there is none.
    """
    mine = (jobs.c.workspace == workspace) & (jobs.c.project == project)
    for table in (job_steps, checkpoint_writes, checkpoints, questions):
        sql.execute(delete(table).where(table.c.job.in_(select(jobs.c.id).where(mine))))
    sql.execute(delete(events).where((events.c.workspace == workspace) & (events.c.project == project)))
    sql.execute(delete(jobs).where(mine))
    sql.execute(delete(requests).where((requests.c.workspace == workspace) & requests.c.status.is_not(None)))
    sql.execute(delete(projects).where((projects.c.workspace == workspace) & (projects.c.id == project)))
    _unname(sql, f"{workspace}/{project}", f"{workspace}/{new_id('gone')}", whole=True)


def unname_user(sql: Connection, user: str, email: str) -> None:
    """Take a user out of what stays: what he made in workspaces of others, invitations to him, and the books."""
    if email:
        sql.execute(delete(invitations).where(invitations.c.email == email))
    for table in _owned():
        if "user" in table.c:
            sql.execute(update(table).where(table.c.user == user).values(user=""))
    sql.execute(delete(requests).where(requests.c.caller == user))
    nobody = new_id("gone")
    new = {}
    for old in sql.execute(select(accounts.c.id)).scalars().all():
        kind, _, name = old.partition(":")
        who, slash, month = name.partition("/")
        if kind in ("user", "month") and who == user:
            new[old] = f"{kind}:{nobody}{slash}{month}"
    _rename(sql, new, f":{user}")
    sql.execute(update(approvals).where(approvals.c.user == user).values(user=nobody))
    for old, name in new.items():
        sql.execute(update(approvals).where(approvals.c.account == old).values(account=name))


def _owned() -> tuple[Table, ...]:
    return tuple(
        table for table in METADATA.sorted_tables if "workspace" in table.c and table.name not in _PEOPLE
    )  # fmt: skip


def _unname(sql: Connection, old: str, new: str, whole: bool = False) -> None:
    """Rename builds of the books that begin with `old` (or are it), and forget what was asked and told in their calls.

    Sums, dates, engines and models stay. A call that has not ended keeps its request, for whoever ends it.
    """
    mine = holds.c.build == old if whole else holds.c.build.startswith(old, autoescape=True)
    found = sql.execute(select(holds.c.id, holds.c.build).where(mine)).all()
    for row in found:
        ended = (attempts.c.hold == row.id) & attempts.c.state.not_in(LIVE)
        sql.execute(update(attempts).where(ended).values(request=None, ticket=None, reason=""))
        sql.execute(update(holds).where(holds.c.id == row.id).values(build=new + row.build.removeprefix(old)))
    names = sql.execute(select(accounts.c.id).where(accounts.c.id.startswith(f"project:{old}", autoescape=True)))
    renamed = {
        name: f"project:{new}{name.removeprefix(f'project:{old}')}"
        for name in names.scalars().all()
        if not whole or name == f"project:{old}"
    }
    _rename(sql, renamed, f"project:{old}")


def _rename(sql: Connection, names: Mapping[str, str], part: str) -> None:
    for old, new in names.items():
        sql.execute(update(accounts).where(accounts.c.id == old).values(id=new))
    listed = cast(holds.c.accounts, String).contains(json.dumps(part)[1:-1], autoescape=True)
    for row in sql.execute(select(holds.c.id, holds.c.accounts).where(listed)).all():
        values = sorted(names.get(name, name) for name in row.accounts)
        sql.execute(update(holds).where(holds.c.id == row.id).values(accounts=values))
