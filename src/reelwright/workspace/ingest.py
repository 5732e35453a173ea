"""The user's files come in: opened, judged and kept under their content, each once.

A file is copied beside the store first, and everything that follows reads that copy, under a name of ours: what the
user calls a file is never a path of ours, and a file that changes meanwhile changes nothing. It is decoded behind the
wall of `media.foreign`, and only what can be used enters the store.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from reelwright.brief import Brief
from reelwright.build.runner import Runner
from reelwright.build.step import Artifact, Source, Step
from reelwright.build.steps.intake import beats_step, film_step, picture_step, samples_step
from reelwright.build.steps.study import load_look, load_study
from reelwright.digest import digest_file
from reelwright.errors import InputError, MediaError, Problem, shorten
from reelwright.planning.inputs import Assets, Clip, File, Presenter, Reference, Song
from reelwright.planning.songs import song_of
from reelwright.storage.blobs import Blobs
from reelwright.storage.files import storing
from reelwright.words import FootageSound, UsableRights
from reelwright.workspace.content import HEAD, content_of
from reelwright.workspace.measuring import steps_of
from reelwright.workspace.reference import SUFFIX as STUDY

MAX_BYTES = 4 << 30  # of any file; pictures and music have smaller limits, which are judged with their content

Read = Callable[[str, Source, str], tuple[Step, ...]]


@dataclass(frozen=True)
class Given:
    """A file of the user's: its name and digest, our copy of it, where to find that later, the steps."""

    name: str
    digest: str
    copy: Path
    source: Source
    steps: tuple[Step, ...]


def ingest(brief: Brief, runner: Runner, blobs: Blobs) -> Assets:
    """Return the brief's files as assets. Raises MediaError with every file that cannot be used."""
    problems: list[Problem] = []
    given: dict[str, Given] = {}
    with ExitStack() as copies:
        for field, path, read in _files(brief):
            try:
                given[field] = give(field, path, read, blobs, copies)
            except InputError as error:
                problems += error.problems
        try:
            made = runner.run([step for file in given.values() for step in file.steps]).artifacts
        except InputError as error:
            problems += error.problems
        if problems:
            fields = [field for field, _, _ in _files(brief)]
            raise MediaError(sorted(problems, key=lambda problem: fields.index(problem.where.partition(" (")[0])))
        for file in given.values():
            if not blobs.has(file.digest):
                blobs.put(file.copy)
    return _assets(brief, given, made)


def _files(brief: Brief) -> Iterator[tuple[str, Path, Read]]:
    if brief.product and brief.product.image:
        yield "product.image", brief.product.image, _picture
    if brief.brand.logo:
        yield "brand.logo", brief.brand.logo, _picture
    for index, item in enumerate(brief.footage):
        yield f"footage[{index}].file", item.file, _film
    if brief.music.file and brief.music.enabled:
        yield "music.file", brief.music.file, _song
    reference = brief.reference
    if reference and reference.rights != "foreign" and reference.file.suffix.lower() != STUDY:
        yield "reference.file", reference.file, _film
    if brief.presenter:
        yield "presenter.file", brief.presenter.file, _presenter
    for index, file in enumerate(brief.style_references):
        yield f"style_references[{index}]", file, _reference


def _picture(digest: str, source: Source, what: str) -> tuple[Step, ...]:
    return (picture_step(digest, source, what),)


def _film(digest: str, source: Source, what: str) -> tuple[Step, ...]:
    return (film_step(digest, source, what),)


def _presenter(digest: str, source: Source, what: str) -> tuple[Step, ...]:
    with source().open("rb") as file:
        content = content_of(file.read(HEAD))
    pictured = content is not None and content.kinds == ("picture",)
    return ((picture_step if pictured else film_step)(digest, source, what),)


def _reference(digest: str, source: Source, what: str) -> tuple[Step, ...]:
    """The last of the steps tells the look."""
    with source().open("rb") as file:
        return steps_of(digest, source, what, file.read(HEAD)).targets


def _song(digest: str, source: Source, what: str) -> tuple[Step, ...]:
    samples = samples_step(digest, source, what)
    return samples, beats_step(samples)


def give(field: str, path: Path, read: Read, blobs: Blobs, copies: ExitStack) -> Given:
    """Copy a user's file beside the store, where it is not in it; raises MediaError where it cannot be read."""
    name = plain_name(path)
    what = f"{field} ({name})" if field else name
    _judge(what, path)
    try:
        digest = digest_file(path)
        copy = blobs.path(digest)
        source: Source = partial(blobs.fetch, digest)
        if not blobs.has(digest):
            copy = copies.enter_context(blobs.scratch())
            with path.open("rb") as given, storing(copy.parent), copy.open("wb") as target:
                shutil.copyfileobj(given, target, 1 << 20)
            digest, source = digest_file(copy), partial(Path, copy)
    except OSError as error:
        limit = f"the file cannot be read ({error.strerror})"
        raise MediaError(Problem(what, "", limit, "Check its permissions.")) from None
    return Given(name, digest, copy, source, read(digest, source, what))


def _judge(what: str, path: Path) -> None:
    """Refuse what is no file of a size that can be looked at."""
    if not path.exists():
        remedy = "Paths count from the brief's folder; files are never fetched from an address."
        raise MediaError(Problem(what, shorten(_shown(path)), "there is no such file", remedy))
    if not path.is_file():
        raise MediaError(Problem(what, "", "this is not a file", "Name a file, not a folder."))
    if path.stat().st_size > MAX_BYTES:
        size = f"{path.stat().st_size / 1e9:.1f} GB"
        raise MediaError(Problem(what, size, f"a file has at most {MAX_BYTES >> 30} GiB", "Cut out what is needed."))


def plain_name(path: Path) -> str:
    """Return what a user calls a file, fit to be shown: at most 80 characters, none of which controls anything."""
    return _shown(path.name)[:80]


def _shown(path: Path | str) -> str:
    return "".join(char if char.isprintable() else "_" for char in str(path))


def _assets(brief: Brief, given: dict[str, Given], made: Mapping[Step, Artifact]) -> Assets:
    def file(field: str) -> File | None:
        return File(given[field].digest, given[field].name) if field in given else None

    def clip(field: str, sound: FootageSound | None, rights: UsableRights) -> Clip:
        facts, file = made[given[field].steps[0]].facts, given[field]
        return Clip(file.digest, file.name, facts["seconds"], facts["width"], facts["height"], sound, rights)

    def followed() -> Clip | None:
        reference = brief.reference
        if reference is None or reference.rights == "foreign" or "reference.file" not in given:
            return None
        return clip("reference.file", None, reference.rights)

    def song(field: str) -> Song | None:
        if field not in given:
            return None
        return song_of(File(given[field].digest, given[field].name), made[given[field].steps[1]].facts)

    def reference(field: str) -> Reference:
        file = given[field]
        step = file.steps[-1]
        look = load_look(made[step]) if step.kind == "look" else load_study(made[step].path, file.name).look
        return Reference(file.digest, file.name, look)

    def presenter(field: str) -> Presenter | None:
        if field not in given:
            return None
        seconds = made[given[field].steps[0]].facts.get("seconds")
        return Presenter(given[field].digest, given[field].name, seconds)

    return Assets(
        presenter=presenter("presenter.file"),
        product=file("product.image"),
        logo=file("brand.logo"),
        footage=tuple(
            clip(f"footage[{index}].file", item.sound, item.rights) for index, item in enumerate(brief.footage)
        ),
        song=song("music.file"),
        reference=followed(),
        references=tuple(reference(f"style_references[{index}]") for index, _ in enumerate(brief.style_references)),
    )
