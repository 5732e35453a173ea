"""Engines that hear and read for a study. Each answer is bought as an advice is, within the budget that was given.

What they are sent, the sound and small frames, lies in the store for as long as they are asked and no longer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reelwright.build.purchases import LATER, Purchase
from reelwright.engine import Capability, InputKind, Request
from reelwright.errors import Interrupted
from reelwright.loading import LOADING
from reelwright.planning.written.asking import UnwrittenError
from reelwright.planning.written.lettering import MOST_STILLS, read_stills
from reelwright.storage.sweeping import remove
from reelwright.workspace.advice import Advisor
from reelwright.workspace.lots import NoEngineError, Terms, lots_of

if TYPE_CHECKING:
    from reelwright.media.study.reading import Line
    from reelwright.storage.blobs import Blobs
    from reelwright.workspace.ads import Workspace

_INPUTS: Mapping[str, InputKind] = {"transcription": "audio", "vision": "image"}


@dataclass(frozen=True)
class Asking:
    """On what terms engines are asked for a study, and in whose name: that of a project, or of the film alone."""

    terms: Terms
    project: Callable[[], str] | None = None


class Senses:
    """Hears and reads the film of a digest; without somebody to ask (`asking` is None) nobody does."""

    def __init__(self, workspace: Workspace, digest: str, asking: Asking | None) -> None:
        self._workspace, self._asking = workspace, asking
        self._project = asking.project if asking and asking.project else lambda: f"study-{digest[:20]}"
        self.micros = 0

    def lacking(self, capability: Capability) -> tuple[str, str]:
        """Return why no engine is asked for something, and what helps; both empty where one is."""
        if self._asking is None or self._asking.terms.budget is None:
            return "no budget is given for it", "Give one: `--budget 0.50`, or `budget:` in a brief."
        seen = Request(capability=capability, prompt="a", seconds=1, inputs={_INPUTS[capability]: (LATER,)})
        try:
            lots_of([Purchase(f"the {capability}", seen)], self._asking.terms, self._workspace.settings)
        except NoEngineError:
            tier = self._asking.terms.tier
            where = ", at tier premium" if tier == "free" else ""
            remedy = f"Set the key of one that `reelwright engines` lists for `{capability}`{where}."
            return f"no engine for it is ready at tier {tier}", remedy
        return "", ""

    def hear(self, sound: Path, seconds: float, waiting: Callable[[], None]) -> Mapping[str, Any]:
        """Return {model, language, words} of a sound; raises what `Advisor.answer` raises."""
        with self._asked(waiting) as advisor, lending(self._workspace.blobs, [sound.read_bytes()]) as lent:
            request = Request(capability="transcription", seconds=max(round(seconds, 3), 0.1), inputs={"audio": lent})
            found: Mapping[str, Any] = json.loads(advisor.answer(request).path.read_text("utf-8"))
            return found

    def look(self, stills: Sequence[bytes], waiting: Callable[[], None]) -> tuple[Sequence[Sequence[Line]], str]:
        """Return the lines in each frame of a film, given as JPEG in order, and the model that read the last ones.

        Raises UnwrittenError where no answer will do, and InputError where it costs and there is no budget.
        """
        lines: list[Sequence[Line]] = []
        by = ""
        for start in range(0, len(stills), MOST_STILLS):
            found, by = self._read(stills[start : start + MOST_STILLS], waiting)
            lines += found
        return lines, by

    def _read(self, stills: Sequence[bytes], waiting: Callable[[], None]) -> tuple[Sequence[Sequence[Line]], str]:
        with LOADING:
            from reelwright.media.study.reading import Line

        models: list[str] = []
        with self._asked(waiting) as advisor, lending(self._workspace.blobs, stills) as lent:

            def ask(request: Request) -> str:
                answer = advisor.answer(request)
                models.append(str(answer.facts["model"]))
                return answer.path.read_text("utf-8")

            try:
                seen = read_stills(ask, lent)
            except UnwrittenError:
                advisor.forget()
                raise
        lines: list[list[Line]] = [[] for _ in stills]
        for each in seen:
            for number in range(each.first - 1, each.last):
                box = each.left, each.top, min(each.width, 1 - each.left), min(each.height, 1 - each.top)
                lines[number].append(Line(each.text, box, role=each.role))
        return lines, models[-1]

    @contextmanager
    def _asked(self, waiting: Callable[[], None]) -> Iterator[Advisor]:
        """Give an advisor, and count what its answers cost."""
        assert self._asking
        advisor = Advisor(self._workspace, self._project, self._asking.terms, on_event=lambda _: waiting())
        try:
            yield advisor
        finally:
            self.micros += advisor.micros


@contextmanager
def lending(blobs: Blobs, files: Sequence[bytes]) -> Iterator[tuple[str, ...]]:
    """Keep files in the store until the end, by digest; where a person stops the work, for the run that goes on."""
    lent = tuple(blobs.put_bytes(data) for data in files)
    try:
        yield lent
    except (Interrupted, KeyboardInterrupt):
        lent = ()
        raise
    finally:
        remove(blobs, lent)
