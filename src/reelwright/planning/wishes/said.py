"""What rules of the grammar work with: a clause as it matched, what is known so far, and the ways out.

@rule(r"remove {at}")
def remove(said: Said) -> Edits:
    return [{"kind": "remove_scene", "scene": name} for name in said.scenes()]
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from reelwright.errors import InputError, Problem
from reelwright.plan import Plan, Scene, Shot
from reelwright.planning.wishes.wish import Answers, Choice, Left, Question, Reason
from reelwright.planning.wishes.words import COLOR, LENGTH, NUMBER, PERCENT
from reelwright.words import clean_line

Edits = list[dict[str, Any]]
Translate = Callable[[Plan, str], Edits]  # (plan, locale) → the edits that say it all so. Raises LeftError.
Past = Callable[[int | None], Plan | None]  # the plan of a version, None: of the one before; None where there is none
QUOTE = re.compile(r"‹(\d+)›")
_MACROS = {
    "at": r"(?P<at>.+?)", "to": r"(?P<to>.+?)", "text": r"(?P<text>.+?)", "length": rf"(?P<length>{LENGTH})",
    "percent": rf"(?P<percent>{PERCENT})", "number": rf"(?P<number>{NUMBER})", "color": rf"(?P<color>{COLOR})",
    "change": r"(?:change|set|make|switch|turn|update|edit|put|rename|rewrite|paint|colou?r|adjust|modify)",
    "remove": r"(?:remove|delete|drop|lose|kill|hide|take away|get rid of|take out|cut out|leave out|erase|no|without)",
    "should": r"(?:should|must|could|can|shall|might|may|has to|have to|needs to|need to|ought to|is to|to)",
    "in": r"(?:in|on|of|for|from|to|at|into|onto|over|inside|out of|during)",
}  # fmt: skip


class OtherError(Exception):
    """A rule is not meant, though its pattern matches."""


class AskedError(Exception):
    """A clause is understood but for what its question asks."""

    def __init__(self, question: Question) -> None:
        self.question = question
        super().__init__(question.text)


class LeftError(Exception):
    """A clause is understood, and nothing can be done about it."""

    def __init__(self, why: str, remedy: str, reason: Reason = "refused") -> None:
        self.why, self.remedy, self.reason = why, remedy, reason
        super().__init__(why)

    def left(self, words: str) -> Left:
        return Left(words=words, reason=self.reason, why=self.why, remedy=self.remedy)


def refuse(why: str, remedy: str) -> NoReturn:
    raise LeftError(why, remedy)


@dataclass(frozen=True)
class Place:
    """Scenes, or shots, or the whole film (neither), by ids."""

    scenes: tuple[str, ...] = ()
    shots: tuple[str, ...] = ()

    @property
    def film(self) -> bool:
        return not (self.scenes or self.shots)

    @property
    def ids(self) -> tuple[str, ...]:
        return self.shots or self.scenes


@dataclass(frozen=True)
class State:
    """What is known before a clause: the plan as it was `shown`, as it is `now`, and what the clause before named.

    `reordered` says that an earlier clause added, moved or removed scenes: numbers of scenes are in doubt then.
    """

    shown: Plan
    now: Plan
    quotes: tuple[str, ...] = ()
    answers: Answers = field(default_factory=dict)
    past: Past = lambda _: None
    engines: Sequence[str] = ()
    translate: Translate | None = None
    named: Place | None = None
    announced: bool = False  # for all that follows: "in scene 2, …"
    verb: str = ""
    number: int = 0  # of the clause
    wide: bool = False  # the clause before could have named a place and named none

    @property
    def reordered(self) -> bool:
        return [scene.id for scene in self.shown.scenes] != [scene.id for scene in self.now.scenes]

    def ask(self, what: str, text: str, choices: Iterable[tuple[str, str]]) -> str:
        """Return the answer to a question, a choice's id. Raises AskedError where none was given."""
        offered = tuple(Choice(id=name, text=told) for name, told in choices)
        key = f"{self.number}:{what}"[:200]
        given = self.answers.get(key)
        if given in {choice.id for choice in offered}:
            return str(given)
        raise AskedError(Question(id=key, text=text, choices=offered))


