"""Contents: what stands in the calendar of a plan, of a team, of a person, and of a workspace's coming gates."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from backcast.calendars.choices import ALL_KINDS, Choices
from backcast.calendars.components import Entry, EntryKind, Header
from backcast.calendars.entries import plan_entries
from backcast.calendars.feeds import plan_header
from backcast.calendars.identities import Identities
from backcast.calendars.renewals import entries_anew
from backcast.domain.people.feeds import FeedScope, FeedShows
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.records import PlanRecord
from backcast.domain.planning.steps import Step, StepId
from backcast.storage.store import Transaction
from backcast.use_cases.calendar_files import identities_of
from backcast.use_cases.feeds.renewals import Renewal, renewal_of
from backcast.use_cases.plans import saved_timeline

REFRESH: Final = timedelta(hours=1)
_KINDS: Final = {kind.name.lower(): kind for kind in EntryKind if kind in ALL_KINDS}


@dataclass(frozen=True, slots=True)
class Places:
    """Where people read a plan and its steps; an address is empty where nobody knows it."""

    home: str
    plan: Callable[[str], str]
    step: Callable[[str, StepId], str]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a calendar says of itself, and everything that may stand in it; ``renewal`` is what is kept of the last."""

    header: Header
    entries: list[Entry]
    renewal: Renewal


def contents_of(tx: Transaction, shows: FeedShows, places: Places, choices: Choices) -> Contents:
    """What a feed of the acting person may hold by its choices, and only what they may see at this moment.

    Raises:
        NotFound: when the person may know of no such plan or team.
        NotAllowed: when they may not see what it shows.
    """
    tx.feeds.check(shows)
    if shows.scope is FeedScope.PLAN:
        return _of_plan(tx, shows, places, choices)
    name, about = shown_name(tx, shows), _ABOUT[shows.scope]
    header = Header(shows.name or name, about, places.home, REFRESH)
    entries: list[Entry] = []
    of = _chosen(tx, shows)
    for plan_id in tx.feeds.plan_ids(shows.team if shows.scope is FeedScope.TEAM else None):
        record = tx.plans.get(plan_id)
        with_goal = shows.scope is FeedScope.GATES
        entries += _entries(record, of(record.plan), places, choices, with_goal=with_goal)
    return Contents(header, entries, Renewal())


def shown_name(tx: Transaction, shows: FeedShows) -> str:
    """What the calendar of a feed is called where its person gave it no name.

    Raises:
        NotFound: when the person may know of no such plan or team.
    """
    if shows.scope is FeedScope.PLAN:
        return tx.plans.get(shows.plan or "").plan.title
    if shows.scope is FeedScope.TEAM:
        return tx.feeds.team(shows.team or "")[0]
    if shows.scope is FeedScope.PERSON:
        return shows.owner or tx.person.name
    return f"Gates of {tx.people.workspace().name}"


def choices_of(values: Mapping[str, Any] | None, *, to_dos: bool = False) -> Choices:
    """The choices of a feed from how they are stored.

    Raises:
        InvalidInput: when they are none.
    """
    values = values or {}
    kinds = values.get("kinds")
    return Choices(
        ALL_KINDS if kinds is None else frozenset(_KINDS[kind] for kind in kinds if kind in _KINDS),
        bool(values.get("starts")),
        bool(values.get("spans")),
        values.get("alarm"),
        to_dos,
    )


def values_of(choices: Choices, base: str) -> dict[str, Any]:
    """How the choices of a feed are stored, with what addresses begin with where it was made."""
    kinds = [name for name, kind in _KINDS.items() if kind in choices.kinds]
    return {
        "kinds": kinds, "starts": choices.starts, "spans": choices.spans, "alarm": choices.alarm, "base": base,
    }  # fmt: skip


_ABOUT: Final = {
    FeedScope.TEAM: "Steps of this team in the plans that its people may see.",
    FeedScope.PERSON: "Steps that this person owns.",
    FeedScope.GATES: "Milestones that are still to come and end goals.",
}
_Choice = Callable[[Plan], Iterable[StepId]]


def _of_plan(tx: Transaction, shows: FeedShows, places: Places, choices: Choices) -> Contents:
    record = tx.plans.get(shows.plan or "")
    header = plan_header(record.plan, places.plan(record.id), REFRESH)
    if shows.name:
        header = Header(shows.name, header.description, header.url, header.refresh)
    known = identities_of(record, starts=choices.starts and not choices.to_dos)
    address, step_address = places.plan(record.id), lambda step: places.step(record.id, step)
    renewal = renewal_of(record.id, choices.key, address, len(record.plan.steps))
    entries = entries_anew(renewal.entries, record.plan, saved_timeline(record), known, address, step_address)
    renewal.entries = entries
    return Contents(header, entries.all(), renewal)


def _chosen(tx: Transaction, shows: FeedShows) -> _Choice:
    """Which steps of a plan stand in a calendar of several plans."""
    if shows.scope is FeedScope.GATES:
        return lambda plan: _where(plan, lambda step: step.is_milestone and step.finished is None)
    names = {as_compared(name) for name in _owners(tx, shows)}
    return lambda plan: _where(plan, lambda step: as_compared(step.owner) in names)


def _owners(tx: Transaction, shows: FeedShows) -> list[str]:
    if shows.scope is FeedScope.TEAM:
        name, members = tx.feeds.team(shows.team or "")
        return [name, *(called for _, called in members)]
    return [shows.owner or tx.person.name]


def _where(plan: Plan, is_meant: Callable[[Step], bool]) -> list[StepId]:
    return [step.id for step in plan.steps.values() if is_meant(step)]


def as_compared(name: str) -> str:
    """A name as it is compared: blanks and capitals do not count."""
    return " ".join(name.split()).casefold()


def _entries(
    record: PlanRecord, steps: Iterable[StepId], places: Places, choices: Choices, *, with_goal: bool
) -> list[Entry]:
    """Of a plan among several only what is meant, which is little."""
    meant = set(steps)
    if not meant and not with_goal:
        return []
    known = identities_of(record, meant, starts=choices.starts and not choices.to_dos)
    return plan_entries(
        record.plan,
        saved_timeline(record),
        known if with_goal else Identities(None, known.dues, known.starts),
        address=places.plan(record.id),
        step_address=lambda step: places.step(record.id, step),
    )
