"""Plans pushed into a real Radicale: what is written, what is left, and what is never touched."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from ipaddress import ip_network
from pathlib import Path

import pytest

from backcast.calendar_servers.collections import Collection, ServerRefused
from backcast.calendars.choices import Choices
from backcast.domain.errors import InvalidInput
from backcast.domain.people.persons import Person
from backcast.outbound.addresses import NotFetched
from backcast.storage.store import Store
from backcast.use_cases.calendars.pushes import Fate, Pushed, collection_at, differences, make, wanted_entries
from backcast.use_cases.changes import save_edit
from backcast.use_cases.edits import change_goal, remove_step
from backcast.use_cases.plans import import_plan, open_plan
from tests.calendar_servers.servers import NAME, PASSWORD, CalendarServer, radicale

pytestmark = pytest.mark.only("sqlite")
THURSDAY = date(2026, 7, 30)
HERE = [ip_network("127.0.0.0/8")]
# Ten working days for B before Fri 18 Dec: B is due on Fri 18, A on Fri 4 Dec. A week earlier, both a week earlier.
FILE = """\
format: backcast-plan/1
title: Every lead coaches
goal: {statement: Every lead coaches weekly, due: 2026-12-18}
calendar: {workdays: [mon, tue, wed, thu, fri]}
steps:
  - {id: A, kind: action, title: "Train, with Zoë; \\\\ twice", days: 5}
  - {id: B, kind: action, title: Coach, days: 10, needs: [A]}
