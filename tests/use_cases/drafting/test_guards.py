"""Guards around a model: what is recorded, what is kept, what it may cost, and one flight for one question."""

import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from backcast.domain.coaching.drafting.drafts import DraftAsk, DraftSet
from backcast.domain.people.persons import Person
from backcast.storage.store import Store
from backcast.use_cases.drafting.drafters import draft
from backcast.use_cases.drafting.standings import standing
from tests.builders import Clock, everything_in, stranger
from tests.model_servers import ITEM, Visit, answering, failing, late, model_server
from tests.use_cases.drafting.desks import TWENTY, VISITORS, clicked, model_at, plan_with_model

pytestmark = pytest.mark.only("sqlite")  # what is kept has its own tests, on both databases


@pytest.fixture
def plan_id(store: Store, owner: Person) -> str:
    """A plan in a workspace that uses the model."""
    return plan_with_model(store, owner)


def calls(store: Store) -> list[dict[str, Any]]:
    """The record of the calls."""
    first = ["id", "workspace", "person", "plan", "at", "purpose", "model", "prompt", "ruleset", "hash", "outcome"]
    names = [*first, "requests", "tokens_in", "tokens_out", "estimated", "ms"]
    return [dict(zip(names, row, strict=True)) for row in everything_in(store)["model_calls"]]


def test_a_call_is_recorded_with_counts_and_hashes_and_no_words(store: Store, owner: Person, plan_id: str) -> None:
    clicked(store, owner, plan_id, [answering()])

    call = calls(store)[0]
    assert (call["person"], call["plan"], call["purpose"]) == (owner.id, plan_id, "draft")
    assert (call["model"], call["prompt"][:8], call["outcome"]) == ("scripted", "draft 1 ", "answered")
    assert (call["tokens_in"], call["tokens_out"], bool(call["estimated"]), call["requests"]) == (600, 150, False, 1)
    assert "visit" not in str(call).lower()


def test_the_same_question_is_answered_from_what_was_kept(
    store: Store, owner: Person, plan_id: str, clock: Clock
) -> None:
    with model_server([answering()]) as server:
        model = model_at(server.address)
        first = draft(store, owner, plan_id, VISITORS, model, agreed=True)
        again = draft(store, owner, plan_id, VISITORS, model)
        count = len(server.requests)
        clock.turn(timedelta(days=31))
        draft(store, owner, plan_id, VISITORS, model)

    assert again.offered == first.offered
    assert (count, len(server.requests), again.tokens) == (1, 2, 0)


def test_what_was_kept_for_one_workspace_is_not_given_to_another(store: Store, owner: Person, plan_id: str) -> None:
    other = stranger(store)
    theirs = plan_with_model(store, other)

    with model_server([answering()]) as server:
        draft(store, owner, plan_id, VISITORS, model_at(server.address), agreed=True)
        draft(store, other, theirs, VISITORS, model_at(server.address), agreed=True)

    assert len(server.requests) == 2


def test_a_kept_answer_that_names_a_new_colleague_is_not_shown(store: Store, owner: Person, plan_id: str) -> None:
    named = ITEM | {"population": "visitors of Quigley"}
    with model_server([answering([named])]) as server:
        model = model_at(server.address)
        before = draft(store, owner, plan_id, VISITORS, model, agreed=True)
        with store.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE people SET name = 'Bo Quigley'")
        after = draft(store, owner, plan_id, VISITORS, model)

    assert (before.offered[0].origin, after.offered[0].origin) == ("scripted", "rules")
    assert "it names a person" in after.notes[0]


def test_the_calls_of_a_day_end_and_begin_anew_after_midnight(
    store: Store, owner: Person, plan_id: str, clock: Clock
) -> None:
    asks = [replace(VISITORS, objective=f"More visitors of {place}") for place in ("shops", "fairs", "parks", "pools")]
    with model_server([answering()]) as server:
        model = replace(model_at(server.address), calls_of_person=2)
        results = [draft(store, owner, plan_id, ask, model, agreed=True) for ask in asks[:3]]
        clock.turn(timedelta(hours=15))  # 00:15
        results.append(draft(store, owner, plan_id, asks[3], model))

    assert [each.offered[0].origin for each in results] == ["scripted", "scripted", "rules", "scripted"]
    assert "You used your 2 calls of today" in results[2].notes[0]


