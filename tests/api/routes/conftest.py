"""Services with accounts and without, whose passwords cost little."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reelwright.access import tokens
from reelwright.api.service import application
from reelwright.settings import Settings
from reelwright.workspace.service import Service
from tests_support.doors import House
from tests_support.studio import Studio


@pytest.fixture(autouse=True)
def _light_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let scrypt do little work: tests/access/test_tokens.py looks at the real one."""
    monkeypatch.setattr(tokens, "_N", 16)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Give a service whose users have passwords."""
    found = House(tmp_path, accounts="local")
    yield found
    found.close()


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[House]:
    """Give a service without accounts."""
    found = House(tmp_path, accounts="none")
    yield found
    found.close()


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    """Give a service without accounts and without a worker."""
    service = Service(Settings(home=tmp_path / "home"))
    yield Studio(service, application(service))
    service.close()
