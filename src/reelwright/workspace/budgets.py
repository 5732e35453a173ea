"""Budgets: what may be spent, what is spent, and on what."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from reelwright.engine import USD
from reelwright.errors import ConflictError
from reelwright.settings import Settings
from reelwright.workspace.buying import LAPTOP, Payer, State, month_limit, state_of

if TYPE_CHECKING:
    from reelwright.storage.records import Account, Database, Ledger, Spent
    from reelwright.storage.records.approvals import Approval

Of = Literal["month", "user", "project"]


@dataclass(frozen=True)
class Budget:
    """A budget as it stands: that of this month, of all that a user ever spends, or of a project.

    `account` has it in micros. `each_month` is the limit of every month, in micros, and `approved` what was let go
    beyond it in this one.
    """

    of: Of
    account: Account
    each_month: int | None = None
    approved: tuple[Approval, ...] = ()

    @property
    def state(self) -> State:
        return state_of(self.account)


class Budgets:
    """The budgets of one payer."""

    def __init__(self, database: Database, payer: Payer) -> None:
        from reelwright.storage.records import Ledger
        from reelwright.storage.records.approvals import Approvals

        self._ledger, self._approvals, self._payer = Ledger(database), Approvals(database), payer

    def month(self) -> Budget:
        """Return the budget of this month, with the limit that the next build will find."""
        approved = self._approvals.of(self._payer.month)
        limit = month_limit(self._ledger, self._approvals, self._payer)
        each = None if limit is None else limit - sum(one.micros for one in approved)
        account = self._ledger.account(self._payer.month)
        closed = account.closed and limit is not None and account.spent > limit
        return Budget("month", replace(account, limit=limit, closed=closed), each, approved)

    def user(self) -> Budget:
        return Budget("user", self._ledger.account(self._payer.always))

    def project(self, project: str) -> Budget:
        return Budget("project", self._ledger.account(self._payer.project(project)))

    def left_of_month(self) -> int | None:
        """Return the micros that may still be spent in this month; None where it has no limit."""
        account = self.month().account
        return None if account.limit is None else max(account.limit - account.spent - account.held, 0)

    def limit_month(self, usd: float | None) -> Budget:
        """Set what may be spent in each month from this one on; None for what the service allows."""
        self._ledger.limit(self._payer.months, None if usd is None else round(usd * USD))
        return self._set_month()

    def limit_user(self, usd: float | None) -> Budget:
        """Set what may ever be spent; None for no limit."""
        self._ledger.limit(self._payer.always, None if usd is None else round(usd * USD))
        return self.user()

    def approve(self, usd: float, user: str) -> Budget:
        """Let this month go on beyond its limit. Raises ConflictError where it has none."""
        if self.month().each_month is None:
            raise ConflictError("No limit is set for a month, so there is nothing to go beyond.")
        self._approvals.add(self._payer.month, user, round(usd * USD))
        return self._set_month()

    def _set_month(self) -> Budget:
        self._ledger.limit(self._payer.month, month_limit(self._ledger, self._approvals, self._payer))
        return self.month()


def budgets(settings: Settings) -> tuple[tuple[Account, ...], tuple[Spent, ...]]:
    """Return every account, and what was spent by shot, engine and model, failures included, dearest first."""
    from reelwright.storage.records import Ledger

    with _opened(settings) as database:
        ledger: Ledger = Ledger(database)
        return ledger.accounts(), ledger.spent()


def set_limits(
    settings: Settings, *, user: float | None = None, month: float | None = None, payer: Payer = LAPTOP
) -> None:
    """Set what the user may spend in all, and in each month, in US dollars; None leaves a limit as it is.

    A project's limit is the `budget` of its brief.
    """
    with _opened(settings) as database:
        books = Budgets(database, payer)
        if user is not None:
            books.limit_user(user)
        if month is not None:
            books.limit_month(month)


@contextmanager
def _opened(settings: Settings) -> Iterator[Database]:
    from reelwright.storage.records import Database

    database = Database.of(settings.database_url)
    try:
        yield database
    finally:
        database.close()
