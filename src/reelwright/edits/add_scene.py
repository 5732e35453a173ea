"""A new scene."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.edits._lengths import balanced
from reelwright.edits._parts import Balance, Seconds, frames_of, free_id, place_of, timed, with_scenes
from reelwright.errors import EditError, Problem, shorten
from reelwright.plan import Backdrop, Footage, Generated, Plan, Scene, Shot, Text, Transition, VoiceLine
from reelwright.plan.model import MAX_FRAMES
from reelwright.words import Identifier, Role

_SEEDS = 2**31


class AddScene(Edit):
    """Adds a scene of one shot. What is not said is taken from the scene before it: ground, layout and motion."""

    kind: Literal["add_scene"] = "add_scene"
    after: Annotated[Identifier | None, Field(description="the scene that it follows; none: it comes first")] = None
    role: Annotated[Role, Field(description="what the scene is for")]
    seconds: Seconds
    texts: Annotated[tuple[Text, ...], Field(max_length=6, description="what stands in its picture")] = ()
    line: Annotated[VoiceLine | None, Field(description="what is spoken over it")] = None
    ground: Annotated[
        Annotated[Backdrop | Footage | Generated, Field(discriminator="kind")] | None,
        Field(description="what is behind; none: a neighbour's drawn ground, with another seed"),
    ] = None
    balance: Balance = ()
    example: ClassVar[Mapping[str, Any]] = {
        "kind": "add_scene", "after": "s1", "role": "proof", "seconds": 2.5, "balance": ["s2", "s3"],
        "texts": [{"role": "headline", "content": "One litre", "facts": ["fact-2"]}],
    }  # fmt: skip

    def change(self, plan: Plan) -> Plan:
        place = place_of(plan, self.after, "after") + 1 if self.after else 0
        frames = frames_of(self.seconds)
        if frames > MAX_FRAMES:
            limit = f"a scene of one shot lasts at most {timed(MAX_FRAMES)}"
            raise EditError(Problem("seconds", timed(frames), limit, "Add several."))
        name = free_id((scene.id for scene in plan.scenes), "s")
        shot = self._shot(plan, plan.scenes[max(place - 1, 0)], name, frames)
        scene = Scene(id=name, role=self.role, shots=(shot,), voice=self.line)
        changed = with_scenes(plan, (*plan.scenes[:place], scene, *plan.scenes[place:]))
        return balanced(changed, self.balance, -frames) if self.balance else changed

    def says(self, plan: Plan) -> str:
        if self.after:
            place_of(plan, self.after, "after")
        words = shorten(" / ".join(text.content for text in self.texts), 60)
        where = f"after {self.after}" if self.after else "at the beginning"
        said = f": “{words}”" if words else ""
        rest = f"; {', '.join(self.balance)} give its time" if self.balance else ""
        return f"a new {self.role} scene of {timed(frames_of(self.seconds))} {where}{said}{rest}"

    def _shot(self, plan: Plan, neighbour: Scene, name: str, frames: int) -> Shot:
        like = neighbour.shots[-1]
        drawn = (shot.ground for _, _, shot in plan.shots() if isinstance(shot.ground, Backdrop))
        ground = self.ground or (like.ground if isinstance(like.ground, Backdrop) else next(drawn, like.ground))
        if self.ground is None and isinstance(ground, Backdrop):
            ground = ground.model_copy(update={"seed": (ground.seed + 1) % _SEEDS})
        bare = not isinstance(ground, Backdrop)
        product = like.product.model_copy(update={"enter": False}) if like.product and not bare else None
        fresh = {
            "id": free_id((shot.id for _, _, shot in plan.shots()), f"{name}-"), "frames": frames, "ground": ground,
            "product": product, "texts": self.texts, "elements": (), "transition": Transition(kind="cut"),
        }  # fmt: skip
        return like.model_copy(update=fresh)
