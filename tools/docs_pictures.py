"""The pictures in README and docs: frames of the example ads, drawn by the product itself."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from reelwright.brief import load_brief
from reelwright.build.graph import FilmGraph
from reelwright.build.steps.film import poster_step
from reelwright.plan import Plan
from reelwright.settings import Settings
from reelwright.words import Aspect
from reelwright.workspace import Workspace

Rgb = npt.NDArray[np.uint8]
GAP, GROUND = 16, (22, 23, 26)

# Example and the shot whose frame is shown, in the order of the sheet.
STILLS = (
    ("trail-bottle", 0),
    ("oud-perfume", 0),
    ("night-cream", 2),
    ("soda-can", 1),
    ("herb-tea", 0),
    ("stone-mug", 1),
    ("ridge-honey", 0),
    ("sun-gel", 1),
)
POSTER = 480, 36_000  # pixels of a poster's long side, and bytes that it has at most
DEMO_ASPECTS: tuple[Aspect, ...] = ("9:16", "4:5", "1:1", "16:9")


def renew(root: Path) -> None:
    """Draw all pictures anew into docs/images, and the posters of the examples."""
    images = root / "docs" / "images"
    with tempfile.TemporaryDirectory() as home:
        workspace = Workspace.open(Settings(home=Path(home)))
        stills = [_still(workspace, root / "examples" / f"{name}.yaml", shot, "9:16") for name, shot in STILLS]
        _save(_rows([stills[:4], stills[4:]], 480), images / "ads.jpg")
        demo = root / "examples" / "trail-bottle.yaml"
        aspects = [_still(workspace, demo, shot, aspect) for shot in (0, -1) for aspect in DEMO_ASPECTS]
        _save(_rows([aspects[:4], aspects[4:]], 420), images / "aspects.jpg")
        for brief in sorted((root / "examples").glob("*.yaml")):
            poster(workspace, brief, root / "examples" / "posters" / f"{brief.stem}.jpg")


def poster(workspace: Workspace, brief: Path, target: Path) -> None:
    """Draw a frame of an example in its first aspect, for who looks for a brief to start from."""
    aspect = load_brief(brief).aspects[0]
    still = Image.fromarray(_still(workspace, brief, dict(STILLS).get(brief.stem, 0), aspect))
    still.thumbnail((POSTER[0], POSTER[0]), Image.Resampling.LANCZOS)
    for quality in range(86, 40, -4):
        _save(np.asarray(still), target, quality)
        if target.stat().st_size <= POSTER[1]:
            return


def _still(workspace: Workspace, brief: Path, shot: int, aspect: Aspect) -> Rgb:
    """Return a frame of a shot, late enough that its texts stand."""
    plan: Plan = workspace.plan(brief, aspects=(aspect,)).plan
    start, _, chosen = plan.shots()[shot]
    graph = FilmGraph(plan, workspace.blobs.path)
    step = poster_step(aspect, graph.composition(aspect), graph.pictures(aspect, None), start + chosen.frames * 2 // 3)
    made = workspace.runner().run([step]).artifacts[step]
    return np.asarray(Image.open(made.path).convert("RGB"))


def _rows(rows: list[list[Rgb]], height: int) -> Rgb:
    """Lay pictures of one height out in rows."""
    return np.vstack([_spread(list(_scaled(row, height)), _width(rows, height)) for row in rows])


def _scaled(row: list[Rgb], height: int) -> Iterator[Rgb]:
    for picture in row:
        width = round(picture.shape[1] * height / picture.shape[0])
        yield np.asarray(Image.fromarray(picture).resize((width, height), Image.Resampling.LANCZOS))


def _width(rows: list[list[Rgb]], height: int) -> int:
    widths = [[round(picture.shape[1] * height / picture.shape[0]) + GAP for picture in row] for row in rows]
    return int(max(sum(row) + GAP for row in widths))


def _spread(row: list[Rgb], width: int) -> Rgb:
    sheet = np.full((row[0].shape[0] + GAP, width, 3), GROUND, np.uint8)
    left = GAP
    for picture in row:
        sheet[GAP // 2 : GAP // 2 + picture.shape[0], left : left + picture.shape[1]] = picture
        left += picture.shape[1] + GAP
    return sheet


def _save(picture: Rgb, path: Path, quality: int = 86) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(picture).save(path, "JPEG", quality=quality, optimize=True)
    print(f"gen: {path.name}")
