"""Measure the engine: working backward against plain ways of doing the same, one edit, how cost grows, memory."""

import gc
import random
import tracemalloc
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from graphlib import TopologicalSorter
from statistics import quantiles
from time import process_time
from types import MappingProxyType
from typing import Any

import networkx as nx

from backcast.domain.planning.dependencies import Dependency
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.graph import graph_of
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import At, Kind, Step, Unit
from backcast.domain.scheduling.effects import effects_of
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.scheduling.timeline import Timeline
from bench.plans import DUE, TODAY, best, made_plan

Row = tuple[str, str, str]
DAY = timedelta(days=1)


@dataclass
class Bare:
    """What the plain reference says of a step, and what holds its latest and its earliest dates (None: a limit)."""

    latest_start: date
    latest_finish: date
    earliest_start: date
    earliest_finish: date
    planned_start: date
    planned_finish: date
    slack: int
    critical: bool
    holds_latest: Dependency | None
    holds_earliest: Dependency | None


@dataclass
class Pass:
    """The boundaries of steps, and of each the link that put it there."""

    spans: dict[str, tuple[int, int]]
    drivers: dict[str, Dependency]


class PlainReference:
    """The passes as anybody would write them from the specification, with the standard library and one calendar.

    It knows no calendars of people, no progress and no certificate of what is missed. Working days stand in a list of
    dates, positions are found by bisection, the order comes from graphlib.
    """

    def __init__(self, plan: Plan, today: date) -> None:
        self.plan, self.today = plan, today
        closed = plan.calendar.closed
        span = [today - 4000 * DAY + n * DAY for n in range(8000)]
        self.days = [day for day in span if day.weekday() in plan.calendar.workdays and day not in closed]
        self.steps = plan.steps
        self.out: dict[str, list[Dependency]] = {step: [] for step in plan.steps}
        self.into: dict[str, list[Dependency]] = {step: [] for step in plan.steps}
        for link in [*plan.dependencies, *self.anchors()]:
            self.out[link.before].append(link)
            self.into[link.after].append(link)
        waits = {step: [link.before for link in links] for step, links in self.into.items()}
        self.order = list(TopologicalSorter(waits).static_order())

    def anchors(self) -> list[Dependency]:
        """Follow-ups as the links that they amount to; a kick-off has none in these plans."""
        found = []
        for step in self.plan.steps.values():
            if step.anchor:
                lag = step.anchor.offset - 1
                found.append(Dependency(step.anchor.step, step.id, lag=lag, unit=step.anchor.unit))
        return found

    def after_day(self, step: Step, event: str) -> bool:
        """Whether an event lies at the close of its day."""
        return step.at is At.END if step.kind is Kind.MILESTONE else event == "F"

    def upper(self, link: Dependency, boundary: int) -> int:
        """The last boundary of the earlier event."""
        if link.unit is Unit.WORKING:
            return boundary - link.lag
        later = self.after_day(self.steps[link.after], link.type.value[1])
        earlier = self.after_day(self.steps[link.before], link.type.value[0])
        midnight = self.days[boundary - later] + (later - link.lag) * DAY
        return bisect_right(self.days, midnight - earlier * DAY) - 1 + earlier

    def lower(self, link: Dependency, boundary: int) -> int:
        """The first boundary of the later event."""
        if link.unit is Unit.WORKING:
            return boundary + link.lag
        later = self.after_day(self.steps[link.after], link.type.value[1])
        earlier = self.after_day(self.steps[link.before], link.type.value[0])
        midnight = self.days[boundary - earlier] + (earlier + link.lag) * DAY
        return bisect_left(self.days, midnight - later * DAY) + later

    def free(self) -> set[str]:
        """Follow-ups that nothing the goal needs waits for."""
        free: set[str] = set()
        for name in reversed(self.order):
            if self.steps[name].anchor and all(link.after in free for link in self.out[name]):
                free.add(name)
        return free

    def latest(self) -> Pass:
        """The latest boundaries of all that the goal waits for."""
        end, free = bisect_right(self.days, self.plan.goal.due), self.free()
        found = Pass({}, {})
        for name in reversed(self.order):
            if name in free:
                continue
            step = self.steps[name]
            finish = end - 1 + self.after_day(step, "F")
            start = finish - step.days
            for link in self.out[name]:
                if link.after in found.spans:
                    bound = self.upper(link, found.spans[link.after][link.type.value[1] == "F"])
                    bound -= 0 if link.type.value[0] == "S" else step.days
                    if bound < start:
                        start, found.drivers[name] = bound, link
            found.spans[name] = (start, start + step.days)
        return found

    def earliest(self, today: date, fixed: dict[str, tuple[int, int]] | None = None) -> Pass:
        """The earliest boundaries; some steps may have a place that is theirs."""
        first = bisect_left(self.days, today)
        found = Pass({}, {})
        for name in self.order:
            step = self.steps[name]
            if fixed and name in fixed:
                found.spans[name] = fixed[name]
                continue
            start = first + self.after_day(step, "S")
            for link in self.into[name]:
                bound = self.lower(link, found.spans[link.before][link.type.value[0] == "F"])
                bound -= 0 if link.type.value[1] == "S" else step.days
                if bound > start:
                    start, found.drivers[name] = bound, link
            found.spans[name] = (start, start + step.days)
        return found

    def planned(self, latest: Pass, earliest: Pass) -> Pass:
        """The dates to propose: as late as may be, but follow-ups and what waits for them right after their event."""
        floats: set[str] = set()
        for name in self.order:
            if self.steps[name].anchor or any(link.before in floats for link in self.into[name]):
                floats.add(name)
        late, early = latest.spans, earliest.spans
        return self.earliest(self.today, {name: max(late[name], early[name]) for name in late if name not in floats})

    def dates(self, name: str, span: tuple[int, int]) -> tuple[date, date]:
        """What people see."""
        step = self.steps[name]
        return (
            self.days[span[0] - self.after_day(step, "S")],
            self.days[span[1] - self.after_day(step, "F")],
        )

    def answers(self) -> dict[str, Bare]:
        """Latest, earliest and planned dates, slack, what is critical, and what holds what."""
        latest, earliest = self.latest(), self.earliest(self.today)
        planned = self.planned(latest, earliest).spans
        must_start = min(self.dates(name, span)[0] for name, span in latest.spans.items())
        again = self.earliest(max(self.today, must_start)).spans
        return {
            name: Bare(
                *self.dates(name, span),
                *self.dates(name, earliest.spans[name]),
                *self.dates(name, planned[name]),
                slack=span[0] - earliest.spans[name][0],
                critical=span[0] <= again[name][0],
                holds_latest=latest.drivers.get(name),
                holds_earliest=earliest.drivers.get(name),
            )
            for name, span in latest.spans.items()
        }


