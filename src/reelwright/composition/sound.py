"""What is heard."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from reelwright.frozen import Frozen
from reelwright.words import Digest

Seconds = Annotated[float, Field(ge=0)]
Role = Literal["voice", "music", "effect", "scene"]


class AudioTrack(Frozen):
    """A sound from `at` seconds on; `gain` in dB, `pan` from -1 (left) to 1, fades in seconds.

    `trim` is the first second of the source that is heard and `seconds` how long it is heard (None: to its end). With
    `loop` a source that ends earlier begins again at `trim` over a crossfade, as often as it takes.

    A fade is a raised cosine in amplitude. Where a track fades in while one before it of the same role fades out, both
    take the square root of it, so that their power adds up to one; not where the second goes on with the very samples
    of the first, whose amplitudes add up. Panning keeps the power too.
    """

    source: Digest
    role: Role
    at: Seconds = 0
    trim: Seconds = 0
    seconds: Seconds | None = None
    loop: bool = False
    gain: Annotated[float, Field(ge=-120, le=40)] = 0
    pan: Annotated[float, Field(ge=-1, le=1)] = 0
    fade_in: Seconds = 0
    fade_out: Seconds = 0


class AudioMix(Frozen):
    """All that is heard; music and the scenes' own sound duck under the voice.

    The sum is brought to `loudness` LUFS under `peak` dBTP, which leaves room for what AAC adds, 1 dB and more.
    """

    seconds: float
    tracks: tuple[AudioTrack, ...]
    loudness: float = -14
    peak: float = -2.2
