"""Waveforms and strips of what users bring."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from reelwright.media.audio import RATE, write_wav
from tests_support import hostile
from tests_support.films import film
from tests_support.office import Person, opened


@pytest.fixture
def ada(tmp_path: Path) -> Iterator[Person]:
    with opened(tmp_path / "home") as office:
        yield office.person("ada")


def halves(seconds: float = 4) -> Any:
    """Return silence that becomes a full tone in its middle."""
    at = np.arange(round(seconds * RATE))
    tone = np.where(at < len(at) // 2, 0, np.sin(at * 2 * np.pi * 440 / RATE)).astype(np.float32)
    return np.stack([tone, tone], axis=1)


def brought(person: Person, path: Path, media_type: str) -> str:
    answer = person.bring(path, media_type=media_type)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def test_the_waveform_of_a_sound(ada: Person, tmp_path: Path) -> None:
    write_wav(tmp_path / "song.wav", halves())
    asset = brought(ada, tmp_path / "song.wav", "audio/wav")
    found = ada.ask("GET", f"/assets/{asset}/peaks", params={"per_second": 50}).json()
    assert (found["per_second"], len(found["low"]), len(found["high"])) == (50, 200, 200)
    assert max(found["high"][:99]) == 0 and min(found["high"][101:]) > 120 and max(found["low"][101:]) < -120
    fewer = ada.ask("GET", f"/assets/{asset}/peaks", params={"per_second": 30}).json()
    assert len(fewer["low"]) == 120 and max(fewer["high"]) == max(found["high"])
    for wrong in (0, 201):
        assert ada.ask("GET", f"/assets/{asset}/peaks", params={"per_second": wrong}).status_code == 422


def test_the_waveform_and_the_strip_of_a_film(ada: Person, tmp_path: Path) -> None:
    asset = brought(ada, film(tmp_path / "film.mp4", halves(), codec="aac"), "video/mp4")
    found = ada.ask("GET", f"/assets/{asset}/peaks").json()
    assert 195 <= len(found["high"]) <= 205 and max(found["high"][:90]) < 10
    assert min(found["high"][110:190]) > 100
    answer = ada.ask("GET", f"/assets/{asset}/filmstrip", params={"count": 4})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    strip = np.asarray(Image.open(io.BytesIO(answer.content)).convert("L")).astype(float)
    height, width = strip.shape
    assert (height, width % 4) == (96, 0)
    # The film's greys pass from 40 to 139 in 100 frames and begin again: its frames 15, 45, 75 and 105 are shown.
    shown = [float(part.mean()) for part in np.split(strip, 4, axis=1)]
    assert shown == pytest.approx([55, 85, 115, 45], abs=4)


def test_what_has_no_waveform_or_strip_is_refused(ada: Person, tmp_path: Path) -> None:
    Image.new("RGB", (90, 70), "teal").save(tmp_path / "photo.png")
    picture = brought(ada, tmp_path / "photo.png", "image/png")
    silent = brought(ada, hostile.film(tmp_path / "silent.mp4"), "video/mp4")
    assert ada.ask("GET", f"/assets/{picture}/peaks").status_code == 422
    assert ada.ask("GET", f"/assets/{picture}/filmstrip").status_code == 422
    assert ada.ask("GET", "/assets/asset_none/peaks").status_code == 404
    assert ada.ask("GET", f"/assets/{silent}/filmstrip", params={"count": 61}).status_code == 422
    assert set(ada.ask("GET", f"/assets/{silent}/peaks").json()["high"]) == {0}
    begun = ada.ask("POST", "/uploads", json={"name": "a.mp4", "size": 9, "media_type": "video/mp4"}).json()
    assert ada.ask("GET", f"/assets/{begun['asset']['id']}/peaks").status_code == 404


def test_files_of_others_are_not_there(ada: Person, tmp_path: Path) -> None:
    asset = brought(ada, hostile.film(tmp_path / "film.mp4"), "video/mp4")
    bob = ada.office.person("bob")
    assert bob.ask("GET", f"/assets/{asset}/peaks").status_code == 404
    assert bob.ask("GET", f"/assets/{asset}/filmstrip").status_code == 404
