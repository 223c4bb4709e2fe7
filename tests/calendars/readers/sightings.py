"""What a reader saw in a calendar, and what there is to be seen in it: both in the same words."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from backcast.calendars.choices import Choices
from backcast.calendars.components import Entry, EntryKind
from backcast.calendars.octets import EVENTS

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Seen:
    """One entry; ``end`` is the day after an event, and the day on which a to-do is due."""

    uid: str
    kind: str
    title: str
    first: date | None
    end: date


@dataclass(frozen=True)
class Sighting:
    """All entries in the order of their uids, and the names of their properties where the reader tells them."""

    entries: list[Seen]
    properties: frozenset[str] = frozenset()


def sighting(entries: Iterable[Seen], properties: Iterable[str] = ()) -> Sighting:
    return Sighting(sorted(entries), frozenset(properties))


def sighting_of_json(text: str) -> Sighting:
    """What a program printed: see ``programs``."""
    found = json.loads(text)["entries"]
    seen = [
        Seen(each["uid"], each["kind"], each["title"], _day(each["first"]), date.fromisoformat(each["end"]))
        for each in found
    ]
    return sighting(seen, {name for each in found for name in each["properties"] or ()})


def there_is(entries: Iterable[Entry], choices: Choices = EVENTS) -> list[Seen]:
    """What every reader should see of entries whose titles need no cleaning."""
    return sorted(_seen(entry, choices) for entry in entries)


def _seen(entry: Entry, choices: Choices) -> Seen:
    uid, title = str(entry.identity.uid), entry.title
    if entry.kind is EntryKind.MILESTONE:
        title = f"◆ {title}"
    if choices.to_dos:
        return Seen(uid, "VTODO", title, entry.first if entry.first < entry.last else None, entry.last)
    return Seen(uid, "VEVENT", title, entry.first if choices.spans else entry.last, entry.last + ONE_DAY)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
