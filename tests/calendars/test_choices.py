import pytest
from hypothesis import given

from backcast.calendars.choices import Choices
from backcast.calendars.components import Entry, EntryKind
from backcast.domain.errors import InvalidInput
from tests.calendars.drawn_entries import CHOICES
from tests.calendars.test_octets import DAY, identity


@given(CHOICES, CHOICES)
def test_choices_have_the_same_key_exactly_when_they_are_the_same(one: Choices, other: Choices) -> None:
    assert (one.key == other.key) == (one == other)


@given(CHOICES)
def test_a_key_can_stand_in_a_validator(choices: Choices) -> None:
    assert choices.key.isascii()
    assert choices.key.replace("-", "").isalnum()


@pytest.mark.parametrize(
    ("kinds", "alarm", "wrong"),
    [
        (frozenset(), None, "kinds"),
        (frozenset({EntryKind.START}), None, "kinds"),
        (frozenset({EntryKind.GOAL}), -1, "alarm"),
        (frozenset({EntryKind.GOAL}), 366, "alarm"),
    ],
)
def test_a_calendar_shows_something_and_rings_within_a_year(
    kinds: frozenset[EntryKind], alarm: int | None, wrong: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        Choices(kinds, alarm=alarm)

    assert list(refused.value.problems) == [wrong]


@pytest.mark.parametrize(
    ("choices", "shown"),
    [
        (Choices(), "End goal, Milestone, Action, Follow-up"),
        (Choices(starts=True), "End goal, Milestone, Action, Follow-up, Start by action, Start by follow-up"),
        (Choices(frozenset({EntryKind.ACTION}), starts=True), "Action, Start by action"),
        (Choices(frozenset({EntryKind.GOAL, EntryKind.MILESTONE})), "End goal, Milestone"),
        (Choices(starts=True, to_dos=True), "End goal, Milestone, Action, Follow-up"),
    ],
)
def test_only_what_was_chosen_is_shown_and_a_start_goes_with_its_work(choices: Choices, shown: str) -> None:
    kinds = [EntryKind.GOAL, EntryKind.MILESTONE, EntryKind.ACTION, EntryKind.FOLLOW_UP]
    entries = [Entry(identity(), kind, kind.value, DAY, DAY) for kind in kinds]
    for work in (EntryKind.ACTION, EntryKind.FOLLOW_UP):
        entries.append(Entry(identity(), EntryKind.START, f"Start by {work.lower()}", DAY, DAY, work=work))

    assert ", ".join(entry.title for entry in entries if choices.show(entry)) == shown
