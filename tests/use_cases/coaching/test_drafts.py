"""Drafting: what is offered is what the rules say, what was decided stays told, and a guess never gets in."""

from datetime import date
from decimal import Decimal

import pytest

from backcast.domain.coaching.lines.records import Offered, State
from backcast.domain.errors import InvalidInput, NotFound
from backcast.domain.people.persons import Person
from backcast.domain.results.metrics import Measurement, Metric
from backcast.storage.store import Store
from backcast.use_cases.coaching.drafts import (
    add_lines,
    baseline_filled_in,
    change_line,
    fill_line,
    open_desk,
    open_line,
    remove_line,
    split_line,
)
from backcast.use_cases.coaching.metrics import correct_measurement
from backcast.use_cases.coaching.offers import (
    Choice,
    reject_suggestion,
    reject_wording,
    suggestions_for,
    take_wording,
    wordings_for,
)
from backcast.use_cases.edits import change_results
from tests.use_cases.kept_plans import edited, programme

pytestmark = pytest.mark.only("sqlite")
TODAY = date(2026, 7, 30)
TRAFFIC = "Increase web traffic by 20% in Q3"
VISITS = Metric("visits", "web visits", "a month")
JUNE = Measurement("visits", date(2026, 6, 30), Decimal(50_000), "analytics")


@pytest.fixture
def plan_id(store: Store, owner: Person) -> str:
    return programme(store, owner, "onboarding").id


def a_line(store: Store, owner: Person, plan_id: str, text: str) -> str:
    return add_lines(store, owner, plan_id, "", [text])[0]


def offered_for(store: Store, owner: Person, plan_id: str, draft_id: str) -> list[str]:
    desk, line = open_line(store, owner, plan_id, draft_id)
    return [each.text for each in wordings_for(desk, line, TODAY).wordings]


def test_with_the_visits_recorded_the_change_becomes_two_numbers(store: Store, owner: Person, plan_id: str) -> None:
    plan = open_desk(store, owner, plan_id).record.plan
    edited(store, owner, plan_id, change_results("Visits", [*plan.metrics, VISITS], plan.key_results, [JUNE]))
    line = a_line(store, owner, plan_id, TRAFFIC)

    first = offered_for(store, owner, plan_id, line)[0]

    assert first == "Increase web traffic from 50,000 to 60,000 by 30 Sep 2026"


def test_a_corrected_measurement_is_the_one_that_counts(store: Store, owner: Person, plan_id: str) -> None:
    plan = open_desk(store, owner, plan_id).record.plan
    edited(store, owner, plan_id, change_results("Visits", [*plan.metrics, VISITS], plan.key_results, [JUNE]))
    line = a_line(store, owner, plan_id, TRAFFIC)
    right = Measurement("visits", JUNE.on, Decimal(40_000), "counted again")

    edited(store, owner, plan_id, correct_measurement(VISITS, JUNE, right))

    assert offered_for(store, owner, plan_id, line)[0] == "Increase web traffic from 40,000 to 48,000 by 30 Sep 2026"


def test_a_baseline_filled_in_makes_the_change_two_numbers_and_is_remembered_with_day_and_source(
    store: Store, owner: Person, plan_id: str
) -> None:
    line = a_line(store, owner, plan_id, TRAFFIC)

    fill_line(store, owner, plan_id, line, {"baseline": "50,000"}, JUNE, TODAY)

    desk, changed = open_line(store, owner, plan_id, line)
    assert changed.text == "Increase web traffic from 50,000 to 60,000 by 30 Sep 2026"
    assert changed.original == TRAFFIC
    assert baseline_filled_in(desk.offers, line) == Measurement("", JUNE.on, Decimal(50_000), "analytics")


def test_nobody_puts_words_into_the_mouth_of_the_rules(store: Store, owner: Person, plan_id: str) -> None:
    line = a_line(store, owner, plan_id, TRAFFIC)
    forged = Choice("Increase web traffic from 47,000 to 56,400 by 30 Sep 2026", "")

    with pytest.raises(NotFound):
        take_wording(store, owner, plan_id, line, TRAFFIC, forged, TODAY)

    assert open_line(store, owner, plan_id, line)[1].text == TRAFFIC


def test_what_was_rejected_is_not_offered_again_and_its_reason_is_kept(
    store: Store, owner: Person, plan_id: str
) -> None:
    line = a_line(store, owner, plan_id, "Launch a new campaign")
    first, *rest = offered_for(store, owner, plan_id, line)
    suggested = suggestions_for(open_desk(store, owner, plan_id)).wordings

    reject_wording(store, owner, plan_id, line, first, "We sell nothing", TODAY)
    reject_suggestion(store, owner, plan_id, "", suggested[0].text, "Not ours")

    desk = open_desk(store, owner, plan_id)
    assert offered_for(store, owner, plan_id, line) == rest
    assert suggested[0].text not in {each.text for each in suggestions_for(desk).wordings}
    assert len(suggestions_for(desk).wordings) == 3
    assert {(each.offer.state, each.offer.reason) for each in desk.offers} == {
        (State.REJECTED, "We sell nothing"),
        (State.REJECTED, "Not ours"),
    }


def test_all_that_happened_to_a_line_is_told_with_what_was_found_in_it_before(
    store: Store, owner: Person, plan_id: str
) -> None:
    line = a_line(store, owner, plan_id, "NPS 40, CSAT 4.5")
    split_line(store, owner, plan_id, line, "NPS 40, CSAT 4.5", ("NPS 40", "CSAT 4.5"))
    change_line(store, owner, plan_id, line, "NPS 40", "NPS from 31 to 40 by 18 Dec 2026")
    remove_line(store, owner, plan_id, line, "Not ours")

    desk = open_desk(store, owner, plan_id)

    assert [each.text for each in desk.lines] == ["CSAT 4.5"]
    told = {each.offer.kind: each.offer for each in desk.offers}
    assert told.keys() == {Offered.SPLIT, Offered.EDIT, Offered.REMOVAL}
    assert told[Offered.SPLIT].findings == ("MULTI_METRIC", "NO_BASELINE", "NO_DEADLINE")
    assert (told[Offered.EDIT].about, told[Offered.EDIT].final) == ("NPS 40", "NPS from 31 to 40 by 18 Dec 2026")
    assert {each.offer.ruleset for each in desk.offers} == {"2026.1"}


def test_a_line_is_split_once_however_often_that_is_asked(store: Store, owner: Person, plan_id: str) -> None:
    whole, halves = "NPS 40, CSAT 4.5", ("NPS 40", "CSAT 4.5")
    line = a_line(store, owner, plan_id, whole)
    split_line(store, owner, plan_id, line, whole, halves)

    split_line(store, owner, plan_id, line, whole, halves)
    with pytest.raises(InvalidInput, match="made this line “NPS 40”"):
        split_line(store, owner, plan_id, line, whole, ("NPS 40", "CSAT 5"))

    desk = open_desk(store, owner, plan_id)
    assert [each.text for each in desk.lines] == ["NPS 40", "CSAT 4.5"]
    assert [each.offer.kind for each in desk.offers] == [Offered.SPLIT]


def test_what_is_not_there_is_refused(store: Store, owner: Person, plan_id: str) -> None:
    line = a_line(store, owner, plan_id, "More visits")

    with pytest.raises(NotFound, match="no objective O9"):
        open_desk(store, owner, plan_id, "O9")
    with pytest.raises(InvalidInput):
        add_lines(store, owner, plan_id, "", [])
    with pytest.raises(InvalidInput, match="at least one"):
        fill_line(store, owner, plan_id, line, {}, None, TODAY)
