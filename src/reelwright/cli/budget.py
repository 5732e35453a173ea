"""reelwright budget"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from reelwright.cli.show import counted, json_option, print_json, print_table

if TYPE_CHECKING:
    from reelwright.storage.records import Account, Spent


@click.command()
@click.option("--user", type=click.FloatRange(0), metavar="USD", help="Set what may be spent in all.")
@click.option("--month", type=click.FloatRange(0), metavar="USD", help="Set what may be spent in each month.")
@json_option
def budget(user: float | None, month: float | None, as_json: bool) -> None:
    """Show what may be spent on engines, what is, and on what.

    A project's own limit is the `budget` of its brief. At four fifths of a limit a build warns; nothing is bought that
    could pass it.
    """
    from reelwright.settings import Settings
    from reelwright.workspace.budgets import budgets, set_limits

    settings = Settings.from_environment()
    set_limits(settings, user=user, month=month)
    accounts, spent = budgets(settings)
    if as_json:
        print_json({"accounts": [asdict(account) for account in accounts], "spent": [asdict(each) for each in spent]})
        return
    if not accounts:
        click.echo("Nothing was spent, and no limit is set.")
        return
    print_table([("Budget", "Limit", "Spent", "Set aside", ""), *map(_account, accounts)], numbers=(1, 2, 3))
    if spent:
        click.echo()
        print_table([("For", "Engine", "Calls", "Spent"), *map(_spent, spent)], numbers=(3,))


def _account(account: Account) -> tuple[str, ...]:
    limit = "none" if account.limit is None else _usd(account.limit)
    state = "closed: a bill was higher than its quote" if account.closed else "nearly spent" if account.alert else ""
    return account.id, limit, _usd(account.spent), _usd(account.held), state


def _spent(spent: Spent) -> tuple[str, ...]:
    project = spent.build.partition("/")[2]
    calls = counted(spent.attempts, "call") + (f", {spent.succeeded} good" if spent.attempts > 1 else "")
    return f"{project}, {spent.name}", f"{spent.engine}:{spent.model}", calls, _usd(spent.micros)


def _usd(micros: int) -> str:
    return f"${micros / 1_000_000:.2f}"
