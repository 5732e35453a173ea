"""Who reads a wish: the grammar, and for what it does not understand a model, where one can be asked.

What the grammar takes is free, exact and at hand; only what it cannot read is worth a question to a model. What it
refuses or asks back is not asked of a model, which would have to guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from reelwright.plan import Plan
from reelwright.planning.wishes.grammar import understand
from reelwright.planning.wishes.said import Past
from reelwright.planning.wishes.translation import translator
from reelwright.planning.wishes.wish import LONGEST, Answers, Understood
from reelwright.planning.wishes.written import read_by_model
from reelwright.planning.written.asking import Chat, UnwrittenError

Planner = Literal["auto", "grammar", "model"]


def read_wish(
    words: str,
    plan: Plan,
    chat: Chat | None = None,
    answers: Answers | None = None,
    *,
    planner: Planner = "auto",
    partly: bool = False,
    past: Past = lambda _: None,
    engines: Sequence[str] = (),
) -> Understood:
    """Return what a wish asks of a plan; nothing is changed.

    With a `chat`, words that the grammar does not understand are read by a model (`auto`), or all are (`model`), and
    the ad can be said in another language. Where the model fails, what the grammar made of it stands, with a note.
    """
    translate = translator(chat) if chat and planner != "grammar" else None
    read = understand(words, plan, answers, partly=partly, past=past, engines=engines, translate=translate)
    if chat is None or planner == "grammar" or len(words) > LONGEST or not _worth_asking(read, planner):
        return read
    try:
        return read_by_model(words, plan, chat, answers or {})
    except UnwrittenError as error:
        return replace(read, note=f"the model did not understand it, so the grammar did: {error}")


def _worth_asking(read: Understood, planner: Planner) -> bool:
    """Whether a model may know more: never of words that speak to a machine, nor of what is refused or asked back."""
    if any("speaks to a machine" in left.why for left in read.unclear):
        return False
    if planner == "model":
        return True
    return any(left.reason == "unclear" for left in read.unclear) and not read.questions
