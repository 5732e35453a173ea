"""Which of espeak-ng's voices speaks a locale."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import espeakng_loader

_ALIASES = {
    "zh": "cmn", "zh-hk": "yue", "zh-mo": "yue", "no": "nb", "nn": "nb", "iw": "he", "in": "id", "tl": "fil",
    "es-es": "es",
}  # fmt: skip
UNSPACED = frozenset({"ja", "zh", "cmn", "yue", "th", "lo", "km", "my"})  # languages that put no spaces between words


def language_of(locale: str) -> str:
    return locale.lower().replace("_", "-").split("-")[0]


def voice_for(locale: str) -> str | None:
    """Return the name of the voice for a locale such as `en-GB`, or None where there is none.

    A country without a voice of its own is spoken by its language's voice, Latin America's Spanish by `es-419`.
    """
    tag = locale.lower().replace("_", "-")
    language, country = language_of(locale), tag.split("-")[-1]
    wanted = [tag, f"{language}-{country}", "es-419" if language == "es" and country != "es" else "", language]
    if tag == "es":
        wanted = ["es"]
    for name in wanted:
        name = _ALIASES.get(name, name)  # noqa: PLW2901  (the alias stands for the name)
        if name in _voices():
            return name
    return None


@cache
def _voices() -> frozenset[str]:
    """Return the names of all voices that are installed: one file each."""
    folder = Path(espeakng_loader.get_data_path()) / "lang"
    return frozenset(path.name.lower() for path in folder.rglob("*") if path.is_file())
