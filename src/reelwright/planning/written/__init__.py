"""A plan whose story a language model tells.

The model is asked twice at most, for the script and for what clips show, in small documents of ours. It never writes a
plan: what it says is held to the brief's facts and goes the way of the offline planner's stories. Where it will not do,
in two turns of repair, the offline plan stands in, and a finding says why.
"""

from reelwright.planning.written.asking import Chat, Message, request_of
from reelwright.planning.written.planner import plan_written

__all__ = ["Chat", "Message", "plan_written", "request_of"]
