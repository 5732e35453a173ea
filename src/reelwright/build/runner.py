"""Build steps: reuse what is there, make what is not, side by side, and keep whatever was finished."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from reelwright.build.events import Forecast, OnEvent, Run, ToMake
from reelwright.build.foresight import Foresight
from reelwright.build.make import STOPPED, Job, Maker
from reelwright.build.schedule import in_order, makespan
from reelwright.build.step import Artifact, Step
from reelwright.build.walk import Pools, Walk
from reelwright.errors import Interrupted, StalledError
from reelwright.storage.blobs import Blobs
from reelwright.storage.memo import Memo

WAITERS = 64  # steps that wait for others at once; a thread each, made when it is needed
PATIENCE = 300.0  # seconds; a step of 8 s of 4K on one slow core takes less without a word


class Runner:
    """Makes steps with `workers` threads over one store; `on_event` is called in the thread that runs the build.

    A step may be silent for `patience` seconds.
    """

    def __init__(
        self, blobs: Blobs, memo: Memo, workers: int, on_event: OnEvent | None = None, patience: float = PATIENCE
    ) -> None:
        self._memo = memo
        self._workers = workers
        self._patience = patience
        self._on_event = on_event or (lambda _: None)
        self._stopped = threading.Event()
        self._maker = Maker(blobs, memo, self._stopped)

    def stop(self) -> None:
        """End this runner's builds: running steps stop at their next word of progress, no other begins."""
        self._stopped.set()

    def run(self, targets: Sequence[Step], strict: bool = False, only: Callable[[Step], bool] = lambda _: True) -> Run:
        """Make `targets` and all that they need.

        Raises the first error after the steps that were running have ended, or Interrupted when stopped or on Ctrl-C;
        what was finished is kept. Raises StalledError, while that step may still run, where one was silent for longer
        than this runner's patience. `strict` refuses fallbacks. Raises LackingError where a step that `only` does not
        allow would have to be made.
        """
        steps = in_order(targets)
        walk = Walk(
            steps,
            expected=self._expected(steps),
            maker=self._maker,
            workers=self._workers,
            on_event=self._on_event,
            strict=strict,
            patience=self._patience,
            only=only,
        )
        start = time.perf_counter()
        try:
            with _pools(self._workers) as pools:
                walk.go(pools, self.stop)
        except KeyboardInterrupt:
            self.stop()
            raise Interrupted(STOPPED) from None
        finally:
            self._memo.learn((step.kind, seconds / step.estimate) for step, seconds in walk.measured if step.estimate)
        return walk.result(time.perf_counter() - start)

    def lacking(self, steps: Iterable[Step]) -> tuple[Step, ...]:
        """Return those of `steps` that were not made yet, or need something that was not."""
        wanted, found = tuple(steps), dict[Step, Artifact]()
        for step in in_order(wanted):
            if all(need in found for need in step.needs):
                artifact = self._maker.find(Job.of(step, tuple(found[need] for need in step.needs)).key)
                if artifact:
                    found[step] = artifact
        return tuple(step for step in wanted if step not in found)

    def forecast(self, targets: Sequence[Step]) -> Forecast:
        """Return what `run` would make and how long it would take, making nothing.

        What needs something that must be made counts as to be made too, although its inputs may turn out unchanged.
        """
        return self.foresee([targets])[0]

    def foresee(self, builds: Sequence[Sequence[Step]], beside: Sequence[Step] = ()) -> tuple[Forecast, ...]:
        """Return what each of several builds would make, one after the other; the first makes what others want too.

        They are variations of what was built `beside` them, if it was: what looks the same in their plans counts as the
        same, which is likely and not sure.
        """
        foresight = Foresight(self._maker.find)
        foresight.learn(in_order(beside))
        return tuple(self._forecast(*foresight.build(in_order(targets))) for targets in builds)

    def _forecast(self, missing: Sequence[Step], found: int) -> Forecast:
        seconds = self._expected(missing)
        listed = tuple(ToMake(step.name, step.kind, step.stage, seconds[step]) for step in missing)
        return Forecast(listed, found, makespan(missing, seconds, self._workers))

    def _expected(self, steps: Sequence[Step]) -> Mapping[Step, float]:
        """Return the seconds that each step would take here: its estimate, corrected by what its kind took before."""
        speeds = self._memo.speeds()
        return {step: step.estimate * speeds.get(step.kind, 1.0) for step in steps}


@contextmanager
def _pools(workers: int) -> Iterator[Pools]:
    """Give threads, and wait for them at the end unless one of them hangs."""
    pools = Pools(ThreadPoolExecutor(workers, "step"), ThreadPoolExecutor(WAITERS, "waiting"))
    hangs = False
    try:
        yield pools
    except StalledError:
        hangs = True
        raise
    finally:
        for pool in (pools.workers, pools.aside):
            pool.shutdown(wait=not hangs, cancel_futures=hangs)
