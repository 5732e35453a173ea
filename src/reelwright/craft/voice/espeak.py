"""espeak-ng in this process, by ctypes: text in, samples and the moments of its words out."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import espeakng_loader
import numpy as np
import numpy.typing as npt

from reelwright.errors import MissingPartError, RenderError

# espeak-ng/speak_lib.h
_SYNCHRONOUS = 2
_DONT_EXIT = 0x8000
_UTF8 = 1  # and neither SSML (0x10) nor phoneme input in [[ ]] (0x100): text is read as text
_END, _WORD = 0, 1
_RATE, _PITCH, _RANGE, _WORD_GAP = 1, 3, 4, 7
_LIVELY = 56  # of 100, the range of the pitch; 50 is the default

_LOCK = threading.Lock()  # the library keeps its state in globals


class _Id(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)  # fmt: skip


@dataclass(frozen=True)
class Utterance:
    """Mono samples of full scale 1 at `rate` Hz; for each moment of a word (character of the text, seconds)."""

    samples: npt.NDArray[np.float32]
    rate: int
    words: tuple[tuple[int, float], ...]


def utter(text: str, voice: str, rate: int, pitch: int, gap: int) -> Utterance:
    """Speak a text: `rate` in words a minute, `pitch` 0 to 99, `gap` between words in 10 ms.

    Threads take turns. Raises MissingPartError where the library cannot be loaded, RenderError where it fails.
    """
    with _LOCK, _loaded() as (library, sample_rate):
        if library.espeak_SetVoiceByName(voice.encode()):
            raise RenderError(f"The voice {voice!r} of espeak-ng cannot be loaded. Run `make setup` again.")
        for parameter, value in ((_RATE, rate), (_PITCH, pitch), (_RANGE, _LIVELY), (_WORD_GAP, gap)):
            library.espeak_SetParameter(parameter, value, 0)
        blocks: list[npt.NDArray[np.int16]] = []
        words: list[tuple[int, float]] = []

        def receive(wave: ctypes._Pointer[ctypes.c_short], count: int, events: ctypes._Pointer[_Event]) -> int:
            if count > 0:
                blocks.append(np.ctypeslib.as_array(wave, (count,)).copy())
            index = 0
            while events[index].type != _END:
                if events[index].type == _WORD:
                    words.append((events[index].text_position - 1, events[index].audio_position / 1000))
                index += 1
            return 0

        callback = _Callback(receive)
        library.espeak_SetSynthCallback(callback)
        data = text.encode()
        failed = library.espeak_Synth(data, len(data) + 1, 0, 1, 0, _UTF8, None, None)
        library.espeak_SetSynthCallback(_Callback())
    if failed:
        raise RenderError(f"espeak-ng could not speak the line (error {failed}).")
    samples = np.concatenate([np.zeros(0, np.int16), *blocks])
    return Utterance(np.asarray(samples / 32768, np.float32), sample_rate, tuple(words))


@contextmanager
def _loaded() -> Iterator[tuple[ctypes.CDLL, int]]:
    """Load the library, ready to speak, give its sample rate too, and unload it again.

    It keeps more than its settings from one utterance to the next (the flutter of the pitch goes on where it was), so
    a line would sound otherwise after another. Loading it anew costs 5 ms.
    """
    try:
        library = ctypes.CDLL(espeakng_loader.get_library_path())
    except OSError as error:
        raise MissingPartError(f"espeak-ng cannot be loaded ({error}). Run `make setup` again.") from None
    try:
        rate = library.espeak_Initialize(_SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), _DONT_EXIT)
        if rate <= 0:
            raise MissingPartError("espeak-ng finds no voices. Run `make setup` again.")
        yield library, rate
        library.espeak_Terminate()
    finally:
        ctypes.CDLL(None).dlclose(ctypes.c_void_p(library._handle))