class Said:
    """A clause that matched a rule's pattern. Places that it reads are what "it" is in the next clause."""

    def __init__(self, state: State, match: re.Match[str]) -> None:
        self.state, self.match = state, match
        self.named: Place | None = None
        self.free = False

    @property
    def could_name(self) -> bool:
        """Whether the rule takes a place at all."""
        return "at" in self.match.re.groupindex

    @property
    def plan(self) -> Plan:
        """The plan as the clauses before left it."""
        return self.state.now

    def __getitem__(self, group: str) -> str:
        """Return the words of a group, however often its pattern has it; "" where it has none."""
        found = self.match.groupdict()
        return next((words.strip() for name, words in found.items() if words and name.partition("__")[0] == group), "")

    def text(self, group: str = "text") -> str:
        """Return words to be shown or spoken: quoted ones, or what stands there, which makes the clause `free`."""
        raw = self[group]
        quoted = QUOTE.fullmatch(raw)
        if quoted is None:
            self.free = True
            if QUOTE.search(raw) or not any(char.isalnum() for char in raw) or self._ends_with_place(raw):
                raise OtherError
        words = self.state.quotes[int(quoted[1])] if quoted else raw.strip(" .,;:")
        try:
            return clean_line(words)
        except ValueError as error:
            limit, _, remedy = str(error).partition(" | ")
            raise InputError(Problem("words", "", limit, remedy)) from None

    def _ends_with_place(self, words: str) -> bool:
        """Whether words without quotes end with "in scene 2", which is hardly to be shown."""
        from reelwright.planning.wishes.places import read_place

        for found in re.finditer(r"(?: in| on| of| for| over| at| to) (?!(?:it|this|that|them|there)$)", words):
            try:
                place = read_place(words[found.end() :], self.state)
            except (AskedError, LeftError):
                return True
            if place is not None and not place.film:
                return True
        return False

    def place(self, group: str = "at", fallback: bool = True) -> Place | None:
        """Return what a group names; without words, what was named before. Raises OtherError for no place."""
        from reelwright.planning.wishes.places import read_place

        words = self[group]
        if not words:
            return self.state.named if fallback else None
        found = read_place(words, self.state)
        if found is None:
            raise OtherError
        self.named = found
        return found

    def here(self) -> Place | None:
        """Return what the clause names; else what was named before, which is asked about where it was not announced."""
        named = self.state.named
        if self["at"] or named is None or named.film or self.state.announced:
            return self.place()
        choices = [("here", f"in {', '.join(named.ids)} alone"), ("film", "in the whole film")]
        asked = "Is that meant there alone, or in the whole film?"
        return named if self.state.ask("where", asked, choices) == "here" else Place()

    def scenes(self, group: str = "at") -> tuple[str, ...]:
        """Return the scenes that are named; a shot is none, and the film is all of them."""
        place = self.place(group)
        if place is None:
            raise OtherError
        if place.film:
            return tuple(scene.id for scene in self.plan.scenes)
        return place.scenes or tuple(dict.fromkeys(scene_of(self.plan, name).id for name in place.shots))

    def shots(self, group: str = "at") -> tuple[tuple[Scene, Shot], ...]:
        """Return all shots of what is named, as they are now; those of the film where nothing is."""
        return shots_of(self.plan, self.place(group))


def scene_of(plan: Plan, shot: str) -> Scene:
    return next(scene for _, scene, each in plan.shots() if each.id == shot)


def shots_of(plan: Plan, place: Place | None) -> tuple[tuple[Scene, Shot], ...]:
    """Return the shots of a place in a plan."""
    pairs = tuple((scene, shot) for _, scene, shot in plan.shots())
    if place is None or place.film:
        return pairs
    return tuple(pair for pair in pairs if pair[1].id in place.shots or pair[0].id in place.scenes)


# Rules

Make = Callable[[Said], Edits]


@dataclass(frozen=True)
class Rule:
    pattern: re.Pattern[str]
    make: Make


def rules(kept: list[Rule]) -> Callable[..., Callable[[Make], Make]]:
    """Return a decorator that keeps functions as rules, each with one or more patterns for a whole clause."""

    def rule(*patterns: str) -> Callable[[Make], Make]:
        def keep(make: Make) -> Make:
            kept.extend(Rule(re.compile(_filled(each), re.IGNORECASE), make) for each in patterns)
            return make

        return keep

    return rule


def _filled(pattern: str, macros: Mapping[str, str] = _MACROS) -> str:
    for name, how in macros.items():
        pattern = pattern.replace(f"{{{name}}}", how)
    seen: Counter[str] = Counter()

    def once(group: re.Match[str]) -> str:
        seen[group[1]] += 1
        return group[0] if seen[group[1]] == 1 else f"(?P<{group[1]}__{seen[group[1]]}>"

    return re.sub(r"\(\?P<(\w+)>", once, pattern)
