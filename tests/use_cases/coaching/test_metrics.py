"""Metrics: a correction takes the place of what was wrong, which stays in the record."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from backcast.domain.errors import NotFound
from backcast.domain.people.persons import Person
from backcast.domain.results.metrics import Corrected, Direction, Measurement
from backcast.domain.scheduling.schedule import work_backward
from backcast.storage.store import Store
from backcast.use_cases.coaching.metrics import change_metric, correct_measurement, record_of, standing_of
from backcast.use_cases.edits import add_measurement
from backcast.use_cases.plans import open_plan
from backcast.web.pictures.overviews import Overview
from tests.use_cases.kept_plans import THURSDAY, edited, programme

WRONG = Measurement("days-to-ramped", date(2026, 6, 30), Decimal(52), "Ticket system")
RIGHT = Measurement("days-to-ramped", date(2026, 6, 30), Decimal(62), "Ticket system, counted again")


def test_a_correction_counts_and_the_old_value_stays_in_the_record(store: Store, owner: Person) -> None:
    plan = programme(store, owner, "onboarding").plan
    record = programme(store, owner, "onboarding")
    metric = plan.metric("days-to-ramped")
    edited(store, owner, record.id, add_measurement(metric, WRONG))

    outcome = edited(store, owner, record.id, correct_measurement(metric, WRONG, RIGHT))

    correction = replace(RIGHT, corrects=Corrected(WRONG.on, WRONG.value))
    assert outcome.plan.measurements == (WRONG, correction)
    assert standing_of(outcome.plan, metric.id) == [correction]
    assert [(each.measured, each.corrected_by) for each in record_of(outcome.plan, metric.id)] == [
        (correction, None),
        (WRONG, correction),
    ]
    shown = Overview(outcome.plan, work_backward(outcome.plan, THURSDAY)).results[0]
    assert shown.current == correction
    assert shown.share == Decimal(8) / Decimal(25)  # from 70 to 62, of the way from 70 to 45


@pytest.mark.only("sqlite")
def test_what_was_corrected_already_is_not_corrected_again(store: Store, owner: Person) -> None:
    record = programme(store, owner, "onboarding")
    metric = record.plan.metric("days-to-ramped")
    edited(store, owner, record.id, add_measurement(metric, WRONG))
    edited(store, owner, record.id, correct_measurement(metric, WRONG, RIGHT))

    with pytest.raises(NotFound, match="corrected it already"):
        edited(store, owner, record.id, correct_measurement(metric, WRONG, replace(RIGHT, value=Decimal(64))))

    assert len(open_plan(store, owner, record.id).plan.measurements) == 2


@pytest.mark.only("sqlite")
def test_a_metric_gets_other_words_and_keeps_its_key_results(store: Store, owner: Person) -> None:
    record = programme(store, owner, "onboarding")
    metric = record.plan.metric("days-to-ramped")
    changed = replace(metric, name="Days to full pace", direction=Direction.REDUCE, definition="Working days count.")

    outcome = edited(store, owner, record.id, change_metric(changed))

    assert outcome.plan.metric("days-to-ramped") == changed
    assert outcome.plan.key_results == record.plan.key_results
