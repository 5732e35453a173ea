"""Files that users bring to the service: judged by what they are, kept under their content, or refused with a reason.

    keep(service, caller, name, path)      a file that is here whole
    await bring(service, caller, url)      one that lies at an address
    uploads.begin … uploads.finish         one that comes in pieces

What is brought is decoded behind the wall by the very steps that planning uses, so planning finds it made. The kept
original still holds its EXIF and its place (attack 31): it is given to members of its workspace alone, as an
attachment, never by a public link; what is made of it holds its pixels and samples alone. The bytes of what is refused
go at once; its record stays, with the reason.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from reelwright.access.caller import Caller
from reelwright.build.step import Source, Step
from reelwright.build.steps.intake import film_step, picture_step, samples_step
from reelwright.digest import digest_file
from reelwright.errors import InputError, MediaError, Problem
from reelwright.fetch import Bounds, FetchError, fetch
from reelwright.storage.blobs import Blobs
from reelwright.storage.files import storing
from reelwright.storage.records.assets import Asset, Assets
from reelwright.storage.records.belongings import named
from reelwright.storage.sweeping import remove
from reelwright.workspace.content import HEAD, Content, Kind, content_of, family
from reelwright.workspace.ingest import plain_name
from reelwright.workspace.scanning import scan
from reelwright.workspace.service import Service

MOST = 200 << 20  # bytes of a file that comes in one request
FETCHING = 300.0  # seconds that an address has to give its file
_JUDGES = threading.BoundedSemaphore(2)  # files that a process judges at once: each takes up to 2 GiB
_STEPS: dict[Kind, Callable[[str, Source, str], Step]] = {
    "picture": picture_step,
    "film": film_step,
    "sound": samples_step,
}
_TAKEN = "pictures, films (MP4, MOV, MKV, WebM, AVI, MPEG-TS) and sound (WAV, MP3, M4A, FLAC, Ogg) are taken"


def assets_of(service: Service, caller: Caller) -> Assets:
    return Assets(service.database, caller.workspace)


def keep(service: Service, caller: Caller, name: str, path: Path) -> Asset:
    """Judge a file and keep a copy. Raises MediaError where it is refused, ScannerError where it cannot be judged.

    `name` is what the user calls it; it is shown and never a path.
    """
    asset = assets_of(service, caller).begin(plain_name(Path(name)) or "file", caller.user)
    blobs = service.blobs(caller.workspace)
    try:
        with blobs.scratch() as copy:
            with storing(copy.parent), path.open("rb") as given, copy.open("wb") as target:
                while piece := given.read(1 << 20):
                    target.write(piece)
            return judge(service, caller, asset, copy)
    except InputError:
        raise  # it is written down as refused
    except BaseException:
        assets_of(service, caller).remove(asset.id)  # nobody knows of it yet
        raise


async def bring(service: Service, caller: Caller, url: str) -> Asset:
    """Fetch a file and keep it. Raises InputError where the address cannot be fetched, and what `keep` raises."""
    from anyio import to_thread

    blobs = service.blobs(caller.workspace)
    with blobs.scratch() as file:
        try:
            await fetch(url, file, Bounds(size=MOST, seconds=FETCHING))
        except FetchError as error:
            remedy = "Give an https address that anybody may fetch, or bring the file itself."
            raise InputError(Problem("url", "", str(error), remedy)) from None
        name = unquote(urlsplit(url).path).rpartition("/")[2]
        return await to_thread.run_sync(keep, service, caller, name or "file", file)


def judge(service: Service, caller: Caller, asset: Asset, file: Path) -> Asset:
    """Judge the scratch file of an asset and take it into the store. Raises MediaError where it is refused.

    Two are judged at once in a process; others wait.
    """
    known, blobs = assets_of(service, caller), service.blobs(caller.workspace)
    try:
        with _JUDGES:
            content, kind, facts = _judged(service, caller, asset, file)
    except InputError as error:
        reason = "; ".join(f"{problem.limit}. {problem.remedy}" for problem in error.problems)
        known.change(asset.id, state="refused", size=0, facts={}, reason=reason[:500])
        raise
    size, digest = file.stat().st_size, blobs.put(file)
    media_type = content.media_type if family(content.media_type) == kind else "audio/mp4"
    return known.change(
        asset.id, state="ready", kind=kind, media_type=media_type, digest=digest, size=size, facts=facts
    )  # fmt: skip


def forget(service: Service, caller: Caller, identifier: str) -> None:
    """Remove an asset, and its bytes unless something else names them. Raises MissingError."""
    from reelwright.storage.incoming import Incoming

    asset = assets_of(service, caller).get(identifier)
    assets_of(service, caller).remove(identifier)
    blobs = service.blobs(caller.workspace)
    if asset.state == "open":
        Incoming(blobs).drop(identifier)
    if asset.digest is not None:
        drop_unnamed(service, caller.workspace, blobs, {asset.digest})


def drop_unnamed(service: Service, workspace: str, blobs: Blobs, digests: set[str]) -> None:
    """Remove those files that no row of the workspace names any more."""
    remove(blobs, digests - named(service.database, workspace))


def _judged(service: Service, caller: Caller, asset: Asset, file: Path) -> tuple[Content, Kind, dict[str, Any]]:
    what = asset.name
    with file.open("rb") as opened:
        head = opened.read(HEAD)
    size = file.stat().st_size
    if asset.expected not in (None, size):
        limit = f"{asset.expected} bytes were announced"
        raise MediaError(Problem(what, f"{size} bytes", limit, "Begin an upload of the right size."))
    if not head:
        raise MediaError(Problem(what, "0 bytes", "the file is empty", "Export or download it again."))
    content = content_of(head)
    if content is None:
        raise MediaError(Problem(what, "", f"by its content it is none of what is taken: {_TAKEN}", "Convert it."))
    if service.settings.service.clamd:
        scan(service.settings.service.clamd, file, what)
    kind, facts = _decoded(service, caller, file, content, what)
    declared = family(asset.media_type) if asset.media_type else kind
    if declared != kind:
        limit = f"a {declared} was announced ({asset.media_type}), and a {kind} came"
        raise MediaError(Problem(what, content.media_type, limit, "Announce what the file is."))
    return content, kind, facts


def _decoded(
    service: Service, caller: Caller, file: Path, content: Content, what: str
) -> tuple[Kind, dict[str, Any]]:  # fmt: skip
    """Return what a file turned out to be, and its facts. Raises MediaError: what its likeliest reader says."""
    runner, digest = service.workspace(caller.workspace, caller.user).runner(), digest_file(file)
    refusals: list[InputError] = []
    for kind in content.kinds:
        step = _STEPS[kind](digest, partial(Path, file), what)
        try:
            return kind, dict(runner.run([step]).artifacts[step].facts)
        except InputError as error:
            refusals.append(error)
    raise refusals[0]
