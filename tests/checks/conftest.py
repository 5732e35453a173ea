"""A small film that is as it should be, in files of its own, and what it takes to spoil one thing of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest
from skimage import data

from reelwright.check import Subject
from reelwright.composition import (
    AudioMix,
    AudioTrack,
    ClipLayer,
    Composition,
    Light,
    PictureLayer,
    ShapeLayer,
    Stage,
    TextLayer,
    TextMotion,
    Transform,
    Word,
    constant,
    move,
)
from reelwright.cues import Cue, Spoken
from reelwright.digest import digest_file
from reelwright.media.audio import RATE, encode_sound, master, mix_to_file, read_audio, write_wav
from reelwright.media.encode import encode_clip, join, write_video
from reelwright.media.measure import measure_segment, measure_sound
from reelwright.media.planes import Planes, fill
from reelwright.media.render.segment import encode_segment
from reelwright.media.text.fonts import font_stack
from reelwright.media.text.shape import shape_line
from reelwright.media.video import probe
from reelwright.plan import Plan

WIDTH, HEIGHT = 360, 640
SCALE = WIDTH / 1080
HOOK, END = 60, 90  # frames
INK, PAPER, ACCENT, GROUND = "#20140F", "#FFF6EC", "#B8431C", "#F0DCCB"
WORDS = ((0.2, 0.7), (0.75, 1.2), (1.6, 2.2))  # seconds that the voice speaks; a pause before the third word

PLAN = Plan.model_validate(
    {
        "title": "Trail Bottle",
        "locale": "en-US",
        "category": "product_ad",
        "template": "demo",
        "aspects": ["9:16"],
        "facts": [
            {"id": "name", "text": "Trail Bottle", "source": "product.name"},
            {"id": "cold", "text": "Cold for 24 hours", "source": "product.facts[0]"},
            {"id": "offer", "text": "20% off", "source": "offer"},
        ],
        "product": {"name": "Trail Bottle"},
        "brand": {"name": "Trailworks"},
        "style": {
            **dict.fromkeys(("lighting", "camera", "texture", "mood", "grade"), "soft"),
            "palette": {"ground": GROUND, "deep": INK, "accent": ACCENT, "third": ACCENT, "ink": INK, "paper": PAPER},
            "typefaces": {"display": "Sora", "display_weight": 600, "text": "Inter Tight", "text_weight": 500},
        },
        "scenes": [
            {
                "id": "s1",
                "role": "hook",
                "shots": [
                    {
                        "id": "a",
                        "frames": HOOK,
                        "ground": {"kind": "backdrop", "family": "mesh", "tone": "light", "seed": 1},
                        "layout": "stack",
                        "motion": "rise",
                        "texts": [
                            {"role": "headline", "content": "Cold for 24 hours", "facts": ["cold"]},
                        ],
                    }
                ],
                "voice": {"text": "Cold 24 hours", "facts": ["cold"]},
            },
            {
                "id": "s2",
                "role": "end_card",
                "shots": [
                    {
                        "id": "b",
                        "frames": END,
                        "ground": {"kind": "backdrop", "family": "mesh", "tone": "light", "seed": 2},
                        "layout": "stack",
                        "motion": "fade",
                        "texts": [
                            {"role": "headline", "content": "Trail Bottle", "facts": ["name"]},
                            {"role": "offer", "content": "20% off", "facts": ["offer"]},
                            {"role": "cta", "content": "Shop now"},
                        ],
                    }
                ],
            },
        ],
    }
)


@dataclass
class Studio:
    """Makes files in a folder and finds them by digest."""

    folder: Path
    files: dict[str, Path] = field(default_factory=dict)

    def source(self, digest: str) -> Path:
        return self.files[digest]

    def keep(self, name: str, write: Callable[[Path], Any]) -> str:
        path = self.folder / name
        write(path)
        digest = digest_file(path)
        self.files[digest] = path
        return digest

    def ground(self) -> str:
        """A light pool that wanders over a pale ground."""
        y, x = np.mgrid[: HEIGHT // 4, : WIDTH // 4].astype(np.float32) / (HEIGHT // 4)
        color = np.array([0.94, 0.86, 0.79], np.float32)
        frames = [
            color + 0.06 * np.exp(-(((x - 0.1 - 0.02 * t) / 0.2) ** 2) - ((y - 0.5) / 0.4) ** 2)[..., None]
            for t in range(22)
        ]
        return self.keep("ground.mp4", lambda path: encode_clip(frames, WIDTH // 4 // 2 * 2, HEIGHT // 4, 10, path))

    def product(self, tint: tuple[float, float, float] = (1, 1, 1)) -> str:
        """A photograph of a coffee cup in a rounded shape."""
        photo = cv2.resize(data.coffee(), (240, 360)).astype(np.float32) * np.array(tint)
        alpha = np.zeros((360, 240), np.uint8)
        cv2.rectangle(alpha, (20, 20), (220, 340), 255, -1)
        alpha = cv2.GaussianBlur(cv2.dilate(alpha, np.ones((3, 3), np.uint8)), (0, 0), 1.2)
        rgba = np.dstack([np.clip(photo, 0, 255).astype(np.uint8), alpha])
        name = f"product{tint}.png"
        return self.keep(name, lambda path: cv2.imwrite(str(path), cv2.cvtColor(rgba, cv2.COLOR_RGBA2BGRA)))

    def voice(self) -> str:
        """Three bursts of tones where the words stand."""
        samples = np.zeros(int(2.4 * RATE), np.float32)
        for start, end in WORDS:
            t = np.arange(int((end - start) * RATE)) / RATE
            samples[int(start * RATE) :][: t.size] = 0.3 * np.sin(2 * np.pi * 180 * t) * (1 + np.sin(2 * np.pi * 6 * t))
        return self.keep("voice.wav", lambda path: write_wav(path, samples))


def text(content: str, role: str, top: float, size: float, frames: tuple[int, int], **more: Any) -> TextLayer:
    """One line in full-size pixels, that fades in word by word."""
    more = {"left": 130.0, "color": INK, "enter": TextMotion(kind="fade", frames=8, ease=(0.2, 0.6, 0.2, 1))} | more
    line = shape_line(content, font_stack("sora", 600, "en-US"), size * SCALE, "ltr")
    left, top = more.pop("left") * SCALE, top * SCALE
    height = 1.2 * size * SCALE
    words = tuple(
        Word(
            text=unit.text, x=left + unit.x, y=top + 0.95 * size * SCALE, box=(left + unit.x, top, unit.width, height),
            runs=unit.runs, enter=0 if role == "caption" else 2 * unit.index,
        )
        for unit in line.units
    )  # fmt: skip
    return TextLayer(
        id=f"{role} {content}", start=frames[0], end=frames[1], role=role, content=content, size=size * SCALE,
        box=(left, top, line.width, height), words=words, **more,
    )  # fmt: skip


def compose(studio: Studio) -> Composition:
    digest, product = studio.ground(), studio.product()

    def ground(name: str, start: int, end: int) -> ClipLayer:
        return ClipLayer(
            id=name, start=start, end=end, source=digest, width=WIDTH // 4 // 2 * 2, height=HEIGHT // 4, rate=10,
            smooth=True, zoom=move(1, 1.1, 0, end - start),
        )  # fmt: skip

    def cup(name: str, start: int, end: int) -> PictureLayer:
        return PictureLayer(
            id=name, start=start, end=end, role="product", source=product, width=240, height=360,
            transform=Transform(
                x=constant(180), y=constant(540), scale=move(0.54, 0.57, 0, end - start), anchor=(0.5, 1)
            ),
            light=Light(direction=(1, 0.5), lit=1.0, shade=0.85, foot=0.3),
        )  # fmt: skip

    total = HOOK + END
    pill = ShapeLayer(
        id="pill", start=HOOK, end=total, role="pill", box=(44, 223, 134, 40), radius=20, color=ACCENT
    )  # fmt: skip
    hook = (
        ground("ga", 0, HOOK),
        cup("pa", 0, HOOK),
        text("Cold for 24", "headline", 320, 92, (0, HOOK)),
        text("hours", "headline", 430, 92, (0, HOOK)),
    )
    end = (
        ground("gb", HOOK, total),
        cup("pb", HOOK, total),
        text("Trail Bottle", "headline", 320, 92, (HOOK, total)),
        text("20% off", "offer", 450, 92, (HOOK, total)),
        pill,
        text("Shop now", "cta", 705, 46, (HOOK, total), left=170, color=PAPER),
    )
    captions = (
        text("Cold 24", "caption", 570, 48, (6, 40), enter=None),
        text("hours", "caption", 570, 48, (48, 72), enter=None),
    )
    return Composition(
        width=WIDTH,
        height=HEIGHT,
        frames=total,
        background=GROUND,
        stages=(Stage(id="a", start=0, end=HOOK, layers=hook), Stage(id="b", start=HOOK, end=total, layers=end)),
        overlays=captions,
    )


def music(seconds: float) -> np.ndarray:
    """A chord that beats, at the loudness of a master."""
    return _music(seconds).copy()


@cache
def _music(seconds: float) -> np.ndarray:
    t = np.arange(int(seconds * RATE)) / RATE
    noise = np.random.default_rng(1).standard_normal(t.size) * 0.02
    tones = sum(np.sin(2 * np.pi * pitch * t) for pitch in (196, 247, 294, 1175, 3520))
    samples = (0.1 * tones * (0.7 + 0.3 * np.sin(2 * np.pi * 2 * t)) + noise).astype(np.float32)
    return master(np.stack([samples, samples], axis=1), -14, -1.5)


def segment(folder: Path, composition: Composition, index: int, source: Callable[[str], Path]) -> Path:
    """Encode one segment of a composition."""
    start, end = list(pairwise(composition.cuts()))[index]
    path = folder / f"segment{index}.mp4"
    encode_segment(composition.clip(start, end), source, path, lambda _: None)
    return path


def measured(path: Path, composition: Composition, index: int, source: Callable[[str], Path]) -> dict[str, Any]:
    """Measure a file as one segment of a composition."""
    start, end = list(pairwise(composition.cuts()))[index]
    return measure_segment(path, composition.clip(start, end), source, 0)


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    return Studio(tmp_path_factory.mktemp("studio"))


@pytest.fixture(scope="session")
def good(studio: Studio) -> Subject:
    """The clean film with all that the checks look at."""
    composition, voice = compose(studio), studio.voice()
    bed = studio.keep("music.wav", lambda path: write_wav(path, music((HOOK + END) / 30)))
    mix = AudioMix(
        seconds=composition.frames / 30,
        tracks=(AudioTrack(source=voice, role="voice", at=0.0), AudioTrack(source=bed, role="music", gain=-6)),
    )
    facts = mix_to_file(mix, studio.files, studio.folder / "mix.wav")
    segments = [segment(studio.folder, composition, index, studio.source) for index in range(2)]
    path = studio.folder / "master.mp4"
    encode_sound(studio.folder / "mix.wav", composition.frames, studio.folder / "sound.m4a")
    join(segments, studio.folder / "sound.m4a", path)
    words = [Spoken(word, *span) for word, span in zip(["Cold", "24", "hours"], WORDS, strict=True)]
    return Subject(
        plan=PLAN,
        aspect="9:16",
        composition=composition,
        mix=mix,
        cues=(Cue(0.2, 1.33, "Cold 24", tuple(words[:2])), Cue(1.6, 2.45, "hours", (words[2],))),
        master=path,
        streams=probe(path),
        segments=tuple(measured(part, composition, index, studio.source) for index, part in enumerate(segments)),
        sound=measure_sound(path) | {"bed_gap": facts["bed_gap"]},
        source=studio.source,
    )


# Plain films, for the checks that need no plan.

SMALL = (180, 320)
Picture = Callable[[int], Planes]


def moving(frame: int) -> Planes:
    """A soft pattern that wanders by a pixel a frame."""
    width, height = SMALL
    y, x = np.mgrid[:height, :width]
    planes = Planes.empty(width, height)
    planes.y[:] = (126 + 50 * np.sin((x + 3 * frame) / 40) * np.cos((y - 2 * frame) / 55)).astype(np.uint8)
    planes.u[:], planes.v[:] = 120, 140
    return planes


def plain(color: str) -> Planes:
    planes = Planes.empty(*SMALL)
    fill(planes, color)
    return planes


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds of music at -14 LUFS."""
    path = tmp_path_factory.mktemp("sound") / "music.wav"
    write_wav(path, music(4))
    return path