def test_a_workspace_stops_at_its_tokens_of_the_month(store: Store, owner: Person, plan_id: str) -> None:
    with model_server([answering()]) as server:
        model = replace(model_at(server.address), tokens_of_month=2_900)  # 2,200 a call at most, 750 in fact
        draft(store, owner, plan_id, VISITORS, model, agreed=True)
        second = draft(store, owner, plan_id, TWENTY, model)

    assert len(server.requests) == 1
    assert "Your workspace used its 2,900 tokens of this month." in second.notes[0]


def test_three_failures_close_it_for_five_minutes(store: Store, owner: Person, plan_id: str, clock: Clock) -> None:
    asks = [replace(VISITORS, objective=f"More visitors of {place}") for place in ("shops", "fairs", "parks", "pools")]
    with model_server([failing(401)] * 3 + [answering()]) as server:
        model = model_at(server.address)
        for ask in asks:
            result = draft(store, owner, plan_id, ask, model, agreed=True)
        count, closed = len(server.requests), standing(store, owner, model)
        clock.turn(timedelta(minutes=6))
        later = draft(store, owner, plan_id, asks[0], model)

    assert (count, closed.can_ask) == (3, False)
    assert "left alone until 09:20 UTC" in result.notes[0]
    assert later.offered[0].origin == "scripted"
    assert standing(store, owner, model).can_ask


def test_a_form_that_was_found_out_is_remembered(store: Store, owner: Person, plan_id: str) -> None:
    with model_server([failing(400, message="json_schema is not supported"), answering()]) as server:
        draft(store, owner, plan_id, VISITORS, model_at(server.address), agreed=True)
        draft(store, owner, plan_id, TWENTY, model_at(server.address))

    forms = [visit.asked.get("response_format", {}).get("type") for visit in server.requests]
    assert forms[:3] == ["json_schema", "json_object", "json_object"]


def test_a_second_click_waits_for_the_first_instead_of_asking_again(store: Store, owner: Person, plan_id: str) -> None:
    results: list[DraftSet] = []
    with model_server([late(0.3, answering())]) as server:
        model = model_at(server.address)

        def click() -> None:
            results.append(draft(store, owner, plan_id, VISITORS, model, agreed=True))

        threads = [threading.Thread(target=click) for _ in range(2)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()

    assert [each.offered[0].origin for each in results] == ["scripted"] * 2
    assert len(server.requests) == 1


def test_two_at_most_wait_for_the_model_and_the_others_get_the_rules(store: Store, owner: Person, plan_id: str) -> None:
    came, answer = threading.Semaphore(0), threading.Event()

    def held(visit: Visit) -> None:
        came.release()
        while not (answer.is_set() or visit.over.wait(0.05)):
            pass
        answering()(visit)

    with model_server([held]) as server:
        model = model_at(server.address, seconds=60)

        def click(ask: DraftAsk) -> DraftSet:
            return draft(store, owner, plan_id, ask, model, agreed=True)

        first = threading.Thread(target=click, args=[VISITORS])
        first.start()
        came.acquire()
        same = click(VISITORS)
        second = threading.Thread(target=click, args=[TWENTY])
        second.start()
        came.acquire()
        third = click(replace(VISITORS, objective="More visitors of fairs"))
        waiting = [first.is_alive(), second.is_alive()]
        answer.set()
        first.join()
        second.join()

    assert (waiting, len(server.requests)) == ([True, True], 2)
    assert "The same is being asked just now" in same.notes[0]
    assert "The model is answering others just now" in third.notes[0]
    assert {each.origin for each in (*same.offered, *third.offered)} == {"rules"}


def test_a_database_that_answers_when_the_time_is_over_costs_no_page_no_call_and_blames_nobody(
    store: Store, owner: Person, plan_id: str
) -> None:
    with model_server([answering()]) as server:
        late_by_now = model_at(server.address, seconds=-1.0)
        results = [draft(store, owner, plan_id, VISITORS, late_by_now, agreed=True) for _ in range(3)]

    assert [len(each.offered) for each in results] == [3, 3, 3]
    assert "did not answer in time" in results[2].notes[0]
    assert (server.requests, calls(store)) == ([], [])
    assert standing(store, owner, late_by_now).closed_until is None
