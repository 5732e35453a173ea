"""The own sound of a user's film, in step with its pictures."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from reelwright.errors import MediaError
from reelwright.media.audio.film import film_sound
from reelwright.media.audio.signal import F32, RATE
from reelwright.media.foreign import load_song, take_sound
from tests_support.films import film


def clicks(seconds: float, rate: int, channels: int = 2) -> F32:
    """A short click at every half second, each louder than the last."""
    out = np.zeros((round(seconds * rate), channels), np.float32)
    for number, at in enumerate(range(0, len(out) - 200, rate // 2)):
        out[at : at + rate // 1000] = 0.2 + 0.05 * number
    return out


def onsets(samples: F32) -> list[int]:
    """Return the sample at which each click begins."""
    loud = np.flatnonzero(np.abs(samples[:, 0]) > 0.1)
    return [int(at) for at, before in zip(loud, [-RATE, *loud[:-1]], strict=True) if at - before > RATE // 10]


@pytest.mark.parametrize(
    ("name", "codec", "rate", "off"),
    [
        ("a.mov", "pcm_s16le", 48_000, 0),
        ("a.mkv", "pcm_s16le", 48_000, 48),  # Matroska holds times in milliseconds
        ("a.mkv", "pcm_s16le", 44_100, 48),
        ("a.mkv", "libopus", 48_000, 60),
        ("a.mp4", "aac", 48_000, 30),
        ("a.mp4", "aac", 44_100, 30),
    ],
)
@pytest.mark.parametrize("start", [0.0, 1.25, 2.75])
def test_a_part_of_a_films_sound_lies_where_its_pictures_do(
    tmp_path: Path, name: str, codec: str, rate: int, off: int, start: float
) -> None:
    path = film(tmp_path / name, clicks(4, rate), codec, rate)
    found = film_sound(path, start, 1.0)
    assert found is not None
    assert found.shape == (RATE, 2)
    expected = [round((at - start) * RATE) for at in np.arange(0, 4, 0.5) if start <= at < start + 0.99]
    heard = onsets(found)
    assert len(heard) == len(expected)
    assert all(abs(one - other) <= off for one, other in zip(heard, expected, strict=True))


def test_sound_that_begins_late_or_ends_early_is_silence_there(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mkv", np.full((RATE, 2), 0.25, np.float32), late=1.0)
    found = film_sound(path, 0, 4)
    assert found is not None
    heard = np.abs(found[:, 0]) > 0.2
    assert np.flatnonzero(heard)[[0, -1]] == pytest.approx([RATE, 2 * RATE - 1], abs=2)
    assert not film_sound(path, 10.0, 1.0).any()  # type: ignore[union-attr]


def test_one_channel_is_as_loud_on_both_sides(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mov", np.full((2 * RATE, 1), 0.25, np.float32))
    found = film_sound(path, 0.5, 1)
    assert found is not None
    np.testing.assert_allclose(found, 0.25, atol=1e-3)


def test_a_film_without_sound_has_none(tmp_path: Path) -> None:
    assert film_sound(film(tmp_path / "a.mp4", None), 0, 1) is None


@pytest.mark.parametrize(("sound", "heard"), [(None, False), (0.0, False), (0.25, True)])
def test_it_comes_over_the_wall(tmp_path: Path, sound: float | None, heard: bool) -> None:
    samples = None if sound is None else np.full((4 * RATE, 2), sound, np.float32)
    path, out = film(tmp_path / "a.mkv", samples), tmp_path / "out.npy"
    facts = take_sound(path, out, 1.0, 0.5, what="a film", waiting=lambda: None)
    assert facts == {"seconds": 0.5, "heard": heard}
    np.testing.assert_allclose(load_song(out), np.full((RATE // 2, 2), sound or 0.0), atol=1e-4)


def test_a_damaged_sound_is_named(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "a.mkv"), "w") as container:
        track = container.add_stream("aac", rate=RATE, layout="stereo")
        for index in range(60):
            packet = av.Packet(np.random.default_rng(index).bytes(300))
            packet.stream, packet.time_base = track, Fraction(1, RATE)
            packet.pts = packet.dts = 1024 * index
            container.mux(packet)
    with pytest.raises(MediaError, match="damaged") as caught:
        film_sound(tmp_path / "a.mkv", 0.0, 1.0, what="footage[0].file (a.mkv)")
    assert caught.value.problems[0].where == "footage[0].file (a.mkv)"
