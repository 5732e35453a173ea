"""Removes what nothing refers to any more, and keeps the folder of a machine with a store small.

What was found in use within a day stays, so this may run while ads are built. A file counts as used when it was
written and when a build found it (`Blobs.size`). In a folder that is the time of its last change; in a store it is the
time of the object or of its mark under `used/`, the later one, since no store changes the time of an object alone.
A store is asked again right before each removal; a build that marks a file between that answer and the removal finds
it gone later, ends with a StorageError, and makes it anew when it is run again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reelwright.storage.blobs import Blobs
from reelwright.storage.files import publish
from reelwright.storage.keys import INCOMING, blob_key, copies_key, digest_in, mark_key
from reelwright.storage.memo import Memo, parse

if TYPE_CHECKING:
    from reelwright.storage.remote import Entry, Remote

DAY = 24 * 3600.0  # seconds
SPARED = 3600.0  # seconds; what was read since then may be needed by a step that runs


@dataclass(frozen=True)
class Swept:
    """How many files and objects were removed, and their bytes; what lay here and in the store counts twice."""

    count: int
    bytes: int

    @classmethod
    def of(cls, sizes: Iterable[int]) -> Swept:
        listed = list(sizes)
        return cls(len(listed), sum(listed))


def sweep(blobs: Blobs, memo: Memo, kept: Callable[[], Iterable[str]], older_than: float = DAY) -> Swept:
    """Remove files that are not among the digests `kept` and were not used for `older_than` seconds, with all that
    tells of them: records, marks, named copies; and uploads that nobody came for.

    `kept` is asked after everything was listed, so what is referred to meanwhile is known. Raises StorageError.
    """
    before = time.time() - older_than
    here = [file for file in _files(blobs.root) if _changed(file) < before]
    there = list(_unused(blobs.remote, before)) if blobs.remote else []
    keep = set(kept())
    sizes = [_remove(blobs, file, before) for file in here if file.parent.name + file.name not in keep]
    if blobs.remote:
        found = [entry for entry in there if digest_in(entry.key) not in keep]
        sizes += _remove_there(blobs.remote, found, before)
    left = {file.parent.name + file.name for file in _files(blobs.root)}
    if blobs.remote:
        left |= {digest_in(entry.key) for entry in blobs.remote.list("blobs")}
        sizes += _remove_told(blobs.remote, memo, left, before)
    sizes += _remove_records(memo, left, before)
    return Swept.of(size for size in sizes if size is not None)


def trim(blobs: Blobs, limit: int) -> Swept:
    """Remove files from the folder of a machine with a store until at most `limit` bytes are left, those that were not
    read for longest first.

    What the store lacks stays, what was read within the hour too, and without a store everything does.
    """
    if blobs.remote is None:
        return Swept(0, 0)
    stats = [(file, file.stat()) for file in _files(blobs.root)]
    found = sorted((max(stat.st_atime, stat.st_mtime), stat.st_size, file) for file, stat in stats)
    over = sum(size for _, size, _ in found) - limit
    sizes = []
    for read, size, file in found:
        if over <= 0 or read > time.time() - SPARED:
            break
        entry = blobs.remote.entry(blob_key(file.parent.name + file.name))
        if entry and entry.size == size:
            file.unlink(missing_ok=True)
            sizes.append(size)
            over -= size
    return Swept.of(sizes)


def _files(root: Path) -> list[Path]:
    return [file for file in root.glob("[0-9a-f][0-9a-f]/*") if file.is_file()]


def _changed(file: Path) -> float:
    """Return when a file was changed, in seconds since 1970; one that is gone meanwhile counts as new."""
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return time.time()


def _remove(blobs: Blobs, file: Path, before: float) -> int | None:
    """Remove a file unless it was used meanwhile: it is taken aside first, so nobody finds it while it is judged."""
    with blobs.scratch() as aside:
        try:
            file.replace(aside)
        except FileNotFoundError:
            return None
        found = aside.stat()
        if found.st_mtime >= before:
            publish(aside, file)
            return None
        return found.st_size


def _unused(remote: Remote, before: float) -> Iterator[Entry]:
    marks = {digest_in(entry.key): entry.modified for entry in remote.list("used")}
    for entry in remote.list("blobs"):
        if max(entry.modified, marks.get(digest_in(entry.key), 0.0)) < before:
            yield entry


def _remove_there(remote: Remote, found: Iterable[Entry], before: float) -> Iterator[int]:
    for entry in found:
        now = (remote.entry(entry.key), remote.entry(mark_key(digest_in(entry.key))))
        if all(each is None or each.modified < before for each in now):
            remote.delete([entry.key])
            yield entry.size


def _remove_told(remote: Remote, memo: Memo, left: Collection[str], before: float) -> Iterator[int]:
    """Remove what tells of files that are gone, and uploads that nobody came for."""
    gone = [entry for entry in remote.list(INCOMING) if entry.modified < before]
    for kind in ("used", "named"):
        gone += [entry for entry in remote.list(kind) if entry.modified < before and digest_in(entry.key) not in left]
    gone += [
        entry for entry in remote.list("memo") if entry.modified < before and _digest(remote, memo, entry) not in left
    ]
    remote.delete(entry.key for entry in gone)
    return (entry.size for entry in gone)


def _digest(remote: Remote, memo: Memo, entry: Entry) -> str:
    """Return the digest that a record of the store names, read here where it lies here too."""
    try:
        data = (memo.root / entry.key.partition("/")[2]).read_bytes()
    except OSError:
        found = remote.get_bytes(entry.key)
        data = found[0] if found else b""
    record = parse(data)
    return record.digest if record else ""


def _remove_records(memo: Memo, left: Collection[str], before: float) -> Iterator[int]:
    for file in _files(memo.root):
        try:
            record, found = parse(file.read_bytes()), file.stat()
        except FileNotFoundError:
            continue
        if found.st_mtime < before and (record is None or record.digest not in left):
            file.unlink(missing_ok=True)
            yield found.st_size


def remove(blobs: Blobs, digests: Collection[str]) -> None:
    """Remove files at once, here and in the store, with their marks and named copies; records that name them are void
    from then on, and go with the next sweep. Raises StorageError.
    """
    for digest in digests:
        blobs.path(digest).unlink(missing_ok=True)
        if blobs.remote:
            copies = [entry.key for entry in blobs.remote.list(copies_key(blob_key(digest)))]
            blobs.remote.delete([blob_key(digest), mark_key(digest), *copies])
