"""Repairs: what would help a plan, as keys for programs, and the chosen levers as one change of the plan."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from backcast.domain.errors import InvalidInput
from backcast.domain.events import Event, Happened
from backcast.domain.planning.plan import Plan
from backcast.domain.repairs.codes import lever_of
from backcast.domain.repairs.levers import Lever, apply_all, check_together
from backcast.domain.repairs.menus import Menu, menu_of
from backcast.domain.repairs.wins import Win, win_of
from backcast.domain.scheduling.timeline import Timeline
from backcast.use_cases.edits import Edit

MOST_AT_ONCE: Final = 40


def use_levers(plan: Plan, levers: Sequence[Lever]) -> Edit:
    """Several levers as one change; ``plan`` is the one that the person saw, in whose words the history tells it.

    Raises:
        InvalidInput: when none is named, too many, or some that do not go together.
        NotFound: when the plan holds no such step.
    """
    if not 1 <= len(levers) <= MOST_AT_ONCE:
        raise InvalidInput({"lever": f"Choose at least one thing that would help, and at most {MOST_AT_ONCE}."})
    check_together(levers)
    told = "; ".join(lever.words(plan) for lever in levers)

    def make(plan: Plan, timeline: Timeline) -> Plan:
        return apply_all(plan, levers, timeline.today)

    return Edit(make, Event(Happened.PLAN_REPAIRED, f"Won days back: {told}"))


def chosen_levers(plan: Plan, codes: Iterable[str]) -> list[Lever]:
    """The levers that people named, each once.

    Raises:
        InvalidInput: when a word stands for no lever of this plan.
    """
    return list(dict.fromkeys(lever_of(plan, code) for code in codes))


def menu_object(plan: Plan, timeline: Timeline) -> dict[str, Any]:
    """What would help a plan, ready for JSON; its keys are fixed."""
    menu = menu_of(plan, timeline)
    return {
        "short_by": timeline.short_by,
        "must_start": _iso(timeline.must_start),
        "finish": _iso(timeline.finish),
        "levers": [win_object(plan, win) for win in menu.wins],
        "together": [win_object(plan, win) for win in menu.together],
        "one_suffices": menu.one_suffices,
        "combination": _combination(plan, menu),
        "left_alone": list(menu.left_alone),
        "untried": menu.untried,
    }


def tried_object(plan: Plan, timeline: Timeline, codes: Iterable[str]) -> dict[str, Any]:
    """What the named levers together do, ready for JSON.

    Raises:
        InvalidInput: when a word stands for no lever, or one cannot be used.
    """
    return win_object(plan, win_of(plan, timeline, chosen_levers(plan, codes)))


def win_object(plan: Plan, win: Win) -> dict[str, Any]:
    """What levers bring, ready for JSON."""
    return {
        "levers": [lever.code for lever in win.levers],
        "text": "; ".join(lever.words(plan) for lever in win.levers),
        "notes": [note for lever in win.levers for note in lever.notes(plan)],
        "days_won": win.days_won,
        "suffices": win.suffices,
        "short_by": win.short_by,
        "slack": win.slack,
        "must_start": _iso(win.must_start),
        "finish": _iso(win.finish),
        "worst_chain": list(win.worst),
    }


def _combination(plan: Plan, menu: Menu) -> dict[str, Any] | None:
    if menu.combination is None:
        return None
    return {**win_object(plan, menu.combination.win), "proven": menu.combination.proven}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
