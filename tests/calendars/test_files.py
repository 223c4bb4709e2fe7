import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import icalendar
import pytest
import vobject  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from backcast.calendars.files import calendar_file
from backcast.calendars.identities import Identities
from backcast.domain.errors import InvalidInput
from backcast.domain.limits import LINE_LENGTH
from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.steps import Anchor, Kind, Step, Unit
from backcast.domain.scheduling.schedule import work_backward
from tests.calendars.plans import TODAY, identities_of, onboarding, plan_of, written

WORKED_OUT = Path(__file__).parents[1] / "programmes/expected.json"
EXPECTED = json.loads(WORKED_OUT.read_text(encoding="utf-8"))["onboarding"]
ADDRESS = "https://plans.example/plans/1"
ONE_DAY = timedelta(days=1)


def days_of(octets: bytes) -> dict[str, tuple[date, date]]:
    """The first day and the exclusive end of each entry, by title."""
    return {str(event["SUMMARY"]): (event["DTSTART"].dt, event["DTEND"].dt) for event in events_of(octets)}


def events_of(octets: bytes) -> Sequence[Any]:
    return icalendar.Calendar.from_ical(octets).walk("VEVENT")


def event_of(octets: bytes, title: str) -> Any:
    (event,) = [event for event in events_of(octets) if event["SUMMARY"] == title]
    return event


def relations_of(octets: bytes, title: str) -> list[tuple[str, str, str]]:
    """Type, gap and title of what an entry is related to."""
    titles = {str(e["UID"]): str(e["SUMMARY"]) for e in events_of(octets)}
    related = event_of(octets, title).get("RELATED-TO", [])
    related = related if isinstance(related, list) else [related]
    return [(r.params["RELTYPE"], str(r.params.get("GAP", "")), titles[str(r)]) for r in related]


def test_the_onboarding_programme_stands_on_the_days_that_were_worked_out_for_it() -> None:
    days = days_of(written(onboarding()))

    for row in EXPECTED["rows"]:
        finish, start = date.fromisoformat(row["finish"]), date.fromisoformat(row["start"])
        assert days[row["title"]] == (finish, finish + ONE_DAY)
        assert days[f"Start by: {row['title']}"] == (start, start + ONE_DAY)
    for gate in EXPECTED["gates"]:
        day = date.fromisoformat(gate["date"])
        assert days[f"◆ {gate['title']}"] == (day, day + ONE_DAY)
    assert len(days) == 2 * len(EXPECTED["rows"]) + len(EXPECTED["gates"]) + 1


def test_the_days_that_matter_most_are_written_out() -> None:
    days = days_of(written(onboarding()))

    assert days["Deliver: autumn cohort week 1 (Level 1 and 2 at the end)"] == (date(2026, 10, 30), date(2026, 10, 31))
    assert days["Day-30 check: manager observation (Level 3)"] == (date(2026, 11, 30), date(2026, 12, 1))
    (begin,) = [day for title, day in days.items() if title.startswith("Start by: Agree the business metric")]
    assert begin == (date(2026, 8, 3), date(2026, 8, 4))
    assert min(days.values()) == begin
    (goal,) = [day for title, day in days.items() if title.startswith("End goal: New agents of the autumn cohort")]
    assert goal == (date(2026, 12, 18), date(2026, 12, 19))


def test_two_other_readers_see_what_we_wrote() -> None:
    octets = written(onboarding(), address=ADDRESS)

    ours = days_of(octets)
    strict = IcsCalendarStream.calendar_from_ics(octets.decode())
    old = vobject.readOne(octets.decode())

    assert {str(e.summary): (e.dtstart, e.dtend) for e in strict.events} == ours
    assert {e.summary.value: (e.dtstart.value, e.dtend.value) for e in old.vevent_list} == ours
    assert {str(e.url) for e in strict.events} == {e.url.value for e in old.vevent_list} == {ADDRESS}
    assert {str(e.uid) for e in strict.events} == {e.uid.value for e in old.vevent_list}
    assert {e.description for e in strict.events} == {e.description.value for e in old.vevent_list}


