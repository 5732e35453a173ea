"""The sound of a user's film, in step with its pictures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np

from reelwright.media.audio.files import MAX_RATE, MIN_RATE
from reelwright.media.audio.signal import F32, RATE, stereo
from reelwright.media.video import open_video, refuse

_LEAD_IN = 1.0  # seconds decoded before what is wanted, so that coders that look back have settled
_SPOILT = (2, 0.02)  # packets, and share of those so far, that may fail to decode before the sound counts as damaged
_AGAIN = "Export the film again as MP4 (H.264, AAC)."
_GAP = 0.02  # seconds by which a frame may miss its place before its own time counts


def film_sound(path: Path, start: float, seconds: float, *, what: str = "") -> F32 | None:
    """Return `seconds` of a film's first sound from second `start` on as (n, 2) float32 at 48 kHz.

    Second 0 is that of the first picture. Where the film has no sound yet or any more it is silent; None stands for
    a film without any. `what` names the film for messages. Raises MediaError where the sound is damaged.
    """
    where = what or path.name
    out = np.zeros((round(seconds * RATE), 2), np.float32)
    with open_video(path, where) as container:
        if not container.streams.audio:
            return None
        sound = container.streams.audio[0]
        if not MIN_RATE <= sound.sample_rate <= MAX_RATE:
            limit = f"a sound has {MIN_RATE} to {MAX_RATE} samples a second"
            refuse(where, f"{sound.sample_rate} Hz", limit, _AGAIN)
        begin = start + _first_picture(container)
        if begin > _LEAD_IN and sound.time_base:
            container.seek(int((begin - _LEAD_IN) / sound.time_base), stream=sound)
        try:
            for time, samples in _timed(_decoded(container, sound, where)):
                if not _lay(out, round((time - begin) * RATE), samples):
                    break
        except av.FFmpegError as error:
            refuse(where, error, "the film's sound is damaged", _AGAIN)
    return np.clip(np.nan_to_num(out, posinf=0, neginf=0), -4, 4)


def _first_picture(container: Any) -> float:
    pictures = container.streams.video
    return float((pictures[0].start_time or 0) * pictures[0].time_base) if pictures else 0.0


def _decoded(container: Any, stream: Any, where: str) -> Iterator[Any]:
    failed = 0
    for packets, packet in enumerate(container.demux(stream), 1):
        try:
            yield from packet.decode()
        except av.InvalidDataError:
            failed += 1
            if failed > _SPOILT[0] + _SPOILT[1] * packets:
                refuse(where, f"{failed} of {packets} packets", "the film's sound is damaged", _AGAIN)


def _lay(out: F32, at: int, samples: F32) -> bool:
    """Write samples to their place as far as it lies inside; returns whether later ones may."""
    first = max(-at, 0)
    part = samples[first : max(len(out) - at, 0)]
    if len(part):
        out[at + first : at + first + len(part)] = part
    return at < len(out)


def _timed(frames: Iterator[Any]) -> Iterator[tuple[float, F32]]:
    """Yield stereo samples at 48 kHz with their time in seconds; they join up unless the film says otherwise."""
    resampler: Any = None
    kind: Any = None
    following = written = 0.0
    for frame in frames:
        time = following if frame.pts is None else float(frame.pts * frame.time_base)
        shape = (frame.sample_rate, frame.layout.name, frame.format.name)
        if resampler is None or shape != kind or abs(time - following) > _GAP:
            # FFmpeg would turn mono down by 3 dB on its way to two channels.
            layout = "mono" if frame.layout.nb_channels == 1 else "stereo"
            yield from _resampled(resampler, None, written)
            resampler, kind, written = av.AudioResampler("fltp", layout, RATE), shape, time
        following = time + frame.samples / frame.sample_rate
        for at, samples in _resampled(resampler, frame, written):
            written = at + len(samples) / RATE
            yield at, samples
    yield from _resampled(resampler, None, written)


def _resampled(resampler: Any, frame: Any, time: float) -> Iterator[tuple[float, F32]]:
    for part in resampler.resample(frame) if resampler else ():
        planes = part.to_ndarray()
        yield time, stereo(np.ascontiguousarray(planes[0] if len(planes) == 1 else planes.T))
        time += part.samples / RATE
