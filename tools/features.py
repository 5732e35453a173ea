"""The page of features: each with its line and its picture, drawn by the renderer itself."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from examples.features import chapters, drawn  # noqa: E402
from examples.features._studio import Studio  # noqa: E402

from reelwright.media.pictures import encode_jpeg  # noqa: E402

HEAD = """# What a composition can hold

Drawn by `make gen` from `examples/features/`; tests compare what is drawn with these pictures.
"""


def page() -> str:
    """Return `docs/features.md`."""
    return HEAD + "".join(_chapter(name, module) for name, module in chapters())


def _chapter(name: str, module: ModuleType) -> str:
    lines = " ".join((module.__doc__ or "").split())
    title = name.replace("_", " ").capitalize()
    shown = [f"\n**{one.name}**: {one.line}\n\n![](images/features/{name}-{one.name}.jpg)\n" for one in module.FEATURES]
    return f"\n## {title}\n\n{lines}\n" + "".join(shown)


def renew(root: Path) -> None:
    """Draw all features anew."""
    folder = root / "docs" / "images" / "features"
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.jpg"):
        path.unlink()
    with tempfile.TemporaryDirectory() as home:
        studio = Studio(Path(home))
        for chapter, module in chapters():
            for feature in module.FEATURES:
                picture = encode_jpeg(drawn(feature, studio), 90)
                (folder / f"{chapter}-{feature.name}.jpg").write_bytes(picture)


if __name__ == "__main__":
    renew(ROOT)
    (ROOT / "docs" / "features.md").write_text(page(), "utf-8")
