"""Our renderer as a job of a build runs it: `python -m benchmarks.contestants.ours film|poster|preview OUT JOB...`.

A job is a folder with `composition.json`, `sources.json` (digest to path) and `music.wav`. Segments of all jobs are
drawn and encoded side by side, one thread a core, and joined with the sound.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

from reelwright.composition import Composition


def film(jobs: list[Path], out: Path) -> None:
    """Write the film of each job to `out`/NAME.mp4."""
    from reelwright.media.encode import join

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        begun = [(job, *_begin(job, out, pool)) for job in jobs]
        for job, parts, sound in begun:
            join([part.result() for part in parts], sound.result(), out / f"{job.name}.mp4")


def _begin(job: Path, out: Path, pool: ThreadPoolExecutor) -> tuple[list[Future[Path]], Future[Path]]:
    """Submit the segments of a job, the longest first, and its sound."""
    from reelwright.media.audio.files import read_audio
    from reelwright.media.audio.signal import RATE
    from reelwright.media.coding import Wrap
    from reelwright.media.encode import FPS, of_length, write_sound
    from reelwright.media.render.segment import encode_segment

    composition, source = load(job)

    def segment(span: tuple[int, int]) -> Path:
        path = out / f"{job.name}-{span[0]}.mp4"
        encode_segment(composition.clip(*span), source, path, lambda _: None)
        return path

    def sound() -> Path:
        path = out / f"{job.name}-sound.mp4"
        samples = read_audio(job / "music.wav")
        write_sound(of_length(samples, composition.frames * RATE // FPS), path, Wrap())
        return path

    spans = list(pairwise(composition.cuts()))
    parts = {span: pool.submit(segment, span) for span in sorted(spans, key=lambda span: span[0] - span[1])}
    return [parts[span] for span in spans], pool.submit(sound)


def poster(job: Path, out: Path, frame: int) -> None:
    """Write one frame as a JPEG."""
    from reelwright.media.pictures import encode_jpeg
    from reelwright.media.render.segment import poster as drawn

    composition, source = load(job)
    out.write_bytes(encode_jpeg(drawn(composition, source, frame)))


def load(job: Path) -> tuple[Composition, Callable[[str], Path]]:
    """Return the composition of a job and what finds its sources."""
    sources = json.loads((job / "sources.json").read_bytes())
    return Composition.model_validate_json((job / "composition.json").read_bytes()), lambda digest: Path(sources[digest])


def main() -> None:
    what, out, *rest = sys.argv[1:]
    if what == "film":
        film([Path(job) for job in rest], Path(out))
    else:
        poster(Path(rest[0]), Path(out), int(rest[1]))


if __name__ == "__main__":
    main()
