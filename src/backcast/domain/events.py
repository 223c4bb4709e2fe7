"""Events: what happened, in the past tense; who did it, when, and in which words."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Happened(StrEnum):
    """What can happen to a plan."""

    PLAN_BEGUN = "plan_begun"
    PLAN_IMPORTED = "plan_imported"
    PLAN_RENAMED = "plan_renamed"
    GOAL_CHANGED = "goal_changed"
    STEP_ADDED = "step_added"
    STEP_CHANGED = "step_changed"
    STEP_MOVED = "step_moved"
    STEP_MARKED = "step_marked"
    STEP_REMOVED = "step_removed"
    STEPS_CONNECTED = "steps_connected"
    STEPS_DISCONNECTED = "steps_disconnected"
    CALENDAR_CHANGED = "calendar_changed"
    RESULTS_CHANGED = "results_changed"
    CHAIN_CHANGED = "chain_changed"
    KEY_RESULT_ADOPTED = "key_result_adopted"
    PLAN_PUT_AWAY = "plan_put_away"
    PLAN_BROUGHT_BACK = "plan_brought_back"
    PLAN_REPAIRED = "plan_repaired"
    UNCERTAINTY_CHANGED = "uncertainty_changed"
    CHANGE_UNDONE = "change_undone"
    CHANGE_REDONE = "change_redone"


@dataclass(frozen=True, slots=True)
class Event:
    """What somebody did, in the sentence that the history shows; ``of`` is the version undone or redone."""

    happened: Happened
    text: str
    of: int | None = None


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An event as the history keeps it; ``version`` is the plan's version after it, ``lines`` what it changed."""

    version: int
    at: datetime
    person: str
    event: Event
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A line of the audit trail: ``about`` is the id of what it was done to, ``means`` how, such as “browser”."""

    id: str
    at: datetime
    person: str
    deed: str
    text: str
    about: str
    address: str
    means: str
