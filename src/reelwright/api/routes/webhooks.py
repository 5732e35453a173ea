"""Webhooks of the workspace: who is told of what, and what became of it. A secret is told once."""

from __future__ import annotations

import json
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from reelwright.api.errors import answers
from reelwright.api.idempotency import once
from reelwright.api.pages import Page, PageOf
from reelwright.api.service import ServiceOf
from reelwright.api.who import Asked, Id, ManagerOf
from reelwright.errors import MissingError
from reelwright.finding import Finding
from reelwright.storage.records.hooks import Delivery, DeliveryState, Endpoint, Hooks, Try
from reelwright.workspace import hooks as use
from reelwright.workspace.service import Service

router = APIRouter(prefix="/webhooks", tags=["webhooks"])
_Kinds = Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=50)]


class WebhookShown(BaseModel):
    """An endpoint that is told of events of `kinds` (`*` for all). `finding` says why we have switched it off."""

    id: str
    url: str
    kinds: list[str]
    description: str
    active: bool
    failures: int
    failing_since: float | None
    made_at: float
    changed_at: float
    finding: Finding | None

    @classmethod
    def of(cls, found: Endpoint) -> WebhookShown:
        return cls(
            id=found.id, url=found.url, kinds=list(found.kinds), description=found.description, active=found.active,
            failures=found.failures, failing_since=found.failing_since, made_at=found.made_at,
            changed_at=found.changed_at, finding=use.finding(found),
        )  # fmt: skip


class WebhookAsked(Asked):
    url: Annotated[str, Field(max_length=4000)]
    kinds: _Kinds = Field(default=["*"])
    description: Annotated[str, Field(max_length=1000)] = ""


class WebhookMade(BaseModel):
    """A new endpoint. `secret` is told this once: messages are signed with it (Standard Webhooks)."""

    webhook: WebhookShown
    secret: str


class WebhookChanged(Asked):
    url: Annotated[str | None, Field(max_length=4000)] = None
    kinds: _Kinds | None = None
    description: Annotated[str | None, Field(max_length=1000)] = None
    active: bool | None = None


class WebhookSecret(BaseModel):
    """A new secret, told this once; for a day the one before it signs too."""

    secret: str


class TryShown(BaseModel):
    """One sending; `status` is 0 where no answer came, `answer` its beginning."""

    number: int
    at: float
    status: int
    milliseconds: int
    answer: str

    @classmethod
    def of(cls, found: Try) -> TryShown:
        return cls.model_validate(vars(found))


class DeliveryShown(BaseModel):
    """One event for one endpoint; `next_at` is when it is sent next."""

    id: str
    webhook: str
    kind: str
    state: DeliveryState
    tries: int
    next_at: float | None
    status: int
    made_at: float

    @classmethod
    def of(cls, found: Delivery) -> DeliveryShown:
        return cls(**_told(found))


class DeliveryRead(DeliveryShown):
    """A delivery with the message and each of its tries, oldest first."""

    message: dict[str, Any]
    log: list[TryShown]


@router.post("", status_code=201, responses=answers(409))
def webhook_create(asked: WebhookAsked, caller: ManagerOf, service: ServiceOf) -> WebhookMade:
    """Add an endpoint. The answer holds a secret, so no Idempotency-Key is taken."""
    found, secret = use.add(
        _hooks(service), caller.workspace, asked.url, asked.kinds, asked.description, allowed=_allowed(service)
    )
    return WebhookMade(webhook=WebhookShown.of(found), secret=secret)


@router.get("")
def webhook_list(caller: ManagerOf, service: ServiceOf, page: PageOf) -> Page[WebhookShown]:
    """List endpoints."""
    rows = _hooks(service).list(caller.workspace, str(page.after[0]) if page.after else "", page.count)
    return page.answer(rows, WebhookShown.of, lambda row: (row.id,))


@router.get("/{webhook}")
def webhook_read(webhook: Id, caller: ManagerOf, service: ServiceOf) -> WebhookShown:
    """Return an endpoint."""
    return WebhookShown.of(_hooks(service).get(caller.workspace, webhook))


