"""Whom a storm buys from: three ways in which a provider takes a call and tells of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reelwright.engine import Model, Request, Result
from reelwright.engines import table
from reelwright.errors import MediaError, Problem
from reelwright.media.audio.files import read_audio
from reelwright.media.video import decode, open_video
from reelwright.router import quote_of
from reelwright.settings import Settings
from reelwright.testing.simulator import Rate

Check = Callable[[Path, Result], None]


@dataclass(frozen=True)
class Provider:
    """A provider and what is wanted of it. `key` is the setting of its key; `models` are those that are asked.

    `check` raises InputError for a result that is damaged. `part` scales a weather's limit to what its scenes cost.
    """

    name: str
    key: str
    models: tuple[str, ...]
    request: Request
    check: Check
    part: float = 1.0

    def rows(self) -> tuple[Model, ...]:
        return tuple(row for row in _table() if row.engine == self.name and row.model in self.models)

    def rates(self) -> dict[str, Rate]:
        """Let the provider charge what the table says: without faults, quotes are right. Speech goes by its length."""
        quotes = ((row, quote_of(self.request, row)) for row in self.rows() if row.prices[0].per != "1k_characters")
        return {row.name: Rate(quote.micros, "call") for row, quote in quotes if quote}


@cache
def _table() -> tuple[Model, ...]:
    return table(Settings(home=Path("/nonexistent")))


def _clip(path: Path, _: Result) -> None:
    """Refuse a clip that does not decode to its last frame."""
    with open_video(path) as container:
        told = container.streams.video[0].frames
    count = sum(1 for _ in decode(path))
    if not count or count != told:
        raise MediaError(Problem(path.name, str(count), "frames are missing", "Fetch it again."))


def _speech(path: Path, result: Result) -> None:
    """Refuse a speech that ends before its last word."""
    seconds = len(read_audio(path)) / 48_000
    if seconds < 0.9 * result.facts["ends"][-1]:
        raise MediaError(Problem(path.name, f"{seconds:g} s", "words are missing", "Make it again."))


_CLIP = Request(capability="text_to_video", prompt="a quiet street after rain", seconds=4, aspect="16:9")
_SPEECH = Request(capability="speech", prompt="After the rain the street is quiet, and every window shines.")

PROVIDERS = (
    # A job that is polled; a list of jobs tells of one whose answer was lost.
    Provider("replicate", "REPLICATE_API_TOKEN", ("wan-video/wan-2.2-t2v-fast", "google/veo-3.1-fast"), _CLIP, _clip),
    # A queue without a list: of a lost answer only a hook tells.
    Provider(
        "fal",
        "FAL_KEY",
        ("fal-ai/kling-video/v2.5-turbo/pro/text-to-video", "fal-ai/veo3.1/fast"),
        _CLIP,
        _clip,
        part=2.0,
    ),
    # An answer at once, which is the result: no ticket and no hook; a history tells of one that was lost.
    Provider("elevenlabs", "ELEVENLABS_API_KEY", ("eleven_flash_v2_5", "eleven_v3"), _SPEECH, _speech, part=0.02),
)
