"""The books of charges: every call that a provider took, what it costs, and when that falls due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Unit = Literal["call", "second", "image", "1k_characters", "1m_tokens"]


@dataclass(frozen=True)
class Rate:
    """What one `per` costs in micros, millionths of a US dollar; of tokens those that go in, and `out_micros` out."""

    micros: int
    per: Unit = "call"
    out_micros: int = 0


# Prices of providers' lists as seen in July 2026, rounded where a list has several; a test may set others.
RATES: Mapping[str, Rate] = {
    "replicate:google/veo-3.1-fast": Rate(150_000, "second"),
    "replicate:wan-video/wan-2.2-t2v-fast": Rate(50_000),
    "replicate:wan-video/wan-2.2-i2v-fast": Rate(50_000),
    "replicate:black-forest-labs/flux-schnell": Rate(3_000, "image"),
    "replicate:meta/musicgen": Rate(1_700, "second"),
    "replicate:minimax/speech-02-turbo": Rate(60_000, "1k_characters"),
    "replicate:851-labs/background-remover": Rate(500),
    "replicate:google/gemini-3-flash": Rate(500_000, "1m_tokens", 3_000_000),
    "fal:fal-ai/flux/schnell": Rate(3_000, "image"),
    "fal:fal-ai/veo3/fast": Rate(150_000, "second"),
    "fal:fal-ai/kling-video/v2.5-turbo/pro/text-to-video": Rate(70_000, "second"),
    "fal:fal-ai/kling-video/v2.5-turbo/pro/image-to-video": Rate(70_000, "second"),
    "luma:video:720p:5s": Rate(300_000),
    "luma:video:720p:10s": Rate(900_000),
    "luma:video:1080p:5s": Rate(1_200_000),
    "luma:video:1080p:10s": Rate(3_600_000),
    "luma:video_edit:720p:5s": Rate(1_080_000),
    "runway:gen4_turbo": Rate(50_000, "second"),
    "runway:gen4.5": Rate(120_000, "second"),
    "runway:aleph2": Rate(280_000, "second"),
    "elevenlabs:eleven_v3": Rate(100_000, "1k_characters"),
    "elevenlabs:eleven_multilingual_v2": Rate(100_000, "1k_characters"),
    "elevenlabs:eleven_flash_v2_5": Rate(50_000, "1k_characters"),
    "elevenlabs:eleven_flash_v2": Rate(50_000, "1k_characters"),
    "elevenlabs:music": Rate(2_500, "second"),
    "elevenlabs:sound": Rate(50_000),
    "elevenlabs:scribe_v2": Rate(112, "second"),
    "google:veo-3.1-generate-preview:720p": Rate(400_000, "second"),
    "google:veo-3.1-generate-preview:1080p": Rate(400_000, "second"),
    "google:veo-3.1-generate-preview:4k": Rate(600_000, "second"),
    "google:veo-3.1-fast-generate-preview:720p": Rate(100_000, "second"),
    "google:veo-3.1-fast-generate-preview:1080p": Rate(120_000, "second"),
    "google:veo-3.1-fast-generate-preview:4k": Rate(300_000, "second"),
    "google:veo-3.1-lite-generate-preview:720p": Rate(50_000, "second"),
    "google:veo-3.1-lite-generate-preview:1080p": Rate(80_000, "second"),
    "google:lyria-3-clip-preview": Rate(40_000),
    "google:lyria-3-pro-preview": Rate(80_000),
    "kling:kling-v3:std:off": Rate(84_000, "second"),
    "kling:kling-v3:std:on": Rate(126_000, "second"),
    "kling:kling-v3:pro:off": Rate(112_000, "second"),
    "kling:kling-v3:pro:on": Rate(168_000, "second"),
    "kling:kling-v3": Rate(420_000, "second"),
    "minimax:MiniMax-Hailuo-02:512P:6": Rate(100_000),
    "minimax:MiniMax-Hailuo-02:768P:6": Rate(280_000),
    "minimax:MiniMax-Hailuo-02:1080P:6": Rate(490_000),
    "minimax:MiniMax-Hailuo-02:768P:10": Rate(560_000),
    "minimax:MiniMax-Hailuo-2.3:768P:6": Rate(280_000),
    "minimax:MiniMax-Hailuo-2.3:1080P:6": Rate(490_000),
    "minimax:MiniMax-Hailuo-2.3:768P:10": Rate(560_000),
    "minimax:MiniMax-Hailuo-2.3-Fast:768P:6": Rate(190_000),
    "minimax:music-2.6": Rate(150_000),
    "minimax:speech-2.8-hd": Rate(100_000, "1k_characters"),
    "minimax:speech-2.8-turbo": Rate(60_000, "1k_characters"),
    "chat": Rate(200_000, "1m_tokens", 1_200_000),
    "anthropic": Rate(1_000_000, "1m_tokens", 5_000_000),
}


@dataclass
class Entry:
    """A call that was taken. `price` is its list price, `charged` what is taken for it at the time `due`.

    `digest` is that of provider, model and input, without addresses of webhooks. `hook` is where its end is told.
    """

    id: str
    provider: str
    model: str
    digest: str
    key: str
    at: float
    price: int
    charged: int
    due: float
    hook: str = ""
    faults: frozenset[str] = frozenset()


@dataclass
class Books:
    """All entries, in the order in which calls were taken."""

    rates: Mapping[str, Rate] = field(default_factory=lambda: RATES)
    entries: list[Entry] = field(default_factory=list)

    def submits(self, digest: str) -> int:
        """Return how often a request was taken."""
        return sum(entry.digest == digest for entry in self.entries)

    def repeated(self) -> dict[str, int]:
        """Return the requests that were taken more than once, by digest (invariant I1 wants none of paid ones)."""
        counts = Counter(entry.digest for entry in self.entries)
        return {digest: count for digest, count in counts.items() if count > 1}

    def spent(self, now: float | None = None, provider: str = "") -> int:
        """Return the micros charged until `now`, of one provider or of all; without a time, all that will be."""
        return sum(
            entry.charged
            for entry in self.entries
            if (now is None or entry.due <= now) and provider in ("", entry.provider)
        )

    def price(self, name: str, amounts: Mapping[str, float], fallback: str = "") -> int:
        """Return the price in micros of `amounts` by unit (`second`, `image`, `1k_characters`, `tokens_in` …).

        A model that no rate is known for costs that of `fallback`, or a cent.
        """
        rate = self.rates.get(name) or self.rates.get(fallback) or Rate(10_000)
        if rate.per == "1m_tokens":
            tokens = rate.micros * amounts.get("tokens_in", 0) + rate.out_micros * amounts.get("tokens_out", 0)
            return round(tokens / 1_000_000)
        return round(rate.micros * amounts.get(rate.per, 1.0))
