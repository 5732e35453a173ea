"""How pictures and sound are encoded and wrapped: numbers for FFmpeg, as data. Nothing heavy is loaded here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self


@dataclass(frozen=True)
class Coding:
    """An encoder of FFmpeg with its options, and the pixels that it takes.

    `reorder` is how many frames a picture may wait between decoding and showing, `container` what a segment of it is
    kept in, `tag` the four letters by which players know the stream where the container's own choice will not do.
    """

    encoder: str
    options: Mapping[str, str] = field(default_factory=dict)
    pix_fmt: str = "yuv420p"
    reorder: int = 0
    container: str = "mp4"
    tag: str = ""

    def document(self) -> dict[str, Any]:
        """Return all that the bytes depend on, for a step's key."""
        return asdict(self)

    def with_options(self, **options: str) -> Self:
        return replace(self, options={**self.options, **options})


@dataclass(frozen=True)
class SoundCoding:
    """A sound encoder of FFmpeg; `bit_rate` in bits a second (0: lossless), `samples` of it make a packet."""

    encoder: str
    bit_rate: int = 0
    sample_format: str = "fltp"
    samples: int = 1024


AAC = SoundCoding("aac", 192_000)
MP3 = SoundCoding("libmp3lame", 256_000, samples=1152)
OPUS = SoundCoding("libopus", 160_000, "flt", 960)
PCM = SoundCoding("pcm_s24le", 0, "s32")


@dataclass(frozen=True)
class Wrap:
    """The container of a finished file and the sound in it."""

    container: str = "mp4"
    sound: SoundCoding = AAC
