"""The pages of capacity: who is asked for too much across plans, what would fit, and making it."""

import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backcast.domain.people.accesses import Audience
from backcast.domain.people.capacities import Capacity
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.domain.scheduling.schedule import work_backward
from backcast.storage.store import Store
from backcast.use_cases.changes import undo_change
from backcast.use_cases.plans import import_plan, open_plan
from backcast.use_cases.sharings import open_plan_to
from tests.builders import colleague, everything_in, post, signed_in

TODAY = date(2026, 7, 30)
# Due on a Friday, so that A stands on Mon 5 to Fri 9 October 2026 and must start on the Monday.
FIRST = """\
format: backcast-plan/1
title: First course
goal: {statement: It runs, due: 2026-10-16}
calendar: {workdays: [mon, tue, wed, thu, fri]}
steps:
  - {id: A, kind: action, title: Write, days: 5, owner: Ana}
  - {id: B, kind: action, title: Build, days: 5, owner: Ben, needs: [A]}
"""
# The same for another course, which names the same person in another way.
SECOND = FIRST.replace("First", "Second").replace("owner: Ben", "owner: Cleo").replace("owner: Ana", "owner: ' ana '")

pytestmark = pytest.mark.only("sqlite")


@pytest.fixture
def plans(store: Store, owner: Person) -> tuple[str, str]:
    """Two plans that want Ana from Mon 5 to Fri 9 October 2026."""
    first, second = (import_plan(store, owner, text.encode(), TODAY).id for text in (FIRST, SECOND))
    return first, second


def shown(text: str) -> str:
    """What a page says, without its marks."""
    main = text[text.index("<main") : text.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)).replace("&nbsp;", " ")


def offered(text: str) -> list[tuple[str, dict[str, str]]]:
    """The forms that make the dates of one plan: their address and their fields."""
    forms = re.findall(r'action="(/plans/\w+/capacity)">(.*?)</form>', text, re.DOTALL)
    return [(action, dict(re.findall(r'name="(version|held|until)" value="([^"]*)"', form))) for action, form in forms]


def test_the_page_lists_the_days_on_which_two_plans_want_the_same_person(
    client: FlaskClient, plans: tuple[str, str]
) -> None:
    page = client.get("/capacity").text

    assert "Ana: 5 working days, Mon 5 – Fri 9 Oct 2026 up to 200 % asked, 100 % there" in shown(page)
    assert all(f'href="/plans/{plan}/steps/A"' in page for plan in plans)
    assert "Ana" in page
    assert "Ben: " not in shown(page)


def test_what_fits_stands_beside_what_is_and_is_made_as_one_change_that_can_be_undone(
    store: Store, owner: Person, client: FlaskClient, plans: tuple[str, str]
) -> None:
    page = client.get("/capacity/fit").text
    ((address, form),) = offered(page)

    made = post(client, address, form)

    changed = open_plan(store, owner, address.split("/")[2])
    assert "What the shared owners cost: 5 working days of earlier start." in shown(page)
    assert "Mon 5 Oct 2026 Mon 28 Sep 2026 5" in shown(page)  # must-start now, if it fits, and how much earlier
    assert form["held"] == "A"
    assert made.status_code == 303
    assert changed.plan.step("A").deadline == date(2026, 10, 2)
    assert "Nobody is asked for too much" in shown(client.get("/capacity").text)
    assert undo_change(store, owner, changed.id, TODAY).plan.step("A").deadline is None


def test_moves_inside_the_slack_come_first_and_each_of_the_two_offers_can_be_made(
    store: Store, owner: Person, client: FlaskClient
) -> None:
    slack = FIRST.replace("needs: [A]}", "needs: [A]}\n  - {id: C, kind: action, title: Print, days: 2, owner: Cleo}")
    later = SECOND.replace("  - {id: A,", "  - {id: Z, kind: action, title: Ask, days: 5}\n  - {id: A,").replace(
        "owner: ' ana '", "owner: ' ana ', needs: [Z]"
    )
    first, _ = (import_plan(store, owner, text.encode(), TODAY).id for text in (slack, later))

    page = client.get("/capacity/fit").text
    inside, _, earlier = page.partition("Then: with earlier starts")
    ((address, form),) = offered(inside)
    post(client, address, form)
    made = open_plan(store, owner, first).plan

    # Cleo prints on Thu 15 and Fri 16 Oct and builds from Mon 12 to Fri 16: the two days of printing fit on 8 and 9.
    assert address == f"/plans/{first}/capacity"
    assert "C Print Cleo Thu 15 – Fri 16 Oct 2026 Thu 8 – Fri 9 Oct 2026" in shown(page)
    assert made.steps["C"].deadline == date(2026, 10, 9)
    assert work_backward(made, TODAY).must_start == date(2026, 10, 5)
    assert "before the must-start as it is" not in inside
    assert offered(earlier)


