"""What an axis changes: from its name and a value to typed edits of a plan."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from reelwright.brief.model import MARKETS
from reelwright.craft.music.grid import moods
from reelwright.edit import Edit
from reelwright.edits import read_edit
from reelwright.edits.line import SetLine
from reelwright.edits.locale import SetLocale
from reelwright.edits.music import SetMusic
from reelwright.edits.slot import SetSlot
from reelwright.edits.style import SetStyle
from reelwright.edits.text import SetText
from reelwright.errors import EditError, InputError, Problem, shorten
from reelwright.plan import Asset, Plan, Scene, Shot, Typefaces
from reelwright.planning.looks import SCRIPT_FACES
from reelwright.planning.variations.fonts import writable
from reelwright.planning.variations.matrix import ALSO_CALLED, ASPECTS, NAME, Edits, Value

NONE = "-"  # what takes a text or a line away
_LOCALE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}))?")


@dataclass(frozen=True)
class Axes:
    """The axes of one plan. `songs` are files that its music may be, by what the matrix calls them."""

    plan: Plan
    songs: Mapping[str, Asset] = field(default_factory=dict)

    def edits(self, axis: str, value: Value) -> tuple[Edit, ...]:
        """Return the edits that a value stands for. Raises InputError for an axis or a value that cannot be."""
        if isinstance(value, Edits):
            return tuple(read_edit(edit, f"edits[{index}]") for index, edit in enumerate(value.edits))
        kind, _, rest = axis.partition(" ")
        if rest and kind in _PLACED:
            return tuple(_PLACED[kind](self, rest, value))
        if axis in _NAMED:
            return tuple(_NAMED[axis](self, value))
        raise InputError(_unknown(axis))

    def song(self, value: str) -> Asset | None:
        """Return the file that a value of `music` names: one of the ad's, or one that was brought for the matrix."""
        own = (asset for asset in self.plan.assets if asset.kind == "music" and value in (asset.id, asset.name))
        return next(own, self.songs.get(value))

    def _hook(self, value: str) -> Iterator[Edit]:
        scene = self.plan.scenes[0]
        yield from self._said(scene, _first(scene, "headline") or scene.shots[0], value)

    def _headline(self, value: str) -> Iterator[Edit]:
        found = ((scene, shot) for scene in self.plan.scenes[1:] if (shot := _first(scene, "headline")))
        scene, shot = next(found, (None, None))
        if scene is None or shot is None:
            limit = "no scene after the first has a headline"
            raise EditError(Problem("headline", shorten(value, 60), limit, "Name a place: `text s2 headline`."))
        yield from self._said(scene, shot, value)

    def _call_to_action(self, value: str) -> Iterator[Edit]:
        found = [
            (scene, shot) for _, scene, shot in self.plan.shots() if any(text.role == "cta" for text in shot.texts)
        ]
        if not found:
            limit = "the ad has no call to action"
            raise EditError(Problem("call_to_action", shorten(value, 60), limit, "Give its brief one first."))
        for scene, shot in found:
            yield from self._said(scene, shot, value, "cta")

    def _said(self, scene: Scene, shot: Shot, value: str, role: str = "headline") -> Iterator[Edit]:
        """Change a text; a line that says just its words says the new ones, so that eye and ear agree."""
        yield SetText.read({"at": shot.id, "role": role, "content": value})
        old = next((text.content for text in shot.texts if text.role == role), None)
        if old and scene.voice and _bare(scene.voice.text) == _bare(old):
            yield SetLine.read({"scene": scene.id, "text": value})

    def _music(self, value: str) -> Iterator[Edit]:
        asset = self.song(value)
        if value.casefold() in ("none", "off"):
            yield SetMusic(off=True)
        elif asset:
            yield SetMusic(asset=asset.id)
        elif value in moods():
            yield SetMusic(mood=value)
        else:
            known = [*moods(), "none", *(asset.name for asset in self.plan.assets if asset.kind == "music")]
            limit = "this is no mood, and no file that is here"
            raise EditError(Problem("music", shorten(value, 60), limit, _nearest(value, known)))

    def _locale(self, value: str) -> Iterator[Edit]:
        locale = _locale(value)
        language = locale.split("-")[0]
        if not writable(language):
            limit = "no font for its script is installed"
            raise EditError(Problem("locale", locale, limit, "Choose a language whose script the fonts have."))
        yield SetLocale(locale=locale)
        faces = SCRIPT_FACES.get(language, ())
        own = self.plan.style.typefaces.display
        if faces and own not in {face[0] for face in faces}:
            display, display_weight, text, text_weight = faces[0]
            chosen = Typefaces(display=display, display_weight=display_weight, text=text, text_weight=text_weight)
            yield SetStyle(typefaces=chosen)

    def _text(self, place: str, value: str) -> Iterator[Edit]:
        at, _, role = place.partition(" ")
        edit = SetText.read({"at": at, "role": role or "headline", "content": None if value == NONE else value})
        edit.says(self.plan)  # raises where there is no such place
        if edit.content is None:
            yield edit
            return
        scene = next(scene for scene in self.plan.scenes if at == scene.id or at in {shot.id for shot in scene.shots})
        shot = next((shot for shot in scene.shots if shot.id == at), _first(scene, edit.role) or scene.shots[0])
        yield from self._said(scene, shot, value, edit.role)

    def _line(self, scene: str, value: str) -> Iterator[Edit]:
        yield SetLine.read({"scene": scene, "text": None if value == NONE else value})

    def _slot(self, slot: str, value: str) -> Iterator[Edit]:
        yield SetSlot.read({"slot": slot, "value": value})


_NAMED: Mapping[str, Callable[[Axes, str], Iterator[Edit]]] = {
    "hook": Axes._hook, "headline": Axes._headline, "call_to_action": Axes._call_to_action, "music": Axes._music,
    "locale": Axes._locale,
}  # fmt: skip
_PLACED: Mapping[str, Callable[[Axes, str, str], Iterator[Edit]]] = {
    "text": Axes._text, "line": Axes._line, "slot": Axes._slot,
}  # fmt: skip


def _first(scene: Scene, role: str) -> Shot | None:
    return next((shot for shot in scene.shots if any(text.role == role for text in shot.texts)), None)


def _bare(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _locale(value: str) -> str:
    """Return the locale of a market's name, or of a locale however it is written (`ar_sa`)."""
    named = MARKETS.get(value.casefold().strip())
    found = _LOCALE.fullmatch(value.strip())
    if named or not found:
        if named:
            return named
        raise EditError(
            Problem("locale", shorten(value, 60), "this is no locale and no market", _nearest(value, MARKETS))
        )
    language, script, region = found.groups()
    return "-".join(filter(None, (language.lower(), script and script.title(), region and region.upper())))


def _unknown(axis: str) -> Problem:
    known = [NAME, ASPECTS, *_NAMED]
    spelt = {**{name: name for name in known}, **ALSO_CALLED}
    close = difflib.get_close_matches(axis, spelt, n=1, cutoff=0.6)
    more = "`text SHOT ROLE`, `line SCENE`, `slot NAME`, or values that are edits"
    remedy = f"Did you mean `{spelt[close[0]]}`?" if close else f"Known: {', '.join(known)}, {more}."
    return Problem("axes", shorten(axis, 60), "there is no such axis", remedy)


def _nearest(value: str, known: Mapping[str, str] | list[str]) -> str:
    close = difflib.get_close_matches(value.casefold(), list(known), n=1, cutoff=0.6)
    return f"Did you mean `{close[0]}`?" if close else f"Known: {', '.join(known)}."
