"""What a request of fal ended with: files in the fields of its model, or an error in fal's own form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reelwright.engine import Capability, EngineError, FailureKind, Model, Result
from reelwright.engines._http import Answer, Http
from reelwright.errors import shorten

_REFUSED = "content_policy_violation"
_FIELDS = ("video", "videos", "image", "images", "audio", "audio_file", "audio_url", "file", "files")
_WORDS: tuple[Capability, ...] = ("chat", "vision", "transcription")  # capabilities that are answered in text
_TEXTS = ("text", "output", "results")


def kind_of(answer: Answer) -> FailureKind | None:
    """Return what an error of the submit means where its status alone does not say; None otherwise."""
    if _REFUSED in _types(answer):
        return "policy"
    return "retryable" if _retryable(answer) and answer.status not in (401, 402, 403) else None


def is_own_failure(answer: Answer) -> bool:
    """Whether an error is the request's own, not that of a server on the way: fal's form, or its headers."""
    if answer.status in (401, 402, 403, 408, 425, 429):
        return False
    named = "x-fal-error-type" in answer.headers or "x-fal-retryable" in answer.headers
    listed = any(isinstance(each, dict) for each in _details(answer))
    return named or listed or (answer.status < 500 and bool(_details(answer)))


def failed(http: Http, answer: Answer, status: Mapping[str, Any], model: Model) -> EngineError:
    """Return the error of a request that ended without a result. A 5xx of a model is never charged, says fal."""
    types = {*_types(answer), str(status.get("error_type") or "")} - {""}
    reason = _reason(status.get("error")) or "; ".join(filter(None, map(_reason, _details(answer))))
    again = " (fal says that another try may work)" if _retryable(answer) else ""
    return http.failure(
        answer,
        kind="policy" if _REFUSED in types or _REFUSED in reason else "failed",
        model=model.model,
        code=shorten(", ".join(sorted(types)), 60),
        message=f"{shorten(reason or 'no reason given', 200)}{again}",
        charged=0 if answer.status >= 500 or "internal_server_error" in types else None,
    )


def result(found: Mapping[str, Any], answer: Answer, model: Model, capability: Capability) -> Result:
    """Return the result in an output. Raises EngineError where it holds nothing of use, or a picture that was blanked.

    Models of pictures blank what they refuse and say so in `has_nsfw_concepts`.
    """
    flags = found.get("has_nsfw_concepts")
    if isinstance(flags, list) and any(flag is True for flag in flags):
        raise _error("policy", "its content filter blanked the picture", answer, model)
    seed = found.get("seed")
    facts = {"seed": seed} if isinstance(seed, int) and not isinstance(seed, bool) else {}
    if capability in _WORDS:
        text = next((found[name] for name in _TEXTS if isinstance(found.get(name), str)), "")
        if text.strip():
            return Result(data=text.encode(errors="replace"), facts=facts)
    else:
        links = tuple(dict.fromkeys(link for name in _FIELDS for link in _links(found.get(name))))
        if links:
            return Result(links=links, facts=facts)
    raise _error("failed", f"it gave no output ({shorten(sorted(found), 60)})", answer, model)


def _error(kind: FailureKind, told: str, answer: Answer, model: Model) -> EngineError:
    return EngineError(kind, told, engine=model.engine, model=model.model, request_id=answer.request_id)


def _links(value: Any) -> Iterator[str]:
    """Give the addresses in a field: a file (`url`), a list of files, or an address alone."""
    for each in value if isinstance(value, list) else [value]:
        link = each.get("url") if isinstance(each, Mapping) else each
        if isinstance(link, str) and link.startswith(("https://", "http://")):
            yield link


def _details(answer: Answer) -> list[Any]:
    """Return the `detail` of an error: a list of problems, or a reason alone."""
    try:
        body = answer.json()
    except ValueError:
        return []
    detail = body.get("detail") if isinstance(body, dict) else None
    return detail if isinstance(detail, list) else [detail] if detail else []


def _types(answer: Answer) -> set[str]:
    listed = {str(each.get("type") or "") for each in _details(answer) if isinstance(each, dict)}
    return (listed | {answer.headers.get("x-fal-error-type", "")}) - {""}


def _reason(detail: Any) -> str:
    if isinstance(detail, Mapping):
        path = detail.get("loc")
        where = ".".join(str(part) for part in path if part != "body") if isinstance(path, list) else ""
        told = str(detail.get("msg") or detail.get("message") or detail.get("type") or "")
        return f"{where}: {told}" if where else told
    return str(detail or "")


def _retryable(answer: Answer) -> bool:
    headers = answer.headers
    return headers.get("x-fal-retryable", headers.get("x-fal-needs-retry", "")).lower() in ("true", "1")