def test_a_second_person_of_the_same_name_makes_room_until_the_days_they_are_away(
    client: FlaskClient, plans: tuple[str, str]
) -> None:
    two = {"owner": "ANA", "percent": "200", "absences": "2026-10-07 – 2026-10-07 Fair"}

    saved = post(client, "/capacity", two)

    page = shown(client.get("/capacity").text)
    assert saved.status_code == 303
    assert "Ana: 1 working day, Wed 7 Oct 2026 up to 200 % asked, 0 % there" in page
    assert "ANA: 200 %" in page
    assert "Away: Wed 7 Oct 2026 (Fair)" in page


def test_what_was_said_of_an_owner_comes_back_into_the_form_and_can_be_taken_back(
    store: Store, owner: Person, client: FlaskClient
) -> None:
    post(client, "/capacity", {"owner": "Ana", "percent": "50", "absences": ""})
    form = client.get("/capacity?owner=Ana").text
    renamed = {"owner": "Ana B.", "percent": "60", "absences": "", "before": "Ana"}

    post(client, "/capacity", renamed)
    with store.reading(owner) as tx:
        kept = tx.capacities.all()
    forgotten = post(client, "/capacity/forget", {"owner": "Ana B."})

    assert 'name="before" value="Ana"' in form
    assert re.search(r'name="percent"[^>]* value="50"', form)
    assert kept == [Capacity("Ana B.", 60)]
    assert forgotten.status_code == 303
    with store.reading(owner) as tx:
        assert tx.capacities.all() == []


@pytest.mark.parametrize(
    ("owner_field", "percent", "absences", "told"),
    [
        ("", "50", "", "Name the owner"),
        ("Ana", "", "", "Say how many percent"),
        ("Ana", "-1", "", "0 to 100,000 %"),
        ("Ana", "50", "next week", "Line 1, “next week”"),
        ("Ana", "50", "2026-10-09 – 2026-10-05", "before it begins"),
    ],
)
def test_what_cannot_be_comes_back_with_the_reason(
    store: Store, owner: Person, client: FlaskClient, owner_field: str, percent: str, absences: str, told: str
) -> None:
    before = everything_in(store)

    answer = post(client, "/capacity", {"owner": owner_field, "percent": percent, "absences": absences})

    assert answer.status_code == 422
    assert told in answer.text
    assert everything_in(store) == before


def test_plans_that_somebody_may_not_read_do_not_count_and_are_not_named(
    app: Flask, store: Store, owner: Person, plans: tuple[str, str]
) -> None:
    open_plan_to(store, owner, plans[1], Audience.PRIVATE)
    viewer = signed_in(app, store, colleague(store, owner, Role.VIEWER))

    page = viewer.get("/capacity").text

    assert "Nobody is asked for too much" in page
    assert "Second course" not in page


def test_who_only_reads_sees_what_would_fit_and_is_offered_no_button(
    app: Flask, store: Store, owner: Person, plans: tuple[str, str]
) -> None:
    for plan in plans:
        open_plan_to(store, owner, plan, Audience.WORKSPACE)
    viewer = signed_in(app, store, colleague(store, owner, Role.VIEWER))

    page = viewer.get("/capacity/fit").text

    assert "Mon 28 Sep 2026" in page
    assert offered(page) == []


def test_a_forged_date_is_refused_in_a_sentence(client: FlaskClient, plans: tuple[str, str]) -> None:
    answer = post(client, f"/plans/{plans[0]}/capacity", {"version": "1", "held": "A", "until": "soon"})

    assert answer.status_code == 422
    assert "A deadline is a date such as 2026-12-18." in answer.text


def test_a_step_can_take_part_of_its_owner(
    store: Store, owner: Person, client: FlaskClient, plans: tuple[str, str]
) -> None:
    form = {"version": "1", "kind": "action", "title": "Write", "days": "5", "owner": "Ana", "load": "50"}

    for plan in plans:
        saved = post(client, f"/plans/{plan}/steps/A", form)
        assert saved.status_code == 303

    assert open_plan(store, owner, plans[0]).plan.step("A").load == 50
    assert "Nobody is asked for too much" in client.get("/capacity").text
