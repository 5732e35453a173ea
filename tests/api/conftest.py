"""The toy service, made anew for each test."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter

from reelwright.api.app import create_app, mount
from reelwright.storage.records import Database
from reelwright.storage.records.requests import Requests

from .toys import Door, Service, config, toys


class Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture
def build(tmp_path: Path) -> Any:
    """Give a function that makes the service, with settings and further routers."""
    kept, log = Kept(), logging.getLogger("reelwright.api")
    log.addHandler(kept)
    log.setLevel(logging.INFO)
    opened: list[Database] = []

    def make(*routers: APIRouter, local: bool = True, clock: Any = None, **changes: Any) -> Service:
        made: list[str] = []
        failing: list[Any] = []

        def act() -> None:
            if failing:
                happens = failing.pop(0)
                if isinstance(happens, BaseException):
                    raise happens
                happens()

        database = Database.of(f"sqlite:///{tmp_path}/reelwright.db")
        opened.append(database)
        requests = Requests(database, clock) if clock else Requests(database)
        state = {"authenticator": Door(local), "requests": requests}
        app = create_app(mount([toys(made, act), *routers]), state, config(**changes))
        return Service(app, made, failing, kept.records, requests)

    yield make
    log.removeHandler(kept)
    for database in opened:
        database.close()


@pytest.fixture
def service(build: Any) -> Service:
    return build()
