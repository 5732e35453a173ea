"""Look for a prediction whose creation was not answered, in Replicate's list of predictions, newest first.

One whose webhook names our attempt is ours for certain, wherever our hooks lie by now. Without a webhook one is ours
that has the same model and input and was created since the call began. What may be ours and cannot be told for certain
is `Unknown`: to take it for absent would pay twice.
"""

from __future__ import annotations

import asyncio
import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from reelwright.engine import Absent, Call, EngineError, Ticket, Unknown
from reelwright.engines._fields import Target
from reelwright.engines._files import data_url
from reelwright.engines._http import Http

PAGES = 20  # of the list, each about a hundred predictions
AHEAD = 5.0  # seconds that our clock may be before Replicate's where a match is certain
BEHIND = 120.0  # the same where it is doubtful: what was created in between may be ours

Match = Literal["ours", "perhaps", "other"]


@dataclass(frozen=True)
class Sent:
    """What a call sent: its input with places for the files, the files, and what a field is that was left out."""

    filled: Mapping[str, Any]
    files: Mapping[Target, tuple[Path, ...]]
    defaults: Mapping[str, Any]

    def words(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return an input without its files, and without what would be so anyway."""
        skipped = {target.field for target in self.files}
        return {
            name: value
            for name, value in given.items()
            if name not in skipped
            and value is not None
            and not (name in self.defaults and value == self.defaults[name])
        }


async def search(http: Http, call: Call, sent: Sent) -> Ticket | Absent | Unknown:
    """Return the ticket of a call, or whether the list shows for certain that there is none."""
    path: str | None = "/predictions"
    found: list[tuple[float, str]] = []
    doubt = False
    for _ in range(PAGES):
        page = await _page(http, path)
        if page is None:
            return Unknown()
        for prediction in page["results"]:
            created = _time(prediction)
            if created < call.since - BEHIND:
                return _told(found, doubt)
            match await _match(http, prediction, call, sent):
                case "ours" if prediction.get("webhook") or call.since - AHEAD <= created < math.inf:
                    found.append((created, prediction["id"]))
                case "ours" | "perhaps":
                    doubt = True
        path = page.get("next")
        if path is None:
            return _told(found, doubt)
    return _told(found, True)


def _told(found: list[tuple[float, str]], doubt: bool) -> Ticket | Absent | Unknown:
    """Return the oldest match: what was created later with the same input is another take."""
    if found:
        return Ticket(min(found)[1])
    return Unknown() if doubt else Absent()


async def _page(http: Http, path: str | None) -> dict[str, Any] | None:
    """Return a page of the list; None where there is none that can be trusted."""
    if path is None or ("://" in path and not http.owns(path)):
        return None
    answer = await http.send("GET", path)
    if answer.status != 200:
        raise http.failure(answer)
    page = http.parsed(answer)
    if not isinstance(page, dict) or not isinstance(page.get("results"), list):
        return None
    if not all(isinstance(each, dict) and isinstance(each.get("id"), str) for each in page["results"]):
        return None
    return page if page.get("next") is None or isinstance(page["next"], str) else None


def _time(prediction: Mapping[str, Any]) -> float:
    """Return when a prediction was created, in seconds since 1970; infinite where it does not say."""
    try:
        return datetime.fromisoformat(str(prediction.get("created_at"))).timestamp()
    except (ValueError, OverflowError):
        return math.inf


async def _match(http: Http, prediction: Mapping[str, Any], call: Call, sent: Sent) -> Match:
    if prediction["id"] in call.known or prediction.get("model") not in (call.model.model, None):
        return "other"
    hook = prediction.get("webhook")
    if isinstance(hook, str) and hook:
        return "ours" if call.attempt in hook or hook == call.hook else "other"
    theirs = prediction.get("input")
    if not isinstance(theirs, dict) or prediction.get("data_removed"):
        return "perhaps"
    if sent.words(theirs) != sent.words(sent.filled):
        return "other"
    same = [await _same(http, theirs.get(target.field), paths) for target, paths in sent.files.items()]
    return "other" if False in same else "perhaps" if None in same else "ours"


async def _same(http: Http, value: Any, paths: tuple[Path, ...]) -> bool | None:
    """Whether an input's files are ours, by their bytes or their digests at Replicate; None where nobody can tell."""
    links = value if isinstance(value, list) else [value]
    if len(links) != len(paths):
        return False
    told = [await _same_file(http, link, path) for link, path in zip(links, paths, strict=True)]
    return False if False in told else None if None in told else True


async def _same_file(http: Http, link: Any, path: Path) -> bool | None:
    try:
        data = await asyncio.to_thread(path.read_bytes)
    except OSError:
        return None
    if not isinstance(link, str) or link.endswith("..."):
        return None
    if link.startswith("data:"):
        return link == data_url(data)
    if not link.startswith(f"{http.base}/files/"):
        return None
    try:
        answer = await http.send("GET", link)
        found = http.parsed(answer) if answer.status == 200 else {}
        told = found["checksums"]["sha256"]
    except (EngineError, KeyError, TypeError):
        return None
    return told == hashlib.sha256(data).hexdigest() if isinstance(told, str) else None
