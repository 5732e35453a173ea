"""The history of ElevenLabs: each speech that was made, with its characters, times and sound, told to its own key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reelwright.testing.simulator.files import File
from reelwright.testing.simulator.wire import Incoming, Outgoing, as_json

_PAGE, _LARGEST = 100, 1000  # items of a page, unless the caller says, and at most


@dataclass(frozen=True)
class Item:
    """A speech; `at` in seconds since 1970, `before` and `after` what its key had used up, in characters."""

    id: str
    request: str
    key: str
    at: float
    voice: str
    model: str
    words: str
    before: int
    after: int
    file: File
    times: Mapping[str, Any]

    def told(self) -> dict[str, Any]:
        return {
            "history_item_id": self.id, "request_id": self.request, "voice_id": self.voice, "model_id": self.model,
            "voice_category": "premade", "text": self.words, "date_unix": int(self.at),
            "character_count_change_from": self.before, "character_count_change_to": self.after,
            "content_type": self.file.content_type, "state": "created", "source": "TTS",
        }  # fmt: skip


class History:
    """All speeches, oldest first."""

    def __init__(self) -> None:
        self._items: list[Item] = []

    def used(self, key: str) -> int:
        """Return how many characters a key has used up."""
        return max((item.after for item in self._items if item.key == key), default=0)

    def keep(self, item: Item) -> None:
        self._items.append(item)

    def answer(self, request: Incoming, key: str, rest: Sequence[str]) -> Outgoing | None:
        """Answer a request for what lies at `rest` under the history; None where nothing does."""
        own = [item for item in self._items if item.key == key]
        found = next((item for item in own if rest and item.id == rest[0]), None)
        match rest:
            case []:
                return self._list(request, own)
            case [_] if found:
                times = {"alignment": found.times, "normalized_alignment": found.times}
                return as_json(found.told() | {"alignments": times})
            case [_, "audio"] if found:
                return Outgoing(200, {"content-type": found.file.content_type}, found.file.data)
        return None

    def _list(self, request: Incoming, own: list[Item]) -> Outgoing:
        asked = request.query
        since, voice, model = int(asked.get("date_after_unix", 0)), asked.get("voice_id"), asked.get("model_id")
        fitting = [
            item
            for item in own
            if int(item.at) >= since and voice in (None, item.voice) and model in (None, item.model)
            and asked.get("source", "TTS") == "TTS"
        ]  # fmt: skip
        if asked.get("sort_direction", "desc") == "desc":
            fitting.reverse()
        last = asked.get("start_after_history_item_id")
        if last in (ids := [item.id for item in fitting]):
            fitting = fitting[ids.index(last) + 1 :]
        page = fitting[: min(int(asked.get("page_size", _PAGE)), _LARGEST)]
        return as_json({
            "history": [item.told() for item in page], "has_more": len(page) < len(fitting),
            "last_history_item_id": page[-1].id if page else None, "scanned_until": None,
        })  # fmt: skip
