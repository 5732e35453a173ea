"""What the tests of the studio use: a service with a worker and a store of its own, and a browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests_support.chromium import Service, browser, listened, serving


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("served") / "home") as service:
        yield service


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as opened:
        yield opened


@pytest.fixture
def page(chromium: Any, served: Service) -> Iterator[Any]:
    """Give a page of 1280 x 900 px of a new person; at the end nothing may have been said on its console."""
    context = chromium.new_context(base_url=served.url, viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.set_default_timeout(30_000)
    said = listened(opened)
    yield opened
    context.close()
    assert said == []