def _as_it_is(wav: Path, frames: int, out: Path) -> None:
    """Encode a sound as AAC without any care for its peaks."""
    samples = np.ascontiguousarray(read_audio(wav, what="sound")[: frames * RATE // 30].T)
    with av.open(str(out), "w") as container:
        stream = container.add_stream("aac", rate=RATE, layout="stereo")
        stream.bit_rate = 192_000
        for at in range(0, samples.shape[1], 1024):
            block = np.ascontiguousarray(samples[:, at : at + 1024])
            frame = av.AudioFrame.from_ndarray(block, "fltp", "stereo")
            frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


@pytest.fixture
def make(tmp_path: Path, sound: Path) -> Callable[..., Path]:
    """Return a function that writes a film of pictures by frame, with the clean sound or another one."""

    def write(picture: Picture = moving, frames: int = 60, music: np.ndarray | Path | None = None) -> Path:
        def drawn() -> Iterator[Planes]:
            return (picture(frame) for frame in range(frames))

        write_video(drawn(), tmp_path / "segment.mp4", *SMALL)
        track = sound if music is None else music
        if isinstance(track, np.ndarray):
            write_wav(tmp_path / "sound.wav", track)
            track = tmp_path / "sound.wav"
        _as_it_is(track, frames, tmp_path / "sound.m4a")
        join([tmp_path / "segment.mp4"], tmp_path / "sound.m4a", tmp_path / "film.mp4")
        return tmp_path / "film.mp4"

    return write
