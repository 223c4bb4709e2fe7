"""The twenty worked examples: each was computed by two unrelated programs before this one existed.

A row of ``worked_examples.json`` is: step, days, dates given, latest start and finish, earliest start and finish,
slack, critical.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import At, Step
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.scheduling.timeline import End, Explanation, Limit
from backcast.domain.workdays import WorkCalendar
from tests.domain.builders import action, closed, milestone, part_time, plan

EXAMPLES: list[dict[str, Any]] = json.loads(Path(__file__).with_name("worked_examples.json").read_text("utf-8"))
CALENDAR = WorkCalendar(
    closures=closed(
        date(2027, 5, 6), date(2027, 5, 17), date(2027, 12, 24), first=date(2027, 12, 27), last=date(2027, 12, 31)
    )
)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example["name"]))
def test_a_worked_example_has_its_dates(example: dict[str, Any]) -> None:
    written = plan_of(example)

    timeline = work_backward(written, date.fromisoformat(example["today"]))

    windows = {step: timeline.windows[step] for step in written.steps}
    found = [
        [
            step,
            written.steps[step].days,
            *map(str, (window.latest_start, window.latest_finish, window.earliest_start, window.earliest_finish)),
            window.slack,
            window.critical,
        ]
        for step, window in windows.items()
    ]
    assert found == [[*row[:2], *row[3:]] for row in example["rows"]]
    assert timeline.feasible is example["feasible"]
    assert str(timeline.must_start) == example["must_start"]
    assert timeline.min_slack == example["min_slack"]
    assert in_words(timeline.explanation) == example["explanation"]
    assert timeline.short_by == (-example["min_slack"] if example["explanation"] else 0)


def plan_of(example: dict[str, Any]) -> Plan:
    """The plan that an example describes."""
    steps = [step_of(name, days, given) for name, days, given, *_ in example["rows"]]
    due = date.fromisoformat(example["target"])
    return plan(steps, example["links"], due, calendar=CALENDAR, calendars=part_time(1, 2, 3))


def step_of(name: str, days: int, given: str) -> Step:
    """The step of a row: its dates are given in words."""
    rest: dict[str, Any] = {}
    if given == "at start":
        rest["at"] = At.START
    elif given == "calendar part":
        rest["calendar"] = "part"
    elif given:
        words, day = given.rsplit(" ", 1)
        rest[words.replace(" ", "_")] = date.fromisoformat(day)
    return action(name, days, **rest) if days else milestone(name, **rest)


def in_words(explanation: Explanation | None) -> str:
    """An explanation as the worked examples print it."""
    if explanation is None:
        return ""
    steps = " → ".join(explanation.chain.steps)
    start, end = worded(explanation.start), worded(explanation.chain.to)
    return f"from {start} through {steps} to {end}, short by {explanation.short_by} working day(s)"


def worded(end: End) -> str:
    """A limit as the worked examples print it."""
    return f"{'target' if end.kind is Limit.GOAL else end.kind} {end.date}"
