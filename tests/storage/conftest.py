"""Databases for the books, and object stores: each test gets an empty one of every kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reelwright.storage.records import Database
from tests_support.objects import Objects
from tests_support.postgres import Postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    try:
        yield server
    finally:
        server.close()


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/ledger.db"
    server: Postgres = request.getfixturevalue("postgres")
    return server.database()


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    found = Database(url)
    yield found
    found.close()


@pytest.fixture(scope="session")
def s3() -> Iterator[Objects]:
    server = Objects()
    try:
        yield server
    finally:
        server.close()


@pytest.fixture
def objects(s3: Objects, monkeypatch: pytest.MonkeyPatch) -> Objects:
    """An empty bucket on a server, which is reached through its proxy."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDOFTESTS")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a-secret-of-tests")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3.proxy.url)
    s3.clear()
    return s3
