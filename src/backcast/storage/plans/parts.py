"""The parts of one plan as rows: written once when it begins, then only what changed."""

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, insert, select, update
from sqlalchemy import delete as delete_from

from backcast.domain.planning.changes import Change, Part, StepPart, parts_of
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.records import Revision
from backcast.domain.planning.steps import StepId
from backcast.storage.plans import rows
from backcast.storage.tables import plans as tables

# The small kinds are written anew as a whole when one of them changes: a plan has a handful of each.
_SMALL: dict[Part, tuple[Table, Callable[[Any], dict[str, Any]]]] = {
    Part.CALENDAR: (tables.work_calendars, rows.calendar_row),
    Part.METRIC: (tables.metrics, rows.metric_row),
    Part.KEY_RESULT: (tables.key_results, rows.key_result_row),
    Part.MEASUREMENT: (tables.measurements, rows.measurement_row),
    **dict.fromkeys(rows.LINKS_OF_CHAIN, (tables.chain_links, rows.link_row)),
}


class PlanParts:
    """The rows of one plan, beside its own row in ``plans``."""

    def __init__(self, connection: Connection, workspace_id: str, plan_id: str, now: datetime) -> None:
        self._connection = connection
        self._of_plan = {"plan_id": plan_id, "workspace_id": workspace_id}
        self._now = now

    def write_all(self, plan: Plan) -> None:
        """Every part of a new plan."""
        for part in _SMALL:
            self._rewrite(part, plan)
        steps = parts_of(plan)[Part.STEP].values()
        self._insert(tables.steps, [self._new_step(part, n) for n, part in enumerate(steps)])
        self._insert(tables.dependencies, [row for part in steps for row in self._needs(part)])

    def write(self, plan: Plan, changes: Collection[Change], former: Mapping[StepId, Revision]) -> None:
        """What changed; ``former`` is what calendars know of steps that were there once and come back."""
        for part in {change.part for change in changes} & _SMALL.keys():
            self._rewrite(part, plan)
        order = list(plan.steps)
        for change in changes:
            if change.part is Part.STEP:
                self._write_step(change, order, former.get(change.key))

    def revise(self, step_ids: Collection[StepId]) -> None:
        """One revision more for steps whose calendar entries look different."""
        steps = tables.steps
        for some in _batches(sorted(step_ids), 500):  # SQLite takes 999 values in one statement
            self._connection.execute(
                update(steps)
                .where(*self._own(steps), steps.c.id.in_(some))
                .values(sequence=steps.c.sequence + 1, changed=self._now)
            )

    def _rewrite(self, part: Part, plan: Plan) -> None:
        table, row_of = _SMALL[part]
        of_part = [table.c.part == part.value] if part in rows.LINKS_OF_CHAIN else []
        self._connection.execute(delete_from(table).where(*self._own(table), *of_part))
        more = {"part": part.value} if of_part else {}
        new = []
        for n, (key, value) in enumerate(parts_of(plan)[part].items()):
            named = {"name": key} if part is Part.CALENDAR else {}
            new.append({**self._of_plan, **more, **named, "position": n, **row_of(value)})
        self._insert(table, new)

    def _write_step(self, change: Change, order: list[StepId], former: Revision | None) -> None:
        steps, dependencies = tables.steps, tables.dependencies
        self._connection.execute(
            delete_from(dependencies).where(*self._own(dependencies), dependencies.c.after == change.key)
        )
        if change.after is None:
            self._connection.execute(delete_from(steps).where(*self._own(steps), steps.c.id == change.key))
            return
        assert isinstance(change.after, StepPart)
        if change.before is None:
            position = self._make_room(order, change.key)
            self._insert(steps, [self._new_step(change.after, position, former)])
        else:
            row = rows.step_row(change.after.step)
            self._connection.execute(update(steps).where(*self._own(steps), steps.c.id == change.key).values(row))
        self._insert(dependencies, self._needs(change.after))

    def _make_room(self, order: list[StepId], step_id: StepId) -> int:
        """The stored position right behind the step that comes before; those behind move on by one."""
        steps, index = tables.steps, order.index(step_id)
        position = 0
        if index:
            query = select(steps.c.position).where(*self._own(steps), steps.c.id == order[index - 1])
            position = self._connection.execute(query).scalar_one() + 1
        if index + 1 < len(order):
            self._connection.execute(
                update(steps)
                .where(*self._own(steps), steps.c.position >= position)
                .values(position=steps.c.position + 1)
            )
        return position

    def _new_step(self, part: Any, position: int, former: Revision | None = None) -> dict[str, Any]:
        stamps: dict[str, Any] = {"uid": str(uuid.uuid4()), "sequence": 0, "created": self._now, "changed": self._now}
        if former:  # the same entry again: calendars that still hold it must not show it twice
            stamps |= {"uid": former.uid, "sequence": former.sequence + 1, "created": former.created}
        return {**self._of_plan, **rows.step_row(part.step), "position": position, **stamps}

    def _needs(self, part: Any) -> list[dict[str, Any]]:
        return [{**self._of_plan, "position": n, **rows.dependency_row(need)} for n, need in enumerate(part.needs)]

    def _insert(self, table: Table, new: list[dict[str, Any]]) -> None:
        if new:
            self._connection.execute(insert(table), new)

    def _own(self, table: Table) -> list[Any]:
        return [
            table.c.plan_id == self._of_plan["plan_id"],
            table.c.workspace_id == self._of_plan["workspace_id"],
        ]


def _batches(values: list[str], size: int) -> Iterable[list[str]]:
    return (values[n : n + size] for n in range(0, len(values), size))
