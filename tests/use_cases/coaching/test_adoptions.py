"""A line becomes a key result: one change, one event, taken back whole; what is unknown is measured first."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from backcast.domain.coaching.lines.records import Draft, Offered, State
from backcast.domain.errors import NotAllowed
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Kind
from backcast.domain.results.key_results import Baseline, DueAt, Edge, KeyResult
from backcast.domain.results.metrics import Measurement, Metric
from backcast.domain.scheduling.schedule import work_backward
from backcast.storage.store import Store
from backcast.use_cases.changes import read_history, save_edit, undo_change
from backcast.use_cases.coaching.adoptions import Adoption, action, adopt_line, adopted, start_moves, starting_first
from backcast.use_cases.coaching.drafts import add_lines, open_desk, open_line
from backcast.use_cases.coaching.offers import Choice, take_suggestion, take_wording
from backcast.use_cases.plans import open_plan
from tests.builders import colleague
from tests.use_cases.kept_plans import programme

JULY = date(2026, 7, 1)
TRAFFIC = Metric("web-traffic-1", "Web traffic", "visits a month")


def reaching(text: str, target: int = 60_000) -> KeyResult:
    return KeyResult("KR7", TRAFFIC.id, Decimal(target), due=date(2026, 12, 18), text=text, origin="rules")


def drafted(store: Store, owner: Person, plan_id: str, text: str) -> Draft:
    (draft_id,) = add_lines(store, owner, plan_id, "", [text])
    return open_line(store, owner, plan_id, draft_id)[1]


def measuring_first(plan: Plan) -> Adoption:
    kept = action(plan, "Launch a new campaign", 5)
    measuring = action(plan, "Measure the baseline: Web traffic", 5, [kept.id])
    return Adoption(TRAFFIC, reaching("Increase web traffic to 60,000"), kept=kept, measuring=measuring)


def test_measuring_the_baseline_first_moves_the_start_of_the_onboarding_by_a_week(store: Store, owner: Person) -> None:
    record = programme(store, owner, "onboarding", JULY)
    line = drafted(store, owner, record.id, "Launch a new campaign")
    before = work_backward(record.plan, JULY)
    assert (before.must_start, starting_first(record.plan, before)) == (date(2026, 8, 3), ["A1"])

    edit = adopt_line(record.id, line, measuring_first(record.plan))
    outcome = save_edit(store, owner, record.id, record.version, edit, JULY)

    assert start_moves(before, outcome.timeline) == "Start by moves from Mon 3 Aug to Mon 27 Jul 2026."
    assert outcome.plan.steps["A15"].serves == outcome.plan.steps["A14"].serves == ("KR7",)
    assert [need.before for need in outcome.plan.needs("A1")] == ["A15"]
    assert outcome.plan.key_results[-1].baseline is None


def test_an_adoption_is_one_change_that_marks_its_line_and_is_taken_back_whole(store: Store, owner: Person) -> None:
    record = programme(store, owner, "onboarding", JULY)
    line = drafted(store, owner, record.id, "Launch a new campaign")
    offered = "Increase feature adoption from [baseline] to [target] % of accounts by 18 Dec 2026"
    take_wording(store, owner, record.id, line.id, line.text, Choice(offered, offered), JULY)

    edit = adopt_line(record.id, line, measuring_first(record.plan))
    save_edit(store, owner, record.id, record.version, edit, JULY)

    desk = open_desk(store, owner, record.id)
    assert [each.key_result for each in desk.lines] == ["KR7"]
    assert [each.offer.key_result for each in desk.offers] == ["KR7"]
    (event, *_) = read_history(store, owner, record.id)
    assert event.event.text == (
        "Adopted the key result KR7: Increase web traffic to 60,000, with A14 “Launch a new campaign” and "
        "A15 “Measure the baseline: Web traffic”"
    )
    undo_change(store, owner, record.id, JULY)
    assert open_plan(store, owner, record.id).plan == record.plan


def test_a_typed_baseline_is_recorded_as_a_measurement(store: Store, owner: Person) -> None:
    record = programme(store, owner, "onboarding", JULY)
    line = drafted(store, owner, record.id, "More visits")
    measured = Measurement(TRAFFIC.id, date(2026, 6, 30), Decimal(50_000), "analytics")
    baseline = Baseline(measured.value, measured.on, measured.source)
    key_result = replace(reaching("From 50,000 to 60,000"), baseline=baseline)

    save_edit(
        store,
        owner,
        record.id,
        record.version,
        adopt_line(record.id, line, Adoption(TRAFFIC, key_result, measured)),
        JULY,
    )

    plan = open_plan(store, owner, record.id).plan
    assert plan.measurements == (measured,)
    assert plan.key_results[-1] == key_result
    assert plan.steps == record.plan.steps


def test_what_is_taken_over_unchanged_keeps_its_origin_and_what_is_changed_is_ones_own(
    store: Store, owner: Person
) -> None:
    record = programme(store, owner, "onboarding", JULY)
    offered = "Reduce time to productivity from 70 to [target] days by 18 Dec 2026"

    take_suggestion(store, owner, record.id, "", Choice(offered, offered))
    desk = open_desk(store, owner, record.id)

    assert [(line.text, line.origin) for line in desk.lines] == [(offered, "rules")]
    (kept,) = desk.offers
    assert (kept.offer.kind, kept.offer.state, kept.offer.origin) == (Offered.SUGGESTION, State.ACCEPTED, "rules")
    assert kept.offer.parts == {"cited": ['Median days to "ramped" (12 starters): 70 calendar days, last 3 cohorts']}
    assert kept.person == owner.name


@pytest.mark.only("sqlite")
def test_who_may_not_change_the_plan_does_not_draft_in_it(store: Store, owner: Person) -> None:
    record = programme(store, owner, "onboarding", JULY)
    viewer = colleague(store, owner, Role.VIEWER)
    with store.transaction(owner) as tx:
        tx.sharings.invite(record.id, viewer.id, Role.VIEWER)

    with pytest.raises(NotAllowed):
        add_lines(store, viewer, record.id, "", ["More visits"])
    with pytest.raises(NotAllowed):
        open_desk(store, viewer, record.id)


@pytest.mark.only("sqlite")
def test_a_kept_activity_is_finished_by_the_day_of_its_key_result(store: Store, owner: Person) -> None:
    """T1 is due on Fri 18 Dec 2026."""
    record = programme(store, owner, "onboarding", JULY)
    timeline = work_backward(record.plan, JULY)
    kept = action(record.plan, "Launch a new campaign", 5)
    gate, work = (
        next(k for k, step in record.plan.steps.items() if step.kind is kind) for kind in (Kind.MILESTONE, Kind.ACTION)
    )

    def steps_of(**when: Any) -> tuple[date | None, list[Dependency]]:
        key_result = replace(reaching("To 60,000"), **{"due": None, **when})
        plan = adopted(record.plan, timeline, Adoption(TRAFFIC, key_result, kept=kept))
        return plan.steps[kept.id].deadline, plan.unlocks(kept.id)

    assert steps_of(due=date(2026, 11, 30)) == (date(2026, 11, 30), [])
    assert steps_of(due=date(2026, 12, 18)) == (None, [])
    assert steps_of(at=(DueAt(gate),), due=date(2026, 11, 30)) == (None, [Dependency(kept.id, gate)])
    assert steps_of(at=(DueAt(work),)) == (None, [Dependency(kept.id, work, LinkType.FF)])
    assert steps_of(at=(DueAt(work, Edge.START),)) == (None, [Dependency(kept.id, work)])
