"""Dependencies refuse what cannot be, and circles are named in the order in which they wait."""

from typing import Any

import pytest

from backcast.domain.errors import CircularDependency, InvalidInput
from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.graph import waiting_order
from backcast.domain.planning.steps import Unit
from tests.domain.builders import action, follow_up, links, plan


@pytest.mark.parametrize(
    ("written", "field", "says"),
    [
        ({"after": "A"}, "needs", "A cannot wait for itself"),
        ({"lag": 10_001}, "lag", "A lag of 10,001 days is beyond the limit of 10,000"),
        ({"lag": -10_001}, "lag", "A lag of -10,001 days"),
        ({"lag": 0, "unit": Unit.CALENDAR}, "lag", "calendar days is at least 1"),
        ({"lag": -2, "unit": Unit.CALENDAR}, "lag", "calendar days is at least 1"),
        ({"reason": "\x1b"}, "reason", "U[+]001B"),
    ],
)
def test_a_dependency_that_cannot_be_is_refused(written: dict[str, Any], field: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says) as refusal:
        Dependency(**{"before": "A", "after": "B", **written})

    assert list(refusal.value.problems) == [field]


def test_only_finish_to_start_in_working_days_can_be_bridged() -> None:
    tied = links("A FS B, A FS-2 B, A FS+2 cd B, A SS B, A FF B, A SF B")

    assert [link.can_be_bridged for link in tied] == [True, True, False, False, False, False]


@pytest.mark.parametrize("kind", list(LinkType))
def test_a_circle_is_named_in_the_order_in_which_its_steps_wait(kind: LinkType) -> None:
    steps = [action(step) for step in ("X", "C", "A", "B", "Y")]

    with pytest.raises(CircularDependency) as refusal:
        plan(steps, f"X FS A, A {kind} B, B FS C, C FS A, C FS Y")

    start = refusal.value.members.index("A")
    assert refusal.value.members[start:] + refusal.value.members[:start] == ["A", "B", "C"]
    circle = [*refusal.value.members, refusal.value.members[0]]
    assert " → ".join(circle) in str(refusal.value)


def test_two_steps_that_wait_for_each_other_are_a_circle() -> None:
    with pytest.raises(CircularDependency, match=r"A → B → A|B → A → B"):
        plan([action("A"), action("B")], "A FS B, B SS A")


def test_a_follow_up_closes_a_circle_like_any_dependency() -> None:
    with pytest.raises(CircularDependency) as refusal:
        plan([action("A"), follow_up("E", "A", 30)], "E FS A")

    assert set(refusal.value.members) == {"A", "E"}


def test_each_step_comes_after_all_that_it_waits_for() -> None:
    order = waiting_order(["D", "C", "B", "A"], [("A", "B"), ("A", "C"), ("B", "D"), ("C", "D"), ("C", "D")])

    assert order == ["A", "B", "C", "D"] or order == ["A", "C", "B", "D"]


def test_members_of_a_circle_and_what_follows_them_have_no_place_in_the_order() -> None:
    order = waiting_order(["A", "B", "C", "D"], [("A", "B"), ("B", "C"), ("C", "B"), ("C", "D")])

    assert order == ["A"]


def test_steps_that_nothing_ties_keep_the_order_in_which_they_were_written() -> None:
    assert waiting_order(["C", "A", "B"], []) == ["C", "A", "B"]
