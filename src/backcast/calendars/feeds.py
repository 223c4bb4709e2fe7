"""Feeds: the calendars of a plan, a team, a person or a workspace, as octets that change only when an entry does."""

from collections.abc import Hashable, Iterable, MutableMapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from backcast.calendars.choices import Choices
from backcast.calendars.components import FORMAT, Entry, EntryKind, Header
from backcast.calendars.descriptions import spoken
from backcast.calendars.identities import Identity
from backcast.calendars.octets import EVENTS, entry_octets, header_octets, shown_first
from backcast.calendars.texts import line
from backcast.domain.planning.plan import Plan

MOST_ENTRIES: Final = 2_000
_END: Final = b"END:VCALENDAR\r\n"
_REVOKED: Final = UUID("0c9a7f2e-3d55-4f0b-8d6c-52a4f1b7e690")  # fixed for ever, as the entries that it names
_REVOKED_TITLE: Final = "This calendar link was revoked"


def plan_header(plan: Plan, address: str = "", refresh: timedelta = timedelta(hours=1)) -> Header:
    """What the calendar of a whole plan says about itself; ``address`` is where a person can read the plan."""
    return Header(plan.title, f"{line(plan.goal.statement)} – by {spoken(plan.goal.due)}", address, refresh)


def feed_octets(
    header: Header,
    entries: Iterable[Entry],
    choices: Choices = EVENTS,
    *,
    month: date | None = None,
    kept: MutableMapping[Hashable, bytes] | None = None,
) -> bytes:
    """A complete calendar: the same arguments give the same octets, in whatever order the entries come.

    Args:
        header: what it says about itself.
        entries: of one plan or of several.
        choices: which of them are shown, and how.
        month: any day of the month in which it is read; what ended more than a year before that month is left out.
            None for everything.
        kept: where the octets of single entries are kept and looked up: then a change of one entry costs one entry.
            They are known by everything that an entry says.
    """
    ordered = shown(entries, choices, month)
    newest = max((entry.identity.changed for entry in ordered), default=None)
    if kept is None:
        blocks = [entry_octets(entry, choices) for entry in ordered]
    else:
        blocks = [_looked_up(kept, entry, choices) for entry in ordered]
    return b"".join([header_octets(header, newest), *blocks, _END])


def shown(entries: Iterable[Entry], choices: Choices = EVENTS, month: date | None = None) -> list[Entry]:
    """The entries that a calendar holds, in its order, related only to each other; ``month`` as above."""
    since = _window_start(month) if month else date.min
    chosen = [entry for entry in entries if entry.last >= since and choices.show(entry)]
    chosen.sort(key=lambda entry: (shown_first(entry, choices), entry.identity.text))
    held = {entry.identity.text for entry in chosen}
    return [_among(held, entry) for entry in chosen]


def window_key(month: date) -> str:
    """The part of a feed's state that changes with the month alone.

    >>> window_key(date(2026, 11, 22))
    '2026-11'
    """
    return f"{month.year:04}-{month.month:02}"


def revoked_octets(link_id: str, revoked: datetime, *, to_dos: bool = False) -> bytes:
    """A calendar that holds nothing but the notice that its link was revoked.

    Calendar programs keep what they were given once until they are given a complete calendar without it.
    """
    identity = Identity(uuid5(_REVOKED, link_id), 0, revoked, revoked)
    day = revoked.astimezone(UTC).date()
    lines = ("Whoever set up this calendar took its link back. Ask for a new one, or remove the calendar.",)
    notice = Entry(identity, EntryKind.GOAL, _REVOKED_TITLE, day, day, lines)
    return feed_octets(Header(_REVOKED_TITLE), [notice], Choices(to_dos=to_dos))


def _window_start(month: date) -> date:
    return date(max(month.year - 1, 1), month.month, 1)


def _among(held: set[str], entry: Entry) -> Entry:
    """The entry without relations to what is not held: most are returned as they are."""
    parent = entry.parent if entry.parent in held else ""
    if parent == entry.parent and held.issuperset(entry.depends_on) and all(gap.uid in held for gap in entry.gaps):
        return entry
    depends_on = tuple(uid for uid in entry.depends_on if uid in held)
    return replace(entry, parent=parent, depends_on=depends_on, gaps=tuple(g for g in entry.gaps if g.uid in held))


def _looked_up(kept: MutableMapping[Hashable, bytes], entry: Entry, choices: Choices) -> bytes:
    key = (entry, FORMAT, choices.key)
    octets = kept.get(key)
    if octets is None:
        octets = kept[key] = entry_octets(entry, choices)
    return octets
