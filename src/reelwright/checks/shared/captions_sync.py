"""Captions come with the voice: every word that begins a stretch of speech stands within 80 ms of its sound.

The voice is measured in its own recording: it begins anew after each pause, and there a word must begin. A word that is
shown where nothing is spoken is off as well. 80 ms is where viewers begin to notice (ITU-R BT.1359 gives 45 ms early
and 125 ms late for sound against picture); the cue itself and its burned-in text follow its first word. When words of
a user's film are heard is what an engine says: among its other sounds no voice of ours is there to measure.
"""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.check import Subject
from reelwright.checks._report import at, finding
from reelwright.composition import TextLayer
from reelwright.cues import Cue, Spoken
from reelwright.finding import Finding
from reelwright.media.measure import measure_voice

LIMIT = 0.08  # seconds
_REMEDY = "Make the voice of this scene again, or give its words their times."

Stretch = tuple[float, float]


def check(subject: Subject) -> Iterator[Finding]:
    if not any(cue.words for cue in subject.cues):
        return
    words = [word for cue in subject.cues if not cue.own for word in cue.words]
    spoken = _spoken(subject) if words else []
    gaps = [(min(abs(word.start - start) for word in words), start) for start, _ in spoken]
    yield from _worst(subject, gaps, "A stretch of speech begins {gap:.0f} ms away from any caption's word.")
    unheard = [(_distance(word, spoken), word.start) for word in words]
    yield from _worst(subject, unheard, "A caption's word stands {gap:.0f} ms away from any speech.")
    cues = [(abs(cue.start - cue.words[0].start), cue.start) for cue in subject.cues if cue.words]
    yield from _worst(subject, cues, "A caption appears {gap:.0f} ms away from its first word.")
    yield from _worst(subject, list(_burned(subject)), "A burned-in caption appears {gap:.0f} ms away from its cue.")


def _spoken(subject: Subject) -> list[Stretch]:
    """Return when the film's voice speaks, in seconds from its start."""
    found: list[Stretch] = []
    for track in subject.mix.tracks:
        if track.role == "voice":
            found += [(track.at + start, track.at + end) for start, end in measure_voice(subject.source(track.source))]
    return found


def _distance(word: Spoken, spoken: list[Stretch]) -> float:
    """Return how far a word is from the nearest speech; 0 where some of it is heard."""
    return min((max(start - word.end, word.start - end, 0.0) for start, end in spoken), default=word.end - word.start)


def _burned(subject: Subject) -> Iterator[tuple[float, float]]:
    """Yield how far each caption in the picture is from the cue of its words."""
    cues: dict[str, list[Cue]] = {}
    for cue in subject.cues:
        cues.setdefault(cue.text, []).append(cue)
    for layer in subject.composition.overlays:
        if isinstance(layer, TextLayer) and layer.role == "caption" and layer.content in cues:
            start = layer.start / subject.composition.fps
            yield min(abs(cue.start - start) for cue in cues[layer.content]), start


def _worst(subject: Subject, gaps: list[tuple[float, float]], message: str) -> Iterator[Finding]:
    """Yield one finding for the widest gap (seconds, and where in the film) over the limit."""
    wide = [gap for gap in gaps if gap[0] > LIMIT]
    if wide:
        gap, seconds = max(wide)
        evidence = {"gap": round(gap, 3), "limit": LIMIT, "count": len(wide)}
        where = at(subject, seconds * subject.composition.fps)
        yield finding(__name__, "warning", where, message.format(gap=gap * 1000), _REMEDY, **evidence)
