from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backcast.calendars.choices import Choices
from backcast.calendars.components import Entry, EntryKind, Gap, Header
from backcast.calendars.entries import plan_entries
from backcast.calendars.feeds import feed_octets, plan_header, revoked_octets, shown, window_key
from backcast.calendars.identities import Identities, Identity, file_identities
from backcast.domain.planning.dependencies import Dependency
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Anchor, Kind, Step
from backcast.domain.results.key_results import DueAt, KeyResult
from backcast.domain.results.metrics import Direction, Metric
from backcast.domain.scheduling.schedule import work_backward
from tests.calendars.drawn_entries import CHOICES, entries
from tests.calendars.plans import MOMENT, TODAY, identities_of, onboarding, plan_of
from tests.calendars.test_octets import DAY, entry, identity, property_of

HEADER = Header("Feed")
NOVEMBER = date(2026, 11, 22)


def entries_of(plan: Plan, identities: Identities | None = None, today: date = TODAY) -> list[Entry]:
    return plan_entries(plan, work_backward(plan, today), identities or identities_of(plan))


def components_of(octets: bytes, component: str = "VEVENT") -> Sequence[Any]:
    return icalendar.Calendar.from_ical(octets).walk(component)


def blocks_of(octets: bytes) -> dict[str, bytes]:
    """The octets of each entry, by uid."""
    blocks = octets.split(b"BEGIN:VEVENT")[1:]
    return {property_of(b"BEGIN:VEVENT" + block, "UID")[0].removeprefix("UID:"): block for block in blocks}


@given(st.lists(entries(), max_size=4, unique_by=lambda e: e.identity.uid), CHOICES)
def test_the_same_entries_give_the_same_octets_in_whatever_order_and_kept_or_not(
    drawn: list[Entry], choices: Choices
) -> None:
    kept: dict[Any, Any] = {}

    octets = feed_octets(HEADER, drawn, choices)

    assert feed_octets(HEADER, drawn[::-1], choices) == octets
    assert feed_octets(HEADER, drawn, choices, kept=kept) == octets
    assert feed_octets(HEADER, drawn, choices, kept=kept) == octets


def test_of_a_thousand_entries_one_change_writes_one() -> None:
    class Counted(dict[Any, Any]):
        written = 0

        def __setitem__(self, key: Any, octets: bytes) -> None:
            self.written += 1
            super().__setitem__(key, octets)

    kept, thousand = Counted(), [entry(number) for number in range(1_000)]
    before = feed_octets(HEADER, thousand, kept=kept)
    later = Identity(str(UUID(int=7)), 1, MOMENT, MOMENT + timedelta(hours=1))
    thousand[7] = replace(entry(7, "Pilot, again"), identity=later)

    after = feed_octets(HEADER, thousand, kept=kept)

    assert kept.written == 1_001
    assert after == feed_octets(HEADER, thousand)
    changed = [uid for uid, block in blocks_of(after).items() if block != blocks_of(before)[uid]]
    assert changed == [str(UUID(int=7))]
    assert property_of(before, "LAST-MODIFIED")[0] == "LAST-MODIFIED:20260730T091542Z"
    assert property_of(after, "LAST-MODIFIED")[0] == "LAST-MODIFIED:20260730T101542Z"


def test_kept_octets_are_told_apart_by_choices_address_relations_and_texts() -> None:
    kept: dict[Any, Any] = {}
    before, waiting = entry(1), replace(entry(2), depends_on=(str(UUID(int=1)),))
    elsewhere = replace(waiting, url="https://plans.example/elsewhere")
    told, titled = replace(waiting, lines=("Waits for: something else",)), replace(waiting, title="Another title")

    for shown_ones in ([before, waiting], [waiting], [elsewhere], [told], [titled]):
        for choices in (Choices(), Choices(spans=True, alarm=3), Choices(to_dos=True)):
            assert feed_octets(HEADER, shown_ones, choices, kept=kept) == feed_octets(HEADER, shown_ones, choices)


def test_entries_stand_by_the_day_on_which_they_are_shown_and_then_by_id() -> None:
    long = entry(3, first=date(2026, 10, 1), last=date(2026, 12, 1))
    entries = [entry(2), entry(1), long]

    due = [e.identity.uid.int for e in shown(entries)]
    spanned = [e.identity.uid.int for e in shown(entries, Choices(spans=True))]

    assert due == [1, 2, 3]
    assert spanned == [3, 1, 2]


