"""What a job does, in a process of its own: plan, build, export. All that comes of it is written under its lease."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from reelwright.brief import Brief
from reelwright.build.events import Event
from reelwright.errors import (
    AwayError,
    ConflictError,
    InputError,
    Interrupted,
    MediaError,
    MissingError,
    ReelwrightError,
    RefusedError,
    StalledError,
    StorageError,
)
from reelwright.ids import new_id
from reelwright.storage.records import Transaction
from reelwright.storage.records.jobs import LOST as LOST_THINGS
from reelwright.storage.records.jobs import Job, Jobs, Lease, Progress
from reelwright.storage.records.renders import Render, Renders
from reelwright.telemetry.logs import bound
from reelwright.telemetry.traces import attached, span
from reelwright.workspace.ads import Options, Workspace
from reelwright.workspace.buying import Lost
from reelwright.workspace.deliver import Built, things
from reelwright.workspace.exporting import export_job, kept
from reelwright.workspace.lots import NoEngineError
from reelwright.workspace.previewing import carry as preview_job
from reelwright.workspace.service import Service

if TYPE_CHECKING:
    from reelwright.director.ports import Answer
    from reelwright.workspace.directing import Desk

# Exit codes of a job's process: a verdict was written; not ours any more; engines are to make something; stopped.
DONE, LOST, WAITS, STOPPED = 0, 75, 76, 130
_TELL = 0.2  # seconds between two words of progress
_TRIES, _WAIT = 3, 1.0  # of what is written to a server that goes in the middle, and seconds between two
T = TypeVar("T")


class LostError(Exception):
    """Somebody else has the job by now."""


@dataclass(frozen=True)
class Done:
    """What a job came to, and what is written in the same transaction."""

    result: Mapping[str, Any]
    write: Callable[[Transaction], None] = lambda _: None


@dataclass(frozen=True)
class Wait:
    """A job is to wait for engines, or has; what is noted is there for its next round."""

    note: Mapping[str, Any]


@dataclass(frozen=True)
class Ask:
    """A job is to wait for a person's answer."""

    question: Mapping[str, Any]


class Teller:
    """Tells the events of a build: at once where a step or a stage ends, else a few times a second.

    Raises Interrupted where the job is to be cancelled, and LostError where it is somebody else's.
    """

    def __init__(self, service: Service, job: Job, lease: Lease) -> None:
        self.jobs, self._lease = service.jobs, lease
        self._micros = job.params.get("micros", 0)  # what rounds before have spent
        self._next, self._stage = 0.0, ""
        self._begun: dict[str, float] = {}
        self.cancelled = False

    def __call__(self, event: Event) -> None:
        now = time.monotonic()
        if event.what == "started":
            self._begun[event.step] = now
        elif event.what != "progress":
            seconds = now - self._begun.pop(event.step, now)
            step = {"step": event.step, "kind": event.kind, "stage": event.stage, "what": event.what,
                    "seconds": round(seconds, 3)}  # fmt: skip
            _patiently(lambda: self.jobs.step(self._lease, step))
        if now < self._next and event.stage == self._stage and event.done < event.total:
            return
        self._next, self._stage = now + _TELL, event.stage
        progress = Progress(event.stage, event.fraction, event.seconds_left, self._micros, event.step)
        heard = _patiently(lambda: self.jobs.progress(self._lease, progress))
        if heard == "lost":
            raise LostError
        if heard == "stop":
            self.cancelled = True
            raise Interrupted("This job was cancelled.")

    def tell(self, kind: str, data: Mapping[str, Any]) -> None:
        """Tell of something else than steps."""
        _patiently(lambda: self.jobs.tell(self._lease, kind, data))

    def stopped(self) -> bool:
        """Whether the job is to be cancelled, or somebody else has it, as the database says now."""
        try:
            job = self.jobs.find(self._lease.job)
        except AwayError:
            return False
        self.cancelled = self.cancelled or (job.stop and job.attempt == self._lease.attempt)
        return self.cancelled or job.attempt != self._lease.attempt


def carry(service: Service, job: Job, lease: Lease) -> int:
    """Do a job and write what came of it; returns the exit code of its process.

    Raises AwayError and StalledError: another attempt may do better.
    """
    workspace = service.workspace(job.workspace, job.user)
    return _ended(service, job, lease, lambda teller: KINDS[job.kind](workspace, job, teller))


