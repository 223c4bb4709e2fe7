"""A coach's session in a real browser: five lines pasted, all of them mended, adopted and seen in the plan."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser import NewPage
from tests.journeys.servers import Served, served
from tests.journeys.test_every_page import RULES
from tests.journeys.test_main_journey import sign_in, start_onboarding
from tests.model_servers import ITEM, answering, model_server

PASTED = """- Launch a new campaign
- Increase web traffic by 20% in Q3
- NPS 40, CSAT 4.5
- Better onboarding for key clients
- Reduce time in mandatory training from 6 to 4 hours by 18 Dec 2026"""
PACE = {
    **ITEM, "measure": "time to productivity", "population": "new agents", "unit": "days", "direction": "decrease",
    "why": "Agents who work at the team's pace sooner.", "questions": [],
}  # fmt: skip


@pytest.fixture
def backcast(tmp_path: Path) -> Iterator[Served]:
    """Backcast on Wed 1 July 2026."""
    with served(tmp_path / "instance", date(2026, 7, 1)) as running:
        yield running


def drafting(page: Page, backcast: Served) -> str:
    """The address of a plan whose drafting page is open."""
    sign_in(page, backcast)
    start_onboarding(page, backcast)
    plan = page.url.split("?")[0].removesuffix("/")
    page.goto(f"{plan}/key-results")
    page.get_by_role("link", name="Draft with the coach").click()
    expect(page.get_by_role("heading", name="Draft key results")).to_be_visible()
    return plan


def card(page: Page, words: str) -> Locator:
    """The line that says this now."""
    return page.locator("li.draft").filter(has=page.get_by_role("heading", name=words))


def barriers(page: Page) -> list[str]:
    """What axe finds, and whether something is wider than the window."""
    violations = Axe().run(page, options=RULES).response["violations"]
    found = [f"{page.url}: {each['id']} {each['nodes'][0]['html'][:160]}" for each in violations]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
        found.append(f"{page.url}: wider than the window")
    return found


def mend_them_all(page: Page) -> None:
    """Each of the five in the way that the coach proposes, or by hand."""
    card(page, "Launch").get_by_role("button", name=re.compile("Use this.*feature adoption")).click()
    feature = card(page, "Increase feature adoption")
    feature.get_by_label("Target").fill("40")
    feature.get_by_role("button", name="Fill in").click()

    traffic = card(page, "Increase web traffic by 20")
    traffic.get_by_label("Baseline").fill("50000")
    traffic.get_by_label("Measured on").fill("2026-06-30")
    traffic.get_by_label("Where from").fill("Web analytics")
    traffic.get_by_role("button", name="Fill in").click()

    both = card(page, "NPS 40")
    both.get_by_text("Split into two").click()
    both.get_by_role("button", name="Split").click()

    vague = card(page, "Better onboarding")
    vague.locator("summary", has_text="Edit the line").click()
    vague.get_by_label("The line").fill("Time to productivity of new clients from 20 to 12 days by 30 Nov 2026")
    vague.get_by_role("button", name="Save the line").click()
    expect(card(page, "Time to productivity of new clients")).to_be_visible()


@pytest.mark.parametrize("with_script", [True, False], ids=["with script", "without script"])
def test_five_pasted_lines_are_mended_adopted_and_seen_in_the_plan(
    new_page: NewPage, backcast: Served, with_script: bool
) -> None:
    page = new_page(java_script_enabled=with_script)
    plan = drafting(page, backcast)

    page.get_by_label("Write or paste").fill(PASTED)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", name="5 lines")).to_be_visible()
    expect(page.locator(".draft-count")).to_contain_text("1 ready to adopt")
    mend_them_all(page)
    expect(page.get_by_role("heading", name="6 lines")).to_be_visible()
    expect(page.locator(".draft-count")).to_contain_text("6 ready to adopt")

    card(page, "Increase feature adoption").get_by_role("link", name="Make it a key result").click()
    expect(page.locator("main")).to_contain_text("Start by moves from Mon 3 Aug to Mon 27 Jul 2026.")
    page.get_by_role("button", name="Adopt").click()
    expect(page.get_by_role("status").filter(has_text="Adopted the key result KR7")).to_contain_text(
        "Work must start by Mon 27 Jul 2026 instead of Mon 3 Aug 2026."
    )
    for words in ("Increase web traffic", "NPS 40", "CSAT 4.5", "Time to productivity of new", "Reduce time in"):
        page.goto(f"{plan}/drafting")
        card(page, words).get_by_role("link", name="Make it a key result").click()
        if page.get_by_label("Measure the baseline first").is_checked():
            page.get_by_label("Measure the baseline first").uncheck()
        elif words in ("Time to productivity of new", "Reduce time in"):
            page.get_by_label("Measured on").fill("2026-06-30")
            page.get_by_label("Where from").fill("Survey")
        page.get_by_role("button", name="Adopt").click()
        expect(page.get_by_role("status").filter(has_text="Adopted the key result")).to_be_visible()

    said = page.locator("main").inner_text()
    assert "from 50,000 to 60,000" in said.replace("\n", " ")
    assert page.locator("li.kr").count() == 12
    page.goto(f"{plan}/table")
    expect(page.locator("main")).to_contain_text("Launch a new campaign")
    expect(page.locator("main")).to_contain_text("Measure the baseline: Feature adoption")
    page.goto(f"{plan}/drafting")
    expect(page.get_by_role("heading", name="In the plan")).to_be_visible()
    page.get_by_text("Decisions: who took over").click()
    expect(page.locator(".events")).to_contain_text("took over a wording by rules")


def test_what_was_wrong_on_the_form_is_red_no_longer_once_a_preview_takes_it(
    new_page: NewPage, backcast: Served
) -> None:
    page = new_page()
    drafting(page, backcast)
    page.get_by_label("Write or paste").fill("Reduce time in mandatory training from 6 to 4 hours by 18 Dec 2026")
    page.get_by_role("button", name="Add", exact=True).click()
    card(page, "Reduce time in").get_by_role("link", name="Make it a key result").click()
    page.get_by_label("Measured on").fill("2026-06-30")
    page.get_by_role("button", name="Adopt").click()
    wrong = page.get_by_role("alert").filter(has_text="Say where the baseline comes from.")
    expect(wrong).to_be_visible()

    page.get_by_label("Where from").fill("Survey")
    page.get_by_role("button", name="Preview").click()

    expect(page.get_by_role("heading", name="What this would do")).to_be_visible()
    expect(wrong).to_have_count(0)
    expect(page.locator("[aria-invalid], .error")).to_have_count(0)


def test_findings_come_while_somebody_types_with_the_words_underlined(new_page: NewPage, backcast: Served) -> None:
    page = new_page()
    drafting(page, backcast)

    page.get_by_label("Write or paste").press_sequentially("Launch a high-quality campaign")

    checked = page.locator("#checked")
    expect(checked).to_contain_text("Replace the word by the threshold that defines it.")
    expect(checked.locator("mark").first).to_have_css("text-decoration-line", "underline")
    expect(checked.locator("mark", has_text="high-quality")).to_be_visible()
    expect(page.get_by_role("heading", name="Nothing drafted yet")).to_be_visible()


def tab_to(page: Page, words: str) -> None:
    """Press Tab until what has the focus is called so."""
    called = """() => {
        const focused = document.activeElement;
        if (!focused?.matches("a, button, input, textarea, select, summary")) return "";
        return focused.labels?.[0]?.innerText ?? focused.innerText ?? "";
    }"""
    for _ in range(200):
        page.keyboard.press("Tab")
        if words in " ".join(page.evaluate(called).split()):
            return
    raise AssertionError(f"No Tab leads to “{words}”.")


def test_a_line_is_written_reworded_and_adopted_by_keyboard_alone(new_page: NewPage, backcast: Served) -> None:
    page = new_page()
    drafting(page, backcast)

    tab_to(page, "Write or paste")
    page.keyboard.type("Launch a new campaign")
    tab_to(page, "Add")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="1 line")).to_be_visible()
    tab_to(page, "Use this")
    page.keyboard.press("Enter")
    expect(page.get_by_text("worded by rules", exact=True)).to_be_visible()
    tab_to(page, "Make it a key result")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Make it a key result")).to_be_visible()
    tab_to(page, "Target")
    page.keyboard.type("40")
    tab_to(page, "Adopt")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status").filter(has_text="Adopted the key result KR7")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark"), (320, "light")])
def test_the_pages_of_a_session_have_no_barrier(
    new_page: NewPage, backcast: Served, width: int, scheme: Literal["light", "dark"]
) -> None:
    page = new_page(width=width, color_scheme=scheme, reduced_motion="reduce")
    drafting(page, backcast)
    page.get_by_label("Write or paste").fill(PASTED)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", name="5 lines")).to_be_visible()
    found = barriers(page)
    mend_them_all(page)
    page.locator("details").evaluate_all("all => all.forEach(each => { each.open = !each.matches('.menu') })")
    found += barriers(page)

    card(page, "Increase feature adoption").get_by_role("link", name="Make it a key result").click()
    expect(page.get_by_role("heading", name="Make it a key result")).to_be_visible()
    found += barriers(page)
    page.get_by_label("Target").fill("")
    page.get_by_role("button", name="Adopt").click()
    expect(page.get_by_role("alert").filter(has_text="This needs another look")).to_be_visible()
    found += barriers(page)

    assert not found


def test_a_model_proposes_once_the_person_saw_what_is_sent_and_they_take_it_over(
    new_page: NewPage, backcast: Served, tmp_path: Path
) -> None:
    with model_server([answering([PACE])]) as server:
        model = {"BACKCAST_MODEL_URL": server.address, "BACKCAST_MODEL_NAME": "scripted"}
        with served(tmp_path / "with a model", date(2026, 7, 1), **model) as running:
            page = new_page(width=390, color_scheme="dark")
            plan = drafting(page, running)
            expect(page.locator("#suggestions")).to_contain_text("scripted is set up, and off in this workspace")
            page.get_by_role("link", name="Turn it on").click()
            page.get_by_role("button", name="Turn it on").click()
            page.goto(f"{plan}/drafting")
            page.get_by_role("button", name="Ask scripted").click()
            expect(page.get_by_role("heading", name="This would leave your server")).to_be_visible()
            assert barriers(page) == []
            assert server.requests == []
            page.get_by_role("button", name="Send this").click()
            suggested = page.locator("#suggestions li").filter(has_text="by scripted")
            suggested.get_by_role("button", name="Add as a line").click()
            expect(page.locator("li.draft")).to_contain_text("worded by scripted")
            assert len(server.requests) == 1
            page.goto(f"{running.address}/workspace")
            expect(page.locator("main")).to_contain_text("On: scripted")
            assert barriers(page) == []
