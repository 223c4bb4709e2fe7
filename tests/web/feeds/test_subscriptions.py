"""Subscribing: a link is made on a page, fetched by a calendar program, follows the plan, and ends alone."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backcast.app import create_app
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.domain.planning.goal import EndGoal
from backcast.domain.workdays import WorkCalendar
from backcast.settings import Settings
from backcast.storage.store import Store
from backcast.use_cases.changes import save_edit
from backcast.use_cases.edits import change_step
from backcast.use_cases.plans import open_plan, start_from_programme
from backcast.web.feeds.places import is_on_this_machine_only
from tests.builders import Clock, colleague, form_token, post, signed_in
from tests.web.feeds.addresses import KINDS, TODAY, a_plan, blocks_of, by_title, fetch, made, titles, valued

STAMPS = ("SEQUENCE:", "LAST-MODIFIED:", "DTSTAMP:")


@pytest.fixture
def in_july(store: Store, tmp_path: Path) -> Flask:
    """Backcast on Mon 13 July 2026, three weeks before T1 must start."""
    settings = Settings(instance=tmp_path, database="", secret_key="a key for tests", today=date(2026, 7, 13))
    return create_app(settings, store)


def test_a_goal_moved_by_two_weeks_moves_its_entries_and_no_other_and_a_revoked_link_leaves_the_others(
    store: Store, owner: Person, in_july: Flask, clock: Clock
) -> None:
    goal = EndGoal("New agents resolve tickets alone", date(2026, 12, 18))
    plan_id = start_from_programme(store, owner, "onboarding", goal, WorkCalendar(), date(2026, 7, 13)).id
    ana, ben = (signed_in(in_july, store, colleague(store, owner, Role.VIEWER)) for _ in range(2))
    anas, bens = made(ana, f"/plans/{plan_id}/feeds"), made(ben, f"/plans/{plan_id}/feeds")
    before = fetch(ana, anas)
    again = fetch(ana, anas, If_None_Match=before.headers["ETag"])
    clock.turn(timedelta(hours=1))
    version = str(open_plan(store, owner, plan_id).version)
    moved = {"version": version, "statement": goal.statement, "due": "2026-12-04", "title": "Onboarding"}
    saved = post(signed_in(in_july, store, owner), f"/plans/{plan_id}/goal", moved)

    after = fetch(ana, anas, If_None_Match=before.headers["ETag"])

    old, new = blocks_of(before.data), blocks_of(after.data)
    changed = [uid for uid in old if old[uid] != new.get(uid)]
    cohort = next(block for block in new.values() if "autumn cohort week 1" in block)
    assert (saved.status_code, before.status_code, again.status_code, after.status_code) == (303, 200, 304, 200)
    assert old.keys() == new.keys()
    assert again.data == b""
    assert (valued(cohort, "DTSTART"), valued(cohort, "DTEND")) == ("20261016", "20261017")
    assert {valued(old[uid], "SEQUENCE") for uid in old} == {"0"}
    assert {valued(new[uid], "SEQUENCE") for uid in changed} == {"1"}
    assert {valued(new[uid], "DTSTART") for uid in changed}.isdisjoint({"20261218"})
    assert any("20261204" in new[uid] for uid in changed)
    assert before.headers["ETag"] != after.headers["ETag"]
    feed_id = only_link_of(ana)

    post(ana, f"/feeds/{feed_id}/revoke")

    assert titles(fetch(ana, anas).data) == ["This calendar link was revoked"]
    assert fetch(ben, bens).data == after.data


def test_a_change_of_one_entry_changes_its_octets_and_no_others(
    store: Store, owner: Person, client: FlaskClient, clock: Clock
) -> None:
    plan_id = a_plan(store, owner)
    path = made(client, f"/plans/{plan_id}/feeds")
    old, record = fetch(client, path), open_plan(store, owner, plan_id)
    clock.turn(timedelta(seconds=1))
    noted = replace(record.plan.step("B"), note="In pairs")
    save_edit(store, owner, plan_id, 1, change_step(noted, record.plan.needs("B")), TODAY)

    new = fetch(client, path, If_Modified_Since=old.headers["Last-Modified"])

    before, after = blocks_of(old.data), blocks_of(new.data)
    (changed,) = [uid for uid, block in before.items() if after[uid] != block]
    stamped = [line for line in after[changed].split("\r\n") if line.startswith(STAMPS)]
    assert valued(after[changed], "SUMMARY") == "Coach Spring"
    assert sorted(stamped) == ["DTSTAMP:20260730T091543Z", "LAST-MODIFIED:20260730T091543Z", "SEQUENCE:1"]
    assert new.headers["Last-Modified"] == "Thu, 30 Jul 2026 09:15:43 GMT"


def only_link_of(client: FlaskClient) -> str:
    page = client.get("/feeds").text
    return page.partition("/feeds/")[2].partition("/")[0].partition('"')[0]


def test_five_days_of_work_stand_on_the_same_days_wherever_its_reader_is(
    store: Store, owner: Person, client: FlaskClient
) -> None:
    path = made(client, f"/plans/{a_plan(store, owner)}/feeds", spans="1")

    train = by_title(fetch(client, path).data)["Train Spring"]

    # 15 working days end on Fri 18 December: five from Mon 30 November, ten from Mon 7 December.
    days = [datetime.strptime(valued(train, name), "%Y%m%d").date() for name in ("DTSTART", "DTEND")]
    assert days == [date(2026, 11, 30), date(2026, 12, 5)]
    assert "DTSTART;VALUE=DATE:20261130\r\nDTEND;VALUE=DATE:20261205\r\n" in train  # a date without a zone
    assert "TZID" not in train


@pytest.mark.only("sqlite")
def test_each_choice_changes_the_calendar_and_its_revision_but_not_its_address(
    store: Store, owner: Person, client: FlaskClient
) -> None:
    path = made(client, f"/plans/{a_plan(store, owner)}/feeds")
    revisions, feed_id = [fetch(client, path).headers["ETag"]], only_link_of(client)
    every = {"kinds": KINDS}
    for chosen in (
        {"kinds": ["milestone"]}, {**every, "starts": "1"}, {**every, "spans": "1"}, {**every, "alarm": "3"},
        {**every, "name": "Ours"},
    ):  # fmt: skip
        answer = client.post(f"/feeds/{feed_id}", data={"csrf_token": form_token(client), **chosen})
        assert answer.status_code == 303
        revisions.append(fetch(client, path).headers["ETag"])

    last = fetch(client, path)

    assert len(set(revisions)) == 6
    assert "X-WR-CALNAME:Ours\r\n" in last.text
    assert fetch(client, path, If_None_Match=revisions[0]).status_code == 200


@pytest.mark.only("sqlite")
def test_the_second_address_holds_the_same_entries_as_to_dos(store: Store, owner: Person, client: FlaskClient) -> None:
    path = made(client, f"/plans/{a_plan(store, owner)}/feeds")

    events, to_dos = fetch(client, path).data, fetch(client, path.replace(".ics", "-tasks.ics")).data

    assert blocks_of(events).keys() == blocks_of(to_dos).keys()
    assert (events.count(b"BEGIN:VEVENT"), events.count(b"BEGIN:VTODO")) == (4, 0)
    assert (to_dos.count(b"BEGIN:VEVENT"), to_dos.count(b"BEGIN:VTODO")) == (0, 4)


@pytest.mark.only("sqlite")
def test_a_name_that_ends_like_the_address_of_to_dos_still_gives_events(
    store: Store, owner: Person, client: FlaskClient
) -> None:
    path = made(client, f"/plans/{a_plan(store, owner)}/feeds", name="My tasks")

    answer = fetch(client, path)

    assert path.endswith("/my-tasks.ics")
    assert b"BEGIN:VEVENT" in answer.data
    assert b"BEGIN:VTODO" not in answer.data


def test_a_new_address_takes_over_and_the_old_one_tells_so_for_thirty_days(
    store: Store, owner: Person, client: FlaskClient, clock: Clock
) -> None:
    page = f"/plans/{a_plan(store, owner)}/feeds"
    old = made(client, page)
    entries = blocks_of(fetch(client, old).data)
    answer = post(client, f"/feeds/{only_link_of(client)}/rotate")
    new = "/feeds/" + answer.text.partition('id="once" value="')[2].partition('"')[0].partition("/feeds/")[2]

    told, later = fetch(client, old), fetch(client, old)
    clock.turn(timedelta(days=30))
    on_the_last_day = fetch(client, old)
    clock.turn(timedelta(seconds=1))
    gone = fetch(client, old)

    assert new.split("/")[2] != old.split("/")[2]
    assert new.split("/")[3] == old.split("/")[3]
    assert blocks_of(fetch(client, new).data) == entries
    assert titles(told.data) == ["This calendar link was revoked"]
    assert told.data == later.data == on_the_last_day.data
    assert fetch(client, old).status_code == gone.status_code == 410


@pytest.mark.only("sqlite")
def test_the_list_says_who_fetched_a_link_and_when_but_notes_it_once_an_hour(
    store: Store, owner: Person, client: FlaskClient, clock: Clock
) -> None:
    path = made(client, f"/plans/{a_plan(store, owner)}/feeds")
    at_first = client.get("/feeds").text
    fetch(client, path, User_Agent="Google-Calendar-Importer")
    clock.turn(timedelta(minutes=59))
    fetch(client, path, User_Agent="Thunderbird/153.0")
    within_the_hour = client.get("/feeds").text
    clock.turn(timedelta(minutes=1))
    fetch(client, path, User_Agent="Thunderbird/153.0")

    after_it = client.get("/feeds").text

    assert "not fetched yet" in at_first
    assert "last fetched by Google Calendar" in within_the_hour
    assert "last fetched by Thunderbird" in after_it


@pytest.mark.only("sqlite")
def test_links_are_their_persons_alone_and_every_deed_with_them_stands_in_the_audit_trail(
    app: Flask, store: Store, owner: Person, client: FlaskClient
) -> None:
    page = f"/plans/{a_plan(store, owner)}/feeds"
    made(client, page)
    feed_id, other = only_link_of(client), signed_in(app, store, colleague(store, owner, Role.EDITOR))
    tried = [other.get(f"/feeds/{feed_id}").status_code] + [
        post(other, f"/feeds/{feed_id}{deed}", {"kinds": "goal"}).status_code for deed in ("", "/rotate", "/revoke")
    ]
    post(client, f"/feeds/{feed_id}/rotate")
    post(client, f"/feeds/{only_link_of(client)}/revoke")

    trail = client.get("/workspace/audit").text

    assert tried == [404, 404, 404, 404]
    assert trail.count("Made a calendar link for the plan “Spring”") == 2
    assert trail.count("Revoked the calendar link for the plan “Spring”") == 2


@pytest.mark.only("sqlite")
def test_a_preview_and_a_file_show_what_the_link_would_and_make_none(
    store: Store, owner: Person, client: FlaskClient
) -> None:
    page = f"/plans/{a_plan(store, owner)}/feeds"
    chosen = {"csrf_token": form_token(client), "kinds": ["milestone", "goal"]}

    shown = client.post(page, data={**chosen, "do": "preview"})
    file, to_dos = (client.post(page, data={**chosen, "do": do}) for do in ("file", "to-dos"))

    assert "“Spring”: 2 entries in all." in shown.text
    assert "Fri 18 Dec 2026" in shown.text
    assert titles(file.data) == ["End goal: Every lead coaches weekly", "◆ Coached Spring"] or titles(file.data) == [
        "◆ Coached Spring", "End goal: Every lead coaches weekly",
    ]  # fmt: skip
    assert blocks_of(to_dos.data).keys() == blocks_of(file.data).keys()
    assert b"BEGIN:VTODO" in to_dos.data
    assert file.headers["Content-Disposition"] == "attachment; filename=spring.ics"
    assert "You have none." in client.get(page).text


@pytest.mark.only("sqlite")
def test_a_form_without_any_kind_comes_back_with_what_is_wrong(
    store: Store, owner: Person, client: FlaskClient
) -> None:
    page = f"/plans/{a_plan(store, owner)}/feeds"

    answer = post(client, page, {"do": "make", "alarm": "3"})

    assert answer.status_code == 422
    assert "Choose at least one kind of entry." in answer.text


@pytest.mark.only("sqlite")
def test_the_buttons_hold_the_address_as_each_program_wants_it(store: Store, owner: Person, tmp_path: Path) -> None:
    settings = Settings(
        instance=tmp_path, database="", secret_key="a key", today=TODAY, address="http://plans.example.org"
    )
    app = create_app(settings, store)
    app.config["SERVER_NAME"] = "plans.example.org"  # what the client of the test asks for
    client = signed_in(app, store, owner)
    page = f"/plans/{a_plan(store, owner)}/feeds"
    form = {"csrf_token": form_token(client), "do": "make", "kinds": KINDS}

    shown = client.post(page, data=form).text

    token = shown.partition("/feeds/bcf_")[2].partition("/")[0]
    assert len(token) == 43  # 32 octets in base64url
    assert f'href="webcal://plans.example.org/feeds/bcf_{token}/spring.ics"' in shown
    assert f"calendar/r?cid=http%3A%2F%2Fplans.example.org%2Ffeeds%2Fbcf_{token}%2Fspring.ics" in shown
    assert f"addfromweb?url=http%3A%2F%2Fplans.example.org%2Ffeeds%2Fbcf_{token}%2Fspring.ics&amp;name=Spring" in shown
    assert "point its camera here" in shown
    assert "on this machine" not in shown + client.get(page).text
    assert token not in client.get("/feeds").text


@pytest.mark.only("sqlite")
def test_where_only_this_machine_is_reached_nothing_is_offered_that_fetches_from_elsewhere(
    store: Store, owner: Person, client: FlaskClient
) -> None:
    page = f"/plans/{a_plan(store, owner)}/feeds"

    before = client.get(page).text
    shown = client.post(page, data={"csrf_token": form_token(client), "do": "make", "kinds": KINDS}).text

    assert "Addresses that are made here only work on this machine." in before
    assert "This address only works on this machine." in shown
    for told in (before, shown):
        assert "they set <code>BACKCAST_ADDRESS</code>" in told
        assert re.findall(r'<th scope="row">([^<]*)', told) == [
            "Thunderbird", "Outlook for Windows (classic)", "Apple Calendar",
        ]  # fmt: skip
    token = shown.partition("/feeds/bcf_")[2].partition("/")[0]
    assert f'href="http://localhost/feeds/bcf_{token}/spring.ics" download="spring.ics"' in shown
    assert "calendar.google.com" not in shown
    assert "addfromweb" not in shown
    assert 'class="qr"' not in shown


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("base", "is_only_here"),
    [
        ("http://127.0.0.1:8421", True),
        ("http://[::1]:8421", True),
        ("http://backcast.localhost", True),
        ("http://192.168.1.20:8421", False),
        ("https://localhost.example.org", False),
    ],
)
def test_only_loopback_addresses_count_as_this_machine(client: FlaskClient, base: str, is_only_here: bool) -> None:
    with client.application.test_request_context("/feeds", base_url=base):
        assert is_on_this_machine_only() is is_only_here


def test_a_calendar_that_nobody_changes_has_one_body_for_a_day_and_more(
    store: Store, owner: Person, client: FlaskClient, clock: Clock
) -> None:
    path = made(client, f"/plans/{a_plan(store, owner)}/feeds")
    answers = set()

    for _ in range(1_000):
        answer = fetch(client, path)
        answers.add((answer.data, answer.headers["ETag"], answer.headers["Last-Modified"]))
        clock.turn(timedelta(seconds=87))  # a thousand times: 24 hours and ten minutes, over a midnight

    assert len(answers) == 1
    assert clock().astimezone(UTC).date() == date(2026, 7, 31)
