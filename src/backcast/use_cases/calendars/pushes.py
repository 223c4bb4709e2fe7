"""Pushes: a plan's dates written into a calendar of its own on a CalDAV server, as far as nobody changed them there."""

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from backcast.calendar_servers.collections import Answer, Collection, ServerRefused, Stored
from backcast.calendars.choices import Choices
from backcast.calendars.descriptions import spoken
from backcast.calendars.entries import plan_entries
from backcast.calendars.feeds import MOST_ENTRIES, shown
from backcast.calendars.objects import SeenObject, object_octets, seen_object
from backcast.calendars.octets import shown_first
from backcast.domain.errors import InvalidInput
from backcast.domain.people.persons import Person
from backcast.outbound.addresses import LookUp, Network, NotFetched, look_up
from backcast.outbound.sessions import guarded_session
from backcast.storage.store import Store
from backcast.use_cases.calendar_files import identities_of
from backcast.use_cases.plans import open_plan, saved_timeline

SECONDS: Final = 30.0
MOST_BYTES: Final = 20_000_000


class Fate(StrEnum):
    """What becomes of an entry; the value is the word for it."""

    ADD = "Add"
    CHANGE = "Change"
    REMOVE = "Remove"
    KEEP = "Keep"
    LEAVE = "Leave"


@dataclass(frozen=True, slots=True)
class Wanted:
    """An entry of the plan as the server should have it; ``said`` is in short what it says."""

    uid: str
    title: str
    day: date
    said: str
    octets: bytes


@dataclass(frozen=True, slots=True)
class Difference:
    """One entry in the plan and on the server, either of which may be missing, and what becomes of it."""

    fate: Fate
    wanted: Wanted | None
    stored: Stored | None
    seen: SeenObject | None
    why: str = ""

    def sentence(self) -> str:
        """The difference in words."""
        title, day = (self.wanted.title, self.wanted.day) if self.wanted else (self._seen_title(), self._seen_day())
        told = f"{self.fate}: {spoken(day) if day else 'no date'} – {title}"
        why = self._was() if self.fate is Fate.CHANGE else self.why
        return f"{told} ({why})" if why else told

    def _seen_title(self) -> str:
        return (self.seen.title if self.seen else "") or "(no title)"

    def _seen_day(self) -> date | None:
        return self.seen.day if self.seen else None

    def _was(self) -> str:
        """What stands there now."""
        before = []
        if self.seen and self.wanted:
            if self.seen.day != self.wanted.day:
                before.append(spoken(self.seen.day) if self.seen.day else "no date")
            if self.seen.title != self.wanted.title:
                before.append(f"“{self._seen_title()}”")
        return f"was {', '.join(before)}" if before else "its details"


@dataclass(frozen=True, slots=True)
class Pushed:
    """A push that was made: how many entries met each fate, and what the server refused, a sentence each."""

    counts: Mapping[Fate, int]
    refused: tuple[str, ...]


def wanted_entries(store: Store, person: Person, plan_id: str, address: str, choices: Choices) -> list[Wanted]:
    """A plan's dates as last saved, as objects for a calendar server; ``address`` is where people read the plan.

    Raises:
        NotFound: when the person may know of no such plan.
        InvalidInput: when it has more entries than calendars are given.
    """
    record = open_plan(store, person, plan_id)
    entries = plan_entries(record.plan, saved_timeline(record), identities_of(record), address=address)
    chosen = shown(entries, choices)
    if len(chosen) > MOST_ENTRIES:
        raise InvalidInput({"plan": f"A calendar takes up to {MOST_ENTRIES:,} entries; this plan has {len(chosen):,}."})
    wanted = []
    for entry in chosen:
        octets = object_octets(entry, plan_id, choices)
        seen = seen_object(octets)
        wanted.append(Wanted(seen.uid, seen.title, shown_first(entry, choices), seen.said, octets))
    return wanted


