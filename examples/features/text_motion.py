"""Words come and go by word, by line or at once, each to its own frame; joined letters never part."""

from __future__ import annotations

from collections.abc import Callable

from examples.features import Feature
from examples.features._studio import Studio, film
from examples.features._texts import LEAVE, block, motion

from reelwright.composition import LINEAR, Composition, Plate, TextLayer

LOW = {"height": 240}  # a canvas that holds no more than the text
CREAM, AMBER, INK = "#FFF4E0", "#F2B441", "#1B1D22"
POP = (0.34, 1.28, 0.64, 1.0)
_KINDS: dict[str, tuple[str, float, tuple[float, float, float, float]]] = {
    "rise": ("Words rise through the foot of their line.", 16, (0.16, 0.6, 0.2, 1.0)),
    "drop": ("Words drop through the head of their line.", 16, (0.16, 0.6, 0.2, 1.0)),
    "fade": ("Words fade in.", 16, LINEAR),
    "slide": ("Words slide in reading direction as they fade in.", 16, (0.16, 0.6, 0.2, 1.0)),
    "pop": ("Words grow, a little beyond their size and back.", 14, POP),
    "zoom": ("Words come from nearer to the eye.", 16, (0.16, 0.6, 0.2, 1.0)),
    "wipe": ("A soft edge crosses each line.", 18, (0.45, 0.1, 0.4, 1.0)),
    "blur": ("Words come into focus.", 18, LINEAR),
}


def one(kind: str) -> Callable[[Studio], Composition]:
    _, frames, ease = _KINDS[kind]

    def compose(_: Studio) -> Composition:
        return film(
            block("Fresh from the hill", 52, 56, by_word=2.5, by_line=4.5, enter=motion(kind, frames, ease)), **LOW
        )

    return compose


def typed(_: Studio) -> Composition:
    words = block("Ship it today", 82, 54, by_word=8, by_line=8, color=AMBER, enter=motion("type", 10, LINEAR))
    plate = Plate(color=INK, pad=(10, 2), radius=6)
    return film(words.model_copy(update={"plate": plate}), background="#3A4A5C", **LOW)


def typed_arabic(_: Studio) -> Composition:
    arabic = block(
        "اطلب الآن يصلك غداً", 44, 56, locale="ar-SA", font=("cairo", 700), leading=1.4, by_word=7, by_line=14,
        enter=motion("type", 6, LINEAR),
    )  # fmt: skip
    return film(arabic, **LOW)


def order(by_word: float, by_line: float) -> Callable[[Studio], Composition]:
    def compose(_: Studio) -> Composition:
        content = "Three lines that come in their order"
        return film(block(content, 34, 50, by_word=by_word, by_line=by_line, enter=motion("rise")), **LOW)

    return compose


def leaves(_: Studio) -> Composition:
    out = {"leave_at": 20.0}
    rows: list[TextLayer] = [
        block(content, top, 46, leave=motion(kind, 12, LEAVE), color=CREAM, **out)
        for content, top, kind in (
            ("up and away", 90, "rise"), ("down it goes", 200, "drop"), ("wiped away", 310, "wipe"),
            ("out of focus", 420, "blur"), ("letter by letter", 530, "type"),
        )
    ]  # fmt: skip
    return film(*rows)


def plates(_: Studio) -> Composition:
    rows = [
        block(content, top, 40, color=INK, enter=motion(kind, 16), plate=Plate(color=AMBER, pad=(12, 2), radius=10))
        for content, top, kind in (
            ("rises with it", 90, "rise"), ("drops with it", 210, "drop"), ("slides with it", 330, "slide"),
            ("wiped with it", 450, "wipe"),
        )
    ]  # fmt: skip
    return film(*rows)


FEATURES = (
    *(Feature(kind, line, one(kind), (3, 6, 10, 30)) for kind, (line, _, _) in _KINDS.items()),
    Feature("type", "Letters are typed one by one, and their plate grows with them.", typed, (3, 12, 18, 40)),
    Feature("type-arabic", "Letters that join come as whole words.", typed_arabic, (3, 10, 17, 40)),
    Feature("by-word", "By word: each 2.5 frames after the one before.", order(2.5, 4.5), (4, 8, 12, 40)),
    Feature("by-line", "By line: the words of a line together.", order(0, 6), (4, 8, 12, 40)),
    Feature("at-once", "All at once.", order(0, 0), (2, 4, 8, 40)),
    Feature("leave", "What leaves goes the way that it would have come.", leaves, (19, 25, 28, 30)),
    Feature("plates", "Plates move as their words do.", plates, (2, 4, 8, 30)),
)
