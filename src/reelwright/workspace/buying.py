"""Have engines make what a plan wants of them, within its budget.

    buyer = workspace.buyer()
    graph = FilmGraph(plan, source, buy=buyer.buy)
    with buyer.opened(project, plan, wanted):     # chooses engines, sets the money aside, all of it or nothing
        runner.run(graph.targets())

What a run that was cut off left under way the next one of the project goes on with, or ends where it is not wanted.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, get_args

from reelwright.build.purchases import Purchase, Supply
from reelwright.engine import USD, EngineError, FailureKind, Model, Request, digest_of_call
from reelwright.errors import Interrupted, ReelwrightError, RefusedError
from reelwright.finding import Finding
from reelwright.frozen import Frozen
from reelwright.router import Health
from reelwright.settings import LOCAL, Settings
from reelwright.storage.blobs import Blobs
from reelwright.storage.memo import Memo
from reelwright.workspace.lots import Lot, NoEngineError, Terms, check_budget, expected, lots_of

if TYPE_CHECKING:
    from reelwright.storage.claims import Claims
    from reelwright.storage.records import Account, Attempt, Database, Ledger, Spent
    from reelwright.storage.records.approvals import Approvals
    from reelwright.storage.records.claims import SharedClaims
    from reelwright.workspace.orders import Orders


@dataclass(frozen=True)
class Payer:
    """Whose money is spent: that of a user, for a workspace."""

    workspace: str = LOCAL
    user: str = LOCAL
    monthly: float | None = None  # US dollars of a month, where nobody set another limit

    def build(self, project: str) -> str:
        """Return the name that a project's build has in the books."""
        return f"{self.workspace}/{project}"

    def project(self, project: str) -> str:
        return f"project:{self.workspace}/{project}"

    @property
    def always(self) -> str:
        """The account of all that the user ever spends."""
        return f"user:{self.user}"

    @property
    def months(self) -> str:
        """The account whose limit is that of every month of the user."""
        return f"month:{self.user}"

    @property
    def month(self) -> str:
        """The account of the user's current month (UTC)."""
        return f"month:{self.user}/{datetime.now(UTC):%Y-%m}"


LAPTOP = Payer()
State = Literal["ok", "alert", "paused", "closed"]
STATES: tuple[State, ...] = get_args(State)  # each worse than the one before


def state_of(account: Account) -> State:
    """Return how a budget stands: `alert` from four fifths of its limit on, `paused` where nothing is left."""
    if account.closed:
        return "closed"
    if account.limit is not None and account.spent + account.held >= account.limit:
        return "paused"
    return "alert" if account.alert else "ok"


def month_limit(ledger: Ledger, approvals: Approvals, payer: Payer) -> int | None:
    """Return the micros that a payer may spend in this month: the limit of each month, and what was approved."""
    limit = ledger.account(payer.months).limit
    if limit is None and payer.monthly is not None:
        limit = round(payer.monthly * USD)
    return None if limit is None else limit + approvals.micros(payer.month)


@dataclass(frozen=True)
class Missing:
    """Something that nobody made, and why."""

    wanted: Purchase
    error: ReelwrightError


class Lost(Frozen):
    """Why nobody made something, as one process tells another; `engine` is that which was asked last."""

    kind: FailureKind | Literal["refused"]
    told: str
    engine: str = ""

    @classmethod
    def of(cls, error: ReelwrightError) -> Lost:
        if isinstance(error, EngineError):
            return cls(kind=error.kind, told=str(error), engine=error.engine)
        return cls(kind="refused", told=str(error))

    def error(self) -> ReelwrightError:
        if self.kind == "refused":
            return RefusedError(self.told)
        error = EngineError(self.kind, self.told)
        error.engine = self.engine  # whose name the words begin with already
        return error


