"""Plans as these tests keep them: the ready-made programmes read from their files, and plans of a few steps."""

from datetime import date
from pathlib import Path

from backcast.domain.events import Event, Happened
from backcast.domain.people.persons import Person
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.records import PlanRecord
from backcast.storage.store import Store
from backcast.use_cases.changes import Outcome, save_edit
from backcast.use_cases.edits import Edit
from backcast.use_cases.plans import import_plan, open_plan

PROGRAMMES = Path(__file__).parents[2] / "src/backcast/programmes"
THURSDAY = date(2026, 7, 30)


def kept(store: Store, person: Person, plan: Plan, today: date = THURSDAY) -> PlanRecord:
    """A plan, saved as its first version."""
    with store.transaction(person) as tx:
        return tx.plans.add(plan, Event(Happened.PLAN_BEGUN, "Begun"), today)


def programme(store: Store, person: Person, name: str, today: date = THURSDAY) -> PlanRecord:
    """A ready-made programme with the dates of its example, imported from its file."""
    return import_plan(store, person, (PROGRAMMES / f"{name}.yaml").read_bytes(), today)


def edited(store: Store, person: Person, plan_id: str, edit: Edit, today: date = THURSDAY) -> Outcome:
    """An edit of the latest version."""
    return save_edit(store, person, plan_id, open_plan(store, person, plan_id).version, edit, today)
