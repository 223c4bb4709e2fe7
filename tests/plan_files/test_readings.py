from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

import pytest

from backcast.domain.errors import InvalidInput, Place, UnreadablePlanFile
from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.steps import Anchor, At, Kind, Unit
from backcast.domain.results.key_results import Baseline, DueAt, Edge
from backcast.domain.results.metrics import Direction
from backcast.domain.workdays import Closure
from backcast.plan_files.readings import read_plan
from tests.plan_files.texts import SMALL, mistake, read

EVERYTHING = """\
format: backcast-plan/1
id: all
title: Everything
today: 2026-08-03
programme: onboarding
goal: {statement: S, due: 2026-12-18, hard: true, why: w, for_whom: f, sponsor: s, evidence: e, out_of_scope: o}
calendar:
  workdays: [mon, tue, wed, thu]
  closed:
    - 2026-09-07
    - {from: 2026-11-26, to: 2026-11-27, name: Thanksgiving}
    - {date: 2026-07-03, name: Independence Day observed}
calendars: {part-time: {workdays: [tue, wed]}}
metrics:
  - {id: ramp, name: Median days, unit: days, direction: reduce, source: HR, owner: Ops}
key_results:
  - id: KR1
    metric: ramp
    baseline: {value: 70.10, date: 2026-06-30, source: cohorts, note: three}
    target: 45
    at: [E1, {step: M1, on: start}]
    level: 4
    leading: true
  - {id: KR2, metric: ramp, target: [1, 2.5], due: 2026-12-01}
measurements:
  - {metric: ramp, date: 2026-06-30, value: 1e1, source: HR}
steps:
  - {id: A1, kind: action, title: Build, days: 5, owner: me, phase: design, training: false, calendar: part-time,
     not_before: 2026-08-03, deadline: 2026-12-01, started: 2026-08-04, remaining: 2, note: yes}
  - id: M1
    kind: milestone
    title: Launch
    at: start
    fixed_start: 2026-10-01
    needs: [{step: A1, type: SS, lag: -2, unit: working, reason: overlap}, A1]
    criteria: all there
  - {id: E1, kind: follow-up, title: Check, days: 3, anchor: {step: M1, offset: 30, unit: working, window: 5},
     level: 3, instrument: audit, sample: ten}
notes: [one, "2"]
"""


def test_everything_that_a_plan_file_can_say_is_read() -> None:
    plan_file = read(EVERYTHING)

    plan = plan_file.plan
    assert plan_file.today == date(2026, 8, 3)
    assert (plan.name, plan.title, plan.programme, plan.notes) == ("all", "Everything", "onboarding", ("one", "2"))
    assert plan.goal.hard
    assert plan.goal.out_of_scope == "o"
    assert plan.calendar.workdays == {0, 1, 2, 3}
    assert plan.calendar.closures == (
        Closure(date(2026, 9, 7), date(2026, 9, 7)),
        Closure(date(2026, 11, 26), date(2026, 11, 27), "Thanksgiving"),
        Closure(date(2026, 7, 3), date(2026, 7, 3), "Independence Day observed"),
    )
    assert plan.calendars["part-time"].workdays == {1, 2}
    assert plan.metrics[0].direction is Direction.REDUCE
    first, second = plan.key_results
    assert first.baseline == Baseline(Decimal("70.10"), date(2026, 6, 30), "cohorts", "three")
    assert str(first.baseline.value) == "70.10"
    assert first.at == (DueAt("E1"), DueAt("M1", Edge.START))
    assert (first.level, first.leading, first.target) == (4, True, Decimal(45))
    assert (second.target, second.due, second.baseline) == ((Decimal(1), Decimal("2.5")), date(2026, 12, 1), None)
    assert plan.measurements[0].value == 10
    build, launch, check = plan.steps.values()
    assert (build.kind, build.days, build.training, build.remaining) == (Kind.ACTION, 5, False, 2)
    assert (build.not_before, build.deadline) == (date(2026, 8, 3), date(2026, 12, 1))
    assert (build.started, build.note, build.calendar) == (date(2026, 8, 4), "yes", "part-time")
    assert (launch.at, launch.fixed_start, launch.criteria) == (At.START, date(2026, 10, 1), "all there")
    assert plan.dependencies == (
        Dependency("A1", "M1", LinkType.SS, -2, Unit.WORKING, "overlap"),
        Dependency("A1", "M1"),
    )
    assert check.anchor == Anchor("M1", 30, Unit.WORKING, 5)
    assert (check.level, check.instrument, check.sample) == (3, "audit", "ten")


def test_what_is_left_out_has_its_default() -> None:
    plan_file = read(SMALL)

    assert plan_file.today is None
    assert plan_file.plan.calendar.workdays == {0, 1, 2, 3, 4}
    assert not plan_file.plan.goal.hard
    assert plan_file.plan.steps["M1"].at is At.END
    assert plan_file.plan.steps["E1"].anchor == Anchor("M1", 30, Unit.CALENDAR)