@dataclass
class Books:
    """What a build bought and what that cost in micros, failures included; `alerts` are of its budgets.

    `spent` is what its project cost so far, by what it was for.
    """

    micros: int = 0
    filmed: int = 0  # clips
    missing: dict[str, Missing] = field(default_factory=dict)  # by the name of what was wanted
    alerts: tuple[Finding, ...] = ()
    crossed: tuple[Mapping[str, Any], ...] = ()  # of these, what a `budget.alert` tells: those that this build caused
    spent: tuple[Spent, ...] = ()

    def add(self, later: Books) -> None:
        """Add what was bought for words after it, if anything was asked for."""
        self.micros += later.micros
        self.alerts, self.spent = later.alerts or self.alerts, later.spent or self.spent
        self.crossed += later.crossed


@dataclass(frozen=True)
class _Open:
    orders: Orders
    lots: Mapping[str, tuple[Lot, str]]  # with the hold of each, by name


class Buyer:
    """Buys for one build at a time, from any thread of it. `root` is the folder of the store."""

    def __init__(
        self, settings: Settings, blobs: Blobs, memo: Memo, root: Path, database: Callable[[], Database], payer: Payer
    ) -> None:
        self._settings, self._blobs, self._memo, self._root = settings, blobs, memo, root
        self._database, self._payer = database, payer
        self._health = Health()
        self._open: _Open | None = None
        self._lost: Mapping[str, Lost] = {}
        self.books = Books()

    def price(self, terms: Terms, wanted: Sequence[Purchase]) -> float:
        """Return the dollars that `wanted` is expected to cost, from what its models took so far.

        Raises NoEngineError where no engine can make something, with whatever key.
        """
        if not wanted:
            return 0.0
        try:
            lots = lots_of(wanted, terms, self._settings)
        except NoEngineError:
            lots = lots_of(wanted, terms, self._settings, keys=False)  # a price helps to decide about a key
        return expected(lots, self._ledger().takes())

    @contextmanager
    def opened(
        self,
        project: str,
        terms: Terms,
        wanted: Sequence[Purchase],
        lost: Mapping[str, Lost] = MappingProxyType({}),
        whole: bool = True,
        avoid: frozenset[str] = frozenset(),
    ) -> Iterator[None]:
        """Set aside what `wanted` may cost, and buy until the end of the context.

        What is `lost`, by name, is not bought: it was tried before, and that is said again. Where `wanted` is the
        `whole` of what the project wants, calls that an earlier run left under way for something else are ended.
        Engines of `avoid` are not asked. Raises RefusedError where the budget does not allow it or no engine can make
        something, telling the price, and InputError where there is no budget; nothing is spent then.
        """
        self._lost = lost
        wanted = [one for one in wanted if one.name not in lost]
        if not wanted:
            yield
            return
        ledger = self._ledger()
        build = _Build(ledger, self._payer, project, self._month_limit(ledger))
        lots = self._lots(build, terms, wanted, avoid)
        held = build.reserve(lots)
        claims = self._claims()
        orders = self._orders(ledger, claims)
        for stranger, request in build.strangers(lots) if whole else ():
            orders.part_with(stranger, request)
        self._open = _Open(orders, {lot.wanted.name: (lot, held[lot.wanted.name]) for lot in lots})
        try:
            yield
        finally:
            self._open = None
            orders.close()
            claims.close()
            if not isinstance(sys.exception(), (Interrupted, KeyboardInterrupt)):
                build.finish(None if whole else [one.name for one in wanted])  # else the next run goes on with it
            self.books.micros += build.cost()
            self.books.alerts, self.books.spent = build.alerts(), build.spent()
            self.books.crossed += build.crossed()

    def left(self, project: str, terms: Terms) -> int | None:
        """Return the micros that a project may still spend, within every budget; None where nothing limits it."""
        ledger = self._ledger()
        build = _Build(ledger, self._payer, project, self._month_limit(ledger))
        if terms.budget is not None:
            build.limit(round(terms.budget * USD))
        return build.left()

    def wind_up(self, project: str) -> None:
        """End what a run that was cut off left under way for a project, and release what it set aside.

        Nothing is submitted. What its provider does not end in time is kept in the books, for the next run to end.
        """
        ledger = self._ledger()
        if not ledger.holds(self._payer.build(project)):  # a call that is under way has one
            return
        build = _Build(ledger, self._payer, project, self._month_limit(ledger))
        left = tuple(build.strangers(()))
        if left:
            claims = self._claims()
            orders = self._orders(ledger, claims)
            for stranger, request in left:
                orders.part_with(stranger, request)
            orders.close()
            claims.close()
        build.finish()

    def buy(self, wanted: Purchase, progress: Callable[[float], None]) -> Supply:
        """Have something made, waiting for it in this thread. Raises EngineError or RefusedError; see `books`."""
        try:
            supply = self._bought(wanted, progress)
        except (EngineError, RefusedError) as error:
            self.books.missing[wanted.name] = Missing(wanted, error)
            raise
        self.books.filmed += bool(wanted.shot)
        return supply

    def part(self, project: str) -> None:
        """End at their providers the calls that a build of `project` has under way; each is booked as it ended."""
        ledger, claims = self._ledger(), self._claims()
        orders = self._orders(ledger, claims)
        try:
            for attempt in ledger.live(build=self._payer.build(project)):
                if attempt.request is not None:
                    orders.part_with(attempt, Request.read(dict(attempt.request)))
        finally:
            orders.close()
            claims.close()

    def _bought(self, wanted: Purchase, progress: Callable[[float], None]) -> Supply:
        if wanted.name in self._lost:
            raise self._lost[wanted.name].error()
        if self._open is None or wanted.name not in self._open.lots:
            raise EngineError("account", f"nothing was set aside for {wanted.name}")
        lot, hold = self._open.lots[wanted.name]
        return self._open.orders.buy(replace(lot, wanted=wanted), hold, progress)

    def _lots(self, build: _Build, terms: Terms, wanted: Sequence[Purchase], avoid: frozenset[str]) -> tuple[Lot, ...]:
        """Choose engines within the budget, which becomes the project's."""
        under_way = build.under_way()

        def begun(request: Request, model: Model) -> bool:
            key = digest_of_call(request, model, self._payer.workspace)
            return key in under_way or self._memo.get(key) is not None

        if terms.budget is not None:
            build.limit(round(terms.budget * USD))
        lots = lots_of(wanted, terms, self._settings, left=build.left(), begun=begun, health=self._health, avoid=avoid)
        check_budget(terms, lots)
        return lots

    def _claims(self) -> Claims | SharedClaims:
        """Return who keeps others off a call: on one machine the system, on many the database."""
        if self._settings.database is None:
            from reelwright.storage.claims import claims

            return claims(self._root)
        from reelwright.storage.records.claims import SharedClaims

        return SharedClaims(self._database())

    def _orders(self, ledger: Ledger, claims: Claims | SharedClaims) -> Orders:
        from reelwright.workspace.orders import Orders, Store

        store = Store(self._blobs, self._memo)
        return Orders(self._settings, ledger, claims, store, self._health, self._payer.workspace, self._hook())

    def _hook(self) -> Callable[[str, str], str | None]:
        """Return what tells a provider where it may tell of an attempt; nowhere without a public address."""
        public = self._settings.service.public_url
        if public is None:
            return lambda *_: None
        from reelwright.workspace.engine_hooks import address
        from reelwright.workspace.secret import secret_of

        return partial(address, public, secret_of(self._settings))

    def _ledger(self) -> Ledger:
        from reelwright.storage.records import Ledger

        return Ledger(self._database())

    def _month_limit(self, ledger: Ledger) -> int | None:
        from reelwright.storage.records.approvals import Approvals

        return month_limit(ledger, Approvals(self._database()), self._payer)


