from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from backcast.domain.limits import LINE_LENGTH, TEXT_LENGTH
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Kind
from backcast.domain.results.key_results import Baseline, DueAt, Edge, KeyResult
from backcast.domain.results.metrics import Direction, Measurement, Metric
from backcast.domain.workdays import Closure, WorkCalendar
from backcast.plan_files.writings import write_plan
from tests.domain.builders import action, plan
from tests.domain.drawn_plans import plans, tried
from tests.plan_files.texts import read

# What no plan may hold: controls, line separators, turns of the reading direction, the byte order mark.
CONTROLS = "".join(
    map(chr, [*range(9), *range(11, 32), *range(0x7F, 0xA0), *range(0x2028, 0x202F), *range(0x2066, 0x206A), 0xFEFF])
)
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters=CONTROLS)
# Texts that a reader of YAML may take for something else, one a line; those with blanks at their ends stand apart.
WORDS = """\
yes
No
on
~
null
y
1
1.5
+1
.5
0x1F
0b1
1e3
1_000
1:2
12:30
1 2
2026-08-03
.inf
=
<<
-
?
- a
? a
-a
:a
a:
a: b
a:b
a #b
a#b
#a
'a'
"a"
[a]
{a}
a, b
&a
*a
!a
|
>
%a
@a
`a
---
...
…
³
٣
🎯
a\\n"""
TRICKY = st.sampled_from([*WORDS.split("\n"), " a", "a ", "a\tb", "\ta", "\u00a0a", "a\u200db", "\uffff"])
LINES = (st.text(CHARACTERS, min_size=1, max_size=300).map(lambda s: s.replace("\n", " ")) | TRICKY).filter(str.strip)
TEXTS = (
    st.text(CHARACTERS, max_size=200)
    | TRICKY
    | st.lists(TRICKY, max_size=60).map(" ".join)
    | st.lists(TRICKY | st.just(""), max_size=6).map("\n".join)
)
NUMBERS = st.integers(0, 12).flatmap(lambda places: st.decimals(-(10**9), 10**9, places=places))
DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@st.composite
def full_plans(draw: st.DrawFn) -> tuple[Plan, date]:
    """A plan with any text in any place, and with results."""
    drawn, today = draw(plans())
    steps = {
        step.id: replace(step, **draw(texts_of_step(step.kind is Kind.FOLLOW_UP))) for step in drawn.steps.values()
    }
    metric = Metric(draw(LINES), draw(LINES), draw(TEXTS), draw(st.sampled_from(Direction)), draw(TEXTS), draw(TEXTS))
    return replace(
        drawn,
        title=draw(LINES),
        name=draw(TEXTS),
        programme=draw(TEXTS),
        notes=tuple(draw(st.lists(TEXTS, max_size=3))),
        goal=replace(drawn.goal, statement=draw(LINES), hard=draw(st.booleans()), why=draw(TEXTS), sponsor=draw(TEXTS)),
        calendar=replace(drawn.calendar, closures=(*drawn.calendar.closures, draw(closures()))),
        steps=steps,
        metrics=(metric,),
        key_results=tuple(draw(st.lists(key_results(metric.id, list(steps)), max_size=2, unique_by=lambda k: k.id))),
        measurements=tuple(
            draw(st.lists(st.builds(Measurement, st.just(metric.id), DAYS, NUMBERS, TEXTS), max_size=2))
        ),
    ), today


@st.composite
def texts_of_step(draw: st.DrawFn, is_follow_up: bool) -> dict[str, Any]:
    names = ["owner", "phase", "note", "criteria", *(["instrument", "sample"] if is_follow_up else [])]
    texts = {name: draw(TEXTS) for name in names if draw(st.booleans())}
    return {"title": draw(LINES), "training": draw(st.sampled_from([None, True, False])), **texts}


@st.composite
def closures(draw: st.DrawFn) -> Closure:
    first = date(2050, 1, 1)
    return Closure(first, date(2050, 1, draw(st.integers(1, 9))), draw(TEXTS))


@st.composite
def key_results(draw: st.DrawFn, metric: str, steps: list[str]) -> KeyResult:
    low, high = sorted([draw(NUMBERS), draw(NUMBERS)])
    baselines = st.none() | st.builds(Baseline, NUMBERS, st.none() | DAYS, TEXTS, TEXTS)
    due_ats = st.builds(DueAt, st.sampled_from(steps), st.sampled_from(Edge))
    return KeyResult(
        id=draw(LINES),
        metric=metric,
        target=(low, high) if low < high else low,
        baseline=draw(baselines),
        due=draw(st.none() | DAYS),
        at=tuple(draw(st.lists(due_ats, max_size=3))),
        level=draw(st.none() | st.integers(0, 5)),
        leading=draw(st.booleans()),
        owner=draw(TEXTS),
        note=draw(TEXTS),
    )


