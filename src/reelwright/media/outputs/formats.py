"""What a finished ad can be exported as: one table. Light to load, since the command line lists its names.

Numbers were measured on 150 drawn frames of the demo at 1080 x 1920, one thread, SSIM of luma against the drawn frames;
the master (x264 veryfast, CRF 20) has 1.42 Mb/s, 0.9913 at 21 ms a frame. Re-encoding the master instead of drawing
again would save 24 ms a frame and cost 3 to 9 % more bytes at 0.0011 to 0.0014 less, so these films are drawn again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reelwright.media.coding import AAC, MP3, OPUS, PCM, Coding, Wrap

Kind = Literal["master", "film", "overlay", "loop", "proxy", "sound", "poster", "sprite", "peaks"]

# 0.78 Mb/s, 0.9901 at 76 ms; `fast` takes 106 ms for nothing more. Closed groups of pictures, so that segments join.
HEVC = Coding(
    "libx265",
    {
        "preset": "veryfast",
        "crf": "21",
        "x265-params": "pools=1:frame-threads=1:open-gop=0:keyint=60:info=0:log-level=error",
    },
    reorder=2,
    tag="hvc1",  # what Apple's players ask for
)
# 0.68 Mb/s, 0.9891 at 99 ms; CRF 26 gives 0.9900 for a third more bytes.
VP9 = Coding("libvpx-vp9", {"deadline": "good", "cpu-used": "5", "crf": "30", "b": "0", "g": "60"})
# 0.71 Mb/s, 0.9909 at 34 ms; preset 10 gives 0.9897 at 17 ms.
AV1 = Coding("libsvtav1", {"preset": "8", "crf": "30", "g": "60", "svtav1-params": "lp=1"})
# 114 Mb/s over texts and a bottle, alpha kept exactly, 49 ms a frame; `prores_ks` takes 240 ms for 128 Mb/s.
PRORES = Coding("prores_aw", {"profile": "4", "vendor": "apl0"}, "yuva444p10le", container="mov", tag="ap4h")


PREVIEW = Coding(
    "libx264", {"preset": "ultrafast", "crf": "26", "x264-params": "threads=1:keyint=12:bframes=0:stitchable=1"}
)


@dataclass(frozen=True)
class Format:
    """A kind of file: how it is made, what its name ends with, and what it is for.

    `picture` is None where the master's pictures are copied or where there are none that FFmpeg encodes. `cost` is the
    CPU seconds for a frame of 1080 x 1920, drawing or decoding included. A `draft` is drawn as such, and only every
    second frame where at least twelve a second remain.
    """

    name: str
    suffix: str
    kind: Kind
    holds: str
    use: str
    picture: Coding | None = None
    wrap: Wrap | None = None
    cost: float = 0.0
    scale: float = 1.0  # of the ad's own size
    draft: bool = False

    @property
    def per_aspect(self) -> bool:
        """Whether every aspect has a file of its own: sound is the same in all."""
        return self.kind not in ("sound", "peaks")

    def rate(self, fps: int) -> int:
        """Return the frames a second of its films, of an ad at `fps`."""
        return fps // 2 if self.draft and fps % 2 == 0 else fps

    @property
    def encoders(self) -> tuple[str, ...]:
        """The encoders of FFmpeg that it takes, beyond those of the master."""
        picture = (self.picture.encoder,) if self.picture else ()
        return picture + ((self.wrap.sound.encoder,) if self.wrap and self.kind != "overlay" else ())


_TABLE = (
    Format("mp4-h264", ".mp4", "master", "H.264 High, AAC 192 kb/s", "the master itself; plays everywhere"),
    Format(
        "mp4-hevc", ".mp4", "film", "HEVC Main (hvc1), AAC 192 kb/s", "half the bytes, for Apple devices and new TVs",
        HEVC, Wrap("mp4", AAC), 0.11,
    ),
    Format(
        "webm-vp9", ".webm", "film", "VP9, Opus 160 kb/s", "web pages, older browsers too", VP9, Wrap("webm", OPUS),
        0.13,
    ),
    Format(
        "webm-av1", ".webm", "film", "AV1, Opus 160 kb/s", "web pages; the best picture for its bytes", AV1,
        Wrap("webm", OPUS), 0.07,
    ),
    Format(
        "mov-prores", ".mov", "overlay", "ProRes 4444 with straight alpha, silent",
        "texts, logo and product without the ground, to lay over other footage", PRORES, Wrap("mov"), 0.14,
    ),
    Format("gif", ".gif", "loop", "animated GIF, 256 colours, the first 3 s", "mail and chat"),
    Format("webp", ".webp", "loop", "animated WebP, the first 3 s", "mail and web pages, a fraction of the GIF"),
    Format(
        "proxy", ".mp4", "proxy", "H.264 at 540p, groups of 12, AAC 192 kb/s", "editing: scrubs without delay",
        cost=0.009,
    ),
    Format(
        "preview", ".mp4", "film", "H.264 at a third of the size, groups of 12, AAC 192 kb/s",
        "a first look: drawn small and at half the rate, without waiting for the master", PREVIEW,
        Wrap("mp4", AAC), 0.006, 1 / 3,
        draft=True,
    ),
    Format("m4a", ".m4a", "sound", "AAC 192 kb/s", "the sound alone", wrap=Wrap("ipod", AAC)),
    Format("mp3", ".mp3", "sound", "MP3 256 kb/s", "the sound alone, for old players", wrap=Wrap("mp3", MP3)),
    Format("opus", ".opus", "sound", "Opus 160 kb/s in Ogg", "the sound alone, for the web", wrap=Wrap("ogg", OPUS)),
    Format("wav", ".wav", "sound", "PCM, 24 bit", "the sound alone, lossless", wrap=Wrap("wav", PCM)),
    Format("poster", ".jpg", "poster", "JPEG", "the picture that stands for the film"),
    Format("sprite", ".jpg", "sprite", "JPEG sheet and WebVTT", "thumbnails under a player's time line", cost=0.004),
    Format("peaks", ".json", "peaks", "JSON, audiowaveform version 2", "drawing the waveform"),
)  # fmt: skip

FORMATS: dict[str, Format] = {item.name: item for item in _TABLE}
