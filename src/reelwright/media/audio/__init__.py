"""Sound: files in and out, loudness, mixing under a voice, mastering, beats. All of it float32 at 48 kHz.

What is named here is loaded when it is first used: players need the filters alone, not the decoders.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from reelwright.loading import LOADING

if TYPE_CHECKING:
    from reelwright.media.audio.beats import Beats, find_beats
    from reelwright.media.audio.bs1770 import integrated, loudness
    from reelwright.media.audio.coded import encode_sound
    from reelwright.media.audio.files import read_audio, resample, silent_wav, write_wav
    from reelwright.media.audio.limiter import limit
    from reelwright.media.audio.mastering import master
    from reelwright.media.audio.mixdown import mix_to_file
    from reelwright.media.audio.mixing import duck, mix
    from reelwright.media.audio.placing import cut_song
    from reelwright.media.audio.sections import Parts, find_sections
    from reelwright.media.audio.signal import F32, filtered, true_peak
    from reelwright.media.audio.song import study_song

RATE = 48_000  # Hz, all sound

__all__ = [
    "F32", "RATE", "Beats", "Parts", "cut_song", "duck", "encode_sound", "filtered", "find_beats", "find_sections",
    "integrated", "limit", "loudness", "master", "mix", "mix_to_file", "read_audio", "resample", "silent_wav",
    "study_song", "true_peak", "warm", "write_wav",
]  # fmt: skip

_HOMES = {
    "beats": ("Beats", "find_beats"),
    "coded": ("encode_sound",),
    "files": ("read_audio", "resample", "silent_wav", "write_wav"),
    "bs1770": ("integrated", "loudness"),
    "limiter": ("limit",),
    "mastering": ("master",),
    "mixdown": ("mix_to_file",),
    "mixing": ("duck", "mix"),
    "placing": ("cut_song",),
    "sections": ("Parts", "find_sections"),
    "song": ("study_song",),
    "signal": ("F32", "filtered", "true_peak"),
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def warm() -> None:
    """Compile every kernel by using it."""
    with LOADING:
        import numpy as np

        from reelwright.media.audio.beats import find_beats
        from reelwright.media.audio.mastering import master
        from reelwright.media.audio.signal import follow

    noise = np.random.default_rng(0).standard_normal((48_000, 2)).astype(np.float32)
    master(noise)
    follow(noise[:, 0], 1.0, 1.0)
    clicks = np.zeros((8 * 48_000, 2), np.float32)
    clicks.reshape(16, 24_000, 2)[:, :480] = 0.5 * noise[:480]  # two a second
    find_beats(clicks)
