"""Entries of a plan: what of it stands in a calendar, and on which days."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from typing import TYPE_CHECKING, Any, Final

from backcast.calendars.components import Entry, EntryKind, Gap
from backcast.calendars.descriptions import StepDescriptions, goal_lines
from backcast.calendars.identities import Identities, Identity
from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Anchor, Kind, Step, StepId
from backcast.domain.scheduling.timeline import Timeline, Window

if TYPE_CHECKING:
    from backcast.domain.results.key_results import KeyResult

# Members of an enumeration cost a look-up each time they are written out, and far more where they are hashed.
_KINDS: Final = {
    Kind.ACTION.value: EntryKind.ACTION,
    Kind.MILESTONE.value: EntryKind.MILESTONE,
    Kind.FOLLOW_UP.value: EntryKind.FOLLOW_UP,
}
_FINISH_START: Final = LinkType.FS
_NOTHING: Final[tuple[Any, ...]] = ()


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
    return list(EntryReading(plan, timeline, identities, address, step_address).all())


class _OpenEntry:
    """An entry while it is filled in: a frozen value sets each field by a call, which takes four times as long."""

    __slots__ = Entry.__slots__


class EntryReading:
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
        self._descriptions = StepDescriptions(plan)
        self._uids = uids = {step: identity.text for step, identity in identities.dues.items()}
        self._waits: defaultdict[StepId, list[Dependency]] = defaultdict(list)
        self._gaps: defaultdict[StepId, list[Gap]] = defaultdict(list)
        self._key_results: defaultdict[StepId, list[KeyResult]] = defaultdict(list)
        waits = self._waits
        for tie in plan.dependencies:
            if tie.before in uids:  # nothing is said of what is left out
                waits[tie.after].append(tie)
                if tie.lag and tie.type is _FINISH_START and tie.after in uids:
                    self._gaps[tie.before].append(Gap(uids[tie.after], tie.lag))
        for step in plan.steps.values():
            if step.anchor and step.anchor.offset > 1 and step.id in uids:  # an offset counts from date to date
                self._gaps[step.anchor.step].append(Gap(uids[step.id], step.anchor.offset - 1))
        for key_result in plan.key_results:
            for due_at in key_result.at:
                self._key_results[due_at.step].append(key_result)
        self._milestones = next_milestones(plan, timeline)

    def carried(self, plan: Plan, timeline: Timeline, identities: Identities) -> "EntryReading":
        """The same of another plan in which steps have the same uids and milestones, and say the same of each other."""
        other = copy(self)
        other._plan, other._timeline, other._identities = plan, timeline, identities
        return other

    def all(self) -> Iterator[Entry]:
        """The entries of the end goal and of all steps."""
        yield from self.of_goal()
        for step in self._plan.steps.values():
            yield from self.of(step)

    def of_goal(self) -> tuple[Entry, ...]:
        """The entry of the end goal, where it has one."""
        identity, goal = self._identities.goal, self._plan.goal
        if identity is None:
            return ()
        lines = tuple(goal_lines(self._plan, self._timeline))
        title = f"End goal: {goal.statement}"
        return (Entry(identity, EntryKind.GOAL, title, goal.due, goal.due, lines, self._address),)

    def of(self, step: Step) -> tuple[Entry, ...]:
        """The entries of a step, as far as they are meant: on the day on which it is due, and on which to start."""
        due, starts = self._identities.dues.get(step.id), self._identities.starts
        start = starts.get(step.id) if starts and _is_to_be_started(step) else None
        if due is None and start is None:
            return ()
        window, url = self._timeline.windows[step.id], self._step_address(step.id)
        waits = self._waits.get(step.id, _NOTHING)
        milestone = None if step.is_milestone else self._milestones.get(step.id)
        parent = self._uids.get(milestone, "") if milestone else ""
        lines = self._descriptions.lines(
            step, waits, self._event(step), self._key_results.get(step.id, _NOTHING), milestone if parent else None
        )
        entries = () if due is None else (self._due(step, due, window, (lines, url, parent), waits),)
        return entries if start is None else (*entries, self._start(step, start, window, lines, url))

    def _event(self, step: Step) -> Anchor | None:
        return step.anchor if step.anchor and step.anchor.step in self._uids else None

    def _due(
        self,
        step: Step,
        identity: Identity,
        window: Window,
        said: tuple[tuple[str, ...], str, str],
        waits: Sequence[Dependency],
    ) -> Entry:
        first, last = step.started or window.planned_start, window.planned_finish
        entry: Any = object.__new__(_OpenEntry)
        entry.identity, entry.kind, entry.title = identity, _KINDS[step.kind.value], step.title
        entry.first, entry.last = first if first < last else last, last
        entry.lines, entry.url, entry.parent = said
        entry.categories = (step.phase,)
        entry.depends_on = self._waited_for(step, waits) if waits or step.anchor else _NOTHING
        entry.gaps = tuple(self._gaps.get(step.id, _NOTHING))
        entry.is_begun, entry.finished = step.is_under_way, step.finished
        entry.progress = _progress(step) if entry.is_begun else None
        entry.work, entry.is_tentative = None, False
        entry.__class__ = Entry
        filled: Entry = entry
        return filled

    def _start(self, step: Step, identity: Identity, window: Window, lines: tuple[str, ...], url: str) -> Entry:
        # What hangs on a follow-up is planned right after it, maybe long before its latest start: a reminder to start
        # must not come after the day on which the same calendar says that the work is due.
        day = min(window.latest_start, window.planned_start)
        return Entry(
            identity=identity,
            kind=EntryKind.START,
            title=f"Start by: {step.title}",
            first=day,
            last=day,
            lines=lines,
            url=url,
            categories=(step.phase,),
            work=_KINDS[step.kind.value],
        )

    def _waited_for(self, step: Step, waits: Sequence[Dependency]) -> tuple[str, ...]:
        uids = self._uids
        before = [tie.before for tie in waits]
        if step.anchor and step.anchor.step in uids:
            before.append(step.anchor.step)
        return tuple([uids[known] for known in dict.fromkeys(before)])


def next_milestones(plan: Plan, timeline: Timeline) -> dict[StepId, StepId]:
    """The first milestone on the way from each step to the end, by planned day; steps without one are left out."""
    gates = [step.id for step in plan.steps.values() if step.is_milestone]
    gates.sort(key=lambda gate: (timeline.windows[gate].planned_finish, gate))
    graph, none = plan.graph, len(gates)
    # For each step, by its number: the first milestone behind it, and that or itself, as those who wait for it see it.
    found, seen = [none] * len(graph.order), [none] * len(graph.order)
    own = {graph.index[gate]: place for place, gate in enumerate(gates)}
    for index, place in own.items():
        seen[index] = place
    for before, after in graph.pairs_backward():
        ahead = seen[after]
        if ahead < found[before]:
            found[before] = ahead
            if before not in own:
                seen[before] = ahead
    return {
        step: gates[ahead]
        for step, ahead in zip(graph.names, map(found.__getitem__, graph.places), strict=True)
        if ahead < none
    }


def _is_to_be_started(step: Step) -> bool:
    return not step.is_milestone and not step.started and not step.is_done


def _progress(step: Step) -> int | None:
    """The percentage that is done of work under way, None where nobody said how much remains."""
    if step.remaining is None or not step.days:
        return None
    return max(0, 100 * (step.days - step.remaining) // step.days)
