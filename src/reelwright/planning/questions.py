"""What is unknown of a brief and would change the film, as at most five questions; none of them needs an answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reelwright.brief import Brief
from reelwright.errors import InputError, Problem, shorten
from reelwright.plan import Fact
from reelwright.planning.language import language_of
from reelwright.planning.reading import Reading, read
from reelwright.planning.sentence import platforms_of, shapes_of

MOST = 5


@dataclass(frozen=True)
class Question:
    """`suggestions` are answers that can be given as they stand; `default` is what holds without one ("": nothing).

    `hint` tells both in the question's language.
    """

    id: str
    text: str
    suggestions: tuple[str, ...]
    default: str
    hint: str


# In the order of what each changes in the film.
_TEXTS = {
    "en": {
        "product": "What is it called?",
        "facts": "What is true of it? Two or three short facts, with semicolons between them.",
        "offer": "Is there an offer, such as a price?",
        "duration": "How many seconds may it last?",
        "platforms": "Where will it be shown?",
        "tone": "How should it feel?",
        "audience": "Whom is it for?",
        "call_to_action": "What should viewers do at the end?",
    },
    "de": {
        "product": "Wie heißt es?",
        "facts": "Was stimmt daran? Zwei oder drei kurze Fakten, mit Semikolon getrennt.",
        "offer": "Gibt es ein Angebot, etwa einen Preis?",
        "duration": "Wie viele Sekunden darf es dauern?",
        "platforms": "Wo wird es gezeigt?",
        "tone": "Wie soll es wirken?",
        "audience": "Für wen ist es?",
        "call_to_action": "Was sollen die Zuschauer am Ende tun?",
    },
    "fr": {
        "product": "Comment s'appelle-t-il ?",
        "facts": "Qu'est-ce qui est vrai ? Deux ou trois faits courts, séparés par des points-virgules.",
        "offer": "Y a-t-il une offre, par exemple un prix ?",
        "duration": "Combien de secondes peut-il durer ?",
        "platforms": "Où sera-t-il montré ?",
        "tone": "Quelle impression doit-il donner ?",
        "audience": "À qui s'adresse-t-il ?",
        "call_to_action": "Que doivent faire les spectateurs à la fin ?",
    },
    "es": {
        "product": "¿Cómo se llama?",
        "facts": "¿Qué es cierto de ello? Dos o tres datos cortos, separados por punto y coma.",
        "offer": "¿Hay una oferta, por ejemplo un precio?",
        "duration": "¿Cuántos segundos puede durar?",
        "platforms": "¿Dónde se mostrará?",
        "tone": "¿Qué sensación debe dar?",
        "audience": "¿Para quién es?",
        "call_to_action": "¿Qué deben hacer los espectadores al final?",
    },
    "ar": {
        "product": "ما اسمه؟",
        "facts": "ما الصحيح عنه؟ حقيقتان أو ثلاث قصيرة، بينها فاصلة منقوطة.",
        "offer": "هل هناك عرض، كسعر مثلًا؟",
        "duration": "كم ثانية يمكن أن يدوم؟",
        "platforms": "أين سيُعرض؟",
        "tone": "أي شعور يترك؟",
        "audience": "لمن هو؟",
        "call_to_action": "ماذا يفعل المشاهد في النهاية؟",
    },
}
_HINTS = {  # before suggestions, and before a default
    "en": ("For example", "Without an answer"), "de": ("Zum Beispiel", "Ohne Antwort"),
    "fr": ("Par exemple", "Sans réponse"), "es": ("Por ejemplo", "Sin respuesta"), "ar": ("مثلًا", "بلا جواب"),
}  # fmt: skip
_TONES = {
    "en": ("fresh", "calm", "playful", "luxury"), "de": ("frisch", "ruhig", "witzig", "edel"),
    "fr": ("frais", "doux", "drôle", "élégant"), "es": ("fresco", "suave", "divertido", "elegante"),
    "ar": ("منعش", "هادئ", "مرح", "فاخر"),
}  # fmt: skip
_AUDIENCES = {
    "en": ("students", "families", "professionals"), "de": ("Studierende", "Familien", "Berufstätige"),
    "fr": ("étudiants", "familles", "professionnels"), "es": ("estudiantes", "familias", "profesionales"),
    "ar": ("الطلاب", "العائلات", "المهنيون"),
}  # fmt: skip
_CALLS = {
    "en": ("Shop now", "Try it", "Book now"), "de": ("Jetzt kaufen", "Jetzt testen", "Jetzt buchen"),
    "fr": ("Acheter", "Essayer", "Réserver"), "es": ("Comprar ahora", "Probar", "Reservar"),
    "ar": ("تسوّق الآن", "جرّبه", "احجز الآن"),
}  # fmt: skip
_SECONDS = ("6", "15", "30", "60")
_PLACES = ("tiktok", "reels", "youtube", "linkedin")


def questions(brief: Brief, suggested: Mapping[str, Sequence[str]] | None = None) -> tuple[Question, ...]:
    """Return the questions about a brief, those that change most first, in the user's language where we have it.

    What is `suggested` was guessed from a page or a photo, by the ids of questions: it is asked in any case.
    """
    reading, guessed = read(brief), suggested or {}
    unknown = [name for name, known in _known(brief, reading).items() if name in guessed or not known]
    language = language_of(brief.prompt or "") or reading.language
    language = language if language in _TEXTS else "en"
    return tuple(_question(name, reading, language, tuple(guessed.get(name, ()))) for name in unknown[:MOST])


def answered(brief: Brief, answers: Mapping[str, str]) -> Brief:
    """Return the brief with answers by the ids of questions; an empty one keeps the default.

    Raises InputError for an id that no question has, and for an answer that cannot be the field's.
    """
    given: dict[str, Any] = brief.model_dump(exclude_unset=True)
    unknown = [name for name in answers if name not in _ANSWERS]
    if unknown:
        limit = f"questions are {', '.join(_ANSWERS)}"
        raise InputError(Problem("answer", shorten(unknown[0]), limit, "Answer one of these by its id."))
    for name, taken in _ANSWERS.items():
        if answer := answers.get(name, "").strip():
            given |= taken(given, answer)
    return Brief.read(given)


def _known(brief: Brief, reading: Reading) -> dict[str, bool]:
    said, length = brief.model_fields_set, reading.prompt.seconds
    return {
        "product": reading.subject is not None,
        "facts": bool(reading.claims),
        "offer": True,  # none is missed where nothing hints at one
        "duration": "duration" in said or length is not None,
        "platforms": bool(brief.platforms) or "aspects" in said,
        "tone": bool(brief.tone) or brief.music.mood is not None,
        "audience": brief.audience is not None,
        "call_to_action": reading.fact("cta") is not None,
    }


def _question(name: str, reading: Reading, language: str, guessed: tuple[str, ...]) -> Question:
    suggested: dict[str, tuple[tuple[str, ...], str]] = {
        "product": ((), _text(reading.subject)),
        "facts": ((), ""),
        "offer": ((), _text(reading.fact("offer"))),
        "duration": (_SECONDS, f"{reading.brief.duration:g}"),
        "platforms": (_PLACES, ""),
        "tone": (_TONES[language], ""),
        "audience": (_AUDIENCES[language], ""),
        "call_to_action": (_CALLS[language], reading.call or ""),
    }
    usual, default = suggested[name]
    suggestions = tuple(dict.fromkeys((*guessed, *usual)))
    before, without = _HINTS[language]
    hints = [f"{before}: {', '.join(suggestions)}."] if suggestions else []
    hints += [f"{without}: {default}."] if default else []
    return Question(name, _TEXTS[language][name], suggestions, default, " ".join(hints))


def _text(fact: Fact | None) -> str:
    return fact.text if fact else ""


def _product(given: Mapping[str, Any], answer: str) -> dict[str, Any]:
    return {"product": {**(given.get("product") or {}), "name": answer}}


def _facts(given: Mapping[str, Any], answer: str) -> dict[str, Any]:
    facts = [part.strip() for part in re.split(r"[;؛；\n]", answer) if part.strip()]
    product = given.get("product") or {"name": _name(given)}
    return {"product": {**product, "facts": facts}}


def _name(given: Mapping[str, Any]) -> str:
    """Return what facts are about where no name was given. Raises InputError where nothing names it."""
    subject = read(Brief.read(dict(given))).subject
    if subject is None:
        remedy = "Answer `product` before `facts`."
        raise InputError(Problem("facts", "", "facts are about something, and it has no name yet", remedy))
    return subject.text[:80]


def _duration(_: Mapping[str, Any], answer: str) -> dict[str, Any]:
    number = re.match(r"\d+(?:[.,]\d+)?", answer)
    return {"duration": float(number[0].replace(",", ".")) if number else answer}


def _platforms(_: Mapping[str, Any], answer: str) -> dict[str, Any]:
    found = platforms_of(answer)
    return {"platforms": found, "aspects": shapes_of(found)} if found else {"platforms": answer}


_ANSWERS: dict[str, Callable[[Mapping[str, Any], str], dict[str, Any]]] = {
    "product": _product,
    "facts": _facts,
    "offer": lambda _, answer: {"offer": answer},
    "duration": _duration,
    "platforms": _platforms,
    "tone": lambda _, answer: {"tone": answer},
    "audience": lambda _, answer: {"audience": answer},
    "call_to_action": lambda _, answer: {"call_to_action": answer},
}
