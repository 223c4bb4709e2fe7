"""The audit trail: every deed leaves a line that says who, what, when, from where and how; a refusal none."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from backcast.credentials.passwords import hash_password
from backcast.domain.errors import BackcastError, NotAllowed, NotSignedIn
from backcast.domain.events import AuditEntry, Event, Happened
from backcast.domain.people.accesses import Audience
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Origin, Person, Scope
from backcast.storage.store import Store
from backcast.use_cases import sharings
from backcast.use_cases.changes import undo_change
from backcast.use_cases.people import access_tokens, memberships, sign_ins, teams, workspaces
from backcast.use_cases.people.access_tokens import make_access_token, person_of_token
from backcast.use_cases.people.exports import read_whole_audit
from backcast.use_cases.plans import bring_back_plan, put_away_plan
from tests.builders import Clock, everything_in, statements_of
from tests.domain.builders import action
from tests.neighbours import DAY, House, begun, house, joined

OFFICE = Origin("192.0.2.44", "browser")


@dataclass
class Acting:
    """Who acts, and on what."""

    store: Store
    person: Person
    here: House

    def edit(self) -> object:
        with self.store.transaction(self.person) as tx:
            record = tx.plans.get(self.here.ids["plan"])
            event = Event(Happened.STEP_ADDED, "Added N")
            return tx.plans.save(record, record.plan.with_step(action("N")), event, DAY)


# Every deed by its use case, in an order in which each of them works; and what the trail calls it, a line each.
DEEDS: list[tuple[str, str, Callable[[Acting], object]]] = [
    ("plan begun", "Begun", lambda a: begun(a.store, a.person)),
    ("step added", "Added N", lambda a: a.edit()),
    ("change undone", "Took back: Added N", lambda a: undo_change(a.store, a.person, a.here.ids["plan"], DAY)),
    ("plan put away", "Deleted the plan", lambda a: put_away_plan(a.store, a.person, a.here.ids["plan"])),
    ("plan brought back", "Brought the plan back", lambda a: bring_back_plan(a.store, a.person, a.here.ids["plan"])),
    (
        "plan shared", "Made A person as viewer editor of the plan",
        lambda a: sharings.change_plan_role(
            a.store, a.person, a.here.ids["plan"], a.here.ids["viewer"], Role.EDITOR
        ),
    ),
    (
        "plan shared", "Took A person as viewer off the plan",
        lambda a: sharings.take_off_plan(a.store, a.person, a.here.ids["plan"], a.here.ids["viewer"]),
    ),
    (
        "plan shared", "Opened the plan to the team “The team”",
        lambda a: sharings.open_plan_to(
            a.store, a.person, a.here.ids["plan"], Audience.TEAM, a.here.ids["team"]
        ),
    ),
    (
        "link made", "Made the read-only link “Board”",
        lambda a: sharings.make_share_link(a.store, a.person, a.here.ids["plan"], "Board", None),
    ),
    (
        "link ended", "Ended the read-only link “For plan”",
        lambda a: sharings.end_share_link(a.store, a.person, a.here.ids["plan"], a.here.ids["plan_link"]),
    ),
    (
        "invitation ended", "Withdrew the invitation of plan@here.example",
        lambda a: sharings.end_plan_invitation(
            a.store, a.person, a.here.ids["plan"], a.here.ids["plan_invitation"]
        ),
    ),
    (
        "person invited", "Invited x@here.example as contributor",
        lambda a: memberships.invite_person(a.store, a.person, "x@here.example", "", Role.CONTRIBUTOR, None),
    ),
    (
        "invitation ended", "Withdrew the invitation of new@here.example",
        lambda a: memberships.end_invitation(a.store, a.person, a.here.ids["invitation"]),
    ),
    (
        "role changed", "Made A person as viewer contributor (was viewer)",
        lambda a: memberships.change_role(a.store, a.person, a.here.ids["viewer"], Role.CONTRIBUTOR),
    ),
    (
        "recovery link made", "Made a recovery link for A person as editor",
        lambda a: memberships.make_recovery_link(a.store, a.person, a.here.ids["editor"], None),
    ),
    (
        "person left", "Removed A person as contributor",
        lambda a: memberships.remove_person(a.store, a.person, a.here.ids["contributor"]),
    ),
    ("team made", "Made the team “New”", lambda a: teams.make_team(a.store, a.person, "New")),
    (
        "team changed", "Changed the team “Renamed”: 1 people",
        lambda a: teams.change_team(a.store, a.person, a.here.ids["team"], "Renamed", [a.here.ids["viewer"]]),
    ),
    (
        "team dissolved", "Dissolved the team “Renamed”",
        lambda a: teams.dissolve_team(a.store, a.person, a.here.ids["team"]),
    ),
    (
        "token made", "Made the access token “CI”",
        lambda a: access_tokens.make_access_token(a.store, a.person, "CI", Scope.READ, None),
    ),
    (
        "token ended", "Ended an access token",
        lambda a: access_tokens.end_access_token(a.store, a.person, a.here.ids["access_token"]),
    ),
    (
        "workspace changed", "Renamed the workspace to “Renamed”",
        lambda a: workspaces.change_workspace(a.store, a.person, "Renamed", second_factor=False),
    ),
    (
        "workspace changed", "Everybody needs a second factor",
        lambda a: workspaces.change_workspace(a.store, a.person, "Renamed", second_factor=True),
    ),
    ("signed out", "Signed out everywhere", lambda a: sign_ins.sign_out_everywhere(a.store, a.person)),
]  # fmt: skip


def trail(store: Store, person: Person) -> list[AuditEntry]:
    with store.reading(person) as tx:
        return tx.audits.read(1_000)


def test_every_deed_leaves_one_line_that_says_who_did_what_when_and_from_where(store: Store, clock: Clock) -> None:
    here = house(store, "here")
    acting = Acting(store, replace(here.owner, origin=OFFICE), here)

    for deed, text, act in DEEDS:
        clock.turn(timedelta(minutes=1))
        known = {entry.id for entry in trail(store, here.owner)}
        act(acting)
        new = [entry for entry in trail(store, here.owner) if entry.id not in known]

        assert [(entry.deed, entry.text) for entry in new] == [(deed, text)]
        assert (new[0].person, new[0].at) == ("Owner of here", clock())
        assert (new[0].address, new[0].means) == ("192.0.2.44", "browser")


@pytest.mark.parametrize("role", [Role.VIEWER, Role.GUEST])
def test_a_refused_deed_leaves_no_line(store: Store, role: Role) -> None:
    here = house(store, "here")
    acting = Acting(store, replace(here.people[role], origin=OFFICE), here)
    before = everything_in(store)["audits"]

    for deed, _, act in DEEDS:
        if deed in ("token made", "signed out"):
            continue  # of one's own
        with pytest.raises(BackcastError):
            act(acting)

    assert everything_in(store)["audits"] == before


def test_what_is_done_with_an_access_token_names_the_token(store: Store, clock: Clock) -> None:
    here = house(store, "here")
    clock.turn(timedelta(minutes=1))
    holder = person_of_token(store, here.tokens["access_token"], Origin("198.51.100.9", "browser"))
    assert holder is not None

    Acting(store, holder, here).edit()

    newest = trail(store, here.owner)[0]
    assert (newest.person, newest.text) == ("Owner of here", "Added N")
    assert (newest.address, newest.means) == ("198.51.100.9", "access token “CI”")


def test_an_access_token_is_listed_without_itself_and_ends_at_once(store: Store, clock: Clock) -> None:
    here = house(store, "here")
    token = make_access_token(store, here.owner, "Short", Scope.READ, clock() + timedelta(days=1))
    listed = access_tokens.list_access_tokens(store, here.owner)
    holder = person_of_token(store, token, OFFICE)
    clock.turn(timedelta(days=1))

    assert [(each.name, each.scope, each.hint) for each in listed if each.name == "Short"] == [
        ("Short", "read", token[-4:])
    ]
    assert token.startswith("bct_")
    assert token not in repr(listed)
    assert holder is not None
    assert (holder.id, holder.scope) == (here.owner.id, Scope.READ)
    assert person_of_token(store, token, OFFICE) is None
    assert person_of_token(store, here.tokens["access_token"], OFFICE) is not None
    access_tokens.end_access_token(store, here.owner, here.ids["access_token"])
    assert person_of_token(store, here.tokens["access_token"], OFFICE) is None


def test_an_access_token_makes_no_other_one(store: Store) -> None:
    here = house(store, "here")
    holder = person_of_token(store, here.tokens["access_token"], OFFICE)
    assert holder is not None

    with pytest.raises(NotAllowed):
        make_access_token(store, holder, "Another", Scope.READ, None)


def test_the_trail_is_read_page_by_page_without_a_gap_or_a_repeat(store: Store, clock: Clock) -> None:
    here = house(store, "here")
    for n in range(60):  # many within the same thousandth of a second
        clock.turn(timedelta(microseconds=7))
        with store.transaction(here.owner) as tx:
            tx.audits.note("noted", f"Line {n}")

    pages, before = [], ""
    while page := workspaces.read_audit(store, here.owner, before, most=7):
        pages += page
        before = page[-1].id

    texts = [entry.text for entry in pages if entry.deed == "noted"]
    assert texts == [f"Line {n}" for n in reversed(range(60))]
    assert len({entry.id for entry in pages}) == len(pages) == len(everything_in(store)["audits"])


def test_the_trail_of_one_person_holds_their_deeds_only(store: Store, clock: Clock) -> None:
    here = house(store, "here")
    clock.turn(timedelta(minutes=1))
    editor = here.people[Role.EDITOR]
    Acting(store, editor, here).edit()

    found = workspaces.read_audit(store, here.owner, person_id=editor.id)

    assert [entry.text for entry in found] == ["Added N", "Accepted an invitation as editor"]


def test_no_secret_stands_in_the_database_in_any_table(store: Store) -> None:
    here = house(store, "here")
    with store.entrance() as door:
        door.accounts.set_password(here.owner.account, "$argon2id$ a hash")
        challenge = door.passkeys.challenge("asked")

    stored = repr(everything_in(store))

    assert [name for name, token in here.tokens.items() if token in stored] == []
    assert challenge not in stored
    assert all(len(token) >= 43 for token in here.tokens.values())


# What stands in private plans stays there.


def private_plan(store: Store, here: House) -> str:
    """A plan of an editor's own, with a change, a link and an invitation whose texts nobody else may read."""
    editor = here.people[Role.EDITOR]
    plan = begun(store, editor, audience=Audience.PRIVATE)
    with store.transaction(editor) as tx:
        event = Event(Happened.STEP_ADDED, "Added N “Close the Leeds office”")
        tx.plans.save(plan, plan.plan.with_step(action("N")), event, DAY)
    sharings.make_share_link(store, editor, plan.id, "For the board", None)
    memberships.invite_to_plan(store, editor, plan.id, "auditor@else.example", Role.VIEWER, None)
    with store.reading(editor) as tx:
        invitation = tx.invitations.all(plan.id)[0].id
    sharings.end_plan_invitation(store, editor, plan.id, invitation)
    return plan.id


