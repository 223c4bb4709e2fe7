"""Chance texts: figures in sentences and small tables that say how they were drawn."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from backcast.chances.figures import Figures
from backcast.domain.planning.spreads import Among, Shape, Uncertainty

_SHAPES: Final = {Shape.PERT: "beta-PERT (λ = 4)", Shape.TRIANGULAR: "triangular"}
_AN: Final = ("8", "11 ", "18 ")  # as these are spoken
_AMONG: Final = {Among.ALL: "all steps", Among.OWNER: "steps of one owner", Among.PHASE: "steps of one phase"}


def start_text(figures: Figures) -> str:
    """The answer in two sentences: the chance of a start on the day that was asked for, and the safe start."""
    return f"{chance_text(figures)} {safe_text(figures)}".rstrip()


def chance_text(figures: Figures) -> str:
    """How likely the date is met by a start on the day that was asked for."""
    question = figures.question
    of = f"finishing {question.step} by" if question.step else "meeting"
    of, said = f"{of} {day_text(figures.due)}", percent(figures.on_time)
    when = f"Starting on {day_text(question.start)}"
    if said[0].isdigit():
        return f"{when}, there is {'an' if said.startswith(_AN) else 'a'} {said} chance of {of}."
    return f"{when}, the chance of {of} is {said}."


def safe_text(figures: Figures) -> str:
    """When to start to be sure enough; nothing where no work is left to begin."""
    level = figures.question.levels[0]
    day = figures.safe[level]
    if figures.must_start is None:
        return "All of its work has begun, so that no start is left to choose."
    if day is None:
        return f"No start makes it {level} % sure: a date that a step must keep, or work under way, is too late."
    if day < figures.question.start:
        return f"To be {level} % sure, work had to start by {day_text(day)}."
    return f"Start by {day_text(day)} to be {level} % sure."


def drawn_text(uncertainty: Uncertainty) -> str:
    """How durations are drawn: the shape and all its parameters."""
    spread, rho = uncertainty.spread, uncertainty.correlation
    together = f"correlation {rho:f} among {_AMONG[uncertainty.among]}" if rho else "each step on its own"
    whole = ", rounded to whole days" if uncertainty.whole_days else ""
    width = f"from {spread.low:f} to {spread.high:f} % of the likely duration"
    return f"{_SHAPES[uncertainty.shape]} {width}, {together}{whole}"


def how_text(figures: Figures) -> str:
    """How the figures came about, and how far they can be off."""
    points = "a point" if figures.tolerance <= 1 else f"{figures.tolerance:.0f} points"
    thinned = " (fewer than usual, because the plan is so large)" if figures.is_thinned else ""
    return (
        f"Durations drawn {figures.samples:,} times{thinned}: {drawn_text(figures.question.uncertainty)}, "
        f"unless a step says its own. Chances can be off by {points}."
    )


def chance_lines(figures: Figures) -> Iterator[str]:
    """All figures as lines of text."""
    yield start_text(figures)
    yield ""
    for level, day in sorted(figures.safe.items()):
        yield f"start by {day_text(day) if day else '–':<16} to be {level} % sure"
    yield ""
    for level, finish in figures.finishes.items():
        yield f"finished by {day_text(finish):<16} with {level} %, when started on {day_text(figures.question.start)}"
    if drivers := figures.drivers[:8]:
        yield ""
        yield "What drives it (share of samples on the critical chain, SSI, rank correlation with the plan's length):"
        for known in drivers:
            step = figures.steps[known]
            yield f"  {known:<8} {step.criticality:>5.0%}  {step.sensitivity:>5.2f}  {step.cruciality:>5.2f}"
    yield ""
    yield how_text(figures)


def percent(share: float) -> str:
    """A share as people say it; never quite nothing or certain, because a sample is only a sample.

    >>> percent(0.7751), percent(0.002), percent(1.0)
    ('78 %', 'less than 1 %', 'more than 99 %')
    """
    if share < 0.005:
        return "less than 1 %"
    return "more than 99 %" if share > 0.995 else f"{share:.0%}".replace("%", " %")


def day_text(day: date) -> str:
    """A date as in every sentence."""
    return f"{day:%a} {day.day} {day:%b %Y}"
