"""The graph's memory in rows: after any crash it goes on from there, on both kinds of database."""

from __future__ import annotations

from typing import Any

import pytest

from reelwright.director.graph import Asked, Finished, go
from reelwright.storage.records import Database
from reelwright.storage.records.belongings import remove_project, remove_workspace, rows
from reelwright.storage.records.checkpoints import Checkpoints
from reelwright.storage.records.jobs import Jobs
from tests_support.directed import Studio


def world() -> Studio:
    return Studio([1, 2, 3], {3: False}, {2: 5, 3: 7}, budget=20)


def accept(question: Any) -> Any:
    return {"choice": "accept", "edits": [edit for fix in question["suggestions"] for edit in fix["edits"]]}


def test_a_process_that_falls_in_any_node_is_followed_by_another(url: str) -> None:
    whole, first = world(), Database(url)
    expected = go(whole, Checkpoints(first, "local"), "whole", accept)
    assert isinstance(expected, Finished)
    for node in ("intent", "plan", "prompts", "build", "judge", "edit", "compose"):
        studio = world()
        studio.crash = node
        with pytest.raises(KeyboardInterrupt):
            go(studio, Checkpoints(first, "local"), node, accept)
        other = Database(url)
        assert go(studio, Checkpoints(other, "local"), node, accept) == expected
        assert (studio.paid, studio.versions) == (whole.paid, whole.versions)
        other.close()
    first.close()


def test_what_is_asked_outlives_the_process(url: str) -> None:
    first = Database(url)
    studio = world()
    asked = go(studio, Checkpoints(first, "local"), "job", lambda _: None)
    first.close()
    other = Database(url)
    assert isinstance(asked, Asked) and go(studio, Checkpoints(other, "local"), "job", lambda _: None) == asked
    studio.crash = "edit"
    with pytest.raises(KeyboardInterrupt):  # between the answer and what follows of it
        go(studio, Checkpoints(other, "local"), "job", accept)
    done = go(studio, Checkpoints(other, "local"), "job", accept)
    assert isinstance(done, Finished) and studio.paid == {"take of 2": 5, "take of 3": 7, "take of 1": 0}
    other.close()


def test_threads_and_workspaces_do_not_see_each_other(database: Database) -> None:
    ours, theirs = Checkpoints(database, "ours"), Checkpoints(database, "theirs")
    go(world(), ours, "job", accept)
    assert theirs.get_tuple({"configurable": {"thread_id": "job"}}) is None
    assert ours.get_tuple({"configurable": {"thread_id": "other"}}) is None
    told = list(ours.list({"configurable": {"thread_id": "job"}}))
    assert [each.metadata["step"] for each in told] == sorted((each.metadata["step"] for each in told), reverse=True)
    assert len(list(ours.list({"configurable": {"thread_id": "job"}}, limit=2, before=told[0].config))) == 2
    ours.delete_thread("job")
    assert ours.get_tuple({"configurable": {"thread_id": "job"}}) is None


def test_they_go_with_their_project_and_their_workspace(database: Database) -> None:
    for job in (Jobs(database).accept("ours", "u", "build", {}, project=name) for name in ("one", "two")):
        go(world(), Checkpoints(database, "ours"), job.id, lambda _: None)
    kept = {row["job"] for row in rows(database, "checkpoints", "ours")}
    assert len(kept) == 2 and all("body" not in row for row in rows(database, "checkpoint_writes", "ours"))
    with database.write("ours") as sql:
        remove_project(sql, "ours", "one")
    assert len({row["job"] for row in rows(database, "checkpoints", "ours")}) == 1
    with database.write("ours") as sql:
        remove_workspace(sql, "ours")
    assert not list(rows(database, "checkpoints", "ours")) and not list(rows(database, "checkpoint_writes", "ours"))
