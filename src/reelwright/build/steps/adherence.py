"""The step that has a clip held against its prompt by somebody who is shown frames of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any

from reelwright.build.step import Artifact, Made, Step, Work
from reelwright.errors import shorten
from reelwright.finding import Finding
from reelwright.loading import LOADING

# (frames as JPEG, what is called while it is waited) -> an answer as JSON
Look = Callable[[Sequence[bytes], Callable[[], None]], Mapping[str, Any]]
_SHOWN = (1 / 6, 1 / 2, 5 / 6)  # of the clip
_SIDE = 640  # px of the long side of what is shown
_QUALITY = 82


def places(frames: int) -> tuple[int, ...]:
    """Return the numbers of the frames that are shown of a clip of so many."""
    return tuple(min(round(part * frames), frames - 1) for part in _SHOWN)


def adherence_step(cut: Step, asked: Mapping[str, Any], look: Look, name: str) -> Step:
    """What is seen of what was `asked` in the cut clip, as the JSON that `look` returns, or `null`.

    It is asked once for the bytes of a clip and the words. One that fails is a warning, and is not kept.
    """

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"clip": needs[0].digest, "asked": dict(asked)}

    def make(work: Work) -> Made:
        told = look(_stills(work.needs[0]), lambda: work.progress(0.0))
        work.output.write_text(json.dumps(told), "utf-8")
        return Made()

    def unheld(work: Work, error: Exception) -> Made:
        work.output.write_text("null")
        finding = Finding(
            check="adherence", severity="warning", where=name,
            message=f"Nobody held this clip against its prompt: {shorten(error, 300)}",
            remedy="Look at it yourself, or build again.",
        )  # fmt: skip
        return Made(findings=(finding,))

    return Step(
        "adherence", 1, name, "rendering", resolve, make, needs=(cut,), suffix=".json", estimate=5.0, fallback=unheld,
        waits=True,
    )  # fmt: skip


def load_adherence(artifact: Artifact) -> dict[str, Any] | None:
    """Return what `adherence_step` left; None where nobody looked."""
    found: dict[str, Any] | None = json.loads(artifact.path.read_text("utf-8"))
    return found


def _stills(clip: Artifact) -> list[bytes]:
    with LOADING:
        import numpy as np
        from PIL import Image

        from reelwright.media.pictures import encode_jpeg
        from reelwright.media.planes import to_rgb
        from reelwright.media.video import decode

    wanted, found = places(clip.facts["clip"]["frames"]), list[bytes]()
    for number, planes in enumerate(islice(decode(clip.path), wanted[-1] + 1)):
        if number in wanted:
            picture = Image.fromarray(to_rgb(planes), "RGB")
            picture.thumbnail((_SIDE, _SIDE), Image.Resampling.BOX)
            found.append(encode_jpeg(np.asarray(picture), _QUALITY))
    return found
