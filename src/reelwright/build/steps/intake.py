"""Steps that bring the user's own files in: decoded behind the wall of `media.foreign`, once for each content.

A step's key names the digest of the user's bytes; `source` says where they lie, `what` how they are called in messages.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from reelwright.build.step import Artifact, Made, Source, Step, Work
from reelwright.loading import LOADING


def picture_step(digest: str, source: Source, what: str) -> Step:
    """A picture as pixels; facts: width, height, notes."""

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.media.foreign import take_picture

        return Made(take_picture(source(), work.output, what=what, waiting=_waiting(work)))

    return _step("picture", digest, what, make, ".npy", 0.3)


def film_step(digest: str, source: Source, what: str) -> Step:
    """What a film holds, as JSON; facts: those of `media.footage.open_footage`. Shots cut from the film itself."""

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.media.foreign import judge_footage

        facts = judge_footage(source(), what=what, waiting=_waiting(work))
        work.output.write_text(json.dumps(facts))
        return Made(facts)

    return _step("film", digest, what, make, ".json", 0.5)


def samples_step(digest: str, source: Source, what: str) -> Step:
    """Music as samples; facts: seconds."""

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.media.foreign import take_song

        return Made(take_song(source(), work.output, what=what, waiting=_waiting(work)))

    return _step("samples", digest, what, make, ".npy", 2.0)


def beats_step(song: Step) -> Step:
    """Find the beats and the parts of a song's samples; facts: those of `media.audio`'s Beats and Parts, seconds."""

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"song": needs[0].digest}

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.media.audio import RATE, find_beats, find_sections
            from reelwright.media.foreign import load_song

        samples = load_song(work.needs[0].path)
        beats = find_beats(samples)
        parts = find_sections(samples, beats)
        sections = [part.model_dump() for part in parts.sections]
        facts = asdict(beats) | {
            "seconds": len(samples) / RATE,
            "bars": parts.bars,
            "energy": parts.energy,
            "sections": sections,
        }
        work.output.write_text(json.dumps(facts))
        return Made(facts)

    return Step("beats", 3, "beats of your music", "planning", resolve, make, needs=(song,), suffix=".json")


def _waiting(work: Work) -> Callable[[], None]:
    """Let an interrupted build end the decoding."""
    return lambda: work.progress(0.0)


def _step(kind: str, digest: str, what: str, make: Callable[[Work], Made], suffix: str, estimate: float) -> Step:
    def resolve(_: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"file": digest}

    return Step(kind, 1, f"reading {what}", "planning", resolve, make, suffix=suffix, estimate=estimate)
