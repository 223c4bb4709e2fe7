"""The help pages with wide tables, in a real browser: no barrier that axe can see, nothing wider than the window."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import NewPage
from tests.journeys.servers import Served, served
from tests.journeys.test_every_page import RULES

WIDE = ["/help/people", "/help/running"]


@pytest.fixture(scope="module")
def backcast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Backcast with its example plan."""
    with served(tmp_path_factory.mktemp("instance"), date(2026, 3, 16)) as running:
        yield running


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark"), (320, "light")])
def test_a_table_of_the_help_can_be_read_on_any_screen(
    new_page: NewPage, backcast: Served, width: int, scheme: Literal["light", "dark"]
) -> None:
    page = new_page(width=width, height=844, color_scheme=scheme, reduced_motion="reduce")
    page.goto(backcast.fresh_link())
    page.get_by_role("button", name="Sign in").click()
    found: list[str] = []

    for path in WIDE:
        page.goto(backcast.address + path)
        violations = Axe().run(page, options=RULES).response["violations"]
        found += [f"{path}: {each['id']} {each['nodes'][0]['html'][:120]}" for each in violations]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
            found.append(f"{path}: wider than the window")

    assert not found
    assert page.get_by_role("region", name="Limits").get_by_role("row").count() > 30
