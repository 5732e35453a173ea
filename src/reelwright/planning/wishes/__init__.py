"""Edits by words: a wish becomes typed edits, or a question, or a reason. Nothing is changed here.

The grammar reads English; a model, where one can be asked, reads any language and is held to the same checks.
"""

from reelwright.planning.wishes.grammar import understand
from reelwright.planning.wishes.honesty import done, strays
from reelwright.planning.wishes.said import Past
from reelwright.planning.wishes.understanding import Planner, read_wish
from reelwright.planning.wishes.wish import LONGEST, Answers, Choice, Left, Question, Reason, Understood

__all__ = [
    "LONGEST", "Answers", "Choice", "Left", "Past", "Planner", "Question", "Reason", "Understood", "done", "read_wish",
    "strays", "understand",
]  # fmt: skip