def differences(
    wanted: Iterable[Wanted], stored: Iterable[Stored], plan_id: str, *, overwrite: bool = False
) -> list[Difference]:
    """What has to be done so that a server has what the plan has: in the order of the plan, then what is only there.

    What Backcast did not write for this plan is left alone, and so is what somebody changed there, unless
    ``overwrite``.
    """
    by_uid = {each.uid: each for each in wanted}
    found: dict[str, Difference] = {}
    others = []
    for each in stored:
        seen = seen_object(each.octets)
        ours = seen.is_ours and (seen.plan == plan_id or (not seen.plan and seen.uid in by_uid))
        if ours and seen.uid not in found:
            found[seen.uid] = _of_ours(by_uid.get(seen.uid), each, seen, overwrite=overwrite)
        else:
            others.append(Difference(Fate.LEAVE, None, each, seen, _whose(seen, plan_id)))
    taken = {each.seen.uid for each in others if each.seen} - found.keys()
    for uid, each_wanted in by_uid.items():
        if uid in taken:
            why = "an entry that is not ours has its id"
            found[uid] = Difference(Fate.LEAVE, each_wanted, None, None, why)
        elif uid not in found:
            found[uid] = Difference(Fate.ADD, each_wanted, None, None)
    ordered = [found.pop(uid) for uid in by_uid]
    return [*ordered, *found.values(), *others]


def make(collection: Collection, differences: Sequence[Difference]) -> Pushed:
    """Make the changes, one by one; what the server refuses is told, and the others are made all the same.

    When it does not answer any more, nothing else is tried.
    """
    counts = dict.fromkeys(Fate, 0)
    refused = []
    for number, each in enumerate(differences):
        try:
            _make(collection, each)
        except ServerRefused as fault:
            refused.append(f"{each.sentence()}: {fault}")
            counts[Fate.LEAVE] += 1
        except NotFetched as fault:
            refused.append(f"{fault} Nothing was changed from here on: {each.sentence()}.")
            counts[Fate.LEAVE] += len(differences) - number
            break
        else:
            counts[each.fate] += 1
    return Pushed(counts, tuple(refused))


def collection_at(
    address: str, name: str, password: str, inside: Sequence[Network] = (), look_up: LookUp = look_up
) -> Collection:
    """The calendar at an address, asked with a name and a password.

    Without https it has to lie in a network that the operator named: others could read the password.

    Raises:
        InvalidInput: when it is no address that may be opened.
    """
    asked = partial(_inside_only, inside=inside, look_up=look_up) if urlsplit(address).scheme == "http" else look_up
    session = guarded_session(SECONDS, MOST_BYTES, inside, asked)
    session.headers["Authorization"] = f"Basic {b64encode(f'{name}:{password}'.encode()).decode()}"

    def ask(method: str, address: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        answer = session.request(method, address, data=body, headers=dict(headers), allow_redirects=False)
        return Answer(answer.status_code, answer.content, answer.headers.get("Location", ""))

    return Collection(address, ask)


def _inside_only(host: str, inside: Sequence[Network], look_up: LookUp) -> Sequence[str]:
    addresses = look_up(host)
    if not all(any(ip_address(address) in network for network in inside) for address in addresses):
        raise InvalidInput({"to": f"{host} is asked for a password: write its address with https."})
    return addresses


def _of_ours(wanted: Wanted | None, stored: Stored, seen: SeenObject, *, overwrite: bool) -> Difference:
    if wanted and wanted.said == seen.said:
        return Difference(Fate.KEEP, wanted, stored, seen)
    if not (seen.is_untouched or overwrite):
        why = "somebody changed it in that calendar; --overwrite brings the plan's back"
        return Difference(Fate.LEAVE, wanted, stored, seen, why if wanted else f"{why}, or here: removes it")
    return Difference(Fate.CHANGE if wanted else Fate.REMOVE, wanted, stored, seen)


def _whose(seen: SeenObject, plan_id: str) -> str:
    if seen.is_ours and seen.plan and seen.plan != plan_id:
        return "of another plan"
    return "twice in that calendar" if seen.is_ours and seen.plan else "not written by Backcast"


def _make(collection: Collection, each: Difference) -> None:
    if each.fate is Fate.ADD and each.wanted:
        collection.add(each.wanted.uid, each.wanted.octets)
    elif each.fate is Fate.CHANGE and each.stored and each.wanted:
        collection.change(each.stored, each.wanted.octets)
    elif each.fate is Fate.REMOVE and each.stored:
        collection.remove(each.stored)
