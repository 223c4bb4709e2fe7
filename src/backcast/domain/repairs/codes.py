"""Codes: levers as one word each, as people type them on a command line and forms send them.

=====================================  =================================================================
``A12+A13``                            A13 starts together with A12
``A14=5``                              A14 takes 5 working days
``person:A4``                          a second person on A4
``drop:A6``                            A6 is not done
``open:2026-04-03``                    work on that closed day
``deadline:A5=2026-05-04``             another deadline; so do ``fixed-start:`` and ``not-before:``
``goal=2026-07-22``                    another date for the goal
=====================================  =================================================================
"""

from datetime import date
from typing import Final

from backcast.domain.errors import InvalidInput
from backcast.domain.planning.plan import Plan
from backcast.domain.repairs.dates import MoveGoal, MoveLimit, OpenClosedDay, StepLimit
from backcast.domain.repairs.levers import Lever
from backcast.domain.repairs.works import AddPerson, Drop, RunInParallel, Shorten

EXAMPLES: Final = "A12+A13, A14=5, person:A4, drop:A6, open:2026-04-03, deadline:A5=2026-05-04 or goal=2026-07-22"


def lever_of(plan: Plan, code: str) -> Lever:
    """The lever that a word stands for; a step may have signs in its id that mean something here.

    Raises:
        InvalidInput: when it stands for none, with examples.
    """
    code = code.strip()
    word, colon, rest = code.partition(":")
    lever = _with_word(word, rest) if colon else None
    lever = lever or _with_amount(plan, code) or _side_by_side(plan, code)
    if lever is None:
        raise InvalidInput({"lever": f"“{code[:140]}” is no lever of this plan. Write one such as {EXAMPLES}."})
    if unknown := [step for step in lever.steps if step not in plan.steps]:
        raise InvalidInput({"lever": f"“{code[:140]}”: this plan holds no step {unknown[0]}."})
    return lever


def with_amount(plan: Plan, lever: Lever, amount: str) -> Lever:
    """The same lever by another amount; an empty one changes nothing.

    Raises:
        InvalidInput: when this is no amount for it.
    """
    amount = amount.strip()
    if not amount or not lever.amount or amount == lever.amount:
        return lever
    try:
        return lever_of(plan, f"{lever.key}{amount}")
    except InvalidInput:
        kind = "a whole number of working days, such as 5" if lever.amount.isdecimal() else "a date such as 2026-05-04"
        problem = f"“{amount[:40]}” cannot be read for {lever.key.rstrip('=')}: write {kind}."
        raise InvalidInput({"lever": problem}) from None


def _with_word(word: str, rest: str) -> Lever | None:
    if word == "drop" and rest:
        return Drop(rest)
    if word == "person" and rest:
        return AddPerson(rest)
    if word == "open":
        day = _day(rest)
        return OpenClosedDay(day) if day else None
    if word in tuple(StepLimit):
        step, _, text = rest.rpartition("=")
        day = _day(text)
        return MoveLimit(step, StepLimit(word), day) if day and step else None
    return None


def _with_amount(plan: Plan, code: str) -> Lever | None:
    step, sign, amount = code.rpartition("=")
    if not sign:
        return None
    if step == "goal" and (day := _day(amount)):
        return MoveGoal(day)
    if step in plan.steps and amount.isascii() and amount.isdecimal() and len(amount) < 7:
        return Shorten(step, int(amount))
    return None


def _side_by_side(plan: Plan, code: str) -> Lever | None:
    places = [place for place, sign in enumerate(code) if sign == "+"]
    pairs = [(code[:place].strip(), code[place + 1 :].strip()) for place in places]
    found = next((pair for pair in pairs if pair[0] in plan.steps and pair[1] in plan.steps), None)
    return RunInParallel(*found) if found else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-12-18") else None
    except ValueError:
        return None
