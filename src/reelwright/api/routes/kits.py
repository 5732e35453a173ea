"""Brand kits: what a brand looks like, kept for many briefs.

A brief names a kit by `brand: {"kit": "kit_…"}`, and is filled in when it is written: what else its brand says goes
before what the kit says.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from reelwright.api.auth import Caller, CallerOf, needs
from reelwright.api.documents import Reading, Writing
from reelwright.api.errors import answers
from reelwright.api.idempotency import once
from reelwright.api.pages import Page, PageOf
from reelwright.api.routes.drafts import SourceShown
from reelwright.api.service import ServiceOf
from reelwright.api.who import Asked, Id
from reelwright.finding import Finding
from reelwright.plan import Palette
from reelwright.storage.records.assets import Assets
from reelwright.storage.records.kits import Kit, Kits
from reelwright.words import Line
from reelwright.workspace.drafts import Drafting
from reelwright.workspace.kits import checked_brand
from reelwright.workspace.service import Service
from reelwright.workspace.shelf import Shelf

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
    brand: Annotated[dict[str, Any], Field(description="name, colors, logo (an asset's id), font, website, rules")]


class KitDraftAsked(Asked):
    """A logo or a page is needed; a name that is given goes before the page's."""

    name: Annotated[str, Field(max_length=80)] = ""
    page: Annotated[str, Field(max_length=2000, description="The address of a page of the brand.")] = ""
    logo: Annotated[str, Field(max_length=80, description="The id of an asset, a picture.")] = ""


class ContrastShown(BaseModel):
    """How type of a role stands out from another, as a WCAG ratio; it `holds` from 4.5 on."""

    role: str
    on: str
    ratio: float
    holds: bool


class KitDrafted(BaseModel):
    """A kit as POST /kits takes it, the palette that ads make of its colours, and where each thing was read."""

    name: str
    brand: dict[str, Any]
    palette: Palette
    contrasts: list[ContrastShown]
    sources: list[SourceShown]
    findings: list[Finding]


@router.post("", status_code=201, dependencies=[once("write")])
def kit_create(asked: KitAsked, caller: Writer, service: ServiceOf) -> KitShown:
    """Make a kit."""
    return KitShown.of(_kits(service, caller).add(asked.name, _brand(service, caller, asked)))


@router.post("/draft", dependencies=[once("write")], responses=answers(503))
async def kit_draft(
    asked: KitDraftAsked, caller: Annotated[Any, needs("write")], service: ServiceOf
) -> KitDrafted:  # fmt: skip
    """Draft a kit from a logo and a page of the brand. Nothing is kept; POST what is wanted of it to /kits."""
    shelf = Shelf(service, caller)
    logo = await run_in_threadpool(shelf.given, asked.logo, "logo") if asked.logo else None
    drafting = Drafting(service.workspace(caller.workspace, caller.user), shelf)
    drafted, kept = await drafting.kit(asked.name, asked.page, logo)
    brand = {**drafted.brand, **({"logo": kept.asset} if kept else {})}
    return KitDrafted.model_validate({**vars(drafted), "brand": brand}, from_attributes=True)


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
