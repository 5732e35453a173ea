"""Steps that export a finished ad: other codings of its films, and what is made of its pictures or sound alone.

Films of another coding are drawn again, segment by segment, as the master is, so an edit makes only the segments that
show it. What is small or limited in bytes is made of the master.
"""

from __future__ import annotations

import shutil
from dataclasses import asdict
from functools import partial
from typing import Any

from reelwright.build.step import Artifact, Made, Step, Work
from reelwright.build.steps.film import Sources, composition_facts
from reelwright.composition import Composition
from reelwright.finding import Finding
from reelwright.loading import LOADING
from reelwright.media.coding import SoundCoding, Wrap
from reelwright.media.outputs.formats import Format

CODECS = "FFmpeg 8.1"  # raised when another build of the codecs makes other bytes
SAMPLE_RATE = 48_000
_LIKELY = 12_000  # bytes a frame that a film may have; one under a lower limit is expected to be encoded again


def resized_step(composition: Step, aspect: str, factor: float, fps: int) -> Step:
    """Write the composition down again for a canvas of `factor` times its size, at `fps` frames a second."""

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"composition": needs[0].digest, "factor": round(factor, 6), "fps": fps}

    def make(work: Work) -> Made:
        whole = Composition.model_validate_json(work.needs[0].path.read_bytes())
        resized = whole.scaled(factor).at_rate(fps)
        work.output.write_text(resized.model_dump_json())
        return Made(composition_facts(resized))

    name = f"{aspect} composition x {factor:.3g} at {fps}"
    return Step(
        "resized", 1, name, "compositing", resolve, make, needs=(composition,), suffix=".json", estimate=0.2,
        foreseen=composition.foreseen,
    )  # fmt: skip


def coded_segment_step(
    aspect: str, index: int, composition: Step, media: tuple[Step, ...], frames: int, form: Format
) -> Step:
    """Draw one segment and encode it for a format; an overlay without its grounds, with alpha."""
    coding = form.picture
    assert coding is not None

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        drawn = needs[0].facts["segments"][index]
        asked = {"coding": coding.document(), "kind": form.kind, "draft": form.draft}
        return {"composition": drawn, **asked, "codecs": CODECS}

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.media.outputs.overlay import blended, write_overlay
            from reelwright.media.render.segment import encode_segment

        whole = Composition.model_validate_json(work.needs[0].path.read_bytes())
        cuts = whole.cuts()
        clipped = whole.clip(cuts[index], cuts[index + 1])
        write = write_overlay if form.kind == "overlay" else partial(encode_segment, draft=form.draft)
        write(clipped, Sources(work.needs[1:]), work.output, work.progress, coding)
        findings = tuple(_blended(aspect, layer) for layer in blended(clipped)) if form.kind == "overlay" else ()
        return Made({"frames": clipped.frames}, findings)

    name = f"{aspect} {form.name} segment {index + 1}"
    needs = (composition, *media)
    seconds = form.cost * frames
    suffix = f".{coding.container}"
    return Step(
        f"{form.name}-segment", 3, name, "rendering", resolve, make, needs=needs, suffix=suffix, estimate=seconds
    )


def _blended(aspect: str, layer: str) -> Finding:
    return Finding(
        check="overlay_alpha",
        severity="warning",
        where=f"{aspect}, layer {layer}",
        message="This layer multiplies or screens; in the overlay it stands as plain darkening or lightening.",
        remedy="Lay the film itself over other footage where its exact colours matter.",
    )


def joined_step(aspect: str, segments: tuple[Step, ...], mix: Step | None, form: Format, fps: int) -> Step:
    """Join the segments of a format, and the sound where it has one."""
    wrap = form.wrap or Wrap()

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"parts": [need.digest for need in needs], "wrap": asdict(wrap), "fps": fps, "codecs": CODECS}

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.media.encode import SEGMENT, join

        parts = [need.path for need in work.needs]
        audio = parts.pop(0) if mix else None
        join(parts, audio, work.output, rate=fps, coding=form.picture or SEGMENT, wrap=wrap)
        return Made({"bytes": work.output.stat().st_size})

    needs = ((mix,) if mix else ()) + segments
    name = f"{aspect} {form.name}"
    return Step("output-film", 1, name, "rendering", resolve, make, needs=needs, suffix=form.suffix, estimate=1.5)


