"""ElevenLabs' Scribe: what is asked of it, and the words in its answer.

By its public pages: `POST /v1/speech-to-text` takes a form (`model_id`, `file`, `timestamps_granularity`,
`tag_audio_events`, `language_code`) and answers `{language_code, text, words: [{text, start, end, type}]}`, times in
seconds; `type` is `word`, `spacing` or `audio_event`. A sound in which nobody speaks has an empty `text`.
"""

from __future__ import annotations

import math
from typing import Any

from reelwright.engine import Call, Result

SOUND_BYTES = 200 << 20  # what we send at most; ten minutes of 48 kHz in 16 bits are 58 MB


def form_of(call: Call) -> dict[str, str]:
    """Return the fields of the form beside the file."""
    asked = {"model_id": call.model.model, "timestamps_granularity": "word", "tag_audio_events": "false"}
    locale = call.request.locale
    return asked | ({"language_code": locale.partition("-")[0]} if locale else {})


def heard(told: Any) -> Result | None:
    """Return the words of an answer: its text, and as facts `words` with their times and the `language`.

    None where it is not of the form that was agreed, or has a text of which no word has times.
    """
    match told:
        case {"text": str(text), "words": list(listed)}:
            words = [found for each in listed if (found := _word(each))]
        case _:
            return None
    if text.strip() and not words:
        return None
    language = told.get("language_code")
    facts: dict[str, Any] = {"words": words} | ({"language": language} if isinstance(language, str) else {})
    return Result(data=text.encode(errors="replace"), facts=facts)


def _word(each: Any) -> dict[str, Any] | None:
    match each:
        case {"text": str(text), "start": int() | float() as start, "end": int() | float() as end}:
            right = each.get("type", "word") == "word" and text.strip() and 0 <= start <= end < math.inf
            return {"text": text.strip(), "start": float(start), "end": float(end)} if right else None
    return None
