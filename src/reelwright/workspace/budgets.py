"""Budgets: what may be spent, what is spent, and on what."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from reelwright.engine import USD
from reelwright.settings import Settings
from reelwright.workspace.buying import LAPTOP, Payer

if TYPE_CHECKING:
    from reelwright.storage.records import Account, Ledger, Spent


def budgets(settings: Settings) -> tuple[tuple[Account, ...], tuple[Spent, ...]]:
    """Return every account, and what was spent by shot, engine and model, failures included, dearest first."""
    with _opened(settings) as ledger:
        return ledger.accounts(), ledger.spent()


def set_limits(
    settings: Settings, *, user: float | None = None, month: float | None = None, payer: Payer = LAPTOP
) -> None:
    """Set what the user may spend in all, and in each month, in US dollars; None leaves a limit as it is.

    A project's limit is the `budget` of its brief.
    """
    with _opened(settings) as ledger:
        if user is not None:
            ledger.limit(payer.always, round(user * USD))
        if month is not None:
            for account in (payer.months, payer.month):
                ledger.limit(account, round(month * USD))


@contextmanager
def _opened(settings: Settings) -> Iterator[Ledger]:
    from reelwright.storage.records import Database, Ledger

    database = Database.of(settings.database_url)
    try:
        yield Ledger(database)
    finally:
        database.close()
