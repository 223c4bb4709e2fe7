"""The end goal refuses what cannot be, and so do the texts of all things."""

from datetime import date
from typing import Any

import pytest

from backcast.domain.errors import (
    BackcastError,
    Busy,
    CircularDependency,
    InvalidInput,
    NotAllowed,
    NotFound,
    NothingToUndo,
    Place,
    StalePlan,
    UnreadablePlanFile,
)
from backcast.domain.limits import unprintable
from backcast.domain.planning.goal import EndGoal


@pytest.mark.parametrize(
    ("written", "field", "says"),
    [
        ({"statement": ""}, "statement", "Say in one sentence"),
        ({"statement": "a\nb"}, "statement", "one line"),
        ({"statement": "x" * 501}, "statement", "at most 500"),
        ({"due": date(1899, 12, 31)}, "due", "outside the years 1900 to 2200"),
        ({"due": date(2201, 1, 1)}, "due", "outside the years 1900 to 2200"),
        ({"why": "x" * 10_001}, "why", "10,001 characters"),
        ({"for_whom": "\x00"}, "for_whom", "U[+]0000"),
        ({"sponsor": "\x7f"}, "sponsor", "U[+]007F"),
        ({"evidence": "\x85"}, "evidence", "U[+]0085"),
        ({"out_of_scope": "\u2029"}, "out_of_scope", "U[+]2029"),
    ],
)
def test_a_goal_that_cannot_be_is_refused(written: dict[str, Any], field: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says) as refusal:
        EndGoal(**{"statement": "New agents are ramped after 45 days", "due": date(2026, 12, 18), **written})

    assert list(refusal.value.problems) == [field]


@pytest.mark.parametrize("text", ["", "a\tb\nc", "Grüße, 你好, 👩🏽‍🏫", "\u00a0", "\ufffd"])
def test_a_text_that_people_write_is_printable(text: str) -> None:
    assert unprintable(text) == ""


@pytest.mark.parametrize(("text", "found"), [("a\x00", "U+0000"), ("\r", "U+000D"), ("\udfff", "U+DFFF")])
def test_a_character_that_no_plan_may_hold_is_named(text: str, found: str) -> None:
    assert unprintable(text) == found


def test_a_mistake_in_a_plan_file_says_where_it_is() -> None:
    with_path = UnreadablePlanFile("expected a date", Place(3, 7, "goal.due"))
    without = UnreadablePlanFile("this is no plan", Place(1, 1))

    assert str(with_path) == "Line 3, column 7 (goal.due): expected a date"
    assert str(without) == "Line 1, column 1: this is no plan"
    assert with_path.problems == {"file": str(with_path)}


def test_a_stale_plan_says_that_nothing_was_overwritten() -> None:
    stale = StalePlan(expected=3, current=5)

    assert (stale.expected, stale.current) == (3, 5)
    assert "Nothing was overwritten" in str(stale)


def test_all_refusals_say_all_problems_and_are_caught_together() -> None:
    refusal = InvalidInput({"title": "No title.", "due": "No date."})

    assert str(refusal) == "No title. No date."
    for kind in (InvalidInput, CircularDependency, NotFound, NotAllowed, StalePlan, NothingToUndo, Busy):
        assert issubclass(kind, BackcastError)
