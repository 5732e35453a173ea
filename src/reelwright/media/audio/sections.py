"""The parts of a song: where it changes, how strong each of them is, and what each is in it.

Bars are described by their loudness, their timbre (band levels), how much begins in them (spectral flux), their bass
and their harmony. How unlike any two are is a self-dissimilarity matrix (J. Foote, "Visualizing Music and Audio using
Self-Similarity", 1999); it is cut along its diagonal into blocks that are as much alike inside as can be, by dynamic
programming, where each further block has a price and one of whole phrases is cheaper.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from reelwright.media.audio.beats import Beats
from reelwright.media.audio.harmony import PITCH_PACE, find_chroma
from reelwright.media.audio.onsets import BANDS, LOW, find_energies
from reelwright.media.audio.signal import F32, F64, RATE
from reelwright.study import Section
from reelwright.study import SectionKind as Kind

_PACE = 50  # spectra a second
_EVEN = 2.0  # seconds of a "bar" where there are no beats
_METER = 4  # beats, where the song does not tell
_FLOOR = 60.0  # dB under the loud passages that still count
_QUIETEST, _ABSOLUTE = 24.0, -80.0  # dB under the loudest bar that is no energy at all; dBFS that is silence
_HARMONY = 0.35  # weight of harmony beside timbre
_PRICE = 0.18  # of a block, in mean squared differences of all bars from their mean
_UNEVEN = 0.1  # more for a block that is no whole number of phrases
_PHRASE, _FEWEST, _MOST = 4, 2, 64  # bars
_FLAT = 0.08  # energy by which the strongest part passes the calmest, below which a song does not change
_STRONG, _CALM = 0.86, 0.35  # energy of a chorus, and of a break
_RISES = 0.12  # energy that a build gains from its first to its last half


@dataclass(frozen=True)
class Parts:
    """`bars` are the seconds on which bars begin, `energy` is that of each, 0 to 1, as in `sections`."""

    bars: tuple[float, ...] = ()
    energy: tuple[float, ...] = ()
    sections: tuple[Section, ...] = ()


def find_sections(samples: F32, beats: Beats) -> Parts:
    """Return the parts of a mono or stereo signal at 48 kHz whose beats are known; they follow without gaps.

    Without beats, bars are two seconds. What lasts less than a bar, or is silent, has no parts.
    """
    seconds = len(samples) / RATE
    if seconds < _EVEN / 2:
        return Parts()
    edges = _bar_edges(beats, seconds)
    mono = np.asarray(samples.mean(axis=1) if samples.ndim == 2 else samples, np.float32)
    levels, flux = _described(mono, edges)
    power = 10 ** (levels / 10)
    loud = 10 * np.log10(power.sum(axis=1) + 1e-12)
    if loud.max() < _ABSOLUTE:
        return Parts()
    energy = _energies(loud, flux, 10 * np.log10(power[:, BANDS < LOW].sum(axis=1) + 1e-12))
    harmony = _per_bar(find_chroma(mono), edges, PITCH_PACE)
    blocks = _blocks(_unlike(levels, loud, flux, harmony))
    return _named(edges, energy, blocks)


def _bar_edges(beats: Beats, seconds: float) -> F64:
    """Return where bars begin, and the end of the last; the first begins at 0, parts of bars join their neighbours."""
    if beats.downbeats and len(beats.downbeats) > 1:
        begins = np.array(beats.downbeats)
    elif len(beats.beats) > _METER:
        begins = np.array(beats.beats[:: beats.meter or _METER])
    else:
        begins = np.arange(0, seconds, _EVEN)
    step = float(np.median(np.diff(begins))) if len(begins) > 1 else seconds
    before = begins[0] - step * np.arange(int(begins[0] / step + 0.5), 0, -1)
    after = begins[-1] + step * np.arange(1, int((seconds - begins[-1]) / step + 0.5))
    inside = np.concatenate([before, begins, after])
    inside = inside[(inside > step / 2) & (inside < seconds - step / 2)]
    return np.concatenate([[0.0], inside, [seconds]])


def _described(mono: F32, edges: F64) -> tuple[F64, F64]:
    """Return each bar's band levels in dB, (n, bands), and how much begins in it."""
    energies = find_energies(mono, RATE // _PACE)
    loud = float(np.percentile(energies.sum(axis=1), 95)) / energies.shape[1] + 1e-20
    bar = 10 * np.log10(_per_bar(energies, edges, _PACE) + loud * 10 ** (-_FLOOR / 10))
    compressed = np.log1p(1000 * energies / loud)
    rise = np.maximum(np.diff(compressed, axis=0, prepend=compressed[:1]), 0).mean(axis=1)
    return np.asarray(bar), _per_bar(rise[:, None], edges, _PACE)[:, 0]


def _per_bar(values: F32 | F64, edges: F64, pace: float) -> F64:
    """Return the mean of values, (n, k) of which there are `pace` a second, in each bar."""
    places = np.clip(np.rint(edges * pace).astype(int), 0, len(values))
    total = np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0, dtype=np.float64)])
    counts = np.maximum(np.diff(places), 1)
    return np.asarray((total[places[1:]] - total[places[:-1]]) / counts[:, None])


def _energies(loud: F64, flux: F64, bass: F64) -> F64:
    """Return the energy of each bar: half its loudness, the rest what begins in it and its bass."""
    height = [np.clip(1 + (level - level.max()) / _QUIETEST, 0, 1) for level in (loud, bass)]
    begins = np.clip(flux / max(float(np.percentile(flux, 95)), 1e-9), 0, 1)
    return np.asarray(0.5 * height[0] + 0.3 * begins + 0.2 * height[1])


