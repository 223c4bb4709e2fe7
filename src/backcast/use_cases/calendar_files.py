"""The calendar file of a kept plan."""

from collections.abc import Collection
from uuid import UUID, uuid5

from backcast.calendars.files import calendar_file
from backcast.calendars.identities import Identities, Identity, kept_identity
from backcast.domain.people.persons import Person
from backcast.domain.planning.records import PlanRecord, Revision
from backcast.domain.planning.steps import StepId
from backcast.storage.store import Store
from backcast.use_cases.plans import open_plan, saved_timeline


def export_calendar(
    store: Store, person: Person, plan_id: str, address: str, *, starts: bool = True, spans: bool = False
) -> bytes:
    """A plan's dates as last saved, as an iCalendar file; ``address`` is where a person can read the plan.

    Raises:
        NotFound: when the person may know of none with this id.
    """
    record = open_plan(store, person, plan_id)
    timeline = saved_timeline(record)
    return calendar_file(record.plan, timeline, identities_of(record), address=address, starts=starts, spans=spans)


def identities_of(record: PlanRecord, meant: Collection[StepId] | None = None, *, starts: bool = True) -> Identities:
    """By what calendars recognise the entries of a plan; a start-by entry, unless left out, has one of its own.

    ``meant`` are the steps that are asked for, None for all.
    """
    known = record.revisions
    chosen = known if meant is None or len(meant) == len(known) else [step for step in known if step in meant]
    revisions = {step: known[step] for step in chosen}
    return Identities(
        goal=_identity(record.goal_revision),
        dues={step: _identity(revision) for step, revision in revisions.items()},
        starts={step: _identity(revision, "start") for step, revision in revisions.items()} if starts else {},
    )


def _identity(revision: Revision, of: str = "") -> Identity:
    text = str(uuid5(UUID(revision.uid), of)) if of else revision.uid
    return kept_identity(text, revision.sequence, revision.created, revision.changed)
