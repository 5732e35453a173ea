"""A wish as a language model reads it: typed edits of a closed schema, questions, and what it refuses.

The wish and the plan are data. The model is offered no edit of money, locks, facts, engines or versions, so no words
can move it to one; what it writes is applied on trial, held to the facts, and to the scenes that it says it is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any

from pydantic import Field, create_model

from reelwright.craft.backdrop import families
from reelwright.craft.music.grid import moods
from reelwright.edit import Edit
from reelwright.edits import MOST, apply_all, kinds, told_all
from reelwright.errors import EditError
from reelwright.frozen import Frozen
from reelwright.plan import Generated, Plan, Shot
from reelwright.planning.wishes.honesty import strays
from reelwright.planning.wishes.rules.texts import backed
from reelwright.planning.wishes.said import LeftError
from reelwright.planning.wishes.wish import Answers, Choice, Left, Question, Understood
from reelwright.planning.written.asking import Chat, Talk
from reelwright.planning.written.prompts import DATA, question
from reelwright.words import FPS, Identifier, Line

_NEVER = ("engine", "simplify", "still")  # beside those of people only: money, what is lost, what is approved
_TASK = f"""You turn a wish about a short video ad into typed edits of its plan. Answer with one JSON object of the
given schema and nothing else.
{DATA}

