"""Two scenes out of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.edits._parts import ShotId, frames_of, free_id, shot_of, timed, with_scenes
from reelwright.errors import EditError, Problem
from reelwright.plan import Countdown, Footage, Plan, Scene, Shot, Transition
from reelwright.words import MAX_SECONDS, Role


class SplitScene(Edit):
    """Splits a scene before one of its shots, or inside one, whose picture then goes on in the second scene.

    Texts, elements and the line stay in the first part.
    """

    kind: Literal["split_scene"] = "split_scene"
    shot: ShotId
    seconds: Annotated[
        float | None,
        Field(gt=0, le=MAX_SECONDS, description="where inside the shot it is split; none: before the shot"),
    ] = None
    role: Annotated[Role | None, Field(description="what the second scene is; none: the same as the first")] = None
    example: ClassVar[Mapping[str, Any]] = {"kind": "split_scene", "shot": "s4-2"}

    def change(self, plan: Plan) -> Plan:
        scene, shot = shot_of(plan, self.shot)
        at = scene.shots.index(shot)
        if self.seconds is None:
            if at == 0:
                limit = f"{scene.id} begins with this shot"
                raise EditError(Problem("shot", shot.id, limit, "Name a later shot, or `seconds` inside this one."))
            first, second = scene.shots[:at], scene.shots[at:]
        else:
            one, two = self._halves(plan, shot, frames_of(self.seconds))
            first, second = (*scene.shots[:at], one), (two, *scene.shots[at + 1 :])
        stem = free_id((each.id for each in plan.scenes), "s")
        new = Scene(id=stem, role=self.role or scene.role, shots=second)
        place = plan.scenes.index(scene)
        changed = scene.model_copy(update={"shots": first})
        return with_scenes(plan, (*plan.scenes[:place], changed, new, *plan.scenes[place + 1 :]))

    def says(self, plan: Plan) -> str:
        scene, shot = shot_of(plan, self.shot)
        where = f"before {shot.id}" if self.seconds is None else f"{timed(frames_of(self.seconds))} into {shot.id}"
        return f"{scene.id}: is split {where}"

    def _halves(self, plan: Plan, shot: Shot, frames: int) -> tuple[Shot, Shot]:
        if not 0 < frames < shot.frames:
            limit = f"{shot.id} lasts {timed(shot.frames)}"
            raise EditError(Problem("seconds", timed(frames), limit, "Choose a moment inside it."))
        counts = (element.seconds * plan.fps for element in shot.elements if isinstance(element, Countdown))
        if max(counts, default=0) > frames:
            limit = "the countdown goes on after it"
            raise EditError(Problem("seconds", timed(frames), limit, "Split later, or remove the countdown."))
        ground = shot.ground
        if isinstance(ground, Footage):
            ground = ground.model_copy(update={"start": round(ground.start + frames / plan.fps, 3)})
        product = shot.product.model_copy(update={"enter": False}) if shot.product else None
        update = {"ground": ground, "product": product, "texts": (), "elements": ()}
        name = free_id((each.id for _, _, each in plan.shots()), f"{shot.id}-")
        rest = {"id": name, "frames": shot.frames - frames, "transition": Transition(kind="cut")}
        return shot.model_copy(update={"frames": frames}), shot.model_copy(update=update | rest)
