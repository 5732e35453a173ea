"""Variations in another language than the ad's: which of their texts stay in it, and all of these said once.

What a row of the matrix says is in that row's language already; so is what a value says that sets a locale with it. All
else is the ad's, or is multiplied with its locales, and is in its language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import TYPE_CHECKING

from reelwright.edit import Edit, accepted
from reelwright.edits import read_edit
from reelwright.errors import EditError, InputError
from reelwright.plan import Plan
from reelwright.planning.markets.calls import call_in
from reelwright.planning.translation import asked, edits_of, speaks, translated, words_of
from reelwright.planning.written.asking import Chat, Message

if TYPE_CHECKING:
    from reelwright.planning.variations.variants import Variant

_EXACT = ("website", "quote", "source", "legal")  # somebody's exact words, which nobody puts otherwise


@dataclass(frozen=True)
class Tongue:
    """A language of a matrix that is not the ad's: the first locale that has it, its variations, and their texts in the
    ad's language, each once, by an id of its own.
    """

    name: str
    locale: str
    variants: tuple[Variant, ...]
    words: Mapping[str, str]

    def question(self, base: Plan) -> tuple[Message, ...]:
        """Return what a model is asked first."""
        return asked(base, self.locale, self.words)

    def said(self, base: Plan, chat: Chat) -> Mapping[str, str]:
        """Return each text in this language, by its words in the ad's, so that every variation has its time for them.

        Raises UnwrittenError where the model gives none that will do.
        """

        def fits(words: Mapping[str, str]) -> Iterator[str]:
            new = {old: words[key] for key, old in self.words.items()}
            told: dict[str, None] = {}
            for variant in self.variants:
                try:
                    with_words(base, variant, new)
                except InputError as error:
                    told |= dict.fromkeys(f"{each.where} {each.value}: {each.limit}" for each in error.problems)
            yield from told

        found = translated(base, self.locale, self.words, chat, fits)
        return {old: found[key] for key, old in self.words.items()}


def language(locale: str) -> str:
    """Return the language of a locale, with its script where that is named."""
    return "-".join(part for part in locale.split("-") if not part.isupper())


def tongues(variants: Sequence[Variant]) -> tuple[Tongue, ...]:
    """Return the languages of variations that have texts in another one, in the order of the matrix."""
    found: dict[str, list[Variant]] = {}
    for variant in variants:
        if variant.left:
            found.setdefault(language(variant.plan.locale), []).append(variant)
    return tuple(
        Tongue(
            name, group[0].plan.locale, tuple(group),
            {f"w{n}": text for n, text in enumerate(dict.fromkeys(t for one in group for t in one.left.values()), 1)},
        )
        for name, group in found.items()
    )  # fmt: skip


def left(base: Plan, plan: Plan, own: Sequence[Edit]) -> Mapping[str, str]:
    """Return the texts of a variation that are in the ad's language where its own is another, by where they stand.

    `own` are the edits whose words are in the variation's language.
    """
    if language(base.locale) == language(plan.locale):
        return {}
    before = set(dict(words_of(base)).values())
    mine = set(dict(words_of(reduce(lambda made, edit: edit.change(made), own, base))).values()) - before
    exact = {text.content for _, _, shot in plan.shots() for text in shot.texts if text.role in _EXACT}
    spoken = {scene.id for scene in plan.scenes if scene.voice} if not plan.voice.enabled else set()
    return {
        where: text
        for where, text in words_of(plan, _EXACT)
        if text not in mine and text not in exact and where not in spoken and speaks(plan, text)
    }


def judged(base: Plan, plan: Plan) -> Plan:
    """Return the plan of a variation that can be built and whose words have their time, as the ad's have theirs.

    A line that stays in the ad's language takes the time that it takes there. Raises EditError.
    """
    try:
        return accepted(base, plan, restored=False)
    except EditError as error:
        foreign = language(base.locale) != language(plan.locale)
        lines = {scene.id: scene.voice for scene in base.scenes}
        same = {scene.id for scene in plan.scenes if foreign and scene.voice == lines.get(scene.id)}
        problems = [each for each in error.problems if each.where != "scene" or each.value not in same]
        if problems:
            raise EditError(problems) from None
        return plan


def with_calls(base: Plan, variant: Variant) -> Variant:
    """Return a variation whose usual calls to action are those of its language, where they have their time."""
    calls = {text.content for _, _, shot in variant.plan.shots() for text in shot.texts if text.role == "cta"}
    tongue = variant.plan.locale.split("-")[0]
    usual = {text: call for text in calls & set(variant.left.values()) if (call := call_in(text, tongue))}
    try:
        return with_words(base, variant, usual)
    except InputError:
        return variant


def with_words(base: Plan, variant: Variant, words: Mapping[str, str]) -> Variant:
    """Return a variation that says new words in the place of old ones, but in locked scenes.

    Raises InputError where they make no ad that can be built.
    """
    scenes = [scene for scene in variant.plan.scenes if scene.locked]
    locked = {scene.id for scene in scenes} | {shot.id for scene in scenes for shot in scene.shots}
    said = {
        where: words[old] for where, old in variant.left.items()
        if old in words and where.split("/")[0] not in locked
    }  # fmt: skip
    edits = [read_edit(each) for each in edits_of(variant.plan, said)]
    if not edits:
        return variant
    changed = reduce(lambda made, edit: edit.change(made), edits, variant.plan)
    plan = judged(base, Plan.read(changed.model_dump(mode="json", warnings=False)))
    rest = {where: text for where, text in variant.left.items() if where not in said}
    return replace(variant, plan=plan, told=(*variant.told, *(each.says(variant.plan) for each in edits)), left=rest)


def column(plan: Plan, where: str) -> str:
    """Return the column of a matrix that sets a text, by where it stands; nothing where only an edit does."""
    place, *rest = where.split("/")
    if not rest:
        return f"line {place}"
    shot = next(shot for _, _, shot in plan.shots() if shot.id == place)
    if len(rest) > 1:
        return ""
    role = shot.texts[int(rest[0])].role
    first = next(index for index, text in enumerate(shot.texts) if text.role == role)
    return f"text {place} {role}" if first == int(rest[0]) else ""
