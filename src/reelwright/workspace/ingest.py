"""The user's files come in: opened, judged and kept under their content, each once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from reelwright.brief import Brief
from reelwright.build.runner import Runner
from reelwright.build.step import Artifact, Made, Step, Work
from reelwright.digest import digest_file
from reelwright.errors import InputError, MediaError, Problem
from reelwright.planning.inputs import Assets, Clip, File, Song

Judge = Callable[[Path, str], dict[str, Any]]


def ingest(brief: Brief, runner: Runner) -> Assets:
    """Return the brief's files as assets. Raises MediaError with every file that cannot be used."""
    problems: list[Problem] = []
    found: dict[str, Artifact] = {}
    for field, path, judge in _files(brief):
        try:
            step = _step(field, path, judge)
            found[field] = runner.run([step]).artifacts[step]
        except InputError as error:
            problems += error.problems
    if problems:
        raise MediaError(problems)
    return _assets(brief, found)


def _files(brief: Brief) -> Iterator[tuple[str, Path, Judge]]:
    if brief.product and brief.product.image:
        yield "product.image", brief.product.image, _picture
    if brief.brand.logo:
        yield "brand.logo", brief.brand.logo, _picture
    for index, item in enumerate(brief.footage):
        yield f"footage[{index}].file", item.file, _footage
    if brief.music.file and brief.music.enabled:
        yield "music.file", brief.music.file, _song
    for index, file in enumerate(brief.style_references):
        yield f"style_references[{index}]", file, _picture


def _step(field: str, path: Path, judge: Judge) -> Step:
    digest = _digest(field, path)

    def resolve(_: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"file": digest, "judge": judge.__name__}

    def make(work: Work) -> Made:
        facts = judge(path, field)
        work.output.write_bytes(path.read_bytes())
        return Made(facts)

    return Step("ingest", 1, f"reading {path.name}", "planning", resolve, make, suffix=path.suffix.lower()[:8])


def _digest(field: str, path: Path) -> str:
    if not path.exists():
        raise MediaError(Problem(field, str(path), "there is no such file", "Paths count from the brief's folder."))
    if not path.is_file():
        raise MediaError(Problem(field, str(path), "this is not a file", "Name a file, not a folder."))
    try:
        return digest_file(path)
    except OSError as error:
        limit = f"the file cannot be read ({error.strerror})"
        raise MediaError(Problem(field, str(path), limit, "Check its permissions.")) from None


def _picture(path: Path, field: str) -> dict[str, Any]:
    from reelwright.media.pictures import open_picture

    picture = open_picture(path, what=field)
    height, width = picture.rgb.shape[:2]
    return {"width": width, "height": height, "notes": list(picture.notes)}


def _footage(path: Path, field: str) -> dict[str, Any]:
    from reelwright.media.footage import open_footage

    return dict(open_footage(path, what=field))


def _song(path: Path, field: str) -> dict[str, Any]:
    from reelwright.media.audio import find_beats, read_audio

    samples = read_audio(path, what=field)
    bpm, beats = find_beats(samples)
    return {"seconds": len(samples) / 48_000, "bpm": bpm, "beats": [round(beat, 4) for beat in beats]}


def _assets(brief: Brief, found: dict[str, Artifact]) -> Assets:
    def file(field: str, path: Path | None) -> File | None:
        return File(found[field].digest, path.name[:80]) if field in found and path else None

    song = found.get("music.file")
    footage = tuple(_clip(found[f"footage[{i}].file"], item.file.name) for i, item in enumerate(brief.footage))
    references = [file(f"style_references[{i}]", path) for i, path in enumerate(brief.style_references)]
    return Assets(
        product=file("product.image", brief.product.image if brief.product else None),
        logo=file("brand.logo", brief.brand.logo),
        footage=footage,
        song=_as_song(song, brief) if song else None,
        references=tuple(reference for reference in references if reference),
    )


def _clip(made: Artifact, name: str) -> Clip:
    return Clip(made.digest, name[:80], made.facts["seconds"], made.facts["width"], made.facts["height"])


def _as_song(song: Artifact, brief: Brief) -> Song:
    facts = song.facts
    name = brief.music.file.name[:80] if brief.music.file else "song"
    return Song(song.digest, name, facts["seconds"], facts["bpm"], tuple(facts["beats"]))
