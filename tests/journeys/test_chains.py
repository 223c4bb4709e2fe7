"""An outcome chain in a real browser: pointed at, broken, mended where the gap says, and read standing on a phone."""

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
    """Backcast on Fri 17 July 2026, when the support programme must start."""
    with served(tmp_path_factory.mktemp("instance"), date(2026, 7, 17)) as running:
        yield running


def support_programme(page: Page, backcast: Served) -> None:
    """Sign in, begin the support programme for 27 November 2026, and open its outcome chain."""
    page.goto(backcast.fresh_link())
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{backcast.address}/plans/new?start=programme:support-quality")
    page.get_by_label("The outcome").fill("CSAT is 86 % and first-contact resolution 75 % in the nine teams")
    page.get_by_label("It must be true by").fill("2026-11-27")
    page.get_by_role("button", name="Work back from this goal").click()
    page.goto(f"{page.url.split('?')[0]}/chain")


def barriers(page: Page) -> list[str]:
    """What axe finds on a page, and whether it is wider than its window."""
    violations = Axe().run(page, options=RULES).response["violations"]
    found = [f"{each['id']} {each['nodes'][0]['html'][:120]}" for each in violations]
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
    return [*found, *(["wider than the window"] if wide else [])]


def test_a_box_that_is_focused_shows_its_chain_and_a_broken_chain_is_mended_from_its_gap(
    new_page: NewPage, backcast: Served
) -> None:
    page = new_page()
    support_programme(page, backcast)

    page.get_by_role("link", name="L1 · Learning").focus()
    lit = page.locator(".chain-box.is-near").all_inner_texts()
    page.keyboard.press("Enter")
    expect(page.locator("#learning-1")).to_be_in_viewport()
    found = barriers(page)

    page.get_by_role("link", name="Agent confirms the resolution before closing").last.click()
    page.get_by_role("button", name="Remove this behaviour").click()
    gaps = page.get_by_role("region", name="2 gaps")
    expect(gaps).to_contain_text("A5, A6, A10, A11 serve no behaviour.")
    expect(gaps).to_contain_text("First-contact resolution has no behaviour that moves it.")
    gaps.get_by_text("Why, and what to do").first.click()
    found += barriers(page)

    gaps.get_by_role("link", name="Add a behaviour").click()
    page.get_by_label("What does somebody do?").fill("Agent asks whether it is solved")
    expect(page.get_by_role("checkbox", name="KR2 First-contact resolution")).to_be_checked()
    for step in ("A5", "A6", "A7", "A10", "A11"):
        page.get_by_role("checkbox", name=f"{step} ").check()
    found += barriers(page)
    page.get_by_role("button", name="Add this behaviour").click()
    page.get_by_role("link", name="Bring a practice scenario").last.click()
    page.get_by_role("checkbox", name="Agent asks whether it is solved").check()
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("region", name="No gap")).to_be_visible()
    assert [text.split("\n")[0].split(" · ")[0] for text in lit] == [
        *("KR2", "KR3", "KR4", "B1", "L1"),
        *("A5", "A6", "A10", "A11"),
    ]
    assert found == []


def test_on_a_phone_without_scripts_the_chain_stands_as_lists_and_can_be_changed(
    new_page: NewPage, backcast: Served
) -> None:
    page = new_page(width=390, height=844, color_scheme="dark", java_script_enabled=False)
    support_programme(page, backcast)

    drawn = page.locator(".chain-picture").is_visible()
    page.get_by_role("link", name="Barrier", exact=True).click()
    page.get_by_label("What stands in the way?").fill("No time between calls")
    page.get_by_label("Why?").select_option("environment")
    page.get_by_role("checkbox", name="B3").check()
    page.get_by_role("button", name="Add this barrier").click()

    said = "X2 “No time between calls” blocks B3, and no step removes it."
    expect(page.get_by_role("region", name="1 gap")).to_contain_text(said)
    assert not drawn


def test_the_chain_is_reached_from_any_page_of_its_plan_by_keyboard_also_on_a_phone(
    new_page: NewPage, backcast: Served
) -> None:
    page = new_page(width=390, height=844)
    support_programme(page, backcast)
    page.goto(page.url.removesuffix("/chain"))

    row = page.get_by_role("navigation", name="This plan")
    names = row.get_by_role("link").all_inner_texts()
    row.get_by_role("link", name="Key results").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Outcome chain", exact=True)).to_be_visible()
    expect(row.get_by_role("link", name="Outcome chain")).to_have_attribute("aria-current", "page")
    expect(row.get_by_role("link", name="Outcome chain")).to_be_in_viewport()
    assert names == ["Timeline", "Table", "This week", "One page", "Key results", "Outcome chain", "History"]
    assert barriers(page) == []
