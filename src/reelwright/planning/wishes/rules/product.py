"""How the product stands: larger, aside, nearer, or not at all. It is set into drawn grounds alone."""

from __future__ import annotations

from typing import Any

from reelwright.plan import Backdrop, Scene, Shot
from reelwright.planning.wishes.rules.texts import replaced
from reelwright.planning.wishes.said import Edits, LeftError, Rule, Said, refuse, rules, shots_of
from reelwright.planning.wishes.words import percent

RULES: list[Rule] = []
rule = rules(RULES)

_PRODUCT = r"(?:the |our |my )?(?:product|packshot|pack shot|product photo|bottle|product image)"
_WHERE = r"(?: (?:in|on|of|at|for|from|over) {at})?"
_DEGREE = r"(?:(?:a (?:little )?bit|a little|slightly|much|a lot|even) )?"
_BIG, _SMALL = r"(?P<big>bigger|larger|more prominent|big|large)", r"(?P<small>smaller|less prominent|small)"
_POSES = {
    "close-up": "close", "close up": "close", "closeup": "close", "close": "close", "closer": "close",
    "hero": "hero", "hero shot": "hero", "float": "float", "floating": "float", "stand": "stand", "standing": "stand",
    "peek": "peek", "peeking": "peek",
}  # fmt: skip
_POSE = rf"(?P<pose>{'|'.join(_POSES)})"
_USUAL, _LEAST, _MOST = 0.2, 0.5, 1.5  # of its size where no amount is said; times the usual size


@rule(
    rf"make {_PRODUCT} {_DEGREE}(?:{{percent}} )?{_BIG}(?: by {{percent}})?{_WHERE}",
    rf"make {_PRODUCT} {_DEGREE}(?:{{percent}} )?{_SMALL}(?: by {{percent}})?{_WHERE}",
    rf"(?P<big>enlarge|scale up|grow|increase) {_PRODUCT}(?: by {{percent}})?{_WHERE}",
    rf"(?P<small>shrink|scale down|reduce) {_PRODUCT}(?: by {{percent}})?{_WHERE}",
    rf"{_PRODUCT} {{should}} be {_DEGREE}(?:{{percent}} )?{_BIG}{_WHERE}",
    rf"{_PRODUCT} {{should}} be {_DEGREE}(?:{{percent}} )?{_SMALL}{_WHERE}",
    rf"{_PRODUCT} is too (?P<big>small){_WHERE}",
    rf"{_PRODUCT} is too (?P<small>big|large){_WHERE}",
)
def size(said: Said) -> Edits:
    share = percent(said["percent"]) if said["percent"] else _USUAL
    sign = 1 if said["big"] else -1
    edits: Edits = []
    for _, shot in _standing(said):
        assert shot.product is not None
        wanted = shot.product.size * (1 + sign * (share or 0))
        fitted = round(min(max(wanted, _LEAST), _MOST), 3)
        if said["percent"] and not _LEAST <= round(wanted, 6) <= _MOST:
            refuse(
                f"the product is {shot.product.size:g} times its usual size in {shot.id}, and may be 0.5 to 1.5 times",
                "Say a smaller change.",
            )
        if fitted == shot.product.size:
            refuse(
                f"the product is as {'large' if sign > 0 else 'small'} as it may be in {shot.id}",
                "Use another pose: “show a close-up”.",
            )
        edits.append({"kind": "placement", "at": shot.id, "size": fitted})
    return edits


@rule(
    rf"(?:move|put|place|shift|show|have|set) {_PRODUCT} (?:to |on |at )?(?:the )?(?P<side>left|"
    rf"right)(?:[- ]hand)?(?: side)?{_WHERE}",
    rf"{_PRODUCT} {{should}} (?:be|stand) (?:to |on |at )?(?:the )?(?P<side>left|right)(?: side)?{_WHERE}",
)
def side(said: Said) -> Edits:
    return [{"kind": "placement", "at": shot.id, "side": said["side"].casefold()} for _, shot in _standing(said)]