def in_file_order(written: Plan) -> Plan:
    """The plan with its dependencies step by step, as a file holds them."""
    dependencies = [need for step in written.steps for need in written.needs(step)]
    return replace(written, dependencies=tuple(dependencies))


@pytest.mark.parametrize("form", ["yaml", "json"])
@given(full_plans())
@tried(150)
def test_what_is_written_is_read_again_and_written_the_same(form: Any, drawn: tuple[Plan, date]) -> None:
    written, today = drawn

    text = write_plan(written, today, form)
    plan_file = read(text.encode())

    assert plan_file.today == today
    assert plan_file.plan == in_file_order(written)
    assert write_plan(plan_file.plan, today, form) == text


@given(TEXTS)
@tried(300)
def test_every_text_survives_in_every_form(text: str) -> None:
    written = plan([action("A", note=text)], name=text, notes=(text,))

    for form in ("yaml", "json"):
        found = read(write_plan(written, None, form)).plan
        assert (found.name, found.notes, found.steps["A"].note) == (text, (text,), text)


@given(LINES)
@tried(200)
def test_readers_of_yaml_1_1_take_our_texts_for_the_same_texts(text: str) -> None:
    written = plan([action("A", title=text)])

    content = yaml.safe_load(write_plan(written))

    assert content["steps"][0]["title"] == text


def test_the_longest_texts_and_names_survive() -> None:
    name = "é\ufffe" * (LINE_LENGTH // 2)
    narrow = {name: WorkCalendar(frozenset({1})), "x " * 200 + "x": WorkCalendar(frozenset({1, 2}))}
    written = plan([action("A", calendar=name, note="wort " * (TEXT_LENGTH // 5))], calendars=narrow)

    assert read(write_plan(written)).plan == written
    assert read(write_plan(written, None, "json")).plan == written


def test_numbers_are_written_as_they_were_given() -> None:
    metric = Metric("m", "M")
    values = [Decimal("70.10"), Decimal("0.1") + Decimal("0.2"), Decimal("1E+3"), Decimal("-0.0000001"), Decimal("3")]
    written = plan([action("A")], metrics=(metric,))
    written = replace(written, measurements=tuple(Measurement("m", date(2026, 1, 1), value) for value in values))

    for form in ("yaml", "json"):
        found = read(write_plan(written, None, form)).plan
        assert [str(each.value) for each in found.measurements] == ["70.10", "0.3", "1E+3", "-1E-7", "3"]


def test_a_plan_is_written_for_people() -> None:
    source = """\
format: backcast-plan/1
id: onboarding
title: "Onboarding: faster"
today: 2026-08-03

goal:
  statement: New agents work at 90 %
  due: 2026-12-18
  hard: true
  why: |-
    It is slow.

    It costs - much.
  evidence: >-
    Median days to "ramped" for the 12 starters against the last 3 cohorts, tickets re-opened in
    their first 60 days, and more

calendar:
  workdays: [mon, tue, wed, thu, fri]
  closed:
    - 2026-09-07
    - {from: 2026-11-26, to: 2026-11-27, name: Thanksgiving}
    - {date: 2026-12-24, name: "Eve, half"}

calendars:
  part-time:
    workdays: [tue, wed]

metrics:
  - id: ramp
    name: Median days
    unit: "%"
    direction: reduce

key_results:
  - id: KR1
    metric: ramp
    level: 4
    baseline: {value: 70, source: last 3 cohorts}
    target: [1, 2.5]
    at: [A1, M1]

measurements:
  - {metric: ramp, date: 2026-06-30, value: 70}

steps:
  - id: A1
    kind: action
    title: 30-day audit
    days: 5
    owner: "yes"
    calendar: part-time

  - id: M1
    kind: milestone
    title: Launch
    anchor: {step: A1, offset: 0, unit: calendar}
    needs:
      - A1
      - {step: A1, type: SS, lag: 2, unit: working}

notes:
  - Ask the recruiters.
  - "2026"
"""

    plan_file = read(source)

    assert write_plan(plan_file.plan, plan_file.today) == source


def test_public_holidays_are_not_written_but_their_country_is() -> None:
    calendar = WorkCalendar(country="US", region="NY", holidays={date(2026, 7, 4): "Independence Day"})
    written = plan([action("A")], calendar=calendar)

    text = write_plan(written)

    assert "  country: US\n  region: NY\n" in text
    assert "Independence" not in text
