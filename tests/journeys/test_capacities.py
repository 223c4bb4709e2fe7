"""Two programmes that share a designer, in a real browser: who is over-asked, what would fit, made and taken back."""

from collections.abc import Iterator
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser import NewPage
from tests.journeys.servers import Served, served
from tests.journeys.test_every_page import RULES

COURSE = """\
format: backcast-plan/1
title: {title}
goal: {{statement: The course runs, due: 2026-10-16}}
calendar: {{workdays: [mon, tue, wed, thu, fri]}}
steps:
  - {{id: A, kind: action, title: Write the cases, days: 5, owner: Ana}}
  - {{id: B, kind: action, title: Build, days: 5, owner: Ben of {title}, needs: [A]}}
"""


@pytest.fixture
def backcast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Backcast on Mon 1 June 2026."""
    with served(tmp_path_factory.mktemp("instance"), date(2026, 6, 1)) as running:
        yield running


def barriers(page: Page) -> list[str]:
    """What axe finds on the page, and whether it is wider than the window."""
    found = [
        f"{each['id']} {each['nodes'][0]['html'][:120]}"
        for each in Axe().run(page, options=RULES).response["violations"]
    ]
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
    return found + (["wider than the window"] if wide else [])


def two_courses(page: Page, backcast: Served) -> None:
    """Sign in and import two plans that want Ana in the same week."""
    page.goto(backcast.fresh_link())
    page.get_by_role("button", name="Sign in").click()
    for title in ("First course", "Second course"):
        page.goto(f"{backcast.address}/plans/new?start=file")
        content = COURSE.format(title=title).encode()
        page.locator("input[type=file]").set_input_files(
            {"name": "plan.yaml", "mimeType": "application/yaml", "buffer": content}
        )
        page.get_by_role("button", name="Work back from this goal").click()
        expect(page.locator("main")).to_contain_text("Work must start by")


def test_a_shared_person_is_freed_by_dates_that_fit_and_the_change_is_taken_back(
    new_page: NewPage, backcast: Served
) -> None:
    page = new_page(width=390, height=844, color_scheme="dark")
    two_courses(page, backcast)

    page.goto(f"{backcast.address}/capacity")
    expect(page.get_by_role("heading", name="Ana: 5 working days")).to_be_visible()
    found = barriers(page)
    page.get_by_role("link", name="What would fit").click()
    expect(page.locator("main")).to_contain_text("5 working days of earlier start")
    found += barriers(page)
    page.get_by_role("button", name="Make these dates").click()
    made = page.locator("main").inner_text()
    page.goto(f"{backcast.address}/capacity")
    after = page.locator("main").inner_text()
    page.go_back()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("main")).to_contain_text("Mon 5 Oct 2026")

    assert found == []
    assert "Gave A a deadline that fits its owner" in made
    assert "Nobody is asked for too much" in after


def test_capacity_is_said_by_keyboard_without_scripts(new_page: NewPage, backcast: Served) -> None:
    page = new_page(java_script_enabled=False)
    two_courses(page, backcast)

    page.goto(f"{backcast.address}/capacity")
    page.get_by_label("Owner", exact=True).fill("ana")
    page.get_by_label("Percent").fill("200")
    page.get_by_label("Percent").press("Enter")

    said = page.locator("main").inner_text()
    assert "Nobody is asked for too much" in said
    assert "ana: 200" in said
