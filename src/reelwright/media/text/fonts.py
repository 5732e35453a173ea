"""The typefaces of this installation, by family, weight, digest and script."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import uharfbuzz as hb

from reelwright.digest import digest_bytes
from reelwright.errors import MediaError, MissingPartError, Problem
from reelwright.media.text.scripts import script_of

FOLDER = Path(__file__).resolve().parents[1] / "fonts"
MAX_BYTES = 40 << 20

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
    """Return the installed face of that digest. Raises MissingPartError."""
    font = _by_digest().get(digest)
    if font is None:
        raise MissingPartError(f"The font {digest[:12]}… is not installed. Run `make setup`, or compose again.")
    return font


def user_font(path: Path) -> Font:
    """Return a user's own TrueType or OpenType face. Raises MediaError where it is none."""
    data = path.read_bytes() if path.is_file() and path.stat().st_size <= MAX_BYTES else b""
    if data[:4] not in (b"\0\1\0\0", b"OTTO", b"true") or hb.Face(hb.Blob(data)).glyph_count == 0:
        raise MediaError(Problem(path.name, "", "this is no TrueType or OpenType font", "Give a .ttf or .otf file."))
    return Font(f"user-{digest_bytes(data)[:8]}-500", path, digest_bytes(data))


@dataclass(frozen=True)
class FontStack:
    """A first choice and what stands in for characters that it lacks, by script."""

    first: Font
    weight: int
    language: str

    def candidates(self, script: str) -> tuple[Font, ...]:
        names = (
            _HAN.get(self.language, _SCRIPT_FAMILIES["han"]) if script == "han" else _SCRIPT_FAMILIES.get(script, ())
        )
        found = [find_font(name, self.weight) for name in (*names, *_ANYTHING)]
        if script == "emoji":
            return tuple(font for font in found if font)
        return (self.first, *(font for font in found if font))


@lru_cache(maxsize=64)
def font_stack(family: str, weight: int, locale: str) -> FontStack:
    """Return the stack of a family for a locale; a family that is not installed is an Inter Tight."""
    font = find_font(family, weight) or find_font("inter-tight", weight)
    if font is None:
        raise MissingPartError("No typefaces are installed. Run `make setup`.")
    return FontStack(font, weight, locale.split("-", maxsplit=1)[0])


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


def choose_font(cluster: str, stack: FontStack) -> Font | None:
    """Return the first face of the stack that has every visible character of a cluster, or None."""
    scripts = [script for script in map(script_of, cluster) if script != "common"]
    script = "emoji" if "emoji" in scripts or "\ufe0f" in cluster else (scripts[0] if scripts else "common")
    visible = [char for char in cluster if char not in "\u200d\ufe0f\ufe0e\u200c"]
    for font in stack.candidates(script):
        if all(has_glyph(font, char) for char in visible):
            return font
    return None
