"""The timeline in a real browser: the first one is drawn for the window, so that it need not be drawn again."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Request, expect

from tests.browser import NewPage
from tests.journeys.servers import Served, served


@pytest.fixture
def backcast(tmp_path: Path) -> Iterator[Served]:
    """Backcast on Wed 1 July 2026."""
    with served(tmp_path / "instance", date(2026, 7, 1)) as running:
        yield running


@pytest.mark.parametrize("width", [1280, 1000])
def test_the_first_timeline_is_drawn_once(new_page: NewPage, backcast: Served, width: int) -> None:
    page = new_page(width=width)
    page.goto(backcast.link)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Plans")).to_be_visible()
    again: list[str] = []

    def note(request: Request) -> None:
        if request.headers.get("hx-request") and "/plans/" in request.url and "/chances/" not in request.url:
            again.append(request.url)

    page.on("request", note)
    page.locator("a[href^='/plans/']:not([href$='/new'])").first.click()
    expect(page.locator("#chart")).to_be_visible()
    page.wait_for_load_state("networkidle")

    room = "document.querySelector('.tl-scroll').clientWidth - document.querySelector('.tl-rows').offsetWidth"
    assert abs(page.evaluate(room) - float(page.locator("#chart").get_attribute("width") or 0)) < 4
    assert again == []
