"""People in a real browser: an owner brings others in, each may do what their role says, a link shows one plan."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import NewPage
from tests.journeys.servers import Served, served

PASSWORD = "correct horse battery staple"


@pytest.fixture
def backcast(tmp_path: Path) -> Iterator[Served]:
    """Backcast on Mon 16 March 2026, with its example plan."""
    with served(tmp_path / "instance", date(2026, 3, 16)) as running:
        yield running


def the_owner(page: Page, backcast: Served) -> str:
    """Signed in as the owner; gives the address of the example plan."""
    page.goto(backcast.fresh_link())
    page.get_by_role("button", name="Sign in").click()
    plan = page.locator("main a[href^='/plans/']:not([href*='new'])").first.get_attribute("href")
    return f"{backcast.address}{plan}"


def invite(page: Page, backcast: Served, email: str, role: str) -> str:
    """The link that the page shows once."""
    page.goto(f"{backcast.address}/people")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("radio", name=re.compile(f"^{role}")).check()
    page.get_by_role("button", name="Invite", exact=True).click()
    return page.get_by_label(f"The invitation for {email}").input_value()


def join(page: Page, link: str, name: str) -> None:
    page.goto(link)
    page.get_by_label("Your name").fill(name)
    page.get_by_label("A password of your own").fill(PASSWORD)
    page.get_by_role("button", name="Join", exact=True).click()


@pytest.mark.parametrize("with_script", [True, False], ids=["with script", "without script"])
def test_an_owner_invites_an_editor_who_changes_the_plan_and_a_viewer_who_cannot(
    new_page: NewPage, backcast: Served, with_script: bool
) -> None:
    owner, editor, viewer = (new_page(java_script_enabled=with_script) for _ in range(3))
    plan = the_owner(owner, backcast)

    join(editor, invite(owner, backcast, "ana@example.org", "Editor"), "Ana Lima")
    join(viewer, invite(owner, backcast, "bea@example.org", "Viewer"), "Bea Roth")
    editor.goto(f"{plan}/goal")
    editor.get_by_label("It must be true by").fill("2026-09-30")
    editor.get_by_role("button", name="Save").click()
    viewer.goto(plan)

    expect(viewer.locator("main")).to_contain_text("Wed 30 Sep 2026")
    for button in ("Undo", "Edit the end goal", "Step", "Share"):
        expect(viewer.get_by_role("button", name=button, exact=True)).to_have_count(0)
        expect(viewer.get_by_role("link", name=button, exact=True)).to_have_count(0)
    viewer.goto(f"{plan}/goal")
    expect(viewer.get_by_role("heading", name="That is not open to you")).to_be_visible()
    owner.goto(f"{plan}/history")
    expect(owner.locator("main")).to_contain_text("Ana Lima")


def test_a_viewer_moves_nothing_with_keys_or_by_dragging(new_page: NewPage, backcast: Served) -> None:
    owner, viewer = new_page(), new_page()
    plan = the_owner(owner, backcast)
    join(viewer, invite(owner, backcast, "bea@example.org", "Viewer"), "Bea Roth")
    sent: list[str] = []
    viewer.on("request", lambda request: sent.append(request.method))
    viewer.goto(f"{plan}?open=all")

    viewer.locator("#o-A9").focus()
    for key in ("ArrowRight", "Shift+ArrowLeft", "u"):
        viewer.keyboard.press(key)
    bar = viewer.locator(".tl-chart .step[data-id='A9'] .b").bounding_box()
    assert bar is not None
    viewer.mouse.move(bar["x"] + 5, bar["y"] + 5)
    viewer.mouse.down()
    viewer.mouse.move(bar["x"] + 120, bar["y"] + 5)
    viewer.mouse.up()
    viewer.locator("#o-A9").click()

    expect(viewer.get_by_role("heading", name="Pilot: week 1 with 3 new starters")).to_be_visible()
    assert "POST" not in sent


def test_a_coach_is_invited_to_one_plan_and_gets_at_that_one_only(new_page: NewPage, backcast: Served) -> None:
    owner, coach = new_page(), new_page(width=390, height=844)
    plan = the_owner(owner, backcast)
    owner.goto(f"{backcast.address}/plans/new?start=programme:compliance")
    owner.get_by_label("The outcome").fill("All people in scope hold a certificate")
    owner.get_by_label("It must be true by").fill("2026-12-18")
    owner.get_by_role("button", name="Work back from this goal").click()
    other = owner.url

    owner.goto(plan)
    owner.get_by_role("link", name="Share", exact=True).click()
    owner.get_by_label("E-mail address").fill("coach@example.org")
    owner.get_by_role("button", name="Invite", exact=True).click()
    join(coach, owner.get_by_label("The invitation for coach@example.org").input_value(), "Carla Coach")

    expect(coach.get_by_role("heading", name="New agents of the autumn cohort")).to_be_visible()
    coach.goto(backcast.address)
    expect(coach.locator("main .plan-card")).to_have_count(1)
    expect(coach.get_by_role("link", name="People")).to_have_count(0)
    coach.goto(other)
    expect(coach.get_by_role("heading", name="There is nothing here")).to_be_visible()


def test_a_link_shows_the_plan_in_a_fresh_browser_until_it_is_ended(new_page: NewPage, backcast: Served) -> None:
    owner, visitor = new_page(), new_page()
    plan = the_owner(owner, backcast)
    owner.goto(f"{plan}/sharing")
    owner.get_by_label("For whom").fill("Steering group")
    owner.get_by_role("button", name="Make the link").click()
    link = owner.get_by_label("The read-only link for Steering group").input_value()

    visitor.goto(link)
    visitor.locator("#o-A9").click()
    panel = visitor.get_by_role("dialog")
    expect(panel.get_by_role("heading", name="Pilot: week 1 with 3 new starters")).to_be_visible()
    expect(panel.get_by_role("button", name="Close")).to_be_visible()
    expect(panel.get_by_role("button")).to_have_count(1)
    visitor.keyboard.press("Escape")
    visitor.get_by_role("button", name="Open all").click()
    expect(visitor.get_by_role("button", name="Close all")).to_be_visible()
    visitor.get_by_role("link", name="One page").click()
    expect(visitor.get_by_role("heading", name="New agents of the autumn cohort")).to_be_visible()
    assert {cookie["name"] for cookie in visitor.context.cookies()} <= {"w"}  # how wide the window is, no more

    owner.get_by_role("link", name="Done").click()
    owner.get_by_role("button", name="End the link Steering group").click()
    visitor.reload()
    expect(visitor.get_by_role("heading", name="There is nothing here")).to_be_visible()
    expect(visitor.locator("main")).to_contain_text("Ask whoever sent it to you for a new one.")


def test_a_link_that_is_shown_once_is_copied_by_its_button(new_page: NewPage, backcast: Served) -> None:
    owner = new_page(permissions=["clipboard-read", "clipboard-write"])
    the_owner(owner, backcast)
    link = invite(owner, backcast, "ana@example.org", "Editor")

    owner.get_by_role("button", name="Copy").click()

    expect(owner.get_by_text("Copied.")).to_be_visible()
    assert owner.evaluate("navigator.clipboard.readText()") == link


def test_choosing_a_team_opens_the_plan_to_it(new_page: NewPage, backcast: Served) -> None:
    owner = new_page()
    plan = the_owner(owner, backcast)
    owner.goto(f"{backcast.address}/teams")
    owner.get_by_label("Name").fill("Support coaching")
    owner.get_by_role("checkbox", name=re.compile("Me")).check()
    owner.get_by_role("button", name="Make the team").click()

    owner.goto(f"{plan}/sharing")
    owner.get_by_label("Which team").select_option(label="Support coaching")
    owner.get_by_role("button", name="Save", exact=True).first.click()
    owner.goto(backcast.address)

    expect(owner.locator(".plan-card .audience")).to_have_text("Support coaching")