def wait(service: Service, job: Job, lease: Lease, stopping: Callable[[], bool]) -> int:
    """Have engines make what a job wants of them, in this thread; returns as `carry` does, WAITS when that is over.

    Whatever nobody made is noted, so that the next round does not try it again.
    """
    workspace = service.workspace(job.workspace, job.user)

    def buy(teller: Teller) -> Wait:
        number = job.params["version"]
        plan = workspace.projects.version(job.project, number).plan
        known = {name: Lost.read(each) for name, each in job.params.get(LOST_THINGS, {}).items()}
        try:
            lost, books = workspace.purchase(job.project, plan, teller, lambda: stopping() or teller.stopped(), known)
        except NoEngineError:
            if not job.params.get("simpler"):
                raise
            return Wait({LOST_THINGS: {}, "bought": number})  # the build takes the simpler form, and buys what is left
        for alert in books.crossed:
            teller.tell("budget.alert", alert)
        micros = job.params.get("micros", 0) + books.micros
        told = {name: each.model_dump() for name, each in lost.items()}
        return Wait({LOST_THINGS: told, "bought": number, "micros": micros})

    return _ended(service, job, lease, buy)


def _ended(service: Service, job: Job, lease: Lease, work: Callable[[Teller], Done | Wait | Ask]) -> int:
    teller = Teller(service, job, lease)
    with bound(job=job.id, workspace=job.workspace), attached(job.trace), span(f"{job.phase} {job.kind}", job=job.id):
        try:
            came = work(teller)
            if isinstance(came, Wait):
                return WAITS if _patiently(lambda: service.jobs.note(lease, came.note)) else LOST
            if isinstance(came, Ask):
                seconds = service.settings.service.answer_days * 86400.0
                return DONE if _patiently(lambda: service.jobs.ask(lease, came.question, seconds)) else LOST
            _patiently(lambda: service.jobs.end(lease, "completed", came.result, write=came.write))
        except LostError:
            return LOST
        except (Interrupted, KeyboardInterrupt):
            if not teller.cancelled:
                return STOPPED
            service.wind_up(job)
            _patiently(lambda: service.jobs.end(lease, "cancelled"))
        except (AwayError, StalledError):
            raise
        except ReelwrightError as error:
            failed = told(error)
            _patiently(lambda: service.jobs.end(lease, "failed", error=failed))
    return DONE


def _patiently(write: Callable[[], T]) -> T:
    """Write something; a server of the database that goes in the middle is asked again, which does no harm."""
    for _ in range(_TRIES - 1):
        with suppress(AwayError):
            return write()
        time.sleep(_WAIT)
    return write()


def told(error: ReelwrightError) -> dict[str, Any]:
    """Return an error as a job keeps it: {kind, message, problems}."""
    problems = [asdict(problem) for problem in error.problems] if isinstance(error, InputError) else []
    kinds = (
        (MediaError, "media"), (InputError, "input"), (RefusedError, "refused"), (ConflictError, "conflict"),
        (StorageError, "storage"),
    )  # fmt: skip
    kind = next((name for cls, name in kinds if isinstance(error, cls)), "failed")
    return {"kind": kind, "message": str(error), "problems": problems}


def _plan(workspace: Workspace, job: Job, teller: Teller) -> Done:
    """Write the plan of a project's brief as its new version."""
    with _brief(workspace, job.project) as brief:
        planned = workspace.plan(brief, teller, project=lambda: job.project)
    version = workspace.projects.add(
        job.project, planned.plan, note="planned from the brief", findings=planned.findings, user=job.user
    )
    return Done({"version": version.number, "micros": planned.micros})


def _build(workspace: Workspace, job: Job, teller: Teller) -> Done | Wait | Ask:
    """Build a version of a project, planning first where there is none yet; keep its files as a render."""
    if job.params.get("agentic"):
        return _direct(workspace, job, teller)
    number, spent = job.params.get("version"), job.params.get("micros", 0)
    if number is None and (job.params.get("replan") or workspace.projects.latest(job.project) is None):
        planned = _plan(workspace, job, teller).result
        number, spent = planned["version"], planned["micros"]
    version = workspace.projects.version(job.project, number) if number else workspace.projects.latest(job.project)
    assert version is not None
    wanted = {name: bool(job.params.get(name, False)) for name in ("parts", "strict", "simpler")}
    if LOST_THINGS not in job.params and workspace.to_buy(version.plan, workspace.runner()):
        return Wait({"version": version.number, "micros": spent})
    plan = version.plan.model_copy(update={"strict": True}) if wanted["strict"] else version.plan
    lost = {name: Lost.read(each) for name, each in job.params.get(LOST_THINGS, {}).items()}
    built = workspace.build(
        plan,
        version.findings,
        lambda: job.project,
        Options(wanted["parts"], wanted["strict"], wanted["simpler"], lost, spent),
        teller,
        note=f"built by {job.id}",
        of=version.number,
    )
    for alert in built.books.crossed:
        teller.tell("budget.alert", alert)
    render = _render(workspace, job, built)
    renders = Renders(workspace.database, job.workspace)
    result = {"render": render.id, "version": render.version, "micros": render.micros}
    return Done(result, lambda sql: renders.add(sql, render))


