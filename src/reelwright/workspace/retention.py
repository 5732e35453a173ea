"""Everything that ages, removed in one go: `tidy(service)` from the command line, `tidy_daily(service)` by each worker.

One process does it at a time, however many ask; a lock in the database says who, and when it was last begun.

| what | goes |
|---|---|
| files that no row names, with their records and copies | `retention_days` after they were last in use |
| jobs that ended, their steps and events | `retention_days` after their end |
| webhooks' deliveries that wait no more | `retention_days` after they were made |
| what the durable engine keeps of rounds | `retention_days` after their end |
| answers to requests with a key | after a day |
| uploads that were not finished, zips of people who leave | after a day |
| files of workspaces that are gone | at once, and again for a day |

Money is never forgotten. What a plan, a pinned take, a render, an asset or a job names is kept (`belongings.named`).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from reelwright.errors import ReelwrightError
from reelwright.settings import LOCAL
from reelwright.storage.incoming import Incoming
from reelwright.storage.records.aging import forget_jobs
from reelwright.storage.records.assets import Assets
from reelwright.storage.records.belongings import named
from reelwright.storage.records.chores import Chores
from reelwright.storage.records.outbox import Outbox
from reelwright.storage.records.requests import Requests
from reelwright.storage.scratch import sweep as sweep_scratch
from reelwright.storage.sweeping import DAY, Swept, sweep, trim
from reelwright.workspace import taking
from reelwright.workspace.leaving import erase
from reelwright.workspace.service import Service
from reelwright.workspace.uploads import UNFINISHED

_CHORE = "tidy"
_log = logging.getLogger(__name__)


@dataclass
class Tidied:
    """What was removed: files and their bytes, jobs, uploads, workspaces; and what could not be looked at, and why."""

    files: int = 0
    bytes: int = 0
    jobs: int = 0
    uploads: int = 0
    workspaces: int = 0
    troubles: list[str] = field(default_factory=list)

    def swept(self, swept: Swept) -> None:
        self.files += swept.count
        self.bytes += swept.bytes


def tidy_daily(service: Service) -> Tidied | None:
    """Do what `tidy` does where nobody has for a day; None where that is not so. Cheap to ask: one row is read."""
    return tidy(service, every=DAY)


def tidy(service: Service, cache: int | None = None, every: float = 0.0) -> Tidied | None:
    """Remove everything that has aged; None where another process does it now, or it was begun within `every` s.

    `cache` bytes at most are then left here of the files of a workspace that a store elsewhere has (None: all).
    A trouble with one workspace or noun is told and holds up no other.
    """
    chores = Chores(service.database)
    if not chores.begin(_CHORE, every):
        return None
    try:
        return _tidied(service, chores, cache)
    finally:
        chores.end(_CHORE)


def _tidied(service: Service, chores: Chores, cache: int | None) -> Tidied:
    done = Tidied()
    before = time.time() - service.settings.service.retention_days * DAY
    with _going_on(done, "jobs"):
        done.jobs = forget_jobs(service.database, before)
        while service.queue.forget(before):
            pass
    with _going_on(done, "answers and webhooks"):
        Requests(service.database).sweep()
        Outbox(service.database).sweep(before)
    for workspace in chores.gone():
        with _going_on(done, workspace):
            erase(service, workspace)
            done.workspaces += 1
    chores.stay(chores.gone(older_than=DAY))
    for workspace in sorted({LOCAL, *chores.workspaces()} - set(chores.gone())):
        with _going_on(done, workspace):
            _workspace(service, workspace, cache, done)
    for file in (service.settings.home / taking.FOLDER).glob("*"):
        if file.stat().st_mtime < time.time() - DAY:
            file.unlink(missing_ok=True)
    return done


def _workspace(service: Service, workspace: str, cache: int | None, done: Tidied) -> None:
    blobs, memo = service.blobs(workspace), service.workspace(workspace).memo
    assets, incoming = Assets(service.database, workspace), Incoming(blobs)
    for asset in assets.unfinished(time.time() - UNFINISHED):
        incoming.drop(asset.id)
        assets.change(asset.id, state="refused", size=0, facts={}, reason="Its bytes did not all come within a day.")
        done.uploads += 1
    incoming.drop_old(UNFINISHED)
    sweep_scratch(blobs.root.parent / "scratch")
    age = service.settings.service.retention_days * DAY
    done.swept(sweep(blobs, memo, lambda: named(service.database, workspace), age))
    if cache is not None:
        done.swept(trim(blobs, cache))


@contextmanager
def _going_on(done: Tidied, what: str) -> Iterator[None]:
    """Write down what goes wrong inside, and go on with the rest."""
    try:
        yield
    except (ReelwrightError, OSError) as error:
        _log.warning("tidying %s failed: %s", what, error)
        done.troubles.append(f"{what}: {error}")
