"""Budgets: what may be spent, what is spent, and on what."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reelwright.engine import USD
from reelwright.settings import Settings
from reelwright.workspace.buying import MONTH, USER, opened_ledger

if TYPE_CHECKING:
    from reelwright.storage.records import Account, Spent


def budgets(settings: Settings) -> tuple[tuple[Account, ...], tuple[Spent, ...]]:
    """Return every account, and what was spent by shot, engine and model, failures included, dearest first."""
    with opened_ledger(settings) as ledger:
        return ledger.accounts(), ledger.spent()


def set_limits(settings: Settings, *, user: float | None = None, month: float | None = None) -> None:
    """Set what the user may spend in all, and in each month, in US dollars; None leaves a limit as it is.

    A project's limit is the `budget` of its brief.
    """
    with opened_ledger(settings) as ledger:
        if user is not None:
            ledger.limit(USER, round(user * USD))
        if month is not None:
            for account in (MONTH, f"{MONTH}:{datetime.now(UTC):%Y-%m}"):
                ledger.limit(account, round(month * USD))
