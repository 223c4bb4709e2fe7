"""Overviews: how a plan stands, in the words of the screens: verdict, chain, gates, key results, this week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Final

from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Kind, Step, StepId
from backcast.domain.repairs.joins import join_words, windows_of
from backcast.domain.results.key_results import Edge, KeyResult, progress
from backcast.domain.results.metrics import Measurement, Metric, standing
from backcast.domain.scheduling.timeline import Chain, End, Limit, Timeline, Window
from backcast.web.pictures.lanes import Lane, lanes_of
from backcast.web.pictures.rails import Rail, rail_of
from backcast.web.pictures.states import State, lane_state, state_of
from backcast.web.pictures.words import count_of, from_today, long_day, number

MOST_CARDS: Final = 60
TABLE_PAGE: Final = 400
MOST_MISSED: Final = 5
MOST_WAITS: Final = 2
_MILESTONE: Final = Kind.MILESTONE


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the plan stands: ``headline`` first, then ``more``; ``tone`` is ``good``, ``late`` or ``plain``."""

    headline: str
    more: str
    tone: str


@dataclass(frozen=True, slots=True)
class Result:
    """A key result with what was measured last. ``share`` of the way is None where it is not defined."""

    key_result: KeyResult
    metric: Metric
    current: Measurement | None
    share: Decimal | None
    due: date | None

    @property
    def percent(self) -> int:
        """How full a meter is, 0 to 100."""
        return round(100 * min(max(self.share or Decimal(0), Decimal(0)), Decimal(1)))


@dataclass(frozen=True, slots=True)
class Gate:
    """A milestone with its date, how it stands, and how many of its steps are done."""

    step: Step
    window: Window
    state: State
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Due:
    """A step that is due this week. ``waits`` are open steps before it, ``unlocks`` what waits for it."""

    step: Step
    window: Window
    lane: str
    is_late: bool
    waits: tuple[Step, ...]
    unlocks: tuple[Step, ...]


