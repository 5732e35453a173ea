"""Room for unfinished files, on the disk of the store so that finishing them is a rename.

Each user of the store has a folder here and holds a lock as long as it lives. A folder whose lock is free belongs to
a process that died; it is removed when the store is opened next.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reelwright.storage.files import lock, make_folder, storing, try_lock


class Scratch:
    """Temporary files under `root`; raises StorageError where they cannot be written."""

    def __init__(self, root: Path) -> None:
        self._root = make_folder(root)
        sweep(root)
        self._folder = root / f"{os.getpid()}-{os.urandom(6).hex()}"
        with storing(root):
            held = lock(self._folder.with_suffix(".lock"))
            self._folder.mkdir()
        weakref.finalize(self, _remove, self._folder, held)

    @contextmanager
    def file(self, suffix: str = "") -> Iterator[Path]:
        """Give the name of an empty file that nobody else uses; removed at the end if it is still there."""
        with storing(self._root):
            descriptor, name = tempfile.mkstemp(suffix=suffix, dir=self._folder)
            os.close(descriptor)
        try:
            yield Path(name)
        finally:
            Path(name).unlink(missing_ok=True)

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """Give an empty folder that nobody else uses; removed at the end with all that is in it."""
        with storing(self._root):
            made = Path(tempfile.mkdtemp(dir=self._folder))
        try:
            yield made
        finally:
            shutil.rmtree(made, ignore_errors=True)


def _remove(folder: Path, held: int) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.with_suffix(".lock").unlink(missing_ok=True)
    os.close(held)


def sweep(root: Path) -> int:
    """Remove the locks that dead processes left under `root`, with their folders; returns how many that were."""
    swept = 0
    for path in list(root.glob("*.lock")):
        with storing(root):
            held = try_lock(path)
        if held is not None:
            _remove(path.with_suffix(""), held)
            swept += 1
    return swept
