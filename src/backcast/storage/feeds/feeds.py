"""Feeds: made, listed, changed, renewed and revoked by their person; secrets are kept as hashes only."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, and_, func, insert, or_, select, update
from sqlalchemy import delete as delete_from

from backcast.domain.errors import InvalidInput, NotFound
from backcast.domain.people.accesses import Audience
from backcast.domain.people.feeds import FeedRecord, FeedScope, FeedShows
from backcast.domain.people.permissions import Deed
from backcast.domain.people.persons import Person, PersonId, TeamId, WorkspaceId
from backcast.storage.identifiers import hashed, is_id, new_id, new_token
from backcast.storage.plans.plans import Plans
from backcast.storage.readables import readable_plans
from backcast.storage.services import audits
from backcast.storage.tables.feeds import feed_bodies, feeds
from backcast.storage.tables.people import people, team_members, teams
from backcast.storage.tables.plans import plan_members, plans, steps

PREFIX: Final = "bcf_"
MOST_FEEDS: Final = 50
_TELLS: Final = {
    FeedScope.PLAN: "the plan “{of}”",
    FeedScope.TEAM: "the team “{of}”",
    FeedScope.PERSON: "what somebody owns",
    FeedScope.GATES: "the coming gates",
}


class Feeds:
    """The feeds of the acting person in their workspace."""

    def __init__(self, connection: Connection, person: Person, now: Callable[[], datetime], of: Plans) -> None:
        self._connection = connection
        self._person = person
        self._now = now
        self._plans = of

    def all(self, plan_id: str | None = None) -> list[FeedRecord]:
        """One's own that are in use, the newest first; of one plan when it is named."""
        self._person.must(Deed.KEEP_ACCOUNT)
        of_plan = [] if plan_id is None else [feeds.c.plan_id == plan_id]
        query = RECORDS.where(*self._mine(), feeds.c.revoked.is_(None), *of_plan)
        query = query.order_by(feeds.c.created.desc(), feeds.c.id)
        return self._as_known([record_of(row) for row in self._connection.execute(query).mappings()])

    def get(self, feed_id: str) -> FeedRecord:
        """One of one's own that is in use.

        Raises:
            NotFound: when there is none of this id.
        """
        self._person.must(Deed.KEEP_ACCOUNT)
        query = RECORDS.where(*self._mine(), feeds.c.id == feed_id, feeds.c.revoked.is_(None))
        row = self._connection.execute(query).mappings().first() if is_id(feed_id) else None
        if row is None:
            raise NotFound("There is no such calendar link.")
        return self._as_known([record_of(row)])[0]

    def add(self, shows: FeedShows, slug: str) -> tuple[str, str]:
        """The id of a new feed, and its secret, which is shown this once.

        Raises:
            NotFound: when the person may know of no such plan or team.
            NotAllowed: when they may not see what it shows.
            InvalidInput: when they have too many.
        """
        self._person.must(Deed.KEEP_ACCOUNT)
        self.check(shows)
        used = select(func.count()).select_from(feeds).where(*self._mine(), feeds.c.revoked.is_(None))
        if self._connection.execute(used).scalar_one() >= MOST_FEEDS:
            raise InvalidInput({"scope": f"You have {MOST_FEEDS} calendar links. Revoke some of them first."})
        feed_id, token = new_id(), new_token(PREFIX)
        self._connection.execute(
            insert(feeds).values(
                id=feed_id, workspace_id=self._person.workspace, person_id=self._person.id, scope=shows.scope.value,
                plan_id=shows.plan, team_id=shows.team, owner=shows.owner, name=shows.name, slug=slug,
                token_hash=hashed(token), choices=dict(shows.choices or {}), created=self._now(), reader="",
            )
        )  # fmt: skip
        self._note("calendar link made", "Made a calendar link for", self.get(feed_id))
        return feed_id, token

    def change(self, feed_id: str, choices: Mapping[str, Any], name: str) -> None:
        """Other choices; the address stays.

        Raises:
            NotFound: when the person has no such feed.
        """
        self.get(feed_id)
        mine = (*self._mine(), feeds.c.id == feed_id)
        self._connection.execute(update(feeds).where(*mine).values(choices=dict(choices), name=name))
        # What was given stays until something else is: from its moment on the new one counts as a change.
        self._connection.execute(update(feed_bodies).where(feed_bodies.c.feed_id == feed_id).values(seen=""))

    def rotate(self, feed_id: str) -> tuple[str, str]:
        """The same feed under a new secret: the old one is revoked; gives the new id and the new secret.

        Raises:
            NotFound: when the person has no such feed.
        """
        known = self.get(feed_id)
        self._end(feed_id)
        self._note("calendar link revoked", "Revoked the calendar link for", known)
        return self.add(known.shows, known.slug)

    def revoke(self, feed_id: str) -> None:
        """End a feed: its address tells calendars for a while that it was revoked, and then nothing.

        Raises:
            NotFound: when the person has no such feed.
        """
        known = self.get(feed_id)
        self._end(feed_id)
        self._note("calendar link revoked", "Revoked the calendar link for", known)

    def check(self, shows: FeedShows) -> None:
        """Whether the person may see what a feed would show.

        Raises:
            NotFound: when they may know of no such plan or team.
            NotAllowed: when their role does not allow it.
        """
        self._person.must(Deed.KEEP_ACCOUNT)
        if shows.scope is FeedScope.PLAN:
            self._plans.must(shows.plan or "", Deed.READ_PLAN)
        if shows.scope is FeedScope.GATES:
            self._person.must(Deed.READ_PEOPLE)
        if shows.scope is FeedScope.TEAM:
            self.team(shows.team or "")

    def team(self, team_id: TeamId) -> tuple[str, list[tuple[PersonId, str]]]:
        """The name of a team, and its people with their names.

        Raises:
            NotFound: when there is none of this id in the workspace.
            NotAllowed: when the person may not see who is in it.
        """
        self._person.must(Deed.KEEP_ACCOUNT)
        self._person.must(Deed.READ_PEOPLE)
        here = (teams.c.id == team_id, teams.c.workspace_id == self._person.workspace)
        known = select(teams.c.name).where(*here)
        name = self._connection.execute(known).scalar_one_or_none() if is_id(team_id) else None
        if name is None:
            raise NotFound("There is no such team.")
        query = (
            select(people.c.id, people.c.name)
            .join(team_members, team_members.c.person_id == people.c.id)
            .where(team_members.c.team_id == team_id, people.c.left.is_(None))
            .order_by(people.c.id)
        )
        return name, [(row.id, row.name) for row in self._connection.execute(query)]

    def plan_ids(self, team_id: TeamId | None = None) -> list[str]:
        """The plans that the person may read and that were not deleted; those only that somebody of a team may see.

        Raises:
            NotFound: when there is no such team.
            NotAllowed: when the person may not see who is in it.
        """
        self._person.must(Deed.KEEP_ACCOUNT)
        query = readable_plans(self._person).where(plans.c.deleted.is_(None))
        if team_id is not None:
            self.team(team_id)
            of_team = select(team_members.c.person_id).where(team_members.c.team_id == team_id)
            theirs = select(team_members.c.team_id).where(team_members.c.person_id.in_(of_team))
            invited = select(plan_members.c.plan_id).where(plan_members.c.person_id.in_(of_team))
            query = query.where(
                or_(
                    plans.c.id.in_(invited),
                    plans.c.audience == Audience.WORKSPACE.value,
                    and_(plans.c.audience == Audience.TEAM.value, plans.c.team_id.in_(theirs)),
                )
            )
        return list(self._connection.execute(query.order_by(plans.c.created, plans.c.id)).scalars())

    def owners(self) -> list[str]:
        """Who owns a step in the plans that the person may read and that were not deleted, by the alphabet."""
        self._person.must(Deed.KEEP_ACCOUNT)
        readable = readable_plans(self._person).where(plans.c.deleted.is_(None))
        query = select(steps.c.owner).where(
            steps.c.workspace_id == self._person.workspace, steps.c.plan_id.in_(readable), steps.c.owner != ""
        )
        return sorted(self._connection.execute(query.distinct()).scalars(), key=lambda name: (name.casefold(), name))

    def of_everybody(self) -> list[tuple[str, FeedRecord]]:
        """The feeds in use in the workspace, with the names of their people, for whoever takes all of it along.

        Raises:
            NotAllowed: when the person's role does not allow it.
        """
        self._person.must(Deed.EXPORT_WORKSPACE)
        query = (
            RECORDS.add_columns(people.c.name.label("called"))
            .join(people, people.c.id == feeds.c.person_id)
            .where(feeds.c.workspace_id == self._person.workspace, feeds.c.revoked.is_(None))
            .order_by(feeds.c.created, feeds.c.id)
        )
        return [(row["called"], record_of(row)) for row in self._connection.execute(query).mappings()]

    def _as_known(self, records: list[FeedRecord]) -> list[FeedRecord]:
        """The same without the names of plans and teams that the person may not know any more."""
        readable = readable_plans(self._person).where(plans.c.deleted.is_(None))
        known = set(self._connection.execute(readable).scalars()) if any(each.shows.plan for each in records) else set()
        knows_teams = self._person.may(Deed.READ_PEOPLE)
        return [
            each if each.shows.plan in known or (each.shows.plan is None and knows_teams) else replace(each, of="")
            for each in records
        ]

    def _mine(self) -> list[Any]:
        return [feeds.c.person_id == self._person.id, feeds.c.workspace_id == self._person.workspace]

    def _end(self, feed_id: str) -> None:
        self._connection.execute(update(feeds).where(*self._mine(), feeds.c.id == feed_id).values(revoked=self._now()))
        self._connection.execute(delete_from(feed_bodies).where(feed_bodies.c.feed_id == feed_id))

    def _note(self, deed: str, begin: str, record: FeedRecord) -> None:
        of = _TELLS[record.shows.scope].format(of=record.of or "?")
        audits.record(self._connection, self._person, self._now(), deed, f"{begin} {of}", record.shows.plan or "")


