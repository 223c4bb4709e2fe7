"""A token, and nothing else, says who asks; and how often it may."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from backcast.api.routes import all_operations
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person, Scope
from backcast.storage.store import Store
from backcast.use_cases.people.access_tokens import (
    MOST_CHANGES,
    end_access_token,
    list_access_tokens,
    make_access_token,
)
from tests.api.callers import GOAL, Program, body_of, seen
from tests.builders import Clock, colleague, everything_in, signed_in

ODD = [
    "",
    "Bearer",
    "Bearer ",
    "Basic bWU6bWU=",
    "Bearer bct_none",
    "Bearer é",
    "Bearer a b",
    "bct_none",
    "Bearer " + "x" * 5000,
]


def test_without_a_token_that_is_good_nobody_gets_an_answer(app: Flask, store: Store, plan_id: str) -> None:
    before = everything_in(store)

    for number, known in enumerate(all_operations()):
        path = "/api/v1" + known.path.replace("{plan_id}", plan_id)
        for header in (None, ODD[number % len(ODD)]):
            headers = {} if header is None else {"Authorization": header}
            answer = app.test_client().open(path, method=known.method, headers=headers)
            assert answer.status_code == 401, known.name
            assert answer.content_type == "application/problem+json"
            assert answer.headers["WWW-Authenticate"].startswith("Bearer ")

    assert everything_in(store) == before


def test_a_session_of_a_browser_does_nothing_here(app: Flask, store: Store, owner: Person) -> None:
    browser = signed_in(app, store, owner)

    answers = [browser.get("/api/v1/me"), browser.post("/api/v1/plans", json={"goal": GOAL})]

    assert [answer.status_code for answer in answers] == [401, 401]
    assert all("Set-Cookie" not in answer.headers for answer in answers)


def test_a_token_opens_no_page(app: Flask, call: Program) -> None:
    answer = app.test_client().get("/", headers={"Authorization": f"Bearer {call.token}"})

    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("zone", "day"), [("Pacific/Auckland", "2026-07-31"), ("America/Los_Angeles", "2026-07-30"), ("UTC", "2026-07-30")]
)
def test_a_step_is_done_on_the_day_that_it_is_where_the_person_is(
    app: Flask, store: Store, owner: Person, call: Program, plan_id: str, clock: Clock, zone: str, day: str
) -> None:
    clock.moment = clock.moment.replace(hour=13)  # 30 July, 13:15 UTC: in Auckland it is 01:15 of the 31st
    app.extensions["backcast"]["settings"] = replace(app.extensions["backcast"]["settings"], today=None)
    with store.transaction(owner) as tx:
        tx.accounts.set_profile(owner.account, zone, 1)

    call("POST", f"/plans/{plan_id}/steps/A/mark", {"state": "done"}, seen(1))

    assert body_of(call("GET", f"/plans/{plan_id}/steps/A"))["finished"] == day


def test_the_day_that_the_settings_fix_counts_in_every_time_zone(
    store: Store, owner: Person, call: Program, plan_id: str, clock: Clock
) -> None:
    clock.moment = clock.moment.replace(hour=13)
    with store.transaction(owner) as tx:
        tx.accounts.set_profile(owner.account, "Pacific/Auckland", 1)

    call("POST", f"/plans/{plan_id}/steps/A/mark", {"state": "done"}, seen(1))

    assert body_of(call("GET", f"/plans/{plan_id}/steps/A"))["finished"] == "2026-07-30"


def test_a_token_works_from_any_origin_because_it_is_no_cookie(call: Program) -> None:
    answer = call("POST", "/plans", {"goal": GOAL}, {"Origin": "https://elsewhere.example"})

    assert answer.status_code == 201
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_token_that_was_ended_opens_nothing_from_the_next_call_on(
    app: Flask, store: Store, owner: Person, call: Program
) -> None:
    before = call("GET", "/me").status_code
    end_access_token(store, owner, list_access_tokens(store, owner)[0].id)

    answer = call("GET", "/me")

    assert (before, answer.status_code) == (200, 401)
    assert "error=invalid_token" in answer.headers["WWW-Authenticate"].replace('"', "")


def test_a_token_that_is_too_old_opens_nothing(app: Flask, store: Store, owner: Person, clock: Clock) -> None:
    call = Program(app, store, owner)
    call.token = make_access_token(store, owner, "for an hour", Scope.READ, store.now() + timedelta(hours=1))
    before = call("GET", "/me").status_code
    clock.turn(timedelta(hours=1))

    assert (before, call("GET", "/me").status_code) == (200, 401)


def test_me_says_whose_token_it_is_and_for_what(app: Flask, store: Store, owner: Person) -> None:
    viewer = colleague(store, owner, Role.VIEWER)
    call = Program(app, store, viewer, Scope.READ)

    answer = call("GET", "/me")

    assert body_of(answer) == {
        "id": viewer.id, "name": "A person as viewer", "role": "viewer", "workspace": "My workspace", "scope": "read",
    }  # fmt: skip


def test_after_six_hundred_changes_within_five_minutes_a_token_has_to_wait_and_may_still_read(
    app: Flask, store: Store, owner: Person, call: Program, clock: Clock
) -> None:
    other = Program(app, store, owner)
    with store.entrance() as door:
        for _ in range(MOST_CHANGES - 1):
            door.throttles.spend(f"api:{call.token}", MOST_CHANGES, timedelta(minutes=5))
    clock.turn(timedelta(minutes=1))

    last, over = call("POST", "/plans", {"goal": GOAL}), call("POST", "/plans", {"goal": GOAL})
    read, others = call("GET", "/plans"), other("POST", "/plans", {"goal": GOAL})
    clock.turn(timedelta(minutes=4))
    again = call("POST", "/plans", {"goal": GOAL})

    assert (MOST_CHANGES, last.status_code, over.status_code) == (600, 201, 429)
    assert (over.headers["Retry-After"], body_of(over)["status"]) == ("240", 429)
    assert "Ask again in 240 seconds." in body_of(over)["detail"]
    assert (read.status_code, others.status_code, again.status_code) == (200, 201, 201)
