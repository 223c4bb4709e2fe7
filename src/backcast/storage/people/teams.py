"""The teams of a workspace."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy import delete as delete_from

from backcast.domain.errors import InvalidInput, NotFound
from backcast.domain.people.accesses import Audience
from backcast.domain.people.accounts import Team
from backcast.domain.people.permissions import Deed, Role
from backcast.domain.people.persons import Person, PersonId, TeamId
from backcast.storage.feeds.feeds import end_feeds_of_team
from backcast.storage.identifiers import is_id, new_id
from backcast.storage.plans.openings import end_unentitled
from backcast.storage.services import audits
from backcast.storage.services.revisions import raise_accesses
from backcast.storage.tables.people import people, team_members, teams, workspaces
from backcast.storage.tables.plans import plans

MOST_TEAMS: Final = 200


class Teams:
    """The teams of the acting person's workspace."""

    def __init__(self, connection: Connection, person: Person, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._person = person
        self._now = now

    def all(self) -> list[Team]:
        """All teams with their people, by name.

        Raises:
            NotAllowed: when the person's role does not allow it.
        """
        self._person.must(Deed.READ_PEOPLE)
        members: dict[TeamId, list[PersonId]] = {}
        query = (
            select(team_members.c.team_id, team_members.c.person_id)
            .join(people, people.c.id == team_members.c.person_id)
            .where(team_members.c.workspace_id == self._person.workspace, people.c.left.is_(None))
            .order_by(func.lower(people.c.name), people.c.id)
        )
        for team_id, person_id in self._connection.execute(query):
            members.setdefault(team_id, []).append(person_id)
        here = select(teams).where(teams.c.workspace_id == self._person.workspace).order_by(func.lower(teams.c.name))
        return [Team(row.id, row.name, tuple(members.get(row.id, ()))) for row in self._connection.execute(here)]

    def get(self, team_id: TeamId) -> Team:
        """One team.

        Raises:
            NotFound: when there is none of this id in the workspace.
            NotAllowed: when the person's role does not allow it.
        """
        found = next((team for team in self.all() if team.id == team_id), None)
        if found is None:
            raise NotFound("There is no such team.")
        return found

    def add(self, name: str) -> Team:
        """A new team without people.

        Raises:
            NotAllowed: when the person's role does not allow it.
            InvalidInput: when there is one of this name, or too many.
        """
        self._person.must(Deed.MANAGE_PEOPLE)
        self._refuse_taken(name, "")
        team_id = new_id()
        self._connection.execute(
            insert(teams).values(id=team_id, workspace_id=self._person.workspace, name=name, created=self._now())
        )
        self._note("team made", f"Made the team “{name}”", team_id)
        return Team(team_id, name)

    def change(self, team_id: TeamId, name: str, members: Collection[PersonId], seen: Team | None = None) -> None:
        """Another name and other people; guests belong to no team.

        With ``seen``, what its page showed, only the difference to that is applied: what others did meanwhile stays.

        Raises:
            NotFound: when there is no such team, or nobody of one of these ids in the workspace.
            NotAllowed: when the person's role does not allow it.
            InvalidInput: when there is another team of this name.
        """
        self._one_after_the_other()
        before = self.get(team_id)
        self._person.must(Deed.MANAGE_PEOPLE)
        wanted = set(members)
        if seen:
            name = before.name if name == seen.name else name
            wanted = (set(before.members) | (wanted - set(seen.members))) - (set(seen.members) - wanted)
        self._refuse_taken(name, team_id)
        query = select(people.c.id).where(
            people.c.workspace_id == self._person.workspace,
            people.c.left.is_(None),
            people.c.role != Role.GUEST.value,
            people.c.id.in_(wanted),
        )
        if not all(map(is_id, wanted)) or set(self._connection.execute(query).scalars()) != wanted:
            raise NotFound("There is no such person.")
        self._connection.execute(update(teams).where(teams.c.id == team_id).values(name=name))
        self._connection.execute(delete_from(team_members).where(team_members.c.team_id == team_id))
        rows = [
            {"team_id": team_id, "person_id": person_id, "workspace_id": self._person.workspace}
            for person_id in sorted(wanted)
        ]
        if rows:
            self._connection.execute(insert(team_members), rows)
        if (before.name, set(before.members)) != (name, wanted):
            raise_accesses(self._connection, self._person.workspace)
            end_unentitled(self._connection, self._person.workspace, self._now())
            self._note("team changed", f"Changed the team “{name}”: {len(wanted)} people", team_id)

    def remove(self, team_id: TeamId) -> None:
        """Dissolve a team; its plans become private to the people who were invited to them.

        Raises:
            NotFound: when there is no such team.
            NotAllowed: when the person's role does not allow it.
        """
        self._one_after_the_other()  # or else a plan is opened to it at this moment
        team = self.get(team_id)
        self._person.must(Deed.MANAGE_PEOPLE)
        here = (plans.c.workspace_id == self._person.workspace, plans.c.team_id == team_id)
        self._connection.execute(update(plans).where(*here).values(team_id=None, audience=Audience.PRIVATE.value))
        raise_accesses(self._connection, self._person.workspace)
        end_feeds_of_team(self._connection, self._person.workspace, team_id, self._now())
        mine = (teams.c.id == team_id, teams.c.workspace_id == self._person.workspace)
        self._connection.execute(delete_from(teams).where(*mine))
        end_unentitled(self._connection, self._person.workspace, self._now())
        self._note("team dissolved", f"Dissolved the team “{team.name}”", team_id)

    def _refuse_taken(self, name: str, but: TeamId) -> None:
        self._one_after_the_other()  # two teams of one name made at the same moment would both find it free
        known = self.all()
        if any(team.name.casefold() == name.casefold() and team.id != but for team in known):
            raise InvalidInput({"name": "There is a team of this name already."})
        if not but and len(known) >= MOST_TEAMS:
            raise InvalidInput({"name": f"A workspace has at most {MOST_TEAMS} teams."})

    def _one_after_the_other(self) -> None:
        here = select(workspaces.c.id).where(workspaces.c.id == self._person.workspace)
        self._connection.execute(here.with_for_update(key_share=True))

    def _note(self, deed: str, text: str, about: str) -> None:
        audits.record(self._connection, self._person, self._now(), deed, text, about)
