from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

import icalendar

from backcast.domain.people.persons import Person
from backcast.domain.planning.dependencies import Dependency
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Kind, Step
from backcast.domain.workdays import WorkCalendar
from backcast.storage.store import Store
from backcast.use_cases.calendar_files import export_calendar
from backcast.use_cases.edits import change_goal, change_step, mark_done, mark_remaining, mark_started, rename_plan
from tests.builders import Clock
from tests.use_cases.kept_plans import edited, kept, programme

JUNE = date(2026, 6, 1)
ADDRESS = "https://plans.example/plans/1"


def forty_steps() -> Plan:
    """A chain of seven steps beside 33 that wait for nothing and that nothing waits for; every day is a working day."""
    chain = [Step(f"C{n}", Kind.ACTION, f"Chain {n}", 3) for n in range(7)]
    alone = [Step(f"S{n}", Kind.ACTION, f"Single {n}", 2) for n in range(33)]
    return Plan(
        title="Forty",
        goal=EndGoal("Every lead coaches weekly", date(2026, 12, 18)),
        calendar=WorkCalendar(workdays=frozenset(range(7))),
        steps=MappingProxyType({step.id: step for step in [*chain, *alone]}),
        dependencies=tuple(Dependency(f"C{n}", f"C{n + 1}") for n in range(6)),
    )


def blocks_of(octets: bytes) -> dict[str, bytes]:
    """The octets of each entry, by uid."""
    blocks = octets.removesuffix(b"END:VCALENDAR\r\n").split(b"BEGIN:VEVENT")[1:]
    return {block.split(b"UID:")[1].split(b"\r\n")[0].decode(): block for block in blocks}


def entries_of(octets: bytes) -> dict[str, Any]:
    return {str(each["UID"]): each for each in icalendar.Calendar.from_ical(octets).walk("VEVENT")}


def days_of(octets: bytes) -> dict[str, tuple[date, date]]:
    return {uid: (each["DTSTART"].dt, each["DTEND"].dt) for uid, each in entries_of(octets).items()}


def test_a_re_plan_that_moves_seven_of_forty_steps_raises_seven_sequences(
    store: Store, owner: Person, clock: Clock
) -> None:
    record = kept(store, owner, forty_steps(), JUNE)
    before = export_calendar(store, owner, record.id, ADDRESS, spans=True)
    clock.turn(timedelta(hours=1))

    longer = replace(record.plan.step("C6"), days=5)  # the last of the chain: those before it come two days earlier
    later = edited(store, owner, record.id, change_step(longer, [Dependency("C5", "C6")]), JUNE).record

    after = export_calendar(store, owner, record.id, ADDRESS, spans=True)
    raised = {step for step, revision in later.revisions.items() if revision.sequence == 1}
    assert raised == {f"C{n}" for n in range(7)}
    assert {later.revisions[step].changed for step in raised} == {clock.moment}
    same = [uid for uid, block in blocks_of(before).items() if blocks_of(after)[uid] == block]
    assert len(same) == 2 * 33  # each with the day on which to start it


def test_a_goal_a_fortnight_earlier_brings_the_cohort_forward_under_the_same_ids(
    store: Store, owner: Person, clock: Clock
) -> None:
    record = programme(store, owner, "onboarding", JUNE)
    before = export_calendar(store, owner, record.id, ADDRESS, spans=True)
    clock.turn(timedelta(days=1))

    earlier = replace(record.plan.goal, due=date(2026, 12, 4))
    later = edited(store, owner, record.id, change_goal(earlier, record.plan.title), JUNE).record

    after = export_calendar(store, owner, record.id, ADDRESS, spans=True)
    old, new = days_of(before), days_of(after)
    assert old.keys() == new.keys()
    cohort = record.revisions["A12"].uid
    assert old[cohort] == (date(2026, 10, 26), date(2026, 10, 31))
    assert new[cohort] == (date(2026, 10, 12), date(2026, 10, 17))  # whole days: no zone can move them
    assert min(new.values())[0] == date(2026, 7, 20)
    for uid, entry in entries_of(after).items():
        moved = old[uid] != new[uid]
        assert (blocks_of(before)[uid] == blocks_of(after)[uid]) == (entry["SEQUENCE"] == 0)
        assert not moved or entry["SEQUENCE"] == 1
    assert later.goal_revision.sequence == 1
    clock.turn(timedelta(days=30))
    assert export_calendar(store, owner, record.id, ADDRESS, spans=True) == after


def test_how_far_work_is_counts_as_a_change_because_to_dos_tell_it(store: Store, owner: Person) -> None:
    record = kept(store, owner, forty_steps(), JUNE)

    begun = edited(store, owner, record.id, mark_started("S1", JUNE), JUNE).record
    further = edited(store, owner, record.id, mark_remaining("S1", 1), JUNE).record
    told = edited(store, owner, record.id, change_step(replace(further.plan.step("S1"), note="Why"), []), JUNE).record

    assert [each.revisions["S1"].sequence for each in (record, begun, further, told)] == [0, 1, 2, 3]
    assert {each.revisions["S2"].sequence for each in (begun, further, told)} == {0}


def test_what_no_calendar_shows_raises_nothing(store: Store, owner: Person) -> None:
    record = kept(store, owner, forty_steps(), JUNE)

    step = replace(record.plan.step("S1"), basis="Same as last year", load=50)
    later = edited(store, owner, record.id, change_step(step, []), JUNE).record

    assert {revision.sequence for revision in later.revisions.values()} == {0}
    assert later.goal_revision.sequence == 0


def test_another_title_of_the_plan_raises_the_goal_alone(store: Store, owner: Person) -> None:
    record = kept(store, owner, forty_steps(), JUNE)

    later = edited(store, owner, record.id, rename_plan("Forty and more"), JUNE).record

    assert later.goal_revision.sequence == 1
    assert {revision.sequence for revision in later.revisions.values()} == {0}


def test_a_gate_that_is_passed_raises_the_gates_that_named_it_since_it_leaves_their_calendar(
    store: Store, owner: Person
) -> None:
    first, second = (Step(gate, Kind.MILESTONE, gate, criteria="All coach") for gate in ("M1", "M2"))
    work = Step("A", Kind.ACTION, "Coach", 3)
    plan = replace(
        forty_steps(),
        steps=MappingProxyType({step.id: step for step in (first, work, second)}),
        dependencies=(Dependency("M1", "A"), Dependency("M1", "M2")),
    )
    record = kept(store, owner, plan, JUNE)

    passed = edited(store, owner, record.id, mark_done("M1", JUNE), JUNE).record

    assert {step: passed.revisions[step].sequence for step in passed.revisions} == {"M1": 1, "A": 0, "M2": 1}
