"""English wishes by rules: clause after clause, each understood whole or not at all.

A wish is split where a clause may end, and the longest run of pieces that a rule takes as a whole is one clause; so
"remove scenes 2 and 3" stays one, and "remove scene 2 and cut to the offer" are two. Words to be shown that stand
without quotes end before the next clause that is one. A piece without a verb takes that of the clause before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from reelwright.edit import Edit, accepted
from reelwright.edits import MOST, apply_all, read_edit, told_all
from reelwright.errors import EditError, InputError, Problem, shorten
from reelwright.plan import Plan
from reelwright.planning.instructions import speaks_to_machine
from reelwright.planning.wishes.honesty import strays
from reelwright.planning.wishes.places import read_place
from reelwright.planning.wishes.rules import BEYOND, RULES
from reelwright.planning.wishes.said import AskedError, LeftError, OtherError, Past, Place, Rule, Said, State, Translate
from reelwright.planning.wishes.wish import LONGEST, Answers, Left, Question, Understood

_PIECES = 24  # of a wish
_SPLIT = re.compile(
    r"(\s*(?:;|\n|[.!?](?=\s|$))\s*|,?\s+(?:and|but|or)\s+(?:then|also|after that)?\s*|,?\s+(?:then|plus|"
    r"afterwards)\s+|,\s+"
    r"(?:and\s+|then\s+|also\s+|but\s+)*)",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"(?:(?:please|also|then|and|just|finally|ok(?:ay)?|hey|hi|hello|so|but|maybe|kindly|(?:first|next|now)(?=,)|"
    r"could you|can you|would you|will you|can we|could we|let's|let us|i(?:'d| would) (?:like|love|want)(?: you)? to|"
    r"i(?:'d| would) like|i want(?: you)? to|i want|i need|we need to|we need|we want|we should|you should|you "
    r"can|try to|go ahead and)"
    r"\b,?\s*)+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:[\s,]+(?:please|thanks|thank you|for me|as well|too|instead|if possible|if you can|then))+$|[\s.!?,;:]+$",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"(make|remove|delete|drop|add|use|set|change|move|show|hide|shorten|lengthen|cut|turn on|turn off|no)\b", re.I
)
# What begins an instruction, or names a part of a film: such words are no free text.
_STARTS = re.compile(
    r"(?:make|set|change|remove|delete|drop|add|use|move|put|show|hide|shorten|lengthen|cut|trim|extend|swap|"
    r"split|merge|"
    r"replace|turn|switch|lock|unlock|undo|translate|render|export|film|mute|play|start|end|give|keep|take|let|have|no|"
    r"do|don't|say|lower|raise|brighten|darken|call|go|try|insert|join|combine|enlarge|shrink)\b",
    re.IGNORECASE,
)
_PARTS = re.compile(
    r"\b(?:scenes?|shots?|hook|headlines?|music|voice|captions?|logo|product|end card|transitions?|budget|film|video|"
    r"background|badge|price tag|countdown)\b",
    re.IGNORECASE,
)
_QUOTES = re.compile(r"“([^”]*)”|\"([^\"]*)\"|«([^»]*)»|(?<![\w’'])[‘']((?:[^‘’']|(?<=\w)[’'](?=\w))+)[’'](?!\w)")
_DEGREES = r"shorter|longer|brighter|lighter|darker|warmer|cooler|calmer|bigger|larger|smaller"
_SAY = "Say it in other words, one change at a time, with the words to be shown in quotes."


@dataclass(frozen=True)
class Clause:
    """A part of a wish, and what was made of it: edits, or a question, or why nothing is done."""

    words: str
    edits: tuple[Edit, ...] = ()
    left: Left | None = None
    question: Question | None = None
    leans: bool = False  # on the clause before, by "it" or by its verb


def understand(
    words: str,
    plan: Plan,
    answers: Answers | None = None,
    *,
    partly: bool = False,
    past: Past = lambda _: None,
    engines: Sequence[str] = (),
    translate: Translate | None = None,
) -> Understood:
    """Return what an English wish asks of a plan.

    `answers` are to questions of the same wish before. `partly` does what stands by itself where the rest is unclear.
    `past` gives the plan of a version, `engines` are the names that films may be pinned to, and `translate` says the
    words of a plan in another language, where somebody can.
    """
    said = _cleaned(words)
    if isinstance(said, Left):
        return Understood(unclear=(said,))
    masked, quotes = _masked(said)
    state = State(plan, plan, quotes, answers or {}, past, engines, translate)
    clauses = tuple(_Reader(masked).clauses(state))
    return _settled(plan, clauses, partly)


def _cleaned(words: str) -> str | Left:
    """Return a wish fit to be read, or why it is not read at all."""
    if len(words) > LONGEST:
        why = f"a wish has at most {LONGEST:,} characters, and this has {len(words):,}"
        return Left(words=shorten(words), reason="refused", why=why, remedy="Say it in several wishes.")
    if not any(char.isalnum() for char in words):
        return Left(words=shorten(words), reason="unclear", why="there are no words", remedy=_SAY)
    if speaks_to_machine(words):
        why = "this speaks to a machine instead of saying what to change"
        return Left(words=shorten(words), reason="refused", why=why, remedy="Say what is to change in the film.")
    return re.sub(r"[^\S\n]+", " ", words.replace("‹", "<").replace("›", ">").replace("\r", "\n"))


def _masked(words: str) -> tuple[str, tuple[str, ...]]:
    """Return a wish with `‹0›` for its first quoted words, and what was quoted."""
    quotes: list[str] = []

    def keep(match: re.Match[str]) -> str:
        inner = next(group for group in match.groups() if group is not None)
        if not inner.strip():
            return match[0]
        quotes.append(inner.strip())
        return f"‹{len(quotes) - 1}›"

    return _QUOTES.sub(keep, words), tuple(quotes)


def unmasked(words: str, quotes: Sequence[str]) -> str:
    return re.sub(r"‹(\d+)›", lambda match: f"“{quotes[int(match[1])]}”", words)


class _Reader:
    """Reads a wish piece by piece."""

    def __init__(self, words: str) -> None:
        parts = _SPLIT.split(words)
        self._pieces = [part.strip() for part in parts[::2]]
        self._between = parts[1::2]
        self._counts = len([piece for piece in self._pieces if piece])

    def clauses(self, state: State) -> Iterator[Clause]:
        if self._counts > _PIECES:
            why = f"a wish has at most {_PIECES} parts, and this has {self._counts}"
            words = shorten(" ".join(self._pieces))
            yield Clause(words, left=Left(words=words, reason="refused", why=why, remedy="Say it in several wishes."))
            return
        at, end = 0, len(self._pieces)
        while at < end:
            if not any(char.isalnum() for char in _plain(self._pieces[at])):
                at += 1
                continue
            state = replace(state, number=state.number + 1)
            clause, after, state = self._next(at, end, state)
            yield clause
            at = after

    def _next(self, at: int, end: int, state: State) -> tuple[Clause, int, State]:
        """Return the clause that begins at a piece, the piece after it, and what is known then."""
        for after in range(end, at, -1):
            found = _tried(self._joined(at, after), state, RULES, free=False)
            if found:
                return self._made(at, after, found, state)
        for after in range(at + 1, end + 1):
            found = _tried(self._joined(at, after), state, RULES, free=True)
            if found and self._ends(after, end, found[1]):
                return self._made(at, after, found, state)
        announced = _announced(self._joined(at, at + 1), state) if at + 1 < end else None
        if announced:
            return Clause(""), at + 1, replace(state, named=announced, announced=True)
        for after in range(end, at, -1):
            for words in _completed(self._joined(at, after), state):
                found = _tried(words, state, RULES, free=False)
                if found:
                    return self._made(at, after, found, state, borrowed=bool(state.verb))
        for after in range(at + 1, end + 1):
            found = _tried(self._joined(at, after), state, BEYOND, free=False)
            if found:
                return self._made(at, after, found, state)
        words = unmasked(self._joined(at, at + 1), state.quotes)
        left = Left(words=words, reason="unclear", why="this is not understood", remedy=_SAY)
        return Clause(words, left=left), at + 1, replace(state, named=None, announced=False, verb="")

    def _ends(self, after: int, end: int, named: State) -> bool:
        """Whether free words may end before a piece: at the end, or where an instruction of its own begins."""
        if after >= end:
            return True
        if ";" in self._between[after - 1] or "\n" in self._between[after - 1]:
            return True
        rest = _plain(self._joined(after, after + 1))
        if _STARTS.match(rest) or _PARTS.search(rest):
            return True
        return any(_tried(self._joined(after, stop), named, RULES, free=None) for stop in range(end, after, -1))

    def _made(
        self, at: int, after: int, found: tuple[Clause, State], state: State, borrowed: bool = False
    ) -> tuple[Clause, int, State]:
        clause, known = found
        said = self._joined(at, after)
        leans = borrowed or bool(re.search(r"\b(?:it|that|this|them|these|those|there)\b", said) and state.number > 1)
        verb = _VERB.match(_plain(said))
        known = replace(known, verb=verb[1].casefold() if verb else state.verb)
        clause = replace(clause, words=unmasked(said, state.quotes), leans=leans)
        if borrowed and (doubt := _doubted(clause, state, known)):
            return doubt, after, replace(known, now=state.now)
        return clause, after, known

    def _joined(self, start: int, stop: int) -> str:
        pieces = [self._pieces[start]]
        for index in range(start + 1, stop):
            pieces += [self._between[index - 1], self._pieces[index]]
        return " ".join("".join(pieces).split())


def _plain(words: str) -> str:
    """Return a clause without its courtesies."""
    words = _LEAD.sub("", words.strip(), count=1) if _LEAD.match(words.strip()) else words.strip()
    while (shorter := _TAIL.sub("", words)) != words:
        words = shorter
    return words.replace("’", "'")


def _completed(words: str, state: State) -> Iterator[str]:
    """Yield a piece with the verb that it lacks: that of the clause before, or "make"."""
    plain = _plain(words)
    if state.verb:
        yield f"{state.verb} {plain}"
        yield f"{state.verb} it {plain}"
    yield f"make {plain}"
    if state.named:
        yield f"make it {plain}"
    found = re.match(rf"({_DEGREES}) (.+)", plain, re.IGNORECASE)
    if found:
        yield f"make {found[2]} {found[1]}"
    found = re.match(r"(?:could|can|should|would|might) (.+?) be (.+)", plain, re.IGNORECASE)
    if found:
        yield f"make {found[1]} {found[2]}"
    found = re.match(r"([^:]{2,40}): ?(.+)", plain)
    if found:
        yield f"make {found[1]} {found[2]}"
        yield f"change {found[1]} to {found[2]}"
    found = re.match(r"(?:in|on|for|at|during) (.+)", plain, re.IGNORECASE)
    parts = re.split(r",? ", found[1]) if found else []
    for size in range(1, min(len(parts), 9)):
        place, rest = " ".join(parts[:size]), " ".join(parts[size:])
        yield f"{rest} in {place}"
        yield f"make {rest} in {place}"


def _doubted(clause: Clause, before: State, after: State) -> Clause | None:
    """Return why a clause without a verb of its own is in doubt, where its place may be that of the one before too.

    "Remove the product and the label from the hook" may mean the product of the hook, or of the film.
    """
    trails = re.search(r"\w (?:in|on|of|from|for|over) [^,]+$", clause.words)
    if not (trails and before.wide and clause.edits and not after.wide):
        return None
    why = "it is open whether its place is that of what stands before it too"
    left = Left(words=clause.words, reason="unclear", why=why, remedy="Name the place with each of the two.")
    return replace(clause, edits=(), left=left)


def _announced(words: str, state: State) -> Place | None:
    """Return the scene that a piece such as "in the second scene" names for what follows."""
    found = re.fullmatch(r"(?:in|on|for|at|during) (.+)", _plain(words), re.IGNORECASE)
    if found is None:
        return None
    try:
        return read_place(found[1], state)
    except (AskedError, LeftError):
        return None


def _tried(words: str, state: State, rules: Iterable[Rule], free: bool | None) -> tuple[Clause, State] | None:
    """Return what the first rule makes of a clause, and what is known after it; None where no rule takes it.

    `free` chooses rules that took words to be shown without quotes, or only others, or (None) any.
    """
    plain = _plain(words)
    for rule in rules:
        match = rule.pattern.fullmatch(plain)
        if match is None:
            continue
        said = Said(state, match)
        try:
            documents = rule.make(said)
            edits, now = _applied(state.now, documents)
        except OtherError:
            continue
        except AskedError as error:
            clause, now = Clause(words, question=error.question), state.now
        except LeftError as error:
            clause, now = Clause(words, left=error.left(unmasked(words, state.quotes))), state.now
        except InputError as error:
            clause, now = Clause(words, left=_refused(unmasked(words, state.quotes), error.problems[0])), state.now
        else:
            clause = Clause(words, edits)
        if free is not None and said.free is not free:
            continue
        new = tuple(scene.id for scene in now.scenes if scene.id not in {each.id for each in state.now.scenes})
        named = Place(scenes=new) if new else said.named or state.named
        wide, announced = said.could_name and not said["at"], state.announced and not said["at"]
        return clause, replace(state, now=now, named=named, wide=wide, announced=announced)
    return None


def _applied(plan: Plan, documents: Iterable[dict[str, object]]) -> tuple[tuple[Edit, ...], Plan]:
    edits = tuple(read_edit(document) for document in documents)
    for edit in edits:
        plan = edit.step(plan)
    return edits, plan


def _refused(words: str, problem: Problem) -> Left:
    """Return a problem of an edit as a reason; what it says of JSON is said in words."""
    remedy = re.sub(r"\s*\(?\{.*?\}\)?", "", problem.remedy)
    if problem.limit == "this scene is locked":
        remedy = f"Say “unlock {problem.value}” first."
    where = f"{problem.value}: " if problem.where in ("scene", "shot") and problem.value else ""
    return Left(words=words, reason="refused", why=f"{where}{problem.limit}", remedy=remedy or _SAY)


# What comes of all clauses


def _settled(plan: Plan, clauses: Sequence[Clause], partly: bool) -> Understood:
    unclear = [clause.left for clause in clauses if clause.left]
    questions = tuple(dict.fromkeys(clause.question for clause in clauses if clause.question))
    whole = [clause for clause in clauses if clause.edits]
    if not (unclear or questions or any(clause.words for clause in clauses)):
        return Understood(unclear=(Left(words="", reason="unclear", why="nothing is asked for", remedy=_SAY),))
    chosen = _alone(clauses) if unclear or questions else whole
    edits = tuple(edit for clause in chosen for edit in clause.edits)
    wrong = _wrong(plan, chosen, edits)
    if wrong:
        unclear.append(wrong)
        edits = ()
    told = told_all(plan, edits)
    if not (unclear or questions):
        return Understood(edits=edits, told=told)
    if partly and edits and not wrong:
        return Understood(edits, told, tuple(unclear), questions)
    return Understood(unclear=tuple(unclear), questions=questions, rest=told)


def _alone(clauses: Sequence[Clause]) -> list[Clause]:
    """Return the clauses that stand by themselves: what leans on one that is not done is not done either."""
    chosen, broken = [], False
    for clause in clauses:
        broken = bool(clause.left or clause.question) or (broken and (clause.leans or not clause.words))
        if clause.edits and not broken:
            chosen.append(clause)
    return chosen


def _wrong(plan: Plan, clauses: Sequence[Clause], edits: Sequence[Edit]) -> Left | None:
    """Return why a plan cannot be as all clauses together would have it, with the clause that makes it so."""
    if len(edits) > MOST:
        why = f"these are {len(edits)} edits, and at most {MOST} are made together"
        return Left(words=clauses[-1].words, reason="refused", why=why, remedy="Say it in several wishes.")
    try:
        apply_all(plan, edits)
    except EditError as error:
        problem = error.problems[0]
    else:
        wild = strays(plan, edits)
        why = f"it would change {', '.join(wild[:3])}, which nobody named"
        return Left(words=clauses[-1].words, reason="refused", why=why, remedy=_SAY) if wild else None
    now, blamed = plan, clauses[-1]
    for clause in clauses:
        for edit in clause.edits:
            now = edit.step(now)
        try:
            accepted(plan, now, any(edit.restores for edit in clause.edits))
        except EditError as error:
            blamed, problem = clause, error.problems[0]
            break
    return _refused(blamed.words, problem)
