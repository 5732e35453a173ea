"""The briefs of the evaluation, with what their first lines say of them.

`# never: one | other` names words that must not be copy, `# lasts: 20` the seconds that the prompt asks for, and
`# refused: field` says that the brief is none and which field is told. Files that a brief names do not exist: planners
never open one, so each stands for one of usual facts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from reelwright.brief import Brief, load_brief
from reelwright.errors import InputError
from reelwright.planning import Assets, Clip, File, Song
from reelwright.planning.inputs import Reference

SET = Path(__file__).resolve().parents[2] / "examples" / "evaluation"
_HEADER = re.compile(r"^#\s*(never|lasts|refused):\s*(.+)$", re.MULTILINE)
_DIGEST = "e" * 64
_CLIP, _SONG, _BPM = 12.0, 95.0, 120.0  # seconds, seconds, beats a minute


@dataclass(frozen=True)
class Case:
    """A brief of the set; `refused` names the field that is told where it is none."""

    name: str
    brief: Brief | None
    refused: str = ""
    wanted: str = ""
    never: tuple[str, ...] = ()
    lasts: float | None = None

    @property
    def assets(self) -> Assets:
        brief = self.brief
        if brief is None:
            return Assets()
        return Assets(
            product=_file(brief.product.image if brief.product else None),
            logo=_file(brief.brand.logo),
            footage=tuple(Clip(_DIGEST, item.file.name, _CLIP, 1920, 1080, item.sound) for item in brief.footage),
            song=_song(brief.music.file),
            references=tuple(Reference(_DIGEST, path.name) for path in brief.style_references),
        )


def cases(folder: Path = SET) -> tuple[Case, ...]:
    """Return the whole set of a folder, by name."""
    return tuple(_case(path) for path in sorted(folder.glob("*.yaml")))


def _case(path: Path) -> Case:
    said = dict(_HEADER.findall(path.read_text("utf-8")))
    never = tuple(part.strip() for part in said.get("never", "").split("|") if part.strip())
    lasts = float(said["lasts"]) if "lasts" in said else None
    try:
        brief, refused = load_brief(path), ""
    except InputError as error:
        brief, refused = None, error.problems[0].where
    return Case(path.stem, brief, refused, said.get("refused", "").strip(), never, lasts)


def _file(path: Path | None) -> File | None:
    return File(_DIGEST, path.name) if path else None


def _song(path: Path | None) -> Song | None:
    if path is None:
        return None
    beats = tuple(0.4 + index * 60 / _BPM for index in range(int((_SONG - 0.4) * _BPM / 60)))
    return Song(_DIGEST, path.name, _SONG, _BPM, beats, 4, beats[::4])
