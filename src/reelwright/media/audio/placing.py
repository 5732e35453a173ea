"""A track's part of its source, with its level, its sides and its fades. Times become whole samples first."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from reelwright.composition import AudioTrack
from reelwright.composition.sound import Role
from reelwright.media.audio.bs1770 import integrated
from reelwright.media.audio.signal import F32, RATE, ratio, stereo

# LUFS that each track of a role is brought to; effects keep the level they were made at.
LEVELS: Mapping[Role, float] = {"voice": -16.0, "music": -17.0, "scene": -18.0}
# dB that a source is lifted by at most, so that noise stays noise; a scene's quiet is that of a room.
MOST_LIFT: Mapping[Role, float] = {"voice": 20.0, "music": 20.0, "scene": 12.0}
LOOP_FADE = 0.5  # seconds over which a source begins again
_LEAST = 0.25  # seconds of a song that are worth repeating
_SONG_FADE = (0.02, 0.1)  # seconds over which a song does: at least so that nothing clicks, at most half a short beat


@dataclass(frozen=True)
class Placed:
    """The samples of a track, (n, 2), and where in the film they begin."""

    track: AudioTrack
    begin: int
    samples: F32

    @property
    def end(self) -> int:
        return self.begin + len(self.samples)


def place(tracks: Sequence[AudioTrack], sounds: Mapping[str, F32], length: int) -> Iterator[Placed]:
    """Yield what is heard of each track in a film of `length` samples, at its level, panned and faded."""
    placed = [_cut_out(track, sounds[track.source], length) for track in tracks]
    for part in placed:
        into = any(_cross(other, part) for other in placed)
        out_of = any(_cross(part, other) for other in placed)
        curve = fades(len(part.samples), part.track.fade_in, part.track.fade_out, (into, out_of))
        yield Placed(part.track, part.begin, part.samples * _sides(part.track, part.samples) * curve[:, None])


def _cut_out(track: AudioTrack, sound: F32, length: int) -> Placed:
    begin = round(track.at * RATE)
    room = max(length - begin, 0)
    wanted = room if track.seconds is None else min(round(track.seconds * RATE), room)
    part = sound[round(track.trim * RATE) :]
    if track.loop and 0 < len(part) < wanted:
        part = repeated(part, wanted, round(LOOP_FADE * RATE))
    return Placed(track, begin, stereo(part[:wanted]))


def _sides(track: AudioTrack, samples: F32) -> F32:
    """Return the gain of the left and the right: constant power, 0 dB in the middle."""
    loud = integrated(samples) if track.role in LEVELS else -math.inf
    level = min(LEVELS[track.role] - loud, MOST_LIFT[track.role]) if math.isfinite(loud) else 0.0
    angle = (track.pan + 1) * math.pi / 4
    gain = math.sqrt(2) * ratio(track.gain + level)
    return np.array([math.cos(angle) * gain, math.sin(angle) * gain], np.float32)


def _cross(first: Placed, second: Placed) -> bool:
    """Whether the second track fades in while the first, of the same role but other sound, fades out."""
    one, two = first.track, second.track
    overlaps = first.begin < second.begin < first.end < second.end
    goes_on = one.source == two.source and abs((two.trim - two.at) - (one.trim - one.at)) * RATE < 1
    return one.role == two.role and overlaps and one.fade_out > 0 and two.fade_in > 0 and not goes_on


def fades(length: int, fade_in: float, fade_out: float, crossing: tuple[bool, bool] = (False, False)) -> F32:
    """Return fades in and out, in seconds, as one gain curve: raised cosines, or where they cross their roots."""
    curve = np.ones(length, np.float32)
    for seconds, view, crosses in ((fade_in, curve, crossing[0]), (fade_out, curve[::-1], crossing[1])):
        count = min(round(seconds * RATE), length)
        view[:count] *= _rise(count) if crosses else _rise(count) ** 2
    return curve


def _rise(count: int) -> F32:
    """Return a quarter of a sine: its square and that of its reverse add up to one."""
    return np.sin(np.pi / 2 * (np.arange(count) + 0.5) / max(count, 1)).astype(np.float32)


def repeated(part: F32, length: int, fade: int) -> F32:
    """Return a sound (m, 2) or (m,) repeated to `length` samples; its last `fade` ones cross into its first ones.

    So it begins again every m - fade samples; the fade is at most half of it.
    """
    fade = min(fade, len(part) // 2)
    period = len(part) - fade
    rise = _rise(fade).reshape(-1, *(1,) * (part.ndim - 1))
    seam = part[period:] * rise[::-1] + part[:fade] * rise
    again = np.concatenate([seam, part[fade:period]])
    return np.concatenate([part[:period], np.resize(again, (max(length - period, 0), *part.shape[1:]))])[:length]


def cut_song(samples: F32, offset: float, seconds: float, end: float | None = None) -> F32:
    """Return `seconds` of a song from `offset` on; where it does not last, it goes on at `offset` after `end`.

    Both are seconds of the song; None stands for its end. It crosses over before `end`, into what stands before
    `offset`, so what lies at `offset` is whole each time and comes exactly end - offset later.
    """
    song = stereo(samples)
    length, first = round(seconds * RATE), round(offset * RATE)
    if first + length <= len(song):
        return song[first : first + length]
    last = len(song) if end is None else min(round(end * RATE), len(song))
    if last - first < _LEAST * RATE:
        first, last = 0, len(song)
    shortest, longest = (round(seconds * RATE) for seconds in _SONG_FADE)
    fade = min(max(shortest, min(longest, first)), (last - first) // 2)
    before = np.pad(song[max(first - fade, 0) : first], ((max(fade - first, 0), 0), (0, 0)))
    return repeated(np.concatenate([before, song[first:last]]), fade + length, fade)[fade:]
