"""What plays under the film."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.craft.music.grid import grid, moods
from reelwright.edit import Edit
from reelwright.edits._parts import given, listed, patch
from reelwright.errors import EditError, Problem
from reelwright.plan import Music, Plan
from reelwright.words import Identifier


class SetMusic(Edit):
    """Sets the music: composed to a mood, a file of the user's, or none. Cuts stay where they are."""

    kind: Literal["music"] = "music"
    mood: Annotated[Identifier | None, Field(description="compose to this mood")] = None
    asset: Annotated[Identifier | None, Field(description="play this file of the plan's assets")] = None
    seed: Annotated[int | None, Field(ge=0, lt=2**31, description="another piece in the same mood")] = None
    offset: Annotated[float | None, Field(ge=0, le=60, description="the second at which a file begins")] = None
    off: Annotated[bool, Field(description="no music")] = False
    example: ClassVar[Mapping[str, Any]] = {"kind": "music", "mood": "organic"}

    def change(self, plan: Plan) -> Plan:
        if self.off == bool(self._given) or (self.mood and self.asset):
            limit = "music has a mood, or a file, or there is none of it"
            raise EditError(Problem("music", "", limit, "Give `mood`, `asset`, `seed` or `offset`, or `off: true`."))
        if self.off:
            return plan.model_copy(update={"music": None})
        if self.mood and self.mood not in moods():
            known = f"Known: {', '.join(moods())}."
            raise EditError(Problem("mood", self.mood, "nothing is composed to this mood", known))
        return plan.model_copy(update={"music": self._music(plan)})

    def says(self, _: Plan) -> str:
        return "no music" if self.off else f"the music: {listed(self._given)}"

    @property
    def _given(self) -> dict[str, Any]:
        return given(self, ("mood", "asset", "seed", "offset"))

    def _music(self, plan: Plan) -> Music:
        music = plan.music
        if self.mood:
            bpm = grid(self.mood, plan.frames).bpm
            seed = music.seed if music else 0
            music = Music(mood=self.mood, bpm=bpm, seed=seed if self.seed is None else self.seed)
        elif self.asset and not (music and music.asset == self.asset):
            music = Music(asset=self.asset)
        if music is None:
            raise EditError(Problem("music", "", "the film has no music yet", "Give `mood` or `asset`."))
        for name, needed in (("seed", music.mood), ("offset", music.asset)):
            if name in self._given and not needed:
                limit = "only composed music has a seed" if name == "seed" else "only a file has an offset"
                raise EditError(Problem(name, str(self._given[name]), limit, "Leave it out."))
        return patch(music, given(self, ("seed", "offset")))
