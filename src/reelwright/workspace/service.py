"""The service's composition root: what every request and every worker shares."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from reelwright.errors import StorageError
from reelwright.jobs import Queue
from reelwright.settings import LOCAL, Settings
from reelwright.storage.blobs import Blobs
from reelwright.storage.files import storing
from reelwright.storage.records import Database, Transaction
from reelwright.storage.records.jobs import Job, Jobs, Told
from reelwright.storage.records.workers import Workers
from reelwright.storage.signing import Signer
from reelwright.workspace.ads import Workspace, stores
from reelwright.workspace.buying import Payer
from reelwright.workspace.secret import secret_of

if TYPE_CHECKING:
    from reelwright.workspace.feed import Feed
    from reelwright.workspace.hooks import Sender

_log = logging.getLogger(__name__)
_BATCH, _AGENTIC, _FREE = 100, 20, 10  # what they add to a job's rank; lower ranks go first
_OPEN = 1000  # stores of workspaces that stay open
_TURNS = 9  # jobs of one user that are let in later each go behind others' first ones


class Service:
    """The shared parts, opened once in a process."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.database = Database.of(settings.database_url)
        self.jobs = Jobs(self.database, _announce)
        self.workers = Workers(self.database)
        self._blobs: dict[str, Blobs] = {}
        self._guard = threading.Lock()

    @cached_property
    def queue(self) -> Queue:
        return Queue(self.settings.database_url)

    @cached_property
    def sender(self) -> Sender:
        """Sends webhooks; hosts of our own network are for tests and for those who host it themselves."""
        from reelwright.storage.records.outbox import Outbox
        from reelwright.workspace.hooks import Sender

        return Sender(Outbox(self.database), frozenset(self.settings.service.hook_hosts))

    @cached_property
    def feed(self) -> Feed:
        """Tells pages what happens; it belongs to the event loop of this process."""
        from reelwright.workspace.feed import Feed

        return Feed(self.jobs)

    @cached_property
    def signer(self) -> Signer:
        """Signs links to files for those who have no session."""
        return Signer(self.secret.decode())

    @cached_property
    def secret(self) -> bytes:
        """What links and sessions are signed with."""
        return secret_of(self.settings)

    def workspace(self, identifier: str = LOCAL, user: str = LOCAL) -> Workspace:
        """Open a workspace for somebody who works in it."""
        monthly = None if self.settings.service.accounts == "none" else self.settings.service.user_budget
        return Workspace.open(self.settings, Payer(identifier, user, monthly), self.database, self.blobs(identifier))

    def blobs(self, workspace: str) -> Blobs:
        """Return the files of a workspace, opened once."""
        with self._guard:
            if workspace not in self._blobs:
                while len(self._blobs) >= _OPEN:
                    self._blobs.pop(next(iter(self._blobs)))
                self._blobs[workspace] = stores(self.settings, workspace)
            return self._blobs[workspace]

    def forget_blobs(self, workspace: str) -> Blobs:
        """Return the files of a workspace for the last time, since it is to be removed."""
        found = self.blobs(workspace)
        with self._guard:
            self._blobs.pop(workspace, None)
        return found

    def check_files(self) -> None:
        """Try the files: write one, and ask the store elsewhere if there is one. Raises StorageError."""
        blobs = self.blobs(LOCAL)
        with blobs.scratch() as file, storing(self.settings.home):
            file.write_bytes(b"x")
        if blobs.remote is not None:
            blobs.remote.ping()

    def accept(
        self, workspace: str, user: str, kind: str, params: Mapping[str, Any], *,
        project: str = "", batch: bool = False, agentic: bool = False, paid: bool = True, trace: str = "",
        phase: str = "make",
    ) -> Job:  # fmt: skip
        """Accept a job: it is durable when this returns, and begins when its turn comes."""
        rank = _BATCH * batch + _AGENTIC * agentic + _FREE * (not paid)
        job = self.jobs.accept(workspace, user, kind, params, project=project, rank=rank, trace=trace, phase=phase)
        try:
            self.admit(user)
        except StorageError as error:
            _log.warning("job %s is accepted and will be let in later: %s", job.id, error)
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

    def answer(self, workspace: str, job: str, question: str, answer: Mapping[str, Any], user: str) -> Job:
        """Keep what somebody answered, and let the job go on."""
        found = self.jobs.answer(workspace, job, question, answer, user)
        self.admit(found.user)
        return found

    def supersede(self, workspace: str, project: str) -> None:
        """End what jobs of a project wait for: a newer build is asked for. They hand over what they have."""
        for user in self.jobs.supersede(workspace, project):
            self.admit(user)

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


def _announce(sql: Transaction, told: Told) -> None:
    """Write the webhooks of an event, in its transaction."""
    from reelwright.storage.records.hooks import announce
    from reelwright.workspace.hooks import KINDS

    if told.kind in KINDS:
        data = {"job": told.job, "project": told.project, "workspace": told.workspace, **told.data}
        announce(sql, told.workspace, told.kind, data, told.at)
