"""A world to try every door of: two workspaces full of everything, and who may stand before the doors.

It is built once for each kind of database, and put back as it was after each request that was allowed to change it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import ColumnElement, Table, and_, event, insert, update
from sqlalchemy import delete as delete_from
from sqlalchemy.exc import IntegrityError

from backcast.app import create_app
from backcast.domain.coaching.lines.records import Offer, Offered
from backcast.domain.people.accesses import Audience
from backcast.domain.people.feeds import FeedScope, FeedShows
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person, Scope
from backcast.settings import Settings
from backcast.storage.store import Store
from backcast.storage.tables.everything import metadata
from backcast.storage.tables.people import access_tokens
from backcast.storage.tables.plans import share_links
from backcast.use_cases.plans import import_plan
from backcast.web.guard import cookie_name
from tests.builders import WRITES, everything_in, form_token, statements_of
from tests.neighbours import joined

DAY = date(2026, 7, 30)
FILE = b"""\
format: backcast-plan/1
title: A plan with a secret
goal: {statement: Every lead coaches weekly, due: 2026-12-18}
calendar: {workdays: [mon, tue, wed, thu, fri]}
metrics: [{id: talks, name: Coaching talks, unit: a week}, {id: spare, name: Nobody's, unit: a week}]
objectives: [{id: O1, statement: Everybody coaches}]
key_results: [{id: KR1, metric: talks, target: 5, at: [B]}]
behaviours: [{id: B1, does: Lead coaches, moves: [KR1]}]
steps:
  - {id: A, kind: action, title: Train, days: 5}
  - {id: B, kind: action, title: Coach, days: 10, needs: [A]}
  - {id: C, kind: action, title: Celebrate, days: 1, needs: [B]}
"""
# The same with parts of other names, to ask for under the address of the first.
OTHER = (
    FILE.replace(b"KR1", b"KR9")
    .replace(b"id: C,", b"id: Z,")
    .replace(b"id: spare", b"id: ninth")
    .replace(b"id: O1", b"id: O9")
    .replace(b"B1", b"B9")
)


@dataclass(frozen=True)
class Visitor:
    """Somebody before the doors: ``cookie`` and ``token`` are what their browser or program shows."""

    name: str
    cookie: str = ""
    form: str = ""  # a token that shows a form to be ours
    token: str = ""  # an access token that reads and writes
    reading: str = ""  # one that only reads
    own: dict[str, str] = field(default_factory=dict)  # ids of what is theirs alone


@dataclass
class Place:
    """A workspace: who is in it, and ids by the names that addresses know them by."""

    people: dict[str, Person]
    plans: dict[str, dict[str, str]]  # by name: plan_id, link_id, invitation_id, person_id of a member
    ids: dict[str, str]
    tokens: dict[str, str]


@dataclass
class World:
    """Two workspaces in one database, and the application before it."""

    app: Flask
    store: Store
    here: Place
    there: Place
    visitors: dict[str, Visitor] = field(default_factory=dict)
    kept: dict[str, list[Any]] = field(default_factory=dict)

    def put_back(self) -> None:
        """Make the database what it was in the beginning: the rows that are not, or else all of them."""
        try:
            self._mend()
        except IntegrityError:  # rows that changed places cannot go back one by one
            self._fill_anew()

    def _mend(self) -> None:
        now = everything_in(self.store)
        changed = [table for table in metadata.sorted_tables if now[table.name] != self.kept[table.name]]
        with self.store.engine.connect().execution_options(writing=True) as connection, connection.begin():
            for table in changed:
                there = by_key(table, now[table.name])
                for row, values in by_key(table, self.kept[table.name]).items():
                    if row not in there:
                        connection.execute(insert(table).values(values))
                    elif there[row] != values:
                        connection.execute(update(table).where(is_row(table, row)).values(values))
            for table in reversed(changed):  # at last: what hangs on such a row goes with it
                for row in by_key(table, now[table.name]).keys() - by_key(table, self.kept[table.name]).keys():
                    connection.execute(delete_from(table).where(is_row(table, row)))

    def _fill_anew(self) -> None:
        with self.store.engine.connect().execution_options(writing=True) as connection, connection.begin():
            for table in reversed(metadata.sorted_tables):
                connection.execute(delete_from(table))
            for table in metadata.sorted_tables:
                if rows := list(by_key(table, self.kept[table.name]).values()):
                    connection.execute(insert(table), rows)

    def changed(self) -> set[str]:
        """The tables that are not what they were in the beginning."""
        now = everything_in(self.store)
        return {name for name, rows in now.items() if rows != self.kept[name]}

    @contextmanager
    def watched(self) -> Iterator[list[str]]:
        """The tables that are written to meanwhile, by every statement that reaches the database."""
        tables: list[str] = []
        with statements_of(self.store) as statements:
            yield tables
        tables += [written_to(each) for each in statements if each.startswith(WRITES)]


def by_key(table: Table, rows: list[Any]) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Rows with their columns' names, by primary key."""
    names = [column.name for column in table.columns]
    named = [dict(zip(names, row, strict=True)) for row in rows]
    return {tuple(row[column.name] for column in table.primary_key.columns): row for row in named}


def is_row(table: Table, row: tuple[Any, ...]) -> ColumnElement[bool]:
    """The condition that only this row fulfils."""
    return and_(*(column == value for column, value in zip(table.primary_key.columns, row, strict=True)))


def written_to(statement: str) -> str:
    """The table that a statement writes to."""
    words = statement.replace("(", " ").split()
    return words[{"INSERT": 2, "DELETE": 2, "UPDATE": 1}[words[0]]].strip('"')


def build(address: str, folder: Path) -> World:
    """The world in this database."""
    store = Store(address, lambda: datetime(2026, 7, 30, 9, 15, 42, tzinfo=UTC))
    if store.engine.dialect.name == "sqlite":  # nothing here has to survive a power cut
        event.listen(store.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous = OFF"))
    app = create_app(Settings(instance=folder, database="", secret_key="a key for tests", today=DAY), store)
    world = World(app, store, fill(store, "here"), fill(store, "there"))
    for name in world.here.people.keys() - {"partner", "bystander", "second editor"}:
        world.visitors[name] = visitor(app, store, name, world.here.people[name])
    world.visitors["stranger"] = visitor(app, store, "stranger", world.there.people["owner"])
    world.visitors["anonymous"] = Visitor("anonymous", *form_of(app, ""))
    link = world.here.tokens["shared"]
    world.visitors["share visitor"] = Visitor("share visitor", *form_of(app, link), token=link)
    with store.transaction(world.here.people["owner"]) as tx:
        tx.people.remove(world.here.people["removed"].id)
    with store.engine.connect().execution_options(writing=True) as connection, connection.begin():
        for used in (access_tokens, share_links):  # used a moment ago: their next use is not worth a note
            connection.execute(update(used).values(last_used=store.now()))
    world.kept = everything_in(store)
    return world


def fill(store: Store, name: str) -> Place:
    """A workspace of this name with people, teams, plans, links and tokens."""
    with store.entrance() as door:
        owner = door.open_workspace(name, f"Owner of {name}", door.accounts.add(f"owner@{name}.example"))
    roles = {
        "editor": Role.EDITOR, "contributor": Role.CONTRIBUTOR, "viewer": Role.VIEWER, "guest": Role.GUEST,
        "coach": Role.GUEST, "coach as editor": Role.GUEST, "viewer who owns the plan": Role.VIEWER,
        "removed": Role.EDITOR, "bystander": Role.CONTRIBUTOR, "second editor": Role.EDITOR, "partner": Role.OWNER,
    }  # fmt: skip
    people = {"owner": owner} | {
        who: joined(store, owner, role, f"{who.replace(' ', '-')}@{name}.example", who) for who, role in roles.items()
    }
    place = Place(people, {}, {"person_id": people["bystander"].id, "workspace_id": owner.workspace}, {})
    invited = {"coach": Role.VIEWER, "coach as editor": Role.EDITOR, "viewer who owns the plan": Role.OWNER}
    makers = {"open": owner, "other": owner, "deleted": owner, "private": people["second editor"]}
    for plan, maker in makers.items():
        content = OTHER if plan == "other" else FILE
        place.plans[plan] = _shared(store, place, maker, import_plan(store, maker, content, DAY).id, plan)
        with store.transaction(maker) as tx:
            audience = Audience.PRIVATE if plan == "private" else Audience.WORKSPACE
            tx.sharings.open_to(place.plans[plan]["plan_id"], audience, None)
            for who, role in invited.items() if plan in ("open", "deleted") else ():
                tx.sharings.invite(place.plans[plan]["plan_id"], people[who].id, role)
            if plan == "deleted":
                tx.plans.delete(place.plans[plan]["plan_id"])
    with store.transaction(owner) as tx:
        place.ids["team_id"] = tx.teams.add("The team").id
        tx.teams.change(place.ids["team_id"], "The team", [people["editor"].id])
        place.tokens["invitation"] = tx.invitations.add(f"new@{name}.example", "", Role.VIEWER)
        place.ids["invitation_id"] = next(each.id for each in tx.invitations.all() if each.plan is None)
    with store.entrance() as door:
        for kind, purpose in (("link", "sign-in"), ("recovery", "recovery")):
            place.tokens[kind] = door.issue_link(people["bystander"], purpose)
    return place


def _shared(store: Store, place: Place, maker: Person, plan_id: str, name: str) -> dict[str, str]:
    """Somebody, a link and an invitation for a plan; gives their ids."""
    person = place.people["second editor" if name == "other" else "bystander"]
    with store.transaction(maker) as tx:
        token = tx.sharings.add_link(plan_id, "A reader", None)
        if name == "open":
            place.tokens["shared"] = token
        tx.sharings.invite(plan_id, person.id, Role.CONTRIBUTOR)
        tx.invitations.add(f"{name}@elsewhere.example", "", Role.GUEST, plan_id, Role.VIEWER)
        (draft,) = tx.drafts.add(plan_id, "", [("A secret line from [baseline] to [target]", "")])
        (offer,) = tx.suggestions.add(plan_id, [Offer("", Offered.SUGGESTION, "A secret goal", "A secret wording")])
        link, invitation = tx.sharings.get(plan_id).links[0].id, tx.invitations.all(plan_id)[0].id
    drafted = {"draft_id": draft, "offer_id": offer}
    return {"plan_id": plan_id, "link_id": link, "invitation_id": invitation, "person_id": person.id, **drafted}


def visitor(app: Flask, store: Store, name: str, person: Person) -> Visitor:
    """A signed-in browser with a second session, a token and a passkey that are theirs alone."""
    with store.entrance() as door:
        door.sessions.begin(person, "Another browser", confirmed=True)
        own = {"session_id": door.sessions.of(person.account)[0].id}
        session = door.sessions.begin(person, "Firefox", confirmed=True)
        own["passkey_id"] = f"passkey-of-{person.id}"
        door.passkeys.add(person.account, own["passkey_id"], "A key", "public", 1)
    with store.transaction(person) as tx:
        token = tx.access_tokens.add("Program", Scope.WRITE, None)
        own["token_id"] = tx.access_tokens.all()[0].id
        reading = tx.access_tokens.add("Reader", Scope.READ, None)
        own["feed_id"], _ = tx.feeds.add(FeedShows(FeedScope.PERSON), "mine")
    own["workspace_id"] = person.workspace
    return Visitor(name, *form_of(app, session), token=token, reading=reading, own=own)


def form_of(app: Flask, session: str) -> tuple[str, str]:
    """The cookies of a browser in which a form of ours is open, and the token of that form."""
    client = app.test_client()
    form = form_token(client)
    with app.test_request_context():
        name = cookie_name()
    kept = client.get_cookie("form")
    assert kept is not None
    return f"form={kept.value}; {name}={session}", form
