"""Versions: the tag of every answer about a plan, what it saves to send, and what it keeps from being overwritten."""

import pytest
from flask import Flask

from backcast.api.routes import all_operations
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.storage.store import Store
from tests.api.callers import Program, body_of, seen
from tests.api.test_permissions import made
from tests.builders import colleague, everything_in

NOT_THIS = ['W/"1"', '"0"', '"-1"', '"one"', '"1x"', '"99"', '"1000000000000"', '""', "é"]


def test_everything_about_a_plan_carries_its_version_and_is_sent_once(call: Program, plan_id: str) -> None:
    call("PATCH", f"/plans/{plan_id}/goal", {"why": "Because"}, seen(1))
    tagged = [known for known in all_operations() if known.tagged and known.method == "GET"]

    for known in tagged:
        path = known.path.replace("{plan_id}", plan_id).replace("{step_id}", "A")
        tag = '"2.2026-07-30"' if known.name == "get_schedule" else '"2"'
        first = call("GET", path)
        again = call("GET", path, headers={"If-None-Match": tag})
        older = call("GET", path, headers={"If-None-Match": '"1"'})
        assert (first.status_code, first.headers["ETag"]) == (200, tag), known.name
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag), known.name
        assert older.status_code == 200, known.name
    assert len(tagged) == 16


def test_a_change_without_a_version_is_refused_and_changes_nothing(call: Program, store: Store, plan_id: str) -> None:
    before = everything_in(store)["plans"]
    changing = [known for known in all_operations() if known.versioned]

    for known in changing:
        answer = call(known.method, path_of(known.path, plan_id), BODY.get(known.name))
        assert (answer.status_code, body_of(answer)["type"]) == (428, "/api/v1/#problem-version-needed"), known.name

    assert len(changing) == 20
    assert everything_in(store)["plans"] == before


def test_a_tag_that_no_version_ever_had_is_refused(call: Program, plan_id: str) -> None:
    for tag in NOT_THIS:
        headers = {"If-Match": tag}

        answers = [
            call("PATCH", f"/plans/{plan_id}/goal", {"why": "Because"}, headers),
            call("POST", f"/plans/{plan_id}/undo", headers=headers),
            call("DELETE", f"/plans/{plan_id}", headers=headers),
        ]

        assert [answer.status_code for answer in answers] == [412, 412, 412], tag
    assert body_of(call("GET", f"/plans/{plan_id}"))["version"] == 1


def test_what_others_changed_elsewhere_is_kept_and_told(
    app: Flask, store: Store, owner: Person, call: Program, plan_id: str
) -> None:
    other = Program(app, store, colleague(store, owner, Role.EDITOR))
    other("PATCH", f"/plans/{plan_id}/steps/A", {"owner": "Ana"}, seen(1))

    answer = call("PATCH", f"/plans/{plan_id}/steps/A", {"days": 7}, seen(1))

    assert (answer.status_code, answer.headers["ETag"]) == (200, '"3"')
    step = body_of(call("GET", f"/plans/{plan_id}/steps/A"))
    assert (step["owner"], step["days"]) == ("Ana", 7)
    assert "A person as editor" in body_of(answer)["merged"]


def test_where_both_changed_the_same_field_nothing_is_overwritten_and_both_values_are_told(
    app: Flask, store: Store, owner: Person, call: Program, plan_id: str
) -> None:
    other = Program(app, store, colleague(store, owner, Role.EDITOR))
    other("PATCH", f"/plans/{plan_id}/steps/A", {"days": 6}, seen(1))

    answer = call("PATCH", f"/plans/{plan_id}/steps/A", {"days": 7}, seen(1))

    assert (answer.status_code, body_of(answer)["version"]) == (412, 2)
    [conflict] = body_of(answer)["conflicts"]
    assert (conflict["part"], conflict["theirs"], conflict["mine"]) == ("A “Train”", "6", "7")
    assert body_of(call("GET", f"/plans/{plan_id}/steps/A"))["days"] == 6


def test_a_step_that_got_the_id_of_another_is_not_changed_for_it(call: Program, plan_id: str) -> None:
    call("POST", f"/plans/{plan_id}/steps", {"title": "Order the desks", "days": 3}, seen(1))
    call("DELETE", f"/plans/{plan_id}/steps/A1", headers=seen(2))
    call("POST", f"/plans/{plan_id}/steps", {"title": "Order the chairs", "days": 3}, seen(3))

    marked = call("POST", f"/plans/{plan_id}/steps/A1/mark", {"state": "done"}, seen(2))
    patched = call("PATCH", f"/plans/{plan_id}/steps/A1", {"owner": "Bea"}, seen(2))

    assert (marked.status_code, patched.status_code) == (412, 412)
    [conflict] = body_of(patched)["conflicts"]
    assert (conflict["part"], conflict["theirs"], conflict["mine"]) == ("A1 “Order the desks”", "Deleted", "Bea")
    step = body_of(call("GET", f"/plans/{plan_id}/steps/A1"))
    assert (step["title"], step["owner"], step["finished"]) == ("Order the chairs", "", None)


