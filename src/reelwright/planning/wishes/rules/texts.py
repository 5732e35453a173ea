"""What stands in the picture: set, replaced, added, taken away. What it claims needs a fact."""

from __future__ import annotations

import re
from typing import Any, get_args

from reelwright.plan import Plan, Shot
from reelwright.plan.model import TextRole
from reelwright.planning.claims import Backing
from reelwright.planning.vocabulary import call_of
from reelwright.planning.wishes.places import described
from reelwright.planning.wishes.said import Edits, OtherError, Place, Rule, Said, refuse, rules, scene_of, shots_of

RULES: list[Rule] = []
rule = rules(RULES)

ROLES = {
    "headline": r"headlines?|heading|title text|main text|big text",
    "sub": r"sub(?:title|headline|line|text|"
    r"head)?(?: text)?|tag ?line|"
    r"second line",
    "label": r"label|kicker",
    "quote": r"quotation|quote text",
    "source": r"source|attribution",
    "offer": r"offer text|offer line",
    "cta": r"cta|call[ -]to[ -]action|button text|button(?: label)?|cta button",
    "legal": r"legal(?: text| line| print)?|small print|fine print|disclaimer|footnote",
    "number": r"big number|number text",
    "website": r"website text|website line",
}
_ROLE = rf"(?P<role>{'|'.join(ROLES.values())})"
_SAYS = r"(?:should |must |needs to |has to )?(?:say|says|read|reads|be|is now|become)"
# Words and figures that claim something wherever they stand: they need a fact.
_RISKY = re.compile(
    r"\d|%|#1|\b(?:best|only|first|fastest|cheapest|lowest|highest|largest|biggest|finest|greatest|leading|most|least|"
    r"always|never|ever|every|guarantee\w*|proven|certified|tested|approved|award\w*|number one|no\. ?1|unique|perfect|"
    r"cures?|heals?|prevents?|free|zero|forever|instant\w*|doctors?|clinical\w*|official\w*|organic|safe|world'?s?|"
    r"better|healthier|cheaper|faster|stronger|unbeatable|unmatched|revolutionary|miracle)\b",
    re.IGNORECASE,
)
_NO_FACT = "If it is true, say so first: “it is a fact that …”."


def backed(plan: Plan, words: str) -> tuple[str, ...]:
    """Return the facts that words stand on. Raises LeftError where they claim something that no fact says."""
    backing = Backing({fact.id: fact.text for fact in plan.facts}, frozenset(filter(None, (call_of("en"),))))
    claimed = [sentence for sentence in backing.unbacked(words) if _RISKY.search(sentence)]
    if claimed:
        refuse(f"no fact of the ad backs “{claimed[0][:80]}”", _NO_FACT)
    return tuple(sorted(backing.backs(words)))


@rule(
    rf"{{change}} (?:the |a |its )?{_ROLE}(?: text)? (?:{{in}} |at ){{at}} (?:to(?: say| read)?|so (?:that )?it "
    rf"(?:says|reads)|into|as|say|read) {{text}}",
    rf"{{change}} (?:the |its )?{_ROLE}(?: text)? (?:to(?: say| read)?|into|as|say|read) {{text}} (?:in|on|of|for) "
    rf"(?!(?:it|this|that|them)$){{at}}",
    rf"{{change}} (?:the |its )?{_ROLE}(?: text)? (?:to(?: say| read)?|so (?:that )?it (?:says|reads)|into|as|"
    rf"say|read) {{text}}",
    rf"(?:the |its )?{_ROLE}(?: text)? (?:{{in}} |at ){{at}} {_SAYS} {{text}}",
    rf"(?:the |its )?{_ROLE}(?: text)? {_SAYS} {{text}}",
    rf"{{change}} {{at}}'s {_ROLE}(?: text)? (?:to(?: say| read)?|as|say|read) {{text}}",
    rf"use {{text}} (?:as|for) (?:the |its )?{_ROLE}(?: (?:{{in}} ){{at}})?",
)
def set_text(said: Said) -> Edits:
    role = _role(said["role"])
    words = said.text()
    shot, number = _find(said, role, said.place())
    return [_text(said.plan, shot, role, words, number)]


