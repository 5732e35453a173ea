"""Steps that turn a composition into a film: segments at cut points, joined with the sound, measured and checked.

A segment's key is its part of the composition, clipped and rebased to zero, so an edit makes again only the segments
that show it, and a full render is the same segments.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from reelwright.build.step import Artifact, Made, Step, Together, Work
from reelwright.build.steps.sound import paths_of
from reelwright.composition import Composition
from reelwright.digest import digest_of
from reelwright.errors import MachineError
from reelwright.finding import Finding
from reelwright.loading import LOADING

# Raised when another codec build or another setting makes other bytes of the same composition.
ENCODER = "libx264 veryfast crf20 t1, FFmpeg 8.1"


class Sources:
    """Finds the file of a digest among artifacts and fonts."""

    def __init__(self, needs: Sequence[Artifact]) -> None:
        self._paths = paths_of(tuple(needs))

    def __call__(self, digest: str) -> Path:
        if digest in self._paths:
            return self._paths[digest]
        raise MachineError(f"The composition refers to {digest[:12]}…, which no step of this build made.")


def composition_facts(composition: Composition) -> dict[str, Any]:
    """Return the cut points of a composition and the key of each segment between them."""
    cuts = composition.cuts()
    keys = [digest_of("segment", composition.clip(a, b)) for a, b in pairwise(cuts)]
    return {"cuts": list(cuts), "segments": keys}


def segment_step(
    aspect: str, index: int, composition: Step, media: tuple[Step, ...], frames: int, shared: bool
) -> Step:
    """Draw and encode one segment; where all aspects show the same film (`shared`), they are drawn in step."""

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"composition": needs[0].facts["segments"][index], "encoder": ENCODER}

    def draw(works: Sequence[Work]) -> list[Made]:
        with LOADING:
            from reelwright.media.render.segment import Part, encode_in_step

        parts = [Part(clipped(work.needs[0], index), work.output, work.progress) for work in works]
        encode_in_step(parts, Sources([need for work in works for need in work.needs[1:]]))
        return [Made({"frames": part.composition.frames}) for part in parts]

    return Step(
        "segment",
        4,
        f"{aspect} segment {index + 1}",
        "rendering",
        resolve,
        lambda work: draw([work])[0],
        needs=(composition, *media),
        suffix=".mp4",
        estimate=0.05 * frames,
        together=Together(f"segment {index + 1}", draw) if shared else None,
    )


def clipped(composition: Artifact, index: int) -> Composition:
    """Return a segment of a composition that was written down."""
    whole = Composition.model_validate_json(composition.path.read_bytes())
    cuts = whole.cuts()
    return whole.clip(cuts[index], cuts[index + 1])


def measure_step(
    aspect: str, index: int, composition: Step, segment: Step, media: tuple[Step, ...], frames: int
) -> Step:
    """Decode a finished segment to its last frame and measure it."""

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"composition": needs[0].facts["segments"][index], "segment": needs[1].digest}

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.media.measure import measure_segment

        shown = clipped(work.needs[0], index)
        still = shown.frames * 2 // 3  # when its texts stand
        record = measure_segment(work.needs[1].path, shown, Sources(work.needs[2:]), still)
        work.output.write_text(json.dumps(record))
        return Made({"frames": shown.frames})

    name = f"{aspect} measures {index + 1}"
    needs = (composition, segment, *media)
    return Step("measure", 5, name, "rendering", resolve, make, needs=needs, suffix=".json", estimate=0.012 * frames)


def master_step(aspect: str, segments: tuple[Step, ...], sound: Step, fps: int) -> Step:
    """Join the segments and the sound into the finished file, by copying."""

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"segments": [need.digest for need in needs[1:]], "sound": needs[0].digest, "fps": fps}

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.media.encode import join

        join([need.path for need in work.needs[1:]], work.needs[0].path, work.output, rate=fps)
        return Made({"bytes": work.output.stat().st_size})

    name = f"{aspect} master"
    return Step("master", 3, name, "rendering", resolve, make, needs=(sound, *segments), suffix=".mp4", estimate=0.3)


def poster_step(aspect: str, composition: Step, media: tuple[Step, ...], seconds: float) -> Step:
    """Draw the frame at a time as a JPEG."""

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"segments": needs[0].facts["segments"], "seconds": round(seconds, 3)}

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.media.pictures import encode_jpeg
            from reelwright.media.render.segment import poster

        whole = Composition.model_validate_json(work.needs[0].path.read_bytes())
        frame = round(seconds * whole.fps)
        work.output.write_bytes(encode_jpeg(poster(whole, Sources(work.needs[1:]), frame)))
        return Made({"frame": frame})

    needs = (composition, *media)
    return Step("poster", 3, f"{aspect} poster", "rendering", resolve, make, needs=needs, suffix=".jpg", estimate=1.0)


def sheet_step(aspect: str, measures: tuple[Step, ...], labels: tuple[str, ...]) -> Step:
    """Lay the stills that measuring took from each finished segment out on a sheet."""

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"measures": [need.digest for need in needs], "labels": list(labels)}

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.media.pictures import decode_jpeg
            from reelwright.media.sheet import contact_sheet

        stills = [decode_jpeg(b64decode(json.loads(need.path.read_bytes())["still"])) for need in work.needs]
        work.output.write_bytes(contact_sheet(list(zip(labels, stills, strict=True)), columns=6))
        return Made({"frames": len(stills)})

    name = f"{aspect} contact sheet"
    return Step("sheet", 2, name, "rendering", resolve, make, needs=measures, suffix=".jpg", estimate=0.2)


def check_step(
    aspect: str, needs: tuple[Step, ...], params: Callable[[tuple[Artifact, ...]], dict[str, Any]],
    examine: Callable[[Work], tuple[Finding, ...]],
) -> Step:  # fmt: skip
    """Run every check on a finished film; `examine` gathers its subject from the artifacts."""

    def make(work: Work) -> Made:
        findings = examine(work)
        work.output.write_text(json.dumps([finding.model_dump(mode="json") for finding in findings]))
        return Made({"checked": aspect}, findings)

    return Step("checks", 1, f"{aspect} checks", "rendering", params, make, needs=needs, suffix=".json", estimate=1.0)