SECRETS = {
    "Added N “Close the Leeds office”",
    "Made the read-only link “For the board”",
    "Invited auditor@else.example as viewer",
    "Withdrew the invitation of auditor@else.example",
}


def texts(entries: list[AuditEntry]) -> set[str]:
    return {entry.text for entry in entries}


def test_the_trail_tells_of_a_private_plan_to_its_own_people_only(store: Store) -> None:
    here = house(store, "here")
    other_editor = joined(store, here.owner, Role.EDITOR, "second@here.example")

    plan_id = private_plan(store, here)

    assert texts(trail(store, here.people[Role.EDITOR])) >= SECRETS
    for reader in (other_editor, here.owner):
        assert not texts(trail(store, reader)) & SECRETS
        assert not texts(read_whole_audit(store, reader)) & SECRETS
        assert plan_id not in {entry.about for entry in trail(store, reader)}


def test_a_page_of_the_trail_is_full_although_lines_of_private_plans_lie_between(store: Store) -> None:
    here = house(store, "here")
    before = [entry.id for entry in trail(store, here.owner)]

    private_plan(store, here)

    assert [entry.id for entry in workspaces.read_audit(store, here.owner, most=3)] == before[:3]


def test_an_export_of_the_whole_workspace_tells_of_private_plans_and_only_owners_get_it(store: Store) -> None:
    here = house(store, "here")
    private_plan(store, here)

    told = read_whole_audit(store, here.owner, whole=True)

    assert texts(told) >= SECRETS
    with pytest.raises(NotAllowed):
        read_whole_audit(store, here.people[Role.EDITOR], whole=True)


