"""Levers: single changes of a plan that may win days back, what each of them is and what it leaves alone."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import IntEnum
from typing import Self

from backcast.domain.errors import InvalidInput
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Step, StepId


class Cost(IntEnum):
    """What a kind of lever costs beside others, the cheapest first; a combination costs the sum of its levers.

    ============  ==============================================================================
    PARALLEL      two pieces of work at a time: the same work for the same money, more to watch
    CLOSED_DAY    one day off is worked through, and given back later
    SHORTEN       less time for a piece of work: less depth, or longer days
    PERSON        a second person: money, and time to explain
    DROP          a piece of work is not done at all: something is missing at the end
    LIMIT         a date that the world set is asked for again
    GOAL          what was promised comes later; a hard goal is never moved
    ============  ==============================================================================
    """

    PARALLEL = 1
    CLOSED_DAY = 2
    SHORTEN = 3
    PERSON = 4
    DROP = 5
    LIMIT = 6
    GOAL = 7


class Lever(ABC):
    """A change that may win days back. It keeps to what is not negotiable: such a plan it refuses."""

    __slots__ = ()

    @property
    @abstractmethod
    def cost(self) -> Cost:
        """Its kind, which says what it costs."""

    @property
    @abstractmethod
    def key(self) -> str:
        """Which lever it is, whatever its amount: what a form calls it."""

    @property
    def amount(self) -> str:
        """By how much or to which day, as people type it; empty where there is nothing to choose."""
        return ""

    @property
    def code(self) -> str:
        """The lever as one word of the command line, such as ``A12+A13`` or ``A14=5``."""
        return f"{self.key}{self.amount}"

    @property
    def steps(self) -> tuple[StepId, ...]:
        """The steps that it is about."""
        return ()

    def on(self, today: date) -> Self:  # noqa: ARG002
        """The same lever as it is used on a day."""
        return self

    @abstractmethod
    def words(self, plan: Plan) -> str:
        """What is then different, as part of a sentence: of a plan in which the lever was not used yet."""

    def title(self, plan: Plan) -> str:
        """The same at the beginning of a line."""
        words = self.words(plan)
        return words if words.startswith(self.steps) else words[:1].upper() + words[1:]

    def notes(self, plan: Plan) -> tuple[str, ...]:  # noqa: ARG002
        """What it takes for granted, a sentence each."""
        return ()

    @abstractmethod
    def refusal(self, plan: Plan) -> str:
        """Why it cannot be used in this plan, in a sentence; empty where it can.

        Raises:
            NotFound: when the plan holds no such step.
        """

    def apply(self, plan: Plan) -> Plan:
        """The plan with the lever used.

        Raises:
            InvalidInput: with the reason when it cannot be used.
            NotFound: when the plan holds no such step.
        """
        if reason := self.refusal(plan):
            raise InvalidInput({"lever": reason})
        return self._applied(plan)

    @abstractmethod
    def _applied(self, plan: Plan) -> Plan: ...


@dataclass(frozen=True, slots=True)
class TimedLever(Lever):
    """A lever that knows the day on which it is used, None where nobody said; it stays the same lever."""

    today: date | None = field(default=None, compare=False, repr=False, kw_only=True)

    def on(self, today: date) -> Self:
        """The same lever as it is used on a day."""
        return replace(self, today=today)

    def has_passed(self, day: date) -> bool:
        """Whether a day lies before the one on which the lever is used."""
        return self.today is not None and day < self.today


def fixed_reason(step: Step) -> str:
    """Why nothing about a step can be changed any more; empty where it can."""
    if step.is_done:
        return f"{step.id} is finished."
    if step.firm:
        return f"{step.id} is not negotiable."
    return ""


def check_together(levers: Sequence[Lever]) -> None:
    """Refuse levers that do not go together.

    Raises:
        InvalidInput: when one is named twice, or a step shall be dropped and something else.
    """
    keys = [lever.key for lever in levers]
    if twice := next((key for key in keys if keys.count(key) > 1), ""):
        raise InvalidInput({"lever": f"“{twice}” is there twice: choose it once."})
    shorter: dict[StepId, list[Cost]] = {}
    for lever in levers:
        for step in lever.steps:
            shorter.setdefault(step, []).append(lever.cost)
    for step, costs in shorter.items():
        if Cost.DROP in costs and len(costs) > 1:
            raise InvalidInput({"lever": f"{step} is dropped: nothing else can be done about it at the same time."})
        if {Cost.SHORTEN, Cost.PERSON} <= set(costs):
            raise InvalidInput({"lever": f"{step}: choose one of a shorter duration and a second person."})


def go_together(levers: Sequence[Lever]) -> bool:
    """Whether ``check_together`` has nothing against them."""
    try:
        check_together(levers)
    except InvalidInput:
        return False
    return True


# Closed days before dates, which may then lie on them; what is dropped goes last, when all else has found its steps.
_ORDER = (Cost.PARALLEL, Cost.SHORTEN, Cost.PERSON, Cost.CLOSED_DAY, Cost.LIMIT, Cost.GOAL, Cost.DROP)


def apply_all(plan: Plan, levers: Iterable[Lever], today: date) -> Plan:
    """The plan with all of the levers used today; in which order they are named makes no difference.

    Raises:
        InvalidInput: with the reason when one cannot be used, or not with another.
        NotFound: when the plan holds no such step.
    """
    levers = list(levers)
    check_together(levers)
    places = {step: place for place, step in enumerate(plan.steps)}

    def place(lever: Lever) -> tuple[int, list[int], str]:
        return (_ORDER.index(lever.cost), [places.get(step, 0) for step in lever.steps], lever.key)

    for lever in sorted(levers, key=place):
        plan = lever.on(today).apply(plan)
    return plan
