"""Steps for people who speak on camera: their film in the length of a shot, and what they say in it.

An engine then moves their lips (`clips.speaker_step`). Both are cut to the shot's time on screen, so that the lips fit
the line where the film's own sound has it. Whether they do is measured.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from reelwright.build.step import Artifact, Made, Step, Work
from reelwright.engine import EngineError
from reelwright.loading import LOADING
from reelwright.words import FPS, SIZES, Aspect

RATE = 48_000  # samples a second

# Where a line begins, in seconds after the shot comes on screen, once all lines are there; None: it is not spoken.
Begins = Callable[[Sequence[Artifact]], float | None]


def portrait_step(picture: Step, frames: int, aspects: tuple[Aspect, ...], name: str) -> Step:
    """Hold a picture for a shot's frames, as a clip that covers the canvases of `aspects`."""
    canvases = [SIZES[aspect] for aspect in sorted(aspects)]

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"picture": needs[0].digest, "frames": frames, "canvases": [list(canvas) for canvas in canvases]}

    def make(work: Work) -> Made:
        with LOADING:
            import numpy as np
            from PIL import Image

            from reelwright.media.encode import FOOTAGE, write_video
            from reelwright.media.footage import covering
            from reelwright.media.foreign import load_picture
            from reelwright.media.planes import clip_codes

        rgb = load_picture(work.needs[0].path).rgb
        width, height = covering((rgb.shape[1], rgb.shape[0]), canvases)
        scale = max(width / rgb.shape[1], height / rgb.shape[0])
        whole = Image.fromarray(rgb).resize((round(rgb.shape[1] * scale), round(rgb.shape[0] * scale)))
        left, top = (whole.width - width) // 2, (whole.height - height) // 2
        shown = np.asarray(whole.crop((left, top, left + width, top + height)), np.float32) / np.float32(255)
        planes = tuple((plane >> 2).astype(np.uint8) for plane in clip_codes(shown))
        write_video([planes] * frames, work.output, width, height, coding=FOOTAGE)
        return Made({"width": width, "height": height})

    return Step("portrait", 1, name, "generating_scenes", resolve, make, needs=(picture,), suffix=".mp4", estimate=2.0)


def spoken_step(lines: tuple[Step, ...], index: int, begins: Begins, frames: int, name: str) -> Step:
    """Write what is heard of the line `index` of `lines` while a shot of so many frames is on screen."""

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        at = begins(needs)
        return {"line": needs[index].digest, "at": None if at is None else round(at, 4), "frames": frames}

    def make(work: Work) -> Made:
        with LOADING:
            import numpy as np

            from reelwright.media.audio.files import read_audio, write_wav
            from reelwright.media.encode import of_length

        at = begins(work.needs)
        if at is None:
            raise EngineError("fix_input", f"{name}: the line was not spoken, so no lips can follow it")
        said = read_audio(work.needs[index].path)
        skipped, silence = max(round(-at * RATE), 0), max(round(at * RATE), 0)
        heard = np.concatenate([np.zeros((silence, said.shape[1]), np.float32), said[skipped:]])
        write_wav(work.output, of_length(heard, round(frames / FPS * RATE)))
        return Made({"seconds": frames / FPS})

    return Step("spoken", 1, name, "generating_audio", resolve, make, needs=lines, suffix=".wav", estimate=0.2)


def lips_step(cut: Step, said: Step, name: str) -> Step:
    """Hold what an engine made of a speaker, as it is cut, against what is heard in its shot.

    The fact `lips` is what `media.measure.lips` tells, None where there is too little to tell by.
    """

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"clip": needs[0].digest, "said": needs[1].digest}

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.media.audio.files import read_audio
            from reelwright.media.measure.clips import shrunk
            from reelwright.media.measure.lips import SIDE, lip_sync
            from reelwright.media.video import decode

        clip, voice = (need.path for need in work.needs)
        found = lip_sync([shrunk(planes.y, SIDE) for planes in decode(clip)], read_audio(voice).mean(axis=1), RATE)
        lips = asdict(found) if found else None
        work.output.write_text(json.dumps(lips))
        return Made({"lips": lips})

    return Step("lips", 2, name, "rendering", resolve, make, needs=(cut, said), suffix=".json", estimate=2.0)