def test_the_same_plan_gives_the_same_octets_on_whatever_day_it_is_looked_at() -> None:
    first = written(onboarding(), today=date(2026, 6, 1))

    assert written(onboarding(), today=date(2026, 6, 1)) == first
    assert written(onboarding(), today=date(2026, 8, 3)) == first


def test_a_change_of_one_step_changes_one_entry_when_only_its_row_moved_on() -> None:
    plan = onboarding()
    timeline = work_backward(plan, TODAY)
    identities = identities_of(plan)
    later = replace(identities.dues["A7"], sequence=1, changed=identities.dues["A7"].changed + ONE_DAY)
    moved = replace(identities, dues={**identities.dues, "A7": later})

    before, after = (calendar_file(plan, timeline, known) for known in (identities, moved))

    blocks = [octets.split(b"BEGIN:VEVENT")[1:] for octets in (before, after)]
    different = [old for old, new in zip(*blocks, strict=True) if old != new]
    assert len(different) == 1
    assert b"Build 6 practice scenarios" in different[0]


def test_the_file_holds_nothing_that_calendar_programs_stumble_over() -> None:
    text = written(onboarding(), address=ADDRESS).decode()

    for absent in ("METHOD", "VTIMEZONE", "VALARM", "VTODO", "ORGANIZER", "ATTENDEE", "X-WR-TIMEZONE"):
        assert absent not in text
    assert "UID" not in text[: text.index("BEGIN:VEVENT")]


def test_starts_can_be_left_out() -> None:
    days = days_of(written(onboarding(), starts=False))

    assert not [title for title in days if title.startswith("Start by")]
    assert len(days) == len(EXPECTED["rows"]) + len(EXPECTED["gates"]) + 1


def test_work_can_stand_on_all_its_days() -> None:
    days = days_of(written(onboarding(), starts=False, spans=True))

    for row in EXPECTED["rows"]:
        assert days[row["title"]] == (date.fromisoformat(row["start"]), date.fromisoformat(row["finish"]) + ONE_DAY)
    assert days["◆ Go"] == (date(2026, 10, 21), date(2026, 10, 22))


def test_work_under_way_keeps_only_its_due_day_and_done_work_the_day_it_was_done() -> None:
    plan = plan_of(
        Step("A1", Kind.ACTION, "Write", 5, started=date(2026, 7, 1), finished=date(2026, 7, 3)),
        Step("A2", Kind.ACTION, "Pilot", 5, started=date(2026, 8, 1)),
        needs=[Dependency("A1", "A2")],
        due=date(2026, 8, 20),
    )

    days, bars = days_of(written(plan)), days_of(written(plan, spans=True))

    assert set(days) == {"✓ Write", "Pilot", "End goal: Every lead coaches weekly"}
    assert days["✓ Write"] == (date(2026, 7, 3), date(2026, 7, 4))
    assert bars["✓ Write"] == (date(2026, 7, 1), date(2026, 7, 4))
    assert bars["Pilot"][0] == date(2026, 8, 1)


def test_nobody_is_told_to_start_after_the_day_on_which_the_work_is_due() -> None:
    # The review may start as late as 18 Dec, but is planned right after the follow-up: 10 Aug + 10 days, + 1 day.
    plan = plan_of(
        Step("M1", Kind.MILESTONE, "Launch", fixed_start=date(2026, 8, 10)),
        Step("E1", Kind.FOLLOW_UP, "Check", 1, anchor=Anchor("M1", 10)),
        Step("A1", Kind.ACTION, "Review", 1),
        needs=[Dependency("E1", "A1")],
    )

    days = days_of(written(plan))

    assert days["Review"][0] == date(2026, 8, 21)
    assert days["Start by: Review"][0] == date(2026, 8, 21)


