"""From a brief to a plan."""

from reelwright.planning.assemble import Planned
from reelwright.planning.inputs import Assets, Clip, File, Song
from reelwright.planning.offline import plan_offline

__all__ = ["Assets", "Clip", "File", "Planned", "Song", "plan_offline"]
