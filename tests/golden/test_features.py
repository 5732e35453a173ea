"""Every feature of a composition is drawn as in the picture that stands in the docs."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from examples.features import Feature, chapters, drawn
from examples.features._studio import Studio
from PIL import Image

pytestmark = pytest.mark.thorough

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images" / "features"
FEATURES = [(chapter, feature) for chapter, module in chapters() for feature in module.FEATURES]


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    return Studio(tmp_path_factory.mktemp("features"))


@pytest.mark.parametrize(("chapter", "feature"), FEATURES, ids=[f"{c}-{f.name}" for c, f in FEATURES])
def test_a_feature_looks_as_the_docs_show_it(chapter: str, feature: Feature, studio: Studio) -> None:
    golden = np.asarray(Image.open(IMAGES / f"{chapter}-{feature.name}.jpg").convert("RGB"))
    found = drawn(feature, studio)
    assert found.shape == golden.shape
    gap = cv2.absdiff(found, golden)
    # JPEG at this quality errs by about 1 on average; a moved edge or another colour errs by far more.
    assert gap.mean() < 2.0
    height, width = (side // 16 for side in gap.shape[:2])
    whole = gap[: 16 * height, : 16 * width].astype(np.float32)
    local = cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA)
    assert local.mean(axis=2).max() < 14


def test_nothing_is_shown_that_is_not_drawn_any_more() -> None:
    assert {path.stem for path in IMAGES.glob("*.jpg")} == {f"{c}-{f.name}" for c, f in FEATURES}
