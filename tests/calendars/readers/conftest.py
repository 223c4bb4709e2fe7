import os

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """They take minutes, and so they read only when they are asked to."""
    if not os.environ.get("BACKCAST_READERS"):
        for test in items:
            if test.get_closest_marker("readers"):
                test.add_marker(pytest.mark.skip("`make readers` installs other calendar programs and reads with them"))
