"""Steps refuse what cannot be, and say which field is wrong."""

from datetime import date
from typing import Any

import pytest

from backcast.domain.errors import InvalidInput
from backcast.domain.planning.steps import Anchor, At, Kind, Step
from tests.domain.builders import action, follow_up, milestone

TOO_EARLY, TOO_LATE = date(1899, 12, 31), date(2201, 1, 1)


@pytest.mark.parametrize(
    ("written", "field", "says"),
    [
        ({"title": " "}, "title", "Give the step a title"),
        ({"title": "two\nlines"}, "title", "one line"),
        ({"title": "x" * 501}, "title", "501 characters long; at most 500"),
        ({"title": "bell \x07"}, "title", "U[+]0007"),
        ({"title": "half \ud83d"}, "title", "U[+]D83D"),
        ({"id": ""}, "id", "cannot be an id"),
        ({"id": "A 1"}, "id", "“A 1” cannot be an id"),
        ({"id": "A/1"}, "id", "“A/1” cannot be an id"),
        ({"id": "A\n"}, "id", "cannot be an id"),
        ({"id": "A" * 65}, "id", "1 to 64 characters"),
        ({"days": 0}, "days", "working days, 1 to 10,000"),
        ({"days": -3}, "days", "working days, 1 to 10,000"),
        ({"days": 10_001}, "days", "working days, 1 to 10,000"),
        ({"at": At.START}, "at", "Only a milestone"),
        ({"level": 6}, "level", "0 to 5"),
        ({"level": -1}, "level", "0 to 5"),
        ({"kind": Kind.FOLLOW_UP}, "anchor", "needs the step that it follows"),
        ({"kind": Kind.MILESTONE, "days": 1}, "days", "takes no days"),
        ({"owner": "x" * 10_001}, "owner", "10,001 characters long; at most 10,000"),
        ({"note": "null \x00"}, "note", "U[+]0000"),
        ({"criteria": "line separator \u2028"}, "criteria", "U[+]2028"),
        ({"not_before": TOO_EARLY}, "not_before", "1899-12-31 lies outside the years 1900 to 2200"),
        ({"deadline": TOO_LATE}, "deadline", "2201-01-01 lies outside"),
        ({"fixed_start": TOO_LATE}, "fixed_start", "lies outside"),
        ({"started": TOO_EARLY}, "started", "lies outside"),
        ({"finished": TOO_LATE}, "finished", "lies outside"),
        (
            {"started": date(2027, 6, 2), "finished": date(2027, 6, 1)},
            "finished",
            "finished on 2027-06-01, before it started on 2027-06-02",
        ),
        ({"started": date(2027, 6, 2), "remaining": 0}, "remaining", "mark it as done instead"),
        ({"started": date(2027, 6, 2), "remaining": 10_001}, "remaining", "1 to 10,000 working days"),
        ({"remaining": 2}, "remaining", "of a step that has started"),
    ],
)
def test_a_step_that_cannot_be_is_refused(written: dict[str, Any], field: str, says: str) -> None:
    right = {"id": "A1", "kind": Kind.ACTION, "title": "Interview winners", "days": 5}

    with pytest.raises(InvalidInput, match=says) as refusal:
        Step(**{**right, **written})

    assert list(refusal.value.problems) == [field]


@pytest.mark.parametrize(
    "written",
    [{"remaining": 3, "started": date(2027, 6, 1)}, {"level": 9}],
    ids=["work that remains", "a level that there is not"],
)
def test_a_milestone_refuses_what_no_step_may_say(written: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        milestone("M1", **written)

    assert list(refusal.value.problems) == [next(iter(written))]


def test_all_that_is_wrong_with_a_step_is_said_at_once() -> None:
    with pytest.raises(InvalidInput) as refusal:
        Step("A 1", Kind.ACTION, "", 0, note="\x00", deadline=TOO_LATE)

    assert set(refusal.value.problems) == {"id", "title", "days", "note", "deadline"}


@pytest.mark.parametrize(
    ("offset", "window", "says"),
    [(-1, 0, "0 to 10,000 days after"), (10_001, 0, "0 to 10,000 days after"), (0, -1, "wide"), (0, 10_001, "wide")],
)
def test_an_anchor_that_cannot_be_is_refused(offset: int, window: int, says: str) -> None:
    with pytest.raises(InvalidInput, match=says) as refusal:
        Anchor("A1", offset, window=window)

    assert list(refusal.value.problems) == ["anchor"]


def test_the_longest_values_that_are_allowed_are_accepted() -> None:
    longest = action("A" * 64, 10_000, title="x" * 500, note="a\n\tb", not_before=date(1900, 1, 1), level=5)

    assert (longest.days, longest.title, longest.level) == (10_000, "x" * 500, 5)
    assert Anchor("A1", 10_000, window=10_000).offset == 10_000


def test_a_step_says_whether_it_waits_is_under_way_or_done() -> None:
    waiting, begun, done = (
        action("A"),
        action("A", started=date(2027, 6, 1)),
        action("A", started=date(2027, 6, 1), finished=date(2027, 6, 1)),
    )

    assert [step.is_under_way for step in (waiting, begun, done)] == [False, True, False]
    assert [step.is_done for step in (waiting, begun, done)] == [False, False, True]
    assert [step.is_milestone for step in (action("A"), milestone("M"), follow_up("E", "A", 1))] == [False, True, False]


@pytest.mark.parametrize("step_id", [".", "..", "new"])
def test_what_is_the_address_of_a_page_cannot_be_an_id(step_id: str) -> None:
    with pytest.raises(InvalidInput, match="cannot be an id"):
        Step(step_id, Kind.ACTION, "A step", 1)
