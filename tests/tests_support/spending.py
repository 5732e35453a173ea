"""Money that was spent, straight in the books."""

from __future__ import annotations

from reelwright.ids import new_id
from reelwright.storage.records import Database, Ledger, Want
from reelwright.workspace.buying import Payer


def spend(
    database: Database, payer: Payer, project: str, micros: int, *, name: str = "clip", at: float | None = None
) -> None:
    """Book one call of fal that was good and took `micros`; raises RefusedError where a limit stands in its way."""
    ledger = Ledger(database) if at is None else Ledger(database, lambda: at)
    accounts = (payer.project(project), payer.always, payer.month)
    (hold,) = ledger.reserve(payer.build(project), [Want(name, micros)], accounts)
    attempt = new_id("try")
    ledger.intend(hold.id, attempt, new_id("key"), "fal", "veo", micros)
    ledger.end(attempt, "succeeded", micros)
    ledger.finish(payer.build(project))
