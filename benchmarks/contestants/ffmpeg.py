"""Commands for the ffmpeg of imageio-ffmpeg: the floor, which composes nothing, and the graph that an expert writes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from benchmarks.reference.ad import Ad, Scene, Sprite

PICTURE = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p"]
COLORS = [f"-{name}" if name == "colorspace" else f"-color_{name}" for name in ("primaries", "trc", "colorspace")]
TAGS = [word for name in COLORS for word in (name, "bt709")] + ["-color_range", "tv"]
SOUND = ["-c:a", "aac", "-b:a", "192k"]
RAW = ["-an", "-c:v", "rawvideo", "-pix_fmt", "yuv420p", "-f", "rawvideo"]


@cache
def exe() -> str:
    import imageio_ffmpeg

    return str(imageio_ffmpeg.get_ffmpeg_exe())


def coded(ad: Ad) -> list[str]:
    """Return the output options that all contestants share."""
    return [*PICTURE, *TAGS, *SOUND, "-t", f"{ad.frames / ad.fps:.6f}", "-movflags", "+faststart"]


def floor(ad: Ad, job: Path, out: Path) -> list[str]:
    """As many frames of the same clips one after the other, decoded and encoded."""
    clips = []
    share, left = divmod(ad.frames, len(ad.scenes))
    for index, scene in enumerate(ad.scenes):
        clips += ["-t", f"{(share + (index < left)) / ad.fps:.6f}", "-i", str(job / scene.clip)]
    count = len(ad.scenes)
    graph = "".join(f"[{index}:v]" for index in range(count)) + f"concat=n={count}[v]"
    sound = ["-i", str(job / ad.sound), "-map", "[v]", "-map", f"{count}:a"]
    return [exe(), "-v", "error", "-y", *clips, *sound, "-filter_complex", graph, *coded(ad), str(out)]


def graph(ad: Ad, job: Path, output: list[str]) -> list[str]:
    """The whole ad in one graph; `output` are the options and the name of what is written."""
    scenes = ad.scenes
    files = [scene.clip for scene in scenes]
    files += [scene.headline for scene in scenes] + [ad.logo.file, "product.png", ad.sound]
    inputs = [word for name in files for word in ("-i", str(job / name))]
    chains = [*_grounds(ad), *_products(ad), *_headlines(ad), *_stages(ad), *_changes(ad), _logo(ad)]
    mapped = ["-map", "[v]", *([] if "-an" in output else ["-map", f"{2 * len(scenes) + 2}:a"])]
    return [exe(), "-v", "error", "-y", *inputs, "-filter_complex", ";".join(chains), *mapped, *output]


def _length(scene: Scene) -> int:
    return scene.end - scene.start


def _grounds(ad: Ad) -> Iterator[str]:
    cover = (
        f"scale={ad.width}:{ad.height}:force_original_aspect_ratio=increase:flags=bicubic,crop={ad.width}:{ad.height}"
    )
    plain = (ad.width, ad.height) == (1080, 1920)
    for index, scene in enumerate(ad.scenes):
        yield f"[{index}:v]trim=end_frame={_length(scene)}{'' if plain else ',' + cover}[g{index}]"


def _products(ad: Ad) -> Iterator[str]:
    """The cut-out, read once, is scaled and turned anew for each frame of its scenes."""
    shown = [(index, scene) for index, scene in enumerate(ad.scenes) if scene.product]
    names = "".join(f"[q{index}]" for index, _ in shown)
    yield f"[{2 * len(ad.scenes) + 1}:v]format=rgba,split={len(shown)}{names}"
    for index, scene in shown:
        sprite, last = scene.product, _length(scene) - 1
        assert sprite is not None
        size = f"({sprite.scale.start:.8f}+{sprite.scale.end - sprite.scale.start:.8f}*n/{last})"
        turn = f"({sprite.turn.start:.8f}+{sprite.turn.end - sprite.turn.start:.8f}*n/{last})*PI/180"
        yield (
            f"[q{index}]{_still(scene)},scale=w={sprite.width}*{size}:h={sprite.height}*{size}:eval=frame"
            f":flags=bicubic,rotate=a={turn}:ow='hypot(iw,ih)':oh=ow:c=none,format=yuva420p[p{index}]"
        )


def _still(scene: Scene) -> str:
    """A picture decoded once and repeated for a scene, 30 times a second."""
    return f"loop=loop={_length(scene) - 1}:size=1,setpts=N/30/TB,fps=30"


def _headlines(ad: Ad) -> Iterator[str]:
    for index, scene in enumerate(ad.scenes):
        place = len(ad.scenes) + index
        yield f"[{place}:v]format=yuva420p,{_still(scene)},fade=in:s=0:n={ad.fade}:alpha=1[h{index}]"


def _stages(ad: Ad) -> Iterator[str]:
    for index, scene in enumerate(ad.scenes):
        under = f"g{index}"
        if scene.product:
            yield f"[{under}][p{index}]overlay=x='{scene.product.x}-w/2':y='{scene.product.y}-h/2'[o{index}]"
            under = f"o{index}"
        yield f"[{under}][h{index}]overlay=0:0:eof_action=repeat[s{index}]"


def _changes(ad: Ad) -> Iterator[str]:
    under = "s0"
    for index, scene in enumerate(ad.scenes[1:], 1):
        seconds, offset = ad.dissolve / ad.fps, scene.start / ad.fps
        yield f"[{under}][s{index}]xfade=transition=fade:duration={seconds:.6f}:offset={offset:.6f}[x{index}]"
        under = f"x{index}"


def _logo(ad: Ad) -> str:
    logo: Sprite = ad.logo
    wide, tall = (round(side * logo.scale.start) for side in (logo.width, logo.height))
    place = f"x={logo.x - wide / 2:.0f}:y={logo.y - tall / 2:.0f}"
    last = len(ad.scenes) - 1
    scaled = f"[{2 * len(ad.scenes)}:v]scale={wide}:{tall}:flags=area,format=yuva420p[l]"
    return f"{scaled};[x{last}][l]overlay={place}:eof_action=repeat[v]"