def _unlike(levels: F64, loud: F64, flux: F64, harmony: F64) -> F64:
    """Return (n, n): the squared difference of any two bars, 1 on average for bars and the mean of all."""
    timbre = levels - levels.mean(axis=0)
    begun = (flux - flux.mean()) / max(float(flux.std()), 1e-9)
    notes = harmony / np.maximum(np.linalg.norm(harmony, axis=1, keepdims=True), 1e-9)
    notes = _phrased(notes) - notes.mean(axis=0)
    height = loud - loud.mean()
    sides = [_scaled(timbre), 0.5 * _scaled(height[:, None]), 0.5 * begun[:, None], _HARMONY * _scaled(notes)]
    table = np.concatenate(sides, axis=1)
    square = (table**2).sum(axis=1)
    unlike = np.maximum(square[:, None] + square[None, :] - 2 * table @ table.T, 0)
    return np.asarray(unlike / max(float(square.mean()), 1e-9))


def _phrased(notes: F64) -> F64:
    """Return notes averaged over the phrase around each bar, so that chords that come round do not count."""
    total = np.concatenate([np.zeros((1, notes.shape[1])), np.cumsum(notes, axis=0)])
    index = np.arange(len(notes))
    first, last = np.maximum(index - _PHRASE // 2, 0), np.minimum(index + _PHRASE // 2, len(notes))
    return np.asarray((total[last] - total[first]) / np.maximum(last - first, 1)[:, None])


def _scaled(table: F64) -> F64:
    return np.asarray(table / max(float(np.sqrt((table**2).sum(axis=1).mean())), 1e-9))


def _blocks(unlike: F64) -> list[tuple[int, int]]:
    """Return the bars [first, end) of the blocks of least cost."""
    count = len(unlike)
    total = np.zeros((count + 1, count + 1))
    total[1:, 1:] = unlike.cumsum(axis=0).cumsum(axis=1)
    best, back = np.full(count + 1, np.inf), np.zeros(count + 1, int)
    best[0] = 0
    price = _PRICE * max(count / 8, 1)
    for end in range(1, count + 1):
        first = np.arange(max(end - _MOST, 0), end)
        size = end - first
        inside = total[end, end] - total[first, end] - total[end, first] + total[first, first]
        uneven = np.minimum(size % _PHRASE, 1) * _UNEVEN / _PRICE
        short = np.where(size < _FEWEST, np.where((first == 0) | (end == count), 0.5, 3.0), 0)
        cost = best[first] + inside / (2 * size) + price * (1 + uneven + short)
        back[end] = first[int(cost.argmin())]
        best[end] = cost.min()
    blocks, end = list[tuple[int, int]](), count
    while end > 0:
        blocks.append((int(back[end]), end))
        end = int(back[end])
    return blocks[::-1]


def _named(edges: F64, energy: F64, blocks: list[tuple[int, int]]) -> Parts:
    """Return the parts of blocks, with energies from 0 to 1 and the kinds that they tell."""
    lengths = np.diff(edges)
    means = [float(np.average(energy[first:end], weights=lengths[first:end])) for first, end in blocks]
    whole = [mean for mean, (first, end) in zip(means, blocks, strict=True) if end - first >= _FEWEST] or means
    low, high = min(whole), max(whole)
    if high - low < _FLAT:
        blocks, means, low, high = [(0, len(energy))], [0.0], float(energy.mean()) - 0.5, float(energy.mean()) + 0.5
        scaled = [0.5]
    else:
        scaled = [min(max((mean - low) / (high - low), 0.0), 1.0) for mean in means]
    bars = np.clip((energy - low) / (high - low), 0, 1)
    kinds = [_kind(index, scaled, bars[first:end]) for index, (first, end) in enumerate(blocks)]
    sections = tuple(
        Section(start=round(float(edges[first]), 4), end=round(float(edges[end]), 4), kind=kind, energy=round(part, 3))
        for (first, end), kind, part in zip(blocks, kinds, scaled, strict=True)
    )
    return Parts(
        tuple(round(float(edge), 4) for edge in edges[:-1]),
        tuple(round(float(bar), 3) for bar in bars),
        _joined(sections),
    )


def _kind(index: int, energy: list[float], bars: F64) -> Kind:
    """Tell a part by its energy, those of its neighbours, and whether it rises."""
    own, last = energy[index], index == len(energy) - 1
    if len(energy) == 1:
        return "verse"
    if own >= _STRONG and not _builds(index, energy, bars):
        return "chorus"
    if index == 0:
        return "intro"
    if last:
        return "outro" if own < energy[index - 1] else "verse"
    if _builds(index, energy, bars):
        return "build"
    return "break" if own < _CALM and max(energy[:index]) > own else "verse"


def _builds(index: int, energy: list[float], bars: F64) -> bool:
    """Whether a part leads up to a stronger one: it rises itself, or stands between its neighbours."""
    if index == len(energy) - 1 or energy[index + 1] < max(_STRONG, energy[index] + 0.05) or len(bars) > 2 * _PHRASE:
        return False
    half = len(bars) // 2
    return half > 0 and float(bars[half:].mean() - bars[:half].mean()) > _RISES


def _joined(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """Return sections without changes between two intros, or two outros, of about one energy."""
    kept = list(sections[:1])
    for before, part in pairwise(sections):
        alike = before.kind == part.kind and abs(kept[-1].energy - part.energy) < _FLAT
        if alike:
            kept[-1] = kept[-1].model_copy(update={"end": part.end})
        else:
            kept.append(part)
    return tuple(kept)
