"""Every example of the documentation is what the application really answers, call by call."""

import json
import re
from typing import Any
from urllib.parse import urlsplit

from flask import Flask

from backcast.api.documents import examples, told_examples
from backcast.api.routes import all_operations
from backcast.domain.people.persons import Person
from backcast.storage.store import Store
from backcast.use_cases.people.teams import make_team
from tests.api.callers import Program, body_of

PERSON, TEAM = "8a51c0de9b7f4432", "b2f07c1d5e8a9634"
NEW = {"begin_plan": "3f9c2a7be1d04856", "import_a_plan": "c07d4e2f9a1b6835"}


def test_every_operation_has_an_example_and_every_example_an_operation() -> None:
    assert {known.name for known in all_operations()} == set(examples())


def test_every_example_calls_the_operation_that_it_stands_for(app: Flask) -> None:
    routes = app.url_map.bind("localhost")

    for each in told_examples():
        path = urlsplit(f"/api/v1{each['request']['path']}").path
        assert routes.match(path, each["request"]["method"])[0] == f"api.{each['operation']}"


def test_the_examples_one_after_another_get_the_very_answers_that_they_show(
    app: Flask, store: Store, owner: Person
) -> None:
    call = Program(app, store, owner)
    real = {PERSON: owner.id, TEAM: make_team(store, owner, "Learning", [owner.id]).id}

    for each in told_examples():
        request, wanted = each["request"], each["answer"]
        raw = request["text"].encode() if "text" in request else None
        answer = call(request["method"], told(request["path"], real), request.get("body"), request.get("headers"), raw)
        if each["operation"] in NEW:
            real[NEW[each["operation"]]] = body_of(answer)["id"]

        assert answer.status_code == wanted["status"], f"{each['operation']}: {answer.text}"
        for name, value in wanted.get("headers", {}).items():
            assert answer.headers[name] == told(value, real)
        assert content(answer.text) == expected(wanted, real), each["operation"]


def told(text: str, real: dict[str, str]) -> str:
    """A text with the ids that things really have."""
    for shown, known in real.items():
        text = text.replace(shown, known)
    return text


def expected(wanted: dict[str, Any], real: dict[str, str]) -> object:
    if "body" in wanted:
        return json.loads(content_text(told(json.dumps(wanted["body"]), real)))
    return content(told(wanted.get("text", ""), real))


def content(text: str) -> object:
    text = content_text(text)
    if text.startswith("BEGIN:VCALENDAR"):  # its entries stand in the order of their ids, which are drawn
        return sorted(text.removesuffix("END:VCALENDAR\n").split("BEGIN:VEVENT"))
    return json.loads(text) if text.startswith('{"') else text


def content_text(text: str) -> str:
    """A text without what is drawn anew each time: ids of requests, and of entries in calendars."""
    text = re.sub(r"urn:backcast:request:\w+", "urn:backcast:request:…", text)
    text = re.sub(r"UID:[^\r\n]*", "UID:…", text)
    return text.replace("\r\n", "\n")
