"""Plans: list, begin, import, read, rename, delete and bring back, undo and redo, history and dates."""

from dataclasses import replace

from flask import Response, request

from backcast.api import current
from backcast.api.bodies import read, require_type
from backcast.api.changes import Parts, begun, changed, made, must_be_unchanged, seen_version
from backcast.api.models.answers import (
    ChangedPlan,
    HistoryPage,
    PlanPage,
    Schedule,
    WindowPart,
    shown_effects,
    shown_event,
    shown_shortfall,
)
from backcast.api.models.plans import NewPlan, PlanPart, ShownPlan, shown_card, shown_plan
from backcast.api.operations import PAGED, PREVIEW, operation
from backcast.api.replies import limit, number, part_of, reply, switch, written
from backcast.domain.errors import InvalidInput, NotFound
from backcast.domain.people.permissions import Deed
from backcast.domain.planning.records import PlanRecord
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.scheduling.timeline import Window
from backcast.domain.workdays import WorkCalendar
from backcast.storage.services.repeats import Answer
from backcast.storage.store import Store
from backcast.use_cases.changes import Outcome, read_history, redo_change, undo_change
from backcast.use_cases.edits import rename_plan
from backcast.use_cases.exchanges.readings import read_sent_file
from backcast.use_cases.plans import (
    bring_back_plan,
    keep_imported,
    list_plans,
    list_put_away,
    open_plan,
    put_away_plan,
    record_end_goal,
    start_from_programme,
)

_FILES = ("application/yaml", "application/x-yaml", "text/yaml", "application/json", "application/xml", "text/csv")
_NEWEST = 10**9 - 1


@operation("GET", "/plans", PlanPage, query=(*PAGED, "deleted"))
def list_all_plans() -> Response:
    """The plans that you may see, in a fixed order; with ?deleted=1 those that can be brought back."""
    listed = list_put_away if switch("deleted") else list_plans
    cards = sorted(listed(current.store(), current.person()), key=lambda card: card.id)
    part, following = part_of(cards, lambda card: card.id)
    return reply(PlanPage(plans=[shown_card(card) for card in part], next=following), next_cursor=following)


@operation("POST", "/plans", ShownPlan, NewPlan, status=201, creates=True)
def begin_plan() -> Response:
    """Begin a plan: blank, or from a ready-made programme worked backward from your date."""
    body = read(NewPlan)
    current.person().must(Deed.MAKE_PLAN)
    goal = body.goal.goal()
    calendar = body.calendar.calendar(WorkCalendar(), goal.due, "calendar/")

    def work(store: Store) -> tuple[str, str]:
        if body.programme is None:
            record = record_end_goal(store, current.person(), goal, calendar, current.today())
        else:
            try:
                record = start_from_programme(store, current.person(), body.programme, goal, calendar, current.today())
            except NotFound as unknown:
                raise InvalidInput({"programme": str(unknown)}) from unknown
        return _place(record), written(shown_plan(record))

    return begun(work)


@operation("POST", "/plans/import", ShownPlan, status=201, creates=True, takes=_FILES)
def import_a_plan() -> Response:
    """Begin a plan from a plan file, MS Project XML or a table: all or nothing; the history tells what was left out."""
    require_type(*_FILES)
    reading = read_sent_file(current.person(), request.get_data())

    def work(store: Store) -> tuple[str, str]:
        record = keep_imported(store, current.person(), reading, current.today())
        return _place(record), written(shown_plan(record))

    return begun(work)


@operation("GET", "/plans/{plan_id}", ShownPlan, tagged=True)
def get_plan(plan_id: str) -> Response:
    """The head of a plan; its ETag is the version to send back in If-Match."""
    record = open_plan(current.store(), current.person(), plan_id)
    return reply(shown_plan(record), str(record.version))


@operation("PATCH", "/plans/{plan_id}", ChangedPlan, PlanPart, query=PREVIEW, versioned=True)
def change_plan(plan_id: str) -> Response:
    """Give a plan another title."""
    title = read(PlanPart).title
    return changed(plan_id, lambda _: rename_plan(title), _with_plan)


