"""The same entries written with the icalendar library: what our own octets are compared with, and measured against."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

import icalendar
from icalendar import Alarm, Event, Todo, vCategory, vDate, vDatetime, vDuration, vInt, vText, vUri

from backcast.calendars.choices import Choices
from backcast.calendars.components import Entry, EntryKind
from backcast.calendars.texts import NO_TITLE, line, name, prose, shortened, web_address

COLOURS = {
    EntryKind.GOAL: "darkslateblue",
    EntryKind.MILESTONE: "slateblue",
    EntryKind.ACTION: "steelblue",
    EntryKind.FOLLOW_UP: "seagreen",
    EntryKind.START: "slategray",
}


def by_library(entry: Entry, choices: Choices) -> bytes:
    """One entry, as icalendar's value objects write it, folded by the letter of RFC 5545, 3.1."""
    component = Todo() if choices.to_dos else Event()
    url = web_address(entry.url)
    component["UID"] = vText(str(entry.identity.uid))
    component["DTSTAMP"] = component["LAST-MODIFIED"] = moment(entry.identity.changed)
    component["CREATED"] = moment(entry.identity.created)
    component["SEQUENCE"] = vInt(entry.identity.sequence)
    if choices.to_dos:
        if entry.first < entry.last:
            component["DTSTART"] = day(entry.first)
        component["DUE"] = day(entry.last)
    else:
        component["DTSTART"] = day(entry.first if choices.spans else entry.last)
        component["DTEND"] = day(entry.last + timedelta(days=1))
    sign = "✓ " if entry.finished and not choices.to_dos else "◆ " if entry.kind is EntryKind.MILESTONE else ""
    component["SUMMARY"] = vText(shortened(sign + (line(entry.title) or NO_TITLE), 255))
    if description := described(entry, url):
        component["DESCRIPTION"] = vText(description)
    if url:
        component["URL"] = vUri(url)
    component["CATEGORIES"] = vCategory(list(dict.fromkeys(filter(None, map(name, (entry.kind, *entry.categories))))))
    add_state(component, entry)
    component["COLOR"] = vText(COLOURS[entry.kind])
    if relations := related(entry, choices):
        component["RELATED-TO"] = relations
    add_alarm(component, entry, choices)
    return "".join(f"{folded(text)}\r\n" for text in component.content_lines(sorted=False) if text).encode()


def add_state(component: Event | Todo, entry: Entry) -> None:
    if isinstance(component, Event):
        component["STATUS"] = vText("TENTATIVE" if entry.is_tentative else "CONFIRMED")
        component["TRANSP"] = vText("TRANSPARENT")
        component["X-MICROSOFT-CDO-BUSYSTATUS"] = vText("FREE")
        return
    component["STATUS"] = vText("COMPLETED" if entry.finished else "IN-PROCESS" if entry.is_begun else "NEEDS-ACTION")
    if entry.finished:
        component["COMPLETED"] = moment(datetime.combine(entry.finished, time(10), UTC))
    percent = 100 if entry.finished else entry.progress if entry.is_begun else None
    if percent is not None:
        component["PERCENT-COMPLETE"] = vInt(percent)
    component["PRIORITY"] = vInt({EntryKind.GOAL: 1, EntryKind.MILESTONE: 3}.get(entry.kind, 5))


def add_alarm(component: Event | Todo, entry: Entry, choices: Choices) -> None:
    if choices.alarm is None or entry.finished:
        return
    alarm = Alarm()
    alarm["ACTION"] = vText("DISPLAY")
    alarm["DESCRIPTION"] = component["SUMMARY"]
    alarm["TRIGGER"] = before = vDuration(timedelta(days=-choices.alarm))
    if choices.to_dos:
        before.params["RELATED"] = "END"
    component.add_component(alarm)


def folded(text: str) -> str:
    """At most 75 octets a piece, one character or one escape after the other."""
    pieces, room = [""], 75
    for sign in re.findall(r"\\?.", text, re.DOTALL):
        if len((pieces[-1] + sign).encode()) > room:
            pieces.append("")
            room = 74  # and the blank
        pieces[-1] += sign
    return "\r\n ".join(pieces)


def plain(name_of: str, entries: Iterable[Entry]) -> bytes:
    """A calendar of events as the library's own documentation makes one, for comparing times."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Backcast//Calendar 1//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name_of)
    for entry in entries:
        event = Event()
        event.add("uid", str(entry.identity.uid))
        event.add("dtstamp", entry.identity.changed)
        event.add("last-modified", entry.identity.changed)
        event.add("created", entry.identity.created)
        event.add("sequence", entry.identity.sequence)
        event.add("dtstart", entry.last)
        event.add("dtend", entry.last + timedelta(days=1))
        event.add("summary", entry.title)
        event.add("description", described(entry, entry.url))
        event.add("url", entry.url)
        event.add("categories", [entry.kind, *filter(None, entry.categories)])
        event.add("status", "CONFIRMED")
        event.add("transp", "TRANSPARENT")
        event.add("color", COLOURS[entry.kind])
        for relation in related(entry, Choices()):
            event.add("related-to", relation)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def described(entry: Entry, url: str) -> str:
    ending = f"\n\n{url}" if url else ""
    text = "\n".join(map(prose, entry.lines)).strip()
    return (shortened(text, max(4_000 - len(ending), 1)) + ending).strip()


def related(entry: Entry, choices: Choices) -> list[vText]:
    found = [(line(entry.parent), {"RELTYPE": "PARENT"})]
    if not choices.to_dos:
        found += [(line(uid), {"RELTYPE": "DEPENDS-ON"}) for uid in entry.depends_on]
        for gap in entry.gaps:
            between = f"{'-' if gap.days < 0 else ''}P{abs(gap.days)}D"
            found.append((line(gap.uid), {"RELTYPE": "FINISHTOSTART", "GAP": between}))
    return [vText(uid, params=params) for uid, params in found if uid]


def day(value: date) -> vDate:
    return vDate(value, {"VALUE": "DATE"})


def moment(value: datetime) -> vDatetime:
    return vDatetime(value.astimezone(UTC).replace(microsecond=0))
