"""One look for the whole film: which look the brief calls for, and the choices inside it that the seed turns."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import reelwright
from reelwright.digest import digest_of
from reelwright.finding import Finding
from reelwright.plan import StyleSpec, Typefaces
from reelwright.plan.model import Layout, Motion
from reelwright.planning.grounds import choose_families
from reelwright.planning.looks import BY_CATEGORY, LOOKS, SCRIPT_FACES, Look
from reelwright.planning.palette import make_palette
from reelwright.planning.reading import Reading, note
from reelwright.planning.references import colors_of, steered, toned
from reelwright.study import LookStudy
from reelwright.words import FPS

_FONTS = Path(reelwright.__file__).parent / "media" / "fonts" / "index.json"
_LONG = 25 * FPS  # longer films have three families of backdrops
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True)
class Style:
    """A look with its choices made: `spec` goes into the plan, the rest dresses the shots."""

    look: Look
    spec: StyleSpec
    layout: Layout
    motion: Motion
    families: tuple[str, ...]
    turn: int  # the seeded number that every further choice of this film starts from
    heard: frozenset[str]  # words of the brief that called the look
    findings: tuple[Finding, ...]


def choose_style(
    reading: Reading, has_product: bool, wanted: Look | None = None, aim: LookStudy | None = None
) -> Style:
    """Return the style of a brief, in a `wanted` look or the one that it calls for, steered by its references' `aim`.

    The next seed turns every choice inside the look one further.
    """
    look, heard = (wanted, frozenset[str]()) if wanted else _choose_look(reading)
    look = toned(look, aim) if aim else look
    turn = _root(reading) + reading.brief.seed
    faces, findings = _faces(reading, look, turn)
    colors = reading.brief.brand.colors or (colors_of(aim) if aim else ())
    palette = make_palette(colors, look.hues[turn % len(look.hues)])
    spec = StyleSpec(
        lighting=look.lighting,
        camera=look.camera,
        texture=look.texture,
        mood=_mood(reading, look),
        palette=palette,
        grade=look.grade,
        typefaces=faces,
    )
    spec = steered(spec, aim, look.deep) if aim else spec
    layout = look.layouts[turn % len(look.layouts)]
    motion = look.motions[turn // len(look.layouts) % len(look.motions)]
    families = choose_families(look, turn, has_product, 3 if reading.frames > _LONG else 2 + turn % 2)
    return Style(look, spec, layout, motion, families, turn, heard, (*_mood_findings(reading, look), *findings))


def _root(reading: Reading) -> int:
    """Return a number of the ad's subject, so that two briefs with one seed differ."""
    subject = reading.subject.text if reading.subject else reading.brief.prompt
    return int(digest_of("look", [subject, reading.brief.brand.name])[:6], 16)


def _choose_look(reading: Reading) -> tuple[Look, frozenset[str]]:
    brief = reading.brief
    asked = _look_of_mood(brief.music.mood)
    if asked and not brief.tone:
        return asked, frozenset()
    feel = " ".join(brief.tone).casefold()
    directions = (brief.prompt or "").casefold()
    things = " ".join(fact.text for fact in reading.facts if fact.id != "legal").casefold()
    scores = {}
    heard: set[str] = set()
    for look in LOOKS:
        in_tone, in_prompt = _found(look.words, feel), _found(look.words, directions)
        in_things = _found(look.things, f"{things} {directions}") | _found(look.words, things)
        heard |= in_tone | in_prompt
        leading = bool(brief.tone) and bool(_found(look.words, brief.tone[0].casefold()))
        scores[look.mood] = 4 * len(in_tone) + leading + 3 * len(in_prompt) + 2 * len(in_things)
    for mood in BY_CATEGORY[brief.category]:
        scores[mood] += 1
    best = max(scores.values())
    equal = [look for look in LOOKS if scores[look.mood] == best]
    return equal[_root(reading) % len(equal)], frozenset(heard)


def _found(words: str, text: str) -> set[str]:
    """Return which of `words` stand in `text`; scripts without spaces are searched inside it."""
    present = set(re.findall(r"[\w-]+", text))
    return {word for word in words.split() if word in present or (_UNSPACED.search(word) and word in text)}


def _look_of_mood(mood: str | None) -> Look | None:
    if not mood:
        return None
    exact = next((look for look in LOOKS if look.mood == mood), None)
    return exact or next((look for look in LOOKS if mood.casefold() in look.words.split()), None)


def asked_mood(reading: Reading) -> str | None:
    """Return the mood that the brief asks its music to be in, where it is known."""
    asked = _look_of_mood(reading.brief.music.mood)
    return asked.mood if asked else None


def _mood_findings(reading: Reading, look: Look) -> tuple[Finding, ...]:
    mood = reading.brief.music.mood
    if not mood or _look_of_mood(mood):
        return ()
    known = ", ".join(sorted(item.mood for item in LOOKS))
    message = f"the mood {mood!r} is not known; the music is composed as {look.mood!r}"
    return (note("warning", "music.mood", message, f"Known moods: {known}."),)


def _mood(reading: Reading, look: Look) -> str:
    words = ", ".join(dict.fromkeys((*(tone.casefold() for tone in reading.brief.tone), look.mood)))
    return words if len(words) <= 80 else look.mood


@cache
def installed_fonts() -> dict[str, tuple[int, ...]]:
    """Return the weights of each installed family, by its name in lower case with hyphens."""
    names = json.loads(_FONTS.read_text("utf-8")) if _FONTS.exists() else {}
    families: dict[str, list[int]] = {}
    for name in sorted(names):
        family, _, weight = name.removesuffix(".ttf").rpartition("-")
        if weight.isdigit():
            families.setdefault(family, []).append(int(weight))
    return {family: tuple(weights) for family, weights in families.items()}


def _faces(reading: Reading, look: Look, turn: int) -> tuple[Typefaces, tuple[Finding, ...]]:
    """Return the brand's own face where it is installed and covers the script, else the look's pair."""
    script = SCRIPT_FACES.get(reading.language)
    pairs = script or look.faces
    display, display_weight, text, text_weight = pairs[turn % len(pairs)]
    chosen = Typefaces(display=display, display_weight=display_weight, text=text, text_weight=text_weight)
    font = reading.brief.brand.font
    if font is None:
        return chosen, ()
    weights = installed_fonts().get(re.sub(r"[\s_]+", "-", font.strip().casefold()))
    covered = script is None or any(font.casefold() == pair[0].casefold() for pair in script)
    if weights and covered:
        own = Typefaces(display=font, display_weight=max(weights), text=font, text_weight=min(weights))
        return own, ()
    reason = "is not installed" if not weights else f"does not cover the script of {reading.locale!r}"
    message = f"the font {font!r} {reason}; {display} stands in for it"
    remedy = f"Installed: {', '.join(sorted(installed_fonts()))}."
    return chosen, (note("warning", "brand.font", message, remedy),)
