"""Brand kits: what a brand looks like, kept for many briefs.

A brief names a kit by `brand: {"kit": "kit_…"}`, and is filled in when it is written: what else its brand says goes
before what the kit says.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from reelwright.api.auth import Caller, CallerOf, needs
from reelwright.api.documents import Reading, Writing
from reelwright.api.idempotency import once
from reelwright.api.pages import Page, PageOf
from reelwright.api.service import ServiceOf
from reelwright.api.who import Asked, Id
from reelwright.storage.records.assets import Assets
from reelwright.storage.records.kits import Kit, Kits
from reelwright.words import Line
from reelwright.workspace.kits import checked_brand
from reelwright.workspace.service import Service

router = APIRouter(prefix="/kits", tags=["kits"])
Writer = Annotated[Caller, needs("write")]


class KitShown(BaseModel):
    """A brand kit; `brand` is a brief's section of that name, whose logo is an asset's id."""

    id: str
    name: str
    brand: dict[str, Any]
    revision: int
    made_at: float
    changed_at: float

    @classmethod
    def of(cls, kit: Kit) -> KitShown:
        return cls.model_validate(vars(kit))


class KitAsked(Asked):
    name: Line
    brand: Annotated[dict[str, Any], Field(description="name, colors, logo (an asset's id), font, website")]


@router.post("", status_code=201, dependencies=[once("write")])
def kit_create(asked: KitAsked, caller: Writer, service: ServiceOf) -> KitShown:
    """Make a kit."""
    return KitShown.of(_kits(service, caller).add(asked.name, _brand(service, caller, asked)))


@router.get("")
def kit_list(caller: CallerOf, service: ServiceOf, page: PageOf) -> Page[KitShown]:
    """List kits, newest first."""
    rows = _kits(service, caller).page(str(page.after[0]) if page.after else None, page.count)
    return page.answer(rows, KitShown.of, lambda row: (row.id,))


@router.get("/{kit}", response_model=KitShown)
def kit_read(kit: Id, caller: CallerOf, service: ServiceOf, reading: Reading) -> Response:
    """Return a kit."""
    found = _kits(service, caller).get(kit)
    return reading.answer(KitShown.of(found), found.revision)


@router.put("/{kit}", response_model=KitShown)
def kit_write(kit: Id, asked: KitAsked, caller: Writer, service: ServiceOf, writing: Writing) -> Response:
    """Write a kit anew. Briefs that were filled from it stay as they are."""
    kits = _kits(service, caller)

    def change() -> Kit:
        found = kits.get(kit)
        writing.requires(found.revision)
        return kits.change(kit, found.revision, asked.name, _brand(service, caller, asked))

    changed = writing.carry(change)
    return writing.answer(KitShown.of(changed), changed.revision)


@router.delete("/{kit}", status_code=204)
def kit_remove(kit: Id, caller: Writer, service: ServiceOf) -> None:
    """Remove a kit."""
    _kits(service, caller).remove(kit)


def _kits(service: Service, caller: Caller) -> Kits:
    return Kits(service.database, caller.workspace)


def _brand(service: Service, caller: Caller, asked: KitAsked) -> dict[str, Any]:
    return checked_brand(asked.brand, Assets(service.database, caller.workspace))
