"""Make an ad: brief → plan → build → files in the user's folder."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from reelwright.brief import Brief, load_brief
from reelwright.brief.model import ReferenceBrief
from reelwright.build.events import Forecast, OnEvent, Run
from reelwright.build.graph import FilmGraph
from reelwright.build.purchases import Buy, Purchase, nobody
from reelwright.build.runner import Runner
from reelwright.build.takes import takes_of
from reelwright.edits.simplify import simpler
from reelwright.engine import USD, EngineError
from reelwright.errors import InputError, Problem, RefusedError
from reelwright.finding import Finding
from reelwright.plan import Plan, read_plan
from reelwright.planning import Planned
from reelwright.planning.assemble import title_of
from reelwright.planning.reading import read
from reelwright.planning.rules import lint, refuse
from reelwright.settings import Settings
from reelwright.storage.blobs import Blobs
from reelwright.storage.memo import Memo
from reelwright.words import Aspect
from reelwright.workspace.buying import LAPTOP, Books, Buyer, Lost, Payer
from reelwright.workspace.deliver import Built, Delivered, check_writable, deliver
from reelwright.workspace.lots import NoEngineError
from reelwright.workspace.placeholders import accepted, placeholders, refuse_account, simplified

if TYPE_CHECKING:
    from reelwright.build.exports import Wanted
    from reelwright.edit import Edit
    from reelwright.storage.records import Database, Projects, Version
    from reelwright.workspace.doctor import Diagnosis
    from reelwright.workspace.editing import Edited
    from reelwright.workspace.export import Exported
    from reelwright.workspace.senses import Asking
    from reelwright.workspace.study import Studied
    from reelwright.workspace.wishing import Wished

MAX_PLAN_BYTES = 8 << 20  # three minutes of shots of a second each are well under 1 MB


@dataclass(frozen=True)
class Ad:
    """A finished ad: where it lies, what was made for it, and everything there is to tell of it."""

    plan: Plan
    version: Version
    output: Path
    files: tuple[Delivered, ...]
    findings: tuple[Finding, ...]
    run: Run
    seconds: float
    usd: float  # spent on engines in this build


@dataclass(frozen=True)
class Options:
    """How an ad is made: with its single `parts`; `strict`ly, failing where a part cannot be made; `simpler` where no
    engine can film a scene; without buying what is `lost`, which `purchase` tells; with the micros that it cost before.
    Where its clips are `held`, an engine that sees says how they stray from their prompts.
    """

    parts: bool = False
    strict: bool = False
    simpler: bool = False
    lost: Mapping[str, Lost] = field(default_factory=dict)
    spent: int = 0
    held: bool = False


class Workspace:
    """One user's store and everything that can be done with it."""

    def __init__(self, settings: Settings, payer: Payer, database: Database | None, blobs: Blobs | None) -> None:
        self.settings = settings
        self.payer = payer
        self.root = settings.home / payer.workspace
        self._database = database
        self.blobs = blobs or stores(settings, payer.workspace)

    @classmethod
    def open(
        cls,
        settings: Settings,
        payer: Payer = LAPTOP,
        database: Database | None = None,
        blobs: Blobs | None = None,
    ) -> Workspace:
        """Open the workspace of a `payer`, by default that of a laptop. Raises StorageError where it cannot be used.

        Without a `database` that is open already, that of the settings is opened when it is needed.
        """
        return cls(settings, payer, database, blobs)

    def close(self) -> None:
        """Let go of the database, where it was opened here."""
        if "database" in self.__dict__ and self._database is None:
            self.database.close()

    @cached_property
    def database(self) -> Database:
        from reelwright.storage.records import Database  # SQL takes a while to load

        return self._database or Database.of(self.settings.database_url)

    @cached_property
    def memo(self) -> Memo:
        return Memo(self.root, self.blobs)

    @cached_property
    def projects(self) -> Projects:
        from reelwright.storage.records import Projects

        return Projects(self.database, self.payer.workspace)

    def runner(self, on_event: OnEvent | None = None) -> Runner:
        """Return a runner over this workspace's store."""
        return Runner(self.blobs, self.memo, self.settings.workers, on_event)

    def buyer(self) -> Buyer:
        """Return somebody who buys for one build."""
        return Buyer(self.settings, self.blobs, self.memo, self.root, lambda: self.database, self.payer)

    def plan(
        self,
        brief: Path,
        on_event: OnEvent | None = None,
        aspects: Sequence[Aspect] = (),
        project: Callable[[], str] | None = None,
        reference: ReferenceBrief | None = None,
    ) -> Planned:
        """Read a brief and its files and return a plan for it, after its `reference` or the one that is given.

        A model that the brief names as its planner is asked, and paid, in the name of `project`; without one nobody is,
        and the plan is what rules make of it, which is enough to foresee a price. Raises InputError with all that is
        wrong.
        """
        document = _with_aspects(load_brief(brief), aspects)
        if reference:
            document = document.model_copy(update={"reference": reference})
        from reelwright.workspace.planning import plan

        return plan(self, document, project, on_event)

    def make(
        self,
        brief: Path,
        output: Path,
        *,
        aspects: Sequence[Aspect] = (),
        reference: ReferenceBrief | None = None,
        options: Options = Options(),
        on_event: OnEvent | None = None,
    ) -> Ad:
        """Make the ad of a brief into the folder `output`, after the `reference` of it or the one that is given."""
        check_writable(output)
        project = partial(self._project_of, output, brief)
        planned = self.plan(brief, on_event, aspects, project, reference)
        plan = planned.plan.model_copy(update={"strict": True}) if options.strict else planned.plan
        options = replace(options, spent=planned.micros)
        built = self.build(plan, planned.findings, project, options, on_event, note=f"made from {brief.name}")
        return self.deliver(built, output, options.parts)

    def render(
        self,
        reference: Path,
        output: Path | None = None,
        *,
        options: Options = Options(),
        on_event: OnEvent | None = None,
    ) -> Ad:
        """Build a plan file, or the latest version of a project (an id or an output folder)."""
        plan, folder = self._plan_of(reference)
        target = output or folder
        if target is None:
            raise _nowhere()
        check_writable(target)
        project = partial(self._project_at, target, plan.title)
        built = self.build(plan, (), project, options, on_event, note="rendered")
        return self.deliver(built, target, options.parts)

    def export(
        self, reference: Path, wanted: Wanted, output: Path | None = None, on_event: OnEvent | None = None
    ) -> Exported:
        """Export a plan file, or the latest version of a project, to its folder `exports` unless another is named."""
        from reelwright.workspace.export import export

        plan, folder = self._plan_of(reference)
        target = output or (folder / "exports" if folder else None)
        if target is None:
            raise _nowhere()
        runner = self.runner(on_event)
        return export(self.graph(self.as_made(plan, runner)), runner, wanted, target)

    def cost(self, reference: Path, aspects: Sequence[Aspect] = ()) -> Forecast:
        """Return what building a brief, a plan file or a project would make, its price and its time."""
        if reference.suffix.lower() in (".yaml", ".yml") or _is_brief(reference):
            plan = self.plan(reference, aspects=aspects).plan
            return self.forecast(plan, held=load_brief(reference).mode == "agentic")
        plan, _ = self._plan_of(reference)
        return self.forecast(plan)

    def forecast(self, plan: Plan, held: bool = False) -> Forecast:
        """Return what building a plan would make, its price and its time; with its clips `held` where they will be."""
        from reelwright.workspace.adherence import Holding

        runner, graph = self.runner(), self.graph(plan)
        forecast, usd = runner.forecast(graph.targets()), self.buyer().price(plan, self.to_buy(plan, runner))
        return replace(forecast, usd=usd + (Holding(self, "", graph, runner).price() if held else 0.0))

    def edit(self, reference: Path, edits: Sequence[Edit], *, keep: bool = True, parent: int | None = None) -> Edited:
        """Change a project by edits, all or none; `keep` the result as its new version, or only show it."""
        from reelwright.workspace.editing import edit

        return edit(self, reference, edits, keep=keep, parent=parent)

    def wish(self, reference: Path, words: str, answers: Mapping[str, str] | None = None, **how: Any) -> Wished:
        """Return what words ask of the latest version of a project; nothing is changed. See `wishing.wish`."""
        from reelwright.workspace.editing import latest_of
        from reelwright.workspace.wishing import wish

        project = self.projects.find(reference).id
        return wish(self, project, latest_of(self, project), words, answers, **how)

    def study(self, reference: Path | str, on_event: OnEvent | None = None, asking: Asking | None = None) -> Studied:
        """Measure a film or a picture that is given as a reference: a file, or a digest of the store.

        With `asking`, engines write down what is said in a film and read its texts, on these terms.
        """
        from reelwright.workspace.study import study

        return study(self, reference, on_event, asking)

    def check(self, reference: Path) -> tuple[Finding, ...]:
        """Check a film file on its own, or a project's films against their plan."""
        if reference.is_file():
            from reelwright.checks import check_file

            return check_file(reference)
        plan, _ = self._plan_of(reference)
        runner = self.runner()
        return runner.run(self.graph(self.as_made(plan, runner)).targets()).findings

    def as_made(self, plan: Plan, runner: Runner) -> Plan:
        """Return a plan as its ad was made: with what stands in the place of clips that nobody made."""
        for edit in simpler(plan, {wanted.shot for wanted in self.to_buy(plan, runner)}):
            plan = edit.change(plan)
        return plan

    def doctor(self) -> tuple[Diagnosis, ...]:
        """Say what this installation has and lacks."""
        from reelwright.workspace.doctor import examine
        from reelwright.workspace.doctor_service import examine_service

        return (*examine(self.settings), *examine_service(self.settings))

    def graph(self, plan: Plan, buy: Buy = nobody, unmade: frozenset[str] = frozenset()) -> FilmGraph:
        """Return the steps of a plan. Raises InputError where a file that it refers to is not in the store."""
        return FilmGraph(plan, self._source, self.settings.cutout_model, buy, unmade)

    def bring(self, path: Path) -> str:
        """Keep a file of the user's as it is and return its digest. Raises InputError where it cannot be read."""
        if not path.is_file():
            raise InputError(Problem("file", str(path), "there is no such file", "Check its name."))
        with self.blobs.scratch() as copy:
            shutil.copyfile(path, copy)
            return self.blobs.put(copy)

    def _source(self, digest: str) -> Path:
        if not self.blobs.has(digest):
            limit = "the file that this plan refers to is not in the store"
            raise InputError(Problem("assets", digest[:12], limit, "Make the ad from its brief again."))
        return self.blobs.fetch(digest)

    def build(
        self,
        plan: Plan,
        told: tuple[Finding, ...],
        project: Callable[[], str],
        options: Options,
        on_event: OnEvent | None,
        note: str,
        over: int | None = None,
        of: int | None = None,
    ) -> Built:
        """Build a plan, and keep it as the new version of its `project`, which is asked for when it is needed; or as
        the version `of` that it is, where its takes are the same.

        `told` are findings from before, as of planning. Where a version is named that it is kept `over`, and that is
        not the newest any more, ConflictError is raised; what was made is there for the next build.
        """
        start = time.perf_counter()
        refuse(plan)
        buyer, runner = self.buyer(), self.runner(on_event)
        buyer.books.micros = options.spent
        wanted = self.to_buy(plan, runner)
        try:
            with buyer.opened(project() if wanted else "", plan, wanted, options.lost):
                graph, run = self._run(plan, buyer, runner, options.parts)
        except NoEngineError as error:
            if not options.simpler:
                raise
            edits = simpler(plan, error.shots)
            for edit in edits:
                plan = edit.change(plan)
            allowed = (*told, *map(accepted, edits))
            return self.build(plan, allowed, project, replace(options, simpler=False), on_event, note, over, of)
        strayed = self._hold(project(), graph, runner, buyer.books) if options.held else ()
        if not wanted:
            buyer.wind_up(project())  # a run that was cut off may have bought all of it
        version = self.projects.add(project(), plan, takes_of(graph, run.artifacts), note, parent=over, of=of)
        ruled = [finding for finding in lint(plan) if finding not in told]
        findings = (*told, *ruled, *placeholders(plan, buyer.books), *run.findings, *strayed, *buyer.books.alerts)
        return Built(graph, run, version, plan, findings, buyer.books, time.perf_counter() - start)

    def purchase(
        self,
        project: str,
        plan: Plan,
        on_event: OnEvent | None = None,
        stopped: Callable[[], bool] = lambda: False,
        lost: Mapping[str, Lost] = MappingProxyType({}),
    ) -> tuple[Mapping[str, Lost], Books]:
        """Have engines make all that a plan wants of them, and nothing else: this waits, and takes next to no work.

        `stopped` is asked every second; what is under way then stays so, and Interrupted is raised. What is `lost` is
        not asked for again. Returns what nobody made, with why, for the `lost` of a build. Raises what `build` does
        before it spends.
        """
        refuse(plan)
        buyer, runner = self.buyer(), self.runner(on_event)
        wanted = self.to_buy(plan, runner)
        graph = self.graph(plan, buyer.buy)
        steps = [step for step, one in graph.purchases.items() if one in wanted]
        with buyer.opened(project, plan, wanted, lost), ThreadPoolExecutor(max(len(steps), 1), "purchase") as threads:
            pending = [threads.submit(runner.run, [step]) for step in steps]
            while wait(pending, timeout=1.0).not_done:
                if stopped():
                    runner.stop()
            for made in pending:
                with suppress(EngineError, RefusedError):  # the books say so
                    made.result()
        return {name: Lost.of(missing.error) for name, missing in buyer.books.missing.items()}, buyer.books

    def _project_of(self, output: Path, brief: Path) -> str:
        return self._project_at(output, title_of(read(load_brief(brief))))

    def _project_at(self, output: Path, title: str) -> str:
        return self.projects.at(output, title).id

    def deliver(self, built: Built, output: Path, parts: bool) -> Ad:
        """Put what was built into a folder."""
        start = time.perf_counter()
        files = deliver(built, output, parts)
        seconds = built.seconds + time.perf_counter() - start
        return Ad(
            built.plan, built.version, output, files, built.findings, built.run, seconds, built.books.micros / USD
        )

    def _run(self, plan: Plan, buyer: Buyer, runner: Runner, parts: bool) -> tuple[FilmGraph, Run]:
        """Build a plan. Where an engine fails, what the plan has instead stands in that shot, and the rest goes on."""
        shown = plan
        while True:
            graph = self.graph(shown, buyer.buy)
            missing = len(buyer.books.missing)
            try:
                return graph, runner.run(graph.targets() + (graph.parts() if parts else ()), strict=plan.strict)
            except (EngineError, RefusedError):
                if plan.strict or len(buyer.books.missing) == missing:
                    raise
                refuse_account(buyer.books)
            shown = simplified(plan, buyer.books)

    def _hold(self, project: str, graph: FilmGraph, runner: Runner, books: Books) -> tuple[Finding, ...]:
        """Return how the clips of a build stray from their prompts; what it cost is added to the books."""
        from reelwright.workspace.adherence import Holding

        holding = Holding(self, project, graph, runner)
        found = holding.hold()
        books.add(holding.books)
        return found

    def to_buy(self, plan: Plan, runner: Runner) -> tuple[Purchase, ...]:
        """Return what a plan wants of engines and what was not made yet."""
        purchases = self.graph(plan).purchases
        return tuple(purchases[step] for step in runner.lacking(purchases))

    def _plan_of(self, reference: Path) -> tuple[Plan, Path | None]:
        if reference.is_file():
            import json

            try:
                return read_plan(json.loads(_text(reference))), None
            except (ValueError, RecursionError) as error:
                limit = f"this is not a plan ({error})"
                raise InputError(Problem(str(reference), "", limit, "Give a plan.json, or a project.")) from None
        project = self.projects.find(reference)
        from reelwright.workspace.editing import latest_of

        return latest_of(self, project.id).plan, project.output


