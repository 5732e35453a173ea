"""What belongs to a user alone: taken along, or removed with him."""

from __future__ import annotations

from fastapi import APIRouter, Response

from reelwright.api.files import ANSWERS, FileAnswer
from reelwright.api.service import ServiceOf
from reelwright.api.who import KnownOf
from reelwright.errors import ConflictError
from reelwright.workspace.leaving import delete
from reelwright.workspace.taking import export

router = APIRouter(prefix="/users/me", tags=["users"])


@router.get("/export", response_class=Response, responses=ANSWERS)
def user_export(caller: KnownOf, service: ServiceOf) -> FileAnswer:
    """Return a zip of all that is known of the user, and of the workspaces that he owns."""
    caller.in_person()
    path = export(service, caller)
    return FileAnswer(path, path.stem, "application/zip", name="reelwright.zip")


@router.delete("", status_code=204)
def user_delete(caller: KnownOf, service: ServiceOf) -> None:
    """Delete the user, and the workspaces that nobody else belongs to, with all that is in them."""
    caller.in_person()
    if caller.via == "local":
        raise ConflictError("The user of this machine cannot be deleted. Remove the folder of the store instead.")
    delete(service, caller)
