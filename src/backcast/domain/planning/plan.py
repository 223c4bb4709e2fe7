"""The plan: one end goal and all that serves it, as one value that is never half right."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import InitVar, dataclass, field, replace
from functools import cached_property
from itertools import chain
from types import MappingProxyType
from typing import Any

from backcast.domain.errors import InvalidInput, NotFound
from backcast.domain.limits import MOST_DEPENDENCIES, MOST_STEPS, check_line, check_text
from backcast.domain.planning.calendars import joined
from backcast.domain.planning.chain_ends import Chain
from backcast.domain.planning.dependencies import Dependency
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.graph import Graph, graph_of, is_tied_alike
from backcast.domain.planning.spreads import Uncertainty
from backcast.domain.planning.steps import Kind, Step, StepId
from backcast.domain.results.chains import Barrier, Behaviour, Learning, Objective
from backcast.domain.results.key_results import KeyResult
from backcast.domain.results.metrics import Measurement, Metric
from backcast.domain.workdays import Axis, WorkCalendar

_LETTER = {Kind.ACTION: "A", Kind.MILESTONE: "M", Kind.FOLLOW_UP: "E"}


@dataclass(frozen=True)
class Plan:
    """A plan. Steps keep the order in which they were written down; ids are unique in the plan.

    Changing a plan gives a new one: the old value stays what it was, so that the two can be compared. ``like`` is one
    that it is made from: what the two share was checked and compiled there and is not done again. ``is_kept`` says that
    this very plan was made before and written down, so that nothing of it is checked.
    """

    title: str
    goal: EndGoal
    calendar: WorkCalendar = field(default_factory=WorkCalendar)
    calendars: Mapping[str, WorkCalendar] = field(default_factory=lambda: MappingProxyType({}))
    steps: Mapping[StepId, Step] = field(default_factory=lambda: MappingProxyType({}))
    dependencies: tuple[Dependency, ...] = ()
    metrics: tuple[Metric, ...] = ()
    key_results: tuple[KeyResult, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    notes: tuple[str, ...] = ()
    name: str = ""
    programme: str = ""
    uncertainty: Uncertainty | None = None
    objectives: tuple[Objective, ...] = ()
    behaviours: tuple[Behaviour, ...] = ()
    learnings: tuple[Learning, ...] = ()
    barriers: tuple[Barrier, ...] = ()
    like: InitVar["Plan | None"] = None
    is_kept: InitVar[bool] = False
    graph: Graph = field(init=False, repr=False, compare=False)

    def __post_init__(self, like: "Plan | None", is_kept: bool) -> None:
        if is_kept:
            object.__setattr__(self, "graph", graph_of(self.steps, self.dependencies))
            return
        problems = check_line("title", self.title, "Give the plan a title.")
        problems |= check_text("name", self.name) | check_text("programme", self.programme)
        for note in self.notes:
            problems |= check_text("notes", note)
        if len(self.steps) > MOST_STEPS or len(self.dependencies) > MOST_DEPENDENCIES:
            problems["steps"] = f"A plan holds at most {MOST_STEPS:,} steps and {MOST_DEPENDENCIES:,} dependencies."
        if problems:
            raise InvalidInput(problems)
        like = like if like and like.calendar is self.calendar and like.calendars is self.calendars else None
        if like is None:
            self._check_calendars()
        elif "axes" in vars(like):
            object.__setattr__(self, "axes", like.axes)
        self._check_parts(like if like and like.steps.keys() <= self.steps.keys() else None)
        self._check_results()

    @property
    def has_chain(self) -> bool:
        """Whether anything of it belongs to an outcome chain."""
        links = self.objectives or self.behaviours or self.learnings or self.barriers
        tied = any(step.purpose is not None for step in self.steps.values())
        return bool(links or tied or any(each.objective for each in self.key_results))

    @property
    def chain(self) -> Chain:
        """Its outcome chain."""
        links = (self.objectives, self.behaviours, self.learnings, self.barriers)
        return Chain(self.steps, self.key_results, *links)

    @cached_property
    def ties(self) -> list[tuple[StepId, StepId]]:
        """Every pair of steps of which the second waits for the first, by dependency or as a follow-up."""
        pairs = [(dependency.before, dependency.after) for dependency in self.dependencies]
        pairs += [(step.anchor.step, step.id) for step in self.steps.values() if step.anchor]
        return pairs

    @cached_property
    def _needs(self) -> dict[StepId, list[Dependency]]:
        return _grouped(self.dependencies, "after")

    @cached_property
    def _unlocks(self) -> dict[StepId, list[Dependency]]:
        return _grouped(self.dependencies, "before")

    @cached_property
    def whole_calendars(self) -> dict[str, WorkCalendar]:
        """Each narrower calendar joined with all that it stands within, up to the plan's own."""
        return {name: joined(self.calendar, self.calendars, name) for name in self.calendars}

    @cached_property
    def axes(self) -> dict[str, Axis]:
        """The numbered working days of each calendar; the plan's own under the empty name."""
        return {"": self.calendar.axis, **{name: each.axis for name, each in self.whole_calendars.items()}}

    def step(self, step_id: StepId) -> Step:
        """The step with this id.

        Raises:
            NotFound: when the plan holds none.
        """
        if step_id not in self.steps:
            raise NotFound(f"This plan holds no step {step_id}.")
        return self.steps[step_id]

    def metric(self, metric_id: str) -> Metric:
        """The metric with this id.

        Raises:
            NotFound: when the plan holds none.
        """
        for metric in self.metrics:
            if metric.id == metric_id:
                return metric
        raise NotFound(f"This plan holds no metric {metric_id}.")

    def needs(self, step_id: StepId) -> list[Dependency]:
        """What the step waits for, in the order in which it was written down."""
        return self._needs.get(step_id, [])

    def unlocks(self, step_id: StepId) -> list[Dependency]:
        """What waits for the step."""
        return self._unlocks.get(step_id, [])

    def followers(self, step_id: StepId) -> list[Step]:
        """The steps that are anchored to this one."""
        return [step for step in self.steps.values() if step.anchor and step.anchor.step == step_id]

    def free_id(self, kind: Kind) -> StepId:
        """An id that no step has yet: the letter of the kind and the next number."""
        letter = _LETTER[kind]
        number = 1
        while f"{letter}{number}" in self.steps:
            number += 1
        return f"{letter}{number}"

    def with_goal(self, goal: EndGoal) -> "Plan":
        """The plan with another end goal; key results that were due on its day move with it, others stay."""
        followed = tuple(known.following(self.goal.due, goal.due) for known in self.key_results)
        return replace(self, goal=goal, key_results=followed, like=self)

    def with_step(self, step: Step, needs: Iterable[Dependency] | None = None) -> "Plan":
        """The plan with a step added or replaced; ``needs`` replaces what it waits for, None leaves it."""
        dependencies = self.dependencies
        if needs is not None:
            kept = [dependency for dependency in dependencies if dependency.after != step.id]
            dependencies = (*kept, *needs)
        steps = MappingProxyType({**self.steps, step.id: step})
        return replace(self, steps=steps, dependencies=dependencies, like=self)

    def without_step(self, step_id: StepId) -> "Plan":
        """The plan without a step: what waited for it now waits for what it waited for.

        A bridge is laid between finish-to-start dependencies in working days, with both lags added, and from the event
        of a follow-up to what waited for the follow-up; everything else that touched the step goes with it, also that a
        key result was due at it.

        Raises:
            NotFound: when the plan holds no such step.
            InvalidInput: when a follow-up is anchored to it.
        """
        self.step(step_id)
        if followers := [step.id for step in self.followers(step_id)]:
            raise InvalidInput(
                {"step": f"{', '.join(followers)} come after {step_id}: anchor them to another step first."}
            )
        kept = [d for d in self.dependencies if step_id not in (d.before, d.after)]
        tied = {(d.before, d.after) for d in kept}
        events = [(need.before, need.lag) for need in self.needs(step_id) if need.can_be_bridged]
        if anchor := self.steps[step_id].anchor:
            events.append((anchor.step, 0))
        bridges = [
            Dependency(before, after.after, lag=lag + after.lag)
            for before, lag in events
            for after in self.unlocks(step_id)
            if after.can_be_bridged and (before, after.after) not in tied
        ]
        key_results = tuple(
            replace(k, at=tuple(at for at in k.at if at.step != step_id)) if k.at else k for k in self.key_results
        )
        steps = {known: step for known, step in self.steps.items() if known != step_id}
        dependencies = tuple(dict.fromkeys([*kept, *bridges]))
        return replace(self, steps=MappingProxyType(steps), dependencies=dependencies, key_results=key_results)

    def with_dependency(self, dependency: Dependency, instead_of: Dependency | None = None) -> "Plan":
        """The plan with two steps connected, or with one dependency in place of another."""
        kept = [known for known in self.dependencies if known not in (instead_of, dependency)]
        return replace(self, dependencies=(*kept, dependency), like=self)

    def without_dependency(self, dependency: Dependency) -> "Plan":
        """The plan with two steps disconnected.

        Raises:
            NotFound: when they are not connected like this.
        """
        if dependency not in self.dependencies:
            raise NotFound(f"{dependency.after} does not wait for {dependency.before} like this.")
        kept = tuple(known for known in self.dependencies if known != dependency)
        return replace(self, dependencies=kept, like=self)

    def with_calendars(self, calendar: WorkCalendar, calendars: Mapping[str, WorkCalendar]) -> "Plan":
        """The plan with other working days."""
        return replace(self, calendar=calendar, calendars=MappingProxyType(dict(calendars)))

    def with_results(
        self, metrics: Sequence[Metric], key_results: Sequence[KeyResult], measurements: Sequence[Measurement]
    ) -> "Plan":
        """The plan with other metrics, key results and measurements."""
        results: dict[str, Any] = {"metrics": tuple(metrics), "measurements": tuple(measurements)}
        if not self.has_chain:
            return replace(self, **results, key_results=tuple(key_results), like=self)
        return self.with_chain(replace(self.chain, key_results=tuple(key_results)), **results)

    def with_chain(self, chain: Chain, **results: Any) -> "Plan":
        """The plan with another outcome chain; what names a part that is not there any more names it no longer."""
        whole = chain.without_loose_ends()
        return replace(
            self,
            steps=whole.steps,
            key_results=tuple(whole.key_results),
            objectives=tuple(whole.objectives),
            behaviours=tuple(whole.behaviours),
            learnings=tuple(whole.learnings),
            barriers=tuple(whole.barriers),
            **results,
            like=self,
        )

    def _check_calendars(self) -> None:
        for name in self.calendars:
            if named := check_line("calendar", name, "Give the calendar a name."):
                raise InvalidInput(named)
        self.whole_calendars  # noqa: B018 - refuses loops, and calendars that share no day

    def _check_parts(self, like: "Plan | None") -> None:
        """Refuse ties and steps that cannot be; what is the very same in ``like`` was checked there."""
        if like is None or self.dependencies is not like.dependencies:
            # The same dependency said twice is said: two equal ones could not be told apart, nor taken away one by one.
            ends = {(dependency.before, dependency.after) for dependency in self.dependencies}
            if len(ends) < len(self.dependencies):
                object.__setattr__(self, "dependencies", tuple(dict.fromkeys(self.dependencies)))
            if not self.steps.keys() >= set(chain.from_iterable(ends)):
                self._refuse_loose_ends()
        known = like.steps if like else {}
        for step in self.steps.values():
            if (step.calendar or step.anchor or step.fixed_start) and known.get(step.id) is not step:
                self._check_step(step)
        kept = like and self.dependencies is like.dependencies and is_tied_alike(self.steps, like.steps)
        graph = like.graph if like and kept else graph_of(self.steps, self.dependencies)
        object.__setattr__(self, "graph", graph)

    def _refuse_loose_ends(self) -> None:
        for tie in self.dependencies:
            for end, other in ((tie.before, tie.after), (tie.after, tie.before)):
                if end not in self.steps:
                    raise InvalidInput({"needs": f"{other} is tied to {end}, but the plan holds no step {end}."})

    def _check_step(self, step: Step) -> None:
        if step.calendar and step.calendar not in self.calendars:
            raise InvalidInput({"calendar": f"{step.id} uses the calendar “{step.calendar}”, which the plan lacks."})
        if step.anchor and step.anchor.step not in self.steps:
            raise InvalidInput({"anchor": f"{step.id} follows {step.anchor.step}, but the plan holds no such step."})
        if step.anchor and step.anchor.step == step.id:
            raise InvalidInput({"anchor": f"{step.id} cannot follow itself."})
        if step.fixed_start and not self.axes[step.calendar].is_working(step.fixed_start):
            day = f"{step.fixed_start:%a} {step.fixed_start}"
            raise InvalidInput({"fixed_start": f"{step.id} is fixed to {day}, on which nobody works for it."})

    def _check_results(self) -> None:
        metrics = {metric.id for metric in self.metrics}
        if len(metrics) < len(self.metrics):
            raise InvalidInput({"metrics": "Two metrics have the same id."})
        if len({key_result.id for key_result in self.key_results}) < len(self.key_results):
            raise InvalidInput({"key_results": "Two key results have the same id."})
        for measurement in self.measurements:
            if measurement.metric not in metrics:
                raise InvalidInput({"measurements": f"{measurement.metric} was measured, but is no metric here."})
        for key_result in self.key_results:
            self._check_key_result(key_result, metrics)
        if self.has_chain:
            self.chain.check()

    def _check_key_result(self, key_result: KeyResult, metrics: set[str]) -> None:
        if key_result.metric not in metrics:
            raise InvalidInput({"metric": f"{key_result.id} is about {key_result.metric}, an unknown metric."})
        for at in key_result.at:
            if at.step not in self.steps:
                raise InvalidInput({"at": f"{key_result.id} is due at {at.step}, but the plan holds no such step."})


def _grouped(dependencies: Iterable[Dependency], end: str) -> dict[StepId, list[Dependency]]:
    groups: dict[StepId, list[Dependency]] = {}
    for dependency in dependencies:
        groups.setdefault(getattr(dependency, end), []).append(dependency)
    return groups
