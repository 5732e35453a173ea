"""Goldens for whoever draws compositions elsewhere, such as the studio: what the server draws of each, and from what.

python tools/goldens.py DIR [--only NAME …] [--ads]

    DIR/NAME/composition.json    the document, 360 to 540 px wide, without grain
    DIR/NAME/sources.json        {digest: {kind, media_type, width?, height?}}
    DIR/NAME/sources/DIGEST      each source as a browser decodes it
    DIR/NAME/glyphs.json         {font: {units_per_em, image_size, glyphs, images}}, as the API gives them
    DIR/NAME/frames/FRAME.png    what the server draws, from its own sources

NAME is CHAPTER-FEATURE of `examples/features`, or the name of an example ad with `--ads`, which takes a minute each.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from examples.features import chapters  # noqa: E402
from examples.features._studio import Studio  # noqa: E402

from reelwright.build.preview import preview_steps  # noqa: E402
from reelwright.build.steps.film import Sources  # noqa: E402
from reelwright.composition import ClipLayer, Composition, GrainLayer  # noqa: E402
from reelwright.composition.document import AnyLayer  # noqa: E402
from reelwright.media.outputs.playable import write_playable  # noqa: E402
from reelwright.media.pictures import encode_png  # noqa: E402
from reelwright.media.planes import to_rgb  # noqa: E402
from reelwright.media.render.renderer import Renderer, Source  # noqa: E402
from reelwright.media.text.outlines import glyphs_of, told  # noqa: E402
from reelwright.settings import Settings  # noqa: E402
from reelwright.workspace import Workspace  # noqa: E402

ADS = ("trail-bottle", "oud-perfume")
AD_SCALE = 0.5  # of 1080 px


@dataclass(frozen=True)
class Golden:
    name: str
    composition: Composition
    frames: tuple[int, ...]
    source: Source


def features(home: Path, names: frozenset[str]) -> Iterator[Golden]:
    """Yield the examples of all features, or those that are named."""
    studio = Studio(home)
    for chapter, module in chapters():
        for feature in module.FEATURES:
            name = f"{chapter}-{feature.name}"
            if not names or name in names:
                yield Golden(name, feature.compose(studio), feature.frames, studio.source)


def ad(name: str, home: Path) -> Golden:
    """Return an example ad in its first aspect, with the middle of each shot and of each transition."""
    workspace = Workspace.open(Settings(home=home))
    plan = workspace.plan(ROOT / "examples" / f"{name}.yaml").plan
    graph = workspace.graph(plan)
    aspect = plan.aspects[0]
    steps = preview_steps(graph, aspect)
    made = workspace.runner().run((steps.composition, *graph.pictures(aspect, None))).artifacts
    composition = Composition.model_validate_json(made[steps.composition].path.read_bytes())
    middles = {start + shot.frames // 2 for start, _, shot in plan.shots()}
    middles |= {change.start + change.frames // 2 for change in composition.transitions}
    return Golden(name, composition.scaled(AD_SCALE), tuple(sorted(middles)), Sources(list(made.values())))


def write(golden: Golden, folder: Path) -> None:
    """Write a golden into its folder, in the place of what stands there."""
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("sources", "frames"):
        (folder / part).mkdir(parents=True)
    composition = without_grain(golden.composition)
    (folder / "composition.json").write_text(composition.model_dump_json())
    facts = {
        digest: write_playable(golden.source(digest), folder / "sources" / digest)
        for digest in sorted(composition.sources())
    }
    (folder / "sources.json").write_text(json.dumps(facts))
    glyphs = {font: told(glyphs_of(font, sorted(ids))) for font, ids in composition.glyphs().items()}
    (folder / "glyphs.json").write_text(json.dumps(glyphs))
    with Renderer(composition, golden.source) as renderer:
        for frame in golden.frames:
            (folder / "frames" / f"{frame}.png").write_bytes(encode_png(to_rgb(renderer.render(frame))))


def without_grain(composition: Composition) -> Composition:
    """Return a composition without what is random in it."""
    stages = tuple(stage.model_copy(update={"layers": tuple(_plain(stage.layers))}) for stage in composition.stages)
    return composition.model_copy(update={"stages": stages, "overlays": tuple(_plain(composition.overlays))})


def _plain(layers: tuple[AnyLayer, ...]) -> Iterator[AnyLayer]:
    for layer in layers:
        if isinstance(layer, ClipLayer) and layer.finish:
            yield layer.model_copy(update={"finish": layer.finish.model_copy(update={"grain": 0.0})})
        elif not isinstance(layer, GrainLayer):
            yield layer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="+", default=(), metavar="NAME")
    parser.add_argument("--ads", action="store_true", help=f"the example ads {', '.join(ADS)} too")
    arguments = parser.parse_args()
    names = frozenset(arguments.only)
    with tempfile.TemporaryDirectory() as home:
        for golden in features(Path(home), names):
            write(golden, arguments.folder / golden.name)
        for name in ADS:
            if name in names or (arguments.ads and not names):
                write(ad(name, Path(home) / "home"), arguments.folder / name)


if __name__ == "__main__":
    main()
