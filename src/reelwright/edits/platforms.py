"""Where the film is to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.plan import Plan
from reelwright.words import Platform


class SetPlatforms(Edit):
    """Sets the platforms whose own buttons the film keeps clear of."""

    kind: Literal["platforms"] = "platforms"
    platforms: Annotated[tuple[Platform, ...], Field(max_length=8, description="all of them; none: any")]
    example: ClassVar[Mapping[str, Any]] = {"kind": "platforms", "platforms": ["tiktok", "reels"]}

    def change(self, plan: Plan) -> Plan:
        return plan.model_copy(update={"platforms": tuple(dict.fromkeys(self.platforms))})

    def says(self, _: Plan) -> str:
        return f"made for {', '.join(dict.fromkeys(self.platforms)) or 'any platform'}"
