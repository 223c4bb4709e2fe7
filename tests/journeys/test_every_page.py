"""Every page in a real browser: no barrier that axe can see, nothing wider than the window, nothing from elsewhere."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import NewPage
from tests.journeys.servers import Served, served

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
OF_A_PLAN = [
    "", "?open=all", "/table", "/week", "/summary", "/key-results", "/key-results/new", "/history", "/goal", "/repairs",
    "/chances", "/chances?start=2026-07-20&step=A9", "/chain", "/chain/behaviours/B1", "/chain/barriers/new",
    "/calendar", "/calendars/import", "/steps/new", "/exchange", "/steps/A9", "/steps/A9/edit", "/steps/A8/delete",
    "/feeds", "/drafting", "/metrics", "/metrics/days-to-ramped",
]  # fmt: skip
OTHERS = [
    "/", "/capacity", "/capacity/fit", "/plans/new", "/programmes", "/programmes/compliance", "/account", "/estimates",
    "/feeds", "/help", "/help/dates", "/help/words", "/help/coach", "/help/chain",
    "/help/plan-file", "/help/exchange", "/help/calendars", "/help/keyboard", "/help/api", "/api/v1/", "/no-such-page",
]  # fmt: skip


@pytest.fixture(scope="module")
def backcast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Backcast on Mon 16 March 2026, with its example plan."""
    with served(tmp_path_factory.mktemp("instance"), date(2026, 3, 16)) as running:
        yield running


@pytest.mark.parametrize(("width", "height", "scheme"), [(1440, 900, "light"), (390, 844, "dark"), (320, 640, "light")])
def test_no_page_has_a_barrier_or_asks_another_host(
    new_page: NewPage, backcast: Served, width: int, height: int, scheme: Literal["light", "dark"]
) -> None:
    page = new_page(width=width, height=height, color_scheme=scheme, reduced_motion="reduce")
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    page.goto(backcast.fresh_link())
    page.get_by_role("button", name="Sign in").click()
    plan = page.locator("main a[href^='/plans/']:not([href*='new'])").first.get_attribute("href")
    found: list[str] = []

    for path in [*(f"{plan}{rest}" for rest in OF_A_PLAN), *OTHERS]:
        page.goto(backcast.address + path)
        violations = Axe().run(page, options=RULES).response["violations"]
        found += [f"{path}: {each['id']} {each['nodes'][0]['html'][:120]}" for each in violations]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
            found.append(f"{path}: wider than the window")

    assert not found
    assert {url for url in asked if not url.startswith((backcast.address, "data:"))} == set()


def test_a_late_programme_says_by_how_much_and_through_which_chain(new_page: NewPage, backcast: Served) -> None:
    page = new_page()
    page.goto(backcast.fresh_link())
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{backcast.address}/plans/new?start=programme:compliance")
    page.get_by_label("The outcome").fill("All 1,240 people in scope hold a valid certificate")
    page.get_by_label("It must be true by").fill("2026-06-30")
    page.get_by_role("button", name="Work back from this goal").click()

    said = page.locator("main").inner_text()
    chain = page.locator("main ol", has_text="Legal reading of the rule").first.locator("li")

    assert "16 working days short" in said
    assert "Wed 22 Jul 2026" in said
    assert chain.count() == 13