def test_words_that_only_yaml_1_1_takes_for_true_and_numbers_are_texts() -> None:
    plan = read(SMALL.replace("title: Build", "title: on, owner: no").replace("title: Launch", "title: 1_000")).plan

    assert plan.steps["A1"].title == "on"
    assert plan.steps["A1"].owner == "no"
    assert plan.steps["M1"].title == "1_000"


def test_ids_may_be_numbers() -> None:
    plan = read(SMALL.replace("A1", "1")).plan

    assert plan.dependencies == (Dependency("1", "M1"),)


def test_holidays_are_looked_up_for_the_years_around_all_dates_of_the_file() -> None:
    asked: list[tuple[str, str, list[int]]] = []

    def look_up(country: str, region: str, years: Iterable[int]) -> Mapping[date, str]:
        asked.append((country, region, list(years)))
        return {date(2026, 7, 4): "Independence Day"}

    source = SMALL.replace("goal:", "calendar: {country: US, region: NY}\ntoday: 2024-05-01\ngoal:")
    plan = read_plan(source.replace("title: Build", "title: Build, deadline: 2027-01-01"), look_up).plan

    assert asked == [("US", "NY", [2021, 2022, 2023, 2024, 2025, 2026, 2027, 2028, 2029, 2030])]
    assert plan.calendar.holidays == {date(2026, 7, 4): "Independence Day"}
    assert (plan.calendar.country, plan.calendar.region) == ("US", "NY")


def test_an_unknown_country_is_refused_where_it_stands() -> None:
    def look_up(country: str, region: str, years: Iterable[int]) -> Mapping[date, str]:
        raise InvalidInput({"country": "“XX” is no country."})

    with pytest.raises(UnreadablePlanFile) as refused:
        read_plan(SMALL.replace("goal:", "calendar: {country: XX}\ngoal:"), look_up)

    assert refused.value.message == "“XX” is no country."
    assert refused.value.place == Place(3, 21, "calendar.country")


