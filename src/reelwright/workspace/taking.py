"""What people take along: a zip of all that is known of them, and of the workspaces that they own.

    people.json                 the user, his workspaces, sessions, keys and invitations, without what is secret
    WORKSPACE/TABLE.jsonl       a row a line: projects, versions, renders, jobs, …, costs
    WORKSPACE/files/…           his originals and the files of renders, under the names that he knows

Rows and files go through one at a time, so a large workspace needs no more memory than a small one.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from reelwright.access.caller import Caller
from reelwright.errors import StorageError
from reelwright.ids import new_id
from reelwright.storage.blobs import Blobs
from reelwright.storage.files import appearing, make_folder
from reelwright.storage.records.belongings import costs, rows, tables
from reelwright.storage.records.people import People
from reelwright.workspace.ingest import plain_name
from reelwright.workspace.service import Service

FOLDER = "taking"  # of the store; files in it live for a day
_CHUNK = 1 << 20


def export(service: Service, caller: Caller) -> Path:
    """Return a zip of what is the caller's; it lies in the store for a day. Raises StorageError."""
    target = make_folder(service.settings.home / FOLDER) / f"{new_id('export')}.zip"
    people = People(service.database).export(caller.user)
    with appearing(target) as partial, ZipFile(partial, "w", ZIP_STORED, allowZip64=True) as archive:
        _write(archive, "people.json", [json.dumps(people, indent=2).encode()])
        for place in people["workspaces"]:
            if place["role"] == "owner":
                _workspace(service, archive, place["id"])
    target.chmod(0o600)
    return target


def _workspace(service: Service, archive: ZipFile, workspace: str) -> None:
    for table in tables():
        _write(archive, f"{workspace}/{table}.jsonl", map(_line, rows(service.database, table, workspace)))
    _write(archive, f"{workspace}/costs.jsonl", map(_line, costs(service.database, workspace)))
    blobs = service.blobs(workspace)
    for name, digest in _files(service, workspace):
        _copy(archive, f"{workspace}/files/{name}", blobs, digest)


def _files(service: Service, workspace: str) -> Iterator[tuple[str, str]]:
    for asset in rows(service.database, "assets", workspace):
        if asset["digest"]:
            yield f"assets/{asset['id']}/{_safe(asset['name'])}", asset["digest"]
    for render in rows(service.database, "renders", workspace):
        for file in render["files"]:
            yield f"renders/{render['project']}/{render['id']}/{_safe(file['name'])}", file["digest"]


def _safe(name: str) -> str:
    """Return a name as it may stand in an archive: no part of it leads anywhere."""
    plain = "".join("_" if char in '/\\:*?"<>|' else char for char in plain_name(Path(name)))
    return plain.strip(". ") or "file"


def _line(row: Mapping[str, Any]) -> bytes:
    return json.dumps(dict(row)).encode() + b"\n"


def _write(archive: ZipFile, name: str, parts: Iterable[bytes]) -> None:
    member = ZipInfo(name)
    member.compress_type, member.external_attr = ZIP_DEFLATED, 0o600 << 16
    with archive.open(member, "w", force_zip64=True) as target:
        for part in parts:
            target.write(part)


def _copy(archive: ZipFile, name: str, blobs: Blobs, digest: str) -> None:
    """Copy a file; one that is gone is left out, as its row says what it was."""
    try:
        with blobs.fetch(digest).open("rb") as source, archive.open(ZipInfo(name), "w", force_zip64=True) as target:
            shutil.copyfileobj(source, target, _CHUNK)
    except (FileNotFoundError, StorageError):
        return
