"""What the tests of the programming interface share: the owner's program."""

import pytest
from flask import Flask

from backcast.domain.people.persons import Person
from backcast.storage.store import Store
from tests.api.callers import Program


@pytest.fixture
def call(app: Flask, store: Store, owner: Person) -> Program:
    """A program with a token of the owner that reads and writes."""
    return Program(app, store, owner)


@pytest.fixture
def plan_id(call: Program) -> str:
    """A plan of the owner."""
    return call.a_plan()
