"""The pace of a reference: as many shots as it has, each as long beside the others as there."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from reelwright.craft.music.rhythm import SHORTEST
from reelwright.planning.filling import shot_range, with_echoes
from reelwright.planning.replica.story import role_in_ours
from reelwright.planning.replica.structure import Slot
from reelwright.planning.story import Moment
from reelwright.words import FPS

_MOST_VIEWS = 3  # further views of one idea
_TYPE_ALONE = 5.5 * FPS  # frames that type alone holds attention for


@dataclass(frozen=True)
class FollowedPace:
    """The pace of `slots` in a film of so many frames."""

    slots: tuple[Slot, ...]
    frames: int
    has_product: bool
    least_view: ClassVar[int] = SHORTEST  # a reference may be as quick
    lengths_first: ClassVar[bool] = True

    @property
    def most(self) -> int:
        return max(len(self.slots), shot_range(self.frames)[1])

    def fills(self, story: Sequence[Moment]) -> Iterator[list[Moment]]:
        """Show the product in the slots that no words follow, or in the longer ones of these; type comes back."""
        free = [at for at in range(len(self.slots) - 1) if at not in _followed(story)]
        if self.has_product:
            longest = sorted(free, key=lambda at: (-self.slots[at].frames, at))
            for count in dict.fromkeys(len(free) * part // 4 for part in (4, 3, 2, 1)):
                if count:
                    yield _opened(self._viewed(story, sorted(longest[:count])))
        missing = math.ceil(self.frames / _TYPE_ALONE) - sum(moment.shots for moment in story)
        if missing > 0 and not self.has_product:
            yield _opened(with_echoes(story, missing))
        yield _opened(list(story))

    def _viewed(self, story: Sequence[Moment], free: Sequence[int]) -> list[Moment]:
        """Add a view for each free slot: to the moment before it while it is of one part, else as a moment alone."""
        full = list(story)
        for slot in free:
            at = max((index for index, m in enumerate(full) if m.follows and m.follows[0] < slot), default=-1)
            role = role_in_ours(self.slots[slot].role)
            if at >= 0 and full[at].views < _MOST_VIEWS and self._goes_on(full[at], slot):
                full[at] = replace(full[at], views=full[at].views + 1, follows=(*full[at].follows, slot))
            else:
                full.insert(at + 1, Moment(role, (), None, 0, "view", views=1, follows=(slot,)))
        return full

    def _goes_on(self, moment: Moment, slot: int) -> bool:
        """Say whether a slot is of the part in which a moment ends."""
        return not moment.alone and self.slots[moment.follows[-1]].role == self.slots[slot].role

    def wishes(self, story: Sequence[Moment]) -> list[float]:
        """Share the film as the reference does; a shot has what follows it up to the next one that is shown."""
        follows = [slot for moment in story for slot in _each(moment)]
        known = sorted({slot for slot in follows if slot is not None})
        owned = dict.fromkeys(known, 0.0)
        for at, slot in enumerate(self.slots):
            if known:
                owned[known[max(bisect_right(known, at) - 1, 0)]] += slot.frames
        count = Counter(follows)
        usual = sum(owned.values()) / max(len(follows), 1) or 1.0
        wishes = [usual if slot is None else owned[slot] / count[slot] for slot in follows]
        return [wish * self.frames / sum(wishes) for wish in wishes]


def _opened(moments: list[Moment]) -> list[Moment]:
    """Let what comes first open the film, where what did so was left out."""
    if len(moments) > 1 and moments[0].role not in ("hook", "quote"):
        return [replace(moments[0], role="hook"), *moments[1:]]
    return moments


def _each(moment: Moment) -> Iterator[int | None]:
    """Yield what each shot of a moment follows; None where that is nothing."""
    for shot in range(moment.shots):
        yield moment.follows[shot] if shot < len(moment.follows) else None


def _followed(story: Sequence[Moment]) -> set[int]:
    return {slot for moment in story for slot in moment.follows}
