"""A plan in the structure of another film: its roles, its pace, its cuts, its tempo and its look, in the brief's words.

Nothing that a reference says, sings or shows is taken over. Its study is measured numbers; the words that somebody read
in its picture only tell what part a shot has in its story.
"""

from reelwright.planning.replica.plan import plan_replica

__all__ = ["plan_replica"]
