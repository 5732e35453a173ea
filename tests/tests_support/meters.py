"""Independent meters."""

from __future__ import annotations

import math

import av
import numpy as np

from reelwright.media.audio.signal import F32, RATE


def ebur128(samples: F32) -> tuple[float, float]:
    """Return integrated loudness in LUFS and true peak in dBTP as FFmpeg's ebur128 filter sees a stereo signal."""
    graph = av.filter.Graph()
    source = graph.add("abuffer", f"sample_rate={RATE}:sample_fmt=fltp:channel_layout=stereo")
    meter, sink = graph.add("ebur128", "metadata=1:peak=true"), graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.T), "fltp", "stereo")
    frame.sample_rate, frame.pts = RATE, 0
    graph.push(frame)
    graph.push(None)
    found: dict[str, str] = {}
    while True:
        try:
            found = dict(graph.pull().metadata) or found
        except (av.FFmpegError, EOFError):
            break
    peak = float(found["lavfi.r128.true_peak"])
    return float(found["lavfi.r128.I"]), 20 * math.log10(peak) if peak > 0 else -math.inf
