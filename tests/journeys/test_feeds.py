"""A calendar link in a real browser: made, copied, changed and revoked, on a screen, a phone and without scripts."""

import urllib.request
from collections.abc import Iterator
from datetime import date
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser import NewPage
from tests.journeys.servers import Served, served
from tests.journeys.test_every_page import RULES


@pytest.fixture(scope="module")
def backcast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Backcast on Mon 16 March 2026, with its example plan."""
    with served(tmp_path_factory.mktemp("instance"), date(2026, 3, 16)) as running:
        yield running


def signed_in(page: Page, backcast: Served) -> str:
    """Come in; gives the path of the plan."""
    page.goto(backcast.fresh_link())
    page.get_by_role("button", name="Sign in").click()
    plan = page.locator("main a[href^='/plans/']:not([href*='new'])").first.get_attribute("href")
    assert plan
    return plan


def barriers(page: Page) -> list[str]:
    found = [each["id"] for each in Axe().run(page, options=RULES).response["violations"]]
    return found + (["wide"] if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1") else [])


def read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return str(answer.read().decode())


@pytest.mark.parametrize(
    ("width", "height", "scheme", "scripts"),
    [(1280, 800, "light", True), (390, 844, "dark", True), (320, 640, "light", False)],
)
def test_somebody_subscribes_and_later_revokes_with_no_barrier_on_the_way(
    new_page: NewPage, backcast: Served, width: int, height: int, scheme: Literal["light", "dark"], scripts: bool
) -> None:
    page = new_page(width=width, height=height, color_scheme=scheme, reduced_motion="reduce")
    plan = signed_in(page, backcast)
    if not scripts:
        cookies = page.context.cookies()
        page = new_page(width=width, height=height, java_script_enabled=False)
        page.context.add_cookies(cookies)  # type: ignore[arg-type]
    page.goto(f"{backcast.address}{plan}/feeds")
    page.get_by_label("Actions").uncheck()
    with page.expect_navigation():
        page.get_by_role("button", name="Preview").click()
    found = barriers(page) if scripts else []
    next_up = page.locator(".feed-entries li").first.inner_text()

    with page.expect_navigation():
        page.get_by_role("button", name="Make the link").press("Enter")
    address = page.get_by_label("The address", exact=True).input_value()
    found += barriers(page) if scripts else []
    shown = read(address)
    page.goto(f"{backcast.address}{plan}/feeds")
    with page.expect_navigation():
        page.get_by_role("link", name="Revoke").first.click()
    found += barriers(page) if scripts else []
    told = page.locator("main").inner_text()
    page.get_by_role("button", name="Revoke the link").click()

    assert found == []
    assert "Agree the business metric" not in next_up
    assert shown.count("BEGIN:VEVENT") > 5
    assert "CATEGORIES:Action" not in shown
    assert "For 30 days they show one notice" in told
    expect(page.get_by_role("status")).to_contain_text("Revoked.")
    assert "SUMMARY:This calendar link was revoked" in read(address)


def test_the_address_is_copied_by_its_button_and_programs_of_this_machine_have_their_ways(
    new_page: NewPage, backcast: Served
) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    plan = signed_in(page, backcast)
    page.goto(backcast.address + plan)
    page.locator("#plan-menu > summary").click()
    page.get_by_role("link", name="Subscribe in a calendar").click()
    with page.expect_navigation():  # until its scripts have run
        page.get_by_role("button", name="Make the link").click()
    address = page.get_by_label("The address", exact=True).input_value()

    page.get_by_role("button", name="Copy", exact=True).click()

    expect(page.locator("#once-said")).to_have_text("Copied.")
    ways = page.locator(".feed-buttons a").evaluate_all("links => links.map(link => link.href)")
    assert page.evaluate("navigator.clipboard.readText()") == address
    assert ways[0] == address.replace("http://", "webcal://")
    assert ways[1:] == [address]
    with page.expect_download() as file:
        page.get_by_role("link", name="Download it as a file").click()
    assert file.value.path().read_bytes().startswith(b"BEGIN:VCALENDAR")
