"""Serving: run Backcast here, serve it for others, bring its database up to date, and say how it is."""

import logging.config
import os
import platform
import socket
from dataclasses import replace
from importlib.metadata import version
from ipaddress import ip_address

import click
import waitress

from backcast.app import (
    create_app,
    database_problems,
    look_for_circles_less_often,
    make_first_plan,
    migrate_store,
    needs_migration,
    open_store,
    sign_in_address,
)
from backcast.cli.chores import begin_chores
from backcast.cli.streams import Refused, told
from backcast.cli.workers import serve_with_workers
from backcast.credentials.providers import is_installed
from backcast.language_models.calls import can_be_asked
from backcast.logs import configuration
from backcast.settings import DESCRIBED, Settings
from backcast.storage.store import Store
from backcast.use_cases.healths import knows_key, note_key

_THREADS = 8
_LIBRARIES = ("flask", "sqlalchemy", "networkx", "holidays", "icalendar", "pyyaml", "waitress", "granian", "psycopg")

port_option = click.option("--port", type=click.IntRange(1, 65_535), help="Port to listen on (8000).")
host_option = click.option("--host", help="Address to listen on (127.0.0.1: this machine only).")


@click.command()
@port_option
def run(port: int | None) -> None:
    """Start Backcast on this machine with everything it needs, and print how to come in."""
    settings = replace(_settings(), address="")  # here it is this machine, wherever it may be served for others
    logging.config.dictConfig(configuration(settings.log, requests=False))
    host, port = "127.0.0.1", port or settings.port
    _refuse_taken(host, port, "make run PORT=8001")
    store = told(lambda: open_store(settings))
    told(lambda: migrate_store(store))
    make_first_plan(store, settings)
    if problem := _key_problem(store, settings):
        click.echo(f"Note: {problem}", err=True)
    else:
        note_key(store, settings.secret_key)
    base = _remember(settings, f"http://{host}:{port}")
    click.echo(f"Backcast is at {base}")
    click.echo(f"Sign in once, within a day, with {sign_in_address(store, base)}")
    click.echo("Stop it with Ctrl-C. Your plans are kept in " + str(settings.instance))
    begin_chores(settings, store)
    app = create_app(settings, store)
    look_for_circles_less_often()
    waitress.serve(app, host=host, port=port, threads=_THREADS, ident=None)


@click.command()
@host_option
@port_option
def serve(host: str | None, port: int | None) -> None:
    """Serve Backcast to others; the database must be up to date (backcast migrate)."""
    settings = _settings()
    host, port = host or settings.host, port or settings.port
    _refuse_careless(settings, host)
    store = told(lambda: open_store(settings))
    if told(lambda: needs_migration(store)):
        raise Refused("The database is not up to date. Run “backcast migrate” first; it keeps all plans.")
    if problem := told(lambda: _key_problem(store, settings)):
        raise Refused(problem)
    if knows_key(store, settings.secret_key) is None:
        told(lambda: note_key(store, settings.secret_key))
    store.engine.dispose()
    _refuse_taken(host, port, "backcast serve --port 8001")
    shown = f"[{host}]" if ":" in host else host
    base = _remember(settings, settings.address or f"http://{shown}:{port}")
    click.echo(f"Backcast serves at {base} – sign-in links come from “backcast link”.")
    serve_with_workers(settings, host, port)


@click.command()
def migrate() -> None:
    """Create the database, or bring it to the schema of this version. Plans are kept."""
    settings = _settings()
    made = told(lambda: migrate_store(open_store(settings)))
    for reason in made:
        click.echo(f"Done: {reason}")
    if not made:
        click.echo("The database is up to date.")


@click.command()
def doctor() -> None:
    """Say what is in force and whether all is well; exit code 2 when something is not."""
    settings = _settings()
    click.echo(f"backcast {version('backcast')}, Python {platform.python_version()}")
    click.echo(", ".join(f"{name} {version(name)}" for name in _LIBRARIES))
    for name, shown in settings.shown():
        variable, description = DESCRIBED[name]
        click.echo(f"{name:22} {shown:40} {variable}: {description}")
    store = told(lambda: open_store(settings))
    problems = [*_half_set(settings), *database_problems(store)]
    if not problems and (problem := told(lambda: _key_problem(store, settings))):
        problems.append(problem)
    for problem in problems:
        click.echo(f"Problem: {problem}", err=True)
    if problems:
        raise SystemExit(2)
    click.echo("The database is whole and up to date.")


def _settings() -> Settings:
    return told(lambda: Settings.read(os.environ))


def _remember(settings: Settings, base: str) -> str:
    """Note where this server listens, so that “backcast link” prints addresses that work."""
    (settings.instance / "address").write_text(base, "utf-8")
    return base


def _key_problem(store: Store, settings: Settings) -> str:
    """What to do about a key with which this database was not used; empty when it was, or was used with none."""
    if knows_key(store, settings.secret_key) is not False:
        return ""
    return (
        f"The key in force ({settings.key_place}) is not the one that this database was used with. Put the former one "
        "back, the same on every machine. If it is lost, “backcast accept-key” goes on with this one; one-time codes "
        "must then be set up anew, while recovery codes and passkeys still work."
    )


def _half_set(settings: Settings) -> list[str]:
    """Settings that want another one, a sentence each."""
    problems = []
    if settings.smtp and not settings.address:
        problems.append("BACKCAST_SMTP is set, but no mail is sent: links in it need BACKCAST_ADDRESS.")
    if settings.oidc_issuer and not is_installed():
        problems.append("BACKCAST_OIDC_ISSUER is set, but what it needs is not installed: backcast[sso].")
    if settings.model_url and not can_be_asked():
        problems.append("BACKCAST_MODEL_URL is set, but what it needs is not installed: backcast[ai].")
    return problems


def _refuse_careless(settings: Settings, host: str) -> None:
    """What is fine on one's own machine would be a hole, or a lie, for others."""
    if _is_loopback(host):
        return
    if settings.today:
        raise Refused("BACKCAST_TODAY fixes the day, which is for demonstrations on this machine. Leave it out.")
    if not (settings.https or settings.proxies or settings.insecure):
        raise Refused(
            f"On {host} others could reach Backcast, and read along, over plain http. Put a proxy with https in front "
            "and set BACKCAST_HTTPS=1 and BACKCAST_PROXIES=1; or set BACKCAST_INSECURE=1 in a network that you trust."
        )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _refuse_taken(host: str, port: int, instead: str) -> None:
    """A sentence instead of a traceback where another program listens already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise Refused(f"Cannot listen on {host}:{port}: {error.strerror}. Try “{instead}”.") from None
