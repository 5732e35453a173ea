"""`doctor` says what is wrong with the database, the store of files, and the scanner."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

from reelwright.settings import ServiceSettings, Settings
from reelwright.workspace.doctor import Diagnosis
from reelwright.workspace.doctor_service import examine_service
from tests_support.postgres import Postgres


def told(settings: Settings) -> dict[str, Diagnosis]:
    return {found.what: found for found in examine_service(settings)}


def test_a_role_that_passes_the_wall_is_told(tmp_path: Path, postgres: Postgres) -> None:
    found = told(Settings(home=tmp_path, database=postgres.database()))["Database"]
    assert (found.state, "passes the wall" in found.detail) == ("broken", True)
    assert told(Settings(home=tmp_path, database=postgres.plain_role()))["Database"].state == "ok"


def test_what_is_away_is_told(tmp_path: Path) -> None:
    assert told(Settings(home=tmp_path))["Database"].state == "ok"
    assert not (tmp_path / "reelwright.db").exists()
    away = Settings(
        home=tmp_path,
        database="mysql://localhost/x",
        blobs=f"file://{tmp_path}/files",
        service=ServiceSettings(clamd="127.0.0.1:9"),
    )
    found = told(away)
    assert found["Database"].state == found["Virus scanner"].state == "broken"
    assert "mysql" in found["Database"].detail


def test_a_scanner_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=lambda: server.accept()[0].sendall(b"PONG\0"), daemon=True).start()
        settings = Settings(
            home=Path("/nowhere"), service=ServiceSettings(clamd=f"127.0.0.1:{server.getsockname()[1]}")
        )
        assert told(settings)["Virus scanner"].state == "ok"
