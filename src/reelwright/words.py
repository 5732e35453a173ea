"""Words and rules that several documents share: aspects, platforms, locales, and what a text may contain."""

from __future__ import annotations

import math
import re
import unicodedata
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

FPS = 30  # frames per second in which plans count time
MIN_SECONDS, MAX_SECONDS = 6, 180  # length of an ad

Aspect = Literal["9:16", "1:1", "16:9", "4:5"]
Platform = Literal["tiktok", "reels", "shorts", "stories", "youtube", "linkedin", "x", "meta_feed"]
CaptionStyle = Literal["plate", "underline", "fill", "grow", "plain"]
FootageSound = Literal["keep", "lower", "drop"]  # the own sound of a user's film
TransitionKind = Literal[  # a cut is the lack of one
    "dissolve", "dip", "push", "slide", "wipe", "iris", "clock", "blinds", "split", "zoom", "whip", "luma"
]
Role = Literal["hook", "problem", "turn", "showcase", "proof", "demo", "quote", "offer", "end_card"]  # of a scene
CameraMove = Literal[
    "static", "pan_left", "pan_right", "tilt_up", "tilt_down", "zoom_in", "zoom_out", "handheld"
]  # what the camera does, not the picture: in a pan to the right the picture goes left
ShotChange = Literal["start", "cut", "dissolve", "fade", "wipe"]  # how a shot came in; `fade` goes through one colour
Rights = Literal["own", "licensed", "foreign"]  # what the user may do with a file
UsableRights = Literal["own", "licensed"]  # with which a file may be shown
Goal = Literal["cheapest", "best", "fastest", "balanced"]  # how an engine is chosen among those that can
FilmSize = Literal["720p", "1080p", "1440p", "4k"]
FilmRate = Literal[24, 25, 30, 50, 60]  # frames a second
Locale = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$")]

SIZES: dict[Aspect, tuple[int, int]] = {
    "9:16": (1080, 1920),
    "1:1": (1080, 1080),
    "16:9": (1920, 1080),
    "4:5": (1080, 1350),
}

SHORT_SIDES: dict[FilmSize, int] = {"720p": 720, "1080p": 1080, "1440p": 1440, "4k": 2160}  # px; SIZES are of 1080p

RIGHT_TO_LEFT = {"ar", "he", "fa", "ur", "yi", "ps", "sd", "ug", "ckb", "dv"}

# Bidi embeddings, overrides and isolates can make a line read as what it is not; plain marks cannot.
_BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufff9-\ufffb\ufffe\uffff]")


def is_right_to_left(locale: str) -> bool:
    return locale.split("-", maxsplit=1)[0] in RIGHT_TO_LEFT


_PAIRED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")  # kana and Han: about two characters a word
_STACKED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")  # Thai, Lao, Burmese, Khmer: about five


@lru_cache(4096)  # a story is laid out again for each thing that gives way
def count_words(text: str) -> int:
    """Return how many words a reader reads; scripts without spaces count two or five characters as one."""
    rest = _STACKED.sub(" ", _PAIRED.sub(" ", text)).split()
    spaced = sum(any(char.isalnum() for char in word) for word in rest)
    return spaced + math.ceil(len(_PAIRED.findall(text)) / 2) + math.ceil(len(_STACKED.findall(text)) / 5)


def is_unspaced(char: str) -> bool:
    """Whether a character is kana or Han, which are written without spaces between words."""
    return bool(_PAIRED.match(char))


def clean_line(text: str) -> str:
    """Return `text` as one NFC line; refuses control characters and bidi controls by name."""
    for pattern in (_CONTROLS, _BIDI_CONTROLS):
        found = pattern.search(text)
        if found:
            name = unicodedata.name(found[0], f"control character U+{ord(found[0]):04X}")
            raise ValueError(f"{name} is not allowed in a text | Remove it; the order of scripts is set by the layout.")
    if any(0xD800 <= ord(char) <= 0xDFFF for char in text):
        raise ValueError("a lone surrogate is not text | Remove it.")
    return " ".join(unicodedata.normalize("NFC", text).split())


def clean_text(text: str) -> str:
    """Return `text` of several lines, each as `clean_line` gives it; refuses one in which nothing is written."""
    found = "\n".join(map(clean_line, text.splitlines())).strip()
    if not found:
        raise ValueError("nothing is written here | Write something.")
    return found


SAFE_NAME = 80  # characters; with more behind it still well under what file systems and ad platforms take
# Names that Windows gives to devices, with whatever suffix.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{number}" for name in ("com", "lpt") for number in range(1, 10))}


def safe_name(text: str) -> str:
    """Return a name that is safe as a file's: at most 80 of a-z, 0-9, `_`, `.` and `-`, with a letter or digit at both
    ends; empty where nothing of it is left.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    name = re.sub(r"[^a-z0-9_.-]+", "-", plain).strip("-._")[:SAFE_NAME].rstrip("-._")
    return f"{name}-ad" if name.partition(".")[0] in _DEVICES else name


Name = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(clean_line)]
Line = Annotated[str, Field(min_length=1, max_length=160), AfterValidator(clean_line)]
Sentence = Annotated[str, Field(min_length=1, max_length=400), AfterValidator(clean_line)]
Prose = Annotated[str, Field(max_length=4000), AfterValidator(clean_line)]
Remark = Annotated[str, Field(min_length=1, max_length=4000), AfterValidator(clean_text)]  # several lines
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,63}$")]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
