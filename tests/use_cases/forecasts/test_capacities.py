"""Capacity across plans: the three programmes that share a designer, and who may say how much there is of whom."""

from datetime import date

import pytest

from backcast.domain.capacities.bookings import Capacities, Dated, diary
from backcast.domain.capacities.offers import with_deadlines
from backcast.domain.errors import InvalidInput, NotAllowed, NotFound
from backcast.domain.people.accesses import Audience
from backcast.domain.people.capacities import Capacity
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.records import PlanRecord
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.workdays import Closure
from backcast.storage.store import Store
from backcast.use_cases.changes import preview_edit
from backcast.use_cases.forecasts.capacities import (
    forget_capacity,
    look_across,
    say_capacity,
    set_deadlines,
    what_fits,
)
from backcast.use_cases.forecasts.fits import fitted
from backcast.use_cases.programmes import start_programme
from tests.builders import colleague
from tests.domain.builders import action, plan
from tests.neighbours import BEGUN

SHARED = ("onboarding", "safety", "support-quality")
DESIGNER = "Instructional designer"
TODAY = date(2027, 6, 1)


def programmes(today: date | None = None) -> list[Dated]:
    """The programmes that share an instructional designer, as of the day in each file or of another."""
    started = {name: start_programme(name) for name in SHARED}
    days = {name: today or each.today or TODAY for name, each in started.items()}
    return [Dated(name, each.plan, work_backward(each.plan, days[name])) for name, each in started.items()]


def kept(store: Store, person: Person, made: Plan) -> PlanRecord:
    """A plan in the database."""
    with store.transaction(person) as tx:
        return tx.plans.add(made, BEGUN, TODAY)


def test_three_programmes_double_book_their_designer_on_thirteen_days_and_triple_book_two() -> None:
    # The published figures of these programmes: 3 to 19 August 2026, with 10 and 11 August triple.
    found = [each for each in diary(programmes(), Capacities()).stretches if each.owner == DESIGNER]

    assert [(each.first, each.last, len(each.days)) for each in found] == [(date(2026, 8, 3), date(2026, 8, 19), 13)]
    assert found[0].crowded == (date(2026, 8, 10), date(2026, 8, 11))
    assert [day.asked for day in found[0].days] == [200] * 5 + [300] * 2 + [200] * 6


def test_a_second_designer_leaves_only_the_triple_days() -> None:
    two = Capacities([Capacity("instructional DESIGNER ", 200)])

    found = [each for each in diary(programmes(), two).stretches if each.owner == DESIGNER]

    assert [[day.day for day in each.days] for each in found] == [[date(2026, 8, 10), date(2026, 8, 11)]]


def test_the_programmes_fit_when_two_of_them_start_earlier_and_the_planner_agrees() -> None:
    # By hand: onboarding A2 stays on 10 to 19 August. The facilitator gives the course of support quality, whose last
    # day is 24 August and whose lead needs them on the same days as safety, so that safety moves by two days or
    # support quality by its slack of four; the designer's 24 days of the others lie before 10 August.
    plans = programmes(date(2026, 6, 1))

    fit = fitted(plans, Capacities())

    lost = {offer.key: offer.lost for offer in fit.whole.plans}
    after = []
    for dated in plans:
        deadlines = next((dict(offer.deadlines) for offer in fit.whole.plans if offer.key == dated.key), {})
        changed = with_deadlines(dated.plan, deadlines)
        after.append(Dated(dated.key, changed, work_backward(changed, date(2026, 6, 1))))
    assert fit.whole.left.stretches == ()
    assert diary(after, Capacities()).stretches == ()
    assert all(dated.timeline.feasible for dated in after)
    assert sum(lost.values()) == 23
    for offer in fit.whole.plans:
        assert next(each for each in after if each.key == offer.key).timeline.must_start == offer.must_start[1]


def test_a_solver_proves_that_less_than_twenty_three_days_cannot_be_lost() -> None:
    pytest.importorskip("ortools")

    fit = fitted(programmes(date(2026, 6, 1)), Capacities(), solver_seconds=60)

    assert (fit.proved, fit.better) == (True, 0)
    assert sum(offer.lost for offer in fit.whole.plans) == 23


