"""Edits by words: a wish becomes typed edits, or a question, or a reason. Nothing is changed here.

The grammar reads English; a model, where one can be asked, reads any language and is held to the same checks.
"""

from reelwright.planning.wishes.grammar import understand
from reelwright.planning.wishes.wish import LONGEST, Answers, Choice, Left, Question, Reason, Understood

__all__ = ["LONGEST", "Answers", "Choice", "Left", "Question", "Reason", "Understood", "understand"]
