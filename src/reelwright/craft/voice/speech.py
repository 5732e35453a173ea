"""Speaking a line: clean samples, and the written words with the moments at which they are heard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from reelwright.craft.voice.espeak import utter
from reelwright.craft.voice.locales import UNSPACED, language_of, voice_for
from reelwright.craft.voice.reading import Reading, read, unreadable
from reelwright.craft.voice.tone import finish_voice
from reelwright.errors import InputError, Problem, shorten
from reelwright.media.audio.files import resample
from reelwright.media.audio.signal import F32, RATE, ratio

MAX_CHARACTERS = 2000
FLOOR = ratio(-45)  # of the loudest block, under which a block is silence
_BLOCK = RATE // 200  # 5 ms
_PAUSE = 40  # blocks: longer pauses are shortened to 200 ms
_EDGE = 2  # blocks kept around what sounds
EDGE = _EDGE * _BLOCK  # samples
_PIECE = 8  # characters of an unspaced language that may stand as one word


@dataclass(frozen=True)
class Word:
    """A written word: `char_from` to `char_to` of the line, heard from `start_s` to `end_s` seconds."""

    text: str
    start_s: float
    end_s: float
    char_from: int
    char_to: int


@dataclass(frozen=True, eq=False)
class Speech:
    """A spoken line: (n,) mono samples at 48 kHz, -18 LUFS, without silence at either end."""

    samples: F32
    words: tuple[Word, ...]
    seconds: float


def speak(text: str, locale: str, *, rate: int = 155, pitch: int = 42, gap: int = 4) -> Speech:
    """Speak a line: `rate` in words a minute, `pitch` 0 to 99, `gap` between words in hundredths of a second.

    Words are what stands between spaces, with their punctuation; in languages without spaces they are short pieces
    that together make the line. Raises InputError for a line that has nothing to say, is longer than 2000
    characters or has characters that its voice cannot read, and for a locale without a voice.
    """
    voice = voice_for(locale)
    if voice is None:
        limit = "there is no voice for this locale"
        raise InputError(Problem("locale", locale, limit, "Choose another locale, or set `voice: {enabled: false}`."))
    reading = _judged(text, locale)
    said = utter(reading.text, voice, rate, pitch, gap)
    moments = [(reading.places[place], at) for place, at in said.words if place < len(reading.places)]
    samples, keep = _tightened(resample(said.samples, said.rate))
    heard = _moments(text, locale, moments)
    last = len(samples) / RATE
    starts = [min(_moved(at, keep), last) for _, _, at in heard]
    words = tuple(
        Word(text[begin:end], start, _end(samples, start, following), begin, end)
        for (begin, end, _), (start, following) in zip(heard, pairwise([*starts, last]), strict=True)
    )
    finished = finish_voice(samples)
    return Speech(finished, in_pieces(words, locale), len(finished) / RATE)


def _judged(text: str, locale: str) -> Reading:
    if len(text) > MAX_CHARACTERS:
        limit = f"a line has at most {MAX_CHARACTERS} characters"
        raise InputError(Problem("voice.text", f"{len(text)} characters", limit, "Split it over several scenes."))
    reading = read(text, locale)
    if reading.is_empty:
        raise InputError(
            Problem("voice.text", shorten(text), "the line has nothing to say", "Write words, or no line.")
        )
    strange = unreadable(text, locale)
    if strange:
        limit = "this voice cannot read Chinese characters"
        raise InputError(Problem("voice.text", strange, limit, "Write the line in kana or hangul."))
    return reading


def _tightened(samples: F32) -> tuple[F32, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Return a voice without silence at its ends and with short pauses, and which of its blocks were kept."""
    count = len(samples) // _BLOCK
    blocks = samples[: count * _BLOCK].reshape(count, _BLOCK)
    level = np.abs(blocks).max(axis=1, initial=0)
    sounding = level > level.max(initial=0) * FLOOR
    keep = np.zeros(count, bool)
    places = np.flatnonzero(sounding)
    if len(places):
        keep[max(places[0] - _EDGE, 0) : places[-1] + _EDGE + 1] = True
        for before, after in pairwise(places):
            if after - before > _PAUSE:
                keep[before + _PAUSE // 2 : after - _PAUSE // 2] = False
    return np.ascontiguousarray(blocks[keep].ravel()), keep


def _moved(at: float, keep: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> float:
    """Return where a moment of the raw voice is once blocks are left out."""
    block = int(at * RATE / _BLOCK)
    inside = block < len(keep) and keep[block]
    return float((int(keep[:block].sum()) * _BLOCK + (at * RATE - block * _BLOCK if inside else 0)) / RATE)


def _moments(text: str, locale: str, moments: list[tuple[int, float]]) -> list[tuple[int, int, float]]:
    """Return the written words as (from, to, second): spans of the line that begin with a spoken one."""
    if language_of(locale) in UNSPACED:
        spans = [(place, place) for place in sorted({place for place, _ in moments})]
    else:
        spans = [match.span() for match in re.finditer(r"\S+", text)]
    found: list[tuple[int, int, float]] = []
    for (begin, _), (following, _) in pairwise([*spans, (len(text), len(text))]):
        inside = [at for place, at in moments if begin <= place < following]
        if inside:
            found.append((begin if found else 0, following, min(inside)))
        elif found:
            found[-1] = (found[-1][0], following, found[-1][2])
    return [_trimmed(text, *span) for span in found]


def _trimmed(text: str, begin: int, end: int, at: float) -> tuple[int, int, float]:
    piece = text[begin:end]
    return begin + len(piece) - len(piece.lstrip()), begin + len(piece.rstrip()), at


def _end(samples: F32, start: float, following: float) -> float:
    """Return when a word is over: where the sound stops before the next one begins."""
    part = np.abs(samples[round(start * RATE) : round(following * RATE)])
    loud = np.flatnonzero(part > np.abs(samples).max(initial=0) * FLOOR)
    return min(start + (int(loud[-1]) + _BLOCK) / RATE, following) if len(loud) else following


def in_pieces(words: tuple[Word, ...], locale: str) -> tuple[Word, ...]:
    """Return the words of a line; in languages without spaces as short pieces that together make it."""
    if language_of(locale) not in UNSPACED:
        return words
    return tuple(piece for word in words if word.text for piece in _pieces(word))


def _pieces(word: Word) -> Iterator[Word]:
    """Cut a long word of an unspaced language into even pieces, each with its share of the time."""
    count = -(-len(word.text) // _PIECE)
    cuts = [round(len(word.text) * index / count) for index in range(count + 1)]
    for begin, end in pairwise(cuts):
        times = [word.start_s + (word.end_s - word.start_s) * cut / len(word.text) for cut in (begin, end)]
        yield replace(
            word, text=word.text[begin:end], start_s=times[0], end_s=times[1], char_from=word.char_from + begin,
            char_to=word.char_from + end,
        )  # fmt: skip
