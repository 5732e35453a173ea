"""Scripts, and the smallest pieces that a line may be animated or broken in."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import groupby

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
JOINED = {"arabic", "hebrew", "devanagari", "thai"}  # letters join or stack: no room is put between them

# What has no picture of its own: joiners, variation selectors, tags, and the break that a zero-width space allows.
_INVISIBLE = re.compile("[\u200b-\u200d\u2060-\u2064\ufe00-\ufe0f\U000e0000-\U000e0fff]")
_REMOVED = re.compile("[\u00ad\u200e\u200f\u061c\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]")
_SPACES = re.compile("[\\s\x00-\x1f\x7f-\x9f]+")
_FIXED_SPACES = str.maketrans("\u202f\u2007", "\u00a0\u00a0")
ZERO_WIDTH_SPACE = "\u200b"


def clean(text: str) -> str:
    """Return `text` as one NFC line without controls, bidi marks and soft hyphens.

    Joiners, no-break spaces and zero-width spaces (breaks that cannot be seen) stay.
    """
    shown = unicodedata.normalize("NFC", _REMOVED.sub("", text)).translate(_FIXED_SPACES)
    return _SPACES.sub(lambda found: "\u00a0" if found[0] == "\u00a0" else " ", shown).strip()


def visible(text: str) -> str:
    """Return the characters of `text` that a font must have a glyph for."""
    return _INVISIBLE.sub("", text)


@lru_cache(maxsize=8192)
def script_of(char: str) -> str:
    """Return a character's script: `latin` is all that the text faces carry, `common` what has none of its own."""
    if char in _EMOJI_SYMBOLS:
        return "emoji"
    code = ord(char)
    for first, last, script in _RANGES:
        if first <= code <= last:
            return script
    return "latin" if char.isalpha() else "common"


def clusters(text: str) -> list[str]:
    """Split `text` into what a reader takes for characters: base and marks, joined emoji, flags, Indic conjuncts."""
    found: list[str] = []
    for char in text:
        if found and _continues(found[-1], char):
            found[-1] += char
        else:
            found.append(char)
    return found


def _continues(before: str, char: str) -> bool:
    last = before[-1]
    if unicodedata.category(char)[0] == "M" or 0x1F3FB <= ord(char) <= 0x1F3FF:
        return True
    if char != ZERO_WIDTH_SPACE and not visible(char):
        return True
    if last == "\u200d":
        return not char.isspace()
    if char in "ะาำๅๆ" or last in "เแโใไ":  # Thai vowels are written around their consonant
        return script_of(char) == script_of(last) == "thai"
    if last == "\u094d":  # the Devanagari virama joins consonants
        return script_of(char) == "devanagari"
    return _is_flag(last) and _is_flag(char) and sum(map(_is_flag, before)) % 2 == 1


def _is_flag(char: str) -> bool:
    return 0x1F1E6 <= ord(char) <= 0x1F1FF


# Kinsoku: what may not begin a line, and what may not end one.
NOT_FIRST = set("、。，．・：；？！」』）］｝〕〉》】’”»ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々ゝゞ％…‥,.!?;:)]}%")
NOT_LAST = set("「『（［｛〔〈《【‘“«([{￥＄¥$#")

# Thai writes no spaces. A syllable begins with a vowel that is written before its consonant, and these words, which
# are frequent in short copy, begin a phrase.
THAI_PHRASES = ("สำหรับ", "เพื่อ", "และ", "ของ", "ที่", "ทุก", "กับ", "หรือ", "จาก", "โดย", "ใน", "ให้", "แต่")
_THAI_PIECE = re.compile(f"(?<=.)(?<![เแโใไ])(?={'|'.join(THAI_PHRASES)}|[เแโใไ])|(?<=[ๆฯ])(?=.)")


def split_units(text: str) -> list[str]:
    """Split a line into units that concatenate to it; a unit is a word with the space after it.

    Chinese and Japanese give one unit a character, with punctuation kept to what it belongs to; Thai a few syllables.
    """
    units: list[str] = []
    for word in re.findall(f"[^ {ZERO_WIDTH_SPACE}]+[ {ZERO_WIDTH_SPACE}]*|[ {ZERO_WIDTH_SPACE}]+", text):
        units += _split_word(word)
    return units


def _writing(cluster: str) -> str:
    script = script_of(cluster[0])
    return "cjk" if script in ("han", "kana") else "thai" if script == "thai" else "spaced"


def _split_word(word: str) -> list[str]:
    pieces: list[str] = []
    for writing, group in groupby(clusters(word), key=_writing):
        members = list(group)
        if writing == "cjk":
            pieces += members
        else:
            joined = "".join(members)
            pieces += _THAI_PIECE.split(joined) if writing == "thai" else [joined]
    return _keep_together(pieces)


def _keep_together(pieces: list[str]) -> list[str]:
    kept: list[str] = []
    for piece in pieces:
        if kept and (piece[0] in NOT_FIRST or kept[-1][-1] in NOT_LAST or not visible(piece).strip()):
            kept[-1] += piece
        else:
            kept.append(piece)
    return kept