def test_what_is_not_in_the_feed_is_not_named_in_it() -> None:
    milestone = replace(entry(1), kind=EntryKind.MILESTONE)
    uids = [str(UUID(int=number)) for number in range(4)]
    work = replace(entry(2), parent=uids[1], depends_on=(uids[0], uids[3]), gaps=(Gap(uids[0], 3), Gap(uids[3], 5)))

    octets = feed_octets(HEADER, [milestone, work, entry(3)], Choices(frozenset({EntryKind.ACTION})))

    assert property_of(octets, "RELATED-TO") == [
        f"RELATED-TO;RELTYPE=DEPENDS-ON:{uids[3]}",
        f"RELATED-TO;RELTYPE=FINISHTOSTART;GAP=P5D:{uids[3]}",
    ]


def test_several_plans_stand_in_one_feed_and_are_related_only_within() -> None:
    made: list[Entry] = []
    for title in ("Sales", "Service"):
        steps = Step("A1", Kind.ACTION, title, 5), Step("A2", Kind.ACTION, "Next", 2)
        plan = plan_of(*steps, needs=[Dependency("A1", "A2")], title=title)
        made += entries_of(plan, file_identities(title, plan, MOMENT))

    octets = feed_octets(HEADER, made)

    events = components_of(octets)
    titles = {str(event["UID"]): str(event["SUMMARY"]) for event in events}
    assert sorted(titles.values()) == sorted(["Sales", "Service", *["Next", "End goal: Every lead coaches weekly"] * 2])
    waits = [(str(e["SUMMARY"]), titles[str(e["RELATED-TO"])]) for e in events if "RELATED-TO" in e]
    assert sorted(waits) == [("Next", "Sales"), ("Next", "Service")]


def test_a_team_hears_nothing_of_what_others_do() -> None:
    steps = [
        Step("X1", Kind.ACTION, "Secret design", 5, note="Hidden note"),
        Step("A1", Kind.ACTION, "Train", 5),
        Step("E1", Kind.FOLLOW_UP, "Check", 1, anchor=Anchor("X1", 30)),
        Step("M1", Kind.MILESTONE, "Secret gate"),
    ]
    plan = plan_of(*steps, needs=[Dependency("X1", "A1", lag=3), Dependency("A1", "M1")])
    known = identities_of(plan)
    ours = Identities(None, {step: known.dues[step] for step in ("A1", "E1")}, {"A1": known.starts["A1"]})

    for choices in (Choices(starts=True, alarm=3), Choices(to_dos=True)):
        text = feed_octets(HEADER, entries_of(plan, ours), choices).decode()

        for absent in ("Secret", "Hidden", "X1", "M1", *(str(known.dues[step].uid) for step in ("X1", "M1"))):
            assert absent not in text.replace("\r\n ", "")
        assert "Train" in text


def test_what_ended_a_year_before_this_month_drops_out_when_a_month_begins() -> None:
    days = [date(2025, 10, 31), date(2025, 11, 1), date(2025, 11, 30), date(2025, 12, 1)]
    old = [entry(number, first=day) for number, day in enumerate(days)]

    def in_month(month: date) -> list[date]:
        return [each.last for each in shown(old, month=month)]

    assert in_month(date(2026, 11, 1)) == in_month(date(2026, 11, 30)) == days[1:]
    assert in_month(date(2026, 12, 1)) == days[3:]
    assert shown(old) == old
    assert window_key(date(2026, 11, 1)) == window_key(date(2026, 11, 30)) != window_key(date(2026, 12, 1))
    assert window_key(date(2026, 11, 1)) != window_key(date(2027, 11, 1))


def test_what_is_under_way_for_years_stays_until_a_year_after_its_end() -> None:
    long = entry(first=date(2020, 1, 1), last=date(2025, 11, 1))

    assert shown([long], Choices(spans=True), NOVEMBER) == [long]


def test_the_octets_are_the_same_throughout_a_month() -> None:
    everything = entries_of(onboarding())

    first, last = (feed_octets(HEADER, everything, month=date(2026, 11, day)) for day in (1, 30))

    assert first == last


def test_a_revoked_link_gives_a_complete_calendar_that_says_so() -> None:
    revoked = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)

    octets = revoked_octets("link-1", revoked)

    (event,) = components_of(octets)
    assert str(event["SUMMARY"]) == "This calendar link was revoked"
    assert event["DTSTART"].dt == date(2026, 11, 22)
    assert event["DTEND"].dt == date(2026, 11, 23)
    assert property_of(octets, "DTSTAMP") == ["DTSTAMP:20261122T233000Z"]
    assert revoked_octets("link-1", revoked) == octets
    assert property_of(revoked_octets("link-2", revoked), "UID") != property_of(octets, "UID")
    assert not property_of(octets, "RELATED-TO")


