"""From a sentence to a brief, by rules: "20 s for my cold brew, for students, funny".

The sentence stays the brief's prompt; what it says in so many words becomes a field beside it. Nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from reelwright.brief import Brief
from reelwright.errors import InputError, Problem, shorten
from reelwright.planning.elements import MONEY
from reelwright.planning.instructions import speaks_to_machine
from reelwright.planning.language import language_of
from reelwright.planning.looks import LOOKS
from reelwright.planning.prompt import PLATFORMS, Prompt, read_prompt
from reelwright.words import MAX_SECONDS, MIN_SECONDS

LONGEST = 4000  # characters of a prompt
_EXAMPLE = "Say what the ad is for, for example: 20 s for my cold brew, for students, funny."

_AUDIENCE = re.compile(
    r"^(?:(?:for|aimed at|targeting|für|pour|para|per|voor)\s+|لل?)(?:the\s+|die\s+|les\s+|los\s+|las\s+|os\s+|as\s+)?"
    r"(?P<who>[^\d\W].{1,80})$",
    re.IGNORECASE,
)
_LANGUAGES = {
    "en": "english englisch anglais inglés inglês inglese الإنجليزية", "de": "german deutsch allemand alemán alemão",
    "fr": "french französisch français francés francês الفرنسية", "es": "spanish spanisch espagnol español espanhol",
    "it": "italian italienisch italien italiano", "pt": "portuguese portugiesisch portugais portugués português",
    "ar": "arabic arabisch arabe árabe العربية", "ja": "japanese japanisch japonais japonés", "ko": "korean koreanisch",
    "zh": "chinese chinesisch chinois chino", "he": "hebrew hebräisch", "hi": "hindi", "th": "thai",
}  # fmt: skip
_IN_LANGUAGE = re.compile(r"(?:(?<!\w)(?:in|auf|en|em|på)\s+|\bب)(?P<name>[^\W\d_]+)", re.IGNORECASE)
_OFFER = re.compile(
    rf"\d+\s?[%٪]\s*(?:off|discount|rabatt|reduziert|de (?:réduction|remise|descuento|desconto)|sconto|خصم)"
    rf"|(?:خصم|rabatt von|remise de)\s*\d|\b(?:two|three|2|3) for (?:one|two|1|2)\b|\bbuy one\b|\b2 für 1\b|\b2x1\b"
    rf"|\bfree (?:shipping|delivery|trial)\b|\bkostenloser? versand\b|\blivraison (?:gratuite|offerte)\b"
    rf"|\benvío gratis\b|{MONEY}",
    re.IGNORECASE,
)
_ASPECTS = {
    "9:16": r"vertical|portrait|hochformat|verticale?|عمودي|9:16",
    "1:1": r"square|quadratisch|carrée?|cuadrad[oa]|مربع|1:1",
    "16:9": r"widescreen|landscape|horizontal|querformat|paysage|أفقي|16:9",
    "4:5": r"4:5",
}
_SHAPES = {"tiktok": "9:16", "reels": "9:16", "shorts": "9:16", "stories": "9:16", "youtube": "16:9",
           "linkedin": "1:1", "x": "16:9", "meta_feed": "4:5"}  # fmt: skip
_CATEGORIES = {
    "music_video": r"music video|musikvideo|clip musical|vídeo musical|videoclip|فيديو كليب",
    "explainer": r"explain\w*|how .{1,60} works?|tutorial|erklär\w*|explicati\w*|expliqu\w*|explica\w*|شرح",
    "story": r"(?:our|my|the|a) story|founder|unsere geschichte|notre histoire|nuestra historia|nossa história|قصة",
}
PLATFORMS_IN = "|".join(rf"(?<!\w)(?:{names})(?!\w)" for names in PLATFORMS.values())
_NOT = re.compile(
    r"(?:\b(?:no|not|never|nicht|kein\w*|pas|sans|sin|without|ohne|não|sem|too|zu)|لا|ليس|بدون)\W+$", re.I
)


def brief_of(sentence: str) -> Brief:
    """Return the brief that a sentence makes. Raises InputError where there are no words, or more than a prompt has."""
    words = " ".join(sentence.split())
    if not any(char.isalpha() for char in words):
        raise InputError(Problem("words", shorten(words), "a brief needs words", _EXAMPLE))
    if len(words) > LONGEST:
        limit = f"a prompt has at most {LONGEST:,} characters, and this has {len(words):,}"
        raise InputError(Problem("words", "", limit, "Keep what the ad shows; put the facts into a brief."))
    return Brief.read(dict(_fields(words)))


def _fields(words: str) -> Iterator[tuple[str, Any]]:
    """Yield what a sentence says of a brief's fields; nothing of one that speaks to a machine but its length."""
    prompt = read_prompt(words)
    yield "prompt", words
    if prompt.seconds is not None and MIN_SECONDS <= prompt.seconds <= MAX_SECONDS:
        yield "duration", prompt.seconds  # another one is cut by the planner, which tells it
    if prompt.subject and not speaks_to_machine(prompt.subject):
        yield "product", {"name": prompt.subject}
    if speaks_to_machine(words):
        return
    yield from _said(prompt)
    tone, platforms, locale = _tone(words), platforms_of(words), _locale(words)
    aspects = _aspects(words, platforms)
    category = next((name for name, how in _CATEGORIES.items() if re.search(how, words, re.IGNORECASE)), None)
    found = {"tone": tone, "platforms": platforms, "aspects": aspects, "locale": locale, "category": category}
    yield from ((name, value) for name, value in found.items() if value)


