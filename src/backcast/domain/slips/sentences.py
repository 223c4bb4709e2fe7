"""Sentences: slips, and what they cost, in words that a reader can check in a calendar."""

from collections.abc import Iterator, Sequence
from datetime import date

from backcast.domain.scheduling.timeline import End, Limit
from backcast.domain.slips.kinds import Lasting, Later, Longer, Slip
from backcast.domain.slips.replays import Replay
from backcast.domain.slips.waits import Stretch, Wait, working_days
from backcast.domain.workdays import MONDAY_TO_FRIDAY, Closure


def told(slip: Slip) -> str:
    """A slip as a clause, such as “A7 takes 6 working days more”."""
    if isinstance(slip, Longer):
        return f"{slip.step} takes {_days(abs(slip.days))} {'more' if slip.days >= 0 else 'less'}"
    if isinstance(slip, Lasting):
        return f"{slip.step} takes {_days(slip.days)} in all"
    if isinstance(slip, Later):
        return f"{slip.step} starts {_days(abs(slip.days))} {'later' if slip.days >= 0 else 'earlier'}"
    if isinstance(slip, Closure):
        name = f" ({slip.name})" if slip.name else ""
        span = f"on {day_text(slip.first)}" if slip.first == slip.last else f"from {span_text(slip.first, slip.last)}"
        return f"nobody works {span}{name}"
    return f"{slip.step} starts on {day_text(slip.on)}"


def told_together(slips: Sequence[Slip]) -> str:
    """All slips in one clause, beginning with a capital."""
    clauses = [told(slip) for slip in slips]
    together = clauses[0] if len(clauses) == 1 else f"{', '.join(clauses[:-1])} and {clauses[-1]}"
    return together[0].upper() + together[1:]


def end_sentence(replay: Replay) -> str:
    """What becomes of the day on which everything that the goal needs is done."""
    before, after, goal = replay.before.finish, replay.after.finish, replay.after.end
    if before is None or after is None:
        return "Nothing is left to do, so that nothing slips."
    if replay.late:
        was = f" instead of {day_text(before)}" if after != before else " as before"
        return f"The end goal is reached on {day_text(after)}{was}: {_days(replay.late)} late."
    if after == before:
        return f"The end does not move: everything that the goal needs is done on {day_text(after)}."
    by = f"{_days(abs(replay.effect))} {'later' if replay.effect > 0 else 'earlier'}"
    told = f"Everything that the goal needs is done on {day_text(after)} instead of {day_text(before)}, {by}."
    return f"{told} The goal date, {day_text(goal)}, holds."


def sentences(replay: Replay) -> list[str]:
    """What the slips cost and why, the most important first."""
    return [
        end_sentence(replay),
        *_missed(replay),
        *_grown(replay),
        *_slack(replay),
        *_must_start(replay),
        *_sooner(replay),
    ]


def wait_sentence(wait: Wait, *, works_monday_to_friday: bool = True) -> str:
    """How a slip comes out of a wait in calendar days: grown, shrunk or as it was."""
    was, now = wait.before.due, wait.after.due
    ends = f"ends on {day_text(now)} as before"
    if now != was:
        ends = f"now ends on {day_text(now)} instead of {day_text(was)}"
    rolled = f"; nobody works then, so that {wait.step} starts on {day_text(wait.after.start)}"
    over = f"the {wait.days}-day window after {wait.event} {ends}{rolled if wait.after.start != now else ''}."
    if not wait.changes:
        return over[0].upper() + over[1:]
    free = "weekends" if works_monday_to_friday else "days off"
    pairs = ((wait.before.free, wait.after.free, f"on {free}"), (wait.before.closed, wait.after.closed, "closed"))
    rest = ", ".join(_pair(was, now, what) for was, now, what in pairs if was or now)
    working = _pair(wait.before.working, wait.after.working, "working days")
    reasons = f": {_reasons(wait.after)}" if wait.after.names else ""
    inside = f"Its calendar days up to the start of {wait.step} hold {working} ({rest}{reasons})."
    return f"{wait.moved_by} became {wait.moves}: {over} {inside}"


def _pair(was: int, now: int, what: str) -> str:
    return f"{now} {what} instead of {was}" if was != now else f"{now} {what} as before"


def _reasons(stretch: Stretch) -> str:
    return ", ".join(f"{name}, {span_text(first, last)}" for name, first, last in stretch.names)


def _grown(replay: Replay) -> Iterator[str]:
    """The waits on the chain: those that change the slip, and where the plan is late, all that moved."""
    weekend = replay.plan.calendar.workdays == MONDAY_TO_FRIDAY
    late = replay.after.explanation is not None
    for wait in replay.waits:
        if wait.on_chain and (wait.changes or (late and wait.moves)):
            yield wait_sentence(wait, works_monday_to_friday=weekend)


def _missed(replay: Replay) -> Iterator[str]:
    """The date other than the goal's that is missed, where there is one."""
    explanation = replay.after.explanation
    if explanation and explanation.chain.to.kind is not Limit.GOAL:
        step, to = explanation.chain.steps[-1], explanation.chain.to
        yield f"{_limit(to)} of {step}, {day_text(to.date)}, is missed by {_days(explanation.short_by)}."


def _limit(to: End) -> str:
    return "The fixed date" if to.kind is Limit.FIXED_START else "The deadline"


def _slack(replay: Replay) -> Iterator[str]:
    slipping = {slip.step for slip in replay.slips if not isinstance(slip, Closure)}
    for step in replay.steps:
        was, now = step.before.slack, step.after.slack
        if step.id in slipping and was != now and step.before.counts:
            yield f"The slack of {step.id} {'falls' if now < was else 'rises'} from {_signed(was)} to {_days(now)}."


def _must_start(replay: Replay) -> Iterator[str]:
    """The other day on which work must start; not where a fixed date is missed, which no earlier start would mend."""
    was, now, missed = replay.before.must_start, replay.after.must_start, replay.after.explanation
    if now is None or was is None or now == was or (missed and missed.start.kind is not Limit.TODAY):
        return
    must = "To keep every date, work would have to start by" if missed else "Work must start by"
    passed = ", which has passed," if now < replay.today else ""
    yield f"{must} {day_text(now)}{passed} instead of {day_text(was)}."


def _sooner(replay: Replay) -> Iterator[str]:
    """What an immediate start would still save, where the plan is seen before work begins."""
    if replay.sooner is None or not replay.late or replay.sooner.finish is None:
        return
    late = max(working_days(replay.plan, replay.sooner.end, replay.sooner.finish), 0)
    end = f"{_days(late)} late" if late else "and the goal date would hold"
    begun = f"If work began today, {day_text(replay.today)}, it would be reached on {day_text(replay.sooner.finish)}"
    yield f"{begun}, {end}."


def day_text(day: date) -> str:
    """A day as people say it: Fri 18 Dec 2026."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def span_text(first: date, last: date) -> str:
    """A span of days: 26–27 Nov 2026."""
    if first == last:
        return f"{first.day} {first:%b %Y}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{last.day} {last:%b %Y}"
    return f"{first.day} {first:%b} – {last.day} {last:%b %Y}"


def _days(count: int) -> str:
    return f"{_signed(count)} working day{'s' if abs(count) != 1 else ''}"


def _signed(count: int) -> str:
    return f"{count}".replace("-", "\N{MINUS SIGN}")
