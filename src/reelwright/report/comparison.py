"""The page on which variations stand side by side, with what came of them where that is known."""

from __future__ import annotations

from collections.abc import Sequence

from reelwright.report.manifest import Manifest
from reelwright.report.ranking import Ranking, percent
from reelwright.report.write import environment

_STATES = {
    "leads": ("surely the best", "good"), "ahead": ("first, not surely", "warning"), "open": ("not enough to tell", ""),
    "behind": ("surely behind", "error"), "unseen": ("never shown", ""),
}  # fmt: skip


def comparison(manifest: Manifest, rankings: Sequence[Ranking] = ()) -> bytes:
    """Return the page: one file, without anything from elsewhere but the films and posters beside it."""
    page = environment()
    page.filters.update(percent=percent, points=lambda value: f"{100 * value:.2f}")
    axes = {axis: values for axis, values in manifest.axes.items() if len(values) > 1}
    aspects = tuple(dict.fromkeys(film.aspect for film in manifest.films))
    text = page.get_template("comparison.html").render(
        data=manifest, rankings=rankings, states=_STATES, axes=axes | ({"aspect": aspects} if len(aspects) > 1 else {}),
        variants=len({film.variant for film in manifest.films}),
    )  # fmt: skip
    return text.encode()