def _said(prompt: Prompt) -> Iterator[tuple[str, str]]:
    """Yield whom the ad is for, what it offers and what it calls for: clauses of the prompt, as they stand there."""
    offer = next((clause for clause in prompt.clauses if _OFFER.search(clause)), None)
    if offer and len(offer) <= 160:
        yield "offer", offer[:1].upper() + offer[1:]
    for clause in prompt.clauses:
        found = _AUDIENCE.match(clause)
        if found and clause != offer and not re.search(PLATFORMS_IN, clause, re.IGNORECASE):
            yield "audience", found["who"].strip()
            break
    if prompt.call:
        yield "call_to_action", prompt.call


def _tone(words: str) -> list[str]:
    """Return the words that call a look, in their order, without those that are said not to be wanted."""
    known = {word for look in LOOKS for word in look.words.split()}
    found = [match for match in re.finditer(r"[\w-]+", words) if match[0].casefold() in known]
    wanted = [match[0].casefold() for match in found if not _NOT.search(words[: match.start()])]
    return list(dict.fromkeys(wanted))[:6]


def platforms_of(words: str) -> list[str]:
    """Return the platforms that stand in `words`, by our names for them."""
    return [name for name, how in PLATFORMS.items() if re.search(rf"(?<!\w)(?:{how})(?!\w)", words, re.IGNORECASE)]


def _aspects(words: str, platforms: list[str]) -> list[str]:
    named = [shape for shape, how in _ASPECTS.items() if re.search(rf"(?<!\w)(?:{how})(?!\w)", words, re.IGNORECASE)]
    return named or shapes_of(platforms)


def shapes_of(platforms: list[str]) -> list[str]:
    """Return the aspects that suit platforms, each once."""
    return list(dict.fromkeys(_SHAPES[name] for name in platforms))


def _locale(words: str) -> str | None:
    """Return the language that is asked for, else the one the sentence is written in; None for English."""
    for found in _IN_LANGUAGE.finditer(words):
        name = found["name"].casefold()
        code = next((code for code, names in _LANGUAGES.items() if name in names.split()), None)
        if code:
            return code
    written = language_of(words)
    return None if written == "en" else written
