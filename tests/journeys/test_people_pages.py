"""The pages of people, teams, workspace and sharing in a real browser: no barrier that axe can see, none too wide."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Origin, Person
from backcast.storage.store import Store
from backcast.use_cases.people.memberships import accept_as_newcomer, invite_person, invite_to_plan
from backcast.use_cases.people.sign_ins import issue_sign_in_link, welcome_owner
from backcast.use_cases.people.teams import make_team
from backcast.use_cases.plans import list_plans
from backcast.use_cases.sharings import change_plan_role, make_share_link
from tests.browser import NewPage
from tests.journeys.servers import Served, served
from tests.journeys.test_every_page import RULES

SIZES = [(1440, 900, "light"), (390, 844, "dark"), (320, 640, "light")]


@dataclass(frozen=True)
class Office:
    """A workspace with people of every role, and the paths of what there is."""

    served: Served
    people: dict[Role, Person]
    paths: list[str]
    shared: str
    invitation: str


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office on Mon 16 March 2026."""
    with served(tmp_path_factory.mktemp("instance"), date(2026, 3, 16)) as running:
        yield filled(running)


def filled(running: Served) -> Office:
    store = running.store
    owner = welcome_owner(store)
    people = {role: newcomer(store, owner, role) for role in (Role.EDITOR, Role.CONTRIBUTOR, Role.VIEWER)}
    plan = list_plans(store, owner)[0].id
    team = make_team(store, owner, "Support coaching", [people[Role.EDITOR].id])
    make_team(store, owner, "A" * 90)
    change_plan_role(store, owner, plan, people[Role.VIEWER].id, Role.EDITOR)
    invite_to_plan(store, owner, plan, "coach@example.org", Role.CONTRIBUTOR, None)
    invitation = invite_person(store, owner, "erik@example.org", "Erik", Role.VIEWER, None)
    shared = make_share_link(store, owner, plan, "Steering group", None)
    person = f"/people/{people[Role.EDITOR].id}"
    paths = [
        "/", "/people", person, f"{person}/remove", f"{person}/erase", f"/people/{owner.id}", "/teams",
        f"/teams/{team.id}", f"/teams/{team.id}/dissolve", "/workspace", "/workspace/audit", f"/plans/{plan}",
        f"/plans/{plan}/sharing", f"/plans/{plan}/steps/A9", f"/plans/{plan}/week", f"/plans/{plan}/key-results",
        f"/invitations/{invitation}",
    ]  # fmt: skip
    return Office(running, people, paths, f"/shared/{shared}", f"/invitations/{invitation}")


def newcomer(store: Store, owner: Person, role: Role) -> Person:
    email, name = f"{role}@example.org", f"Maximiliane {role.capitalize()} von Hohenstein-Überlingen"
    token = invite_person(store, owner, email, name, role, None)
    return accept_as_newcomer(store, token, name, "correct horse battery staple", Origin(), "").person


def problems_of(page: Page, name: str) -> list[str]:
    page.wait_for_load_state()  # a click waits until the next page begins, not until it is there
    violations = Axe().run(page, options=RULES).response["violations"]
    found = [f"{name}: {each['id']} {each['nodes'][0]['html'][:120]}" for each in violations]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
        found.append(f"{name}: wider than the window")
    return found


@pytest.mark.parametrize(("width", "height", "scheme"), SIZES)
def test_no_page_of_an_owner_has_a_barrier(
    new_page: NewPage, office: Office, width: int, height: int, scheme: Literal["light", "dark"]
) -> None:
    page = new_page(width=width, height=height, color_scheme=scheme, reduced_motion="reduce")
    page.goto(office.served.fresh_link())
    page.get_by_role("button", name="Sign in").click()
    found: list[str] = []

    for path in office.paths:
        page.goto(office.served.address + path)
        found += problems_of(page, path)
    page.goto(f"{office.served.address}/people")
    page.get_by_label("E-mail address").fill("new@example.org")
    page.get_by_role("button", name="Invite", exact=True).click()
    expect(page.get_by_role("heading", name="new@example.org is invited")).to_be_visible()
    found += problems_of(page, "an invitation that was made")

    assert found == []


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.VIEWER])
def test_no_page_of_somebody_who_may_do_less_has_a_barrier(new_page: NewPage, office: Office, role: Role) -> None:
    page = new_page(width=390, height=844, reduced_motion="reduce")
    page.goto(f"{office.served.address}/sign-in/{issue_sign_in_link(office.served.store, office.people[role])}")
    page.get_by_role("button", name="Sign in").click()
    found: list[str] = []

    for path in office.paths:
        page.goto(office.served.address + path)
        found += problems_of(page, path)

    assert found == []


@pytest.mark.parametrize(("width", "height", "scheme"), SIZES)
def test_no_page_for_somebody_from_outside_has_a_barrier_or_asks_another_host(
    new_page: NewPage, office: Office, width: int, height: int, scheme: Literal["light", "dark"]
) -> None:
    page = new_page(width=width, height=height, color_scheme=scheme, reduced_motion="reduce")
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    found: list[str] = []

    paths = [office.invitation, "/invitations/none", "/shared/none"]
    for path in [*paths, *(f"{office.shared}{rest}" for rest in ("", "?open=all", "/summary", "/steps/A9"))]:
        page.goto(office.served.address + path)
        found += problems_of(page, path)

    assert found == []
    assert {url for url in asked if not url.startswith((office.served.address, "data:"))} == set()
