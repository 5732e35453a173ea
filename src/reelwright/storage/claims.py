"""The right to work on a key, one holder at a time among all threads and processes of a machine.

One open file serves any number of keys: a key is a byte of it, locked by the system, which lets go of it when the
process ends, however it ends.
"""

from __future__ import annotations

import fcntl
import os
import threading
from functools import cache
from pathlib import Path

from reelwright.storage.files import make_folder, storing

_RANGE = 2**62  # bytes that a lock may lie at; the file stays empty


class Claims:
    """Claims of one workspace, under `root`; see `claims`."""

    def __init__(self, root: Path) -> None:
        with storing(root):
            self._file = os.open(make_folder(root / "locks") / "claims", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._held: set[int] = set()
        self._guard = threading.Lock()

    def take(self, key: str) -> bool:
        """Claim a hexadecimal key; False where somebody has it."""
        place = int(key[:16], 16) % _RANGE
        with self._guard:
            if place in self._held:
                return False
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
            except OSError:
                return False
            self._held.add(place)
            return True

    def let_go(self, key: str) -> None:
        place = int(key[:16], 16) % _RANGE
        with self._guard:
            if place in self._held:
                fcntl.lockf(self._file, fcntl.LOCK_UN, 1, place)
                self._held.discard(place)

    def close(self) -> None:
        """Nothing: the claims of a process serve all its builds, each of which lets its own go."""


@cache
def claims(root: Path) -> Claims:
    """Return the claims of a workspace. There is one in a process: its locks would not keep out a second."""
    return Claims(root)
