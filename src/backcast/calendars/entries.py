"""Entries of a plan: what of it stands in a calendar, and on which days."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from backcast.calendars.components import Entry, EntryKind, Gap
from backcast.calendars.descriptions import Surroundings, goal_lines, step_lines
from backcast.calendars.identities import Identities, Identity
from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.graph import waiting_order
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Kind, Step, StepId
from backcast.domain.scheduling.timeline import Timeline, Window

if TYPE_CHECKING:
    from backcast.domain.results.key_results import KeyResult

_KINDS = {
    Kind.ACTION: EntryKind.ACTION,
    Kind.MILESTONE: EntryKind.MILESTONE,
    Kind.FOLLOW_UP: EntryKind.FOLLOW_UP,
}


def plan_entries(
    plan: Plan,
    timeline: Timeline,
    identities: Identities,
    *,
    address: str = "",
    step_address: Callable[[StepId], str] | None = None,
) -> list[Entry]:
    """All that a calendar may show: the end goal, each step on its days, and each start that is still to come.

    Args:
        plan: the plan.
        timeline: its dates.
        identities: of the entries; a step without one is left out, and nothing that is left in says anything of it.
        address: where a person can read the plan, empty for nowhere.
        step_address: where a person can read one of its steps; None for where they read the plan.
    """
    return list(_Entries(plan, timeline, identities, address, step_address).all())


class _Entries:
    """One reading of a plan: what is looked up for every step is gathered once."""

    def __init__(
        self,
        plan: Plan,
        timeline: Timeline,
        identities: Identities,
        address: str,
        step_address: Callable[[StepId], str] | None,
    ) -> None:
        self._plan = plan
        self._timeline = timeline
        self._identities = identities
        self._address = address
        self._step_address = step_address or (lambda _: address)
        self._uids = {step: identity.text for step, identity in identities.dues.items()}
        self._waits: dict[StepId, list[Dependency]] = defaultdict(list)
        self._unlocks: dict[StepId, list[Dependency]] = defaultdict(list)
        self._followers: dict[StepId, list[Step]] = defaultdict(list)
        self._key_results: dict[StepId, list[KeyResult]] = defaultdict(list)
        for dependency in plan.dependencies:
            self._waits[dependency.after].append(dependency)
            self._unlocks[dependency.before].append(dependency)
        for step in plan.steps.values():
            if step.anchor:
                self._followers[step.anchor.step].append(step)
        for key_result in plan.key_results:
            for due_at in key_result.at:
                self._key_results[due_at.step].append(key_result)
        self._milestones = next_milestones(plan, timeline)

    def all(self) -> Iterator[Entry]:
        if self._identities.goal:
            yield self._goal(self._identities.goal)
        for step in self._plan.steps.values():
            has_start = step.id in self._identities.starts and _is_to_be_started(step)
            if not has_start and step.id not in self._uids:
                continue
            window = self._timeline.windows[step.id]
            lines, url = tuple(self._lines(step)), self._step_address(step.id)
            if step.id in self._uids:
                yield self._due(step, window, lines, url)
            if has_start:
                yield self._start(step, window, lines, url)

    def _goal(self, identity: Identity) -> Entry:
        goal = self._plan.goal
        lines = tuple(goal_lines(self._plan, self._timeline))
        title = f"End goal: {goal.statement}"
        return Entry(identity, EntryKind.GOAL, title, goal.due, goal.due, lines, self._address)

    def _due(self, step: Step, window: Window, lines: tuple[str, ...], url: str) -> Entry:
        last = window.planned_finish
        return Entry(
            identity=self._identities.dues[step.id],
            kind=_KINDS[step.kind],
            title=step.title,
            first=min(step.started or window.planned_start, last),
            last=last,
            lines=lines,
            url=url,
            categories=(step.phase,),
            parent="" if step.is_milestone else self._uid(self._milestones.get(step.id, "")),
            depends_on=tuple(self._waited_for(step)),
            gaps=tuple(self._gaps(step)),
            is_begun=step.is_under_way,
            progress=_progress(step),
            finished=step.finished,
        )

    def _start(self, step: Step, window: Window, lines: tuple[str, ...], url: str) -> Entry:
        # What hangs on a follow-up is planned right after it, maybe long before its latest start: a reminder to start
        # must not come after the day on which the same calendar says that the work is due.
        day = min(window.latest_start, window.planned_start)
        return Entry(
            identity=self._identities.starts[step.id],
            kind=EntryKind.START,
            title=f"Start by: {step.title}",
            first=day,
            last=day,
            lines=lines,
            url=url,
            categories=(step.phase,),
            work=_KINDS[step.kind],
        )

    def _lines(self, step: Step) -> list[str]:
        milestone = None if step.is_milestone else self._milestones.get(step.id)
        led_to = self._plan.step(milestone) if milestone in self._uids else None
        waits = [dependency for dependency in self._waits[step.id] if dependency.before in self._uids]
        anchor = step.anchor if step.anchor and step.anchor.step in self._uids else None
        return step_lines(self._plan, step, Surroundings(waits, anchor, self._key_results[step.id], led_to))

    def _waited_for(self, step: Step) -> list[str]:
        before = [dependency.before for dependency in self._waits[step.id]]
        if step.anchor:
            before.append(step.anchor.step)
        return [uid for uid in map(self._uid, dict.fromkeys(before)) if uid]

    def _gaps(self, step: Step) -> Iterator[Gap]:
        """The days that must lie between this step and what comes after its end."""
        for dependency in self._unlocks[step.id]:
            if dependency.type is LinkType.FS and dependency.lag and (uid := self._uid(dependency.after)):
                yield Gap(uid, dependency.lag)
        for follower in self._followers[step.id]:
            between = follower.anchor.offset - 1 if follower.anchor else 0  # an offset counts from date to date
            if between > 0 and (uid := self._uid(follower.id)):
                yield Gap(uid, between)

    def _uid(self, step_id: StepId) -> str:
        return self._uids.get(step_id, "")


def next_milestones(plan: Plan, timeline: Timeline) -> dict[StepId, StepId]:
    """The first milestone on the way from each step to the end, by planned day; steps without one are left out."""
    after: dict[StepId, list[StepId]] = {step: [] for step in plan.steps}
    for before, later in plan.ties:
        after[before].append(later)
    found: dict[StepId, StepId] = {}
    for step in reversed(waiting_order(plan.steps, plan.ties)):
        ahead = [later if plan.steps[later].is_milestone else found.get(later) for later in after[step]]
        milestones = [milestone for milestone in ahead if milestone]
        if milestones:
            found[step] = min(milestones, key=lambda milestone: (timeline.windows[milestone].planned_finish, milestone))
    return found


def _is_to_be_started(step: Step) -> bool:
    return not step.is_milestone and not step.started and not step.is_done


def _progress(step: Step) -> int | None:
    """The percentage that is done of work under way, None where nobody said how much remains."""
    if not step.is_under_way or step.remaining is None or not step.days:
        return None
    return max(0, 100 * (step.days - step.remaining) // step.days)
