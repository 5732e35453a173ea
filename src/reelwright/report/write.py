"""Render a report to its two documents."""

from __future__ import annotations

import base64
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from reelwright.report.model import STAGE_NAMES, ReportData
from reelwright.report.rhythm import plot
from reelwright.storage.files import write_whole

_METHODS = {
    "alpha": "from the picture's own transparency",
    "model": "by a segmentation model",
    "contour": "by contour analysis",
    "original": "not possible cleanly; the whole photo stands in a frame",
}


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


def _page(data: ReportData) -> str:
    environment = Environment(
        loader=PackageLoader("reelwright.report", "."),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(size=readable_size, span=readable_time, href=lambda name: quote(str(name)))
    order = {"error": 0, "warning": 1, "info": 2}
    return environment.get_template("page.html").render(
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
        longest=max((stage.seconds for stage in data.timings), default=0.0),
        plot=Markup(plot(data.music, data.cuts, data.films[0].seconds)) if data.music and data.films else None,
        sheet=base64.b64encode(data.contact_sheet).decode() if data.contact_sheet else None,
    )


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
