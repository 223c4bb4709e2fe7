"""Teams: plans can be open to them, and later issues plan their capacity."""

from collections.abc import Collection

from backcast.domain.people.accounts import Team, checked_name
from backcast.domain.people.persons import Person
from backcast.storage.store import Store


def list_teams(store: Store, person: Person) -> list[Team]:
    """All teams of the workspace.

    Raises:
        NotAllowed: when the person's role does not allow it.
    """
    with store.reading(person) as tx:
        return tx.teams.all()


def open_team(store: Store, person: Person, team_id: str) -> Team:
    """One team.

    Raises:
        NotFound: when there is no such team.
        NotAllowed: when the person's role does not allow it.
    """
    with store.reading(person) as tx:
        return tx.teams.get(team_id)


def make_team(store: Store, person: Person, name: str, members: Collection[str] = ()) -> Team:
    """A new team.

    Raises:
        InvalidInput: when the name cannot be or is taken.
        NotFound: when there is nobody of one of these ids.
        NotAllowed: when the person's role does not allow it.
    """
    name = checked_name(name)
    with store.transaction(person) as tx:
        team = tx.teams.add(name)
        tx.teams.change(team.id, name, members)
        return tx.teams.get(team.id)


def change_team(
    store: Store, person: Person, team_id: str, name: str, members: Collection[str], seen: Team | None = None
) -> None:
    """Another name, other people; with ``seen``, what its page showed, what others changed meanwhile stays.

    Raises:
        InvalidInput: when the name cannot be or is taken.
        NotFound: when there is no such team, or nobody of one of these ids.
        NotAllowed: when the person's role does not allow it.
    """
    name = checked_name(name)
    with store.transaction(person) as tx:
        tx.teams.change(team_id, name, members, seen)


def dissolve_team(store: Store, person: Person, team_id: str) -> None:
    """Dissolve a team; its plans become private to the people who were invited to them.

    Raises:
        NotFound: when there is no such team.
        NotAllowed: when the person's role does not allow it.
    """
    with store.transaction(person) as tx:
        tx.teams.remove(team_id)
