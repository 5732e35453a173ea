"""The words of a plan in another language, by a model that is held to what they say.

Numbers, prices, addresses and names must survive, every text is said once, and all of it must have its time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from reelwright.edits import apply_all, read_edit
from reelwright.errors import EditError, InputError
from reelwright.frozen import Frozen
from reelwright.plan import Plan
from reelwright.planning.instructions import speaks_to_machine
from reelwright.planning.language import script_language
from reelwright.planning.wishes.said import Edits, LeftError, Translate
from reelwright.planning.written.asking import Chat, Talk, UnwrittenError
from reelwright.planning.written.prompts import DATA, question
from reelwright.words import Sentence

_SCRIPTS = ("ar", "he", "ja", "ko", "zh", "th", "hi", "el", "ru")  # that `script_language` tells
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९", "012345678901234567890123456789")
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

    words: Annotated[tuple[Said, ...], Field(min_length=1, max_length=400)]


def translator(chat: Chat) -> Translate:
    """Return who says a plan in another language; the same plan is asked about once."""
    known: dict[tuple[str, str], Edits] = {}

    def translate(plan: Plan, locale: str) -> Edits:
        key = plan.model_dump_json(), locale
        if key not in known:
            known[key] = _translated(plan, locale, chat)
        return known[key]

    return translate


def _translated(plan: Plan, locale: str, chat: Chat) -> Edits:
    words = dict(_words(plan))
    names = [each for each in (plan.product and plan.product.name, plan.brand.name, plan.brand.website) if each]
    asked = question(_TASK, {"locale": locale, "from": plan.locale, "names": names, "words": words})
    check = lambda found: list(_problems(plan, locale, words, names, found))  # noqa: E731
    try:
        found = Talk(chat).ask(asked, Translation, check)
    except UnwrittenError as error:
        raise LeftError(
            f"the translation failed: {error}",
            "Lengthen what has too little time, say it again later, or write the texts yourself.",
        ) from None
    return _edits(plan, locale, {each.id: each.text for each in found.words})


def _words(plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield every text, mark and line by an id of its own: `shot/number`, `shot/kind/field`, `scene`."""
    for scene in plan.scenes:
        if scene.voice:
            yield scene.id, scene.voice.text
        for shot in scene.shots:
            yield from ((f"{shot.id}/{i}", text.content) for i, text in enumerate(shot.texts) if text.role != "website")
            for element in shot.elements:
                said = element.model_dump(include=set(_SAID), exclude_none=True)
                yield from ((f"{shot.id}/{element.kind}/{field}", str(words)) for field, words in said.items())


def _problems(
    plan: Plan, locale: str, words: Mapping[str, str], names: Sequence[str], found: Translation
) -> Iterator[str]:
    given = [each.id for each in found.words]
    if sorted(given) != sorted(words):
        yield f"words: they are for {sorted(given)}, and wanted are {sorted(words)}, each once"
        return
    for each in found.words:
        before = words[each.id]
        if _figures(each.text) != _figures(before):
            yield f"{each.id}: the numbers of “{before}” must survive, and “{each.text}” has others"
        missing = [name for name in names if name in before and name not in each.text]
        if missing:
            yield f"{each.id}: “{missing[0]}” must stand in it as it is"
        if speaks_to_machine(each.text):
            yield f"{each.id}: this speaks to a machine"
    code = locale.partition("-")[0]
    prose = " ".join(_without(each.text, names) for each in found.words)
    if code in _SCRIPTS and any(char.isalpha() for char in prose) and script_language(prose) != code:
        yield f"words: they are not written in the script of {locale}"
    try:
        apply_all(plan, [read_edit(each) for each in _edits(plan, locale, {one.id: one.text for one in found.words})])
    except (EditError, InputError) as error:
        yield from (f"{problem.where} {problem.value}: {problem.limit}" for problem in error.problems)


def _figures(text: str) -> list[str]:
    return sorted(re.findall(r"\d+(?:[.,]\d+)*", text.translate(_DIGITS)))


def _without(text: str, names: Sequence[str]) -> str:
    for name in names:
        text = text.replace(name, " ")
    return text


def _edits(plan: Plan, locale: str, said: Mapping[str, str]) -> Edits:
    edits: Edits = [{"kind": "locale", "locale": locale}]
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
