"""What a shot shows: takes, engines, words for what is filmed, grounds, the user's own film, layout and motion."""

from __future__ import annotations

import re
from typing import get_args

from reelwright.craft.backdrop import families
from reelwright.plan import Backdrop, Generated, Shot
from reelwright.plan.model import Layout, Motion
from reelwright.planning.wishes.rules.sound import footage_shots
from reelwright.planning.wishes.said import Edits, LeftError, OtherError, Rule, Said, refuse, rules
from reelwright.planning.wishes.words import length, number

RULES: list[Rule] = []
rule = rules(RULES)

_TAKE = r"(?:take|try|version|attempt|go)"
_BACK = r"(?:background|backdrop|ground|backgrounds|grounds)"
_LAYOUTS, _MOTIONS = get_args(Layout), get_args(Motion)
_MOVES = {f"{word}{end}": word for word in _MOTIONS for end in ("", "s", "ing", "e", "es")}
_MOVES |= {
    "rising": "rise",
    "sliding": "slide",
    "wiping": "wipe",
    "typing": "type",
    "dropping": "drop",
    "popping": "pop",
    "fading": "fade",
    "typewriter": "type",
    "zooming": "zoom",
    "blurring": "blur",
}
_MOVE = rf"(?P<motion>{'|'.join(sorted(_MOVES, key=len, reverse=True))})"


@rule(
    rf"(?:give me |make |show |try |do |film |shoot )?(?:another|a new|a different|one more|a second) {_TAKE} "
    rf"(?:of|for|at) {{at}}",
    r"(?:regenerate|re-generate|reshoot|re-shoot|refilm|redo|re-do|remake|re-roll|reroll) {at}(?: again)?",
    r"(?:film|shoot|generate|make|do|try) {at} (?:again|anew|once more|one more time)",
    rf"(?:use |try |give me |draw |show )?(?:another|a different|a new) {_BACK} (?:in|for|of|behind|on) {{at}}",
    rf"(?:change|swap|vary) (?:the )?{_BACK} (?:in|of|for|behind|on) {{at}}",
)
def again(said: Said) -> Edits:
    """The next take of what is filmed there; another drawing where nothing is."""
    place = said.place()
    if place is None or place.film:
        raise OtherError
    shots = [shot for _, shot in said.shots()]
    filmed = [shot for shot in shots if isinstance(shot.ground, Generated)]
    drawn = [shot for shot in shots if isinstance(shot.ground, Backdrop)]
    if re.search(_BACK, said.match[0]):
        filmed, drawn = ([], drawn) if drawn else (filmed, [])
    if not (filmed or drawn):
        refuse("only your own film is shown there", "Say which part of it: “start the footage at 4 s”.")
    return [{"kind": "seed", "at": shot.id} for shot in filmed or drawn]


@rule(
    rf"(?:go back to|use|show|restore|take|return to) the (?:previous|last|former|earlier|old) {_TAKE}(?: (?:of|"
    rf"in|for) {{at}})?",
    rf"(?:go back to|use|show|take) the {_TAKE} before(?: (?:of|in|for) {{at}})?",
    rf"(?:go back to|use|show|take) {_TAKE} (?:number )?{{number}}(?: (?:of|in|for) {{at}})?",
    rf"(?:go back to|use|show) the (?P<first>first) {_TAKE}(?: (?:of|in|for) {{at}})?",
)
def take(said: Said) -> Edits:
    edits: Edits = []
    for shot in _filmed(said):
        assert isinstance(shot.ground, Generated)
        now = shot.ground.take
        wanted = int(number(said["number"]) or 0) if said["number"] else 1 if said["first"] else now - 1
        if wanted < 1:
            refuse(f"{shot.id} shows its first take", "Say “another take” for a new one.")
        edits.append({"kind": "take", "at": shot.id, "number": wanted})
    return edits


@rule(
    r"(?:film|shoot|make|generate|render) {at} (?:with|by|using|on) (?P<engine>[\w.:/ -]+)",
    r"use (?P<engine>[\w.:/ -]+) (?:for|in|to film|to shoot) {at}",
    r"(?:let|have) (?P<engine>[\w.:/ -]+) (?:film|shoot) {at}",
)
def engine(said: Said) -> Edits:
    """An engine by a part of its name. Raises AskedError where several have it."""
    words = re.sub(r"^(?:the )?(?:engine|model) ", "", said["engine"].casefold()).strip()
    if words in ("any engine", "any", "any model", "whatever engine"):
        return [{"kind": "engine", "at": shot.id, "engine": None} for shot in _filmed(said)]
    parts = re.findall(r"[a-z]+|\d+", words)
    found = [name for name in said.state.engines if set(parts) <= set(re.findall(r"[a-z]+|\d+", name.casefold()))]
    if not found or not parts:
        raise OtherError  # "film it with fog" is about the picture
    chosen = found[0]
    if len(found) > 1:
        chosen = said.state.ask("engine", f"Which engine is “{words}”?", [(name, name) for name in found[:20]])
    return [{"kind": "engine", "at": shot.id, "engine": chosen} for shot in _filmed(said)]


