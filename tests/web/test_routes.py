"""What holds for every route, also for those of tomorrow: foreign plans, odd ids, roles, forged forms, headers."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.storage.store import Store
from backcast.storage.tables.people import people
from backcast.use_cases.coaching.drafts import add_lines
from backcast.use_cases.plans import open_plan
from tests.builders import colleague, everything_in, form_token, post, signed_in, stranger
from tests.web.routes import FORM, UNSAFE, Route, a_plan, call, routes

HTMX = {"HX-Request": "true"}
# Pages whose form stands in the address: what cannot be meant is refused with the form.
ASKING = {"chances.show", "chances.safe_start", "estimates.index", "estimates.show", "slips.show"}
ODD = [
    "x" * 9_000,
    "ж",
    "a\0b",
    "99999999999999999999",
    "-1",
    "' OR 1=1 --",
    "<b>",
    "{{7*7}}",
    "a\nb",
    "\U0001f600",
    "%2e",
]
READ = {  # the fields of FORM that each route reads; whatever else is sent changes no answer
    "calendars.update": {"version", "workdays"},
    "goal.update": {"version", "title", "statement", "due"},
    "history.redo": {"version"},
    "history.undo": {"version"},
    "key_results.create": {"version", "metric", "name", "target", "due"},
    "key_results.delete": {"version"},
    "key_results.measure": {"version", "metric", "date", "value"},
    "key_results.update": {"version", "metric", "name", "target", "due"},
    "plans.create": {"start", "title", "statement", "due", "workdays"},
    "plans.delete": set[str](),
    "plans.restore": set[str](),
    "sign_in.enter": set[str](),
    "access_tokens.end": set[str](),
    "access_tokens.make": {"name"},
    "erasure.erase": set[str](),
    "factors.offer": set[str](),
    "factors.remove": set[str](),
    "factors.renew": set[str](),
    "own_workspaces.leave": set[str](),
    "own_workspaces.switch": set[str](),
    "passkeys.add": {"name"},
    "passkeys.question": set[str](),
    "passkeys.remove": set[str](),
    "password.update": set[str](),
    "password.take_email": set[str](),
    "password.update_email": set[str](),
    "profile.update": {"name"},
    "recovery.choose": set[str](),
    "second_factor.confirm": set[str](),
    "second_factor.question": set[str](),
    "second_factor.with_passkey": set[str](),
    "sessions.end": set[str](),
    "sessions.end_others": set[str](),
    "sign_in_passkey.enter": set[str](),
    "steps.connect": {"version", "before", "type"},
    "steps.create": {"version", "kind", "title", "days"},
    "steps.delete": {"version"},
    "steps.disconnect": {"version"},
    "steps.mark": {"version", "state"},
    "steps.move": {"version", "days"},
    "steps.update": {"version", "kind", "title", "days"},
}
SAVED, REFUSED = 303, 422
# What the form of these tests gets from a route, where it is not a redirect: nothing to take back, no such thing,
# nothing to confirm, a field that the form lacks, or a page that is shown this once.
USUAL = {
    "access_tokens.end": 404, "access_tokens.make": 200, "erasure.erase": 422, "factors.offer": 200,
    "factors.renew": 422, "history.redo": 409, "history.undo": 409, "own_workspaces.leave": 422,
    "own_workspaces.switch": 404, "passkeys.add": 422, "passkeys.question": 200, "passkeys.remove": 404,
    "password.take_email": 404, "password.update": 422, "password.update_email": 422, "recovery.choose": 404,
    "second_factor.confirm": 401,
    "second_factor.question": 200, "second_factor.with_passkey": 401, "sessions.end": 404, "sign_in.enter": 404,
    "sign_in_passkey.enter": 422,
}  # fmt: skip
# They end the session, leave the workspace, count tries, or give a file: tried in tests of their own.
ELSEWHERE = {
    "factors.accept", "own_workspaces.make", "recovery.send", "sign_in.sign_out", "sign_in.with_password",
    "sign_in_passkey.question", "workspace.export",
}  # fmt: skip
NAMING = {("plans.create", "start"), ("key_results.measure", "metric")}  # what they name may not be there: 404


@pytest.fixture
def plan_id(store: Store, owner: Person) -> str:
    return a_plan(store, owner)


def of_plans(app: Flask, plan_id: str, **values: str) -> list[Route]:
    return [route for route in routes(app, plan_id, **values) if route.has_plan and route.method != "OPTIONS"]


def unsafe(app: Flask, plan_id: str) -> list[Route]:
    return [route for route in routes(app, plan_id) if route.method in UNSAFE]


def test_looking_never_changes_anything(app: Flask, store: Store, client: FlaskClient, plan_id: str) -> None:
    before = everything_in(store)

    for route in routes(app, plan_id):
        if route.method not in UNSAFE:
            answer = client.open(route.path, method=route.method, query_string=FORM)
            told = {REFUSED} if route.endpoint in ASKING else set[int]()
            assert answer.status_code in {200, 303, 401, 404, *told}, str(route)
            assert everything_in(store) == before, str(route)


def test_every_page_of_a_plan_is_there(
    app: Flask, store: Store, owner: Person, client: FlaskClient, plan_id: str
) -> None:
    draft_id = add_lines(store, owner, plan_id, "", ["More visits"])[0]
    pages = [route for route in of_plans(app, plan_id, draft_id=draft_id) if route.method == "GET"]

    answers = {str(page): call(client, page).status_code for page in pages}

    assert answers == dict.fromkeys(answers, 200)


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
@pytest.mark.parametrize("do", ["", "preview"])
def test_the_plan_of_another_workspace_is_not_found_by_any_route(
    app: Flask, store: Store, plan_id: str, do: str, headers: dict[str, str]
) -> None:
    elsewhere = signed_in(app, store, stranger(store))
    before = everything_in(store)

    for route in of_plans(app, plan_id):
        answer = call(elsewhere, route, {"do": do}, headers)
        assert answer.status_code == 404, str(route)
        assert "secret" not in answer.text
        assert everything_in(store) == before, str(route)


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_plan_id_is_not_found_by_any_route(app: Flask, store: Store, client: FlaskClient, odd: str) -> None:
    before = everything_in(store)

    answers = {f"{route.method} {route.endpoint}": call(client, route).status_code for route in of_plans(app, odd)}

    assert answers == dict.fromkeys(answers, 404)
    assert everything_in(store) == before


@pytest.mark.parametrize("odd", ODD)
def test_odd_names_of_parts_are_never_a_failure_of_ours(
    app: Flask, store: Store, client: FlaskClient, plan_id: str, odd: str
) -> None:
    named = {
        "step_id": odd,
        "before": odd,
        "key_result_id": odd,
        "form": odd,
        "name": odd,
        "topic": odd,
        "filename": odd,
    }
    before = everything_in(store)

    plain = {route.path for route in routes(app, plan_id)}
    for route in routes(app, plan_id, **named):
        if route.path not in plain and route.method != "OPTIONS":
            answer = call(client, route)
            assert answer.status_code in (404, 422), f"{route.method} {route.endpoint}: {answer.status_code}"

    assert everything_in(store) == before


@pytest.mark.parametrize("odd", ODD)
def test_odd_values_in_a_form_are_taken_or_refused_and_those_that_nobody_reads_change_nothing(
    app: Flask, store: Store, owner: Person, client: FlaskClient, plan_id: str, odd: str
) -> None:
    fresh = forms(app, plan_id)

    for endpoint in fresh:
        read = READ.get(endpoint, set()) & set(FORM)
        by_itself = read and store.engine.dialect.name == "sqlite"  # both databases take them all at once
        alone = [*({field} for field in sorted(read)), set(FORM) - read] if by_itself else []
        for fields in [*alone, set(FORM)]:
            status = call(client, fresh[endpoint], dict.fromkeys(fields, odd)).status_code
            assert status in expected(endpoint, fields), f"{endpoint} with an odd {', '.join(fields)}: {status}"
            if status == SAVED:  # another plan that stands as the forms know it
                fresh |= forms(app, a_plan(store, owner))


def forms(app: Flask, plan_id: str) -> dict[str, Route]:
    """The routes that take a form."""
    return {route.endpoint: route for route in unsafe(app, plan_id) if route.endpoint not in ELSEWHERE}


def expected(endpoint: str, odd: set[str]) -> set[int]:
    """How a route answers to a form in which some values are odd; of a route that is not named above, what any may."""
    if endpoint not in READ:
        return {200, SAVED, 404, REFUSED}
    read = READ[endpoint] & odd
    usual = {USUAL.get(endpoint, SAVED)}
    named = {404 for field in read if (endpoint, field) in NAMING}
    return usual | {REFUSED} | named if read else usual


@pytest.mark.parametrize("odd", ODD)
def test_odd_values_in_an_address_are_left_aside(app: Flask, client: FlaskClient, plan_id: str, odd: str) -> None:
    usual = {"sign_in.show": 404, "static": 404, "second_factor.show": 303, "recovery.show": 404}
    usual |= {"single_sign_on.leave": 404, "single_sign_on.arrive": 404, "passkeys.confirm_removal": 404}
    usual |= {"invitation.show": 404, "shared.show": 404, "shared.summary": 404, "shared.step": 404}
    usual |= {"people.show": 404, "people.confirm_remove": 404, "people.confirm_erase": 404}
    usual |= {"adoptions.show": 404}
    usual |= {"feeds.edit": 404, "feeds.confirm_rotate": 404, "feeds.confirm_revoke": 404}
    usual |= {"password.confirm_email": 404, "teams.edit": 404, "teams.confirm_dissolve": 404, "healths.metrics": 404}

    for route in routes(app, plan_id):
        if route.method == "GET":
            answer = client.get(route.path, query_string=dict.fromkeys((*FORM, "after", "w", "open"), odd))
            told = {REFUSED} if route.endpoint in ASKING else set[int]()
            assert answer.status_code in {usual.get(route.endpoint, 200), *told}, str(route)


@pytest.mark.parametrize("sent", [{}, {"csrf_token": ""}, {"csrf_token": "forged"}], ids=["none", "empty", "forged"])
def test_a_form_that_is_not_ours_is_refused_by_every_route_and_changes_nothing(
    app: Flask, store: Store, client: FlaskClient, plan_id: str, sent: dict[str, str]
) -> None:
    before = everything_in(store)

    for route in unsafe(app, plan_id):
        for headers in ({}, HTMX, {"Origin": "https://elsewhere.example"}):
            answer = client.open(route.path, method=route.method, data={**FORM, **sent}, headers=headers)
            assert answer.status_code == (403 if "Origin" in headers else 400), str(route)
            assert everything_in(store) == before, str(route)


def test_a_form_of_somebody_else_is_refused(app: Flask, store: Store, client: FlaskClient, plan_id: str) -> None:
    theirs = form_token(signed_in(app, store, stranger(store)))
    form_token(client)
    before = everything_in(store)

    answer = client.post(f"/plans/{plan_id}/delete", data={"csrf_token": theirs})

    assert answer.status_code == 400
    assert everything_in(store) == before


def test_a_token_in_a_header_counts_like_one_in_the_form(client: FlaskClient, plan_id: str) -> None:
    token = form_token(client)

    answer = client.post(f"/plans/{plan_id}/steps/A/move", data=FORM, headers={"X-CSRFToken": token})

    assert answer.status_code == 303


def test_a_refused_form_still_knows_who_is_signed_in(client: FlaskClient, plan_id: str) -> None:
    answer = client.post(f"/plans/{plan_id}/delete")

    assert answer.status_code == 400
    assert "How to come in" not in answer.text


def test_a_role_that_was_taken_away_counts_at_once(app: Flask, store: Store, owner: Person, plan_id: str) -> None:
    editor = colleague(store, owner, Role.EDITOR)
    client = signed_in(app, store, editor)
    with store.engine.begin() as connection:
        connection.execute(update(people).where(people.c.id == editor.id).values(role="viewer"))

    answer = post(client, f"/plans/{plan_id}/steps/A/move", FORM)

    assert answer.status_code == 403
    assert open_plan(store, owner, plan_id).version == 1


def answers_of_every_kind(
    app: Flask, store: Store, client: FlaskClient, plan_id: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[int, TestResponse]]:
    """The status that is wanted, and an answer with it."""
    outside = app.test_client()
    reader = signed_in(app, store, colleague(store, stranger(store), Role.VIEWER))
    yield 200, client.get("/")
    yield 200, client.get(f"/plans/{plan_id}")
    yield 200, client.get(f"/plans/{plan_id}", headers=HTMX)
    yield 200, client.get(f"/plans/{plan_id}/export.ics")
    yield 200, client.get(f"/plans/{plan_id}/timeline.svg")
    yield 200, client.get("/help/plan-file.schema.json")
    yield 200, outside.get("/health")
    yield 303, outside.get("/")
    yield 303, post(client, f"/plans/{plan_id}/steps/A/move", FORM)
    yield 400, client.post("/plans")
    yield 200, outside.get("/sign-in")
    yield 403, post(reader, "/plans", FORM)
    yield 404, client.get("/plans/none")
    yield 404, client.get("/nothing")
    yield 404, outside.get("/sign-in/none")
    yield 404, client.get("/static/nothing.css")
    yield 405, client.put("/", headers={"X-CSRFToken": form_token(client)})
    yield 409, post(client, f"/plans/{plan_id}/steps/A/move", {**FORM, "days": "3"})
    yield 409, post(client, f"/plans/{plan_id}/redo", {"version": "2"})
    yield 413, client.post("/plans", data=b"x" * 27_000_000, content_type="application/x-www-form-urlencoded")
    yield 422, post(client, "/plans", {"start": "blank"})
    with monkeypatch.context() as broken:
        broken.setattr("backcast.web.views.plans.list_plans", None)
        yield 500, client.get("/")
        yield 500, client.get("/", headers=HTMX)


def test_every_kind_of_answer_carries_the_headers_that_protect_people(
    app: Flask, store: Store, client: FlaskClient, plan_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for status, answer in answers_of_every_kind(app, store, client, plan_id, monkeypatch):
        headers = answer.headers
        assert answer.status_code == status, answer.request.path
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy or "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-eval" not in policy
        assert "script-src" not in policy, "scripts come from us alone"
        assert headers["Cache-Control"] in ("no-store", "no-cache")
        assert "Strict-Transport-Security" not in headers
        if not answer.request.path.startswith("/static"):
            assert headers["Cache-Control"] == "no-store"
            assert {"Cookie", "HX-Request"} <= set(answer.vary)
        assert "Traceback" not in answer.text


def test_the_log_knows_a_failure_by_the_reference_that_the_page_shows(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backcast.web.views.plans.list_plans", None)

    answer = client.get("/")

    reference = answer.text.split("The log knows it as ")[1].partition(".")[0]
    assert f"[{reference}]" in caplog.text
    assert "NoneType" not in answer.text
