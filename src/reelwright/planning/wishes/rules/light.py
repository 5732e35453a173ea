"""Light, colour, type and attitude."""

from __future__ import annotations

import re
from typing import Any

from reelwright.color import contrast, from_oklch, oklch
from reelwright.craft.backdrop import families, family
from reelwright.media.text.fonts import families as typefaces
from reelwright.media.text.fonts import find_font
from reelwright.plan import Backdrop, Generated, Shot
from reelwright.planning.wishes.said import Edits, OtherError, Rule, Said, refuse, rules
from reelwright.planning.wishes.words import color, look_of

RULES: list[Rule] = []
rule = rules(RULES)

_DEGREE = r"(?:(?:a (?:little |tiny )?bit|a little|slightly|much|a lot|way|somewhat|even) )?"
_BRIGHT = r"(?P<bright>brighter|lighter|more bright|sunnier|bright|light|less dark)"
_DARK = r"(?P<dark>darker|more dark|dimmer|dark|less bright)"
_TONES = {"light": "Bright, airy light.", "deep": "Dark, low light."}
_FILMED = {"warm": "Warm, golden light.", "cool": "Cool, bluish light."}
_STEP = 0.04  # of lightness in OKLCH, where every drawn ground has the tone already
_WARM, _COOL = 70.0, 235.0  # hues in degrees
_TURN = 0.35  # of the way to them
_READABLE = 4.5  # WCAG 2.2, 1.4.3
_PARTS = {
    "accent": r"accent|accents|button|buttons|call to action|cta|mark|marks|highlight|highlights",
    "ground": r"light background|light backgrounds|light ground|light scenes",
    "deep": r"dark background|dark backgrounds|dark ground|deep ground|dark scenes|deep tone",
    "background": r"background|backgrounds|ground|grounds|backdrop|backdrops",
    "ink": r"dark text|text on light|ink", "paper": r"light text|text on dark|paper",
    "third": r"third|secondary|second",
}  # fmt: skip
_PART = rf"(?P<part>{'|'.join(_PARTS.values())})"
_STYLES = r"(?P<field>lighting|light|camera|texture|mood|grade|grading|colou?r grade|look)"
_FIELDS = {"light": "lighting", "grading": "grade", "color grade": "grade", "colour grade": "grade", "look": "mood"}


@rule(
    rf"(?:make|get|keep|have|turn) {{at}} (?:look )?{_DEGREE}{_BRIGHT}",
    rf"(?:make|get|keep|have|turn) {{at}} (?:look )?{_DEGREE}{_DARK}",
    r"(?P<bright>brighten|lighten)(?: up)? {at}(?: up)?(?: a (?:little )?bit| a little| slightly)?",
    r"(?P<dark>darken|dim) {at}(?: down)?(?: a (?:little )?bit| a little| slightly)?",
    rf"{{at}} {{should}} (?:be|look) {_DEGREE}{_BRIGHT}",
    rf"{{at}} {{should}} (?:be|look) {_DEGREE}{_DARK}",
    r"{at} is (?:too|a bit too|much too) (?P<bright>dark)",
    r"{at} is (?:too|a bit too|much too) (?P<dark>bright|light)",
    r"(?:give|use) {at} (?:a |the )?(?P<bright>light|bright) (?:tone|background|ground)",
    r"(?:give|use) {at} (?:a |the )?(?P<dark>deep|dark) (?:tone|background|ground)",
)
def tone(said: Said) -> Edits:
    """The other tone of drawn grounds, and a word for what engines film; where the film has it all, its colours."""
    wanted = "light" if said["bright"] else "deep"
    place = said.place()
    edits: Edits = []
    refused = ""
    for scene, shot in said.shots():
        if (place is None or place.film) and scene.locked:
            continue
        found, reason = _toned(shot, wanted)
        edits += found
        refused = refused or reason
    if edits:
        return edits
    if place is None or place.film:
        return [_lighter(said, 1 if wanted == "light" else -1)]
    where = ", ".join(place.ids)
    return refuse(
        refused or f"{where} shows your own film alone, which is not graded",
        "Name another scene, or say “make the whole film brighter”.",
    )


def _toned(shot: Shot, wanted: Any) -> tuple[Edits, str]:
    ground = shot.ground
    if isinstance(ground, Generated):
        return [{"kind": "prompt", "at": shot.id, "add": _TONES[wanted]}], ""
    if not isinstance(ground, Backdrop):
        return [], ""
    word = "light" if wanted == "light" else "dark"
    if ground.tone == wanted:
        return [], f"{shot.id} is drawn in its {word} tone already"
    if wanted not in family(ground.family).tones:
        others = ", ".join(name for name in families() if wanted in family(name).tones)
        refuse(
            f"the ground `{ground.family}` of {shot.id} is not drawn in a {word} tone",
            f"Use another ground there: {others}.",
        )
    return [{"kind": "ground", "at": shot.id, "tone": wanted}], ""


def _lighter(said: Said, sign: int) -> dict[str, Any]:
    palette = said.plan.style.palette
    changed = {}
    for part, low, high in (("ground", 0.8, 0.965), ("deep", 0.16, 0.42), ("third", 0.5, 0.85)):
        old = oklch(getattr(palette, part))
        lightness = min(max(old.L + sign * _STEP, low), high)
        if (lightness - old.L) * sign > 0.005:
            changed[part] = from_oklch(lightness, old.C, old.H)
    if not changed:
        refuse(f"the film's colours are as {'bright' if sign > 0 else 'dark'} as they may be", "Name a colour.")
    return {"kind": "color", **changed}


