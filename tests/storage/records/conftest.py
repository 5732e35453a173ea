from __future__ import annotations

import pytest

from reelwright.access import tokens


@pytest.fixture(autouse=True)
def _light_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let scrypt do little work: tests/access/test_tokens.py looks at the real one."""
    monkeypatch.setattr(tokens, "_N", 16)
