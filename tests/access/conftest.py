from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests_support.authority import Authority


@pytest.fixture
def authority() -> Iterator[Authority]:
    found = Authority()
    yield found
    found.away()
