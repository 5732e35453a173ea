"""What a prediction of Replicate ended with: its output in whatever form its model gives it, or why there is none."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from reelwright.engine import Capability, EngineError, FailureKind, Model, Result
from reelwright.errors import shorten

_WORDS: tuple[Capability, ...] = ("chat", "vision", "transcription")  # capabilities that are answered in text
_REFUSED = re.compile(r"\(E005\)|\bE005\b|\bnsfw\b|flagged as sensitive|content (policy|moderation)", re.I)
_CODE = re.compile(r"\bE\d{3,4}\b")
_LINKS = 64  # of one prediction; nobody offers more


def result(prediction: Mapping[str, Any], model: Model, capability: Capability) -> Result:
    """Return the result of a prediction that succeeded. Raises EngineError (failed) where it holds nothing of use."""
    output = prediction.get("output")
    facts = _metrics(prediction)
    if capability in _WORDS:
        text = _text(output)
        if text.strip() or (capability == "transcription" and _is_silence(output)):
            return Result(data=text.encode(errors="replace"), facts=facts | _words(output))
    else:
        links = tuple(dict.fromkeys(_links(output)))[:_LINKS]
        if links:
            return Result(links=links, facts=facts)
    gone = prediction.get("data_removed") is True
    told = "its output was deleted, an hour after it ended" if gone else f"it gave no output ({shorten(output, 60)})"
    raise _error(prediction, model, "failed", told)


def failed(prediction: Mapping[str, Any], model: Model) -> EngineError:
    """Return the error of a prediction that ended without a result; `aborted` never began, and is not charged."""
    status = prediction.get("status")
    reason = shorten(prediction.get("error") or "no reason given", 200)
    if is_refusal(reason):
        return _error(prediction, model, "policy", reason)
    if status == "aborted":
        return _error(prediction, model, "failed", "it did not begin in time", charged=0)
    if status == "canceled":
        return _error(prediction, model, "failed", "it was cancelled")
    return _error(prediction, model, "failed", reason)


def is_refusal(reason: str) -> bool:
    """Whether an error's text says that the content was refused."""
    return _REFUSED.search(reason) is not None


def _error(
    prediction: Mapping[str, Any], model: Model, kind: FailureKind, told: str, charged: int | None = None
) -> EngineError:
    code = _CODE.search(str(prediction.get("error") or ""))
    made = shorten(prediction.get("id") or "", 64)
    return EngineError(
        kind, told, engine=model.engine, model=model.model, request_id=made, code=code[0] if code else "",
        charged=charged,
    )  # fmt: skip


def _links(output: Any, depth: int = 0) -> Iterator[str]:
    """Give the addresses in an output: alone, in a list, or in the fields of an object."""
    if isinstance(output, str):
        if output.startswith(("https://", "http://")):
            yield output
    elif depth < 4:
        values = output.values() if isinstance(output, Mapping) else output if isinstance(output, list) else ()
        for value in values:
            yield from _links(value, depth + 1)


def _text(output: Any) -> str:
    """Return an output as text: a string, tokens in a row, the `text` of an object, or else its JSON."""
    if isinstance(output, str):
        return output
    if isinstance(output, list) and all(isinstance(token, str) for token in output):
        return "".join(output)
    if isinstance(output, Mapping):
        told = next((output[name] for name in ("text", "transcription", "output") if name in output), None)
        return told if isinstance(told, str) else _text(told) if isinstance(told, list) else _json(output)
    return _json(output) if output is not None else ""


def _is_silence(output: Any) -> bool:
    """Whether a transcription says that nobody speaks."""
    return isinstance(output, Mapping) and output.get("text") == "" and output.get("chunks") in ([], None)


def _json(output: Any) -> str:
    return json.dumps(output, ensure_ascii=False)


def _words(output: Any) -> dict[str, Any]:
    """Return the words of a transcription with their times in seconds, where the model gives `chunks` (Whisper)."""
    chunks = output.get("chunks") if isinstance(output, Mapping) else None
    words = []
    for chunk in chunks if isinstance(chunks, list) else ():
        match chunk:
            case {"text": str(text), "timestamp": [int() | float() as start, int() | float() as end]}:
                words.append({"text": text.strip(), "start": float(start), "end": float(end)})
    return {"words": words} if isinstance(chunks, list) else {}


def _metrics(prediction: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was measured (`predict_time` and `total_time` in seconds, …) and the version that was run."""
    metrics = prediction.get("metrics")
    found: dict[str, Any] = {}
    for name, value in metrics.items() if isinstance(metrics, Mapping) else ():
        if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
            found[str(name)] = value
    version = prediction.get("version")
    told = {"version": version} if isinstance(version, str) and version != "hidden" else {}
    return ({"metrics": found} if found else {}) | told
