"""Programs: an access token of somebody, and calls made with it."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from backcast.domain.people.persons import Person, Scope
from backcast.storage.store import Store
from backcast.use_cases.people.access_tokens import make_access_token

GOAL = {"statement": "Every lead coaches weekly", "due": "2026-12-18"}
FILE = """\
format: backcast-plan/1
title: A plan with a secret
goal: {statement: Every lead coaches weekly, due: 2026-12-18}
calendar: {workdays: [mon, tue, wed, thu, fri]}
metrics: [{id: talks, name: Coaching talks, unit: a week}]
key_results: [{id: KR1, metric: talks, target: 5, at: [B]}]
measurements: [{metric: talks, date: 2026-07-01, value: 2}]
steps:
  - {id: A, kind: action, title: Train, days: 5}
  - {id: B, kind: action, title: Coach, days: 10, needs: [A]}
"""


class Program:
    """Something that calls with the token of a person; without one it comes as nobody."""

    def __init__(self, app: Flask, store: Store, person: Person | None, scope: Scope = Scope.WRITE) -> None:
        self.app = app
        self.token = make_access_token(store, person, f"to {scope}", scope, None) if person else ""

    def __call__(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        raw: bytes | None = None,
    ) -> TestResponse:
        """Call with a JSON body, or with raw bytes that say to be JSON unless the headers say otherwise."""
        sent: dict[str, Any] = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        content = json.dumps(body).encode() if body is not None else raw
        if content is not None:
            sent["Content-Type"] = "application/json"
        sent |= dict(headers or {})
        client = self.app.test_client(use_cookies=False)
        return client.open(f"/api/v1{path}", method=method, data=content, headers=sent)

    def a_plan(self) -> str:
        """The id of a new plan of two steps, a metric, a key result and a measurement."""
        answer = self("POST", "/plans/import", raw=FILE.encode(), headers={"Content-Type": "application/yaml"})
        assert answer.status_code == 201, answer.text
        return str(body_of(answer)["id"])


def body_of(answer: TestResponse) -> Any:
    """The JSON that an answer holds."""
    return json.loads(answer.data)


def seen(version: int | str) -> dict[str, str]:
    """The header that says which version of the plan was seen."""
    return {"If-Match": f'"{version}"'}
