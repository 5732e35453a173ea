"""Which of the user's own words back a sentence.

A sentence that stands in one of them is backed. Another one is backed where each of its words is: small words that
claim nothing need no backing; "no", "only" and "best" do. A number counts with the word beside it ("24 hours"), and a
negation with another word of the sentence, in one and the same text. It sees words and no meaning: other words that are
shuffled into a new claim pass, and a true paraphrase in new words does not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0dff\u0e31\u0e34-\u0e4e"
_TOKEN = re.compile(rf"\d+(?:[.,٫/:]\d+)*|[^\W\d_](?:[^\W\d_]|[{_MARKS}]|['’](?=\w))*")
_ENDS = re.compile(r"(?:[!?…。！？؟।]+|\.+(?=\s|$))\s*")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f]")
_KANA_MARKS = re.compile("^[\u3040-\u309f]$")  # one hiragana between two words is a particle

_NEUTRAL_WORDS = (
    "a an the this that these those of to in on at by for with and or as from into up out off is are was be been it "
    "its it's that's here's let's we you your yours our ours my i me us they their he she his her what when where how "
    "who which here there then so just meet introducing discover hello hi ready come get take make see look closer "
    "more der die das ein eine einen einem einer den dem des und oder mit für von aus im in ist sind wir ihr ihre dein "
    "deine deinen unser unsere sie es auf an zu zum zur so hier jetzt bei wie was "
    "le la les l un une des du de d et ou avec pour dans en est sont nous vous votre vos notre nos il elle ce cette "
    "ces à au aux sur ici que qui c'est "
    "el los las y o con para en es son tu tus su sus nuestro nuestra este esta aquí del al que por "
    "os as um uma e com é são seu sua nosso nossa esta este aqui do da dos das na por que "
    "il lo gli i di del della per è sono tuo tua nostro nostra questo questa qui che "
    "في من على إلى عن مع هذا هذه هو هي أن ما هنا و أو "
    "של את זה זו עם על או הוא היא כל "
    "है हैं का की के में से और यह वह को पर "
    "은 는 이 가 을 를 의 에 와 과"
)
_NEGATION_WORDS = (
    "no not never without none nor neither don't doesn't isn't won't free kein keine keinen nicht nie ohne "
    "sans pas jamais aucun aucune sin ningún ninguna nunca jamás sem não nem senza non mai بدون لا ليس لن ללא לא "
    "बिना नहीं नही"
)
_NEUTRAL, _NEGATIONS = frozenset(_NEUTRAL_WORDS.split()), frozenset(_NEGATION_WORDS.split())
_SUFFIXES = ("'s", "’s", "ings", "ing", "ed", "es", "en", "em", "er", "s", "e", "n")
_ARABIC = re.compile(r"^(?:و|ف)?(?:بال|كال|لل|ال)(?=[\u0620-\u064a]{3})")


@dataclass(frozen=True)
class Backing:
    """What the user said, a name for each text, and phrases that claim nothing (calls to action, "a closer look")."""

    said: Mapping[str, str]
    phrases: frozenset[str] = frozenset()

    @cached_property
    def _squeezed(self) -> dict[str, str]:
        return {name: _squeeze(text) for name, text in self.said.items()}

    @cached_property
    def _stems(self) -> dict[str, list[str]]:
        return {name: [_stem(token) for token in _tokens(text)] for name, text in self.said.items()}

    @cached_property
    def _neutral(self) -> frozenset[str]:
        return frozenset(map(_squeeze, self.phrases))

    def backs(self, text: str) -> frozenset[str]:
        """Return the names of the texts that `text` stands on."""
        inside = {name for name, squeezed in self._squeezed.items() if _holds(squeezed, _squeeze(text))}
        if inside:
            return frozenset(inside)
        wanted = {_stem(token) for token in _tokens(text) if token not in _NEUTRAL}
        return frozenset(name for name, stems in self._stems.items() if wanted & set(stems))

    def unbacked(self, text: str) -> tuple[str, ...]:
        """Return the sentences of `text` that nothing backs, each as it stands there."""
        return tuple(sentence for sentence in sentences(text) if not self._backed(sentence))

    def _backed(self, sentence: str) -> bool:
        squeezed = _squeeze(sentence)
        if not squeezed or squeezed in self._neutral or any(_holds(text, squeezed) for text in self._squeezed.values()):
            return True
        tokens = _tokens(sentence)
        content = [token for token in tokens if token not in _NEUTRAL]
        return all(self._word_backed(token, content, tokens) for token in content)

    def _word_backed(self, token: str, content: list[str], tokens: list[str]) -> bool:
        stem = _stem(token)
        holders = [stems for stems in self._stems.values() if stem in stems]
        if token[0].isdigit():
            pairs = [(_stem(one), _stem(other)) for one, other in pairwise(tokens) if token in (one, other)]
            return any(not pairs or set(pairs) & set(pairwise(stems)) for stems in holders)
        if token in _NEGATIONS:
            others = {_stem(other) for other in content if other != token}
            return any(others & set(stems) for stems in holders)
        if _UNSPACED.search(token):
            return bool(holders) or _pieced(token, tuple(self._squeezed.values()))
        return bool(holders)


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text; decimals and names such as `v1.2` stay whole."""
    return tuple(part.strip() for part in _ENDS.split(text) if part.strip())


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(_normal(text))


def _squeeze(text: str) -> str:
    """Return the words of a text with one space between them, and nothing else of it."""
    return " ".join(_tokens(text))


def _holds(whole: str, part: str) -> bool:
    """Say whether a squeezed text holds another, whole words of it where words have spaces."""
    if _UNSPACED.search(part):
        return part.replace(" ", "") in whole.replace(" ", "")
    return bool(part) and f" {part} " in f" {whole} "


def _stem(word: str) -> str:
    word = _ARABIC.sub("", word)
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            return word.removesuffix(suffix)
    return word


def _pieced(token: str, texts: Iterable[str]) -> bool:
    """Say whether a word without spaces is made of pieces of two characters or more that stand in the texts."""
    joined = [text.replace(" ", "") for text in texts]
    rest = token
    while rest:
        size = next((n for n in range(len(rest), 1, -1) if any(rest[:n] in text for text in joined)), 0)
        if not size and not _KANA_MARKS.match(rest[0]):
            return False
        rest = rest[size or 1 :]
    return True
