"""Single frames of a film, grey, in which texts are read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from reelwright.media.footage import Scaler, shown_size
from reelwright.media.video import frames_of, open_video, refuse

HEIGHT, WIDTH = 1080, 1920  # px at most: type of 2.5 % of the height has 27 px, of which tesseract reads 20
_AHEAD = 2.0  # seconds that are decoded on rather than sought


def read_stills(path: Path, times: Sequence[float], *, what: str) -> npt.NDArray[np.uint8]:
    """Return the frames shown at rising times (seconds after the first frame): (n, height, width) luma, 0 to 255."""
    found: list[npt.NDArray[np.uint8]] = []
    with open_video(path, what) as container:
        stream: Any = container.streams.video[0]
        origin = float((stream.start_time or 0) * stream.time_base)
        frames = frames_of(container, what)
        scaler: Scaler | None = None
        frame, at = next(frames, None), 0.0
        for time in times:
            if time > at + _AHEAD:
                container.seek(max(int((time + origin) / stream.time_base), 0), stream=stream)
                frames = frames_of(container, what)
            following = frame
            while following is not None and (following.time or 0) - origin <= time + 1e-3:
                frame, following = following, next(frames, None)
            if frame is None:
                refuse(what, f"second {time:g}", "there is no picture", "Export the film again as MP4 (H.264).")
            at = (following or frame).time or 0.0
            if scaler is None:
                width, height = shown_size(frame, stream)
                scale = min(HEIGHT / height, WIDTH / width, 1.0)
                wide, tall = (max(2 * round(side * scale / 2), 2) for side in (width, height))
                scaler = Scaler(wide, tall, float(stream.sample_aspect_ratio or 1))
            luma = np.asarray(scaler.planes(frame)[0], np.float32)
            found.append(np.clip((luma - 16) * (255 / 219), 0, 255).astype(np.uint8))
            frame = following or frame
    return np.stack(found)
