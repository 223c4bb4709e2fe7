"""What belongs to the current request: the store, the day and the person."""

from collections.abc import Callable
from datetime import date
from typing import cast
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, request

from backcast.domain.people.accounts import SessionRecord
from backcast.domain.people.persons import Origin, Person
from backcast.settings import Settings
from backcast.storage.store import Store


def attach(app: Flask, store: Store, clock: Callable[[], date], settings: Settings) -> None:
    """Give the application its store, its clock and its settings."""
    app.extensions["backcast"] = {"store": store, "clock": clock, "settings": settings}


def store_of(app: Flask) -> Store:
    """The database of an application."""
    return cast("Store", app.extensions["backcast"]["store"])


def store() -> Store:
    """The database; while a form that makes something is taken, as that form sees it."""
    return cast("Store", g.get("store") or store_of(current_app))


def settings() -> Settings:
    """What is in force."""
    return cast("Settings", current_app.extensions["backcast"]["settings"])


def today() -> date:
    """The day that it is where the person is, or the one that the settings fix."""
    return today_of(current_app, g.get("session"))


def today_of(app: Flask, session: SessionRecord | None) -> date:
    """The same for the person of this session."""
    known = app.extensions["backcast"]
    if session and session.account.time_zone and known["settings"].today is None:
        return store_of(app).now().astimezone(ZoneInfo(session.account.time_zone)).date()
    clock: Callable[[], date] = known["clock"]
    return clock()


def session_cookie(*, https: bool) -> str:
    """The name of the session cookie; with https the browser itself refuses it from elsewhere."""
    return "__Host-backcast" if https else "backcast"


def https() -> bool:
    """Whether people reach us over https."""
    return settings().https


def mail_base() -> str:
    """What links in mails begin with: the address of the settings, never what a request names; empty: no mail."""
    return str(current_app.config["MAIL_BASE"])


def person() -> Person:
    """Who is signed in; the guard lets nobody else come this far."""
    return cast("Person", g.person)


def session() -> SessionRecord:
    """The session that this request came in with; there is one wherever the guard asks for it."""
    return cast("SessionRecord", g.session)


def origin() -> Origin:
    """Where this request comes from; the address is that of the network, proxies that we trust taken away."""
    return Origin(request.remote_addr or "", "browser")


def browser() -> str:
    """What the browser says it is, for the list of sessions."""
    return request.headers.get("User-Agent", "")[:200]
