"""Lines that are being drafted, of a plan and one of its objectives; all who may change the plan draft together."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, func, insert, select, update
from sqlalchemy import delete as delete_from

from backcast.domain.coaching.lines.records import Draft, DraftId
from backcast.domain.errors import InvalidInput, NotFound
from backcast.domain.limits import check_line
from backcast.domain.people.permissions import Deed
from backcast.domain.people.persons import Person
from backcast.storage.identifiers import is_id, new_id
from backcast.storage.plans.plans import Plans
from backcast.storage.tables.coaching import drafts
from backcast.storage.tables.people import people

MOST_DRAFTS: Final = 400


class Drafts:
    """The lines of the plans that the acting person may change."""

    def __init__(self, connection: Connection, person: Person, now: Callable[[], datetime], of: Plans) -> None:
        self._connection, self._person, self._now, self._plans = connection, person, now, of

    def all(self, plan_id: str) -> list[Draft]:
        """Every line of a plan, in order.

        Raises:
            NotFound: when the person may know of no such plan.
            NotAllowed: when they may not change it.
        """
        self._plans.must(plan_id, Deed.CHANGE_PLAN)
        return drafts_of(self._connection, self._person.workspace, plan_id)

    def get(self, plan_id: str, draft_id: DraftId) -> Draft:
        """One line.

        Raises:
            NotFound: when the plan holds no such line, or the person may know of no such plan.
            NotAllowed: when they may not change it.
        """
        self._plans.must(plan_id, Deed.CHANGE_PLAN)
        query = _lines(self._person.workspace, plan_id).where(drafts.c.id == draft_id)
        row = self._connection.execute(query).one_or_none() if is_id(draft_id) else None
        if row is None:
            raise NotFound("This line is no longer there: somebody removed it, or it was adopted.")
        return _draft(row)

    def add(self, plan_id: str, objective: str, lines: Sequence[tuple[str, str]], after: DraftId = "") -> list[DraftId]:
        """New lines behind all others, or behind one of them; each with who worded it, empty for the person.

        Raises:
            InvalidInput: when a line is empty or too long, or the plan has too many.
            NotFound: when the person may know of no such plan, or it holds no such line.
            NotAllowed: when they may not change it.
        """
        self._plans.must(plan_id, Deed.CHANGE_PLAN)
        for text, _ in lines:
            _refuse(text)
        known = select(func.count(), func.max(drafts.c.position)).where(*self._of(plan_id))
        count, last = self._connection.execute(known).one()
        if count + len(lines) > MOST_DRAFTS:
            raise InvalidInput({"lines": f"A plan keeps at most {MOST_DRAFTS} lines. Adopt or remove some first."})
        begin = self._room_after(plan_id, after, len(lines)) if after else (last or 0) + 1
        now = self._now()
        rows = [
            {
                "id": new_id(), "plan_id": plan_id, "workspace_id": self._person.workspace, "objective": objective,
                "position": begin + number, "text": text, "original": text, "key_result": "", "origin": origin,
                "person_id": self._person.id, "created": now, "changed": now,
            }
            for number, (text, origin) in enumerate(lines)
        ]  # fmt: skip
        if rows:
            self._connection.execute(insert(drafts), rows)
        return [str(row["id"]) for row in rows]

    def change(self, plan_id: str, draft_id: DraftId, seen: str, text: str, origin: str = "") -> None:
        """Another wording for a line, if it still is what the person has ``seen``.

        Raises:
            InvalidInput: when the text is empty or too long, or somebody else changed the line meanwhile.
            NotFound: when the plan holds no such line, or the person may know of no such plan.
            NotAllowed: when they may not change it.
        """
        line = self.get(plan_id, draft_id)
        _refuse(text)
        if line.text not in (seen, text):
            told = f"Meanwhile {line.person or 'somebody'} made this line “{line.text}”. Yours was: “{text}”."
            raise InvalidInput({"text": told})
        self._write(plan_id, draft_id, text=text, origin=origin)

    def adopt(self, plan_id: str, draft_id: DraftId, key_result: str) -> None:
        """Note which key result a line became.

        Raises:
            NotFound: when the plan holds no such line, or the person may know of no such plan.
            NotAllowed: when they may not change it.
        """
        self.get(plan_id, draft_id)
        self._write(plan_id, draft_id, key_result=key_result)

    def remove(self, plan_id: str, draft_id: DraftId) -> None:
        """A line less.

        Raises:
            NotFound: when the plan holds no such line, or the person may know of no such plan.
            NotAllowed: when they may not change it.
        """
        self.get(plan_id, draft_id)
        self._connection.execute(delete_from(drafts).where(*self._of(plan_id), drafts.c.id == draft_id))

    def _room_after(self, plan_id: str, draft_id: DraftId, count: int) -> int:
        self.get(plan_id, draft_id)
        own = (*self._of(plan_id), drafts.c.id == draft_id)
        place: int = self._connection.execute(select(drafts.c.position).where(*own)).scalar_one()
        behind = (*self._of(plan_id), drafts.c.position > place)
        self._connection.execute(update(drafts).where(*behind).values(position=drafts.c.position + count))
        return place + 1

    def _write(self, plan_id: str, draft_id: DraftId, **values: Any) -> None:
        known = update(drafts).where(*self._of(plan_id), drafts.c.id == draft_id)
        self._connection.execute(known.values(changed=self._now(), person_id=self._person.id, **values))

    def _of(self, plan_id: str) -> list[Any]:
        return [drafts.c.plan_id == plan_id, drafts.c.workspace_id == self._person.workspace]


def drafts_of(connection: Connection, workspace: str, plan_id: str) -> list[Draft]:
    """Every line of a plan, in order; whoever asks was asked for their role before."""
    query = _lines(workspace, plan_id).order_by(drafts.c.position, drafts.c.id)
    return [_draft(row) for row in connection.execute(query)]


def _lines(workspace: str, plan_id: str) -> Select[Any]:
    here = (drafts.c.plan_id == plan_id, drafts.c.workspace_id == workspace)
    return select(drafts, people.c.name.label("person")).join(people, people.c.id == drafts.c.person_id).where(*here)


def _draft(row: Row[Any]) -> Draft:
    return Draft(row.id, row.objective, row.text, row.original, row.key_result, row.origin, row.person, row.changed)


def _refuse(text: str) -> None:
    if problems := check_line("text", text, "Write what you want to reach."):
        raise InvalidInput(problems)
