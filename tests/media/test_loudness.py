"""Finished mixes are as loud as asked, by FFmpeg's meter as well as by ours, and again when their AAC is decoded."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from reelwright.composition import AudioMix, AudioTrack
from reelwright.craft.music import compose, render
from reelwright.craft.voice import speak
from reelwright.media import audio
from reelwright.media.audio.mastering import MOST_GAIN
from reelwright.media.audio.placing import MOST_LIFT
from reelwright.media.audio.signal import F32, RATE
from tests_support.meters import ebur128

pytestmark = pytest.mark.thorough

SECONDS = 8.0


@cache
def voice() -> F32:
    return speak("Cold for twenty four hours. Made for the trail, and for the way home.", "en-US").samples


@cache
def music() -> F32:
    return render(compose("uplift", round(SECONDS * 30), 1))


@cache
def dynamic() -> F32:
    """Breath, then talk, then blows: 50 dB between the quietest and the loudest second."""
    noise = np.random.default_rng(0).standard_normal((round(SECONDS * RATE), 2)).astype(np.float32)
    steps = np.repeat(10 ** (np.array([-60, -50, -30, -26, -60, -10, -55, -12]) / 20), RATE)
    return noise * steps.astype(np.float32)[:, None]


def hiss(level: float) -> F32:
    """White noise of an RMS level in dBFS."""
    noise = np.random.default_rng(1).standard_normal((round(SECONDS * RATE), 2)).astype(np.float32)
    return np.asarray(noise * np.float32(10 ** (level / 20)), np.float32)


def finish(folder: Path, **sounds: F32) -> tuple[dict[str, object], F32, F32]:
    """Return the facts of a mix, its samples, and those of its AAC; `sounds` are named by their role."""
    tracks, paths = [], {}
    for role, samples in sounds.items():
        digest = hashlib.sha256(role.encode()).hexdigest()
        paths[digest] = folder / f"{role}.wav"
        audio.write_wav(paths[digest], samples)
        tracks.append(AudioTrack.model_validate({"source": digest, "role": role, "at": 0.3 if role == "voice" else 0}))
    facts = audio.mix_to_file(AudioMix(seconds=SECONDS, tracks=tuple(tracks)), paths, folder / "mix.wav")
    audio.encode_sound(folder / "mix.wav", round(SECONDS * 30), folder / "mix.m4a")
    return facts, audio.read_audio(folder / "mix.wav"), audio.read_audio(folder / "mix.m4a")


CASES: dict[str, Callable[[], dict[str, F32]]] = {
    "music and voice": lambda: {"voice": voice(), "music": music()},
    "music": lambda: {"music": music()},
    "voice": lambda: {"voice": voice()},
    "scene and voice": lambda: {"voice": voice(), "scene": dynamic()},
    "very dynamic": lambda: {"music": dynamic()},
}


@pytest.mark.parametrize("case", CASES)
def test_a_mix_is_as_loud_as_asked_by_two_meters(case: str, tmp_path: Path) -> None:
    facts, samples, coded = finish(tmp_path, **CASES[case]())
    mixed = ebur128(samples)
    for (lufs, peak), ceiling in ((mixed, -2.2), (ebur128(coded), -1.0)):
        assert lufs == pytest.approx(-14, abs=0.3)
        assert peak <= ceiling + 0.1
    assert (facts["lufs"], facts["true_peak"]) == (pytest.approx(mixed[0], abs=0.1), pytest.approx(mixed[1], abs=0.15))


@pytest.mark.parametrize("level", [-70.0, -120.0])
def test_almost_silence_is_not_turned_into_noise(level: float, tmp_path: Path) -> None:
    facts, samples, coded = finish(tmp_path, music=hiss(level))
    if level < -100:
        assert facts["lufs"] is None
        assert not samples.any()
        assert np.abs(coded).max() < 1e-4
        return
    lufs = ebur128(samples)[0]
    assert lufs == pytest.approx(ebur128(hiss(level))[0] + MOST_LIFT["music"] + MOST_GAIN, abs=0.3)
    assert lufs < -20
    assert facts["lufs"] == pytest.approx(lufs, abs=0.1)


def test_a_quiet_source_is_lifted_to_the_loudness_asked(tmp_path: Path) -> None:
    facts, samples, _ = finish(tmp_path, music=music() * np.float32(10 ** (-30 / 20)))
    assert ebur128(samples)[0] == pytest.approx(-14, abs=0.3)
    assert facts["lufs"] == pytest.approx(-14, abs=0.3)
