"""Why a plan cannot be met is a certificate, and what drives its start is a chain: both are checked link by link."""

from bisect import bisect_left
from datetime import date

from hypothesis import assume, given

from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import At, Step, Unit
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.scheduling.timeline import Chain, End, Explanation, Limit
from backcast.domain.workdays import WorkCalendar
from tests.domain.builders import action, follow_up, links, milestone, part_time, plan
from tests.domain.drawn_plans import NO_PROGRESS, ONE_CALENDAR, plans, tried
from tests.domain.reference import Dates, Reference, rule_of


@tried(150)
@given(plans())
def test_every_limit_that_the_earliest_dates_miss_has_a_certificate_of_its_own(drawn: tuple[Plan, date]) -> None:
    plan, today = drawn
    reference = Reference(plan, today)

    timeline = work_backward(plan, today)

    found = [limit_of(conflict.chain) for conflict in timeline.conflicts]
    assert len(found) == len(set(found)) == timeline.missed
    assert set(found) == missed_limits(reference)
    assert timeline.explanation == (timeline.conflicts[0] if timeline.conflicts else None)
    assert (timeline.explanation is None) is timeline.feasible
    shortfalls = [conflict.short_by for conflict in timeline.conflicts[1:]]
    assert shortfalls == sorted(shortfalls, reverse=True)
    for conflict in timeline.conflicts:
        check_certificate(reference, conflict)


@tried(100)
@given(plans(ONE_CALENDAR))
def test_with_one_calendar_no_limit_is_missed_by_more_than_the_first(drawn: tuple[Plan, date]) -> None:
    timeline = work_backward(*drawn)

    assert timeline.short_by == max([conflict.short_by for conflict in timeline.conflicts], default=0)


@tried(100)
@given(plans(ONE_CALENDAR))
def test_with_one_calendar_a_plan_is_short_by_its_smallest_slack(drawn: tuple[Plan, date]) -> None:
    plan, today = drawn

    timeline = work_backward(plan, today)

    assert timeline.short_by == max(0, -timeline.min_slack)


@tried(100)
@given(plans(NO_PROGRESS))
def test_the_driving_chain_leads_from_the_must_start_day_to_a_limit(drawn: tuple[Plan, date]) -> None:
    plan, today = drawn
    reference = Reference(plan, today)
    latest = reference.latest()

    timeline = work_backward(plan, today)

    chain = timeline.driving_chain
    assume(chain is not None)
    assert chain is not None
    assert latest[chain.steps[0]][0] == timeline.must_start == min(dates[0] for dates in latest.values())
    check_links(reference, chain)
    for link in chain.links:
        assert not keeps_if_moved(reference, link, latest), f"{link} does not hold {link.before}"
    last = chain.steps[-1]
    assert latest_under(reference, plan.steps[last], chain.to) == latest[last]
    assert {step for step, window in timeline.windows.items() if window.driving} == set(chain.steps)


@tried(150)
@given(plans())
def test_the_driving_chain_of_a_plan_under_way_is_held_link_by_link(drawn: tuple[Plan, date]) -> None:
    plan, today = drawn
    reference = Reference(plan, today)
    latest = reference.latest()

    timeline = work_backward(plan, today)

    for link in timeline.driving_chain.links if timeline.driving_chain else ():
        assert not keeps_if_moved(reference, link, latest), f"{link} does not hold {link.before}"


def test_what_waits_for_finished_work_can_be_explained() -> None:
    steps = [action("A", 2, started=date(2027, 6, 1), finished=date(2027, 6, 2)), action("B", 2)]

    timeline = work_backward(plan(steps, "A FS+20 cd B", date(2027, 6, 15)), date(2027, 6, 7))

    # Twenty full days after Wed 2 June, B starts on Wed 23 June and ends on Thu 24 June: 7 working days after the 15th.
    assert timeline.explanation is not None
    assert timeline.windows["B"].earliest_start == date(2027, 6, 23)
    assert timeline.explanation.chain.steps == ("A", "B")
    assert (timeline.explanation.start.date, timeline.short_by) == (date(2027, 6, 2), 7)


