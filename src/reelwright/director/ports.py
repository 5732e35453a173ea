"""What the director knows of an ad, and what it has others do. All of it is JSON-like, so that it can be kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NotRequired, Protocol, TypedDict

from reelwright.digest import digest_of

Json = dict[str, Any]
Choice = Literal["accept", "edit", "regenerate", "finish"]
MOST_ROUNDS = 3


def name(edits: Sequence[Mapping[str, Any]]) -> str:
    """Return what a fix is known by."""
    return digest_of("fix", [dict(edit) for edit in edits])


class Goal(TypedDict):
    """What the user asked for. `auto` lets fixes that cost be made without asking, within the budget."""

    auto: bool
    wanted: Json


class Made(TypedDict):
    """What a build came to: the version that it became, its findings, what nobody made by name, micros spent so far.

    `render` names what was kept of it, for those who want to look at it.
    """

    version: int
    findings: list[Json]
    lost: Json
    micros: int
    render: str


class Tried(Made):
    """A build that was judged: the lower its score the better, 0 for nothing to mend."""

    score: float
    edits: list[Json]


class Fix(TypedDict):
    """Edits that may mend the findings of these numbers.

    `usd` is what they are expected to cost and `micros` at worst, `seconds` the time of the build. `words` says that
    they change words of the user's.
    """

    edits: list[Json]
    told: str
    issues: list[int]
    usd: float
    micros: int
    seconds: float
    words: bool


class Question(TypedDict):
    """What is asked of the user about a version: what is wrong with it, and what may be done.

    `newest` was the newest version then; it is another one where a round made it worse.

    `beyond` of a suggestion says that the budget does not allow it now, `instead` which others it excludes. `left` is
    what may be spent still, in micros; None where nothing limits it.
    """

    number: int
    version: int
    newest: int
    render: str
    issues: list[Json]
    suggestions: list[Json]
    left: int | None


class Answer(TypedDict):
    """What the user decided. `edits` are made in version `base`, which he may have come to by himself meanwhile.

    `own` says that the edits are not what was suggested. `reason` tells why nobody decided.
    """

    choice: Choice
    edits: NotRequired[list[Json]]
    base: NotRequired[int]
    own: NotRequired[bool]
    reason: NotRequired[str]


class Ports(Protocol):
    """What the director has others do. Each may be done again after a crash, with the same outcome."""

    def intent(self) -> Goal:
        """Return what the user wants."""

    def plan(self) -> int:
        """Return the version to begin with, planned where there is none."""

    def prompts(self, version: int) -> Mapping[str, str]:
        """Return what engines will be asked for in a version, by name."""

    def newest(self) -> int:
        """Return the number of the newest version."""

    def moved(self, version: int, over: int) -> bool:
        """Whether somebody else has made a newer version than `over`; what `build` makes of `version` is none."""

    def superseded(self) -> str:
        """Return why nobody waits for this ad any more; nothing where somebody does."""

    def build(self, version: int, lost: Mapping[str, Any], over: int) -> Made | None:
        """Build a version; None where engines are to make something first. What is `lost` is not asked for again.

        What it makes may be a version of its own, and is that one where it is built again after a crash.
        Raises ConflictError where `over` is not the newest version any more when it is done.
        """

    def judge(self, made: Made) -> float:
        """Return the score of a build; it may add to its findings."""

    def fixes(self, made: Made, named: Sequence[str]) -> Sequence[Fix]:
        """Return what may mend a build, worst findings first; none that was made before, as `name` calls them."""

    def left(self) -> int | None:
        """Return the micros that may be spent still."""

    def edit(self, version: int, edits: Sequence[Json], lost: Mapping[str, Any], over: int) -> tuple[int, Json]:
        """Return the version that edits make of one, and what of `lost` is lost for it too.

        Raises ConflictError where neither it nor `over` is the newest version.
        """

    def compose(self, best: Tried, reason: str, rounds: int, over: int) -> Json:
        """Make the best version the newest where `over` is still, and return what the job came to."""


class State(TypedDict, total=False):
    """What the graph knows; kept after each node.

    `newest` is the newest version that the director knows of, `since` the first of `tried` that may be the best: the
    user may have changed the plan by himself. `named` are the fixes that were made.
    """

    goal: Goal
    version: int
    newest: int
    prompts: dict[str, str]
    made: Made
    round: int
    tried: list[Tried]
    since: int
    named: list[str]
    free: list[Fix]
    asked: list[Json]
    decided: list[Json]
    base: int
    lost: Json
    reason: str
    result: Json