@operation("DELETE", "/plans/{plan_id}", None, status=204, versioned=True)
def delete_plan(plan_id: str) -> Response:
    """Delete a plan, so that it can be brought back."""

    def opened(store: Store, _answer: Answer | None = None) -> PlanRecord:
        return open_plan(store, current.person(), plan_id, Deed.DELETE_PLAN)

    def work(store: Store) -> Answer:
        must_be_unchanged(opened(store))
        put_away_plan(store, current.person(), plan_id)
        return Answer("", 204, "", "")

    return made(work, opened)


@operation("POST", "/plans/{plan_id}/restore", ShownPlan, tagged=True)
def restore_plan(plan_id: str) -> Response:
    """Bring a deleted plan back; one that was not deleted stays as it is."""
    bring_back_plan(current.store(), current.person(), plan_id)
    record = open_plan(current.store(), current.person(), plan_id)
    return reply(shown_plan(record), str(record.version))


@operation("POST", "/plans/{plan_id}/undo", ChangedPlan, versioned=True)
def undo(plan_id: str) -> Response:
    """Take the last change back."""
    version = seen_version(open_plan(current.store(), current.person(), plan_id, Deed.CHANGE_PLAN))
    return _replayed(undo_change(current.store(), current.person(), plan_id, current.today(), version))


@operation("POST", "/plans/{plan_id}/redo", ChangedPlan, versioned=True)
def redo(plan_id: str) -> Response:
    """Make the change again that was taken back last."""
    version = seen_version(open_plan(current.store(), current.person(), plan_id, Deed.CHANGE_PLAN))
    return _replayed(redo_change(current.store(), current.person(), plan_id, current.today(), version))


@operation("GET", "/plans/{plan_id}/history", HistoryPage, query=PAGED)
def get_history(plan_id: str) -> Response:
    """What happened to a plan, the newest first; the cursor is the version before which to go on."""
    before, most = number("cursor", _NEWEST, _NEWEST), limit()
    events = read_history(current.store(), current.person(), plan_id, before=before, most=most + 1)
    following = str(events[most - 1].version) if len(events) > most else None
    page = HistoryPage(events=[shown_event(each) for each in events[:most]], next=following)
    return reply(page, next_cursor=following)


@operation("GET", "/plans/{plan_id}/schedule", Schedule, tagged=True)
def get_schedule(plan_id: str) -> Response:
    """The dates of a plan as seen today, worked backward from its end goal; the ETag holds the day too."""
    record = open_plan(current.store(), current.person(), plan_id)
    timeline = work_backward(record.plan, current.today())
    schedule = Schedule(
        version=record.version,
        today=timeline.today,
        due=timeline.due,
        feasible=timeline.feasible,
        must_start=timeline.must_start,
        finish=timeline.finish,
        min_slack=timeline.min_slack,
        runway=timeline.runway,
        driving_chain=list(timeline.driving_chain.steps) if timeline.driving_chain else [],
        shortfall=shown_shortfall(timeline.explanation) if timeline.explanation else None,
        conflicts=[shown_shortfall(conflict) for conflict in timeline.conflicts],
        missed=timeline.missed,
        steps={step: _window(timeline.windows[step]) for step in record.plan.steps},
    )
    return reply(schedule, f"{record.version}.{timeline.today.isoformat()}")


def _window(window: Window) -> WindowPart:
    return WindowPart(**{name: getattr(window, name) for name in WindowPart.model_fields})


def _place(record: PlanRecord) -> str:
    return f"/api/v1/plans/{record.id}"


def _with_plan(outcome: Outcome) -> Parts:
    return ChangedPlan, {"plan": shown_plan(replace(outcome.record, plan=outcome.plan))}


def _replayed(outcome: Outcome) -> Response:
    record, effects = outcome.record, shown_effects(outcome.effects)
    answer = ChangedPlan(version=record.version, preview=False, merged="", effects=effects, plan=shown_plan(record))
    return reply(answer, str(record.version))