def test_what_waits_for_the_start_of_work_under_way_can_be_explained() -> None:
    steps = [action("A", 20, started=date(2027, 6, 1), remaining=2), action("B", 2)]

    timeline = work_backward(plan(steps, "A SS+10 B", date(2027, 6, 15)), date(2027, 6, 7))

    # Ten working days after Tue 1 June is Tue 15 June: B ends on the 16th.
    assert timeline.explanation is not None
    assert timeline.windows["B"].earliest_start == date(2027, 6, 15)
    assert (timeline.explanation.start.date, timeline.short_by) == (date(2027, 6, 1), 1)


def test_fixed_work_under_way_of_a_part_time_owner_can_be_explained() -> None:
    begun = action("A", 2, calendar="part", fixed_start=date(2027, 6, 1), started=date(2027, 6, 1), remaining=2)
    written = plan([begun], due=date(2027, 6, 9), calendars=part_time(1, 2, 3))

    timeline = work_backward(written, date(2027, 6, 9))

    # Two of Tue, Wed, Thu from Wed 9 June: 9 and 10 June, one day after the goal.
    assert timeline.explanation is not None
    assert (timeline.explanation.chain.to.date, timeline.short_by) == (date(2027, 6, 9), 1)


def test_a_follow_up_that_only_a_later_follow_up_holds_can_stand_in_a_chain() -> None:
    steps = [
        action("A"),
        follow_up("E1", "A", 0, calendar="part"),
        follow_up("E2", "E1", 1, deadline=date(2027, 6, 3)),
    ]

    timeline = work_backward(plan(steps, calendars=part_time(1)), date(2027, 6, 3))

    # From Thu 3 June E1 has to wait for Tue 8 June, so E2 stands on Wed 9 June: 4 working days after its deadline.
    assert timeline.driving_chain is not None
    assert timeline.driving_chain.steps == ("A", "E1", "E2")
    assert timeline.explanation is not None
    assert timeline.explanation.chain.steps == ("E1", "E2")
    assert (timeline.explanation.chain.to.date, timeline.short_by) == (date(2027, 6, 3), 4)


def test_among_chains_that_hold_alike_the_one_with_the_least_slack_is_followed() -> None:
    late_side = action("C", 2, not_before=date(2027, 6, 25))

    timeline = work_backward(plan([action("A"), action("B", 2), late_side], "A FS B, A FS C"), date(2027, 6, 1))

    assert timeline.driving_chain is not None
    assert timeline.driving_chain.steps == ("A", "C")


def test_a_start_that_has_happened_holds_nothing_in_a_chain() -> None:
    begun = action("A", 2, started=date(2027, 6, 1), remaining=2)
    steps = [action("P"), begun, action("B", 2), action("C", 2, not_before=date(2027, 6, 29))]

    timeline = work_backward(plan(steps, "P FS A, A FS B, A SS+2 C"), date(2027, 6, 1))

    # C stands where A's latest start would allow it too, and has less slack than B; but A has started long ago.
    assert timeline.driving_chain is not None
    assert timeline.driving_chain.steps == ("P", "A", "B")


def test_a_chain_shows_the_link_of_a_follow_up_as_the_dependency_it_amounts_to() -> None:
    steps = [action("A", 2), follow_up("E", "A", 30), action("R", 2)]

    timeline = work_backward(plan(steps, "E FS R", date(2027, 6, 10)), date(2027, 6, 1))

    # Thirty days from date to date are twenty-nine full days between; R has 9 and 10 June, so E has 8 June, and A ends
    # on Sun 9 May at the latest: Fri 7 May.
    notice = Dependency("A", "E", LinkType.FS, 29, Unit.CALENDAR)
    assert timeline.must_start == date(2027, 5, 6)
    assert timeline.driving_chain is not None
    assert timeline.driving_chain.steps == ("A", "E", "R")
    assert timeline.driving_chain.links == (notice, *links("E FS R"))