@rule(
    rf"(?:make|get|have) {{at}} (?:look |feel )?{_DEGREE}(?P<how>warmer|more warm|warm|cooler|colder|more cool|cold)",
    r"(?P<how>warm|cool) {at} (?:up|down)",
)
def warmth(said: Said) -> Edits:
    """The film's colours turned towards warm or cool ones, and a word for what engines film."""
    warm = "warm" in said["how"].casefold()
    place = said.place()
    if place is not None and not place.film:
        filmed = [shot for _, shot in said.shots() if isinstance(shot.ground, Generated)]
        if filmed:
            return [{"kind": "prompt", "at": shot.id, "add": _FILMED["warm" if warm else "cool"]} for shot in filmed]
        _whole_film(said, "Its colours are those of the whole film.")
    palette = said.plan.style.palette
    turned = {part: _turned(getattr(palette, part), warm) for part in ("ground", "deep", "third")}
    if contrast(palette.ink, turned["ground"]) < _READABLE or contrast(palette.paper, turned["deep"]) < _READABLE:
        refuse("type could not be read on such colours", "Name the colours that you want.")
    grade = "warm, golden" if warm else "cool, bluish"
    return [{"kind": "style", "grade": grade}, {"kind": "color", **turned}]


def _turned(value: str, warm: bool) -> str:
    old = oklch(value)
    way = ((_WARM if warm else _COOL) - old.H + 180) % 360 - 180
    return from_oklch(old.L, max(old.C, 0.02), (old.H + _TURN * way) % 360)


def _whole_film(said: Said, why: str) -> None:
    """Go on where the whole film is meant. Raises AskedError before it was answered, and LeftError where it is not."""
    choices = [("film", "Yes, the whole film"), ("none", "No, leave it as it is")]
    if said.state.ask("whole film", f"{why} Is the whole film meant?", choices) == "none":
        refuse("it was left as it is", "Name the whole film.")


@rule(
    rf"(?:make|have) {{at}} (?:look |feel |be )?{_DEGREE}(?P<word>(?:more )?[\w-]+)",
    r"give {at} (?:a |an )?(?:more )?(?P<word>[\w-]+) (?:look|feel|mood|style|vibe|attitude)",
    r"(?:use|change to|go for|switch to) (?:a |an )?(?:more )?(?P<word>[\w-]+) (?:look|style|vibe)",
    r"{at} {should} (?:be|look|feel) (?:a bit |a little |much )?(?P<word>(?:more )?[\w-]+)",
)
def attitude(said: Said) -> Edits:
    """A look of the ten: its words for engines, how texts move, and its music where music is composed."""
    look = look_of(said["word"])
    if look is None:
        raise OtherError
    place = said.place() if said["at"] else None
    if place is not None and not place.film:
        _whole_film(said, f"“{said['word']}” is an attitude of the whole film.")
    edits: Edits = [{"kind": "style", "lighting": look.lighting, "camera": look.camera, "texture": look.texture,
                     "mood": look.mood, "grade": look.grade}]  # fmt: skip
    moved = [scene.id for scene in said.plan.scenes if not scene.locked]
    edits += [{"kind": "layout", "at": name, "motion": look.motions[0]} for name in moved]
    music = said.plan.music
    return edits + ([{"kind": "music", "mood": look.mood}] if music and music.mood else [])


@rule(
    rf"{{change}} (?:the )?(?:colou?r of )?(?:the )?{_PART}(?: colou?rs?)?(?: of the (?:film|ad|video))? (?:to |"
    rf"into |in )?{{color}}",
    rf"use {{color}} (?:as|for) (?:the |an? )?{_PART}(?: colou?rs?)?",
    rf"(?:the )?{_PART}(?: colou?rs?)? {{should}} be {{color}}",
    rf"(?:use |have )(?:an? )?{{color}} {_PART}(?: colou?rs?)?",
)
def paint(said: Said) -> Edits:
    wanted = color(said["color"])
    part = next(name for name, how in _PARTS.items() if re.fullmatch(how, said["part"], re.IGNORECASE))
    if part == "background":
        part = _ground(said)
    return [{"kind": "color", part: wanted}]


def _ground(said: Said) -> str:
    """Return which of the film's two grounds is meant: the one that it has, or the one that was answered."""
    tones = {shot.ground.tone for _, _, shot in said.plan.shots() if isinstance(shot.ground, Backdrop)}
    if len(tones) == 1:
        return "ground" if tones == {"light"} else "deep"
    choices = [("ground", "the light ones"), ("deep", "the dark ones")]
    return said.state.ask("background", "Which backgrounds are meant?", choices)


@rule(
    rf"{{change}} (?:the )?{_STYLES}(?: of the (?:film|ad|video))? (?:to|as) {{text}}",
    rf"(?:the )?{_STYLES} {{should}} be {{text}}",
    rf"use {{text}} (?:as|for) (?:the )?{_STYLES}",
)
def style(said: Said) -> Edits:
    field = said["field"].casefold()
    return [{"kind": "style", _FIELDS.get(field, field): said.text()}]


@rule(
    r"(?:use|set|change|switch to|switch) (?:the )?(?:fonts?|typefaces?)(?: to| as)? (?P<font>.+)",
    r"(?:use|set) (?P<font>.+) (?:as|for) the (?:fonts?|typefaces?|headlines?|type)",
    r"the (?:fonts?|typefaces?) {should} be (?P<font>.+)",
)
def font(said: Said) -> Edits:
    name = said.text("font")
    said.free = False
    faces = said.plan.style.typefaces
    face = find_font(name, faces.display_weight)
    if face is None:
        shown = ", ".join(family.replace("-", " ").title() for family in typefaces())
        refuse(f"the typeface “{name[:60]}” is not installed", f"Installed: {shown}.")
    weight = face.weight
    return [{"kind": "style", "typefaces": faces.model_dump() | {"display": name, "display_weight": weight}}]
