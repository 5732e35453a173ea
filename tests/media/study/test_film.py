"""Films of known shots are measured: changes, camera, look, sound; what only looks like a cut is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import numpy as np
import pytest

from reelwright.errors import MediaError
from reelwright.media.audio import write_wav
from reelwright.media.audio.signal import RATE
from reelwright.media.study.film import study_film
from reelwright.media.study.sound import study_sound
from reelwright.study import FilmStudy
from tests_support.films import film
from tests_support.studied import HEIGHT, U8, WIDTH, mixed, photo, shot, write


def study(path: Path, frames: Iterator[U8]) -> FilmStudy:
    return study_film(write(path, frames), what="film.mp4")


def test_cuts_are_found_where_they_are(tmp_path: Path) -> None:
    shots = (shot("astronaut", 40, right=0.6), shot("coffee", 33), shot("chelsea", 47, growth=0.002))
    found = study(tmp_path / "a.mp4", chain(*shots))
    assert [shot.change for shot in found.shots] == ["start", "cut", "cut"]
    assert found.cuts == pytest.approx((40 / 30, 73 / 30), abs=0.001)
    assert found.shots[-1].end == found.seconds == pytest.approx(4, abs=0.01)


def test_a_dissolve_is_one_change_with_its_length(tmp_path: Path) -> None:
    one, other = list(shot("astronaut", 70)), list(shot("coffee", 70))
    way = [mixed(one[40 + k], other[k], (k + 1) / 21) for k in range(20)]
    found = study(tmp_path / "a.mp4", iter([*one[:40], *way, *other[20:]]))
    assert [shot.change for shot in found.shots] == ["start", "dissolve"]
    assert 40 / 30 < found.cuts[0] < 60 / 30
    assert found.shots[1].change_seconds == pytest.approx(20 / 30, abs=0.2)


def test_a_fade_goes_through_a_colour(tmp_path: Path) -> None:
    one, other = list(shot("astronaut", 50)), list(shot("coffee", 50))
    dark = np.zeros_like(one[0])
    down = [mixed(one[30 + k], dark, (k + 1) / 8) for k in range(8)]
    up = [mixed(dark, other[k], (k + 1) / 8) for k in range(8)]
    found = study(tmp_path / "a.mp4", iter([*one[:30], *down, *up, *other[8:]]))
    assert [shot.change for shot in found.shots] == ["start", "fade"]
    assert 30 / 30 < found.cuts[0] < 46 / 30


def test_a_wipe_is_told_from_a_dissolve(tmp_path: Path) -> None:
    one, other = list(shot("astronaut", 60)), list(shot("coffee", 60))
    way = []
    for step in range(15):
        frame = one[30 + step].copy()
        frame[:, : WIDTH * (step + 1) // 16] = other[step][:, : WIDTH * (step + 1) // 16]
        way.append(frame)
    found = study(tmp_path / "a.mp4", iter([*one[:30], *way, *other[15:]]))
    assert [shot.change for shot in found.shots] == ["start", "wipe"]


def flashing(frames: list[U8]) -> None:
    for step, share in enumerate((1.0, 0.8, 0.5, 0.25, 0.1)):
        frames[40 + step] = mixed(frames[40 + step], np.full_like(frames[0], 255), share)


def strobing(frames: list[U8]) -> None:
    for index in range(40, 60):
        if index // 3 % 2:
            frames[index] = mixed(frames[index], np.full_like(frames[0], 255), 0.8)


def dimming(frames: list[U8]) -> None:
    for index in range(40, len(frames)):
        frames[index] = mixed(frames[index], np.zeros_like(frames[0]), min((index - 40) / 6, 1) * 0.6)


def labelled(frames: list[U8]) -> None:
    for frame in frames[45:]:
        frame[120:165, 40:280] = 245


@pytest.mark.parametrize("trick", [flashing, strobing, dimming, labelled])
def test_what_only_looks_like_a_cut(trick: Callable[[list[U8]], None], tmp_path: Path) -> None:
    frames = list(shot("chelsea", 90, right=0.4))
    trick(frames)
    assert len(study(tmp_path / "a.mp4", iter(frames)).shots) == 1


@pytest.mark.parametrize("share", [-0.25, 0.5])
def test_light_that_changes_over_a_plain_ground(share: float, tmp_path: Path) -> None:
    slope = np.linspace(150, 175, WIDTH)[None, :, None] * np.array([1.0, 0.92, 0.8])
    ground = np.repeat(slope, HEIGHT, axis=0).astype(np.uint8)
    goal = np.zeros_like(ground) if share < 0 else 255 - ((255 - ground.astype(np.float32)) ** 2 / 255).astype(np.uint8)
    frames = [mixed(ground, goal, abs(share) * min(max(index - 40, 0) / 12, 1)) for index in range(100)]
    assert len(study(tmp_path / "a.mp4", iter(frames)).shots) == 1


MOVES = {
    "static": {}, "pan_left": {"right": 1.0}, "pan_right": {"right": -1.0}, "tilt_up": {"down": 0.8},
    "tilt_down": {"down": -0.8}, "zoom_in": {"growth": 0.004}, "zoom_out": {"growth": -0.004},
}  # fmt: skip


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("name", ["astronaut", "coffee"])
def test_the_camera(move: str, name: str, tmp_path: Path) -> None:
    found = study(tmp_path / "a.mp4", shot(name, 45, **MOVES[move]))
    assert [shot.camera for shot in found.shots] == [move]
    if move.startswith("pan"):
        assert found.shots[0].motion == pytest.approx(1.0 / WIDTH * 30, rel=0.1)


def test_a_hand_shakes(tmp_path: Path) -> None:
    chance, picture = np.random.default_rng(3), photo("coffee")
    waves = [(f, *chance.uniform(0, 6, 2)) for f in (1.7, 2.9, 4.1)]

    def at(axis: int, index: int) -> int:
        return round(3 * sum(np.sin(6.283 * f * index / 30 + phases[axis]) for f, *phases in waves))

    frames = (
        np.ascontiguousarray(picture[90 + at(0, k) : 90 + at(0, k) + HEIGHT, 160 + at(1, k) : 160 + at(1, k) + WIDTH])
        for k in range(60)
    )
    assert study(tmp_path / "a.mp4", frames).shots[0].camera == "handheld"


@pytest.mark.thorough
def test_sound_and_silence(tmp_path: Path) -> None:
    time = np.arange(12 * RATE) / RATE
    beat = np.sin(2 * np.pi * 180 * time) * np.exp(-30 * (time % 0.5))
    beats = film(tmp_path / "a.mp4", np.stack([beat, beat], 1).astype(np.float32) * 0.5, seconds=12)
    sound = study_sound(beats, what="a")
    assert sound
    assert sound.bpm == pytest.approx(120, abs=1)
    silent = study_sound(film(tmp_path / "b.mp4", np.zeros((4 * RATE, 2), np.float32)), what="b")
    assert silent
    assert silent.loudness is None
    assert study_sound(film(tmp_path / "c.mp4", None), what="c") is None


@pytest.mark.parametrize(("frames", "rate"), [(6, 30), (30, 24), (30, 60)])
def test_short_films_and_rates(frames: int, rate: int, tmp_path: Path) -> None:
    found = study_film(write(tmp_path / "a.mp4", shot("coffee", frames), rate), what="a")
    assert (len(found.shots), found.fps) == (1, pytest.approx(rate, rel=0.01))
    assert found.seconds == pytest.approx(frames / rate, abs=0.002)


def test_a_black_film(tmp_path: Path) -> None:
    found = study(tmp_path / "a.mp4", iter([np.zeros((HEIGHT, WIDTH, 3), np.uint8)] * 40))
    assert (len(found.shots), found.look.light, found.look.grain) == (1, 0, 0)
    assert [swatch.color for swatch in found.look.palette] == ["#000000"]


def test_what_cannot_be_measured_is_refused(tmp_path: Path) -> None:
    whole = write(tmp_path / "a.mp4", shot("coffee", 60)).read_bytes()
    (tmp_path / "cut.mp4").write_bytes(whole[: len(whole) * 2 // 3])
    with pytest.raises(MediaError, match="cut off"):
        study_film(tmp_path / "cut.mp4", what="cut.mp4")
    write_wav(tmp_path / "b.wav", np.zeros((RATE, 2), np.float32))
    with pytest.raises(MediaError, match="no MP4"):
        study_film(tmp_path / "b.wav", what="b.wav")
    with pytest.raises(MediaError, match="two frames"):
        study_film(write(tmp_path / "c.mp4", shot("coffee", 1)), what="c.mp4")
    still = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    with pytest.raises(MediaError, match="at most 600 s"):
        study_film(write(tmp_path / "d.mp4", (still for _ in range(610)), 1), what="d.mp4")