@rule(
    r"(?:film|shoot|generate) {at} (?:with|in|at|showing) {text}",
    r"(?:add|show|put|have) {text} (?:to|in) the (?:clip|shot|picture|filmed shot|film) of {at}",
    r"(?:add|show|put|have) {text} (?:to|in|into) {at}",
)
def picture(said: Said) -> Edits:
    """More words for what is filmed. Never of the product, which is set in from its photo."""
    words = said.text()
    place = said.place()
    if (
        place is None
        or place.film
        or re.match(
            r"(?:a |an |the |some |my |our )?(?:badge|price|countdown|lower|headline|sub|caption|text|logo|music|"
            r"voice|scene|card|transition|product|photo|picture|image|video|watermark|link|button)",
            words,
            re.IGNORECASE,
        )
    ):
        raise OtherError
    if not re.match(r"film|shoot|generate", said.match[0], re.IGNORECASE) and said["text"].startswith("‹"):
        raise OtherError
    if re.search(r"\b(?:products?|packshot|pack)\b", words, re.IGNORECASE):
        refuse("the product is never drawn by an engine: it is cut out of its photo and set into the film",
               "Describe the place or the light alone.")  # fmt: skip
    said.free = said.free and not re.match(r"film|shoot|generate", said.match[0], re.IGNORECASE)
    return [{"kind": "prompt", "at": shot.id, "add": words} for shot in _filmed(said)]


@rule(
    r"(?:no|avoid|without|leave out|remove|don't show) (?P<avoid>(?:any )?[\w -]+?) (?:in|from) {at}",
    r"{at} (?:should have|has|should show|must show) no (?P<avoid>[\w -]+)",
)
def avoid(said: Said) -> Edits:
    words = re.sub(r"^(?:any|the) ", "", said["avoid"].casefold())
    if re.fullmatch(
        r"(?:the )?(?:product|music|voice|logo|captions?|text|headline|sub\w*|label|price|badge|countdown|line|"
        r"button|cta|legal|watermark|scenes?|shots?|words?).*",
        words,
    ):
        raise OtherError
    place = said.place()
    if place is None:
        raise OtherError
    return [{"kind": "prompt", "at": shot.id, "avoid": words} for shot in _filmed(said)]


@rule(
    rf"(?:use|put|set|draw|show|have) (?:the |a |an )?(?P<family>[\w-]+) {_BACK} (?:in|on|for|behind|to) {{at}}",
    rf"(?:put|set|place) {{at}} (?:on|before|in front of) (?:the |a |an )?(?P<family>[\w-]+) {_BACK}",
    rf"{{change}} the {_BACK} (?:of|in|for|behind|on) {{at}} to (?:the |a |an )?(?P<family>[\w-]+)",
    rf"(?:use|give) {{at}} (?:the |a |an )?(?P<family>[\w-]+) {_BACK}",
)
def ground(said: Said) -> Edits:
    name = said["family"].casefold()
    if name in ("different", "new", "other", "another", "light", "bright", "dark", "deep"):
        raise OtherError
    if name not in families():
        refuse(f"there is no ground called “{name[:40]}”", f"There are {', '.join(families())}.")
    place = said.place()
    if place is None:
        raise OtherError
    drawn = [shot.id for _, shot in said.shots() if isinstance(shot.ground, Backdrop)]
    if not drawn:
        refuse("no drawn ground is there to change", "Name another scene.")
    return [{"kind": "ground", "at": name_, "family": name} for name_ in drawn]


@rule(
    r"start (?:the |my |our )?(?:footage|clip|film|video)(?: (?:in|of) {at})? (?:at|from) {length}",
    r"show (?:the |my |our )?(?:footage|clip|film|video) from {length}(?: on)?(?: in {at})?",
)
def footage(said: Said) -> Edits:
    start = length(said["length"])
    return [{"kind": "footage", "at": name, "start": start} for name in footage_shots(said)]


@rule(
    rf"use (?:the |a )?(?P<layout>{'|'.join(_LAYOUTS)}) layout (?:in|for|on) {{at}}",
    rf"{{change}} the layout (?:of|in|for) {{at}} to (?P<layout>{'|'.join(_LAYOUTS)})",
    rf"lay (?:out )?{{at}} (?:out )?(?:as|in) (?:a )?(?P<layout>{'|'.join(_LAYOUTS)})",
    r"(?P<layout>cent(?:er|re)) the (?:texts?|words|type)(?: (?:in|of|on) {at})?",
)
def layout(said: Said) -> Edits:
    place = said.place()
    if place is None or place.film:
        raise OtherError
    name = "center" if said["layout"].casefold().startswith("cent") else said["layout"].casefold()
    return [{"kind": "layout", "at": each, "layout": name} for each in place.ids]


@rule(
    rf"(?:make|let|have) the (?:texts?|words|headlines?|type|titles?)(?: (?:in|of|on) {{at}})? (?:come in (?:by|"
    rf"with) (?:a )?)?{_MOVE}(?: in| on)?",
    rf"the (?:texts?|words|headlines?|type)(?: (?:in|of|on) {{at}})? {{should}} (?:come in (?:by|with) (?:a "
    rf")?)?{_MOVE}(?: in| on)?",
    rf"(?:use|add) (?:a |the )?{_MOVE} (?:animation|motion|effect) (?:for|on|to) the (?:texts?|words|headlines?|"
    rf"type)(?: (?:in|of|on) {{at}})?",
    rf"animate the (?:texts?|words|headlines?|type)(?: (?:in|of|on) {{at}})? (?:with|by) (?:a )?{_MOVE}",
)
def motion(said: Said) -> Edits:
    place = said.here()
    film = place is None or place.film
    names = [scene.id for scene in said.plan.scenes if not scene.locked] if film else list(place.ids if place else ())
    return [{"kind": "layout", "at": name, "motion": _MOVES[said["motion"].casefold()]} for name in names]


def _filmed(said: Said) -> list[Shot]:
    """Return the shots of what is named that an engine films. Raises LeftError where none does."""
    found = [shot for _, shot in said.shots() if isinstance(shot.ground, Generated)]
    if not found:
        everywhere = [shot.id for _, _, shot in said.plan.shots() if isinstance(shot.ground, Generated)]
        raise LeftError("no engine films that", f"Filmed are {', '.join(everywhere) or 'none of its shots'}.")
    return found
