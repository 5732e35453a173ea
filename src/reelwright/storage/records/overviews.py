"""Projects as people look through them: by their titles and by how far they are, a page in one query."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, and_, case, func, or_, select

from reelwright.storage.records.database import Database
from reelwright.storage.records.projects import Project, folded, project_of
from reelwright.storage.records.tables.jobs import jobs
from reelwright.storage.records.tables.projects import projects, renders, versions

# What a project came to: nothing, a plan, a film; or what its newest build is at.
ProjectState = Literal["draft", "planned", "building", "waiting", "finished", "failed"]
FILMS = ("build", "browser")  # kinds of renders whose films are the ad as it stands
POSTER = "poster.jpg"
_MAKING = ("plan", "build")  # kinds of jobs that bring a project on


@dataclass(frozen=True)
class Overview:
    """A project as a list shows it.

    `version` is its newest, with that plan's `locale`, `seconds` and `aspects`; `poster` is the newest render that has
    one. Each is None (no aspects) before there is one.
    """

    project: Project
    state: ProjectState
    version: int | None
    locale: str | None
    seconds: float | None
    aspects: tuple[str, ...]
    poster: str | None


def overviews(
    database: Database,
    workspace: str,
    after: tuple[float, str] | None,
    limit: int,
    *,
    search: str = "",
    state: ProjectState | None = None,
) -> Sequence[Overview]:
    """Return `limit` projects of a workspace, those begun last first, that come after one's time and id.

    `search` are words that their titles have, in any order, in small or large letters.
    """
    query = _query(workspace)
    for word in folded(search).split():
        query = query.where(projects.c.folded.contains(word, autoescape=True))
    if state is not None:
        query = query.where(_state() == state)
    if after is not None:
        at, name = after
        query = query.where(or_(projects.c.made_at < at, and_(projects.c.made_at == at, projects.c.id < name)))
    query = query.order_by(projects.c.made_at.desc(), projects.c.id.desc()).limit(limit)
    with database.read(workspace) as sql:
        return tuple(map(_overview, sql.execute(query)))


def _query(workspace: str) -> Select[Any]:
    newest = select(func.max(versions.c.number)).where(_of(versions)).correlate(projects).scalar_subquery()
    plan = and_(_of(versions), versions.c.number == newest)
    film = and_(_of(renders), renders.c.id == _film(renders.c.id))
    joined = projects.outerjoin(versions, plan).outerjoin(renders, film)
    told = (_state().label("state"), versions.c.number, versions.c.plan, renders.c.id.label("film"), renders.c.files)
    return select(projects, *told).select_from(joined).where(projects.c.workspace == workspace)


def _of(table: Any) -> ColumnElement[bool]:
    return and_(table.c.workspace == projects.c.workspace, table.c.project == projects.c.id)


def _film(column: ColumnElement[Any]) -> ScalarSelect[Any]:
    """Return what stands in a column of a project's newest film, by the index of renders."""
    inner = renders.alias()
    query = select(inner.c[column.name]).where(_of(inner), inner.c.kind.in_(FILMS))
    return query.order_by(inner.c.made_at.desc(), inner.c.id.desc()).limit(1).correlate(projects).scalar_subquery()


def _state() -> ColumnElement[str]:
    """Return a project's state as SQL: what its newest job says where that goes on or failed, else what there is."""
    made = select(jobs.c.state).where(_of(jobs), jobs.c.kind.in_(_MAKING)).order_by(jobs.c.id.desc()).limit(1)
    job = made.correlate(projects).scalar_subquery()
    ended = made.with_only_columns(jobs.c.ended_at).correlate(projects).scalar_subquery()
    film = _film(renders.c.made_at)
    planned = select(versions.c.number).where(_of(versions)).correlate(projects).exists()
    return case(
        (job.in_(("pending", "running")), "building"),
        (job == "waiting", "waiting"),
        (and_(job == "failed", or_(film.is_(None), film < ended)), "failed"),
        (film.is_not(None), "finished"),
        (planned, "planned"),
        else_="draft",
    )


def _overview(row: Row[Any]) -> Overview:
    plan = json.loads(row.plan) if row.plan else {}
    frames = sum(shot["frames"] for scene in plan.get("scenes", ()) for shot in scene["shots"])
    names = {file["name"] for file in row.files or ()}
    return Overview(
        project=project_of(row),
        state=row.state,
        version=row.number,
        locale=plan.get("locale"),
        seconds=round(frames / plan.get("fps", 30), 2) if plan else None,
        aspects=tuple(plan.get("aspects", ())),
        poster=row.film if POSTER in names else None,
    )
