"""The clips of a film that engines made, and how what is wrong with one is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reelwright.check import Subject
from reelwright.checks._report import at, finding
from reelwright.compose.timing import stage_spans
from reelwright.finding import Finding, Severity
from reelwright.plan import Generated, Shot


@dataclass(frozen=True)
class Filmed:
    """A clip that an engine made: its shot, the frame of the film that its first one comes in, what was measured of it
    and of a speaker's lips.
    """

    shot: Shot
    take: int
    start: int
    facts: Mapping[str, Any]
    lips: Mapping[str, Any] | None

    def again(
        self, subject: Subject, check: str, frame: int, message: str, remedy: str = "Have it filmed again.",
        **evidence: Any,
    ) -> Finding:  # fmt: skip
        """Return a warning about the clip from one of its own frames on, which another take may mend."""
        told = self._told(subject, check, "warning", frame, message, remedy, evidence)
        return told.model_copy(update={"fix": {"kind": "take", "at": self.shot.id, "number": self.take + 1}})

    def remark(
        self, subject: Subject, check: str, frame: int, message: str, remedy: str, **evidence: Any
    ) -> Finding:  # fmt: skip
        """Return what may be wrong with the clip, and should be looked at before anything is done about it."""
        return self._told(subject, check, "info", frame, message, remedy, evidence)

    def _told(
        self, subject: Subject, check: str, severity: Severity, frame: int, message: str, remedy: str,
        evidence: Mapping[str, Any],
    ) -> Finding:  # fmt: skip
        about = {"shot": self.shot.id, "frame": self.start + frame, **evidence}
        return finding(check, severity, at(subject, self.start + frame), message, remedy, **about)


def filmed(subject: Subject) -> Iterator[Filmed]:
    """Yield the clips that engines made, without those that an earlier aspect's film shows too.

    The user's own films are as they are: what they show was meant, and nobody can make another take.
    """
    spans = stage_spans(subject.plan)
    for _, _, shot in subject.plan.shots():
        clip = subject.clips.get(shot.id)
        if clip and not clip.told and isinstance(shot.ground, Generated):
            yield Filmed(shot, shot.ground.take, spans[shot.id][0], clip.facts, clip.lips)
