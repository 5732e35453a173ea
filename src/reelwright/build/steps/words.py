"""Steps that have the words of a kept sound written down, with their times, so that they can be captions."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from reelwright.build.purchases import LATER, Buy, Purchase
from reelwright.build.step import Artifact, Made, Step, Work
from reelwright.engine import Request
from reelwright.errors import shorten
from reelwright.finding import Finding, Severity
from reelwright.loading import LOADING

_EXPECTED = 5.0  # seconds
_CODE = 2  # letters of a language's code that are compared: those who tell three of them do not agree which


def words_purchase(name: str, seconds: float) -> Purchase:
    """Return what is asked of an engine for the words of a sound."""
    request = Request(capability="transcription", seconds=max(round(seconds, 3), 0.1), inputs={"audio": (LATER,)})
    return Purchase(name, request, open=True, spared=True)


def words_step(sound: Step, wanted: Purchase, locale: str, buy: Buy) -> Step:
    """Have the words of a kept sound written down. The fact `sentences` holds their words, {text, start, end} each, in
    seconds of the sound; none where nobody speaks, or in another language than the ad's. Where no engine does it, its
    words have no captions, and that is told.
    """

    def asked(needs: tuple[Artifact, ...]) -> Request:
        return wanted.request.model_copy(update={"inputs": {"audio": (needs[0].digest,)}})

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"request": asked(needs).model_dump(mode="json"), "locale": locale}

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.media.study.speech import language_of, said_of

        if not work.needs[0].facts["heard"]:
            work.output.write_text("[]")
            return Made({"sentences": []})
        came = buy(replace(wanted, request=asked(work.needs)), work.progress)
        told = json.loads(came.artifact.path.read_text("utf-8"))
        said = said_of(told["words"], float(wanted.request.seconds or 0))
        spoken, language = language_of(told["language"]), locale.partition("-")[0]
        foreign = bool(said) and spoken is not None and len(spoken) == len(language) == _CODE and spoken != language
        sentences = [] if foreign else [[word.model_dump(mode="json") for word in each.words] for each in said]
        work.output.write_text(json.dumps(sentences, ensure_ascii=False), "utf-8")
        findings = (_foreign(wanted.name, str(spoken), language),) if foreign else ()
        return Made({"sentences": sentences, **came.source}, findings)

    def unheard(work: Work, error: Exception) -> Made:
        work.output.write_text("[]")
        heard = work.needs[0].facts["heard"]
        finding = _told("warning", wanted.name, f"they were not written down: {shorten(error, 300)}", _REMEDY)
        return Made({"sentences": []}, (finding,) if heard else ())

    return Step(
        "words", 1, wanted.name, "generating_audio", resolve, make, needs=(sound,), suffix=".json",
        estimate=_EXPECTED, fallback=unheard, waits=True,
    )  # fmt: skip


def unwritten_step(sound: Step, name: str, why: str, remedy: str) -> Step:
    """Tell that nobody is asked to write the words of a kept sound down, and why; the fact `sentences` is empty."""

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"sound": needs[0].digest, "why": why}

    def make(work: Work) -> Made:
        work.output.write_text("[]")
        finding = _told("info", name, why, remedy)
        return Made({"sentences": []}, (finding,) if work.needs[0].facts["heard"] else ())

    return Step("unwritten", 1, name, "generating_audio", resolve, make, needs=(sound,), suffix=".json", estimate=0.01)


_REMEDY = "Set the key of an engine for `transcription` (`reelwright engines`), or raise the budget, and build again."


def _told(severity: Severity, where: str, why: str, remedy: str) -> Finding:
    message = f"What is said in your film has no captions: {why}"
    return Finding(check="own_words", severity=severity, where=where, message=message, remedy=remedy)


def _foreign(where: str, spoken: str, language: str) -> Finding:
    why = f"it is spoken in {spoken!r}, and the ad is in {language!r}; what is said is not translated"
    return _told("warning", where, why, "Lower or drop the film's sound, and say it with the ad's own lines.")
