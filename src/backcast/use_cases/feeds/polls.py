"""Polls: the calendar behind an address as it is now, from what is stored or made anew."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from backcast.calendars.components import FORMAT
from backcast.calendars.feeds import blocks_of, newest_of, shown, window_key
from backcast.domain.errors import NotAllowed, NotFound, OutOfService
from backcast.domain.people.feeds import FeedMark, FeedPoll, StoredFeed
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person, Scope
from backcast.storage.feeds.bodies import FeedBody
from backcast.storage.store import Store
from backcast.use_cases.feeds.contents import Places, choices_of, contents_of

_log = logging.getLogger("backcast")
_USED_EVERY: Final = timedelta(hours=1)
_PlacesAt = Callable[[str], Places]


@dataclass(frozen=True, slots=True)
class Current:
    """A calendar as it is now; ``octets`` are it and its compressed form where they are at hand."""

    stored: StoredFeed
    octets: tuple[bytes, bytes] | None = None


def seen_of(mark: FeedMark, now: datetime, place: str) -> str:
    """What a calendar is made from, as a short text: as long as it stays the same, so does the calendar.

    ``place`` stands for what all addresses in it begin with. Of the clock nothing counts but the month.
    """
    return f"{FORMAT}.{mark.accesses}.{mark.entries}.{window_key(now.astimezone(UTC))}.{place}"


def current_feed(store: Store, poll: FeedPoll, places_at: _PlacesAt, place: str) -> Current | datetime:
    """The calendar of a feed as it is now, or the moment since which its person may not see any more what it shows.

    Args:
        store: the database.
        poll: the feed, found by its secret.
        places_at: the addresses of pages, from what they began with where the feed was made.
        place: stands for what all addresses begin with in this application, empty where it depends on the feed.

    Raises:
        OutOfService: when the database cannot do it just now.
        Exception: whatever went wrong while it was made, unless a stored one may be given instead.
    """
    if poll.stored and poll.stored.seen == seen_of(poll.mark, store.now(), place):
        return Current(poll.stored)
    try:
        made = _made(store, poll, places_at, place)
    except (NotFound, NotAllowed):
        with store.entrance() as door:
            return door.feed_bodies.end(poll)
    except OutOfService:
        raise
    except Exception as problem:
        # A fault of ours must not empty anybody's calendar; but whoever lost a plan gets no older copy of it either.
        if poll.stored is None or not same_accesses(poll):
            raise
        _log.error("A calendar could not be made anew: %s", type(problem).__name__, exc_info=problem)
        return Current(poll.stored)
    return Current(_kept(store, poll, made), (made.body, made.zipped))


def read_body(store: Store, poll: FeedPoll) -> Current | None:
    """The stored calendar whole; None when it went in the meantime.

    Raises:
        OutOfService: when the database cannot do it just now.
    """
    with store.entrance(writing=False) as door:
        found = door.feed_bodies.read(poll)
    return Current(StoredFeed("", *found[:2]), found[2:]) if found else None


def note_use(store: Store, poll: FeedPoll, reader: str) -> None:
    """Remember once an hour that a feed is used; a database that cannot do it just now is asked the next time."""
    now = store.now()
    if poll.last_used is not None and now - _USED_EVERY < poll.last_used <= now:
        return
    try:
        with store.noting() as door:
            door.feed_bodies.note_used(poll, reader)
    except OutOfService:
        _log.warning("The use of a calendar link could not be noted.")


def same_accesses(poll: FeedPoll) -> bool:
    """Whether nobody's rights changed since the stored calendar was made: only then an older copy may be given."""
    return poll.stored is not None and poll.stored.seen.split(".")[1:2] == [str(poll.mark.accesses)]


def _made(store: Store, poll: FeedPoll, places_at: _PlacesAt, place: str) -> FeedBody:
    now = store.now()
    nobody = Person("", poll.workspace, "A calendar program", Role.GUEST, scope=Scope.READ)
    with store.reading(nobody) as tx:  # what is counted, what somebody may see and what there is, in one state
        holder = tx.feed_holders.of(poll.id)
        shows = holder.record.shows
        places = places_at(str((shows.choices or {}).get("base", "")))
        choices = choices_of(shows.choices, to_dos=poll.to_dos)
        contents = contents_of(tx.acting(holder.person), shows, places, choices)
    entries, renewal = shown(contents.entries, choices, now.astimezone(UTC).date()), contents.renewal
    blocks = blocks_of(contents.header, entries, choices, renewal.octets)
    packed = renewal.packing.packed(blocks)
    renewal.prune(len(entries))
    newest = newest_of(filter(choices.show, contents.entries))  # those before the window as well
    return FeedBody(
        seen=seen_of(holder.mark, now, place),
        revision=f"{FORMAT}-{packed.digest[:16]}-{choices.key}",
        newest=newest or holder.record.created,
        entries=len(entries),
        body=packed.octets,
        zipped=packed.zipped,
    )


def _kept(store: Store, poll: FeedPoll, made: FeedBody) -> StoredFeed:
    """What is told of a calendar that was made; while others write, it is complete all the same and kept next time."""
    try:
        with store.noting() as door:
            return door.feed_bodies.keep(poll, made)
    except OutOfService:
        changed, known = made.newest.replace(microsecond=0), poll.stored
        if known is not None and known.revision == made.revision:
            changed = known.changed
        elif known is not None:  # whoever asks by the moment must hear of it, as when it is kept
            changed = max(store.now().replace(microsecond=0), known.changed + timedelta(seconds=1))
        return StoredFeed(made.seen, made.revision, changed)
