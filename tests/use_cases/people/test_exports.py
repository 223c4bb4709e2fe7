"""The whole workspace as an archive: everything is in it, nothing of others, no secrets, and only owners take it."""

import csv
import io
import json
from datetime import date
from zipfile import ZipFile

import pytest

from backcast.domain.errors import NotAllowed
from backcast.domain.people.accesses import Audience
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Origin, Person
from backcast.plan_files.readings import read_plan
from backcast.public_holidays import holidays_of
from backcast.storage.store import Store
from backcast.use_cases.coaching.drafts import add_lines, split_line
from backcast.use_cases.edits import mark_started
from backcast.use_cases.people.exports import audit_table, export_workspace, read_whole_audit
from backcast.use_cases.people.memberships import accept_as_newcomer, invite_person
from backcast.use_cases.people.teams import make_team
from backcast.use_cases.plans import open_plan, put_away_plan
from backcast.use_cases.sharings import make_share_link, open_plan_to
from tests.builders import colleague, everything_in, stranger
from tests.use_cases.kept_plans import edited
from tests.web.routes import a_plan


def taken(store: Store, person: Person) -> dict[str, str]:
    """The archive as its files."""
    into = io.BytesIO()
    export_workspace(store, person, into)
    with ZipFile(into) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_every_plan_is_in_it_as_a_plan_file_that_reads_as_the_same_plan(store: Store, owner: Person) -> None:
    plan_id = a_plan(store, owner)
    edited(store, owner, plan_id, mark_started("A", date(2026, 7, 29)))

    files = taken(store, owner)

    folder = next(name for name in files if name.endswith(f"{plan_id}/plan.yaml")).removesuffix("plan.yaml")
    assert read_plan(files[f"{folder}plan.yaml"].encode(), holidays_of).plan == open_plan(store, owner, plan_id).plan
    history = json.loads(files[f"{folder}history.json"])
    assert [(each["version"], each["text"], each["person"]) for each in history] == [
        (1, "Imported from a plan file", "Me"),
        (2, "Marked A as started", "Me"),
    ]
    assert json.loads(files[f"{folder}sharing.json"])["people"] == [{"name": "Me", "email": "", "role": "owner"}]
    assert json.loads(files[f"{folder}drafts.json"]) == {"lines": [], "offers": []}


def test_private_plans_of_others_are_in_it_and_plans_of_other_workspaces_are_not(store: Store, owner: Person) -> None:
    editor = colleague(store, owner, Role.EDITOR)
    private, foreign = a_plan(store, editor), a_plan(store, stranger(store))
    open_plan_to(store, editor, private, Audience.PRIVATE)

    files = taken(store, owner)

    assert [name for name in files if f"{private}/plan.yaml" in name]
    assert not [name for name in files if foreign in name]
    assert "Somebody else" not in "".join(files.values())


def test_what_was_drafted_is_in_it_with_what_became_of_it_and_who_said_so(store: Store, owner: Person) -> None:
    plan_id = a_plan(store, owner)
    (line,) = add_lines(store, owner, plan_id, "", ["NPS 40, CSAT 4.5"])
    split_line(store, owner, plan_id, line, "NPS 40, CSAT 4.5", ("NPS 40", "CSAT 4.5"))

    files = taken(store, owner)

    drafted = json.loads(next(text for name, text in files.items() if name.endswith("drafts.json")))
    assert [each["text"] for each in drafted["lines"]] == ["NPS 40", "CSAT 4.5"]
    (offer,) = drafted["offers"]
    assert (offer["kind"], offer["about"], offer["person"]) == ("split", "NPS 40, CSAT 4.5", owner.name)


def test_deleted_plans_are_left_out_and_the_archive_says_so(store: Store, owner: Person) -> None:
    plan_id = a_plan(store, owner)
    put_away_plan(store, owner, plan_id)

    files = taken(store, owner)

    assert not [name for name in files if name.startswith("plans/")]
    assert "plans that were deleted" in files["README.txt"]


def test_people_teams_and_the_audit_trail_are_in_it_twice_for_eyes_and_for_programs(
    store: Store, owner: Person
) -> None:
    token = invite_person(store, owner, "ana@example.org", "Ana", Role.EDITOR, None)
    ana = accept_as_newcomer(store, token, "Ana", "correct horse battery staple", Origin("192.0.2.1", "browser"), "")
    make_team(store, owner, "Coaches", [ana.person.id])

    files = taken(store, owner)

    known = json.loads(files["people.json"])["people"]
    assert [(each["name"], each["email"], each["role"], each["teams"]) for each in known] == [
        ("Ana", "ana@example.org", "editor", ["Coaches"]),
        ("Me", "", "owner", []),
    ]
    assert [(each["Name"], each["Teams"], each["Until"]) for each in rows(files["people.csv"])] == [
        ("Ana", "Coaches", ""),
        ("Me", "", ""),
    ]
    assert json.loads(files["teams.json"])[0]["people"] == [ana.person.id]
    written, read = rows(files["audit.csv"]), json.loads(files["audit.json"])
    assert [each["In words"] for each in written] == [each["text"] for each in read]
    assert {"Invited ana@example.org as editor", "Accepted an invitation as editor", "Made the team “Coaches”"} <= {
        each["text"] for each in read
    }
    assert "Exported the whole workspace" in {each["text"] for each in read}


def test_no_secret_leaves_with_it(store: Store, owner: Person) -> None:
    plan_id = a_plan(store, owner)
    tokens = [
        invite_person(store, owner, "ana@example.org", "", Role.VIEWER, None),
        make_share_link(store, owner, plan_id, "Board", None),
    ]

    text = "".join(taken(store, owner).values())

    hashes = {value for each in everything_in(store).values() for row in each for value in row if is_hash(value)}
    assert hashes
    assert not [secret for secret in [*tokens, *hashes] if secret in text]


def is_hash(value: object) -> bool:
    return isinstance(value, str) and len(value) == 64 and set(value) <= set("0123456789abcdef")


@pytest.mark.parametrize("role", [Role.EDITOR, Role.CONTRIBUTOR, Role.VIEWER, Role.GUEST])
def test_nobody_but_an_owner_takes_it_and_a_refusal_leaves_no_trace(store: Store, owner: Person, role: Role) -> None:
    a_plan(store, owner)
    other, into = colleague(store, owner, role), io.BytesIO()
    before = everything_in(store)

    with pytest.raises(NotAllowed):
        export_workspace(store, other, into)

    assert into.getvalue() == b""
    assert everything_in(store) == before


def test_no_text_of_the_audit_trail_becomes_a_formula(store: Store, owner: Person) -> None:
    make_team(store, owner, "=HYPERLINK(1)")
    with store.transaction(owner) as tx:
        tx.audits.note("odd", "=1+1", "@about")

    table = audit_table(read_whole_audit(store, owner))

    cells = [cell for row in csv.reader(io.StringIO(table, newline="")) for cell in row]
    assert "'=1+1" in cells
    assert "'@about" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_the_whole_audit_trail_is_read_however_long_it_is(store: Store, owner: Person) -> None:
    with store.transaction(owner) as tx:
        for number in range(2_345):
            tx.audits.note("odd", f"Deed {number}")

    texts = [each.text for each in read_whole_audit(store, owner)]

    found = sorted(text for text in texts if text.startswith("Deed"))
    assert found == sorted(f"Deed {number}" for number in range(2_345))
