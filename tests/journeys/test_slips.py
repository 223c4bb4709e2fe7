"""What if and durations in a real browser, with its script and without: tried, made real, taken back."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser import NewPage
from tests.journeys.servers import Served, served
from tests.journeys.test_every_page import RULES
from tests.journeys.test_main_journey import sign_in, start_onboarding


@pytest.fixture
def backcast(tmp_path: Path) -> Iterator[Served]:
    """Backcast on Wed 1 July 2026."""
    with served(tmp_path / "instance", date(2026, 7, 1)) as running:
        yield running


def barriers(page: Page) -> list[str]:
    """What axe finds, and whether something is wider than the window."""
    violations = Axe().run(page, options=RULES).response["violations"]
    found = [f"{page.url}: {each['id']} {each['nodes'][0]['html'][:160]}" for each in violations]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
        found.append(f"{page.url}: wider than the window")
    return found


@pytest.mark.parametrize("with_script", [True, False], ids=["with script", "without script"])
def test_a_slip_is_tried_from_its_step_made_real_and_taken_back(
    new_page: NewPage, backcast: Served, with_script: bool
) -> None:
    page = new_page(java_script_enabled=with_script)
    sign_in(page, backcast)
    start_onboarding(page, backcast)
    plan = page.url.split("?")[0].removesuffix("/")

    page.goto(f"{plan}/steps/A7")
    page.get_by_role("link", name="What if it slips?").click()
    page.get_by_label("Days longer").first.fill("6")
    page.get_by_role("button", name="See what it costs").click()

    cost = page.get_by_role("region", name="What if: A7 takes 6 working days more?")
    expect(cost).to_contain_text("Wed 30 Dec 2026 instead of Fri 18 Dec 2026: 8 working days late.")
    expect(cost).to_contain_text("6 became 8")
    expect(page.get_by_label("Days longer").first).to_have_value("6")

    page.get_by_role("button", name="Make this change").click()
    expect(
        page.get_by_role("status").filter(has_text="Made a what-if real: A7 takes 6 working days more.")
    ).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status").filter(has_text="Undone. ")).to_be_visible()
    page.goto(f"{plan}/steps/A7")
    expect(page.locator("main")).to_contain_text("20 working days")


def test_a_duration_is_worked_out_and_taken_over(new_page: NewPage, backcast: Served) -> None:
    page = new_page()
    sign_in(page, backcast)
    start_onboarding(page, backcast)
    plan = page.url.split("?")[0].removesuffix("/")

    page.goto(f"{plan}/steps/A7")
    page.get_by_role("link", name="Work out the duration").click()
    page.get_by_label("Minutes").fill("90")
    page.get_by_role("button", name="Work it out").first.click()
    page.get_by_role("button", name="Take over 14 working days").click()

    expect(page.locator("main")).to_contain_text("so 14 working days. Source: ATD research with Defelice and Kapp")


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_the_pages_that_ask_what_if_have_no_barrier(
    new_page: NewPage, backcast: Served, width: int, scheme: Literal["light", "dark"]
) -> None:
    page = new_page(width=width, height=800, color_scheme=scheme, reduced_motion="reduce")
    sign_in(page, backcast)
    start_onboarding(page, backcast)
    plan = page.url.split("?")[0].removesuffix("/")
    rows = "slip_step=A7&slip_more=6&slip_later=&slip_on="
    found: list[str] = []

    for address in (
        f"{plan}/what-if",
        f"{plan}/what-if?{rows}&closed_first=2026-10-12&closed_last=&closed_name=Columbus&do=try",
        f"{plan}/what-if?do=try",
        f"{plan}/steps/A7/duration?way=build&rate=e-learning-2&minutes=90",
        f"{plan}/steps/A7/duration?way=build&rate=e-learning-2&minutes=many",
        f"{backcast.address}/estimates",
    ):
        page.goto(address)
        found += barriers(page)

    assert not found
