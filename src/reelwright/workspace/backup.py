"""A copy of everything that a service or a laptop has, in one file; and back.

    records/reelwright.db         SQLite: its file
    records/TABLE.jsonl           Postgres: a row a line
    secret                        what signs links and sessions, where it lies in the store
    files/WORKSPACE/blobs/ab/cd…  files, by their digest
    files/WORKSPACE/memo/ab/…     what was made by which step, so that nothing is made anew
    manifest.json                 what it is, and the size and SHA-256 of all of these

The records are copied first, so the files that they name are there. Whatever is brought back is verified, byte by byte,
before anything is written.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile, ZipInfo

import reelwright
from reelwright.errors import InputError, Problem, StorageError
from reelwright.settings import Settings
from reelwright.storage.files import appearing, make_folder, publish, storing
from reelwright.storage.records import Database
from reelwright.storage.records import copying as records

FORMAT = 1
_MANIFEST, _DATABASE, _SECRET = "manifest.json", "records/reelwright.db", "secret"
_CHUNK = 1 << 20
_FILE = re.compile(r"files/([A-Za-z0-9_.-]{1,100})/(blobs|memo)/([0-9a-f]{2})/([0-9a-f]{62})(\.json)?")
_SPEEDS = re.compile(r"files/[A-Za-z0-9_.-]{1,100}/memo/speeds\.json")


@dataclass
class Copied:
    """What was copied: files of the store and their bytes; `damaged` ones were left out."""

    files: int = 0
    bytes: int = 0
    damaged: list[str] = field(default_factory=list)


def backup(settings: Settings, target: Path) -> Copied:
    """Write a backup to the file `target`, whole or not at all, while the service runs. Raises StorageError."""
    done, listed = Copied(), dict[str, tuple[int, str]]()
    with appearing(target) as partial:
        partial.chmod(0o600)
        with ZipFile(partial, "w", allowZip64=True) as archive, tempfile.TemporaryDirectory(dir=target.parent) as name:
            for member, file in _records(settings, Path(name)):
                listed[member] = _add(archive, member, file)
            secret = settings.home / _SECRET
            if secret.is_file():
                listed[_SECRET] = _add(archive, _SECRET, secret)
            for member, file in _files(settings, Path(name)):
                _add_file(archive, member, file, listed, done)
            manifest = {"format": FORMAT, "version": reelwright.__version__, "revision": records.REVISION,
                        "made_at": time.time(), "files": listed}  # fmt: skip
            archive.writestr(_member(_MANIFEST), json.dumps(manifest))
    return done


def restore(settings: Settings, source: Path, over: bool = False) -> Copied:
    """Bring a backup back into an empty store. Raises InputError, having written nothing, where it is damaged, is of
    another kind than the settings say, or the store is not empty.

    With `over` a folder that is not empty keeps its files beside those of the backup, and its SQLite database becomes
    that of the backup. A Postgres database must be empty always.
    """
    with _opened(source) as archive:
        listed = _verified(source, archive)
        _judge(settings, source, listed, over)
        done = _put_files(settings, archive, listed)
        if _SECRET in listed:
            _put_secret(settings.home / _SECRET, archive.read(_SECRET))
        _put_records(settings, archive, listed)
    return done


# What is copied


def _records(settings: Settings, room: Path) -> Iterator[tuple[str, Path]]:
    if records.is_file(settings.database_url):
        if not Path(settings.database_url.removeprefix("sqlite:///")).is_file():
            raise InputError(Problem("REELWRIGHT_HOME", str(settings.home), "there is no store here", "Name another."))
        records.copy_file(settings.database_url, room / "db")
        yield _DATABASE, room / "db"
        return
    with closing(Database.of(settings.database_url)) as database:
        tables = {name: (room / name).open("wb") for name in records.table_names()}
        for table, line in records.all_rows(database):
            tables[table].write(line)
    for name, file in tables.items():
        file.close()
        yield f"records/{name}.jsonl", room / name


def _files(settings: Settings, room: Path) -> Iterator[tuple[str, Path]]:
    """Yield files and records of all workspaces with where they lie; one that is swept meanwhile is left out."""
    if settings.blobs is None:
        for kind in ("blobs", "memo"):
            for path in sorted(settings.home.glob(f"*/{kind}/**/*")):
                name = f"files/{path.relative_to(settings.home)}"
                if path.is_file() and _is_known(name):
                    yield name, path
        return
    from reelwright.storage.remote import Remote

    remote, file = Remote.open(settings.blobs, ""), room / "object"
    for entry in remote.list():
        if _is_known(f"files/{entry.key}") and remote.get(entry.key, file):
            yield f"files/{entry.key}", file


def _is_known(name: str) -> bool:
    found = _FILE.fullmatch(name)
    return (found is not None and (found[2] == "memo") == bool(found[5])) or _SPEEDS.fullmatch(name) is not None


def _digest_of(name: str) -> str | None:
    """Return the digest that a file's name says it has; None for what is no file of the store."""
    found = _FILE.fullmatch(name)
    return found[3] + found[4] if found and found[2] == "blobs" else None


