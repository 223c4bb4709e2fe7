"""Short ways to what tests need: a clock to turn, people of every role, a signed-in client, all rows of a database."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from sqlalchemy import Select, event, insert, select
from werkzeug.test import TestResponse

from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.storage.engines import WAIT_SECONDS
from backcast.storage.identifiers import new_id
from backcast.storage.store import Store
from backcast.storage.tables.everything import metadata
from backcast.storage.tables.people import people
from backcast.use_cases.people.sign_ins import issue_sign_in_link

WRITES = ("INSERT", "UPDATE", "DELETE")


class Clock:
    """A clock that is turned by hand."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def turn(self, by: timedelta) -> None:
        """Let time pass."""
        self.moment += by


def database_url(path: Path) -> str:
    """The address of an SQLite file."""
    return f"sqlite:///{path}"


@contextmanager
def opened_again(store: Store, wait: float = WAIT_SECONDS) -> Iterator[Store]:
    """The same database as another process sees it, or as somebody who waits for others only so many seconds."""
    again = Store(store.engine.url.render_as_string(hide_password=False), store.now, wait)
    yield again
    again.engine.dispose()


@contextmanager
def another_writer(store: Store, table: str = "people") -> Iterator[None]:
    """Another program that keeps everybody else from writing: SQLite as a whole, PostgreSQL in one table."""
    with store.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        else:
            connection.exec_driver_sql("SELECT 1")  # BEGIN IMMEDIATE stands before it
        yield
        connection.rollback()


def stranger(store: Store) -> Person:
    """The owner of another workspace in the same database."""
    with store.entrance() as door:
        return door.open_workspace("Another workspace", "Somebody else")


def colleague(store: Store, owner: Person, role: Role) -> Person:
    """Somebody of this role in the owner's workspace."""
    with store.entrance() as door:
        account = door.accounts.add(None)
    person = Person(new_id(), owner.workspace, f"A person as {role}", role, account.id)
    with store.engine.begin() as connection:
        connection.execute(
            insert(people).values(
                id=person.id,
                workspace_id=person.workspace,
                name=person.name,
                role=role.value,
                created=store.now(),
                account_id=account.id,
            )
        )
    return person


@cache
def questions() -> dict[str, Select[Any]]:
    """What asks for all rows of each table: to put it together was most of the price of asking."""
    return {table.name: select(table).order_by(*table.primary_key.columns) for table in metadata.sorted_tables}


def everything_in(store: Store) -> dict[str, list[Any]]:
    """Every row of every table, to compare a database with itself."""
    with store.engine.connect().execution_options(writing=False) as connection:
        return {name: [tuple(row) for row in connection.execute(question)] for name, question in questions().items()}


@contextmanager
def statements_of(store: Store) -> Iterator[list[str]]:
    """What is sent to the database meanwhile, statement by statement."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    yield sent
    event.remove(store.engine, "before_cursor_execute", note)


def signed_in(app: Flask, store: Store, person: Person) -> FlaskClient:
    """A client that came in through a one-time link."""
    client = app.test_client()
    answer = post(client, f"/sign-in/{issue_sign_in_link(store, person)}")
    assert answer.status_code == 303, answer.text
    return client


def form_token(client: FlaskClient) -> str:
    """A token that shows a form to be ours, for the session of this client."""
    with client.application.test_request_context():
        token: str = generate_csrf()
        raw = session["csrf_token"]
    with client.session_transaction() as kept:
        kept["csrf_token"] = raw
    return token


def post(client: FlaskClient, path: str, form: Mapping[str, str] | None = None) -> TestResponse:
    """Send a form as a page of ours would."""
    return client.post(path, data={"csrf_token": form_token(client), **(form or {})})
