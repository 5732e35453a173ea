"""Which scenes there are, in which order, what they are for, and how they come in."""

from __future__ import annotations

import re
from typing import Any

from reelwright.plan import Plan
from reelwright.plan.pace import hold_frames
from reelwright.planning.wishes.places import ROLES, described
from reelwright.planning.wishes.rules.texts import backed
from reelwright.planning.wishes.said import Edits, OtherError, Place, Rule, Said, refuse, rules
from reelwright.planning.wishes.words import length, number, ordinal
from reelwright.words import FPS, count_words

RULES: list[Rule] = []
rule = rules(RULES)

_KINDS = {
    "cut": r"(?:hard |straight |jump )?cuts?|no transitions?",
    "dissolve": r"dissolves?|cross[- ]?fades?|"
    r"cross[- ]?dissolves?|fades?|soft "
    r"transitions?",
    "dip": r"dips?(?: to black)?|fades? (?:to|through) black",
    "push": r"push(?:es)?",
    "slide": r"slides?",
    "wipe": r"wipes?",
    "iris": r"iris(?:es)?(?: wipes?)?",
    "clock": r"clock(?: wipes?)?",
    "blinds": r"blinds",
    "split": r"splits?|split screens?",
    "zoom": r"zooms?",
    "whip": r"whips?(?: pans?)?",
    "luma": r"luma(?: wipes?| fades?)?",
    "carry": r"carry|match cuts?",
}
_KIND = rf"(?P<kind>{'|'.join(sorted(_KINDS.values(), key=len, reverse=True))})(?: transitions?)?"
_ROLE = rf"(?P<role>{'|'.join(ROLES.values())})"
_NTH = r"(?:place|position|spot|slot)"
_LONG = r"(?: (?:of|over|in|lasting|for) {length})?"
_ALL = (
    r"(?:everywhere|between all (?:the )?(?:scenes|shots)|between (?:the )?scenes|for all (?:the )?(?:transitions|"
    r"scenes)|throughout|between every scene)"
)


@rule(r"{remove} {at}", r"(?:cut|skip|scrap|drop) {at}", r"take {at} out", r"{at} (?:can|should|must) go")
def remove(said: Said) -> Edits:
    place = said.place()
    if place is None or place.film:
        raise OtherError
    if place.shots:
        scene = said.scenes()[0]
        refuse("no edit takes a single shot out", f"Remove its scene ({scene}), or shorten the shot.")
    return [{"kind": "remove_scene", "scene": name} for name in place.scenes]


@rule(
    r"(?:move|put|place|bring|shift) {at} (?:to )?(?:the )?(?P<edge>start|beginning|front|first|end|very end|"
    r"last|back)(?: place| position)?(?: of (?:the )?(?:film|ad|video))?",
    rf"(?:move|put|place|bring|shift) {{at}} (?:to|in|into|at) (?:the )?(?P<nth>\w+) {_NTH}",
    rf"(?:move|put|place|bring|shift) {{at}} (?:to|in|into|at) {_NTH} (?:number )?(?P<nth>\w+)",
    r"(?:move|put|place|bring|shift) {at} (?:to )?(?:right |directly |just )?(?P<way>before|after|in front of|"
    r"behind) {to}",
    r"(?P<edge>start|begin|open|end|finish|close) (?:the (?:film|ad|video) )?(?:with|on) {at}",
    r"{at} {should} (?:come|be|go) (?P<edge>first|last)",
    r"{at} {should} (?:come|be|go) (?:right )?(?P<way>before|after) {to}",
)
def move(said: Said) -> Edits:
    (name,) = _one(said)
    order = [scene.id for scene in said.plan.scenes]
    rest = [each for each in order if each != name]
    if said["edge"]:
        first = said["edge"].casefold() in ("start", "beginning", "front", "first", "begin", "open")
        to = 1 if first else len(order)
    elif said["nth"]:
        place = ordinal(said["nth"]) or number(said["nth"])
        if place is None:
            raise OtherError
        to = int(place)
    else:
        (other,) = _one(said, "to")
        if other == name:
            refuse("a scene cannot stand beside itself", "Name another one.")
        to = rest.index(other) + (1 if said["way"].casefold() in ("before", "in front of") else 2)
        said.named = Place(scenes=(name,))
    return [{"kind": "order", "scene": name, "to": to}]