def test_a_revoked_link_for_to_dos_gives_a_to_do() -> None:
    octets = revoked_octets("link-1", MOMENT, to_dos=True)

    assert [str(todo["SUMMARY"]) for todo in components_of(octets, "VTODO")] == ["This calendar link was revoked"]
    assert not components_of(octets)


def test_a_plan_is_called_by_its_title_and_described_by_its_goal() -> None:
    header = plan_header(plan_of(Step("A1", Kind.ACTION, "Train", 5)), "https://plans.example/p", timedelta(minutes=15))

    octets = feed_octets(header, [])

    assert property_of(octets, "NAME") == ["NAME:Coaching"]
    assert property_of(octets, "DESCRIPTION") == ["DESCRIPTION:Every lead coaches weekly – by Fri 18 Dec 2026"]
    assert property_of(octets, "REFRESH-INTERVAL") == ["REFRESH-INTERVAL;VALUE=DURATION:PT15M"]


@pytest.mark.parametrize(
    ("refresh", "written"),
    [
        (timedelta(minutes=15), "PT15M"),
        (timedelta(hours=1), "PT1H"),
        (timedelta(days=1), "P1D"),
        (timedelta(days=1, minutes=90), "P1DT1H30M"),
    ],
)
def test_a_refresh_is_a_duration_and_never_a_clock_time(refresh: timedelta, written: str) -> None:
    octets = feed_octets(Header("Feed", refresh=refresh), [])

    assert property_of(octets, "REFRESH-INTERVAL") == [f"REFRESH-INTERVAL;VALUE=DURATION:{written}"]
    assert property_of(octets, "X-PUBLISHED-TTL") == [f"X-PUBLISHED-TTL:{written}"]


def test_the_wording_of_a_key_result_is_told_where_people_agreed_on_one() -> None:
    plan = plan_of(Step("A1", Kind.ACTION, "Train", 5)).with_results(
        [Metric("M", "Pass rate", unit="%", direction=Direction.RAISE)],
        [KeyResult("K1", "M", target=Decimal(85), at=(DueAt("A1"),), text="Most pass,\nfrom the first try")],
        [],
    )

    (train,) = [each for each in entries_of(plan) if each.title == "Train"]

    assert "Key result: Most pass, from the first try" in train.lines


def test_each_step_leads_to_its_own_page() -> None:
    plan = plan_of(Step("A1", Kind.ACTION, "Train", 5))

    made = plan_entries(
        plan,
        work_backward(plan, TODAY),
        identities_of(plan),
        address="https://plans.example/p",
        step_address=lambda step: f"https://plans.example/p/steps/{step}",
    )

    assert {each.title: each.url.removeprefix("https://plans.example/p") for each in made} == {
        "End goal: Every lead coaches weekly": "",
        "Train": "/steps/A1",
        "Start by: Train": "/steps/A1",
    }


def test_a_goal_a_fortnight_earlier_moves_entries_and_keeps_their_ids() -> None:
    plan = onboarding()
    earlier = plan.with_goal(replace(plan.goal, due=date(2026, 12, 4)))

    before, after = (
        {each.identity.uid: each for each in entries_of(of, today=date(2026, 6, 1))} for of in (plan, earlier)
    )

    assert before.keys() == after.keys()
    days = {each.title: (each.first, each.last) for each in after.values()}
    # Worked out by hand in the project's acceptance examples: 26-30 Oct becomes 12-16 Oct, 3 Aug becomes 20 Jul.
    assert days["Deliver: autumn cohort week 1 (Level 1 and 2 at the end)"] == (date(2026, 10, 12), date(2026, 10, 16))
    (begin,) = [day for title, (day, _) in days.items() if title.startswith("Start by: Agree the business metric")]
    assert begin == date(2026, 7, 20)


def test_what_did_not_move_is_octet_for_octet_what_it_was() -> None:
    moving = [entry(1), entry(2, "Train", date(2026, 10, 26), DAY), entry(3, "Check")]
    before = feed_octets(HEADER, moving)
    later = Identity(str(UUID(int=2)), 1, MOMENT, MOMENT + timedelta(days=1))
    moving[1] = replace(moving[1], identity=later, first=date(2026, 10, 12), last=date(2026, 10, 16))

    after = feed_octets(HEADER, moving)

    old, new = blocks_of(before), blocks_of(after)
    assert {uid for uid in old if old[uid] != new[uid]} == {str(UUID(int=2))}
    assert property_of(b"BEGIN:VEVENT" + new[str(UUID(int=2))], "SEQUENCE") == ["SEQUENCE:1"]
    assert identity(2).uid == later.uid