def test_a_description_says_what_the_entry_serves_and_needs_and_ends_with_the_address() -> None:
    event = event_of(written(onboarding(), address=ADDRESS), "Deliver: autumn cohort week 1 (Level 1 and 2 at the end)")

    assert str(event["DESCRIPTION"]).split("\n") == [
        "End goal: New agents of the autumn cohort work at 90 % of the team's average output at QA ≥ 85 % after 45 "
        "calendar days instead of 70",
        "Leads to: G5 Cohort trained",
        "Owner: Facilitator",
        "Key result: Scenarios passed at the end of week 1: from 55 to 85 %",
        'Key result: "I know what to do on Monday": from 3.4 to 4.3 of 5',
        "Waits for: A11 Brief managers and buddies (required drivers)",
        "",
        ADDRESS,
    ]


def test_an_entry_stays_the_same_when_only_other_steps_move() -> None:
    plan = onboarding()
    later = plan.with_step(replace(plan.steps["A4"], days=16))

    before, after = (event_of(written(each), "Manager and buddy guide").to_ical() for each in (plan, later))
    assert after == before


def test_the_goal_says_why_for_whom_and_when_work_must_begin() -> None:
    goal = EndGoal(
        "Every lead coaches", date(2026, 8, 31), hard=True, why="Less churn", for_whom="Leads", sponsor="COO"
    )
    plan = replace(plan_of(Step("A1", Kind.ACTION, "Train", 10)), goal=goal)

    event = event_of(written(plan), "End goal: Every lead coaches")

    assert str(event["DESCRIPTION"]).split("\n") == [
        "Every lead coaches",
        "Plan: Coaching",
        "Why: Less churn",
        "For: Leads",
        "Sponsor: COO",
        "This date is fixed.",
        "Work must begin by Sat 22 Aug 2026.",  # 22 to 31 August are ten days
    ]


def test_waiting_is_said_in_words() -> None:
    steps = [Step(f"A{n}", Kind.ACTION, title, 2) for n, title in enumerate(("Wait", "One", "Two", "Three", "Four"))]
    needs = [
        Dependency("A1", "A0", lag=1),
        Dependency("A2", "A0", lag=-2),
        Dependency("A3", "A0", LinkType.SS, lag=10, unit=Unit.CALENDAR),
        Dependency("A4", "A0", LinkType.FF),
    ]

    event = event_of(written(plan_of(*steps, needs=needs)), "Wait")

    assert str(event["DESCRIPTION"]).split("\n")[1] == (
        "Waits for: A1 One (1 working day in between); A2 Two (overlap of 2 working days); "
        "A3 Three (start to start, 10 calendar days in between); A4 Four (finish to finish)"
    )


def test_entries_are_tied_to_their_milestone_and_to_what_they_wait_for() -> None:
    octets = written(onboarding())

    assert relations_of(octets, "SME and sponsor review of the design") == [
        ("PARENT", "", "◆ Design signed"),
        ("DEPENDS-ON", "", "Design day 1 to 90 path and the assessments first (evidence before content)"),
    ]
    assert relations_of(octets, "◆ Ready to pilot") == [
        ("DEPENDS-ON", "", "Fix system access and day-1 tools checklist with IT (not training)"),
        ("DEPENDS-ON", "", "Manager and buddy guide"),
        ("DEPENDS-ON", "", "Build 6 practice scenarios and 12 job aids"),
    ]
    # From Fri 30 Oct to a date 30 days later lie 29 whole days.
    assert relations_of(octets, "Deliver: autumn cohort week 1 (Level 1 and 2 at the end)")[2:] == [
        ("FINISHTOSTART", "P29D", "Day-30 check: manager observation (Level 3)"),
        ("FINISHTOSTART", "P44D", "Measure ramp: 45 calendar days of cohort data (Level 4)"),
    ]


