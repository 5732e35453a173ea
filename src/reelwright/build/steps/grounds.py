"""Steps that make what stands behind the product: drawn grounds and the user's own footage."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from reelwright.build.step import Artifact, Made, Source, Step, Work
from reelwright.craft.backdrop import BackdropSpec, ClipPlan, PicturePlan, describe
from reelwright.loading import LOADING
from reelwright.words import SIZES, Aspect


def ground_steps(spec: BackdropSpec, name: str) -> tuple[Step, ...]:
    """Return one step for each layer of a drawn ground, bottom to top."""
    return tuple(
        _clip_step(spec, index, layer, name) if isinstance(layer, ClipPlan) else _picture_step(spec, index, layer, name)
        for index, layer in enumerate(describe(spec).layers)
    )


def _params(spec: BackdropSpec, index: int) -> dict[str, Any]:
    return {"spec": asdict(spec), "layer": index}


def _clip_step(spec: BackdropSpec, index: int, layer: ClipPlan, name: str) -> Step:
    def resolve(_: tuple[Artifact, ...]) -> dict[str, Any]:
        return _params(spec, index)

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.craft.backdrop import draw_clip
            from reelwright.craft.luma import ToneMeter
            from reelwright.media.encode import encode_clip

        meter = ToneMeter()
        frames = meter.watch(draw_clip(spec, layer))
        encode_clip(frames, layer.width, layer.height, layer.rate, work.output)
        return Made({"width": layer.width, "height": layer.height, "tone": meter.facts()})

    seconds = 0.012 * spec.frames / 30 * layer.rate
    return Step("backdrop", 1, name, "generating_scenes", resolve, make, suffix=".mp4", estimate=seconds)


def _picture_step(spec: BackdropSpec, index: int, layer: PicturePlan, name: str) -> Step:
    def resolve(_: tuple[Artifact, ...]) -> dict[str, Any]:
        # A still does not depend on how long it is shown.
        return _params(spec, index) | {"spec": asdict(spec) | {"frames": 0}}

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.craft.backdrop import draw_picture
            from reelwright.craft.luma import picture_facts
            from reelwright.media.pictures import encode_png

        rgba = draw_picture(spec, layer)
        work.output.write_bytes(encode_png(rgba))
        height, width = rgba.shape[:2]
        return Made({"width": width, "height": height, "tone": picture_facts(rgba)})

    return Step("backdrop-picture", 1, name, "generating_scenes", resolve, make, suffix=".png", estimate=0.5)


@dataclass(frozen=True)
class Film:
    """A film to cut from: a user's file by its digest, or what a step makes. `what` is its name for people."""

    what: str
    digest: str = ""
    source: Source = Path
    step: Step | None = None

    @property
    def needs(self) -> tuple[Step, ...]:
        return (self.step,) if self.step else ()


def footage_step(film: Film, start: float, frames: int, aspects: tuple[Aspect, ...], name: str) -> Step:
    """Cut a film to length and bring it to 30 fps, 8 bit and BT.709.

    It is one clip for all aspects; the fact `tone` holds the tone of what each aspect shows of it, `clip` what
    `media.measure.clips` tells of it.
    """
    canvases = {aspect: SIZES[aspect] for aspect in sorted(aspects)}

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        return {
            "footage": needs[0].digest if needs else film.digest,
            "start": start,
            "frames": frames,
            "canvases": {k: list(v) for k, v in canvases.items()},
        }

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.craft.luma import ToneMeter, middle
            from reelwright.media.foreign import trim_footage
            from reelwright.media.measure.clips import ClipMeter
            from reelwright.media.planes import to_rgb
            from reelwright.media.video import decode

        source = work.needs[0].path if work.needs else film.source()
        facts = trim_footage(
            source, work.output, start, frames / 30, list(canvases.values()),
            what=film.what,
            waiting=lambda: work.progress(0.0),
        )  # fmt: skip
        meters = {aspect: ToneMeter() for aspect in canvases}
        clip = ClipMeter(facts["frames"])
        for index, planes in enumerate(decode(work.output)):
            clip.see(planes)
            if index % 10 == 0:
                frame = (to_rgb(planes) / 255).astype("float32")
                for aspect, canvas in canvases.items():
                    meters[aspect].look(middle(frame, *canvas))
        tone = {aspect: meter.facts() for aspect, meter in meters.items()}
        return Made({"width": facts["width"], "height": facts["height"], "tone": tone, "clip": clip.facts()})

    return Step(
        "footage", 4, name, "generating_scenes", resolve, make, needs=film.needs, suffix=".mp4", estimate=0.02 * frames
    )
