"""Schedule texts: a timeline in words and a table, for a person at a terminal."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import At, Step, StepId
from backcast.domain.repairs.joins import closings, join_words, windows_of
from backcast.domain.repairs.sums import Part, chain_sum
from backcast.domain.scheduling.timeline import Explanation, Limit, Timeline, Window

WIDTH: Final = 100
_ID_WIDTH: Final = 8
_LONGEST_CHAIN: Final = 40
_LONGEST_LIST: Final = 10
_HEADINGS: Final = ("planned", "start by", "earliest", "slack")
_LIMITS: Final = {
    Limit.TODAY: "today",
    Limit.NOT_BEFORE: "the first day allowed",
    Limit.FIXED_START: "the fixed date",
    Limit.STARTED: "the recorded start",
    Limit.FINISHED: "the recorded end",
    Limit.GOAL: "the end goal",
    Limit.DEADLINE: "the deadline",
}


def schedule_text(plan: Plan, timeline: Timeline, as_of: str = "") -> str:
    """The verdict in sentences, then every step in a table of at most 100 columns.

    Args:
        plan: whose dates they are.
        timeline: what was computed of it.
        as_of: where the day came from as which the plan is seen, said behind that day.
    """
    return "\n".join([*_verdict(plan, timeline, as_of), "", *_table(plan, timeline)])


def _verdict(plan: Plan, timeline: Timeline, as_of: str) -> Iterator[str]:
    seen = f"as of {_long(timeline.today)}{f' ({as_of})' if as_of else ''}"
    must_start = timeline.must_start
    if must_start is None:
        yield f"{plan.title}: nothing is left to start, {seen}"
    else:
        passed = " – that date has passed" if must_start < timeline.today else ""
        yield f"{plan.title}: start by {_long(must_start)}{passed}, {seen}"
    if timeline.feasible:
        least = _days(timeline.min_slack)
        yield f"It can be met: the end goal is due {_long(timeline.due)}, the least slack is {least}."
    else:
        yield f"It cannot be met: short by {_days(timeline.short_by)}."
    if timeline.explanation:
        chain = timeline.explanation.chain
        through = " and ".join(windows_of(plan, chain.links)[:_LONGEST_LIST])
        yield from _wrapped(f"Why: {_arrows(chain.steps)}{f', through {through}' if through else ''}.")
        yield from _wrapped(_sum(plan, timeline))
        yield from _wrapped(_day_by_day(plan, timeline.explanation))
        yield from _also_missed(timeline)
    if timeline.finish:
        yield f"Earliest possible end: {_long(timeline.finish)}."


def _arrows(steps: Sequence[StepId]) -> str:
    """The steps of a chain; of a very long one its beginning and its end."""
    if len(steps) <= _LONGEST_CHAIN:
        return " → ".join(steps)
    left_out = f"({len(steps) - _LONGEST_CHAIN:,} more)"
    return " → ".join([*steps[: _LONGEST_CHAIN // 2], left_out, *steps[-_LONGEST_CHAIN // 2 :]])


def _sum(plan: Plan, timeline: Timeline) -> str:
    """The chain as a sum that a reader can check by hand."""
    explanation, total = timeline.explanation, chain_sum(plan, timeline)
    assert explanation is not None
    assert total is not None
    start, to, short = explanation.start, explanation.chain.to, explanation.short_by
    axis = plan.calendar.axis
    steps = [plan.step(step) for step in explanation.chain.steps]
    between = f"between {_LIMITS[start.kind]}, {_long(start.date)}, and {_LIMITS[to.kind]}, {_long(to.date)}"
    between += _closed(plan, start.date, to.date)
    if any(step.calendar for step in steps):
        return f"This does not fit {between}: short by {short} of the working days of {steps[-1].id}."
    available = axis.number_at_or_before(to.date.toordinal()) + 1 - axis.number_at_or_after(start.date.toordinal())
    if to.kind is Limit.FIXED_START and not (steps[-1].is_milestone and steps[-1].at is At.END):
        available -= 1  # the last step begins with that day, so that only the days before it count
        steps = steps[:-1]
    work = [_days_left(step) for step in steps if _days_left(step)]
    needed = available + short
    waiting = needed - sum(work)
    added = " + ".join(map(str, work)) if 0 < len(work) <= _LONGEST_CHAIN else str(sum(work))
    parts = f"{added} working days of work"
    if total.adds_up:
        parts += _lying(", {} of waiting", total.waits) + _lying(", less {} of overlap", total.overlaps)
    elif waiting:
        parts += f", {waiting} of waiting" if waiting > 0 else f", less {-waiting} of overlap"
    there_are = f"{available} are available" if available > 0 else "none is available"
    return f"{parts} = {needed}; {there_are} {between}: short by {short}."


def _lying(said: str, parts: Sequence[Part]) -> str:
    """How much waiting or overlap there is, and where it lies."""
    if not parts:
        return ""
    lying = [f"{abs(part.days)} {part.where}" for part in parts[:_LONGEST_LIST]]
    more = f" and {len(parts) - _LONGEST_LIST} more" if len(parts) > _LONGEST_LIST else ""
    return f"{said.format(abs(sum(part.days for part in parts)))} ({', '.join(lying)}{more})"


def _closed(plan: Plan, first: date, last: date) -> str:
    """The days between two limits on which nobody works though it is a working weekday, as a part of a sentence."""
    found = closings(plan.calendar, first, last)
    if not found:
        return ""
    shown = ", ".join(
        f"{_few(each.first, each.last)}{f' {each.name}' if each.name != 'closed' else ''}"
        for each in found[:_LONGEST_LIST]
    )
    more = f" and {len(found) - _LONGEST_LIST} more" if len(found) > _LONGEST_LIST else ""
    return f" (closed: {shown}{more})"


def _few(first: date, last: date) -> str:
    day = f"{last.day} {last:%b}"
    return day if first == last else f"{first.day}{f' {first:%b}' if first.month != last.month else ''} – {day}"


def _day_by_day(plan: Plan, explanation: Explanation) -> str:
    """Where the chain alone puts each of its steps, with the waiting between them, to be checked in a calendar."""
    chain, dates = explanation.chain, explanation.dates
    said = ["", *(join_words(plan, link) for link in chain.links)]
    ties = [f" {words}:" if words else "" for words in said]
    rows = [f"{step}{tie} {_span(*days)}" for tie, step, days in zip(ties, chain.steps, dates, strict=True)]
    if len(rows) > _LONGEST_CHAIN:
        rows = [*rows[: _LONGEST_CHAIN // 2], f"{len(rows) - _LONGEST_CHAIN:,} more", *rows[-_LONGEST_CHAIN // 2 :]]
    return f"Day by day: {'; '.join(rows)}."


def _also_missed(timeline: Timeline) -> Iterator[str]:
    """The other limits that are missed, the worst first."""
    others = timeline.conflicts[1:]
    for conflict in others[:_LONGEST_LIST]:
        chain = conflict.chain
        of = "" if chain.to.kind is Limit.GOAL else f" of {chain.steps[-1]}"
        limit = f"{_LIMITS[chain.to.kind]}{of}, {_long(chain.to.date)}"
        yield from _wrapped(f"Also missed: {limit}, by {_days(conflict.short_by)}: {_arrows(chain.steps)}.")
    left = timeline.missed - 1 - len(others[:_LONGEST_LIST])
    if left > 0:
        yield f"{left:,} more {'limits are' if left > 1 else 'limit is'} missed."


def _table(plan: Plan, timeline: Timeline) -> Iterator[str]:
    if not plan.steps:
        yield "No step is planned yet."
        return
    rows = [_row(step, timeline.windows[step.id]) for step in plan.steps.values()]
    id_width = max([2, *(min(len(step), _ID_WIDTH) for step in plan.steps)])
    widths = [max([len(heading), *(len(row[i]) for row in rows)]) for i, heading in enumerate(_HEADINGS)]
    room = WIDTH - 2 - id_width - 1 - sum(width + 2 for width in widths)
    title_width = min(room, max([4, *(len(step.title) for step in plan.steps.values())]))

    def line(mark: str, name: str, title: str, cells: tuple[str, ...]) -> str:
        *dates, slack = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        ends = "  ".join([*dates, slack.strip().rjust(widths[-1])])
        return f"{mark} {_cut(name, id_width)} {_cut(title, title_width)}  {ends}".rstrip()

    yield line(" ", "id", "step", _HEADINGS)
    for step, row in zip(plan.steps.values(), rows, strict=True):
        yield line("*" if timeline.windows[step.id].driving else " ", step.id, step.title, row)
    yield ""
    if timeline.driving_chain:
        yield "* on the driving chain, which sets the day to start by"
    if any(window.after_goal for window in timeline.windows.values()):
        yield "after: planned after the goal's date; the goal does not wait for it"
    yield "slack in working days"


def _row(step: Step, window: Window) -> tuple[str, str, str, str]:
    if step.is_done:
        return _span(window.planned_start, window.planned_finish), "", "", "done"
    slack = "after" if window.after_goal else str(window.slack)
    planned = _span(window.planned_start, window.planned_finish)
    return planned, _long(window.latest_start), _long(window.earliest_start), slack


def _days_left(step: Step) -> int:
    return step.days if step.remaining is None else step.remaining


def _span(first: date, last: date) -> str:
    if first == last:
        return _long(first)
    year = f" {first.year}" if first.year != last.year else ""
    return f"{first.day} {first:%b}{year} – {last.day} {last:%b} {last.year}"


def _long(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b} {day.year}"


def _days(count: int) -> str:
    return f"{count} working {'day' if abs(count) == 1 else 'days'}"


def _cut(text: str, width: int) -> str:
    return text.ljust(width) if len(text) <= width else text[: width - 1] + "…"


def _wrapped(text: str) -> Iterator[str]:
    line = ""
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > WIDTH:
            yield line
            line = f"  {word}"
        else:
            line = f"{line} {word}" if line else word
    yield line
