"""What came of files that are not whole or not judged yet: pieces, under `incoming/ASSET`, in a folder or a store.

Any machine may take the next piece, so where there is a store pieces lie there. A piece has a name that nobody else
gives, since two senders of the same piece must not mix theirs; the record of the asset says which ones count.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from reelwright.errors import MissingError
from reelwright.storage.blobs import Blobs
from reelwright.storage.files import publish, storing
from reelwright.storage.keys import INCOMING

_CHUNK = 1 << 20
WHOLE = "whole"  # the name of what a URL of the store took


class Incoming:
    """The unfinished files of one workspace; raises StorageError where they cannot be kept or read."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs, self._root = blobs, blobs.root.parent / INCOMING

    def put(self, asset: str, name: str, file: Path) -> None:
        """Keep a scratch file as a piece; it is moved, or sent to the store."""
        if self._blobs.remote is not None:
            self._blobs.remote.put(_key(asset, name), file)
        else:
            publish(file, self._root / asset / name)

    def whole(self, asset: str) -> int | None:
        """Return the bytes that a URL of the store took; None where nothing came there."""
        entry = self._blobs.remote.entry(_key(asset, WHOLE)) if self._blobs.remote else None
        return entry.size if entry else None

    def sign(self, asset: str, seconds: float) -> str | None:
        """Return a URL of the store that takes the file; None where no store signs."""
        return self._blobs.remote.sign(_key(asset, WHOLE), seconds, "PUT") if self._blobs.remote else None

    def join(self, asset: str, names: Sequence[str], out: Path) -> None:
        """Write pieces, in order, to `out`. Raises MissingError for one that is gone."""
        with storing(out.parent), out.open("wb") as target:
            for name in names:
                self._append(asset, name, target)

    def drop(self, asset: str) -> None:
        """Remove all pieces of an asset."""
        if self._blobs.remote is not None:
            self._blobs.remote.delete([entry.key for entry in self._blobs.remote.list(f"{INCOMING}/{asset}")])
        shutil.rmtree(self._root / asset, ignore_errors=True)

    def drop_old(self, seconds: float) -> int:
        """Remove pieces that came longer than `seconds` ago, whatever they belong to; returns how many."""
        before = time.time() - seconds
        count = 0
        if self._blobs.remote is not None:
            old = [entry.key for entry in self._blobs.remote.list(INCOMING) if entry.modified < before]
            self._blobs.remote.delete(old)
            count += len(old)
        for file in self._root.glob("*/*"):
            if file.stat().st_mtime < before:
                file.unlink(missing_ok=True)
                count += 1
        for folder in self._root.glob("*"):
            if not any(folder.iterdir()):
                folder.rmdir()
        return count

    def _append(self, asset: str, name: str, target: BinaryIO) -> None:
        if self._blobs.remote is None:
            self._copy(self._root / asset / name, target)
            return
        with self._blobs.scratch() as piece:
            if not self._blobs.remote.get(_key(asset, name), piece):
                raise MissingError("piece", f"{asset}/{name}")
            self._copy(piece, target)

    def _copy(self, piece: Path, target: BinaryIO) -> None:
        try:
            with piece.open("rb") as file:
                shutil.copyfileobj(file, target, _CHUNK)
        except FileNotFoundError:
            raise MissingError("piece", piece.name) from None


def _key(asset: str, name: str) -> str:
    return f"{INCOMING}/{asset}/{name}"
