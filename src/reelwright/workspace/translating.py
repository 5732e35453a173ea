"""The texts of variations in their languages: by a model, once for each language of a matrix, or told as left.

An answer is bought as all advice is (`advice`), so the same matrix asks and pays once. Foreseeing asks nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Sized
from dataclasses import replace
from typing import TYPE_CHECKING

from reelwright.build.purchases import Purchase
from reelwright.engine import USD, Request
from reelwright.errors import shorten
from reelwright.finding import Finding
from reelwright.plan import Plan
from reelwright.planning.translation import MOST, Translation
from reelwright.planning.variations import Tongue, column, tongues, with_words
from reelwright.planning.written import request_of
from reelwright.planning.written.asking import REPAIRS, UnwrittenError
from reelwright.workspace.advice import Advisor
from reelwright.workspace.lots import Lot, NoEngineError, expected, lots_of

if TYPE_CHECKING:
    from reelwright.planning.variations import Variant
    from reelwright.workspace.ads import Workspace
    from reelwright.workspace.quoting import Quoted
    from reelwright.workspace.variations import Prepared

_SHOWN = 3  # texts that a finding quotes


def translators(workspace: Workspace, base: Plan, variants: Sequence[Variant]) -> Mapping[str, Lot]:
    """Return who would translate what variations lack, by language; nobody where it is not to be had within the budget
    of all of them.
    """
    found = [tongue for tongue in tongues(variants) if len(tongue.words) <= MOST]
    if not found:
        return {}
    terms = variants[0].plan
    left = None if terms.budget is None else round(terms.budget * USD)
    wanted = [Purchase(f"a translation into {tongue.name}", _request(base, tongue)) for tongue in found]
    try:
        lots = {lot.wanted.name: lot for lot in lots_of(wanted, terms, workspace.settings, left=left)}
    except NoEngineError:
        return {}
    if terms.budget is None and any(lot.worst for lot in lots.values()):
        return {}
    return {tongue.name: lots[one.name] for tongue, one in zip(found, wanted, strict=True)}


def with_price(workspace: Workspace, prepared: Prepared, quoted: Quoted) -> Quoted:
    """Return a quote with the translations that were not bought before; at worst each is mended as often as it may."""
    from reelwright.storage.records import Ledger

    advisor = Advisor(workspace, lambda: "", prepared.plans[0])
    lots = [lot for lot in prepared.translators.values() if not advisor.knows(lot.wanted.request)]
    if not lots:
        return quoted
    return replace(
        quoted,
        steps={**quoted.steps, "translation": len(lots)},
        price_usd=quoted.price_usd + expected(lots, Ledger(workspace.database).takes()),
        worst_usd=quoted.worst_usd + sum(lot.worst for lot in lots) * (1 + REPAIRS) / USD,
    )


def translated(workspace: Workspace, prepared: Prepared, project: Callable[[], str]) -> Prepared:
    """Return variations that say their texts in their languages where somebody translates them, paid by `project`.

    Where a model gives none that will do, they stay as they are, and it is told why.
    """
    base, variants = prepared.base.plan, {each.name: each for each in prepared.variants}
    told, failed, micros = list[Finding](), dict[str, str](), 0
    for tongue in tongues(prepared.variants):
        if tongue.name not in prepared.translators:
            continue
        advisor = Advisor(workspace, project, prepared.plans[0])
        try:
            words = tongue.said(base, advisor.chat)
        except UnwrittenError as error:
            failed[tongue.name] = str(error)
            advisor.forget()
        else:
            variants |= {each.name: with_words(base, each, words) for each in tongue.variants}
            told.append(_done(tongue, words, prepared.translators[tongue.name]))
        micros += advisor.micros
    return replace(
        prepared,
        variants=tuple(variants.values()),
        translators={},
        translated=tuple(told),
        failed=failed,
        micros=micros,
    )


def stays(prepared: Prepared) -> Iterator[Finding]:
    """Tell which texts stay in the ad's language, or are going to be translated, a finding for each language."""
    base = prepared.base.plan
    for tongue in tongues(prepared.variants):
        count = _count(tongue.words)
        texts = list(tongue.words.values())
        if lot := prepared.translators.get(tongue.name):
            message = f"{count} will be translated into {tongue.name} by {_model(lot)}: {_quoted(texts)}"
            yield _finding(tongue, "info", message, "", texts=texts)
            continue
        places = {column(one.plan, where) for one in tongue.variants for where in one.left}
        columns = sorted(filter(None, places))
        why = prepared.failed.get(tongue.name)
        message = f"{count} stay in the language of {base.locale}: {_quoted(texts)}"
        shown = ", ".join(f"`{each}`" for each in columns[:_SHOWN])
        remedy = (
            f"Give their words in rows of the matrix (columns such as {shown}), or set up a chat engine "
            "(`reelwright engines`) and a budget that allows it."
        )
        yield _finding(
            tongue, "warning", f"{message}. The model did not translate them: {why}" if why else message, remedy,
            texts=texts, columns=columns,
        )  # fmt: skip


def _request(base: Plan, tongue: Tongue) -> Request:
    return request_of(tongue.question(base), Translation.model_json_schema())


def _done(tongue: Tongue, words: Mapping[str, str], lot: Lot) -> Finding:
    old, new = (shorten(each, 60) for each in next(iter(words.items())))
    message = f"{_count(words)} were translated into {tongue.name} by {_model(lot)}, such as “{old}”: “{new}”"
    remedy = "Have them read by somebody who speaks the language."
    return _finding(tongue, "info", message, remedy, words=dict(words))


def _count(texts: Sized) -> str:
    return "1 text" if len(texts) == 1 else f"{len(texts)} texts"


def _model(lot: Lot) -> str:
    return lot.route.choices[0].model.name


def _quoted(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    return ", ".join(f"“{shorten(each, 60)}”" for each in texts[:_SHOWN]) + more


def _finding(tongue: Tongue, severity: str, message: str, remedy: str, **evidence: object) -> Finding:
    names = [each.name for each in tongue.variants]
    about = {"language": tongue.name, "variations": names, **evidence}
    return Finding.model_validate(
        {"check": "variations", "severity": severity, "where": ", ".join(names)[:300], "message": message,
         "remedy": remedy, "evidence": about}
    )  # fmt: skip
