"""Our renderer as a job of a build runs it: `python -m benchmarks.contestants.ours film|preview|poster|raw OUT JOB...`.

A job is a folder with `composition.json`, `sources.json` (digest to path) and `music.wav`. Segments are drawn and
encoded side by side, one thread a core, those of several jobs in step, and joined with the sound. A film's peak memory
is printed, in MB.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from reelwright.composition import Composition
from reelwright.media.coding import Coding


def film(jobs: list[Path], out: Path, small: bool = False) -> None:
    """Write the film of each job to `out`/NAME.mp4; a `small` one is what `export --format preview` draws."""
    from reelwright.media.encode import join

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        films = [Film.of(job, out / job.name, small) for job in jobs]
        spans = sorted({span for film in films for span in film.spans}, key=lambda span: span[0] - span[1])
        # The sound first: it is encoded while the other threads still load what draws. Then the longest spans.
        sounds = [pool.submit(film.sound, job / "music.wav") for film, job in zip(films, jobs, strict=True)]
        drawn = [pool.submit(_draw, films, span) for span in spans]
        for each in drawn:
            each.result()
        for film, sound in zip(films, sounds, strict=True):
            files = [film.segment(span) for span in film.spans]
            out_file = film.name.with_suffix(".mp4")
            join(files, sound.result(), out_file, rate=film.composition.fps, coding=film.coding)
    print(_peak())


@dataclass(frozen=True)
class Film:
    """A film on its way: its segments and its sound become files whose names begin with `name`."""

    composition: Composition
    source: Callable[[str], Path]
    name: Path
    coding: Coding
    draft: bool

    @classmethod
    def of(cls, job: Path, name: Path, small: bool) -> Film:
        from reelwright.media.encode import SEGMENT
        from reelwright.media.outputs.formats import FORMATS

        composition, source = load(job)
        if not small:
            return cls(composition, source, name, SEGMENT, draft=False)
        form = FORMATS["preview"]
        shrunk = composition.scaled(form.scale).at_rate(form.rate(composition.fps))
        return cls(shrunk, source, name, form.picture or SEGMENT, draft=form.draft)

    @property
    def spans(self) -> list[tuple[int, int]]:
        return list(pairwise(self.composition.cuts()))

    def segment(self, span: tuple[int, int]) -> Path:
        return self.name.with_name(f"{self.name.name}-{span[0]}.mp4")

    def sound(self, music: Path) -> Path:
        from reelwright.media.audio.files import read_audio
        from reelwright.media.audio.signal import RATE
        from reelwright.media.coding import Wrap
        from reelwright.media.encode import of_length, write_sound

        path = self.name.with_name(f"{self.name.name}-sound.mp4")
        length = self.composition.frames * RATE // self.composition.fps
        write_sound(of_length(read_audio(music), length), path, Wrap())
        return path


def _draw(films: list[Film], span: tuple[int, int]) -> None:
    """Draw and encode one span of all films that have it, in step: they share the decoded frames of its clips."""
    from reelwright.media.render.segment import Part, encode_in_step

    shown = [film for film in films if span in film.spans]
    parts = [Part(film.composition.clip(*span), film.segment(span), lambda _: None) for film in shown]
    encode_in_step(parts, shown[0].source, shown[0].coding, draft=shown[0].draft)


def _peak() -> float:
    """Return the most memory that this process has held, in MB (Linux tells it; elsewhere NaN)."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1000 for line in lines if line.startswith("VmHWM:")), float("nan"))


def raw(job: Path, out: Path) -> None:
    """Write all frames as they are before encoding: yuv420p planes, one after the other."""
    from reelwright.media.render.renderer import Renderer

    composition, source = load(job)
    with Renderer(composition, source) as renderer, out.open("wb") as file:
        for frame in range(composition.frames):
            for plane in renderer.render(frame):
                file.write(plane.data)


def poster(job: Path, out: Path, frame: int) -> None:
    """Write one frame as a JPEG."""
    from reelwright.media.pictures import encode_jpeg
    from reelwright.media.render.segment import poster as drawn

    composition, source = load(job)
    out.write_bytes(encode_jpeg(drawn(composition, source, frame)))


def load(job: Path) -> tuple[Composition, Callable[[str], Path]]:
    """Return the composition of a job and what finds its sources."""
    sources = json.loads((job / "sources.json").read_bytes())
    return Composition.model_validate_json((job / "composition.json").read_bytes()), lambda digest: Path(
        sources[digest]
    )


def main() -> None:
    what, out, *rest = sys.argv[1:]
    if what in ("film", "preview"):
        film([Path(job) for job in rest], Path(out), small=what == "preview")
    elif what == "poster":
        poster(Path(rest[0]), Path(out), int(rest[1]))
    else:
        raw(Path(rest[0]), Path(out))


if __name__ == "__main__":
    main()
