"""Scripts, directions and the smallest pieces that a line may be animated or broken in."""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby

CLUSTER_JOINERS = {"\u200d", "\ufe0f", "\ufe0e", "\u20e3"}
_HIDDEN = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\x00-\x1f\x7f-\x9f\ufeff\u2028\u2029]")
_RANGES: tuple[tuple[int, int, str], ...] = (
    (0x0590, 0x05FF, "hebrew"),
    (0x0600, 0x06FF, "arabic"),
    (0x0750, 0x077F, "arabic"),
    (0x08A0, 0x08FF, "arabic"),
    (0x0900, 0x097F, "devanagari"),
    (0x0E00, 0x0E7F, "thai"),
    (0x1100, 0x11FF, "hangul"),
    (0x2E80, 0x2FDF, "han"),
    (0x3000, 0x303F, "han"),
    (0x3040, 0x30FF, "kana"),
    (0x3130, 0x318F, "hangul"),
    (0x31F0, 0x31FF, "kana"),
    (0x3400, 0x4DBF, "han"),
    (0x4E00, 0x9FFF, "han"),
    (0xAC00, 0xD7AF, "hangul"),
    (0xF900, 0xFAFF, "han"),
    (0xFB1D, 0xFB4F, "hebrew"),
    (0xFB50, 0xFDFF, "arabic"),
    (0xFE70, 0xFEFE, "arabic"),
    (0xFF00, 0xFFEF, "han"),
    (0x1F000, 0x1FAFF, "emoji"),
    (0x20000, 0x3FFFF, "han"),
)
# Symbols below the emoji planes that a colour font draws when they stand alone.
_EMOJI_SYMBOLS = set(
    "⌚⌛⏩⏪⏫⏬⏰⏳◽◾☔☕♈♉♊♋♌♍♎♏♐♑♒♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛎⛔⛪⛲⛳⛵⛺⛽✅✊✋✨❌❎❓❔❕❗➕➖➗➰➿⬛⬜⭐⭕"
)
UNSPACED = {"han", "kana", "thai"}


def clean(text: str) -> str:
    """Return `text` as one NFC line without control characters and bidi marks; joiners stay."""
    return " ".join(_HIDDEN.sub(" ", unicodedata.normalize("NFC", text)).split())


def script_of(char: str) -> str:
    """Return a character's script: `latin` is all that the text faces carry, `common` what has no script of its own."""
    if char in _EMOJI_SYMBOLS or char in CLUSTER_JOINERS:
        return "emoji" if char in _EMOJI_SYMBOLS else "common"
    code = ord(char)
    for first, last, script in _RANGES:
        if first <= code <= last:
            return script
    return "latin" if char.isalpha() else "common"


def clusters(text: str) -> list[str]:
    """Split `text` into what a reader takes for characters: base, marks, joined emoji, flags, Hangul jamo."""
    found: list[str] = []
    for char in text:
        if found and _continues(found[-1], char):
            found[-1] += char
        else:
            found.append(char)
    return found


def _continues(before: str, char: str) -> bool:
    last = before[-1]
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Mc", "Me"):
        return True
    if char in CLUSTER_JOINERS or last == "\u200d" or 0x1F3FB <= ord(char) <= 0x1F3FF:
        return True
    if 0x0E40 <= ord(last) <= 0x0E44:  # Thai vowels that are written before their consonant
        return True
    if last in "\u094d":  # Devanagari virama joins consonants
        return char.isalpha()
    return _is_flag(last) and _is_flag(char) and sum(map(_is_flag, before)) % 2 == 1


def _is_flag(char: str) -> bool:
    return 0x1F1E6 <= ord(char) <= 0x1F1FF


def split_units(text: str) -> list[str]:
    """Split a line into units that concatenate to it; a unit is a word with the space after it.

    Unspaced scripts give one unit a cluster, with closing punctuation kept to what it closes.
    """
    units: list[str] = []
    for word in re.findall(r"\S+\s*|\s+", text):
        units += _split_word(word)
    return units


def _split_word(word: str) -> list[str]:
    pieces: list[str] = []
    for unspaced, group in groupby(clusters(word), key=lambda cluster: script_of(cluster[0]) in UNSPACED):
        members = list(group)
        pieces += members if unspaced else ["".join(members)]
    return _keep_together(pieces)


# Kinsoku: what may not begin a line, and what may not end one.
NOT_FIRST = set("、。，．・：；？！」』）］｝〕〉》】’”ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々ゝゞ％…‥,.!?;:)]}%")
NOT_LAST = set("「『（［｛〔〈《【‘“([{￥＄¥$#")


def _keep_together(pieces: list[str]) -> list[str]:
    kept: list[str] = []
    for piece in pieces:
        if kept and (piece[0] in NOT_FIRST or kept[-1][-1] in NOT_LAST or piece.isspace()):
            kept[-1] += piece
        else:
            kept.append(piece)
    return kept


def count_words(text: str) -> int:
    """Return how many words a reader reads; two characters of an unspaced script count as one."""
    unspaced = sum(script_of(char) in UNSPACED for char in text)
    spaced = len([word for word in text.split() if any(script_of(char) not in UNSPACED for char in word)])
    return spaced + -(-unspaced // 2)
