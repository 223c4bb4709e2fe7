"""Any sequence of joining, leaving, sharing and editing, against a model written from the agreed matrix."""

import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from backcast.domain.errors import BackcastError
from backcast.domain.events import Event, Happened
from backcast.domain.people.accesses import Audience
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.storage.store import Store
from backcast.storage.tables.people import people
from backcast.storage.tables.plans import events, plan_members, plans
from backcast.use_cases.changes import undo_change
from backcast.use_cases.people.memberships import change_role, remove_person
from backcast.use_cases.people.sign_ins import session_of
from backcast.use_cases.people.teams import change_team, make_team
from backcast.use_cases.plans import bring_back_plan, put_away_plan
from backcast.use_cases.sharings import change_plan_role, make_share_link, open_plan_to, open_shared_plan, take_off_plan
from tests.builders import Clock, database_url
from tests.domain.builders import action
from tests.neighbours import BROWSER, DAY, begun
from tests.use_cases.people_models import EDIT, OWN, RANKS, Drawn, Somebody, crossings

CROSSINGS = crossings()
CHANGED = Event(Happened.STEP_ADDED, "Added a step")

some = st.integers(0, 9)
roles = st.sampled_from(RANKS)
plan_roles = st.sampled_from(RANKS[1:])
audiences = st.sampled_from(["private", "team", "workspace"])


