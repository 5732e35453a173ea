"""What this service offers, for forms and pages; nobody needs to be known for it."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from reelwright.api.documents import Reading
from reelwright.api.service import ServiceOf
from reelwright.digest import digest_of
from reelwright.workspace.about import About, about

router = APIRouter(prefix="/about", tags=["about"])


@router.get("", response_model=About)
def about_read(service: ServiceOf, reading: Reading) -> Response:
    """Return what may be chosen here, how much may be sent, and who may sign up."""
    found = about(service.settings.service)
    return reading.answer(found, digest_of("about", found))
