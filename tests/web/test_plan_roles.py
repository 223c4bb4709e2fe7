"""What each role finds on the pages of a plan: what it may do, and no button for what it may not."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.storage.store import Store
from backcast.use_cases.plans import open_plan
from tests.builders import colleague, everything_in, post, signed_in
from tests.web.routes import a_plan

OF_A_PLAN = ["", "?open=all", "/table", "/week", "/summary", "/key-results", "/steps/A", "/steps/B", "/steps/C"]
ADDRESS = re.compile(r'(?:href|action|hx-post|data-move)="([^"]+)"')
# Parts of addresses by what somebody must be able to do there.
CHANGES = ("/edit", "/new", "/goal", "/calendar", "/move", "/needs", "/delete", "/undo", "/redo", "key-results/KR1")
REPORTS = ("/mark", "/measurements")
HISTORY, SHARING = ("/history",), ("/sharing",)
FOUND: dict[Role, tuple[tuple[str, ...], tuple[str, ...]]] = {  # what there must be, and what there must not be
    Role.OWNER: (CHANGES + REPORTS + HISTORY + SHARING, ()),
    Role.EDITOR: (CHANGES + REPORTS + HISTORY, SHARING),
    Role.CONTRIBUTOR: (REPORTS, CHANGES + HISTORY + SHARING),
    Role.VIEWER: ((), CHANGES + REPORTS + HISTORY + SHARING),
}


@pytest.fixture
def plan_id(store: Store, owner: Person) -> str:
    return a_plan(store, owner)


def browser_of(app: Flask, store: Store, owner: Person, role: Role) -> FlaskClient:
    return signed_in(app, store, owner if role is Role.OWNER else colleague(store, owner, role))


@pytest.mark.parametrize("role", FOUND)
def test_the_pages_of_a_plan_lead_to_what_the_role_may_do_and_nowhere_else(
    app: Flask, store: Store, owner: Person, plan_id: str, role: Role
) -> None:
    browser, (wanted, unwanted) = browser_of(app, store, owner, role), FOUND[role]
    plan = f"/plans/{plan_id}"

    pages = [browser.get(plan + rest).text for rest in OF_A_PLAN]
    addresses = {address for page in pages for address in ADDRESS.findall(page) if address.startswith(plan)}

    assert [part for part in wanted if not any(part in address for address in addresses)] == []
    assert [address for address in addresses for part in unwanted if part in address] == []


@pytest.mark.parametrize("role", FOUND)
def test_every_link_on_the_pages_of_a_plan_leads_somewhere(
    app: Flask, store: Store, owner: Person, plan_id: str, role: Role
) -> None:
    browser, plan = browser_of(app, store, owner, role), f"/plans/{plan_id}"
    pages = [browser.get(plan + rest).text for rest in OF_A_PLAN] + [browser.get("/").text]

    links = {link.split("#")[0] for page in pages for link in re.findall(r'href="(/(?!static/)[^"]*)"', page)}

    answers = {link: browser.get(link.replace("&amp;", "&")).status_code for link in links}
    assert answers == dict.fromkeys(links, 200)


def test_a_contributor_marks_steps_and_says_what_is_left_and_what_was_measured(
    app: Flask, store: Store, owner: Person, plan_id: str
) -> None:
    browser, plan = browser_of(app, store, owner, Role.CONTRIBUTOR), f"/plans/{plan_id}"

    started = post(browser, f"{plan}/steps/A/mark", {"version": "1", "state": "started"})
    panel = browser.get(f"{plan}/steps/A").text
    left = post(browser, f"{plan}/steps/A/mark", {"version": "2", "state": "remaining", "remaining": "3"})
    done = post(browser, f"{plan}/steps/B/mark", {"version": "3", "state": "done"})
    form = {"version": "4", "metric": "talks", "date": "2026-07-30", "value": "3"}
    measured = post(browser, f"{plan}/key-results/measurements", form)

    record = open_plan(store, owner, plan_id)
    assert [answer.status_code for answer in (started, left, done, measured)] == [303] * 4
    assert "Working days of work left" in panel
    assert (record.plan.steps["A"].remaining, record.plan.steps["B"].is_done) == (3, True)
    assert [str(each.value) for each in record.plan.measurements] == ["3"]


@pytest.mark.parametrize(
    ("state", "remaining"), [("remaining", ""), ("remaining", "0"), ("remaining", "x"), ("late", "")]
)
def test_a_wrong_mark_changes_nothing(
    app: Flask, store: Store, owner: Person, plan_id: str, state: str, remaining: str
) -> None:
    browser = browser_of(app, store, owner, Role.CONTRIBUTOR)
    post(browser, f"/plans/{plan_id}/steps/A/mark", {"version": "1", "state": "started"})
    before = everything_in(store)

    form = {"version": "2", "state": state, "remaining": remaining}
    answer = post(browser, f"/plans/{plan_id}/steps/A/mark", form)

    assert answer.status_code == 422
    assert everything_in(store) == before


def test_work_that_has_not_begun_has_nothing_left(app: Flask, store: Store, owner: Person, plan_id: str) -> None:
    browser = browser_of(app, store, owner, Role.CONTRIBUTOR)

    form = {"version": "1", "state": "remaining", "remaining": "3"}
    answer = post(browser, f"/plans/{plan_id}/steps/A/mark", form)

    assert answer.status_code == 422
    assert "not under way" in answer.text


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.VIEWER, Role.GUEST])
def test_who_may_not_make_plans_finds_no_way_to_and_is_refused(
    app: Flask, store: Store, owner: Person, role: Role
) -> None:
    browser = browser_of(app, store, owner, role)

    pages = browser.get("/").text + browser.get("/programmes").text + browser.get("/programmes/onboarding").text
    answers = [browser.get("/plans/new"), post(browser, "/plans", {"start": "blank"})]

    assert "/plans/new" not in pages
    assert "No plan is open to you yet" in pages
    assert [answer.status_code for answer in answers] == [403, 403]


def test_the_list_says_to_whom_a_plan_is_open_and_until_when_a_deleted_one_can_be_brought_back(
    client: FlaskClient, plan_id: str
) -> None:
    open_to_all = client.get("/").text
    post(client, f"/plans/{plan_id}/sharing", {"audience": "private"})
    private = client.get("/").text
    post(client, f"/plans/{plan_id}/delete")

    deleted = client.get("/").text

    assert re.search(r"Open to</dt>.*?Workspace</dd>", open_to_all, re.DOTALL)
    assert re.search(r"Open to</dt>.*?Its people</dd>", private, re.DOTALL)
    assert "can be brought back until Sat 29 Aug 2026" in deleted  # thirty days after Thu 30 July


def test_an_editor_sees_a_deleted_plan_and_has_no_button_to_bring_it_back(
    app: Flask, store: Store, owner: Person, client: FlaskClient, plan_id: str
) -> None:
    post(client, f"/plans/{plan_id}/delete")

    page = browser_of(app, store, owner, Role.EDITOR).get("/").text

    assert "can be brought back until" in page
    assert "/restore" not in page
