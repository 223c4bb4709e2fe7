"""Chances of a saved plan: asked once for each version, saved and undone as any change, told in sentences."""

import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from backcast.chances.figures import Question
from backcast.domain.errors import InvalidInput
from backcast.domain.people.persons import Person
from backcast.domain.planning.spreads import Among, Shape, Spread, Uncertainty
from backcast.domain.scheduling.schedule import work_backward
from backcast.storage.store import Store
from backcast.use_cases.changes import undo_change
from backcast.use_cases.forecasts.chance_texts import chance_text, drawn_text, how_text, safe_text
from backcast.use_cases.forecasts.chances import chance_object, change_uncertainty, recall, uncertainty_of, work_out
from backcast.use_cases.plans import open_plan
from backcast.use_cases.programmes import start_programme
from tests.chances.asks import PUBLISHED, asked
from tests.domain.builders import action, plan
from tests.use_cases.kept_plans import THURSDAY, edited, programme


@pytest.mark.only("sqlite")
def test_another_way_to_draw_is_one_change_that_can_be_undone(store: Store, owner: Person) -> None:
    made = programme(store, owner, "onboarding")
    wider = Uncertainty(Spread(Decimal(50), Decimal(300)), Shape.TRIANGULAR, Decimal("0.4"), Among.OWNER, True)

    outcome = edited(store, owner, made.id, change_uncertainty(wider))

    assert open_plan(store, owner, made.id).plan.uncertainty == wider
    assert outcome.effects.changes_nothing
    undo_change(store, owner, made.id, THURSDAY)
    assert open_plan(store, owner, made.id).plan.uncertainty is None


@pytest.mark.only("sqlite")
def test_the_figures_of_a_version_are_kept_and_those_of_the_next_are_its_own(store: Store, owner: Person) -> None:
    record = programme(store, owner, "onboarding")
    question = Question(THURSDAY, uncertainty_of(record.plan))

    first = recall(record, work_backward(record.plan, THURSDAY), question)
    again = recall(record, work_backward(record.plan, THURSDAY), question)
    edited(store, owner, record.id, change_uncertainty(PUBLISHED))
    later = open_plan(store, owner, record.id)
    changed = recall(later, work_backward(later.plan, THURSDAY), Question(THURSDAY, uncertainty_of(later.plan)))

    assert again is first
    assert changed.question.uncertainty == PUBLISHED


def test_the_answer_is_a_sentence_that_people_can_repeat() -> None:
    figures = asked(start_programme("compliance").plan, date(2026, 1, 30), PUBLISHED)

    assert chance_text(figures).startswith("Starting on Fri 30 Jan 2026, there is a 7")
    assert chance_text(figures).endswith(" % chance of meeting Tue 30 Jun 2026.")
    assert safe_text(figures) == "To be 80 % sure, work had to start by Thu 29 Jan 2026."


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.999, "the chance of finishing A by Wed 30 Jun 2027 is more than 99 %."),
        (0.0, "the chance of finishing A by Wed 30 Jun 2027 is less than 1 %."),
        (0.8, "there is an 80 % chance of finishing A by Wed 30 Jun 2027."),
        (0.11, "there is an 11 % chance of finishing A by Wed 30 Jun 2027."),
        (0.5, "there is a 50 % chance of finishing A by Wed 30 Jun 2027."),
    ],
)
def test_a_share_is_never_told_as_nothing_or_certain(share: float, said: str) -> None:
    figures = asked(
        plan([action("A", 5)], due=date(2027, 6, 30)), date(2027, 6, 1), Uncertainty(), step="A", samples=500
    )

    assert chance_text(replace(figures, on_time=share)) == f"Starting on Tue 1 Jun 2027, {said}"


def test_a_start_that_no_day_makes_safe_is_told_and_so_is_work_that_has_all_begun() -> None:
    late = plan([action("A", 5, not_before=date(2027, 6, 24))], due=date(2027, 6, 30))
    begun = plan([action("A", 5, started=date(2027, 6, 1))], due=date(2027, 6, 30))

    first, second = (asked(made, date(2027, 6, 2), Uncertainty(), samples=500) for made in (late, begun))

    assert safe_text(first) == (
        "No start makes it 80 % sure: a date that a step must keep, or work under way, is too late."
    )
    assert safe_text(second) == "All of its work has begun, so that no start is left to choose."


def test_every_answer_names_the_shape_and_its_parameters() -> None:
    figures = asked(start_programme("compliance").plan, date(2026, 1, 5), Uncertainty())

    assert how_text(figures) == (
        "Durations drawn 10,000 times: beta-PERT (λ = 4) from 80 to 160 % of the likely duration, correlation 0.2 "
        "among all steps, unless a step says its own. Chances can be off by a point."
    )
    assert drawn_text(PUBLISHED) == (
        "triangular from 80 to 160 % of the likely duration, each step on its own, rounded to whole days"
    )
    assert chance_object(figures)["drawn"] == {
        "low": 80, "high": 160, "shape": "pert", "correlation": 0.2, "among": "all", "whole_days": False,
        "samples": 10_000, "seed": 20_261_122,
    }  # fmt: skip


def test_a_plan_so_large_that_it_is_played_fewer_times_says_so() -> None:
    figures = asked(plan([action("A", 5)], due=date(2027, 6, 30)), date(2027, 6, 1), Uncertainty(), samples=400)

    told = how_text(replace(figures, question=replace(figures.question, samples=10_000)))

    assert "drawn 400 times (fewer than usual, because the plan is so large)" in told
    assert "off by 5 points" in told  # two standard errors: 100 / √400


def test_without_numpy_the_answer_is_a_sentence_with_the_word_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    made = start_programme("compliance").plan
    monkeypatch.setitem(sys.modules, "numpy", None)

    with pytest.raises(InvalidInput, match=r"pip install numpy\. Everything else works without it\."):
        work_out(made, work_backward(made, date(2026, 1, 5)), Question(date(2026, 1, 5), Uncertainty()))
