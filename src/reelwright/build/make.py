"""Make one step: find its artifact under its key, or do the work and keep what came of it."""

from __future__ import annotations

import errno
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

from reelwright.build.step import Artifact, Facts, Made, Step, Work
from reelwright.errors import Interrupted, ReelwrightError, RenderError, StorageError
from reelwright.finding import Finding
from reelwright.storage.blobs import Blobs
from reelwright.storage.files import storage_error
from reelwright.storage.memo import Memo, Record

STOPPED = "Stopped. What was finished is kept; run the same command again to go on from there."
_FULL = {errno.ENOSPC, errno.EDQUOT}


@dataclass(frozen=True)
class Job:
    """A step whose needs are there, so that its parameters and key are known."""

    step: Step
    needs: tuple[Artifact, ...]
    params: Facts
    key: str

    @classmethod
    def of(cls, step: Step, needs: tuple[Artifact, ...]) -> Job:
        """Resolve the parameters of `step`; what its own code raises is raised on, with the step's name."""
        try:
            params = step.resolve(needs)
            return cls(step, needs, params, step.key(params))
        except Exception as error:
            raise named(error, step) from error.__cause__


@dataclass(frozen=True)
class Outcome:
    """The artifact of a step, how it came to be, and the wall-clock seconds that took."""

    artifact: Artifact
    what: Literal["made", "reused", "replaced"]
    seconds: float


def named(error: Exception, step: Step) -> Exception:
    """Return `error` with the name of the step noted; the message of an error for users stands as it is."""
    if not isinstance(error, ReelwrightError):
        error.add_note(f"in step {step.name!r} ({step.kind})")
    return error


class Maker:
    """Makes jobs, in any thread. Whoever sets `stopped` ends the running ones at their next word of progress."""

    def __init__(self, blobs: Blobs, memo: Memo, stopped: threading.Event) -> None:
        self._blobs = blobs
        self._memo = memo
        self._stopped = stopped

    def find(self, key: str) -> Artifact | None:
        """Return the artifact that was made under `key`, if it is there whole."""
        record = self._memo.get(key)
        return self._artifact(record) if record else None

    def make(self, job: Job, progress: Callable[[float], None], strict: bool) -> Outcome:
        """Return what `job` makes; another process may have made it meanwhile.

        A failure is answered by the step's fallback, whose artifact is not remembered; without one, or where `strict`
        asks for no substitutes, or when the machine or a person is the reason, it is raised.
        """

        def advance(_: Job, fraction: float) -> None:
            self.go_on()
            progress(fraction)

        with self._memo.claim(job.key, lambda: advance(job, 0.0)):
            found = self.find(job.key)
            if found:
                return Outcome(found, "reused", 0.0)
            start = time.perf_counter()
            try:
                (record,) = self._work([job], advance, lambda works: [job.step.make(works[0])])
                self._memo.put(job.key, record)
                return Outcome(self._artifact(record), "made", record.seconds)
            except (Interrupted, StorageError):
                raise
            except Exception as error:
                if strict or job.step.fallback is None:
                    raise named(error, job.step) from error.__cause__
                artifact = self._replace(job, advance, error)
                return Outcome(artifact, "replaced", time.perf_counter() - start)

    def make_together(
        self, jobs: Sequence[Job], progress: Callable[[Job, float], None]
    ) -> Sequence[tuple[Job, Outcome]]:
        """Return what jobs of one group make in one go; the seconds that took are shared out evenly.

        Raises what went wrong; then nothing that was made now is kept.
        """

        def advance(job: Job, fraction: float) -> None:
            self.go_on()
            progress(job, fraction)

        group = jobs[0].step.together
        assert group is not None
        with ExitStack() as stack:
            for job in sorted(jobs, key=lambda job: job.key):  # in one order everywhere: no two wait for each other
                stack.enter_context(self._memo.claim(job.key, partial(advance, job, 0.0)))
            found = [(job, self.find(job.key)) for job in jobs]
            missing = [job for job, artifact in found if artifact is None]
            try:
                records = self._work(missing, advance, group.make) if missing else []
            except (Interrupted, StorageError):
                raise
            except Exception as error:
                raise named(error, missing[0].step) from error.__cause__
            for job, record in zip(missing, records, strict=True):
                self._memo.put(job.key, record)
        reused = [(job, Outcome(artifact, "reused", 0.0)) for job, artifact in found if artifact]
        made = [
            (job, Outcome(self._artifact(record), "made", record.seconds))
            for job, record in zip(missing, records, strict=True)
        ]
        return reused + made

    def go_on(self) -> None:
        """Raise Interrupted when the build was stopped."""
        if self._stopped.is_set():
            raise Interrupted(STOPPED)

    def _work(
        self,
        jobs: Sequence[Job],
        advance: Callable[[Job, float], None],
        make: Callable[[Sequence[Work]], Sequence[Made]],
    ) -> list[Record]:
        self.go_on()
        start = time.perf_counter()
        with ExitStack() as stack:
            works = [
                Work(
                    job.params,
                    job.needs,
                    stack.enter_context(self._blobs.scratch(job.step.suffix)),
                    partial(advance, job),
                )
                for job in jobs
            ]
            try:
                made = make(works)
            except OSError as error:
                if error.errno in _FULL:
                    raise storage_error(error, works[0].output.parent) from error
                raise
            seconds = (time.perf_counter() - start) / len(jobs)
            return [
                self._keep(job.step, one, work.output, seconds)
                for job, one, work in zip(jobs, made, works, strict=True)
            ]

    def _keep(self, step: Step, made: Made, output: Path, seconds: float) -> Record:
        if not output.is_file():
            raise RenderError(f"The step {step.name!r} left no file. Run again; if it stays so, report it.")
        size = output.stat().st_size
        record = Record(
            kind=step.kind,
            digest=self._blobs.put(output),
            size=size,
            facts=dict(made.facts),
            findings=made.findings,
            seconds=seconds,
            made_at=time.time(),
        )
        # What is handed on now is what a later run will read, down to tuples having become lists.
        return Record.model_validate_json(record.model_dump_json())

    def _replace(self, job: Job, advance: Callable[[Job, float], None], error: Exception) -> Artifact:
        fallback = job.step.fallback
        assert fallback is not None
        (record,) = self._work([job], advance, lambda works: [fallback(works[0], error)])
        artifact = self._artifact(record)
        if any(finding.severity != "info" for finding in artifact.findings):
            return artifact
        finding = Finding(
            check="fallback",
            severity="warning",
            where=job.step.name,
            message=f"This could not be made ({error}); a substitute stands in.",
            remedy="Run the same command again to try anew.",
        )
        return replace(artifact, findings=(*artifact.findings, finding))

    def _artifact(self, record: Record) -> Artifact:
        return Artifact(record.digest, self._blobs.fetch, record.facts, record.findings)
