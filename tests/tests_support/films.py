"""Films with sound that tests write."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from reelwright.media.audio.signal import F32, RATE


def film(
    path: Path, sound: F32 | None, codec: str = "pcm_s16le", rate: int = RATE, late: float = 0.0, seconds: float = 4
) -> Path:
    """Write a film of passing greys; its `sound`, (n, 1 or 2) samples, begins `late` seconds after its picture."""
    with av.open(str(path), "w") as container:
        picture = container.add_stream("libx264", rate=30)
        picture.width = picture.height = 96
        picture.pix_fmt = "yuv420p"
        layout = "mono" if sound is not None and sound.shape[1] == 1 else "stereo"
        track = None if sound is None else container.add_stream(codec, rate=rate, layout=layout)
        for index in range(round(seconds * 30)):
            frame = av.VideoFrame.from_ndarray(np.full((96, 96, 3), 40 + index % 100, np.uint8))
            frame.pts, frame.time_base = index, Fraction(1, 30)
            container.mux(picture.encode(frame))
        container.mux(picture.encode(None))
        if track is not None and sound is not None:
            kind = track.codec_context.format.name
            convert = av.AudioResampler(kind, layout, rate, frame_size=track.codec_context.frame_size or 1024)
            whole = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound.T), "fltp", layout)
            whole.sample_rate, whole.pts, whole.time_base = rate, round(late * rate), Fraction(1, rate)
            for part in [*convert.resample(whole), *convert.resample(None)]:
                container.mux(track.encode(part))
            container.mux(track.encode(None))
    return path