def fitted_step(film: Step, mix: Step, aspect: str, limit: int, sound: SoundCoding, fps: int, frames: int) -> Step:
    """Keep an H.264 film where it has at most `limit` bytes, and encode it smaller where it has more."""

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        return {
            "film": needs[0].digest, "mix": needs[1].digest, "limit": limit, "sound": asdict(sound), "fps": fps,
            "codecs": CODECS,
        }  # fmt: skip

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.media.outputs.sized import fit_size

        film, audio = (need.path for need in work.needs)
        before = film.stat().st_size
        if before <= limit:
            shutil.copyfile(film, work.output)
            return Made({"bytes": before})
        fitted = fit_size(film, audio, work.output, limit, fps, Wrap(sound=sound), work.progress)
        return Made({"bytes": fitted.size, "ssim": round(fitted.ssim, 4)}, (_smaller(aspect, before, limit, fitted),))

    name = f"{aspect} at most {limit / 1e6:g} MB"
    seconds = 0.045 * frames if limit < _LIKELY * frames else 0.2
    return Step("sized", 1, name, "rendering", resolve, make, needs=(film, mix), suffix=".mp4", estimate=seconds)


def _smaller(aspect: str, before: int, limit: int, fitted: Any) -> Finding:
    with LOADING:
        from reelwright.media.outputs.sized import GOOD_SSIM

    return Finding(
        check="size_limit",
        severity="info" if fitted.ssim >= GOOD_SSIM else "warning",
        where=aspect,
        message=f"The film has {before / 1e6:.1f} MB; to keep {limit / 1e6:g} MB its picture was encoded at "
        f"{fitted.bit_rate / 1000:.0f} kb/s, SSIM {fitted.ssim:.3f} to the master.",
        evidence={"bytes": fitted.size, "limit": limit, "ssim": round(fitted.ssim, 4), "least": GOOD_SSIM},
        remedy="Allow more megabytes for a better picture.",
    )


def small_step(film: Step, mix: Step, aspect: str, form: Format, fps: int, frames: int) -> Step:
    """Make a proxy, a loop or a sheet of thumbnails of a finished film."""

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"film": needs[0].digest, "as": form.name, "fps": fps, "codecs": CODECS}

    def make(work: Work) -> Made:
        film = work.needs[0].path
        if form.kind == "proxy":
            with LOADING:
                from reelwright.media.outputs.proxy import write_proxy

            width, height = write_proxy(film, work.needs[1].path, work.output, fps, work.progress)
            return Made({"width": width, "height": height})
        if form.kind == "loop":
            with LOADING:
                from reelwright.media.outputs.loop import write_loop

            return Made(write_loop(film, work.output, "gif" if form.name == "gif" else "webp", fps))
        with LOADING:
            from reelwright.media.outputs.sprite import write_sprite

        return Made(asdict(write_sprite(film, work.output, fps)))

    name = f"{aspect} {form.name}"
    seconds = form.cost * frames or 1.7  # a loop has the same length whatever the film's
    return Step(
        f"output-{form.name}", 2, name, "rendering", resolve, make, needs=(film, mix), suffix=form.suffix,
        estimate=seconds,
    )  # fmt: skip


def vtt_step(sprite: Step, sheet: str) -> Step:
    """Write the WebVTT of a sheet of thumbnails that is called `sheet`."""

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"sprite": dict(needs[0].facts), "sheet": sheet}

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.media.outputs.sprite import Sprite

        work.output.write_text(Sprite(**work.needs[0].facts).vtt(sheet), "utf-8")
        return Made()

    return Step(
        "sprite-vtt", 1, f"index of {sheet}", "rendering", resolve, make, needs=(sprite,), suffix=".vtt", estimate=0.01
    )


def sound_step(mix: Step, form: Format, samples: int) -> Step:
    """Write the sound alone, or its waveform as numbers."""

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        sound = asdict(form.wrap) if form.wrap else form.name
        return {"mix": needs[0].digest, "sound": sound, "samples": samples, "codecs": CODECS}

    def make(work: Work) -> Made:
        audio = work.needs[0].path
        if form.wrap is None:
            with LOADING:
                from reelwright.media.outputs.peaks import write_peaks

            return Made({"length": write_peaks(audio, work.output, samples)})
        with LOADING:
            from reelwright.media.outputs.sound import write_measured

        measured = write_measured(audio, work.output, samples, form.wrap)
        return Made(measured, _loud(form.name, measured["true_peak"]))

    name = f"{form.name} of the sound"
    return Step(
        f"output-{form.name}", 1, name, "rendering", resolve, make, needs=(mix,), suffix=form.suffix, estimate=1.0
    )


def _loud(name: str, peak: float | None) -> tuple[Finding, ...]:
    with LOADING:
        from reelwright.media.audio.coded import PEAK

    if peak is None or peak <= PEAK:
        return ()
    message = f"Decoded, it reaches {peak:g} dBTP, over {PEAK:g}; loud players may clip it."
    return (
        Finding(
            check="export_peak", severity="warning", where=name, message=message,
            evidence={"true_peak": peak, "most": PEAK}, remedy="Use `m4a`, whose peak the master is made for.",
        ),
    )  # fmt: skip
