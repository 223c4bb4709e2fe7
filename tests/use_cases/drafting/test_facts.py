"""Facts and standings: what of a plan a suggestion may rest on, and how the page tells of the model."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from backcast.domain.coaching.drafting.drafts import Recorded
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.domain.results.key_results import Baseline, KeyResult
from backcast.domain.results.metrics import Corrected, Measurement, Metric
from backcast.storage.store import Store
from backcast.use_cases.drafting.facts import facts_of_plan
from backcast.use_cases.drafting.standings import standing, switch_model
from tests.builders import colleague
from tests.domain.builders import action, plan
from tests.use_cases.drafting.desks import model_at

JUNE, JULY = date(2026, 6, 30), date(2026, 7, 31)


def test_the_latest_measurement_counts_as_it_was_corrected_and_else_the_baseline() -> None:
    metrics = (Metric("v", "web visits", "a month", source="analytics"), Metric("s", "scrap", "%"), Metric("n", "NPS"))
    measured = (
        Measurement("v", JULY, Decimal(52_000)),
        Measurement("v", JUNE, Decimal(50_000), "by hand"),
        Measurement("v", JULY, Decimal(51_000), "log files", Corrected(JULY, Decimal(52_000))),
    )
    results = (
        KeyResult("k1", "v", Decimal(60_000), Baseline(Decimal(1))),
        KeyResult("k2", "s", Decimal("2.1"), Baseline(Decimal("3.80"), JUNE, "quality log")),
    )
    made = plan([action("a")], metrics=metrics, measurements=measured, key_results=results)

    found = facts_of_plan(made)

    assert found == (
        Recorded("web visits", Decimal(51_000), "a month", "log files", JULY),
        Recorded("scrap", Decimal("3.80"), "%", "quality log", JUNE),
    )
    assert [each.cited for each in found] == [
        "web visits: 51,000 a month, log files, 31 Jul 2026",
        "scrap: 3.8%, quality log, 30 Jun 2026",
    ]


@pytest.mark.only("sqlite")
def test_the_page_tells_in_one_sentence_how_it_stands(store: Store, owner: Person) -> None:
    model = model_at("https://models.example.org/v1")
    viewer = colleague(store, owner, Role.VIEWER)

    assert standing(store, owner, None).sentence == (
        "Suggestions come from rules that run here; nothing is sent anywhere."
    )
    assert standing(store, viewer, model).sentence == (
        "Suggestions come from rules. The model scripted is set up, and off in this workspace."
    )
    switch_model(store, owner, model, on=True)
    assert standing(store, viewer, model).sentence == (
        "Suggestions come from the model scripted at https://models.example.org/v1, and from rules. You used 0 of your "
        "20 calls today, everybody here 0 of 200, and 0 of 1,000,000 tokens this month."
    )
    spent = standing(store, owner, replace(model, tokens_of_month=10))
    assert (spent.can_ask, spent.sentence) == (
        False,
        "Suggestions come from rules just now: Your workspace used its 10 tokens of this month.",
    )