@rule(
    r"(?:make|let|have) {at} (?:say|read) {text}",
    r"{at} {should} (?:say|read) {text}",
    r"{change} the (?:text|words|copy)(?: (?:of|in|on) {at})? to {text}",
)
def say(said: Said) -> Edits:
    """The one loud text of a scene. Who speaks is told apart by "the voice"."""
    place = said.place()
    if place is None or (not place.film and len(place.ids) != 1):
        raise OtherError
    if place.film:
        backed(said.plan, said.text())
        choices = [(scene.id, described(said.plan, scene)) for scene in said.plan.scenes]
        asked = f"Where is “{said.text()[:60]}” to stand?"
        place = Place(scenes=(said.state.ask("where", asked, choices),))
    words = said.text()
    shown = [(shot, text) for _, shot in shots_of(said.plan, place) for text in shot.texts]
    loud = [(shot, text) for shot, text in shown if text.role in ("headline", "quote", "offer")] or shown
    if not loud:
        shot = shots_of(said.plan, place)[0][1]
        return [_text(said.plan, shot, "headline", words, 1)]
    shot, text = loud[0]
    same = [each for each in shot.texts if each.role == text.role]
    return [_text(said.plan, shot, text.role, words, same.index(text) + 1)]


@rule(
    r"say (?:that )?{text}",
    r"(?:tell (?:them|people|everyone)|claim|write|mention)(?: that)? {text}",
)
def claim(said: Said) -> Edits:
    """Words without a place: refused where they claim what nothing backs, else asked for their place."""
    words = said.text()
    if re.match(r"(?:it|this|that) in \w+$", words, re.IGNORECASE) or re.match(r"in \w+$", words, re.IGNORECASE):
        raise OtherError
    bare = re.sub(r"^(?:it|it's|this|we|our \w+|they)(?: is|'s| are)? ", "", words)
    backed(said.plan, bare)
    if said.free:
        raise OtherError  # whose words these are, and where they go, is not said
    choices = [(scene.id, described(said.plan, scene)) for scene in said.plan.scenes]
    name = said.state.ask("where", f"Where is “{words[:60]}” to stand?", choices)
    shot = shots_of(said.plan, Place(scenes=(name,)))[0][1]
    return [_text(said.plan, shot, "headline", words, 1)]


@rule(
    rf"add (?:a |an |the )?(?:new )?{_ROLE}(?: text)?(?: saying| that says| reading|:| with the (?:text|words))? "
    rf"{{text}} (?:to|in|on|at) {{at}}",
    rf"add (?:a |an |the )?(?:new )?{_ROLE}(?: text)? (?:to|in|on|at) {{at}}(?: saying| that says| reading|:| "
    rf"with the (?:text|words))? {{text}}",
    r"(?:add|put|show|write) (?P<text>‹\d+›) (?:to|in|on|at|into|over) {at}",
    rf"(?:add|put|show|write|use|have) (?:the )?(?P<text>‹\d+›) as (?:a |an |the )?{_ROLE} (?:to|in|on|at|into) {{at}}",
)
def add_text(said: Said) -> Edits:
    words, place = said.text(), said.place()
    if place is None or place.film:
        raise OtherError
    shot = shots_of(said.plan, place)[0][1]
    loud = any(text.role in ("headline", "quote", "offer") for text in shot.texts)
    role = _role(said["role"]) if said["role"] else "sub" if loud else "headline"
    return [_text(said.plan, shot, role, words, 1 + sum(text.role == role for text in shot.texts))]


@rule(
    rf"{{remove}} (?:the |its |any )?{_ROLE}(?: text)?(?: {{in}} {{at}})?",
    rf"take (?:the |its )?{_ROLE}(?: text)? (?:out of|off|from) {{at}}",
    rf"{{at}} (?:should have|has|needs) no {_ROLE}(?: text)?",
)
def remove_text(said: Said) -> Edits:
    role = _role(said["role"])
    shot, number = _find(said, role, said.place())
    edit: dict[str, Any] = {"kind": "text", "at": shot.id, "role": role}
    return [edit | ({"number": number} if number > 1 else {})]


@rule(
    r"{remove} (?:the |all |all the |any )?(?:texts?|words|copy|type) (?:of|in|from|on) {at}",
    r"{at} should have no texts?",
)
def remove_texts(said: Said) -> Edits:
    place = said.place()
    if place is None or place.film:
        raise OtherError
    shown = _texts(said.plan, place)
    if not shown:
        refuse("no text stands there", "Name another scene.")
    return [{"kind": "text", "at": shot.id, "role": text.role} for shot, text in shown]


