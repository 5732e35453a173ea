"""Ask models for words: a script, what a picture shows. Each answer is bought as a clip is, and kept.

The same question has the same answer, at no further cost, until it is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reelwright.build.events import Event, OnEvent
from reelwright.build.purchases import LATER, Purchase
from reelwright.build.step import Artifact
from reelwright.digest import digest_of
from reelwright.engine import Request, Tier, digest_of_call
from reelwright.engines import table
from reelwright.ids import new_id
from reelwright.planning.written import Message, request_of
from reelwright.words import Goal
from reelwright.workspace.buying import Books
from reelwright.workspace.lots import NoEngineError, Terms, lots_of

if TYPE_CHECKING:
    from reelwright.workspace.ads import Workspace


@dataclass(frozen=True)
class DraftTerms:
    """The terms of what is asked before there is a brief: for so many dollars; None: for nothing."""

    budget: float | None = None
    policy: Goal = "balanced"
    tier: Tier = "premium"


def looking(workspace: Workspace, budget: float | None) -> Callable[[Request], str] | None:
    """Return who says what pictures show, for one draft and so many dollars; None where no engine can be asked."""
    terms, seen = DraftTerms(budget), Request(capability="vision", prompt="a", inputs={"image": (LATER,)})
    try:
        lots_of([Purchase("a look", seen)], terms, workspace.settings)
    except NoEngineError:
        return None
    return Advisor(workspace, lambda: new_id("draft"), terms).ask


class Advisor:
    """Asks in the name of a `project`, on the terms of its brief; `model` pins one by its name in the table."""

    def __init__(
        self,
        workspace: Workspace,
        project: Callable[[], str],
        terms: Terms,
        model: str | None = None,
        on_event: OnEvent | None = None,
    ) -> None:
        self._workspace, self._project, self._terms, self._model = workspace, project, terms, model
        self._buyer = workspace.buyer()
        self._tell = on_event or (lambda _: None)
        self._asked: list[Request] = []

    @property
    def books(self) -> Books:
        """What the answers cost, in all and by what it was for."""
        return self._buyer.books

    @property
    def micros(self) -> int:
        """What the answers cost; those that were kept from before cost nothing."""
        return self._buyer.books.micros

    def chat(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> str:
        """Answer a talk of `planning.written`."""
        return self.ask(request_of(messages, schema))

    def ask(self, request: Request) -> str:
        """Return what a model says to a request for `chat` or `vision`: JSON of its schema, where it has one.

        Raises what `answer` raises.
        """
        return self.answer(request).path.read_text("utf-8")

    def answer(self, request: Request) -> Artifact:
        """Return the answer to a request for words, its model among its facts.

        Raises EngineError where none answered, RefusedError where the budget does not allow it or no engine can be
        asked, and InputError where it costs and there is no budget.
        """
        self._asked.append(request)
        for key in self._keys(request):
            if record := self._workspace.memo.get(key):
                return Artifact(record.digest, self._workspace.blobs.fetch, record.facts)
        wanted = Purchase(f"words {digest_of('request', {'request': request})[:12]}", request, self._model)
        with self._buyer.opened(self._project(), self._terms, [wanted], whole=False):
            return self._buyer.buy(wanted, self._progress).artifact

    def knows(self, request: Request) -> bool:
        """Whether a request was answered before, so that asking it again costs nothing."""
        return any(self._workspace.memo.get(key) for key in self._keys(request))

    def forget(self) -> None:
        """Forget all answers, so that the same questions are asked anew."""
        for request in self._asked:
            for key in self._keys(request):
                self._workspace.memo.forget(key)

    def _keys(self, request: Request) -> Iterator[str]:
        """Yield the keys that an answer may be kept under: one for each model that can be asked."""
        for row in table(self._workspace.settings):
            if request.capability in row.capabilities and self._model in (None, row.name):
                yield digest_of_call(request, row, self._workspace.payer.workspace)

    def _progress(self, fraction: float) -> None:
        self._tell(Event("planning", "asking a model", "progress", 0, 1, fraction, 0.0, "words"))
