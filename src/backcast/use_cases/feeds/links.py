"""Links: calendar addresses as their people make, change, renew and revoke them, and what each would show."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from backcast.calendars.choices import Choices
from backcast.calendars.components import Entry
from backcast.calendars.feeds import MOST_ENTRIES, feed_octets, shown
from backcast.calendars.texts import slug
from backcast.domain.errors import InvalidInput
from backcast.domain.limits import check_line
from backcast.domain.people.accounts import Team
from backcast.domain.people.feeds import FeedRecord, FeedShows
from backcast.domain.people.permissions import Deed
from backcast.domain.people.persons import Person
from backcast.domain.planning.records import PlanCard
from backcast.storage.store import Store
from backcast.use_cases.feeds.contents import Places, as_compared, contents_of, shown_name, values_of

_NEXT: Final = 10
_NAME_LENGTH: Final = 100


@dataclass(frozen=True, slots=True)
class NewLink:
    """A feed that was made, with its secret, which is shown this once."""

    id: str
    token: str
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a feed would show: its name, the next entries, and how many there are."""

    name: str
    entries: list[Entry]
    count: int


@dataclass(frozen=True, slots=True)
class Offer:
    """What somebody can make a feed of; ``owners`` are the names that stand at steps of plans that they see."""

    plans: list[PlanCard]
    teams: list[Team]
    owners: list[str]


def list_feeds(store: Store, person: Person, plan_id: str | None = None) -> list[FeedRecord]:
    """One's own links that are in use; of one plan when it is named.

    Raises:
        NotFound: when the person may know of no such plan.
    """
    with store.reading(person) as tx:
        if plan_id is not None:
            tx.plans.must(plan_id, Deed.READ_PLAN)
        return tx.feeds.all(plan_id)


def open_feed(store: Store, person: Person, feed_id: str) -> FeedRecord:
    """One of one's own links.

    Raises:
        NotFound: when the person has none of this id.
    """
    with store.reading(person) as tx:
        return tx.feeds.get(feed_id)


def offered(store: Store, person: Person) -> Offer:
    """The plans, teams and owners that the person can make a link for; each name once, however it is written."""
    with store.reading(person) as tx:
        owners = {as_compared(name): name for name in reversed(tx.feeds.owners())}
        teams = tx.teams.all() if person.may(Deed.READ_PEOPLE) else []
        return Offer(tx.plans.cards(), teams, list(owners.values())[::-1])


def make_feed(store: Store, person: Person, shows: FeedShows, choices: Choices, base: str, places: Places) -> NewLink:
    """A new link. ``base`` is what addresses of pages begin with, where the settings do not say it.

    Raises:
        NotFound: when the person may know of no such plan or team.
        NotAllowed: when they may not see what it shows.
        InvalidInput: when it would hold too much, or they have too many.
    """
    _check_texts(shows)
    refuse_too_many(preview_feed(store, person, shows, choices, date.min, places))
    with store.transaction(person) as tx:
        name = shows.name or shown_name(tx, shows)
        called = slug(name)
        whole = FeedShows(shows.scope, shows.plan, shows.team, shows.owner, shows.name, values_of(choices, base))
        feed_id, token = tx.feeds.add(whole, called)
    return NewLink(feed_id, token, called, name)


def change_feed(store: Store, person: Person, feed_id: str, choices: Choices, name: str, base: str) -> None:
    """Other choices or another name for a link; its address stays.

    Raises:
        NotFound: when the person has no such link.
        InvalidInput: when the name cannot be shown.
    """
    with store.transaction(person) as tx:
        known = tx.feeds.get(feed_id).shows
        _check_texts(FeedShows(known.scope, name=name))
        tx.feeds.change(feed_id, values_of(choices, str((known.choices or {}).get("base") or base)), name)


def rotate_feed(store: Store, person: Person, feed_id: str) -> NewLink:
    """The same feed at a new address; the old one is revoked.

    Raises:
        NotFound: when the person has no such link, or may not know any more of what it shows.
        NotAllowed: when they may not see any more what it shows.
    """
    with store.transaction(person) as tx:
        known = tx.feeds.get(feed_id)
        name = known.shows.name or shown_name(tx, known.shows)
        new_id, token = tx.feeds.rotate(feed_id)
    return NewLink(new_id, token, known.slug, name)


def revoke_feed(store: Store, person: Person, feed_id: str) -> None:
    """End a link.

    Raises:
        NotFound: when the person has no such link.
    """
    with store.transaction(person) as tx:
        tx.feeds.revoke(feed_id)


def preview_feed(
    store: Store, person: Person, shows: FeedShows, choices: Choices, today: date, places: Places
) -> Preview:
    """The next entries that a feed would show, from a day on.

    Raises:
        NotFound: when the person may know of no such plan or team.
        NotAllowed: when they may not see what it shows.
    """
    with store.reading(person) as tx:
        contents = contents_of(tx, shows, places, choices)
    entries = shown(contents.entries, choices)
    return Preview(contents.header.name, [entry for entry in entries if entry.last >= today][:_NEXT], len(entries))


def calendar_file_of(
    store: Store, person: Person, shows: FeedShows, choices: Choices, places: Places
) -> tuple[str, bytes]:
    """What a feed would show, as a file to download, with its name.

    Raises:
        NotFound: when the person may know of no such plan or team.
        NotAllowed: when they may not see what it shows.
    """
    with store.reading(person) as tx:
        contents = contents_of(tx, shows, places, choices)
    return f"{slug(contents.header.name)}.ics", feed_octets(contents.header, contents.entries, choices)


def refuse_too_many(preview: Preview) -> None:
    """Refuse a feed that some calendar programs would choke on.

    Raises:
        InvalidInput: when it is too long.
    """
    if preview.count > MOST_ENTRIES:
        raise InvalidInput(
            {
                "kinds": f"This calendar would hold {preview.count:,} entries; a link carries {MOST_ENTRIES:,}. Choose "
                "fewer kinds, or download a file instead."
            }
        )


def _check_texts(shows: FeedShows) -> None:
    problems: dict[str, str] = {}
    for field, text in (("name", shows.name), ("owner", shows.owner)):
        problems |= check_line(field, text, "") if text else {}
        if len(text) > _NAME_LENGTH:
            problems[field] = f"Keep it to {_NAME_LENGTH} characters."
    if problems:
        raise InvalidInput(problems)
