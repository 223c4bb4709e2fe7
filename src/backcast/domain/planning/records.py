"""What is kept about a plan beside the plan itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from backcast.domain.people.accesses import Audience
from backcast.domain.people.permissions import Role
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import StepId


@dataclass(frozen=True, slots=True)
class Revision:
    """The identity of something that calendars show, and how often it was changed; moments are in UTC."""

    uid: str
    sequence: int
    created: datetime
    changed: datetime


@dataclass(frozen=True, slots=True)
class PlanStamp:
    """Which version of a plan somebody gets at, and as what: as long as it is the same, so is what they see of it."""

    id: str
    version: int
    changed: datetime
    role: Role


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """A plan as it is kept.

    ``version`` rises with every saved change. ``dated`` is the day on which its dates were last worked out and saved.
    ``undo`` and ``redo`` are the versions that can be taken back or made again, None where there is none. ``role`` is
    what the person who opened it is in it.
    """

    id: str
    version: int
    plan: Plan
    dated: date
    revisions: Mapping[StepId, Revision]
    goal_revision: Revision
    is_example: bool
    created: datetime
    changed: datetime
    undo: int | None = None
    redo: int | None = None
    role: Role = Role.VIEWER

    @property
    def stamp(self) -> PlanStamp:
        """What tells this record from any other of the plan."""
        return PlanStamp(self.id, self.version, self.changed, self.role)

    @property
    def undoable(self) -> bool:
        """Whether a change can be taken back."""
        return self.undo is not None

    @property
    def redoable(self) -> bool:
        """Whether an undone change can be made again."""
        return self.redo is not None


@dataclass(frozen=True, slots=True)
class PlanCard:
    """What a list of plans shows of one; ``team`` is the name of the team that it is open to."""

    id: str
    title: str
    statement: str
    due: date
    is_example: bool
    changed: datetime
    steps: int
    done: int
    role: Role = Role.VIEWER
    deleted: datetime | None = None
    audience: Audience = Audience.PRIVATE
    team: str = ""
