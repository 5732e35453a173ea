"""Measure a film or a picture that is given as a reference: nothing of it is kept but numbers and words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from reelwright.build.events import OnEvent
from reelwright.build.step import Artifact, Source, Step
from reelwright.build.steps.study import load_look, load_study, load_texts
from reelwright.finding import Finding
from reelwright.study import FilmStudy, LookStudy
from reelwright.workspace.ads import Workspace
from reelwright.workspace.content import HEAD
from reelwright.workspace.ingest import give
from reelwright.workspace.measuring import Measuring, steps_of

_DIGEST = re.compile(r"[0-9a-f]{64}")
_NO_READER = Finding(
    check="study",
    severity="info",
    where="texts",
    message="Texts in the picture were not read: Tesseract is not installed.",
    remedy="Install it (on Debian `apt-get install tesseract-ocr`), then study the film again.",
)


@dataclass(frozen=True)
class Studied:
    """What was measured of a file that is called `name`: of a film all, of a picture its look."""

    name: str
    film: FilmStudy | None = None
    picture: LookStudy | None = None
    findings: tuple[Finding, ...] = ()


def study(workspace: Workspace, reference: Path | str, on_event: OnEvent | None = None) -> Studied:
    """Measure a file, or what the store has under a digest. It is measured once for its content.

    Raises MediaError where it can be neither read as a film nor as a picture.
    """
    with ExitStack() as copies:
        name, digest, source, head = _given(workspace, reference, copies)
        measuring = steps_of(digest, source, name, head)
        run = workspace.runner(on_event).run(measuring.targets)
        return studied(name, measuring, run.artifacts, run.findings)


def studied(
    name: str, measuring: Measuring, made: Mapping[Step, Artifact], findings: tuple[Finding, ...] = ()
) -> Studied:
    """Return what the steps of a file have measured."""
    if measuring.look:
        return Studied(name, picture=load_look(made[measuring.look]), findings=findings)
    assert measuring.film
    film = load_study(made[measuring.film].path, name)
    if measuring.texts is None:
        return Studied(name, film, findings=(*findings, _NO_READER))
    texts = load_texts(made[measuring.texts].path)
    if texts is None:
        return Studied(name, film, findings=findings)
    return Studied(name, film.model_copy(update={"texts": texts, "read_by": measuring.reader}), findings=findings)


def _given(workspace: Workspace, reference: Path | str, copies: ExitStack) -> tuple[str, str, Source, bytes]:
    blobs = workspace.blobs
    if isinstance(reference, str) and _DIGEST.fullmatch(reference) and blobs.has(reference):
        path = blobs.fetch(reference)
        name, digest, source = reference[:12], reference, partial(blobs.fetch, reference)
        return name, digest, source, _head(path)
    given = give("", Path(reference), lambda *_: (), blobs, copies)
    return given.name, given.digest, given.source, _head(given.source())


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)
