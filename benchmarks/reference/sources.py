"""Makes everything that the reference ad is made of, once, into a folder under build/."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.reference import footage
from benchmarks.reference.ad import CANVASES, HEADLINES, Ad, ad, headline_file
from benchmarks.reference.composition import FONT
from reelwright.digest import digest_of
from reelwright.media.pictures import encode_png, open_picture
from reelwright.media.text.fonts import font_stack

PHOTOS = Path(__file__).resolve().parents[2] / "examples" / "photos"
LONGEST = 180  # seconds of music


def made(root: Path) -> Path:
    """Return the folder of sources, made where it is not there yet: minutes the first time."""
    return _kept(root, "sources", sorted(Path(__file__).parent.glob("*.py")), _make)


def _kept(root: Path, name: str, recipes: Sequence[Path], make: Callable[[Path], None]) -> Path:
    """Return a folder made by the code in `recipes`; other code makes another one."""
    folder = root / f"{name}-{digest_of(name, [recipe.read_text('utf-8') for recipe in recipes])[:12]}"
    if not folder.is_dir():
        part = folder.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        make(part)
        part.rename(folder)
    return folder


def _make(folder: Path) -> None:
    for clip in _kept(folder.parent, "footage", [Path(footage.__file__)], _film).iterdir():
        os.link(clip, folder / clip.name)
    _product(folder / "product.png")
    shutil.copy(PHOTOS / "trailworks-logo.png", folder / "logo.png")
    for aspect in CANVASES:
        _headlines(sized(folder, aspect), aspect, folder)
    _music(folder / "music.wav")


def _film(folder: Path) -> None:
    print("making the footage of the reference ad, once: some minutes", flush=True)
    with ThreadPoolExecutor(2) as pool:
        names = [folder / f"clip-{index}.mp4" for index in range(len(footage.TAKES))]
        list(pool.map(footage.film, footage.TAKES, names))


def sized(folder: Path, aspect: str = "9:16", seconds: float = 30) -> Ad:
    """Return the ad with the sizes of the pictures in a folder."""
    sizes = {}
    for name in ("product", "logo"):
        with Image.open(folder / f"{name}.png") as picture:
            sizes[name] = picture.size
    return ad(sizes, aspect, seconds)


def _product(out: Path) -> None:
    from reelwright.craft.cutout import cut_out

    cut = cut_out(open_picture(PHOTOS / "trail-bottle.jpg"))
    if cut.method == "original":
        raise RuntimeError(f"the bottle was not cut out: {'; '.join(cut.reasons)}")
    out.write_bytes(encode_png(cut.rgba))


def _headlines(ad: Ad, aspect: str, folder: Path) -> None:
    """Draw the headlines for contestants that lay pictures: as wide as the canvas, from its top to under the line."""
    font = ImageFont.truetype(str(font_stack(*FONT, "en-US").first.path), ad.size)
    size = (ad.width, round(ad.baseline + 0.4 * ad.size) // 2 * 2)
    for index, words in enumerate(HEADLINES):
        coverage = Image.new("L", size)
        left = (ad.width - font.getlength(words)) / 2
        ImageDraw.Draw(coverage).text((left, ad.baseline), words, 255, font, anchor="ls")
        white = np.full((size[1], size[0], 4), 255, np.uint8)
        white[..., 3] = np.asarray(coverage)
        (folder / headline_file(aspect, index)).write_bytes(encode_png(white))


def _music(out: Path) -> None:
    from reelwright.craft.music import compose, render
    from reelwright.media.audio.files import write_wav

    write_wav(out, render(compose("organic", LONGEST * 30, seed=7)), bits=16)
