"""Edits of a project's newest plan; a new kind of edit is here by its file in `reelwright.edits`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from reelwright.api.auth import Caller, needs
from reelwright.api.documents import Writing
from reelwright.api.idempotency import once
from reelwright.api.service import ServiceOf
from reelwright.edits import MOST, apply_all, union
from reelwright.plan.diff import Change, diff
from reelwright.workspace import editing, plans
from reelwright.workspace.own_files import looked_up

router = APIRouter(prefix="/projects/{project}/edits", tags=["edits"])

if TYPE_CHECKING:
    from reelwright.edit import Edit as AnyEdit
else:
    AnyEdit = union()


class EditsAsked(BaseModel):
    """Edits, one after the other; a dry run changes nothing."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=TYPE_CHECKING)

    edits: Annotated[list[AnyEdit], Field(min_length=1, max_length=MOST)]
    dry_run: bool = False


class Edited(BaseModel):
    """What edits changed; `version` is the new one, or that which a dry run was tried on."""

    version: int
    changes: list[Change]


@router.post("", response_model=Edited, dependencies=[once("write")])
def edit_apply(
    project: str, asked: EditsAsked, caller: Annotated[Caller, needs("write")], service: ServiceOf, writing: Writing
) -> Response:
    """Edit the newest plan, all or nothing, over the version that If-Match names, and keep it as a new version."""
    workspace = service.workspace(caller.workspace, caller.user)

    def change() -> Edited:
        latest = plans.version(workspace, project)
        writing.requires(latest.number)
        if asked.dry_run:
            edits = looked_up(workspace, asked.edits)
            changes = diff(latest.plan, apply_all(latest.plan, edits))
            return Edited(version=latest.number, changes=list(changes))
        made = editing.write(workspace, project, latest, asked.edits)
        return Edited(version=made.number, changes=list(diff(latest.plan, made.plan)))

    edited = writing.carry(change)
    return writing.answer(edited, edited.version)
