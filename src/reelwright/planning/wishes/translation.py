"""A wish for another language: all words of a plan, by a model that is held to what they say and to their time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reelwright.edits import apply_all, read_edit
from reelwright.errors import EditError, InputError
from reelwright.plan import Plan
from reelwright.planning.translation import edits_of, translated, words_of
from reelwright.planning.wishes.said import Edits, LeftError, Translate
from reelwright.planning.written.asking import Chat, UnwrittenError


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
    def edits(said: Mapping[str, str]) -> Edits:
        return [{"kind": "locale", "locale": locale}, *edits_of(plan, said)]

    def fits(said: Mapping[str, str]) -> Iterator[str]:
        try:
            apply_all(plan, [read_edit(each) for each in edits(said)])
        except (EditError, InputError) as error:
            yield from (f"{problem.where} {problem.value}: {problem.limit}" for problem in error.problems)

    try:
        return edits(translated(plan, locale, dict(words_of(plan)), chat, fits))
    except UnwrittenError as error:
        raise LeftError(
            f"the translation failed: {error}",
            "Lengthen what has too little time, say it again later, or write the texts yourself.",
        ) from None
