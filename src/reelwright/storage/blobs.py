"""Files under the SHA-256 of their bytes, safe with several processes on one store.

They lie in a folder. Where machines share an object store, the folder is a cache of it: what is put lies in the store
before it lies here, and what lies there only is fetched when it is read.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from reelwright.digest import digest_file
from reelwright.errors import StorageError
from reelwright.storage.files import publish, storing
from reelwright.storage.keys import blob_key, mark_key
from reelwright.storage.scratch import Scratch

if TYPE_CHECKING:
    from reelwright.storage.remote import Disposition, Remote

AGAIN = 6 * 3600  # seconds; what was found in use longer ago is marked as in use anew
_READ = 600  # seconds; what was read longer ago is noted as read anew
_LOCKS = 64


class Blobs:
    """The files of one workspace, under `root`/blobs; unfinished ones lie under `root`/scratch.

    The time at which a file was changed tells when it was last found in use, which `sweep` goes by; that at which it
    was read tells when it was last needed here, which `trim` goes by. Whatever asks `remote` raises StorageError.
    """

    def __init__(self, root: Path, remote: Remote | None = None) -> None:
        self.root = root / "blobs"
        self.remote = remote
        self._scratch = Scratch(root / "scratch")
        self._marked: dict[str, float] = {}  # when this process marked what lies in the store only
        self._locks = [threading.Lock() for _ in range(_LOCKS)] if remote else []

    def path(self, digest: str) -> Path:
        """Return where the file of that digest lies, or would lie. Its bytes must not be changed."""
        return self.root / digest[:2] / digest[2:]

    def has(self, digest: str) -> bool:
        return self.size(digest) is not None

    def size(self, digest: str) -> int | None:
        """Return the bytes of a file that is here or in the store; None where it is in neither. It counts as in use."""
        path = self.path(digest)
        try:
            found = path.stat()
            if time.time() - found.st_mtime > AGAIN:
                self._use(digest, path)
        except OSError:
            return self._size_there(digest)
        return found.st_size

    def fetch(self, digest: str) -> Path:
        """Return where the file lies, brought here first where only the store has it.

        Raises StorageError where it is in neither, and where the store's copy has other bytes, which is not kept.
        """
        path = self.path(digest)
        if self.remote is None:
            return path
        with self._locks[int(digest[:2], 16) % _LOCKS]:
            try:
                found = path.stat()
                if time.time() - found.st_atime > _READ:
                    os.utime(path, ns=(time.time_ns(), found.st_mtime_ns))
            except FileNotFoundError:
                self._bring(digest, self.remote)
        return path

    @contextmanager
    def scratch(self, suffix: str = "") -> Iterator[Path]:
        """Give an empty file on the same disk, removed at the end unless `put` took it."""
        with self._scratch.file(suffix) as file:
            yield file

    def put(self, file: Path) -> str:
        """Move a finished scratch file into the store and return the SHA-256 of its bytes.

        A file that is there already is replaced by the same bytes, which also mends one that was damaged.
        """
        with storing(self.root):
            digest = digest_file(file)
            file.chmod(0o444)
        if self.remote:
            self.remote.put(blob_key(digest), file)
        publish(file, self.path(digest))
        return digest

    def put_bytes(self, data: bytes) -> str:
        """Store `data` and return its SHA-256."""
        with self.scratch() as file:
            with storing(self.root):
                file.write_bytes(data)
            return self.put(file)

    def put_copy(self, source: Path) -> str:
        """Store the bytes of a file that stays where it is, such as a user's photo."""
        with self.scratch() as file:
            with storing(self.root):
                shutil.copyfile(source, file)
            return self.put(file)

    def link(
        self, digest: str, seconds: float, filename: str, media_type: str, disposition: Disposition = "attachment"
    ) -> str | None:
        """Return a URL of the store that gives a file to whoever has it, for `seconds` (1 to 7 days).

        It comes under a name and a media type; the first link of a name costs an upload. None where no store signs:
        then we serve the file by a URL of our own (`storage.signing`).
        """
        if self.remote is None or (plain := self.remote.sign(blob_key(digest), seconds)) is None:
            return None
        if not (filename or media_type):
            self._share(digest, self.remote)
            return plain
        copy = self.remote.copy(blob_key(digest), partial(self.fetch, digest), filename, media_type, disposition)
        return self.remote.sign(copy, seconds)

    def _use(self, digest: str, path: Path) -> None:
        with suppress(PermissionError):  # another user's file can be read all the same
            os.utime(path)
        if self.remote:
            self.remote.put_bytes(mark_key(digest), b"")
            self._share(digest, self.remote)

    def _share(self, digest: str, remote: Remote) -> None:
        """Put a file into the store where it lies here only: it was made without one, or swept there meanwhile."""
        path = self.path(digest)
        if path.is_file() and remote.entry(blob_key(digest)) is None:
            remote.put(blob_key(digest), path)

    def _size_there(self, digest: str) -> int | None:
        entry = self.remote.entry(blob_key(digest)) if self.remote else None
        if self.remote is None or entry is None:
            return None
        now = time.time()
        if now - max(entry.modified, self._marked.get(digest, 0.0)) > AGAIN:
            self.remote.put_bytes(mark_key(digest), b"")  # first: a sweep that comes between sees it
            self._marked[digest] = now
            entry = self.remote.entry(blob_key(digest))
        return entry.size if entry else None

    def _bring(self, digest: str, remote: Remote) -> None:
        with self.scratch() as file:
            if not remote.get(blob_key(digest), file):
                remedy = "Run the same command again to make it anew"
                raise StorageError(f"{remote.name}: the file {digest[:12]} is neither here nor there. {remedy}.")
            with storing(self.root):
                came = digest_file(file)
                file.chmod(0o444)
            if came != digest:
                remedy = f"Delete {blob_key(digest)} there, and run the same command again to make it anew"
                raise StorageError(f"{remote.name}: the copy of {digest[:12]} is damaged. {remedy}.")
            publish(file, self.path(digest))
