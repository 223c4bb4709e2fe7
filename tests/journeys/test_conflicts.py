"""Two windows on one step: the second sees both values, by keyboard, on a phone, in both colours, without scripts."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser import NewPage
from tests.journeys.servers import Served, served
from tests.journeys.test_every_page import RULES


@pytest.fixture
def backcast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Backcast on Mon 16 March 2026, with its example plan."""
    with served(tmp_path_factory.mktemp("instance"), date(2026, 3, 16)) as running:
        yield running


def in_the_form(page: Page, backcast: Served) -> str:
    """Sign in and open the form of a step; its address."""
    page.goto(backcast.fresh_link())
    page.get_by_role("button", name="Sign in").click()
    plan = page.locator("main a[href^='/plans/']:not([href*='new'])").first.get_attribute("href")
    page.goto(f"{backcast.address}{plan}/steps/A9/edit")
    return page.url


def save(page: Page, owner: str) -> None:
    page.get_by_role("combobox", name="Owner").fill(owner)
    page.get_by_role("button", name="Save", exact=True).click()


@pytest.mark.parametrize(
    ("width", "height", "scheme", "scripts"),
    [(1280, 800, "light", True), (1280, 800, "dark", False), (320, 640, "light", False), (390, 844, "dark", True)],
)
def test_the_second_of_two_sees_both_values_and_can_save_their_own_by_keyboard(
    new_page: NewPage, backcast: Served, width: int, height: int, scheme: Literal["light", "dark"], scripts: bool
) -> None:
    first, second = new_page(), new_page(width=width, height=height, color_scheme=scheme, java_script_enabled=scripts)
    in_the_form(first, backcast)
    form = in_the_form(second, backcast)
    save(first, "Ben")

    save(second, "Cem")
    choice = second.get_by_role("group", name="A9").filter(has_text="Owner")
    shown = [choice.get_by_role("radio", name=name).is_checked() for name in ("Keep theirs Ben", "Save mine Cem")]
    wide = second.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
    barriers = Axe().run(second, options=RULES).response["violations"] if scripts else []
    second.get_by_role("button", name="Save what I chose").press("Enter")
    second.goto(form)

    assert shown == [False, True]
    assert not wide
    assert [f"{each['id']} {each['nodes'][0]['html'][:120]}" for each in barriers] == []
    assert second.get_by_role("combobox", name="Owner").input_value() == "Cem"


def test_theirs_is_kept_in_one_field_by_keyboard_and_what_else_was_typed_is_saved(
    new_page: NewPage, backcast: Served
) -> None:
    first, second = new_page(), new_page(java_script_enabled=False)
    in_the_form(first, backcast)
    form = in_the_form(second, backcast)
    save(first, "Ben")
    second.get_by_label("Note").fill("Half an hour of typing")
    save(second, "Cem")

    second.get_by_role("radio", name="Save mine Cem").press("ArrowUp")
    second.get_by_role("button", name="Save what I chose").press("Enter")
    second.goto(form)

    assert second.get_by_role("combobox", name="Owner").input_value() == "Ben"
    assert second.get_by_label("Note").input_value() == "Half an hour of typing"