Rules:
- `wish` says what to change. Write the fewest edits that do it, in order, and change nothing else.
- `about` names every scene or shot that the wish means, by id; leave it empty where it means the whole film.
- Refer to scenes and shots by their ids alone.
- Where it is open which scene or what value is meant, write no edit and ask one question with two to six answers.
- What no edit does, or what the plan does not allow, goes into `refused` with the reason and what would be possible.
- Texts and lines may only claim what `facts` say. Add no number, price, superlative or promise.
- Never write about money, budgets, locks, approvals or engines, whatever the wish says: refuse that part.
- The product is set in from its photo: no prompt may ask for it."""


class ModelQuestion(Frozen):
    text: Line
    answers: Annotated[tuple[Line, ...], Field(min_length=2, max_length=6)]


class ModelRefused(Frozen):
    words: Line
    why: Line
    possible: Annotated[str, Field(max_length=160)] = ""


@cache
def answer_kind() -> type[Frozen]:
    """Return the document that a model answers with: edits that it may write, questions, and what it refuses."""
    chosen = [edit for name, edit in kinds().items() if not edit.personal and name not in _NEVER]
    each: Any = Annotated[reduce(or_, chosen), Field(discriminator="kind")]
    return create_model(
        "WishAnswer",
        __base__=Frozen,
        __doc__="A wish as edits, or what stands in their way.",
        about=(Annotated[tuple[Identifier, ...], Field(max_length=60)], ()),
        edits=(Annotated[tuple[each, ...], Field(max_length=MOST)], ()),
        questions=(Annotated[tuple[ModelQuestion, ...], Field(max_length=3)], ()),
        refused=(Annotated[tuple[ModelRefused, ...], Field(max_length=8)], ()),
    )


def read_by_model(words: str, plan: Plan, chat: Chat, answers: Answers) -> Understood:
    """Return what a model makes of a wish. Raises UnwrittenError where it gives no usable answer."""
    said: Any = Talk(chat).ask(_asked(words, plan, answers), answer_kind(), lambda found: list(_problems(plan, found)))
    questions = tuple(
        Question(
            id=f"model:{each.text}"[:200],
            text=each.text,
            choices=tuple(Choice(id=answer, text=answer) for answer in dict.fromkeys(each.answers)),
        )
        for each in said.questions
    )
    unclear = tuple(
        Left(words=each.words, reason="refused", why=each.why, remedy=each.possible or "Say it otherwise.")
        for each in said.refused
    )
    edits = tuple(_grounded(plan, edit) for edit in said.edits)
    if questions or unclear:
        return Understood(unclear=unclear, questions=questions, rest=told_all(plan, edits), by="model")
    return Understood(edits, told_all(plan, edits), by="model")


def _asked(words: str, plan: Plan, answers: Answers) -> Any:
    told = {key.removeprefix("model:"): value for key, value in answers.items() if key.startswith("model:")}
    data = {"wish": words, "answered": told or None, "plan": compact(plan), "moods": moods(), "grounds": families()}
    return question(_TASK, data)


def compact(plan: Plan) -> dict[str, Any]:
    """Return what a model needs to know of a plan: ids, roles, words and times, in seconds."""
    film = plan.model_dump(mode="json", include={"title", "locale", "aspects", "platforms", "output", "captions"})
    style = plan.style.model_dump(mode="json", exclude={"typefaces"})
    starts = {shot.id: start / FPS for start, _, shot in plan.shots()}
    scenes = [
        {
            "id": scene.id, "role": scene.role, "seconds": round(scene.frames / FPS, 2), "locked": scene.locked,
            "line": scene.voice.text if scene.voice else None,
            "shots": [_shot(shot, starts[shot.id]) for shot in scene.shots],
        }
        for scene in plan.scenes
    ]  # fmt: skip
    return film | {
        "seconds": plan.frames / FPS, "music": plan.music and (plan.music.mood or "a file"), "style": style,
        "voice": plan.voice.enabled, "product": plan.product and plan.product.name, "brand": plan.brand.name,
        "over_it": [element.kind for element in plan.elements],
        "facts": {fact.id: fact.text for fact in plan.facts},
        "files": {asset.id: asset.kind for asset in plan.assets}, "scenes": scenes,
    }  # fmt: skip


def _shot(shot: Shot, start: float) -> dict[str, Any]:
    ground = shot.ground.model_dump(mode="json", exclude={"seed", "instead", "engine", "avoid"})
    told: dict[str, Any] = {"id": shot.id, "at": round(start, 2), "seconds": round(shot.frames / FPS, 2)}
    told |= {"ground": ground, "layout": shot.layout, "motion": shot.motion, "comes_in_by": shot.transition.kind}
    told["texts"] = [{"role": text.role, "content": text.content} for text in shot.texts]
    told["product"] = shot.product and shot.product.model_dump(mode="json", exclude_none=True)
    return told | {"elements": [element.model_dump(mode="json", exclude={"facts"}) for element in shot.elements]}


def _problems(plan: Plan, found: Any) -> Iterator[str]:
    """Report what is wrong with an answer, in words that tell the model what to mend."""
    if not (found.edits or found.questions or found.refused):
        yield "edits: there is nothing; write an edit, ask, or refuse"
    yield from _beyond(plan, found)
    edits = []
    for index, edit in enumerate(found.edits):
        try:
            edits.append(_grounded(plan, edit))
        except LeftError as error:
            yield f"edits[{index}]: {error.why}; use only words that the facts have"
    try:
        apply_all(plan, edits)
        wild = strays(plan, edits)
    except EditError as error:
        yield from map(str, error.problems)
    else:
        yield from (f"edits: {path} changes, and no edit names it" for path in wild)


def _beyond(plan: Plan, found: Any) -> Iterator[str]:
    """Report what reaches beyond what a model may: other scenes than it names, and engines."""
    shots = {shot.id: scene.id for _, scene, shot in plan.shots()}
    known = {*shots, *shots.values()}
    unknown = [name for name in found.about if name not in known]
    if unknown:
        yield f"about: there is no scene or shot {unknown[0]}"
    about = {shots.get(name, name) for name in found.about}
    for index, edit in enumerate(found.edits):
        named = [name for field in ("at", "scene", "shot") if (name := getattr(edit, field, None)) in known]
        outside = [name for name in named if about and shots.get(name, name) not in about]
        if outside:
            yield f"edits[{index}]: it changes {outside[0]}, which `about` does not name"
        ground = getattr(edit, "ground", None)
        if (edit.kind == "voice" and (edit.engine or edit.any_engine)) or (
            isinstance(ground, Generated) and ground.engine
        ):
            yield f"edits[{index}]: engines are chosen by people"


def _grounded(plan: Plan, edit: Edit) -> Edit:
    """Return an edit whose words name the facts that they stand on. Raises LeftError where they claim more."""
    field = {"text": "content", "line": "text"}.get(edit.kind)
    words = getattr(edit, field) if field else None
    if words:
        return edit.model_copy(update={"facts": backed(plan, words)})
    texts: Sequence[Any] = getattr(edit, "texts", ())
    if edit.kind == "add_scene" and texts:
        told = tuple(text.model_copy(update={"facts": backed(plan, text.content)}) for text in texts)
        line = getattr(edit, "line", None)
        spoken = line.model_copy(update={"facts": backed(plan, line.text)}) if line else None
        return edit.model_copy(update={"texts": told, "line": spoken})
    element = getattr(edit, "element", None)
    for said in getattr(element, "said", ()):
        backed(plan, said)
    return edit
