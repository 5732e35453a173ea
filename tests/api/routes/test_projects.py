"""The list of projects: searched, filtered, with pictures; a page of fifty costs as many queries as one of one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event

from tests_support.studio import BRIEF, Studio


def _queries(studio: Studio, limit: int) -> int:
    said: list[str] = []

    def note(_c: Any, _u: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    engine = studio.service.database.engine
    event.listen(engine, "before_cursor_execute", note)
    assert len(studio.ask("GET", "/projects", params={"limit": limit}).json()["items"]) == limit
    event.remove(engine, "before_cursor_execute", note)
    return len(said)


def test_a_card_has_what_a_person_knows_a_project_by(studio: Studio) -> None:
    project = studio.project(plans=2)
    drawn = studio.render(project, poster_jpg=b"picture", film_mp4=b"film")
    (card,) = studio.ask("GET", "/projects").json()["items"]
    assert (card["id"], card["state"], card["version"], card["seconds"]) == (project, "finished", 2, 6.0)
    assert (card["locale"], card["aspects"]) == ("en-US", ["9:16"])
    picture = studio.ask("GET", card["thumbnail"])
    assert (picture.content, picture.headers["content-type"]) == (b"picture", "image/jpeg")
    assert drawn.id in card["thumbnail"]
    assert "inline" in picture.headers["content-disposition"]


def test_a_project_without_anything_is_a_draft(studio: Studio) -> None:
    studio.project(brief=BRIEF)
    (card,) = studio.ask("GET", "/projects", params={"state": "draft", "search": "TRAIL"}).json()["items"]
    assert (card["version"], card["locale"], card["seconds"], card["aspects"], card["thumbnail"]) == (
        None, None, None, [], None,
    )  # fmt: skip
    assert studio.ask("GET", "/projects", params={"search": "snow"}).json()["items"] == []
    assert studio.ask("GET", "/projects", params={"state": "lost"}).status_code == 422
    assert studio.ask("GET", "/projects", params={"search": "x" * 161}).status_code == 422


def test_a_search_goes_on_over_pages_of_itself_alone(studio: Studio) -> None:
    made = {studio.project() for _ in range(5)}
    studio.service.workspace().projects.begin("Else", identifier="prj_else")
    seen: set[str] = set()
    cursor = None
    for _ in range(3):
        asked = {"search": "bottle", "limit": 2} | ({"cursor": cursor} if cursor else {})
        page = studio.ask("GET", "/projects", params=asked).json()
        seen |= {row["id"] for row in page["items"]}
        cursor = page["next"] or cursor
    assert seen == made
    assert studio.ask("GET", "/projects", params={"search": "else", "cursor": cursor}).status_code == 422


def test_a_page_of_fifty_asks_as_often_as_a_page_of_one(studio: Studio) -> None:
    for _ in range(50):
        studio.render(studio.project(plans=1), poster_jpg=b"picture")
    assert _queries(studio, 50) == _queries(studio, 1)
