"""Repair texts: what would help a plan, for a person at a terminal."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from textwrap import wrap
from typing import Final

from backcast.domain.planning.plan import Plan
from backcast.domain.repairs.dates import day_words
from backcast.domain.repairs.levers import Lever
from backcast.domain.repairs.menus import Menu, menu_of
from backcast.domain.repairs.wins import Win, win_of
from backcast.domain.scheduling.timeline import Timeline
from backcast.use_cases.forecasts.repairs import chosen_levers

WIDTH: Final = 100
_MOST_LINES: Final = 30
_CODE_WIDTH: Final = 24


def menu_text(plan: Plan, timeline: Timeline) -> str:
    """The levers, the best first, and the cheapest combination that suffices."""
    return "\n".join(_menu(plan, timeline, menu_of(plan, timeline)))


def tried_text(plan: Plan, timeline: Timeline, codes: Iterable[str]) -> str:
    """What the named levers together do.

    Raises:
        InvalidInput: when a word stands for no lever, or one cannot be used.
    """
    win = win_of(plan, timeline, chosen_levers(plan, codes))
    lines = [f"With {'; '.join(lever.words(plan) for lever in win.levers)}:", f"  {_effect(win)}"]
    lines += [f"  {note}" for lever in win.levers for note in lever.notes(plan)]
    if win.worst:
        lines.append(f"  Then another chain holds it: {_arrows(win.worst)}.")
    return "\n".join(part for line in lines for part in _wrapped(line))


def _menu(plan: Plan, timeline: Timeline, menu: Menu) -> Iterator[str]:
    short = timeline.short_by
    aim = f"{_days(short)} are missing" if short else "the plan can be met; this would let it start later"
    yield f"What would help ({aim}):"
    if not menu.wins:
        yield "  No single change wins a day."
    yield from _lines(plan, menu.changes, late=bool(short))
    if menu.drops:
        yield "  Leaving something out, which is then missing at the end:"
        yield from _lines(plan, menu.drops, late=bool(short))
    for win in menu.together[:_MOST_LINES]:
        yield f"  only beside others: {win.levers[0].code}  {win.levers[0].words(plan)}"
    if menu.untried:
        yield f"  {menu.untried} more were not tried: the plan is too large to try them all."
    yield ""
    yield from _verdict(plan, menu, short)
    if menu.left_alone:
        yield "Left alone:"
        for sentence in menu.left_alone[:_MOST_LINES]:
            yield from _wrapped(f"  {sentence}")


def _lines(plan: Plan, wins: Sequence[Win], *, late: bool) -> Iterator[str]:
    for win in wins[:_MOST_LINES]:
        yield from _line(plan, win, late=late)
    if rest := wins[_MOST_LINES:]:
        most = max(win.days_won for win in rest)
        yield f"  and {len(rest)} more that win {_days(most)}{' or less' if most > 1 else ''}"


def _line(plan: Plan, win: Win, *, late: bool) -> Iterator[str]:
    lever = win.levers[0]
    ends = f"end {_short(win.finish)}" if late else f"start by {_short(win.must_start)}"
    enough = "enough  " if late and win.suffices else "        " if late else ""
    yield from _wrapped(
        f"  {win.days_won:+4d}  {enough}{ends}  {lever.code.ljust(_CODE_WIDTH)}  {lever.words(plan)}", 10
    )


def _verdict(plan: Plan, menu: Menu, short: int) -> Iterator[str]:
    found = menu.combination
    if not short:
        yield "Try some together with --with, once for each, such as --with A12+A13 --with A14=5."
        return
    if not menu.one_suffices:
        yield "No single change suffices."
    if found is None:
        yield "Nothing that is negotiable wins a day."
        return
    how = "The cheapest that suffices" if found.suffices else "Nothing found suffices; this gets furthest"
    yield from _wrapped(f"{how}: {'; '.join(lever.words(plan) for lever in found.win.levers)}.")
    yield f"  {_effect(found.win)}"
    if found.suffices and not found.proven:
        yield "  Found without trying every set: a cheaper one may exist."
    yield from _wrapped(f"  {_options(found.win.levers)}")


def _effect(win: Win) -> str:
    start = f"start by {day_words(win.must_start)}" if win.must_start else "nothing is left to start"
    end = f", earliest end {day_words(win.finish)}" if win.finish else ""
    ends = f"it can be met, slack {win.slack}" if win.suffices else f"still short by {_days(win.short_by)}"
    return f"{win.days_won:+d} {'day' if abs(win.days_won) == 1 else 'days'}: {ends}; {start}{end}."


def _options(levers: Sequence[Lever]) -> str:
    return " ".join(f"--with {lever.code}" for lever in levers)


def _arrows(steps: Sequence[str]) -> str:
    shown = steps if len(steps) <= _MOST_LINES else [*steps[:15], "…", *steps[-10:]]
    return " → ".join(shown)


def _short(day: date | None) -> str:
    return f"{day:%a} {day.day:2d} {day:%b %Y}" if day else "–"


def _days(count: int) -> str:
    return f"{count} working {'day' if abs(count) == 1 else 'days'}"


def _wrapped(text: str, indent: int = 4) -> list[str]:
    later = " " * indent
    return wrap(text, WIDTH, subsequent_indent=later, break_long_words=False, break_on_hyphens=False) or [""]
