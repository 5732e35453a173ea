"""Price tags, badges, lower thirds and countdowns; what they say stands on a fact."""

from __future__ import annotations

import re
from typing import Any

from reelwright.plan import Plan, PriceTag, Shot
from reelwright.planning.elements import MONEY
from reelwright.planning.wishes.places import described
from reelwright.planning.wishes.rules.texts import backed, replaced
from reelwright.planning.wishes.said import Edits, LeftError, Place, Rule, Said, refuse, rules, scene_of, shots_of
from reelwright.planning.wishes.words import length

RULES: list[Rule] = []
rule = rules(RULES)

_KINDS = {
    "price_tag": r"price ?tags?|prices?",
    "badge": r"badges?|stickers?|stamps?",
    "lower_third": r"lower ?-?thirds?|name tags?",
    "countdown": r"count ?-?downs?|timer",
}
_KIND = rf"(?P<kind>{'|'.join(_KINDS.values())})"
_ADD = r"(?:add|stick|slap|put|show|place|insert|use|have)"
_ON = r" (?:to|on|in|into|onto|over|at|for) {at}"
_SAYS = r"(?:,? (?:that says|saying|which says|reading|with(?: the (?:text|words))?|:))?"


@rule(
    rf"{_ADD} (?:a |an |the )?(?:{{length}} )?count ?-?down(?: (?:of|from|lasting) (?:{{length}}|{{number}}))?{_ON}",
    rf"{_ADD} (?:a |an |the )?(?:{{length}} )?count ?-?down(?: (?:of|from|lasting) (?:{{length}}|{{number}}))?",
)
def countdown(said: Said) -> Edits:
    from reelwright.planning.wishes.words import number

    seconds = length(said["length"]) if said["length"] else number(said["number"]) if said["number"] else 3
    return [_set(_shot(said).id, {"kind": "countdown", "seconds": round(seconds or 0)})]


@rule(
    rf"{_ADD} (?:a |an |the )?(?:badge|sticker|stamp){_SAYS} {{text}}{_ON}",
    rf"{_ADD} (?:a |an |the )?(?:badge|sticker|stamp){_ON}{_SAYS} {{text}}",
    rf"{_ADD} (?:a |an |the )?(?:badge|sticker|stamp){_SAYS} (?P<text>‹\d+›)",
)
def badge(said: Said) -> Edits:
    words = said.text()
    return [_set(_shot(said).id, {"kind": "badge", "text": words, "facts": _facts(said.plan, words)})]


@rule(
    rf"{_ADD} (?:a |an |the )?(?:lower ?-?third|name tag){_SAYS} {{text}}{_ON}",
    rf"{_ADD} (?:a |an |the )?(?:lower ?-?third|name tag){_ON}{_SAYS} {{text}}",
)
def lower_third(said: Said) -> Edits:
    words = said.text()
    name, _, line = (part.strip() for part in words.partition(","))
    element: dict[str, Any] = {"kind": "lower_third", "name": name, "facts": _facts(said.plan, words)}
    return [_set(_shot(said).id, element | ({"line": line} if line else {}))]


@rule(
    rf"{_ADD} (?:a |an |the )?price ?tag{_SAYS} (?:of )?(?P<price>{MONEY})(?:,? (?:instead of|was|before) "
    rf"(?P<before>{MONEY}))?{_ON}",
    rf"{_ADD} (?:a |an |the )?price ?tag{_ON}{_SAYS} (?P<price>{MONEY})(?:,? (?:instead of|was|before) "
    rf"(?P<before>{MONEY}))?",
)
def price_tag(said: Said) -> Edits:
    facts = _facts(said.plan, " ".join(filter(None, (said["price"], said["before"]))))
    tag = {"kind": "price_tag", "price": said["price"], "facts": facts}
    return [_set(_shot(said).id, tag | ({"before": said["before"]} if said["before"] else {}))]


@rule(
    rf"(?:change|set|lower|raise|drop|increase|update|make) the price (?:to |be )?(?P<price>{MONEY})",
    rf"(?:the price|it) (?:is|is now|should be|costs|now costs) (?P<price>{MONEY})(?: now| from now on)?",
)
def price(said: Said) -> Edits:
    """The price wherever it stands, and the fact that says it: whoever changes it answers for it."""
    tags = [each for _, _, shot in said.plan.shots() for each in shot.elements if isinstance(each, PriceTag)]
    if len(tags) != 1:
        refuse(
            "the ad shows no price tag" if not tags else "the ad shows several prices",
            "Say “replace '$29' with '$25'”.",
        )
    old, new = tags[0].price, said["price"]
    if old == new:
        return replaced(said.plan, old, new)
    told = [fact for fact in said.plan.facts if _amount(old).search(fact.text)]
    edits: Edits = [
        {"kind": "fact", "id": fact.id, "text": _amount(old).sub(lambda _: new, fact.text)} for fact in told
    ]
    if not edits:
        refuse(f"no fact of the ad says {old}", f"Say “it is a fact that it costs {new}” first.")
    choices = [("yes", f"Yes, it costs {new}"), ("no", "No, leave it as it is")]
    question = f"The brief says {old}. Is {new} right now? You answer for it."
    if said.state.ask("the price", question, choices) == "no":
        refuse("it was left as it is", "Say the price that is right.")
    from reelwright.edits import apply_all, read_edit

    return edits + replaced(apply_all(said.plan, [read_edit(each) for each in edits]), old, new)


def _amount(price: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.,]){re.escape(price)}(?![\d])")


@rule(
    rf"{{remove}} (?:the |any |its )?{_KIND}(?: (?:from|in|on|of|at) {{at}})?",
    rf"take (?:the |its )?{_KIND} (?:off|out of|from) {{at}}",
)
def remove(said: Said) -> Edits:
    kind = next(name for name, how in _KINDS.items() if re.fullmatch(how, said["kind"], re.IGNORECASE))
    place = said.place(fallback=False)
    having = [shot for _, shot in shots_of(said.plan, place) if any(each.kind == kind for each in shot.elements)]
    if not having:
        shown = [shot.id for _, _, shot in said.plan.shots() if any(each.kind == kind for each in shot.elements)]
        name = kind.replace("_", " ")
        refuse(
            f"there is no {name} there" if shown else f"the ad has no {name}",
            f"One is in {', '.join(shown)}." if shown else "Name what it shows.",
        )
    if place is None and len(having) > 1 and not said["kind"].endswith("s"):
        choices = [(shot.id, described(said.plan, scene_of(said.plan, shot.id))) for shot in having]
        name = said.state.ask(f"the {kind}", "Which one?", choices)
        having = [shot for shot in having if shot.id == name]
    return [{"kind": "element", "shot": shot.id, "remove": kind} for shot in having]


def _set(shot: str, element: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "element", "shot": shot, "element": element}


def _shot(said: Said) -> Shot:
    """Return the first shot of what is named; which scene is asked where none is."""
    place = said.place()
    if place is None or place.film:
        choices = [(scene.id, described(said.plan, scene)) for scene in said.plan.scenes]
        place = Place(scenes=(said.state.ask("where", "In which scene?", choices),))
    if len(place.ids) != 1:
        raise LeftError("it stands in one scene", "Name one scene.")
    said.named = place
    return shots_of(said.plan, place)[0][1]


def _facts(plan: Plan, words: str) -> tuple[str, ...]:
    """Return the facts that an element stands on: each stands on one. Raises LeftError for none."""
    facts = backed(plan, words)
    if not facts:
        refuse(
            f"no fact of the ad backs “{words[:60]}”, and such a mark stands on one",
            "If it is true, say so first: “it is a fact that …”.",
        )
    return facts
