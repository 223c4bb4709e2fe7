"""The backward timeline: rows, bars, links and lanes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Anchor, Kind, Step, Unit
from backcast.domain.scheduling.schedule import work_backward
from backcast.web.pictures.drawings import MOST_ROWS, ROW, Drawing, draw, draw_all
from backcast.web.pictures.lanes import Choice
from backcast.web.pictures.states import State

TODAY = date(2026, 3, 2)  # a Monday
DUE = date(2026, 6, 30)
ALL = Choice(everything=True)


def plan_of(steps: Sequence[Step], ties: Sequence[Dependency] = (), due: date = DUE) -> Plan:
    return Plan("A plan", EndGoal("It is true", due), steps={step.id: step for step in steps}, dependencies=tuple(ties))


def action(step_id: str, days: int = 5) -> Step:
    return Step(step_id, Kind.ACTION, f"Do {step_id}", days)


def milestone(step_id: str, after: str = "") -> Step:
    anchor = Anchor(after, 0) if after else None
    return Step(step_id, Kind.MILESTONE, f"Reach {step_id}", anchor=anchor)


def drawn(plan: Plan, choice: Choice | None = ALL, today: date = TODAY) -> Drawing:
    return draw(plan, work_backward(plan, today), 1000, choice)


def to_a_tenth(pixels: float) -> object:
    """Right to a tenth of a pixel, whichever way a half of one is rounded."""
    return pytest.approx(pixels, abs=0.0501)


def two_gates(due: date = DUE) -> Plan:
    """A1 → G1 → A2 → G2: each action leads to the gate after it."""
    ties = [Dependency("A1", "G1"), Dependency("G1", "A2"), Dependency("A2", "G2")]
    return plan_of([action("A1"), milestone("G1"), action("A2"), milestone("G2")], ties, due)


def test_the_milestone_nearest_the_goal_is_on_top_with_its_steps_under_it() -> None:
    drawing = drawn(two_gates())

    rows = [(row.lane.id, [bar.step.id for bar in row.bars]) for row in drawing.lanes]
    assert rows == [("G2", ["A2"]), ("G1", ["A1"])]
    assert [row.y for row in drawing.lanes] == [0, 2 * ROW]
    assert [bar.y for bar in drawing.bars] == [ROW, 3 * ROW]


def test_a_step_leads_to_the_milestone_that_is_anchored_to_it() -> None:
    plan = plan_of([action("A1"), milestone("G1", after="A1"), action("A2")], [Dependency("A1", "A2")])

    drawing = drawn(plan)

    assert [(row.lane.id, [s.id for s in row.lane.steps]) for row in drawing.lanes] == [
        ("goal", ["A2"]),
        ("G1", ["A1"]),
    ]


def test_a_step_before_two_milestones_belongs_to_the_earlier_one() -> None:
    ties = [Dependency("A1", "G2"), Dependency("A1", "G1"), Dependency("G1", "A2"), Dependency("A2", "G2")]
    plan = plan_of([milestone("G2"), milestone("G1"), action("A1"), action("A2", 20)], ties)

    drawing = drawn(plan)

    assert [(row.lane.id, [s.id for s in row.lane.steps]) for row in drawing.lanes] == [("G2", ["A2"]), ("G1", ["A1"])]


def test_what_comes_after_the_goal_has_a_lane_of_its_own_right_of_the_goal() -> None:
    check = Step("E1", Kind.FOLLOW_UP, "Check", 2, anchor=Anchor("A1", 90))
    drawing = drawn(plan_of([action("A1"), check]))

    top = drawing.lanes[0]
    assert (top.lane.id, top.lane.title, [bar.step.id for bar in top.bars]) == ("after", "After the goal", ["E1"])
    assert top.bars[0].x0 > drawing.goal_x
    assert top.bars[0].due.startswith("T+")


def test_a_milestone_called_goal_does_not_mix_with_the_end_goal() -> None:
    drawing = drawn(plan_of([milestone("goal"), action("A1")]))

    assert sorted(row.lane.id for row in drawing.lanes) == ["goal", "goal/"]


def test_a_bar_begins_where_its_first_day_begins_and_ends_where_its_last_day_ends() -> None:
    plan = plan_of([action("A1", 5)], due=date(2026, 3, 13))  # Mon 9 to Fri 13 March

    drawing = drawn(plan)

    (bar,) = drawing.bars
    days = (drawing.scale.last - drawing.scale.first).days + 1
    offset = (date(2026, 3, 9) - drawing.scale.first).days
    assert bar.x0 == round(offset * 1000 / days, 1)
    assert bar.x1 == round((offset + 5) * 1000 / days, 1)
    assert drawing.goal_x == bar.x1


def test_what_is_planned_later_than_it_may_be_is_late() -> None:
    drawing = drawn(two_gates(due=date(2026, 3, 6)))  # five days for ten days of work

    assert {bar.state for bar in drawing.bars} == {State.LATE}
    assert drawing.start_passed


def test_a_gate_that_is_only_anchored_to_late_work_is_late_too() -> None:
    plan = plan_of([action("A1", 10), milestone("G1", after="A1")], due=date(2026, 3, 6))

    assert drawn(plan).lanes[0].state is State.LATE


def test_started_work_shows_how_much_of_it_lies_before_today() -> None:
    begun = replace(action("A1", 10), started=date(2026, 2, 23), remaining=5)
    drawing = drawn(plan_of([begun], due=date(2026, 3, 6)))

    (bar,) = drawing.bars
    assert bar.state is State.UNDER_WAY
    assert bar.x0 == drawing.scale.x(date(2026, 2, 23))
    assert bar.elapsed == round(drawing.today_x - bar.x0, 1)


def test_only_work_that_is_still_to_begin_and_follows_no_event_can_be_shifted() -> None:
    begun = replace(action("A1"), started=date(2026, 2, 27))
    done = replace(begun, id="A2", finished=date(2026, 2, 27))
    check = Step("E1", Kind.FOLLOW_UP, "Check", 1, anchor=Anchor("A1", 1))

    bars = drawn(plan_of([begun, done, check, action("A3")])).bars

    assert [bar.step.id for bar in bars if bar.is_movable] == ["A3"]


def test_slack_is_drawn_to_the_latest_finish_only_where_there_is_some() -> None:
    # The follow-up comes right after A1, but A2 needs it only on Mon 30 March.
    check = Step("E1", Kind.FOLLOW_UP, "Check", 1, anchor=Anchor("A1", 1, Unit.WORKING))
    plan = plan_of([action("A1"), check, action("A2")], [Dependency("E1", "A2"), Dependency("A1", "A2", lag=15)])

    bars = {bar.step.id: bar for bar in drawn(plan).bars}

    assert bars["E1"].latest == drawn(plan).scale.after(work_backward(plan, TODAY).windows["E1"].latest_finish)
    assert bars["A1"].latest is None


def test_a_link_to_its_own_milestone_is_never_drawn() -> None:
    links = {(link.before, link.after) for link in drawn(two_gates()).links}

    assert links == {("G1", "A2")}


def test_a_link_into_a_closed_lane_ends_at_the_strip_of_its_step() -> None:
    ties = [Dependency("A1", "G1"), Dependency("A1", "A2"), Dependency("A2", "G2")]
    plan = plan_of([action("A1"), milestone("G1"), action("A2"), milestone("G2")], ties)

    drawing = drawn(plan, Choice(("G1",)))

    (link,) = drawing.links
    (strip,) = drawing.lanes[0].strips
    x, y = (float(part) for part in link.head[1:].split("l")[0].split())
    assert strip.x <= x <= strip.x + strip.width
    assert y == round(strip.y + 4.5, 1)


def many(lanes: int, size: int) -> Plan:
    steps, ties, before = list[Step](), list[Dependency](), ""
    for lane in range(lanes):
        gate = f"G{lane}"
        for number in range(size):
            step_id = f"A{lane}-{number}"
            steps.append(action(step_id, 1))
            ties.append(Dependency(step_id, gate))
            ties += [Dependency(before, step_id)] if before else []
        steps.append(milestone(gate))
        before = gate
    return plan_of(steps, ties)


def test_at_first_the_two_lanes_nearest_today_are_open() -> None:
    drawing = drawn(many(lanes=5, size=8), None)

    assert [row.lane.id for row in drawing.lanes if row.is_open] == ["G1", "G0"]
    assert drawing.open == "G1 G0"


def test_at_first_more_lanes_are_open_as_long_as_all_rows_fit_one_screen() -> None:
    drawing = drawn(many(lanes=4, size=2), None)

    assert drawing.is_all_open


def test_a_lane_that_is_done_is_not_opened_by_itself() -> None:
    plan = many(lanes=5, size=8)
    done = {
        known: replace(step, finished=date(2026, 2, 27)) if known.startswith(("A0", "G0")) else step
        for known, step in plan.steps.items()
    }

    drawing = drawn(replace(plan, steps=done), None)

    assert [row.lane.id for row in drawing.lanes if row.is_open] == ["G2", "G1"]


def test_the_address_opens_and_closes_lanes() -> None:
    plan = many(lanes=3, size=8)

    assert drawn(plan, Choice.read({"open": "all"})).open == "G2 G1 G0"
    assert drawn(plan, Choice.read({"open": "none"})).open == "none"
    assert drawn(plan, Choice.read({"open": "G0", "toggle": "G2"})).open == "G2 G0"
    assert drawn(plan, Choice.read({"open": "G2 G0", "toggle": "G2"})).open == "G0"
    assert drawn(plan, Choice.read({"open": "G0", "toggle": "G0"})).open == "none"
    assert drawn(plan, Choice.read({"open": "no such lane"})).open == "none"


def test_no_more_than_four_hundred_steps_are_open_at_once() -> None:
    drawing = drawn(many(lanes=10, size=100))

    assert len(list(drawing.bars)) == MOST_ROWS == 400
    assert [row.lane.id for row in drawing.lanes if row.is_open] == ["G3", "G2", "G1", "G0"]


def test_a_longer_lane_shows_its_first_four_hundred_and_counts_the_rest() -> None:
    plan = many(lanes=1, size=1940)

    (row,) = drawn(plan, None).lanes
    (whole,) = drawn(plan, Choice.read({"open": "G0", "whole": "G0"})).lanes

    assert (len(row.bars), row.hidden) == (400, 1540)
    assert (len(whole.bars), whole.hidden) == (1940, 0)


def test_the_lane_that_was_opened_last_has_room_before_the_others() -> None:
    drawing = drawn(many(lanes=3, size=300), Choice.read({"open": "G0", "toggle": "G2"}))

    assert drawing.open == "G2"


def test_a_picture_that_stands_alone_shows_everything() -> None:
    plan = many(lanes=10, size=100)

    drawing = draw_all(plan, work_backward(plan, TODAY))

    assert len(list(drawing.bars)) == 1000
    assert drawing.height == ROW * 1010


def test_a_plan_without_steps_has_an_axis_with_today_and_the_goal() -> None:
    drawing = drawn(plan_of([]))

    assert drawing.lanes == ()
    assert 0 < drawing.today_x < drawing.goal_x < drawing.width
    assert drawing.start_x is None


def test_a_plan_of_twelve_years_gets_more_width_rather_than_bars_that_cannot_be_seen() -> None:
    drawing = drawn(plan_of([action("A1")], due=date(2038, 6, 30)))

    assert drawing.scale.pixels >= 1.0
    assert drawing.width > 4000


def test_labels_stay_inside_the_picture_and_off_the_lines() -> None:
    drawing = drawn(two_gates())

    for row in drawing.lanes:
        assert row.label is not None
        width = 6.7 * (len(row.label.text) + len(row.label.day) + 1)
        left = row.label.x - width if row.label.at_end else row.label.x
        assert left >= 0
        assert left + width <= drawing.width
        assert not left < drawing.today_x < left + width
        assert not left < drawing.goal_x < left + width


def test_weeks_are_counted_back_from_the_goal() -> None:
    drawing = drawn(two_gates())

    words = {mark.text: mark.x for mark in drawing.ticks}
    assert words["T−4w"] == drawing.scale.x(DUE - timedelta(weeks=4))


@st.composite
def plans(pick: st.DrawFn) -> Plan:
    count = pick(st.integers(1, 14))
    steps = [
        milestone(f"S{n}") if pick(st.integers(0, 3)) == 0 else action(f"S{n}", pick(st.integers(1, 15)))
        for n in range(count)
    ]
    pairs = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(lambda pair: pair[0] < pair[1])
    ties = [
        Dependency(f"S{a}", f"S{b}", pick(st.sampled_from(LinkType)), pick(st.integers(-2, 8)))
        for a, b in (pick(st.lists(pairs, max_size=20, unique=True)) if count > 1 else [])
    ]
    return plan_of(steps, ties, due=DUE + timedelta(days=pick(st.integers(-150, 400))))


@given(plans(), st.booleans())
@settings(max_examples=80, deadline=None)
def test_everything_is_drawn_where_its_date_is_and_links_end_at_their_bars(plan: Plan, is_open: bool) -> None:
    timeline = work_backward(plan, TODAY)

    drawing = draw(plan, timeline, 1000, ALL if is_open else Choice(()))

    scale = drawing.scale
    pixels = drawing.width / ((scale.last - scale.first).days + 1)
    ends = dict[str, tuple[float, float, float]]()
    for bar in drawing.bars:
        window = timeline.windows[bar.step.id]
        assert bar.x0 == to_a_tenth((window.planned_start - scale.first).days * pixels)
        assert bar.x1 == to_a_tenth(((window.planned_finish - scale.first).days + 1) * pixels)
        ends[bar.step.id] = (bar.x0, bar.x0 + bar.width, bar.y + ROW / 2)
    for row in drawing.lanes:
        if row.lane.milestone:
            finish = timeline.windows[row.lane.id].planned_finish
            assert row.x1 == to_a_tenth(((finish - scale.first).days + 1) * pixels)
        ends[row.lane.id] = (row.x1, row.x1, row.y + ROW / 2)
        days = [timeline.windows[bar.step.id].planned_finish for bar in row.bars]
        assert days == sorted(days, reverse=True)
    assert [row.lane.day for row in drawing.lanes] == sorted((row.lane.day for row in drawing.lanes), reverse=True)
    assert len(list(drawing.bars)) == (sum(not step.is_milestone for step in plan.steps.values()) if is_open else 0)
    for link in drawing.links:
        left, right, middle = ends[link.after]
        x, y = (float(part) for part in link.head[1:].split("l")[0].split())
        assert left - 0.1 <= x <= right + 0.1
        assert abs(y - middle) <= 9
        left, right, middle = ends[link.before]
        start = link.path[1:].replace("H", " ").replace("V", " ").split()
        assert left - 0.1 <= float(start[0]) <= right + 0.1
        assert abs(float(start[1]) - middle) <= 9
