"""Accounts, for whoever runs Backcast: a link that lets somebody in, and a second factor taken off."""

import os
from typing import Final

import click

from backcast.app import needs_migration, open_store, sign_in_address
from backcast.cli.streams import Refused, told
from backcast.domain.people.persons import Origin
from backcast.settings import Settings
from backcast.storage.store import Store
from backcast.use_cases.healths import note_key
from backcast.use_cases.people.second_factors import reset_second_factor_of

_HERE: Final = Origin(means="command line")


@click.command()
@click.argument("email", default="")
@click.option("--base", help="Where people reach Backcast, such as https://plans.example.org.")
def link(email: str, base: str | None) -> None:
    """Print a new address that signs somebody in once, within a day: the person with EMAIL, or the owner.

    A second factor is still asked for.
    """
    settings, store = _opened()
    base = (base or _known_base(settings)).strip().rstrip("/")
    click.echo(told(lambda: sign_in_address(store, base, email)))


@click.command(name="reset-second-factor")
@click.argument("email", default="")
def reset_second_factor(email: str) -> None:
    """Take passkeys and one-time codes off the account with EMAIL, or the owner's, when they lost them all.

    Make sure that it is really they who ask. All their sessions end, their organisation's service links the account
    anew, and the audit trail keeps it.
    """
    _, store = _opened()
    told(lambda: reset_second_factor_of(store, email, _HERE))
    click.echo(f"{email or 'The owner'} signs in without a second factor now. They can set up a new one.")


@click.command(name="accept-key")
def accept_key() -> None:
    """Go on with the secret key in force where the database was used with another one, which is lost.

    One-time codes must be set up anew: recovery codes and passkeys still work, and so does reset-second-factor.
    """
    settings, store = _opened()
    told(lambda: note_key(store, settings.secret_key))
    click.echo(f"From now on this database belongs to the key in {settings.key_place}. Keep a copy of it.")


def _opened() -> tuple[Settings, Store]:
    settings = told(lambda: Settings.read(os.environ))
    store = told(lambda: open_store(settings))
    if told(lambda: needs_migration(store)):
        raise Refused("There is no database yet, or an older one. Run “backcast migrate” first.")
    return settings, store


def _known_base(settings: Settings) -> str:
    """Where people reach Backcast: what the settings say, else where a server last listened."""
    noted = settings.instance / "address"
    usual = f"http://{settings.host}:{settings.port}"
    return settings.address or (noted.read_text("utf-8") if noted.is_file() else usual)
