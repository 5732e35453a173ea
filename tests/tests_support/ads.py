"""A small ad to make: its product and its brief."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import yaml
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests_support.hostile import CANARY


def draw_product(path: Path) -> None:
    """Draw a product with transparency: a rounded body with a label."""
    y, x = np.mgrid[0:900, 0:500].astype(np.float32)
    body = (np.abs(x - 250) < 180) & (y > 160) & (y < 880)
    cap = (np.abs(x - 250) < 90) & (y > 30) & (y <= 160)
    rgba = np.zeros((900, 500, 4), np.uint8)
    shade = (200 - 60 * np.abs(x - 220) / 180).clip(0, 255)
    for channel, tint in enumerate((0.75, 0.95, 0.9)):
        rgba[..., channel] = (shade * tint).astype(np.uint8)
    rgba[cap, :3] = (40, 40, 46)
    rgba[(np.abs(y - 500) < 60) & body, :3] = (240, 238, 230)
    rgba[body | cap, 3] = 255
    secret = PngInfo()
    secret.add_text("Location", CANARY.decode())
    Image.fromarray(rgba).save(path, pnginfo=secret)


def write_brief(folder: Path, **changes: object) -> Path:
    """Write a brief of six seconds in one aspect beside its product."""
    folder.mkdir(parents=True, exist_ok=True)
    draw_product(folder / "product.png")
    brief = {
        "title": "Morning gel",
        "product": {"name": "Morning Gel", "image": "product.png", "facts": ["Ready in 2 minutes"]},
        "brand": {"name": "Lumen", "colors": ["#0B3D2E", "#F2C14E"]},
        "call_to_action": "Shop now",
        "duration": 6,
        "aspects": ["1:1"],
        "seed": 3,
    } | changes
    path = folder / "brief.yaml"
    path.write_text(yaml.safe_dump(brief, allow_unicode=True))
    return path
