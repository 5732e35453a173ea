"""What each platform takes, as data. Light to load, since the command line lists its names.

A number that no page of the platform itself (or a plain mirror of it) confirmed is named in `unconfirmed`: an ad that
breaks it is exported all the same, with a warning; one that breaks a confirmed number is refused. All take H.264
with AAC in MP4, which is what is written. Read in 2026; MB are 10^6 bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reelwright.words import Aspect, Platform


@dataclass(frozen=True)
class Preset:
    """A platform's limits: ranges that include their ends, `megabytes` of the file and `video_kbps` of its picture.

    `sound_kbps` is what the platform asks for or advises; ours is 192 where that is less. `loudness` is LUFS, None
    where the platform publishes none. `advised` are seconds that it recommends. `pixels` are the least that its short
    side and the most that its long side may have.
    """

    name: Platform
    title: str
    aspects: tuple[Aspect, ...]
    seconds: tuple[float, float]
    megabytes: tuple[float, float]
    fps: tuple[float, float] = (1, 60)
    pixels: tuple[float, float] = (0, float("inf"))
    video_kbps: tuple[float, float] = (0, float("inf"))
    sound_kbps: int = 128
    loudness: float | None = None
    advised: str = ""
    unconfirmed: tuple[str, ...] = ()
    source: str = ""


_TABLE = (
    Preset(
        # The help page says 5 to 60 s; newer accounts are said to have 10 minutes.
        "tiktok", "TikTok", ("9:16", "1:1", "16:9"), (5, 60), (0, 500), pixels=(360, 4096),
        video_kbps=(516, float("inf")), advised="9 to 15 s, or 21 to 34 s",
        unconfirmed=("seconds", "fps", "pixels", "sound_kbps"),
        source="ads.tiktok.com/help/article?aid=6669199281502552069 and 10002742; pixels of posts, not of ads: "
        "developers.tiktok.com/doc/content-posting-api-media-transfer-guide",
    ),
    Preset(
        # Its file may have 300 MB or 1 GB: pages differ, the smaller is kept. Ads in Reels may be longer.
        # Some read its 1920 columns as 1080 x 1920 px.
        "reels", "Instagram and Facebook Reels", ("9:16",), (3, 900), (0, 300), (23, 60), (0, 1920), (0, 25_000),
        unconfirmed=("aspects", "megabytes", "fps", "pixels", "video_kbps", "sound_kbps", "seconds"),
        source="the Instagram publishing limits as told by help.swat.io and help.circleboom.com",
    ),
    Preset(
        "stories", "Instagram and Facebook Stories", ("9:16",), (1, 120), (0, 4_000),
        unconfirmed=("seconds", "megabytes", "fps", "sound_kbps"), source="get-ryze.ai's table of Meta placements",
    ),
    Preset(
        # Square or taller, up to three minutes since 15 October 2024; as an ad it plays 60 s.
        "shorts", "YouTube Shorts", ("9:16", "4:5", "1:1"), (0, 180), (0, 256_000), sound_kbps=384, loudness=-14,
        unconfirmed=("megabytes", "loudness"), source="support.google.com/youtube/answer/15424877 and 1722171",
    ),
    Preset(
        # Files of up to 256 GB or 12 hours.
        "youtube", "YouTube", ("16:9", "9:16", "1:1", "4:5"), (0, 43_200), (0, 256_000), sound_kbps=384, loudness=-14,
        advised="bumpers 6 s, non-skippable 15 to 30 s", unconfirmed=("seconds", "megabytes", "loudness"),
        source="support.google.com/youtube/answer/1722171",
    ),
    Preset(
        "linkedin", "LinkedIn", ("9:16", "4:5", "1:1", "16:9"), (3, 1_800), (0.075, 500), (1, 30), (360, 1920),
        advised="under 15 s", unconfirmed=("sound_kbps",), source="linkedin.com/help/lms/answer/a424737",
    ),
    Preset(
        # Promoted video may have 1 GB; posts of accounts without a subscription 512 MB, which is kept.
        "x", "X", ("16:9", "1:1", "9:16"), (0, 140), (0, 512), (1, 60), (32, 1920), (0, 25_000),
        advised="15 s or less", unconfirmed=("megabytes", "pixels", "video_kbps", "fps", "sound_kbps"),
        source="marketing.twitter.com, promoted video; xyzlab.com/specs/x-twitter-ads",
    ),
    Preset(
        "meta_feed", "Facebook and Instagram feed", ("4:5", "1:1", "16:9"), (1, 14_460), (0, 4_000),
        advised="15 s or less", unconfirmed=("aspects", "seconds", "megabytes", "fps", "sound_kbps"),
        source="Meta's ads guide as told by xyzlab.com/meta-ads-specs",
    ),
)  # fmt: skip

PRESETS: dict[str, Preset] = {item.name: item for item in _TABLE}
