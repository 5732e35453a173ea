"""What a timeline shows of sounds and films: waveforms and strips of frames. Users' files are read behind the wall."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from reelwright.build.step import Artifact, Step
from reelwright.build.steps.intake import samples_step
from reelwright.build.steps.preview import PER_SECOND, film_peaks_step, peaks_key, peaks_step, strip_step
from reelwright.errors import InputError, MissingError, Problem
from reelwright.workspace import previewing
from reelwright.workspace.ads import Workspace

if TYPE_CHECKING:
    from reelwright.storage.records.assets import Asset

LONGEST = 900.0  # seconds of a film whose sound is read
_READING = threading.BoundedSemaphore(2)  # files that a process reads at once: each takes up to 2 GiB


@dataclass(frozen=True)
class Waveform:
    """The lowest and the highest sample of each part of a sound, -128 to 127; `per_second` parts a second."""

    per_second: int
    low: list[int]
    high: list[int]


def peaks(workspace: Workspace, project: str, digest: str, per_second: int) -> Waveform:
    """Return the waveform of a sound that some preview of this workspace names. Raises MissingError for any other."""
    workspace.projects.get(project)
    record = workspace.memo.get(peaks_key(digest))
    if record is None:
        raise MissingError("sound", digest)
    return _waveform(workspace.blobs.fetch(record.digest), per_second)


def strip(workspace: Workspace, project: str, digest: str, count: int) -> Artifact:
    """Return `count` small frames side by side, a JPEG, of a film that some preview of this workspace draws from.

    Raises MissingError for any other.
    """
    from reelwright.media.video import open_video

    found, file = previewing.source(workspace, project, digest)
    if found.kind != "film":
        raise MissingError("film", digest)
    with open_video(file.path) as container:
        stream = container.streams.video[0]
        seconds = float(stream.frames / (stream.average_rate or 1))
    return _made(workspace, strip_step(found.digest, lambda: file.path, seconds, count, "the film"))


def asset_peaks(workspace: Workspace, asset: Asset, per_second: int) -> Waveform:
    """Return the waveform of a user's sound or film, up to its 15th minute.

    Raises MissingError before its bytes are there, InputError for a picture, and MediaError where it is damaged.
    """
    digest = _ready(asset, "sound", "film")
    source = partial(workspace.blobs.fetch, digest)
    if asset.kind == "film":
        seconds = min(float(asset.facts["seconds"]), LONGEST)
        step = film_peaks_step(digest, source, seconds, asset.name)
    else:
        step = peaks_step(samples_step(digest, source, asset.name))
    return _waveform(_made(workspace, step).path, per_second)


def asset_strip(workspace: Workspace, asset: Asset, count: int) -> Artifact:
    """Return `count` small frames of a user's film side by side, a JPEG. Raises as `asset_peaks`."""
    digest = _ready(asset, "film")
    source = partial(workspace.blobs.fetch, digest)
    return _made(workspace, strip_step(digest, source, float(asset.facts["seconds"]), count, asset.name))


def _ready(asset: Asset, *kinds: str) -> str:
    if asset.digest is None:
        raise MissingError("content of the file", asset.id)
    if asset.kind not in kinds:
        limit = f"this is shown of a {' or a '.join(kinds)}"
        raise InputError(Problem("asset", asset.kind, limit, "Ask for its content."))
    return asset.digest


def _made(workspace: Workspace, step: Step) -> Artifact:
    with _READING:
        return workspace.runner().run([step]).artifacts[step]


def _waveform(path: Path, per_second: int) -> Waveform:
    """Return a waveform in no more parts than are kept; where they do not divide evenly some are a little longer."""
    import numpy as np

    pairs = np.frombuffer(path.read_bytes(), np.int8).reshape(-1, 2)
    spans = np.arange(-(-len(pairs) * per_second // PER_SECOND)) * PER_SECOND // per_second
    low = np.minimum.reduceat(pairs[:, 0], spans) if len(pairs) else pairs[:, 0]
    high = np.maximum.reduceat(pairs[:, 1], spans) if len(pairs) else pairs[:, 1]
    return Waveform(per_second, low.tolist(), high.tolist())
