"""Briefs that are kept in the service: where a file of the user's computer would stand, an asset's id stands."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reelwright.brief import Brief
from reelwright.errors import InputError, MissingError, Problem
from reelwright.storage.records import Project
from reelwright.storage.records.assets import Asset, Assets
from reelwright.workspace.ads import Workspace

_FILES = (
    ("product", "image"), ("brand", "logo"), ("music", "file"), ("footage", "file"), ("reference", "file"),
    ("presenter", "file"),    ("style_references", ""),
)  # fmt: skip


def checked(document: Mapping[str, Any], assets: Assets) -> dict[str, Any]:
    """Return a brief's document as it is kept. Raises InputError with all that is wrong, unknown assets too."""
    problems: list[Problem] = []

    def known(where: str, name: str) -> str:
        try:
            asset = assets.get(name)
        except MissingError:
            remedy = "Bring the file first, and name the id of the asset that this gives."
            problems.append(Problem(where, name, "there is no such asset here", remedy))
            return name
        if asset.state != "ready":
            limit = asset.reason or "its bytes have not all come yet"
            problems.append(Problem(where, name, limit, "Bring another file."))
        return name

    kept = with_files(document, known)
    try:
        Brief.read(kept)
    except InputError as error:
        problems += error.problems
    if problems:
        raise InputError(problems)
    return kept


@contextmanager
def written(workspace: Workspace, project: Project) -> Iterator[Path]:
    """Give a project's brief as a file, beside links to its assets under the names that the user knows them by."""
    if project.brief is None:
        raise InputError(Problem("brief", "", f"project {project.id} has none", "Write one first."))
    assets = Assets(workspace.database, workspace.payer.workspace)
    with tempfile.TemporaryDirectory(prefix="brief-") as folder:
        count = 0

        def linked(where: str, name: str) -> str:
            nonlocal count
            count += 1
            asset = assets.get(name)
            if asset.digest is None:
                raise InputError(Problem(where, name, "its bytes have not all come yet", "Bring the file first."))
            link = Path(folder) / str(count) / _safe(asset)
            link.parent.mkdir()
            link.symlink_to(workspace.blobs.fetch(asset.digest))
            return str(link)

        path = Path(folder) / "brief.json"
        path.write_text(json.dumps(with_files(project.brief, linked)), "utf-8")
        yield path


def _safe(asset: Asset) -> str:
    """Return a name for a link: what the user calls the file, without what would lead elsewhere."""
    name = "".join(char if char.isprintable() and char not in '/\\:*?"<>|' else "_" for char in asset.name)[-80:]
    return name.strip(". ") or "file"


def with_files(document: Mapping[str, Any], change: Callable[[str, str], str | None]) -> dict[str, Any]:
    """Return a brief's document with every name of a file changed: `change` is given its place and the name."""
    kept = dict(document)
    for field, inner in _FILES:
        value = kept.get(field)
        if isinstance(value, Mapping):
            kept[field] = _one(field, value, inner, change)
        elif isinstance(value, str) and _names_file(field, value):
            kept[field] = change(field, value)
        elif isinstance(value, list):
            kept[field] = [
                _one(f"{field}[{index}]", item, inner, change) if isinstance(item, Mapping) or not inner else item
                for index, item in enumerate(value)
            ]
    return kept


def _names_file(field: str, value: str) -> bool:
    """Say whether a text that stands in the place of a section names a file, as a brief may; music may be a mood."""
    return field in ("reference", "style_references") or (field == "music" and bool(Path(value).suffix))


def _one(where: str, value: Any, inner: str, change: Callable[[str, str], str | None]) -> Any:
    if isinstance(value, Mapping):
        name = value.get(inner)
        return {**value, inner: change(f"{where}.{inner}", name)} if inner and isinstance(name, str) else dict(value)
    return change(where, value) if isinstance(value, str) else value
