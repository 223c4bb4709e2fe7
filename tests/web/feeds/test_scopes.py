"""Scopes: a feed holds what its person may see at this moment, and nothing of others, not even their names."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from backcast.app import create_app
from backcast.domain.people.accesses import Audience
from backcast.domain.people.feeds import FeedScope, FeedShows
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.storage.store import Store
from backcast.storage.tables.feeds import feeds
from backcast.use_cases.changes import save_edit
from backcast.use_cases.edits import change_step, mark_done, rename_plan
from backcast.use_cases.feeds.links import offered
from backcast.use_cases.plans import bring_back_plan, open_plan, put_away_plan
from tests.builders import Clock, colleague, everything_in, post, signed_in, stranger
from tests.web.feeds.addresses import TODAY, a_plan, blocks_of, by_title, fetch, made, titles, valued

REVOKED = ["This calendar link was revoked"]


def linked(store: Store, person: Person, scope: FeedScope, **more: str) -> str:
    """The path of a new link, made without a page."""
    with store.transaction(person) as tx:
        _, token = tx.feeds.add(FeedShows(scope, choices={}, **more), "calendar")
    return f"/feeds/{token}/calendar.ics"


def team_of(store: Store, owner: Person, name: str, *people: Person) -> str:
    with store.transaction(owner) as tx:
        team = tx.teams.add(name)
        tx.teams.change(team.id, name, [person.id for person in people])
    return team.id


def named(store: Store, owner: Person, name: str, role: Role = Role.EDITOR) -> Person:
    person = colleague(store, owner, role)
    with store.transaction(person) as tx:
        tx.people.rename(name)
    return Person(person.id, person.workspace, name, role, person.account)


def test_the_owners_that_are_offered_stand_in_plans_that_one_sees_each_once(
    store: Store, owner: Person, client: FlaskClient
) -> None:
    spring, secret = a_plan(store, owner, "Spring"), a_plan(store, owner, "Secret")
    for plan_id, name in ((spring, "Zoë"), (secret, "Carla")):
        step = open_plan(store, owner, plan_id).plan.step("A")
        save_edit(store, owner, plan_id, 1, change_step(replace(step, owner=name), []), TODAY)
    other = a_plan(store, owner, "Summer")
    step = open_plan(store, owner, other).plan.step("A")
    save_edit(store, owner, other, 1, change_step(replace(step, owner=" BEN"), []), TODAY)
    with store.transaction(owner) as tx:
        tx.sharings.open_to(secret, Audience.PRIVATE, None)

    everything = offered(store, owner).owners
    colleagues = offered(store, named(store, owner, "Dora")).owners
    page = client.get("/feeds").text

    assert [name.strip().casefold() for name in everything] == ["ben", "carla", "zoë"]
    assert [name.strip().casefold() for name in colleagues] == ["ben", "zoë"]
    assert '<option value="Carla"></option>' in page.partition('<datalist id="owners">')[2].partition("</datalist>")[0]


def test_a_person_gets_what_they_own_in_plans_that_they_see_and_hears_of_nothing_else(
    store: Store, owner: Person, client: FlaskClient
) -> None:
    ana = named(store, owner, "Ana")
    a_plan(store, owner, "Spring")
    secret = a_plan(store, owner, "Secret")
    a_plan(store, stranger(store), "Elsewhere")
    with store.transaction(owner) as tx:
        tx.sharings.open_to(secret, Audience.PRIVATE, None)

    own = fetch(client, linked(store, ana, FeedScope.PERSON))
    bens = fetch(client, linked(store, ana, FeedScope.PERSON, owner="  BEN "))
    owners = fetch(client, linked(store, owner, FeedScope.PERSON, owner="Ana"))

    assert titles(own.data) == ["Train Spring"]
    assert titles(bens.data) == ["Coach Spring"]
    assert sorted(titles(owners.data)) == ["Train Secret", "Train Spring"]
    for hidden in ("Secret", "Elsewhere", "Coach", "Coached", "RELATED-TO", "Ben"):
        assert hidden not in own.text
    assert "Train" not in bens.text
    assert "Waits for" not in bens.text


def test_a_team_gets_what_it_or_its_people_own_in_plans_that_they_may_see(
    store: Store, owner: Person, client: FlaskClient
) -> None:
    ana, ben = named(store, owner, "Ana"), named(store, owner, "Ben")
    open_to_all, closed = a_plan(store, owner, "Spring"), a_plan(store, owner, "Closed")
    with store.transaction(owner) as tx:
        tx.sharings.open_to(closed, Audience.PRIVATE, None)
    trainers, coaches = team_of(store, owner, "Trainers", ana), team_of(store, owner, "Coaches", ben)

    trains = linked(store, owner, FeedScope.TEAM, team=trainers)
    before = fetch(client, trains)
    with store.transaction(owner) as tx:
        tx.sharings.invite(closed, ana.id, Role.VIEWER)
    after = fetch(client, trains)

    assert open_to_all != closed
    assert titles(before.data) == ["Train Spring"]  # the owner sees the other plan, but nobody of the team does
    assert sorted(titles(after.data)) == ["Train Closed", "Train Spring"]
    assert titles(fetch(client, linked(store, ana, FeedScope.TEAM, team=coaches)).data) == ["Coach Spring"]


def test_the_gates_of_a_workspace_are_the_milestones_to_come_and_the_end_goals_of_what_one_sees(
    store: Store, owner: Person, client: FlaskClient
) -> None:
    viewer = colleague(store, owner, Role.VIEWER)
    spring, autumn = a_plan(store, owner, "Spring"), a_plan(store, owner, "Autumn")
    with store.transaction(owner) as tx:
        tx.sharings.open_to(autumn, Audience.PRIVATE, None)
    mine, theirs = linked(store, owner, FeedScope.GATES), linked(store, viewer, FeedScope.GATES)

    at_first = fetch(client, mine), fetch(client, theirs)
    for done in ("A", "B", "M1"):
        with store.reading(owner) as tx:
            version = tx.plans.get(spring).version
        save_edit(store, owner, spring, version, mark_done(done, TODAY), TODAY)
    later = fetch(client, mine)

    goal = "End goal: Every lead coaches weekly"
    assert sorted(titles(at_first[0].data)) == [goal, goal, "◆ Coached Autumn", "◆ Coached Spring"]
    assert sorted(titles(at_first[1].data)) == [goal, "◆ Coached Spring"]
    assert sorted(titles(later.data)) == [goal, goal, "◆ Coached Autumn"]


def test_whoever_loses_a_plan_leaves_or_is_erased_gets_the_notice_and_nobody_else_does(
    app: Flask, store: Store, owner: Person, client: FlaskClient
) -> None:
    people = {name: named(store, owner, name) for name in ("shut out", "gone", "erased", "staying")}
    plan_id = a_plan(store, owner)
    paths = {name: linked(store, person, FeedScope.PLAN, plan=plan_id) for name, person in people.items()}
    assert {len(titles(fetch(client, path).data)) for path in paths.values()} == {4}
    with store.transaction(owner) as tx:
        for name in ("gone", "erased", "staying"):
            tx.sharings.invite(plan_id, people[name].id, Role.VIEWER)
        tx.sharings.open_to(plan_id, Audience.PRIVATE, None)
    with store.transaction(owner) as tx:
        tx.people.remove(people["gone"].id)
        tx.people.remove(people["erased"].id)
        tx.people.forget(people["erased"].id)

    given = {name: titles(fetch(client, path).data) for name, path in paths.items()}
    with store.transaction(owner) as tx:
        tx.sharings.open_to(plan_id, Audience.WORKSPACE, None)

    assert given.pop("staying") == titles(fetch(client, paths["staying"]).data)
    assert given == {"shut out": REVOKED, "gone": REVOKED, "erased": REVOKED}
    assert titles(fetch(client, paths["shut out"]).data) == REVOKED  # for good: a new link is easily made
    rows = [row for row in everything_in(store)["feeds"] if "erased" in repr(row)]
    assert not rows


def test_a_deleted_plan_gives_the_notice_and_one_brought_back_its_entries(
    store: Store, owner: Person, client: FlaskClient, clock: Clock
) -> None:
    plan_id = a_plan(store, owner)
    path, gates = linked(store, owner, FeedScope.PLAN, plan=plan_id), linked(store, owner, FeedScope.GATES)
    before = [fetch(client, each) for each in (path, gates)]
    clock.turn(timedelta(minutes=1))
    put_away_plan(store, owner, plan_id)
    away = [fetch(client, each) for each in (path, gates)]
    clock.turn(timedelta(minutes=1))
    bring_back_plan(store, owner, plan_id)

    back = [fetch(client, each) for each in (path, gates)]

    assert titles(away[0].data) == REVOKED
    assert titles(away[1].data) == []
    assert [blocks_of(each.data) for each in back] == [blocks_of(each.data) for each in before]
    moments = [each[1].headers["Last-Modified"] for each in (before, away, back)]
    assert [moment[-12:-4] for moment in moments] == ["09:15:42", "09:16:42", "09:17:42"]


def test_a_program_that_asks_by_date_hears_of_a_plan_that_was_brought_back_unchanged(
    store: Store, owner: Person, client: FlaskClient, clock: Clock
) -> None:
    plan_id = a_plan(store, owner)
    path = linked(store, owner, FeedScope.PLAN, plan=plan_id)
    fetch(client, path)
    clock.turn(timedelta(minutes=1))
    put_away_plan(store, owner, plan_id)
    notice = fetch(client, path)
    bring_back_plan(store, owner, plan_id)  # within the same second

    back = fetch(client, path, If_Modified_Since=notice.headers["Last-Modified"])

    assert titles(notice.data) == REVOKED
    assert (back.status_code, len(titles(back.data))) == (200, 4)
    assert [each.headers["Last-Modified"][-12:-4] for each in (notice, back)] == ["09:16:42", "09:16:43"]
    assert fetch(client, path, If_Modified_Since=back.headers["Last-Modified"]).status_code == 304


def test_a_plan_that_goes_for_good_leaves_the_answer_that_its_links_are_gone_and_nothing_else_of_it(
    store: Store, owner: Person, client: FlaskClient, clock: Clock
) -> None:
    plan_id = a_plan(store, owner)
    path = linked(store, owner, FeedScope.PLAN, plan=plan_id)
    fetch(client, path)
    put_away_plan(store, owner, plan_id)
    deleted = clock()
    clock.turn(timedelta(days=31))

    with store.entrance() as door:
        swept = door.chores.sweep()["plans"]

    with store.engine.connect().execution_options(writing=False) as connection:
        kept = connection.execute(select(feeds.c.plan_id, feeds.c.revoked)).all()
    assert swept == 1
    assert fetch(client, path).status_code == 410
    assert [tuple(row) for row in kept] == [(None, deleted)]
    assert everything_in(store)["feed_bodies"] == []


def test_an_entry_that_reads_differently_because_another_step_left_the_calendar_is_a_newer_one(
    store: Store, owner: Person, client: FlaskClient, clock: Clock
) -> None:
    plan_id = a_plan(store, owner)
    path = linked(store, owner, FeedScope.TEAM, team=team_of(store, owner, "Ana", named(store, owner, "Ben")))
    before = by_title(fetch(client, path).data)["Coach Spring"]
    clock.turn(timedelta(hours=1))
    with store.reading(owner) as tx:
        train = tx.plans.get(plan_id).plan.step("A")
    save_edit(store, owner, plan_id, 1, change_step(replace(train, owner="Zoe"), []), TODAY)

    after = by_title(fetch(client, path).data)["Coach Spring"]

    assert "Waits for: A Train Spring" in before.replace("\r\n ", "")
    assert "Train" not in after
    assert [valued(block, "SEQUENCE") for block in (before, after)] == ["0", "1"]
    assert valued(after, "LAST-MODIFIED") == "20260730T101542Z"


def test_a_team_that_is_dissolved_is_told_like_a_link_that_was_revoked(
    store: Store, owner: Person, client: FlaskClient
) -> None:
    a_plan(store, owner)
    team = team_of(store, owner, "Ana")
    path = linked(store, owner, FeedScope.TEAM, team=team)
    before = titles(fetch(client, path).data)

    with store.transaction(owner) as tx:
        tx.teams.remove(team)

    assert before == ["Train Spring"]
    assert titles(fetch(client, path).data) == REVOKED


@pytest.mark.only("sqlite")
def test_a_guest_subscribes_to_the_plans_they_were_invited_to_and_to_no_team_or_workspace(
    app: Flask, store: Store, owner: Person, client: FlaskClient
) -> None:
    guest, plan_id = colleague(store, owner, Role.GUEST), a_plan(store, owner)
    with store.transaction(owner) as tx:
        tx.sharings.invite(plan_id, guest.id, Role.VIEWER)
    browser, team = signed_in(app, store, guest), team_of(store, owner, "Trainers")
    made_one = made(browser, f"/plans/{plan_id}/feeds")

    refused = [
        post(browser, "/feeds", {"do": do, "kinds": "goal", "scope": scope, "team": team}).status_code
        for do in ("make", "preview", "file")
        for scope in ("team", "gates")
    ]

    assert len(titles(fetch(client, made_one).data)) == 4
    assert refused == [403] * 6
    assert "A team" not in browser.get("/feeds").text


@pytest.mark.only("sqlite")
def test_the_list_of_links_does_not_tell_the_new_name_of_a_plan_to_somebody_who_lost_it(
    app: Flask, store: Store, owner: Person, client: FlaskClient
) -> None:
    viewer, plan_id = colleague(store, owner, Role.VIEWER), a_plan(store, owner)
    browser = signed_in(app, store, viewer)
    made(browser, f"/plans/{plan_id}/feeds")
    before = browser.get("/feeds").text
    with store.transaction(owner) as tx:
        tx.sharings.open_to(plan_id, Audience.PRIVATE, None)
    save_edit(store, owner, plan_id, 1, rename_plan("Hush"), TODAY)

    after = browser.get("/feeds").text

    assert "The plan “Spring”" in before
    assert "A plan that you do not see any more" in after
    assert "Hush" not in after
    assert "Hush" not in browser.get(f"/feeds/{after.partition('/feeds/')[2].partition(chr(34))[0]}").text


@pytest.mark.only("sqlite")
def test_a_plan_or_team_of_another_workspace_is_not_found(
    app: Flask, store: Store, owner: Person, client: FlaskClient
) -> None:
    other = stranger(store)
    plan_id, team = a_plan(store, other), team_of(store, other, "Theirs")

    answers = [
        post(client, "/feeds", {"do": do, "kinds": "goal", "scope": scope, "plan": plan_id, "team": team}).status_code
        for do in ("make", "preview", "file")
        for scope in ("plan", "team")
    ]

    assert answers == [404] * 6


@pytest.mark.only("sqlite")
def test_an_entry_is_dropped_a_year_after_its_month_and_only_at_the_turn_of_one(
    store: Store, owner: Person, client: FlaskClient, clock: Clock
) -> None:
    path = linked(store, owner, FeedScope.PLAN, plan=a_plan(store, owner))
    fetch(client, path)
    held = {}
    for day in (date(2027, 11, 30), date(2027, 12, 1), date(2027, 12, 31), date(2028, 1, 1)):
        clock.turn(timedelta(days=(day - clock().date()).days))
        held[day.isoformat()] = len(titles(fetch(client, path).data))

    # Train ends on Fri 4 December 2026; everything else on the 18th.
    assert held == {"2027-11-30": 4, "2027-12-01": 4, "2027-12-31": 4, "2028-01-01": 0}


@pytest.mark.only("sqlite")
def test_addresses_in_a_calendar_come_from_the_settings_and_never_from_who_fetches_it(
    store: Store, owner: Person, client: FlaskClient, app: Flask
) -> None:
    plan_id = a_plan(store, owner)
    path = made(client, f"/plans/{plan_id}/feeds")

    answer = fetch(client, path, Host="evil.example")
    settings = app.extensions["backcast"]["settings"]
    known = create_app(replace(settings, address="https://plans.example.org"), store).test_client()

    assert f"URL:http://localhost/plans/{plan_id}\r\n" in answer.text
    assert f"URL:https://plans.example.org/plans/{plan_id}\r\n" in fetch(known, path, Host="plans.example.org").text
    assert fetch(known, path, Host="evil.example").status_code == 400
    assert "evil.example" not in answer.text
