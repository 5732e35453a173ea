"""Uploads in pieces: begun, gone on with where they broke off, finished.

The offset of the next byte is in `Upload-Offset`, as tus writes it; HEAD tells it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from reelwright.api.auth import needs
from reelwright.api.bodies import takes
from reelwright.api.config import PREFIX
from reelwright.api.errors import Fault, answers
from reelwright.api.idempotency import once
from reelwright.api.routes.assets import AssetShown
from reelwright.api.service import ServiceOf
from reelwright.errors import ConflictError, InputError, Problem
from reelwright.storage.files import storing
from reelwright.storage.records.assets import Asset, Assets
from reelwright.workspace import uploads
from reelwright.workspace.ingest import MAX_BYTES
from reelwright.workspace.intake import assets_of
from reelwright.workspace.service import Service

router = APIRouter(prefix="/uploads", tags=["uploads"])
_TOGETHER = 1 << 20  # bytes that are written at once


class UploadBegun(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=200)]
    size: Annotated[int, Field(description="Bytes of the whole file, up to 4 GiB.")]
    media_type: Annotated[str, Field(max_length=100, examples=["video/mp4"])]


class UploadShown(BaseModel):
    """Where a file's bytes may go: to `upload_url` in pieces, by PATCH, within a day; or whole to `put_url`, by one PUT
    of its `media_type`, until `put_expires_at` (seconds since 1970). Then it is to be finished.
    """

    asset: AssetShown
    upload_url: str
    put_url: str
    put_expires_at: float


@router.post("", status_code=201, dependencies=[once("write")])
def upload_create(asked: UploadBegun, caller: Annotated[Any, needs("write")], service: ServiceOf) -> UploadShown:
    """Begin to bring a file in pieces."""
    base = service.settings.service.public_url or ""
    begun = uploads.begin(
        service, caller, asked.name, asked.size, asked.media_type, f"{PREFIX}/uploads/{{asset}}/whole"
    )
    return UploadShown(
        asset=AssetShown.of(begun.asset),
        upload_url=f"{base}{PREFIX}/uploads/{begun.asset.id}",
        put_url=begun.put if begun.store else base + begun.put,
        put_expires_at=begun.asset.made_at + uploads.LIVES,
    )


@router.get("/{asset}", response_model=AssetShown)
def upload_read(
    asset: str, caller: Annotated[Any, needs("write")], service: ServiceOf, response: Response
) -> AssetShown:  # fmt: skip
    """Tell how much of a file has come."""
    found = assets_of(service, caller).get(asset)
    response.headers.update(_told(found))
    return AssetShown.of(found)


@router.patch("/{asset}", status_code=204, responses=answers(409))
@takes("application/offset+octet-stream", size=uploads.PIECE, seconds=600)
async def upload_append(
    asset: str,
    request: Request,
    caller: Annotated[Any, needs("write")],
    service: ServiceOf,
    upload_offset: Annotated[int | None, Header(ge=0, le=MAX_BYTES, description="Needed.")] = None,
) -> Response:
    """Send the next piece, of up to 64 MiB. What of it came before the line broke is kept."""
    found = await run_in_threadpool(assets_of(service, caller).get, asset)
    if upload_offset is None:
        raise InputError(Problem("Upload-Offset", "", "a piece says where it begins", "Send this header."))
    try:
        uploads.room(found, upload_offset, _length(request))
        grown = await _taken(service, caller.workspace, found, upload_offset, request)
    except ConflictError as error:
        now = await run_in_threadpool(assets_of(service, caller).get, asset)
        raise Fault("conflict", str(error), _told(now)) from None
    return Response(status_code=204, headers=_told(grown))


@router.put("/{asset}/whole", status_code=204, include_in_schema=False)  # only who was given the address knows it
@takes(size=MAX_BYTES, seconds=uploads.LIVES)
async def upload_put(asset: str, request: Request, service: ServiceOf) -> Response:
    """Send a whole file to the signed address that the upload was given; it says all that is allowed."""
    path, query = request.url.path, request.url.query
    media_type = request.headers.get("content-type", "")
    grant = await run_in_threadpool(uploads.allowed, service, path, query, media_type, _length(request))
    found = await run_in_threadpool(Assets(service.database, grant.workspace).get, asset)
    grown = await _taken(service, grant.workspace, found, 0, request)
    return Response(status_code=204, headers=_told(grown))


@router.post("/{asset}/finish", dependencies=[once("write")], responses=answers(409, 503))
def upload_finish(asset: str, caller: Annotated[Any, needs("write")], service: ServiceOf) -> AssetShown:
    """Say that all bytes were sent: the file is put together and judged."""
    return AssetShown.of(uploads.finish(service, caller, asset))


async def _taken(service: Service, workspace: str, asset: Asset, offset: int, request: Request) -> Asset:
    """Keep a body as the piece of an asset at an offset, as far as it comes. Raises InputError for too large a one."""
    with service.blobs(workspace).scratch() as file:
        try:
            await _written(request.stream(), file, asset, offset)
        except ClientDisconnect:
            if file.stat().st_size:
                await run_in_threadpool(uploads.append, service, workspace, asset.id, offset, file)
            raise
        return await run_in_threadpool(uploads.append, service, workspace, asset.id, offset, file)


async def _written(body: AsyncIterator[bytes], file: Path, asset: Asset, offset: int) -> None:
    held, size = bytearray(), 0
    with file.open("wb") as target:
        try:
            async for part in body:
                size += len(part)
                uploads.room(asset, offset, size)
                held += part
                if len(held) >= _TOGETHER:
                    await run_in_threadpool(_write, target, bytes(held))
                    held.clear()
        finally:
            _write(target, bytes(held))


def _write(target: Any, data: bytes) -> None:
    with storing(Path(target.name).parent):
        target.write(data)


def _length(request: Request) -> int:
    length = request.headers.get("content-length", "0")
    return int(length) if length.isdigit() and len(length) < 19 else 0


def _told(asset: Asset) -> dict[str, str]:
    return {"Upload-Offset": str(asset.size), "Upload-Length": str(asset.expected or asset.size)}
