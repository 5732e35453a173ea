"""The reference ad in our own words."""

from __future__ import annotations

import json
import os
import wave
from pathlib import Path

from benchmarks.reference.ad import Ad, Scene, Sprite
from benchmarks.reference.footage import FRAMES, HEIGHT, WIDTH
from reelwright.composition import (
    LINEAR,
    AnyLayer,
    ClipLayer,
    Composition,
    PictureLayer,
    Stage,
    StageTransition,
    TextLayer,
    TextMotion,
    Transform,
    Word,
    constant,
    move,
)
from reelwright.digest import digest_file
from reelwright.media.text.fonts import font_stack
from reelwright.media.text.shape import shape_line

FONT = ("sora", 700)


def composed(ad: Ad, folder: Path) -> tuple[Composition, dict[str, Path]]:
    """Return the ad as a composition, and the files of its sources by digest."""
    names = {scene.clip for scene in ad.scenes} | {"product.png", "logo.png"}
    digests = {name: digest_file(folder / name) for name in sorted(names)}
    stages = tuple(
        Stage(id=f"scene {index}", start=scene.start, end=scene.end, layers=tuple(_layers(ad, scene, index, digests)))
        for index, scene in enumerate(ad.scenes)
    )
    changes = tuple(
        StageTransition(kind="dissolve", to=stage.id, start=stage.start, frames=ad.dissolve, ease=LINEAR)
        for stage in stages[1:]
    )
    composition = Composition(
        width=ad.width, height=ad.height, frames=ad.frames, stages=stages, transitions=changes,
        overlays=(_picture("logo", "logo", ad.logo, 0, ad.frames, digests),),
    )  # fmt: skip
    return composition, {digest: folder / name for name, digest in digests.items()}


def _layers(ad: Ad, scene: Scene, index: int, digests: dict[str, str]) -> list[AnyLayer]:
    if scene.end - scene.start > FRAMES:
        raise ValueError(f"a scene of {scene.end - scene.start} frames is longer than its clip of {FRAMES}")
    ground = ClipLayer(
        id=f"ground {index}", source=digests[scene.clip], width=WIDTH, height=HEIGHT, rate=ad.fps,
        start=scene.start, end=scene.end,
    )  # fmt: skip
    product = (
        [_picture(f"product {index}", "product", scene.product, scene.start, scene.end, digests)]
        if scene.product
        else []
    )
    return [ground, *product, _headline(ad, scene, index)]


def _picture(id: str, role: str, sprite: Sprite, start: int, end: int, digests: dict[str, str]) -> PictureLayer:
    last = end - start - 1
    place = Transform(
        x=constant(sprite.x), y=constant(sprite.y), scale=move(sprite.scale.start, sprite.scale.end, 0, last),
        rotation=move(sprite.turn.start, sprite.turn.end, 0, last),
    )  # fmt: skip
    facts = {"id": id, "start": start, "end": end, "role": role, "source": digests[sprite.file]}
    return PictureLayer.model_validate(
        facts | {"width": sprite.width, "height": sprite.height, "transform": place.model_dump()}
    )


def _headline(ad: Ad, scene: Scene, index: int) -> TextLayer:
    line = shape_line(scene.words, font_stack(*FONT, "en-US"), ad.size, "ltr")
    left, top, height = (ad.width - line.width) / 2, ad.baseline - 0.95 * ad.size, 1.2 * ad.size
    words = tuple(
        Word(
            text=unit.text, x=left + unit.x, y=ad.baseline, box=(left + unit.x, top, unit.width, height),
            runs=unit.runs,
        )
        for unit in line.units
    )  # fmt: skip
    return TextLayer(
        id=f"headline {index}", start=scene.start, end=scene.end, role="headline", content=scene.words,
        color="#FFFFFF", size=ad.size, box=(left, top, line.width, height), words=words,
        enter=TextMotion(kind="fade", frames=ad.fade, ease=LINEAR),
    )  # fmt: skip


def write_job(ad: Ad, folder: Path, job: Path) -> Path:
    """Write what renderers read of an ad into the folder `job`; the sources stay where they are."""
    composition, files = composed(ad, folder)
    job.mkdir(parents=True)
    (job / "ad.json").write_text(ad.model_dump_json(indent=1))
    (job / "composition.json").write_text(composition.model_dump_json())
    (job / "sources.json").write_text(json.dumps({digest: str(path.absolute()) for digest, path in files.items()}))
    for path in folder.iterdir():
        if path.name != ad.sound:
            os.link(path, job / path.name)
    _cut(folder / ad.sound, ad.frames / ad.fps, job / ad.sound)
    return job


def _cut(sound: Path, seconds: float, out: Path) -> None:
    with wave.open(str(sound)) as source, wave.open(str(out), "wb") as target:
        target.setparams(source.getparams())
        target.writeframes(source.readframes(round(seconds * source.getframerate())))
