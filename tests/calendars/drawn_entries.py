"""Entries with any text, any days, any relations, and any choice of what is shown of them."""

from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

from hypothesis import strategies as st

from backcast.calendars.choices import ALL_KINDS, LONGEST_ALARM, Choices
from backcast.calendars.components import Entry, EntryKind, Gap
from backcast.calendars.identities import Identity

HOSTILE = '\r\n\\,;:"\x0b\x1b\0\u2028\ufeff\ud800é€😀 aNBEGIN\t'
TEXTS = st.text(st.characters(), max_size=60) | st.text(st.sampled_from(HOSTILE), max_size=200)
ADDRESSES = st.sampled_from(["", "https://plans.example/plans/1", "https://plans.example/plans/1/steps/A%20é"]) | TEXTS
UIDS = st.uuids(version=4).map(str) | TEXTS
DAYS = st.dates(date(1971, 1, 1), date(2200, 12, 30))
MOMENTS = st.datetimes(
    datetime(1971, 1, 1),
    datetime(2200, 1, 1),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-9, minutes=-30))]),
)


@st.composite
def identities(draw: st.DrawFn) -> Identity:
    number = draw(st.integers(0, 2**128 - 1))
    return Identity(str(UUID(int=number)), draw(st.integers(0, 2**31 - 1)), draw(MOMENTS), draw(MOMENTS))


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    first = draw(DAYS)
    last = min(first + timedelta(days=draw(st.integers(0, 400))), date(2200, 12, 30))
    return Entry(
        identity=draw(identities()),
        kind=draw(st.sampled_from(EntryKind)),
        title=draw(TEXTS),
        first=first,
        last=last,
        lines=tuple(draw(st.lists(TEXTS, max_size=4))),
        url=draw(ADDRESSES),
        categories=tuple(draw(st.lists(TEXTS, max_size=2))),
        parent=draw(st.just("") | UIDS),
        depends_on=tuple(draw(st.lists(UIDS.filter(bool), max_size=2))),
        gaps=tuple(draw(st.lists(st.builds(Gap, UIDS, st.integers(-99, 400)), max_size=2))),
        is_begun=draw(st.booleans()),
        progress=draw(st.none() | st.integers(0, 99)),
        finished=draw(st.none() | DAYS),
        is_tentative=draw(st.booleans()),
    )


CHOICES = st.builds(
    Choices,
    kinds=st.sets(st.sampled_from(sorted(ALL_KINDS)), min_size=1).map(frozenset),
    starts=st.booleans(),
    spans=st.booleans(),
    alarm=st.none() | st.integers(0, LONGEST_ALARM),
    to_dos=st.booleans(),
)
