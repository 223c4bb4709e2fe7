"""The history tells texts with ids behind them, and reads only our own words for ids."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from backcast.domain.events import Event, Happened, RecordedEvent
from backcast.domain.people.persons import Person
from backcast.storage.store import Store
from backcast.use_cases.edits import change_step, move_step
from backcast.use_cases.plans import open_plan
from backcast.web.chains.spellings import Names, spelled
from tests.builders import post
from tests.use_cases.kept_plans import edited, programme
from tests.web.chains.test_chains import words

pytestmark = pytest.mark.only("sqlite")

NAMES = Names({"A7": "Train the leads", "A4": "Print"}, {"KR3": "Fewer errors", "B2": "Leads coach"}, {"nps-1": "NPS"})


def told(text: str, *lines: str) -> RecordedEvent:
    event = RecordedEvent(2, datetime(2026, 7, 1, tzinfo=UTC), "Mia", Event(Happened.STEP_CHANGED, text), lines)
    return spelled(event, NAMES)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Changed the key result KR3", "Changed the key result “Fewer errors” (KR3)"),
        ("Took back: Moved A7 5 working days later", "Took back: Moved “Train the leads” (A7) 5 working days later"),
        ("Made A7 wait for A4", "Made “Train the leads” (A7) wait for “Print” (A4)"),
        ("Removed A9", "Removed A9"),
        ("Changed the end goal: Removed A7", "Changed the end goal: Removed A7"),
        ("Changed A7 “Train on A4 paper”", "Changed A7 “Train on A4 paper”"),
    ],
)
def test_an_event_names_what_its_ids_stand_for_and_leaves_what_people_wrote(text: str, shown: str) -> None:
    assert told(text).event.text == shown


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Key result KR3: level 3 → 4", "Key result “Fewer errors” (KR3): level 3 → 4"),
        ("A7 “Train”: purpose KR9 → B2, KR3", "A7 “Train”: purpose KR9 → “Leads coach” (B2), “Fewer errors” (KR3)"),
        ("Behaviour B2 “Leads coach”: moves – → KR3", "Behaviour B2 “Leads coach”: moves – → “Fewer errors” (KR3)"),
        ("A7 “Train” waits for A4 (SS) +2 working days", "A7 “Train” waits for “Print” (A4) (SS) +2 working days"),
        ("Measurement of nps-1 added", "Measurement of “NPS” added"),
        ("A7 “Train”: note KR3, B2 → A4", "A7 “Train”: note KR3, B2 → A4"),
    ],
)
def test_a_line_names_what_its_ids_stand_for_and_leaves_what_people_wrote(line: str, shown: str) -> None:
    assert told("Changed the plan", line).lines == (shown,)


def test_the_history_of_a_plan_shows_the_texts(client: FlaskClient, store: Store, owner: Person) -> None:
    record = programme(store, owner, "support-quality")
    step = record.plan.step("A10")
    assert step.purpose
    edited(
        store,
        owner,
        record.id,
        change_step(replace(step, purpose=replace(step.purpose, serves=("KR2",))), record.plan.needs("A10")),
    )
    edited(store, owner, record.id, move_step("A10", 1))
    post(client, f"/plans/{record.id}/key-results/KR5/delete", {"version": "3"})

    page = words(client.get(f"/plans/{record.id}/history").text)

    assert f"Moved “{step.title}” (A10) 1 working day later" in page
    assert (
        "purpose “Bring a practice scenario to a confirmed resolution” (L1) → “First-contact resolution” (KR2)" in page
    )
    gone = record.plan.key_results[4]
    assert f"Removed the key result “{record.plan.metric(gone.metric).name}” (KR5)" in page
    assert len(open_plan(store, owner, record.id).plan.key_results) == len(record.plan.key_results) - 1
