"""When each shot is on screen: cuts stand where the plan says, transitions overlap them."""

from __future__ import annotations

from collections.abc import Sequence

from reelwright.plan.model import Plan, Shot

# The share of a transition that comes before its cut, so that its middle is felt on the beat.
LEAD = {"push": 0.46, "slide": 0.46}  # fast at first; others: half


def transition_start(cut: int, shot: Shot) -> int:
    """Return the first frame of the transition into `shot`, whose cut stands at frame `cut`."""
    if not overlaps(shot):
        return cut
    return cut - int(LEAD.get(shot.transition.kind, 0.5) * shot.transition.frames)


def stage_spans(plan: Plan) -> dict[str, tuple[int, int]]:
    """Return each shot's first frame and end on screen, transitions included, by shot id."""
    shots = plan.shots()
    spans = {}
    for index, (cut, _, shot) in enumerate(shots):
        start = transition_start(cut, shot)
        end = plan.frames
        if index + 1 < len(shots):
            next_cut, _, following = shots[index + 1]
            end = next_cut
            if overlaps(following):
                end = transition_start(next_cut, following) + following.transition.frames
        spans[shot.id] = (start, end)
    return spans


def off_beat(plan: Plan, beats: Sequence[float]) -> dict[str, float]:
    """Return by how many milliseconds each cut comes after the beat nearest to it (before it: less than 0).

    By the id of the shot that is cut to. `beats` are seconds; without any, there is nothing to tell.
    """
    cuts = {shot.id: start / plan.fps for start, _, shot in plan.shots() if start and beats}
    return {shot: round(1000 * min((cut - beat for beat in beats), key=abs), 1) for shot, cut in cuts.items()}


def overlaps(shot: Shot) -> bool:
    """Whether the shot comes in over the one before it; `carry` is a cut whose product moves on."""
    return shot.transition.kind not in ("cut", "carry")
