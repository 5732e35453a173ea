"""19, 20: clocks that jump, and workers that are frozen past their lease."""

from __future__ import annotations

import signal
import time
from pathlib import Path

from faults.kills import undisturbed
from faults.laws import judge
from faults.postgres import Postgres
from faults.world import Life, World, must, until, world
from reelwright.storage.records.jobs import Job

_FAR = "import reelwright.jobs as j\nj._end_frozen = lambda life: None"  # as if it were on another machine


def clocks(server: Postgres) -> str:
    """19: the clock of a worker and of its jobs' processes jumps by an hour, forward and back."""
    jump = {"PYTHONPATH": f"{Path(__file__).parent / 'jump'}:{Path(__file__).parents[1] / 'src'}"}
    for seconds in (3600, -3600):
        with world(server) as hit:
            calm, wild = hit.begin(slots=2), hit.begin(slots=2, FAULTS_JUMP=str(seconds), **jump)
            hit.ready(calm, wild)
            jobs = [hit.accept(number) for number in range(4)]
            for job in jobs:
                found = hit.ended(job)
                must(
                    (found.attempt, found.strikes) == (1, 0), f"19: {found.attempt} attempts after a jump of {seconds}"
                )
            must(calm.alive and wild.alive, "19: a worker ended since a clock jumped")
            judge(hit)
    return "an hour forward and back: 8 jobs, one attempt each"


def frozen(server: Postgres) -> str:
    """20: a worker is frozen with its job's process, on this machine and as if on another one."""
    files, _ = undisturbed(server)
    return f"{_here(server, files)}; {_elsewhere(server, files)}"


def _here(server: Postgres, files: dict[str, str]) -> str:
    with world(server) as hit:
        ill, job = _begun(hit)
        hit.ready(hit.begin())
        ill.send(signal.SIGSTOP, ill.children())
        took = until(lambda: hit.now(job).attempt == 2, 60, "taken over")
        until(lambda: ill.ended, 10, "the frozen worker is ended: it holds locks that others need")
        _once(hit, job, files)
    return f"here: taken over after {took:.1f} s, and ended"


def _elsewhere(server: Postgres, files: dict[str, str]) -> str:
    with world(server) as hit:
        ill, job = _begun(hit)
        hit.ready(hit.begin(_FAR))
        children = ill.children()
        ill.send(signal.SIGSTOP, children)
        took = until(lambda: hit.now(job).attempt == 2, 60, "taken over")
        time.sleep(3)
        ill.send(signal.SIGCONT, children)
        ended = until(lambda: ill.ended, 10, "the worker that was frozen ends itself")
        must(ill.process.returncode == 70, f"20: it ended with {ill.process.returncode}")
        _once(hit, job, files)
    return f"elsewhere: taken over after {took:.1f} s, it ended itself {ended:.1f} s after it woke"


def parent(server: Postgres) -> str:
    """20: only the worker is frozen, while its job's process runs on: what that makes late changes nothing."""
    files, _ = undisturbed(server)
    with world(server) as hit:
        ill, job = _begun(hit)
        hit.ready(hit.begin(_FAR))
        (child,) = ill.children()
        ill.send(signal.SIGSTOP)
        took = until(lambda: hit.now(job).attempt == 2 or hit.now(job).final, 60, "taken over, or done")
        over = hit.now(job).attempt == 2
        if over:
            until(lambda: is_over(child), 60, "the process that has the job no more ends")
        ill.send(signal.SIGCONT)
        until(lambda: ill.ended, 10, "the worker that was frozen ends itself")
        _once(hit, job, files)
    return f"taken over after {took:.1f} s, its process gave up" if over else "its process was done before"


def _begun(hit: World) -> tuple[Life, Job]:
    ill = hit.begin()
    hit.ready(ill)
    job = hit.accept()
    hit.working(job)
    return ill, job


def is_over(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def _once(hit: World, job: Job, files: dict[str, str]) -> None:
    hit.ended(job)
    time.sleep(2)  # for what comes late
    must(hit.heard(job).count("job.completed") == 1, "I6: it was completed twice")
    must(hit.files(job) == files, "I10: another film after a freeze")
    judge(hit)