@rule(
    rf"(?:cent(?:er|re)) {_PRODUCT}{_WHERE}",
    rf"(?:move|put|place|show) {_PRODUCT} (?:to |in |into |at )?(?:the )?(?:middle|cent(?:er|re)){_WHERE}",
)
def center(said: Said) -> Edits:
    """The layout that has it in the middle."""
    return [{"kind": "layout", "at": shot.id, "layout": "center"} for _, shot in _standing(said)]


@rule(
    rf"(?:show|use|have|make|let|get|do) (?:a |an )?{_POSE} (?:of |on )?{_PRODUCT}{_WHERE}",
    rf"(?:show|let|make|have|get) {_PRODUCT} {_POSE}{_WHERE}",
    rf"(?:show|use|have) (?:a |an )?(?P<pose>close-up|close up|closeup|hero shot){_WHERE}",
    rf"{_PRODUCT} {{should}} {_POSE}{_WHERE}",
    rf"show {_PRODUCT} in (?:a |an )?{_POSE}(?: pose)?{_WHERE}",
    rf"(?P<pose>close) in on {_PRODUCT}{_WHERE}",
)
def pose(said: Said) -> Edits:
    wanted = _POSES[said["pose"].casefold()]
    return [{"kind": "placement", "at": shot.id, "pose": wanted} for _, shot in _standing(said)]


@rule(
    rf"{{remove}} {_PRODUCT}{_WHERE}",
    rf"take {_PRODUCT} (?:out of|away from|off|away){_WHERE}",
    rf"take {_PRODUCT} (?:out of|from|off) {{at}}",
    rf"don't show {_PRODUCT}{_WHERE}",
    rf"{_PRODUCT} {{should}} not (?:be shown|appear|be seen){_WHERE}",
    rf"{{at}} (?:should be )?without {_PRODUCT}",
)
def away(said: Said) -> Edits:
    return [{"kind": "placement", "at": shot.id, "shown": False} for _, shot in _standing(said)]


@rule(
    rf"(?:show|add|put|place|bring back) {_PRODUCT}(?: back)? (?:in|into|on|to) {{at}}",
    rf"{{at}} {{should}} show {_PRODUCT}",
)
def shown(said: Said) -> Edits:
    if said.plan.product is None or said.plan.product.asset is None:
        refuse("the ad has no product with a photo", "Bring its photo in the brief.")
    drawn = [shot for _, shot in said.shots() if isinstance(shot.ground, Backdrop)]
    if not drawn:
        refuse("the product is set into drawn grounds alone, and none is there", "Name another scene.")
    return [{"kind": "placement", "at": shot.id} for shot in drawn if shot.product is None] or _refuse_shown()


def _refuse_shown() -> Edits:
    return refuse("it is shown there already", "Say how else it is to stand.")


@rule(
    rf"(?:rename|call) {_PRODUCT} (?:to |as |into )?{{text}}",
    r"{change} the (?:product's name|product name|name of the product) to {text}",
)
def rename(said: Said) -> Edits:
    """The product's name, and every text and line that names it."""
    words = said.text()
    product = said.plan.product
    if product is None:
        refuse("the ad has no product", "Make it from a brief with one.")
    edits: list[dict[str, Any]] = [{"kind": "product", "name": words}]
    named = next((fact.id for fact in said.plan.facts if fact.text == product.name), None)
    if named:
        edits.append({"kind": "fact", "id": named, "text": words})
    try:
        return edits + replaced(said.plan, product.name, words)
    except LeftError:
        return edits


def _standing(said: Said) -> list[tuple[Scene, Shot]]:
    """Return the shots of what is named in which the product stands. Raises LeftError where it stands in none."""
    place = said.here()
    film = place is None or place.film
    found = [
        (scene, shot) for scene, shot in shots_of(said.plan, place) if shot.product and not (film and scene.locked)
    ]
    if not found:
        everywhere = [shot.id for _, _, shot in said.plan.shots() if shot.product]
        where = f"It stands in {', '.join(everywhere)}." if everywhere else "Make an ad from a brief with one."
        refuse("no product stands there" if everywhere else "the ad shows no product", where)
    return found
