"""Who may do what through the interface: each role, each scope, and nobody from another workspace."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from backcast.api.operations import Operation
from backcast.api.routes import all_operations
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person, Scope
from backcast.storage.store import Store
from backcast.use_cases.sharings import change_plan_role
from tests.api.callers import FILE, GOAL, Program, body_of
from tests.builders import colleague, everything_in, stranger

BODIES: dict[str, Any] = {
    "begin_plan": {"goal": GOAL},
    "change_plan": {"title": "Another title"},
    "patch_goal": {"why": "Because"},
    "put_calendars": {"calendar": {"workdays": ["mon", "tue"]}},
    "put_chain": {"behaviours": [{"id": "B1", "does": "Lead coaches", "moves": ["KR1"]}]},
    "add_a_step": {"title": "Celebrate", "days": 1},
    "patch_step": {"days": 7},
    "mark_step": {"state": "started"},
    "connect": {"before": "A", "after": "B", "type": "SS"},
    "add_metric": {"id": "more", "name": "More"},
    "patch_metric": {"name": "Talks"},
    "add_key_result": {"metric": "talks", "target": 7},
    "patch_key_result": {"target": 7},
    "measure": {"metric": "talks", "date": "2026-07-30", "value": 3},
}
PLACES = {"step_id": "A", "before": "A", "after": "B", "metric_id": "talks", "key_result_id": "KR1"}
DONE = {200, 201, 204}
# What each role may do with a plan; the rest of the table is refused with 403.
REPORTS = {"mark_step", "measure"}
OWNS = {"delete_plan", "restore_plan"}
EDITS = {
    "change_plan", "undo", "redo", "patch_goal", "put_calendars", "add_a_step", "patch_step", "delete_step", "connect",
    "disconnect", "add_metric", "patch_metric", "delete_metric", "add_key_result", "patch_key_result",
    "delete_key_result", "put_chain",
}  # fmt: skip
BEGINS = {"begin_plan", "import_a_plan"}
NEVER = {"invite_somebody", "make_a_team"}
# The plan as it was imported has nothing to take back, and its metric is in use.
OTHERWISE = {"undo": 409, "redo": 409, "delete_metric": 422}


def refused(role: Role) -> set[str]:
    """What the permission table refuses."""
    if role is Role.OWNER:
        return set()
    if role is Role.EDITOR:
        return OWNS
    if role is Role.CONTRIBUTOR:
        return OWNS | EDITS | {"get_history"}
    return OWNS | EDITS | REPORTS | {"get_history"}


def calls(of_plan: bool | None = None) -> Iterator[Operation]:
    for known in all_operations():
        if of_plan is None or of_plan == ("{plan_id}" in known.path):
            yield known


def made(program: Program, known: Operation, plan_id: str, query: str = "") -> int:
    """The status of a call that would be right for the owner."""
    path = known.path
    for name, value in {"plan_id": plan_id, **PLACES}.items():
        path = path.replace("{" + name + "}", value)
    headers = {"If-Match": "*"} if known.versioned else {}
    if known.name == "import_a_plan":
        headers["Content-Type"] = "application/yaml"
        return program(known.method, path, raw=FILE.encode(), headers=headers).status_code
    return program(known.method, path + query, BODIES.get(known.name), headers).status_code


def test_these_tests_know_every_operation() -> None:
    reading = {known.name for known in calls() if known.method == "GET"}

    assert {known.name for known in calls()} == reading | REPORTS | OWNS | EDITS | BEGINS | NEVER


@pytest.mark.parametrize("role", [Role.OWNER, Role.EDITOR, Role.CONTRIBUTOR, Role.VIEWER])
def test_a_token_may_do_with_a_plan_what_the_role_of_its_person_allows(
    app: Flask, store: Store, owner: Person, call: Program, role: Role
) -> None:
    person = owner if role is Role.OWNER else colleague(store, owner, role)
    program = Program(app, store, person)
    program_plan = call.a_plan()
    before = everything_in(store)

    for known in calls(of_plan=True):
        if known.name not in refused(role):
            continue
        assert made(program, known, program_plan) == 403, known.name
    assert rows(everything_in(store)) == rows(before)
    for known in calls(of_plan=True):
        if known.name in refused(role):
            continue
        wanted = {OTHERWISE[known.name]} if known.name in OTHERWISE else DONE
        assert made(program, known, call.a_plan()) in wanted, known.name


@pytest.mark.parametrize("role", [Role.OWNER, Role.EDITOR, Role.CONTRIBUTOR, Role.VIEWER, Role.GUEST])
def test_owners_and_editors_begin_plans_and_no_token_touches_people(
    app: Flask, store: Store, owner: Person, plan_id: str, role: Role
) -> None:
    program = Program(app, store, owner if role is Role.OWNER else colleague(store, owner, role))

    statuses = {known.name: made(program, known, plan_id) for known in calls(of_plan=False)}

    begun = 201 if role in (Role.OWNER, Role.EDITOR) else 403
    people = 403 if role is Role.GUEST else 200
    assert statuses == {
        "get_me": 200, "list_persons": people, "list_all_teams": people, "list_all_plans": 200,
        "begin_plan": begun, "import_a_plan": begun, "invite_somebody": 403, "make_a_team": 403,
    }  # fmt: skip


def test_a_token_for_reading_reads_everything_and_changes_nothing(
    app: Flask, store: Store, owner: Person, plan_id: str
) -> None:
    program = Program(app, store, owner, Scope.READ)
    before = rows(everything_in(store))

    for known in calls():
        assert made(program, known, plan_id) == (200 if known.method == "GET" else 403), known.name

    assert rows(everything_in(store)) == before


@pytest.mark.parametrize("query", ["", "?preview=1"])
def test_a_plan_of_another_workspace_is_not_found_by_any_call(
    app: Flask, store: Store, plan_id: str, query: str
) -> None:
    elsewhere = Program(app, store, stranger(store))
    before = rows(everything_in(store))

    for known in calls(of_plan=True):
        if not query or "preview" in known.query:
            assert made(elsewhere, known, plan_id, query) == 404, known.name

    assert rows(everything_in(store)) == before
    assert body_of(elsewhere("GET", "/plans")) == {"next": None, "plans": []}
    assert [each["name"] for each in body_of(elsewhere("GET", "/people"))["people"]] == ["Somebody else"]


def test_a_guest_knows_of_no_plan_but_those_they_were_invited_to(
    app: Flask, store: Store, owner: Person, call: Program, plan_id: str
) -> None:
    guest = colleague(store, owner, Role.GUEST)
    program, other = Program(app, store, guest), call.a_plan()
    change_plan_role(store, owner, plan_id, guest.id, Role.VIEWER)

    for known in calls(of_plan=True):
        assert made(program, known, other) == 404, known.name

    assert [plan["id"] for plan in body_of(program("GET", "/plans"))["plans"]] == [plan_id]
    assert program("GET", f"/plans/{plan_id}").status_code == 200
    assert program("PATCH", f"/plans/{plan_id}/goal", {"why": "Because"}, {"If-Match": "*"}).status_code == 403


def test_odd_ids_are_not_found_and_never_a_failure_of_ours(call: Program, plan_id: str) -> None:
    for odd in ("x" * 5_000, "%D0%B6", "a%00b", "-1", "%27%20OR%201=1", "99999999999999999999", ".", "%2e%2e"):
        places = [f"/plans/{odd}", f"/plans/{odd}/schedule", f"/plans/{plan_id}/steps/{odd}", f"/plans/{plan_id}/{odd}"]

        assert {call("GET", path).status_code for path in places} == {404}, odd
        assert call("DELETE", f"/plans/{plan_id}/metrics/{odd}", headers={"If-Match": "*"}).status_code == 404, odd


def rows(everything: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """What is in the database but for counted tries and when a token was last used."""
    return {table: kept for table, kept in everything.items() if table not in ("throttles", "access_tokens")}
