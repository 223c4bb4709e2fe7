"""Works: the levers that change the work itself: side by side, shorter, with one more person, or not at all."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from backcast.domain.limits import TEXT_LENGTH
from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.spreads import Spread, SpreadUnit
from backcast.domain.planning.steps import At, Step, StepId, Unit
from backcast.domain.repairs.levers import Cost, Lever, TimedLever, fixed_reason

_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class RunInParallel(Lever):
    """``after`` starts together with ``before`` instead of waiting for its end.

    It then also waits for what ``before`` waits for, and what waits for it waits for ``before`` too: nothing that had
    an order before loses it but the two.
    """

    before: StepId
    after: StepId

    @property
    def cost(self) -> Cost:
        """Its kind."""
        return Cost.PARALLEL

    @property
    def key(self) -> str:
        """Both steps with a plus between them."""
        return f"{self.before}+{self.after}"

    @property
    def steps(self) -> tuple[StepId, ...]:
        """Both."""
        return (self.before, self.after)

    def words(self, plan: Plan) -> str:  # noqa: ARG002
        """Both side by side."""
        return f"{self.before} and {self.after} side by side"

    def notes(self, plan: Plan) -> tuple[str, ...]:
        """That one owner then does both at a time."""
        owner = plan.step(self.before).owner
        if owner and owner == plan.step(self.after).owner:
            return (f"Both are the work of {owner}, then at the same time: help is needed.",)
        return ()

    def refusal(self, plan: Plan) -> str:
        """Why the one waits for the other whatever we wish."""
        before, after = plan.step(self.before), plan.step(self.after)
        return self._refusal_of_steps(before, after) or self._refusal_of_links(plan)

    def _refusal_of_steps(self, before: Step, after: Step) -> str:
        if before.is_done or after.started:
            return f"{before.id} is finished." if before.is_done else f"{after.id} has begun."
        if before.is_milestone or after.is_milestone:
            return f"A milestone takes no days: nothing is won by passing {before.id} and {after.id} at a time."
        return fixed_reason(after)

    def _refusal_of_links(self, plan: Plan) -> str:
        before, after = self.before, self.after
        waits = self._ended(plan)
        if not waits:
            return f"{after} does not wait for the end of {before}."
        if any(need.firm for need in waits):
            return f"That {after} waits for {before} is not negotiable."
        if any(need.lag > 0 for need in waits):
            return f"Days of waiting lie between {before} and {after}: they pass only after {before} ends."
        return ""

    def _ended(self, plan: Plan) -> list[Dependency]:
        return [need for need in plan.needs(self.after) if need.before == self.before and need.type is LinkType.FS]

    def _applied(self, plan: Plan) -> Plan:
        ended = self._ended(plan)
        together = Dependency(self.before, self.after, LinkType.SS, reason=ended[0].reason)
        added = [
            together,
            *(replace(need, after=self.after) for need in plan.needs(self.before)),
            *(_after_both(tie, self.before) for tie in plan.unlocks(self.after)),
            *(_followed(step, self.before) for step in plan.followers(self.after)),
        ]
        kept = [known for known in plan.dependencies if known not in ended]
        known = {_manner(dependency) for dependency in kept}
        new = [dependency for dependency in dict.fromkeys(added) if _manner(dependency) not in known]
        return replace(plan, dependencies=(*kept, *new))


def _after_both(tie: Dependency, before: StepId) -> Dependency:
    """The tie for the other of two steps that run side by side.

    What waited for the start of the later one came after the end of the earlier one, and still does.
    """
    kind = {LinkType.SS: LinkType.FS, LinkType.SF: LinkType.FF}.get(tie.type, tie.type)
    lag = tie.lag if tie.unit is Unit.CALENDAR else max(tie.lag, 0)
    return replace(tie, before=before, type=kind, lag=lag)


def _followed(step: Step, before: StepId) -> Dependency:
    """The tie of a step anchored to the later of two steps that run side by side, now to the other one too.

    An offset counts from date to date, a lag the days between: they are one day apart, but for a gate that is reached
    at the end of its day. What came on the last day of the later one came after the end of the earlier one.
    """
    assert step.anchor is not None
    is_reached_at_end = step.is_milestone and step.at is At.END
    lag = max(step.anchor.offset - 1 + is_reached_at_end, 0)
    return Dependency(before, step.id, LinkType.FS, lag, step.anchor.unit if lag else Unit.WORKING)


def _manner(dependency: Dependency) -> Dependency:
    return replace(dependency, reason="", firm=False)


@dataclass(frozen=True, slots=True)
class Shorten(TimedLever):
    """``step`` takes ``days`` of its working days; of work under way so many are left."""

    step: StepId
    days: int

    @property
    def cost(self) -> Cost:
        """Its kind."""
        return Cost.SHORTEN

    @property
    def key(self) -> str:
        """The step with an equals sign."""
        return f"{self.step}="

    @property
    def amount(self) -> str:
        """To how many working days."""
        return str(self.days)

    @property
    def steps(self) -> tuple[StepId, ...]:
        """The one."""
        return (self.step,)

    def words(self, plan: Plan) -> str:
        """The new duration and the old one."""
        left = _left(plan, self.step, self.today)
        return f"{self.step} in {_count(self.days)} instead of {left or 'what is left'}"

    def refusal(self, plan: Plan) -> str:
        """Why it cannot take so many days."""
        return _refusal_of_days(plan, self.step, self.days, self.today)

    def _applied(self, plan: Plan) -> Plan:
        return plan.with_step(_shorter(plan.step(self.step), self.days, "shortened"))


@dataclass(frozen=True, slots=True)
class AddPerson(TimedLever):
    """A second person on ``step``, who halves its days: an assumption, and told as one."""

    step: StepId

    @property
    def cost(self) -> Cost:
        """Its kind."""
        return Cost.PERSON

    @property
    def key(self) -> str:
        """The step behind its word."""
        return f"person:{self.step}"

    @property
    def steps(self) -> tuple[StepId, ...]:
        """The one."""
        return (self.step,)

    def words(self, plan: Plan) -> str:
        """The second person, and the duration with them."""
        days = _left(plan, self.step, self.today)
        if days is None:
            return f"{self.step} in half of what is left, with a second person"
        return f"{self.step} in {_count(halved(days))} instead of {days}, with a second person"

    def notes(self, plan: Plan) -> tuple[str, ...]:  # noqa: ARG002
        """That two are seldom twice as fast."""
        return (
            "This assumes that two do it in half the time. Work that cannot be divided, or that has to be explained "
            "first, gains less, and late work can even become later.",
        )

    def refusal(self, plan: Plan) -> str:
        """Why it cannot be halved."""
        return _refusal_of_days(plan, self.step, self._halved(plan), self.today)

    def _applied(self, plan: Plan) -> Plan:
        return plan.with_step(_shorter(plan.step(self.step), self._halved(plan), "assuming a second person,"))

    def _halved(self, plan: Plan) -> int:
        return halved(_left(plan, self.step, self.today) or plan.step(self.step).days)


@dataclass(frozen=True, slots=True)
class Drop(Lever):
    """``step`` is not done: what waited for it waits for what it waited for. Its own gates go with it.

    A gate of its own is a milestone that is reached on the very day on which the step is finished.
    """

    step: StepId

    @property
    def cost(self) -> Cost:
        """Its kind."""
        return Cost.DROP

    @property
    def key(self) -> str:
        """The step behind its word."""
        return f"drop:{self.step}"

    @property
    def steps(self) -> tuple[StepId, ...]:
        """The one."""
        return (self.step,)

    def words(self, plan: Plan) -> str:
        """The plan without it."""
        gates = [gate.id for gate in own_gates(plan, self.step)]
        return f"without {' and '.join([self.step, *gates])}"

    def notes(self, plan: Plan) -> tuple[str, ...]:
        """What is missing then."""
        gone = {self.step, *(gate.id for gate in own_gates(plan, self.step))}
        dated = [known.id for known in plan.key_results if any(at.step in gone for at in known.at)]
        lost = f" {', '.join(dated)} {'lose' if len(dated) > 1 else 'loses'} a date." if dated else ""
        return (f"“{plan.step(self.step).title}” is then not done at all.{lost}",)

    def refusal(self, plan: Plan) -> str:
        """Why the plan cannot do without it."""
        step = plan.step(self.step)
        gates = own_gates(plan, self.step)
        for known in (step, *gates):
            if reason := fixed_reason(known):
                return reason
            if waits := firm_waits(plan, known.id):
                return f"That {waits[0].after} waits for {waits[0].before} is not negotiable."
        if step.started:
            return f"{step.id} has begun."
        names = {gate.id for gate in gates}
        followers = [f.id for known in (step, *gates) for f in plan.followers(known.id) if f.id not in names]
        if followers:
            many = len(followers) > 1
            names_of = ", ".join(followers)
            return (
                f"{step.id} cannot be dropped while {names_of} {'come' if many else 'comes'} after it: "
                f"anchor {'them' if many else 'it'} to another step first."
            )
        return ""

    def _applied(self, plan: Plan) -> Plan:
        for gate in own_gates(plan, self.step):
            plan = plan.without_step(gate.id)
        return plan.without_step(self.step)


def own_gates(plan: Plan, step_id: StepId) -> list[Step]:
    """The milestones that are reached on the very day on which a step is finished: they say nothing without it."""
    return [
        step
        for step in plan.followers(step_id)
        if step.is_milestone and step.anchor and not step.anchor.offset and not step.is_done
    ]


def halved(days: int) -> int:
    """Half of so many days, rounded up.

    >>> halved(8), halved(5)
    (4, 3)
    """
    return (days + 1) // 2


def firm_waits(plan: Plan, step_id: StepId) -> list[Dependency]:
    """The dependencies of a step that are not negotiable: they would go with it."""
    return [tie for tie in (*plan.needs(step_id), *plan.unlocks(step_id)) if tie.firm]


def days_left(plan: Plan, step: Step, today: date) -> int:
    """The working days still to be done, as the planner counts them: of work under way at least one."""
    if step.started is None or step.is_milestone:
        return step.days
    if step.remaining is not None:
        return step.remaining
    if step.started >= today:
        return step.days
    return max(step.days - plan.axes[step.calendar].count(step.started, today - timedelta(days=1)), 1)


def _left(plan: Plan, step_id: StepId, today: date | None) -> int | None:
    """The working days still to be done, None where only the day could tell."""
    step = plan.step(step_id)
    if today:
        return days_left(plan, step, today)
    return step.remaining if step.started else step.days


def _refusal_of_days(plan: Plan, step_id: StepId, days: int, today: date | None) -> str:
    step = plan.step(step_id)
    if reason := fixed_reason(step):
        return reason
    if step.is_milestone:
        return f"{step.id} is a milestone and takes no days."
    most = _left(plan, step_id, today) or step.days
    if not 1 <= days < most:
        left = ("is left" if most == 1 else "are left") if step.started else "is its duration"
        return f"{step.id} cannot take {_count(days)}: {_count(most)} {left}, and at least 1 is needed."
    return ""


def _shorter(step: Step, days: int, how: str) -> Step:
    """The step with so many days, and in its basis why; a spread in days shrinks along."""
    if step.started:
        return replace(step, remaining=days)
    spread = step.spread
    if spread and spread.unit is SpreadUnit.DAYS:
        low, high = (max(_scaled(end * days / step.days), _TENTH) for end in (spread.low, spread.high))
        spread = Spread(min(low, Decimal(days)), max(high, Decimal(days)), SpreadUnit.DAYS)
    basis = "; ".join(_told_basis(step, days, how))
    return replace(step, days=days, spread=spread, basis=basis if len(basis) <= TEXT_LENGTH else step.basis)


def _told_basis(step: Step, days: int, how: str) -> Iterator[str]:
    if step.basis:
        yield step.basis
    yield f"{how} from {_count(step.days)} to {days}"


def _scaled(number: Decimal) -> Decimal:
    return number.quantize(_TENTH, ROUND_HALF_UP)


def _count(days: int) -> str:
    return f"{days} working day{'' if days == 1 else 's'}"
