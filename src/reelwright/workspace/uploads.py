"""Files that come in pieces, by way of us or straight to the store, and are judged when they are whole.

    begin → append … append → finish                 each piece at the offset that the one before it ended at
    begin → PUT to the signed URL → finish           whole, within five minutes

The record of the asset says how many bytes are here and which pieces count, so any machine may take the next one, and
of two that bring the same piece one is told that it came too late. A URL is bound to one asset, its size and its type,
and is used once (attack 39): ours refuses what is wrong; a store's takes it, and `finish` refuses it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from reelwright.access.caller import Caller
from reelwright.errors import ConflictError, ForbiddenError, InputError, MediaError, MissingError, Problem
from reelwright.storage.incoming import WHOLE, Incoming
from reelwright.storage.records.assets import Asset, Assets
from reelwright.storage.signing import Grant, Signer
from reelwright.workspace.content import family
from reelwright.workspace.ingest import MAX_BYTES, plain_name
from reelwright.workspace.intake import assets_of, judge
from reelwright.workspace.service import Service

LIVES = 300.0  # seconds that a URL may be used
UNFINISHED = 86_400.0  # seconds after which an upload that was not finished is swept
PIECE = 64 << 20  # bytes of one piece


@dataclass(frozen=True)
class Upload:
    """An asset whose bytes are to come: `put` is where all of them may be PUT at once, for LIVES seconds."""

    asset: Asset
    put: str
    store: bool  # whether that address is the store's


def begin(service: Service, caller: Caller, name: str, size: int, media_type: str, path: str) -> Upload:
    """Begin an upload; `path` with `{asset}` in it is where we ourselves take a PUT. Raises InputError."""
    problems = []
    if not 0 < size <= MAX_BYTES:
        limit = f"a file has 1 byte to {MAX_BYTES >> 30} GiB"
        problems.append(Problem("size", str(size), limit, "Cut out what is needed."))
    if family(media_type) is None:
        limit = "allowed are types of pictures, films and sound"
        problems.append(Problem("media_type", media_type[:80], limit, "Write it as image/…, video/… or audio/…."))
    if problems:
        raise InputError(problems)
    asset = assets_of(service, caller).begin(plain_name(Path(name)) or "file", caller.user, size, media_type)
    signed = Incoming(service.blobs(caller.workspace)).sign(asset.id, LIVES)
    if signed is not None:
        return Upload(asset, signed, True)
    own = path.format(asset=asset.id)
    token = _signer(service).sign(
        own, LIVES, workspace=caller.workspace, method="PUT", media_type=media_type, most_bytes=size
    )
    return Upload(asset, f"{own}?{token}", False)


def allowed(service: Service, path: str, query: str, media_type: str, length: int) -> Grant:
    """Return what a URL of ours allows, before its body is read. Raises ForbiddenError: altered, expired, another type,
    larger than signed, or used before.
    """
    grant = _signer(service).verify("PUT", path, query)
    grant.take_type(media_type)
    grant.take_size(length)
    asset = Assets(service.database, grant.workspace).get(path.rstrip("/").rsplit("/", 2)[1])
    if asset.state != "open" or asset.size:
        raise ForbiddenError("This URL was used before. Begin another upload.")
    return grant


def append(service: Service, workspace: str, identifier: str, offset: int, file: Path) -> Asset:
    """Add the bytes of a scratch file at an offset. Raises MissingError, ConflictError where that is not the end."""
    assets, size = Assets(service.database, workspace), file.stat().st_size
    room(assets.get(identifier), offset, size)
    incoming, piece = Incoming(service.blobs(workspace)), f"{offset}-{secrets.token_hex(8)}"
    incoming.put(identifier, piece, file)
    return assets.grow(identifier, offset, piece, size)  # what came too late is swept


def room(asset: Asset, offset: int, size: int) -> None:
    """Raise ConflictError where an upload is not open or does not end at `offset`, InputError for too many bytes."""
    if asset.state != "open":
        raise ConflictError(f"This upload is over: the file is {asset.state}. Begin another.")
    if offset != asset.size:
        raise ConflictError(f"The next byte of this file is {asset.size}, not {offset}. Go on there.")
    if offset + size > (asset.expected or 0):
        limit = f"{asset.expected} bytes were announced"
        raise InputError(Problem("body", f"{offset + size} bytes", limit, "Begin an upload of the right size."))


def finish(service: Service, caller: Caller, identifier: str) -> Asset:
    """Join what came and judge it; once more changes nothing. Raises MissingError, ConflictError where bytes are still
    to come, MediaError where it is refused, ScannerError where it cannot be judged now.
    """
    assets, blobs = assets_of(service, caller), service.blobs(caller.workspace)
    asset = assets.get(identifier)
    if asset.state != "open":
        return _ended(asset)
    incoming = Incoming(blobs)
    names = _complete(asset, incoming)
    with blobs.scratch() as file:
        try:
            incoming.join(identifier, names, file)
        except MissingError:  # another request has finished it meanwhile, or it was too long on its way
            return _ended(assets.get(identifier))
        try:
            return judge(service, caller, asset, file)
        finally:
            if assets.get(identifier).state != "open":
                incoming.drop(identifier)


def _complete(asset: Asset, incoming: Incoming) -> list[str]:
    """Return the names of all pieces. Raises ConflictError where bytes are still to come."""
    if asset.size == asset.expected:
        return list(asset.facts["pieces"])
    if asset.size == 0 and incoming.whole(asset.id) is not None:
        return [WHOLE]
    raise ConflictError(f"{asset.size} of {asset.expected} bytes have come. Send the rest first.")


def _ended(asset: Asset) -> Asset:
    if asset.state == "refused":
        raise MediaError(Problem(asset.name, "", asset.reason, "Bring another file."))
    if asset.state == "open":
        raise ConflictError("A piece of this file is gone. Begin another upload.")
    return asset


def _signer(service: Service) -> Signer:
    return Signer(service.secret.decode())
