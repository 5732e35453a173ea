"""Measure a film or a picture that is given as a reference: nothing of it is kept but numbers and words."""

from __future__ import annotations

import re
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from reelwright.build.events import OnEvent
from reelwright.build.runner import Runner
from reelwright.build.step import Artifact, Source, Step
from reelwright.build.steps.study import (
    lettering_step,
    load_lettering,
    load_look,
    load_speech,
    load_study,
    load_texts,
    speech_step,
    texts_step,
)
from reelwright.engine import Capability
from reelwright.finding import Finding
from reelwright.loading import LOADING
from reelwright.study import FilmStudy, LookStudy, SoundStudy, TextStudy
from reelwright.workspace.ads import Workspace
from reelwright.workspace.content import HEAD
from reelwright.workspace.ingest import give
from reelwright.workspace.measuring import steps_of
from reelwright.workspace.senses import Asking, Senses

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Studied:
    """What was measured of a file that is called `name`: of a film all, of a picture its look.

    `micros` is what engines took that heard and read it.
    """

    name: str
    film: FilmStudy | None = None
    picture: LookStudy | None = None
    findings: tuple[Finding, ...] = ()
    micros: int = 0


def study(
    workspace: Workspace, reference: Path | str, on_event: OnEvent | None = None, asking: Asking | None = None
) -> Studied:
    """Measure a file, or what the store has under a digest. It is measured once for its content.

    With `asking`, engines write down what is said in a film and read its texts. Raises MediaError where it can be
    neither read as a film nor as a picture.
    """
    with ExitStack() as copies:
        name, digest, source, head = _given(workspace, reference, copies)
        measuring = steps_of(digest, source, name, head)
        runner = workspace.runner(on_event)
        run = runner.run(measuring.targets)
        if measuring.look:
            return Studied(name, picture=load_look(run.artifacts[measuring.look]), findings=run.findings)
        assert measuring.film
        film = load_study(run.artifacts[measuring.film].path, name)
        perceiving = _Perceiving(
            runner, Senses(workspace, digest, asking), measuring.film, digest, source, name, [*run.findings]
        )
        film = perceiving.read(perceiving.heard(film))
        return Studied(name, film, findings=tuple(perceiving.findings), micros=perceiving.senses.micros)


@dataclass(frozen=True)
class _Perceiving:
    """Has a measured film heard and read; what could not be is among the findings."""

    runner: Runner
    senses: Senses
    measured: Step
    digest: str
    source: Source
    name: str
    findings: list[Finding]

    def heard(self, film: FilmStudy) -> FilmStudy:
        """Return a film with what is said in it, where it has a sound and somebody writes it down."""
        sound = film.sound
        if sound is None or sound.loudness is None:
            return film
        step = speech_step(self.measured, self.digest, self.source, self.name, self.senses.hear)
        why, remedy = self._lacking(step, "transcription")
        if why:
            self._tell("speech", f"What is said was not transcribed: {why}.", remedy)
            return film
        told = load_speech(self._made(step).path)
        if told is None:
            return film
        heard = SoundStudy.model_validate({**sound.model_dump(), **told})
        return film.model_copy(update={"sound": heard})

    def read(self, film: FilmStudy) -> FilmStudy:
        """Return a film with its texts: as an engine reads them, else Tesseract."""
        step = lettering_step(self.measured, self.digest, self.source, self.name, self.senses.look)
        why, remedy = self._lacking(step, "vision")
        found = None if why else load_lettering(self._made(step).path)
        if found is None:
            found = self._tesseract()
            if found is None and why:
                message = f"Texts in the picture were not read: Tesseract is not installed, and of engines {why}."
                install = "Install it (on Debian `apt-get install tesseract-ocr`), then study the film again."
                self._tell("texts", message, f"{install} Or: {remedy}")
        if found is None:
            return film
        return film.model_copy(update={"texts": found[0], "read_by": found[1]})

    def _tesseract(self) -> tuple[tuple[TextStudy, ...], str] | None:
        with LOADING:
            from reelwright.media.study.reading import reader
        who = reader()
        if who is None:
            return None
        texts = load_texts(self._made(texts_step(self.measured, self.digest, self.source, self.name, who)).path)
        return None if texts is None else (texts, who.name)

    def _lacking(self, step: Step, capability: Capability) -> tuple[str, str]:
        """Return why a step cannot be made, and what helps; what was made before needs nobody."""
        return self.senses.lacking(capability) if self.runner.lacking([step]) else ("", "")

    def _made(self, step: Step) -> Artifact:
        run = self.runner.run([step])
        self.findings.extend(each for each in run.findings if each not in self.findings)
        return run.artifacts[step]

    def _tell(self, where: str, message: str, remedy: str) -> None:
        self.findings.append(Finding(check="study", severity="info", where=where, message=message, remedy=remedy))


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
