"""Calendar readings: the working weeks and closed days of an MS Project file."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, islice
from typing import Final

from backcast.domain.errors import InvalidInput
from backcast.domain.limits import FIRST_DAY, LAST_DAY
from backcast.domain.workdays import MONDAY_TO_FRIDAY, Closure, WorkCalendar
from backcast.project_files.leftovers import Leftovers
from backcast.project_files.mspdi.readings import values
from backcast.project_files.mspdi.readings.trees import Entry, ProjectTree

UNEQUAL: Final = "Working days of different length count as whole days in a calendar."
EXTRA: Final = "Extra working days on closed weekdays are left out of a calendar."
REPEATED: Final = "Closed days that repeat by a rule are left out of a calendar."
WEEKS: Final = "Working weeks that differ for some months are left out of a calendar."
OF_PEOPLE: Final = "Calendars of people are left out: their days off do not hold their tasks back."
WIDER: Final = "Days on which the project does not work are no working days in a narrower calendar either."
UNUSED: Final = "Calendars that no task uses are left out."
MISSING: Final = "The file has no project calendar: Monday to Friday was taken."
MANY: Final = "Of a calendar with more than 5,000 closed days or periods the first are kept."
MOST_CLOSURES: Final = 5_000
MOST_DAYS_TOGETHER: Final = 300_000  # closed days of all calendars: each is held once for every calendar
LONGEST_CHAIN: Final = 20
_DAILY: Final = 1
_YEARLY: Final = 2


@dataclass(frozen=True, slots=True)
class Calendars:
    """The plan's own calendar, the narrower ones by name, and the names by the numbers that tasks use."""

    own: WorkCalendar
    narrower: dict[str, WorkCalendar]
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Said:
    """What one calendar says by itself: weekdays that work or not, lengths of days, closures, and what is left out."""

    works: dict[int, bool]
    lengths: frozenset[int]
    closures: tuple[Closure, ...]
    untold: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The calendars of a file by their numbers, and what those said that were read already."""

    entries: dict[str, Entry]
    left: Leftovers
    read: dict[int, _Said] = field(default_factory=dict)

    def said(self, entry: Entry) -> _Said:
        """What a calendar says; each is read once, however many are based on it."""
        if id(entry) not in self.read:
            self.read[id(entry)] = _said(entry, self.left)
        return self.read[id(entry)]


def read_calendars(tree: ProjectTree, used: set[str], left: Leftovers, *, is_ours: bool) -> Calendars:
    """The calendars of a file.

    Args:
        tree: the file.
        used: the numbers of the calendars that tasks have.
        left: takes what a plan cannot hold.
        is_ours: whether Backcast wrote the file: its calendars come back even where no step uses them.

    Raises:
        UnreadablePlanFile: when a calendar has no working day, two have the same number, or they say far too much.
    """
    entries: dict[str, Entry] = {}
    for entry in tree.lists["Calendars"]:
        number = entry.text("UID").strip()
        if number in entries:
            entry.refuse(f"Two calendars have the number {number[:20]}.", "UID")
        entries[number] = entry
    own_number = tree.head.text("CalendarUID").strip()
    if own_number not in entries:
        left.note(MISSING)
    shelf = _Shelf(entries, left)
    own = _calendar(entries[own_number], shelf) if own_number in entries else WorkCalendar()
    closed = _closed_days(own)
    narrower: dict[str, WorkCalendar] = {}
    names: dict[str, str] = {}
    for number, entry in entries.items():
        if number == own_number or not (number in used or is_ours):
            _note_unused(entry, number == own_number, left)
            continue
        name = values.line(entry.text("Name"), left)
        name = name if name.strip() else f"Calendar {number[:20]}"
        if name in narrower:
            entry.refuse(f"Two calendars are called “{name[:60]}”.", "Name")
        calendar = _calendar(entry, shelf)
        closed += _closed_days(own) + _closed_days(calendar)
        if closed > MOST_DAYS_TOGETHER:
            entry.refuse(f"The calendars have more than {MOST_DAYS_TOGETHER:,} closed days together: take some out.")
        narrower[name] = _narrower(calendar, own, name, entry, left)
        names[number] = name
    return Calendars(own, narrower, names)


def _note_unused(entry: Entry, is_own: bool, left: Leftovers) -> None:
    has_days = any(entry.all("WeekDays", "WeekDay")) or any(entry.all("Exceptions", "Exception"))
    if is_own or not has_days:
        return
    left.note(UNUSED if values.switch(entry, "IsBaseCalendar") else OF_PEOPLE, entry.text("Name"))


def _narrower(calendar: WorkCalendar, own: WorkCalendar, name: str, entry: Entry, left: Leftovers) -> WorkCalendar:
    """Without the closures that it has from the plan's own calendar."""
    if not calendar.workdays & own.workdays:
        entry.refuse(f"The calendar “{name[:60]}” and the project's share no working weekday.", "WeekDays")
    if calendar.workdays - own.workdays:
        left.note(WIDER, name)
    shared = {(closure.first, closure.last) for closure in own.closures}
    kept = tuple(closure for closure in calendar.closures if (closure.first, closure.last) not in shared)
    return replace(calendar, workdays=calendar.workdays & own.workdays, closures=kept)


def _closed_days(calendar: WorkCalendar) -> int:
    return sum((closure.last - closure.first).days + 1 for closure in calendar.closures)


