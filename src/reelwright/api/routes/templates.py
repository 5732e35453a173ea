"""The proven structures of ads."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from reelwright.api.auth import CallerOf
from reelwright.plan import Role
from reelwright.planning.templates import templates

router = APIRouter(prefix="/templates", tags=["templates"])


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


@router.get("")
def template_list(caller: CallerOf) -> TemplatesShown:  # noqa: ARG001
    """List the structures that a brief may name."""
    return TemplatesShown(items=[TemplateShown.model_validate(vars(each)) for each in templates()])