@router.patch("/{webhook}")
def webhook_change(webhook: Id, asked: WebhookChanged, caller: ManagerOf, service: ServiceOf) -> WebhookShown:
    """Change what is given. Switched on again, what waits is sent at once."""
    found = use.change(
        _hooks(service), caller.workspace, webhook, url=asked.url, kinds=asked.kinds, description=asked.description,
        active=asked.active, allowed=_allowed(service),
    )  # fmt: skip
    service.sender.wake()
    return WebhookShown.of(found)


@router.delete("/{webhook}", status_code=204)
def webhook_remove(webhook: Id, caller: ManagerOf, service: ServiceOf) -> None:
    """Remove an endpoint with its log."""
    _hooks(service).remove(caller.workspace, webhook)


@router.post("/{webhook}/rotate")
def webhook_rotate(webhook: Id, caller: ManagerOf, service: ServiceOf) -> WebhookSecret:
    """Sign with a new secret. The answer holds it, so no Idempotency-Key is taken."""
    return WebhookSecret(secret=use.rotate(_hooks(service), caller.workspace, webhook))


@router.post("/{webhook}/test", status_code=202, dependencies=[once("admin")], responses=answers(409))
def webhook_test(webhook: Id, caller: ManagerOf, service: ServiceOf) -> DeliveryShown:
    """Send a `webhook.test` to an endpoint."""
    found = _hooks(service).test(caller.workspace, webhook)
    service.sender.wake()
    return DeliveryShown.of(found)


# The log


@router.get("/{webhook}/deliveries")
def webhook_deliveries(
    webhook: Id,
    caller: ManagerOf,
    service: ServiceOf,
    page: PageOf,
    state: Annotated[str | None, Query(pattern=f"^({'|'.join(get_args(DeliveryState))})$")] = None,
) -> Page[DeliveryShown]:
    """List what was sent to an endpoint, newest first."""
    hooks, before = _hooks(service), str(page.after[0]) if page.after else ""
    hooks.get(caller.workspace, webhook)
    wanted: Any = state
    rows = hooks.deliveries(caller.workspace, webhook, wanted, before, page.count)
    return page.answer(rows, DeliveryShown.of, lambda row: (row.id,))


@router.get("/{webhook}/deliveries/{delivery}")
def webhook_delivery(webhook: Id, delivery: Id, caller: ManagerOf, service: ServiceOf) -> DeliveryRead:
    """Return a delivery with its message and tries."""
    found = _delivery(service, caller.workspace, webhook, delivery)
    log = [TryShown.of(each) for each in _hooks(service).log(caller.workspace, delivery)]
    return DeliveryRead(**_told(found), message=json.loads(found.payload), log=log)


@router.post("/{webhook}/deliveries/{delivery}/replay", status_code=202, dependencies=[once("admin")],
             responses=answers(409))  # fmt: skip
def webhook_replay(webhook: Id, delivery: Id, caller: ManagerOf, service: ServiceOf) -> DeliveryShown:
    """Send a delivery again, with the same id."""
    _delivery(service, caller.workspace, webhook, delivery)
    found = _hooks(service).replay(caller.workspace, delivery)
    service.sender.wake()
    return DeliveryShown.of(found)


def _hooks(service: Service) -> Hooks:
    return Hooks(service.database)


def _allowed(service: Service) -> frozenset[str]:
    return frozenset(service.settings.service.hook_hosts)


def _delivery(service: Service, workspace: str, webhook: str, delivery: str) -> Delivery:
    found = _hooks(service).delivery(workspace, delivery)
    if found.hook != webhook:
        raise MissingError("delivery", delivery)
    return found


def _told(found: Delivery) -> dict[str, Any]:
    return {
        "id": found.id, "webhook": found.hook, "kind": found.kind, "state": found.state, "tries": found.tries,
        "next_at": found.next_at, "status": found.status, "made_at": found.made_at,
    }  # fmt: skip