# Each: what is changed in the small plan, into what, the line of the mistake,
# what stands there, its path, and words of the message.
MISTAKES = [
    ("format: backcast-plan/1\n", "", (1, "title", ""), "“format” is missing"),
    ("plan/1", "plan/2", (1, "backcast-plan/2", "format"), "“backcast-plan/2”; this Backcast reads “backcast-plan/1”"),
    ("title: A small plan\n", "", (1, "format", ""), "“title” is missing"),
    ("title: A small plan", "title:", (1, "format", ""), "“title” is missing"),
    ("title: A small plan", "title: [a]", (2, "[a]", "title"), "Expected a text, but found a list."),
    ("title: A small plan", "title: true", (2, "true", "title"), "found true; put it into quotes"),
    ("goal:", "gaol:", (3, "gaol", "gaol"), "unknown key “gaol”; did you mean “goal”?"),
    ("  due: 2026-12-18\n", "", (4, "statement", "goal"), "“due” is missing"),
    ("2026-12-18", "2026-12-18T10:00:00", (5, "2026-12-18T10", "goal.due"), "has a time of day: write the date alone"),
    ("2026-12-18", "2026-12-18 10:00", (5, "2026-12-18", "goal.due"), "has a time of day: write the date alone"),
    ("2026-12-18", "2026-02-30", (5, "2026-02-30", "goal.due"), "The calendar has no 2026-02-30."),
    ("2026-12-18", "18.12.2026", (5, "18.12.2026", "goal.due"), "write it like 2026-12-18"),
    ("2026-12-18", "20261218", (5, "20261218", "goal.due"), "write it like 2026-12-18"),
    ("2026-12-18", "2026-W51-5", (5, "2026-W51-5", "goal.due"), "Expected a date like 2026-12-18"),
    ("2026-12-18", "1815-06-18", (5, "1815-06-18", "goal.due"), "outside the years 1900 to 2200"),
    (
        "2026-12-18",
        "2026-12-18\n  hard: yes",
        (6, "yes", "goal.hard"),
        "Expected true or false, but found the text “yes”",
    ),
    ("days: 5", "dayz: 5", (7, "dayz", "steps[0].dayz"), "unknown key “dayz”; did you mean “days”?"),
    ("days: 5", "days: 5.5", (7, "5.5", "steps[0].days"), "Expected a whole number, but found the number 5.5"),
    ("days: 5", 'days: "5"', (7, '"5"', "steps[0].days"), "Expected a whole number, but found the text “5”"),
    ("days: 5", "days: 0", (7, "0", "steps[0].days"), "1 to 10,000"),
    ("days: 5", "days: -3", (7, "-3", "steps[0].days"), "1 to 10,000"),
    (", days: 5", "", (7, "{id:", "steps[0]"), "“days” is missing"),
    ("kind: action", "kind: task", (7, "task", "steps[0].kind"), "Expected action or milestone or follow-up"),
    ("kind: action", "kind: Action", (7, "Action", "steps[0].kind"), "Did you mean “action”?"),
    ("title: Launch", "days: 2, title: Launch", (8, "2", "steps[1].days"), "A milestone takes no days"),
    ("id: M1", "id: A1", (8, "A1", "steps[1].id"), "The id “A1” is taken: the step in line 7 has it."),
    ("id: M1", "id: a/b", (8, "a/b", "steps[1].id"), "cannot be an id"),
    ("needs: [A1]", "needs: [A2]", (8, "A2", "steps[1].needs[0]"), "This plan holds no step “A2”."),
    ("needs: [A1]", "needs: A1", (8, "A1", "steps[1].needs"), "Expected a list, but found the text “A1”: write [A1]."),
    ("needs: [A1]", "needs: [M1]", (8, "M1", "steps[1].needs[0]"), "M1 cannot wait for itself."),
    ("[A1]", "[{step: A1, lag: 0, unit: calendar}]", (8, "0", "steps[1].needs[0].lag"), "at least 1"),
    ("[A1]", "[{step: A1, type: XX}]", (8, "XX", "steps[1].needs[0].type"), "Expected FS or SS or FF or SF"),
    (", anchor: {step: M1, offset: 30}", "", (9, "{id:", "steps[2]"), "A follow-up needs the step that it follows"),
    ("offset: 30", "offset: -1", (9, "-1", "steps[2].anchor.offset"), "0 to 10,000 days"),
    ("offset: 30", "offzet: 30", (9, "offzet", "steps[2].anchor.offzet"), "did you mean “offset”?"),
    ("{step: M1,", "{step: E1,", (9, "{step:", "steps[2].anchor"), "E1 cannot follow itself."),
    ("days: 5", "days: 5, calendar: part", (7, "part", "steps[0].calendar"), "No calendar “part” stands under"),
    (
        "days: 5",
        "days: 5, fixed_start: 2026-08-01",
        (7, "2026-08-01", "steps[0].fixed_start"),
        "Sat 2026-08-01, on which nobody",
    ),
    ("days: 5", "days: 5, needs: [E1]", (7, "E1", "steps[0].needs[0]"), "A1 → M1 → E1 → A1"),
    ("days: 5", "days: 5, remaining: 2", (7, "2", "steps[0].remaining"), "a step that has started"),
    ("goal:", "calendar: {workdays: []}\ngoal:", (3, "[]}", "calendar.workdays"), "at least one working weekday"),
    ("goal:", "calendar: {workdays: [monday]}\ngoal:", (3, "monday", "calendar.workdays[0]"), "Did you mean “mon”?"),
    (
        "goal:",
        "calendar: {closed: [{from: 2026-01-02}]}\ngoal:",
        (3, "{from:", "calendar.closed[0]"),
        "“from” and “to”",
    ),
    (
        "goal:",
        "calendar: {closed: [{from: 2026-01-02, to: 2026-01-01}]}\ngoal:",
        (3, "{from:", "calendar.closed[0]"),
        "ends on 2026-01-01, before it begins",
    ),
    (
        "goal:",
        "calendars: {w: {workdays: [sun]}}\ngoal:",
        (3, "[sun]}}", "calendars.w.workdays"),
        "share no working weekday",
    ),
    (
        "steps:",
        "key_results: [{id: K, metric: m, target: 1}]\nsteps:",
        (6, "m", "key_results[0].metric"),
        "No metric “m” stands under “metrics”.",
    ),
    (
        "steps:",
        "metrics: [{id: m, name: M}]\nmeasurements: [{metric: m, date: 2026-01-01, value: many}]\nsteps:",
        (7, "many", "measurements[0].value"),
        "Expected a number, but found the text “many”.",
    ),
    (
        "steps:",
        "metrics: [{id: m, name: M}]\nkey_results: [{id: K, metric: m, target: [2, 1]}]\nsteps:",
        (7, "[2,", "key_results[0].target"),
        "A band runs from a lower to a higher number.",
    ),
    (
        "steps:",
        "metrics: [{id: m, name: M}, {id: m, name: N}]\nsteps:",
        (6, "m", "metrics[1].id"),
        "The id “m” is taken",
    ),
]


@pytest.mark.parametrize(("old", "new", "where", "words"), MISTAKES)
def test_a_mistake_is_said_where_it_stands(old: str, new: str, where: tuple[int, str, str], words: str) -> None:
    assert old in SMALL
    source = SMALL.replace(old, new, 1)

    message, place = mistake(source)

    assert words in message
    assert (place.line, place.path) == (where[0], where[2])
    assert source.splitlines()[place.line - 1][place.column - 1 :].startswith(where[1])


def test_a_circle_is_refused_at_a_link_of_one_of_its_members_even_when_a_follow_up_closes_it() -> None:
    source = SMALL.replace("title: Launch, needs: [A1]", "title: Launch, needs: [E1]")

    message, place = mistake(source)

    assert "M1 → E1 → M1" in message
    assert place == Place(8, 54, "steps[1].needs[0]")
