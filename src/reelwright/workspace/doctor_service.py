"""What the service needs beyond an ad: its database, its files, and what guards them."""

from __future__ import annotations

import socket
from collections.abc import Iterator

from reelwright.errors import ReelwrightError
from reelwright.settings import LOCAL, Settings
from reelwright.workspace.doctor import Diagnosis

_PATIENCE = 3.0  # seconds for a scanner to answer


def examine_service(settings: Settings) -> Iterator[Diagnosis]:
    """Yield one line for each part; those that only many machines need are not required."""
    yield _database(settings)
    if settings.blobs is not None:
        yield _files(settings)
    if settings.service.clamd is not None:
        yield _scanner(settings.service.clamd)


def _database(settings: Settings) -> Diagnosis:
    what = "Database"
    if settings.database is None and not (settings.home / "reelwright.db").is_file():
        return Diagnosis(what, "ok", "a file in the store, made when it is needed")
    from reelwright.storage.records import Database

    try:
        database = Database.of(settings.database_url)
        free = database.unguarded()
        database.close()
    except ReelwrightError as error:
        return Diagnosis(what, "broken", str(error), "Correct REELWRIGHT_DATABASE, or start its server.")
    if free:
        remedy = "Log in with a role that is no superuser and has no BYPASSRLS; see docs/operation.md."
        return Diagnosis(what, "broken", f"{free} passes the wall between workspaces", remedy)
    kind = "a file in the store" if settings.database is None else "a server, with a wall between workspaces"
    return Diagnosis(what, "ok", kind)


def _files(settings: Settings) -> Diagnosis:
    from reelwright.workspace.ads import stores

    try:
        remote = stores(settings, LOCAL).remote
        assert remote is not None
        remote.ping()
    except ReelwrightError as error:
        return Diagnosis("Files", "broken", str(error), "Correct REELWRIGHT_BLOBS and the keys of the store.")
    return Diagnosis("Files", "ok", str(settings.blobs))


def _scanner(address: str) -> Diagnosis:
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), _PATIENCE) as line:
            line.sendall(b"zPING\0")
            answered = line.recv(16).rstrip(b"\0") == b"PONG"
    except OSError:
        answered = False
    if answered:
        return Diagnosis("Virus scanner", "ok", address)
    return Diagnosis("Virus scanner", "broken", f"{address} does not answer", "Start clamd, or unset REELWRIGHT_CLAMD.")
