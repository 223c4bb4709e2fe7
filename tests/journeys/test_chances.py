"""How likely is it, in a real browser: from the plan to the answer, drawn otherwise, asked otherwise, and back."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser import NewPage
from tests.journeys.servers import Served, served
from tests.journeys.test_every_page import RULES
from tests.journeys.test_main_journey import sign_in, start_onboarding


@pytest.fixture(scope="module")
def backcast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Backcast on Thu 30 July 2026, two working days before its example plan must start."""
    with served(tmp_path_factory.mktemp("instance"), date(2026, 7, 30)) as running:
        yield running


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark"), (320, "light")])
def test_the_answer_can_be_read_on_any_screen(
    new_page: NewPage, backcast: Served, width: int, scheme: Literal["light", "dark"]
) -> None:
    page = new_page(width=width, height=844, color_scheme=scheme, reduced_motion="reduce")
    page.goto(backcast.fresh_link())
    page.get_by_role("button", name="Sign in").click()
    plan = page.locator("main a[href^='/plans/']:not([href*='new'])").first.get_attribute("href")

    page.goto(f"{backcast.address}{plan}/chances?start=2026-07-31&step=A9")
    expect(page.locator(".chances-curve")).to_be_visible()
    for fold in page.locator("details.fold > summary").all():
        fold.click()

    violations = Axe().run(page, options=RULES).response["violations"]
    assert [f"{each['id']} {each['nodes'][0]['html'][:120]}" for each in violations] == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")


def test_an_owner_asks_how_likely_the_plan_is_and_says_how_sure_its_durations_are(
    new_page: NewPage, backcast: Served
) -> None:
    page = new_page()
    sign_in(page, backcast)
    start_onboarding(page, backcast)

    page.locator(".tl-facts").get_by_role("link", name="80 % sure:").click()  # it came after the page
    expect(page.get_by_role("heading", name="How likely is it?")).to_be_visible()
    expect(page.locator(".chances-sentence")).to_contain_text("Starting on Thu 30 Jul 2026")
    expect(page.locator(".chances-curve")).to_contain_text("must start 3 Aug")

    page.get_by_label("At least, in percent").fill("100")
    page.get_by_label("At most, in percent").fill("100")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Changed how sure durations are")
    expect(page.locator(".chances-sentence")).to_contain_text(
        "is more than 99 %. Start by Mon 3 Aug 2026 to be 80 % sure."
    )

    page.get_by_label("Work starts on").fill("2026-08-04")
    page.get_by_role("button", name="Show the chance").press("Enter")
    expect(page.locator(".chances-sentence")).to_contain_text(
        "Starting on Tue 4 Aug 2026, the chance of meeting Fri 18 Dec 2026 is less than 1 %."
    )
    assert page.get_by_label("Work starts on").input_value() == "2026-08-04"
