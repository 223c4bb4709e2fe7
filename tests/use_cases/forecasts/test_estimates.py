"""The rates of a workspace, and durations that are taken over."""

from datetime import date
from decimal import Decimal

import pytest

from backcast.domain.errors import InvalidInput, NotAllowed
from backcast.domain.estimates.calculations import Workday, assessment_time, build_time
from backcast.domain.estimates.rates import PUBLISHED, EffortRate
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.domain.planning.spreads import Spread, SpreadUnit
from backcast.domain.planning.steps import Step
from backcast.domain.scheduling.schedule import work_backward
from backcast.storage.store import Store
from backcast.use_cases.changes import save_edit, undo_change
from backcast.use_cases.forecasts.estimates import forget_rate, list_rates, set_rate, take_estimate
from tests.builders import colleague, stranger
from tests.domain.builders import action, plan
from tests.use_cases.kept_plans import programme

OWN = EffortRate("virtual", Decimal("21.5"), "Our last five courses")
TODAY = date(2026, 7, 30)


def rate(store: Store, person: Person, name: str = "virtual") -> tuple[EffortRate, bool]:
    return next((each.rate, each.is_own) for each in list_rates(store, person) if each.rate.name == name)


def test_a_rate_of_its_own_counts_in_a_workspace_until_it_is_taken_back(store: Store, owner: Person) -> None:
    editor, viewer = colleague(store, owner, Role.EDITOR), colleague(store, owner, Role.VIEWER)

    set_rate(store, editor, OWN)
    set_rate(store, editor, OWN)  # twice is once
    counted = rate(store, viewer)
    elsewhere = rate(store, stranger(store))
    forget_rate(store, editor, "virtual")

    assert counted == (OWN, True)
    assert elsewhere == rate(store, viewer) == (PUBLISHED["virtual"], False)


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.VIEWER, Role.GUEST])
def test_only_who_plans_for_the_workspace_sets_rates(store: Store, owner: Person, role: Role) -> None:
    somebody = colleague(store, owner, role)

    with pytest.raises(NotAllowed):
        set_rate(store, somebody, OWN)
    with pytest.raises(NotAllowed):
        forget_rate(store, somebody, "virtual")


@pytest.mark.only("sqlite")
def test_a_guest_gets_the_published_rates_and_learns_nothing_of_the_workspace(store: Store, owner: Person) -> None:
    set_rate(store, owner, OWN)

    assert rate(store, colleague(store, owner, Role.GUEST)) == (PUBLISHED["virtual"], False)


@pytest.mark.only("sqlite")
def test_a_duration_is_taken_over_with_its_numbers_and_taken_back_as_one(store: Store, owner: Person) -> None:
    record = programme(store, owner, "sales-enablement")
    estimate = build_time(90, PUBLISHED["e-learning-2"], Workday())

    saved = save_edit(store, owner, record.id, record.version, take_estimate("A5", estimate), TODAY)
    undone = undo_change(store, owner, record.id, TODAY)

    step = saved.plan.steps["A5"]
    assert (step.days, step.basis) == (14, estimate.basis)
    assert "survey of 2017" in step.basis
    assert undone.plan == record.plan


@pytest.mark.only("sqlite")
def test_the_certification_of_the_sales_programme_takes_as_long_as_was_planned(store: Store, owner: Person) -> None:
    known = programme(store, owner, "sales-enablement").plan

    assert known.steps["A12"].days == assessment_time(120, 5, 3).days


@pytest.mark.only("sqlite")
def test_a_milestone_takes_no_duration(store: Store, owner: Person) -> None:
    record = programme(store, owner, "sales-enablement")

    with pytest.raises(InvalidInput, match="A milestone takes no days"):
        save_edit(store, owner, record.id, record.version, take_estimate("M1", assessment_time(1, 1, 1)), TODAY)


def test_a_spread_in_days_makes_room_for_an_estimate() -> None:
    spread = Spread(Decimal(4), Decimal(8), SpreadUnit.DAYS)

    step = taken(action("A", 5, spread=spread))

    assert (step.days, step.spread) == (14, Spread(Decimal(4), Decimal(14), SpreadUnit.DAYS))


@pytest.mark.parametrize(("left", "kept"), [(20, None), (14, 14), (3, 3)])
def test_no_more_is_left_of_work_under_way_than_its_new_duration(left: int, kept: int | None) -> None:
    step = taken(action("A", 30, started=TODAY, remaining=left))

    assert (step.days, step.remaining) == (14, kept)


def taken(step: Step) -> Step:
    """The step with an estimate of 14 days taken over: 90 minutes of e-learning, level 2."""
    before, estimate = plan([step]), build_time(90, PUBLISHED["e-learning-2"], Workday())
    return take_estimate(step.id, estimate).make(before, work_backward(before, TODAY)).steps[step.id]
