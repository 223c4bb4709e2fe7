"""What tests of several floors share: real databases made by the real migrations, the owner, a signed-in client.

Nothing of ours is mocked; only the clock and the day stand still. Whoever needs more than these few finds plain
functions in ``tests/builders.py``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings

from backcast.domain.people.persons import Person
from backcast.settings import Settings
from backcast.storage.store import Store, Transaction
from backcast.use_cases.people.sign_ins import welcome_owner
from tests.builders import Clock, signed_in

pytest_plugins = ["tests.browser", "tests.databases", "tests.savings"]

# No test asserts a time: a busy machine is slow, and not wrong.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


class ForgetfulStore(Store):
    """Reads what was saved from the database, while a process still has it: tests look at what is there."""

    @contextmanager
    def transaction(self, person: Person) -> Iterator[Transaction]:
        """As always."""
        with super().transaction(person) as tx:
            yield tx
        self.forget_plans()


@pytest.fixture
def today() -> date:
    """Thursday 30 July 2026, two working days before the onboarding programme must start."""
    return date(2026, 7, 30)


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until a test moves it."""
    return Clock(datetime(2026, 7, 30, 9, 15, 42, tzinfo=UTC))


@pytest.fixture
def store(address: str, clock: Clock) -> Iterator[Store]:
    """A database of the test's own: the test runs once on each kind."""
    opened = ForgetfulStore(address, clock)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def owner(store: Store) -> Person:
    """The owner of the first workspace."""
    return welcome_owner(store)


@pytest.fixture
def app(store: Store, tmp_path: Path, today: date) -> Flask:
    """The web application on that database."""
    from backcast.app import create_app  # only tests of the web need all floors

    return create_app(Settings(instance=tmp_path, database="", secret_key="a key for tests", today=today), store)


@pytest.fixture
def client(app: Flask, store: Store, owner: Person) -> FlaskClient:
    """A browser without a screen, signed in as the owner through a one-time link."""
    return signed_in(app, store, owner)
