"""Where a platform leaves room: texts, logos and buttons of an ad stay inside, a product's body may go beyond.

Margins are pixels at 1080 x 1920 (9:16), 1080 wide (1:1, 4:5) and 1920 x 1080 (16:9). Sources: the platforms' own ad
guides and published overlays (TikTok Ads Help 10002742, Meta Reels and Stories safe zones, Shorts ads), collected in
2026; organic placements block less than the ad placements used here.
"""

from __future__ import annotations

from collections.abc import Iterable

from reelwright.words import SIZES, Aspect, Platform

Margins = tuple[int, int, int, int]  # top, bottom, left, right

# The box that is free on every vertical placement together: x 120 to 888, y 288 to 1248.
_UNIVERSAL: Margins = (288, 672, 120, 192)

_VERTICAL: dict[Platform, Margins] = {
    "tiktok": (250, 405, 60, 160),
    "reels": (269, 768, 65, 65),
    "stories": (269, 384, 65, 65),
    "shorts": (288, 672, 48, 192),
}
_FLAT: dict[Aspect, Margins] = {"1:1": (64, 64, 64, 64), "4:5": (64, 64, 64, 64), "16:9": (54, 54, 96, 96)}
_YOUTUBE_WIDE: Margins = (54, 387, 96, 162)  # the skip button and the overlay stand below


def safe_box(aspect: Aspect, platforms: Iterable[Platform] = ()) -> tuple[float, float, float, float]:
    """Return (left, top, width, height) in canvas pixels that is free on all of the platforms named.

    A vertical ad without a named vertical platform keeps to the box that is free on all of them.
    """
    width, height = SIZES[aspect]
    top, bottom, left, right = (max(values) for values in zip(*_margins(aspect, tuple(platforms)), strict=True))
    return (left, top, width - left - right, height - top - bottom)


def _margins(aspect: Aspect, platforms: tuple[Platform, ...]) -> list[Margins]:
    if aspect == "9:16":
        return [_VERTICAL[name] for name in platforms if name in _VERTICAL] or [_UNIVERSAL]
    if aspect == "16:9" and (not platforms or "youtube" in platforms):
        return [_YOUTUBE_WIDE]
    return [_FLAT[aspect]]
