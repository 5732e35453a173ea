"""What is made of a wish: the edits that it asks for, and what is asked back, refused or not understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from reelwright.edit import Edit
from reelwright.frozen import Frozen

LONGEST = 2000  # characters of a wish
Reason = Literal["unclear", "refused", "beyond"]
Answers = Mapping[str, str]  # of questions: the id of a choice by the id of its question


class Choice(Frozen):
    """One answer to a question; `id` is what is sent back."""

    id: str
    text: str


class Question(Frozen):
    """What a wish leaves open. The same wish over the same plan asks it again by the same `id`."""

    id: str
    text: str
    choices: tuple[Choice, ...]


class Left(Frozen):
    """Words of a wish that nothing is done about, why, and what can be said instead.

    `unclear` is not understood, `refused` cannot be done in this plan, `beyond` is nothing that an edit does.
    """

    words: str
    reason: Reason
    why: str
    remedy: str


@dataclass(frozen=True)
class Understood:
    """A wish as edits of one plan, with a line for people on each.

    Where anything is `unclear` or asked, nothing is done: `edits` is empty, and `rest` tells what of the wish stands by
    itself and could be done without the remainder. `by` is who understood it, and `note` why a model did not.
    """

    edits: tuple[Edit, ...] = ()
    told: tuple[str, ...] = ()
    unclear: tuple[Left, ...] = ()
    questions: tuple[Question, ...] = ()
    rest: tuple[str, ...] = ()
    by: Literal["grammar", "model"] = "grammar"
    note: str = ""
