"""Writes `song.wav` beside itself: a minute and a half in the mood `tech`, at a tempo that no frame grid has."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from reelwright.craft.music import compose, render
from reelwright.media.audio import RATE, resample, write_wav

SECONDS, FASTER, SILENCE = 90, 1.031, 0.37  # of the composed piece; times its tempo; seconds before its first beat


def main() -> None:
    played = render(compose("tech", SECONDS * 30, seed=5))
    sides = [resample(np.ascontiguousarray(side), round(RATE * FASTER)) for side in played.T]
    song = np.concatenate([np.zeros((round(SILENCE * RATE), 2), np.float32), np.stack(sides, axis=1)])
    write_wav(Path(__file__).with_name("song.wav"), song, bits=16)


if __name__ == "__main__":
    main()
