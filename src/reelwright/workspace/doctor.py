"""What this installation has and lacks, each with the way to mend it."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from reelwright.errors import ReelwrightError
from reelwright.settings import Settings

FREE_BYTES = 2 << 30  # a three-minute ad in four aspects takes about 1 GiB of store


@dataclass(frozen=True)
class Diagnosis:
    what: str
    state: Literal["ok", "missing", "broken"]
    detail: str
    remedy: str = ""
    required: bool = True


def examine(settings: Settings) -> tuple[Diagnosis, ...]:
    """Return one line for each thing that an ad needs or can use."""
    return (
        _python(),
        _fonts(),
        _codecs(),
        _exports(),
        _voice(),
        _reader(),
        _wall(),
        _store(settings),
        _model(settings),
    )


def _python() -> Diagnosis:
    return Diagnosis("Python", "ok", f"{sys.version.split()[0]}, {Path(sys.executable).name}")


def _fonts() -> Diagnosis:
    from reelwright.media.text import FOLDER

    index = FOLDER / "index.json"
    if not index.is_file():
        return Diagnosis("Typefaces", "missing", "none are installed", "Run `make setup`.")
    return Diagnosis("Typefaces", "ok", f"{len(json.loads(index.read_text()))} faces")


def _codecs() -> Diagnosis:
    import av

    missing = [name for name in ("libx264", "aac") if name not in av.codecs_available]
    if missing:
        return Diagnosis("Codecs", "missing", ", ".join(missing), "Install the pinned `av` package.")
    return Diagnosis("Codecs", "ok", f"libx264 and aac, FFmpeg {av.ffmpeg_version_info}")


def _exports() -> Diagnosis:
    from reelwright.media.outputs.encoders import has_encoder
    from reelwright.media.outputs.formats import FORMATS

    lacking = [form.name for form in FORMATS.values() if not all(map(has_encoder, form.encoders))]
    if lacking:
        remedy = "Install the pinned `av` package to write them."
        return Diagnosis("Export formats", "missing", ", ".join(lacking), remedy, required=False)
    return Diagnosis("Export formats", "ok", f"all {len(FORMATS)}", required=False)


def _voice() -> Diagnosis:
    try:
        import espeakng_loader

        found = Path(espeakng_loader.get_library_path()).is_file()
    except ImportError:
        found = False
    if not found:
        return Diagnosis("Voice", "missing", "espeak-ng", "Install the pinned `espeakng-loader` package.")
    return Diagnosis("Voice", "ok", "espeak-ng")


def _reader() -> Diagnosis:
    from reelwright.media.study.reading import reader

    found = reader()
    if found is None:
        remedy = "Install Tesseract, on Debian with `apt-get install tesseract-ocr`."
        return Diagnosis("Reader of texts", "missing", "texts in references are not read", remedy, required=False)
    return Diagnosis("Reader of texts", "ok", f"{found.name}, {found.languages}", required=False)


def _wall() -> Diagnosis:
    """Try what a decoder of foreign files could reach, rather than believe what the system says of itself."""
    from reelwright.media.foreign import confess

    what = "Foreign files"
    try:
        found = confess()
    except ReelwrightError as error:
        return Diagnosis(what, "broken", f"they cannot be decoded ({error})", "Report this with your system's name.")
    layers = [f"Landlock {found['wall']['landlock']}"] if found["wall"]["landlock"] else []
    layers += ["seccomp"] if found["wall"]["seccomp"] else []
    detail = f"decoded in a limited process behind {' and '.join(layers) or 'no sandbox'}"
    reached = [name for name in found["possible"] if name not in ("its own file", "its output")]
    if reached:
        remedy = "Run on Linux 5.13 or newer with Landlock and seccomp switched on."
        return Diagnosis(what, "missing", f"{detail}; within reach: {', '.join(reached)}", remedy, required=False)
    return Diagnosis(what, "ok", f"{detail}: no network, no other files, no programs")


def _store(settings: Settings) -> Diagnosis:
    folder = settings.home
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    detail = f"{settings.home}, {free / 2**30:.1f} GiB free"
    if free < FREE_BYTES:
        return Diagnosis("Store", "broken", detail, "Free some space, or set REELWRIGHT_HOME to another disk.")
    return Diagnosis("Store", "ok", detail)


def _model(settings: Settings) -> Diagnosis:
    what = "Cut-out model"
    if settings.cutout_model is None:
        detail = "none named; products are cut out by contour analysis"
        return Diagnosis(what, "missing", detail, "Set REELWRIGHT_CUTOUT_MODEL to an ONNX file.", required=False)
    if not settings.cutout_model.is_file():
        return Diagnosis(what, "broken", f"{settings.cutout_model} is not a file", "Correct REELWRIGHT_CUTOUT_MODEL.")
    if importlib.util.find_spec("onnxruntime") is None:
        return Diagnosis(what, "broken", "onnxruntime is not installed", "Install `reelwright[model]`.")
    return Diagnosis(what, "ok", settings.cutout_model.name, required=False)
