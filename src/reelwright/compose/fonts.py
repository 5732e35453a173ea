"""The faces of a plan by the role of a text."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from reelwright.media.text import Block, FontStack, Setting, font_stack
from reelwright.media.text.fitting import Align
from reelwright.plan.model import Plan, TextRole
from reelwright.words import is_right_to_left

_TALL = ("ja", "ko", "zh", "th", "hi")
_LOUD = ("headline", "number", "offer", "quote")


class Faces:
    """How each role is set in a plan, and the characters that no font has."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.missing: set[str] = set()

    @cached_property
    def _stacks(self) -> dict[str, FontStack]:
        faces, locale = self.plan.style.typefaces, self.plan.locale
        return {
            "display": font_stack(faces.display, faces.display_weight, locale),
            "text": font_stack(faces.text, faces.text_weight, locale),
            "strong": font_stack(faces.text, 700, locale),  # labels, buttons, captions
        }

    def setting(self, role: TextRole | str, align: Align = "start") -> Setting:
        """Return how a role is set; joined and stacked scripts get more leading and no tracking."""
        locale = self.plan.locale
        rtl = is_right_to_left(locale)
        face = "display" if role in _LOUD else "strong" if role in ("label", "cta", "caption", "brand") else "text"
        leading, tracking = 1.3, 0.0
        if rtl:
            leading = 1.4
        elif locale.split("-")[0] in _TALL:
            leading = 1.35
        elif role in _LOUD:
            leading, tracking = 1.02, -0.02
        elif role == "label":
            leading, tracking = 1.2, 0.04
        return Setting(self._stacks[face], locale, "rtl" if rtl else "ltr", leading, tracking, align)

    def note(self, block: Block) -> Block:
        """Remember what a block could not show."""
        for line in block.lines:
            self.missing.update(line.missing)
        return block


def centred(setting: Setting) -> Setting:
    return replace(setting, align="center")
