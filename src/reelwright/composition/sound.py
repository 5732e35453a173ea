"""What is heard."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from reelwright.frozen import Frozen
from reelwright.words import Digest

Seconds = Annotated[float, Field(ge=0)]


class AudioTrack(Frozen):
    """A sound from `at` seconds on; `gain` in dB, `pan` from -1 (left) to 1, fades in seconds.

    `trim` is the first second of the source that is heard and `seconds` how long it is heard (None: to its end). With
    `loop` a source that ends earlier begins again at `trim`, over a crossfade. A fade in that overlaps the fade out
    of the track before is a crossfade.
    """

    source: Digest
    role: Literal["voice", "music", "effect", "scene"]
    at: float = 0
    trim: Seconds = 0
    seconds: Seconds | None = None
    loop: bool = False
    gain: float = 0
    pan: Annotated[float, Field(ge=-1, le=1)] = 0
    fade_in: Seconds = 0
    fade_out: Seconds = 0


class AudioMix(Frozen):
    """All that is heard; music ducks under the voice, the sum is brought to `loudness` LUFS under `peak` dBTP.

    The peak leaves room for what AAC adds, 1 dB and more.
    """

    seconds: float
    tracks: tuple[AudioTrack, ...]
    loudness: float = -14
    peak: float = -2.2
