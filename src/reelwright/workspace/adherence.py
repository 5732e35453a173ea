"""Hold the clips of a build against what their prompts asked for, by an engine that sees, within the ad's budget.

    holding = Holding(workspace, project, graph, runner)
    holding.lots()                  # what it would cost: nothing where nobody can be asked
    holding.hold()                  # findings; what was spent is in its books

A clip is looked at once for its bytes and its words; what was said of it before is told again at no cost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from reelwright.build.graph import FilmGraph
from reelwright.build.purchases import LATER, Purchase
from reelwright.build.runner import Runner
from reelwright.build.step import Artifact, Step
from reelwright.build.steps.adherence import adherence_step, load_adherence, places
from reelwright.compose.timing import stage_spans
from reelwright.engine import USD, Request
from reelwright.finding import Finding
from reelwright.plan import Generated, Shot
from reelwright.planning.clips import Wanted, avoided_of, wanted_of
from reelwright.planning.written.adherence import FRAMES, Adherence, Mark, hold, question_of, vision_of
from reelwright.planning.written.asking import UnwrittenError
from reelwright.words import FPS, Aspect
from reelwright.workspace.ads import Workspace
from reelwright.workspace.advice import Advisor
from reelwright.workspace.buying import Books
from reelwright.workspace.lots import Lot, NoEngineError, expected, lots_of
from reelwright.workspace.senses import lending

_AGAIN = "Have it filmed again, or say more plainly what is to be seen."


@dataclass(frozen=True)
class Filmed:
    """A clip as it is cut for a shot, what it was asked for, and the first aspect that shows it."""

    shot: Shot
    ground: Generated
    role: str
    aspect: Aspect
    start: int  # frame of the film
    cut: Step

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        return wanted_of(self.ground.prompt)

    @property
    def avoided(self) -> tuple[str, ...]:
        return avoided_of(self.ground.avoid)

    @property
    def asked(self) -> Mapping[str, Any]:
        """All that is told of it beside its frames."""
        return {"wanted": [asdict(each) for each in self.wanted], "avoided": list(self.avoided), "role": self.role}

    @property
    def request(self) -> Request:
        """The question, before its frames are there."""
        question = question_of(self.wanted, self.avoided, self.role)
        return vision_of(question, Adherence.model_json_schema(), (LATER,) * FRAMES)

    @property
    def name(self) -> str:
        return f"a look at the clip of {self.shot.id}, {self.aspect}"


def filmed(graph: FilmGraph) -> Iterator[Filmed]:
    """Yield each clip that an engine made after a prompt once. A speaker's film is the user's, and has none."""
    spans, known = stage_spans(graph.plan), set[Step]()
    for aspect in graph.plan.aspects:
        for _, scene, shot in graph.plan.shots():
            if not isinstance(shot.ground, Generated) or shot.ground.speaker:
                continue
            (cut,) = graph.grounds(aspect)[shot.id].layers
            if cut not in known:
                known.add(cut)
                yield Filmed(shot, shot.ground, scene.role, aspect, spans[shot.id][0], cut)


class Holding:
    """Holds the clips of one build. `graph` is that of what was built: its clips are there when `hold` is called."""

    def __init__(self, workspace: Workspace, project: str, graph: FilmGraph, runner: Runner) -> None:
        self._workspace, self._project, self._plan, self._runner = workspace, project, graph.plan, runner
        self._clips = {
            adherence_step(each.cut, each.asked, partial(self._look, each), each.name): each for each in filmed(graph)
        }
        self.books = Books()

    def lots(self) -> tuple[Lot, ...]:
        """Return who would look at the clips that nobody looked at yet; nothing where no engine can be asked."""
        wanted = [Purchase(each.name, each.request) for each in self._lacking().values()]
        try:
            return lots_of(wanted, self._plan, self._workspace.settings) if wanted else ()
        except NoEngineError:
            return ()

    def price(self) -> float:
        """Return the dollars that it is expected to cost."""
        from reelwright.storage.records import Ledger

        lots = self.lots()
        return expected(lots, Ledger(self._workspace.database).takes()) if lots else 0.0

    def hold(self) -> tuple[Finding, ...]:
        """Return how the clips stray from their prompts; where nobody is asked about some, a remark says why.

        What it cost is in `books`. Raises Interrupted, and StorageError.
        """
        lacking = self._lacking()
        why, remedy = self._obstacle(lacking)
        findings = list[Finding]()
        for step, clip in self._clips.items():
            if not (why and step in lacking):
                findings += self._held(step, clip)
        return (*findings, *([_unheld(why, remedy, lacking)] if why else ()))

    def _lacking(self) -> Mapping[Step, Filmed]:
        return {step: self._clips[step] for step in self._runner.lacking(self._clips)}

    def _obstacle(self, lacking: Mapping[Step, Filmed]) -> tuple[str, str]:
        """Return why nobody is asked, and what helps; both empty where somebody is, or there is nothing to ask."""
        plan, lots = self._plan, self.lots()
        if not lacking:
            return "", ""
        if not lots:
            where = ", at tier premium" if plan.tier == "free" else ""
            remedy = f"Set the key of one that `reelwright engines` lists for `vision`{where}."
            return f"no engine for `vision` is ready at tier {plan.tier}", remedy
        worst, left = sum(lot.worst for lot in lots), self._workspace.buyer().left(self._project, plan)
        if worst and plan.budget is None:
            return "it costs, and no budget is given", "Set `budget`, or run a model here that sees."
        if left is not None and worst > left:
            return f"it may cost ${worst / USD:.2f}, and ${left / USD:.2f} may be spent", "Raise the budget."
        return "", ""

    def _held(self, step: Step, clip: Filmed) -> Iterator[Finding]:
        """Have one clip held: one after the other, since what each cost is read from the books."""
        run = self._runner.run([step])
        yield from (each for each in run.artifacts[step].findings if each.check == "adherence")
        told = load_adherence(run.artifacts[step])
        if told is not None:
            yield from _findings(clip, Adherence.model_validate(told["seen"]), told["by"], run.artifacts[clip.cut])

    def _look(self, clip: Filmed, stills: Sequence[bytes], waiting: Callable[[], None]) -> Mapping[str, Any]:
        """Return what a model sees in a clip, and which; raises UnwrittenError where no answer will do."""
        advisor = Advisor(self._workspace, lambda: self._project, self._plan, on_event=lambda _: waiting())
        models: list[str] = []
        try:
            with lending(self._workspace.blobs, stills) as digests:

                def ask(request: Request) -> str:
                    answer = advisor.answer(request)
                    models.append(str(answer.facts["model"]))
                    return answer.path.read_text("utf-8")

                seen = hold(ask, digests, clip.wanted, clip.avoided, clip.role)
        except UnwrittenError:
            advisor.forget()
            raise
        finally:
            self.books.add(advisor.books)
        return {"seen": seen.model_dump(mode="json"), "by": models[-1]}


def _findings(clip: Filmed, seen: Adherence, by: str, cut: Artifact) -> Iterator[Finding]:
    """Yield where a clip strays. All words are of the plan: a model says numbers, and yes or no."""
    told = partial(_finding, clip, by, places(cut.facts["clip"]["frames"]))
    for thing in seen.wanted:
        wish = clip.wanted[thing.number - 1]
        if thing.seen == "no" and wish.kind == "scene":
            yield told(thing, "wanted", wish.text, f"The clip does not show “{wish.text}”.")
        elif thing.seen == "no":
            remark = told(thing, "camera", wish.text, f"The camera may not do “{wish.text}”.")
            yield remark.model_copy(update={"severity": "info", "fix": None})  # three frames tell little of a camera
    for thing in seen.avoided:
        if thing.seen == "yes":
            unwanted = clip.avoided[thing.number - 1]
            yield told(thing, "avoided", unwanted, f"The clip shows “{unwanted}”, which it was to avoid.")
    if seen.product.seen == "yes":
        yield told(seen.product, "product", "", "Something that is not the product stands in the clip as one.")
    if seen.text.seen == "yes":
        yield told(seen.text, "text", "", "There are melted or garbled letters in the clip.")


def _finding(
    clip: Filmed, by: str, frames: Sequence[int], mark: Mark, kind: str, element: str, message: str
) -> Finding:  # fmt: skip
    frame = clip.start + frames[max(mark.frame, 1) - 1]
    return Finding(
        check="adherence", severity="warning", where=f"{clip.aspect} at {frame / FPS:.1f} s", message=message,
        evidence={"shot": clip.shot.id, "frame": frame, "kind": kind, "element": element, "seen_by": by},
        remedy=_AGAIN, fix={"kind": "take", "at": clip.shot.id, "number": clip.ground.take + 1},
    )  # fmt: skip


def _unheld(why: str, remedy: str, lacking: Mapping[Step, Filmed]) -> Finding:
    shots = sorted({clip.shot.id for clip in lacking.values()})
    message = f"Nobody held the clips of {', '.join(shots)} against their prompts: {why}."
    return Finding(
        check="adherence", severity="info", where="film", message=message, evidence={"shots": shots}, remedy=remedy
    )
