"""One walk over a graph of steps.

The walk is a single thread, the caller's; workers only make steps and send word. So all state of a build is touched
by one thread, and an interrupt lands in one place.
"""

from __future__ import annotations

import heapq
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue

from reelwright.build.events import OnEvent, Run, Timing
from reelwright.build.make import Job, Maker, Outcome
from reelwright.build.outlook import Outlook
from reelwright.build.schedule import chains, users_of
from reelwright.build.step import Artifact, Step
from reelwright.errors import InputError, Problem, StalledError
from reelwright.finding import Finding

PROGRESS_EVERY = 0.1  # seconds between two words of progress of one step

Outcomes = Sequence[tuple[Job, Outcome]]
Word = float | Outcomes | BaseException  # what a worker says: a job's fraction, or how its jobs ended


@dataclass(frozen=True)
class Pools:
    """Threads of a build: as many as it has workers, and those that wait for others."""

    workers: ThreadPoolExecutor
    aside: ThreadPoolExecutor


class LackingError(Exception):
    """A step would have to be made that may not be now."""

    def __init__(self, step: Step) -> None:
        self.step = step
        super().__init__(step.name)


class Walk:
    """The state of one build of `steps` (in order), whose `expected` seconds decide what begins first."""

    def __init__(
        self,
        steps: Sequence[Step],
        *,
        expected: Mapping[Step, float],
        maker: Maker,
        workers: int,
        on_event: OnEvent,
        strict: bool,
        patience: float,
        only: Callable[[Step], bool],
    ) -> None:
        self._steps = steps
        self._maker = maker
        self._workers = workers
        self._on_event = on_event
        self._strict = strict
        self._patience = patience
        self._only = only
        self._users = users_of(steps)
        self._chains = chains(steps, expected)
        self._outlook = Outlook(steps, expected, self._chains, workers)
        self._place = {step: number for number, step in enumerate(steps)}
        self._missing = {step: len(set(step.needs)) for step in steps}
        self._ready = deque(step for step in steps if not step.needs)
        self._waiting: list[tuple[float, int, Job]] = []  # jobs to make, the longest chain first
        self._sharing: dict[str, list[Step]] = {}  # key -> the steps that wait for it being made
        self._aside: list[Job] = []  # jobs to make that take no worker
        self._running = 0  # workers
        self._signs: dict[str, tuple[str, float]] = {}  # key -> a running job's name, and when it last gave a sign
        self._problems: list[tuple[int, tuple[Problem, ...]]] = []  # by the place of the step that met them
        self._words: SimpleQueue[tuple[Sequence[Job], Word]] = SimpleQueue()
        self._made_here: dict[str, Artifact] = {}
        self._artifacts: dict[Step, Artifact] = {}
        self._timings: list[Timing] = []
        self.measured: list[tuple[Step, float]] = []  # steps made in full and their seconds, appended by workers

    def go(self, pools: Pools, stop: Callable[[], None]) -> None:
        """Walk to the end. Raises the first error while jobs may still run; an interrupt first tells them to stop.

        What is wrong with inputs is told of all of them at once, after everything else was made.
        """
        try:
            self._advance(pools)
            while self._signs:
                jobs, word = self._word()
                self._hear(jobs, word)
                self._advance(pools)
            if self._problems:
                raise InputError(problem for _, problems in sorted(self._problems) for problem in problems)
        except KeyboardInterrupt:
            stop()
            raise

    def result(self, seconds: float) -> Run:
        """Return what was built, in `seconds` of wall-clock time."""
        findings: dict[str, Finding] = {}
        for step in self._steps:
            findings |= {finding.model_dump_json(): finding for finding in self._artifacts[step].findings}
        return Run(self._artifacts, tuple(self._timings), tuple(findings.values()), seconds)

    def _advance(self, pools: Pools) -> None:
        """Take what is there already, then begin what waits for others, and as many jobs as there are workers."""
        while self._ready:
            self._take(self._ready.popleft())
        while self._aside:
            self._begin([self._aside.pop(0)], pools.aside)
        while self._waiting and self._running < self._workers:
            self._begin(self._next(), pools.workers)
            self._running += 1

    def _begin(self, jobs: Sequence[Job], pool: ThreadPoolExecutor) -> None:
        self._maker.go_on()
        pool.submit(self._make, jobs)
        for job in jobs:
            self._signs[job.key] = job.step.name, time.monotonic()
            self._on_event(self._outlook.started(job.step))

    def _next(self) -> Sequence[Job]:
        """Take the job with the longest chain, and those that are made together with it."""
        first = heapq.heappop(self._waiting)[-1]
        if first.step.together is None:
            return [first]
        group = first.step.together.group
        company = [
            entry for entry in self._waiting if entry[-1].step.together and entry[-1].step.together.group == group
        ]
        self._waiting = [entry for entry in self._waiting if entry not in company]
        heapq.heapify(self._waiting)
        return [first, *(job for _, _, job in sorted(company, key=lambda entry: entry[1]))]

    def _take(self, step: Step) -> None:
        start = time.perf_counter()
        job = Job.of(step, tuple(self._artifacts[need] for need in step.needs))
        if job.key in self._sharing:
            self._sharing[job.key].append(step)
            return
        artifact = self._made_here.get(job.key) or self._maker.find(job.key)
        if artifact:
            self._finish(step, Outcome(artifact, "reused", time.perf_counter() - start))
            return
        if not self._only(step):
            raise LackingError(step)
        self._sharing[job.key] = [step]
        if step.waits:
            self._aside.append(job)
            return
        heapq.heappush(self._waiting, (-self._chains[step], self._place[step], job))

    def _make(self, jobs: Sequence[Job]) -> None:
        """Run in a worker: make the jobs and send word of them, whatever happens."""
        told: dict[str, float] = {}

        def progress(job: Job, fraction: float) -> None:
            now = time.monotonic()
            if now - told.get(job.key, 0.0) >= PROGRESS_EVERY:
                told[job.key] = now
                self._words.put(([job], float(min(max(fraction, 0), 1))))

        try:
            outcomes = self._outcomes(jobs, progress)
            self.measured += [(job.step, outcome.seconds) for job, outcome in outcomes if outcome.what == "made"]
            self._words.put((jobs, outcomes))
        except BaseException as error:
            self._words.put((jobs, error))

    def _outcomes(self, jobs: Sequence[Job], progress: Callable[[Job, float], None]) -> Outcomes:
        if len(jobs) > 1:
            return self._maker.make_together(jobs, progress)
        (job,) = jobs
        return [(job, self._maker.make(job, partial(progress, job), self._strict))]

    def _word(self) -> tuple[Sequence[Job], Word]:
        """Wait for the next word; raises StalledError where a job has been silent for too long."""
        while True:
            try:
                return self._words.get(timeout=1)
            except Empty:
                name, last = min(self._signs.values(), key=lambda sign: sign[1])
                if time.monotonic() - last > self._patience:
                    raise StalledError(
                        f"The step {name!r} gave no sign of life for {self._patience:g} s and was given up. "
                        "What was finished is kept; run the same command again to go on from there."
                    ) from None

    def _hear(self, jobs: Sequence[Job], word: Word) -> None:
        if isinstance(word, float):
            (job,) = jobs
            self._signs[job.key] = job.step.name, time.monotonic()
            self._on_event(self._outlook.progress(job.step, word))
            return
        self._running -= not jobs[0].step.waits
        for job in jobs:
            del self._signs[job.key]
        if isinstance(word, InputError):
            self._problems.append((self._place[jobs[0].step], word.problems))
            return
        if isinstance(word, BaseException):
            raise word
        for made, outcome in word:
            self._made_here[made.key] = outcome.artifact
            first, *others = self._sharing.pop(made.key)
            self._finish(first, outcome)
            for step in others:
                self._finish(step, Outcome(outcome.artifact, "reused", 0.0))

    def _finish(self, step: Step, outcome: Outcome) -> None:
        self._artifacts[step] = outcome.artifact
        self._timings.append(Timing(step.name, step.kind, step.stage, outcome.seconds, outcome.what))
        for user in self._users[step]:
            self._missing[user] -= 1
            if not self._missing[user]:
                self._ready.append(user)
        self._on_event(self._outlook.finished(step, outcome.what))
