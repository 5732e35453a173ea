"""What a simulated provider makes: small real clips, stills, speech and music, each shape made once.

Every result carries a mark, so that no two have the same bytes and each can be told whose it is.
"""

from __future__ import annotations

import io
import math
import struct
import tempfile
import zlib
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE = 44100  # Hz of all sound
CHARACTERS = 15.0  # a second of speech
TYPES = {
    "mp4": "video/mp4", "png": "image/png", "jpg": "image/jpeg", "webp": "image/webp", "wav": "audio/wav",
    "mp3": "audio/mpeg", "pcm": "application/octet-stream",
}  # fmt: skip

Sound = NDArray[np.float32]  # (channels, samples), -1 to 1


@dataclass(frozen=True)
class Shape:
    """A clip: size in pixels, frames a second, length in seconds; `hue` (0 to 7) its colours."""

    width: int
    height: int
    fps: int
    seconds: float
    sound: bool = False
    variable: bool = False
    rotated: bool = False
    hue: int = 0


def sized(aspect: str, side: int) -> tuple[int, int]:
    """Return an even size of the aspect (`9:16`) whose shorter side has `side` pixels."""
    wide, high = (float(part) for part in aspect.split(":"))
    scale = side / min(wide, high)
    return round(wide * scale / 2) * 2, round(high * scale / 2) * 2


@lru_cache(maxsize=64)
def clip(shape: Shape) -> bytes:
    """Return an MP4 (H.264, AAC, its index in front): a light that travels over a soft gradient."""
    import av

    tick = Fraction(1, shape.fps * 4)
    with tempfile.TemporaryDirectory(prefix="reelwright-sim-") as folder:
        path = Path(folder) / "clip.mp4"
        with av.open(str(path), "w", options={"movflags": "faststart"}) as out:
            stream: Any = out.add_stream("libx264", rate=shape.fps)
            stream.width, stream.height, stream.pix_fmt = shape.width, shape.height, "yuv420p"
            stream.options = {"preset": "ultrafast", "crf": "28", "threads": "1"}
            stream.codec_context.thread_count = 1
            stream.codec_context.time_base = tick
            audio: Any = out.add_stream("aac", rate=RATE) if shape.sound else None
            for n, picture in enumerate(_pictures(shape)):
                frame: Any = av.VideoFrame.from_ndarray(picture, format="rgb24")
                frame.pts = _pts(n, shape)
                frame.time_base = tick
                out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
            if audio is not None:
                _mux_sound(out, audio, music(shape.seconds, shape.hue))
        data = path.read_bytes()
    return _turned(data, shape) if shape.rotated else data


def _pts(n: int, shape: Shape) -> int:
    """Return when a frame is shown, in quarters of a frame; with a variable rate every third comes late."""
    return n * 4 + (2 if shape.variable and n % 3 == 1 else 0)


def _pictures(shape: Shape) -> Any:
    y, x = np.mgrid[0 : shape.height, 0 : shape.width].astype(np.float32)
    x, y = x / shape.width, y / shape.height
    base = _gradient(x, y, shape.hue)
    count = max(round(shape.seconds * shape.fps), 1)
    for n in range(count):
        t = n / count
        light = np.exp(-(((x - 0.2 - 0.6 * t) ** 2) + (y - 0.5 - 0.2 * math.sin(6.28 * t)) ** 2) / 0.03)
        yield np.clip(base + light[..., None] * 90, 0, 255).astype(np.uint8)


def _gradient(x: Any, y: Any, hue: int) -> Any:
    phase = hue * math.tau / 8
    shades = [110 + 60 * np.sin(phase + k * 2.1 + 2.2 * x + 1.4 * y) for k in range(3)]
    return np.stack(shades, axis=-1).astype(np.float32)


def _mux_sound(out: Any, stream: Any, sound: Sound) -> None:
    import av

    for start in range(0, sound.shape[1], 1024):
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(sound[:, start : start + 1024]), format="fltp", layout="stereo"
        )
        frame.sample_rate, frame.pts = RATE, start
        out.mux(stream.encode(frame))
    out.mux(stream.encode(None))


def _turned(data: bytes, shape: Shape) -> bytes:
    """Write a quarter turn into the matrix of the first track (ISO/IEC 14496-12, 8.3.2: `tkhd`, version 0)."""
    start = data.index(b"tkhd") + 4 + 40
    matrix = struct.pack(">9i", 0, 0x10000, 0, -0x10000, 0, 0, shape.height << 16, 0, 0x40000000)
    return data[:start] + matrix + data[start + 36 :]


@lru_cache(maxsize=64)
def still(width: int, height: int, kind: str, hue: int = 0, cut: bool = False) -> bytes:
    """Return a picture; where it is `cut`, a PNG with a clear ground round an oval."""
    from PIL import Image

    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = x / width, y / height
    pixels = np.clip(_gradient(x, y, hue), 0, 255).astype(np.uint8)
    if cut:
        inside = ((x - 0.5) / 0.3) ** 2 + ((y - 0.5) / 0.4) ** 2
        alpha = np.clip((1.1 - inside) * 2550, 0, 255).astype(np.uint8)
        pixels = np.dstack([pixels, alpha])
    out = io.BytesIO()
    formats = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}
    Image.fromarray(pixels).save(out, formats[kind])
    return out.getvalue()


