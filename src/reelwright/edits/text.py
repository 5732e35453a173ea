"""What stands in the picture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelwright.edit import Edit
from reelwright.edits._parts import shots_at, with_shots
from reelwright.errors import EditError, Problem, shorten
from reelwright.plan import Plan, Shot, Text
from reelwright.plan.model import TextRole
from reelwright.words import Identifier, Sentence


class SetText(Edit):
    """Sets, adds or removes a text of a shot. A claim in it needs a fact of the brief, as everywhere."""

    kind: Literal["text"] = "text"
    at: Annotated[Identifier, Field(description="a shot's id, or a scene's for its first shot that has such a text")]
    role: Annotated[TextRole, Field(description="which text")]
    content: Annotated[Sentence | None, Field(description="the new words; none takes the text away")] = None
    number: Annotated[int, Field(ge=1, le=6, description="which of several texts of this role")] = 1
    facts: Annotated[
        tuple[Identifier, ...] | None,
        Field(max_length=20, description="ids of the facts that back it; left out, those of the text it replaces"),
    ] = None
    example: ClassVar[Mapping[str, Any]] = {"kind": "text", "at": "s1", "role": "headline", "content": "Cold all day"}

    def change(self, plan: Plan) -> Plan:
        shot = self._shot(plan)
        places = self._places(shot)
        texts = list(shot.texts)
        if self.number > len(places) + (1 if self.content else 0):
            limit = f"{shot.id} has {len(places)} texts of role {self.role}"
            raise EditError(Problem("number", str(self.number), limit, "Choose one of them, or the next to add one."))
        if self.content is None:
            del texts[places[self.number - 1]]
        elif self.number > len(places):
            texts.append(Text(role=self.role, content=self.content, facts=self.facts or ()))
        else:
            old = texts[places[self.number - 1]]
            facts = old.facts if self.facts is None else self.facts
            texts[places[self.number - 1]] = Text(role=self.role, content=self.content, facts=facts)
        return with_shots(plan, {shot.id: shot.model_copy(update={"texts": tuple(texts)})})

    def says(self, plan: Plan) -> str:
        shot = self._shot(plan)
        places = self._places(shot)
        old = shot.texts[places[self.number - 1]].content if self.number <= len(places) else None
        if self.content is None:
            return f"{shot.id}: takes the {self.role} “{shorten(old or '', 60)}” away"
        before = f" instead of “{shorten(old, 60)}”" if old else ""
        return f"{shot.id}: the {self.role} says “{shorten(self.content, 60)}”{before}"

    def _shot(self, plan: Plan) -> Shot:
        shots = shots_at(plan, self.at)
        return next((shot for shot in shots if len(self._places(shot)) >= self.number), shots[0])

    def _places(self, shot: Shot) -> list[int]:
        return [index for index, text in enumerate(shot.texts) if text.role == self.role]
