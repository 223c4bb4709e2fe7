"""Closures taken over from a calendar: read from its address or file, looked at, and put into a plan's working days."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from threading import BoundedSemaphore
from typing import Final

from backcast.calendars.closures.readings import MOST_BYTES, ClosureReading, Found, read_closures
from backcast.domain.errors import Busy, InvalidInput, TooManyTries
from backcast.domain.events import Event, Happened
from backcast.domain.people.permissions import Deed
from backcast.domain.people.persons import Person
from backcast.domain.planning.plan import Plan
from backcast.domain.scheduling.timeline import Timeline
from backcast.domain.workdays import Closure, WorkCalendar
from backcast.outbound.addresses import LookUp, Network, NotFetched, look_up
from backcast.outbound.fetches import fetch
from backcast.storage.store import Store
from backcast.use_cases.edits import Edit

SECONDS: Final = 10.0
MOST_FETCHES: Final = (30, timedelta(minutes=5))
_KINDS: Final = ("text/calendar", "application/ics", "text/x-vcalendar", "text/plain", "application/octet-stream", "")
_LIKELY: Final = timedelta(days=100)
_AFTERWARDS: Final = timedelta(days=366)  # follow-ups come after the goal date
# Of the threads of a server, at most two wait for other servers.
_PLACES: Final = BoundedSemaphore(2)


class CalendarNotRead(InvalidInput):
    """An address that gave no calendar; ``reason`` is for the log."""

    def __init__(self, sentence: str, reason: str = "") -> None:
        self.reason = reason
        super().__init__({"address": sentence})


@dataclass(frozen=True, slots=True)
class Offer:
    """A closure that a plan could take over, and how many of its working days that would close.

    ``is_likely`` tells one that most want: whole days, not over yet, not long after the goal date, and not the greater
    part of a year.
    """

    closure: Closure
    hours: str
    days: int
    is_likely: bool


def closures_at(
    store: Store, person: Person, address: str, today: date, inside: Sequence[Network] = ()
) -> ClosureReading:
    """What the calendar at an address says, for somebody who may change a plan.

    Raises:
        InvalidInput: when it is no address that may be opened, or what is there is no calendar.
        TooManyTries: when they asked for too many.
        Busy: when others are just asking.
    """
    with store.entrance() as door:
        wait = door.throttles.spend(f"calendars:{person.id}", *MOST_FETCHES)
    if wait is not None:
        raise TooManyTries(wait)
    if not _PLACES.acquire(blocking=False):
        raise Busy("Two other calendars are being fetched just now. Try again in some seconds.")
    try:
        return fetched_closures(address, today, inside)
    finally:
        _PLACES.release()


def fetched_closures(
    address: str, today: date, inside: Sequence[Network] = (), look_up: LookUp = look_up
) -> ClosureReading:
    """What the calendar at an address says; ``webcal`` is read as https.

    Raises:
        InvalidInput: when it is no address that may be opened, or what is there is no calendar.
    """
    try:
        return read_closures(fetch(web_address(address), SECONDS, MOST_BYTES, _KINDS, inside, look_up), today)
    except NotFetched as fault:
        raise CalendarNotRead(str(fault), fault.reason) from fault
    except InvalidInput as wrong:
        raise CalendarNotRead(" ".join(wrong.problems.values())) from wrong


def web_address(text: str) -> str:
    """The address of a calendar as people copy it, as one that can be opened.

    >>> web_address(" webcal://example.org/closed.ics ")
    'https://example.org/closed.ics'
    """
    scheme, found, rest = text.strip().partition("://")
    if not found:
        return f"https://{scheme}" if scheme else ""
    return f"https://{rest}" if scheme.lower() in ("webcal", "webcals") else f"{scheme.lower()}://{rest}"


def offers(plan: Plan, found: Sequence[Found], today: date) -> list[Offer]:
    """What a plan could take over of a calendar, in order."""
    axis = plan.calendar.axis
    offered = []
    for each in found:
        closure = each.closure
        days = axis.count(closure.first, closure.last)
        near = closure.last >= today and closure.first <= plan.goal.due + _AFTERWARDS
        likely = days > 0 and near and closure.last - closure.first < _LIKELY and not each.hours
        offered.append(Offer(closure, each.hours, days, likely))
    return offered


def take_over(chosen: Sequence[Closure]) -> Edit:
    """These closures beside those that the plan has, in its own calendar.

    One that closes no working day is left out: on all its days nobody works anyway.
    """

    def make(plan: Plan, _: Timeline) -> Plan:
        new = _new(plan.calendar, chosen)
        if not new:
            raise InvalidInput({"take": "None of these closes a day on which somebody works. Tick another one."})
        calendar = replace(plan.calendar, closures=(*plan.calendar.closures, *new))
        return plan.with_calendars(calendar, plan.calendars)

    return Edit(make, Event(Happened.CALENDAR_CHANGED, _told(chosen)), Deed.CHANGE_PLAN)


def _new(calendar: WorkCalendar, chosen: Sequence[Closure]) -> list[Closure]:
    closed = set(calendar.closed)
    new = []
    for closure in sorted(chosen, key=lambda each: (each.first, each.last)):
        ordinals = range(closure.first.toordinal(), closure.last.toordinal() + 1)
        days = {day for day in map(date.fromordinal, ordinals) if day.weekday() in calendar.workdays}
        if days - closed:
            new.append(closure)
            closed |= days
    return new


def _told(chosen: Sequence[Closure]) -> str:
    if not chosen:
        return "Took over no closure"
    first = min(chosen, key=lambda each: each.first)
    more = f" and {len(chosen) - 1} more" if len(chosen) > 1 else ""
    named = f" “{first.name}”" if first.name else ""
    return f"Took over closed days from a calendar: {first.first}{named}{more}"
