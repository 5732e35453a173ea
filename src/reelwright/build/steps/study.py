"""Steps that measure what is given as a reference. What they keep is numbers and words, never pictures or sound.

A step's key names the digest of the user's bytes; `source` says where they lie, `what` how they are called in messages.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reelwright.build.step import Artifact, Made, Source, Step, Work
from reelwright.errors import shorten
from reelwright.finding import Finding
from reelwright.loading import LOADING
from reelwright.study import FilmStudy, LookStudy, TextStudy

if TYPE_CHECKING:
    from reelwright.media.study.reading import Line, Reader

# (a WAV file, its seconds, what is called while it is waited) -> {model, language, words}, as `Store` keeps them
Hear = Callable[[Path, float, Callable[[], None]], Mapping[str, Any]]
# (frames as JPEG, what is called while it is waited) -> the lines of each, and who read them
Look = Callable[[Sequence[bytes], Callable[[], None]], "tuple[Sequence[Sequence[Line]], str]"]
_AGAIN = "Study it again, or raise the budget."


def study_step(digest: str, source: Source, what: str) -> Step:
    """A film measured, as the JSON of a `FilmStudy` without name or texts; facts: seconds, shots."""

    def resolve(_: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"file": digest}

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.media.foreign import study_film

        film = study_film(source(), what=what, waiting=_waiting(work))
        read = FilmStudy.model_validate({**film, "name": "film"})
        work.output.write_text(read.model_dump_json(exclude={"name"}))
        return Made({"seconds": read.seconds, "shots": len(read.shots)})

    return Step("study", 1, f"measuring {what}", "planning", resolve, make, suffix=".json", estimate=10.0)


def texts_step(film: Step, digest: str, source: Source, what: str, who: Reader) -> Step:
    """The texts of a measured film, as a JSON list of `TextStudy`; facts: texts. One that fails is not kept."""

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"file": digest, "film": needs[0].digest, "reader": who.name, "languages": who.languages}

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.media.foreign import load_stills, take_stills
            from reelwright.media.study.reading import read_texts, times_to_read

        seen = load_study(work.needs[0].path, "film")
        times, waiting = times_to_read(seen), _waiting(work)
        with tempfile.TemporaryDirectory(dir=work.output.parent) as folder:
            stills = Path(folder) / "stills.npy"
            take_stills(source(), stills, times, what=what, waiting=waiting)
            texts = read_texts(load_stills(stills), times, seen, who, waiting)
        work.output.write_text(json.dumps([text.model_dump(mode="json") for text in texts]))
        return Made({"texts": len(texts)})

    def unread(work: Work, error: Exception) -> Made:
        work.output.write_text("null")
        reason = "took too long" if isinstance(error, subprocess.TimeoutExpired) else "failed"
        message = f"The texts were not read: {who.name} {reason}."
        return Made(findings=(_told("warning", what, message, "Run `reelwright doctor`, then study it again."),))

    return Step(
        "texts", 1, f"reading texts of {what}", "planning", resolve, make, needs=(film,), suffix=".json",
        estimate=20.0, fallback=unread,
    )  # fmt: skip


def lettering_step(film: Step, digest: str, source: Source, what: str, look: Look) -> Step:
    """The texts of a measured film as somebody sees them who is shown frames of it: JSON {texts, read_by}, or `null`.

    Facts: texts. One that fails is not kept.
    """

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"file": digest, "film": needs[0].digest}

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.media.foreign import load_stills, take_stills
            from reelwright.media.study.reading import shown, times_to_read, tracked

        seen = load_study(work.needs[0].path, "film")
        times, waiting = times_to_read(seen), _waiting(work)
        with tempfile.TemporaryDirectory(dir=work.output.parent) as folder:
            stills = Path(folder) / "stills.npy"
            take_stills(source(), stills, times, what=what, waiting=waiting)
            frames = [shown(still) for still in load_stills(stills)]
        lines, by = look(frames, waiting)
        texts = [text.model_dump(mode="json") for text in tracked(lines, times, seen)]
        work.output.write_text(json.dumps({"texts": texts, "read_by": by}, ensure_ascii=False), "utf-8")
        return Made({"texts": len(texts)})

    def unread(work: Work, error: Exception) -> Made:
        return _nothing(work, what, "No engine read the texts", error)

    return Step(
        "lettering", 1, f"having texts of {what} read", "planning", resolve, make, needs=(film,), suffix=".json",
        estimate=20.0, fallback=unread, waits=True,
    )  # fmt: skip


def speech_step(film: Step, digest: str, source: Source, what: str, hear: Hear) -> Step:
    """What is said in a measured film, as JSON {said, language, heard_by}, or `null` where nobody wrote it down.

    It is asked for once for the bytes of a film; facts: sentences. One that fails is not kept.
    """

    def resolve(_: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"file": digest}

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.media.audio import write_wav
            from reelwright.media.foreign import load_song, take_sound
            from reelwright.media.study.speech import language_of, said_of

        seconds, waiting = load_study(work.needs[0].path, "film").seconds, _waiting(work)
        with tempfile.TemporaryDirectory(dir=work.output.parent) as folder:
            plain, sound = Path(folder) / "sound.npy", Path(folder) / "sound.wav"
            take_sound(source(), plain, 0.0, seconds, what=what, waiting=waiting)
            write_wav(sound, load_song(plain).mean(axis=1), 16)
            told = hear(sound, seconds, waiting)
        said = said_of(told["words"], seconds)
        heard = {"said": [each.model_dump(mode="json") for each in said], "language": language_of(told["language"])}
        work.output.write_text(json.dumps(heard | {"heard_by": told["model"]}, ensure_ascii=False), "utf-8")
        return Made({"sentences": len(said)})

    def unheard(work: Work, error: Exception) -> Made:
        return _nothing(work, what, "What is said was not transcribed", error)

    return Step(
        "speech", 1, f"writing down what is said in {what}", "planning", resolve, make, needs=(film,), suffix=".json",
        estimate=5.0, fallback=unheard, waits=True,
    )  # fmt: skip


def look_step(picture: Step) -> Step:
    """How a picture looks; facts: those of a `LookStudy`."""

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"picture": needs[0].digest}

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.media.foreign import load_picture
            from reelwright.media.study.looks import look_of_picture

        facts = look_of_picture(load_picture(work.needs[0].path)).model_dump(mode="json")
        work.output.write_text(json.dumps(facts))
        return Made(facts)

    return Step("look", 1, "measuring a picture", "planning", resolve, make, needs=(picture,), suffix=".json")


def load_study(path: Path, name: str) -> FilmStudy:
    """Return the study that `study_step` left, under the name of its film."""
    return FilmStudy.model_validate({**json.loads(path.read_text("utf-8")), "name": name})


def load_speech(path: Path) -> dict[str, Any] | None:
    """Return what `speech_step` left, as fields of a `SoundStudy`; None where nobody wrote it down."""
    found: dict[str, Any] | None = json.loads(path.read_text("utf-8"))
    return found


def load_lettering(path: Path) -> tuple[tuple[TextStudy, ...], str] | None:
    """Return the texts that `lettering_step` left and who read them; None where nobody did."""
    told = json.loads(path.read_text("utf-8"))
    return None if told is None else (tuple(map(TextStudy.model_validate, told["texts"])), told["read_by"])


def load_texts(path: Path) -> tuple[TextStudy, ...] | None:
    """Return the texts that `texts_step` left; None where they could not be read."""
    told = json.loads(path.read_text("utf-8"))
    return None if told is None else tuple(TextStudy.model_validate(text) for text in told)


def load_look(artifact: Artifact) -> LookStudy:
    """Return the look that `look_step` left."""
    return LookStudy.model_validate(dict(artifact.facts))


def _nothing(work: Work, what: str, message: str, error: Exception) -> Made:
    work.output.write_text("null")
    return Made(findings=(_told("warning", what, f"{message}: {shorten(error, 300)}", _AGAIN),))


def _told(severity: str, what: str, message: str, remedy: str) -> Finding:
    return Finding.model_validate(
        {"check": "study", "severity": severity, "where": what, "message": message, "remedy": remedy}
    )


def _waiting(work: Work) -> Callable[[], None]:
    """Let an interrupted build end the measuring."""
    return lambda: work.progress(0.0)