@lru_cache(maxsize=16)
def music(seconds: float, hue: int = 0) -> Sound:
    """Return stereo chords with a beat of 120 a minute, fading at both ends."""
    t = np.arange(round(seconds * RATE), dtype=np.float32) / RATE
    root = 110 * 2 ** (hue / 12)
    bar = (t // 2).astype(np.int64) % 4
    steps = np.array([0, 5, 7, 3], np.float32)[bar]
    tone = sum(np.sin(math.tau * root * 2 ** ((steps + note) / 12) * t) for note in (0, 4, 7)) / 3
    beat = np.exp(-(t % 0.5) * 14) * np.sin(math.tau * 60 * t)
    fade = np.clip(np.minimum(t, seconds - t) / 0.05, 0, 1)
    mixed = (0.25 * tone + 0.35 * beat) * fade
    return np.stack([mixed, np.roll(mixed, 30)]).astype(np.float32)


def speech_seconds(text: str, speed: float = 1.0) -> float:
    return max(len(text), 1) / (CHARACTERS * speed)


def speech(text: str, speed: float = 1.0) -> Sound:
    """Return mono sound as long as the text is spoken: a humming tone for each word, and a gap for each space."""
    t = np.arange(round(speech_seconds(text, speed) * RATE), dtype=np.float32) / RATE
    place = np.minimum((t * CHARACTERS * speed).astype(np.int64), max(len(text) - 1, 0))
    voiced = np.array([char.isalnum() for char in text or " "], np.float32)[place]
    smooth = np.convolve(voiced, np.ones(441, np.float32) / 441, "same")
    pitch = 140 + 25 * np.sin(math.tau * 0.7 * t)
    phase = np.cumsum(pitch) * math.tau / RATE
    tone = np.sin(phase) + 0.5 * np.sin(2 * phase) + 0.25 * np.sin(5 * phase)
    return np.asarray(0.25 * smooth * tone, np.float32)[None]


def sound_file(sound: Sound, kind: str, rate: int = RATE) -> bytes:
    """Return sound as `wav`, `mp3` or `pcm` (16 bits, little end first) of a sample rate in Hz."""
    if rate != RATE:
        places = np.arange(round(sound.shape[1] * rate / RATE)) * (RATE / rate)
        sound = np.stack([np.interp(places, np.arange(row.size), row) for row in sound]).astype(np.float32)
    whole = np.ascontiguousarray((np.clip(sound, -1, 1) * 32767).astype("<i2").T)
    if kind == "mp3":
        return _mp3(whole, rate)
    if kind == "pcm":
        return whole.tobytes()
    channels, data = whole.shape[1], whole.tobytes()
    head = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, channels, rate, rate * channels * 2, channels * 2, 16)
    body = b"WAVE" + head + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _mp3(samples: NDArray[Any], rate: int) -> bytes:
    import av

    out = io.BytesIO()
    layout = "stereo" if samples.shape[1] == 2 else "mono"
    with av.open(out, "w", format="mp3") as file:
        stream: Any = file.add_stream("libmp3lame", rate=rate, layout=layout)
        stream.bit_rate = 128_000
        for start in range(0, len(samples), 1152):
            block = np.ascontiguousarray(samples[start : start + 1152].T)
            frame = av.AudioFrame.from_ndarray(block, format="s16p", layout=layout)
            frame.sample_rate, frame.pts = rate, start
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return out.getvalue()


@lru_cache(maxsize=16)
def song(seconds: float, hue: int, kind: str, rate: int = RATE) -> bytes:
    """Return a file of music, each made once: to write an MP3 takes longer than to play its chords."""
    return sound_file(music(seconds, hue), kind, rate)


def marked(data: bytes, kind: str, mark: str) -> bytes:
    """Return a file with a mark that players pass over: a free box, a comment, a chunk, or a tag."""
    text = mark.encode()
    if kind == "mp4":
        return data + struct.pack(">I4s", len(text) + 8, b"free") + text
    if kind == "png":
        chunk = b"tEXtComment\0" + text
        return (
            data[:-12] + struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) + data[-12:]
        )
    if kind in ("jpg", "jpeg"):
        return data[:2] + struct.pack(">HH", 0xFFFE, len(text) + 2) + text + data[2:]
    if kind == "mp3":
        return data + b"TAG" + text[:30].ljust(125, b"\0")
    if kind in ("wav", "webp"):  # both are RIFF
        padded = text + b"\0" * (len(text) % 2)
        name = b"note" if kind == "wav" else b"MARK"
        longer = data[8:] + name + struct.pack("<I", len(text)) + padded
        return b"RIFF" + struct.pack("<I", len(longer)) + longer
    return data
