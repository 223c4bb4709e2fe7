"""Smart: whether the end goal is specific, measurable, achievable, relevant and time-bound, and why we say so."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from backcast.domain.chains.gaps import RESULTS_LEVEL
from backcast.domain.chains.reaches import listed
from backcast.domain.coaching.findings import findings
from backcast.domain.coaching.parsers import parse
from backcast.domain.planning.plan import Plan
from backcast.domain.results.key_results import KeyResult
from backcast.domain.scheduling.timeline import Timeline


class Verdict(StrEnum):
    """Yes and not yet rest on what was recorded; where nothing is recorded that could tell, it is open."""

    YES = "yes"
    NOT_YET = "not yet"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Letter:
    """One of the five: its word, the verdict, and the reasons in sentences."""

    word: str
    verdict: Verdict
    reasons: tuple[str, ...]


_Judged = tuple[Verdict, list[str]]


def smart_of(plan: Plan, timeline: Timeline) -> tuple[Letter, ...]:
    """The five letters, each resting on what is recorded in the plan."""
    judged = {word: judge(plan, timeline) for word, judge in _LETTERS.items()}
    return tuple(Letter(word, verdict, tuple(reasons)) for word, (verdict, reasons) in judged.items())


def _specific(plan: Plan, _: Timeline) -> _Judged:
    told = [found for found in findings(parse(plan.goal.statement)) if found.code in ("FUZZY", "VAGUE")]
    wrong = [f"“{found.words}”: {found.why}" for found in told]
    if not plan.goal.for_whom.strip():
        wrong.append("Nobody said for whom.")
    if wrong:
        return Verdict.NOT_YET, wrong
    return Verdict.YES, [f"It says for whom: {_short(plan.goal.for_whom)}. No word in it leaves open when it is true."]


def _measurable(plan: Plan, _: Timeline) -> _Judged:
    if not plan.key_results:
        if plan.goal.evidence.strip():
            return Verdict.OPEN, ["It says what will prove it, but no key result has a number to reach."]
        return Verdict.NOT_YET, ["No key result has a number to reach, and nobody said what will prove it."]
    results = [known for known in plan.key_results if known.level is not None and known.level >= RESULTS_LEVEL]
    deciding = results or plan.key_results
    unknown = _without_baseline(plan, deciding)
    if unknown:
        return Verdict.NOT_YET, [f"Nobody knows the baseline of {listed(unknown, 5)}."]
    reasons = [f"{_counted(len(deciding))} with a baseline and a target."]
    others = _without_baseline(plan, plan.key_results)
    if others:
        reasons.append(f"Beside them the baseline of {listed(others, 5)} is not known.")
    return Verdict.YES, reasons


def _without_baseline(plan: Plan, key_results: Iterable[KeyResult]) -> list[str]:
    names = (plan.metric(known.metric).name for known in key_results if known.baseline is None)
    return list(dict.fromkeys(names))


def _achievable(plan: Plan, timeline: Timeline) -> _Judged:
    if not plan.steps:
        return Verdict.OPEN, ["No step is planned yet: nothing can be said."]
    if not timeline.feasible:
        late = f"It is {_days(timeline.short_by)} short"
        end = f"; the earliest possible end is {_day(timeline.finish)}" if timeline.finish else ""
        passed = timeline.must_start if timeline.runway < 0 else None
        return Verdict.NOT_YET, [f"{late}{end}.", *([f"Work had to start by {_day(passed)}."] if passed else [])]
    if timeline.must_start is None:
        return Verdict.YES, ["It can be met, and nothing is left that has yet to begin."]
    slack = f"with {_days(timeline.min_slack)} of slack" if timeline.min_slack else "with no slack"
    return Verdict.YES, [f"It can be met, {slack}. Work must start by {_day(timeline.must_start)}."]


def _relevant(plan: Plan, _: Timeline) -> _Judged:
    goal = plan.goal
    missing = [] if goal.why.strip() else ["Nobody said why it matters."]
    missing += [] if goal.sponsor.strip() else ["It has no sponsor who decides."]
    if missing:
        return Verdict.NOT_YET, missing
    return Verdict.YES, [f"It says why it matters, and {_short(goal.sponsor)} stands behind it."]


def _time_bound(plan: Plan, timeline: Timeline) -> _Judged:
    due = _day(plan.goal.due)
    if plan.goal.due < timeline.today:
        return Verdict.NOT_YET, [f"Its date, {due}, has passed."]
    manner = "The date is hard: law or launch" if plan.goal.hard else "The date is wished"
    return Verdict.YES, [f"It must be true by {due}. {manner}."]


def _counted(results: int) -> str:
    return "One key result" if results == 1 else f"{results} key results"


def _days(number: int) -> str:
    return f"{number:,} working day{'s' if number != 1 else ''}"


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"


def _short(text: str, most: int = 120) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most].rsplit(' ', 1)[0]} …"


_LETTERS: Final[dict[str, Callable[[Plan, Timeline], _Judged]]] = {
    "Specific": _specific,
    "Measurable": _measurable,
    "Achievable": _achievable,
    "Relevant": _relevant,
    "Time-bound": _time_bound,
}
