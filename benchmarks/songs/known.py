"""Songs of which everything is known: when each beat, bar and part begins; played by our own instruments."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from benchmarks.songs.styles import CHORDS, FORMS, PLAYERS, STYLES, TROUBLES, Kind, Style
from reelwright.craft.music.instruments import PATCHES, stroke
from reelwright.craft.music.synth import Fm, Saws, play_fm, play_saws, play_string
from reelwright.craft.music.theory import chord, voice
from reelwright.media.audio.signal import F32, F64, RATE, band_pass, filtered

SECONDS = 75.0  # about how long a song is
_PHRASE = 4  # bars
_STROKES = {"X": 1.0, "x": 0.7, "o": 0.3}
_LEVELS = {"pad": 0.05, "keys": 0.12, "lead": 0.10, "bass": 0.16, "kick": 0.5, "snare": 0.32, "clap": 0.22, "hat": 0.09,
           "shaker": 0.07, "rim": 0.12, "crash": 0.14}  # fmt: skip
_JITTER = 0.004  # seconds by which players miss, as a deviation; sloppy ones by three times that


@dataclass(frozen=True)
class Known:
    """A song: `beats`, `bars` and the starts and ends of `parts` are seconds."""

    name: str
    samples: F32
    beats: F64
    bars: F64
    parts: tuple[tuple[float, float, Kind], ...]
    bpm: F64  # at each beat


def songs(set_number: int) -> Iterator[Known]:
    """Yield one song of each style and trouble, 72; other numbers make other songs of the same kinds."""
    for style in STYLES:
        for trouble in TROUBLES:
            yield make(style, trouble, set_number)


def make(style: str, trouble: str, number: int) -> Known:
    """Return a song, the same one for the same arguments."""
    return _Band(style, trouble, number).play()


class _Band:
    def __init__(self, style: str, trouble: str, number: int) -> None:
        self.name = f"{style}/{trouble}/{number}"
        self.style: Style = STYLES[style]
        self.trouble = trouble
        self.chance = random.Random(self.name)
        self.noise = np.random.default_rng(self.chance.randrange(2**31))
        self.tempo = self.chance.uniform(self.style.slow, self.style.fast)
        bar = self.style.meter * 60 / self.tempo
        phrases = max((size for size in FORMS if size * _PHRASE * bar <= SECONDS), default=min(FORMS))
        self.form = [kind for kind, length in FORMS[phrases] for _ in range(length * _PHRASE)]
        self.lengths = self._lengths()
        first = self.chance.uniform(0.15, 1.4)
        self.times = first + np.concatenate([[0.0], np.cumsum(self.lengths)])
        self.out = np.zeros((round((self.times[-1] + 1.0) * RATE), 2), np.float32)

    def play(self) -> Known:
        parts = self._parts()
        self._drums()
        for player, rows in self._notes().items():
            self._perform(player, rows)
        if self.trouble == "voice":
            self._sing()
        if self.trouble == "pause":
            self._rest()
        self.out += self.noise.standard_normal(self.out.shape, np.float32) * np.float32(1e-4)
        samples = np.tanh(self.out / max(float(np.percentile(np.abs(self.out), 99.9)), 1e-6) * 0.8) * 0.9
        return Known(
            self.name, samples.astype(np.float32), self.times[:-1], self.times[:-1 : self.style.meter], parts,
            60 / self.lengths,
        )  # fmt: skip

    def _lengths(self) -> F64:
        """Return the seconds of each beat."""
        count = len(self.form) * self.style.meter
        tempo = np.full(count, self.tempo)
        if self.trouble == "change":
            at = self._changes()[len(self._changes()) // 2] * self.style.meter
            tempo[at:] *= self.chance.choice((0.75, 0.85, 1.15, 1.3))
        if self.trouble == "drift":
            turns = np.arange(count) / count * SECONDS / self.chance.uniform(12, 25)
            tempo *= 1 + 0.03 * np.sin(2 * np.pi * (turns + self.chance.random()))
        return np.asarray(60 / tempo)

    def _changes(self) -> list[int]:
        """Return the bars on which parts begin, but for the first."""
        return [index + 1 for index, (one, other) in enumerate(pairwise(self.form)) if one != other]

    def _parts(self) -> tuple[tuple[float, float, Kind], ...]:
        edges = [0, *self._changes(), len(self.form)]
        times = [float(self.times[bar * self.style.meter]) for bar in edges]
        kinds = [self.form[bar] for bar in edges[:-1]]
        return tuple((start, end, kind) for (start, end), kind in zip(pairwise(times), kinds, strict=True))

    def _time(self, bar: int, step: float) -> float:
        """Return the second of a step of a bar, as its player plays it."""
        beat = bar * self.style.meter + step / self.style.steps
        miss = self.chance.gauss(0, _JITTER * (3 if self.trouble == "players" else 1))
        return max(float(np.interp(beat, np.arange(len(self.times)), self.times)) + miss, 0.0)

    def _drums(self) -> None:
        for bar, kind in enumerate(self.form):
            players = PLAYERS[kind]
            for drum, pattern in self.style.drums.items():
                for step, sign in enumerate(pattern):
                    if sign != "." and "drums" in players:
                        self._strike(drum, self._time(bar, step), _STROKES[sign] * players["drums"])
            if "crash" in players and (bar == 0 or self.form[bar - 1] != kind) and self.style.drums:
                self._strike("crash", self._time(bar, 0), 1.0)
            if "roll" in players and self.style.drums:
                self._roll(bar)

    def _roll(self, bar: int) -> None:
        """Strokes on every half beat that grow to the end of a phrase."""
        for half in range(2 * self.style.meter):
            grown = ((bar % _PHRASE) * 2 * self.style.meter + half) / (2 * self.style.meter * _PHRASE)
            self._strike("snare", self._time(bar, half * self.style.steps / 2), 0.2 + 0.8 * grown)

    def _strike(self, drum: str, at: float, strength: float) -> None:
        sound = stroke(drum)
        start = round(at * RATE)
        sound = sound[: len(self.out) - start]
        loud = _LEVELS[drum] * strength * self.chance.uniform(0.9, 1.1)
        self.out[start : start + len(sound)] += sound[:, None] * np.float32(loud)

    def _notes(self) -> dict[str, list[tuple[float, float, int, float]]]:
        """Return (at, seconds, pitch, velocity) of each note, by player."""
        rows: dict[str, list[tuple[float, float, int, float]]] = {name: [] for name in ("pad", "keys", "lead", "bass")}
        tonic, before = self.chance.randrange(12), None
        size = self.style.meter * self.style.steps
        for bar, kind in enumerate(self.form):
            players = PLAYERS[kind]
            harmony = chord(CHORDS[kind][bar % _PHRASE], tonic, "major")
            before = voice(harmony, before)
            length = float(self.times[(bar + 1) * self.style.meter] - self.times[bar * self.style.meter])
            if "pad" in players:
                rows["pad"] += [(self._time(bar, 0), length, pitch, players["pad"]) for pitch in before]
            if "keys" in players:
                rows["keys"] += self._keys(bar, before, length / size, players["keys"])
            if "bass" in players:
                rows["bass"] += self._bass(bar, 36 + harmony.root % 12, length / size, players["bass"])
            if "lead" in players:
                rows["lead"] += self._lead(bar, before, length / size, players["lead"])
        return rows

    def _keys(
        self, bar: int, voices: tuple[int, ...], step: float, loud: float
    ) -> Iterator[tuple[float, float, int, float]]:
        for at, held, sign in _read(self.style.keys):
            pitches = voices if sign in "cC" else (voices[int(sign)],)
            time = self._time(bar, at)
            for pitch in pitches:
                yield time, held * step, pitch, loud * (1.0 if sign == "C" else 0.8)

    def _bass(self, bar: int, root: int, step: float, loud: float) -> Iterator[tuple[float, float, int, float]]:
        for at, held, sign in _read(self.style.bass):
            yield self._time(bar, at), held * step, root + {"r": 0, "f": 7, "o": 12}[sign], loud

    def _lead(
        self, bar: int, voices: tuple[int, ...], step: float, loud: float
    ) -> Iterator[tuple[float, float, int, float]]:
        """A melody of chord tones on some of the half beats."""
        half = self.style.steps / 2
        for index in range(2 * self.style.meter):
            if self.chance.random() < (0.6 if index % 2 == 0 else 0.35):
                yield self._time(bar, index * half), half * step * 1.6, self.chance.choice(voices) + 12, loud

    def _perform(self, player: str, rows: list[tuple[float, float, int, float]]) -> None:
        if not rows:
            return
        name = self.style.instruments[("pad", "keys", "lead", "bass").index(player)]
        patch = PATCHES[name]
        stem = np.zeros_like(self.out)
        notes = np.array(
            [(round(at * RATE), length * RATE, 440 * 2 ** ((pitch - 69) / 12), loud, 0.0)
             for at, length, pitch, loud in rows], np.float64,
        )  # fmt: skip
        play = play_fm if isinstance(patch, Fm) else play_saws if isinstance(patch, Saws) else play_string
        play(stem, notes, np.array(patch, np.float64))
        heard = np.abs(stem[np.abs(stem[:, 0]) > 1e-4])
        if heard.size:
            self.out += stem * np.float32(_LEVELS[player] / float(np.sqrt(np.square(heard).mean())))

    def _sing(self) -> None:
        """A voice over all of it that keeps to no beat: syllables of a buzz through two resonances."""
        voice_track = np.zeros(len(self.out), np.float32)
        at = self.chance.uniform(0, 2)
        while at < self.times[-1] - 1:
            length = self.chance.uniform(0.08, 0.45)
            t = np.arange(round(length * RATE)) / RATE
            pitch = self.chance.uniform(140, 300)
            buzz = np.sign(np.sin(2 * np.pi * pitch * t * (1 + 0.02 * np.sin(35 * t)))) * np.hanning(len(t)) ** 0.5
            vowel = filtered(buzz.astype(np.float32), band_pass(self.chance.uniform(350, 900), 4))
            start = round(at * RATE)
            voice_track[start : start + len(t)] += vowel + 0.1 * self.noise.standard_normal(len(t), np.float32) * (
                t < 0.04
            )
            at += length * self.chance.uniform(0.9, 1.5) + (
                self.chance.uniform(0.4, 1.6) if self.chance.random() < 0.15 else 0
            )
        level = 0.7 * float(np.sqrt(np.square(self.out).mean())) / float(np.sqrt(np.square(voice_track).mean()))
        self.out += voice_track[:, None] * np.float32(level)

    def _rest(self) -> None:
        """Everybody rests for a bar, in the middle of two parts; the beat is counted on."""
        for bar in sorted(self.chance.sample(range(_PHRASE, len(self.form) - 2), 2)):
            first, last = (round(self.times[(bar + more) * self.style.meter] * RATE) for more in (0, 1))
            fade = np.minimum(np.arange(last - first) / (0.01 * RATE), 1)[:, None].astype(np.float32)
            self.out[first:last] *= np.maximum(1 - fade, 0)


def _read(pattern: str) -> Iterator[tuple[int, int, str]]:
    """Yield (step, length in steps, sign) of a pattern."""
    for step, sign in enumerate(pattern):
        if sign not in ".-":
            rest = pattern[step + 1 :]
            yield step, 1 + len(rest) - len(rest.lstrip("-")), sign
