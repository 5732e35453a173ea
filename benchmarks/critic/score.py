"""Have a check judge films of which it is known whether they have its fault."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.critic.films import KINDS, make
from benchmarks.critic.plans import PLANS
from reelwright.check import Subject
from reelwright.checks import names
from reelwright.finding import Finding
from reelwright.registry import load


@dataclass(frozen=True)
class Verdict:
    """What a check said of a film: the numbers of its findings, and whether the fault was planted."""

    kind: str
    seed: int
    planted: bool
    found: tuple[float, ...]


@dataclass(frozen=True)
class Score:
    """Of so many films with a fault and without: how many were found, and how many were called faulty."""

    planted: int
    found: int
    clean: int
    false: int

    @property
    def recall(self) -> float:
        return self.found / max(self.planted, 1)

    @property
    def precision(self) -> float:
        return self.found / max(self.found + self.false, 1)

    @property
    def alarms(self) -> float:
        return self.false / max(self.clean, 1)


def kinds() -> tuple[str, ...]:
    return (*KINDS, *PLANS)


def judge(wanted: Iterable[tuple[str, int]], evaluation: bool) -> Iterable[Verdict]:
    """Yield two verdicts for each kind and seed: of a film with a fault, and of one without."""
    jobs = [(*job, planted, evaluation) for job in wanted for planted in (True, False)]
    with ProcessPoolExecutor(2) as pool:
        yield from pool.map(_judged, jobs)


def _judged(job: tuple[str, int, bool, bool]) -> Verdict:
    import cv2

    kind, seed, planted, evaluation = job
    cv2.setNumThreads(1)
    if kind in PLANS:
        film = PLANS[kind](seed, evaluation, planted)
        return Verdict(kind, seed, planted, _found(kind, film))
    with TemporaryDirectory() as folder:
        return Verdict(kind, seed, planted, _found(kind, make(kind, seed, evaluation, planted, Path(folder))))


def _found(kind: str, film: Subject) -> tuple[float, ...]:
    check, _, part = kind.partition(": ")
    home = next(each for each in ("ad", "shared") if check in names(each))
    findings: list[Finding] = list(load(f"reelwright.checks.{home}", check).check(film))
    if check == "continuity":
        findings = [each for each in findings if each.evidence["jump"] == part]
    return tuple(float(each.evidence.get("value", 0)) for each in findings)


def score(verdicts: Iterable[Verdict]) -> Score:
    told = list(verdicts)
    planted, clean = ([each for each in told if each.planted is is_planted] for is_planted in (True, False))
    found, false = (sum(bool(each.found) for each in group) for group in (planted, clean))
    return Score(len(planted), found, len(clean), false)
