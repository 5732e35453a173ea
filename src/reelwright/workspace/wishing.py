"""Change an ad by words: what a wish asks of a project's newest version, shown before anything is changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reelwright.edits import apply_all
from reelwright.engine import USD
from reelwright.engines import lacks, table
from reelwright.errors import InputError, RefusedError
from reelwright.plan import Plan
from reelwright.plan.diff import Change, diff
from reelwright.planning.wishes import Answers, Past, Planner, Understood, read_wish
from reelwright.planning.written import Message
from reelwright.workspace.advice import Advisor

if TYPE_CHECKING:
    from reelwright.storage.records import Version
    from reelwright.workspace.ads import Workspace


@dataclass(frozen=True)
class Wished:
    """What a wish is understood as over the version `base`; nothing of it is made or kept.

    `plan` is what its edits make of the version, with what they change; `usd` is what asking a model cost.
    """

    base: Version
    understood: Understood
    plan: Plan
    changes: tuple[Change, ...]
    usd: float = 0


def wish(
    workspace: Workspace,
    project: str,
    base: Version,
    words: str,
    answers: Answers | None = None,
    *,
    planner: Planner = "auto",
    partly: bool = False,
) -> Wished:
    """Return what a wish asks of a version of a project. A model is asked where one is set up, in its budget."""
    asking = _Asking(workspace, project, base.plan)
    read = read_wish(
        words,
        base.plan,
        asking.chat if planner != "grammar" and asking.possible else None,
        answers,
        planner=planner,
        partly=partly,
        past=_past(workspace, project, base),
        engines=[row.name for row in table(workspace.settings) if "text_to_video" in row.capabilities],
    )
    plan = apply_all(base.plan, read.edits) if read.edits else base.plan
    return Wished(base, read, plan, diff(base.plan, plan), asking.usd)


def _past(workspace: Workspace, project: str, base: Version) -> Past:
    """Return the plans of a project's versions, by number; None is the one that `base` came from."""

    def plan(number: int | None) -> Plan | None:
        wanted = base.parent if number is None else number
        if wanted is None or not 1 <= wanted <= base.number:
            return None
        return workspace.projects.version(project, wanted).plan

    return plan


class _Asking:
    """Asks a model in the name of a version's project, where one can be asked and the ad may spend anything."""

    def __init__(self, workspace: Workspace, project: str, plan: Plan) -> None:
        self._workspace, self._plan = workspace, plan
        self._advisor = Advisor(workspace, lambda: project, plan)

    @property
    def possible(self) -> bool:
        plan, settings = self._plan, self._workspace.settings
        ready = (row for row in table(settings) if "chat" in row.capabilities and not lacks(row.engine, settings))
        return plan.tier == "premium" and bool(plan.budget) and any(ready)

    def chat(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> str:
        try:
            return self._advisor.chat(messages, schema)
        except InputError as error:  # it costs, and there is no budget
            raise RefusedError(str(error)) from None

    @property
    def usd(self) -> float:
        return self._advisor.micros / USD
