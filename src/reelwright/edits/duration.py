"""How long a scene, a shot or the film lasts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.edits._lengths import balanced, shot_room, with_length
from reelwright.edits._parts import Balance, Seconds, frames_of, scene_of, shots_at, timed, with_shots
from reelwright.errors import EditError, Problem
from reelwright.plan import Plan
from reelwright.words import Identifier


class SetDuration(Edit):
    """Sets how long a scene, a shot or the whole film lasts.

    A scene's new length is shared among its shots, and the film's among its scenes that are not locked; none gets
    shorter than its words need.
    """

    kind: Literal["duration"] = "duration"
    at: Annotated[Identifier | None, Field(description="a scene's or a shot's id; none for the whole film")] = None
    seconds: Seconds
    balance: Balance = ()
    example: ClassVar[Mapping[str, Any]] = {"kind": "duration", "at": "s2", "seconds": 3.5, "balance": ["s3"]}

    def change(self, plan: Plan) -> Plan:
        frames = frames_of(self.seconds)
        if self.at is None:
            free = [scene.id for scene in plan.scenes if not scene.locked]
            return balanced(plan, free, frames - plan.frames, "seconds")
        shots = shots_at(plan, self.at)
        self._check_balance(plan)
        changed = self._resized(plan, frames)
        if not self.balance:
            return changed
        return balanced(changed, self.balance, sum(shot.frames for shot in shots) - frames)

    def says(self, plan: Plan) -> str:
        if self.at is None:
            return f"the film lasts {timed(frames_of(self.seconds))} instead of {timed(plan.frames)}"
        before = sum(shot.frames for shot in shots_at(plan, self.at))
        frames = frames_of(self.seconds)
        film = plan.frames + frames - before
        verb = "gives" if frames > before else "takes"
        rest = f"{', '.join(self.balance)} {verb} the difference" if self.balance else f"the film lasts {timed(film)}"
        return f"{self.at}: lasts {timed(frames)} instead of {timed(before)}; {rest}"

    def _resized(self, plan: Plan, frames: int) -> Plan:
        scene = next((scene for scene in plan.scenes if scene.id == self.at), None)
        if scene:
            return with_length(plan, scene, frames)
        (shot,) = shots_at(plan, str(self.at))
        room = shot_room(plan, shot)
        if not room.least <= frames <= room.most:
            limit = f"{shot.id} can last {timed(room.least)} to {timed(room.most)}"
            raise EditError(Problem("seconds", timed(frames), limit, "Choose a length inside this limit."))
        return with_shots(plan, {shot.id: shot.model_copy(update={"frames": frames})})

    def _check_balance(self, plan: Plan) -> None:
        for name in self.balance:
            scene = scene_of(plan, name, "balance")
            if self.at in (scene.id, *(shot.id for shot in scene.shots)):
                limit = "this is what changes; it cannot give the difference too"
                raise EditError(Problem("balance", name, limit, "Name other scenes."))
