"""One way in which a plan breaks a rule of its brand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Breach:
    """`rule` is a field of the brand's rules, `where` the part of the plan, `value` what stands there.

    `edits` are documents of edits that may mend it, the best first; `chosen` says that the planner chose what is wrong,
    and not the user.
    """

    rule: str
    where: str
    value: str
    message: str
    remedy: str
    evidence: Mapping[str, Any] = field(default_factory=dict)
    edits: tuple[Mapping[str, Any], ...] = ()
    chosen: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        return self.rule, self.where, self.value