def _render(workspace: Workspace, job: Job, built: Built) -> Render:
    return Render(
        id=new_id("ren"), project=job.project, version=built.version.number, job=job.id,
        files=[kept(workspace.blobs, name, thing) for name, thing in things(built, bool(job.params.get("parts")))],
        findings=[finding.model_dump(mode="json") for finding in built.findings],
        micros=built.books.micros, seconds=round(built.seconds, 2), made_at=time.time(),
    )  # fmt: skip


def _direct(workspace: Workspace, job: Job, teller: Teller) -> Done | Wait | Ask:
    """Have the director make the ad of a project, on from where it stands."""
    from reelwright.director.graph import Asked, Engines, go
    from reelwright.storage.records.checkpoints import Checkpoints, forget

    desk = _desk(workspace, job, teller)
    outcome = go(desk, Checkpoints(workspace.database, job.workspace), job.id, partial(_heard, teller.jobs, job))
    if isinstance(outcome, Engines):
        assert desk.purse.note is not None
        return Wait(desk.purse.note)
    if isinstance(outcome, Asked):
        return Ask(outcome.question)
    return Done(outcome.result, lambda sql: forget(sql, job.workspace, job.id))


def _desk(workspace: Workspace, job: Job, teller: Teller) -> Desk:
    """Return a job's project as the director sees it. Engines are waited for in another round."""
    from reelwright.workspace.directing import Desk, Purse

    params, renders = job.params, Renders(workspace.database, job.workspace)
    bought = params.get("bought", 0) if LOST_THINGS in params else 0
    purse = Purse(bought, params.get(LOST_THINGS), params.get("micros", 0))

    def begin() -> int:
        latest = workspace.projects.latest(job.project)
        if "version" in params:
            return int(params["version"])
        if latest is None or params.get("replan"):
            planned = _plan(workspace, job, teller).result
            purse.micros += planned["micros"]
            return int(planned["version"])
        return latest.number

    def keep(built: Built) -> str:
        render = renders.of_job(job.id, built.version.number) or _render(workspace, job, built)
        with workspace.database.write(job.workspace) as sql:
            renders.add(sql, render, again=True)
        told = {"render": render.id, "version": render.version, "micros": render.micros}
        teller.tell("job.round", told | {"findings": len(render.findings)})
        for alert in built.books.crossed:
            teller.tell("budget.alert", alert)
        return render.id

    def over() -> str:
        return "a newer build was asked for" if teller.jobs.newer(job) else ""

    options = Options(bool(params.get("parts")), bool(params.get("strict")), bool(params.get("simpler")))
    brief = workspace.projects.get(job.project).brief
    return Desk(
        workspace, job.project, Brief.read(brief) if brief else None, options, teller,
        begin=begin, keep=keep, over=over, purse=purse,
    )  # fmt: skip


def _heard(jobs: Jobs, job: Job, question: Mapping[str, Any]) -> Answer | None:
    """Return what a user answered, as the director wants it; None where he has not yet."""
    try:
        asked = jobs.question(job.workspace, job.id, question["number"])
    except MissingError:
        return None
    if asked.state == "open":
        return None
    if asked.answer is not None:
        return cast("Answer", dict(asked.answer))
    why = "nobody answered by the deadline" if asked.state == "expired" else "the question was closed"
    return {"choice": "finish", "reason": why}


def _brief(workspace: Workspace, project: str) -> AbstractContextManager[Path]:
    from reelwright.workspace.briefs import written

    return written(workspace, workspace.projects.get(project))


def _storyboard(workspace: Workspace, job: Job, teller: Teller) -> Done:
    """Make stills of a version, and keep them as a render."""
    from reelwright.workspace.storyboard import draw, wish_of

    drawn = draw(workspace, job.project, job.params["version"], wish_of(job.params), teller)
    render = replace(drawn.render, job=job.id)
    renders = Renders(workspace.database, job.workspace)
    result = {"render": render.id, "version": render.version, "micros": render.micros}
    return Done(result, lambda sql: renders.add(sql, render))


def _browser(workspace: Workspace, job: Job, teller: Teller) -> Done:
    """Judge a film that a page of the studio has rendered, and keep it as a render."""
    from reelwright.workspace.browser import browser_job

    return browser_job(workspace, job, teller)


KINDS: Mapping[str, Callable[[Workspace, Job, Teller], Done | Wait | Ask]] = {
    "plan": _plan, "build": _build, "export": export_job, "storyboard": _storyboard, "preview": preview_job,
    "browser": _browser,
}  # fmt: skip