def check_alike(plan: Plan) -> None:
    """The plain reference and the engine say the same, or the comparison is worth nothing."""
    windows = work_backward(plan, TODAY).windows
    for name, bare in PlainReference(plan, TODAY).answers().items():
        window = windows[name]
        assert (window.latest_start, window.latest_finish) == (bare.latest_start, bare.latest_finish), name
        assert (window.earliest_start, window.earliest_finish) == (bare.earliest_start, bare.earliest_finish), name
        assert (window.planned_start, window.planned_finish) == (bare.planned_start, bare.planned_finish), name
        assert (window.slack, window.critical) == (bare.slack, bare.critical), name


def bare_sort(plan: Plan) -> float:
    """networkx alone builds the graph and sorts it, without any date."""

    def act() -> None:
        graph: Any = nx.DiGraph()
        graph.add_nodes_from(plan.steps)
        graph.add_edges_from(plan.ties)
        list(nx.topological_sort(graph))

    return best(act)


def gather_floor(plan: Plan) -> float | None:
    """The floor: one numpy gather over all links, None where numpy is not installed."""
    try:
        import numpy as np  # noqa: PLC0415  (an extra: the engine does not need it)
    except ImportError:
        return None
    index = plan.graph.index
    after = np.array([index[later] for _, later in plan.ties])
    starts = np.arange(len(plan.steps), dtype=np.int64)
    return best(lambda: starts[after], 20)


def trueppm(plan: Plan) -> Callable[[], Any] | None:
    """The same steps and links through trueppm-scheduler, which only knows forward passes; None where it is missing."""
    try:
        from trueppm_scheduler import Calendar, DependencyType, Project, Task, schedule  # noqa: PLC0415
        from trueppm_scheduler import Dependency as Link  # noqa: PLC0415
    except ImportError:
        return None
    tasks = [Task(step.id, step.title, duration=step.days * DAY) for step in plan.steps.values()]
    kind = DependencyType.FS
    links = [Link(each.before, each.after, kind, each.lag * DAY) for each in plan.dependencies]
    links += [Link(step.anchor.step, step.id, kind, 20 * DAY) for step in plan.steps.values() if step.anchor]
    project = Project("p", plan.title, TODAY, tasks, links, Calendar())
    return lambda: schedule(project)


def whole(plan: Plan) -> Callable[[], Timeline]:
    """Working backward from steps and links, nothing compiled before."""

    def act() -> Timeline:
        object.__setattr__(plan, "graph", graph_of(plan.steps, plan.dependencies))
        return work_backward(plan, TODAY)

    return act


def shuffled(plan: Plan) -> Plan:
    """The same plan with its steps and dependencies written down in any order."""
    chance = random.Random(2)
    steps, links = list(plan.steps.items()), list(plan.dependencies)
    chance.shuffle(steps)
    chance.shuffle(links)
    return replace(plan, steps=MappingProxyType(dict(steps)), dependencies=tuple(links))


