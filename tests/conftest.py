"""What every test lives under: no network but loopback, a store of its own, no leftovers."""

from __future__ import annotations

import ipaddress
import os
import socket
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests_support.databases import blank, database, empty_url, postgres, url

__all__ = ["blank", "database", "empty_url", "postgres", "url"]  # fixtures
ROOT = Path(__file__).resolve().parents[1]
_HOMES = count()


def _is_loopback(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket
    try:
        return ipaddress.ip_address(address[0]).is_loopback
    except ValueError:
        return address[0] == "localhost"


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test that opens a connection to anything but this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if not _is_loopback(address):
            pytest.fail(f"a test tried to reach {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every test a store of its own, in a folder that is made where it is used."""
    monkeypatch.setenv("REELWRIGHT_HOME", str(tmp_path_factory.getbasetemp() / f"home{next(_HOMES)}"))


# Properties are tried on a part of their examples, the same in each run, so that CI says the same of the same code;
# `make golden` tries them on all, and on new ones (EXAMPLES=1).
_SHARE, _FEW = float(os.environ.get("EXAMPLES", "0.2")), 6


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Scale the number of examples of every property."""
    for item in items:
        test = getattr(item, "obj", None)
        found = getattr(test, "_hypothesis_internal_use_settings", None)
        if isinstance(found, settings) and _SHARE < 1:
            fewer = min(max(round(found.max_examples * _SHARE), _FEW), found.max_examples)
            target = getattr(test, "__func__", test)
            same = settings(found, max_examples=fewer, derandomize=True, database=None)
            target._hypothesis_internal_use_settings = same
