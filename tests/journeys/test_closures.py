"""Closed days of an organisation's own calendar, in a real browser: named, looked at, ticked, taken over."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser import NewPage
from tests.journeys.servers import Served, served
from tests.journeys.test_every_page import RULES
from tests.outbound.servers import listening, page

# The example plan must start on Tue 31 March 2026; two closed days in April make that Fri 27 March.
CALENDAR = b"""\
BEGIN:VCALENDAR\r
VERSION:2.0\r
X-WR-CALNAME:Closed at Example\r
BEGIN:VEVENT\r
UID:1\r
DTSTART;VALUE=DATE:20260420\r
DTEND;VALUE=DATE:20260422\r
SUMMARY:Stocktaking in all warehouses and in the offices of the north\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:2\r
DTSTART;VALUE=DATE:20261027\r
SUMMARY:Company day\r
RRULE:FREQ=YEARLY\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:3\r
DTSTART;VALUE=DATE:20261001\r
RRULE:FREQ=WEEKLY\r
SUMMARY:Market\r
END:VEVENT\r
END:VCALENDAR\r
"""


@pytest.fixture
def backcast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Backcast on Mon 16 March 2026, for which this machine is a network of its own."""
    instance = tmp_path_factory.mktemp("instance")
    (instance / "settings.toml").write_text('private_networks = "127.0.0.0/8"\n', "utf-8")
    with served(instance, date(2026, 3, 16)) as running:
        yield running


def working_days(window: Page, backcast: Served) -> None:
    """Sign in, and open the working days of the example plan."""
    window.goto(backcast.fresh_link())
    window.get_by_role("button", name="Sign in").click()
    plan = window.locator("main a[href^='/plans/']:not([href*='new'])").first.get_attribute("href")
    window.goto(f"{backcast.address}{plan}/calendar")


@pytest.mark.parametrize("scripts", [True, False])
def test_the_closures_of_a_calendar_are_looked_at_and_taken_over(
    new_page: NewPage, backcast: Served, scripts: bool
) -> None:
    window = new_page(width=390, height=844, color_scheme="dark", java_script_enabled=scripts)
    working_days(window, backcast)

    window.get_by_role("link", name="Take closed days over from a calendar").click()
    with listening(page(CALENDAR)) as there:
        window.get_by_label("Address of the calendar").fill(f"{there.address}/closed.ics")
        window.get_by_role("button", name="Look at it").press("Enter")
        expect(window.get_by_role("heading", name="in “Closed at Example”")).to_be_visible()
    before = window.locator("#preview").inner_text()
    window.get_by_label("Stocktaking").uncheck()
    window.get_by_label("Company day").first.focus()
    window.get_by_role("button", name="Preview").click()
    expect(window.locator("#preview")).to_contain_text("as before")
    window.get_by_label("Stocktaking").check()
    barriers = Axe().run(window, options=RULES).response["violations"] if scripts else []
    wide = scripts and window.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
    window.get_by_role("button", name="Take over").press("Enter")
    expect(window.locator("main")).to_contain_text("Took over closed days from a calendar")

    assert "Work must start by Fri 27 Mar 2026 instead of Tue 31 Mar 2026." in before
    assert [f"{each['id']} {each['nodes'][0]['html'][:120]}" for each in barriers] == []
    assert not wide


def test_a_file_that_is_no_calendar_is_told_beside_its_field(
    new_page: NewPage, backcast: Served, tmp_path: Path
) -> None:
    window = new_page()
    working_days(window, backcast)
    (tmp_path / "closed.ics").write_text("<html>")

    window.get_by_role("link", name="Take closed days over from a calendar").click()
    window.get_by_label("Or its file").set_input_files(tmp_path / "closed.ics")
    window.get_by_role("button", name="Look at it").click()

    expect(window.locator(".problems")).to_contain_text("This is no calendar (.ics) but a web page.")
    assert Axe().run(window, options=RULES).response["violations"] == []
