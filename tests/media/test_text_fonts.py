"""Typefaces by family, weight and digest, and users' own."""

from __future__ import annotations

import shutil

import pytest

from reelwright.digest import digest_bytes
from reelwright.errors import MediaError, MissingPartError
from reelwright.media.text.fonts import (
    MAX_BYTES,
    FontStack,
    families,
    find_font,
    font_by_digest,
    font_stack,
    installed,
    user_font,
)
from reelwright.media.text.raster import draw_glyphs
from reelwright.media.text.shape import shape_line


@pytest.mark.parametrize("name", ["Inter Tight", "inter-tight", "INTER  TIGHT"])
def test_a_family_is_found_however_it_is_written(name):
    assert find_font(name, 500).name == "inter-tight-500"  # type: ignore[union-attr]


def test_the_nearest_weight_is_taken():
    assert find_font("inter-tight", 900).weight == 800  # type: ignore[union-attr]
    assert find_font("fraunces", 400).weight == 600  # type: ignore[union-attr]
    assert find_font("comic sans", 400) is None


def test_every_face_is_what_its_digest_says():
    smallest = min(installed(), key=lambda font: font.path.stat().st_size)
    assert digest_bytes(smallest.path.read_bytes()) == smallest.digest
    assert all(font_by_digest(font.digest) is font for font in installed())
    assert {font.family for font in installed()} == set(families())


def test_an_unknown_family_is_set_in_the_house_face():
    assert font_stack("comic sans", 700, "en").first.name == "inter-tight-700"


def test_an_unknown_digest_is_refused():
    with pytest.raises(MissingPartError, match="not installed"):
        font_by_digest("f" * 64)


def test_a_users_font_is_shaped_and_drawn(tmp_path):
    path = tmp_path / "brand.ttf"
    path.write_bytes(find_font("anton", 400).path.read_bytes() + b"\0\0\0\0")  # type: ignore[union-attr]
    font = user_font(path)
    assert font_by_digest(font.digest) == font
    (unit,) = shape_line("Brand", FontStack(font, font.weight, "en"), 60, "ltr").units
    assert [run.font for run in unit.runs] == [font.digest]
    assert draw_glyphs(unit.runs, 0, 60) is not None


def _not_a_font(tmp_path, kind: str):
    path = tmp_path / f"{kind}.ttf"
    whole = find_font("anton", 400).path.read_bytes()  # type: ignore[union-attr]
    content = {"empty": b"", "text": b"hello there", "cut": whole[:200], "noise": b"\0\1\0\0" + b"\x7f" * 4000}
    path.write_bytes(content[kind])
    return path


@pytest.mark.parametrize("kind", ["empty", "text", "cut", "noise"])
def test_what_is_no_font_is_refused(tmp_path, kind):
    with pytest.raises(MediaError, match=rf"{kind}\.ttf: this is no TrueType or OpenType font"):
        user_font(_not_a_font(tmp_path, kind))


def test_a_missing_font_is_refused(tmp_path):
    with pytest.raises(MediaError, match=r"gone\.ttf"):
        user_font(tmp_path / "gone.ttf")


def test_a_huge_font_is_refused_with_its_size(tmp_path):
    path = tmp_path / "huge.ttf"
    shutil.copy(find_font("anton", 400).path, path)  # type: ignore[union-attr]
    with path.open("r+b") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(MediaError, match=r"20\.0 MB.*at most 20 MB"):
        user_font(path)
