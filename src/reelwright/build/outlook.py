"""How far a build is, and how long it still takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

from reelwright.build.events import Event, What
from reelwright.build.step import STAGES, Step


class Outlook:
    """Counts finished work against expected work; a step that is reused was no work at all."""

    def __init__(
        self, steps: Sequence[Step], expected: Mapping[Step, float], chains: Mapping[Step, float], workers: int
    ) -> None:
        self._expected = expected
        self._chains = chains
        self._workers = workers
        self._total = len(steps)
        self._unfinished = dict.fromkeys(steps)
        self._stages = Counter(step.stage for step in steps)
        self._begun: dict[Step, float] = {}  # running steps, by the fraction that is done
        self._left = sum(expected[step] for step in steps)  # expected seconds of the unfinished
        self._elsewhere = sum(expected[step] for step in steps if step.waits)  # those of them that take no worker
        self._behind = 0.0  # expected seconds of the made

    def started(self, step: Step) -> Event:
        self._begun[step] = 0.0
        return self._event(step, "started")

    def progress(self, step: Step, fraction: float) -> Event:
        self._begun[step] = fraction
        return self._event(step, "progress")

    def finished(self, step: Step, what: Literal["made", "reused", "replaced"]) -> Event:
        self._begun.pop(step, None)
        del self._unfinished[step]
        self._stages[step.stage] -= 1
        self._left -= self._expected[step]
        self._elsewhere -= self._expected[step] if step.waits else 0.0
        if what != "reused":
            self._behind += self._expected[step]
        return self._event(step, what)

    def _event(self, step: Step, what: What) -> Event:
        done = self._total - len(self._unfinished)
        partly = sum(fraction * self._expected[begun] for begun, fraction in self._begun.items())
        work = self._left + self._behind
        fraction = (self._behind + partly) / work if self._unfinished and work > 0 else done / self._total
        stage = next((stage for stage in STAGES if self._stages[stage] > 0), step.stage)
        left = self._seconds_left(partly)
        return Event(stage, step.name, what, done, self._total, min(fraction, 1.0), left, step.kind)

    def _seconds_left(self, partly: float) -> float:
        """Return the larger of two lower bounds: all work shared by all workers, and the longest chain of steps."""
        if not self._unfinished:
            return 0.0
        longest = max(
            self._chains[step] - self._begun.get(step, 0.0) * self._expected[step] for step in self._unfinished
        )
        return max((self._left - self._elsewhere - partly) / self._workers, longest)
