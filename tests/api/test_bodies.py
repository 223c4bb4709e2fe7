"""What programs send: well-formed or refused, each mistake told where it is, and never a failure of ours."""

import json
from typing import Any

import pytest

from tests.api.callers import GOAL, Program, body_of, seen

TWICE = b'{"goal": {"statement": "A", "statement": "B", "due": "2026-12-18"}}'
NO_JSON = {
    "nothing": b"",
    "a word": b"goal",
    "cut short": b'{"goal": ',
    "a comma too many": b'{"goal": {},}',
    "two texts": b"{} {}",
    "NaN": b'{"goal": NaN}',
    "infinity": b'{"goal": -Infinity}',
    "a field twice": TWICE,
    "200,000 brackets": b"[" * 200_000,
    "200,000 objects": b'{"a":' * 200_000,
    "a huge number": b'{"goal": ' + b"9" * 5_000 + b"}",
    "beyond all measure": b'{"goal": 1e99999999999999999999}',
    "not UTF-8": b'{"goal": "\xff"}',
    "UTF-16": '{"goal": 1}'.encode("utf-16"),
    "a byte order mark": '\ufeff{"goal": 1}'.encode(),
    "half a pair": b'{"goal": {"statement": "\\ud800", "due": "2026-12-18"}}',
    "half a pair in a name": b'{"\\udfff": 1}',
    "half a pair deep inside": b'{"goal": [[["\\uDBFF x"]]]}',
    "a control character": b'{"goal": "a\x00b"}',
}
NO_OBJECT = [b"[]", b"null", b"1", b'"text"', b"true", b"[[[[[[]]]]]]"]
OTHER_KINDS = [
    "",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json; charset=latin1",
    "application/merge-patch+json",
    "application/xml",
]
NO_PART = ["limit=0", "limit=201", "limit=-1", "limit=x", "limit=%D9%A1", "limit=", "cursor=no", "deleted=2"]
GOALS: dict[str, tuple[Any, str, str]] = {
    "no date": ({"statement": "A"}, "/goal/due", "This is missing."),
    "null": ({"statement": "A", "due": None}, "/goal/due", "Write a date"),
    "a number for a date": ({"statement": "A", "due": 20261218}, "/goal/due", "Write a date"),
    "a moment": ({"statement": "A", "due": "2026-12-18T00:00:00Z"}, "/goal/due", "Write a date"),
    "no such day": ({"statement": "A", "due": "2026-02-30"}, "/goal/due", "The calendar has no 2026-02-30."),
    "a number for a text": ({"statement": 7, "due": "2026-12-18"}, "/goal/statement", "Write a text."),
    "an empty text": ({"statement": "", "due": "2026-12-18"}, "/goal/statement", "This must not be empty."),
    "a word for a switch": ({**GOAL, "hard": "yes"}, "/goal/hard", "Write true or false."),
    "a number for a switch": ({**GOAL, "hard": 1}, "/goal/hard", "Write true or false."),
    "a misspelt field": ({**GOAL, "sponser": "Ana"}, "/goal/sponser", "There is no such field."),
    "a strange name": ({**GOAL, "a/b~c": 1}, "/goal/a~1b~0c", "There is no such field."),
    "no object": ([], "/goal", "Write an object."),
}


def test_what_is_no_json_is_refused(call: Program) -> None:
    answers = {name: call("POST", "/plans", raw=raw) for name, raw in NO_JSON.items()}

    for name, answer in answers.items():
        assert (answer.status_code, body_of(answer)["type"]) == (400, "/api/v1/#problem-malformed"), name
        assert answer.content_type == "application/problem+json", name


def test_a_body_is_an_object(call: Program) -> None:
    answers = [call("POST", "/plans", raw=raw) for raw in NO_OBJECT]

    for answer in answers:
        assert answer.status_code == 422, answer.text
        assert body_of(answer)["errors"] == [{"detail": "Write an object: {…}.", "pointer": ""}]


def test_each_field_that_is_wrong_is_told_where_it_stands(call: Program) -> None:
    for name, (goal, pointer, told) in GOALS.items():
        answer = call("POST", "/plans", {"goal": goal})

        assert answer.status_code == 422, name
        [error] = body_of(answer)["errors"]
        assert error["pointer"] == pointer, name
        assert error["detail"].startswith(told), name


def test_all_mistakes_are_told_at_once(call: Program, plan_id: str) -> None:
    step = {"title": "", "days": "5", "needs": [{"step": "A"}, {"lag": 1}], "kind": "task"}

    answer = call("POST", f"/plans/{plan_id}/steps", step, seen(1))

    pointers = {error["pointer"] for error in body_of(answer)["errors"]}
    assert pointers == {"/title", "/days", "/needs/1/step", "/kind"}


def test_what_the_rules_of_a_plan_forbid_is_told_at_the_field(call: Program, plan_id: str) -> None:
    path = f"/plans/{plan_id}/steps"

    answers = [
        call("POST", path, {"title": "Gate", "kind": "milestone", "days": 2}, seen(1)),
        call("POST", path, {"title": "Wait", "days": 1, "needs": [{"step": "A", "unit": "calendar"}]}, seen(1)),
        call("POST", path, {"title": "Wait", "days": 1, "needs": [{"step": "Z"}]}, seen(1)),
        call("PATCH", f"{path}/A", {"needs": [{"step": "B"}]}, seen(1)),
        call("PATCH", f"{path}/A", {"started": "2026-08-30"}, seen(1)),
        call("PUT", f"/plans/{plan_id}/calendars", {"calendar": {"country": "ZZ"}}, seen(1)),
    ]

    assert [answer.status_code for answer in answers] == [422] * 6
    told = [body_of(answer)["errors"][0]["pointer"] for answer in answers]
    assert told == ["/days", "/needs/0/lag", "/needs", "/needs", "/started", "/calendar/country"]


