"""A track's part of its source: cut, repeated, faded, crossed, panned, and brought to its level."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelwright.composition import AudioMix, AudioTrack
from reelwright.media import audio
from reelwright.media.audio.placing import LEVELS, LOOP_FADE, MOST_LIFT, place
from reelwright.media.audio.signal import F32, RATE

ONE, TWO = (hashlib.sha256(name.encode()).hexdigest() for name in ("one", "two"))
LAW = settings(max_examples=25, deadline=None)


def noise(seconds: float, seed: int = 0, level: float = 0.1) -> F32:
    return (np.random.default_rng(seed).standard_normal((round(seconds * RATE), 2)) * level).astype(np.float32)


def track(source: str = ONE, **fields: Any) -> AudioTrack:
    return AudioTrack.model_validate({"source": source, "role": "effect"} | fields)


def heard(*tracks: AudioTrack, seconds: float, **sounds: F32) -> F32:
    """Return the plain sum of the tracks, before ducking and mastering."""
    out = np.zeros((round(seconds * RATE), 2), np.float32)
    for part in place(tracks, {ONE: sounds["one"], TWO: sounds.get("two", sounds["one"])}, len(out)):
        out[part.begin : part.end] += part.samples
    return out


def levels(samples: F32, step: float = 0.05) -> F32:
    """Return the level in dB of each step of so many seconds."""
    size = round(step * RATE)
    blocks = samples[: len(samples) // size * size].reshape(-1, size * samples.shape[1])
    return np.asarray(10 * np.log10(np.square(blocks, dtype=np.float64).mean(axis=1) + 1e-20), np.float32)


@LAW
@given(st.floats(0, 1.5), st.floats(0, 1.5), st.floats(0.01, 3))
def test_what_is_heard_is_the_source_to_the_sample(trim: float, at: float, seconds: float) -> None:
    source = noise(2)
    out = heard(track(trim=trim, at=at, seconds=seconds), seconds=2, one=source)
    expected = np.zeros_like(out)
    begin, part = round(at * RATE), source[round(trim * RATE) :][: round(seconds * RATE)]
    part = part[: len(out) - begin]
    expected[begin : begin + len(part)] = part
    np.testing.assert_allclose(out, expected, atol=1e-7)


@LAW
@given(st.floats(1.2, 3), st.floats(0, 0.5), st.floats(3.1, 8))
def test_a_loop_is_as_long_as_asked_and_its_level_holds_over_the_seam(
    length: float, trim: float, seconds: float
) -> None:
    out = heard(track(trim=trim, seconds=seconds, loop=True), seconds=seconds, one=noise(length))
    assert np.abs(levels(out) - levels(noise(length)).mean()).max() < 1.0


def test_a_loop_begins_again_with_its_own_samples() -> None:
    source = noise(2, 3)
    out = heard(track(trim=0.25, loop=True), seconds=6, one=source)
    period, fade = round((1.75 - LOOP_FADE) * RATE), round(LOOP_FADE * RATE)
    for start in (period, 2 * period, 3 * period):
        again = out[start + fade : start + period]
        np.testing.assert_allclose(again, source[RATE // 4 + fade :][: len(again)][:period], atol=1e-7)
    once = heard(track(trim=0.25), seconds=6, one=source)
    assert not once[round(1.75 * RATE) :].any()


def test_a_loop_without_a_tone_jumps_nowhere() -> None:
    t = np.arange(round(1.3 * RATE)) / RATE
    hum = np.sin(2 * np.pi * 100 * t)[:, None].astype(np.float32) * np.ones((1, 2), np.float32)
    out = heard(track(loop=True), seconds=4, one=hum)
    assert np.abs(np.diff(out, axis=0)).max() < 1.5 * np.abs(np.diff(hum, axis=0)).max()


@LAW
@given(st.floats(0.01, 1), st.floats(0.01, 1))
def test_fades_rise_and_fall_steadily(fade_in: float, fade_out: float) -> None:
    ones = np.ones((2 * RATE, 2), np.float32)
    gain = heard(track(fade_in=fade_in, fade_out=fade_out), seconds=2, one=ones)[:, 0]
    rising, falling = gain[: round(fade_in * RATE)], gain[2 * RATE - round(fade_out * RATE) :]
    assert (np.diff(rising) >= 0).all()
    assert (np.diff(falling) <= 0).all()
    assert rising[0] < 0.01
    assert falling[-1] < 0.01
    assert gain.max() <= 1.000001
    assert rising[len(rising) // 2] == pytest.approx(0.5, abs=0.01)


def test_two_musics_cross_at_equal_power() -> None:
    first, second = track(seconds=3, fade_out=1), track(TWO, at=2, fade_in=1)
    out = heard(first, second, seconds=5, one=noise(5, 1), two=noise(5, 2))
    assert np.abs(levels(out, 0.1) - levels(noise(5), 0.1).mean()).max() < 0.6
    curves = [np.ones((5 * RATE, 2), np.float32), np.zeros((5 * RATE, 2), np.float32)]
    falls = heard(first, second, seconds=5, one=curves[0], two=curves[1])[2 * RATE : 3 * RATE, 0]
    rises = heard(first, second, seconds=5, one=curves[1], two=curves[0])[2 * RATE : 3 * RATE, 0]
    np.testing.assert_allclose(falls**2 + rises**2, 1, atol=1e-5)


def test_a_track_that_goes_on_in_another_does_not_swell() -> None:
    source = noise(6)
    first = track(seconds=3, fade_out=1)
    out = heard(first, track(at=2, trim=2, fade_in=1), seconds=5, one=source)
    np.testing.assert_allclose(out, source[: 5 * RATE], atol=1e-6)
    moved = heard(first, track(at=2, trim=3, fade_in=1), seconds=5, one=source)
    assert np.abs(levels(moved, 0.1) - levels(source, 0.1).mean()).max() < 0.6


@LAW
@given(st.floats(-1, 1))
def test_panning_keeps_the_power(pan: float) -> None:
    out = heard(track(pan=pan), seconds=1, one=np.full((RATE, 2), 0.25, np.float32))
    left, right = out[RATE // 2] / 0.25
    assert left**2 + right**2 == pytest.approx(2, rel=1e-5)
    assert (left > right) == (pan < 0) or abs(left - right) < 1e-5


@pytest.mark.parametrize("role", ["voice", "music", "scene"])
def test_what_is_heard_of_a_source_is_brought_to_its_roles_level(role: Any) -> None:
    source = np.concatenate([noise(3, 1, 0.5), noise(3, 2, 0.05)])
    out = heard(track(role=role, trim=3, gain=-2), seconds=3, one=source)
    assert audio.integrated(out) == pytest.approx(LEVELS[role] - 2, abs=0.1)


def test_the_noise_of_a_quiet_scene_is_not_lifted() -> None:
    room = noise(3, 1, 0.0003)
    out = heard(track(role="scene"), seconds=3, one=room)
    assert audio.integrated(out) == pytest.approx(audio.integrated(room) + MOST_LIFT["scene"], abs=0.1)


def test_scenes_duck_under_a_voice_that_crosses_their_cut() -> None:
    """Two scenes cut at 3 s while the voice speaks from 2 to 4: they are down before it, over the cut, and after it."""
    cut = {"fade_in": 0.06, "fade_out": 0.06}
    scenes = (track(role="scene", seconds=3.03, **cut), track(TWO, role="scene", at=2.97, **cut))
    t = np.arange(2 * RATE) / RATE
    spoken = (noise(2, 5)[:, 0] * (np.sin(2 * np.pi * 4 * t) > -0.3)).astype(np.float32)
    voice = hashlib.sha256(b"voice").hexdigest()
    talk = AudioTrack(source=voice, role="voice", at=2)
    sounds = {ONE: noise(6, 1), TWO: noise(6, 2)}
    with_voice, gap = audio.mix(AudioMix(seconds=6, tracks=(*scenes, talk)), sounds | {voice: spoken})
    alone, _ = audio.mix(AudioMix(seconds=6, tracks=(talk,)), {voice: spoken})
    bed = levels(with_voice - alone)
    at = {second: bed[round(second / 0.05)] for second in (1.0, 2.05, 2.9, 2.95, 3.0, 3.05, 3.9, 5.5)}
    under = [at[second] for second in (2.05, 2.9, 2.95, 3.0, 3.05, 3.9)]
    assert max(under) - min(under) < 1
    assert at[1.0] - max(under) > 8
    assert at[5.5] == pytest.approx(at[1.0], abs=1)
    assert gap is not None
    assert 13 <= gap <= 15


def test_a_still_scene_is_not_turned_up_to_be_heard_beside_the_voice() -> None:
    voice = hashlib.sha256(b"voice").hexdigest()
    tracks = (track(role="scene"), AudioTrack(source=voice, role="voice", at=0.5))
    sounds = {ONE: noise(4, 1, 0.0002), voice: noise(3, 2)[:, 0]}
    _, gap = audio.mix(AudioMix(seconds=4, tracks=tracks), sounds)
    assert gap is not None
    assert gap > 30


# Songs


def test_song_is_cut_to_length() -> None:
    song = noise(10)
    np.testing.assert_array_equal(audio.cut_song(song, 2.0, 5.0), song[2 * RATE : 7 * RATE])


@settings(max_examples=30, deadline=None)
@given(st.floats(0.3, 4), st.floats(0, 6), st.floats(6, 12))
def test_a_short_song_is_repeated_without_a_hole(length: float, offset: float, seconds: float) -> None:
    out = audio.cut_song(noise(length, 8), offset, seconds)
    assert len(out) == round(seconds * RATE)
    assert 10 ** (levels(out, 0.1).min() / 10) > 0.004  # of 0.01


@pytest.mark.parametrize(("offset", "end"), [(0.5, 4.5), (0.0, 4.0), (1.25, 3.25)])
def test_a_repeated_song_keeps_its_beat(offset: float, end: float) -> None:
    """Clicks every half second come every half second, as loud, however often the song begins again."""
    song = np.zeros((5 * RATE, 2), np.float32)
    song[round(offset * RATE) % (RATE // 2) :: RATE // 2] = 0.5
    out = audio.cut_song(song, offset, 20.0, end)
    assert len(out) == 20 * RATE
    np.testing.assert_allclose(out[:: RATE // 2], 0.5, rtol=1e-5)
    assert np.count_nonzero(out[:, 0]) == 40
