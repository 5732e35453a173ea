"""Set blocks become text layers: words with their boxes and the frame each one enters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from reelwright.compose import motion
from reelwright.compose.column import Flowed
from reelwright.compose.marks import word_marks
from reelwright.composition import Box, Mark, TextLayer, Word
from reelwright.media.text import Block
from reelwright.words import is_right_to_left

if TYPE_CHECKING:
    from reelwright.compose.stage import ShotView


_SEEN = 8.0  # frames after which an entering word can be read
STANDING = -30.0  # words that stand there when their layer begins


def place_words(
    block: Block,
    left: float,
    top: float,
    delays: Sequence[Sequence[float]],
    mark: Callable[[int], Mark | None],
    typed: bool = False,
) -> tuple[Word, ...]:
    """Return a block's words on the canvas. `delays` are by line in reading order; `mark` is asked by reading index.

    Only words that are `typed` say what pieces they have.
    """
    words: list[tuple[int, Word]] = []
    index = 0
    for placed, line_delays in zip(block.lines, delays, strict=True):
        order = sorted(range(len(placed.units)), key=lambda position: placed.units[position].index)
        rank = {position: place for place, position in enumerate(order)}
        for position, unit in enumerate(placed.units):
            x = left + placed.x + unit.x
            box: Box = (round(x, 2), round(top + placed.top, 2), round(unit.width, 2), round(placed.height, 2))
            word = Word(
                text=unit.text,
                x=round(x, 2),
                y=round(top + placed.baseline, 2),
                box=box,
                runs=unit.runs if typed else tuple(run.model_copy(update={"pieces": ()}) for run in unit.runs),
                enter=round(line_delays[rank[position]], 2),
                mark=_once_there(mark(index + rank[position]), line_delays[rank[position]]),
            )
            words.append((index + rank[position], word))
        index += len(placed.units)
    return tuple(word for _, word in sorted(words, key=lambda pair: pair[0]))


def _once_there(mark: Mark | None, enter: float) -> Mark | None:
    """Hold a mark back until most of its word has come in; a word that is spoken before that has none."""
    if mark is None or enter + _SEEN <= mark.start:
        return mark
    return mark.model_copy(update={"start": enter + _SEEN}) if enter + _SEEN < mark.end else None


def pieces_by_line(block: Block) -> list[list[int]]:
    """Return how many pieces each word of a block is typed in, by line in reading order."""
    lines = [sorted(placed.units, key=lambda unit: unit.index) for placed in block.lines]
    return [
        [1 + max((piece for run in unit.runs for piece in run.pieces), default=0) for unit in line] for line in lines
    ]


def text_layer(view: ShotView, item: Flowed, color: str, lit: str, begin: float, layer_id: str) -> TextLayer:
    """Return one text of a shot; it comes in from frame `begin` of the shot and leaves just before the next.

    `lit` is the colour that a spoken word may take where the text stands.
    """
    block = view.faces.note(item.block)
    kind = "fade" if item.text.role == "cta" else view.shot.motion
    enter, delays = motion.arrival(kind, pieces_by_line(block), view.scene.role == "end_card")
    marks: list[Mark | None] = []
    if view.spoken and view.spoken[0] == item.text:
        marks = word_marks(view.plan, view.spoken[1], block, view.start, color, lit)
    words = place_words(
        block,
        item.left,
        item.top,
        [[begin + delay for delay in line] for line in delays],
        lambda index: marks[index] if index < len(marks) else None,
        typed=enter.kind == "type",
    )
    leave_at = _leave_at(view)
    return TextLayer(
        id=layer_id,
        start=view.start,
        end=view.end,
        role=item.text.role,
        content=item.text.content,
        direction="rtl" if is_right_to_left(view.plan.locale) else "ltr",
        color=color,
        size=block.size,
        box=(round(item.left, 2), round(item.top, 2), round(block.width, 2), round(block.height, 2)),
        words=words,
        enter=enter,
        leave=None if leave_at is None else motion.leaving(view.shot.motion),
        leave_at=leave_at,
    )


def _leave_at(view: ShotView) -> float | None:
    """Return when a shot's texts begin to leave: so that they are gone at the cut.

    The end card stands still to the end, and a transition takes the texts with the picture.
    """
    shots = [shot for _, _, shot in view.plan.shots()]
    following = shots[shots.index(view.shot) + 1 :]
    if not following or following[0].transition.frames:
        return None
    return view.end - view.start - motion.LEAVE_FRAMES
