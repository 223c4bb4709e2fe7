"""What belongs to the current request: the store, the day, and the person whose token came with it."""

from datetime import date
from typing import TYPE_CHECKING, Final, cast
from zoneinfo import ZoneInfo

from flask import current_app, g, request

from backcast.domain.people.persons import Origin, Person
from backcast.storage.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from backcast.settings import Settings

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def store() -> Store:
    """The database."""
    return cast("Store", current_app.extensions["backcast"]["store"])


def today() -> date:
    """The day that it is where the person is, as on the pages, or the one that the settings fix."""
    settings: Settings = current_app.extensions["backcast"]["settings"]
    zone: str = g.get("time_zone", "")
    if zone and settings.today is None:
        return store().now().astimezone(ZoneInfo(zone)).date()
    clock: Callable[[], date] = current_app.extensions["backcast"]["clock"]
    return clock()


def person() -> Person:
    """Whose token came with the request; nobody else comes this far."""
    return cast("Person", g.person)


def origin() -> Origin:
    """Where this request comes from."""
    return Origin(request.remote_addr or "", "access token")


def reference() -> str:
    """The id by which the log knows this request."""
    return str(g.get("reference", ""))
