from dataclasses import replace
from datetime import date

import pytest
from ical.calendar_stream import IcsCalendarStream
from ical.todo import Todo

from backcast.calendars.choices import Choices
from backcast.calendars.components import EntryKind, Gap, Header
from backcast.calendars.entries import plan_entries
from backcast.calendars.feeds import feed_octets
from backcast.calendars.octets import entry_octets
from backcast.domain.planning.dependencies import Dependency
from backcast.domain.planning.steps import Kind, Step
from backcast.domain.scheduling.schedule import work_backward
from tests.calendars.plans import TODAY, identities_of, plan_of
from tests.calendars.test_octets import DAY, entry, property_of, unfolded

TO_DOS = Choices(to_dos=True)


def test_a_to_do_begins_on_its_first_day_and_is_due_on_its_last_not_on_the_day_after() -> None:
    octets = entry_octets(entry(first=date(2026, 10, 26), last=DAY), TO_DOS)

    assert property_of(octets, "DTSTART") == ["DTSTART;VALUE=DATE:20261026"]
    assert property_of(octets, "DUE") == ["DUE;VALUE=DATE:20261030"]
    assert not property_of(octets, "DTEND")


def test_a_to_do_of_one_day_says_only_when_it_is_due() -> None:
    octets = entry_octets(entry(first=DAY), TO_DOS)

    assert property_of(octets, "DUE") == ["DUE;VALUE=DATE:20261030"]
    assert not property_of(octets, "DTSTART")  # RFC 5545, 3.8.2.3: what is due is later than what begins


@pytest.mark.parametrize(
    ("begun", "progress", "finished", "said"),
    [
        (False, None, None, ["STATUS:NEEDS-ACTION"]),
        (True, None, None, ["STATUS:IN-PROCESS"]),
        (True, 40, None, ["STATUS:IN-PROCESS", "PERCENT-COMPLETE:40"]),
        (False, None, DAY, ["STATUS:COMPLETED", "COMPLETED:20261030T100000Z", "PERCENT-COMPLETE:100"]),
    ],
)
def test_a_to_do_says_how_far_it_is(begun: bool, progress: int | None, finished: date | None, said: list[str]) -> None:
    told = replace(entry(), is_begun=begun, progress=progress, finished=finished)

    octets = entry_octets(told, TO_DOS)

    assert [found for key in ("STATUS", "COMPLETED", "PERCENT-COMPLETE") for found in property_of(octets, key)] == said
    assert property_of(octets, "SUMMARY") == ["SUMMARY:Pilot"]  # it needs no sign for being done


def test_the_day_of_completion_is_the_same_in_honolulu_and_in_auckland() -> None:
    (text,) = property_of(entry_octets(replace(entry(), finished=DAY), TO_DOS), "COMPLETED")

    hour = int(text.removeprefix("COMPLETED:20261030T")[:2])
    assert hour - 10 >= 0  # Honolulu is ten hours behind UTC
    assert hour + 13 < 24  # Auckland is thirteen hours ahead in summer


def test_goals_come_first_and_milestones_before_work() -> None:
    kinds = [EntryKind.GOAL, EntryKind.MILESTONE, EntryKind.ACTION, EntryKind.FOLLOW_UP]

    octets = [entry_octets(replace(entry(), kind=kind), TO_DOS) for kind in kinds]

    assert [property_of(each, "PRIORITY") for each in octets] == [[f"PRIORITY:{n}"] for n in (1, 3, 5, 5)]


def test_a_to_do_names_its_milestone_and_nothing_that_an_older_program_would_complete_with_it() -> None:
    related = replace(entry(), parent="m1", depends_on=("a1",), gaps=(Gap("e1", 30),))

    assert property_of(entry_octets(related, TO_DOS), "RELATED-TO") == ["RELATED-TO;RELTYPE=PARENT:m1"]


def test_an_alarm_rings_before_an_event_begins_and_before_a_to_do_is_due() -> None:
    event = unfolded(entry_octets(entry(), Choices(alarm=3)))
    to_do = unfolded(entry_octets(entry(), Choices(alarm=3, to_dos=True)))

    beginning = ["BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:Pilot"]
    assert event[-6:] == [*beginning, "TRIGGER:-P3D", "END:VALARM", "END:VEVENT"]
    assert to_do[-6:] == [*beginning, "TRIGGER;RELATED=END:-P3D", "END:VALARM", "END:VTODO"]


def test_nothing_rings_unless_it_was_chosen_and_never_for_finished_work() -> None:
    done = replace(entry(), finished=DAY)

    assert b"VALARM" not in entry_octets(entry())
    assert b"VALARM" not in entry_octets(done, Choices(alarm=3))
    assert b"TRIGGER:P0D\r\n" in entry_octets(entry(), Choices(alarm=0))


def test_a_strict_reader_sees_a_plan_as_to_dos_and_never_both_kinds() -> None:
    steps = [
        Step("A1", Kind.ACTION, "Write", 5, started=date(2026, 7, 1), finished=date(2026, 7, 3)),
        Step("A2", Kind.ACTION, "Pilot", 10, started=date(2026, 8, 1), remaining=6),
        Step("A3", Kind.ACTION, "Train", 5),
        Step("M1", Kind.MILESTONE, "Live"),
    ]
    needs = [Dependency("A1", "A2"), Dependency("A2", "A3"), Dependency("A3", "M1")]
    plan = plan_of(*steps, needs=needs, due=date(2026, 8, 20))

    octets = feed_octets(Header("To do"), plan_entries(plan, work_backward(plan, TODAY), identities_of(plan)), TO_DOS)

    read = IcsCalendarStream.calendar_from_ics(octets.decode())
    assert not read.events
    told = {str(todo.summary): told_of(todo) for todo in read.todos}
    assert b"PERCENT-COMPLETE:40\r\n" in octets  # six of its ten days remain
    assert told == {
        "Write": ("COMPLETED", date(2026, 7, 1), date(2026, 7, 3)),
        "Pilot": ("IN-PROCESS", date(2026, 8, 1), date(2026, 8, 8)),  # six days remain from 3 August on
        "Train": ("NEEDS-ACTION", date(2026, 8, 16), date(2026, 8, 20)),
        "◆ Live": ("NEEDS-ACTION", None, date(2026, 8, 20)),
        "End goal: Every lead coaches weekly": ("NEEDS-ACTION", None, date(2026, 8, 20)),
    }


def told_of(todo: Todo) -> tuple[str, object, object]:
    return str(todo.status.value) if todo.status else "", todo.dtstart, todo.due
