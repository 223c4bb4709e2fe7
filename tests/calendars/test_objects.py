from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from backcast.calendars.components import Entry, EntryKind, Gap
from backcast.calendars.identities import Identity
from backcast.calendars.objects import object_octets, seen_object

MOMENT = datetime(2026, 7, 30, 9, 15, 42, tzinfo=UTC)
UID = "11111111-1111-4111-8111-111111111111"
ENTRY = Entry(
    Identity(UID, 0, MOMENT, MOMENT),
    EntryKind.ACTION,
    "Train, with Zoë; \\ twice",
    date(2026, 12, 18),
    date(2026, 12, 18),
    ("First: one, two", "Second"),
    "https://plans.example.org/p",
    ("Phase 1, late",),
    "22222222-2222-4222-8222-222222222222",
    ("33333333-3333-4333-8333-333333333333", "44444444-4444-4444-8444-444444444444"),
    (Gap("55555555-5555-4555-8555-555555555555", 2),),
)
OCTETS = object_octets(ENTRY, "plan-1")


def test_an_object_says_whose_it_is_and_that_nobody_touched_it() -> None:
    seen = seen_object(OCTETS)

    assert (seen.uid, seen.title, seen.day) == (UID, "Train, with Zoë; \\ twice", date(2026, 12, 18))
    assert (seen.plan, seen.is_ours, seen.is_untouched) == ("plan-1", True, True)
    assert object_octets(ENTRY, "plan-1") == OCTETS


def test_a_server_that_writes_the_lines_in_its_own_way_touches_nothing() -> None:
    rewritten = Calendar.from_ical(OCTETS.decode()).to_ical(sorted=True)
    moved = OCTETS.replace(b"SEQUENCE:0", b"SEQUENCE:9").replace(b"DTSTAMP:2026", b"DTSTAMP:2027")

    assert rewritten != OCTETS
    for octets in (rewritten, moved, OCTETS.replace(b"\r\n", b"\n")):
        assert seen_object(octets).is_untouched
        assert seen_object(octets).said == seen_object(OCTETS).said


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (b"SUMMARY:Train", b"SUMMARY:Trains"),
        (b"20261219", b"20261220"),
        (b"STATUS:CONFIRMED", b"STATUS:CANCELLED"),
        (b"GAP=P2D", b"GAP=P3D"),
        (b"TRANSP:TRANSPARENT\r\n", b""),
        (b"COLOR:", b"LOCATION:Room 1\r\nCOLOR:"),
        (b"END:VEVENT", b"BEGIN:VALARM\r\nTRIGGER:-P1D\r\nEND:VALARM\r\nEND:VEVENT"),
    ],
)
def test_whatever_somebody_changes_is_seen(was: bytes, becomes: bytes) -> None:
    changed = OCTETS.replace(was, becomes)

    assert changed != OCTETS
    assert not seen_object(changed).is_untouched
    assert seen_object(changed).is_ours


def test_another_entry_says_something_else_and_another_revision_the_same() -> None:
    renamed = object_octets(replace(ENTRY, title="Coach"), "plan-1")
    revised = object_octets(replace(ENTRY, identity=replace(ENTRY.identity, sequence=3)), "plan-1")

    assert seen_object(renamed).said != seen_object(OCTETS).said == seen_object(revised).said


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"BEGIN:VCALENDAR",
        b"/etc/passwd",
        b"\xff\xfe",
        OCTETS.replace(b"-//Backcast//", b"-//Somebody//"),
        OCTETS.replace(b"VEVENT", b"VTODO"),
        OCTETS.replace(b"END:VCALENDAR", b"BEGIN:VEVENT\r\nUID:2\r\nEND:VEVENT\r\nEND:VCALENDAR"),
        OCTETS + OCTETS,
        OCTETS.replace(b"DTSTART", b"DTSTART;"),
        b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
    ],
)
def test_what_is_not_one_event_of_ours_is_not_taken_for_one(octets: bytes) -> None:
    seen = seen_object(octets)

    assert not (seen.is_ours and seen.is_untouched)


@given(st.binary())
def test_any_octets_get_an_answer(octets: bytes) -> None:
    assert not seen_object(octets).is_ours


@given(st.text(), st.text())
def test_no_text_makes_an_entry_look_touched_or_somebody_elses(title: str, text: str) -> None:
    seen = seen_object(object_octets(replace(ENTRY, title=title, lines=(text,)), "plan-1"))

    assert (seen.uid, seen.plan, seen.is_ours, seen.is_untouched) == (UID, "plan-1", True, True)
