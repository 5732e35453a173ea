"""Render a report to its two documents."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from reelwright.report.model import STAGE_NAMES, ReportData
from reelwright.report.replica import Replica
from reelwright.report.rhythm import plot
from reelwright.storage.files import write_whole

_METHODS = {
    "alpha": "from the picture's own transparency",
    "model": "by a segmentation model",
    "contour": "by contour analysis",
    "original": "not possible cleanly; the whole photo stands in a frame",
}

_ROLES = {
    "hook": "Hook", "problem": "Problem", "turn": "Product", "showcase": "View", "proof": "Fact", "demo": "In use",
    "quote": "Quote", "offer": "Offer", "end_card": "End card",
}  # fmt: skip
_RIGHTS = {
    "own": "Your own film: its shots may stand in the ad.",
    "licensed": "A film licensed to you: its shots may stand in the ad.",
    "foreign": "Not your film: only its structure is followed, and nothing of its picture, words or sound is used.",
}
_CURVE = (1000, 150, 10)  # width, height, room at the top


def write_report(folder: Path, data: ReportData) -> tuple[Path, ...]:
    """Write report.json and report.html into `folder`, each whole. Raises StorageError."""
    paths = []
    for name, content in documents(data).items():
        write_whole(folder / name, content)
        paths.append(folder / name)
    return tuple(paths)


def documents(data: ReportData) -> dict[str, bytes]:
    """Return the report's files by name."""
    return {
        "report.json": (data.model_dump_json(indent=2) + "\n").encode(),
        "report.html": _page(data).encode(),
    }


def environment() -> Environment:
    """Return what pages are made with: everything in them is escaped, and nothing may be missing."""
    found = Environment(
        loader=PackageLoader("reelwright.report", "."),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters.update(size=readable_size, span=readable_time, href=lambda name: quote(str(name)))
    found.filters.update(beats=_beats, share=_share)
    return found


def _page(data: ReportData) -> str:
    order = {"error": 0, "warning": 1, "info": 2}
    return (
        environment()
        .get_template("page.html")
        .render(
            data=data,
            errors=sum(finding.severity == "error" for finding in data.findings),
            warnings=sum(finding.severity == "warning" for finding in data.findings),
            serious=sorted(
                (finding for finding in data.findings if finding.severity != "info"),
                key=lambda finding: order[finding.severity],
            ),
            notes=[finding for finding in data.findings if finding.severity == "info"],
            stages=STAGE_NAMES,
            methods=_METHODS,
            roles=_ROLES,
            rights=_RIGHTS,
            strips=_strips(data.replica) if data.replica else None,
            longest=max((stage.seconds for stage in data.timings), default=0.0),
            plot=Markup(plot(data.music, data.cuts, data.films[0].seconds)) if data.music and data.films else None,
            sheet=base64.b64encode(data.contact_sheet).decode() if data.contact_sheet else None,
        )
    )


def _strips(replica: Replica) -> dict[str, Any]:
    """Return what the drawings of a comparison are made of: blocks by part, and the lengths of shots as two lines."""
    theirs = [pair.theirs for pair in replica.pairs if pair.theirs]
    ours = [pair.ours for pair in replica.pairs if pair.ours]
    longest = max((*replica.lengths, *replica.own_lengths, 0.1))
    return {
        "theirs": theirs,
        "ours": ours,
        "roles": [role for role in _ROLES if role in {part.role for part in theirs} | {part.role for part in ours}],
        "longest": longest,
        "curve": _curve(replica.lengths, longest),
        "own_curve": _curve(replica.own_lengths, longest),
    }


def _curve(lengths: Sequence[float], longest: float) -> str:
    """Return the lengths of shots over the whole film as the path of a stair."""
    width, height, room = _CURVE
    total = sum(lengths) or 1.0
    path, at = "", 0.0
    for length in lengths:
        y = height - (height - room) * length / longest
        path += f"{'L' if path else 'M'}{width * at / total:.1f} {y:.1f}H{width * (at + length) / total:.1f}"
        at += length
    return path


def _beats(bpm: float | None) -> str:
    return "no beat" if bpm is None else f"{bpm:.0f} a minute"


def _share(part: float | None) -> str:
    return "–" if part is None else f"{100 * part:.0f} %"


def readable_size(size: int) -> str:
    """Return bytes as people read them: `912 B`, `4.2 MB`."""
    amount = float(size)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" or amount >= 100 else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def readable_time(seconds: float) -> str:
    """Return seconds as people read them: `0.4 s`, `12 s`, `2 min 5 s`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if round(seconds) < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
