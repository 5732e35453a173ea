"""Jobs that wait for a person, on both kinds of database: asked once, answered once, or gone on without."""

from __future__ import annotations

from typing import Any

import pytest

from reelwright.errors import ConflictError, MissingError
from reelwright.storage.records import Database
from reelwright.storage.records.belongings import remove_project, rows
from reelwright.storage.records.jobs import Job, Jobs, Lease

CONTENT: dict[str, Any] = {"number": 1, "version": 3, "newest": 3, "suggestions": [], "issues": []}


class Clocked(Jobs):
    def __init__(self, database: Database) -> None:
        self.now = 1000.0
        super().__init__(database, clock=lambda: self.now)

    def running(self, project: str = "film") -> tuple[Job, Lease]:
        job = self.accept("w", "ann", "build", {}, project=project)
        taken = self.take(job.id, "worker", 1)
        assert taken is not None
        return taken

    def waiting(self) -> tuple[Job, str]:
        job, lease = self.running()
        assert self.ask(lease, CONTENT, 60.0)
        return job, self.question("w", job.id).id


@pytest.fixture
def jobs(database: Database) -> Clocked:
    return Clocked(database)


def test_a_job_that_asks_holds_nothing_and_goes_on_with_the_answer(jobs: Clocked) -> None:
    job, question = jobs.waiting()
    waiting = jobs.get("w", job.id)
    assert (waiting.state, waiting.worker, waiting.final) == ("waiting", "", False)
    assert jobs.admit("ann", 5, lambda *_: None) == 0, "nothing of it is in the queue"
    asked = jobs.question("w", job.id)
    assert (asked.state, asked.version, asked.deadline, asked.content) == ("open", 3, 1060.0, CONTENT)
    gone_on = jobs.answer("w", job.id, question, {"choice": "finish"}, "bob")
    assert (gone_on.state, gone_on.round, gone_on.phase) == ("pending", 2, "make")
    asked = jobs.question("w", job.id, 1)
    assert (asked.state, asked.answer, asked.user) == ("answered", {"choice": "finish"}, "bob")
    assert [told.kind for told in jobs.told(0, job=job.id)][-2:] == ["job.waiting", "job.answered"]
    assert jobs.admit("ann", 5, lambda *_: None) == 1
    assert jobs.take(job.id, "other", 2) is not None and jobs.take(job.id, "other", 1) is None


def test_it_is_answered_once(jobs: Clocked) -> None:
    job, question = jobs.waiting()
    jobs.answer("w", job.id, question, {"choice": "finish"}, "bob")
    with pytest.raises(ConflictError, match="answered already"):
        jobs.answer("w", job.id, question, {"choice": "accept"}, "eve")
    assert jobs.question("w", job.id).user == "bob"


def test_strangers_and_other_names_find_nothing(jobs: Clocked) -> None:
    job, question = jobs.waiting()
    for ask in (
        lambda: jobs.question("other", job.id), lambda: jobs.question("w", job.id, 2),
        lambda: jobs.answer("other", job.id, question, {"choice": "finish"}, "eve"),
        lambda: jobs.answer("w", job.id, "another", {"choice": "finish"}, "eve"),
    ):  # fmt: skip
        with pytest.raises(MissingError):
            ask()
    assert jobs.question("w", job.id).state == "open"


def test_a_lost_lease_asks_nothing(jobs: Clocked) -> None:
    """I7."""
    job, lease = jobs.running()
    assert not jobs.ask(Lease(job.id, "w", lease.attempt + 1), CONTENT, 60.0)
    with pytest.raises(MissingError):
        jobs.question("w", job.id)
    jobs.cancel("w", job.id)
    assert jobs.ask(lease, CONTENT, 60.0) and jobs.get("w", job.id).state == "cancelled"


def test_a_deadline_lets_it_go_on_once(jobs: Clocked) -> None:
    job, question = jobs.waiting()
    assert jobs.expire() == ()
    jobs.now = 1061.0
    assert jobs.expire() == ("ann",) and jobs.expire() == ()
    assert (jobs.get("w", job.id).state, jobs.question("w", job.id).state) == ("pending", "expired")
    with pytest.raises(ConflictError, match="deadline"):
        jobs.answer("w", job.id, question, {"choice": "accept"}, "ann")


def test_a_newer_build_or_a_cancel_closes_it(jobs: Clocked) -> None:
    job, _ = jobs.waiting()
    assert jobs.supersede("w", "other") == () and jobs.supersede("w", "film") == ("ann",)
    assert jobs.question("w", job.id).state == "closed"
    jobs.now += 1
    assert not jobs.newer(jobs.get("w", job.id))
    jobs.accept("w", "ann", "build", {}, project="film")
    assert jobs.newer(jobs.get("w", job.id))
    other, _ = jobs.waiting()
    assert jobs.cancel("w", other.id).state == "cancelled" and jobs.question("w", other.id).state == "closed"


def test_questions_go_with_their_project(jobs: Clocked, database: Database) -> None:
    jobs.waiting()
    assert len(list(rows(database, "questions", "w"))) == 1
    with database.write("w") as sql:
        remove_project(sql, "w", "film")
    assert not list(rows(database, "questions", "w"))