def test_lines_of_a_plan_that_was_swept_are_for_owners_only(store: Store, clock: Clock) -> None:
    here = house(store, "here")
    put_away_plan(store, here.owner, here.ids["plan"])
    clock.turn(timedelta(days=31))

    with store.entrance() as door:
        door.chores.sweep()

    assert here.ids["plan"] in {entry.about for entry in trail(store, here.owner)}
    assert here.ids["plan"] not in {entry.about for entry in trail(store, here.people[Role.EDITOR])}
    assert here.ids["other_plan"] in {entry.about for entry in trail(store, here.people[Role.EDITOR])}


@pytest.mark.parametrize("role", [Role.EDITOR, Role.OWNER])
@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("in_team", [False, True])
@pytest.mark.parametrize("invited", [None, Role.VIEWER])
def test_the_trail_tells_of_exactly_the_plans_that_the_reader_can_open(
    store: Store, role: Role, audience: Audience, in_team: bool, invited: Role | None
) -> None:
    here = house(store, "here")
    reader = joined(store, here.owner, role, "reader@here.example")
    plan_id = here.ids["plan"]
    with store.transaction(here.owner) as tx:
        tx.teams.change(here.ids["team"], "The team", [reader.id] if in_team else [])
        tx.sharings.open_to(plan_id, audience, here.ids["team"] if audience is Audience.TEAM else None)
        if invited:
            tx.sharings.invite(plan_id, reader.id, invited)

    told = plan_id in {entry.about for entry in trail(store, reader)}

    assert told == (audience is Audience.WORKSPACE or (audience is Audience.TEAM and in_team) or invited is not None)


