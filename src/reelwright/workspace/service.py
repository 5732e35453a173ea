"""The service's composition root: what every request and every worker shares."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from reelwright.jobs import Queue
from reelwright.settings import LOCAL, Settings
from reelwright.storage.files import make_folder, storing
from reelwright.storage.records import Database, Transaction
from reelwright.storage.records.jobs import Job, Jobs, Told
from reelwright.storage.records.workers import Workers
from reelwright.workspace.ads import Workspace
from reelwright.workspace.buying import Payer

Announce = Callable[[Transaction, Told], None]
_BATCH, _AGENTIC, _FREE = 100, 20, 10  # what they add to a job's rank; lower ranks go first
_TURNS = 9  # jobs of one user that are let in later each go behind others' first ones


class Service:
    """The shared parts, opened once in a process. `announce` hears of every event within its transaction."""

    def __init__(self, settings: Settings, announce: Announce = lambda *_: None) -> None:
        self.settings = settings
        self.database = Database.of(settings.database_url)
        self.jobs = Jobs(self.database, announce)
        self.workers = Workers(self.database)

    @cached_property
    def queue(self) -> Queue:
        return Queue(self.settings.database_url)

    @cached_property
    def secret(self) -> bytes:
        """What links and sessions are signed with."""
        given = self.settings.service.secret
        return given.encode() if given else _own_secret(self.settings)

    def workspace(self, identifier: str = LOCAL, user: str = LOCAL) -> Workspace:
        """Open a workspace for somebody who works in it."""
        monthly = None if self.settings.service.accounts == "none" else self.settings.service.user_budget
        return Workspace.open(self.settings, Payer(identifier, user, monthly), self.database)

    def accept(
        self, workspace: str, user: str, kind: str, params: Mapping[str, Any], *,
        project: str = "", batch: bool = False, agentic: bool = False, paid: bool = True, trace: str = "",
    ) -> Job:  # fmt: skip
        """Accept a job: it is durable when this returns, and begins when its turn comes."""
        rank = _BATCH * batch + _AGENTIC * agentic + _FREE * (not paid)
        job = self.jobs.accept(workspace, user, kind, params, project=project, rank=rank, trace=trace)
        self.admit(user)
        return job

    def retry(self, workspace: str, identifier: str) -> Job:
        """Begin a job again that failed or was cancelled."""
        job = self.jobs.retry(workspace, identifier)
        self.admit(job.user)
        return job

    def cancel(self, workspace: str, identifier: str) -> Job:
        """Cancel a job, or have its worker cancel it."""
        job = self.jobs.cancel(workspace, identifier)
        if job.final and not job.attempt:
            self.queue.cancel(job.id, job.round)  # else its round winds up what it has under way
        return job

    def wind_up(self, job: Job) -> None:
        """End what a job that is over, or will be, has under way at engines, and release its money.

        Nothing is done while another job of its project goes on: the next one to end does it.
        """
        if job.project and not self.jobs.others(job):
            self.workspace(job.workspace, job.user).buyer().wind_up(job.project)

    def admit(self, user: str) -> int:
        """Let in what a user has waiting, as far as his limit allows; returns how many jobs."""
        assert self.queue  # opened, and its tables made, before the transaction that writes to them
        return self.jobs.admit(user, self.settings.service.jobs_per_user, self.enqueue)

    def enqueue(self, sql: Transaction, job: Job, turn: int = 0) -> None:
        """Put the next round of a job into the queue, within a transaction."""
        self.queue.put(sql, job.id, job.round, job.phase, job.rank * (_TURNS + 1) + min(turn, _TURNS))

    def close(self) -> None:
        if "queue" in self.__dict__:
            self.queue.close()
        self.database.close()


def _own_secret(settings: Settings) -> bytes:
    """Return the secret of the store, made by whoever needs it first."""
    path = make_folder(settings.home) / "secret"
    with storing(settings.home):
        try:
            made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(made, "w") as file:
                file.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass
        return path.read_bytes()