def _calendar(entry: Entry, shelf: _Shelf) -> WorkCalendar:
    """A calendar; a weekday of which it says nothing is as in the calendar that it is based on."""
    name, left = entry.text("Name"), shelf.left
    line = [shelf.said(each) for each in _line_of(entry, shelf.entries)]
    works = {weekday: does for said in reversed(line) for weekday, does in said.works.items()}
    for sentence in chain.from_iterable(said.untold for said in line):
        left.note(sentence, name)
    if len(frozenset[int]().union(*(said.lengths for said in line)) - {0}) > 1:
        left.note(UNEQUAL, name)
    closures = dict[tuple[date, date], Closure]()
    all_of_them = chain.from_iterable(said.closures for said in line)
    for closure in islice(all_of_them, MOST_CLOSURES):
        known = closures.get((closure.first, closure.last))
        closures[closure.first, closure.last] = known if known and known.name else closure
    if next(all_of_them, None):
        left.note(MANY, name)
    workdays = frozenset(weekday for weekday, does in works.items() if does) if works else MONDAY_TO_FRIDAY
    try:
        return WorkCalendar(workdays, tuple(closures.values()))
    except InvalidInput as error:
        entry.refuse(f"Calendar “{name[:60]}”: {error}")


def _said(calendar: Entry, left: Leftovers) -> _Said:
    said = {(kind - 2) % 7: weekday for kind, weekday in _weekdays(calendar) if 1 <= kind <= 7}
    works = {weekday: values.switch(each, "DayWorking") for weekday, each in said.items()}
    lengths = frozenset(_length(weekday) for weekday in said.values() if values.switch(weekday, "DayWorking"))
    untold = {WEEKS: None} if any(calendar.all("WorkWeeks")) else dict[str, None]()
    closures = tuple(islice(_closures(calendar, left, untold), MOST_CLOSURES + 1))
    return _Said(works, lengths, closures, tuple(untold))


def _weekdays(calendar: Entry) -> Iterator[tuple[int, Entry]]:
    """Each entry of the week with its number: Sunday 1, exceptions of the older kind 0."""
    for weekday in calendar.all("WeekDays", "WeekDay"):
        yield values.whole(weekday, "DayType"), weekday


def _line_of(entry: Entry, entries: dict[str, Entry]) -> Iterator[Entry]:
    """The calendar, the one that it is based on, and so on; a circle ends where it closes.

    Raises:
        UnreadablePlanFile: when there is no end of them.
    """
    met: set[int] = set()
    following: Entry | None = entry
    while following is not None and id(following) not in met:
        met.add(id(following))
        if len(met) > LONGEST_CHAIN + 1:
            name = entry.text("Name")[:60]
            entry.refuse(f"The calendar “{name}” is based on a chain of more than {LONGEST_CHAIN} others.")
        yield following
        following = entries.get(following.text("BaseCalendarUID").strip())


def _length(weekday: Entry) -> int:
    """The minutes of work on a weekday, as far as they can be read."""
    total = 0
    for hours in weekday.all("WorkingTimes", "WorkingTime"):
        ends = [hours.text(name).strip()[:5].split(":") for name in ("FromTime", "ToTime")]
        if all(len(end) == 2 and all(part.isascii() and part.isdigit() for part in end) for end in ends):
            first, last = (int(end[0]) * 60 + int(end[1]) for end in ends)
            total += last - first if last > first else last - first + 1_440
    return total


def _closures(calendar: Entry, left: Leftovers, untold: dict[str, None]) -> Iterator[Closure]:
    for exception in calendar.all("Exceptions", "Exception"):
        if _is_repeated(exception):
            yield from _yearly(exception, left, untold)
        else:
            yield from _closure(exception, left, untold)
    for kind, weekday in _weekdays(calendar):
        if kind == 0:
            yield from _closure(weekday, left, untold)


def _is_repeated(exception: Entry) -> bool:
    """Whether it comes again after a pause: daily for some days, or once, is no repetition."""
    kind, period = values.whole(exception, "Type", _DAILY), values.whole(exception, "Period", 1)
    period_of_days = next(exception.all("TimePeriod"), None)
    if period_of_days is None:
        return False
    first, last = values.day(period_of_days, "FromDate"), values.day(period_of_days, "ToDate")
    return first != last and (kind > _DAILY or period > 1) and values.whole(exception, "Occurrences", 1) != 1


def _yearly(exception: Entry, left: Leftovers, untold: dict[str, None]) -> Iterator[Closure]:
    """The same date of each year is a closed day of each year; other rules are told."""
    period = next(exception.all("TimePeriod"))
    first, last = values.day(period, "FromDate"), values.day(period, "ToDate")
    if values.whole(exception, "Type") != _YEARLY or not first or not last or values.switch(exception, "DayWorking"):
        untold[REPEATED] = None
        return
    month = values.whole(exception, "Month", first.month - 1) + 1
    on = values.whole(exception, "MonthDay", first.day)
    if not _is_in_a_year(month, on):
        untold[REPEATED] = None
        return
    for year in range(max(first.year, FIRST_DAY.year), min(last.year, LAST_DAY.year) + 1):
        try:
            closed = date(year, month, on)
        except ValueError:  # 29 February
            continue
        if first <= closed <= last:
            yield Closure(closed, closed, values.note(exception.text("Name"), left))


def _is_in_a_year(month: int, on: int) -> bool:
    """Whether any year has such a day."""
    try:
        return bool(date(2000, month, on))
    except (ValueError, OverflowError):
        return False


def _closure(exception: Entry, left: Leftovers, untold: dict[str, None]) -> Iterator[Closure]:
    period = next(exception.all("TimePeriod"), None)
    if period is None:
        return
    if values.switch(exception, "DayWorking"):
        untold[EXTRA] = None
        return
    first, last = values.day(period, "FromDate"), values.day(period, "ToDate")
    if first and last:
        try:
            yield Closure(first, last, values.note(exception.text("Name"), left))
        except InvalidInput as error:
            exception.refuse(str(error))
