"""Texts are read off films, where there is a reader: words, times, places."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from reelwright.media.study.film import study_film
from reelwright.media.study.reading import read_texts, reader, times_to_read
from reelwright.media.study.stills import read_stills
from reelwright.media.text.fonts import find_font
from tests_support.studied import U8, as_planes, photo

pytestmark = pytest.mark.skipif(reader() is None, reason="Tesseract is not installed")

from reelwright.media.encode import write_video  # noqa: E402  (after the mark, which says why all is skipped)


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
    told = {text.text: text for text in texts}
    assert set(said) <= set(told), told
    first, second = (told[words] for words in said)
    assert (first.start, first.end) == pytest.approx((0, 1.5), abs=0.05)
    assert (second.start, second.end) == pytest.approx((1.5, 3), abs=0.05)
    assert first.box[1] + first.box[3] / 2 == pytest.approx(560 / 720, abs=0.02)
    assert first.confidence > 0.7
