"""The tool that writes goldens for renderers elsewhere: a golden holds all that its frames are drawn from."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import goldens
from reelwright.composition import Composition, GrainLayer
from reelwright.media.planes import to_rgb
from reelwright.media.render.renderer import Renderer

pytestmark = pytest.mark.thorough


def written(folder: Path, name: str) -> Path:
    (golden,) = goldens.features(folder, frozenset({name}))
    goldens.write(golden, folder / name)
    return folder / name


def test_frames_are_drawn_from_what_is_written(tmp_path: Path) -> None:
    folder = written(tmp_path, "masks-picture")
    composition = Composition.model_validate_json((folder / "composition.json").read_bytes())
    sources = json.loads((folder / "sources.json").read_text())
    assert set(sources) == composition.sources() == {path.name for path in (folder / "sources").iterdir()}
    assert sorted(each["kind"] for each in sources.values()) == ["film", "picture"]
    assert {path.name for path in (folder / "frames").iterdir()} == {"0.png", "45.png"}
    with Renderer(composition, lambda digest: folder / "sources" / digest) as renderer:
        found = to_rgb(renderer.render(45))
    assert np.array_equal(found, np.asarray(Image.open(folder / "frames" / "45.png")))


def test_a_golden_has_its_glyphs_and_no_grain(tmp_path: Path) -> None:
    text = written(tmp_path, "text-stroke")
    glyphs = json.loads((text / "glyphs.json").read_text())
    composition = Composition.model_validate_json((text / "composition.json").read_bytes())
    named = {font: {str(gid) for gid in ids} for font, ids in composition.glyphs().items()}
    assert named and {font: set(each["glyphs"]) for font, each in glyphs.items()} == named
    assert all(each["units_per_em"] > 0 for each in glyphs.values())
    plain = Composition.model_validate_json((written(tmp_path, "effects-grain") / "composition.json").read_bytes())
    assert not any(isinstance(layer, GrainLayer) for layer in plain.layers())