class _Build:
    """What one build has in the books: its holds, in the accounts that they count in."""

    def __init__(self, ledger: Ledger, payer: Payer, project: str, monthly: int | None) -> None:
        self._ledger, self._owner = ledger, payer.workspace
        self._name = payer.build(project)
        self._accounts = (payer.project(project), payer.always, payer.month)
        if monthly is not None:
            ledger.limit(self._accounts[-1], monthly)
        self._before = {name: ledger.account(name) for name in self._accounts}

    def limit(self, micros: int) -> None:
        self._ledger.limit(self._accounts[0], micros)

    def left(self) -> int | None:
        """Return the micros that may still be held, with what this build holds already; None for no limit."""
        own = sum(hold.left for hold in self._ledger.holds(self._name))
        found = [self._ledger.account(name) for name in self._accounts]
        left = [each.limit - each.spent - each.held + own for each in found if each.limit is not None]
        return max(min(left), 0) if left else None

    def under_way(self) -> frozenset[str]:
        return frozenset(attempt.key for attempt in self._ledger.live(build=self._name))

    def reserve(self, lots: Sequence[Lot]) -> Mapping[str, str]:
        """Return the holds by name, all of them made or none."""
        from reelwright.storage.records import Want

        wants = [Want(lot.wanted.name, lot.worst) for lot in lots]
        return {hold.name: hold.id for hold in self._ledger.reserve(self._name, wants, self._accounts)}

    def strangers(self, lots: Sequence[Lot]) -> Iterator[tuple[Attempt, Request]]:
        """Yield what an earlier run left under way and this one does not want."""
        wanted = {
            digest_of_call(lot.wanted.request, choice.model, self._owner)
            for lot in lots
            for choice in lot.route.choices
        }
        later = {lot.wanted.name for lot in lots if lot.wanted.open}  # whose keys are not known yet
        kept = {hold.id for hold in self._ledger.holds(self._name) if hold.name in later}
        for attempt in self._ledger.live(build=self._name):
            if attempt.key not in wanted and attempt.hold not in kept and attempt.request is not None:
                yield attempt, Request.read(dict(attempt.request))

    def finish(self, names: Collection[str] | None = None) -> None:
        self._ledger.finish(self._name, names)

    def spent(self) -> tuple[Spent, ...]:
        return self._ledger.spent(self._name)

    def cost(self) -> int:
        """Return what was spent since this began, in micros."""
        return self._ledger.account(self._accounts[0]).spent - self._before[self._accounts[0]].spent

    def crossed(self) -> tuple[Mapping[str, Any], ...]:
        """Return which of its budgets came to a worse state since this began."""
        now = [self._ledger.account(name) for name in self._accounts]
        return tuple(
            {"budget": each.id.partition(":")[0], "state": state_of(each), "limit_usd": each.limit / USD,
             "spent_usd": each.spent / USD, "held_usd": each.held / USD}
            for each in now
            if each.limit is not None and STATES.index(state_of(each)) > STATES.index(state_of(self._before[each.id]))
        )  # fmt: skip

    def alerts(self) -> tuple[Finding, ...]:
        return tuple(filter(None, (_alert(self._ledger.account(name)) for name in self._accounts)))


def _alert(account: Account) -> Finding | None:
    """Return what is to be told of a budget: that a bill was higher than its quote, or that little is left."""
    evidence = {"spent": account.spent, "held": account.held, "limit": account.limit}
    if account.closed:
        message = f"a bill was higher than its quote, so {account.id} is closed: nothing more is bought"
        return Finding(
            check="budget", severity="error", where=account.id, message=message, evidence=evidence,
            remedy="Look at what the provider charged, then raise the limit.",
        )  # fmt: skip
    if not account.alert or account.limit is None:
        return None
    used = account.spent + account.held
    message = f"{used / account.limit:.0%} of ${account.limit / USD:.2f} are spent or set aside"
    return Finding(
        check="budget", severity="warning", where=account.id, message=message, evidence=evidence,
        remedy="Raise the budget before the next build, or buy less.",
    )  # fmt: skip
