"""Beats, bars and onsets against click tracks and against music whose score is known."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from benchmarks.songs.known import make
from benchmarks.songs.scores import WIDE, f1

from reelwright.craft.music import compose, grid, render
from reelwright.craft.voice import speak
from reelwright.media.audio import Beats, find_beats
from reelwright.media.audio.signal import F32, F64, RATE

SECONDS = 24.0


def clicks(times: F64, accents: F64 | None = None, seconds: float = SECONDS, hiss: float = 0.0) -> F32:
    """Short bursts of noise that begin at the given times."""
    dice = np.random.default_rng(0)
    burst = dice.standard_normal(2000) * np.exp(-np.arange(2000) / 300) * 0.4
    out = dice.standard_normal((round(seconds * RATE), 2)) * hiss
    for time, accent in zip(times, np.ones(len(times)) if accents is None else accents, strict=True):
        at = round(time * RATE)
        out[at : at + len(burst)] += (burst * accent)[: len(out) - at, None]
    return out.astype(np.float32)


def steady(bpm: float, first: float = 0.3, seconds: float = SECONDS) -> F64:
    return np.arange(first, seconds - 0.2, 60 / bpm)


def drifting(before: float, after: float) -> F64:
    times = [0.3]
    while times[-1] < SECONDS - 0.8:
        times.append(times[-1] + 60 / np.interp(times[-1], [0.3, SECONDS], [before, after]))
    return np.array(times)


def errors(found: Beats, true: F64) -> F64:
    """Return how far each found beat is from the true one nearest to it, in ms."""
    return np.asarray(1000 * np.abs(np.array(found.beats)[:, None] - true).min(axis=1))


def assert_near(found: Beats, true: F64, mean: float, most: float) -> None:
    off = errors(found, true)
    assert off.mean() < mean
    assert np.percentile(off, 95) < most
    missed = 1000 * np.abs(true[:, None] - np.array(found.beats)).min(axis=1)
    assert (missed < 70).mean() > 0.95


@pytest.mark.thorough
@pytest.mark.parametrize("bpm", [70, 83.5, 100, 112.5, 128, 145, 160, 180])
def test_steady_clicks(bpm: float) -> None:
    found = find_beats(clicks(steady(bpm)))
    assert found.bpm == pytest.approx(bpm, rel=0.002)
    assert_near(found, steady(bpm), 3, 4)


@pytest.mark.parametrize(("before", "after"), [(100, 110), (120, 112), (90, 105)])
def test_a_drifting_tempo_is_followed(before: float, after: float) -> None:
    assert_near(find_beats(clicks(drifting(before, after))), drifting(before, after), 3, 8)


@pytest.mark.parametrize("bpm", [90, 120, 140])
def test_swung_offbeats_are_no_beats(bpm: float) -> None:
    beats = steady(bpm)
    times = np.sort(np.concatenate([beats, beats[:-1] + 60 / bpm * 2 / 3]))
    found = find_beats(clicks(times, np.where(np.isin(times, beats), 1.0, 0.5)))
    assert_near(found, beats, 3, 4)


def test_beats_go_on_through_a_rest() -> None:
    beats = steady(100)
    assert_near(find_beats(clicks(beats[(beats < 8) | (beats > 13)])), beats, 3, 5)


def test_a_players_jitter_is_evened_out() -> None:
    beats = steady(110)
    played = beats + np.random.default_rng(3).normal(0, 0.010, len(beats))
    assert_near(find_beats(clicks(played)), beats, 6, 12)


def plucked(times: F64) -> F32:
    """A short note of a chord at each of the given times."""
    out = np.zeros(round(SECONDS * RATE))
    t = np.arange(round(0.4 * RATE)) / RATE
    for index, time in enumerate(times):
        pitch = 220 * 2 ** ((0, 4, 7, 12)[index % 4] / 12)
        note = sum(np.sin(2 * np.pi * pitch * part * t) / part for part in (1, 2, 3)) * np.exp(-8 * t) * 0.12
        part = slice(round(time * RATE), min(round(time * RATE) + len(t), len(out)))
        out[part] += note[: part.stop - part.start]
    return np.stack([out, out], axis=1).astype(np.float32)


def test_notes_are_counted_under_hisses_that_keep_to_no_beat() -> None:
    dice, beats = np.random.default_rng(7), steady(96)
    sounds = plucked(beats) * np.float32(0.5)
    for at in (dice.uniform(0.1, SECONDS - 0.2, 80) * RATE).astype(int):
        length = round(dice.uniform(0.03, 0.08) * RATE)
        hiss = dice.standard_normal(length) * np.hanning(length) * dice.uniform(0.03, 0.1)
        sounds[at : at + length] += hiss[:, None].astype(np.float32)
    assert f1(np.array(find_beats(sounds).beats), beats, WIDE) > 0.95


@pytest.mark.thorough
def test_notes_are_counted_under_a_loud_voice_that_keeps_to_no_beat() -> None:
    song = make("four", "voice", 4)
    assert f1(np.array(find_beats(song.samples).beats), song.beats, WIDE) > 0.9


@pytest.mark.parametrize(("before", "after"), [(120, 92), (104, 130)])
def test_a_leap_of_the_tempo_is_followed(before: float, after: float) -> None:
    slow = np.arange(0.3, 12, 60 / before)
    beats = np.concatenate([slow, np.arange(slow[-1] + 60 / after, SECONDS - 0.5, 60 / after)])
    found = find_beats(plucked(beats))
    assert (errors(found, beats) < 70).mean() > 0.85
    missed = 1000 * np.abs(beats[:, None] - np.array(found.beats)).min(axis=1)
    assert (missed < 70).mean() > 0.85


def test_clicks_are_found_in_noise() -> None:
    assert_near(find_beats(clicks(steady(110), hiss=0.03)), steady(110), 3, 4)


@cache
def syllables(seed: int) -> F32:
    """Noise that comes and goes as speech does, without a beat."""
    dice, out, at = np.random.default_rng(seed), np.zeros(round(SECONDS * RATE)), 0.1
    while at < SECONDS - 1:
        length = dice.uniform(0.08, 0.25)
        part = slice(round(at * RATE), round((at + length) * RATE))
        out[part] += dice.standard_normal(part.stop - part.start) * np.hanning(part.stop - part.start) * 0.2
        at += length * dice.uniform(0.8, 1.6) + (dice.uniform(0.2, 0.8) if dice.random() < 0.12 else 0)
    return np.stack([out, out], axis=1).astype(np.float32)


@cache
def spoken() -> F32:
    text = "Every morning the hills are waiting, and the water stays as cold as the spring it came from. Take it along."
    return speak(text, "en-US").samples


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros((4 * RATE, 2), np.float32),
        np.zeros((0, 2), np.float32),
        np.ones((100, 2), np.float32),
        np.random.default_rng(0).standard_normal((8 * RATE, 2)).astype(np.float32) * np.float32(0.1),
        np.sin(2 * np.pi * 220 * np.arange(8 * RATE) / RATE).astype(np.float32),
        syllables(0),
        syllables(1),
        spoken(),
        clicks(np.array([1.0, 2.2, 5.1])),
    ],
    ids=["silence", "nothing", "a click", "noise", "a tone", "babble", "more babble", "speech", "three clicks"],
)
def test_what_has_no_beat_gets_none(samples: F32) -> None:
    found = find_beats(samples)
    assert (found.bpm, found.beats, found.downbeats) == (None, (), ())


@pytest.mark.thorough
@pytest.mark.parametrize(("meter", "first"), [(3, 0), (3, 2), (4, 1), (4, 3)])
def test_accents_tell_the_bars(meter: int, first: int) -> None:
    beats = steady(120)
    accents = np.where(np.arange(len(beats)) % meter == first, 1.0, 0.4)
    found = find_beats(clicks(beats, accents))
    assert found.meter == meter
    assert 1000 * np.abs(np.array(found.downbeats)[:, None] - beats[first::meter]).min(axis=1).max() < 10


def test_without_accents_bars_are_not_guessed() -> None:
    found = find_beats(clicks(steady(120)))
    assert found.meter is None
    assert found.downbeats == ()


def test_onsets_are_marked_with_their_strength() -> None:
    times, accents = np.array([0.5, 1.1, 1.5, 2.8, 3.05, 4.2]), np.array([1, 0.3, 1, 0.1, 1, 0.03])
    found = np.array(find_beats(clicks(times, accents, 5.0)).onsets)
    assert len(found) == len(times)
    assert np.abs(found[:, 0] - times).max() < 0.006
    assert (np.diff(found[np.argsort(accents, kind="stable"), 1]) >= -0.02).all()
    assert found[:, 1].max() == 1


@cache
def music(mood: str) -> tuple[Beats, F64, F64]:
    """Return what is found in a composed piece, its beats and its bars."""
    score = grid(mood, 900)
    found = find_beats(render(compose(mood, 900, 1)))
    return found, np.array(score.beats) / 30, np.array(score.bars) / 30


@pytest.mark.thorough
@pytest.mark.parametrize("mood", ["uplift", "tech", "organic"])
def test_beats_of_music(mood: str) -> None:
    found, beats, _ = music(mood)
    assert_near(found, beats, 10, 20)


SLOW = ("cinematic", "care", "lo-fi")  # 72, 75 and 78 beats a minute


@pytest.mark.slow
@pytest.mark.parametrize("mood", ["care", "luxury", "sport", "playful", "night", "cinematic", "lo-fi"])
def test_beats_of_more_music(mood: str) -> None:
    """Slow pieces may be counted twice as fast: each beat is found, and one between two of them."""
    found, beats, _ = music(mood)
    both = np.sort(np.concatenate([beats, (beats[1:] + beats[:-1]) / 2])) if mood in SLOW else beats
    off = errors(found, both)
    assert off.mean() < 12
    assert np.percentile(off, 95) < 25


@pytest.mark.thorough
@pytest.mark.parametrize("mood", ["uplift", "organic"])
def test_bars_of_music(mood: str) -> None:
    found, _, bars = music(mood)
    assert found.meter == 4
    assert 1000 * np.abs(np.array(found.downbeats)[:, None] - bars).min(axis=1).max() < 30
