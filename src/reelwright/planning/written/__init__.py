"""A plan whose story a language model tells.

The model is asked for the script, for what clips show, and for a translation where the brief is not in its market's
language, in small documents of ours. It never writes a plan: what it says is held to the brief's facts and goes the way
of the offline planner's stories. Where it will not do, in two turns of repair, the offline plan stands in, and a
finding says why. Of a film that is followed it tells no story: it only translates.
"""

from reelwright.planning.written.asking import Chat, Message, request_of
from reelwright.planning.written.planner import plan_written, replica_written

__all__ = ["Chat", "Message", "plan_written", "replica_written", "request_of"]
