"""What a free prompt says: a length, a subject, what the maker says of it, and how it should feel.

Directions are never copy. What begins with "we" or "it" is no direction but a statement, and the user's own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_CLAUSE = re.compile(
    r"(\s*(?:[!?;\n،؛。！？、]+|\.+(?=\s|$)|,(?!\d)|:(?=\s)|\s[–—-]\s|\band\b(?=\s+(?:make|keep|end|ends|show)\b))\s*)"
)
_UNIT = (
    r"(?P<minute>minutes?|mins?|minuten?|minutos?|دقائق|دقيقة|分)|seconds?|secs?|s|sekunden?|segundos?|secondes?|"
    r"secondi|ثوان[يٍ]?|ثانية|秒|초"
)
_DURATION = re.compile(rf"(?P<number>\d+(?:[.,]\d+)?|[٠-٩]+)\s*-?\s*(?:{_UNIT})(?![\w])", re.IGNORECASE)
_WORK = (
    "ad ads advert advertisement spot video clip film movie reel short commercial teaser promo trailer campaign launch "
    "anzeige werbung werbespot pub publicité vidéo anuncio vídeo إعلان إعلانا إعلانًا فيديو مقطع"
)
_WORK_WORD = rf"(?:{'|'.join(_WORK.split())})"
_BEFORE = re.compile(
    r"^\W*(?:(?:please|can you|i want|i need|we need|make|create|produce|build|write|give|me|us|a|an|the|short|quick|"
    r"new|bitte|mach|erstelle|ein|eine|einen|crea|un|une|una|fais|اصنع|أنشئ|أريد|لي)\s+)*$",
    re.IGNORECASE,
)
# "… for my cold brew", "about our new shoes", "عن قهوتنا", "für unseren Tee"
_OWN = (
    r"(?:my|our|meine?[nrm]?|unsere?[nrm]?|mi|mis|nuestr[oa]s?|mon|ma|mes|notre|nos|mio|mia|nostr[oa]|meu|minha|nosso)"
)
_ARTICLE = r"(?:the|a|an|this|new|il|la|le|el|los|las|les|den|die|das|der)"
_FOR = re.compile(
    r"(?:^|\s)(?P<lead>for|about|promoting|introducing|featuring|advertising|selling|für|über|pour|para|per|voor|عن|حول)\s+"
    rf"(?P<own>(?:(?:{_OWN}|{_ARTICLE})\s+)*)(?P<subject>.+)$",
    re.IGNORECASE,
)
_ARABIC_FOR = re.compile(r"(?:^|\s)ل(?:ل)?(?P<subject>[\u0621-\u064a]{3,}(?:\s+[\u0621-\u064a]+){0,3})")
_SUBJECT_END = re.compile(
    r"\s+(?:for|that|which|who|with|so|where|ending|ends|aimed|targeting|in|on|to|at|by|from|is|are|und|mit|für|con|"
    r"para|avec|pour|qui|que|في|مع|على|إلى)\s+.*$",
    re.IGNORECASE,
)
_PRODUCTION = re.compile(rf"\s+(?:{_WORK_WORD}|v\d+|draft|final|test)(?=\s|$)", re.IGNORECASE)

# Platforms as people write them.
PLATFORMS = {
    "tiktok": r"tik\s?tok|تيك\s?توك", "reels": r"reels?|instagram|insta|انستغرام|إنستغرام",
    "shorts": r"(?:youtube )?shorts", "stories": r"stories", "youtube": r"youtube(?! shorts)|يوتيوب",
    "linkedin": r"linked\s?in|لينكد\s?إن", "x": r"twitter|x\.com", "meta_feed": r"facebook(?: feed)?|فيسبوك",
}  # fmt: skip
_PLATFORM = re.compile(rf"(?:{'|'.join(PLATFORMS.values())})", re.IGNORECASE)

_STATES = re.compile(
    r"(?:we|it|they|you (?:can|get|save)|wir|nous|نحن)(?:'(?:re|ve|s|ll))?\s+(?P<verb>\S+)", re.IGNORECASE
)
_WISHES = re.compile(
    r"(?:want|need|would|like|prefer|see|hear|think|should|must|has|have|needs|ends?|starts?|begins?|opens?|shows?|"
    r"looks?|feels?|sounds?|möchten|wollen|brauchen|voulons|voudrions|aimerions|نريد)$",
    re.IGNORECASE,
)
_DIRECTS = re.compile(
    r"(?:make|keep|end|show|use|add|no|not|with|without|please|ending|featuring|in the style|style|music|voice|mood|"
    r"shot|camera|slow|fast|cut|zoom)\b",
    re.IGNORECASE,
)
_CALL = re.compile(
    r"(?:call|phone|visit|order|book|buy|download|subscribe|join|text|sign up|shop)\s+"
    r"(?:now|today|online|at|on|by|your|us|a|the|here|\+?\d|www\.|\S+\.\S)",
    re.IGNORECASE,
)
_LONGEST_CALL, _MOST_WORDS = 30, 9


@dataclass(frozen=True)
class Prompt:
    """`subject` is a short noun phrase fit to be shown; `clauses` are the prompt's directions.

    `claims` are statements of the user about it ("we come to your street", and what else that sentence lists); `call`
    is what viewers are told to do.
    """

    seconds: float | None = None
    subject: str | None = None
    clauses: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    call: str | None = None


def read_prompt(text: str) -> Prompt:
    """Return what `text` says. The subject is taken only from "for my …", "about our …" and the like."""
    seconds: float | None = None
    subject: str | None = None
    call: str | None = None
    clauses, claims = [], []
    stating = False
    parts = _CLAUSE.split(text)
    for part, mark in zip(parts[::2], [*parts[1::2], "."], strict=True):
        clause = part.strip()
        stating = _states(clause, stating)
        if stating and clause:
            claims.append(tidy(clause))
        stating = stating and not re.search(r"[.!?;\n؛。！？]", mark)
        if claims and claims[-1] == tidy(clause):
            continue
        if call is None and len(clause) <= _LONGEST_CALL and _CALL.match(clause):
            call = tidy(clause)
            continue
        found = _duration(clause) if seconds is None else None
        if found:
            seconds, clause = found
        asked = bool(found) or names_work(clause)
        phrase = _subject(clause, asked) if subject is None else None
        if phrase:
            subject, clause = phrase, clause[clause.index(phrase) + len(phrase) :].strip()
        if clause and not re.fullmatch(rf"\W*{_WORK_WORD}?\W*", clause, re.IGNORECASE):
            clauses.append(clause)
    return Prompt(seconds, subject and tidy(subject), tuple(clauses), tuple(claims), call)


def _states(clause: str, stating: bool) -> bool:
    """Say whether a clause states something, or goes on with a sentence that does (`stating`)."""
    found = _STATES.match(clause)
    if found:
        return not _WISHES.match(found["verb"].strip(",.!"))
    return stating and len(clause.split()) <= _MOST_WORDS and not _DIRECTS.match(clause) and not names_work(clause)


def strip_production(title: str) -> str:
    """Return a title without the words of the trade at its end ("Trail Bottle launch video" → "Trail Bottle")."""
    previous = None
    while previous != title:
        previous, title = title, re.sub(rf"{_PRODUCTION.pattern}\W*$", "", title, flags=re.IGNORECASE).strip()
    return title or previous


def names_work(title: str) -> bool:
    """Say whether a title speaks of the work itself, as working titles do."""
    return bool(re.search(rf"(?<!\w){_WORK_WORD}(?!\w)", title, re.IGNORECASE))


def tidy(phrase: str) -> str:
    """Return `phrase` with a capital at its start and no loose marks at its ends."""
    phrase = phrase.strip(" \t,;:.–—-\"'")
    return phrase[:1].upper() + phrase[1:]


def _duration(clause: str) -> tuple[float, str] | None:
    """Return the length a clause asks for and the rest of it; "absorbs in 60 seconds" is no such wish."""
    found = _DURATION.search(clause)
    if not found:
        return None
    before, after = clause[: found.start()], clause[found.end() :]
    asked = re.match(rf"\s*(?:long\s+)?{_WORK_WORD}\b", after, re.IGNORECASE)
    titled = re.search(rf"{_WORK_WORD}\s*(?:of|von|de|مدته|مدتها|من)?\s*$", before, re.IGNORECASE)
    leads = _BEFORE.match(before) and not re.match(r"\s*to\b", after, re.IGNORECASE)
    if not (asked or titled or leads):
        return None
    number = float(found["number"].replace(",", "."))
    return number * (60 if found["minute"] else 1), f"{before} {after}".strip()


def _leads(clause: str) -> Iterator[re.Match[str]]:
    """Yield what stands after each "for" or "about" of a clause, one after the other."""
    found = _FOR.search(clause)
    while found:
        yield found
        found = _FOR.search(clause, found.start("subject") - 1)


def _subject(clause: str, asked: bool) -> str | None:
    """Return what the ad is for. "for students" alone names an audience: a possessive or the work must stand before."""
    found = next((each for each in _leads(clause) if not _PLATFORM.match(each["subject"])), None)
    arabic = _ARABIC_FOR.search(clause) if asked and not found else None
    if found and not (asked or re.search(rf"(?<!\w){_OWN}(?!\w)", found["own"], re.IGNORECASE)):
        found = None
    phrase = (found or arabic or {"subject": ""})["subject"]
    phrase = _SUBJECT_END.sub("", phrase).strip(" ,;:.\"'")
    return phrase if 0 < len(phrase.split()) <= 6 and len(phrase) <= 60 else None
