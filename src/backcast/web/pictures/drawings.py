"""Drawings: the backward timeline of a plan as rows, bars and lines, ready for a template to write down.

Heights and widths are pixels. Rows run from the goal backward, so that links climb to the right.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import cycle
from typing import Final, NamedTuple

from backcast.domain.planning.dependencies import LinkType
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Step, StepId
from backcast.domain.scheduling.timeline import Timeline, Window
from backcast.web.pictures.axes import Mark, Scale, Stretch, closures, months, tenth, ticks
from backcast.web.pictures.lanes import Choice, Lane, opened
from backcast.web.pictures.links import Link, Shape, route
from backcast.web.pictures.overviews import Overview
from backcast.web.pictures.states import STATE_WORDS, State, lane_state, state_of
from backcast.web.pictures.words import short_day, t_minus

ROW: Final = 30
HEAD: Final = 52
NARROWEST: Final = 480
WIDEST: Final = 6000
NARROWEST_DAY: Final = 1.1
MOST_ROWS: Final = 400
MOST_IN_A_PICTURE: Final = 5000
MOST_LANES: Final = 400
MOST_LINKS: Final = 1500
MOST_STRIPS: Final = 600
_LETTER: Final = 6.7
_DIAMOND: Final = 9.0
_BAR: Final = 16
_FINISH_START: Final = LinkType.FS
_HAVE_SLACK: Final = (State.SLACK, State.UNDER_WAY)


class Bar(NamedTuple):
    """A step in the picture; a milestone is as wide as nothing. ``due`` is how far before the goal it is finished.

    ``x0`` is where its first day begins, ``x1`` where its last day ends; ``width`` is what can still be seen.
    ``elapsed`` is the part of started work that lies before today, ``latest`` where its latest finish ends.
    """

    step: Step
    window: Window
    state: State
    lane: str
    y: int
    x0: float
    x1: float
    width: float
    elapsed: float
    latest: float | None
    due: str
    needs: str

    @property
    def is_movable(self) -> bool:
        """Whether a person may shift it: not what has begun or is finished, not what follows an event."""
        return not (self.step.started or self.step.finished or self.step.anchor)

    @property
    def words(self) -> str:
        """Its state in words."""
        return STATE_WORDS[self.state]


class Strip(NamedTuple):
    """A step, or several that touch, in the row of a closed lane."""

    step: StepId
    state: State
    x: float
    y: float
    width: float
    needs: str


_AS_STRIP: Final = partial(tuple.__new__, Strip)  # of its values in order: to call the class costs twice as much


class Label(NamedTuple):
    """Words beside a diamond; ``at_end``: they end at ``x`` instead of beginning there."""

    x: float
    text: str
    day: str
    at_end: bool


class LaneRow(NamedTuple):
    """The row of a lane: ``x0`` to ``x1`` is what its steps span; ``hidden`` counts steps of an open lane not shown."""

    lane: Lane
    state: State
    y: int
    x0: float
    x1: float
    due: str
    is_open: bool
    hidden: int
    strips: tuple[Strip, ...]
    label: Label | None
    bars: tuple[Bar, ...]
    needs: str


@dataclass(frozen=True)
class Drawing:
    """The whole picture. ``open`` names the open lanes as an address does, ``overview`` has the words.

    ``start_x`` is where work must begin, None where nothing is left to begin. ``hidden_lanes`` counts lanes left out.
    """

    scale: Scale
    height: int
    lanes: tuple[LaneRow, ...]
    hidden_lanes: int
    links: tuple[Link, ...]
    months: tuple[Mark, ...]
    ticks: tuple[Mark, ...]
    closed: tuple[Stretch, ...]
    today_x: float
    goal_x: float
    start_x: float | None
    start_passed: bool
    open: str
    overview: Overview
    row: int = ROW
    head: int = HEAD

    @property
    def width(self) -> int:
        """The width of the chart."""
        return self.scale.width

    @property
    def bars(self) -> Iterator[Bar]:
        """The bars of all open lanes, from the top down."""
        return (bar for lane in self.lanes for bar in lane.bars)

    @property
    def is_all_open(self) -> bool:
        """Whether no lane is closed that could be open."""
        return all(row.is_open or not row.lane.steps for row in self.lanes)

    def pill(self, x: float, width: int) -> float:
        """The middle of a pill on the axis: over its line, or as near as the edge allows."""
        half = width / 2 + 2
        return min(max(x, half), self.width - half)

    @property
    def start_line(self) -> int | None:
        """On which line of the axis the start-by pill stands: the upper one where it would cover the goal, or none."""
        if self.start_x is None or not self.shows_start:
            return None
        start = self.pill(self.start_x, 56)
        if abs(start - self.pill(self.goal_x, 44)) >= 54:
            return 2
        return 1 if abs(start - self.pill(self.today_x, 44)) >= 54 else None

    @property
    def shows_start(self) -> bool:
        """Whether the start-by mark can be told apart from today."""
        return self.start_x is not None and abs(self.start_x - self.today_x) > 6


def draw(
    plan: Plan, timeline: Timeline, width: int = 1000, choice: Choice | None = None, most_rows: int = MOST_ROWS
) -> Drawing:
    """Draw a plan.

    Args:
        plan: what is drawn.
        timeline: its dates.
        width: pixels there are for the chart; more are used where a day would be too narrow to be seen.
        choice: the lanes that a person opened.
        most_rows: how many steps are drawn at most in open lanes.
    """
    choice = choice or Choice()
    scale = _scale(plan, timeline, width)
    overview = Overview(plan, timeline)
    lanes = overview.lanes
    drawn = lanes[:MOST_LANES] if not choice.everything else lanes[: max(MOST_LANES, most_rows)]
    shown = opened(drawn, choice, most_rows)
    brush = _Brush(plan, timeline, scale, sum(len(lane.steps) for lane in drawn if lane.id not in shown))
    rows, y = list[LaneRow](), 0
    for lane in drawn:
        rows.append(brush.lane(lane, y, shown.get(lane.id)))
        y += ROW * (1 + len(rows[-1].bars) + (rows[-1].hidden > 0))
    today_x, goal_x = scale.x(timeline.today), scale.after(timeline.due)
    start_x = scale.x(timeline.must_start) if timeline.must_start else None
    pills = [start_x] if start_x is not None and abs(start_x - today_x) > 6 else []
    is_above = bool(pills) and abs(pills[0] - goal_x) < 54
    return Drawing(
        scale=scale,
        height=y,
        lanes=tuple(rows),
        hidden_lanes=len(lanes) - len(drawn),
        links=tuple(_links(plan, timeline, rows)),
        months=tuple(months(scale, [today_x, *(pills if is_above else [])])),
        ticks=tuple(ticks(scale, timeline.due, [goal_x, *([] if is_above else pills)])),
        closed=tuple(closures(scale, plan.calendar.closed.items())),
        today_x=today_x,
        goal_x=goal_x,
        start_x=start_x,
        start_passed=timeline.runway < 0,
        open=" ".join(row.lane.id for row in rows if row.is_open) or "none",
        overview=overview,
    )


def draw_all(plan: Plan, timeline: Timeline, width: int = 1000) -> Drawing:
    """Draw a plan with every lane open, for a picture that stands alone."""
    return draw(plan, timeline, width, Choice(everything=True), MOST_IN_A_PICTURE)


def _scale(plan: Plan, timeline: Timeline, width: int) -> Scale:
    days = [timeline.today, timeline.due, *([timeline.must_start] if timeline.must_start else [])]
    windows = timeline.windows.values()
    last = max(*days, *[window.planned_finish for window in windows])
    days += [step.started for step in plan.steps.values() if step.started]
    first = min(*days, *[window.planned_start for window in windows])
    span = (last - first).days + 1
    first -= timedelta(days=max(3, span // 26))
    last += timedelta(days=max(3, span // 34))
    wanted = min(int(((last - first).days + 1) * NARROWEST_DAY), WIDEST)
    return Scale(first, last, max(min(max(width, NARROWEST), WIDEST), wanted))


def _first_day(step: Step, window: Window) -> date:
    """The day on which a bar begins: where work was begun, else where it is planned to."""
    return min(step.started, window.planned_start) if step.started else window.planned_start


class _Brush:
    """Draws the rows of one plan."""

    def __init__(self, plan: Plan, timeline: Timeline, scale: Scale, closed_steps: int) -> None:
        self.plan = plan
        self.timeline = timeline
        self.scale = scale
        self.merges = closed_steps > MOST_STRIPS
        #: What each step waits for: ids apart by blanks.
        self.needs = needs = dict[StepId, str]()
        for tie in plan.dependencies:
            after = tie.after
            needs[after] = f"{needs[after]} {tie.before}" if after in needs else tie.before
        windows = timeline.windows
        self.first_days = {known: window.planned_start for known, window in windows.items()}
        for step in plan.steps.values():
            if step.anchor:
                needs[step.id] = f"{needs.get(step.id, '')} {step.anchor.step}".lstrip()
            if step.started:
                self.first_days[step.id] = _first_day(step, windows[step.id])

    def lane(self, lane: Lane, y: int, shown: int | None) -> LaneRow:
        """The row of a lane with the bars below it; ``shown`` counts them, None closes the lane."""
        windows = self.timeline.windows
        x1 = self._milestone_x(lane.milestone) if lane.milestone else self._end_x(lane)
        first = min([self.first_days[step.id] for step in lane.steps], default=None)
        x0 = min(self.scale.x(first), x1) if first else x1
        bars = tuple(self._bar(step, lane.id, y + ROW * (n + 1)) for n, step in enumerate(lane.steps[: shown or 0]))
        return LaneRow(
            lane=lane,
            state=lane_state(lane, windows),
            y=y,
            x0=x0,
            x1=x1,
            due=t_minus(lane.day, self.timeline.due),
            is_open=shown is not None,
            hidden=len(lane.steps) - len(bars) if shown is not None else 0,
            strips=() if shown is not None else tuple(self._strips(lane, y)),
            label=self._label(lane, x0, x1) if lane.milestone else None,
            bars=bars,
            needs=self.needs.get(lane.id, ""),
        )

    def _bar(self, step: Step, lane: str, y: int) -> Bar:
        window = self.timeline.windows[step.id]
        state = state_of(step, window)
        x0, x1 = self.scale.x(self.first_days[step.id]), self.scale.after(window.planned_finish)
        latest = self.scale.after(window.latest_finish)
        elapsed = round(min(max(self.scale.x(self.timeline.today) - x0, 3.0), x1 - x0), 1) if step.is_under_way else 0.0
        has_slack = state in _HAVE_SLACK and latest - x1 > 3 and window.counts
        needs = self.needs.get(step.id, "")
        due = t_minus(window.planned_finish, self.timeline.due)
        width = max(round(x1 - x0, 1), 5.0)
        return Bar(step, window, state, lane, y, x0, x1, width, elapsed, latest if has_slack else None, due, needs)

    def _milestone_x(self, step: Step) -> float:
        day = self.timeline.windows[step.id].planned_finish
        return self.scale.x(day) if step.at == "start" else self.scale.after(day)

    def _end_x(self, lane: Lane) -> float:
        return self.scale.after(max(self.timeline.windows[step.id].planned_finish for step in lane.steps))

    def _strips(self, lane: Lane, y: int) -> list[Strip]:
        """The steps of a closed lane on three levels; where there are too many, those alike that touch become one."""
        first_days = self.first_days
        steps = sorted(lane.steps, key=lambda step: first_days[step.id])
        levels = [y + 12.5] if len(steps) == 1 else [y + 6.0, y + 12.5, y + 19.0]
        return self._merged(steps, levels) if self.merges else self._apart(steps, levels)

    def _apart(self, steps: Sequence[Step], levels: Sequence[float]) -> list[Strip]:
        """Each on its own; places as Scale tells them, but without a call for each."""
        ids = [step.id for step in steps]
        windows = list(map(self.timeline.windows.__getitem__, ids))
        states = list(map(state_of, steps, windows))
        origin, pixels = self.scale.first.toordinal(), self.scale.pixels * 10
        lefts = [int((self.first_days[known].toordinal() - origin) * pixels + 0.5) / 10 for known in ids]
        rights = [int((window.planned_finish.toordinal() - origin + 1) * pixels + 0.5) / 10 - 1 for window in windows]
        widths = [int((x1 - x) * 10 + 0.5) / 10 if x1 > x + 3 else 3.0 for x, x1 in zip(lefts, rights, strict=True)]
        waits = [self.needs.get(known, "") for known in ids]
        return list(map(_AS_STRIP, zip(ids, states, lefts, cycle(levels), widths, waits, strict=False)))

    def _merged(self, steps: Sequence[Step], levels: Sequence[float]) -> list[Strip]:
        strips = list[Strip]()
        last: dict[str, int] = {}
        for step in steps:
            window = self.timeline.windows[step.id]
            state, x = state_of(step, window), self.scale.x(self.first_days[step.id])
            right = max(self.scale.after(window.planned_finish) - 1, x + 3)
            before = strips[last[state]] if state in last else None
            if before and x <= before.x + before.width + 2:
                strips[last[state]] = before._replace(width=tenth(max(right - before.x, before.width)))
                continue
            last[state] = len(strips)
            strips.append(Strip(step.id, state, x, levels[len(strips) % len(levels)], tenth(right - x), ""))
        return strips

    def _label(self, lane: Lane, x0: float, x1: float) -> Label | None:
        """The name beside the diamond: left of the span where there is room, else right of it, never across a line."""
        title = lane.title if len(lane.title) <= 44 else f"{lane.title[:42].rstrip()}…"
        day = short_day(lane.day)
        needed = _LETTER * (len(title) + len(day) + 1) + 16
        fixed = [self.scale.x(self.timeline.today), self.scale.after(self.timeline.due)]
        start = [self.scale.x(self.timeline.must_start)] if self.timeline.must_start else []
        left = (x0 - 12 - needed, x0 - 12)
        right = (x1 + 16, x1 + 16 + needed)
        for lines in (fixed + start, fixed):  # rather across the start-by line than no name
            if left[0] >= 0 and not any(left[0] < line < left[1] + 10 for line in lines):
                return Label(left[1] if x0 < x1 else x1 - 16, title, day, at_end=True)
            if right[1] <= self.scale.width and not any(right[0] - 10 < line < right[1] for line in lines):
                return Label(right[0], title, day, at_end=False)
        return None


def _shapes(rows: Sequence[LaneRow], wanted: Collection[StepId]) -> dict[StepId, Shape]:
    """Where each wanted step can be seen: its own bar or diamond, or its place in the row of its closed lane."""
    shapes = {}
    for row in rows:
        if not row.is_open:
            for strip in row.strips:
                if strip.step in wanted:
                    shapes[strip.step] = Shape(strip.x, strip.x + strip.width, strip.y + 2.25, 2.25, row.lane.id)
        if row.lane.milestone:
            shapes[row.lane.id] = Shape(row.x1, row.x1, row.y + ROW / 2, _DIAMOND, row.lane.id)
        for bar in row.bars:
            shapes[bar.step.id] = Shape(bar.x0, bar.x0 + bar.width, bar.y + ROW / 2, _BAR / 2, bar.step.id)
    return shapes


def _ties(plan: Plan, shown: Collection[StepId]) -> Iterator[tuple[StepId, StepId, LinkType]]:
    """What waits for what, where one of the two at least is among those shown."""
    for tie in plan.dependencies:
        before, after = tie.before, tie.after
        if before in shown or after in shown:
            yield before, after, tie.type
    for step in plan.steps.values():
        if step.anchor and (step.anchor.step in shown or step.id in shown):
            yield step.anchor.step, step.id, _FINISH_START


def _links(plan: Plan, timeline: Timeline, rows: Sequence[LaneRow]) -> Iterator[Link]:
    """The links that can be drawn: one end at least is a step in an open lane, and none goes to its own milestone."""
    lane_of = {bar.step.id: bar.lane for row in rows for bar in row.bars}
    if not lane_of:
        return
    ties = list(_ties(plan, lane_of))
    shapes = _shapes(rows, {end for tie in ties for end in tie[:2]})
    chain = timeline.driving_chain.links if timeline.driving_chain else ()
    driving = {(tie.before, tie.after) for tie in chain}
    windows, count = timeline.windows, 0
    for before, after, kind in ties:
        if count == MOST_LINKS:
            return
        if before not in shapes or after not in shapes:
            continue
        if lane_of.get(before) == after or shapes[before].row == shapes[after].row:
            continue
        alike = windows[before].critical and windows[after].critical and lane_of.get(before) == lane_of.get(after)
        is_open = before in lane_of and after in lane_of
        is_key = is_open and ((before, after) in driving or alike)
        count += 1
        yield Link(before, after, *route(shapes[before], shapes[after], kind), is_key)
