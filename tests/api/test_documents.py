"""What the interface says about itself: an OpenAPI document that holds under fire, and a page for people."""

import re
from typing import Any

import jsonschema
import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok

from backcast.api.routes import all_operations
from backcast.domain.people.persons import Person
from backcast.storage.store import Store
from tests.api.callers import Program, body_of

# What a schema cannot say, the rules refuse (422), and the version may be missing (428) or another one (412).
EXPECTED = {
    "checks": {
        "positive_data_acceptance": {"expected-statuses": ["2xx", "304", 403, 404, 409, 412, 422, 428]},
        "negative_data_rejection": {"expected-statuses": ["4xx"]},
    }
}


def test_the_document_lists_every_call_with_an_example(call: Program) -> None:
    document = body_of(call("GET", "/openapi.json"))

    described = {
        (method.upper(), path): told for path, several in document["paths"].items() for method, told in several.items()
    }
    assert document["openapi"] == "3.1.0"
    assert set(described) == {(known.method, known.path) for known in all_operations()}
    for known in all_operations():
        told = described[known.method, known.path]
        assert told["summary"].endswith("."), known.name
        contents = [*told.get("requestBody", {}).get("content", {}).values()][:1]
        contents += [*told["responses"][str(known.status)].get("content", {}).values()]
        assert all("example" in content for content in contents), known.name


def test_the_schemas_of_the_document_are_schemas_and_the_examples_keep_to_them(call: Program) -> None:
    document = body_of(call("GET", "/openapi.json"))
    whole = {"components": document["components"]}

    for schema in document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    for several in document["paths"].values():
        for told in several.values():
            contents = [told.get("requestBody", {}), *told["responses"].values()]
            for content in (media for each in contents for media in each.get("content", {}).values()):
                if isinstance(content.get("example"), dict):
                    jsonschema.Draft202012Validator({**whole, **content["schema"]}).validate(content["example"])


def test_the_page_shows_every_call_to_everybody_and_sets_no_cookie(app: Flask) -> None:
    answer = app.test_client().get("/api/v1/")

    page = answer.text
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (200, False)
    for known in all_operations():
        assert f"<code>{known.method} {known.path}</code>" in page, known.name
    assert re.findall(r'(?:src|href)="(?!/|#)[^"]*"', page) == []
    assert "<script" not in page
    assert "600 changes in 5 minutes" in page


def test_every_kind_of_problem_can_be_looked_up_by_its_type(app: Flask, call: Program) -> None:
    page = app.test_client().get("/api/v1/").text

    for answer in (call("GET", "/nothing"), call("PUT", "/me"), call("GET", "/me?x=1")):
        anchor = body_of(answer)["type"].removeprefix("/api/v1/#")
        assert f'id="{anchor}"' in page


def test_the_address_without_its_slash_leads_to_the_page(app: Flask) -> None:
    answer = app.test_client().get("/api/v1")

    assert (answer.status_code, answer.headers["Location"]) == (308, "/api/v1/")


@pytest.mark.slow
@pytest.mark.only("sqlite")  # it is the interface that is tried here, not the database
def test_drawn_requests_get_answers_as_the_document_says(app: Flask, store: Store, owner: Person) -> None:
    call = Program(app, store, owner)
    plan_id = call.a_plan()
    known = {
        "plan_id": plan_id,
        "step_id": "A",
        "before": "A",
        "after": "B",
        "metric_id": "talks",
        "key_result_id": "KR1",
    }
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, config=SchemathesisConfig.from_dict(EXPECTED))
    statuses: dict[str, set[int]] = {}

    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        drawn = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
        if operation.body or operation.query:
            drawn = drawn | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

        @given(case=drawn, real=st.booleans(), latest=st.booleans())
        @settings(
            max_examples=15, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        def ask(case: Any, real: bool, latest: bool) -> None:
            if real:
                case.path_parameters = {name: known[name] for name in case.path_parameters or {}}
            headers = {"Authorization": f"Bearer {call.token}", **({"If-Match": "*"} if latest else {})}
            answer = case.call_and_validate(headers=headers)
            statuses.setdefault(case.operation.label, set()).add(answer.status_code)
            if case.method == "DELETE" and case.operation.path == "/plans/{plan_id}":
                call("POST", f"/plans/{plan_id}/restore")

        ask()

    assert len(statuses) == len(all_operations())
    assert sum(min(known) < 300 for known in statuses.values()) >= 25  # most are tried to their good end as well
