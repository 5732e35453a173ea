"""reelwright admin"""

from __future__ import annotations

import click


@click.command()
@click.argument("email")
@click.option("--off", is_flag=True, help="Let the user run the service no longer.")
def admin(email: str, off: bool) -> None:
    """Let a user run the service: see all spending, workers and queues, and close accounts."""
    from reelwright.settings import Settings
    from reelwright.storage.records import Database
    from reelwright.storage.records.people import People

    database = Database.of(Settings.from_environment().database_url)
    try:
        user = People(database).set_admin(email, not off)
    finally:
        database.close()
    click.echo(f"{user.email} {'runs' if user.admin else 'does not run'} the service.")
