"""Marks: short facts about this database that belong to nobody, such as which secret key it was used with."""

from sqlalchemy import Connection, insert, select
from sqlalchemy import delete as delete_from

from backcast.storage.tables.services import marks


class Marks:
    """Facts by name."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> str | None:
        """What was noted under this name, None when nothing was."""
        found: str | None = self._connection.execute(
            select(marks.c.value).where(marks.c.name == name)
        ).scalar_one_or_none()
        return found

    def set(self, name: str, value: str) -> None:
        """Note it, in place of what was noted before."""
        self._connection.execute(delete_from(marks).where(marks.c.name == name))
        self._connection.execute(insert(marks).values(name=name, value=value))
