"""Comments, verdicts, shared pages and settings on both databases: kept, paged, gone with what they belong to."""

from __future__ import annotations

import threading
import time

import pytest

from reelwright.errors import MissingError
from reelwright.storage.records import Database, Projects
from reelwright.storage.records.belongings import remove_workspace, rows, unname_user
from reelwright.storage.records.people import People
from reelwright.storage.records.preferences import Preferences
from reelwright.storage.records.renders import Render
from reelwright.storage.records.reviews import Comment, Comments, Verdicts
from reelwright.storage.records.shares import Shares

RENDER = Render("ren_1", "film", 1, "", [], [], 0, 1.0, 1.0)


def _begin(database: Database, workspace: str = "ours") -> Comments:
    Projects(database, workspace).begin("Film", identifier="film")
    return Comments(database, workspace)


def _say(comments: Comments, text: str, version: int = 1, parent: str | None = None, user: str = "ada") -> Comment:
    time.sleep(0.002)  # ids are in the order of their milliseconds
    database = comments._database
    with database.write(comments._workspace) as sql:
        return comments.add(sql, "film", version, text=text, seconds=1.5, box=(0, 0, 0.5, 1), parent=parent, user=user)


def test_comments_come_in_pages_with_their_replies(database: Database) -> None:
    comments = _begin(database)
    made = [_say(comments, f"{number}", version=number % 2 + 1) for number in range(5)]
    replies = [_say(comments, text, parent=made[0].id) for text in ("first", "second")]
    newest = comments.page("film", None, 3)
    assert [each.text for each, _ in newest] == ["4", "3", "2"]
    rest = comments.page("film", newest[-1][0].id, 3)
    assert [(each.text, [reply.text for reply in under]) for each, under in rest] == [
        ("1", []), ("0", ["first", "second"]),
    ]  # fmt: skip
    assert rest[-1][0] == made[0]
    assert rest[-1][1] == tuple(replies)
    assert [each.text for each, _ in comments.page("film", None, 9, version=1)] == ["4", "2", "0"]


def test_a_comment_goes_with_its_replies_and_a_project_with_all(database: Database) -> None:
    comments = _begin(database)
    first = _say(comments, "first")
    _say(comments, "reply", parent=first.id)
    with database.write("ours") as sql:
        comments.remove(sql, "film", first.id)
        assert comments.count(sql, "film") == 0
    _say(comments, "again")
    with database.write("ours") as sql:
        Verdicts(database, "ours").add(sql, "film", 1, "approved", "", "ada")
    share, token = Shares(database).make(
        "ours", RENDER, "ada", 60, None, allow_download=False, allow_comments=False
    )  # fmt: skip
    Projects(database, "ours").remove("film")
    assert [list(rows(database, table, "ours")) for table in ("comments", "verdicts", "shares")] == [[], [], []]
    with pytest.raises(MissingError):
        Shares(database).shown(token.text)
    assert share.password is None


def test_a_workspace_and_a_user_leave_nothing(database: Database) -> None:
    ours, theirs = _begin(database), _begin(database, "theirs")
    kept, _ = _say(ours, "ours"), _say(theirs, "theirs")
    with database.write() as sql:
        unname_user(sql, "ada", "")
        remove_workspace(sql, "theirs")
    assert ours.get("film", kept.id).user == ""
    assert list(rows(database, "comments", "theirs")) == []
    with pytest.raises(MissingError):
        theirs.get("film", kept.id)


def test_what_is_taken_along_of_a_share_has_no_secret(database: Database) -> None:
    _begin(database)
    _, token = Shares(database).make(
        "ours", RENDER, "ada", 60, "walk the long way", allow_download=True, allow_comments=True
    )
    (told,) = rows(database, "shares", "ours")
    assert not {"hash", "password"} & set(told)
    assert Shares(database).shown(token.text).password != "walk the long way"


def test_a_share_ends_at_its_time(database: Database) -> None:
    _begin(database)
    now = [1000.0]
    shares = Shares(database, lambda: now[0])
    share, token = shares.make("ours", RENDER, "ada", 60, None, allow_download=False, allow_comments=False)
    now[0] = 1059.9
    assert shares.shown(token.text) == shares.living(share.id) == share
    now[0] = 1060.0
    for look in (lambda: shares.shown(token.text), lambda: shares.living(share.id)):
        with pytest.raises(MissingError):
            look()


def test_settings_written_at_once_are_one_of_them(database: Database) -> None:
    user = People(database).sign_up("ada@mail.example", "a long enough word").id
    wrong: list[Exception] = []

    def put(number: int) -> None:
        try:
            Preferences(database).put(user, {"number": number})
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=put, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert Preferences(database).get(user)["number"] in range(6)
