"""Projects as a list shows them: found by title in any script, told how far they are, in one query."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from reelwright.storage.records import Database, Projects
from reelwright.storage.records.jobs import Jobs
from reelwright.storage.records.overviews import overviews
from reelwright.storage.records.renders import Render, Renders
from tests_support.plans import small_plan


def _begin(database: Database, title: str, plans: int = 0, workspace: str = "local") -> str:
    projects = Projects(database, workspace)
    name = f"prj_{time.time_ns()}"
    projects.begin(title, identifier=name)
    for number in range(plans):
        projects.add(name, small_plan(seconds=6 + number))
    return name


def _render(database: Database, project: str, name: str, kind: str = "build", poster: bool = True) -> None:
    files = [
        {"name": "poster.jpg" if poster else "film.mp4", "digest": "0" * 64, "size": 1, "media_type": "image/jpeg"}
    ]
    with database.write("local") as sql:
        render = Render(name, project, 1, "", files, [], 0, 1.0, time.time(), kind)
        Renders(database, "local").add(sql, render)


def _titles(database: Database, **options: Any) -> list[str]:
    return [row.project.title for row in overviews(database, "local", None, 100, **options)]


@contextmanager
def _counted(database: Database) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_c: Any, _u: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield said
    event.remove(database.engine, "before_cursor_execute", note)


TITLES = ("Trail Bottle", "ΌΔΟΣ ΚΑΦΕ", "Ночной крем", "عود الليل", "ひなた UVジェル", "Straße 50% off", "a_b")


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("bottle TRAIL", {"Trail Bottle"}), ("όδος", {"ΌΔΟΣ ΚΑΦΕ"}), ("НОЧНОЙ", {"Ночной крем"}),
        ("الليل", {"عود الليل"}), ("ｕｖ", {"ひなた UVジェル"}), ("STRASSE", {"Straße 50% off"}),
        ("0% o", {"Straße 50% off"}), ("%", {"Straße 50% off"}), ("_", {"a_b"}), ("\\", set()), ("' OR 1=1 --", set()),
        ("", set(TITLES)), ("  ", set(TITLES)),
    ],
)  # fmt: skip
def test_titles_are_found_in_any_script(database: Database, search: str, found: set[str]) -> None:
    for title in TITLES:
        _begin(database, title)
    assert set(_titles(database, search=search)) == found


def test_a_new_title_is_found_and_the_old_one_is_not(database: Database) -> None:
    project = _begin(database, "Old")
    Projects(database, "local").change(project, title="NEW")
    assert _titles(database, search="new") == ["NEW"]
    assert _titles(database, search="old") == []


def test_the_state_is_what_the_newest_build_says(database: Database) -> None:
    jobs, project = Jobs(database), _begin(database, "Film")

    def state() -> str:
        (row,) = overviews(database, "local", None, 1)
        assert _titles(database, state=row.state) == ["Film"]
        assert all(_titles(database, state=other) == [] for other in ("draft", "failed") if other != row.state)
        return row.state

    assert state() == "draft"
    Projects(database, "local").add(project, small_plan())
    assert state() == "planned"
    job = jobs.accept("local", "ada", "build", {}, project=project)
    assert state() == "building"
    taken = jobs.take(job.id, "worker", 1)
    assert taken
    jobs.end(taken[1], "failed", error={"kind": "failed", "message": "no disk", "problems": []})
    assert state() == "failed"
    _render(database, project, "ren_1", "browser")
    assert state() == "finished"
    jobs.accept("local", "ada", "export", {}, project=project)
    assert state() == "finished"  # an export leaves the film as it is


def test_a_row_tells_of_the_newest_version_and_film(database: Database) -> None:
    project = _begin(database, "Film", plans=3)
    (row,) = overviews(database, "local", None, 1)
    assert (row.version, row.seconds, row.locale, row.aspects, row.poster) == (3, 8.0, "en-US", ("9:16",), None)
    for name, kind in (("ren_1", "build"), ("ren_2", "build"), ("ren_3", "export")):
        _render(database, project, name, kind)
    assert overviews(database, "local", None, 1)[0].poster == "ren_2"
    _render(database, project, "ren_4", poster=False)
    assert overviews(database, "local", None, 1)[0].poster is None


def test_a_page_is_one_query_however_long(database: Database) -> None:
    for number in range(12):
        _render(database, _begin(database, f"Film {number}", plans=1), f"ren_{number}")
    _begin(database, "Film of others", workspace="theirs")
    for limit in (1, 12):
        with _counted(database) as said:
            rows = overviews(database, "local", None, limit)
        assert len(rows) == limit
        assert len([each for each in said if "FROM" in each]) == 1
    last = rows[5].project
    assert len(overviews(database, "local", (last.made_at, last.id), 50)) == 6