class Workspaces(RuleBasedStateMachine):
    """One workspace that everything happens in, and a neighbour that must never notice."""

    file: Path  # a database to begin with
    prepared: dict[str, Any] | None = None
    steps = 0

    @initialize()
    def begin(self) -> None:
        """Somebody of each role, and plans of each audience; made once and copied for each sequence."""
        self.folder = Path(tempfile.mkdtemp(prefix="backcast-"))
        self.turn, self.clock = 0, Clock(datetime(2026, 7, 30, 9, 15, tzinfo=UTC))
        shutil.copyfile(self.file, self.folder / "backcast.db")
        self.store = Store(database_url(self.folder / "backcast.db"), self.clock)
        if self.prepared is None:
            self.prepare()
        shutil.copyfile(self.folder / "backcast.db", self.file)
        for name, value in deepcopy(self.prepared or {}).items():
            setattr(self, name, value)
        self.clock.turn(timedelta(minutes=1))

    def prepare(self) -> None:
        self.everybody: list[Somebody] = []
        self.plans: list[Drawn] = []
        self.team_people: set[str] = set()
        with self.store.entrance() as door:
            first = door.open_workspace("Workshop", "Person 0", door.accounts.add("0@example.org"))
            self.neighbour = door.open_workspace("Neighbour", "Neighbour")
        self.workspace = first.workspace
        self.arrive(first, "0@example.org", OWN)
        self.team = make_team(self.store, first, "Team").id
        self.theirs = begun(self.store, self.neighbour).id
        for number, role in enumerate(RANKS):
            self.invite_and_join(0, number + 1, role)
        for by, audience in ((0, "private"), (4, "workspace"), (4, "team")):
            self.begin_a_plan(by)
            self.open_a_plan(by, len(self.plans) - 1, audience)
            self.edit(by, len(self.plans) - 1)
        self.change_team(0, {2, 4})
        names = ("everybody", "plans", "team_people", "neighbour", "workspace", "team", "theirs")
        type(self).prepared = {name: deepcopy(getattr(self, name)) for name in names}
        self.store.engine.dispose()  # all of it is in the file now, and nothing beside it

    def teardown(self) -> None:
        if hasattr(self, "store"):
            for somebody in self.everybody:
                self.sees_what_the_model_says(somebody)
            self.store.engine.dispose()
            shutil.rmtree(self.folder)

    # The model.

    def arrive(self, person: Person, email: str, role: str) -> Somebody:
        with self.store.entrance() as door:
            session = door.sessions.begin(person, "Firefox", confirmed=True)
        known = next((each for each in self.everybody if each.email == email), None)
        if known:
            known.session, known.role, known.here = session, role, True
            return known
        new = Somebody(person.id, person.account, email, session, role, len(self.everybody))
        self.everybody.append(new)
        return new

    def here(self) -> list[Somebody]:
        return [each for each in self.everybody if each.here]

    def actor(self, number: int) -> tuple[Somebody, Person]:
        """Who acts, as the door gives them: read anew from the database."""
        somebody = self.here()[number % len(self.here())]
        session = session_of(self.store, somebody.session, BROWSER)
        assert session is not None
        return somebody, session.person

    def anybody(self, number: int) -> Somebody:
        return self.everybody[number % len(self.everybody)]

    def plan(self, number: int) -> Drawn | None:
        return self.plans[number % len(self.plans)] if self.plans else None

    def role_in(self, somebody: Somebody, plan: Drawn) -> str | None:
        """What somebody is in a plan, by the agreed rules."""
        found = [plan.members[somebody.id]] if somebody.id in plan.members else []
        in_audience = plan.audience == "workspace" or (plan.audience == "team" and somebody.id in self.team_people)
        if in_audience and somebody.role != "guest":
            found.append(somebody.role)
        return max(found, key=RANKS.index, default=None)

    def on_plan(self, somebody: Somebody, plan: Drawn, least: str, *, binned: bool = False) -> str:
        """What is told to who asks for a deed that needs at least this role."""
        role = self.role_in(somebody, plan)
        if role is None or (plan.binned and not binned):
            return "NotFound"
        return "done" if RANKS.index(role) >= RANKS.index(least) else "NotAllowed"

    def owners(self) -> list[Somebody]:
        return [each for each in self.here() if each.role == OWN]

    def try_it(self, expected: str, act: Callable[[], object]) -> bool:
        """Do it and compare; gives whether it was done."""
        told = "done"
        try:
            act()
        except BackcastError as refusal:
            told = type(refusal).__name__
        assert told == expected
        type(self).steps += 1
        return told == "done"

    # People.

    @rule(by=some, who=some, role=roles)
    def invite_and_join(self, by: int, who: int, role: str) -> None:
        """Somebody new, somebody who was here before, or somebody who is here."""
        inviter, person = self.actor(by)
        number = who % (len(self.everybody) + 1) if len(self.everybody) < 6 else who % 6
        email = f"{number}@example.org"
        known = next((each for each in self.everybody if each.email == email), None)
        self.clock.turn(timedelta(seconds=1))

        def join() -> None:
            with self.store.transaction(person) as tx:
                token = tx.invitations.add(email, "", Role(role))
            with self.store.entrance() as door:
                account = door.accounts.find(email) or door.accounts.add(email)
                self.joined = door.accept(token, account, f"Person {number}", BROWSER)

        if self.try_it("done" if inviter.role == OWN else "NotAllowed", join):
            is_now = max(role, known.role, key=RANKS.index) if known and known.here else role
            self.arrive(self.joined, email, is_now)

    @rule(by=some, who=some, role=roles)
    def change_role(self, by: int, who: int, role: str) -> None:
        (somebody, person), target = self.actor(by), self.anybody(who)
        if not target.here:
            expected = "NotFound"
        elif somebody.role != OWN:
            expected = "NotAllowed"
        elif role != OWN and self.owners() == [target]:
            expected = "InvalidInput"
        else:
            expected = "done"
        if self.try_it(expected, lambda: change_role(self.store, person, target.id, Role(role))):
            target.role = role
            if role == "guest":
                self.team_people.discard(target.id)

    @rule(by=some, who=some)
    def remove_or_leave(self, by: int, who: int) -> None:
        (somebody, person), target = self.actor(by), self.anybody(who)
        if not target.here:
            expected = "NotFound"
        elif somebody is not target and somebody.role != OWN:
            expected = "NotAllowed"
        else:
            expected = "InvalidInput" if self.owners() == [target] else "done"
        if not self.try_it(expected, lambda: remove_person(self.store, person, target.id)):
            return
        target.here = False
        self.team_people.discard(target.id)
        heir = somebody if somebody is not target else min(self.owners(), key=lambda each: each.joined)
        for plan in self.plans:
            if plan.owners() == [target.id]:
                plan.members[heir.id] = OWN
            plan.members.pop(target.id, None)
            plan.links = [link for link in plan.links if not link.startswith(f"{target.id} ")]

    @rule(by=some, whom=st.sets(some, max_size=3))
    def change_team(self, by: int, whom: set[int]) -> None:
        somebody, person = self.actor(by)
        targets = {self.anybody(each).id: self.anybody(each) for each in whom}
        if somebody.role != OWN:
            expected = "NotAllowed"
        else:
            expected = "done" if all(each.here and each.role != "guest" for each in targets.values()) else "NotFound"
        if self.try_it(expected, lambda: change_team(self.store, person, self.team, "Team", list(targets))):
            self.team_people = set(targets)

    # Plans.

    @rule(by=some)
    def begin_a_plan(self, by: int) -> None:
        somebody, person = self.actor(by)

        def begin() -> None:
            self.made = begun(self.store, person).id

        may = RANKS.index(somebody.role) >= RANKS.index(EDIT)
        if len(self.plans) < 4 and self.try_it("done" if may else "NotAllowed", begin):
            self.plans.append(Drawn(self.made, {somebody.id: OWN}))

    @rule(by=some, which=some, audience=audiences)
    def open_a_plan(self, by: int, which: int, audience: str) -> None:
        (somebody, person), plan = self.actor(by), self.plan(which)
        team = self.team if audience == "team" else None
        if plan and self.try_it(
            self.on_plan(somebody, plan, OWN),
            lambda: open_plan_to(self.store, person, plan.id, Audience(audience), team),
        ):
            plan.audience = audience

    @rule(by=some, which=some, who=some, role=plan_roles)
    def invite_to_a_plan(self, by: int, which: int, who: int, role: str) -> None:
        (somebody, person), plan, target = self.actor(by), self.plan(which), self.anybody(who)
        if plan is None:
            return
        expected = self.on_plan(somebody, plan, OWN)
        if expected == "done" and not target.here:
            expected = "NotFound"
        elif expected == "done" and role != OWN and plan.owners() == [target.id]:
            expected = "InvalidInput"
        if self.try_it(expected, lambda: change_plan_role(self.store, person, plan.id, target.id, Role(role))):
            plan.members[target.id] = role

    @rule(by=some, which=some, who=some)
    def take_off_a_plan(self, by: int, which: int, who: int) -> None:
        (somebody, person), plan, target = self.actor(by), self.plan(which), self.anybody(who)
        if plan is None:
            return
        expected = self.on_plan(somebody, plan, OWN)
        if expected == "done" and target.id not in plan.members:
            expected = "NotFound"
        elif expected == "done" and plan.owners() == [target.id]:
            expected = "InvalidInput"
        if self.try_it(expected, lambda: take_off_plan(self.store, person, plan.id, target.id)):
            del plan.members[target.id]

    @rule(by=some, which=some)
    def edit(self, by: int, which: int) -> None:
        (somebody, person), plan = self.actor(by), self.plan(which)
        if plan is None:
            return

        def save() -> None:
            with self.store.transaction(person) as tx:
                record = tx.plans.get(plan.id)
                tx.plans.save(record, record.plan.with_step(action(f"S{record.version}")), CHANGED, DAY)

        if self.try_it(self.on_plan(somebody, plan, EDIT), save):
            plan.version, plan.undoable = plan.version + 1, plan.undoable + 1

    @rule(by=some, which=some)
    def undo(self, by: int, which: int) -> None:
        (somebody, person), plan = self.actor(by), self.plan(which)
        if plan is None:
            return
        expected = self.on_plan(somebody, plan, EDIT)
        if expected == "done" and plan.undoable == 0:
            expected = "NothingToUndo"
        if self.try_it(expected, lambda: undo_change(self.store, person, plan.id, DAY)):
            plan.version, plan.undoable = plan.version + 1, plan.undoable - 1

    @rule(by=some, which=some)
    def put_away(self, by: int, which: int) -> None:
        (somebody, person), plan = self.actor(by), self.plan(which)
        if plan and self.try_it(self.on_plan(somebody, plan, OWN), lambda: put_away_plan(self.store, person, plan.id)):
            plan.binned, plan.version = True, plan.version + 1

    @rule(by=some, which=some)
    def bring_back(self, by: int, which: int) -> None:
        (somebody, person), plan = self.actor(by), self.plan(which)
        if plan and self.try_it(
            self.on_plan(somebody, plan, OWN, binned=True), lambda: bring_back_plan(self.store, person, plan.id)
        ):
            plan.version += plan.binned
            plan.binned = False

    @rule(by=some, which=some)
    def make_a_link(self, by: int, which: int) -> None:
        (somebody, person), plan = self.actor(by), self.plan(which)
        if plan is None:
            return

        def make() -> None:
            self.token = make_share_link(self.store, person, plan.id, "For all", None)

        if self.try_it(self.on_plan(somebody, plan, OWN), make):
            plan.links.append(f"{somebody.id} {self.token}")

    # What always holds.

    @invariant()
    def people_see_what_the_model_says_and_nothing_else(self) -> None:
        """Two people after each step, in turn; all of them at the end."""
        for _ in range(2 if hasattr(self, "everybody") else 0):
            self.turn += 1
            self.sees_what_the_model_says(self.anybody(self.turn))

    def sees_what_the_model_says(self, somebody: Somebody) -> None:
        session = session_of(self.store, somebody.session)
        assert (session is not None) is somebody.here
        if session is None:
            return
        assert (session.person.id, session.person.role) == (somebody.id, somebody.role)
        with self.store.reading(session.person) as tx:
            seen = {card.id: str(card.role) for card in tx.plans.cards()}
            binned = {card.id for card in tx.plans.cards(put_away=True)}
        known = [plan for plan in self.plans if self.role_in(somebody, plan)]
        assert seen == {plan.id: self.role_in(somebody, plan) for plan in known if not plan.binned}
        assert binned == {plan.id for plan in known if plan.binned}

    @invariant()
    def links_open_their_plan_and_no_longer_than_they_should(self) -> None:
        for plan in getattr(self, "plans", ()):
            able = {each.id for each in self.everybody if self.role_in(each, plan) == OWN}
            plan.links = [link for link in plan.links if link.partition(" ")[0] in able]
            for link in plan.links[-1:]:
                opened = None
                with suppress(BackcastError):
                    opened = open_shared_plan(self.store, link.split(" ")[1])[0]
                assert (opened is not None) is not plan.binned
                assert opened is None or (opened.id, opened.version) == (plan.id, plan.version)

    @invariant()
    def the_database_is_whole(self) -> None:
        if not hasattr(self, "everybody"):
            return
        owns = (people.c.role == OWN, people.c.left.is_(None))
        newest = select(func.max(events.c.version)).where(events.c.plan_id == plans.c.id).scalar_subquery()
        owner = select(people.c.id).join(plan_members, plan_members.c.person_id == people.c.id)
        owner = owner.where(plan_members.c.plan_id == plans.c.id, plan_members.c.role == OWN, people.c.left.is_(None))
        with self.store.engine.connect().execution_options(writing=False) as connection:
            owned = set(connection.execute(select(people.c.workspace_id).where(*owns)).scalars())
            versions = connection.execute(select(plans.c.id, plans.c.version, newest)).all()
            ownerless = connection.execute(select(plans.c.id).where(~owner.exists())).all()
            crossing = [query for query in CROSSINGS if connection.execute(query).scalar_one()]
        assert owned == {self.workspace, self.neighbour.workspace}
        assert {row[0]: (row[1], row[2]) for row in versions} == {
            self.theirs: (1, 1),
            **{plan.id: (plan.version, plan.version) for plan in self.plans},
        }
        assert ownerless == []
        assert crossing == []

    @invariant()
    def the_neighbour_notices_nothing(self) -> None:
        if hasattr(self, "everybody"):
            with self.store.reading(self.neighbour) as tx:
                assert [card.id for card in tx.plans.cards()] == [self.theirs]
                assert [each.name for each in tx.people.all()] == ["Neighbour"]


def test_whatever_people_do_the_rules_hold(migrated_file: Path, tmp_path: Path) -> None:
    Workspaces.file, Workspaces.prepared, Workspaces.steps = tmp_path / "begun.db", None, 0
    shutil.copyfile(migrated_file, Workspaces.file)

    run_state_machine_as_test(
        Workspaces,
        settings=settings(
            max_examples=45, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )

    assert Workspaces.steps > 300
    assert len(CROSSINGS) >= 15  # so that a table without references would be noticed
