"""The outcome chain for programs: read with its gaps, replaced as a whole, and never half."""

import pytest

from backcast.domain.people.persons import Person
from backcast.storage.store import Store
from tests.api.callers import Program, body_of
from tests.use_cases.kept_plans import programme

pytestmark = pytest.mark.only("sqlite")

SEEN = {"If-Match": "*"}


@pytest.fixture
def plan_id(store: Store, owner: Person) -> str:
    """The support programme, whose chain is whole."""
    return programme(store, owner, "support-quality").id


def test_a_chain_that_is_sent_back_as_it_was_read_stays_and_without_a_behaviour_tells_the_gaps(
    call: Program, plan_id: str
) -> None:
    read = body_of(call("GET", f"/plans/{plan_id}/chain"))
    same = {name: value for name, value in read.items() if name != "gaps"}
    less = {**same, "behaviours": same["behaviours"][1:], "learnings": [{**same["learnings"][0], "enables": []}]}
    less["steps"] = [{**each, "serves": [known for known in each["serves"] if known != "B1"]} for each in same["steps"]]

    kept = body_of(call("PUT", f"/plans/{plan_id}/chain", same, SEEN))
    broken = body_of(call("PUT", f"/plans/{plan_id}/chain", less, SEEN))

    assert read["gaps"] == []
    assert kept["chain"] == read
    assert [gap["sentence"] for gap in broken["chain"]["gaps"]] == [
        "A5, A6, A10, A11 serve no behaviour.",
        "First-contact resolution has no behaviour that moves it.",
    ]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"behaviours": [{"id": "B1", "does": "Ask", "moves": ["KR99"]}]}, "B1 names KR99"),
        ({"steps": [{"step": "A1", "serves": ["B1"]}]}, "A1 names B1"),
        ({"steps": [{"step": "A99"}]}, "The plan holds no step A99."),
        ({"steps": [{"step": "A1"}, {"step": "A1"}]}, "A step is named twice."),
        ({"steps": [{"step": "A1", "cost": -1}]}, "Costs are 0 or more."),
        ({"barriers": [{"id": "KR1", "what": "Time"}]}, "Two parts of the outcome chain have the id KR1."),
    ],
)
def test_what_makes_no_chain_is_refused_and_changes_nothing(
    call: Program, plan_id: str, body: dict[str, object], said: str
) -> None:
    before = body_of(call("GET", f"/plans/{plan_id}/chain"))

    answer = call("PUT", f"/plans/{plan_id}/chain", body, SEEN)

    assert answer.status_code == 422
    assert said in answer.text
    assert body_of(call("GET", f"/plans/{plan_id}/chain")) == before
