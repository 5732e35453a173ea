"""Whether references move a film: six briefs, each made with a reference and without, and how far both lie from it.

`python -m benchmarks.styles FOLDER` prints a table for the docs; the films lie in the folder.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.shots import pictures
from reelwright.media.pictures import encode_png
from reelwright.settings import Settings
from reelwright.workspace import Workspace

# What is advertised, and the picture that the film should look like.
PAIRS = (
    ("Trail Bottle", "oud-perfume"), ("Night Cream", "rocket"), ("Ridge Honey", "coffee"),
    ("Stone Mug", "astronaut"), ("Sun Gel", "retina"), ("Herb Tea", "sun-gel"),
)  # fmt: skip
NAMES = ("palette", "light", "contrast", "saturation", "warmth", "grain")


def measured(folder: Path) -> Iterator[tuple[str, str, dict[str, float], dict[str, float]]]:
    """Yield for each pair its names, and the distances without and with the reference."""
    workspace = Workspace.open(Settings(home=folder / "home"))
    for product, name in PAIRS:
        picture = folder / f"{name}.png"
        picture.write_bytes(encode_png(np.asarray(pictures.picture(name, 960, 540))))
        brief = folder / "brief.json"
        document = {"title": product, "duration": 6, "aspects": ["1:1"], "size": "720p", "voice": {"enabled": False},
                    "music": {"enabled": False}, "product": {"name": product, "facts": ["Made to last"]}}  # fmt: skip
        brief.write_text(json.dumps(document))
        plain = workspace.plan(brief).plan
        brief.write_text(json.dumps({**document, "style_references": [picture.name]}))
        steered = workspace.plan(brief).plan
        aimed = plain.model_copy(update={"style": plain.style.model_copy(update={"aim": steered.style.aim})})
        both = []
        for kind, plan in (("without", aimed), ("with", steered)):
            path = folder / "plan.json"
            path.write_text(plan.model_dump_json())
            made = workspace.render(path, folder / f"{name}-{kind}")
            both.append(
                next(finding.evidence["distances"] for finding in made.findings if finding.check == "style_distance")
            )
        yield product, name, *both


def main() -> None:
    print("| film | reference | " + " | ".join(NAMES) + " |")
    print("|---|---|" + "---|" * len(NAMES))
    for product, name, without, with_it in measured(Path(sys.argv[1])):
        cells = [f"{without[one]:.3g} → {with_it[one]:.3g}" for one in NAMES]
        print(f"| {product} | {name} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
