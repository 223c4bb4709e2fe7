"""Revisions: whatever changes who may see what, or what a calendar shows, raises a counter. No writer is forgotten."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

import backcast
from backcast.domain.events import Event, Happened
from backcast.domain.people.accesses import Audience
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Origin, Person
from backcast.domain.results.metrics import Measurement
from backcast.storage.store import Store, Transaction
from backcast.storage.tables.people import workspaces
from backcast.storage.tables.plans import plans
from backcast.use_cases.changes import save_edit, undo_change
from backcast.use_cases.edits import (
    Edit,
    add_measurement,
    change_goal,
    mark_done,
    remove_step,
    rename_plan,
)
from backcast.use_cases.plans import import_plan, open_plan
from tests.builders import colleague

TODAY = date(2026, 7, 30)
FILE = b"""\
format: backcast-plan/1
title: Spring
goal: {statement: Every lead coaches weekly, due: 2026-12-18}
calendar: {workdays: [mon, tue, wed, thu, fri]}
metrics: [{id: talks, name: Coaching talks, unit: a week}]
steps:
  - {id: A, kind: action, title: Train, days: 5}
  - {id: B, kind: action, title: Coach, days: 10, needs: [A]}
"""
# Tables that say who may see what, and what somebody or something is called.
WATCHED = {"people", "teams", "team_members", "plan_members", "plans", "tables.plans", "tables.plan_members"}
# Functions that write to one of them and need not count, each with its reason.
EXEMPT = {
    "storage/entrances.py:_add_person": "of a new workspace, or part of _accept, which counts",
    "storage/entrances.py:_welcome": "part of _accept, which counts",
    "storage/entrances.py:_invite_to_plan": "part of _accept, which counts",
    "storage/people/memberships.py:_pass_plans_on": "part of remove, which counts",
    "storage/people/memberships.py:forget": "of somebody who left; their own feeds are forgotten with them",
    "storage/people/teams.py:add": "a team without people, of which no feed was made yet",
    "storage/plans/sharings.py:_keep_an_owner": "part of open_to, which counts",
    "storage/plans/sharings.py:_drop": "part of the three that count",
    "storage/plans/plans.py:save": "counts in the plan’s own row: see below",
}


def writers() -> Iterator[tuple[str, bool]]:
    """Every function of the storage that writes to a watched table, and whether it counts the change."""
    house = Path(backcast.__file__).parent
    for path in sorted((house / "storage").rglob("*.py")):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.FunctionDef):
                continue
            calls = [each for each in ast.walk(node) if isinstance(each, ast.Call)]
            wrote = {
                ast.unparse(call.args[0])
                for call in calls
                if ast.unparse(call.func) in ("insert", "update", "delete_from", "delete") and call.args
            }
            if wrote & WATCHED:
                yield (
                    f"{path.relative_to(house)}:{node.name}",
                    any(ast.unparse(call.func) == "raise_accesses" for call in calls),
                )


def test_every_function_that_writes_who_may_see_what_counts_the_change_or_says_why_not() -> None:
    found = dict(writers())

    forgotten = {name for name, counts in found.items() if not counts} - EXEMPT.keys()

    assert forgotten == set()
    assert {name for name, counts in found.items() if counts} | EXEMPT.keys() == found.keys()
    assert len(found) >= 18


def accesses(store: Store, person: Person) -> int:
    with store.engine.connect().execution_options(writing=False) as connection:
        query = select(workspaces.c.calendar_revision).where(workspaces.c.id == person.workspace)
        found: int = connection.execute(query).scalar_one()
        return found


def entries(store: Store, plan_id: str) -> int:
    with store.engine.connect().execution_options(writing=False) as connection:
        found: int = connection.execute(select(plans.c.calendar_revision).where(plans.c.id == plan_id)).scalar_one()
        return found


def test_each_deed_that_changes_who_may_see_what_is_counted(store: Store, owner: Person) -> None:
    ana, plan_id = colleague(store, owner, Role.EDITOR), import_plan(store, owner, FILE, TODAY).id
    with store.transaction(owner) as tx:
        team = tx.teams.add("Coaches")
    deeds: dict[str, Callable[[Transaction], object]] = {
        "a new plan": lambda tx: tx.plans.add(tx.plans.get(plan_id).plan, *begun(tx, plan_id)),
        "people join a team": lambda tx: tx.teams.change(team.id, "Coaches", [ana.id]),
        "a team is renamed": lambda tx: tx.teams.change(team.id, "The coaches", [ana.id]),
        "a plan opens to a team": lambda tx: tx.sharings.open_to(plan_id, Audience.TEAM, team.id),
        "somebody is invited": lambda tx: tx.sharings.invite(plan_id, ana.id, Role.VIEWER),
        "they are taken off": lambda tx: tx.sharings.remove(plan_id, ana.id),
        "another role": lambda tx: tx.people.change_role(ana.id, Role.VIEWER),
        "another name": lambda tx: tx.people.rename("Me myself"),
        "the workspace is renamed": lambda tx: tx.people.change_workspace("Ours", second_factor=False),
        "a team is dissolved": lambda tx: tx.teams.remove(team.id),
        "a plan is deleted": lambda tx: tx.plans.delete(plan_id),
        "it is brought back": lambda tx: tx.plans.restore(plan_id),
        "somebody leaves": lambda tx: tx.people.remove(ana.id),
    }
    not_counted = []

    for name, deed in deeds.items():
        before = accesses(store, owner)
        with store.transaction(owner) as tx:
            deed(tx)
        if accesses(store, owner) <= before:
            not_counted.append(name)

    assert not_counted == []


def begun(tx: Transaction, plan_id: str) -> tuple[Event, date]:
    return Event(Happened.PLAN_BEGUN, "Began"), tx.plans.get(plan_id).dated


def test_an_accepted_invitation_is_counted(store: Store, owner: Person) -> None:
    with store.transaction(owner) as tx:
        token = tx.invitations.add("new@here.example", "", Role.VIEWER)
    before = accesses(store, owner)

    with store.entrance() as door:
        door.accept(token, door.accounts.add("new@here.example"), "New", Origin())

    assert accesses(store, owner) == before + 1


@pytest.mark.only("sqlite")
def test_a_plan_counts_what_calendars_show_and_nothing_else(store: Store, owner: Person) -> None:
    record = import_plan(store, owner, FILE, TODAY)
    (talks,) = record.plan.metrics
    edits: list[tuple[str, Edit, int]] = [
        ("a measurement", add_measurement(talks, Measurement("talks", TODAY, Decimal(3))), 0),
        ("another title", rename_plan("Summer"), 1),
        ("a step is done", mark_done("A", TODAY), 1),
        ("a step goes", remove_step("B"), 1),
        ("another goal", change_goal(replace(record.plan.goal, due=date(2026, 12, 11)), "Summer"), 1),
    ]
    told = {}

    for name, edit, _ in edits:
        before = entries(store, record.id)
        save_edit(store, owner, record.id, open_plan(store, owner, record.id).version, edit, TODAY)
        told[name] = entries(store, record.id) - before
    before = entries(store, record.id)
    undo_change(store, owner, record.id, TODAY)

    assert told == {name: by for name, _, by in edits}
    assert entries(store, record.id) == before + 1
