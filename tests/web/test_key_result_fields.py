"""Key result fields: nothing that a form does not mention is lost, and an unknown baseline stays unknown."""

from datetime import date
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from backcast.domain.errors import InvalidInput
from backcast.domain.people.persons import Person
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.plan import Plan
from backcast.domain.results.key_results import Baseline, DueAt, Edge, KeyResult
from backcast.domain.results.metrics import Direction, Metric
from backcast.storage.store import Store
from backcast.use_cases.plans import open_plan
from backcast.web.forms import Fields
from backcast.web.key_result_fields import free_key_result_id, key_result_from, key_result_values
from tests.builders import post
from tests.web.routes import a_plan

RAMP = Metric("ramp", "Median days to ramped", "days", Direction.REDUCE, "Ticket system", "Ops analyst")
FIRST = KeyResult("KR1", "ramp", Decimal(45))
PLAN = Plan("Onboarding", EndGoal("Faster", date(2026, 12, 18)), metrics=(RAMP,), key_results=(FIRST,))


def test_a_new_metric_gets_an_id_from_its_name() -> None:
    fields = Fields.of({"name": "Tickets re-opened", "unit": "%", "direction": "reduce", "target": "8", "owner": "Ana"})

    metric, key_result = key_result_from(fields, PLAN, "KR2")

    assert metric == Metric("tickets-re-opened-1", "Tickets re-opened", "%", Direction.REDUCE, "", "Ana")
    assert key_result == KeyResult("KR2", "tickets-re-opened-1", Decimal(8), owner="Ana")


def test_an_empty_baseline_is_unknown_and_a_baseline_of_zero_is_known() -> None:
    form = {"metric": "ramp", "target": "45"}

    _, unknown = key_result_from(Fields.of({**form, "baseline": ""}), PLAN, "KR1")
    _, zero = key_result_from(Fields.of({**form, "baseline": "0"}), PLAN, "KR1")

    assert unknown.baseline is None
    assert zero.baseline == Baseline(Decimal(0))


@pytest.mark.only("sqlite")
def test_the_same_form_sent_twice_adds_one_key_result(client: FlaskClient, store: Store, owner: Person) -> None:
    plan_id = a_plan(store, owner)
    before = open_plan(store, owner, plan_id)
    form = {"version": str(before.version), "name": "Office plants", "unit": "pots", "target": "9"}

    answers = [post(client, f"/plans/{plan_id}/key-results", form).status_code for _ in range(2)]
    post(client, f"/plans/{plan_id}/key-results", {**form, "unit": "leaves"})

    assert answers == [303, 303]
    plan, known = open_plan(store, owner, plan_id).plan, len(before.plan.key_results)
    assert [each.metric for each in plan.key_results[known:]] == ["office-plants-1", "office-plants-2"]
    assert [metric.unit for metric in plan.metrics[len(before.plan.metrics) :]] == ["pots", "leaves"]


def test_a_chosen_metric_without_a_name_in_the_form_stays_as_it_is() -> None:
    metric, _ = key_result_from(Fields.of({"metric": "ramp", "name": "", "target": "45"}), PLAN, "KR1")

    assert metric == RAMP


def test_a_corrected_metric_keeps_its_owner() -> None:
    form = {"metric": "ramp", "name": "Days to ramped", "unit": "days", "direction": "reduce", "target": "45"}
    fields = Fields.of(form)

    metric, key_result = key_result_from(fields, PLAN, "KR1")

    assert metric == Metric("ramp", "Days to ramped", "days", Direction.REDUCE, "", "Ops analyst")
    assert key_result.owner == ""


def test_all_that_is_missing_is_told_at_once() -> None:
    fields = Fields.of({"name": "", "target": "", "level": "high", "due": "soon"})

    with pytest.raises(InvalidInput) as raised:
        key_result_from(fields, PLAN, "KR2")

    assert set(raised.value.problems) == {"name", "target", "level", "due"}


def test_the_form_of_a_key_result_reads_back_as_the_same_key_result() -> None:
    key_result = KeyResult(
        "KR1",
        "ramp",
        (Decimal("4.50"), Decimal(8)),
        Baseline(Decimal(70), date(2026, 6, 30), "last 3 cohorts", "median"),
        date(2026, 12, 1),
        (DueAt("E2"), DueAt("A1", Edge.START)),
        level=0,
        leading=True,
        owner="Ops analyst",
        note="Both sites",
    )
    values = key_result_values(RAMP, key_result)

    form: MultiDict[str, str] = MultiDict()
    for name, value in values.items():
        for each in value if isinstance(value, list) else [value]:
            form.add(name, str(each))

    assert key_result_from(Fields(form), PLAN, "KR1") == (RAMP, key_result)


def test_a_new_key_result_takes_the_next_free_number() -> None:
    assert free_key_result_id(PLAN) == "KR2"


def test_a_measurement_without_a_metric_comes_back_with_what_was_typed(
    store: Store, owner: Person, client: FlaskClient
) -> None:
    form = {"version": "1", "metric": "", "value": "4.3 talks", "date": "2026-07-29", "source": "The calendar"}

    answer = post(client, f"/plans/{a_plan(store, owner)}/key-results/measurements", form)

    assert answer.status_code == 422
    assert "Choose what was measured." in answer.text
    assert all(f'value="{form[name]}"' in answer.text for name in ("value", "date", "source"))
