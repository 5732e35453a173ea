"""Measure the pictures of a film that is given as a reference; nothing of them is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2

from reelwright.media.study.film import study_film

cv2.setNumThreads(1)  # frames are small: more threads would take most of their time to wait for each other


def run(source: Path, _: None, *, what: str) -> dict[str, Any]:
    return study_film(source, what=what).model_dump(mode="json", exclude={"name", "sound"})
