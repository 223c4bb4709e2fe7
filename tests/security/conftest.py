"""What the tests of security share: a world of two workspaces, in a database of the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.worlds import World, build


@pytest.fixture
def world(address: str, tmp_path: Path) -> Iterator[World]:
    """Two workspaces full of everything, and their application."""
    built = build(address, tmp_path)
    yield built
    built.store.engine.dispose()
