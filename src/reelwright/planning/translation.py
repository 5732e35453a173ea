"""The words of a plan in another language, by a model that is held to what they say.

Numbers, prices, addresses and names must survive, and every text is said once. Whether its words have their time is
told by the plan that they make (`edits`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from reelwright.frozen import Frozen
from reelwright.plan import Plan
from reelwright.planning.clips import ADDRESS
from reelwright.planning.instructions import speaks_to_machine
from reelwright.planning.language import script_language
from reelwright.planning.markets.table import TABLE
from reelwright.planning.written.asking import Chat, Message, Talk
from reelwright.planning.written.prompts import DATA, question
from reelwright.words import Sentence

MOST = 400  # texts of one question
_SCRIPTS = ("ar", "he", "ja", "ko", "zh", "th", "hi", "el", "ru")  # that `script_language` tells
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९", "012345678901234567890123456789")
_CURRENCIES = "|".join(sorted({market.currency for market in TABLE.values()}))
_FIGURE = re.compile(rf"\d+(?:[.,]\d+)*|[$€£¥₹₩₪₺฿%]|\b(?:{_CURRENCIES})\b")
_SAID = ("text", "name", "line")  # of an element; a price stays as it is
_TASK = f"""You translate the words of a short video ad. Answer with one JSON object of the given schema and nothing
else.
{DATA}

Rules:
- Translate every entry of `words` into the language of `locale`, under the same id, each once.
- Say what the original says and nothing more: add no claim, and leave none out.
- Keep numbers, prices, units, web addresses and everything in `names` exactly as they are written.
- Be as short as the original: it is read in a glance, or spoken in the same time."""


class Said(Frozen):
    id: Annotated[str, Field(max_length=80)]
    text: Sentence


class Translation(Frozen):
    """Each text of the ad in its new words."""

    words: Annotated[tuple[Said, ...], Field(min_length=1, max_length=MOST)]


def asked(plan: Plan, locale: str, words: Mapping[str, str]) -> tuple[Message, ...]:
    """Return the question for the words of a plan, by an id each, in the language of a locale."""
    return question(_TASK, {"locale": locale, "from": plan.locale, "names": _names(plan), "words": words})


def translated(
    plan: Plan, locale: str, words: Mapping[str, str], chat: Chat, fits: Callable[[Mapping[str, str]], Iterable[str]]
) -> Mapping[str, str]:
    """Return words in the language of a locale; `fits` says what is wrong with them beside what is told here.

    Raises UnwrittenError where the model gives none that will do.
    """

    def check(found: Translation) -> Iterator[str]:
        yield from _problems(plan, locale, words, found)
        if sorted(each.id for each in found.words) == sorted(words):
            yield from fits({each.id: each.text for each in found.words})

    found = Talk(chat).ask(asked(plan, locale, words), Translation, check)
    return {each.id: each.text for each in found.words}


def words_of(plan: Plan, exact: Collection[str] = ("website",)) -> Iterator[tuple[str, str]]:
    """Yield every text, mark and line by an id of its own: `shot/number`, `shot/kind/field`, `scene`; texts of roles
    in `exact` stay as they are.
    """
    for scene in plan.scenes:
        if scene.voice:
            yield scene.id, scene.voice.text
        for shot in scene.shots:
            yield from ((f"{shot.id}/{i}", text.content) for i, text in enumerate(shot.texts) if text.role not in exact)
            for element in shot.elements:
                said = element.model_dump(include=set(_SAID), exclude_none=True)
                yield from ((f"{shot.id}/{element.kind}/{field}", str(words)) for field, words in said.items())


def edits_of(plan: Plan, said: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the edits that put new words, by the ids of `words_of`, in the place of a plan's."""
    edits: list[dict[str, Any]] = []
    for scene in plan.scenes:
        if scene.id in said:
            edits.append({"kind": "line", "scene": scene.id, "text": said[scene.id]})
        for shot in scene.shots:
            places: dict[str, int] = {}
            for i, text in enumerate(shot.texts):
                places[text.role] = places.get(text.role, 0) + 1
                if (words := said.get(f"{shot.id}/{i}")) is not None:
                    edit: dict[str, Any] = {"kind": "text", "at": shot.id, "role": text.role, "content": words}
                    edits.append(edit | {"number": places[text.role]})
            for element in shot.elements:
                fields = {field: said[key] for field in _SAID if (key := f"{shot.id}/{element.kind}/{field}") in said}
                if fields:
                    edits.append({"kind": "element", "shot": shot.id, "element": element.model_dump() | fields})
    return edits


def speaks(plan: Plan, text: str) -> bool:
    """Say whether a text has anything to translate: words beside the names of the product and the brand."""
    return any(char.isalpha() for char in _without(ADDRESS.sub(" ", text), _names(plan)))


def _names(plan: Plan) -> list[str]:
    return [each for each in (plan.product and plan.product.name, plan.brand.name, plan.brand.website) if each]


def _problems(plan: Plan, locale: str, words: Mapping[str, str], found: Translation) -> Iterator[str]:
    given, names = [each.id for each in found.words], _names(plan)
    if sorted(given) != sorted(words):
        yield f"words: they are for {sorted(given)}, and wanted are {sorted(words)}, each once"
        return
    for each in found.words:
        yield from (f"{each.id}: {problem}" for problem in _unlike(each.text, words[each.id], names))
    code = locale.partition("-")[0]
    prose = " ".join(_without(each.text, names) for each in found.words)
    if code in _SCRIPTS and any(char.isalpha() for char in prose) and script_language(prose) != code:
        yield f"words: they are not written in the script of {locale}"


def _unlike(new: str, old: str, names: Sequence[str]) -> Iterator[str]:
    if _figures(new) != _figures(old):
        yield f"the numbers of “{old}” must survive, and “{new}” has others"
    missing = [name for name in names if (name in old) != (name in new)]
    if missing:
        yield f"“{missing[0]}” must stand in it as it does in “{old}”"
    if speaks_to_machine(new) or any(address[0] not in old for address in ADDRESS.finditer(new)):
        yield "this speaks to a machine, or has an address that was not there"


def _figures(text: str) -> list[str]:
    return sorted(_FIGURE.findall(text.translate(_DIGITS).replace("٪", "%")))


def _without(text: str, names: Sequence[str]) -> str:
    for name in names:
        text = text.replace(name, " ")
    return text
