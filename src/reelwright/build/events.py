"""What a build tells while it runs, before it runs, and when it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from reelwright.build.step import STAGES, Artifact, Stage, Step
from reelwright.finding import Finding

What = Literal["started", "progress", "made", "reused", "replaced"]


@dataclass(frozen=True)
class Event:
    """Something happened to a step.

    `stage` is the earliest unfinished one, `done` of `total` steps are finished, `fraction` (0 to 1) is how much of
    the expected work is behind, `seconds_left` what is still expected. `replaced` means that the step failed and its
    fallback stands in.
    """

    stage: Stage
    step: str
    what: What
    done: int
    total: int
    fraction: float
    seconds_left: float
    kind: str = ""  # of the step


OnEvent = Callable[[Event], None]


@dataclass(frozen=True)
class Timing:
    """How long one step took: wall-clock seconds, next to none where its artifact was there already."""

    step: str
    kind: str
    stage: Stage
    seconds: float
    what: Literal["made", "reused", "replaced"]


@dataclass(frozen=True)
class StageWork:
    """The work of one stage: seconds summed over its steps, which run side by side, and how many steps there were."""

    stage: Stage
    seconds: float
    made: int
    reused: int


@dataclass(frozen=True)
class Run:
    """A finished build: the artifact of every step, times in order of finishing, findings in order of the graph."""

    artifacts: Mapping[Step, Artifact]
    timings: tuple[Timing, ...]
    findings: tuple[Finding, ...]
    seconds: float

    @property
    def made(self) -> int:
        """The number of steps that had to be made, fallbacks included."""
        return sum(timing.what != "reused" for timing in self.timings)

    @property
    def reused(self) -> int:
        return sum(timing.what == "reused" for timing in self.timings)

    @property
    def stages(self) -> tuple[StageWork, ...]:
        """The work of each stage that had steps, in the order of stages."""
        own = {stage: [timing for timing in self.timings if timing.stage == stage] for stage in STAGES}
        return tuple(_work(stage, timings) for stage, timings in own.items() if timings)


def _work(stage: Stage, timings: Sequence[Timing]) -> StageWork:
    reused = sum(timing.what == "reused" for timing in timings)
    return StageWork(stage, round(sum(timing.seconds for timing in timings), 3), len(timings) - reused, reused)


@dataclass(frozen=True)
class ToMake:
    """A step that a build would have to make, and the seconds it would take alone."""

    step: str
    kind: str
    stage: Stage
    seconds: float


@dataclass(frozen=True)
class Forecast:
    """What a build would make, and the wall-clock seconds it would take. Local steps cost nothing."""

    steps: tuple[ToMake, ...]
    reused: int
    seconds: float
    usd: float = 0.0
