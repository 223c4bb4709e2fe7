"""What belongs to the current request: the store, the day and the person."""

from collections.abc import Callable
from datetime import date
from typing import cast

from flask import Flask, current_app, g

from backcast.domain.people import Person
from backcast.storage.store import Store


def attach(app: Flask, store: Store, clock: Callable[[], date], *, https: bool) -> None:
    """Give the application its store and its clock."""
    app.extensions["backcast"] = {"store": store, "clock": clock, "https": https}


def store() -> Store:
    """The database."""
    return cast("Store", current_app.extensions["backcast"]["store"])


def today() -> date:
    """The day that it is, or the one that the settings fix."""
    clock: Callable[[], date] = current_app.extensions["backcast"]["clock"]
    return clock()


def https() -> bool:
    """Whether people reach us over https."""
    return bool(current_app.extensions["backcast"]["https"])


def person() -> Person:
    """Who is signed in; the guard lets nobody else come this far."""
    return cast("Person", g.person)
