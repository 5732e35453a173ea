"""What must hold after every storm, and while it blows; each returns what is wrong, by invariant."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from reelwright.storage.records.tables.money import accounts, attempts, holds
from storm.build import ACCOUNTS, CANARY, Store


def broken(store: Store, outcome: dict[str, str] | None) -> list[str]:
    """Return every invariant that a finished build breaks."""
    return [
        *_finished(outcome),
        *_submits(store),
        *_refusals(store),
        *_books(store),
        *_secrets(store),
        *_cancelled(store),
    ]


def _finished(outcome: dict[str, str] | None) -> Iterator[str]:
    if outcome is None:
        yield "I2: the build did not end"


def _submits(store: Store) -> Iterator[str]:
    """I1: no paid request was taken twice."""
    for digest, count in store.simulator.books.repeated().items():
        yield f"I1: request {digest[:12]} was taken {count} times"


def _refusals(store: Store) -> Iterator[str]:
    """Rule of failure classes: words that one model refused are not taken to another one."""
    with store.ledger._database.write() as sql:
        tried = sql.execute(select(attempts).order_by(attempts.c.at)).all()
    for row in tried:
        if row.reason.startswith("policy: "):
            later = [other for other in tried if other.hold == row.hold and other.at > row.changed]
            yield from (f"policy: {row.id} was refused, then {other.model} was asked" for other in later)


def _books(store: Store) -> Iterator[str]:
    """I3 and I4: every hold is closed once, sums agree, and nothing that was charged is missing."""
    yield from store.overruns[:1]
    with store.ledger._database.write() as sql:  # the books themselves, not what the ledger says of them
        kept = sql.execute(select(holds)).all()
        tried = sql.execute(select(attempts)).all()
        stand = {row.id: row for row in sql.execute(select(accounts))}
    yield from (f"I4: the hold {row.name} is {row.state}" for row in kept if row.state == "open")
    yield from (f"I4: the attempt {row.id} is {row.state}" for row in tried if row.state in _LIVE)
    costs = sum(row.cost for row in tried)
    if sum(row.cost for row in kept) != costs:
        yield f"I4: the holds cost {sum(row.cost for row in kept)}, their attempts {costs}"
    for account in (stand[name] for name in ACCOUNTS if name in stand):
        if (account.spent, account.held) != (costs, 0):
            yield f"I4: {account.id} has {account.spent} spent and {account.held} held, its attempts cost {costs}"
    entries = store.simulator.books.entries
    charged = sum(entry.charged for entry in entries if "overcharged" not in entry.faults)
    if costs < charged:
        yield f"I4: {charged} was charged, and {costs} is booked"


_LIVE = ("intended", "submitted", "unknown")


def _secrets(store: Store) -> Iterator[str]:
    """I13: the key stands in no message, trace or row."""
    with store.ledger._database.write() as sql:
        rows = [str(tuple(row)) for table in (accounts, holds, attempts) for row in sql.execute(select(table))]
    for text in (*store.told, *store.trace, *rows):
        if CANARY in text:
            yield f"I13: the key stands in {text[:80]!r}"


def _cancelled(store: Store) -> Iterator[str]:
    """I14: after a cancel nothing more is submitted."""
    if store.submitted_late:
        yield f"I14: {store.submitted_late} calls were submitted after the cancel"
