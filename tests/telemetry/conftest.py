"""Telemetry is one for the process: every test leaves it as it was."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from reelwright import telemetry
from reelwright.telemetry import logs, metrics, redact, traces


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    level = root.level
    yield
    telemetry.stop()
    logs.stop()
    metrics.stop()
    traces.stop()
    redact.forget()
    root.setLevel(level)


@pytest.fixture
def lines() -> Callable[[], list[dict[str, Any]]]:
    """Start logs in JSON, and return what gives the lines so far."""
    stream = io.StringIO()
    logs.start("DEBUG", "json", stream)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
