"""What the director has done in a workspace: versions planned, built, judged, mended, priced and kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reelwright.brief import Brief
from reelwright.build.events import OnEvent
from reelwright.build.purchases import Purchase
from reelwright.director.critic import missing, score
from reelwright.director.fixes import Idea, ideas, scene_of
from reelwright.director.ports import Fix, Goal, Json, Made, Tried
from reelwright.edits import apply_all, read_edit, told_all
from reelwright.errors import ConflictError
from reelwright.finding import Finding
from reelwright.plan import Plan
from reelwright.storage.records import Version
from reelwright.workspace.adherence import Holding
from reelwright.workspace.ads import Options, Workspace
from reelwright.workspace.buying import Lost
from reelwright.workspace.deliver import Built
from reelwright.workspace.editing import latest_of, write
from reelwright.workspace.lots import NoEngineError, expected, lots_of

_MOST = 60  # findings that a question or the flow carries; the render has them all


@dataclass(frozen=True)
class Price:
    """What a fix costs: US dollars expected, micros at worst, seconds of the build."""

    usd: float
    micros: int
    seconds: float


@dataclass
class Purse:
    """What was bought elsewhere: of which version, what nobody made of it, and the micros of all rounds so far.

    Where nobody buys elsewhere, `bought` is None, and builds buy themselves.
    """

    bought: int | None = None
    lost: Mapping[str, Any] | None = None
    micros: int = 0
    note: Json | None = None  # what is to be bought, where a build could not begin


class Desk:
    """A project on the director's desk: the `Ports` of its graph.

    `begin` gives the version to begin with, `keep` keeps a build and returns its name, `over` tells why nobody waits
    any more. With a `purse` that is not its own, a build ends where engines are to make something.
    """

    def __init__(
        self, workspace: Workspace, project: str, brief: Brief | None, options: Options, on_event: OnEvent | None, *,
        begin: Callable[[], int], keep: Callable[[Built], str], over: Callable[[], str], purse: Purse,
    ) -> None:  # fmt: skip
        self._workspace, self._project, self._brief = workspace, project, brief
        self._options, self._on_event = options, on_event
        self._begin, self._keep, self._over, self.purse = begin, keep, over, purse

    def intent(self) -> Goal:
        brief = self._brief
        if brief is None:
            return {"auto": False, "wanted": {}}
        wanted = {
            "seconds": brief.duration if "duration" in brief.model_fields_set else None,
            "aspects": list(brief.aspects) if "aspects" in brief.model_fields_set else [],
            "call": bool(brief.call_to_action),
            "product": bool(brief.product and brief.product.image),
        }
        return {"auto": brief.approve == "auto", "wanted": wanted}

    def plan(self) -> int:
        return self._begin()

    def prompts(self, version: int) -> Mapping[str, str]:
        wanted = self._workspace.graph(self._plan(version)).purchases.values()
        return {one.name: one.request.prompt for one in wanted}

    def newest(self) -> int:
        return latest_of(self._workspace, self._project).number

    def moved(self, version: int, over: int) -> bool:
        return self.newest() > over and not self._own(version, over)

    def superseded(self) -> str:
        return self._over()

    def build(self, version: int, lost: Mapping[str, Any], over: int) -> Made | None:
        found = self._version(version)
        plan = found.plan.model_copy(update={"strict": True}) if self._options.strict else found.plan
        purse = self.purse
        if purse.bought == version:
            lost = purse.lost or {}
        elif purse.bought is not None and self._lacking(plan, lost):
            purse.note = {"version": version, "lost": dict(lost), "bought": 0, "micros": purse.micros}
            return None
        options = replace(self._options, held=True, lost={name: Lost.read(each) for name, each in lost.items()})
        built = self._workspace.build(
            plan, found.findings, lambda: self._project, replace(options, spent=purse.micros), self._on_event,
            note=_built_from(version), over=self._own(version, over) or over,
        )  # fmt: skip
        purse.micros = built.books.micros
        findings = [each.model_dump(mode="json") for each in _worst(built.findings)]
        return {
            "version": built.version.number, "findings": findings,
            "lost": {name: Lost.of(each.error).model_dump() for name, each in built.books.missing.items()},
            "micros": built.books.micros, "render": self._keep(built),
        }  # fmt: skip

    def judge(self, made: Made) -> float:
        """Return the score of a build, with what the user asked for that it lacks."""
        findings = list(map(Finding.model_validate, made["findings"]))
        known = {each.message for each in findings}
        lacks = [
            each for each in missing(self._plan(made["version"]), self.intent()["wanted"]) if each.message not in known
        ]
        made["findings"] += [each.model_dump(mode="json") for each in lacks]
        return score([*findings, *lacks])

    def fixes(self, made: Made, named: Sequence[str]) -> Sequence[Fix]:
        plan = self._plan(made["version"])
        findings = list(map(Finding.model_validate, made["findings"]))
        return [
            fix for idea in ideas(plan, findings, named) if (fix := self._priced(plan, idea, made["lost"])) is not None
        ]

    def left(self) -> int | None:
        plan = latest_of(self._workspace, self._project).plan
        return self._workspace.buyer().left(self._project, plan)

    def edit(self, version: int, edits: Sequence[Json], lost: Mapping[str, Any], over: int) -> tuple[int, Json]:
        base, newest = self._version(version), latest_of(self._workspace, self._project)
        made = [read_edit(each) for each in edits]
        plan = apply_all(base.plan, made)
        if newest.plan != plan:
            if newest.number not in (version, over):
                raise ConflictError(f"Project {self._project} has version {newest.number} by now, not {over}.")
            newest = write(self._workspace, self._project, base, made, over=newest.number)
        return newest.number, self._still_lost(base.plan, plan, lost)

    def compose(self, best: Tried, reason: str, rounds: int, over: int) -> Json:
        """Make the best version the newest again, unless the user has made another one the newest."""
        found, newest = self._version(best["version"]), latest_of(self._workspace, self._project)
        if newest.number == over and newest.plan != found.plan:
            note = f"version {found.number} again, the best of {rounds} rounds"
            newest = self._workspace.projects.add(
                self._project, found.plan, found.takes, note, findings=found.findings,
                user=self._workspace.payer.user, parent=over,
            )  # fmt: skip
        return {
            "render": best["render"], "version": newest.number, "best": best["version"], "micros": self.purse.micros,
            "rounds": rounds, "reason": reason, "score": best["score"],
        }  # fmt: skip

    def price(self, plan: Plan, lost: Collection[str]) -> Price:
        """Return what building a plan costs, without what is lost. Raises NoEngineError where nobody can make it."""
        from reelwright.storage.records import Ledger

        workspace, runner = self._workspace, self._workspace.runner()
        graph = workspace.graph(plan)
        wanted = [one for one in workspace.to_buy(plan, runner) if one.name not in lost]
        lots = lots_of(wanted, plan, workspace.settings) if wanted else ()
        lots += Holding(workspace, self._project, graph, runner).lots()
        usd = expected(lots, Ledger(workspace.database).takes()) if lots else 0.0
        seconds = runner.forecast(graph.targets()).seconds
        return Price(usd, sum(lot.worst for lot in lots), round(seconds, 1))

    def _priced(self, plan: Plan, idea: Idea, lost: Mapping[str, Any]) -> Fix | None:
        """Return an idea with its price; None where nobody can make what it wants."""
        changed = apply_all(plan, idea.edits)
        try:
            price = self.price(changed, self._still_lost(plan, changed, lost))
        except NoEngineError:
            return None
        edits = [edit.model_dump(mode="json") for edit in idea.edits]
        return {
            "edits": edits, "told": "; ".join(told_all(plan, idea.edits)),
            "issues": list(idea.issues), "usd": price.usd, "micros": price.micros, "seconds": price.seconds,
            "words": idea.words,
        }  # fmt: skip

    def _still_lost(self, before: Plan, after: Plan, lost: Mapping[str, Any]) -> Json:
        """Return what of `lost` a changed plan asks for in the same words: it would be refused, or fail, again."""
        if not lost:
            return {}
        old, new = (self._requests(plan) for plan in (before, after))
        return {name: why for name, why in lost.items() if name in new and old.get(name) == new[name]}

    def _requests(self, plan: Plan) -> Mapping[str, Purchase]:
        return {one.name: one for one in self._workspace.graph(plan).purchases.values()}

    def _own(self, version: int, over: int) -> int:
        """Return the newest version where a build of `version` has made it, that was cut off then; else 0."""
        newest = latest_of(self._workspace, self._project)
        return newest.number if (newest.parent, newest.note) == (over, _built_from(version)) else 0

    def _lacking(self, plan: Plan, lost: Collection[str]) -> bool:
        wanted = self._workspace.to_buy(plan, self._workspace.runner())
        return any(one.name not in lost for one in wanted)

    def _version(self, number: int) -> Version:
        return self._workspace.projects.version(self._project, number)

    def _plan(self, number: int) -> Plan:
        return self._version(number).plan


def _built_from(version: int) -> str:
    return f"built from version {version}"


def _worst(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings that count most, the worst first."""
    yield from sorted(findings, key=lambda each: -score([each]))[:_MOST]


def told(plan: Plan, finding: Mapping[str, Any]) -> Json:
    """Return a finding for people, with the scene that it is about."""
    return {**finding, "scene": scene_of(plan, Finding.model_validate(finding))}
