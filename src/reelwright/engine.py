"""The contract of engines: what one can make, what it is asked, and how it answers.

An engine is one file in `engines/` with `NAME`, `ADDRESS`, `VARIABLES` (the settings that it needs, its key first),
`KEYS` (the page where one gets a key) and `connect(access)`. What it can make, at what price and within which limits is
data, a row of `engines/models/<name>.yaml` each. It knows no ledger and no plan, retries nothing by itself, and may be
asked from one event loop about thousands of calls at once. The order of calls is

    check → submit → poll …            and, where something went wrong, find or cancel

Links of a result are fetched by the caller (`reelwright.fetch`); quotes come from the table (`reelwright.router`).

Every method may raise EngineError; `kind` says what is to be done about it, `charged` what it cost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol

from pydantic import Field

from reelwright.digest import digest_of
from reelwright.errors import MachineError
from reelwright.frozen import Frozen
from reelwright.words import Aspect, Digest, Identifier, Locale

Capability = Literal[
    "text_to_video", "image_to_video", "video_edit", "image", "image_edit", "inpaint", "matting",
    "speech", "music", "lipsync", "transcription", "chat", "vision", "render",
]  # fmt: skip
Tier = Literal["free", "premium"]
Resolution = Literal["480p", "720p", "1080p", "4k"]  # by the shorter side
InputKind = Literal["first_frame", "last_frame", "mask", "reference", "control", "image", "video", "audio"]
Unit = Literal["call", "second", "image", "1k_characters", "1m_tokens"]
Micros = Annotated[int, Field(ge=0)]  # millionths of a US dollar
USD = 1_000_000  # micros


class Price(Frozen):
    """What one `per` costs; the first price of a model whose `when` holds counts (`audio`, `resolution`).

    Tokens are priced apart: `micros` those that go in, `out_micros` those that come out.
    """

    micros: Micros
    per: Unit
    out_micros: Micros = 0
    audio: bool | None = None
    resolution: Resolution | None = None
    seconds: float | None = None


class Model(Frozen):
    """A row of the table: one model of one engine, as offered on the day of `seen`.

    `fields` names the model's own fields for what a request holds (`prompt`, `seconds`, `first_frame`, …), for
    engines whose models differ in that; `fixed` is sent along as it is. `seconds` lists the lengths that can be asked,
    or is a range of two where `any_length` is set.
    """

    engine: Identifier
    model: Annotated[str, Field(min_length=1, max_length=120)]
    capabilities: Annotated[tuple[Capability, ...], Field(min_length=1)]
    tiers: tuple[Tier, ...] = ("premium",)
    prices: tuple[Price, ...] = ()
    seconds: tuple[float, ...] = ()
    any_length: bool = False
    aspects: tuple[str, ...] = ()  # none named: any
    resolutions: tuple[Resolution, ...] = ()
    inputs: tuple[InputKind, ...] = ()
    needs: tuple[InputKind, ...] = ()  # inputs that it cannot do without
    audio: bool = False  # clips come with sound
    times: bool = False  # speech comes with the times of its words
    seeds: bool = False
    prompt_limit: Annotated[int, Field(ge=1)] = 2000  # characters
    languages: tuple[str, ...] = ()  # none named: any
    latency: tuple[float, float] = (5, 60)  # seconds, usual and slow
    at_once: Annotated[int, Field(ge=1)] | None = None  # calls that its engine takes from an account at once
    quality: Annotated[int, Field(ge=0, le=100)] = 50  # our rank among models of a capability; 100 is best
    fields: Mapping[str, str] = {}
    fixed: Mapping[str, Any] = {}
    version: str | None = None
    ends: date | None = None
    licence: str = ""
    moderation: str = ""
    residency: str = ""  # where data is held, where it is known
    note: str = ""
    confirmed: bool = False  # price and limits were read in the provider's own pages
    seen: date | None = None

    @property
    def name(self) -> str:
        return f"{self.engine}:{self.model}"


class Request(Frozen):
    """What is wanted, in nobody's terms: the same request can go to any engine that has the capability.

    `prompt` is the text to speak for speech, the words to answer for chat. `inputs` are artifacts by digest. `answer`
    is the JSON schema that a chat's answer is held to. `take` counts tries: the next take of the same request is
    another result.
    """

    capability: Capability
    prompt: str = ""
    avoid: str = ""
    system: str = ""
    seconds: Annotated[float, Field(gt=0, le=600)] | None = None
    aspect: Aspect | None = None
    resolution: Resolution | None = None
    seed: Annotated[int, Field(ge=0, lt=2**31)] | None = None
    take: Annotated[int, Field(ge=1)] = 1
    audio: bool = False
    locale: Locale | None = None
    voice: str | None = None
    times: bool = False  # speech must come with the times of its words
    inputs: Mapping[InputKind, tuple[Digest, ...]] = {}
    answer: Mapping[str, Any] | None = None
    max_tokens: Annotated[int, Field(ge=1)] = 4096


@dataclass(frozen=True)
class Call:
    """One request to one model. `attempt` is our own id of it, and `hook` the address that may be told of its end.

    For finding it again: it was begun at `since` (seconds since 1970), and the tickets `known` are of other calls.
    """

    request: Request
    model: Model
    attempt: str
    files: Mapping[str, Path] = field(default_factory=dict)  # inputs by digest
    hook: str | None = None
    since: float = 0.0
    known: frozenset[str] = frozenset()

    def paths(self, kind: InputKind) -> tuple[Path, ...]:
        """Return the files of one kind of input, in order."""
        return tuple(self.files[digest] for digest in self.request.inputs.get(kind, ()))


@dataclass(frozen=True)
class Quote:
    """What a call would cost, in micros, and how long it would take, in seconds; `worst` is what is held for it."""

    micros: int
    worst: int
    seconds: float
    slow: float


@dataclass(frozen=True)
class Ticket:
    """A call that an engine took: its id there, and what the engine wants to know again of it (JSON)."""

    id: str
    memo: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """What came of a call: `data` at once, or `links` to fetch (they expire), with facts such as character times.

    `micros` is what it cost where the provider said so. `extra` are headers that fetching a link takes.
    """

    data: bytes | None = None
    links: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    micros: int | None = None
    extra: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Pending:
    """Not done yet; `fraction` of 0 to 1 where the engine says, and how long to wait before asking again."""

    fraction: float | None = None
    wait: float | None = None
    queued: bool = False


@dataclass(frozen=True)
class Absent:
    """An engine is sure that it never took a call."""


@dataclass(frozen=True)
class Unknown:
    """An engine cannot say whether it took a call."""


FailureKind = Literal["retryable", "wait", "ambiguous", "fix_input", "policy", "account", "failed"]


class EngineError(MachineError):
    """A call went wrong at an engine.

    retryable    nothing was made, and it may be tried again (429, 5xx before anything began, no connection)
    wait         the engine is busy with what it has of us: ask later, do not submit again
    ambiguous    it is not known whether the call was taken: reconcile, never submit again before that
    fix_input    the call as it stands cannot be made (limits, schema, a model that is gone)
    policy       refused for its content: final for this prompt, never taken to another engine silently
    account      no key, a wrong one, no credit: this engine is closed until a person acts
    failed       it was taken and ended without a result; another take may succeed, and costs again

    `charged` is what the provider took for it in micros, None where it is not known.
    """

    def __init__(
        self,
        kind: FailureKind,
        message: str,
        *,
        engine: str = "",
        model: str = "",
        request_id: str = "",
        code: str = "",
        wait: float | None = None,
        charged: int | None = None,
    ) -> None:
        self.kind = kind
        self.engine, self.model = engine, model
        self.request_id, self.code = request_id, code
        self.wait, self.charged = wait, charged
        named = ":".join(part for part in (engine, model) if part)
        told = ", ".join(part for part in (code, request_id and f"request {request_id}") if part)
        super().__init__(f"{named + ': ' if named else ''}{message}{f' ({told})' if told else ''}")


@dataclass(frozen=True)
class Hook:
    """A verified webhook: the provider's id of the call and of the event, which repeats with redelivery."""

    ticket: str
    event: str


