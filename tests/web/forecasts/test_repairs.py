"""The page “What would help”: it tells the published figures, previews what is ticked, and makes it as one change."""

import re
from datetime import date
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from backcast.app import create_app
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.settings import Settings
from backcast.storage.store import Store
from backcast.use_cases.plans import open_plan
from tests.builders import colleague, everything_in, form_token, signed_in
from tests.domain.builders import action
from tests.domain.builders import plan as plan_of
from tests.use_cases.kept_plans import kept, programme

LATE = date(2026, 3, 16)

pytestmark = pytest.mark.only("sqlite")


@pytest.fixture
def app(store: Store, tmp_path: object) -> Flask:
    """The application on Mon 16 March 2026."""
    return create_app(Settings(instance=tmp_path, database="", secret_key="a key for tests", today=LATE), store)  # type: ignore[arg-type]


@pytest.fixture
def plan_id(store: Store, owner: Person) -> str:
    """The compliance programme, 16 working days short."""
    return programme(store, owner, "compliance", LATE).id


def words(page: str) -> str:
    """What a person reads of a page."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def sent(client: FlaskClient, plan_id: str, do: str, *levers: str, **fields: str) -> MultiDict[str, str]:
    """The form with these boxes ticked."""
    pairs = [("csrf_token", form_token(client)), ("version", "1"), ("do", do), *(("lever", each) for each in levers)]
    return MultiDict([*pairs, *fields.items()])


def test_the_page_tells_the_shortfall_the_sum_and_the_cheapest_way_back(client: FlaskClient, plan_id: str) -> None:
    page = words(client.get(f"/plans/{plan_id}/repairs").text)

    assert "16 working days short. The earliest possible end is Wed 22 Jul 2026, 22 calendar days late." in page
    assert "88 working days of work make 88." in page
    assert "From Mon 16 Mar 2026 to Tue 30 Jun 2026 there are 72. 88 − 72 = 16 short" in page
    assert "+16 working days : it can be met, with 0 working days of slack; start by Mon 16 Mar 2026" in page
    assert "No single change is enough." in page
    assert "The goal's date, Tue 30 Jun 2026, is hard: it is never moved." in page


def test_what_leaves_something_out_stands_under_a_heading_of_its_own_outside_of_a_fold(
    client: FlaskClient, plan_id: str
) -> None:
    page = client.get(f"/plans/{plan_id}/repairs").text

    drops = page.partition("Leaving something out</h2>")[2].partition("<details")[0]
    assert re.search(r"Without A6 and G3 .{0,120}\+10 days", words(drops))
    assert "drop:" not in page.partition("Leaving something out</h2>")[0].partition("repairs-menu")[2]


def test_ticked_boxes_and_typed_amounts_are_previewed_together_and_not_saved(
    client: FlaskClient, store: Store, plan_id: str
) -> None:
    form = sent(client, plan_id, "preview", "A12+A13", "A6+A7", "A14=4", **{"to:A14=": "6"})
    before = everything_in(store)

    page = client.post(f"/plans/{plan_id}/repairs", data=form).text

    assert "18 working days won. It can be met, with 2 working days of slack" in words(page)
    assert re.search(r'value="A14=4" checked', page)
    assert 'name="to:A14=" value="6"' in page
    assert everything_in(store) == before


def test_what_is_made_is_one_change_told_in_words_that_can_be_undone(
    client: FlaskClient, store: Store, owner: Person, plan_id: str
) -> None:
    form = sent(client, plan_id, "save", "A12+A13", "A14=4", **{"to:A14=": "6"})

    answer = client.post(f"/plans/{plan_id}/repairs", data=form)
    told = words(client.get(answer.headers["Location"]).text)
    made = open_plan(store, owner, plan_id)
    undo = {"csrf_token": form_token(client), "version": str(made.version)}
    client.post(f"/plans/{plan_id}/undo", data=undo)

    assert answer.status_code == 303
    assert "Won days back: A12 and A13 side by side; A14 in 6 working days instead of 8." in told
    assert (made.version, made.plan.steps["A14"].days) == (2, 6)
    assert open_plan(store, owner, plan_id).plan.steps["A14"].days == 8


@pytest.mark.parametrize(
    ("levers", "fields", "problem"),
    [
        ((), {}, "Choose at least one thing that would help"),
        (("A14=4",), {"to:A14=": "nine"}, "“nine” cannot be read for A14: write a whole number of working days"),
        (("A14=4",), {"to:A14=": "9"}, "A14 cannot take 9 working days"),
        (("A6=5", "drop:A6"), {}, "A6 is dropped: nothing else can be done about it at the same time."),
        (("goal=2026-07-22",), {}, "is hard: it is never moved."),
    ],
)
def test_what_cannot_be_done_is_told_and_what_was_ticked_stays(
    client: FlaskClient, plan_id: str, levers: tuple[str, ...], fields: dict[str, str], problem: str
) -> None:
    answer = client.post(f"/plans/{plan_id}/repairs", data=sent(client, plan_id, "save", *levers, **fields))

    assert answer.status_code == 422
    assert problem in words(answer.text)
    assert len(re.findall(r"\bchecked\b", answer.text)) == len([code for code in levers if "goal" not in code])


def test_the_last_tick_taken_away_leaves_an_empty_preview(client: FlaskClient, plan_id: str) -> None:
    answer = client.post(
        f"/plans/{plan_id}/repairs", data=sent(client, plan_id, "preview"), headers={"HX-Request": "true"}
    )

    assert answer.status_code == 200
    assert words(answer.text).startswith("Tick what you could do")


def test_a_plan_that_can_be_met_is_offered_a_later_start_and_every_other_missed_limit_is_named(
    client: FlaskClient, store: Store, owner: Person
) -> None:
    calm = plan_of([action("A", 5), action("B", 5)], "A FS B", due=date(2026, 4, 3))  # three weeks for two
    tight = plan_of([action("A", 5, deadline=date(2026, 3, 17)), action("B", 6)], due=date(2026, 3, 19))
    ids = [kept(store, owner, plan, LATE).id for plan in (calm, tight)]

    met, missed = (words(client.get(f"/plans/{plan_id}/repairs").text) for plan_id in ids)

    assert "This plan can be met, with 5 working days of slack. Work must start by Mon 23 Mar 2026" in met
    assert "A and B side by side A · B +5 days start by Mon 30 Mar 2026" in met
    assert "3 working days short." in missed
    assert "1 other limit missed as well B B misses the goal on Thu 19 Mar 2026 by 2 working days." in missed


def test_a_viewer_reads_the_menu_and_finds_no_button(app: Flask, store: Store, owner: Person, plan_id: str) -> None:
    viewer = signed_in(app, store, colleague(store, owner, Role.VIEWER))

    page = viewer.get(f"/plans/{plan_id}/repairs").text

    assert "A12 and A13 side by side" in page
    assert 'type="checkbox"' not in page
    assert "Make this change" not in page


def test_what_is_not_negotiable_is_ticked_in_the_form_of_the_step_and_left_alone(
    client: FlaskClient, store: Store, owner: Person, plan_id: str
) -> None:
    form = {"csrf_token": form_token(client), "version": "1", "kind": "action", "firm": "1", "need_step": "A12"}
    form |= {"title": "Wave 2: 620 people", "days": "12", "owner": "Line managers", "phase": "implement"}
    form |= {"need_type": "FS", "need_lag": "0", "need_unit": "working"}

    client.post(f"/plans/{plan_id}/steps/A13", data=form)
    page = words(client.get(f"/plans/{plan_id}/repairs").text)

    assert open_plan(store, owner, plan_id).plan.steps["A13"].firm
    assert "A13 is not negotiable." in page
    assert "A12 and A13 side by side" not in page
    assert "checked" in client.get(f"/plans/{plan_id}/steps/A13/edit").text.partition('name="firm"')[2][:60]


def test_the_chain_names_its_links_and_the_closed_days_on_the_way(
    client: FlaskClient, store: Store, owner: Person
) -> None:
    plan_id = programme(store, owner, "sales-enablement", LATE).id
    moved = {"csrf_token": form_token(client), "version": "1", "kind": "milestone", "fixed_start": "2026-10-12"}

    client.post(f"/plans/{plan_id}/steps/M1", data=moved | {"title": "Gate", "at": "end", "phase": "implement"})
    page = words(client.get(f"/plans/{plan_id}/repairs").text)
    timeline = words(client.get(f"/plans/{plan_id}").text)

    # 90 days after Mon 12 Oct is Sun 10 Jan. 13 to 16 Oct are 4 working days, the 12 weeks to 8 Jan 60, less 3: 61.
    assert "From: M1 is fixed on Mon 12 Oct 2026." in page
    assert "E3 follows 90 days after M1 The wait is over on Sun 10 Jan 2027, a day on which nobody works." in page
    assert (
        "Closed: Fri 25 Dec 2026 (Christmas Day), Mon 28 Dec 2026 (Boxing Day (substitute day)), "
        "Fri 1 Jan 2027 (New Year's Day) 61 Tue 13 Oct 2026 – Sun 10 Jan 2027" in page
    )
    assert "To: the goal on Fri 15 Jan 2027" in page
    assert (
        "7 working days of work and 62 of waiting (1 until the end of the day of M1, "
        "61 in the 90-day window after M1) make 69. From Mon 12 Oct 2026 to Fri 15 Jan 2027 there are 67." in page
    )
    assert "through the 90-day window after M1; earliest possible end Tue 19 Jan 2027" in timeline
    assert "E3 90-day win rate, cohort vs control region (Level 4) follows 90 days after M1 4 days," in timeline
