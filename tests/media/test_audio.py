"""Sound files, loudness, mixing and mastering."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelwright.composition import AudioMix, AudioTrack
from reelwright.errors import MediaError
from reelwright.media import audio
from reelwright.media.audio import files
from reelwright.media.audio.mixing import AHEAD, DUCK, RELEASE
from reelwright.media.audio.signal import F32, RATE, high_pass, low_pass, peaking
from tests_support.meters import ebur128


def sine(frequency: float, seconds: float, level: float = 0.0, phase: float = 0.0) -> F32:
    t = np.arange(round(seconds * RATE)) / RATE
    return (10 ** (level / 20) * np.sin(2 * np.pi * frequency * t + phase)).astype(np.float32)


def noise(seconds: float, seed: int = 0, level: float = 0.1) -> F32:
    return (np.random.default_rng(seed).standard_normal((round(seconds * RATE), 2)) * level).astype(np.float32)


def both(mono: F32) -> F32:
    return np.stack([mono, mono], axis=1)


def drums(seconds: float) -> F32:
    """Short loud strokes with long rests: the crest that a limiter has to deal with."""
    out = noise(seconds, 3, 0.004)
    t = np.arange(RATE // 4) / RATE
    stroke = np.exp(-t * 40) * np.sin(2 * np.pi * 900 * t) + np.exp(-t * 18) * np.sin(2 * np.pi * 60 * t)
    for start in range(0, len(out) - len(t), RATE // 2):
        out[start : start + len(t)] += 0.5 * stroke[:, None].astype(np.float32)
    return out


def encoded(path: Path, samples: F32, codec: str, sample_format: str = "fltp", rate: int = RATE) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout="stereo")
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.T), "fltp", "stereo")
        frame.sample_rate = RATE
        convert = av.AudioResampler(sample_format, "stereo", rate, frame_size=stream.codec_context.frame_size or 1024)
        for part in [*convert.resample(frame), *convert.resample(None)]:
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return path


# Loudness


def test_reference_tone_of_the_recommendation() -> None:
    # ITU-R BS.1770-4: a 997 Hz sine of 0 dBFS in one of two channels reads -3.01 LKFS.
    left = np.stack([sine(997, 4), np.zeros(4 * RATE, np.float32)], axis=1)
    assert audio.integrated(left) == pytest.approx(-3.01, abs=0.02)
    assert audio.integrated(both(sine(997, 4, -20))) == pytest.approx(-20.0, abs=0.02)


@pytest.mark.parametrize(
    "samples",
    [
        noise(6),
        np.concatenate([noise(4, 1), noise(4, 2, 0.004), np.zeros((2 * RATE, 2), np.float32)]),
        both(sine(60, 5, -8)) + both(sine(5000, 5, -20)),
        drums(6),
    ],
    ids=["noise", "quiet passage is gated", "two tones", "drums"],
)
def test_loudness_and_true_peak_agree_with_ffmpeg(samples: F32) -> None:
    lufs, peak = audio.loudness(samples)
    expected = ebur128(samples)
    assert lufs == pytest.approx(expected[0], abs=0.1)
    assert peak == pytest.approx(expected[1], abs=0.15)


def test_true_peak_lies_between_samples() -> None:
    tone = sine(RATE / 4, 0.5, phase=math.pi / 4)[200:-200]
    assert np.abs(tone).max() == pytest.approx(math.sqrt(0.5), abs=1e-3)
    assert audio.true_peak(tone) == pytest.approx(0.0, abs=0.2)


def test_silence_has_no_loudness() -> None:
    assert audio.loudness(np.zeros((RATE, 2), np.float32)) == (-math.inf, -math.inf)
    assert audio.integrated(np.zeros((0, 2), np.float32)) == -math.inf


def test_filters_pass_and_stop_what_they_say() -> None:
    def gain(section: tuple[float, ...], frequency: float) -> float:
        out = audio.filtered(sine(frequency, 1), section)  # type: ignore[arg-type]
        return 20 * math.log10(float(np.abs(out[RATE // 2 :]).max()))

    assert gain(high_pass(100), 100) == pytest.approx(-3, abs=0.1)
    assert gain(high_pass(100), 25) == pytest.approx(-24, abs=0.5)
    assert gain(low_pass(9000), 9000) == pytest.approx(-3, abs=0.1)
    assert gain(peaking(2000, 0.75, -4), 2000) == pytest.approx(-4, abs=0.05)
    assert gain(peaking(2000, 0.75, -4), 100) == pytest.approx(0, abs=0.1)


# Mastering


@pytest.mark.thorough
@pytest.mark.parametrize(
    "samples",
    [audio.filtered(noise(4, 4, 0.3), low_pass(5000)), drums(4), both(sine(220, 4, -30))],
    ids=["noise", "drums", "tone"],
)
@pytest.mark.parametrize("ceiling", [-1.0, -2.2])
def test_master_reaches_its_loudness_under_its_ceiling_even_after_aac(
    samples: F32, ceiling: float, tmp_path: Path
) -> None:
    out = audio.master(samples, -14, ceiling)
    lufs, peak = audio.loudness(out)
    assert out.shape == samples.shape
    assert lufs == pytest.approx(-14, abs=0.3)
    assert peak <= ceiling + 0.01
    audio.write_wav(tmp_path / "a.wav", out)
    told = audio.encode_sound(tmp_path / "a.wav", 120, tmp_path / "a.m4a")
    lufs, peak = audio.loudness(audio.read_audio(tmp_path / "a.m4a"))
    assert peak <= -1.0
    assert told == pytest.approx(peak, abs=0.1)
    assert lufs == pytest.approx(-14, abs=0.3)


def test_master_keeps_silence_silent_and_does_not_lift_noise() -> None:
    silent = np.zeros((RATE, 2), np.float32)
    assert not audio.master(silent).any()
    whisper = noise(3, 5, 0.0005)
    assert audio.integrated(audio.master(whisper)) <= audio.integrated(whisper) + 20.1


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 999), st.floats(0.05, 8), st.floats(-9, 0))
def test_limiter_never_passes_its_ceiling(seed: int, level: float, ceiling: float) -> None:
    out = audio.limit(noise(0.3, seed, level), ceiling)
    assert audio.true_peak(out) <= ceiling + 0.01


def test_limiter_leaves_alone_what_is_low() -> None:
    quiet = noise(0.5, 1, 0.02)
    np.testing.assert_array_equal(audio.limit(quiet, -1.3), quiet)


# Files


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 999), st.sampled_from([16, 24]), st.booleans())
def test_wav_gives_back_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, seed: int, bits: int, mono: bool
) -> None:
    samples = np.clip(noise(0.1, seed, 0.4), -0.999, 0.999)
    path = tmp_path_factory.mktemp("wav") / "a.wav"
    audio.write_wav(path, samples[:, 0] if mono else samples, bits)
    expected = both(samples[:, 0]) if mono else samples
    step = 2.0 ** (1 - bits)
    assert np.abs(audio.read_audio(path) - expected).max() <= step * (2.01 if bits == 16 else 0.51)


def test_silent_wav_is_silent_and_as_long_as_asked(tmp_path: Path) -> None:
    audio.silent_wav(tmp_path / "s.wav", 1.5)
    read = audio.read_audio(tmp_path / "s.wav")
    assert read.shape == (72_000, 2)
    assert not read.any()
    audio.write_wav(tmp_path / "s16.wav", read, 16)
    assert not audio.read_audio(tmp_path / "s16.wav").any()


@pytest.mark.parametrize(
    ("name", "codec", "sample_format", "rate"),
    [
        ("a.mp3", "libmp3lame", "fltp", 44_100),
        ("a.m4a", "aac", "fltp", 48_000),
        ("a.flac", "flac", "s16", 44_100),
        ("a.ogg", "libopus", "flt", 48_000),
        ("a.wav", "pcm_s16le", "s16", 22_050),
    ],
)
def test_reads_what_people_have(tmp_path: Path, name: str, codec: str, sample_format: str, rate: int) -> None:
    tone = both(sine(440, 2, -12))
    path = encoded(tmp_path / name, tone, codec, sample_format, rate).rename(tmp_path / "renamed.bin")
    read = audio.read_audio(path)
    assert read.dtype == np.float32
    assert len(read) == pytest.approx(2 * RATE, abs=0.06 * RATE)
    middle = read[RATE // 2 : 3 * RATE // 2, 0]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    assert np.argmax(spectrum) == 440
    assert np.sqrt(np.square(middle).mean()) == pytest.approx(10 ** (-12 / 20) / math.sqrt(2), rel=0.05)


def test_mono_plays_on_both_sides_and_impossible_values_are_cleaned(tmp_path: Path) -> None:
    wild = np.array([0.5, np.nan, np.inf, -np.inf, 30.0, -0.25] * 1000, "<f4")
    path = tmp_path / "float.wav"
    data = wild.tobytes()
    header = b"RIFF" + (36 + len(data)).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    header += b"".join(
        number.to_bytes(size, "little") for number, size in ((3, 2), (1, 2), (RATE, 4), (RATE * 4, 4), (4, 2), (32, 2))
    )
    path.write_bytes(header + b"data" + len(data).to_bytes(4, "little") + data)
    read = audio.read_audio(path)
    assert np.isfinite(read).all()
    assert np.abs(read).max() <= 4
    np.testing.assert_array_equal(read[:, 0], read[:, 1])


def refused(path: Path) -> str:
    with pytest.raises(MediaError) as caught:
        audio.read_audio(path, what="music.file")
    message = str(caught.value)
    assert "music.file" in message
    return message


def _playlist(path: Path) -> Path:
    path.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n/etc/hostname\n#EXT-X-ENDLIST\n")
    return path


def _concat(path: Path) -> Path:
    path.write_text("ffconcat version 1.0\nfile /etc/hostname\n")
    return path


def _garbage(path: Path) -> Path:
    path.write_bytes(b"ID3\x03\x00\x00\x00\x00\x00\x00" + np.random.default_rng(0).bytes(50_000))
    return path


def _empty(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def _missing(path: Path) -> Path:
    return path


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def _page(path: Path) -> Path:
    path.write_text("<!doctype html><title>Not found</title>")
    return path


def _silent_film(path: Path) -> Path:
    with av.open(str(path), "w", "mp4") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        for _ in range(5):
            container.mux(stream.encode(av.VideoFrame(64, 64, "yuv420p")))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (_playlist, "this is no"),
        (_concat, "this is no"),
        (_page, "this is no"),
        (_empty, "empty"),
        (_missing, "cannot be read"),
        (_folder, "cannot be read"),
        (_garbage, "damaged|no sound"),
        (_silent_film, "holds no sound"),
    ],
)
def test_refuses_what_is_no_sound(tmp_path: Path, make: Callable[[Path], Path], says: str) -> None:
    assert re.search(says, refused(make(tmp_path / "song.mp3")))


@pytest.mark.parametrize(
    ("name", "codec", "sample_format"),
    [
        ("a.flac", "flac", "s16"),
        ("a.wav", "pcm_s16le", "s16"),
        ("a.m4a", "aac", "fltp"),
        ("a.mp3", "libmp3lame", "fltp"),
    ],
)
def test_refuses_a_file_that_is_cut_off(tmp_path: Path, name: str, codec: str, sample_format: str) -> None:
    path = encoded(tmp_path / name, noise(4), codec, sample_format)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "cut off" in refused(path) or "damaged" in refused(path)


def test_refuses_what_is_too_long_or_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.wav"
    audio.write_wav(path, noise(3))
    monkeypatch.setattr(files, "MAX_SECONDS", 2)
    assert "lasts at most" in refused(path)
    monkeypatch.setattr(files, "MAX_BYTES", 1000)
    assert "at most" in refused(path)


# Mixing


def digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


VOICE, MUSIC, HIT = digest("voice"), digest("music"), digest("hit")


def spoken(seconds: float) -> F32:
    """Noise in syllables of a quarter second, as voices are."""
    t = np.arange(round(seconds * RATE)) / RATE
    return noise(seconds, 6)[:, 0] * (np.sin(2 * np.pi * 4 * t) > -0.3).astype(np.float32)


def test_tracks_fall_where_they_belong_and_are_cut_at_the_end() -> None:
    click = np.zeros(100, np.float32)
    click[0] = 0.5
    long = sine(1000, 1, -20)
    tracks = (AudioTrack(source=HIT, role="effect", at=0.5, pan=-1), AudioTrack(source=VOICE, role="effect", at=1.5))
    out, gap = audio.mix(AudioMix(seconds=2, tracks=tracks), {HIT: click, VOICE: long})
    assert out.shape == (2 * RATE, 2)
    assert gap is None
    assert np.flatnonzero(np.abs(out[:RATE, 0]) > 1e-3)[0] == RATE // 2
    assert np.abs(out[:RATE, 1]).max() < 1e-6
    assert np.abs(out[RATE * 7 // 4 :][:480]).max() == pytest.approx(0.1, rel=0.02)
    assert np.abs(out[-2:]).max() < 1e-4


def test_gain_and_fades() -> None:
    tone = both(sine(1000, 2, -6))
    track = AudioTrack(source=HIT, role="effect", gain=-6, fade_in=0.5, fade_out=0.5)
    out, _ = audio.mix(AudioMix(seconds=2, tracks=(track,)), {HIT: tone})
    level = [float(np.abs(out[at : at + 480]).max()) for at in (0, RATE // 4, RATE, RATE * 7 // 4)]
    full = 10 ** (-12 / 20)
    assert level[2] == pytest.approx(full, rel=0.01)
    assert level[0] < 0.01
    assert level[1] == pytest.approx(full / 2, rel=0.1)
    assert level[3] == pytest.approx(full / 2, rel=0.1)


def test_bed_ducks_ahead_of_the_voice_and_comes_back() -> None:
    bed = both(sine(300, 6, -20))
    activity = np.zeros(6 * RATE, np.float32)
    activity[2 * RATE : 4 * RATE] = 1
    out = audio.duck(bed, activity)

    def level(second: float) -> float:
        at = round(second * RATE)
        return 20 * math.log10(float(np.abs(out[at : at + 480]).max()))

    assert level(2 - AHEAD - 0.03) == pytest.approx(-20, abs=0.1)
    assert level(2.0) == pytest.approx(-20 - DUCK, abs=0.4)
    assert level(3.5) == pytest.approx(-20 - DUCK, abs=0.4)
    assert -20 - DUCK + 1 < level(4 + RELEASE / 2) < -21
    assert level(4 + RELEASE + 0.03) == pytest.approx(-20, abs=0.1)


def test_consonants_get_more_room_than_the_rest() -> None:
    activity = np.ones(2 * RATE, np.float32)
    low, mid = (np.abs(audio.duck(both(sine(f, 2, -20)), activity)[RATE:-4800]).max() for f in (150, 2000))
    assert 20 * math.log10(low / mid) == pytest.approx(4, abs=0.3)


@pytest.mark.parametrize("music", [noise(8, 7, 0.2), drums(8), both(sine(110, 8))], ids=["noise", "drums", "bass"])
def test_bed_lies_12_to_15_under_the_voice(music: F32) -> None:
    tracks = (AudioTrack(source=VOICE, role="voice", at=1), AudioTrack(source=MUSIC, role="music", fade_out=0.35))
    _, gap = audio.mix(AudioMix(seconds=8, tracks=tracks), {VOICE: spoken(5), MUSIC: music})
    assert gap is not None
    assert 12 <= gap <= 15


@pytest.mark.thorough
def test_mix_to_file_is_the_finished_sound(tmp_path: Path) -> None:
    sources = {VOICE: spoken(3), MUSIC: drums(6), HIT: both(sine(50, 0.3, -8))}
    paths = {}
    for source, samples in sources.items():
        paths[source] = tmp_path / f"{source[:8]}.wav"
        audio.write_wav(paths[source], samples)
    tracks = (
        AudioTrack(source=VOICE, role="voice", at=0.5),
        AudioTrack(source=MUSIC, role="music", fade_out=0.35),
        AudioTrack(source=HIT, role="effect", at=5.8),
    )
    facts = audio.mix_to_file(AudioMix(seconds=6, tracks=tracks), paths, tmp_path / "mix.wav")
    samples = audio.read_audio(tmp_path / "mix.wav")
    lufs, peak = audio.loudness(samples)
    assert len(samples) == 6 * RATE
    assert facts["seconds"] == 6
    assert facts["lufs"] == pytest.approx(lufs, abs=0.02) == pytest.approx(-14, abs=0.3)
    assert facts["true_peak"] == pytest.approx(peak, abs=0.02)
    assert 12 <= facts["bed_gap"] <= 15
    mixed, _ = audio.mix(AudioMix(seconds=6, tracks=tracks), sources)
    assert facts["gain"] == pytest.approx(lufs - audio.loudness(mixed)[0], abs=0.5)
    assert audio.encode_sound(tmp_path / "mix.wav", 180, tmp_path / "mix.m4a") <= -1
    assert np.abs(samples).max() < 0.9
    assert np.abs(samples[-RATE // 1000 :]).max() < 1e-3
    assert np.abs(samples.mean(axis=0)).max() < 1e-3


def test_a_film_without_sound_is_silent(tmp_path: Path) -> None:
    facts = audio.mix_to_file(AudioMix(seconds=6, tracks=()), {}, tmp_path / "mix.wav")
    assert facts == {"seconds": 6, "lufs": None, "true_peak": None, "bed_gap": None, "gain": None}
    assert not audio.read_audio(tmp_path / "mix.wav").any()