def test_a_key_result_that_got_the_id_of_another_is_not_changed_for_it(call: Program, plan_id: str) -> None:
    call("DELETE", f"/plans/{plan_id}/key-results/KR1", headers=seen(1))
    call("POST", f"/plans/{plan_id}/key-results", {"metric": "talks", "target": 9}, seen(2))

    answer = call("PATCH", f"/plans/{plan_id}/key-results/KR1", {"owner": "Bea"}, seen(1))

    assert answer.status_code == 412
    [kept] = body_of(call("GET", f"/plans/{plan_id}/key-results"))["key_results"]
    assert (kept["id"], kept["target"], kept["owner"]) == ("KR1", 9, "")


@pytest.mark.parametrize("tag", ["*", '"1"', '"9", "1"'])
def test_a_reading_that_expects_what_there_is_is_answered(call: Program, plan_id: str, tag: str) -> None:
    for path in ("", "/goal", "/steps", "/steps/A", "/key-results"):
        answer = call("GET", f"/plans/{plan_id}{path}", headers={"If-Match": tag})

        assert (answer.status_code, answer.headers["ETag"]) == (200, '"1"'), path


def test_of_two_who_add_a_key_result_at_once_both_are_kept(call: Program, plan_id: str) -> None:
    for target in (7, 8):
        answer = call("POST", f"/plans/{plan_id}/key-results", {"metric": "talks", "target": target}, seen(1))
        assert answer.status_code == 201

    kept = body_of(call("GET", f"/plans/{plan_id}/key-results"))["key_results"]
    assert [(each["id"], each["target"]) for each in kept] == [("KR1", 5), ("KR2", 7), ("KR3", 8)]


@pytest.mark.parametrize(("method", "path"), [("POST", "/undo"), ("DELETE", "")])
def test_nobody_takes_back_or_deletes_what_they_have_not_seen(
    call: Program, plan_id: str, method: str, path: str
) -> None:
    for version, why in ((1, "Because"), (2, "Therefore")):
        call("PATCH", f"/plans/{plan_id}/goal", {"why": why}, seen(version))

    answer = call(method, f"/plans/{plan_id}{path}", headers=seen(2))

    assert answer.status_code == 412
    assert body_of(call("GET", f"/plans/{plan_id}"))["goal"]["why"] == "Therefore"


def test_a_preview_says_what_would_happen_and_nothing_happens(call: Program, store: Store, plan_id: str) -> None:
    before = everything_in(store)["plans"]

    answer = call("PATCH", f"/plans/{plan_id}/steps/B?preview=1", {"days": 12})

    # B ends on Fri 18 Dec 2026: 10 working days begin on Mon 7 Dec, 12 on Thu 3 Dec. A, 5 days, moves with it.
    effects = body_of(answer)["effects"]
    assert [(each["step"], each["after"]) for each in effects["moved"]] == [
        ("A", {"start": "2026-11-26", "finish": "2026-12-02"}),
        ("B", {"start": "2026-12-03", "finish": "2026-12-18"}),
    ]
    assert effects["must_start"] == ["2026-11-30", "2026-11-26"]
    assert (answer.status_code, body_of(answer)["version"], body_of(answer)["preview"]) == (200, 1, True)
    assert everything_in(store)["plans"] == before


def test_every_change_that_has_a_preview_changes_nothing_with_it(call: Program, store: Store, plan_id: str) -> None:
    before = everything_in(store)
    before.pop("throttles")

    for known in all_operations():
        if "preview" in known.query and known.name != "delete_metric":
            assert made(call, known, plan_id, "?preview=1") == 200, known.name

    after = everything_in(store)
    after.pop("throttles")
    assert after == before


def test_a_misspelt_preview_makes_no_change(call: Program, plan_id: str) -> None:
    answers = [
        call("DELETE", f"/plans/{plan_id}/steps/B?{query}", headers=seen(1))
        for query in ("preveiw=1", "preview=yes", "preview=")
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert body_of(answers[0])["errors"] == [{"detail": "There is no such parameter.", "parameter": "preveiw"}]
    assert body_of(call("GET", f"/plans/{plan_id}"))["version"] == 1


def test_a_field_that_is_left_out_stays_and_null_takes_it_away(call: Program, plan_id: str) -> None:
    path = f"/plans/{plan_id}/steps/B"
    call("PATCH", path, {"owner": "Ana", "deadline": "2026-12-18", "note": "By heart"}, seen(1))

    call("PATCH", path, {"deadline": None, "note": None, "needs": []}, seen(2))

    step = body_of(call("GET", path))
    assert (step["owner"], step["deadline"], step["note"], step["needs"]) == ("Ana", None, "", [])
    assert (step["title"], step["days"]) == ("Coach", 10)


BODY = {
    "change_plan": {"title": "Another"}, "patch_goal": {}, "put_calendars": {"calendar": {}}, "patch_step": {},
    "put_chain": {},
    "add_a_step": {"title": "More", "days": 1}, "mark_step": {"state": "done"},
    "connect": {"before": "A", "after": "B"},
    "add_metric": {"id": "m", "name": "M"}, "add_key_result": {"metric": "talks", "target": 1},
    "measure": {"metric": "talks", "date": "2026-07-01", "value": 1},
}  # fmt: skip


def path_of(path: str, plan_id: str) -> str:
    values = {"plan_id": plan_id, "step_id": "A", "before": "A", "after": "B"}
    values |= {"metric_id": "talks", "key_result_id": "KR1"}
    for name, value in values.items():
        path = path.replace("{" + name + "}", value)
    return path
