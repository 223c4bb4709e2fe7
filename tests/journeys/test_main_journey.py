"""The main job in a real browser, with its script and without: from an end goal to a dated plan in a calendar."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import icalendar
import pytest
from playwright.sync_api import Page, expect

from tests.browser import NewPage
from tests.journeys.servers import Served, served

STATEMENT = "New agents of the autumn cohort work at 90 % of the team's average output after 45 days"


@pytest.fixture
def backcast(tmp_path: Path) -> Iterator[Served]:
    """Backcast on Wed 1 July 2026."""
    with served(tmp_path / "instance", date(2026, 7, 1)) as running:
        yield running


def sign_in(page: Page, backcast: Served) -> None:
    page.goto(backcast.link)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Plans")).to_be_visible()


def start_onboarding(page: Page, backcast: Served) -> None:
    page.goto(f"{backcast.address}/plans/new?start=programme:onboarding")
    page.get_by_label("The outcome").fill(STATEMENT)
    page.get_by_label("It must be true by").fill("2026-12-18")
    page.get_by_role("button", name="Work back from this goal").click()
    expect(page.get_by_role("heading", name=STATEMENT)).to_be_visible()


def change_end_date(page: Page, due: str) -> None:
    page.locator("a[href$='/goal']").first.click()
    page.get_by_label("It must be true by").fill(due)
    page.get_by_role("button", name="Save").click()


@pytest.mark.parametrize("with_script", [True, False], ids=["with script", "without script"])
def test_an_end_goal_becomes_a_dated_plan_in_a_calendar(new_page: NewPage, backcast: Served, with_script: bool) -> None:
    page = new_page(java_script_enabled=with_script)
    sign_in(page, backcast)

    start_onboarding(page, backcast)
    expect(page.locator("main")).to_contain_text("Mon 3 Aug")

    change_end_date(page, "2026-12-04")
    expect(page.locator("main")).to_contain_text("Mon 20 Jul")
    plan = page.url.split("?")[0].removesuffix("/")

    page.goto(f"{plan}/steps/new")
    page.get_by_label("Title").fill("Book the training rooms")
    page.get_by_label("How many working days?").fill("3")
    page.get_by_role("button", name="Add this step").click()
    page.goto(f"{plan}/table")
    assert "Book the training rooms" in page.locator("main").inner_text()

    page.goto(plan)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status").filter(has_text="Undone. ")).to_be_visible()
    page.goto(f"{plan}/table")
    assert "Book the training rooms" not in page.locator("main").inner_text()

    page.goto(plan)
    page.locator("#plan-menu summary").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Calendar file (.ics)").click()
    calendar = icalendar.Calendar.from_ical(Path(download.value.path()).read_bytes())
    cohort = next(event for event in calendar.events if str(event["SUMMARY"]).startswith("Deliver: autumn cohort"))
    assert cohort.start == date(2026, 10, 16)  # due at the end of the week of 12 to 16 October

    page.locator("#person-menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto(plan)
    assert "/sign-in" in page.url
