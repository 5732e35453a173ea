"""A cut-out mask by a segmentation model that the user names (ONNX: u2net, isnet, birefnet and their kin)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

_MEAN = np.array([0.485, 0.456, 0.406], np.float32)  # ImageNet, as these models are trained
_DEVIATION = np.array([0.229, 0.224, 0.225], np.float32)
_SIDE = 1024  # px, where the model leaves its input size open


class ModelError(Exception):
    """The model cannot be used; the message says why in plain words."""


def model_mask(rgb: npt.NDArray[np.uint8], path: Path) -> npt.NDArray[np.float32]:
    """Return the model's (height, width) mask of 0 to 1 for a photograph. Raises ModelError."""
    session = _session(path)
    entry = session.get_inputs()[0]
    if len(entry.shape) != 4:
        raise ModelError(f"the model {path.name} takes no picture of shape 1 x 3 x height x width")
    height, width = (side if isinstance(side, int) else _SIDE for side in entry.shape[2:])
    small = cv2.resize(rgb, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32) / np.float32(255)
    batch = ((small - _MEAN) / _DEVIATION).transpose(2, 0, 1)[None].astype(np.float32)
    try:
        output = np.asarray(session.run(None, {entry.name: batch})[0], np.float32).squeeze()
    except Exception as error:  # onnxruntime raises classes of its own, some of them private
        raise ModelError(f"the model {path.name} failed ({error})") from None
    if output.ndim != 2 or not np.isfinite(output).all():
        raise ModelError(f"the model {path.name} returns no mask")
    return np.asarray(cv2.resize(_unit(output), rgb.shape[1::-1], interpolation=cv2.INTER_LINEAR), np.float32)


def _unit(output: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Bring logits or scores to 0 to 1: those outside by the logistic function, the rest by their own range."""
    if output.min() < -0.01 or output.max() > 1.01:
        output = np.asarray(1 / (1 + np.exp(-np.clip(output, -60, 60))), np.float32)
    low, high = float(output.min()), float(output.max())
    return np.asarray((output - low) / (high - low) if high - low > 0.1 else output, np.float32)


def _session(path: Path) -> Any:
    try:
        import onnxruntime
    except ImportError:
        raise ModelError("onnxruntime is not installed; install `reelwright[model]`") from None
    if not path.is_file():
        raise ModelError(f"there is no model file {path.name}")
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises classes of its own, some of them private
        raise ModelError(f"the model file {path.name} cannot be loaded ({error})") from None
