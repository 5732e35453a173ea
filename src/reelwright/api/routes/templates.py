"""The structures of ads: those that are proven, and a workspace's own.

A brief follows one of its workspace's own by `template: {"own": "template_…"}`, and is given a copy when it is written.
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
from reelwright.plan import Role
from reelwright.planning.templates import templates
from reelwright.storage.records.templates import Template, Templates
from reelwright.workspace.service import Service
from reelwright.workspace.templates import checked_template

router = APIRouter(prefix="/templates", tags=["templates"])
Writer = Annotated[Caller, needs("write")]


class TemplateShown(BaseModel):
    """A structure: its name in a brief, what it is for, and the roles of its scenes in order.

    A film of `least_seconds` has room for all of them, with three facts, a quote and an offer; a shorter one leaves
    out what matters least.
    """

    name: str
    purpose: str
    roles: list[Role]
    least_seconds: int


class TemplatesShown(BaseModel):
    items: list[TemplateShown]


class OwnTemplateShown(BaseModel):
    """A template of the workspace's own; `template` is a document as `docs/templates.md` tells it."""

    id: str
    name: str
    template: dict[str, Any]
    revision: int
    made_at: float
    changed_at: float

    @classmethod
    def of(cls, template: Template) -> OwnTemplateShown:
        return cls.model_validate(vars(template))


class OwnTemplateAsked(Asked):
    template: Annotated[dict[str, Any], Field(description="name, purpose, slots, steps")]


@router.get("")
def template_list(caller: CallerOf) -> TemplatesShown:  # noqa: ARG001
    """List the structures that every brief may name."""
    return TemplatesShown(items=[TemplateShown.model_validate(vars(each)) for each in templates()])


@router.get("/own")
def template_list_own(caller: CallerOf, service: ServiceOf, page: PageOf) -> Page[OwnTemplateShown]:
    """List the workspace's own, newest first."""
    rows = _own(service, caller).page(str(page.after[0]) if page.after else None, page.count)
    return page.answer(rows, OwnTemplateShown.of, lambda row: (row.id,))


@router.post("/own", status_code=201, dependencies=[once("write")])
def template_create(asked: OwnTemplateAsked, caller: Writer, service: ServiceOf) -> OwnTemplateShown:
    """Keep a template."""
    document = checked_template(asked.template)
    return OwnTemplateShown.of(_own(service, caller).add(document["name"], document))


@router.get("/own/{template}", response_model=OwnTemplateShown)
def template_read(template: Id, caller: CallerOf, service: ServiceOf, reading: Reading) -> Response:
    """Return one of the workspace's own."""
    found = _own(service, caller).get(template)
    return reading.answer(OwnTemplateShown.of(found), found.revision)


@router.put("/own/{template}", response_model=OwnTemplateShown)
def template_write(
    template: Id, asked: OwnTemplateAsked, caller: Writer, service: ServiceOf, writing: Writing
) -> Response:
    """Write a template anew. Briefs that follow it stay as they are."""
    own = _own(service, caller)

    def change() -> Template:
        found = own.get(template)
        writing.requires(found.revision)
        document = checked_template(asked.template)
        return own.change(template, found.revision, document["name"], document)

    changed = writing.carry(change)
    return writing.answer(OwnTemplateShown.of(changed), changed.revision)


@router.delete("/own/{template}", status_code=204)
def template_remove(template: Id, caller: Writer, service: ServiceOf) -> None:
    """Remove a template."""
    _own(service, caller).remove(template)


def _own(service: Service, caller: Caller) -> Templates:
    return Templates(service.database, caller.workspace)
