"""What edits say of files, looked up: which asset of the workspace, or which file of its store, and what it holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from reelwright.build.steps.intake import film_step, picture_step
from reelwright.edit import Edit
from reelwright.edits.own_file import UseOwnFile
from reelwright.errors import InputError, MediaError, MissingError, Problem, shorten
from reelwright.workspace.content import HEAD, content_of
from reelwright.workspace.ingest import plain_name

if TYPE_CHECKING:
    from reelwright.workspace.ads import Workspace

_DIGEST = re.compile(r"[0-9a-f]{64}")


def looked_up(workspace: Workspace, edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """Return edits with what the workspace knows of the files that they bring into an ad.

    Such a file is judged as one that a brief names, behind the same wall, once for its content. Raises InputError for
    a file that is not here, and for one that is neither a film nor a photo that can be shown.
    """
    return tuple(_known(workspace, edit) if isinstance(edit, UseOwnFile) else edit for edit in edits)


def _known(workspace: Workspace, edit: UseOwnFile) -> UseOwnFile:
    digest, name = _found(workspace, edit)
    with workspace.blobs.fetch(digest).open("rb") as file:
        content = content_of(file.read(HEAD))
    kinds = content.kinds if content else ()
    if "film" not in kinds and "picture" not in kinds:
        raise MediaError(Problem("file", name, "this is neither a film nor a photo", "Name another file."))
    read = film_step if "film" in kinds else picture_step
    step = read(digest, partial(workspace.blobs.fetch, digest), f"file ({name})")
    facts = workspace.runner().run([step]).artifacts[step].facts
    media = "film" if read is film_step else "photo"
    return edit.model_copy(update={"file": digest, "name": name, "media": media, "length": facts.get("seconds")})


def _found(workspace: Workspace, edit: UseOwnFile) -> tuple[str, str]:
    """Return the digest and the name of a file. Raises InputError where it is not here, or not whole."""
    remedy = "Bring the file first, and name the id of the asset that this gives."
    if _DIGEST.fullmatch(edit.file):
        if not workspace.blobs.has(edit.file):
            raise InputError(Problem("file", edit.file[:12], "there is no such file here", remedy))
        return edit.file, edit.name
    from reelwright.storage.records.assets import Assets

    try:
        asset = Assets(workspace.database, workspace.payer.workspace).get(edit.file)
    except MissingError:
        raise InputError(Problem("file", shorten(edit.file, 60), "there is no such asset here", remedy)) from None
    if asset.digest is None or asset.state != "ready":
        limit = asset.reason or "its bytes have not all come yet"
        raise InputError(Problem("file", asset.id, limit, "Bring another file, or the rest of it."))
    return asset.digest, " ".join(plain_name(Path(asset.name)).split()) or edit.name
