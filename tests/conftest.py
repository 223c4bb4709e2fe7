"""What tests of several floors share: a real database made by the real migrations, its owner, a signed-in client.

Nothing of ours is mocked; only the clock and the day stand still. Whoever needs more than these few finds plain
functions in ``tests/builders.py``.
"""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings

from backcast.domain.people import Person
from backcast.settings import Settings
from backcast.storage.migrate import migrate
from backcast.storage.store import Store
from backcast.use_cases.sign_ins import welcome_owner
from tests.builders import Clock, database_url, signed_in

pytest_plugins = ["tests.browser"]

# No test asserts a time: a busy machine is slow, and not wrong.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


@pytest.fixture
def today() -> date:
    """Thursday 30 July 2026, two working days before the onboarding programme must start."""
    return date(2026, 7, 30)


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until a test moves it."""
    return Clock(datetime(2026, 7, 30, 9, 15, 42, tzinfo=UTC))


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database as the migrations leave it, made once and copied for each test."""
    path = tmp_path_factory.mktemp("migrated") / "backcast.db"
    store = Store(database_url(path), lambda: datetime(2026, 1, 1, tzinfo=UTC))
    migrate(store.engine)
    store.engine.dispose()
    return path


@pytest.fixture
def store(migrated_file: Path, tmp_path: Path, clock: Clock) -> Iterator[Store]:
    """A database of the test's own."""
    path = tmp_path / "backcast.db"
    shutil.copyfile(migrated_file, path)
    opened = Store(database_url(path), clock)
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
