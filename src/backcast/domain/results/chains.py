"""The outcome chain: behaviours move key results, learning enables behaviours, barriers block them, steps serve it all.

Ends of the chain are named by id. A name that the plan does not hold (any more) says nothing and is passed over: what
was taken away by one person must not make the plan of another impossible.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from backcast.domain.errors import InvalidInput
from backcast.domain.limits import check_line, check_number, check_text

ObjectiveId = str
BehaviourId = str
LearningId = str
BarrierId = str


class Cause(StrEnum):
    """Why people do not do it yet (cause analysis of performance consulting)."""

    ENVIRONMENT = "environment"
    TOOL = "tool"
    INCENTIVE = "incentive"
    KNOWLEDGE = "knowledge"
    SKILL = "skill"
    MOTIVATION = "motivation"


TRAINABLE = frozenset({Cause.KNOWLEDGE, Cause.SKILL})


@dataclass(frozen=True, slots=True)
class Objective:
    """A desired outcome in words beside the end goal, which is a plan's top objective."""

    id: ObjectiveId
    statement: str
    owner: str = ""

    def __post_init__(self) -> None:
        problems = _check_id(self.id) | check_line("statement", self.statement, "Say what is wanted.")
        _refuse(problems | check_text("owner", self.owner))


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What somebody does on the job: who does what, when, to which standard, and how that is seen (level 3).

    ``moves`` are the key results that it moves.
    """

    id: BehaviourId
    does: str
    who: str = ""
    when: str = ""
    standard: str = ""
    observed: str = ""
    moves: tuple[str, ...] = ()
    owner: str = ""

    def __post_init__(self) -> None:
        problems = _check_id(self.id) | check_line("does", self.does, "Say what somebody does.")
        for name in ("who", "when", "standard", "observed", "owner"):
            problems |= check_text(name, getattr(self, name))
        _refuse(problems | _check_ids("moves", self.moves))


@dataclass(frozen=True, slots=True)
class Learning:
    """What people must be able to show (level 2), by which evidence, and when it is enough.

    ``enables`` are the behaviours that need it.
    """

    id: LearningId
    shows: str
    evidence: str = ""
    pass_mark: str = ""
    enables: tuple[BehaviourId, ...] = ()

    def __post_init__(self) -> None:
        problems = _check_id(self.id) | check_line("shows", self.shows, "Say what people must be able to show.")
        problems |= check_text("evidence", self.evidence) | check_text("pass_mark", self.pass_mark)
        _refuse(problems | _check_ids("enables", self.enables))


@dataclass(frozen=True, slots=True)
class Barrier:
    """What stands in the way of behaviours, and why: ``blocks`` are the behaviours."""

    id: BarrierId
    what: str
    cause: Cause = Cause.ENVIRONMENT
    blocks: tuple[BehaviourId, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        problems = _check_id(self.id) | check_line("what", self.what, "Say what stands in the way.")
        _refuse(problems | check_text("note", self.note) | _check_ids("blocks", self.blocks))

    @property
    def is_trainable(self) -> bool:
        """Whether training can remove it: only where knowledge or skill is missing."""
        return self.cause in TRAINABLE


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a step is for: the ids of the behaviours, learning, barriers and key results that it serves.

    A ``driver`` is a required driver: it reminds, coaches, rewards or watches, so that people do what they learned.
    ``cost`` is in the plan's own currency.
    """

    serves: tuple[str, ...] = ()
    driver: bool = False
    cost: Decimal | None = None

    def __post_init__(self) -> None:
        problems = _check_ids("serves", self.serves)
        if self.cost is not None:
            problems |= check_number("cost", self.cost)
            if "cost" not in problems and self.cost < 0:
                problems["cost"] = "Costs are 0 or more."
        _refuse(problems)


def purpose_of(serves: Iterable[str], cost: Decimal | None = None, *, driver: bool = False) -> Purpose | None:
    """The purpose that says this, None where that is nothing."""
    named = tuple(serves)
    return Purpose(named, driver, cost) if named or driver or cost is not None else None


def _check_id(known_id: str) -> dict[str, str]:
    return check_line("id", known_id, "Every part of the chain needs an id.")


def _check_ids(name: str, ids: tuple[str, ...]) -> dict[str, str]:
    problems: dict[str, str] = {}
    for known_id in ids:
        problems |= check_line(name, known_id, "An id cannot be empty.")
    if len(set(ids)) < len(ids):
        problems[name] = "The same id stands here twice."
    return problems


def _refuse(problems: dict[str, str]) -> None:
    if problems:
        raise InvalidInput(problems)