def _add_file(archive: ZipFile, name: str, file: Path, listed: dict[str, tuple[int, str]], done: Copied) -> None:
    digest = _digest_of(name)
    try:
        if digest is not None and _digest(file) != digest:
            done.damaged.append(name)
            return
        listed[name] = _add(archive, name, file)
    except FileNotFoundError:
        return
    done.files, done.bytes = done.files + 1, done.bytes + listed[name][0]


def _add(archive: ZipFile, name: str, file: Path) -> tuple[int, str]:
    """Add a file; returns its bytes and its SHA-256."""
    size, told = 0, hashlib.sha256()
    with file.open("rb") as source, archive.open(_member(name), "w", force_zip64=True) as target:
        while piece := source.read(_CHUNK):
            size += len(piece)
            told.update(piece)
            target.write(piece)
    return size, told.hexdigest()


def _digest(file: Path) -> str:
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _member(name: str) -> ZipInfo:
    member = ZipInfo(name)
    member.external_attr = 0o600 << 16
    return member


# What comes back


@contextmanager
def _opened(source: Path) -> Iterator[ZipFile]:
    try:
        with ZipFile(source) as archive:
            yield archive
    except (OSError, BadZipFile) as error:
        raise _damaged(source, f"it cannot be read ({error})") from None


def _verified(source: Path, archive: ZipFile) -> dict[str, tuple[int, str]]:
    """Return the listed files, each of which is whole. Raises InputError."""
    try:
        manifest = json.loads(archive.read(_MANIFEST))
        listed = {str(name): (int(size), str(digest)) for name, (size, digest) in manifest["files"].items()}
        form, revision = manifest["format"], str(manifest["revision"])
    except (KeyError, ValueError, TypeError, AttributeError, BadZipFile) as error:
        raise _damaged(source, f"its manifest cannot be read ({error})") from None
    if form != FORMAT or revision > records.REVISION:
        raise _damaged(source, f"it was made by a newer version (format {form}, revision {revision})")
    if sorted(archive.namelist()) != sorted([*listed, _MANIFEST]):
        raise _damaged(source, "it holds other files than its manifest lists")
    for name, (size, digest) in listed.items():
        if not (name in (_SECRET, _DATABASE) or _is_known(name) or _is_table(name)):
            raise _damaged(source, f"{name[:80]!r} is no file of a backup")
        if _told(source, archive, name) != (size, digest) or _digest_of(name) not in (None, digest):
            raise _damaged(source, f"{name} is damaged")
    if _DATABASE not in listed and revision != records.REVISION:
        raise _damaged(source, f"its rows are of revision {revision}, and this program's of {records.REVISION}")
    return listed


def _is_table(name: str) -> bool:
    return name in {f"records/{table}.jsonl" for table in records.table_names()}


