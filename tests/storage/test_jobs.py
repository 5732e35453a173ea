"""A job from its acceptance to its end, whatever comes, in whatever order, twice or late; on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from reelwright.errors import ConflictError, MissingError
from reelwright.storage.records import Database, Transaction
from reelwright.storage.records.jobs import FALLS, FINAL, STRIKES, Jobs, Lease, Told
from reelwright.storage.records.tables.jobs import jobs as rows
from tests_support.jobs import HALF, STEP, Desk


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def refused(desk: Desk, lease: Lease) -> None:
    """Whoever has this lease can do nothing, and is told so."""
    before = (
        desk.jobs.find(lease.job),
        desk.jobs.steps(lease.workspace, lease.job),
        desk.jobs.last_told(),
        desk.queue[:],
    )
    assert desk.jobs.progress(lease, HALF) == "lost"
    assert not desk.jobs.step(lease, STEP | {"step": "late"})
    assert not desk.jobs.tell(lease, "job.said", {})
    for state in FINAL:
        assert not desk.jobs.end(lease, state, {"late": 1}, write=lambda _: pytest.fail("written for a lost lease"))
    assert not desk.jobs.again(lease, "wait", desk.put)
    assert not desk.jobs.strike(lease, "late", desk.put)
    assert not desk.jobs.holds(lease)
    assert everything(desk, lease) == before


def everything(desk: Desk, lease: Lease) -> Any:
    jobs = desk.jobs
    return jobs.find(lease.job), jobs.steps(lease.workspace, lease.job), jobs.last_told(), desk.queue[:]


# A life


def test_a_job_is_accepted_let_in_taken_worked_on_and_ended(desk: Desk) -> None:
    job = desk.accept(project="p", trace="00-1", rank=3)
    assert (job.state, job.attempt, job.round, job.params) == ("pending", 0, 1, {"version": 1})
    assert desk.jobs.take(job.id, "w1", 2) is None, "another round"
    assert desk.jobs.admit("ann", 5, desk.put) == 1
    assert desk.queue == [(job.id, 1, "make", 0)]
    desk.now = 1_001.0
    taken = desk.jobs.take(job.id, "w1", 1)
    assert taken
    held, lease = taken
    assert (held.state, held.attempt, held.worker, held.started_at) == ("running", 1, "w1", 1_001.0)
    assert lease == Lease(job.id, "w", 1) and desk.jobs.holds(lease)
    assert desk.jobs.progress(lease, HALF) == "go on"
    assert desk.jobs.step(lease, STEP) and desk.jobs.step(lease, STEP | {"what": "reused"})
    assert [(row["what"], row["attempt"]) for row in desk.jobs.steps("w", job.id)] == [("reused", 1)]
    middle = desk.jobs.get("w", job.id)
    assert (middle.stage, middle.fraction, middle.seconds_left, middle.micros) == ("rendering", 0.5, 3.0, 7)
    desk.now = 1_009.0
    assert desk.jobs.end(lease, "completed", {"render": "r"})
    done = desk.jobs.get("w", job.id)
    assert (done.state, done.final, done.result, done.fraction, done.ended_at) == (
        "completed", True, {"render": "r"}, 1.0, 1_009.0,
    )  # fmt: skip
    assert desk.heard(job) == ["accepted", "queued", "started", "progress", "completed"]
    assert done.worker == "" and done.seconds_left is None
    refused(desk, lease)


def test_what_ends_a_job_is_written_with_it_or_not_at_all(desk: Desk) -> None:
    job, lease = desk.running()

    def fails(_: Transaction) -> None:
        raise ZeroDivisionError

    told = desk.jobs.last_told()
    with pytest.raises(ZeroDivisionError):
        desk.jobs.end(lease, "completed", write=fails)
    assert (desk.state(job), desk.jobs.last_told()) == ("running", told)
    other = desk.accept(user="bob")
    assert desk.jobs.end(lease, "completed", write=lambda sql: sql.execute(rows.delete().where(rows.c.id == other.id)))
    with pytest.raises(MissingError):
        desk.jobs.find(other.id)


def test_events_come_in_the_transaction_of_what_they_tell_and_in_order(desk: Desk, database: Database) -> None:
    job, lease = desk.running()
    desk.jobs.end(lease, "failed", error={"kind": "input", "message": "no", "problems": []})
    told = desk.jobs.told(0, job=job.id)
    assert list(told) == desk.announced
    assert [each.id for each in told] == sorted({each.id for each in told})
    assert told[-1].data == {"error": {"kind": "input", "message": "no", "problems": []}}
    assert desk.jobs.told(told[1].id, workspace="w")[0] == told[2] and not desk.jobs.told(0, workspace="other")

    def refuses(_: Transaction, __: Told) -> None:
        raise ZeroDivisionError

    deaf = Jobs(database, refuses)
    with pytest.raises(ZeroDivisionError):
        deaf.accept("w", "ann", "build", {})
    assert len(desk.jobs.page("w", None, 10)) == 1 and desk.jobs.last_told() == told[-1].id


def test_a_workspace_sees_its_own_jobs_alone(desk: Desk) -> None:
    """I12."""
    mine, other = desk.accept(), desk.accept(workspace="x")
    for ask in (desk.jobs.get, desk.jobs.cancel, desk.jobs.retry):
        with pytest.raises(MissingError):
            ask("w", other.id)
    assert [job.id for job in desk.jobs.page("w", None, 10)] == [mine.id]
    assert desk.jobs.steps("w", other.id) == ()


def test_pages_go_from_the_newest_on(desk: Desk) -> None:
    made = [desk.accept(project=f"p{number % 2}").id for number in range(5)]
    first = desk.jobs.page("w", None, 2)
    assert [job.id for job in first] == made[:2:-1]
    assert [job.id for job in desk.jobs.page("w", first[-1].id, 9)] == made[2::-1]
    assert [job.id for job in desk.jobs.page("w", None, 9, project="p1", state="pending")] == [made[3], made[1]]


# Leases


def test_an_older_attempt_changes_nothing(desk: Desk) -> None:
    """I6, I7: the worker was frozen, and another one took the job."""
    job, old = desk.running()
    taken = desk.jobs.take(job.id, "w2", 1)
    assert taken
    refused(desk, old)
    assert desk.jobs.progress(taken[1], HALF) == "go on"
    desk.jobs.end(taken[1], "completed")
    refused(desk, old)
    refused(desk, taken[1])
    assert desk.heard(job) == ["accepted", "queued", "started", "resumed", "progress", "completed"]


@pytest.mark.parametrize("handed", ["again", "strike", "lost"])
def test_who_handed_a_job_over_has_it_no_more(desk: Desk, handed: str) -> None:
    job, old = desk.running()
    if handed == "lost":
        desk.now += 100
        assert desk.jobs.lost(["w1"], 60, desk.put) == 0, "its worker lives"
        assert desk.jobs.lost(["w2"], 200, desk.put) == 0, "it was not long ago"
        assert desk.jobs.lost(["w2"], 60, desk.put) == 1 and desk.jobs.lost(["w2"], 60, desk.put) == 0
    else:
        assert desk.jobs.again(old, "wait", desk.put) if handed == "again" else desk.jobs.strike(old, "x", desk.put)
    refused(desk, old)
    phase = "wait" if handed == "again" else "make"
    assert desk.queue[-1] == (job.id, 2, phase, 0) and desk.state(job) == "pending"
    assert desk.jobs.take(job.id, "w2", 1) is None, "the round before"
    taken = desk.jobs.take(job.id, "w2", 2)
    assert taken and (taken[1].attempt, taken[0].phase) == (2, phase)
    refused(desk, old)


def test_a_round_that_was_not_begun_is_handed_back(desk: Desk) -> None:
    job = desk.queued()
    assert not desk.jobs.hand_back(job.id, 2, desk.put)
    assert desk.jobs.hand_back(job.id, 1, desk.put) and not desk.jobs.hand_back(job.id, 1, desk.put)
    assert desk.queue[-1] == (job.id, 2, "make", 0) and desk.jobs.take(job.id, "w", 2)


# Strikes


def test_a_job_that_is_cut_off_again_and_again_is_parked_with_its_reason(desk: Desk) -> None:
    job, lease = desk.running()
    for strike in range(1, STRIKES):
        assert desk.jobs.strike(lease, "its process was killed", desk.put)
        taken = desk.jobs.take(job.id, "w1", 1 + strike)
        assert taken and taken[0].strikes == strike
        lease = taken[1]
    assert desk.jobs.strike(lease, "its process was killed", desk.put)
    parked = desk.jobs.find(job.id)
    assert parked.state == "failed" and parked.strikes == STRIKES and parked.error
    assert parked.error["kind"] == "parked" and "its process was killed." in parked.error["message"]
    assert len(desk.queue) == STRIKES and desk.heard(job).count("cut_off") == STRIKES - 1
    refused(desk, lease)
    again = desk.jobs.retry("w", job.id)
    assert (again.state, again.strikes, again.error, again.round) == ("pending", 0, None, STRIKES + 1)


def test_a_job_that_its_workers_die_of_is_not_taken_over_for_ever(desk: Desk) -> None:
    """I2."""
    job, lease = desk.running()
    for _ in range(FALLS - 1):
        taken = desk.jobs.take(job.id, "w2", 1)
        assert taken
        lease = taken[1]
    assert desk.jobs.take(job.id, "w2", 1) is None
    parked = desk.jobs.find(job.id)
    assert parked.state == "failed" and parked.error and parked.error["kind"] == "parked"
    refused(desk, lease)
    desk.jobs.retry("w", job.id)
    assert desk.jobs.take(job.id, "w2", 2), "a person may try again"


# Cancel and retry


def test_a_job_that_nobody_carries_is_cancelled_at_once(desk: Desk) -> None:
    for job in (desk.accept(), desk.queued()):
        assert desk.jobs.cancel("w", job.id).state == "cancelled"
        assert desk.jobs.take(job.id, "w1", 1) is None
        assert desk.jobs.cancel("w", job.id).state == "cancelled", "a second time changes nothing"
        assert desk.heard(job).count("cancelled") == 1
    assert desk.jobs.admit("ann", 5, desk.put) == 0


def test_a_job_that_runs_is_cancelled_by_its_worker(desk: Desk) -> None:
    job, lease = desk.running()
    assert (desk.jobs.cancel("w", job.id).state, desk.jobs.cancel("w", job.id).stop) == ("running", True)
    assert desk.jobs.progress(lease, HALF) == "stop"
    assert desk.jobs.end(lease, "cancelled") and desk.heard(job)[-3:] == ["cancelling", "progress", "cancelled"]


@pytest.mark.parametrize("how", ["taken over", "strike", "last strike", "again", "lost"])
def test_a_job_that_is_to_be_cancelled_is_not_begun_again(desk: Desk, how: str) -> None:
    """I14."""
    job, lease = desk.running()
    if how == "last strike":
        for strike in range(1, STRIKES):
            desk.jobs.strike(lease, "x", desk.put)
            taken = desk.jobs.take(job.id, "w1", 1 + strike)
            assert taken
            lease = taken[1]
    desk.jobs.cancel("w", job.id)
    put = len(desk.queue)
    desk.now += 100
    if how == "taken over":
        assert desk.jobs.take(job.id, "w2", 1) is None
    elif how == "again":
        assert desk.jobs.again(lease, "make", desk.put)
    elif how == "lost":
        assert desk.jobs.lost([], 60, desk.put) == 1
    else:
        assert desk.jobs.strike(lease, "x", desk.put)
    assert desk.state(job) == "cancelled" and len(desk.queue) == put
    refused(desk, lease)


@pytest.mark.parametrize("state", FINAL)
def test_an_end_is_final(desk: Desk, state: Any) -> None:
    """I6."""
    job, lease = desk.running()
    assert desk.jobs.end(lease, state)
    refused(desk, lease)
    assert desk.jobs.take(job.id, "w2", 1) is None and not desk.jobs.hand_back(job.id, 1, desk.put)
    if state == "cancelled":
        assert desk.jobs.cancel("w", job.id).state == "cancelled"
    else:
        with pytest.raises(ConflictError, match=state):
            desk.jobs.cancel("w", job.id)
    if state == "completed":
        with pytest.raises(ConflictError, match="completed"):
            desk.jobs.retry("w", job.id)


def test_a_job_begins_again_from_what_it_made(desk: Desk) -> None:
    job, lease = desk.running()
    desk.jobs.step(lease, STEP)
    desk.jobs.cancel("w", job.id)
    desk.jobs.end(lease, "cancelled")
    again = desk.jobs.retry("w", job.id)
    assert (again.state, again.stop, again.round, again.ended_at) == ("pending", False, 2, None)
    with pytest.raises(ConflictError, match="pending"):
        desk.jobs.retry("w", job.id)
    refused(desk, lease)
    assert desk.jobs.admit("ann", 5, desk.put) == 1 and desk.queue[-1] == (job.id, 2, "make", 0)
    taken = desk.jobs.take(job.id, "w2", 2)
    assert taken and taken[1].attempt == 2 and len(desk.jobs.steps("w", job.id)) == 1


# Turns


def test_a_user_has_so_many_jobs_under_way_and_the_next_comes_in_when_one_ends(desk: Desk) -> None:
    made = [desk.accept() for _ in range(5)]
    assert desk.jobs.admit("ann", 2, desk.put) == 2 and desk.jobs.admit("ann", 2, desk.put) == 0
    assert desk.jobs.waiting_users() == ("ann",)
    taken = desk.jobs.take(made[0].id, "w1", 1)
    assert taken and desk.jobs.admit("ann", 2, desk.put) == 0, "running ones count"
    desk.jobs.end(taken[1], "completed")
    assert desk.jobs.admit("ann", 2, desk.put) == 1
    assert [name for name, *_ in desk.queue] == [job.id for job in made[:3]]
    assert desk.jobs.counts() == {("pending", "build"): 4}


def test_jobs_of_one_project_go_one_after_the_other(desk: Desk) -> None:
    """Whoever asks for them: they share what is set aside for it, and its newest version."""
    first, second = desk.accept(project="film"), desk.accept(project="film")
    third, other = desk.accept(project="film", user="bob"), desk.accept(project="other")
    assert desk.jobs.admit("ann", 5, desk.put) == 2 and desk.jobs.admit("bob", 5, desk.put) == 0
    assert [name for name, *_ in desk.queue] == [first.id, other.id]
    taken = desk.jobs.take(first.id, "w1", 1)
    assert taken and desk.jobs.admit("ann", 5, desk.put) == 0
    desk.jobs.end(taken[1], "failed")
    assert desk.jobs.admit("bob", 5, desk.put) == 1 and desk.queue[-1][0] == third.id
    desk.jobs.cancel("w", third.id)
    assert desk.jobs.admit("ann", 5, desk.put) == 1 and desk.queue[-1][0] == second.id


def test_users_take_turns(desk: Desk) -> None:
    """The second job of one goes behind the first of another, whoever was earlier; lower ranks go first."""
    for _ in range(3):
        desk.accept()
    urgent = desk.accept(rank=-1)
    desk.jobs.admit("ann", 5, desk.put)
    desk.accept(user="bob")
    desk.jobs.admit("bob", 5, desk.put)
    assert [turn for *_, turn in desk.queue] == [0, 1, 2, 3, 0] and desk.queue[0][0] == urgent.id


def test_a_pending_job_knows_how_many_go_before_it(desk: Desk) -> None:
    first, second = desk.queued(), desk.queued()
    urgent, waiting = desk.queued(rank=-1), desk.accept()
    assert [desk.jobs.ahead(job) for job in (urgent, first, second)] == [0, 1, 2]
    assert desk.jobs.ahead(waiting) == 3


def test_a_job_knows_whether_another_of_its_project_goes_on(desk: Desk) -> None:
    job, lease = desk.running(project="p")
    desk.accept(project="q"), desk.accept(project="p", workspace="x")
    assert not desk.jobs.others(job)
    other = desk.accept(project="p")
    assert desk.jobs.others(job) and desk.jobs.others(other)
    desk.jobs.end(lease, "completed")
    assert desk.jobs.others(job) and not desk.jobs.others(other)
