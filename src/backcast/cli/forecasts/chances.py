"""Chances: `--chance 0.8` tells how likely a plan is to be met, and when to start to be so sure."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import click

from backcast.chances.figures import LEVELS, Figures, Question
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import StepId
from backcast.domain.scheduling.timeline import Timeline
from backcast.use_cases.forecasts.chance_texts import chance_lines
from backcast.use_cases.forecasts.chances import chance_object, uncertainty_of, work_out


@dataclass(frozen=True, slots=True)
class Wish:
    """How sure one wants to be in percent, of which step (the goal where empty), starting when (today where None)."""

    level: int
    step: StepId = ""
    start: date | None = None
    due: date | None = None


class _Wish(click.ParamType[Wish]):
    name = "wish"

    def convert(self, value: str | Wish, param: click.Parameter | None, ctx: click.Context | None) -> Wish:
        """What the words of the option ask, or a sentence about what was typed."""
        if isinstance(value, Wish):
            return value
        first, *others = [word.strip() for word in value.split(",")]
        wish: dict[str, Any] = {}
        for word in others:
            name, equals, day = word.partition("=")
            if not equals:
                wish["step"] = word
            elif name in ("start", "due"):
                wish[name] = self._date(day, param, ctx)
            else:
                self.fail(f"“{word}” is neither a step nor start=DATE nor due=DATE.", param, ctx)
        return Wish(self._level(first, param, ctx), **wish)

    def _level(self, word: str, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            level = round(float(word) * 100)
        except (ValueError, OverflowError):
            level = 0
        if not 1 <= level <= 99:
            self.fail(f"“{word}” is not how sure you want to be, from 0.01 to 0.99.", param, ctx)
        return level

    def _date(self, word: str, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return date.fromisoformat(word)
        except ValueError:
            self.fail(f"“{word}” is not a date like 2026-12-18.", param, ctx)


CHANCE: Final = click.option(
    "--chance",
    type=_Wish(),
    metavar="P[,STEP][,start=DATE][,due=DATE]",
    help="How likely the goal is to be met when work starts today (or on START), and by when to start to be so sure: "
    "0.8 is 80 %. With the id of a STEP, how likely that step is to be finished by its latest date (or by DUE).",
)


def chance_text(plan: Plan, timeline: Timeline, wish: Wish) -> str:
    """The figures as text."""
    return "\n".join(line.rstrip() for line in chance_lines(_figures(plan, timeline, wish)))


def chance_content(plan: Plan, timeline: Timeline, wish: Wish) -> dict[str, Any]:
    """The figures, ready for JSON."""
    return chance_object(_figures(plan, timeline, wish))


def _figures(plan: Plan, timeline: Timeline, wish: Wish) -> Figures:
    levels = tuple(dict.fromkeys((wish.level, *LEVELS)))
    start = wish.start or timeline.today
    return work_out(plan, timeline, Question(start, uncertainty_of(plan), wish.step, wish.due, levels))
