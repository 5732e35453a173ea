"""What a plan must hold beyond its types; every problem is reported, not the first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from reelwright.errors import InputError, Problem, shorten
from reelwright.plan.elements import Countdown, Element, FilmElement, Watermark
from reelwright.plan.model import MIN_LOOP, Backdrop, Footage, Generated, Plan, Scene, Shot
from reelwright.plan.upgrade import upgrade
from reelwright.words import MAX_SECONDS, MIN_SECONDS

MIN_SHOT_SECONDS = 0.8
MAX_SHOTS = 60
MAX_WORDS = 1000  # over all texts and voice lines


def read_plan(document: Any) -> Plan:
    """Return the plan in a JSON-like document of any known format. Raises InputError with all problems."""
    plan = Plan.read(upgrade(document))
    problems = validate(plan)
    if problems:
        raise InputError(problems)
    return plan


def validate(plan: Plan) -> tuple[Problem, ...]:
    """Return everything that is wrong with a well-formed plan; nothing where it can be built."""
    return (
        *_lengths(plan),
        *_unique_ids(plan),
        *_references(plan),
        *_film_elements(plan),
        *(problem for index, scene in enumerate(plan.scenes) for problem in _scene(plan, index, scene)),
    )


def _lengths(plan: Plan) -> Iterator[Problem]:
    seconds = plan.frames / plan.fps
    if not MIN_SECONDS <= seconds <= MAX_SECONDS:
        limit = f"an ad lasts {MIN_SECONDS} to {MAX_SECONDS} s"
        yield Problem("scenes", f"{seconds:.2f} s", limit, "Change the shots' frames.")
    count = len(plan.shots())
    if count > MAX_SHOTS:
        yield Problem("scenes", f"{count} shots", f"a plan has at most {MAX_SHOTS} shots", "Merge or remove shots.")
    words = sum(len(text.split()) for text in _all_words(plan))
    if words > MAX_WORDS:
        yield Problem("scenes", f"{words} words", f"a plan has at most {MAX_WORDS} words", "Shorten its texts.")


def _all_words(plan: Plan) -> Iterator[str]:
    for scene in plan.scenes:
        if scene.voice:
            yield scene.voice.text
        yield from (text.content for shot in scene.shots for text in shot.texts)
        yield from (words for shot in scene.shots for element in shot.elements for words in element.said)


def _unique_ids(plan: Plan) -> Iterator[Problem]:
    groups = {
        "scenes": [scene.id for scene in plan.scenes],
        "shots": [shot.id for _, _, shot in plan.shots()],
        "assets": [asset.id for asset in plan.assets],
        "facts": [fact.id for fact in plan.facts],
    }
    for kind, ids in groups.items():
        for identifier, count in Counter(ids).items():
            if count > 1:
                yield Problem(kind, identifier, f"{count} of them have this id", "Give each an id of its own.")


def _references(plan: Plan) -> Iterator[Problem]:
    wanted = [
        ("product.asset", plan.product.asset if plan.product else None, "product"),
        ("brand.logo", plan.brand.logo, "logo"),
    ]
    if plan.music:
        wanted.append(("music.asset", plan.music.asset, "music"))
        if not plan.music.asset and not plan.music.mood:
            yield Problem("music", "", "music has a mood or an asset", "Name one, or set `music: null` for none.")
        if plan.music.asset and not plan.music.bpm and plan.music.mood:
            yield Problem("music", "", "music has a mood or an asset, not both", "Remove one.")
        if plan.music.end is not None and plan.music.end - plan.music.offset < MIN_LOOP:
            limit = f"what is repeated lasts at least {MIN_LOOP} s from `offset` ({plan.music.offset:g} s) on"
            yield Problem("music.end", f"{plan.music.end:g} s", limit, "Set a later end, or `end: null`.")
    for where, identifier, kind in wanted:
        yield from _asset(plan, where, identifier, kind)


def _asset(plan: Plan, where: str, identifier: str | None, kind: str) -> Iterator[Problem]:
    if identifier is None:
        return
    found = [asset for asset in plan.assets if asset.id == identifier]
    if not found:
        known = ", ".join(asset.id for asset in plan.assets) or "none"
        yield Problem(where, identifier, "there is no such asset", f"Known assets: {known}.")
    elif found[0].kind != kind:
        yield Problem(where, identifier, f"this asset is a {found[0].kind}, not a {kind}", "Name another asset.")


def _scene(plan: Plan, index: int, scene: Scene) -> Iterator[Problem]:
    where = f"scenes[{index}]"
    if scene.voice:
        yield from _facts(plan, f"{where}.voice", scene.voice.facts)
    for number, shot in enumerate(scene.shots):
        if isinstance(shot.ground, Generated) and shot.ground.speaker and not (scene.voice and plan.voice.enabled):
            limit = "who speaks on camera speaks the scene's line, and there is none"
            remedy = "Write `voice` for the scene, and leave the plan's voice enabled."
            yield Problem(f"{where}.shots[{number}].ground.speaker", shot.ground.speaker, limit, remedy)
        first = index == 0 and number == 0
        yield from _shot(plan, f"{where}.shots[{number}]", shot, first)


def _shot(plan: Plan, where: str, shot: Shot, first: bool) -> Iterator[Problem]:
    if shot.frames < MIN_SHOT_SECONDS * plan.fps:
        limit = f"a shot lasts at least {MIN_SHOT_SECONDS} s ({MIN_SHOT_SECONDS * plan.fps:.0f} frames)"
        yield Problem(f"{where}.frames", str(shot.frames), limit, "Lengthen it or remove the shot.")
    if shot.transition.frames > shot.frames // 2:
        limit = f"a transition takes at most half its shot ({shot.frames // 2} frames)"
        yield Problem(f"{where}.transition.frames", str(shot.transition.frames), limit, "Shorten the transition.")
    if (shot.transition.kind == "cut") != (shot.transition.frames == 0):
        yield Problem(
            f"{where}.transition",
            shorten(shot.transition.kind),
            "a cut has 0 frames, others more",
            "Correct it.",
        )
    if first and shot.transition.kind != "cut":
        yield Problem(f"{where}.transition", shot.transition.kind, "the first shot can only cut in", "Use a cut.")
    yield from _ground(plan, f"{where}.ground", shot.ground)
    known = len(plan.reference.shots) if plan.reference else 0
    if shot.follows and max(shot.follows) >= known:
        limit = f"the plan's reference has {known} shots, numbered from 0"
        yield Problem(f"{where}.follows", str(max(shot.follows)), limit, "Name one of these, or none.")
    if shot.product and not plan.product:
        yield Problem(f"{where}.product", "", "the plan has no product", "Remove the placement or add `product`.")
    for number, text in enumerate(shot.texts):
        yield from _facts(plan, f"{where}.texts[{number}]", text.facts)
    yield from _once(f"{where}.elements", shot.elements)
    for number, element in enumerate(shot.elements):
        yield from _facts(plan, f"{where}.elements[{number}]", element.facts)
        if isinstance(element, Countdown) and element.seconds * plan.fps > shot.frames:
            limit = f"the shot lasts {shot.frames / plan.fps:.2f} s"
            remedy = "Count fewer seconds, or lengthen the shot."
            yield Problem(f"{where}.elements[{number}].seconds", str(element.seconds), limit, remedy)


def _ground(plan: Plan, where: str, ground: Backdrop | Footage | Generated) -> Iterator[Problem]:
    if isinstance(ground, Footage):
        yield from _footage(plan, where, ground)
    if not isinstance(ground, Generated):
        return
    yield from _stills(plan, f"{where}.stills", ground)
    yield from _asset(plan, f"{where}.speaker", ground.speaker, "speaker")
    if isinstance(ground.instead, Footage):
        yield from _footage(plan, f"{where}.instead", ground.instead)
        if ground.instead.retouch:
            limit = "what stands in a clip's place can always be shown, so no engine changes it"
            yield Problem(f"{where}.instead.retouch", "", limit, "Set `retouch: null`.")


def _footage(plan: Plan, where: str, ground: Footage) -> Iterator[Problem]:
    yield from _asset(plan, f"{where}.asset", ground.asset, "footage")
    asset = next((asset for asset in plan.assets if asset.id == ground.asset), None)
    if asset is None:
        return
    if asset.still and (ground.start or ground.sound != "drop" or ground.retouch):
        limit = "a photo has no seconds and no sound, and no engine edits it"
        yield Problem(where, asset.id, limit, "Set `start: 0`, `sound: drop` and `retouch: null`, or name a film.")
    if ground.retouch and asset.rights != "own":
        limit = f"an engine changes only a film of your own, and this one's rights are {asset.rights or 'not declared'}"
        remedy = 'Where it is yours, say so: {"kind": "own_file", "rights": "own", …}; else take the change back.'
        yield Problem(f"{where}.retouch", asset.id, limit, remedy)


def _stills(plan: Plan, where: str, ground: Generated) -> Iterator[Problem]:
    for aspect, count in Counter(still.aspect for still in ground.stills).items():
        if count > 1:
            yield Problem(where, aspect, f"{count} of them are of this aspect", "Keep one.")
    for index, still in enumerate(ground.stills):
        yield from _asset(plan, f"{where}[{index}].first", still.first, "still")
        yield from _asset(plan, f"{where}[{index}].last", still.last, "still")


def _film_elements(plan: Plan) -> Iterator[Problem]:
    yield from _once("elements", plan.elements)
    for number, element in enumerate(plan.elements):
        if isinstance(element, Watermark) and not plan.brand.name:
            limit = "a watermark shows the brand's name, and there is none"
            yield Problem(f"elements[{number}]", element.kind, limit, "Set `brand.name`, or remove the watermark.")


def _once(where: str, elements: Iterable[Element | FilmElement]) -> Iterator[Problem]:
    for kind, count in Counter(element.kind for element in elements).items():
        if count > 1:
            yield Problem(where, kind, f"there are {count} of this kind, and one is shown", "Keep one.")


def _facts(plan: Plan, where: str, ids: Iterable[str]) -> Iterator[Problem]:
    known = {fact.id for fact in plan.facts}
    for identifier in ids:
        if identifier not in known:
            listed = ", ".join(sorted(known)) or "none"
            yield Problem(f"{where}.facts", identifier, "there is no such fact", f"Known facts: {listed}.")