@rule(r"(?:swap|switch|exchange) {at}(?: around)?", r"(?:swap|switch|exchange) {at} (?:with|for) {to}")
def swap(said: Said) -> Edits:
    names = said.scenes() + (said.scenes("to") if "to" in said.match.re.groupindex else ())
    if len(names) != 2 or names[0] == names[1]:
        raise OtherError
    order = [scene.id for scene in said.plan.scenes]
    one, two = sorted(names, key=order.index)
    first, second = order.index(one) + 1, order.index(two) + 1
    edits: Edits = [{"kind": "order", "scene": two, "to": first}]
    return edits + ([{"kind": "order", "scene": one, "to": second}] if second - first > 1 else [])


@rule(r"(?:merge|join|combine|unite|fuse) {at}(?: into one(?: scene)?| together)?", r"make one scene (?:out )?of {at}")
def merge(said: Said) -> Edits:
    names = said.scenes()
    order = [scene.id for scene in said.plan.scenes]
    if len(names) < 2:
        raise OtherError
    said.named = Place(scenes=(min(names, key=order.index),))
    return [{"kind": "merge_scenes", "scenes": sorted(names, key=order.index)}]


@rule(
    r"split {at} (?:at|after) {length}",
    r"split {at} before (?P<before>.+)",
    r"split {at}(?: (?:in|into) (?:two|2|half)(?: scenes| parts)?)?",
)
def split(said: Said) -> Edits:
    """Before a shot, at a time inside the scene, or in half: at the cut nearest to its middle where it has several."""
    shots = [shot for _, shot in said.shots()]
    groups = said.match.re.groupindex
    if "before" in groups:
        place = (
            Said.place(said, "before", fallback=False)
            if not re.fullmatch(r"(?:its|the) .*", said["before"])
            else _own(said)
        )
        if place is None or len(place.shots) != 1:
            raise OtherError
        return [{"kind": "split_scene", "shot": place.shots[0]}]
    if len(said.scenes()) != 1:
        raise OtherError
    if "length" not in groups and len(shots) > 1:
        starts = [sum(each.frames for each in shots[:index]) for index in range(len(shots))]
        half = sum(shot.frames for shot in shots) / 2
        index = min(range(1, len(shots)), key=lambda index: abs(starts[index] - half))
        return [{"kind": "split_scene", "shot": shots[index].id}]
    frames = (length(said["length"]) or 0) * FPS if "length" in groups else shots[0].frames / 2
    for shot in shots:
        if frames < shot.frames:
            return [{"kind": "split_scene", "shot": shot.id} | ({"seconds": round(frames / FPS, 3)} if frames else {})]
        frames -= shot.frames
    return refuse("the scene is over by then", "Say an earlier time.")


def _own(said: Said) -> Place | None:
    from reelwright.planning.wishes.places import read_place

    words = re.sub(r"^(?:its|the) ", "", said["before"])
    return read_place(f"the {words} of {said['at']}", said.state) or read_place(words, said.state)


@rule(
    rf"(?:turn|make|change|convert) (?!it ){{at}} (?:into |be |to )?(?:a |an |the )?{_ROLE}(?: scene)?",
    rf"(?:turn|make|change|convert) {{at}} (?:into |be |to )(?:a |an |the )?{_ROLE}(?: scene)?",
    rf"use {{at}} as (?:a |an |the )?{_ROLE}(?: scene)?",
)
def role(said: Said) -> Edits:
    return [{"kind": "role", "scene": _one(said)[0], "role": _role(said["role"])}]


_NEW = r"(?:add|insert|create|put in) (?:a |an |another |one more )?(?:new )?(?:{length}(?: long)? )?"
_WHAT = rf"(?:{_ROLE} )?(?:scene|card|moment)"
_WHERE = (
    r"(?: (?:(?P<way>right after|after|before|behind) {at}|at the (?P<edge>start|beginning|end|very end)|as the "
    r"(?P<nth>\w+) scene))?"
)
_WITH = r"(?:,? (?:that says|saying|which says|with the (?:text|headline|words)|with|reading|:) {text})?"


