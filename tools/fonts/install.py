"""Fetch the pinned typefaces through npm and copy the weights we use, with their licences, into the package."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from node import npm  # noqa: E402  (tools are no package)

TARGET = HERE.parents[1] / "src" / "reelwright" / "media" / "fonts"

# package -> weights that a layout uses; display faces heavy, text faces in two weights.
WEIGHTS = {
    "anton": ("400Regular",),
    "bricolage-grotesque": ("600SemiBold", "800ExtraBold"),
    "cairo": ("500Medium", "700Bold", "800ExtraBold"),
    "fraunces": ("600SemiBold",),
    "hanken-grotesk": ("500Medium", "700Bold"),
    "heebo": ("500Medium", "800ExtraBold"),
    "instrument-serif": ("400Regular",),
    "inter": ("500Medium", "700Bold"),
    "inter-tight": ("500Medium", "700Bold", "800ExtraBold"),
    "noto-color-emoji": ("400Regular",),
    "noto-sans": ("500Medium", "700Bold"),
    "noto-sans-arabic": ("500Medium", "700Bold"),
    "noto-sans-devanagari": ("500Medium", "700Bold"),
    "noto-sans-jp": ("500Medium", "800ExtraBold"),
    "noto-sans-kr": ("500Medium", "800ExtraBold"),
    "noto-sans-sc": ("500Medium", "800ExtraBold"),
    "noto-sans-thai": ("500Medium", "700Bold"),
    "playfair-display": ("700Bold",),
    "sora": ("600SemiBold", "700Bold"),
    "space-grotesk": ("500Medium", "700Bold"),
    "tajawal": ("500Medium", "800ExtraBold"),
}


def is_current(stamp: str) -> bool:
    marker = TARGET / "stamp"
    return marker.exists() and marker.read_text() == stamp


def copy_faces(modules: Path, target: Path) -> None:
    """Copy one TTF per weight as `<family>-<weight>.ttf` and each family's licence beside it."""
    licences = target / "licences"
    licences.mkdir(parents=True)
    index = {}
    for family, weights in WEIGHTS.items():
        package = modules / "@expo-google-fonts" / family
        shutil.copy(package / "LICENSE_FONT", licences / f"{family}.txt")
        for weight in weights:
            (face,) = (package / weight).glob("*.ttf")
            name = f"{family}-{weight[:3]}.ttf"
            shutil.copy(face, target / name)
            index[name] = hashlib.sha256((target / name).read_bytes()).hexdigest()
    (target / "index.json").write_text(json.dumps(index, indent=2, sort_keys=True) + "\n")


def main() -> None:
    stamp = hashlib.sha256(Path(__file__).read_bytes() + (HERE / "package-lock.json").read_bytes()).hexdigest()
    if is_current(stamp):
        return
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, work / name)
        flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        npm(work, "ci", *flags).check_returncode()
        copy_faces(work / "node_modules", work / "fonts")
        (work / "fonts" / "stamp").write_text(stamp)
        if TARGET.exists():
            shutil.rmtree(TARGET)
        shutil.move(work / "fonts", TARGET)


if __name__ == "__main__":
    main()