def test_the_earlier_entry_carries_the_days_that_must_lie_between() -> None:
    steps = [Step(name, Kind.ACTION, name, 2) for name in ("A1", "A2", "A3", "A4")]
    needs = [Dependency("A1", "A2", lag=5), Dependency("A1", "A3", lag=-1), Dependency("A1", "A4", LinkType.SS, lag=3)]

    octets = written(plan_of(*steps, needs=needs))

    assert relations_of(octets, "A1") == [("FINISHTOSTART", "P5D", "A2"), ("FINISHTOSTART", "-P1D", "A3")]
    assert relations_of(octets, "A4") == [("DEPENDS-ON", "", "A1")]


def test_the_milestone_above_is_the_first_one_on_the_way() -> None:
    plan = plan_of(
        Step("A1", Kind.ACTION, "Design", 5),
        Step("A2", Kind.ACTION, "Build", 5),
        Step("M1", Kind.MILESTONE, "Ready"),
        Step("M2", Kind.MILESTONE, "Live"),
        needs=[Dependency("A1", "A2"), Dependency("A2", "M1"), Dependency("M1", "M2"), Dependency("A1", "M2")],
    )

    octets = written(plan)

    assert relations_of(octets, "Design") == [("PARENT", "", "◆ Ready")]
    assert relations_of(octets, "◆ Live") == [("DEPENDS-ON", "", "◆ Ready"), ("DEPENDS-ON", "", "Design")]


def test_a_step_without_an_identity_is_neither_shown_nor_referred_to() -> None:
    plan = onboarding()
    known = identities_of(plan)
    dues = {step: identity for step, identity in known.dues.items() if step in ("A10", "A11", "A12")}

    octets = calendar_file(plan, work_backward(plan, TODAY), Identities(None, dues, {}))

    assert len(days_of(octets)) == 3
    assert relations_of(octets, "Brief managers and buddies (required drivers)") == [
        ("DEPENDS-ON", "", "Pilot review, revise")
    ]
    assert str(known.dues["A9"].uid) not in octets.decode()
    assert str(known.dues["E1"].uid) not in octets.decode()


def test_an_unmeetable_plan_still_has_its_file() -> None:
    plan = plan_of(Step("A1", Kind.ACTION, "Train", 30), due=date(2026, 8, 10))

    days = days_of(written(plan))

    assert days["Start by: Train"][0] == date(2026, 7, 12)  # 12 July to 10 August are thirty days
    assert days["Train"][0] == date(2026, 9, 1)  # begun on 3 August


TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
CHARACTERS = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters=TURNS)
ALLOWED = st.text(CHARACTERS, min_size=1, max_size=LINE_LENGTH)


@given(ALLOWED, ALLOWED, ALLOWED)
def test_whatever_a_plan_may_be_called_every_reader_counts_the_same_entries(title: str, owner: str, note: str) -> None:
    try:
        plan = plan_of(
            Step("A1", Kind.ACTION, title, 5, owner=owner, note=note),
            Step("M1", Kind.MILESTONE, note, criteria=title),
            needs=[Dependency("A1", "M1", lag=2, reason=owner)],
            title=owner,
        )
    except InvalidInput:  # blank
        return

    octets = written(plan)

    assert len(IcsCalendarStream.calendar_from_ics(octets.decode()).events) == 4
    assert len(vobject.readOne(octets.decode()).vevent_list) == 4


@pytest.mark.parametrize(("starts", "spans"), list(product([False, True], repeat=2)))
def test_every_choice_gives_a_file_that_strict_readers_accept(starts: bool, spans: bool) -> None:
    octets = written(onboarding(), starts=starts, spans=spans)

    strict = IcsCalendarStream.calendar_from_ics(octets.decode())
    assert len(strict.events) == 22 + (15 if starts else 0)
    assert len({event.uid for event in strict.events}) == len(strict.events)