@dataclass(frozen=True)
class Overview:
    """A plan and its dates, with what the screens say about them; each answer is worked out when it is asked for."""

    plan: Plan
    timeline: Timeline

    @cached_property
    def lanes(self) -> list[Lane]:
        """The lanes from the goal backward."""
        return lanes_of(self.plan, self.timeline)

    @cached_property
    def work(self) -> list[Step]:
        """Everything but milestones."""
        return [step for step in self.plan.steps.values() if step.kind is not _MILESTONE]

    @cached_property
    def done(self) -> int:
        """How many of them are finished."""
        return len([step for step in self.work if step.finished])

    @property
    def days_to_go(self) -> int:
        """Calendar days from today to the goal's date, negative after it."""
        return (self.timeline.due - self.timeline.today).days

    @cached_property
    def chain(self) -> tuple[Step, ...]:
        """The chain that matters most: the one that misses its limit, else the one that sets the must-start day."""
        chain = _chain(self.timeline)
        return tuple(self.plan.steps[known] for known in chain.steps) if chain else ()

    def joined(self, place: int) -> str:
        """How the step at this place of the chain waits for the one before it; empty where it simply comes next."""
        chain = _chain(self.timeline)
        return join_words(self.plan, chain.links[place - 1]) if chain and place else ""

    @cached_property
    def waits(self) -> list[str]:
        """The first waits of the chain that count in calendar days, which nobody can shorten by working faster."""
        chain = _chain(self.timeline)
        return windows_of(self.plan, chain.links)[:MOST_WAITS] if chain else []

    @cached_property
    def slack_note(self) -> str:
        """Why the steps of the chain have not all the same slack, which so is not that of the must-start day."""
        found = [self.timeline.windows[step.id].slack for step in self.chain if not step.is_done]
        least, most = min(found, default=0), max(found, default=0)
        if least == most or not (self.waits or any(step.calendar for step in self.chain)):
            return ""
        why = (
            f"closed days count in {' and '.join(self.waits)} too, so that a move before it is another number of "
            "working days behind it"
            if self.waits
            else "some keep working days of their own"
        )
        if self.timeline.feasible:
            return f"Its steps have {number(least)} to {count_of(most, 'working day')} of slack: {why}."
        ends = f"{number(least)} to {number(most)}"
        short = count_of(self.timeline.short_by, "working day")
        return f"The slack of its steps runs from {ends}: {why}. The limit itself is missed by {short}."

    @cached_property
    def longest(self) -> list[Step]:
        """The three longest open pieces of work of the chain: where days can be won."""
        ready = [step for step in self.chain if not step.is_done and step.days > 1]
        return sorted(ready, key=lambda step: -step.days)[:3]

    @cached_property
    def verdict(self) -> Verdict:
        """How the plan stands, the most important first."""
        timeline = self.timeline
        if not self.plan.steps:
            return Verdict("Nothing is planned yet.", "Add the last step before the goal, then what it needs.", "plain")
        if not timeline.feasible:
            end = f"The earliest possible end is {long_day(timeline.finish)}." if timeline.finish else ""
            return Verdict(f"{count_of(timeline.short_by, 'working day')} short.", end, "late")
        if timeline.must_start is None:
            return self._verdict_without_start()
        slack = count_of(timeline.min_slack, "working day")
        headline = f"On course, with {slack} to spare." if timeline.min_slack else "On course, with no day to spare."
        if any(step.started for step in self.work):
            return Verdict(headline, f"The next piece of work must start by {long_day(timeline.must_start)}.", "good")
        when = from_today(timeline.runway)
        return Verdict(headline, f"Work must start by {long_day(timeline.must_start)}, {when}.", "good")

    def _verdict_without_start(self) -> Verdict:
        if self.work and self.done < len(self.work):
            return Verdict("On course.", "Everything that is left has been started.", "good")
        if self.work:
            return Verdict("Everything is done.", "Check the key results to see whether the goal is true.", "good")
        return Verdict("Only milestones so far.", "Add the work that leads to each of them.", "plain")

    @cached_property
    def limits(self) -> tuple[str, str]:
        """What holds a chain that misses its limit at its beginning, and any chain at its end: parts of a sentence."""
        explanation, chain = self.timeline.explanation, _chain(self.timeline)
        return (limit_words(explanation.start) if explanation else "", limit_words(chain.to) if chain else "")

    @cached_property
    def gates(self) -> list[Gate]:
        """The milestones, back from the goal."""
        return [
            Gate(
                lane.milestone,
                self.timeline.windows[lane.id],
                lane_state(lane, self.timeline.windows),
                lane.done,
                len(lane.steps),
            )
            for lane in self.lanes
            if lane.milestone
        ]

    @cached_property
    def next_gate(self) -> Gate | None:
        """The first milestone that is still to be reached."""
        return next((gate for gate in reversed(self.gates) if gate.state is not State.DONE), None)

    @cached_property
    def also_missed(self) -> list[str]:
        """The other limits that are missed, the worst first, each as a sentence."""
        others = self.timeline.conflicts[1 : MOST_MISSED + 1]
        told = [
            f"{known.chain.steps[-1]} {self.plan.steps[known.chain.steps[-1]].title} misses "
            f"{limit_words(known.chain.to)} by {count_of(known.short_by, 'working day')}."
            for known in others
        ]
        left = self.timeline.missed - 1 - len(others)
        return [*told, f"{left:,} more {'are' if left > 1 else 'is'} missed."] if left > 0 else told

    @cached_property
    def rail(self) -> Rail:
        """The milestones on one line."""
        places = [(g.window.planned_finish, g.state is State.LATE, g.state is State.DONE) for g in self.gates]
        return rail_of(self.timeline.today, self.timeline.due, places)

    def state(self, step: Step) -> State:
        """How a step stands; of a milestone as on its lane."""
        return self._gate_states.get(step.id) or state_of(step, self.timeline.windows[step.id])

    @cached_property
    def _gate_states(self) -> dict[StepId, State]:
        return {gate.step.id: gate.state for gate in self.gates}

    @cached_property
    def results(self) -> list[Result]:
        """The key results, business results first."""
        results = [self._result(key_result) for key_result in self.plan.key_results]
        return sorted(results, key=lambda result: -(result.key_result.level or 0))

    @cached_property
    def taken(self) -> list[Measurement]:
        """What was measured and stands, the newest first; of one day what was entered last."""
        return sorted(standing(self.plan.measurements), key=lambda measurement: measurement.on)[::-1]

    def _result(self, key_result: KeyResult) -> Result:
        metric = self.plan.metric(key_result.metric)
        taken = (m for m in self.taken if m.metric == metric.id and m.on <= self.timeline.today)
        current = next(taken, None)
        share = progress(key_result, metric.direction, current.value) if current else None
        return Result(key_result, metric, current, share, self._due(key_result))

    def _due(self, key_result: KeyResult) -> date | None:
        windows = self.timeline.windows
        days = [
            windows[at.step].planned_start if at.on is Edge.START else windows[at.step].planned_finish
            for at in key_result.at
        ]
        return max(days, default=key_result.due)

    @cached_property
    def lane_of(self) -> dict[StepId, str]:
        """The title of the lane in which each step stands."""
        return {step.id: lane.title for lane in self.lanes for step in lane.steps}

    @property
    def sunday(self) -> date:
        """The last day of this week."""
        return self.timeline.today + timedelta(days=6 - self.timeline.today.weekday())

    @cached_property
    def week(self) -> list[Due]:
        """What is under way or planned to start by the end of this week: late on top, then by latest start."""
        due = [self._due_step(step) for step in self.work if not step.is_done and self._is_due(step)]
        return sorted(due, key=lambda each: (not each.is_late, each.window.latest_start, each.window.latest_finish))

    @cached_property
    def coming(self) -> list[Due]:
        """The three next steps after this week."""
        later = [step for step in self.work if not step.is_done and not self._is_due(step)]
        later.sort(key=lambda step: self.timeline.windows[step.id].planned_start)
        return [self._due_step(step) for step in later[:3]]

    def _is_due(self, step: Step) -> bool:
        return step.is_under_way or self.timeline.windows[step.id].planned_start <= self.sunday

    def _due_step(self, step: Step) -> Due:
        window = self.timeline.windows[step.id]
        before = [self.plan.steps[need.before] for need in self.plan.needs(step.id)]
        return Due(
            step,
            window,
            self.lane_of.get(step.id, ""),
            is_late=window.counts and window.planned_finish > window.latest_finish,
            waits=tuple(known for known in before if not known.is_done),
            unlocks=tuple(self.plan.steps[tie.after] for tie in self.plan.unlocks(step.id)),
        )

    @cached_property
    def backward(self) -> list[Step]:
        """Every step, the latest planned finish first."""
        windows = self.timeline.windows
        places = {known: place for place, known in enumerate(self.plan.steps)}

        def place(step: Step) -> tuple[date, bool, date, int]:
            window = windows[step.id]
            return (window.planned_finish, step.is_milestone, window.planned_start, places[step.id])

        return sorted(self.plan.steps.values(), key=place, reverse=True)

    @property
    def table_pages(self) -> int:
        """On how many pages the table stands."""
        return max(1, -(-len(self.plan.steps) // TABLE_PAGE))

    def nearest_page(self, asked: int) -> int:
        """The page of the table that is asked for, or the first or last one; pages count from 1."""
        return min(max(asked, 1), self.table_pages)

    def table(self, page: int) -> Sequence[Step]:
        """The steps on one page of the table."""
        first = (self.nearest_page(page) - 1) * TABLE_PAGE
        return self.backward[first : first + TABLE_PAGE]

    @property
    def follow_ups(self) -> list[Step]:
        """The measurements after an event, in the order of their dates."""
        found = [step for step in self.work if step.kind is Kind.FOLLOW_UP]
        return sorted(found, key=lambda step: self.timeline.windows[step.id].planned_start)


def _chain(timeline: Timeline) -> Chain | None:
    return timeline.explanation.chain if timeline.explanation else timeline.driving_chain


def limit_words(end: End) -> str:
    """What holds a chain at one of its ends."""
    words = {
        Limit.TODAY: "today,",
        Limit.NOT_BEFORE: "its earliest date,",
        Limit.FIXED_START: "its fixed date,",
        Limit.STARTED: "work already begun on",
        Limit.FINISHED: "work finished on",
        Limit.GOAL: "the goal on",
        Limit.DEADLINE: "its deadline on",
    }
    return f"{words[end.kind]} {long_day(end.date)}"
