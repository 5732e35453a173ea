"""Brand kits of a workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reelwright.storage.records._shared import Shared
from reelwright.storage.records.tables.kits import kits


@dataclass(frozen=True)
class Kit:
    """A brand's looks; `brand` is a brief's section of that name. Times are seconds since 1970."""

    id: str
    name: str
    brand: Mapping[str, Any]
    revision: int
    made_at: float
    changed_at: float


class Kits(Shared[Kit]):
    """The brand kits of one workspace."""

    table, row, body, what, prefix = kits, Kit, "brand", "brand kit", "kit"
