"""API keys of the workspace. A key's secret is told once, to whoever makes it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from reelwright.access.roles import Scope
from reelwright.api.pages import Page, PageOf
from reelwright.api.service import ServiceOf
from reelwright.api.who import Asked, Id, ManagerOf
from reelwright.storage.records.keys import ApiKey, Keys

router = APIRouter(prefix="/keys", tags=["keys"])


class KeyShown(BaseModel):
    """A key; `user` has made it, and it may never do more than he. `used_at` is to the minute."""

    id: str
    user: str
    name: str
    scopes: list[str]
    made_at: float
    used_at: float | None
    expires_at: float | None
    revoked_at: float | None

    @classmethod
    def of(cls, found: ApiKey) -> KeyShown:
        return cls(
            id=found.id, user=found.user, name=found.name, scopes=list(found.scopes), made_at=found.made,
            used_at=found.used, expires_at=found.expires, revoked_at=found.revoked,
        )  # fmt: skip


class KeyAsked(Asked):
    name: Annotated[str, Field(max_length=200)]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=10)]
    expires_at: float | None = None


class KeyMade(BaseModel):
    """A new key. `secret` is told this once: it goes into `Authorization: Bearer …`."""

    key: KeyShown
    secret: str


class KeyNamed(Asked):
    name: Annotated[str, Field(max_length=200)]


@router.get("")
def key_list(caller: ManagerOf, service: ServiceOf, page: PageOf) -> Page[KeyShown]:
    """List the keys of the workspace, revoked ones too."""
    rows = Keys(service.database).list(caller, str(page.after[0]) if page.after else "", page.count)
    return page.answer(rows, KeyShown.of, lambda row: (row.id,))


@router.post("", status_code=201)
def key_create(asked: KeyAsked, caller: ManagerOf, service: ServiceOf) -> KeyMade:
    """Make a key with scopes that the caller has. The answer holds a secret, so no Idempotency-Key is taken."""
    made, token = Keys(service.database).make(caller, asked.name, asked.scopes, asked.expires_at)
    return KeyMade(key=KeyShown.of(made), secret=token.text)


@router.patch("/{key}")
def key_change(key: Id, asked: KeyNamed, caller: ManagerOf, service: ServiceOf) -> KeyShown:
    """Give a key another name."""
    return KeyShown.of(Keys(service.database).rename(caller, key, asked.name))


@router.delete("/{key}")
def key_revoke(key: Id, caller: ManagerOf, service: ServiceOf) -> KeyShown:
    """End a key at once and for good."""
    return KeyShown.of(Keys(service.database).revoke(caller, key))
