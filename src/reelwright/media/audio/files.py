"""Sound files: a user's music comes in judged by its content, our own sounds go out as WAV."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import av
import numpy as np
from av.container.input import InputContainer

from reelwright.errors import MediaError, Problem, shorten
from reelwright.media.audio.signal import F32, RATE, stereo

MAX_BYTES = 200_000_000
MAX_SECONDS = 15 * 60
MIN_RATE, MAX_RATE = 8_000, 192_000  # Hz; one sample at 1 Hz would become 48,000
_CODECS = ("aac", "mp3", "mp3float", "flac", "vorbis", "opus", "libopus", "alac", "pcm_u8", "pcm_s16le", "pcm_s24le",
           "pcm_s32le", "pcm_f32le", "pcm_f64le", "pcm_s16be", "pcm_s24be")  # fmt: skip
_SHORTEST = 0.05  # seconds of sound that make a file worth having
_DAMAGED = 0.02  # share of packets that may fail before the file counts as damaged
_MISSING = 0.03  # share of the length that a header promises and that may be missing
_ALLOWED = "WAV, MP3, M4A/MP4 (AAC), FLAC or Ogg"
_AGAIN = "Export or download it again."


def sniff(head: bytes) -> str | None:
    """Return the FFmpeg demuxer that a sound file's first bytes call for: wav, mp3, mov, flac, ogg, or None.

    A name is never believed: a playlist called `.mp3` would make FFmpeg read other files.
    """
    if head[:3] == b"ID3" and len(head) >= 10:  # a tag of up to 256 MB may stand before MP3 or FLAC
        size = _syncsafe(head[6:10])
        following = head[10 + size : 14 + size]
        return "flac" if following == b"fLaC" else "mp3"
    if head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE":
        return "wav"
    if head[:4] in (b"fLaC", b"OggS"):
        return {b"fLaC": "flac", b"OggS": "ogg"}[head[:4]]
    if head[4:8] == b"ftyp":
        return "mov"
    is_sync = len(head) > 2 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0
    if is_sync and head[1] & 0x06 == 0x02 and head[2] >> 4 != 15 and head[2] & 0x0C != 0x0C:  # layer III
        return "mp3"
    return None


def _syncsafe(size: bytes) -> int:
    """Return a number of ID3v2.4 §6.2: seven bits a byte."""
    total = 0
    for byte in size:
        total = total << 7 | byte & 0x7F
    return total


def read_audio(path: Path, *, what: str = "") -> F32:
    """Read the first sound of a local file as (n, 2) float32 at 48 kHz.

    `what` names it for messages (default: its file name). Raises MediaError where the file is missing, empty, cut off,
    damaged, silent of sound streams, not of an allowed format (told by content), over MAX_BYTES or MAX_SECONDS.
    """
    where = what or path.name
    kind = _judge(path, where)
    try:
        # An absolute path is never taken for a URL or a pattern of names.
        options = {"protocol_whitelist": "file", "codec_whitelist": ",".join(_CODECS)}
        with av.open(os.fspath(path.absolute()), "r", format=kind, options=options) as container:
            return _decode(container, where)
    except (av.FFmpegError, OSError) as error:
        _refuse(where, error, f"the {kind} file is damaged or cut off", _AGAIN)


def _judge(path: Path, where: str) -> str:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(1 << 20)
    except OSError as error:
        limit = f"the file cannot be read ({os.strerror(error.errno or 0).lower()})"
        _refuse(where, "", limit, "Check the path; it must name a file.")
    if size == 0:
        _refuse(where, "0 bytes", "the file is empty", _AGAIN)
    if size > MAX_BYTES:
        _refuse(where, f"{size / 1e6:.0f} MB", f"a sound file has at most {MAX_BYTES / 1e6:.0f} MB", "Save it as MP3.")
    kind = sniff(head)
    if kind is None:
        _refuse(
            where, repr(head[:16]), f"this is no {_ALLOWED} file, whatever its name says", "Export it as WAV or MP3."
        )
    if kind == "wav" and size < _wav_size(head) * (1 - _MISSING):
        _refuse(where, f"{size} of {_wav_size(head)} bytes", "the file is cut off", _AGAIN)
    return kind


def _wav_size(head: bytes) -> int:
    """Return the bytes up to the end of a WAV's samples by its own account; 0 where it does not tell.

    FFmpeg takes what is there for all there is. Recorders that stream write 0 or the largest number as a size.
    """
    at = 12
    while at + 8 <= len(head):
        name, length = head[at : at + 4], int.from_bytes(head[at + 4 : at + 8], "little")
        if name == b"data":
            return at + 8 + length if 0 < length < 0xFFFFFF00 else 0
        at += 8 + length + length % 2
    return 0


def _decode(container: InputContainer, where: str) -> F32:
    if not container.streams.audio:
        _refuse(where, "", "the file holds no sound", "Name a file with music in it.")
    stream = container.streams.audio[0]
    _judge_stream(stream.codec_context, where)
    promised = float(stream.duration * stream.time_base) if stream.duration and stream.time_base else 0.0
    # FFmpeg would turn mono down by 3 dB on its way to two channels.
    resampler = av.AudioResampler("fltp", "mono" if stream.channels == 1 else "stereo", RATE)
    parts: list[F32] = []
    count = 0
    for frame in _frames(container, stream, where):
        for part in resampler.resample(frame):
            parts.append(part.to_ndarray())
            count += part.samples
        if count > MAX_SECONDS * RATE:
            _refuse(where, "", f"a sound lasts at most {MAX_SECONDS // 60} minutes", "Cut it to the part you want.")
    seconds = count / RATE
    if seconds < _SHORTEST:
        _refuse(where, f"{seconds:.2f} s", "the file holds no sound that can be decoded", _AGAIN)
    if seconds < promised * (1 - _MISSING) - 0.1:
        _refuse(where, f"{seconds:.1f} of {promised:.1f} s", "the file is cut off", _AGAIN)
    samples = np.ascontiguousarray(stereo(np.concatenate(parts, axis=1).T.squeeze()), np.float32)
    return np.clip(np.nan_to_num(samples, copy=False, posinf=0, neginf=0), -4, 4, out=samples)


def _judge_stream(context: Any, where: str) -> None:
    if context.name not in _CODECS:
        _refuse(where, context.name, f"readable sound is {_ALLOWED}", "Export it as WAV or MP3.")
    if not MIN_RATE <= context.sample_rate <= MAX_RATE:
        limit = f"a sound has {MIN_RATE} to {MAX_RATE} samples a second"
        _refuse(where, f"{context.sample_rate} Hz", limit, "Export it at 48000 Hz.")


def _frames(container: InputContainer, stream: Any, where: str) -> Iterator[Any]:
    """Yield decoded frames, then None; a few damaged packets, such as a tag at the end, are passed over."""
    packets = failed = 0
    for packet in container.demux(stream):
        packets += 1
        try:
            yield from packet.decode()
        except av.InvalidDataError:
            failed += 1
    if failed > 2 and failed > packets * _DAMAGED:
        _refuse(where, f"{failed} of {packets} packets", "the file is damaged", _AGAIN)
    yield None


def _refuse(where: str, value: object, limit: str, remedy: str) -> NoReturn:
    raise MediaError(Problem(where, shorten(getattr(value, "strerror", None) or value), limit, remedy)) from None


def resample(samples: F32, rate: int) -> F32:
    """Return a mono signal of `rate` Hz at 48 kHz."""
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[None, :], np.float32), "fltp", "mono")
    frame.sample_rate = rate
    resampler = av.AudioResampler("fltp", "mono", RATE)
    parts = [part.to_ndarray()[0] for given in (frame, None) for part in resampler.resample(given)]
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def write_wav(path: Path, samples: F32, bits: int = 24) -> None:
    """Write a mono or stereo signal as PCM WAV of 16 or 24 bits; values over full scale are clipped.

    16 bits are dithered (triangular, one step to each side), with the same noise every time.
    """
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    data = _pcm(samples, bits).tobytes()
    frame = channels * bits // 8
    header = struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", 16, 1, channels, RATE, RATE * frame, frame,
        bits, b"data", len(data),
    )  # fmt: skip
    path.write_bytes(header + data)


def _pcm(samples: F32, bits: int) -> np.ndarray[Any, np.dtype[Any]]:
    steps = 2 ** (bits - 1)
    scaled = samples.astype(np.float64).ravel() * steps
    if bits == 16:
        noise = np.random.default_rng(0).random((2, scaled.size))
        sounding = scaled != 0  # digital silence stays silent
        return np.clip(np.rint(scaled + (noise[0] - noise[1]) * sounding), -steps, steps - 1).astype("<i2")
    whole = np.clip(np.rint(scaled), -steps, steps - 1).astype("<i4")
    return whole.view(np.uint8).reshape(-1, 4)[:, :3]


def silent_wav(path: Path, seconds: float) -> None:
    """Write stereo silence."""
    write_wav(path, stereo(np.zeros(round(seconds * RATE), np.float32)))
