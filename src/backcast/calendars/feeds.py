"""Feeds: the calendars of a plan, a team, a person or a workspace, as octets that change only when an entry does."""

from collections.abc import Iterable, MutableMapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter
from typing import Final
from uuid import UUID, uuid5

from backcast.calendars.choices import Choices
from backcast.calendars.components import Entry, EntryKind, Header
from backcast.calendars.descriptions import spoken
from backcast.calendars.identities import Identity
from backcast.calendars.octets import EVENTS, entry_octets, header_octets
from backcast.calendars.texts import line
from backcast.domain.planning.plan import Plan

MOST_ENTRIES: Final = 2_000
_END: Final = b"END:VCALENDAR\r\n"
_REVOKED: Final = UUID("0c9a7f2e-3d55-4f0b-8d6c-52a4f1b7e690")  # fixed for ever, as the entries that it names
_REVOKED_TITLE: Final = "This calendar link was revoked"
_BY_FIRST: Final = attrgetter("first", "identity.text")
_BY_LAST: Final = attrgetter("last", "identity.text")
Kept = MutableMapping[tuple[str, str], tuple[Entry, bytes]]


def plan_header(plan: Plan, address: str = "", refresh: timedelta = timedelta(hours=1)) -> Header:
    """What the calendar of a whole plan says about itself; ``address`` is where a person can read the plan."""
    return Header(plan.title, f"{line(plan.goal.statement)} – by {spoken(plan.goal.due)}", address, refresh)


def feed_octets(
    header: Header,
    entries: Iterable[Entry],
    choices: Choices = EVENTS,
    *,
    month: date | None = None,
    kept: Kept | None = None,
) -> bytes:
    """A complete calendar: the same arguments give the same octets, in whatever order the entries come.

    Args:
        header: what it says about itself.
        entries: of one plan or of several.
        choices: which of them are shown, and how.
        month: any day of the month in which it is read; what ended more than a year before that month is left out.
            None for everything.
        kept: where the octets of single entries are kept and looked up: then a change of one entry costs one entry.
            They count as long as it says the very same.
    """
    ordered = shown(entries, choices, month)
    return b"".join(blocks_of(header, ordered, choices, {} if kept is None else kept))


def blocks_of(header: Header, ordered: Sequence[Entry], choices: Choices, kept: Kept) -> list[bytes]:
    """The same in pieces: the beginning, each of the entries as they are ``shown``, and the end."""
    newest = newest_of(ordered)
    form = choices.key
    return [header_octets(header, newest), *(_looked_up(kept, entry, choices, form) for entry in ordered), _END]


def newest_of(entries: Iterable[Entry]) -> datetime | None:
    """When one of these changed last."""
    return max([entry.identity.changed for entry in entries], default=None)


def shown(entries: Iterable[Entry], choices: Choices = EVENTS, month: date | None = None) -> list[Entry]:
    """The entries that a calendar holds, in its order, related only to each other; ``month`` as above."""
    since, show = _window_start(month) if month else date.min, choices.show
    chosen = [entry for entry in entries if entry.last >= since and show(entry)]
    chosen.sort(key=_BY_FIRST if choices.shows_first else _BY_LAST)
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
    identity = Identity(str(uuid5(_REVOKED, link_id)), 0, revoked, revoked)
    day = revoked.astimezone(UTC).date()
    lines = ("Whoever set up this calendar took its link back. Ask for a new one, or remove the calendar.",)
    notice = Entry(identity, EntryKind.GOAL, _REVOKED_TITLE, day, day, lines)
    return feed_octets(Header(_REVOKED_TITLE), [notice], Choices(to_dos=to_dos))


def _window_start(month: date) -> date:
    return date(max(month.year - 1, 1), month.month, 1)


def _among(held: set[str], entry: Entry) -> Entry:
    """The entry without relations to what is not held: most are returned as they are."""
    parent = entry.parent if entry.parent in held else ""
    if parent == entry.parent and held.issuperset(entry.depends_on) and held.issuperset([g.uid for g in entry.gaps]):
        return entry
    depends_on = tuple(uid for uid in entry.depends_on if uid in held)
    return replace(entry, parent=parent, depends_on=depends_on, gaps=tuple(g for g in entry.gaps if g.uid in held))


def _looked_up(kept: Kept, entry: Entry, choices: Choices, form: str) -> bytes:
    key = (form, entry.identity.text)
    found = kept.get(key)
    if found is not None and (found[0] is entry or found[0] == entry):
        return found[1]
    octets = entry_octets(entry, choices)
    kept[key] = (entry, octets)
    return octets