def test_a_plan_file_with_a_mistake_is_told_by_line_column_and_pointer(call: Program) -> None:
    file = (
        b"format: backcast-plan/1\ntitle: A\ngoal: {statement: B, due: 2026-12-18}\nsteps:\n  - {id: A, kind: deed}\n"
    )

    answer = call("POST", "/plans/import", raw=file, headers={"Content-Type": "application/yaml"})

    assert answer.status_code == 422
    [error] = body_of(answer)["errors"]
    assert (error["line"], error["pointer"]) == (5, "/steps/0")
    assert body_of(call("GET", "/plans"))["plans"] == []


def test_a_hostile_plan_file_is_refused(call: Program) -> None:
    for raw in (b"\xff\xfe", b"[" * 200_000, b"a: " * 10_000, b"&a [*a]", b"", b'{"format": NaN}'):
        for kind in ("application/yaml", "application/json"):
            answer = call("POST", "/plans/import", raw=raw, headers={"Content-Type": kind})
            assert answer.status_code == 422, f"{kind} {raw[:20]!r}"


def test_another_kind_of_body_is_not_read(call: Program) -> None:
    for kind in OTHER_KINDS:
        answer = call("POST", "/plans", raw=json.dumps({"goal": GOAL}).encode(), headers={"Content-Type": kind})

        assert (answer.status_code, body_of(answer)["type"]) == (415, "/api/v1/#problem-media-type"), kind


def test_json_in_utf_8_is_read_however_it_says_so(call: Program) -> None:
    for kind in ("application/json; charset=utf-8", "application/json;charset=UTF-8", "Application/JSON"):
        answer = call("POST", "/plans", raw=json.dumps({"goal": GOAL}).encode(), headers={"Content-Type": kind})

        assert answer.status_code == 201, kind


def test_a_compressed_body_is_not_unpacked(call: Program) -> None:
    assert call("POST", "/plans", raw=b"\x1f\x8b", headers={"Content-Encoding": "gzip"}).status_code == 415


def test_a_body_of_more_than_a_megabyte_is_too_large_and_a_plan_file_of_more_than_25(call: Program) -> None:
    large = json.dumps({"goal": {**GOAL, "why": "x" * 1_000_001}}).encode()
    yaml = {"Content-Type": "application/yaml"}

    answers = [
        call("POST", "/plans", raw=large),
        call("POST", "/plans/import", raw=b"x" * 27_000_000, headers=yaml),
        call("POST", "/plans/import", raw=b"# " + b"x" * 2_000_000, headers=yaml),
    ]

    assert [answer.status_code for answer in answers] == [413, 413, 422]
    assert "1 MB, a plan file 20 MB" in body_of(answers[0])["detail"]


def test_who_accepts_no_json_gets_none(call: Program) -> None:
    for accept in ("text/html", "application/xml", "image/*;q=0.9", "application/json;q=0"):
        assert call("GET", "/plans", headers={"Accept": accept}).status_code == 406, accept


def test_who_accepts_json_gets_it(call: Program) -> None:
    for accept in ("*/*", "application/*", "text/html, application/json;q=0.1", ""):
        assert call("GET", "/plans", headers={"Accept": accept}).status_code == 200, accept


def test_numbers_keep_every_digit(call: Program, plan_id: str) -> None:
    path = f"/plans/{plan_id}/measurements"

    call(
        "POST", path, raw=b'{"metric": "talks", "date": "2026-07-30", "value": 0.10000000000000000001}', headers=seen(1)
    )

    assert "value: 0.10000000000000000001" in call("GET", f"/plans/{plan_id}/export.yaml").text


def test_lists_come_in_parts_that_lead_on_to_one_another(call: Program) -> None:
    for _ in range(5):
        call("POST", "/plans", {"goal": GOAL})
    path, found, links = "/plans?limit=2", list[str](), list[str]()

    while path:
        answer = call("GET", path)
        found += [plan["id"] for plan in body_of(answer)["plans"]]
        links.append(answer.headers.get("Link", ""))
        path = links[-1].partition(">")[0].removeprefix("</api/v1")

    assert (len(found), len(set(found)), found) == (5, 5, sorted(found))
    assert [bool(link) for link in links] == [True, True, False]


def test_a_part_that_there_is_not_is_refused(call: Program) -> None:
    for query in NO_PART:
        answer = call("GET", f"/plans?{query}")

        assert answer.status_code == 422, query
        assert body_of(answer)["errors"][0]["parameter"] == query.partition("=")[0]


def test_what_is_not_there_and_what_cannot_be_done_are_problems_too(call: Program) -> None:
    nothing, method = call("GET", "/nothing/here"), call("PUT", "/me", {})

    assert (nothing.status_code, nothing.content_type) == (404, "application/problem+json")
    assert (method.status_code, method.content_type) == (405, "application/problem+json")
    assert {part.strip() for part in method.headers["Allow"].split(",")} == {"GET", "HEAD", "OPTIONS"}


def test_a_failure_of_ours_is_a_problem_that_the_log_knows_by_its_instance(
    call: Program, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("backcast.api.views.plans.list_plans", None)

    answer = call("GET", "/plans")

    assert (answer.status_code, answer.content_type) == (500, "application/problem+json")
    assert body_of(answer)["instance"].removeprefix("urn:backcast:request:") in caplog.text
    assert "NoneType" not in answer.text
    assert call.token not in caplog.text


def test_every_answer_carries_the_headers_that_protect_people(call: Program, plan_id: str) -> None:
    for answer in (call("GET", "/plans"), call("GET", "/nothing"), call("GET", f"/plans/{plan_id}/export.ics")):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers
