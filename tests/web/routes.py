"""Every route of the application with real values in its address: a new route is tested by itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from backcast.domain.people.persons import Person
from backcast.storage.store import Store
from backcast.use_cases.plans import import_plan
from tests.builders import form_token

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
FILE = b"""\
format: backcast-plan/1
title: A plan with a secret
goal: {statement: Every lead coaches weekly, due: 2026-12-18}
calendar: {workdays: [mon, tue, wed, thu, fri]}
metrics: [{id: talks, name: Coaching talks, unit: a week}]
key_results: [{id: KR1, metric: talks, target: 5, at: [B]}]
objectives: [{id: O1, statement: Everybody coaches}]
behaviours: [{id: B1, does: Lead coaches, moves: [KR1]}]
steps:
  - {id: A, kind: action, title: Train, days: 5}
  - {id: B, kind: action, title: Coach, days: 10, needs: [A]}
  - {id: C, kind: action, title: Celebrate, days: 1, needs: [B]}
"""
# Real values for whatever stands in an address. A route with another name in it needs another line here.
VALUES = {
    "step_id": "B",
    "before": "A",
    "key_result_id": "KR1",
    "form": "ics",
    "name": "onboarding",
    "topic": "dates",
    "token": "no-such-token",
    "filename": "app.css",
    "session_id": "no-such-session",
    "passkey_id": "no-such-passkey",
    "token_id": "no-such-token",
    "workspace_id": "no-such-workspace",
    "person_id": "no-such-person",
    "team_id": "no-such-team",
    "invitation_id": "no-such-invitation",
    "link_id": "no-such-link",
    "feed_id": "no-such-feed",
    "rate": "e-learning-2",
    "kind": "behaviours",
    "part_id": "B1",
    "draft_id": "no-such-line",
    "offer_id": "no-such-offer",
    "objective_id": "O1",
    "metric_id": "talks",
}
# A form that every route finds what it needs in.
FORM = {
    "version": "1",
    "title": "Another title",
    "statement": "Something else is true",
    "due": "2026-12-11",
    "days": "2",
    "state": "done",
    "kind": "action",
    "before": "A",
    "type": "SS",
    "workdays": "mon",
    "name": "Another name",
    "metric": "talks",
    "target": "7",
    "date": "2026-07-30",
    "value": "3",
    "start": "blank",
    "lever": "A+B",
    "slip_step": "B",
    "slip_more": "2",
    "slip_later": "",
    "slip_on": "",
    "way": "assess",
    "people": "120",
    "assessors": "5",
    "a_day": "3",
    "hours": "60",
    "offered": "2026-12-03/2026-12-04//Stocktaking",
    "take": "0",
    "does": "Somebody does something else",
    "kinds": "milestone",
}


@dataclass(frozen=True)
class Route:
    """One way to call one route."""

    endpoint: str
    method: str
    path: str
    has_plan: bool

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def a_plan(store: Store, person: Person) -> str:
    """The id of a plan with what the addresses name."""
    return import_plan(store, person, FILE, date(2026, 7, 30)).id


def routes(app: Flask, plan_id: str, **others: str) -> Iterator[Route]:
    """Every route with every method that it answers."""
    values = {**VALUES, "plan_id": plan_id, **others}
    for rule in page_rules(app):
        path = rule.rule
        for name in rule.arguments:
            path = path.replace(f"<path:{name}>", values[name]).replace(f"<{name}>", quote(values[name], safe=""))
        for method in sorted(rule.methods or ()):
            yield Route(rule.endpoint, method, path, "plan_id" in rule.arguments)


def page_rules(app: Flask) -> list[Rule]:
    """The addresses of pages; those for programs are tried in tests/api."""
    rules = (rule for rule in app.url_map.iter_rules() if not rule.endpoint.startswith("api."))
    return sorted(rules, key=lambda known: known.rule)


def endpoint_of(app: Flask, path: str, method: str) -> str | None:
    """Which route answers, None where none does."""
    try:
        return str(app.url_map.bind("localhost").match(path, method)[0])
    except HTTPException:
        return None


def call(
    client: FlaskClient, route: Route, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> TestResponse:
    """Call a route as a page of ours would, with a form where it takes one."""
    sent = {"csrf_token": form_token(client), **FORM, **(form or {})} if route.method in UNSAFE else None
    return client.open(route.path, method=route.method, data=sent, headers=dict(headers or {}))
