"""Sound: files in and out, loudness, mixing under a voice, mastering, beats. All of it float32 at 48 kHz."""

from reelwright.media.audio.beats import find_beats
from reelwright.media.audio.files import read_audio, resample, silent_wav, write_wav
from reelwright.media.audio.loudness import integrated, loudness
from reelwright.media.audio.mastering import limit, master, through_aac
from reelwright.media.audio.mixdown import mix_to_file
from reelwright.media.audio.mixing import cut_song, duck, mix
from reelwright.media.audio.signal import F32, RATE, filtered, true_peak

__all__ = [
    "F32", "RATE", "cut_song", "duck", "filtered", "find_beats", "integrated", "limit", "loudness", "master", "mix",
    "mix_to_file", "read_audio", "resample", "silent_wav", "through_aac", "true_peak", "warm", "write_wav",
]  # fmt: skip


def warm() -> None:
    """Compile every kernel."""
    import numpy as np

    master(np.random.default_rng(0).standard_normal((RATE // 2, 2)).astype(np.float32))
    from reelwright.media.audio.signal import follow

    follow(np.zeros(8, np.float32), 1.0, 1.0)
