"""An agentic build in one process, as the command line has it: the director asks whoever sits there.

A run that was cut off begins anew and comes to the same: what it built is memoised, and what it bought is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from reelwright.brief import load_brief
from reelwright.build.events import OnEvent
from reelwright.director.graph import Asked, Finished, go, memory
from reelwright.director.ports import Answer, Question
from reelwright.engine import USD
from reelwright.planning.assemble import title_of
from reelwright.planning.reading import read
from reelwright.words import Aspect
from reelwright.workspace.ads import Ad, Options, Workspace
from reelwright.workspace.deliver import Built, check_writable
from reelwright.workspace.directing import Desk, Purse


@dataclass(frozen=True)
class Directed:
    """A finished ad, how many rounds were built for it, and why there was no other."""

    ad: Ad
    rounds: int
    reason: str


@dataclass
class Direction:
    """The making of one ad: `go` until it is done, with the answers to what it asked so far, by their numbers."""

    workspace: Workspace
    brief: Path
    output: Path
    aspects: Sequence[Aspect] = ()
    options: Options = field(default_factory=Options)
    _built: dict[int, Built] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_writable(self.output)
        self._document = load_brief(self.brief)
        if self.aspects:
            self._document = self._document.model_copy(update={"aspects": tuple(dict.fromkeys(self.aspects))})
        self._project = self.workspace.projects.at(self.output, title_of(read(self._document))).id
        self._saver, self._purse = memory(), Purse()

    def go(self, on_event: OnEvent, answers: Mapping[int, Answer]) -> Directed | Question:
        """Go on until the ad is done, or there is something to ask."""
        desk = Desk(
            self.workspace, self._project, self._document, self.options, on_event,
            begin=lambda: self._begun(on_event), keep=self._keep, over=lambda: "", purse=self._purse,
        )  # fmt: skip
        outcome = go(desk, self._saver, self._project, lambda question: answers.get(question["number"]))
        if isinstance(outcome, Asked):
            return outcome.question
        assert isinstance(outcome, Finished), "builds in one process buy by themselves"
        result = outcome.result
        ad = self.workspace.deliver(self._built[result["best"]], self.output, self.options.parts)
        return Directed(replace(ad, usd=result["micros"] / USD), result["rounds"], result["reason"])

    def _begun(self, on_event: OnEvent) -> int:
        planned = self.workspace.plan(self.brief, on_event, self.aspects, lambda: self._project)
        self._purse.micros += planned.micros
        latest = self.workspace.projects.latest(self._project)
        if latest is not None and latest.plan == planned.plan:
            return latest.number
        note = f"planned from {self.brief.name}"
        return self.workspace.projects.add(self._project, planned.plan, note=note, findings=planned.findings).number

    def _keep(self, built: Built) -> str:
        self._built[built.version.number] = built
        return ""