@dataclass(frozen=True)
class Access:
    """How an engine is reached: its keys by variable, its address, and a transport in the place of the network's."""

    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    address: str = ""
    transport: Any = None


class Engine(Protocol):
    """One provider, connected. All waiting is the caller's: no method sleeps, retries or follows up by itself."""

    name: str

    async def check(self, call: Call) -> None:
        """Refuse what the model would refuse, by its live schema where there is one, before any money moves."""

    async def submit(self, call: Call) -> Ticket | Result:
        """Submit once. What is not known to be refused raises `ambiguous`."""

    async def poll(self, ticket: Ticket, call: Call) -> Pending | Result:
        """Ask how a call stands; a failed one raises. Asking again mints new links where they expired."""

    async def cancel(self, ticket: Ticket, call: Call) -> None:
        """Ask for a call to be ended; one that has ended stays as it is."""

    async def find(self, call: Call) -> Ticket | Absent | Unknown:
        """Say what became of a submit whose answer was lost."""

    async def verify(self, headers: Mapping[str, str], body: bytes, now: float) -> Hook:
        """Return what a webhook tells. Raises EngineError (`fix_input`) where it is not the provider's or too old.

        `headers` have lower-case names. A hook is a reason to poll, never the truth.
        """

    async def close(self) -> None:
        """Let connections go."""


def digest_of_call(request: Request, model: Model, owner: str) -> str:
    """Return the key of a result: engine, model and version, parameters, seed, take, input digests, owner."""
    made_of = {"engine": model.engine, "model": model.model, "version": model.version, "owner": owner}
    return digest_of("call:1", made_of | {"fixed": dict(model.fixed), "request": request})
