"""How far a transition has come at each of its frames, and how fast it goes."""

from __future__ import annotations

from reelwright.composition import StageTransition, bezier

SHUTTER = 0.5  # of a frame: how long a picture that moves is exposed (180 degrees)


def share(change: StageTransition, frame: float) -> float:
    """Return how far a transition has come, 0 to 1: its first and last frame both show something of either stage."""
    return min(max(bezier(change.ease, (frame + 1) / (change.frames + 1)), 0.0), 1.0)


def exposed(change: StageTransition, frame: float) -> float:
    """Return the share of its way that a transition goes while the shutter is open at a frame."""
    return abs(share(change, frame + 0.5) - share(change, frame - 0.5)) * SHUTTER


def smooth(value: float) -> float:
    """Return a smoothstep of 0 to 1."""
    t = min(max(value, 0.0), 1.0)
    return t * t * (3 - 2 * t)
