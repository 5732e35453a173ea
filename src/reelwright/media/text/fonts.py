"""The typefaces of this installation, by family, weight, digest and script."""

from __future__ import annotations

import json
import threading
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import uharfbuzz as hb

from reelwright.digest import digest_bytes
from reelwright.errors import MediaError, MissingPartError, Problem
from reelwright.media.text.scripts import script_of, visible

FOLDER = Path(__file__).resolve().parents[1] / "fonts"
MAX_BYTES = 20 << 20  # of a user's own font

_SCRIPT_FAMILIES: dict[str, tuple[str, ...]] = {
    "arabic": ("cairo", "noto-sans-arabic"),
    "hebrew": ("heebo",),
    "devanagari": ("noto-sans-devanagari",),
    "thai": ("noto-sans-thai",),
    "kana": ("noto-sans-jp",),
    "hangul": ("noto-sans-kr",),
    "han": ("noto-sans-sc", "noto-sans-jp", "noto-sans-kr"),
    "emoji": ("noto-color-emoji",),
}
_HAN = {"ja": ("noto-sans-jp",), "ko": ("noto-sans-kr", "noto-sans-jp"), "zh": ("noto-sans-sc",)}
_ANYTHING = ("inter-tight", "noto-sans", "noto-sans-jp", "noto-color-emoji")
_SERIFS = ("fraunces", "instrument-serif", "playfair-display")  # Playfair has Greek and Cyrillic for all of them
_LOOKS = {"anton": 800}  # faces whose one weight is called regular and looks bold


@dataclass(frozen=True)
class Font:
    """One face. `name` is `<family>-<weight>`."""

    name: str
    path: Path
    digest: str

    @property
    def family(self) -> str:
        return self.name.rpartition("-")[0]

    @property
    def weight(self) -> int:
        return int(self.name.rpartition("-")[2])

    @property
    def is_color(self) -> bool:
        return self.family == "noto-color-emoji"


@lru_cache(maxsize=1)
def installed() -> tuple[Font, ...]:
    """Return every installed face. Raises MissingPartError where set-up has not fetched them."""
    index = FOLDER / "index.json"
    if not index.is_file():
        raise MissingPartError(f"No typefaces are installed in {FOLDER.name}/. Run `make setup`.")
    names = json.loads(index.read_text())
    return tuple(Font(name.removesuffix(".ttf"), FOLDER / name, digest) for name, digest in sorted(names.items()))


def families() -> tuple[str, ...]:
    return tuple(dict.fromkeys(font.family for font in installed()))


def find_font(family: str, weight: int) -> Font | None:
    """Return the face of a family (`Inter Tight` or `inter-tight`) nearest in weight, or None."""
    wanted = "-".join(family.lower().replace("-", " ").split())
    faces = [font for font in installed() if font.family == wanted]
    return min(faces, key=lambda font: (abs(font.weight - weight), -font.weight)) if faces else None


@lru_cache(maxsize=1)
def _by_digest() -> dict[str, Font]:
    return {font.digest: font for font in installed()}


def font_by_digest(digest: str) -> Font:
    """Return the installed or user's face of that digest. Raises MissingPartError."""
    font = _by_digest().get(digest) or _users.get(digest)
    if font is None:
        raise MissingPartError(f"The font {digest[:12]}… is not installed. Run `make setup`, or compose again.")
    return font


def count_glyphs(digest: str) -> int:
    """Return how many glyphs a face has; 0 where it is not installed, or its file is no font."""
    try:
        font = font_by_digest(digest)
    except MissingPartError:
        return 0
    return int(_face(digest, font.path).glyph_count) if font.path.is_file() else 0


_users: dict[str, Font] = {}


def user_font(path: Path) -> Font:
    """Return a user's own TrueType or OpenType face, known by its digest from then on. Raises MediaError."""
    size = path.stat().st_size if path.is_file() else 0
    if size > MAX_BYTES:
        limit = f"a font has at most {MAX_BYTES >> 20} MB"
        raise MediaError(Problem(path.name, f"{size / (1 << 20):.1f} MB", limit, "Give a subset of it."))
    data = path.read_bytes() if size else b""
    if data[:4] not in (b"\0\1\0\0", b"OTTO", b"true") or not _has_letters(data):
        raise MediaError(Problem(path.name, "", "this is no TrueType or OpenType font", "Give a .ttf or .otf file."))
    digest = digest_bytes(data)
    return _users.setdefault(digest, Font(f"user-{digest[:8]}-500", path, digest))


