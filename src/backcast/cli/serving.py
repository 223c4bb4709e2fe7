"""Serving: run Backcast here, serve it for others, bring its database up to date, and say how it is."""

import os
import platform
import socket
from collections.abc import Callable
from importlib.metadata import version
from typing import TypeVar

import click
import waitress

from backcast.app import (
    create_app,
    database_problems,
    make_first_plan,
    migrate_store,
    needs_migration,
    open_store,
    sign_in_address,
)
from backcast.cli.streams import Refused
from backcast.domain.errors import BackcastError
from backcast.settings import DESCRIBED, Settings

Result = TypeVar("Result")

_THREADS = 8
_LIBRARIES = ("flask", "sqlalchemy", "networkx", "holidays", "icalendar", "pyyaml", "waitress")

port_option = click.option("--port", type=click.IntRange(1, 65_535), help="Port to listen on (8000).")
host_option = click.option("--host", help="Address to listen on (127.0.0.1: this machine only).")


@click.command()
@port_option
def run(port: int | None) -> None:
    """Start Backcast on this machine with everything it needs, and print how to come in."""
    settings = _settings()
    host, port = "127.0.0.1", port or settings.port
    _refuse_taken(host, port, "make run PORT=8001")
    store = open_store(settings)
    _told(lambda: migrate_store(store))
    make_first_plan(store, settings)
    base = _remember(settings, f"http://{host}:{port}")
    click.echo(f"Backcast is at {base}")
    click.echo(f"Sign in once, within a day, with {sign_in_address(store, base)}")
    click.echo("Stop it with Ctrl-C. Your plans are kept in " + str(settings.instance))
    waitress.serve(create_app(settings, store), host=host, port=port, threads=_THREADS, ident=None)


@click.command()
@host_option
@port_option
def serve(host: str | None, port: int | None) -> None:
    """Serve Backcast; the database must be up to date (backcast migrate)."""
    settings = _settings()
    host, port = host or settings.host, port or settings.port
    store = open_store(settings)
    if needs_migration(store):
        raise Refused("The database is not up to date. Run “backcast migrate” first; it keeps all plans.")
    _refuse_taken(host, port, "backcast serve --port 8001")
    base = _remember(settings, f"http://{host}:{port}")
    click.echo(f"Backcast serves at {base} – sign-in links come from “backcast link”.")
    waitress.serve(create_app(settings, store), host=host, port=port, threads=_THREADS, ident=None)


@click.command()
def migrate() -> None:
    """Create the database, or bring it to the schema of this version. Plans are kept."""
    settings = _settings()
    made = _told(lambda: migrate_store(open_store(settings)))
    for reason in made:
        click.echo(f"Done: {reason}")
    if not made:
        click.echo("The database is up to date.")


@click.command()
@click.option("--base", help="Where people reach Backcast, such as https://plans.example.org.")
def link(base: str | None) -> None:
    """Print a new address that signs the owner in once, within a day."""
    settings = _settings()
    store = open_store(settings)
    if needs_migration(store):
        raise Refused("There is no database yet. Run “backcast migrate” first.")
    noted = settings.instance / "address"
    known = noted.read_text("utf-8") if noted.is_file() else f"http://{settings.host}:{settings.port}"
    click.echo(sign_in_address(store, (base or known).strip().rstrip("/")))


@click.command()
def doctor() -> None:
    """Say what is in force and whether all is well; exit code 2 when something is not."""
    settings = _settings()
    click.echo(f"backcast {version('backcast')}, Python {platform.python_version()}")
    click.echo(", ".join(f"{name} {version(name)}" for name in _LIBRARIES))
    for name, shown in settings.shown():
        variable, description = DESCRIBED[name]
        click.echo(f"{name:10} {shown:40} {variable}: {description}")
    problems = database_problems(open_store(settings))
    for problem in problems:
        click.echo(f"Problem: {problem}", err=True)
    if problems:
        raise SystemExit(2)
    click.echo("The database is whole and up to date.")


def _settings() -> Settings:
    return _told(lambda: Settings.read(os.environ))


def _remember(settings: Settings, base: str) -> str:
    """Note where this server listens, so that “backcast link” prints addresses that work."""
    (settings.instance / "address").write_text(base, "utf-8")
    return base


def _told(act: Callable[[], Result]) -> Result:
    try:
        return act()
    except BackcastError as error:
        raise Refused(str(error)) from None
    except OSError as error:
        raise Refused(f"{error.strerror or error}: {error.filename or 'the instance folder'}") from None


def _refuse_taken(host: str, port: int, instead: str) -> None:
    """A sentence instead of a traceback where another program listens already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise Refused(f"Cannot listen on {host}:{port}: {error.strerror}. Try “{instead}”.") from None
