"""Why a plan cannot be met is a certificate, and what drives its start is a chain: both are checked link by link."""

from bisect import bisect_left
from datetime import date

from hypothesis import assume, given

from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import At, Step, Unit
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.scheduling.timeline import Chain, End, Explanation
from backcast.domain.workdays import WorkCalendar
from tests.domain.builders import action, follow_up, links, milestone, part_time, plan
from tests.domain.drawn_plans import NO_PROGRESS, ONE_CALENDAR, plans, tried
from tests.domain.reference import Dates, Reference, rule_of


@tried(150)
@given(plans())
def test_every_plan_that_cannot_be_met_has_a_certificate(drawn: tuple[Plan, date]) -> None:
    plan, today = drawn

    timeline = work_backward(plan, today)

    assert (timeline.explanation is None) is timeline.feasible
    if timeline.explanation:
        check_certificate(Reference(plan, today), timeline.explanation)


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
    for link in chain.links:
        dates = placed_after(reference, link, dates)
    last = reference.plan.steps[chain.steps[-1]]
    limit = latest_under(reference, last, chain.to)
    own = reference.own_days[last.calendar]
    assert own.index(dates[0]) - own.index(limit[0]) == explanation.short_by > 0


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
