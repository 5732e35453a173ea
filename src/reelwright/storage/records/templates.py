"""Templates of a workspace's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reelwright.storage.records._shared import Shared
from reelwright.storage.records.tables.templates import templates


@dataclass(frozen=True)
class Template:
    """A template as `brief.template.OwnTemplate` reads it. Times are seconds since 1970."""

    id: str
    name: str
    template: Mapping[str, Any]
    revision: int
    made_at: float
    changed_at: float


class Templates(Shared[Template]):
    """The templates of one workspace."""

    table, row, body, what, prefix = templates, Template, "template", "template", "template"
