"""Files under the SHA-256 of their bytes, safe with several processes on one store."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reelwright.digest import digest_file
from reelwright.storage.files import publish, storing
from reelwright.storage.scratch import Scratch


class Blobs:
    """The files of one workspace, under `root`/blobs; unfinished ones lie under `root`/scratch."""

    def __init__(self, root: Path) -> None:
        self._root = root / "blobs"
        self._scratch = Scratch(root / "scratch")

    def path(self, digest: str) -> Path:
        """Return where the file of that digest lies, or would lie. Its bytes must not be changed."""
        return self._root / digest[:2] / digest[2:]

    def has(self, digest: str) -> bool:
        return self.path(digest).is_file()

    @contextmanager
    def scratch(self, suffix: str = "") -> Iterator[Path]:
        """Give an empty file on the same disk, removed at the end unless `put` took it."""
        with self._scratch.file(suffix) as file:
            yield file

    def put(self, file: Path) -> str:
        """Move a finished scratch file into the store and return the SHA-256 of its bytes.

        A file that is there already is replaced by the same bytes, which also mends one that was damaged.
        """
        with storing(self._root):
            digest = digest_file(file)
            file.chmod(0o444)
        publish(file, self.path(digest))
        return digest

    def put_bytes(self, data: bytes) -> str:
        """Store `data` and return its SHA-256."""
        with self.scratch() as file:
            with storing(self._root):
                file.write_bytes(data)
            return self.put(file)

    def put_copy(self, source: Path) -> str:
        """Store the bytes of a file that stays where it is, such as a user's photo."""
        with self.scratch() as file:
            with storing(self._root):
                shutil.copyfile(source, file)
            return self.put(file)
