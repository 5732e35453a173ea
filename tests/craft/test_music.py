"""Composed music and accents: form, harmony, sound, and how the moods differ."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelwright.craft import effects
from reelwright.craft.music import Part, Score, compose, grid, moods, render
from reelwright.craft.music.theory import chord, voice
from reelwright.errors import InputError
from reelwright.media.audio import integrated, true_peak
from reelwright.media.audio.signal import F32, RATE

SECONDS = 9
any_mood = st.sampled_from(moods())
any_length = st.integers(180, 5400)


@cache
def played(mood: str, seconds: int = SECONDS, seed: int = 2) -> F32:
    return render(compose(mood, seconds * 30, seed))


def part(score: Score, role: str) -> Part:
    return next(part for part in score.parts if part.role == role)


def level(samples: F32) -> float:
    return float(10 * np.log10(np.square(samples).mean() + 1e-20))


# Beats and form


def test_there_are_ten_moods() -> None:
    assert len(moods()) == 10
    assert len({(grid(mood, 900).bpm, mood) for mood in moods()}) == 10


@settings(max_examples=200, deadline=None)
@given(any_mood, any_length)
def test_grid_holds_for_every_length(mood: str, frames: int) -> None:
    found = grid(mood, frames)
    assert found.bpm * found.beat_frames == pytest.approx(1800)
    assert set(np.diff(found.beats)) == {found.beat_frames}
    assert set(found.bars) <= set(found.beats)
    assert found.tonic_frame in found.bars
    assert 30 <= frames - found.tonic_frame < 30 + 2 * found.beat_frames
    steps = {later - earlier for earlier, later in pairwise(found.bars)}
    assert steps <= {4 * found.beat_frames, 2 * found.beat_frames}


@settings(max_examples=200, deadline=None)
@given(any_mood, any_length)
def test_form_holds_for_every_length(mood: str, frames: int) -> None:
    found = grid(mood, frames)
    sections = found.sections
    assert sections[0].start == 0
    assert all(before.end == after.start for before, after in pairwise(sections))
    assert [section.name for section in sections][-2:] == ["gap", "end"]
    gap = sections[-2]
    assert gap.end - gap.start == 2
    assert gap.end * found.beat_frames == found.tonic_frame
    assert sections[-1].end * found.beat_frames >= frames
    assert found.bass_beat * found.beat_frames <= 0.12 * frames
    names = [section.name for section in sections]
    assert ("breakdown" in names) == (frames >= 45 * 30)
    full = next((section for section in sections if section.name == "full"), None)
    if frames >= 450:
        assert full is not None
        assert full.start * found.beat_frames <= 0.45 * frames


@pytest.mark.parametrize(("mood", "frames"), [("jazz", 900), ("tech", 179), ("tech", 5401)])
def test_refuses_what_it_cannot_play(mood: str, frames: int) -> None:
    with pytest.raises(InputError, match="music"):
        compose(mood, frames, 0)


# Notes


@settings(max_examples=60, deadline=None)
@given(any_mood, any_length, st.integers(0, 2**31 - 1))
def test_notes_hold_to_their_rules(mood: str, frames: int, seed: int) -> None:
    score = compose(mood, frames, seed)
    assert score == compose(mood, frames, seed)
    assert 3 <= len(score.motif) <= 5
    seconds = frames / 30
    for each in score.parts:
        for note in each.notes:
            assert 0 <= note.at < seconds
            assert note.length > 0
            assert 0 < note.velocity <= 1
    assert all(33 <= note.pitch <= 56 for note in part(score, "bass").notes)
    assert all(64 <= note.pitch <= 90 for note in part(score, "lead").notes)
    leaps = np.abs(np.diff([note.pitch for note in part(score, "lead").notes][:-2]))
    assert leaps.max(initial=0) <= 12
    if frames >= 600:
        assert np.mean(leaps <= 7) > 0.6


@settings(max_examples=60, deadline=None)
@given(any_mood, st.integers(0, 10_000))
def test_voices_lead(mood: str, seed: int) -> None:
    notes = part(compose(mood, 1800, seed), "pad").notes
    chords = [sorted(note.pitch for note in notes[index : index + 4]) for index in range(0, len(notes), 4)]
    for pitches in chords:
        assert pitches[0] >= 50 and pitches[-1] <= 76
        assert all(high - low >= (3 if low < 60 else 2) for low, high in pairwise(pitches))
    moved = [sum(abs(a - b) for a, b in zip(one, other, strict=True)) for one, other in pairwise(chords)]
    assert np.median(moved) <= 8
    tops = [abs(one[-1] - other[-1]) for one, other in pairwise(chords)]
    assert max(tops) <= 6  # 4 wherever the chord has a voicing that allows it
    assert np.mean(np.array(tops) <= 4) > 0.9


def test_chords_are_spelled_as_musicians_do() -> None:
    assert chord("bVII", 0, "major").classes == {10, 2, 5}
    assert chord("ii9", 5, "major").classes == {7, 10, 2, 5, 9}
    assert chord("V", 9, "minor").classes == {4, 8, 11}
    assert chord("Vsus", 0, "major").classes == {7, 0, 2}
    assert {10 % 12, 4} <= {pitch % 12 for pitch in voice(chord("V13", 5, "major"), None)}
    with pytest.raises(ValueError, match="no chord"):
        chord("H7", 0, "major")


@pytest.mark.parametrize("mood", moods())
def test_drums_and_bass_leave_the_gap_and_the_lead_ends_on_the_tonic(mood: str) -> None:
    score = compose(mood, 900, 4)
    gap = next(section for section in score.sections if section.name == "gap")
    beat = score.grid.beat_frames / 30
    for each in score.parts:
        if each.role in ("pad", "keys", "riser", "impact"):
            continue
        inside = [note for note in each.notes if gap.start * beat + 0.02 < note.at < gap.end * beat - 0.02]
        assert not inside, each.role
    assert part(score, "lead").notes[-1].pitch % 12 == score.key
    assert part(score, "bass").notes[-1].pitch % 12 == score.key
    assert part(score, "bass").notes[-1].at == pytest.approx(score.tonic_frame / 30, abs=0.01)


def test_seeds_write_other_pieces() -> None:
    pieces = {(score.key, score.motif) for score in (compose("uplift", 900, seed) for seed in range(12))}
    assert len(pieces) >= 8


# Sound


@pytest.mark.thorough
@pytest.mark.parametrize("mood", moods())
def test_music_is_exact_and_clean(mood: str) -> None:
    samples = played(mood)
    assert samples.dtype == np.float32
    assert samples.shape == (SECONDS * RATE, 2)
    assert integrated(samples) == pytest.approx(-17, abs=0.3)
    assert true_peak(samples) <= -1.2
    assert np.abs(samples[-RATE // 1000 :]).max() <= 1e-3
    assert np.abs(samples.mean(axis=0)).max() < 5e-5
    side = level(samples[:, 0] - samples[:, 1]) - level(samples[:, 0] + samples[:, 1])
    assert -14 < side < -3  # neither mono nor hollow


@pytest.mark.parametrize("mood", moods())
def test_gap_is_a_breath_and_never_a_dropout(mood: str) -> None:
    samples, score = played(mood), compose(mood, SECONDS * 30, 2)
    tonic = score.tonic_frame * 1600
    gap = samples[tonic - 2 * score.grid.beat_frames * 1600 : tonic]
    body = samples[2 * RATE : tonic]
    blocks = np.square(samples[: tonic // 4800 * 4800]).reshape(-1, 9600).mean(axis=1)
    assert 10 * np.log10(blocks.min()) > -45
    assert level(gap) < level(body)
    assert level(samples[tonic : tonic + RATE // 2]) > level(gap)


@pytest.mark.thorough
@pytest.mark.parametrize("mood", moods())
def test_last_chord_stands_on_its_root(mood: str) -> None:
    samples, score = played(mood), compose(mood, SECONDS * 30, 2)
    ring = samples[score.tonic_frame * 1600 + 9600 :].mean(axis=1)
    spectrum = np.abs(np.fft.rfft(ring * np.hanning(len(ring)), 8 * RATE))
    root = part(score, "bass").notes[-1].pitch
    strengths = {
        pitch: spectrum[round(440 * 2 ** ((pitch - 69) / 12) * 8) + np.arange(-4, 5)].max() for pitch in range(33, 57)
    }
    best = sorted(strengths, key=strengths.__getitem__)[-4:]
    assert root in best or root + 12 in best


def features(samples: F32) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return what tells moods apart: brightness in octaves, slope, onsets a second, width and punch in dB."""
    mono = samples.mean(axis=1)
    power = np.square(np.abs(np.fft.rfft(mono)))
    frequency = np.fft.rfftfreq(len(mono), 1 / RATE)
    amplitude = np.sqrt(power)
    centroid = np.log2((frequency * amplitude).sum() / amplitude.sum())
    bands = 62.5 * 2.0 ** np.arange(8)
    levels = [10 * np.log10(power[(frequency >= b / 1.41) & (frequency < b * 1.41)].mean()) for b in bands]
    slope = np.polyfit(np.arange(8), levels, 1)[0]
    frames = np.square(np.abs(np.fft.rfft(mono[: len(mono) // 1024 * 1024].reshape(-1, 1024) * np.hanning(1024))))
    octaves = np.add.reduceat(frames, [1, 3, 6, 12, 24, 48, 96, 192], axis=1)
    levels_then = 10 * np.log10(octaves + octaves.max() * 1e-5)
    flux = np.maximum(np.diff(levels_then, axis=0), 0).sum(axis=1)
    onsets = np.sum((flux[1:-1] > flux[:-2]) & (flux[1:-1] >= flux[2:]) & (flux[1:-1] > flux.mean() + flux.std()))
    punch = levels_then[:, 0].std()
    side = level(samples[:, 0] - samples[:, 1]) - level(samples[:, 0] + samples[:, 1])
    return np.array([centroid / 0.15, slope / 0.3, onsets / (len(mono) / RATE) / 0.5, side / 2, punch])


def test_no_two_moods_sound_alike() -> None:
    found = {mood: np.append(features(played(mood)), grid(mood, 900).bpm / 6) for mood in moods()}
    distances = {pair: float(np.linalg.norm(found[pair[0]] - found[pair[1]])) for pair in combinations(moods(), 2)}
    closest = min(distances, key=distances.__getitem__)
    assert distances[closest] > 1.5, (closest, distances[closest])
    assert found["care"][0] < found["tech"][0]  # darker
    assert found["lo-fi"][1] < found["organic"][1]  # steeper
    assert found["care"][2] < found["tech"][2]  # calmer


def test_the_same_seed_sounds_the_same() -> None:
    np.testing.assert_array_equal(played("organic"), render(compose("organic", SECONDS * 30, 2)))
    assert not np.array_equal(played("organic"), played("organic", seed=3))


@pytest.mark.slow
def test_longest_piece_stays_whole() -> None:
    samples = played("care", 180)
    assert len(samples) == 180 * RATE
    blocks = np.square(samples[: 178 * RATE]).reshape(-1, RATE * 2).mean(axis=1)
    assert 10 * np.log10(blocks.min()) > -40


def test_beats_are_known_without_loading_what_plays_them() -> None:
    code = (
        "import sys; from reelwright.craft.music import grid, compose; compose('tech', 900, 1); "
        "print({'numpy', 'numba', 'scipy', 'av'} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"


# Accents


def test_accents_fall_on_their_frames() -> None:
    out = effects.play((("whoosh", 60), ("hit", 120), ("riser", 240)), 300)
    assert out.shape == (300 * 1600, 2)
    loudness = np.abs(out).max(axis=1)[: 300 * 1600].reshape(300, 1600).max(axis=1)
    assert abs(int(np.argmax(loudness[40:80])) + 40 - 59) <= 1
    assert 20 * np.log10(loudness[40:80].max()) == pytest.approx(-14, abs=0.5)
    assert 119 <= int(np.argmax(loudness[100:160])) + 100 <= 122
    assert 20 * np.log10(loudness[100:160].max()) == pytest.approx(-8, abs=0.5)
    assert loudness[:48].max() == 0
    assert 235 <= int(np.argmax(loudness[200:250])) + 200 <= 239
    assert loudness[245:].max() < 1e-3


def test_accents_at_the_ends_are_cut_softly() -> None:
    out = effects.play((("whoosh", 0), ("riser", 3), ("hit", 179)), 180)
    assert len(out) == 180 * 1600
    assert np.abs(out[:10]).max() < 0.01
    assert np.abs(out[-10:]).max() < 0.01


@pytest.mark.parametrize("accent", [("boom", 10), ("hit", 180), ("hit", -1)])
def test_refuses_accents_it_does_not_know(accent: tuple[str, int]) -> None:
    with pytest.raises(InputError, match="accent"):
        effects.play((accent,), 180)
