"""People leave, and nothing of theirs stays; so do workspaces and projects. (What they take along: `taking`.)

    delete(service, caller)             the user, and the workspaces in which nobody else is
    delete_workspace(service, caller)   one workspace of which he is an owner
    delete_project(service, caller, …)  one project

Who leaves is shut out first, so old addresses and keys fail at once. Then his jobs are cancelled, what engines have
under way for him is ended, rows go, and files. A workspace that goes is written down before anything of it does, so
what a crash or a late worker leaves is removed by `retention.tidy`, which looks again for a day.

The books stay, since law wants them: sums, dates, engines and models, under a name made by chance. What was asked of an
engine, the ids that it gave, and the names of user, workspace and project are taken out of them.
"""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress

from reelwright.access.caller import Caller
from reelwright.errors import ConflictError, MissingError, ReelwrightError
from reelwright.storage.records import Ledger
from reelwright.storage.records.belongings import named, open_builds, remove_project, remove_workspace, unname_user
from reelwright.storage.records.chores import Chores
from reelwright.storage.records.jobs import FINAL, Job
from reelwright.storage.records.people import People
from reelwright.storage.records.workspaces import Workspaces
from reelwright.workspace.buying import Payer
from reelwright.workspace.intake import drop_unnamed
from reelwright.workspace.service import Service

PATIENCE = 30.0  # seconds that running jobs have for their end
_LOOK = 0.2  # seconds between two looks at them
_log = logging.getLogger(__name__)


def delete(service: Service, caller: Caller, patience: float = PATIENCE) -> None:
    """Delete the caller, and the workspaces in which nobody else is.

    Raises ConflictError, having deleted nothing, where he is the last owner of a workspace that has other members.
    """
    people, chores = People(service.database), Chores(service.database)
    email, going = people.user(caller.user).email, people.alone(caller.user)
    chores.going(going)
    try:
        ended = people.delete_user(caller.user)
    except (ConflictError, MissingError):
        chores.stay(going)
        raise
    _end_jobs(service, [job for workspace in ended for job in _jobs(service, workspace)], patience)
    _end_jobs(service, _jobs_of(service, caller.user), patience)
    for workspace in ended:
        erase(service, workspace)
    with service.database.write() as sql:
        unname_user(sql, caller.user, email)


def delete_workspace(service: Service, caller: Caller, patience: float = PATIENCE) -> None:
    """Delete the caller's workspace, of which he must be an owner (ForbiddenError)."""
    caller.needs("admin")
    Chores(service.database).going((caller.workspace,))
    Workspaces(service.database).delete(caller)
    _end_jobs(service, _jobs(service, caller.workspace), patience)
    erase(service, caller.workspace)


def delete_project(service: Service, caller: Caller, project: str, patience: float = PATIENCE) -> None:
    """Delete a project with its versions, renders, jobs, and the files that nothing else names. Raises MissingError.

    What was made on the way to these (backgrounds, cut-outs, segments) goes with the next sweep.
    """
    caller.needs("write")
    service.workspace(caller.workspace, caller.user).projects.get(project)
    _end_jobs(service, _jobs(service, caller.workspace, project), patience)
    _end_calls(service, caller.workspace, project)
    files = named(service.database, caller.workspace, project)
    with service.database.write() as sql:
        remove_project(sql, caller.workspace, project)
    drop_unnamed(service, caller.workspace, service.blobs(caller.workspace), files)


def erase(service: Service, workspace: str) -> None:
    """Remove all that a workspace has but the rows of its people: calls, rows, files here and in the store.

    Done again it removes what has come since.
    """
    _end_calls(service, workspace)
    with service.database.write() as sql:
        remove_workspace(sql, workspace)
    blobs = service.forget_blobs(workspace)
    if blobs.remote is not None:
        blobs.remote.delete([entry.key for entry in blobs.remote.list()])
    shutil.rmtree(service.settings.home / workspace, ignore_errors=True)


def _jobs(service: Service, workspace: str, project: str | None = None) -> Sequence[Job]:
    """Return the jobs of a workspace that have not ended."""
    found = [
        service.jobs.page(workspace, None, 10_000, project=project, state=state)
        for state in ("pending", "running", "waiting")
    ]  # fmt: skip
    return [job for page in found for job in page]


def _jobs_of(service: Service, user: str) -> Sequence[Job]:
    """Return the jobs of a user, in workspaces of others, that have not ended."""
    return [job for name in Chores(service.database).workspaces() for job in _jobs(service, name) if job.user == user]


def _end_jobs(service: Service, jobs: Iterable[Job], patience: float) -> None:
    """Cancel jobs, and wait for those that run. One that does not end in time writes nothing any more: its rows go."""
    left = []
    for job in jobs:
        with suppress(ConflictError):  # it has ended meanwhile
            left.append(service.cancel(job.workspace, job.id))
    last = time.monotonic() + patience
    while left := [job for job in left if not _has_ended(service, job)]:
        if time.monotonic() > last:
            _log.warning("%d jobs of what is deleted did not end in %g s", len(left), patience)
            return
        time.sleep(_LOOK)


def _has_ended(service: Service, job: Job) -> bool:
    try:
        return service.jobs.get(job.workspace, job.id).state in FINAL
    except MissingError:
        return True


def _end_calls(service: Service, workspace: str, project: str | None = None) -> None:
    """End what engines have under way for a workspace, and close its holds. What cannot be ended at its provider is
    settled at what was held for it, as whatever is never heard of again.
    """
    ledger = Ledger(service.database)
    for found in open_builds(service.database, workspace) if project is None else (project,):
        build = Payer(workspace).build(found)
        if ledger.live(build=build):
            try:
                service.workspace(workspace).buyer().part(found)
            except ReelwrightError as error:
                _log.warning("calls of what is deleted could not be ended at their providers: %s", error)
        for attempt in ledger.live(build=build):
            held = next((hold.left for hold in ledger.holds(build) if hold.id == attempt.hold), 0)
            ledger.end(attempt.id, "failed", held, "lost: whoever ordered it has left")
        ledger.finish(build)
