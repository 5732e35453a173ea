"""For those who run the service: who uses it, what that costs, what is odd, and what is under way."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from reelwright.api.errors import answers
from reelwright.api.pages import Page, PageOf
from reelwright.api.routes.budgets import Month
from reelwright.api.service import ServiceOf
from reelwright.api.who import Id, OperatorOf, dollars
from reelwright.errors import ConflictError, MissingError
from reelwright.storage.records import oversight
from reelwright.storage.records.oversight import Oversight, Watched
from reelwright.storage.records.people import People
from reelwright.workspace.service import Service

router = APIRouter(prefix="/admin", tags=["admin"])


class AdminUser(BaseModel):
    """A user; money of this month (UTC). Failed sign-ins and refused jobs are those of the last seven days.

    `flags` tell what is odd: `sign-ins` (20 failed or more), `refused-jobs` (10 or more), `spending` (80 % of the
    month's limit or more). `limit_usd` is none before the first paid build of a month.
    """

    id: str
    email: str
    name: str
    admin: bool
    made_at: float
    disabled_at: float | None
    spent_usd: float
    held_usd: float
    limit_usd: float | None
    open_jobs: int
    jobs: int
    failed_sign_ins: int
    refused_jobs: int
    flags: list[str]

    @classmethod
    def of(cls, found: Watched) -> AdminUser:
        limit = None if found.limit is None else dollars(found.limit)
        return cls(
            id=found.id, email=found.email, name=found.name, admin=found.admin, made_at=found.made,
            disabled_at=found.disabled, spent_usd=dollars(found.spent), held_usd=dollars(found.held), limit_usd=limit,
            open_jobs=found.open_jobs, jobs=found.jobs, failed_sign_ins=found.failed, refused_jobs=found.refused,
            flags=list(found.flags),
        )  # fmt: skip


class AdminMonth(BaseModel):
    """What a user spent in a month (UTC)."""

    user: str
    month: str
    spent_usd: float
    held_usd: float
    limit_usd: float | None
    closed: bool

    @classmethod
    def of(cls, found: oversight.Month) -> AdminMonth:
        limit = None if found.limit is None else dollars(found.limit)
        return cls(
            user=found.user, month=found.month, spent_usd=dollars(found.spent), held_usd=dollars(found.held),
            limit_usd=limit, closed=found.closed,
        )  # fmt: skip


class AdminWorker(BaseModel):
    """A process that carries jobs; `alive` where it said so in time."""

    id: str
    host: str
    pid: int
    slots: int
    started_at: float
    silent_seconds: float
    alive: bool


class AdminWorkers(BaseModel):
    items: list[AdminWorker]


class AdminQueued(BaseModel):
    state: str
    kind: str
    jobs: int


class AdminQueue(BaseModel):
    """Jobs that have not ended, by state and kind; users that have jobs which their limit holds back.

    `unknown_sign_ins` counts tries at accounts that nobody has, in the last seven days.
    """

    items: list[AdminQueued]
    users_held_back: int
    unknown_sign_ins: int


@router.get("/users")
def admin_users(caller: OperatorOf, service: ServiceOf, page: PageOf) -> Page[AdminUser]:  # noqa: ARG001
    """List all users, with what they spend and what is odd."""
    rows = Oversight(service.database).users(str(page.after[0]) if page.after else "", page.count)
    return page.answer(rows, AdminUser.of, lambda row: (row.id,))


@router.post("/users/{user}/disable", responses=answers(409))
def admin_disable(user: Id, caller: OperatorOf, service: ServiceOf) -> AdminUser:
    """Close an account at once, with its sessions and keys. Nothing of it is deleted."""
    if user == caller.user:
        raise ConflictError("You cannot close your own account. Ask another who runs the service.")
    return _closed(service, user, True)


@router.post("/users/{user}/enable")
def admin_enable(user: Id, caller: OperatorOf, service: ServiceOf) -> AdminUser:  # noqa: ARG001
    """Open an account again."""
    return _closed(service, user, False)


@router.get("/spending")
def admin_spending(
    caller: OperatorOf,  # noqa: ARG001
    service: ServiceOf,
    page: PageOf,
    month: Month = None,
) -> Page[AdminMonth]:
    """List what each user spent in each month."""
    after = (str(page.after[0]), str(page.after[1])) if page.after else None
    rows = Oversight(service.database).months(after, page.count, month)
    return page.answer(rows, AdminMonth.of, lambda row: (row.user, row.month))


@router.get("/workers")
def admin_workers(caller: OperatorOf, service: ServiceOf) -> AdminWorkers:  # noqa: ARG001
    """List the processes that carry jobs."""
    ttl = service.settings.service.worker_ttl
    return AdminWorkers(items=[
        AdminWorker(id=it.id, host=it.host, pid=it.pid, slots=it.slots, started_at=it.started_at,
                    silent_seconds=round(it.silent, 1), alive=it.silent < ttl)
        for it in service.workers.all()
    ])  # fmt: skip


@router.get("/queue")
def admin_queue(caller: OperatorOf, service: ServiceOf) -> AdminQueue:  # noqa: ARG001
    """Say what waits and what is under way, over all workspaces."""
    counts = service.jobs.counts()
    listed = [AdminQueued(state=state, kind=kind, jobs=count) for (state, kind), count in sorted(counts.items())]
    waiting, unknown = service.jobs.waiting_users(), Oversight(service.database).unknown()
    return AdminQueue(items=listed, users_held_back=len(waiting), unknown_sign_ins=unknown)


def _closed(service: Service, user: str, closed: bool) -> AdminUser:
    People(service.database).disable(user, closed)
    found = Oversight(service.database).user(user)
    if found is None:
        raise MissingError("user", user)
    return AdminUser.of(found)