def test_a_follow_up_on_the_day_of_its_event_is_a_dependency_without_waiting() -> None:
    steps = [action("A", 2), follow_up("E", "A", 0), milestone("K", at=At.START)]

    timeline = work_backward(plan(steps, "E FS K", date(2027, 6, 10)), date(2027, 6, 10))

    # The kick-off stands at the opening of 10 June, E on the 9th, and A may end on the same 9th.
    assert timeline.must_start == date(2027, 6, 8)
    assert timeline.driving_chain is not None
    assert timeline.driving_chain.links == links("A FS-1 E, E FS K")


def test_each_missed_limit_is_told_the_worst_first() -> None:
    steps = [
        action("Workshop", 2, fixed_start=date(2027, 6, 22)),
        action("Report", 5),
        milestone("Board", deadline=date(2027, 6, 25)),
        action("Rollout", 8, deadline=date(2027, 7, 9)),
        action("Party", 1, fixed_start=date(2027, 7, 13)),
    ]
    tied = "Workshop FS Report, Report FS Board, Board FS+1 Rollout, Rollout FS Party"

    timeline = work_backward(plan(steps, tied, date(2027, 7, 30)), date(2027, 6, 1))

    # Workshop Tue 22 to Wed 23 June, Report Thu 24 to Wed 30 June: Board 3 working days after Fri 25 June. Thu 1 July
    # lies between; Rollout Fri 2 to Tue 13 July, 2 after Fri 9 July; Party on Wed 14 July, 1 after its fixed date.
    told = [(c.chain.to, c.short_by, c.chain.steps[-1]) for c in timeline.conflicts]
    assert told == [
        (End(Limit.DEADLINE, date(2027, 6, 25)), 3, "Board"),
        (End(Limit.DEADLINE, date(2027, 7, 9)), 2, "Rollout"),
        (End(Limit.FIXED_START, date(2027, 7, 13)), 1, "Party"),
    ]
    assert timeline.missed == 3
    assert {c.start for c in timeline.conflicts} == {End(Limit.FIXED_START, date(2027, 6, 22))}
    assert timeline.conflicts[1].dates == (
        (date(2027, 6, 22), date(2027, 6, 23)),
        (date(2027, 6, 24), date(2027, 6, 30)),
        (date(2027, 6, 30), date(2027, 6, 30)),
        (date(2027, 7, 2), date(2027, 7, 13)),
    )
    assert {window.planned_start for window in timeline.windows.values() if window.planned_start.month == 6} >= {
        date(2027, 6, 22)
    }


def test_of_a_hundred_missed_limits_the_fifty_worst_are_told_and_all_are_counted() -> None:
    steps = [action(f"S{n}", n, deadline=date(2027, 6, 1)) for n in range(1, 101)]

    timeline = work_backward(plan(steps, due=date(2027, 12, 31)), date(2027, 6, 1))

    # On Tue 1 June a step of n days is n - 1 days late: only the one of a single day keeps its deadline.
    assert timeline.missed == 99
    assert [conflict.short_by for conflict in timeline.conflicts] == list(range(99, 49, -1))


def test_where_a_thousand_steps_miss_their_deadlines_in_a_chain_the_certificates_stay_bounded() -> None:
    steps = [action(f"S{n}", 1, deadline=date(2027, 6, 1)) for n in range(1_000)]
    tied = ", ".join(f"S{n} FS S{n + 1}" for n in range(999))

    timeline = work_backward(plan(steps, tied, date(2040, 12, 31)), date(2027, 6, 1))

    assert timeline.missed == 999
    assert timeline.explanation is not None
    assert timeline.short_by == 999
    assert sum(len(conflict.chain.steps) for conflict in timeline.conflicts) <= 22_000


def test_a_plan_of_closed_days_before_its_goal_is_still_explained() -> None:
    weekend = WorkCalendar(frozenset({5, 6}))

    timeline = work_backward(plan([action("A", 3)], due=date(2027, 6, 13), calendar=weekend), date(2027, 6, 7))

    # Sat 12, Sun 13, Sat 19 June: one day too many.
    assert timeline.explanation is not None
    assert timeline.short_by == 1
    assert timeline.windows["A"].earliest_finish == date(2027, 6, 19)


