"""A plan's colours, typefaces, mood, logo and legal line against its brand's rules.

One palette and one pair of typefaces hold for all scenes of a plan, so they are judged once.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from reelwright.brief.rules import BrandRules
from reelwright.color import from_oklch, oklch
from reelwright.plan import Palette, Plan, Shot
from reelwright.planning.looks import SCRIPT_FACES
from reelwright.planning.rules.breach import Breach
from reelwright.planning.style import installed_fonts

FAINT = 0.05  # OKLCH chroma below which a colour is a grey, or a tint of paper and ink
_GREYED = 0.03
_LOUD = ("accent", "third")
_NAMED = 80  # characters of a mood


def looks(plan: Plan, rules: BrandRules) -> Iterator[Breach]:
    """Yield what of a plan's looks breaks the rules."""
    yield from _colors(plan, rules)
    yield from _fonts(plan, rules)
    yield from _mood(plan, rules)
    yield from _logo(plan, rules)
    yield from _legal(plan, rules)


def distance(one: str, other: str) -> float:
    """Return how far two colours are apart in OKLab; black and white are 1 apart."""
    return math.dist(_lab(one), _lab(other))


def _lab(color: str) -> tuple[float, float, float]:
    value = oklch(color)
    angle = math.radians(value.H)
    return value.L, value.C * math.cos(angle), value.C * math.sin(angle)


def _colors(plan: Plan, rules: BrandRules) -> Iterator[Breach]:
    for role in Palette.model_fields if rules.colors else ():
        color = getattr(plan.style.palette, role)
        value = oklch(color)
        nearest = min(rules.colors, key=lambda each: distance(each, color))
        far = distance(nearest, color)
        if value.C < FAINT or far <= rules.tolerance:
            continue
        greyed = from_oklch(value.L, _GREYED, value.H)
        choices = sorted(rules.colors, key=lambda each: distance(each, color))
        choices = [*choices, greyed] if role in _LOUD else sorted([*choices, greyed], key=lambda c: distance(c, color))
        yield Breach(
            "colors", f"style.palette.{role}", color,
            f"the colour {color} ({role}) is none of the brand's; the nearest, {nearest}, is {far:.2f} away",
            f"Use {nearest}, or allow more by `tolerance`.",
            {"distance": round(far, 3), "limit": rules.tolerance, "nearest": nearest},
            tuple({"kind": "color", role: each} for each in choices), chosen=True,
        )  # fmt: skip


def _fonts(plan: Plan, rules: BrandRules) -> Iterator[Breach]:
    allowed = {font.casefold() for font in rules.fonts}
    faces = plan.style.typefaces
    for part in ("display", "text") if allowed else ():
        name = getattr(faces, part)
        if name.casefold() not in allowed:
            edits = [{"kind": "style", "typefaces": each} for each in _faces(plan, rules, part)]
            yield Breach(
                "fonts", f"style.typefaces.{part}", name, f"the typeface {name} is none of the brand's",
                f"Use {' or '.join(rules.fonts)}; the brand needs one of the ad's script, which is installed.",
                {"allowed": list(rules.fonts)}, tuple(edits), chosen=True,
            )  # fmt: skip


def _faces(plan: Plan, rules: BrandRules, part: str) -> Iterator[dict[str, Any]]:
    """Yield the plan's typefaces with one of the brand's that is installed and has the ad's script."""
    script = SCRIPT_FACES.get(plan.locale.split("-", maxsplit=1)[0])
    covering = {name.casefold() for face in script or () for name in (face[0], face[2])}
    for font in rules.fonts:
        weights = installed_fonts().get("-".join(font.casefold().split()))
        if weights and (script is None or font.casefold() in covering):
            weight = max(weights) if part == "display" else min(weights)
            yield {**plan.style.typefaces.model_dump(), part: font, f"{part}_weight": weight}


def _mood(plan: Plan, rules: BrandRules) -> Iterator[Breach]:
    mood = plan.style.mood.casefold()
    if rules.tone and not any(word.casefold() in mood for word in rules.tone):
        mended = f"{rules.tone[0]}, {plan.style.mood}"[:_NAMED]
        yield Breach(
            "tone", "style.mood", plan.style.mood, f"the mood “{plan.style.mood}” has none of the brand's tone",
            f"Let it be {', '.join(rules.tone)}.", {"tone": list(rules.tone)},
            ({"kind": "style", "mood": mended},), chosen=True,
        )  # fmt: skip


def _logo(plan: Plan, rules: BrandRules) -> Iterator[Breach]:
    logos = [asset.id for asset in plan.assets if asset.kind == "logo"]
    if rules.logo and logos and plan.brand.logo is None:
        yield Breach(
            "logo", "brand.logo", "", "the brand's logo is there and not shown", "Show it.",
            edits=({"kind": "brand", "logo": logos[0]},),
        )  # fmt: skip


def _legal(plan: Plan, rules: BrandRules) -> Iterator[Breach]:
    if rules.legal is None:
        return
    line, shots = rules.legal.text, [shot for _, _, shot in plan.shots()]
    spans = _spans(shots, line)
    if not spans:
        facts = [fact.id for fact in plan.facts if fact.text == line][:1]
        adds = {"kind": "text", "at": shots[-1].id, "role": "legal", "content": line, "facts": facts}
        number = 1 + sum(text.role == "legal" for text in shots[-1].texts)
        message, remedy = "the brand's legal line is not shown", "Show it on the end card."
        yield Breach("legal", "scenes", line, message, remedy, edits=({**adds, "number": number},), chosen=True)
        return
    longest = max(spans, key=lambda span: sum(shot.frames for shot in span))
    frames, needed = sum(shot.frames for shot in longest), math.ceil(rules.legal.seconds * plan.fps)
    if frames < needed:
        shot = longest[-1]
        seconds = (needed - frames + shot.frames) / plan.fps
        others = [s.id for s in plan.scenes if shot not in s.shots and not s.locked]
        edit: dict[str, Any] = {"kind": "duration", "at": shot.id, "seconds": seconds}
        yield Breach(
            "legal", f"shot {shot.id}", line,
            f"the legal line stands for {frames / plan.fps:.1f} s, and the brand wants {rules.legal.seconds:g} s",
            "Lengthen its shot.", {"seconds": round(frames / plan.fps, 2), "limit": rules.legal.seconds},
            ({**edit, "balance": others}, edit),
        )  # fmt: skip


def _spans(shots: list[Shot], line: str) -> list[list[Shot]]:
    """Return the runs of shots that show a line."""
    spans: list[list[Shot]] = []
    shown = [any(text.role == "legal" and text.content == line for text in shot.texts) for shot in shots]
    for index, shot in enumerate(shots):
        if shown[index] and index and shown[index - 1]:
            spans[-1].append(shot)
        elif shown[index]:
            spans.append([shot])
    return spans