def _has_letters(data: bytes) -> bool:
    face = hb.Face(hb.Blob(data))
    return face.glyph_count > 0 and face.upem > 0 and len(face.unicodes) > 0


@dataclass(frozen=True)
class FontStack:
    """A first choice and what stands in for characters that it lacks, by script."""

    first: Font
    weight: int
    language: str

    def candidates(self, script: str) -> tuple[Font, ...]:
        """Return the faces to try for a script, the best first."""
        names = _SCRIPT_FAMILIES.get(script, ())
        if script == "han":
            names = _HAN.get(self.language, names)
        if script == "latin" and self.first.family in _SERIFS:
            names = ("playfair-display",)
        found = tuple(font for name in (*names, *_ANYTHING) if (font := _companion(name, self.weight)))
        return found if script == "emoji" else (self.first, *found)

    def covering(self, text: str) -> FontStack:
        """Return a stack whose first face has all Latin, Greek and Cyrillic letters of `text`, where there is one.

        So that no word is set in one face and the next in another only because of its accents.
        """
        letters = {char for char in text if script_of(char) == "latin"}
        for font in self.candidates("latin") if letters else ():
            if all(has_glyph(font, char) for char in letters):
                return self if font == self.first else FontStack(font, self.weight, self.language)
        return self


def _companion(family: str, weight: int) -> Font | None:
    """Return a family's face that looks as heavy beside another: rather heavier than lighter from 600 on."""
    faces = [font for font in installed() if font.family == family]
    heavier = [font for font in faces if font.weight >= weight]
    return min(heavier, key=lambda font: font.weight) if heavier and weight >= 600 else find_font(family, weight)


@lru_cache(maxsize=64)
def font_stack(family: str, weight: int, locale: str) -> FontStack:
    """Return the stack of a family for a locale; a family that is not installed is an Inter Tight."""
    font = find_font(family, weight) or find_font("inter-tight", weight)
    if font is None:
        raise MissingPartError("No typefaces are installed. Run `make setup`.")
    return FontStack(font, _LOOKS.get(font.family, weight), locale.split("-", maxsplit=1)[0])


_local = threading.local()


def hb_font(font: Font) -> hb.Font:
    """Return this thread's HarfBuzz font, scaled to its own units."""
    cache: dict[str, hb.Font] = _local.__dict__.setdefault("fonts", {})
    if font.digest not in cache:
        cache[font.digest] = hb.Font(_face(font.digest, font.path))
    return cache[font.digest]


@lru_cache(maxsize=64)
def _face(_digest: str, path: Path) -> hb.Face:
    return hb.Face(hb.Blob.from_file_path(str(path)))


def units_per_em(font: Font) -> int:
    return int(hb_font(font).face.upem)


@lru_cache(maxsize=65536)
def has_glyph(font: Font, char: str) -> bool:
    return hb_font(font).get_nominal_glyph(ord(char)) not in (None, 0)


@lru_cache(maxsize=16384)
def choose_font(cluster: str, stack: FontStack) -> Font | None:
    """Return the first face of the stack that has every visible character of a cluster, or None.

    Private characters mean something in one font only, so no font has them.
    """
    if any(unicodedata.category(char) == "Co" for char in visible(cluster)):
        return None
    scripts = [script for script in map(script_of, visible(cluster)) if script != "common"]
    script = "emoji" if "emoji" in scripts or "\ufe0f" in cluster else (scripts[0] if scripts else "common")
    for font in stack.candidates(script):
        if all(has_glyph(font, char) for char in visible(cluster)):
            return font
    return None


@lru_cache(maxsize=1024)
def cap_height(font: Font) -> float:
    """Return the height of capitals in em."""
    height = hb_font(font).get_metric_position_with_fallback(hb.OTMetricsTag.CAP_HEIGHT)
    return min(max(float(height) / units_per_em(font), 0.5), 1.0)


@lru_cache(maxsize=65536)
def glyph_reach(font: Font, gid: int) -> tuple[float, float]:
    """Return how far a glyph's ink goes above and below its origin, in em; (0, 0) for none."""
    extents = hb_font(font).get_glyph_extents(gid)
    if extents is None:
        return 0.0, 0.0
    em = units_per_em(font)
    return max(extents.y_bearing / em, 0.0), max(-(extents.y_bearing + extents.height) / em, 0.0)