PASSWORD = "seven grey herons wade"


@pytest.fixture
def ana(store: Store) -> Person:
    """An owner with an address and a password."""
    with store.entrance() as door:
        account = door.accounts.add("ana@example.org")
        door.accounts.set_password(account.id, hash_password(PASSWORD))
        return door.open_workspace("Workshop", "Ana", account)


def try_password(store: Store, password: str, email: str) -> None:
    with suppress(NotSignedIn):
        sign_ins.sign_in_with_password(store, email, password, OFFICE, "Firefox")


def test_a_wrong_password_stands_in_the_trail_of_whose_it_was(store: Store, ana: Person) -> None:
    for password, email in [("no", "ana@example.org"), ("no", "nobody@example.org"), (PASSWORD, "ana@example.org")]:
        try_password(store, password, email)

    with store.reading(ana) as tx:
        found = sorted((entry.text, entry.about, entry.address) for entry in tx.audits.read())  # all at one moment
    assert found == [
        ("A wrong password was given", ana.id, "192.0.2.44"),
        ("Signed in with a password", ana.id, "192.0.2.44"),
    ]


def test_a_wrong_password_counts_in_the_same_writings_for_an_address_that_nobody_has(store: Store, ana: Person) -> None:
    def writings(email: str) -> list[str]:
        with statements_of(store) as statements:
            try_password(store, "no", email)
        return [text.split()[0] for text in statements if "throttles" in text]

    known, unknown = writings("ana@example.org"), writings("nobody@example.org")

    assert known == unknown == ["INSERT", "SELECT", "INSERT", "INSERT"] * 3


def test_who_signs_out_stands_in_the_trail_and_a_session_that_another_replaced_does_not(
    store: Store, ana: Person
) -> None:
    here, there = (
        sign_ins.sign_in_with_password(store, "ana@example.org", PASSWORD, OFFICE, "Firefox").token for _ in range(2)
    )

    sign_ins.sign_out(store, here, replace(ana, origin=OFFICE))
    sign_ins.sign_out(store, there)

    with store.reading(ana) as tx:
        assert [(entry.text, entry.address) for entry in tx.audits.read() if entry.deed == "signed out"] == [
            ("Signed out", "192.0.2.44")
        ]