def _told(source: Path, archive: ZipFile, name: str) -> tuple[int, str]:
    size, told = 0, hashlib.sha256()
    try:
        with archive.open(name) as member:
            while piece := member.read(_CHUNK):
                size += len(piece)
                told.update(piece)
    except (BadZipFile, OSError, EOFError) as error:
        raise _damaged(source, f"{name} is damaged ({error})") from None
    return size, told.hexdigest()


def _judge(settings: Settings, source: Path, listed: dict[str, tuple[int, str]], over: bool) -> None:
    """Refuse a backup that does not fit where it is to go."""
    file = records.is_file(settings.database_url)
    if file != (_DATABASE in listed):
        kind = "a file of SQLite" if _DATABASE in listed else "rows of Postgres"
        limit = f"it holds {kind}, and the settings name the other kind"
        raise InputError(Problem(str(source), "", limit, "Set REELWRIGHT_DATABASE to one of its kind."))
    if not file:
        with closing(Database.of(settings.database_url)) as database:
            if not records.is_empty(database):
                raise InputError(Problem("REELWRIGHT_DATABASE", "", "it is not empty", "Name an empty database."))
    if not over and any(_standing(settings)):
        remedy = "Name an empty one, or say --over to have the backup take the place of its records."
        raise InputError(Problem("REELWRIGHT_HOME", str(settings.home), "the store is not empty", remedy))


def _standing(settings: Settings) -> Iterator[object]:
    if settings.home.is_dir():
        yield from settings.home.iterdir()
    if records.is_file(settings.database_url):
        yield from filter(Path.exists, [Path(settings.database_url.removeprefix("sqlite:///"))])
    if settings.blobs is not None:
        from reelwright.storage.remote import Remote

        yield from Remote.open(settings.blobs, "").list()


def _put_files(settings: Settings, archive: ZipFile, listed: dict[str, tuple[int, str]]) -> Copied:
    remote: Any = None
    if settings.blobs is not None:
        from reelwright.storage.remote import Remote

        remote = Remote.open(settings.blobs, "")
    done = Copied()
    with tempfile.TemporaryDirectory(dir=make_folder(settings.home)) as room:
        for name, (size, digest) in listed.items():
            if not name.startswith("files/"):
                continue
            file = Path(room) / "file"
            _extract(archive, name, file, digest)
            if remote is not None:
                remote.put(name.removeprefix("files/"), file)
            else:
                file.chmod(0o444 if _digest_of(name) else 0o644)
                publish(file, settings.home / name.removeprefix("files/"))
            done.files, done.bytes = done.files + 1, done.bytes + size
    return done


def _extract(archive: ZipFile, name: str, file: Path, digest: str) -> None:
    """Write a member to a file. It was verified; a disk that damages it in between is told all the same."""
    told = hashlib.sha256()
    with storing(file.parent), archive.open(name) as member, file.open("wb") as target:
        while piece := member.read(_CHUNK):
            told.update(piece)
            target.write(piece)
    if told.hexdigest() != digest:
        raise StorageError(f"{name} changed while it was read. Try again from another copy of the backup.")


def _put_secret(target: Path, secret: bytes) -> None:
    with storing(target.parent):
        beside = target.with_name(".secret.partial")
        beside.unlink(missing_ok=True)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secret)
        publish(beside, target)


def _put_records(settings: Settings, archive: ZipFile, listed: dict[str, tuple[int, str]]) -> None:
    if _DATABASE in listed:
        with tempfile.TemporaryDirectory(dir=settings.home) as room:
            file = Path(room) / "db"
            _extract(archive, _DATABASE, file, listed[_DATABASE][1])
            records.put_file(file, settings.database_url)
        return
    with closing(Database.of(settings.database_url)) as database:
        names = {table: f"records/{table}.jsonl" for table in records.table_names()}
        found = {table: _lines(archive, name) for table, name in names.items() if name in listed}
        records.put_rows(database, found)


def _lines(archive: ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as member:
        lines: IO[bytes] = member
        yield from lines


def _damaged(source: Path, limit: str) -> InputError:
    return InputError(Problem(str(source), "", limit, "Nothing was written. Use another backup."))
