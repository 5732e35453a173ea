"""The reference ad as a user of MoviePy 2 writes it; run by the Python that MoviePy is installed in.

`python moviepy_ad.py JOB OUT [--raw]`: with --raw the frames are written uncompressed, without sound.
"""

import json
import math
import sys
from pathlib import Path
from typing import Any

from moviepy import AudioFileClip, CompositeVideoClip, ImageClip, VideoFileClip, vfx

Facts = dict[str, Any]
job, out = Path(sys.argv[1]), sys.argv[2]
ad = json.loads((job / "ad.json").read_text())
FPS: float = ad["fps"]


def between(move: Facts, time: float, frames: int) -> float:
    start: float = move["start"]
    end: float = move["end"]
    return start + (end - start) * time * FPS / (frames - 1)


def product(sprite: Facts, frames: int) -> Any:
    still = ImageClip(str(job / sprite["file"]), duration=frames / FPS)

    def scale(time: float) -> float:
        return between(sprite["scale"], time, frames)

    def turn(time: float) -> float:
        return -between(sprite["turn"], time, frames)  # MoviePy turns against the clock

    moved = still.with_effects([vfx.Resize(scale), vfx.Rotate(turn, resample="bicubic")])

    def place(time: float) -> tuple[float, float]:
        wide, tall = sprite["width"] * scale(time), sprite["height"] * scale(time)
        cos, sin = abs(math.cos(math.radians(turn(time)))), abs(math.sin(math.radians(turn(time))))
        return sprite["x"] - (wide * cos + tall * sin) / 2, sprite["y"] - (wide * sin + tall * cos) / 2

    return moved.with_position(place)


def scene(described: Facts, index: int) -> Any:
    frames = described["end"] - described["start"]
    seconds = frames / FPS
    ground = VideoFileClip(str(job / described["clip"]), audio=False).subclipped(0, seconds)
    layers = [ground]
    if described["product"]:
        layers.append(product(described["product"], frames))
    words = ImageClip(str(job / described["headline"]), duration=seconds)
    layers.append(words.with_effects([vfx.CrossFadeIn(ad["fade"] / FPS)]))
    whole = CompositeVideoClip(layers, size=(ad["width"], ad["height"])).with_start(described["start"] / FPS)
    return whole.with_effects([vfx.CrossFadeIn(ad["dissolve"] / FPS)]) if index else whole


def logo(sprite: Facts) -> Any:
    shown = ImageClip(str(job / sprite["file"]), duration=ad["frames"] / FPS).resized(sprite["scale"]["start"])
    return shown.with_position((sprite["x"] - shown.w / 2, sprite["y"] - shown.h / 2))


scenes = [scene(described, index) for index, described in enumerate(ad["scenes"])]
film = CompositeVideoClip([*scenes, logo(ad["logo"])], size=(ad["width"], ad["height"]))
film = film.with_duration(ad["frames"] / FPS)
colors = ["-vf", "scale=out_color_matrix=bt709:out_range=tv"]
if "--raw" in sys.argv:
    planes = ["-f", "rawvideo", "-pix_fmt", "yuv420p", *colors]
    film.write_videofile(out, fps=FPS, codec="rawvideo", audio=False, ffmpeg_params=planes, logger=None)
else:
    sound = AudioFileClip(str(job / ad["sound"])).subclipped(0, ad["frames"] / FPS)
    options = ["-crf", "20", *colors, "-movflags", "+faststart"]
    film.with_audio(sound).write_videofile(
        out, fps=FPS, codec="libx264", preset="veryfast", audio_codec="aac", audio_bitrate="192k", audio_fps=48000,
        ffmpeg_params=options, logger=None, temp_audiofile_path=str(Path(out).parent),
    )  # fmt: skip
