"""What a check or a fallback has to tell: in the report, in the job, on the page."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from reelwright.frozen import Frozen

Severity = Literal["info", "warning", "error"]


class Finding(Frozen):
    """One thing that is wrong, or worse than asked for.

    `check` names what measured it; `where` says which aspect, shot, frame or file; `evidence` holds the measured
    numbers and their limit; `remedy` says how to mend or redo it, and `fix` is an edit that does it.
    """

    check: str
    severity: Severity
    where: str
    message: str
    evidence: dict[str, Any] = Field(default_factory=dict)
    remedy: str = ""
    fix: dict[str, Any] | None = None
