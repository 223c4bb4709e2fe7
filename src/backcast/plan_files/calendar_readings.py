"""Calendar readings: working weeks and closed days, as a plan file says them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from backcast.domain.errors import InvalidInput
from backcast.domain.limits import FIRST_DAY, LAST_DAY, check_line
from backcast.domain.planning.calendars import joined
from backcast.domain.workdays import MONDAY_TO_FRIDAY, WEEKDAYS, Closure, WorkCalendar
from backcast.plan_files.fields import Fields, day, refuse, suggestion
from backcast.plan_files.trees.nodes import Leaf, Node, Section

HolidayLookUp = Callable[[str, str, Iterable[int]], Mapping[date, str]]

CALENDAR_KEYS = ("workdays", "country", "region", "closed")
NARROWER_KEYS = (*CALENDAR_KEYS, "within")
CLOSURE_KEYS = ("date", "from", "to", "name")
_YEARS_AROUND = 3


def read_calendar(root: Fields) -> WorkCalendar:
    """The plan's own calendar, without public holidays as yet; Monday to Friday when the file says none."""
    if not root.has("calendar"):
        return WorkCalendar()
    return _calendar(Fields(root.entries["calendar"], "calendar", CALENDAR_KEYS))


def read_calendars(root: Fields, plan_calendar: WorkCalendar) -> dict[str, WorkCalendar]:
    """The narrower calendars by name."""
    if not root.has("calendars"):
        return {}
    node = root.entries["calendars"]
    if not isinstance(node, Section):
        root.refuse("calendars", "Expected calendars by name, like “part-time: {workdays: [tue, wed, thu]}”.")
    calendars: dict[str, WorkCalendar] = {}
    sections: dict[str, Fields] = {}
    names = Fields(node, "calendars", list(node.entries))
    for name, entry in node.entries.items():
        for problem in check_line("calendars", name, "A calendar needs a name.").values():
            names.refuse_key(name, problem)
        sections[name] = Fields(entry, f"calendars.{name}", NARROWER_KEYS)
        calendars[name] = replace(_calendar(sections[name]), within=_within(sections[name], list(node.entries)))
    for name, fields in sections.items():
        with fields.located({"calendar": "workdays"}):
            joined(plan_calendar, calendars, name)
    return calendars


def _within(fields: Fields, names: list[str]) -> str:
    outer = fields.text("within")
    if outer and outer not in names:
        fields.refuse("within", f"No calendar “{outer}” stands under “calendars”.{suggestion(outer, names)}")
    return outer


def with_holidays(
    root: Fields,
    calendar: WorkCalendar,
    calendars: Mapping[str, WorkCalendar],
    dates: Iterable[date],
    look_up: HolidayLookUp,
) -> tuple[WorkCalendar, dict[str, WorkCalendar]]:
    """The calendars with the public holidays of the years around ``dates``."""
    years = years_around(dates)

    def complete(bare: WorkCalendar, path: str, node: Node) -> WorkCalendar:
        if not bare.country:
            return bare
        with Fields(node, path, NARROWER_KEYS).located():
            holidays = MappingProxyType(dict(look_up(bare.country, bare.region, years)))
            return replace(bare, holidays=holidays)

    named = root.entries.get("calendars")
    sections = named.entries if isinstance(named, Section) else {}
    own = complete(calendar, "calendar", root.entries.get("calendar", root.node))
    return own, {n: complete(c, f"calendars.{n}", sections[n]) for n, c in calendars.items()}


def years_around(dates: Iterable[date]) -> range:
    """The years from three before the first date to three after the last, within 1900 to 2200."""
    years = sorted(each.year for each in dates)
    first, last = max(FIRST_DAY.year, years[0] - _YEARS_AROUND), min(LAST_DAY.year, years[-1] + _YEARS_AROUND)
    return range(first, last + 1)


def _calendar(fields: Fields) -> WorkCalendar:
    workdays = frozenset(_weekday(*member) for member in fields.members("workdays"))
    if "workdays" not in fields.entries:
        workdays = MONDAY_TO_FRIDAY
    closures = tuple(_closure(*member) for member in fields.members("closed"))
    country, region = fields.text("country"), fields.text("region")
    if region and not country:
        fields.refuse("region", "A region needs its country: add “country”.")
    with fields.located():
        return WorkCalendar(workdays, closures, country, region)


def _weekday(node: Node, path: str) -> int:
    word = node.text if isinstance(node, Leaf) else ""
    if word not in WEEKDAYS:
        guess = suggestion(word.lower()[:3], WEEKDAYS)
        refuse(node, path, f"Expected a weekday, one of {', '.join(WEEKDAYS)}.{guess}")
    return WEEKDAYS.index(word)


def _closure(node: Node, path: str) -> Closure:
    if isinstance(node, Leaf):
        only = day(node, path)
        return _closed(node, path, only, only, "")
    fields = Fields(node, path, CLOSURE_KEYS)
    name = fields.text("name")
    if only_day := fields.day("date"):
        if fields.has("from") or fields.has("to"):
            fields.refuse("date", "Give either “date”, or “from” and “to”.")
        return _closed(node, path, only_day, only_day, name)
    first, last = fields.day("from"), fields.day("to")
    if first is None or last is None:
        refuse(node, path, "A closure needs “date”, or both “from” and “to”.")
    return _closed(node, path, first, last, name)


def _closed(node: Node, path: str, first: date, last: date, name: str) -> Closure:
    try:
        return Closure(first, last, name)
    except InvalidInput as error:
        refuse(node, path, str(error))