@rule(
    r"(?:replace|swap|change|exchange) (?:the (?:words?|text|phrase|name) )?(?P<old>.+?) (?:with|by|to|for|into) "
    r"(?:the (?:words?|text|phrase) )?{text}"
    r"(?: everywhere| throughout| in all (?:the )?(?:texts?|scenes)| (?:in|on|of) (?!(?:it|this|that|them)$){at})?",
    r"(?:write|say|use) {text} instead of (?P<old>.+?)(?: everywhere| throughout)?",
    r"everywhere,? (?:replace|change) (?P<old>.+?) (?:with|by|to) {text}",
)
def replace_words(said: Said) -> Edits:
    """One wording for another wherever it stands: in texts, in elements and in lines."""
    words = said.text()
    old = said.text("old")
    place = said.place(fallback=False)
    if said.free and not _stands(said.plan, old):
        raise OtherError  # "change the mood to …" names a part of the film, not words
    return replaced(said.plan, old, words, place)


def _stands(plan: Plan, words: str) -> bool:
    texts = (text.content for _, _, shot in plan.shots() for text in shot.texts)
    return any(_wording(words).search(text) for text in (*texts, *(s.voice.text for s in plan.scenes if s.voice)))


def _wording(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(words)}(?!\w)", re.IGNORECASE)


def replaced(plan: Plan, old: str, new: str, place: Place | None = None) -> Edits:
    """Return edits that write `new` for `old`, everywhere or at a place. Raises LeftError where it stands nowhere."""
    pattern, there = _wording(old), shots_of(plan, place)
    edits: Edits = []
    for _, shot in there:
        counted: dict[str, int] = {}
        for text in shot.texts:
            counted[text.role] = counted.get(text.role, 0) + 1
            if pattern.search(text.content):
                words = _swapped(pattern, new, text.content)
                edits.append(_text(plan, shot, text.role, words, counted[text.role]))
        edits += [
            {"kind": "element", "shot": shot.id, "element": _said(plan, element.model_dump(), pattern, new)}
            for element in shot.elements
            if any(pattern.search(words) for words in element.said)
        ]
    named = {scene.id for scene, _ in there}
    for scene in (each for each in plan.scenes if each.id in named):
        if scene.voice and pattern.search(scene.voice.text):
            words = _swapped(pattern, new, scene.voice.text)
            edits.append({"kind": "line", "scene": scene.id, "text": words, "facts": backed(plan, words)})
    if not edits:
        refuse(f"“{old[:60]}” stands nowhere {'there' if place else 'in the ad'}", "Write the words as they are shown.")
    return edits


def _swapped(pattern: re.Pattern[str], new: str, words: str) -> str:
    return pattern.sub(lambda _: new, words)


def _said(plan: Plan, element: dict[str, Any], pattern: re.Pattern[str], new: str) -> dict[str, Any]:
    for field in ("text", "name", "line", "price", "before"):
        value = element.get(field)
        if isinstance(value, str) and pattern.search(value):
            element[field] = _swapped(pattern, new, value)
            backed(plan, element[field])
    return element


def _role(words: str) -> str:
    return next(name for name, how in ROLES.items() if re.fullmatch(how, words, re.IGNORECASE))


def _find(said: Said, role: str, place: Place | None) -> tuple[Shot, int]:
    """Return the shot that has a text of a role, and which of them it is. Raises AskedError where several have one."""
    plan = said.plan
    assert role in get_args(TextRole)
    having = [(shot, text) for _, shot in shots_of(plan, None) for text in shot.texts if text.role == role]
    if place is not None and not place.film:
        here = [pair for pair in having if pair in _texts(plan, place)]
        if not here and said["at"]:
            refuse(f"{', '.join(place.ids)} has no {role}", "Say what to add: “add a headline '…' to scene 2”.")
        having = here or having
    if not having:
        refuse(f"the ad has no {role}", f"Say what to add, and where: “add a {role} '…' to scene 2”.")
    shot, text = having[0]
    if len(having) > 1:
        choices = [(f"{s.id}.{i}", f"{s.id}: “{t.content}”") for i, (s, t) in enumerate(having)]
        answer = said.state.ask(f"the {role}", f"Which {role} is meant?", choices)
        shot, text = having[int(answer.rpartition(".")[2])]
    said.named = Place(scenes=(scene_of(plan, shot.id).id,))
    return shot, [each for each in shot.texts if each.role == role].index(text) + 1


def _texts(plan: Plan, place: Place) -> list[tuple[Shot, Any]]:
    return [(shot, text) for _, shot in shots_of(plan, place) for text in shot.texts]


def _text(plan: Plan, shot: Shot, role: str, words: str, number: int) -> dict[str, Any]:
    edit: dict[str, Any] = {"kind": "text", "at": shot.id, "role": role, "content": words, "facts": backed(plan, words)}
    return edit | ({"number": number} if number > 1 else {})