def test_seen_from_the_day_on_which_work_must_start_what_fits_comes_too_late() -> None:
    fit = fitted(programmes(), Capacities())

    assert {offer.key: offer.short_by for offer in fit.whole.plans if offer.lost} == {
        offer.key: offer.lost for offer in fit.whole.plans if offer.lost
    }


@pytest.mark.only("sqlite")
def test_each_counts_the_plans_that_they_may_read(store: Store, owner: Person) -> None:
    editor = colleague(store, owner, Role.EDITOR)
    for person in (owner, editor):
        record = kept(store, person, plan([action("A", owner="Ana")]))
        if person == owner:
            with store.transaction(owner) as tx:
                tx.sharings.open_to(record.id, Audience.PRIVATE, None)
        else:
            with store.transaction(editor) as tx:
                tx.sharings.open_to(record.id, Audience.WORKSPACE, None)

    both, one = look_across(store, owner, today=TODAY), look_across(store, editor, today=TODAY)

    assert (len(both.plans), len(one.plans)) == (2, 1)
    assert len(both.diary.stretches) == 1
    assert one.diary.stretches == ()


@pytest.mark.only("sqlite")
def test_a_capacity_is_kept_once_however_its_owner_is_written(store: Store, owner: Person) -> None:
    say_capacity(store, owner, Capacity("Ana", 50))

    say_capacity(store, owner, Capacity("ANA", 80))

    assert look_across(store, owner, today=TODAY).said == [Capacity("ANA", 80)]
    forget_capacity(store, owner, "ANA")
    assert look_across(store, owner, today=TODAY).said == []
    with pytest.raises(NotFound):
        forget_capacity(store, owner, "ANA")


@pytest.mark.only("sqlite")
def test_what_is_said_and_forgotten_of_owners_stands_in_the_audit_trail(store: Store, owner: Person) -> None:
    away = (Closure(date(2027, 7, 5), date(2027, 7, 9)),)

    say_capacity(store, owner, Capacity("Ana", 50, away))
    forget_capacity(store, owner, "Ana")

    with store.reading(owner) as tx:
        lines = sorted((line.deed, line.text) for line in tx.audits.read(2))  # of the same moment
    assert lines == [
        ("capacity changed", "Said that there is 50 % of “Ana”, away 1 time"),
        ("capacity forgotten", "Forgot how much there is of “Ana”: 100 % again"),
    ]


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("role", [Role.GUEST, Role.VIEWER, Role.CONTRIBUTOR])
def test_who_may_not_change_the_workspace_says_no_capacity(store: Store, owner: Person, role: Role) -> None:
    somebody = colleague(store, owner, role)

    with pytest.raises(NotAllowed):
        say_capacity(store, somebody, Capacity("Ana", 50))

    assert look_across(store, owner, today=TODAY).said == []


@pytest.mark.only("sqlite")
def test_deadlines_are_one_edit_and_never_later_than_what_somebody_set(store: Store, owner: Person) -> None:
    known = action("A", owner="Ana", deadline=date(2027, 6, 10))
    record = kept(store, owner, plan([known, action("B", owner="Ana")]))

    later = set_deadlines({"A": date(2027, 6, 11), "B": date(2027, 6, 29)})
    shown = preview_edit(store, owner, record.id, later, TODAY)

    assert shown.plan.step("A").deadline == date(2027, 6, 10)
    assert shown.plan.step("B").deadline == date(2027, 6, 29)
    assert later.event.text == "Gave A, B a deadline that fits their owners"
    with pytest.raises(InvalidInput):
        preview_edit(store, owner, record.id, set_deadlines({}), TODAY)
    with pytest.raises(NotFound):
        preview_edit(store, owner, record.id, set_deadlines({"Z": TODAY}), TODAY)


@pytest.mark.only("sqlite")
def test_what_fits_in_a_workspace_is_what_fits_its_plans(store: Store, owner: Person) -> None:
    for _ in range(2):
        kept(store, owner, plan([action("A", 3, owner="Ana")], due=date(2027, 6, 30)))

    found = what_fits(look_across(store, owner, today=TODAY))

    # A takes Mon 28 to Wed 30 June; the other one has to be done by Fri 25 June, and starts on Wed 23 June.
    ((offer),) = found.whole.plans
    assert (offer.lost, dict(offer.deadlines)) == (3, {"A": date(2027, 6, 25)})
    assert offer.must_start == (date(2027, 6, 28), date(2027, 6, 23))
