"""References to scenes and shots: ids, numbers, roles, what they say or show, when they are, and "it".

Numbers and times are those of the plan as it was shown, whatever earlier clauses of the wish did.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from reelwright.plan import Generated, Plan, Scene, Shot
from reelwright.planning.wishes.said import QUOTE, AskedError, LeftError, Place, State, refuse, scene_of
from reelwright.planning.wishes.words import LENGTH, ORDINAL, WORD_NUMBER, length, number, ordinal
from reelwright.words import FPS

_FILM = re.compile(
    r"(?:everything|everywhere|all of it|throughout|overall|every ?where"
    r"|(?:the |this |my |our )?(?:whole |entire |full |complete |overall )?(?:film|ad|advert|video|movie|spot|"
    r"commercial)"
    r"|the (?:whole|entire) thing)"
)
_ALL = re.compile(
    r"(?:all|every|each|any)(?: of)?(?: the| my)? ?(?:single )?(?P<what>scenes?|shots?)(?: in the (?:film|ad|video))?"
)
_THIS = re.compile(r"(?:it|that|this|them|these|those|there)(?: (?P<what>one|ones|scenes?|shots?|part))?")
_BUT = re.compile(
    r"(?:all|every|each|everything|everywhere)(?: (?:of )?(?:the )?(?:other )?(?:scenes?|shots?))?,? "
    r"(?:but|except|besides|apart from|other than|save)(?: for)? (?P<but>.+)"
)
_REST = re.compile(r"(?:the rest(?: of (?:the )?(?:film|ad|video|scenes?))?|(?:all )?the other(?: scene)?s)")
_N = rf"(?:\d{{1,3}}|{WORD_NUMBER})"
_SCENES = re.compile(rf"scenes? (?:number |no\.? |#)?(?P<list>{_N}(?:(?:, and |, | and | & |, or ){_N})*)")
_RANGE = re.compile(rf"scenes? (?P<first>{_N}) ?(?:to|through|until|till|-|–) ?(?P<last>{_N})")
_SOME = re.compile(rf"(?P<end>first|opening|last|final) (?P<count>{_N}) scenes")
_COMMA = r",? (?:and|or) |, | & "
_PLACE = rf"(?:{ORDINAL}|last|final|second[- ]to[- ]last|second[- ]last|last but one|next to last|penultimate|middle)"
_NTH = re.compile(rf"(?P<nth>{_PLACE}) (?P<what>scene|shot|one|clip)(?: (?:of|in|from) (?P<of>.+))?")
_NTHS = re.compile(rf"(?P<list>{_PLACE}(?:(?:, and |, | and | & )(?:the )?{_PLACE})+)(?: (?:scenes?|ones))?")
_NTH_ROLE = re.compile(rf"(?P<nth>{_PLACE}) (?P<role>.+?)(?: (?:scene|part|card))?")
_SHOT = re.compile(rf"shot (?:number |no\.? |#)?(?P<number>{_N})(?: (?:of|in|from) (?P<of>.+))?")
_AT = re.compile(
    rf"(?:the )?(?P<what>scene|shot|part|moment|bit) (?:at|around|that (?:starts|begins) at)"
    rf" (?:the )?(?:(?P<time>{LENGTH}|\d+(?:\.\d+)?)(?: mark)?|second (?P<second>\d+(?:\.\d+)?))"
    rf"|(?P<clock>\d+:\d\d)"
)
_SAYS = re.compile(
    r"(?:the )?(?:scene|one|shot|part|card) (?:(?:that|which|where it) (?:says|reads|has|shows|contains)|saying|"
    r"reading|"
    r"with(?: the (?:text|words|headline))?) (?P<says>.+)"
)
_QUOTED = re.compile(r"the (?P<says>‹\d+›) (?:scene|shot|card|one)")
_BESIDE = re.compile(
    r"(?:the )?(?P<side>next|previous|following|preceding) (?:scene|one)|the (?:scene|one|shot) (?P<way>after|"
    r"before|following|preceding) (?P<of>.+)"
)
_MOST = re.compile(r"(?P<most>longest|shortest) scene")
_ABOUT = re.compile(
    r"(?:the|my|our) (?P<about>(?:[\w'’-]+ ){1,4})(?:scenes?|part|card)|the (?:scene|part|one) about (?:the "
    r")?(?P<of>.+)"
)

# What scenes are called by their role; the first group stands for the film's ends, whatever their role.
_ENDS = {
    0: r"opening|opener|intro|introduction|beginning|opening scene|opening shot",
    -1: r"ending|outro|closing|closer|closing scene|final card|last card",
}
_ROLES = {
    "hook": r"hook", "problem": r"problem|pain point", "turn": r"turn|reveal|turning point", "showcase": r"showcase",
    "proof": r"proof", "demo": r"demo|demonstration", "quote": r"quote|testimonial|review", "offer": r"offer|deal",
    "end_card": r"end ?-?card|end screen|end slate",
}  # fmt: skip
ROLES = _ROLES
_THINGS = {
    "price tag": "price_tag", "price": "price_tag", "badge": "badge", "lower third": "lower_third",
    "countdown": "countdown",
}  # fmt: skip
Reader = Callable[[str, State], "Place | None"]


def read_place(words: str, state: State) -> Place | None:
    """Return what words name in a plan, None where they name no place at all.

    Raises AskedError where several are meant and one is said, and LeftError where there is no such scene.
    """
    said = " ".join(words.casefold().split()).strip(" ,")
    if not said:
        return None
    plain = re.sub(r"^(?:the|my|our) ", "", said)
    for reader in _READERS:
        found = reader(plain, state) or (reader(said, state) if plain != said else None)
        if found is not None:
            return found
    return _listed(said, state)


def described(plan: Plan, scene: Scene) -> str:
    """Return a scene for people, who are to choose one: `s2, turn, from 3.0 s: “Meet Trail Bottle”`."""
    start = next(start for start, each, _ in plan.shots() if each.id == scene.id)
    words = " / ".join(text.content for shot in scene.shots for text in shot.texts)
    return f"{scene.id}, {scene.role.replace('_', ' ')}, from {start / FPS:.1f} s" + (f": “{words}”" if words else "")


def choose(state: State, words: str, scenes: Sequence[Scene]) -> Place:
    """Return the one of several scenes that was answered. Raises AskedError."""
    offered = [(scene.id, described(state.shown, scene)) for scene in scenes]
    return Place(scenes=(state.ask(words, f"Which scene is “{words}”?", offered),))


# Readers, in the order in which they are asked


def _film(said: str, _: State) -> Place | None:
    return Place() if _FILM.fullmatch(said) else None


def _all(said: str, state: State) -> Place | None:
    found = _ALL.fullmatch(said)
    if found is None:
        return None
    if found["what"].startswith("scene"):
        return Place(scenes=tuple(scene.id for scene in state.now.scenes))
    return Place(shots=tuple(shot.id for _, _, shot in state.now.shots()))


def _this(said: str, state: State) -> Place | None:
    found = _THIS.fullmatch(said)
    if said in ("scene", "shot"):
        return choose(state, f"the {said}", state.shown.scenes) if not state.named or state.named.film else state.named
    if found is None:
        return None
    if state.named and not (found["what"] and state.named.film):
        return state.named
    return choose(state, said, state.shown.scenes) if found["what"] else Place()


def _named(said: str, state: State) -> Place | None:
    name = re.sub(r"^(?:scene|shot) (?:id )?", "", said)
    for scene in state.now.scenes:
        if scene.id == name:
            return Place(scenes=(name,))
        if any(shot.id == name for shot in scene.shots):
            return Place(shots=(name,))
    if re.fullmatch(r"s\d{1,3}(?:-\d{1,3})?", name):
        refuse(f"there is no scene or shot {name}", _known(state.now))
    return None


def _but(said: str, state: State) -> Place | None:
    found = _BUT.fullmatch(said)
    but = found["but"] if found else ""
    but += " scene" if re.fullmatch(rf"(?:the )?{_PLACE}", but) else ""
    left = read_place(but, state)
    return _without(state.now, left) if left else None


def _rest(said: str, state: State) -> Place | None:
    return _without(state.now, state.named) if _REST.fullmatch(said) and state.named else None


def _without(plan: Plan, left: Place) -> Place:
    gone = {*left.scenes, *(scene_of(plan, shot).id for shot in left.shots)}
    rest = tuple(scene.id for scene in plan.scenes if scene.id not in gone)
    return Place(scenes=rest) if rest else refuse("that leaves no scene of the film", "Name fewer.")


def _numbers(said: str, state: State) -> Place | None:
    found = _RANGE.fullmatch(said)
    if found:
        first, last = _whole(found["first"]), _whole(found["last"])
        return (
            Place(scenes=tuple(_nth(each, state) for each in range(first, min(last, first + 60) + 1)))
            if first <= last
            else None
        )
    found = _SOME.fullmatch(said)
    if found:
        count = _whole(found["count"])
        if not 1 <= count <= len(state.shown.scenes):
            refuse(f"the film has {len(state.shown.scenes)} scenes, not {count}", _known(state.shown))
        numbers = range(1, count + 1) if found["end"] in ("first", "opening") else range(-count, 0)
        return Place(scenes=tuple(_nth(each, state) for each in numbers))
    found = _SCENES.fullmatch(said)
    if found:
        return Place(scenes=tuple(dict.fromkeys(_nth(_whole(each), state) for each in re.split(_COMMA, found["list"]))))
    found = _NTHS.fullmatch(said)
    if found:
        parts = [part.removeprefix("the ") for part in re.split(_COMMA, found["list"])]
        return Place(scenes=tuple(dict.fromkeys(_nth(_place(each, len(state.shown.scenes)), state) for each in parts)))
    return None


def _ordinal(said: str, state: State) -> Place | None:
    found = _NTH.fullmatch(said)
    if found is None:
        return None
    what, of = found["what"], read_place(found["of"], state) if found["of"] else None
    if found["of"] and of is None:
        return None
    if what == "scene" or (what == "one" and of is None and state.named and state.named.scenes):
        return Place(scenes=(_nth(_place(found["nth"], len(state.shown.scenes)), state),))
    shots = _shots(state.shown, of)
    shot = _pick(shots, _place(found["nth"], len(shots)), said)
    if what != "one":
        return Place(shots=(shot.id,))
    scene = _nth(_place(found["nth"], len(state.shown.scenes)), state)
    if of is None and scene_of(state.shown, shot.id).shots == (shot,) and scene_of(state.shown, shot.id).id == scene:
        return Place(scenes=(scene,))
    scenes = {each.id: each for each in state.shown.scenes}
    choices = [(scene, f"the scene {described(state.shown, scenes[scene])}"), (shot.id, f"the shot {shot.id}")]
    answer = state.ask(said, f"Is “the {said}” a scene or a shot?", choices)
    return Place(scenes=(answer,)) if answer == scene else Place(shots=(answer,))


def _shot(said: str, state: State) -> Place | None:
    found = _SHOT.fullmatch(said)
    of = read_place(found["of"], state) if found and found["of"] else None
    if found is None or (found["of"] and of is None):
        return None
    return Place(shots=(_pick(_shots(state.shown, of), _whole(found["number"]), said).id,))


def _at(said: str, state: State) -> Place | None:
    found = _AT.fullmatch(said)
    if found is None:
        return None
    words = found["second"] or found["time"] or found["clock"]
    seconds = length(words) if length(words) is not None else number(words)
    frame = round((seconds or 0) * FPS)
    for start, scene, shot in state.shown.shots():
        if start <= frame < start + shot.frames:
            return Place(shots=(shot.id,)) if found["what"] == "shot" else Place(scenes=(scene.id,))
    return refuse(f"the film is over at {state.shown.frames / FPS:.1f} s", "Name an earlier time.")


def _role(said: str, state: State) -> Place | None:
    plural = said.endswith("s") and not re.fullmatch(r".*(?:ss)", said)
    name = re.sub(r" (?:scene|part|card|shot)s?$", "", said)
    for index, how in _ENDS.items():
        if re.fullmatch(how, name) or re.fullmatch(how, said):
            return Place(scenes=(state.shown.scenes[index].id,))
    role = next((role for role, how in _ROLES.items() if re.fullmatch(how, name) or re.fullmatch(how, said)), None)
    if role is None and plural:
        role = next((role for role, how in _ROLES.items() if re.fullmatch(how, name.removesuffix("s"))), None)
    if role is None:
        return None
    scenes = [scene for scene in state.shown.scenes if scene.role == role]
    if len(scenes) > 1 and not (plural and said.endswith("s")):
        return choose(state, f"the {said}", scenes)
    return Place(scenes=tuple(scene.id for scene in scenes)) if scenes else _missing(said, state.shown)


def _nth_role(said: str, state: State) -> Place | None:
    found = _NTH_ROLE.fullmatch(said)
    role = next((role for role, how in _ROLES.items() if found and re.fullmatch(how, found["role"])), None)
    if found is None or role is None:
        return None
    scenes = [scene for scene in state.shown.scenes if scene.role == role]
    place = _place(found["nth"], len(scenes))
    index = place - 1 if place > 0 else place
    if not -len(scenes) <= index < len(scenes):
        refuse(f"there is no {said}", _known(state.shown))
    return Place(scenes=(scenes[index].id,))


def _says(said: str, state: State) -> Place | None:
    found = _SAYS.fullmatch(said) or _QUOTED.fullmatch(said)
    if found is None:
        return None
    quoted = QUOTE.fullmatch(found["says"])
    thing = _THINGS.get(re.sub("^(?:the|a) ", "", found["says"]))
    if thing:
        scenes = [each for each in state.shown.scenes if any(e.kind == thing for s in each.shots for e in s.elements)]
    else:
        words = state.quotes[int(quoted[1])] if quoted else found["says"]
        scenes = [scene for scene in state.shown.scenes if words.casefold() in _words(scene)]
    return _one(f"scene with {found['says']}" if thing else "scene that says so", scenes, state)


def _beside(said: str, state: State) -> Place | None:
    found = _BESIDE.fullmatch(said)
    if found is None:
        return None
    of = read_place(found["of"], state) if found["of"] else state.named
    if of is None or of.film:
        return None
    order = [scene.id for scene in state.shown.scenes]
    names = of.scenes or tuple(scene_of(state.shown, shot).id for shot in of.shots)
    later = (found["side"] or found["way"]) in ("next", "following", "after")
    place = order.index(names[-1]) + 1 if later else order.index(names[0]) - 1
    if not 0 <= place < len(order):
        refuse(f"there is no scene {'after' if later else 'before'} {names[0]}", _known(state.shown))
    return Place(scenes=(order[place],))


def _most(said: str, state: State) -> Place | None:
    found = _MOST.fullmatch(said)
    if found is None:
        return None
    lengths = [scene.frames for scene in state.shown.scenes]
    wanted = max(lengths) if found["most"] == "longest" else min(lengths)
    scenes = [scene for scene in state.shown.scenes if scene.frames == wanted]
    return Place(scenes=(scenes[0].id,)) if len(scenes) == 1 else choose(state, f"the {said}", scenes)


def _about(said: str, state: State) -> Place | None:
    found = _ABOUT.fullmatch(said)
    if found is None:
        return None
    words = re.sub(r"[^\w' ]", " ", found["about"] or found["of"]).split()
    if any(re.fullmatch(rf"{_N}|{ORDINAL}|other|whole|entire|all|and", word) for word in words):
        return None
    if " ".join(words) in ("filmed", "generated"):
        scenes = [each for each in state.shown.scenes if any(isinstance(s.ground, Generated) for s in each.shots)]
    else:
        scenes = [scene for scene in state.shown.scenes if all(word in _words(scene) for word in words)]
    return _one(said.removeprefix("the "), scenes, state)


def _listed(said: str, state: State) -> Place | None:
    """Read places with commas or "and" between them."""
    parts = [part for part in re.split(r",? and |, | & | to ", said) if part]
    if len(parts) < 2:
        return None
    places, wrong = [], None
    for part in parts:
        try:
            found = read_place(part, state)
        except (AskedError, LeftError) as error:
            wrong = wrong or error
            continue
        if found is None or found.film:
            return None
        places.append(found)
    if wrong:
        raise wrong
    if any(place.shots for place in places) and any(place.scenes for place in places):
        return None
    scenes = dict.fromkeys(name for place in places for name in place.scenes)
    return Place(scenes=tuple(scenes), shots=tuple(dict.fromkeys(name for place in places for name in place.shots)))


_READERS: tuple[Reader, ...] = (
    _film, _all, _this, _named, _but, _rest, _numbers, _ordinal, _shot, _at, _nth_role, _role, _says, _beside, _most,
    _about,
)  # fmt: skip


def _one(what: str, scenes: Sequence[Scene], state: State) -> Place:
    if len(scenes) == 1:
        return Place(scenes=(scenes[0].id,))
    return choose(state, f"the {what}", scenes) if scenes else _missing(what, state.shown)


def _missing(what: str, plan: Plan) -> Place:
    return refuse(f"the film has no {what.removeprefix('the ')}", _known(plan))


def _words(scene: Scene) -> str:
    """Return all that a scene says and films, in lower case."""
    shown = [text.content for shot in scene.shots for text in shot.texts]
    drawn = [words for shot in scene.shots for element in shot.elements for words in element.said]
    filmed = [shot.ground.prompt for shot in scene.shots if isinstance(shot.ground, Generated)]
    return " ".join((*shown, *drawn, *filmed, scene.voice.text if scene.voice else "")).casefold()


def _shots(plan: Plan, of: Place | None) -> list[Shot]:
    return [
        shot for _, scene, shot in plan.shots() if of is None or of.film or scene.id in of.scenes or shot.id in of.shots
    ]


def _pick(shots: Sequence[Shot], place: int, said: str) -> Shot:
    index = place - 1 if place > 0 else place
    if not -len(shots) <= index < len(shots):
        refuse(f"there is no {said}: it has {len(shots)} shots", f"They are {', '.join(shot.id for shot in shots)}.")
    return shots[index]


def _nth(place: int, state: State) -> str:
    """Return the scene at a place from 1 on, or from -1 back, of the plan as it was shown."""
    shown, index = [scene.id for scene in state.shown.scenes], place - 1 if place > 0 else place
    if place == 0 or not -len(shown) <= index < len(shown):
        refuse(f"there is no scene {place}", _known(state.shown))
    name = shown[index]
    now = [scene.id for scene in state.now.scenes]
    if state.reordered:
        other = now[index] if -len(now) <= index < len(now) else None
        if other != name:
            choices = [(name, f"{name}, as the film is now")] + (
                [(other, f"{other}, after what came before")] if other else []
            )
            known = [choice for choice in choices if choice[0] in now]
            name = (
                known[0][0] if len(known) == 1 else state.ask(f"scene {place}", f"Scene {place} of which order?", known)
            )
    return name


def _place(words: str, count: int) -> int:
    """Return the place that words name among `count`: below 0 from the end."""
    if words in ("last", "final"):
        return -1
    if words == "middle":
        return count // 2 + 1 if count % 2 else refuse("there is no middle one", "Say its number.")
    return ordinal(words) or -2


def _whole(words: str) -> int:
    value = number(words)
    return int(value) if value is not None and value == int(value) else 0


def _known(plan: Plan) -> str:
    listed: Iterable[str] = (f"{scene.id} ({scene.role.replace('_', ' ')})" for scene in plan.scenes)
    return f"There are {', '.join(listed)}."