"""
FOREIGN = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Somebody//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20260730T000000Z\r\n"
    "DTSTART;VALUE=DATE:20261001\r\nSUMMARY:Dentist\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[CalendarServer]:
    with radicale(tmp_path) as running:
        yield running


@pytest.fixture
def collection(server: CalendarServer) -> Collection:
    return collection_at(server.calendar(), NAME, PASSWORD, HERE)


@pytest.fixture
def plan_id(store: Store, owner: Person) -> str:
    return import_plan(store, owner, FILE.encode(), THURSDAY).id


def pushed(
    store: Store, owner: Person, plan_id: str, collection: Collection, *, overwrite: bool = False
) -> tuple[list[str], Pushed]:
    wanted = wanted_entries(store, owner, plan_id, "https://plans.example.org/p", Choices())
    found = differences(wanted, collection.stored(), plan_id, overwrite=overwrite)
    return [each.sentence() for each in found if each.fate is not Fate.KEEP], make(collection, found)


def a_week_earlier(store: Store, owner: Person, plan_id: str) -> None:
    record = open_plan(store, owner, plan_id)
    goal = replace(record.plan.goal, due=date(2026, 12, 11))
    save_edit(store, owner, plan_id, record.version, change_goal(goal, record.plan.title), THURSDAY)


def test_a_new_calendar_gets_every_entry_once_under_its_id(
    store: Store, owner: Person, plan_id: str, collection: Collection, server: CalendarServer
) -> None:
    told, done = pushed(store, owner, plan_id, collection)
    server.asked.clear()
    again, nothing = pushed(store, owner, plan_id, collection)

    assert sorted(told) == [
        "Add: Fri 18 Dec 2026 – Coach",
        "Add: Fri 18 Dec 2026 – End goal: Every lead coaches weekly",
        "Add: Fri 4 Dec 2026 – Train, with Zoë; \\ twice",
    ]
    assert (done.counts[Fate.ADD], done.refused) == (3, ())
    record = open_plan(store, owner, plan_id)
    uids = {record.goal_revision.uid, *(each.uid for each in record.revisions.values())}
    assert set(server.objects()) == {f"{uid}.ics" for uid in uids}
    assert f"X-BACKCAST-PLAN:{plan_id}" in server.objects()[f"{record.goal_revision.uid}.ics"]
    assert (again, nothing.counts[Fate.KEEP]) == ([], 3)
    assert {method for method, _, _ in server.asked} <= {"REPORT", "GET", "PROPFIND"}


def test_what_moved_in_the_plan_moves_there_and_what_is_gone_goes_only_as_it_was_read(
    store: Store, owner: Person, plan_id: str, collection: Collection, server: CalendarServer
) -> None:
    pushed(store, owner, plan_id, collection)
    a_week_earlier(store, owner, plan_id)
    version = open_plan(store, owner, plan_id).version
    save_edit(store, owner, plan_id, version, remove_step("A"), THURSDAY)
    server.asked.clear()

    told, done = pushed(store, owner, plan_id, collection)

    assert sorted(told) == [
        "Change: Fri 11 Dec 2026 – Coach (was Fri 18 Dec 2026)",
        "Change: Fri 11 Dec 2026 – End goal: Every lead coaches weekly (was Fri 18 Dec 2026)",
        "Remove: Fri 4 Dec 2026 – Train, with Zoë; \\ twice",
    ]
    assert (done.counts[Fate.CHANGE], done.counts[Fate.REMOVE], done.refused) == (2, 1, ())
    versions = [version for method, _, version in server.asked if method in ("PUT", "DELETE")]
    assert len(versions) == 3
    assert all(version.startswith('"') for version in versions)
    assert all("DTSTART;VALUE=DATE:20261211" in each for each in server.objects().values())


def test_what_is_not_ours_is_told_and_stays_as_it_is(
    store: Store, owner: Person, plan_id: str, collection: Collection, server: CalendarServer
) -> None:
    goal = open_plan(store, owner, plan_id).goal_revision.uid
    other = import_plan(store, owner, FILE.encode(), THURSDAY).id
    pushed(store, owner, other, collection)
    theirs = {"dentist.ics": "dentist", "odd.ics": goal}
    for name, uid in theirs.items():
        kind = "text/calendar; charset=utf-8"
        assert (
            server.request("PUT", f"/{NAME}/plan/{name}", FOREIGN.format(uid=uid), Content_Type=kind).status_code == 201
        )
    before = server.objects()

    told, done = pushed(store, owner, plan_id, collection)

    left = [line for line in told if line.startswith("Leave")]
    assert sorted(left) == [
        "Leave: Fri 18 Dec 2026 – Coach (of another plan)",
        "Leave: Fri 18 Dec 2026 – End goal: Every lead coaches weekly (an entry that is not ours has its id)",
        "Leave: Fri 18 Dec 2026 – End goal: Every lead coaches weekly (of another plan)",
        "Leave: Fri 4 Dec 2026 – Train, with Zoë; \\ twice (of another plan)",
        "Leave: Thu 1 Oct 2026 – Dentist (not written by Backcast)",
        "Leave: Thu 1 Oct 2026 – Dentist (not written by Backcast)",
    ]
    assert (done.counts[Fate.ADD], done.counts[Fate.LEAVE]) == (2, 6)
    assert {name: text for name, text in server.objects().items() if name in before} == before


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("SUMMARY:Coach", "SUMMARY:Coach Ben"),
        (
            "DTSTART;VALUE=DATE:20261218\r\nDTEND;VALUE=DATE:20261219",
            "DTSTART;VALUE=DATE:20261217\r\nDTEND;VALUE=DATE:20261218",
        ),
        ("END:VEVENT", "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:x\r\nTRIGGER:-P1D\r\nEND:VALARM\r\nEND:VEVENT"),
    ],
)
def test_what_somebody_changed_there_is_left_until_it_is_to_be_overwritten(
    was: str, becomes: str, store: Store, owner: Person, plan_id: str, collection: Collection, server: CalendarServer
) -> None:
    pushed(store, owner, plan_id, collection)
    name = f"{open_plan(store, owner, plan_id).revisions['B'].uid}.ics"
    theirs = (
        server.objects()[name].replace("\r\n", "\n").replace(was.replace("\r\n", "\n"), becomes.replace("\r\n", "\n"))
    )
    kind = "text/calendar; charset=utf-8"
    assert server.request("PUT", f"/{NAME}/plan/{name}", theirs, Content_Type=kind).status_code in (200, 201, 204)
    changed = server.objects()[name]
    a_week_earlier(store, owner, plan_id)

    told, done = pushed(store, owner, plan_id, collection)
    left = server.objects()[name]
    _, overwritten = pushed(store, owner, plan_id, collection, overwrite=True)

    assert [line for line in told if line.startswith("Leave")] == [
        "Leave: Fri 11 Dec 2026 – Coach (somebody changed it in that calendar; --overwrite brings the plan's back)"
    ]
    assert (done.counts[Fate.LEAVE], done.counts[Fate.CHANGE]) == (1, 2)
    assert left == changed
    assert (overwritten.counts[Fate.CHANGE], overwritten.counts[Fate.KEEP]) == (1, 2)
    assert "SUMMARY:Coach\n" in server.objects()[name].replace("\r\n", "\n")


def test_what_programs_move_by_themselves_is_no_change(
    store: Store, owner: Person, plan_id: str, collection: Collection, server: CalendarServer
) -> None:
    pushed(store, owner, plan_id, collection)
    name = f"{open_plan(store, owner, plan_id).revisions['B'].uid}.ics"
    moved = server.objects()[name].replace("SEQUENCE:0", "SEQUENCE:7\r\nX-MOZ-GENERATION:2")
    server.request("PUT", f"/{NAME}/plan/{name}", moved, Content_Type="text/calendar; charset=utf-8")
    a_week_earlier(store, owner, plan_id)

    _, done = pushed(store, owner, plan_id, collection)

    assert (done.counts[Fate.CHANGE], done.counts[Fate.LEAVE]) == (3, 0)


def test_who_comes_between_reading_and_writing_wins(
    store: Store, owner: Person, plan_id: str, collection: Collection, server: CalendarServer
) -> None:
    pushed(store, owner, plan_id, collection)
    a_week_earlier(store, owner, plan_id)
    wanted = wanted_entries(store, owner, plan_id, "https://plans.example.org/p", Choices())
    found = differences(wanted, collection.stored(), plan_id)
    revisions = open_plan(store, owner, plan_id).revisions
    coach, train = (f"{revisions[step].uid}.ics" for step in "BA")
    theirs = server.objects()[coach].replace("SUMMARY:Coach", "SUMMARY:Coach Ben")
    server.request("PUT", f"/{NAME}/plan/{coach}", theirs, Content_Type="text/calendar; charset=utf-8")
    server.request("DELETE", f"/{NAME}/plan/{train}")

    done = make(collection, found)

    assert (done.counts[Fate.CHANGE], done.counts[Fate.LEAVE]) == (1, 2)
    assert all("Somebody else changed this entry just now" in sentence for sentence in done.refused)
    assert "SUMMARY:Coach Ben" in server.objects()[coach]
    assert train not in server.objects()


def test_a_calendar_that_is_none_or_not_for_us_is_told(server: CalendarServer) -> None:
    address = server.calendar()
    cases = {
        "There is no calendar at": collection_at(f"{server.address}/{NAME}/nothing/", NAME, PASSWORD, HERE),
        "is no calendar. Name the address": collection_at(f"{server.address}/{NAME}/", NAME, PASSWORD, HERE),
        "does not let this name and password in": collection_at(address, NAME, "wrong", HERE),
    }

    for told, collection in cases.items():
        with pytest.raises(ServerRefused, match=told):
            collection.name()


def test_a_server_outside_the_named_networks_is_not_asked(server: CalendarServer) -> None:
    with pytest.raises(InvalidInput):
        collection_at(server.calendar(), NAME, PASSWORD).name()


def test_a_password_goes_to_no_public_server_without_https() -> None:
    public = collection_at("http://dav.example.org/plan/", NAME, PASSWORD, HERE, lambda host: ["93.184.215.14"])

    with pytest.raises(InvalidInput, match="write its address with https"):
        public.name()


def test_when_the_server_is_gone_nothing_else_is_tried(
    store: Store, owner: Person, plan_id: str, tmp_path: Path
) -> None:
    with radicale(tmp_path) as server:
        collection = collection_at(server.calendar(), NAME, PASSWORD, HERE)
        wanted = wanted_entries(store, owner, plan_id, "", Choices())
        found = differences(wanted, collection.stored(), plan_id)

    done = make(collection, found)

    assert (done.counts[Fate.LEAVE], len(done.refused)) == (3, 1)
    assert "Nothing was changed from here on" in done.refused[0]
    with pytest.raises(NotFetched):
        collection.name()


def test_starts_and_spans_are_shown_when_they_are_wanted(store: Store, owner: Person, plan_id: str) -> None:
    usual, starts, spans = (
        wanted_entries(store, owner, plan_id, "", choices)
        for choices in (Choices(), Choices(starts=True), Choices(spans=True))
    )

    assert [len(each) for each in (usual, starts, spans)] == [3, 5, 3]
    assert [each.day for each in spans if each.title == "Coach"] == [date(2026, 12, 7)]
    assert [each.day for each in starts if each.title == "Start by: Coach"] == [date(2026, 12, 7)]