@rule(
    rf"{_NEW}{_WHAT}(?: (?:of|lasting|for) {{length}})?{_WHERE}(?: (?:of|lasting|for) {{length}})?{_WITH}",
    rf"{_NEW}{_WHAT}{_WITH}{_WHERE}",
)
def add(said: Said) -> Edits:
    """A scene of one shot: with words, as long as they are read where no length is said; before the end card."""
    after = _after(said)
    words = said.text() if said["text"] else ""
    seconds = length(said["length"]) if said["length"] else max(hold_frames(count_words(words)) / FPS, 2.0)
    if seconds is None:
        raise OtherError
    if not words:
        refuse("a scene needs words to show", "Say “add a proof scene after the hook that says '…'”.")
    edit: dict[str, Any] = {
        "kind": "add_scene",
        "role": _role(said["role"]) if said["role"] else "showcase",
        "seconds": round(seconds, 3),
    }
    edit["texts"] = [{"role": "headline", "content": words, "facts": backed(said.plan, words)}]
    return [edit | ({"after": after} if after else {})]


def _after(said: Said) -> str | None:
    order = [scene.id for scene in said.plan.scenes]
    if said["nth"]:
        place = ordinal(said["nth"])
        if place is None or place > len(order) + 1:
            raise OtherError
        return order[place - 2] if place > 1 else None
    if said["way"]:
        (name,) = _one(said)
        return name if said["way"].casefold() != "before" else dict(zip(order[1:], order, strict=False)).get(name)
    if said["edge"].casefold() in ("start", "beginning"):
        return None
    last = said.plan.scenes[-1]
    if last.role != "end_card" or len(order) == 1:
        return last.id
    before = order[-2]
    if not said["edge"]:
        return before
    choices = [(before, f"before the end card ({last.id})"), (last.id, "after the end card, as the last thing")]
    return said.state.ask("at the end", "Where is the new scene to stand?", choices)


# How scenes come in


@rule(
    rf"(?:use|add|make|put|have|set) (?:a |an |the )?{_KIND}{_LONG} (?:into|in|to|before|for|at the (?:start|"
    rf"beginning) of|going into|at) {{at}}",
    rf"{{change}} the transition (?:into|to|before|of|for|in) {{at}} (?:to|into|a|an) (?:a |an )?{_KIND}{_LONG}",
    rf"(?P<kind>cut|dissolve|cross[- ]?fade|fade|push|slide|wipe|whip|zoom|dip) (?:to|into|in) {{at}}{_LONG}",
    rf"{{at}} {{should}} (?:come|cut|fade|dissolve|slide) in (?:by|with|through) (?:a |an )?{_KIND}{_LONG}",
    rf"(?:use|add|make|put|have) (?:a |an )?{_KIND}{_LONG} (?:after|out of) (?P<out>.+?)",
    rf"(?:use|add|make|put|have) (?:a |an )?{_KIND}{_LONG} between (?P<between>.+)",
    rf"(?P<kind>cut|dissolve|cross[- ]?fade|fade|push|slide|wipe|whip|zoom|dip) (?:between|from) "
    rf"(?P<between>.+?){_LONG}",
    rf"(?:replace|swap|change) the (?:\w+ )?(?:transition|cut|dissolve|fade|push|slide|wipe|whip|zoom|iris|dip) "
    rf"(?:into|to|before|of) {{at}} (?:with|by|to|for|into) (?:a |an )?{_KIND}{_LONG}",
)
def transition(said: Said) -> Edits:
    kind = _kind(said["kind"])
    order = [scene.id for scene in said.plan.scenes]
    if said["between"]:
        names = said.scenes("between")
        if set(names) == set(order):
            return _everywhere(said, kind)
        if len(names) != 2 or abs(order.index(names[0]) - order.index(names[1])) != 1:
            refuse("a transition lies between two scenes that follow each other", "Name two such scenes.")
        return [_transition(said, max(names, key=order.index), kind)]
    if said["out"]:
        (name,) = _one(said, "out")
        if name == order[-1]:
            refuse(f"nothing follows {name}", "Name an earlier scene.")
        return [_transition(said, order[order.index(name) + 1], kind)]
    place = said.place()
    if place is None or place.film:
        return _everywhere(said, kind)
    return [_transition(said, name, kind) for name in place.ids]


