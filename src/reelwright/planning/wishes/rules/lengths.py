"""How long: shorter, longer, by so much, to so much."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reelwright.edits._lengths import Room, scene_room, shot_room
from reelwright.plan import Plan
from reelwright.planning.wishes.said import Edits, OtherError, Place, Rule, Said, refuse, rules, scene_of
from reelwright.planning.wishes.words import length, number, percent
from reelwright.words import FPS

RULES: list[Rule] = []
rule = rules(RULES)

_DEGREES = {"a bit": 0.1, "a little": 0.1, "a little bit": 0.1, "slightly": 0.1, "a touch": 0.1, "a tad": 0.1,
            "much": 0.35, "a lot": 0.35, "way": 0.35, "far": 0.35, "significantly": 0.35}  # fmt: skip
_USUAL = 0.2  # of the length, where no amount is said
_DEGREE = rf"(?P<degree>{'|'.join(sorted(_DEGREES, key=len, reverse=True))})"
_LEAST = 0.02  # of the length; a change by less is none
_KEEP = (
    r"(?P<keep>,?(?: but| while| and)? (?:keep(?:ing)?|without changing|holding?|with) (?:the )?(?:same )?"
    r"(?:film's |ad's |video's )?(?:same )?(?:total|overall|whole)?(?: (?:film|ad|video))?'?s? ?(?:length|"
    r"duration|time|runtime)"
    r"(?: the same| as it is)?)?"
)
_SHORTER = r"(?P<shorter>shorter|briefer|quicker|less long)"
_LONGER = r"(?P<longer>longer|lengthier)"
_VERB_SHORTER = r"(?P<shorter>shorten|trim|cut down|tighten|compress|reduce|cut)"
_VERB_LONGER = r"(?P<longer>lengthen|extend|stretch|prolong|expand)"
_BY = r"(?: by (?:about |around )?(?:{length}|{percent}|(?P<part>half|a third|a quarter)))?"
_OF_IT = r"(?:the )?(?:length|duration|runtime|running time|time) of "
_PARTS = {"half": 0.5, "a third": 1 / 3, "a quarter": 0.25}


@rule(
    rf"(?:make|keep|get|have) {{at}} (?:{_DEGREE} )?(?:{{length}} |{{percent}} )?{_SHORTER}{_BY}{_KEEP}",
    rf"(?:make|keep|get|have) {{at}} (?:{_DEGREE} )?(?:{{length}} |{{percent}} )?{_LONGER}{_BY}{_KEEP}",
    rf"{_VERB_SHORTER} (?:{_OF_IT})?{{at}}(?: {_DEGREE})?{_BY}{_KEEP}",
    rf"{_VERB_LONGER} (?:{_OF_IT})?{{at}}(?: {_DEGREE})?{_BY}{_KEEP}",
    rf"(?P<shorter>cut|trim|take|shave|remove) {{length}} (?:off|from|out of|of) {{at}}{_KEEP}",
    rf"(?P<longer>add|give) {{length}} (?:more )?(?:to|in) {{at}}{_KEEP}",
    rf"(?P<longer>give) {{at}} {{length}} more(?: time)?{_KEEP}",
    rf"{{at}} {{should}} be (?:{_DEGREE} )?(?:{{length}} |{{percent}} )?{_SHORTER}{_KEEP}",
    rf"{{at}} {{should}} be (?:{_DEGREE} )?(?:{{length}} |{{percent}} )?{_LONGER}{_KEEP}",
    r"{at} is (?:too|a bit too|much too|way too) (?P<shorter>long)",
    r"{at} is (?:too|a bit too|much too|way too) (?P<longer>short)",
)
def change_by(said: Said) -> Edits:
    """By an amount, or by a fifth; as far as words can be read where no amount is said."""
    if said["shorter"].casefold() in ("cut", "reduce", "remove", "take") and not _amount_said(said):
        raise OtherError
    return list(_by(said, -1 if said["shorter"] else 1))


@rule(
    rf"(?:make|set|change|cut|trim|bring|get|keep|have|let) {{at}} (?:be |last |take |to |at |down to |up to "
    rf")?(?:exactly |about )?{{length}}(?: long)?{_KEEP}",
    rf"{_VERB_SHORTER} {{at}} (?:down )?to {{length}}{_KEEP}",
    rf"{_VERB_LONGER} {{at}} to {{length}}{_KEEP}",
    rf"{{change}} {_OF_IT}{{at}} (?:to |as )?{{length}}{_KEEP}",
    r"{change} the (?:length|duration|runtime) to {length}",
    rf"{{at}} {{should}} (?:be|last|take|run)(?: for)? (?:exactly |about )?{{length}}(?: long)?{_KEEP}",
    rf"{{at}} (?:lasts|takes|runs) {{length}}{_KEEP}",
)
def change_to(said: Said) -> Edits:
    seconds = length(said["length"])
    if seconds is None:
        raise OtherError
    return [_duration(said, name, seconds) for name in _parts(said)]


@rule(
    rf"(?:make|have) {{at}} (?P<times>twice|three times|half|1\.5 times) as long{_KEEP}",
    rf"(?P<times>double|halve|triple) (?:{_OF_IT})?{{at}}{_KEEP}",
    rf"(?P<times>double|halve|triple) {{at}}'s (?:length|duration){_KEEP}",
)
def change_times(said: Said) -> Edits:
    factor = {"twice": 2.0, "double": 2.0, "half": 0.5, "halve": 0.5, "three times": 3.0, "triple": 3.0}
    times = factor.get(said["times"].casefold(), 1.5)
    return [_duration(said, name, room.frames * times / FPS) for name, room in _rooms(said)]


def _amount_said(said: Said) -> bool:
    return any(said[name] for name in ("length", "percent", "part", "degree"))


def _by(said: Said, sign: int) -> Iterator[dict[str, object]]:
    seconds, share = length(said["length"] or ""), percent(said["percent"]) if said["percent"] else None
    share = share if share is not None else _PARTS.get(said["part"].casefold())
    exact = seconds is not None or share is not None
    for name, room in _rooms(said):
        degree = _DEGREES.get(said["degree"].casefold(), _USUAL) if share is None else share
        more = sign * (seconds * FPS if seconds is not None else room.frames * degree)
        frames = round(room.frames + more)
        if not exact:
            frames = min(max(frames, room.least), room.most)
            if abs(frames - room.frames) < _LEAST * room.frames:
                _refuse(name, room, sign)
        elif frames <= 0:
            refuse(f"{name or 'the film'} lasts {room.frames / FPS:.1f} s", "Say a smaller amount.")
        yield _duration(said, name, frames / FPS)


def _refuse(name: str, room: Room, sign: int) -> None:
    what = name or "the film"
    if sign < 0:
        refuse(
            f"{what} is as short as its words can be read and heard in ({room.frames / FPS:.1f} s)",
            "Shorten its words first, or take its line away.",
        )
    refuse(f"{what} is as long as its shots may be ({room.most / FPS:.1f} s)", "Add a scene, or split this one.")


def _parts(said: Said) -> Sequence[str]:
    """Return the ids that are named, "" for the film. A length without a place is the film's, or what "it" is."""
    place = said.place() or Place()
    return place.ids or ("",)


