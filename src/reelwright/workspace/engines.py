"""What can make each kind of part on this machine."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from reelwright.settings import Settings


@dataclass(frozen=True)
class Engine:
    """An engine by what it makes; `usd` is its price for one part. One that is not `ready` says what it lacks."""

    capability: str
    name: str
    model: str
    ready: bool
    detail: str
    usd: float = 0.0


def local_engines(settings: Settings) -> tuple[Engine, ...]:
    """Return the engines of this installation. All of them work without a network and cost nothing."""
    return (
        Engine("image", "backdrop", "", True, "grounds and light drawn from the brand's colours"),
        Engine("matting", "contour", "", True, "product cut-outs from plain grounds, or from a picture's transparency"),
        _segmentation(settings),
        _packaged("speech", "espeak-ng", "espeakng-loader", "voices of the languages that espeak-ng speaks"),
        Engine("music", "composer", "", True, "music composed to a mood, in time with the cuts"),
        _packaged("render", "libx264", "av", "H.264 films with AAC sound"),
    )


def _segmentation(settings: Settings) -> Engine:
    model = settings.cutout_model
    if model is None:
        return Engine("matting", "segmentation", "", False, "set REELWRIGHT_CUTOUT_MODEL to an ONNX file to use it")
    if not model.is_file():
        return Engine("matting", "segmentation", model.name, False, f"{model} is not a file")
    if importlib.util.find_spec("onnxruntime") is None:
        return Engine("matting", "segmentation", model.name, False, "onnxruntime is not installed")
    return Engine("matting", "segmentation", model.name, True, "product cut-outs by the model you named")


def _packaged(capability: str, name: str, package: str, detail: str) -> Engine:
    try:
        return Engine(capability, name, f"{package} {version(package)}", True, detail)
    except PackageNotFoundError:
        return Engine(capability, name, "", False, f"the package {package} is not installed")
