"""A late programme in a real browser: what would help, ticked, previewed, made, and taken back."""

from collections.abc import Iterator
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser import NewPage
from tests.journeys.servers import Served, served
from tests.journeys.test_every_page import RULES


@pytest.fixture
def backcast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Backcast on Mon 16 March 2026."""
    with served(tmp_path_factory.mktemp("instance"), date(2026, 3, 16)) as running:
        yield running


def late_programme(page: Page, backcast: Served) -> None:
    """Sign in, begin the compliance programme for 30 June 2026, and follow the question on its page."""
    page.goto(backcast.fresh_link())
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{backcast.address}/plans/new?start=programme:compliance")
    page.get_by_label("The outcome").fill("All 1,240 people in scope hold a valid certificate")
    page.get_by_label("It must be true by").fill("2026-06-30")
    page.get_by_role("button", name="Work back from this goal").click()
    page.get_by_role("link", name="What would help?").click()


def test_two_ticks_bring_the_late_programme_back_as_one_change_that_can_be_undone(
    new_page: NewPage, backcast: Served
) -> None:
    page = new_page(width=390, height=844, color_scheme="dark")
    late_programme(page, backcast)

    page.get_by_label("A12 and A13 side by side").check()
    expect(page.locator("#preview")).to_contain_text("It still misses by 4 working days.")
    expect(page.get_by_text("It still misses by 4 working days.")).to_be_in_viewport()
    page.get_by_text("more changes", exact=False).click()
    page.get_by_label("A6 and A7 side by side").check()
    expect(page.locator("#preview")).to_contain_text("It can be met, with 0 working days of slack")
    barriers = Axe().run(page, options=RULES).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
    page.get_by_role("button", name="Make this change").click()
    made = page.locator("main").inner_text()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("main")).to_contain_text("16 working days short")

    assert [f"{each['id']} {each['nodes'][0]['html'][:120]}" for each in barriers] == []
    assert not wide
    assert "Won days back: A12 and A13 side by side; A6 and A7 side by side." in made
    assert "working days short" not in made


def test_without_scripts_the_cheapest_combination_is_previewed_and_made_by_keyboard(
    new_page: NewPage, backcast: Served
) -> None:
    page = new_page(java_script_enabled=False)
    late_programme(page, backcast)

    page.get_by_role("button", name="Preview these").press("Enter")
    told = page.locator("#preview").inner_text()
    page.get_by_role("button", name="Make this change").press("Enter")

    assert "16 working days won." in told
    assert "Won days back: A12 and A13 side by side; A6 and A7 side by side." in page.locator("main").inner_text()