def _rooms(said: Said) -> list[tuple[str, Room]]:
    return [(name, room_of(said.plan, name)) for name in _parts(said)]


def room_of(plan: Plan, name: str) -> Room:
    """Return the room of a scene or a shot, or of the film for ""; none of a locked scene's can change."""
    if not name:
        rooms = [Room(s.frames, s.frames, s.frames) if s.locked else scene_room(plan, s) for s in plan.scenes]
        return Room(plan.frames, sum(room.least for room in rooms), sum(room.most for room in rooms))
    scene = next((scene for scene in plan.scenes if scene.id == name), None)
    if scene is None:
        shot = next(shot for shot in scene_of(plan, name).shots if shot.id == name)
        return shot_room(plan, shot)
    room = scene_room(plan, scene)
    return replace(room, least=max(room.least, 1))


def _duration(said: Said, name: str, seconds: float) -> dict[str, object]:
    edit: dict[str, object] = {"kind": "duration", "seconds": round(seconds, 4)}
    if name:
        edit["at"] = name
    if said["keep"]:
        mine = {name, *(scene_of(said.plan, shot).id for shot in (said.named or Place()).shots)}
        named = set(_parts(said)) | mine
        others = [scene.id for scene in said.plan.scenes if not scene.locked and scene.id not in named]
        if not name or not others:
            refuse("there is no other scene that could give or take the time", "Let the film's length change.")
        edit["balance"] = others
    if number(said["length"] or "x") == 0:
        refuse("nothing lasts no time", "Remove the scene instead.")
    return edit
