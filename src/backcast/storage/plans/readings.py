"""Readings: how the rows of a plan become the plan, by column and with as few calls as can be.

A page of a large plan reads thousands of values, and to fetch one from the database costs more than to make a step of
it. So each column comes as one text of JSON, which both kinds of database write alike and which is read at once: days
and moments are texts in it. What some steps have, and what few have, stand together in a column each, null for the
others; what few pages ask for stays the text that it was.

What is read was checked when it was written down, and is not checked again: a rule that is made stricter later shuts
nobody out of a plan that was kept before.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import chain
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Connection, Select, Table, and_, bindparam, case, null, select, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType

from backcast.domain.planning.changes import Part
from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.records import Revision
from backcast.domain.planning.spreads import Spread, SpreadUnit
from backcast.domain.planning.steps import FULL_LOAD, Anchor, At, Kind, Step, StepId, Unit
from backcast.domain.workdays import WorkCalendar
from backcast.storage.plans import rows
from backcast.storage.plans.small_parts import read_small_parts
from backcast.storage.questions import Question
from backcast.storage.tables import plans as tables

# In the order in which _steps and _dependencies take them.
_STEP: Final = ("id", "kind", "title", "days", "owner")
_WORDS: Final = ("calendar", "phase", "note")
_PROGRESS: Final = ("started", "finished")
_ABSENT: Final = (
    "not_before", "deadline", "fixed_start", "training", "level", "remaining", "anchor_step", "anchor_offset",
    "anchor_unit", "anchor_window", "spread_low", "spread_high", "spread_unit",
)  # fmt: skip
_EMPTY: Final = ("criteria", "instrument", "sample", "basis", "purpose")
_USUAL: Final = ("at", "load", "firm")
_STAMP: Final = ("id", "uid", "sequence", "created", "changed")
_TIE: Final = ("before", "after", "lag")
_HOW: Final = ("type", "unit", "reason", "firm")
# A look into a table costs a third of asking an enumeration.
_KINDS: Final = {kind.value: kind for kind in Kind}
_ATS: Final = {at.value: at for at in At}
_UNITS: Final = {unit.value: unit for unit in Unit}
_LINKS: Final = {link.value: link for link in LinkType}
_new: Final = object.__new__
_day: Final = date.fromisoformat
_unpacked: Final = json.JSONDecoder().decode


class _OpenStep:
    """A step while it is filled in.

    To make a frozen value sets each field by a call, which costs four times as much as to fill in an open one of the
    same shape and then say what it is.
    """

    __slots__ = Step.__slots__


class _OpenDependency:
    """The same of a dependency."""

    __slots__ = Dependency.__slots__


class _packed(FunctionElement[str]):  # noqa: N801 - it is called like a function
    """Columns of one row as a list of JSON."""

    inherit_cache = True


class _gathered(FunctionElement[str]):  # noqa: N801 - as above
    """A column of all rows as a list of JSON."""

    inherit_cache = True


@compiles(_packed, "sqlite")
def _packed_by_sqlite(element: Any, compiler: Any, **how: Any) -> str:
    return f"json_array({compiler.process(element.clauses, **how)})"


@compiles(_packed, "postgresql")
def _packed_by_postgresql(element: Any, compiler: Any, **how: Any) -> str:
    return f"json_build_array({compiler.process(element.clauses, **how)})"


@compiles(_gathered, "sqlite")
def _gathered_by_sqlite(element: Any, compiler: Any, **how: Any) -> str:
    return f"json_group_array({compiler.process(element.clauses, **how)})"


@compiles(_gathered, "postgresql")
def _gathered_by_postgresql(element: Any, compiler: Any, **how: Any) -> str:
    return f"CAST(json_agg({compiler.process(element.clauses, **how)}) AS TEXT)"


def _of_plan(table: Table, columns: Iterable[Any]) -> Select[Any]:
    """Columns of a plan, a text each; all in the same order of rows, whichever that is."""
    query: Any = select(*(type_coerce(_gathered(column), NullType()) for column in columns))
    of_plan: Select[Any] = query.where(
        table.c.plan_id == bindparam("plan"), table.c.workspace_id == bindparam("workspace")
    )
    return of_plan


def _unless(is_usual: Any, packed: Any) -> Any:
    """What a row holds beside the usual; null where there is nothing."""
    return case((is_usual, null()), else_=packed)


def _all_steps() -> Select[Any]:
    known = tables.steps.c
    is_usual = and_(
        *(known[name].is_(None) for name in _ABSENT),
        *(known[name] == "" for name in _EMPTY),
        known.at == At.END.value,
        known.load == FULL_LOAD,
        known.firm.is_(False),
    )
    more = _unless(is_usual, _packed(*(known[name] for name in (*_ABSENT, *_EMPTY, *_USUAL))))
    is_bare = and_(*(known[name] == "" for name in _WORDS), *(known[name].is_(None) for name in _PROGRESS))
    often = _unless(is_bare, _packed(*(known[name] for name in (*_WORDS, *_PROGRESS))))
    stamps = _packed(*(known[name] for name in _STAMP))
    return _of_plan(tables.steps, (stamps, known.position, *(known[name] for name in _STEP), often, more))


def _all_ties() -> Select[Any]:
    known = tables.dependencies.c
    is_usual = and_(
        known.type == LinkType.FS.value, known.unit == Unit.WORKING.value, known.reason == "", known.firm.is_(False)
    )
    more = _unless(is_usual, _packed(*(known[name] for name in _HOW)))
    return _of_plan(tables.dependencies, (known.position, *(known[name] for name in _TIE), more))


_STEPS: Final = Question(_all_steps())
_TIES: Final = Question(_all_ties())
_NONE: Final = "[]"  # PostgreSQL gathers nothing to NULL


def read_plan(connection: Connection, row: Mapping[str, Any]) -> tuple[Plan, Mapping[StepId, Revision]]:
    """The plan whose row in ``plans`` this is, and what calendars know of its steps."""
    own = {"plan": row["id"], "workspace": row["workspace_id"]}
    ((stamps, *stored),) = _STEPS.unchanged(connection, own)
    steps = _steps(stored)
    (ties,) = _TIES.unchanged(connection, own)
    needs = _dependencies(ties, steps)
    small = read_small_parts(connection, row["id"], row["workspace_id"])
    calendars = {each["name"]: rows.calendar_of(each) for each in small[Part.CALENDAR]}
    heading = rows.heading_of(row)
    plan = Plan(
        title=heading.title,
        goal=rows.goal_of(row),
        calendar=calendars.pop("", WorkCalendar()),
        calendars=MappingProxyType(calendars),
        steps=MappingProxyType(steps),
        dependencies=tuple(chain.from_iterable([needs[known] for known in steps if known in needs])),
        metrics=tuple(rows.metric_of(each) for each in small[Part.METRIC]),
        key_results=tuple(rows.key_result_of(each) for each in small[Part.KEY_RESULT]),
        measurements=tuple(rows.measurement_of(each) for each in small[Part.MEASUREMENT]),
        notes=heading.notes,
        name=heading.name,
        programme=heading.programme,
        uncertainty=heading.uncertainty,
        objectives=tuple(rows.link_of(Part.OBJECTIVE, each) for each in small[Part.OBJECTIVE]),
        behaviours=tuple(rows.link_of(Part.BEHAVIOUR, each) for each in small[Part.BEHAVIOUR]),
        learnings=tuple(rows.link_of(Part.LEARNING, each) for each in small[Part.LEARNING]),
        barriers=tuple(rows.link_of(Part.BARRIER, each) for each in small[Part.BARRIER]),
        is_kept=True,
    )
    return plan, _Revisions(stamps)


def _in_order(stored: Iterable[str | None]) -> Iterator[Any]:
    """The rows of some columns of JSON, the first of which says in which order they stand."""
    positions, *columns = (_unpacked(text or _NONE) for text in stored)
    places = sorted(range(len(positions)), key=positions.__getitem__)
    return zip(*(map(column.__getitem__, places) for column in columns), strict=True)


def _list(packed: Any) -> Sequence[Any]:
    """What was packed; that it is JSON, SQLite need not remember through a CASE, and then hands it on as a text."""
    values: Sequence[Any] = _unpacked(packed) if isinstance(packed, str) else packed
    return values


def _steps(stored: Iterable[str | None]) -> dict[StepId, Step]:
    steps: dict[StepId, Step] = {}
    at_end = At.END
    for step_id, kind, title, days, owner, often, more in _in_order(stored):
        step: Any = _new(_OpenStep)
        step.id, step.kind, step.title, step.days, step.owner = step_id, _KINDS[kind], title, days, owner
        if often is None:
            step.calendar = step.phase = step.note = ""
            step.started = step.finished = None
        else:
            step.calendar, step.phase, step.note, started, finished = _list(often)
            step.started = None if started is None else _day(started)
            step.finished = None if finished is None else _day(finished)
        if more is None:
            step.not_before = step.deadline = step.fixed_start = step.training = step.level = step.remaining = None
            step.anchor = step.spread = step.purpose = None
            step.criteria = step.instrument = step.sample = step.basis = ""
            step.at, step.load, step.firm = at_end, FULL_LOAD, False
        else:
            _fill(step, _list(more))
        step.__class__ = Step
        steps[step_id] = step
    return steps


def _fill(step: Any, more: Sequence[Any]) -> None:
    """What few steps have."""
    (
        not_before, deadline, fixed_start, training, step.level, step.remaining, anchor, offset, unit, window, low,
        high, spread_unit, step.criteria, step.instrument, step.sample, step.basis, purpose, at, step.load, firm,
    ) = more  # fmt: skip
    step.at, step.firm = _ATS[at], bool(firm)
    step.training = None if training is None else bool(training)
    step.not_before = None if not_before is None else _day(not_before)
    step.deadline = None if deadline is None else _day(deadline)
    step.fixed_start = None if fixed_start is None else _day(fixed_start)
    step.anchor = None if anchor is None else Anchor(anchor, offset, _UNITS[unit], window)
    step.spread = None if low is None else Spread(Decimal(low), Decimal(high), SpreadUnit(spread_unit))
    step.purpose = rows.purpose_of(purpose)


def _dependencies(stored: Iterable[str | None], steps: Iterable[StepId]) -> dict[StepId, list[Dependency]]:
    """What each step waits for."""
    names = {known: known for known in steps}  # one text each: what is the very same is found without comparing
    needs: defaultdict[StepId, list[Dependency]] = defaultdict(list)
    finish_start, working = LinkType.FS, Unit.WORKING
    for before, after, lag, more in _in_order(stored):
        tie: Any = _new(_OpenDependency)
        tie.before, tie.after, tie.lag = names[before], names[after], lag
        if more is None:
            tie.type, tie.unit, tie.reason, tie.firm = finish_start, working, "", False
        else:
            kind, unit, tie.reason, firm = _list(more)
            tie.type, tie.unit, tie.firm = _LINKS[kind], _UNITS[unit], bool(firm)
        tie.__class__ = Dependency
        needs[after].append(tie)
    return needs


@lru_cache(1_024)
def _moment(stored: str) -> datetime:  # many steps were made, or changed, at the same one
    moment = datetime.fromisoformat(stored)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


class _Revisions(Mapping[StepId, Revision]):
    """What calendars know of the steps: the text that was read, for most who open a plan ask for none of it."""

    def __init__(self, stored: str | None) -> None:
        self._text = stored

    @cached_property
    def _stored(self) -> Mapping[StepId, Sequence[Any]]:
        return {known: rest for known, *rest in _unpacked(self._text or _NONE)}

    def __getitem__(self, step_id: StepId) -> Revision:
        uid, sequence, created, changed = self._stored[step_id]
        return Revision(uid, sequence, _moment(created), _moment(changed))

    def __iter__(self) -> Iterator[StepId]:
        return iter(self._stored)

    def __len__(self) -> int:
        return len(self._stored)
