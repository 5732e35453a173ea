"""Budgets and costs: what may be spent on engines, and what was. Money is in US dollars."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, cast

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from reelwright.access.caller import Caller
from reelwright.api.errors import answers
from reelwright.api.idempotency import once
from reelwright.api.pages import Page, PageOf
from reelwright.api.service import ServiceOf
from reelwright.api.who import ID, Asked, Id, KnownOf, ManagerOf, dollars
from reelwright.storage.records import Ledger, Spent
from reelwright.storage.records.costs import Cost, Costs, Place
from reelwright.workspace.budgets import Budget, Budgets, Of
from reelwright.workspace.buying import State
from reelwright.workspace.service import Service

router = APIRouter()
_BUDGETS: list[str | Enum] = ["budgets"]
_COSTS: list[str | Enum] = ["costs"]
_Usd = Annotated[float, Field(ge=0, le=1_000_000)]
Month = Annotated[str | None, Query(pattern=r"^20\d\d-(0[1-9]|1[0-2])$", description="A month (UTC), as 2026-11.")]


class Approved(BaseModel):
    """`user` let this month go on by so much more."""

    user: str
    extra_usd: float
    at: float


class BudgetShown(BaseModel):
    """A budget, of the user's month (UTC), of all that he ever spends, or of a project.

    `state` is `alert` from 80 % of the limit on, `paused` where nothing is left, and `closed` where a bill was higher
    than its quote; nothing more is bought then. `limit_usd` is none where there is no limit. Of a month, it is
    `each_month_usd` and what was approved in this one.
    """

    of: Of
    limit_usd: float | None
    spent_usd: float
    held_usd: float
    state: State
    each_month_usd: float | None = None
    approved: list[Approved] = []

    @classmethod
    def shown(cls, budget: Budget) -> BudgetShown:
        account = budget.account
        return cls(
            of=budget.of, limit_usd=_usd(account.limit), spent_usd=dollars(account.spent),
            held_usd=dollars(account.held), state=budget.state, each_month_usd=_usd(budget.each_month),
            approved=[Approved(user=it.user, extra_usd=dollars(it.micros), at=it.at) for it in budget.approved],
        )  # fmt: skip


class BudgetsShown(BaseModel):
    items: list[BudgetShown]


class LimitAsked(Asked):
    """None takes the limit away; a month then has the one that the service sets for all."""

    limit_usd: _Usd | None


class Approving(Asked):
    extra_usd: Annotated[float, Field(gt=0, le=10_000)]


class _Taken(BaseModel):
    engine: str
    model: str
    attempts: int
    succeeded: int
    spent_usd: float


class CostShown(_Taken):
    """What a model of an engine took for a project in a month (UTC), failures included."""

    month: str
    project: str

    @classmethod
    def of(cls, cost: Cost) -> CostShown:
        return cls.model_validate({**vars(cost), "spent_usd": dollars(cost.micros)})


class ProductCost(_Taken):
    """What one part of a project took at a model of an engine, failures included."""

    name: str

    @classmethod
    def of(cls, spent: Spent) -> ProductCost:
        return cls.model_validate({**vars(spent), "spent_usd": dollars(spent.micros)})


class ProjectCosts(BaseModel):
    """A project's budget as it stands, and what its parts took, dearest first."""

    budget: BudgetShown
    items: list[ProductCost]


@router.get("/budgets", tags=_BUDGETS)
def budget_list(
    caller: KnownOf, service: ServiceOf, project: Annotated[str | None, Query(pattern=ID)] = None
) -> BudgetsShown:
    """List the budgets that count for the caller: his month, all that he spends, and a project where one is named."""
    books = _budgets(service, caller)
    found = [books.month(), books.user()]
    if project is not None:
        found.append(books.project(service.workspace(caller.workspace).projects.get(project).id))
    return BudgetsShown(items=[BudgetShown.shown(each) for each in found])


@router.put("/budgets/month", tags=_BUDGETS)
def budget_limit_month(asked: LimitAsked, caller: ManagerOf, service: ServiceOf) -> BudgetShown:
    """Set what the caller may spend in each month, from this one on."""
    return BudgetShown.shown(_budgets(service, caller).limit_month(asked.limit_usd))


@router.put("/budgets/user", tags=_BUDGETS)
def budget_limit_user(asked: LimitAsked, caller: ManagerOf, service: ServiceOf) -> BudgetShown:
    """Set what the caller may ever spend."""
    return BudgetShown.shown(_budgets(service, caller).limit_user(asked.limit_usd))


@router.post("/budgets/month/approve", tags=_BUDGETS, dependencies=[once("admin")], responses=answers(409))
def budget_approve(asked: Approving, caller: ManagerOf, service: ServiceOf) -> BudgetShown:
    """Go on after a pause: this month alone may cost so much more. A person decides that, no API key."""
    caller.in_person()
    return BudgetShown.shown(_budgets(service, caller).approve(asked.extra_usd, caller.user))


@router.get("/costs", tags=_COSTS)
def cost_list(caller: KnownOf, service: ServiceOf, page: PageOf, month: Month = None) -> Page[CostShown]:
    """List what the workspace spent, by month, project, engine and model, the latest month first."""
    after = cast("Place | None", page.after and tuple(map(str, page.after)))
    rows = Costs(service.database, caller.workspace).page(after, page.count, month)
    return page.answer(rows, CostShown.of, lambda row: row.place)


@router.get("/projects/{project}/costs", tags=_COSTS)
def cost_of_project(project: Id, caller: KnownOf, service: ServiceOf) -> ProjectCosts:
    """Return what a project cost so far, by its parts."""
    workspace = service.workspace(caller.workspace, caller.user)
    found = workspace.projects.get(project)
    spent = Ledger(service.database).spent(workspace.payer.build(found.id))
    budget = BudgetShown.shown(Budgets(service.database, workspace.payer).project(found.id))
    return ProjectCosts(budget=budget, items=[ProductCost.of(each) for each in spent])


def _budgets(service: Service, caller: Caller) -> Budgets:
    return Budgets(service.database, service.workspace(caller.workspace, caller.user).payer)


def _usd(micros: int | None) -> float | None:
    return None if micros is None else dollars(micros)
