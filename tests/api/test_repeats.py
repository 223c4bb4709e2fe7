"""Requests that arrive twice: what they make is made once, and the answer is the same."""

from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from backcast.api.routes import all_operations
from backcast.domain.people.accesses import Audience
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.storage.store import Store
from backcast.use_cases.sharings import change_plan_role, open_plan_to, take_off_plan
from tests.api.callers import FILE, GOAL, Program, body_of, seen
from tests.api.test_permissions import BODIES
from tests.builders import colleague, everything_in

KEY = {"Idempotency-Key": "monday-1"}


def plans(call: Program) -> list[str]:
    return [plan["id"] for plan in body_of(call("GET", "/plans"))["plans"]]


def test_eight_requests_at_once_under_one_key_begin_one_plan(call: Program) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: call("POST", "/plans", {"goal": GOAL}, KEY), range(8)))

    assert [answer.status_code for answer in answers] == [201] * 8
    assert len({answer.data for answer in answers}) == 1
    assert sorted(answer.headers.get("Idempotency-Replayed", "") for answer in answers) == [""] + ["true"] * 7
    assert plans(call) == [body_of(answers[0])["id"]]


def test_eight_requests_at_once_with_keys_of_their_own_begin_eight_plans(call: Program) -> None:
    def begin(number: int) -> int:
        return call("POST", "/plans", {"goal": GOAL}, {"Idempotency-Key": f"k{number}"}).status_code

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(begin, range(8))) == [201] * 8

    assert len(plans(call)) == 8


def test_every_call_that_makes_something_makes_it_once_under_one_key(call: Program, store: Store) -> None:
    making = [known for known in all_operations() if known.creates]

    for known in making:
        path = known.path.replace("{plan_id}", call.a_plan())
        headers = {"Idempotency-Key": known.name, **(seen(1) if known.versioned else {})}
        raw = FILE.encode() if known.name == "import_a_plan" else None
        headers |= {"Content-Type": "application/yaml"} if raw else {}
        first = call("POST", path, BODIES.get(known.name), headers, raw)
        after_first = kept(store)
        second = call("POST", path, BODIES.get(known.name), headers, raw)

        assert (first.status_code, second.status_code) == (201, 201), first.text
        assert second.data == first.data, known.name
        for name in ("Location", "ETag"):
            assert second.headers[name] == first.headers[name], known.name
        assert kept(store) == after_first, known.name
    assert len(making) == 7


def test_a_key_that_came_with_another_request_is_refused(call: Program) -> None:
    call("POST", "/plans", {"goal": GOAL}, KEY)

    other_body = call("POST", "/plans", {"goal": {**GOAL, "hard": True}}, KEY)
    other_path = call("POST", "/plans/import", raw=FILE.encode(), headers={**KEY, "Content-Type": "application/yaml"})

    assert (other_body.status_code, other_path.status_code) == (422, 422)
    assert body_of(other_body)["errors"][0]["header"] == "Idempotency-Key"
    assert len(plans(call)) == 1


def test_a_key_is_known_to_its_person_only(app: Flask, store: Store, owner: Person, call: Program) -> None:
    other = Program(app, store, colleague(store, owner, Role.EDITOR))

    answers = [call("POST", "/plans", {"goal": GOAL}, KEY), other("POST", "/plans", {"goal": GOAL}, KEY)]

    assert len({body_of(answer)["id"] for answer in answers}) == 2


def test_what_was_refused_can_be_sent_again_under_its_key(call: Program, plan_id: str) -> None:
    path, body = f"/plans/{plan_id}/steps", {"title": "More", "days": 1}
    refused = call("POST", path, body, KEY)

    answer = call("POST", path, body, {**KEY, **seen(1)})

    assert (refused.status_code, answer.status_code) == (428, 201)


def test_who_may_not_do_it_any_more_is_not_told_again_what_was_answered(
    app: Flask, store: Store, owner: Person, plan_id: str
) -> None:
    editor, path = colleague(store, owner, Role.EDITOR), f"/plans/{plan_id}/steps"
    call, again = Program(app, store, editor), {**KEY, **seen(1)}
    body = {"title": "More", "days": 1}
    first = call("POST", path, body, again)

    change_plan_role(store, owner, plan_id, editor.id, Role.VIEWER)
    open_plan_to(store, owner, plan_id, Audience.PRIVATE)
    as_viewer = call("POST", path, body, again)
    take_off_plan(store, owner, plan_id, editor.id)
    without = call("POST", path, body, again)
    open_plan_to(store, owner, plan_id, Audience.WORKSPACE)
    allowed = call("POST", path, body, again)

    assert [answer.status_code for answer in (first, as_viewer, without, allowed)] == [201, 403, 404, 201]
    assert "More" not in as_viewer.text + without.text
    assert allowed.data == first.data


def test_a_plan_that_somebody_began_and_lost_is_not_told_again(
    app: Flask, store: Store, owner: Person, call: Program
) -> None:
    editor = colleague(store, owner, Role.EDITOR)
    program = Program(app, store, editor)
    begun = program("POST", "/plans", {"goal": GOAL}, KEY)
    plan_id = body_of(begun)["id"]

    open_plan_to(store, editor, plan_id, Audience.WORKSPACE)
    change_plan_role(store, editor, plan_id, owner.id, Role.OWNER)
    open_plan_to(store, owner, plan_id, Audience.PRIVATE)
    take_off_plan(store, owner, plan_id, editor.id)

    assert begun.status_code == 201
    assert program("POST", "/plans", {"goal": GOAL}, KEY).status_code == 404
    assert len(plans(call)) == 1


def test_without_a_key_each_request_counts(call: Program) -> None:
    for _ in range(2):
        call("POST", "/plans", {"goal": GOAL})

    assert len(plans(call)) == 2


def test_a_key_that_is_none_is_refused(call: Program) -> None:
    for key in ("", "x" * 201, "two words", "é"):
        answer = call("POST", "/plans", {"goal": GOAL}, {"Idempotency-Key": key})
        assert answer.status_code == 400, key

    assert plans(call) == []


def kept(store: Store) -> dict[str, list[object]]:
    everything = everything_in(store)
    return {name: everything[name] for name in everything if name not in ("throttles", "access_tokens")}
