"""Texts are read off films, where there is a reader: words, times, places."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from reelwright.media.encode import write_video
from reelwright.media.study.film import study_film
from reelwright.media.study.reading import read_texts, reader, times_to_read
from reelwright.media.study.stills import read_stills
from reelwright.media.text.fonts import find_font
from reelwright.study import FilmStudy
from tests_support.studied import U8, as_planes, photo

pytestmark = pytest.mark.skipif(reader() is None, reason="Tesseract is not installed")


def captioned(picture: U8, words: str, size: int) -> U8:
    image = Image.fromarray(cv2.resize(picture, (1280, 720)))
    font = find_font("sora", 700)
    assert font
    draw = ImageDraw.Draw(image)
    face = ImageFont.truetype(str(font.path), size)
    draw.text(
        (640, 560), words, fill="white", font=face, anchor="mm", stroke_width=max(size // 12, 2), stroke_fill="black"
    )
    return np.asarray(image, np.uint8)


@pytest.mark.slow
@pytest.mark.parametrize("size", [26, 48])  # cap heights of 2.5 % and 4.7 % of the picture
def test_captions_are_read_with_their_times(size: int, tmp_path: Path) -> None:
    said = ("Fresh every morning", "Only this week")
    frames = [captioned(photo(name), words, size) for name, words in zip(("coffee", "chelsea"), said, strict=True)]
    path = tmp_path / "a.mp4"
    write_video((as_planes(frame) for frame in frames for _ in range(45)), path, 1280, 720)
    film = study_film(path, what="a")
    times = times_to_read(film)
    who = reader()
    assert who
    texts = read_texts(read_stills(path, times, what="a"), times, film, who)
    words = [word for line in said for word in line.split()]
    read = [word for text in texts for word in text.text.split()]
    assert sum(word in read for word in words) >= 5
    first = max(texts, key=lambda text: ("morning" in text.text) + ("every" in text.text))
    assert (first.start, first.end) == pytest.approx((0, 1.5), abs=0.05)
    assert first.box[1] + first.box[3] / 2 == pytest.approx(560 / 720, abs=0.03)
    assert first.confidence > 0.7


def test_a_picture_without_texts_says_little() -> None:
    who = reader()
    assert who
    grey = [cv2.cvtColor(cv2.resize(photo(name), (1280, 720)), cv2.COLOR_RGB2GRAY) for name in ("coffee", "chelsea")]
    film = FilmStudy.model_validate(_PLAIN)
    assert len(read_texts([np.asarray(one, np.uint8) for one in grey], (0.5, 1.5), film, who)) <= 2


_LOOK = {"palette": [], "light": 0.5, "contrast": 0.1, "saturation": 0.1, "warmth": 0, "grain": 0}
_SHOT = {"start": 0, "end": 2, "change": "start", "camera": "static", "motion": 0, "look": _LOOK}
_PLAIN = {"name": "a", "seconds": 2, "width": 1280, "height": 720, "fps": 30, "look": _LOOK, "shots": [_SHOT]}
