"""How long scenes and shots may be, and how a length is shared among them. Everything is in whole frames."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reelwright.edit import reading_need, speech_need
from reelwright.edits._parts import scene_of, timed, with_scene
from reelwright.errors import EditError, Problem
from reelwright.plan import Countdown, Plan, Scene, Shot
from reelwright.plan.model import MAX_FRAMES
from reelwright.plan.validate import MIN_SHOT_SECONDS


@dataclass(frozen=True)
class Room:
    """What something lasts now, and the least and the most that it may."""

    frames: int
    least: int
    most: int


def shot_room(plan: Plan, shot: Shot) -> Room:
    """Return a shot's room: read, changed into and out of, and counted down in time, as far as it is now."""
    shots = [each for _, _, each in plan.shots()]
    following = shots[shots.index(shot) + 1 :][:1]
    changes = [2 * each.transition.frames for each in (shot, *following)]
    counts = [element.seconds * plan.fps for element in shot.elements if isinstance(element, Countdown)]
    least = max(math.ceil(MIN_SHOT_SECONDS * plan.fps), reading_need(plan, shot), *changes, *counts)
    return Room(shot.frames, min(least, shot.frames), MAX_FRAMES)


def scene_room(plan: Plan, scene: Scene) -> Room:
    """Return a scene's room: that of its shots, and of its line."""
    rooms = [shot_room(plan, shot) for shot in scene.shots]
    least = max(sum(room.least for room in rooms), min(speech_need(plan, scene), scene.frames))
    return Room(scene.frames, least, sum(room.most for room in rooms))


def shared(rooms: Sequence[Room], frames: int) -> tuple[int, ...] | None:
    """Return lengths that add up to `frames`, in proportion to what they are now as far as the rooms allow.

    None where they cannot. The factor is found by halving; what rounding leaves goes to whoever lost most by it.
    """
    if not sum(room.least for room in rooms) <= frames <= sum(room.most for room in rooms):
        return None
    low, high = 0.0, float(frames)
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(_scaled(rooms, middle)) <= frames else (low, middle)
    exact = _scaled(rooms, low)
    lengths = [math.floor(length) for length in exact]
    while (left := frames - sum(lengths)) > 0:
        able = [index for index, room in enumerate(rooms) if lengths[index] < room.most]
        for index in sorted(able, key=lambda index: lengths[index] - exact[index])[:left]:
            lengths[index] += 1
    return tuple(lengths)


def _scaled(rooms: Sequence[Room], factor: float) -> list[float]:
    return [min(max(room.frames * factor, room.least), room.most) for room in rooms]


def with_length(plan: Plan, scene: Scene, frames: int, where: str = "seconds") -> Plan:
    """Return the plan with a scene of so many frames. Raises EditError with its limits where it cannot be so long."""
    room = scene_room(plan, scene)
    lengths = shared([shot_room(plan, shot) for shot in scene.shots], frames)
    if lengths is None or frames < room.least:
        raise EditError(_out_of(where, scene.id, frames, room))
    pairs = zip(scene.shots, lengths, strict=True)
    shots = tuple(shot.model_copy(update={"frames": length}) for shot, length in pairs)
    return with_scene(plan, scene.model_copy(update={"shots": shots}))


def balanced(plan: Plan, scenes: Iterable[str], more: int, where: str = "balance") -> Plan:
    """Return the plan with `more` frames (or fewer, below 0) in some scenes together. Raises EditError."""
    chosen = [scene_of(plan, name, where) for name in dict.fromkeys(scenes)]
    rooms = [scene_room(plan, scene) for scene in chosen]
    wanted = sum(room.frames for room in rooms) + more
    lengths = shared(rooms, wanted)
    if lengths is None:
        whole = Room(0, sum(room.least for room in rooms), sum(room.most for room in rooms))
        raise EditError(_out_of(where, ", ".join(scene.id for scene in chosen), wanted, whole))
    for scene, length in zip(chosen, lengths, strict=True):
        if length != scene.frames:
            plan = with_length(plan, scene, length, where)
    return plan


def _out_of(where: str, name: str, frames: int, room: Room) -> Problem:
    limit = f"{name} can last {timed(room.least)} (its words and changes take that) to {timed(room.most)} in its shots"
    remedy = "Shorten its texts or its line first." if frames < room.least else "Split it, or add a scene."
    return Problem(where, timed(frames), limit, remedy)
