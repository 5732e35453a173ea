"""Takes secrets out of whatever leaves the process as text: logs, spans, error reports.

Two nets, one behind the other. Exact values that the program was told (`hide`) go wherever they stand, also quoted for
a URL, for JSON or as Python shows them. What has the form of a secret goes too: keys with the prefixes that vendors
give them, JWTs, private keys, `Authorization` and its like, addresses with credentials, and the parts of a signed
address that sign it. Text is cleaned whole, before it is cut, since half a secret is known to no pattern.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any
from urllib.parse import quote, quote_plus

GONE = "[hidden]"
SHORTEST = 8  # characters; shorter values would hide ordinary words
LONGEST = 20_000  # characters of one text that is kept, after cleaning
_DEEPEST = 12  # levels of a document; what lies below is written as text

_NAMES = (
    r"password|passwd|passphrase|authorization|cookie|credentials?|signature|bearer"
    r"|(?:api|access|secret|private|signing|session)[-_]?(?:key|token)"
    r"|(?:client|shared|webhook)[-_]?secret|(?:auth|access|refresh|id|security|csrf)[-_]?token"
    r"|secret|token"
)
_SECRET_NAME = re.compile(rf"(?i)(?:{_NAMES}|dsn)(?:[-_](?:key|id|hash|value))?$")


@cache
def _forms() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return each pattern and what stands in its place; compiled when it is first used.

    What they repeat is bounded, so that a hostile text cannot hold us up.
    """
    return (
        (re.compile(r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]*(?:-----END [A-Z ]{0,40}-----)?"), GONE),
        (re.compile(r"(://)[^\s/?#@\"'<>]{1,512}@"), rf"\g<1>{GONE}@"),
        (re.compile(r"\beyJ[\w-]{5,2048}\.[\w-]{2,}(?:\.[\w-]*)*"), GONE),
        (
            re.compile(
                r"(?<![A-Za-z0-9])(?:[srp]k[-_][\w-]{12,}|r8_\w{8,}|wh(?:sec|sk|pk)_[\w+/=-]{8,}|rw[si]?_[\w-]{8,}"
                r"|gsk_\w{8,}|hf_\w{16,}|key_[0-9a-fA-F]{32,}|gh[a-z]_\w{16,}|xox[a-z]-[\w-]{8,}|AIza[\w-]{20,}"
                r"|A(?:KIA|SIA)[A-Z0-9]{12,}"
                r"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}:[0-9a-f]{16,})"  # fal's
            ),
            GONE,
        ),
        (re.compile(r"(?i)((?:authorization|cookie)\s{0,4}:\s{0,4})(?!\[hidden\])[^\r\n\"']+"), rf"\g<1>{GONE}"),
        (re.compile(r"\b((?:[Bb]earer|Key|Token)\s{1,4})[\w.~+/=:-]{8,}"), rf"\g<1>{GONE}"),
        (re.compile(r"\b([Bb]asic\s{1,4})(?=\S{0,512}[A-Z0-9=])[A-Za-z0-9+/]{6,}={0,2}"), rf"\g<1>{GONE}"),
        (
            re.compile(
                r"(?i)([?&;](?:amp;)?(?:x-(?:amz|goog)-(?:signature|credential|security-token)|sig|sign|hmac|policy"
                r"|key-pair-id|key|apikey|code|state|ticket|session)=)[^&\s\"'<>#]+"
            ),
            rf"\g<1>{GONE}",
        ),
        (
            # name=value, name: "two words", "name": "value", ('name', 'value')
            re.compile(
                rf"(?i)((?:{_NAMES})(?:[-_](?:key|id|hash|value))?"
                r"(?:(?:\\{0,8}[\"'])?\s{0,4}[=:]\s{0,4}|\\{0,8}[\"']\s{0,4},\s{0,4}(?=b?\\{0,8}[\"'])))"
                r"(?!\[hidden\]|[\"']\[hidden\])(?:b?\\{0,8}\"[^\"\\]*|b?\\{0,8}'[^'\\]*|[^\s\"'\\,;&})\]]+)"
            ),
            rf"\g<1>{GONE}",
        ),
    )


_values: frozenset[str] = frozenset()
_exact: re.Pattern[str] | None = None


def hide(*values: str) -> None:
    """Let these values appear nowhere from now on; those under eight characters are left alone.

    Called at the start with the keys of providers, our own secret, and the passwords of databases and stores.
    """
    global _values, _exact  # noqa: PLW0603  (one net for the process; replaced whole, so readers need no lock)
    _values = _values | {value.strip() for value in values if len(value.strip()) >= SHORTEST}
    forms = sorted({form for value in _values for form in _written(value)}, key=len, reverse=True)
    _exact = re.compile("|".join(map(re.escape, forms))) if forms else None


def forget() -> None:
    """Take back every `hide`."""
    global _values, _exact
    _values, _exact = frozenset(), None


def clean(text: str) -> str:
    """Return a text without its secrets, cut at `LONGEST`."""
    if _exact is not None:
        text = _exact.sub(GONE, text)
    for form, instead in _forms():
        text = form.sub(instead, text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text)} characters)"


def cleaned(value: Any, depth: int = 0) -> Any:
    """Return a value as JSON can hold it, every text and name in it cleaned.

    A value whose name says that it is secret (`password`, `api_key`) is left out whatever it looks like.
    """
    if value is None or isinstance(value, bool | int):
        return value if not isinstance(value, int) or abs(value) < 1 << 63 else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, str):
        return clean(value)
    if depth < _DEEPEST and isinstance(value, Mapping):
        return {clean(_shown(name)): _named(_shown(name), part, depth) for name, part in list(value.items())}
    if depth < _DEEPEST and isinstance(value, list | tuple | set | frozenset):
        return [cleaned(part, depth + 1) for part in list(value)]
    return clean(_shown(value))


def is_secret_name(name: str) -> bool:
    """Whether what is called so is a secret by its name."""
    return _SECRET_NAME.search(name) is not None


def _named(name: str, value: Any, depth: int) -> Any:
    if is_secret_name(name) and not isinstance(value, bool | None):
        return GONE
    return cleaned(value, depth + 1)


def _shown(value: object) -> str:
    try:
        return str(value)
    except Exception as error:  # a foreign object may fail to show itself; a log line must not
        return f"<{type(value).__name__} that cannot be shown: {type(error).__name__}>"


def _written(value: str) -> Iterable[str]:
    """Give a value as it may stand in an address, in JSON, and in what Python shows of it."""
    yield value
    yield quote(value, safe="")
    yield quote(value)
    yield quote_plus(value)
    yield json.dumps(value)[1:-1]
    yield json.dumps(value, ensure_ascii=False)[1:-1]
    yield json.dumps(value)[1:-1].replace("/", "\\/")
    yield repr(value)[1:-1]
    yield repr(value.encode())[2:-1]
