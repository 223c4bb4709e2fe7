"""Standings: what somebody is in a workspace at this moment, held until the unit that asks ends.

A removal or another role therefore comes before everything that a unit of theirs writes, or after all of it. SQLite,
whose writers come one by one anyway, holds nothing. Two owners who change each other at the same moment can hold each
other up; PostgreSQL then takes one of both back, which is told to try again.
"""

from dataclasses import replace

from sqlalchemy import Connection, select

from backcast.domain.errors import NotAllowed
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person, PersonId
from backcast.storage.identifiers import is_id
from backcast.storage.tables.people import people, workspaces


def as_they_are_now(connection: Connection, person: Person) -> Person:
    """The person with the role that they have now, and keep until the unit ends.

    It keeps nobody from writing: neither others, nor the same person in another unit.

    Raises:
        NotAllowed: when they left the workspace meanwhile.
    """
    here = (people.c.id == person.id, people.c.workspace_id == person.workspace, people.c.left.is_(None))
    query = select(people.c.role).where(*here).with_for_update(read=True, key_share=True)
    role = connection.execute(query).scalar_one_or_none()
    if role is None:
        raise NotAllowed("You are not in this workspace any more.")
    return replace(person, role=Role(role))


def hold(connection: Connection, person: Person, other: PersonId) -> None:
    """Wait for what somebody of the workspace is writing just now; they begin nothing more before this unit ends.

    It comes before ``in_turn`` and before any plan is held, so that who waits here keeps them from nothing they need.
    """
    if is_id(other):
        theirs = (people.c.id == other, people.c.workspace_id == person.workspace)
        connection.execute(select(people.c.id).where(*theirs).with_for_update())


def in_turn(connection: Connection, person: Person) -> Person:
    """Of two owners who remove each other at once, one is told no: the workspace's row is the lock.

    It is one that keeps nobody from writing plans, whose rows refer to it. Gives the person as they are after the wait.

    Raises:
        NotAllowed: when they left the workspace meanwhile.
    """
    here = select(workspaces.c.id).where(workspaces.c.id == person.workspace)
    connection.execute(here.with_for_update(key_share=True))
    return as_they_are_now(connection, person)