def side_by_side(acts: Sequence[Callable[[], Any]], rounds: int) -> list[float]:
    """CPU milliseconds of the fastest round of each; they take turns, so that a busy machine is busy for all."""
    times = [[best(act, 1) for act in acts] for _ in range(rounds)]
    return [min(column) for column in zip(*times, strict=True)]


def engine_rows() -> list[Row]:
    """Working backward, against plainer ways."""
    rows: list[Row] = []
    for count in (100, 1_000, 10_000, 100_000):
        rows += dates_rows(count, made_plan(count))
    rows += dates_rows(10_000, shuffled(made_plan(10_000)), ", written down in any order")[:1]
    return [*rows, edit_row(), growth_row(), deep_row(), *memory_rows()]


def dates_rows(count: int, plan: Plan, how: str = "") -> list[Row]:
    """All dates of a plan, compiled and kept."""
    acts: list[Callable[[], Any]] = [whole(plan), lambda: work_backward(plan, TODAY)]
    names = []
    if count < 100_000:
        check_alike(plan)
        acts.append(lambda: PlainReference(plan, TODAY).answers())
        names.append("a plain reference")
    if count == 1_000 and (other := trueppm(plan)):
        acts.append(other)
        names.append("trueppm-scheduler")
    took, again, *others = side_by_side(acts, 7 if count < 10_000 else 3)
    beside = [f"{took / bare_sort(plan):.1f} × networkx build + sort alone"]
    beside += [f"1/{other / took:.1f} of {name}" for other, name in zip(others, names, strict=True)]
    if count == 1_000 and len(names) == 1:
        beside.append("trueppm-scheduler not installed")
    floor = gather_floor(plan)
    beside.append(f"{took / floor:,.0f} × one numpy gather" if floor else "numpy not installed")
    kept = [f"1/{others[0] / again:.1f} of a plain reference"] if others else []
    name = f"the same after a change that ties nothing anew, {count:,} steps"
    return [
        (f"all dates of {count:,} steps{how}", f"{took:.1f} ms", "; ".join(beside)),
        (name, f"{again:.1f} ms", "; ".join([f"{again / took:.2f} × the first time", *kept])),
    ]


def edit_row() -> Row:
    """One change of a duration in a plan of 1,000 steps: the new plan, its dates, and the list of what moves."""
    plan = made_plan(1_000)
    before = work_backward(plan, TODAY)
    chance = random.Random(1)
    times = []
    for name in chance.sample([step.id for step in plan.steps.values() if not step.is_milestone], 100):
        step = plan.steps[name]
        gc.collect()
        start = process_time()
        changed = plan.with_step(replace(step, days=step.days + 3))
        effects_of(plan, before, changed, work_backward(changed, TODAY))
        times.append((process_time() - start) * 1000)
    likely = quantiles(times, n=20)
    return (
        "one edit of 1,000 steps: new plan, dates, list of what moves",
        f"{likely[9]:.1f} ms",
        f"95 % under {likely[-1]:.1f} ms; {likely[9] / bare_sort(plan):.1f} × networkx build + sort alone",
    )


def growth_row() -> Row:
    """How the cost grows from 10,000 to 100,000 steps: 10 would be linear."""
    small, large = (best(whole(made_plan(count)), 3) for count in (10_000, 100_000))
    return ("from 10,000 to 100,000 steps", f"{large / small:.1f} ×", "10 × is linear")


def chain_plan(count: int) -> Plan:
    """Steps one after the other, two working days in seven years' worth of milestones: no date leaves the years."""
    steps = {
        f"S{n}": Step(f"S{n}", Kind.ACTION if n % 10 == 0 else Kind.MILESTONE, "x", int(n % 10 == 0))
        for n in range(count)
    }
    links = tuple(Dependency(f"S{n}", f"S{n + 1}") for n in range(count - 1))
    return Plan("A chain", EndGoal("Deep", DUE), steps=MappingProxyType(steps), dependencies=links)


def deep_row() -> Row:
    """A chain 50,000 deep against a broad plan of as many steps."""
    deep, broad = best(whole(chain_plan(50_000)), 2), best(whole(made_plan(50_000)), 2)
    return ("a chain 50,000 deep", f"{deep:.0f} ms", f"{deep / broad:.1f} × a broad plan of 50,000 steps")


def memory_rows() -> list[Row]:
    """Peak memory of working out the dates, beside the plan itself."""
    rows = []
    for count in (10_000, 100_000):
        tracemalloc.start()
        plan = made_plan(count)
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        kept = work_backward(plan, TODAY)
        held, peak = (size - before for size in tracemalloc.get_traced_memory())
        tracemalloc.stop()
        name = f"memory for the dates of {len(kept.windows):,} steps"
        size = f"{peak / 2**20:.0f} MiB, {held / 2**20:.0f} kept"
        rows.append((name, size, f"{peak / before:.1f} × the plan"))
    return rows
