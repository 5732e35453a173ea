"""The brief's own words in the order of a reference's parts.

What a part has no words for shows the product; what the brief says beyond it is told where facts are told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from reelwright.craft.voice import speech_frames
from reelwright.finding import Finding
from reelwright.plan.pace import SPEECH_LEAD, card_frames
from reelwright.planning import story
from reelwright.planning.reading import Reading, note
from reelwright.planning.replica.structure import Slot
from reelwright.planning.story import Moment
from reelwright.words import CameraMove, Role

_OWN = ("hook", "turn", "quote", "offer")  # parts that have words of their own in a brief
_TOLD = {"turn": "a name", "quote": "a testimonial", "offer": "an offer"}
_ASKED = {"turn": "product.name", "quote": "testimonial", "offer": "offer"}
CAMERAS: dict[CameraMove, str] = {
    "static": "the camera stands still",
    "pan_left": "the camera turns to the left",
    "pan_right": "the camera turns to the right",
    "tilt_up": "the camera tilts up",
    "tilt_down": "the camera tilts down",
    "zoom_in": "the camera comes closer",
    "zoom_out": "the camera draws back",
    "handheld": "held by hand",
}


def retell(reading: Reading, slots: Sequence[Slot]) -> tuple[Moment, ...]:
    """Return the moments of a brief in the order of the slots; each says which of them its shots follow."""
    return _Telling(reading, tuple(slots)).moments()


@dataclass(frozen=True)
class Hushed:
    """The moments of a story, some without lines; sources of those: `short` of time, or where the film is silent."""

    moments: tuple[Moment, ...]
    short: tuple[str, ...] = ()
    unspoken: tuple[str, ...] = ()


def hushed(moments: Sequence[Moment], slots: Sequence[Slot], locale: str) -> Hushed:
    """Return the moments without lines that take longer than their slots, and those where the film does not speak.

    A line has the slots from its own to the next moment's. The end card's needs no room. Where nobody is known to
    speak in the film, or a story would fall silent, lines stand wherever there is room.
    """
    starts = [moment.follows[0] for moment in moments]
    kept, short, still = list[Moment](), list[str](), list[int]()
    for index, moment in enumerate(moments):
        end = next((start for start in starts[index + 1 :] if start > starts[index]), len(slots))
        own = slots[starts[index] : end]
        beside = sum(start == starts[index] for start in starts)
        room = sum(slot.frames for slot in own) / beside
        needs = speech_frames(moment.line.text, locale) + 2 * SPEECH_LEAD if moment.line else 0
        if needs > room and index < len(moments) - 1:
            short.append(moment.source)
            moment = replace(moment, line=None)  # noqa: PLW2901  (the moment as it stays)
        elif moment.line and not any(slot.said for slot in own):
            still.append(index)
        kept.append(moment)
    if not any(moment.line and index not in still for index, moment in enumerate(kept)):
        still = []
    told = tuple(replace(moment, line=None) if index in still else moment for index, moment in enumerate(kept))
    return Hushed(told, tuple(short), tuple(kept[index].source for index in still))


def unmet(reading: Reading, slots: Sequence[Slot]) -> Iterator[Finding]:
    """Tell which parts a reference has, and the brief has nothing for, and the other way round."""
    parts = {slot.role for slot in slots}
    if "problem" in parts:
        message = "the reference shows a problem before the product; a brief says none, so facts or views stand there"
        yield note("info", "reference", message, part="problem")
    for role in ("turn", "quote", "offer"):
        own = _own(reading, role)
        if role in parts and not own:
            message = f"the reference has {_TOLD[role]} there, and the brief has none, so the product is shown"
            yield note("info", "reference", message, f"Add `{_ASKED[role]}:`.", part=role)
        if own and role not in parts and role != "turn":
            message = (
                f"the brief has {_TOLD[role]}, and the reference has no place for it; it comes before the end card"
            )
            yield note("info", "reference", message, part=role)


def role_in_ours(role: Role) -> Role:
    """Return the part that a slot has where it shows facts or the product alone."""
    return role if role in ("proof", "demo", "showcase") else "showcase"


def _own(reading: Reading, role: str) -> list[Moment]:
    if role == "hook":
        return story.opening_moments(reading)
    if role == "turn":
        return story.meet_moments(reading)
    return story.quote_moments(reading) if role == "quote" else story.offer_moments(reading)


@dataclass
class _Telling:
    """Puts moments on slots: first what has its own part, then facts on those that are free."""

    reading: Reading
    slots: tuple[Slot, ...]
    begun: dict[int, list[Moment]] = field(default_factory=dict)  # moments by the slot that they begin in

    def moments(self) -> tuple[Moment, ...]:
        last = len(self.slots) - 1
        runs = self._runs()
        opening = _own(self.reading, "hook")
        said = {moment.source for moment in opening}
        free: list[int] = []
        placed: set[str] = set()
        for role, run in runs:
            made = [] if role not in _OWN or role in placed else _own(self.reading, role)
            placed.add(role)
            if made:
                self._begin(run, made)
                free += run[sum(len(moment.cards) for moment in made) :] if role != "hook" else []
            else:
                free += run
        facts = self._facts(said, placed)
        self._spread(facts, free or [last - 1])
        self._add_late(placed, last)
        told = [moment for slot in sorted(self.begun) for moment in self.begun[slot]]
        if not told:
            return (replace(story.end_moment(self.reading), follows=(last,)),)
        told[0] = replace(told[0], role=told[0].role if told[0].role == "quote" else "hook")
        *rest, end = story.completed(self.reading, told)
        return (*rest, replace(end, follows=(last,)))

    def _runs(self) -> list[tuple[Role, list[int]]]:
        numbers = groupby(range(len(self.slots) - 1), key=lambda at: self.slots[at].role)
        return [(role, list(run)) for role, run in numbers]

    def _facts(self, said: set[str], placed: set[str]) -> list[Moment]:
        """Return what is left to say: the promise where no hook says it, and the facts."""
        promise = [] if "hook" in placed else _own(self.reading, "hook")
        claims = [
            story.moment_of("proof", fact, 4 + index)
            for index, fact in enumerate(self.reading.claims)
            if fact.source not in said
        ]
        return [*(replace(moment, role="showcase", rank=2) for moment in promise), *claims]

    def _spread(self, facts: Sequence[Moment], free: Sequence[int]) -> None:
        """Put facts on free slots in order, where they can be read in time; too many share slots."""
        if len(facts) > len(free):
            starts = [free[index * len(free) // len(facts)] for index in range(len(facts))]
        else:
            starts = _starts([self._need(fact) for fact in facts], [self.slots[at] for at in free])
            starts = [free[at] for at in starts]
        for index, (fact, start) in enumerate(zip(facts, starts, strict=True)):
            following = next((other for other in starts[index + 1 :] if other > start), len(self.slots) - 1)
            room = [at for at in free if start <= at < following]
            role = role_in_ours(self.slots[start].role) if fact.role == "proof" else fact.role
            self._begin(room or [start], [replace(fact, role=role)])

    def _need(self, moment: Moment) -> int:
        """Return the frames that the first card of a moment is read in."""
        return card_frames(moment.cards[0], self.reading.frames)

    def _begin(self, room: Sequence[int], moments: Sequence[Moment]) -> None:
        """Let moments begin in a row of slots, a card in each as long as there are some, then several in the last."""
        cards = 0
        for moment in moments:
            follows = tuple(room[min(cards + card, len(room) - 1)] for card in range(len(moment.cards)))
            cards += len(moment.cards)
            camera = CAMERAS[self.slots[follows[0]].camera]
            self.begun.setdefault(follows[0], []).append(replace(moment, follows=follows, camera=camera))

    def _add_late(self, placed: set[str], last: int) -> None:
        """Put the quote and the offer that the reference has no part for before the end card."""
        for role in ("quote", "offer"):
            if role not in placed:
                self._begin([last - 1], _own(self.reading, role))


def _starts(needs: Sequence[int], free: Sequence[Slot]) -> list[int]:
    """Return for each card, in order, the slot (by its place among those that are free) that it begins in.

    Dynamic programming over (card, slot): least is lost where a card has the time that it is read in, next where words
    stood in the reference, then in the longer slot.
    """
    if not needs:
        return []
    longest = max(slot.frames for slot in free)
    reached: dict[int, tuple[float, list[int]]] = {-1: (0.0, [])}
    for card, need in enumerate(needs):
        ends: dict[int, tuple[float, list[int]]] = {}
        best: tuple[float, list[int]] | None = None
        for at in range(card, len(free) - (len(needs) - card - 1)):
            before = reached.get(at - 1)
            if before and (best is None or before[0] < best[0]):
                best = before
            if best:
                slot = free[at]
                lacks = max(need / slot.frames - 1, 0.0)
                cost = 10 * lacks + (slot.words == 0) + 0.5 * (1 - slot.frames / longest)
                ends[at] = (best[0] + cost, [*best[1], at])
        reached = ends
    return min(reached.values(), key=lambda each: each[0])[1]
