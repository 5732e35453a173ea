"""A sound's waveform as numbers, in the JSON layout that audiowaveform writes and players of it read.

    {"version": 2, "channels": 1, "sample_rate": 48000, "samples_per_pixel": 512, "bits": 8, "length": n, "data": […]}

`data` holds n pairs, the lowest and the highest sample of each span of `samples_per_pixel`; full scale is -128 to 127.
The channel is the mean of left and right. Layout: the DataFormat page of BBC audiowaveform, version 2.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt

from reelwright.loading import LOADING
from reelwright.media.audio.signal import F32, RATE

SAMPLES_PER_PIXEL = 512


def peaks(samples: F32) -> str:
    """Return the waveform document of (n, 2) samples of -1 to 1; the last span may be shorter."""
    pairs = levels(samples, SAMPLES_PER_PIXEL)
    document = {
        "version": 2,
        "channels": 1,
        "sample_rate": RATE,
        "samples_per_pixel": SAMPLES_PER_PIXEL,
        "bits": 8,
        "length": len(pairs),
        "data": pairs.ravel().tolist(),
    }
    return json.dumps(document, separators=(",", ":"))


def levels(samples: F32, span: int) -> npt.NDArray[np.int8]:
    """Return the lowest and the highest of each `span` of (n, 2) samples of -1 to 1, left and right in the mean.

    (m, 2), full scale is -128 to 127; the last span may be shorter. Samples may lie on the disk: a minute of them is
    read at a time.
    """
    block = 60 * RATE // span * span
    parts = [_edges(samples[at : at + block].mean(axis=1), span) for at in range(0, len(samples), block)]
    return np.concatenate(parts) if parts else np.zeros((0, 2), np.int8)


def _edges(mono: F32, span: int) -> npt.NDArray[np.int8]:
    spans = np.arange(0, len(mono), span)
    low, high = (np.floor(edge.reduceat(mono, spans) * 128) for edge in (np.minimum, np.maximum))
    return np.clip(np.stack([low, high], axis=1), -128, 127).astype(np.int8)


def write_peaks(audio: Path, out: Path, samples: int) -> int:
    """Write the waveform of the first `samples` samples of a sound of ours; returns how many pairs it has.

    Raises MediaError where the sound cannot be read.
    """
    with LOADING:
        from reelwright.media.audio.files import read_audio

    document = peaks(read_audio(audio, what="sound")[:samples])
    out.write_text(document)
    return int(json.loads(document)["length"])