def stores(settings: Settings, workspace: str) -> Blobs:
    """Return where the files of a workspace are: a folder, which a store elsewhere may stand behind."""
    if settings.blobs is None:
        return Blobs(settings.home / workspace)
    from reelwright.storage.remote import Remote

    return Blobs(settings.home / workspace, Remote.open(settings.blobs, workspace))


def _nowhere() -> InputError:
    return InputError(Problem("output", "", "a plan file needs a folder to go to", "Give one with `-o DIR`."))


def _with_aspects(brief: Brief, aspects: Sequence[Aspect]) -> Brief:
    return brief.model_copy(update={"aspects": tuple(dict.fromkeys(aspects))}) if aspects else brief


def _is_brief(reference: Path) -> bool:
    """Whether a JSON file is a brief: plans have scenes."""
    return reference.is_file() and reference.suffix.lower() == ".json" and '"scenes"' not in _text(reference)


def _text(document: Path) -> str:
    size = document.stat().st_size
    if size > MAX_PLAN_BYTES:
        limit = f"a plan has at most {MAX_PLAN_BYTES >> 20} MB"
        raise InputError(Problem(str(document), f"{size / 1e6:.0f} MB", limit, "Give a plan.json, or a project."))
    return document.read_text("utf-8", errors="replace")
