"""The single parts of an ad, for people who want to go on with them elsewhere (`--parts`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from reelwright.build.step import Artifact, Made, Step, Work
from reelwright.build.steps.film import ENCODER, Sources
from reelwright.composition import Composition, is_ground
from reelwright.loading import LOADING

if TYPE_CHECKING:
    from reelwright.build.graph import FilmGraph


def part_steps(graph: FilmGraph) -> dict[str, Step]:
    """Return the step of each part by its file name; the first aspect stands for all."""
    return dict(_steps(graph))


def _steps(graph: FilmGraph) -> Iterator[tuple[str, Step]]:
    if graph.cutout:
        yield "product_masked.png", graph.cutout
        yield "product_mask.png", _mask_step(graph.cutout)
    shot = 0
    for number, scene in enumerate(graph.plan.scenes, 1):
        indices = tuple(range(shot, shot + len(scene.shots)))
        yield f"scene_{number}_bg.mp4", _ground_step(graph, number, indices)
        yield f"scene_{number}_composited.mp4", _scene_step(graph, number, indices)
        shot += len(scene.shots)
    if graph.music:
        yield "music.wav", graph.music
    for number, step in enumerate(graph.speech.values(), 1):
        yield f"voice_{number}.wav", step


def _mask_step(cutout: Step) -> Step:
    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"product": needs[0].digest}

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.media.pictures import encode_png, read_png

        alpha = read_png(work.needs[0].path)[..., 3]
        work.output.write_bytes(encode_png(alpha))
        return Made({"width": alpha.shape[1], "height": alpha.shape[0]})

    return Step("mask", 1, "product mask", "extracting_product", resolve, make, needs=(cutout,), suffix=".png")


def _scene_step(graph: FilmGraph, number: int, indices: tuple[int, ...]) -> Step:
    """Join a scene's finished segments, without sound."""
    segments = tuple(graph.segments(graph.plan.aspects[0])[index] for index in indices)

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"segments": [need.digest for need in needs], "fps": graph.plan.output.fps}

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.media.encode import join

        join([need.path for need in work.needs], None, work.output, rate=graph.plan.output.fps)
        return Made({"bytes": work.output.stat().st_size})

    name = f"scene {number}, composited"
    return Step("scene", 2, name, "rendering", resolve, make, needs=segments, suffix=".mp4", estimate=0.3)


def _ground_step(graph: FilmGraph, number: int, indices: tuple[int, ...]) -> Step:
    """Render a scene's ground alone."""
    aspect = graph.plan.aspects[0]
    needs = (graph.composition(aspect), *graph.pictures(aspect, None))
    frames = graph.plan.scenes[number - 1].frames

    def resolve(found: tuple[Artifact, ...]) -> dict[str, Any]:
        segments = found[0].facts["segments"]
        return {"segments": [segments[index] for index in indices], "only": "ground", "encoder": ENCODER}

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.media.render.segment import encode_segment

        whole = Composition.model_validate_json(work.needs[0].path.read_bytes())
        cuts = whole.cuts()
        scene = _grounds_only(whole).clip(cuts[indices[0]], cuts[indices[-1] + 1])
        encode_segment(scene, Sources(work.needs[1:]), work.output, work.progress)
        return Made({"frames": scene.frames})

    name = f"scene {number}, ground"
    return Step("ground", 2, name, "rendering", resolve, make, needs=needs, suffix=".mp4", estimate=0.04 * frames)


def _grounds_only(composition: Composition) -> Composition:
    stages = tuple(
        stage.model_copy(update={"layers": tuple(layer for layer in stage.layers if is_ground(layer))})
        for stage in composition.stages
    )
    return composition.model_copy(update={"stages": stages, "overlays": ()})
