"""What is answered to a job that asks: held to what was asked, to the newest plan, and to the budget."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from reelwright.director.ports import Answer, Choice
from reelwright.edit import Edit
from reelwright.edits import apply_all, read_edit
from reelwright.edits.take import SetTake
from reelwright.engine import USD
from reelwright.errors import EditError, InputError, MovedOnError, Problem, RefusedError, shorten
from reelwright.plan import Generated, Plan
from reelwright.plan.diff import Change, diff
from reelwright.storage.records import Version
from reelwright.storage.records.jobs import Job, Question
from reelwright.workspace.ads import Workspace
from reelwright.workspace.editing import latest_of
from reelwright.workspace.quoting import quote
from reelwright.workspace.service import Service
from reelwright.workspace.wishing import wish

CHOICES: tuple[Choice, ...] = get_args(Choice)
_SHOWN = 50  # changes that a refusal tells


@dataclass(frozen=True)
class Given:
    """What somebody answers to a question.

    `accept` makes the `suggestions` of these numbers, from 0, all where none is named; `edit` makes `edits`, or what
    `words` ask for;
    `regenerate` films all shots of `scenes` again that engines film; `finish` takes the best so far.
    """

    question: str
    choice: Choice
    suggestions: tuple[int, ...] = ()
    edits: tuple[Edit, ...] = ()
    scenes: tuple[str, ...] = ()
    words: str = ""


def answer(service: Service, workspace: Workspace, job: str, given: Given) -> Job:
    """Take an answer, and let the job go on.

    Raises MissingError, ConflictError where the question is closed, InputError with what is wrong with the answer,
    MovedOnError where the plan has changed in what it is about, and RefusedError where the budget does not allow it.
    """
    payer = workspace.payer
    asked = service.jobs.question(payer.workspace, job, identifier=given.question)
    # One that is not open is refused below, whatever is answered.
    decided = _decided(workspace, asked, given) if asked.state == "open" else Answer(choice="finish")
    return service.answer(payer.workspace, job, asked.id, decided, payer.user)


def _decided(workspace: Workspace, asked: Question, given: Given) -> Answer:
    _check(given)
    if given.choice == "finish":
        return {"choice": "finish"}
    before, latest = workspace.projects.version(asked.project, asked.version), latest_of(workspace, asked.project)
    edits = _in_words(workspace, asked, before, given) if given.words else _edits(before.plan, asked, given)
    base = before if latest.number <= asked.content["newest"] else _rebased(before, latest, edits)
    changed = apply_all(base.plan, edits)
    _check_budget(workspace, asked, changed)
    own = given.choice != "accept"
    told = [edit.model_dump(mode="json") for edit in edits]
    return {"choice": given.choice, "edits": told, "base": base.number, "own": own}


def _check(given: Given) -> None:
    """Raise InputError where an answer says what does not belong to its choice, or lacks what does."""
    problems = []
    if given.words and (given.choice != "edit" or given.edits):
        limit = "words stand in the place of `edits`, with the choice `edit`"
        problems.append(Problem("words", shorten(given.words), limit, "Leave them out, or the rest."))
    said = {"edits": given.edits, "scenes": given.scenes, "suggestions": given.suggestions}
    belongs = {"edit": "edits", "regenerate": "scenes", "accept": "suggestions"}.get(given.choice)
    for name, value in said.items():
        if value and name != belongs:
            limit = f"this does not belong to the choice `{given.choice}`"
            problems.append(Problem(name, "", limit, "Leave it out, or choose otherwise."))
    if given.choice in ("edit", "regenerate") and belongs and not said[belongs] and not given.words:
        problems.append(Problem(belongs, "", f"the choice `{given.choice}` needs some", "Name at least one."))
    if problems:
        raise InputError(problems)


def _in_words(workspace: Workspace, asked: Question, before: Version, given: Given) -> Sequence[Edit]:
    """Return the edits that words mean, by the grammar. Raises InputError with what it does not understand."""
    understood = wish(workspace, asked.project, before, given.words, planner="grammar").understood
    problems = [Problem("words", shorten(left.words), left.why, left.remedy) for left in understood.unclear]
    problems += [Problem("words", shorten(given.words), each.text, "Say which.") for each in understood.questions]
    if problems or not understood.edits:
        remedy = "Say it otherwise, or send typed `edits`."
        raise InputError(problems or Problem("words", shorten(given.words), "this changes nothing", remedy))
    return understood.edits


def _edits(plan: Plan, asked: Question, given: Given) -> Sequence[Edit]:
    if given.choice == "edit":
        return given.edits
    if given.choice == "regenerate":
        return tuple(_takes(plan, given.scenes))
    offered = asked.content["suggestions"]
    chosen = given.suggestions or range(len(offered))
    if wrong := [number for number in chosen if not 0 <= number < len(offered)]:
        limit = f"there are {len(offered)} suggestions, from 0"
        raise InputError(Problem("suggestions", str(wrong[0]), limit, "Name those that are there."))
    taken = [offered[number] for number in dict.fromkeys(chosen)]
    clashes = {name for one in taken for name in one["instead"]} & {one["told"] for one in taken}
    if clashes and len(taken) > 1:
        limit = f"these exclude each other: {'; '.join(sorted(clashes))}"
        raise InputError(Problem("suggestions", "", limit, "Name those that you want."))
    return tuple(read_edit(edit) for one in taken for edit in one["edits"])


def _takes(plan: Plan, scenes: Sequence[str]) -> Iterator[Edit]:
    """Yield an edit for each shot of some scenes that an engine films: its next take."""
    known = {scene.id: scene for scene in plan.scenes}
    for number, name in enumerate(dict.fromkeys(scenes)):
        where = f"scenes[{number}]"
        if name not in known:
            raise InputError(Problem(where, shorten(name), "there is no such scene", f"Known: {', '.join(known)}."))
        filmed = [shot for shot in known[name].shots if isinstance(shot.ground, Generated)]
        if not filmed:
            raise InputError(Problem(where, name, "no engine films this scene", "Name another, or send `edits`."))
        for shot in filmed:
            assert isinstance(shot.ground, Generated)
            yield SetTake(at=shot.id, number=shot.ground.take + 1)


def _rebased(before: Version, latest: Version, edits: Sequence[Edit]) -> Version:
    """Return the newest version, where edits of an older one can be made in it and touch nothing that changed since.

    Raises MovedOnError with what changed.
    """
    since = diff(before.plan, latest.plan)
    try:
        wanted = diff(before.plan, apply_all(before.plan, edits))
        apply_all(latest.plan, edits)
    except EditError as error:
        raise _moved_on(before, latest, since) from error
    if {_part(change) for change in since} & {_part(change) for change in wanted}:
        raise _moved_on(before, latest, since)
    return latest


def _part(change: Change) -> str:
    """Return what a change is about: a scene, else what it names."""
    head, bracket, _ = change.path.partition("]")
    return head + bracket if change.path.startswith("scenes[id=") else change.path.partition(".")[0]


def _moved_on(before: Version, latest: Version, since: Sequence[Change]) -> MovedOnError:
    told = (
        f"The question is about version {before.number}; the newest is {latest.number} by now, and differs in what the "
        "answer is about. Look at it, then finish, or edit it and build again."
    )
    limit, remedy = f"changed since version {before.number}", "Answer about what does not differ."
    return MovedOnError(
        told, [Problem(each.path, shorten(each.after, 200), limit, remedy) for each in since[:_SHOWN]]
    )  # fmt: skip


def _check_budget(workspace: Workspace, asked: Question, plan: Plan) -> None:
    """Raise RefusedError where a plan may cost more than may be spent; the ledger refuses it too, but later."""
    left = workspace.buyer().left(asked.project, plan)
    worst = round(quote(workspace, plan, held=True).worst_usd * USD)
    if left is not None and worst > left:
        told = f"This may cost up to ${worst / USD:.2f}, and ${left / USD:.2f} may be spent."
        raise RefusedError(f"{told} Choose less, or raise the budget.")
