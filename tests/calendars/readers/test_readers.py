import os
from dataclasses import replace
from datetime import date

import pytest

from backcast.calendars.choices import Choices
from backcast.calendars.components import Entry, EntryKind, Header
from backcast.calendars.entries import plan_entries
from backcast.calendars.feeds import feed_octets, plan_header, revoked_octets, shown
from backcast.calendars.identities import Identities
from backcast.domain.scheduling.schedule import work_backward
from tests.calendars.plans import MOMENT, TODAY, identities_of, onboarding
from tests.calendars.readers.installations import INSTALLED
from tests.calendars.readers.libraries import LIBRARIES, Reader
from tests.calendars.readers.sightings import Seen, there_is
from tests.calendars.readers.unicode_texts import entries_of_all_unicode
from tests.calendars.test_octets import PROPERTIES, entry

# Not 60 skipped tests where nobody asked for them, but one that says so.
ASKED_FOR = INSTALLED if os.environ.get("BACKCAST_READERS") else ()
OTHERS = [pytest.param(name, marks=pytest.mark.readers) for name in ASKED_FOR]
READERS = [*LIBRARIES, *OTHERS]
EVERY_CHOICE = [
    Choices(),
    Choices(starts=True, spans=True, alarm=3),
    Choices(to_dos=True),
    Choices(frozenset({EntryKind.ACTION}), to_dos=True, alarm=0),
    Choices(frozenset({EntryKind.GOAL, EntryKind.MILESTONE})),
]
TITLES = [
    'Sales, EMEA; wave 2: "go"',
    "Größe prüfen – 100 % (Ærøskøbing)",
    "שלום עולם",
    "新しい目標を立てる",
    "👩‍🏫 teaches 👨‍👩‍👧‍👦",
    "END:VEVENT and BEGIN:VCALENDAR",
    "x" * 255,
    "é" * 255,
    "a" * 66 + "😀, b",
    "https://plans.example/a?b=c&d=%20#e",
    "NAME;VALUE=DATE:20261030",
]
# How many titles hold all of Unicode: 10,000 in `make readers`, fewer and longer ones in every run.
COUNT = int(os.environ.get("BACKCAST_TITLES", "1000"))


@pytest.fixture(params=READERS)
def read(request: pytest.FixtureRequest) -> Reader:
    """Each reader in turn."""
    name = request.param
    return LIBRARIES.get(name) or INSTALLED[name].reader()


@pytest.mark.parametrize("choices", EVERY_CHOICE, ids=lambda choices: choices.key)
def test_a_reader_sees_every_entry_of_a_plan_on_its_days(read: Reader, choices: Choices) -> None:
    plan = onboarding()
    entries = plan_entries(plan, work_backward(plan, TODAY), identities_of(plan), address="https://plans.example/p/1")

    seen = read(feed_octets(plan_header(plan), entries, choices))

    assert seen.entries == there_is(shown(entries, choices), choices)


def test_a_reader_sees_of_a_team_only_what_is_its_own(read: Reader) -> None:
    plan = onboarding()
    known = identities_of(plan)
    dues = {step: known.dues[step] for step in ("A10", "A11", "A12")}
    entries = plan_entries(plan, work_backward(plan, TODAY), Identities(None, dues, {}))

    seen = read(feed_octets(Header("Trainers"), entries))

    assert {each.uid for each in seen.entries} == {str(identity.uid) for identity in dues.values()}


@pytest.mark.parametrize("to_dos", [False, True])
def test_a_reader_sees_titles_of_every_script_as_they_are(read: Reader, to_dos: bool) -> None:
    entries = [replace(entry(number, title), lines=(title, title)) for number, title in enumerate(TITLES)]
    choices = Choices(to_dos=to_dos)

    seen = read(feed_octets(Header("Titles"), entries, choices))

    assert seen.entries == there_is(entries, choices)


def test_a_reader_sees_as_many_entries_as_there_are_whatever_unicode_they_hold(read: Reader) -> None:
    entries = entries_of_all_unicode(COUNT)
    for some in (entries[begin : begin + 1_000] for begin in range(0, COUNT, 1_000)):  # as many as a large feed holds
        seen = read(feed_octets(Header("Unicode"), some))

        assert [without_title(each) for each in seen.entries] == [without_title(each) for each in there_is(some)]
        assert seen.properties <= PROPERTIES["VEVENT"]


def test_a_reader_sees_the_notice_that_a_link_was_revoked_and_nothing_else(read: Reader) -> None:
    seen = read(revoked_octets("link-1", MOMENT))

    (notice,) = seen.entries
    assert (notice.title, notice.first) == ("This calendar link was revoked", date(2026, 7, 30))


def test_a_reader_sees_leap_days_and_the_days_on_which_clocks_change(read: Reader) -> None:
    days = [date(2028, 2, 29), date(2027, 2, 28), date(2026, 3, 29), date(2026, 11, 1), date(2027, 12, 31)]
    entries: list[Entry] = [entry(number, first=day) for number, day in enumerate(days)]

    seen = read(feed_octets(Header("Days"), entries))

    assert [each.first for each in seen.entries] == days


@pytest.mark.readers
def test_every_reader_that_is_no_locked_package_is_installed_too() -> None:
    for installation in INSTALLED.values():
        installation.reader()


def without_title(seen: Seen) -> Seen:
    return replace(seen, title="")
