"""Briefs that are kept name files of the workspace only, however short they are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from reelwright.errors import InputError
from reelwright.storage.records import Database
from reelwright.storage.records.assets import Assets
from reelwright.workspace.briefs import checked


@pytest.mark.parametrize("field", ["reference", "style_references", "music"])
def test_a_path_in_the_place_of_a_section_is_no_file_of_the_server(field: str, tmp_path: Path) -> None:
    assets = Assets(Database.of(f"sqlite:///{tmp_path / 'store.db'}"), "local")
    secret = tmp_path / "secret.mp3"
    secret.write_bytes(b"x")
    with pytest.raises(InputError, match="there is no such asset here"):
        checked({"title": "x", field: str(secret)}, assets)


def test_a_mood_is_no_file(tmp_path: Path) -> None:
    assets = Assets(Database.of(f"sqlite:///{tmp_path / 'store.db'}"), "local")
    assert checked({"title": "x", "music": "uplift"}, assets) == {"title": "x", "music": "uplift"}
