"""Copies: the whole database into a file, back from it, or over into another database."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from backcast.cli.streams import told
from backcast.settings import Settings
from backcast.storage.backups import Backup, back_up
from backcast.storage.backups import restore as restore_backup
from backcast.storage.copies import copy_everything
from backcast.storage.engines import open_engine


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace the file when it is there already.")
def backup(file: Path, force: bool) -> None:
    """Write everything that is stored into FILE; Backcast may be in use meanwhile.

    The file holds plans, people, history and the hashes of their secrets: keep it as safe as the database itself. It
    does not hold the key of this installation (secret_key in the instance folder); keep a copy of that in another
    place.
    """
    settings = told(lambda: Settings.read(os.environ))
    with _opened(settings.database) as database:
        made = told(lambda: back_up(database, file, replace=force))
    click.echo(f"{file} holds {_counted(made)}.")
    click.echo(f"SHA-256 {made.sha256}")
    click.echo(f"It does not hold the key of this installation, which stands in {settings.key_place}.")
    click.echo("Keep a copy of that in another place: what was locked with it opens with nothing else.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Replace everything that the database holds now.")
def restore(file: Path, replace: bool) -> None:
    """Put what the backup FILE holds into the database, all of it or nothing.

    The database must be empty unless --replace is said. A backup of an older Backcast is brought up to date on the
    way. Put the key of the installation (secret_key) back into the instance folder yourself.
    """
    settings = told(lambda: Settings.read(os.environ))
    with _opened(settings.database) as database:
        restored = told(lambda: restore_backup(file, database, replace=replace))
    click.echo(f"Restored {_counted(restored)} from {file}.")
    click.echo(
        f"The key of the installation is no part of a backup: the one in force stands in {settings.key_place}. It must "
        "be the one that the backup was made with; “backcast doctor” tells."
    )


@click.command()
@click.option("--to", "address", required=True, envvar="BACKCAST_COPY_TO", help="Address of the other database.")
def copy(address: str) -> None:
    """Copy everything that is stored into another database, which must be empty.

    An address is sqlite:///… or postgresql://…; BACKCAST_COPY_TO can hold it in place of --to, so that nobody sees its
    password among the running programs.
    """
    settings = told(lambda: Settings.read(os.environ))
    with _opened(settings.database) as here, _opened(address) as there:
        told(lambda: copy_everything(here, there))
    click.echo(
        "Everything was copied, and compared afterwards. To use the other database, set BACKCAST_DATABASE to it."
    )


@contextmanager
def _opened(address: str) -> Iterator[Any]:
    database = told(lambda: open_engine(address))
    try:
        yield database
    finally:
        database.dispose()


def _counted(backup: Backup) -> str:
    words = [
        (backup.plans, "plan", "plans"),
        (backup.people, "person", "people"),
        (backup.changes, "change", "changes"),
    ]
    plans, people, changes = (f"{count} {one if count == 1 else many}" for count, one, many in words)
    return f"{plans}, {people} and {changes}"
