"""What a job asks while it waits for a person, and the answer that lets it go on."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from reelwright.api.auth import Caller, CallerOf, needs
from reelwright.api.errors import answers
from reelwright.api.idempotency import once
from reelwright.api.routes.jobs import JobShown, shown
from reelwright.api.service import ServiceOf
from reelwright.director.ports import Choice
from reelwright.edit import Edit
from reelwright.edits import MOST, read_edit
from reelwright.engine import USD
from reelwright.errors import InputError, Problem
from reelwright.finding import Finding
from reelwright.frozen import Frozen
from reelwright.storage.records.jobs import Question
from reelwright.workspace.answering import Given, answer
from reelwright.workspace.asking import Shown, asked

router = APIRouter(prefix="/jobs/{job}", tags=["questions"])


class Issue(Finding):
    """A finding, with the scene that it is about and a still of the shot, where there are any."""

    scene: str = ""
    still: str = ""


class Suggestion(BaseModel):
    """Edits that may mend the issues of these numbers: in words, and as they would be made.

    `usd` is what they are expected to cost, `worst_usd` the most; `seconds` is the time of the build. `beyond` says
    that the budget does not allow it now; `instead` are suggestions that it excludes, in words.
    """

    told: str
    edits: list[dict[str, Any]]
    issues: list[int]
    usd: float
    worst_usd: float
    seconds: float
    words: bool
    beyond: bool
    instead: list[str]


class JobQuestion(BaseModel):
    """What a job asks about a version, which `render` shows; `left_usd` may be spent still, null without a limit.

    Times are seconds since 1970. Without an answer by the `deadline`, the best so far is handed over.
    """

    id: str
    job: str
    project: str
    version: int
    render: str
    state: Literal["open", "answered", "expired", "closed"]
    issues: list[Issue]
    suggestions: list[Suggestion]
    left_usd: float | None
    answer: dict[str, Any] | None
    user: str
    asked_at: float
    deadline: float
    answered_at: float | None

    @classmethod
    def of(cls, found: Shown) -> JobQuestion:
        question: Question = found.question
        content, left = question.content, question.content["left"]
        suggestions = [
            Suggestion(worst_usd=each["micros"] / USD, **{name: each[name] for name in each if name != "micros"})
            for each in content["suggestions"]
        ]
        told = vars(question) | {"render": content["render"], "suggestions": suggestions}
        told |= {"issues": [Issue(**each) for each in found.issues], "left_usd": None if left is None else left / USD}
        return cls(**{name: told[name] for name in cls.model_fields})


class AnswerGiven(Frozen):
    """An answer: `accept` the suggestions of these numbers (from 0; all where none is named), `edit` with typed edits,
    `regenerate` the clips of scenes, or `finish` with the best so far.
    """

    question: Annotated[str, Field(max_length=100)]
    choice: Choice
    suggestions: Annotated[tuple[int, ...], Field(max_length=MOST)] = ()
    edits: Annotated[tuple[dict[str, Any], ...], Field(max_length=MOST)] = ()
    scenes: Annotated[tuple[Annotated[str, Field(max_length=100)], ...], Field(max_length=60)] = ()
    words: Annotated[str, Field(max_length=2000)] = ""


@router.get("/question")
def question_read(job: str, caller: CallerOf, service: ServiceOf) -> JobQuestion:
    """Return what a job asks, or asked last."""
    return JobQuestion.of(asked(service, service.workspace(caller.workspace), job))


@router.post("/answer", status_code=202, dependencies=[once("spend")], responses=answers(402, 409, 412))
def question_answer(
    job: str, body: AnswerGiven, caller: Annotated[Caller, needs("spend")], service: ServiceOf
) -> JobShown:
    """Answer what a job asks; it goes on. Where the plan has moved on in what the answer is about, 412 has the diff."""
    problems: list[Problem] = []
    edits: list[Edit] = []
    for number, each in enumerate(body.edits):
        try:
            edits.append(read_edit(each, f"edits[{number}]"))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    given = Given(body.question, body.choice, body.suggestions, tuple(edits), body.scenes, body.words)
    answer(service, service.workspace(caller.workspace, caller.user), job, given)
    return shown(service, caller.workspace, job)
