"""What was made under which key: one small JSON file per key, and how long each kind of step takes here."""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from reelwright.finding import Finding
from reelwright.frozen import Frozen
from reelwright.storage.blobs import Blobs
from reelwright.storage.files import locked, make_folder, publish, storing, try_lock
from reelwright.storage.scratch import sweep
from reelwright.words import Digest

POLL = 0.05  # seconds between two tries to make what another process is making
KEPT_SPEEDS = 32  # measurements kept for each kind


class Record(Frozen):
    """What one step made: the digest and size in bytes of its file, what is known of it, and how long it took."""

    kind: str
    digest: Digest
    size: int = Field(ge=0)
    facts: dict[str, Any]
    findings: tuple[Finding, ...] = ()
    seconds: float = Field(ge=0)
    made_at: float  # seconds since 1970


class Memo:
    """The records of one workspace, under `root`/memo. A record counts only while its file is in `blobs`."""

    def __init__(self, root: Path, blobs: Blobs) -> None:
        self._root = root / "memo"
        self._locks = root / "locks"
        self._speeds = self._root / "speeds.json"
        self._blobs = blobs
        sweep(self._locks)

    def get(self, key: str) -> Record | None:
        """Return the record of `key`, or None where there is none, it cannot be read, or its file is not whole."""
        try:
            record = Record.model_validate_json(self._path(key).read_bytes())
            size = self._blobs.path(record.digest).stat().st_size
        except (OSError, ValidationError):
            return None
        return record if size == record.size else None

    def put(self, key: str, record: Record) -> None:
        """Keep `record` under `key`, in the place of what stood there."""
        self._write(self._path(key), record.model_dump_json().encode())

    @contextmanager
    def claim(self, key: str, waiting: Callable[[], None]) -> Iterator[None]:
        """Hold the right to make `key`, so that two processes do not make it at once.

        While another process holds it, `waiting` is called again and again; what it raises ends the wait.
        """
        path = make_folder(self._locks) / f"{key}.lock"
        with storing(self._locks):
            held = try_lock(path)
        while held is None:
            waiting()
            time.sleep(POLL)
            held = try_lock(path)
        try:
            yield
        finally:
            path.unlink(missing_ok=True)
            os.close(held)

    def speeds(self) -> Mapping[str, float]:
        """Return, for each kind of step made here before, the median of measured over estimated seconds."""
        return {kind: statistics.median(ratios) for kind, ratios in self._measured().items() if ratios}

    def learn(self, measured: Iterable[tuple[str, float]]) -> None:
        """Add measurements, (kind, measured over estimated seconds) each."""
        new = list(measured)
        if not new:
            return
        make_folder(self._root)
        with locked(self._root / "speeds.lock"):
            known = self._measured()
            for kind, ratio in new:
                known[kind] = [*known.get(kind, []), round(ratio, 4)][-KEPT_SPEEDS:]
            self._write(self._speeds, json.dumps(known).encode())

    def _measured(self) -> dict[str, list[float]]:
        try:
            known = json.loads(self._speeds.read_bytes())
            return {str(kind): [float(ratio) for ratio in ratios] for kind, ratios in known.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

    def _path(self, key: str) -> Path:
        return self._root / key[:2] / f"{key[2:]}.json"

    def _write(self, target: Path, data: bytes) -> None:
        with self._blobs.scratch(".json") as file:
            with storing(self._root):
                file.write_bytes(data)
            publish(file, target)