@rule(rf"(?:use|add|put|have) (?:a|an) {_KIND}{_LONG}")
def transition_somewhere(said: Said) -> Edits:
    choices = [("all", "between all scenes")]
    choices += [(scene.id, f"into {described(said.plan, scene)}") for scene in said.plan.scenes[1:]]
    where = said.state.ask("the transition", "Where is it to be?", choices)
    kind = _kind(said["kind"])
    return _everywhere(said, kind) if where == "all" else [_transition(said, where, kind)]


@rule(
    rf"(?:use|make|have|add|put)(?: only)? (?:a |an )?{_KIND}{_LONG} {_ALL}",
    rf"(?P<kind>cut|dissolve|cross[- ]?fade|fade|push|slide|wipe|whip|zoom|dip) {_ALL}{_LONG}",
    rf"(?:make|change|set|turn) (?:all|every|each)(?: of)?(?: the)? (?:transitions?|changes?)(?: be| to| into| a|"
    rf" an)* {_KIND}{_LONG}",
    rf"(?:use|only|just|use only|only use) {_KIND}",
    r"(?P<kind>no transitions?)",
    r"{remove} (?:all |the |any )+(?P<kind>transitions)",
)
def transitions(said: Said) -> Edits:
    words = said["kind"].casefold()
    return _everywhere(said, "cut" if words == "transitions" else _kind(words))


@rule(
    r"make the (?:transition|change) (?:into|to|before|of) {at} (?:take |last )?{length}(?: long)?",
    r"{change} the (?:length|duration) of the transition (?:into|to|before|of) {at} to {length}",
)
def transition_length(said: Said) -> Edits:
    shot = said.shots()[0][1]
    if shot.transition.kind == "cut":
        refuse(f"{shot.id} cuts in, which takes no time", "Name a kind: “use a dissolve into scene 2”.")
    frames = round((length(said["length"]) or 0) * FPS)
    return [{"kind": "transition", "at": shot.id, "to": shot.transition.kind, "frames": frames}]


def _everywhere(said: Said, kind: str) -> Edits:
    """How every scene but the first comes in; cuts everywhere are cuts inside scenes too."""
    said.named = None
    edits: Edits = []
    for scene in said.plan.scenes:
        for shot in scene.shots:
            first = shot is said.plan.scenes[0].shots[0]
            if kind == "cut" and shot.transition.kind != "cut":
                edits.append({"kind": "transition", "at": shot.id, "to": "cut"})
            elif kind != "cut" and shot is scene.shots[0] and not first:
                edits.append(_transition(said, scene.id, kind))
    return edits


def _transition(said: Said, at: str, kind: str) -> dict[str, Any]:
    shot = next(shot for scene, shot in _pairs(said.plan) if at in (scene, shot))
    edit: dict[str, Any] = {"kind": "transition", "at": shot, "to": kind}
    seconds = length(said["length"])
    return edit | ({"frames": round(seconds * FPS)} if seconds and kind != "cut" else {})


def _pairs(plan: Plan) -> list[tuple[str, str]]:
    return [(scene.id, shot.id) for _, scene, shot in plan.shots()]


def _kind(words: str) -> str:
    return next(name for name, how in _KINDS.items() if re.fullmatch(how, words, re.IGNORECASE))


def _role(words: str) -> str:
    return next(name for name, how in ROLES.items() if re.fullmatch(how, words, re.IGNORECASE))


def _one(said: Said, group: str = "at") -> tuple[str, ...]:
    """Return the one scene that is named. Raises OtherError for several, AskedError for none."""
    place = said.place(group)
    if place is None or place.film:
        if said[group]:
            raise OtherError
        choices = [(scene.id, described(said.plan, scene)) for scene in said.plan.scenes]
        return (said.state.ask("which scene", "Which scene is meant?", choices),)
    names = said.scenes(group)
    if len(names) != 1:
        raise OtherError
    return names