# What a reader would do by hand.


def check_certificate(reference: Reference, explanation: Explanation) -> None:
    """Start the first step at its limit, follow the links alone, and count by how much the last step is late."""
    chain = explanation.chain
    check_links(reference, chain)
    dates = first_dates(reference, chain, explanation.start)
    told = [dates]
    for link in chain.links:
        dates = placed_after(reference, link, dates)
        told.append(dates)
    assert explanation.dates[1:] == tuple(told[1:])
    last = reference.plan.steps[chain.steps[-1]]
    limit = latest_under(reference, last, chain.to)
    own = reference.own_days[last.calendar]
    assert own.index(dates[0]) - own.index(limit[0]) == explanation.short_by > 0


def limit_of(chain: Chain) -> tuple[str, str]:
    """Which limit ends a chain: the goal is one for all."""
    return (chain.to.kind.value, "" if chain.to.kind.value == "goal" else chain.steps[-1])


def missed_limits(reference: Reference) -> set[tuple[str, str]]:
    """The limits above that the earliest dates miss."""
    missed = set()
    for name, (start, finish) in reference.earliest().items():
        step = reference.plan.steps[name]
        if step.finished:
            continue
        if name not in reference.outside_goal() and finish > reference.due:
            missed.add(("goal", ""))
        if step.deadline and finish > step.deadline:
            missed.add(("deadline", name))
        if step.fixed_start and not step.started and start > step.fixed_start:
            missed.add(("fixed_start", name))
    return missed


def check_links(reference: Reference, chain: Chain) -> None:
    """Each link joins its two steps and is one of the plan's, or the waiting that a follow-up amounts to."""
    assert [(link.before, link.after) for link in chain.links] == list(zip(chain.steps, chain.steps[1:], strict=False))
    for link in chain.links:
        anchor = reference.plan.steps[link.after].anchor
        assert link in reference.plan.dependencies or (anchor and anchor.step == link.before)


def first_dates(reference: Reference, chain: Chain, start: End) -> Dates:
    """The dates of the first step of a chain when it starts at the limit, which must really be its own."""
    step = reference.plan.steps[chain.steps[0]]
    if start.kind.value in ("started", "finished"):
        happened = (step.started or step.finished, step.finished or step.started)
        assert start.date in happened
        assert happened[0]
        assert happened[1]
        return happened[0], happened[1]
    given = {"today": reference.today, "not_before": step.not_before, "fixed_start": step.fixed_start}
    assert start.date == given[start.kind.value]
    assert not step.finished
    assert start.kind.value == "today" or not step.started
    return reference.from_start(step, bisect_left(reference.own_days[step.calendar], start.date))


def placed_after(reference: Reference, link: Dependency, dates: Dates) -> Dates:
    """The earliest dates of the later step that keep this one link."""
    step = reference.plan.steps[link.after]
    index = bisect_left(reference.own_days[step.calendar], dates[0]) - 80
    while not reference.keeps(rule_of(link), dates, reference.from_start(step, index)):
        index += 1
    return reference.from_start(step, index)


def latest_under(reference: Reference, step: Step, end: End) -> Dates:
    """The latest dates of a step under one limit, which must really be its own."""
    given = {"goal": reference.due, "deadline": step.deadline, "fixed_start": step.fixed_start}
    assert end.date == given[end.kind.value]
    assert end.kind.value != "goal" or step.id not in reference.outside_goal()
    assert end.kind.value != "fixed_start" or not step.started
    index = bisect_left(reference.own_days[step.calendar], end.date) + 1
    while reference.from_start(step, index)[end.kind.value != "fixed_start"] > end.date:
        index -= 1
    return reference.from_start(step, index)


def keeps_if_moved(reference: Reference, link: Dependency, latest: dict[str, Dates]) -> bool:
    """Whether the earlier step could start one own day later as far as this link goes."""
    step = reference.plan.steps[link.before]
    index = reference.own_days[step.calendar].index(latest[link.before][0])
    return reference.keeps(rule_of(link), reference.from_start(step, index + 1), latest[link.after])
