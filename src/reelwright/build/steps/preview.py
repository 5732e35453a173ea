"""Steps for whoever plays or edits a plan in a browser: sources as it decodes them, waveforms, strips, thumbnails."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from reelwright.build.step import Artifact, Made, Source, Step, Work
from reelwright.build.steps.film import Sources, clipped
from reelwright.digest import digest_of
from reelwright.loading import LOADING

_PLAYABLE, _PEAKS, _VERSION = "playable", "peaks", 1
PER_SECOND = 200  # pairs that are kept of a waveform
THUMBNAIL = 480  # px of the long side
_SPAN = 48_000 // PER_SECOND  # samples


def playable_step(source: Step) -> Step:
    """Write what a step made as a browser can decode it; facts: those of `media.outputs.playable`."""

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        return _of(needs[0].digest)

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.media.outputs.playable import write_playable

        return Made(write_playable(work.needs[0].path, work.output))

    return Step(
        _PLAYABLE, _VERSION, f"{source.name}, to be played", "compositing", resolve, make, needs=(source,),
        suffix=source.suffix, estimate=0.15,
    )  # fmt: skip


def playable_key(source: str) -> str:
    """Return the key under which the playable form of a source is kept, by the source's digest."""
    return digest_of(f"step:{_PLAYABLE}:{_VERSION}", _of(source))


def peaks_step(sound: Step) -> Step:
    """Keep the waveform of a sound that a step made: (n, 2) int8, see `media.outputs.peaks.levels`."""

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        return _of(needs[0].digest)

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.media.audio.files import read_audio
            from reelwright.media.foreign import load_song

        path = work.needs[0].path
        return _levels(load_song(path) if sound.suffix == ".npy" else read_audio(path, what="sound"), work.output)

    return Step(
        _PEAKS, _VERSION, f"waveform of {sound.name}", "generating_audio", resolve, make, needs=(sound,), estimate=0.1
    )


def peaks_key(sound: str) -> str:
    """Return the key under which the waveform of a sound is kept, by the sound's digest."""
    return digest_of(f"step:{_PEAKS}:{_VERSION}", _of(sound))


def film_peaks_step(digest: str, source: Source, seconds: float, what: str) -> Step:
    """Keep the waveform of the first seconds of a user's film, called `what`; silence where it has no sound."""

    def resolve(_: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"film": digest, "seconds": seconds}

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.media.foreign import load_song, take_sound

        with TemporaryDirectory(dir=work.output.parent) as folder:
            samples = Path(folder) / "samples.npy"
            take_sound(source(), samples, 0.0, seconds, what=what, waiting=lambda: work.progress(0.0))
            return _levels(load_song(samples), work.output)

    return Step("film-peaks", 1, f"waveform of {what}", "generating_audio", resolve, make, estimate=0.02 * seconds)


def _levels(samples: Any, output: Path) -> Made:
    with LOADING:
        from reelwright.media.outputs.peaks import levels

    found = levels(samples, _SPAN)
    output.write_bytes(found.tobytes())
    return Made({"length": len(found)})


def strip_step(digest: str, source: Source, seconds: float, count: int, what: str) -> Step:
    """Lay `count` small frames of a user's film, called `what`, side by side: the middles of as many equal parts.

    Facts: width and height of a frame.
    """

    def resolve(_: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"film": digest, "count": count}

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.media.foreign import load_strip, take_strip
            from reelwright.media.outputs.strip import SIDE, write_strip

        times = [(index + 0.5) * seconds / count for index in range(count)]
        with TemporaryDirectory(dir=work.output.parent) as folder:
            frames = Path(folder) / "frames.npy"
            take_strip(source(), frames, times, SIDE, what=what, waiting=lambda: work.progress(0.0))
            width, height = write_strip(load_strip(frames), work.output)
        return Made({"width": width, "height": height})

    return Step("strip", 1, f"strip of {what}", "rendering", resolve, make, suffix=".jpg", estimate=2.0)


def thumbnail_step(composition: Step, media: tuple[Step, ...], index: int, frame: int) -> Step:
    """Draw a `frame` of the composition, which lies in its segment `index`, as a small JPEG."""

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        facts = needs[0].facts
        at = max(frame - facts["cuts"][index], 0)
        return {"segment": facts["segments"][index], "frame": at, "side": THUMBNAIL}

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.media.pictures import encode_jpeg
            from reelwright.media.render.segment import poster

        shown = clipped(work.needs[0], index)
        small = shown.scaled(min(THUMBNAIL / max(shown.width, shown.height), 1.0))
        work.output.write_bytes(encode_jpeg(poster(small, Sources(work.needs[1:]), work.params["frame"]), 84))
        return Made({"width": small.width, "height": small.height})

    needs = (composition, *media)
    return Step("thumbnail", 1, f"thumbnail {index + 1}", "rendering", resolve, make, needs=needs, suffix=".jpg")


def _of(source: str) -> dict[str, Any]:
    return {"source": source}
