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
from reelwright.storage.blobs import AGAIN, Blobs
from reelwright.storage.files import locked, make_folder, publish, storing, try_lock
from reelwright.storage.keys import record_key
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
    """The records of one workspace, under `root`/memo. A record counts only while its file is in `blobs`.

    Where `blobs` have a store that machines share, records lie there too; speeds stay with the machine.
    """

    def __init__(self, root: Path, blobs: Blobs) -> None:
        self.root = root / "memo"
        self._locks = root / "locks"
        self._speeds = self.root / "speeds.json"
        self._blobs = blobs
        sweep(self._locks)

    def get(self, key: str) -> Record | None:
        """Return the record of `key`, or None where there is none, it cannot be read, or its file is not whole.

        A record that is not here is looked for in the store, and kept here when it is found.
        """
        record = self._record(key)
        return record if record and self._blobs.size(record.digest) == record.size else None

    def put(self, key: str, record: Record) -> None:
        """Keep `record` under `key`, in the place of what stood there; in the store first, where there is one."""
        data = record.model_dump_json().encode()
        if self._blobs.remote:
            self._blobs.remote.put_bytes(record_key(key), data)
        self._write(self._path(key), data)

    def forget(self, key: str) -> None:
        """Remove the record of `key`, so that it is made anew; its file goes with the next sweep."""
        if self._blobs.remote:
            self._blobs.remote.delete([record_key(key)])
        with storing(self.root):
            self._path(key).unlink(missing_ok=True)

    def _record(self, key: str) -> Record | None:
        path, remote = self._path(key), self._blobs.remote
        try:
            data = path.read_bytes()
            if remote and time.time() - path.stat().st_mtime > AGAIN:  # it may have been swept there meanwhile
                remote.put_bytes(record_key(key), data)
                os.utime(path)
        except OSError:
            found = remote.get_bytes(record_key(key)) if remote else None
            if found is None:
                return None
            data, _ = found
            self._write(path, data)
        return parse(data)

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
        make_folder(self.root)
        with locked(self.root / "speeds.lock"):
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
        return self.root / key[:2] / f"{key[2:]}.json"

    def _write(self, target: Path, data: bytes) -> None:
        with self._blobs.scratch(".json") as file:
            with storing(self.root):
                file.write_bytes(data)
            publish(file, target)


def parse(data: bytes) -> Record | None:
    """Return the record that these bytes hold; None where they hold none."""
    try:
        return Record.model_validate_json(data)
    except ValidationError:
        return None
