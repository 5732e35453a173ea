"""Files that users bring: whole, or from an address; shown, given back, removed."""

from __future__ import annotations

import shutil
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, UploadFile
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from reelwright.api.auth import CallerOf, needs
from reelwright.api.bodies import takes
from reelwright.api.errors import answers
from reelwright.api.files import ANSWERS, FileAnswer
from reelwright.api.idempotency import once
from reelwright.api.pages import Page, PageOf
from reelwright.api.routes.previews import PeaksShown, PerSecond
from reelwright.api.service import ServiceOf
from reelwright.errors import MissingError
from reelwright.storage.records.assets import Asset
from reelwright.workspace import intake, timeline

router = APIRouter(prefix="/assets", tags=["assets"])
_FORM = 64 << 10  # bytes of a form around its file


class AssetShown(BaseModel):
    """A file; times are seconds since 1970, `size` the bytes that are here, `expected` those that are to come.

    `kind` and, once it is ready, `media_type` are by its content. `facts` of a picture: width and height in pixels; of
    a film also seconds, fps; of sound: seconds.
    """

    id: str
    name: str
    state: Literal["open", "ready", "refused"]
    kind: str
    media_type: str
    size: int
    expected: int | None
    facts: dict[str, Any]
    reason: str
    user: str
    made_at: float

    @classmethod
    def of(cls, asset: Asset) -> AssetShown:
        shown = {name: getattr(asset, name) for name in cls.model_fields}
        return cls(**shown | {"facts": dict(asset.facts) if asset.state == "ready" else {}})


class AssetAddress(BaseModel):
    model_config = ConfigDict(extra="forbid")

    url: Annotated[str, Field(min_length=1, max_length=2000, description="An https address of the internet.")]


@router.post("", status_code=201, dependencies=[once("write")], responses=answers(413, 503))
@takes("multipart/form-data", size=intake.MOST + _FORM, seconds=900)
def asset_create(file: UploadFile, caller: Annotated[Any, needs("write")], service: ServiceOf) -> AssetShown:
    """Bring a file of up to 200 MB."""
    with service.blobs(caller.workspace).scratch() as path:
        with path.open("wb") as target:
            shutil.copyfileobj(file.file, target, 1 << 20)
        return AssetShown.of(intake.keep(service, caller, file.filename or "file", path))


@router.post("/from-url", status_code=201, dependencies=[once("write")], responses=answers(503))
async def asset_fetch(
    asked: AssetAddress, caller: Annotated[Any, needs("write")], service: ServiceOf
) -> AssetShown:  # fmt: skip
    """Bring a file of up to 200 MB from an address of the internet."""
    return AssetShown.of(await intake.bring(service, caller, asked.url))


@router.get("")
def asset_list(caller: CallerOf, service: ServiceOf, page: PageOf) -> Page[AssetShown]:
    """List files, the newest first."""
    after = str(page.after[0]) if page.after else None
    rows = intake.assets_of(service, caller).page(after, page.count)  # type: ignore[arg-type]
    return page.answer(rows, AssetShown.of, lambda row: (row.id,))


@router.get("/{asset}")
def asset_read(asset: str, caller: CallerOf, service: ServiceOf) -> AssetShown:
    """Return what is known of a file."""
    return AssetShown.of(intake.assets_of(service, caller).get(asset))  # type: ignore[arg-type]


@router.get("/{asset}/content", response_class=Response, responses=ANSWERS)
def asset_content(asset: str, caller: CallerOf, service: ServiceOf) -> FileAnswer:
    """Give a file back as it came, with all that it carries, as an attachment."""
    found = intake.assets_of(service, caller).get(asset)  # type: ignore[arg-type]
    if found.digest is None:
        raise MissingError("content of the file", asset)
    path = service.blobs(caller.workspace).fetch(found.digest)
    return FileAnswer(path, found.digest, found.media_type, name=found.name)


@router.get("/{asset}/peaks")
def asset_measure(asset: str, caller: CallerOf, service: ServiceOf, per_second: PerSecond = 50) -> PeaksShown:
    """Return the waveform of a sound, or of a film, up to its 15th minute."""
    found = intake.assets_of(service, caller).get(asset)  # type: ignore[arg-type]
    return PeaksShown(**vars(timeline.asset_peaks(service.workspace(caller.workspace), found, per_second)))


@router.get("/{asset}/filmstrip", response_class=Response, responses=ANSWERS)
def asset_glance(
    asset: str, caller: CallerOf, service: ServiceOf, count: Annotated[int, Query(ge=1, le=60)] = 12
) -> FileAnswer:
    """Return `count` small frames of a film side by side, as one JPEG: the middles of as many equal parts."""
    found = intake.assets_of(service, caller).get(asset)  # type: ignore[arg-type]
    strip = timeline.asset_strip(service.workspace(caller.workspace), found, count)
    return FileAnswer(strip.path, strip.digest, "image/jpeg", name="strip.jpg", inline=True, lasting=True)


@router.delete("/{asset}", status_code=204)
def asset_remove(asset: str, caller: Annotated[Any, needs("write")], service: ServiceOf) -> None:
    """Remove a file, and its bytes unless a project still uses them."""
    intake.forget(service, caller, asset)
