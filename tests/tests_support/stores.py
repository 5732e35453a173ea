"""Object stores for tests: each gets an empty bucket. For conftest files and test modules to import."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests_support.objects import Objects


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