def end_feeds_of(connection: Connection, workspace: WorkspaceId, person_id: PersonId, now: datetime) -> None:
    """Somebody leaves: their addresses give nothing more."""
    theirs = (feeds.c.person_id == person_id, feeds.c.workspace_id == workspace)
    connection.execute(update(feeds).where(*theirs, feeds.c.revoked.is_(None)).values(revoked=now))
    ended = select(feeds.c.id).where(*theirs)
    connection.execute(delete_from(feed_bodies).where(feed_bodies.c.feed_id.in_(ended)))


def end_feeds_of_team(connection: Connection, workspace: WorkspaceId, team_id: TeamId, now: datetime) -> None:
    """A team is dissolved: the addresses that showed it tell so, instead of vanishing with it."""
    of_team = (feeds.c.team_id == team_id, feeds.c.workspace_id == workspace)
    ended = select(feeds.c.id).where(*of_team)
    connection.execute(delete_from(feed_bodies).where(feed_bodies.c.feed_id.in_(ended)))
    values = {"revoked": func.coalesce(feeds.c.revoked, now), "team_id": None}
    connection.execute(update(feeds).where(*of_team).values(values))


def scrub_feeds(connection: Connection, workspace: WorkspaceId, person_id: PersonId) -> None:
    """Forget what the feeds of somebody who left say of them; that they were revoked is still told."""
    theirs = (feeds.c.person_id == person_id, feeds.c.workspace_id == workspace)
    gone: dict[str, Any] = {"owner": "", "name": "", "slug": "calendar", "reader": "", "choices": {}, "last_used": None}
    connection.execute(update(feeds).where(*theirs).values(gone))


# A feed with the present name of what it shows; ``record_of`` reads it.
RECORDS: Final = (
    select(feeds, func.coalesce(plans.c.title, teams.c.name, "").label("of"))
    .outerjoin(plans, plans.c.id == feeds.c.plan_id)
    .outerjoin(teams, teams.c.id == feeds.c.team_id)
)


def record_of(row: Mapping[str, Any] | RowMapping) -> FeedRecord:
    shows = FeedShows(
        FeedScope(row["scope"]), row["plan_id"], row["team_id"], row["owner"], row["name"], row["choices"]
    )
    return FeedRecord(
        row["id"], shows, row["slug"], row["created"], row["last_used"], row["reader"], row["revoked"], row["of"]
    )
