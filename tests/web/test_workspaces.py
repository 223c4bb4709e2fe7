"""The workspace page: name, second factor, audit trail, and everything as one archive."""

import csv
import io
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.storage.store import Store
from backcast.use_cases.people.workspaces import open_workspace_page
from tests.builders import Clock, colleague, everything_in, post, signed_in
from tests.web.routes import a_plan


def test_an_owner_renames_the_workspace(store: Store, owner: Person, client: FlaskClient) -> None:
    answer = post(client, "/workspace", {"name": "Learning and development"})

    assert answer.status_code == 303
    assert open_workspace_page(store, owner).name == "Learning and development"
    assert "Learning and development" in client.get("/workspace").text


def test_nobody_asks_for_a_second_factor_who_has_none_themselves(
    store: Store, owner: Person, client: FlaskClient
) -> None:
    page = client.get("/workspace").text
    answer = post(client, "/workspace", {"name": "My workspace", "second_factor": "1"})

    assert "would be locked out" in page
    assert answer.status_code == 422
    assert 'id="e-second_factor"' in answer.text
    assert not open_workspace_page(store, owner).second_factor


def test_who_has_a_second_factor_can_ask_everybody_for_one(store: Store, owner: Person, client: FlaskClient) -> None:
    with store.transaction(owner) as tx:
        tx.accounts.begin_codes(owner.account, "sealed")
        tx.accounts.spend_step(owner.account, 1, confirm=True)

    answer = post(client, "/workspace", {"name": "My workspace", "second_factor": "1"})

    assert answer.status_code == 303
    assert open_workspace_page(store, owner).second_factor


@pytest.mark.parametrize("role", [Role.EDITOR, Role.CONTRIBUTOR, Role.VIEWER, Role.GUEST])
def test_editors_read_the_audit_trail_and_the_others_do_not_see_the_page(
    app: Flask, store: Store, owner: Person, role: Role
) -> None:
    browser = signed_in(app, store, colleague(store, owner, role))
    wanted = 200 if role is Role.EDITOR else 403
    before = {name: rows for name, rows in everything_in(store).items() if name != "throttles"}

    read = [browser.get(path).status_code for path in ("/workspace", "/workspace/audit", "/workspace/audit.csv")]
    changed = [post(browser, "/workspace", {"name": "Mine"}), post(browser, "/workspace/export")]

    assert read == [wanted] * 3
    assert [answer.status_code for answer in changed] == [403, 403]
    assert {name: rows for name, rows in everything_in(store).items() if name != "throttles"} == before


def test_the_audit_trail_says_who_did_what_when_and_from_where(client: FlaskClient, owner: Person) -> None:
    post(client, "/teams", {"name": "Coaches"})

    page = client.get("/workspace/audit").text

    line = next(row for row in page.split("<tr") if "Made the team “Coaches”" in row)
    assert "Me" in line
    assert "2026-07-30T09:15:42+00:00" in line
    assert "browser, 127.0.0.1" in line


def test_the_audit_trail_goes_back_page_by_page_without_a_gap_or_a_double(
    store: Store, owner: Person, client: FlaskClient, clock: Clock
) -> None:
    with store.transaction(owner) as tx:
        for number in range(120):
            tx.audits.note("odd", f"Deed {number};")
    seen, path = list[str](), "/workspace/audit"

    while path:
        page = client.get(path).text
        seen += [cell.split(";")[0] for cell in page.split("Deed ")[1:]]
        older = [link for link in page.split('href="') if "before=" in link.split('"')[0]]
        path = older[0].split('"')[0].replace("&amp;", "&") if older else ""

    assert sorted(seen, key=int) == [str(number) for number in range(120)]


def test_the_audit_trail_of_one_person_holds_what_they_did_and_nothing_else(
    app: Flask, store: Store, owner: Person, client: FlaskClient
) -> None:
    editor = colleague(store, owner, Role.EDITOR)
    a_plan(store, editor)
    post(client, "/teams", {"name": "Coaches"})

    page, table = (client.get(f"/workspace/audit{form}", query_string={"person": editor.id}) for form in ("", ".csv"))

    assert "Imported from a plan file" in page.text
    assert "Made the team" not in page.text
    lines = list(csv.DictReader(io.StringIO(table.data.decode("utf-8-sig"), newline="")))
    assert {line["Who"] for line in lines} == {editor.name}
    assert "Imported from a plan file" in {line["In words"] for line in lines}


@pytest.mark.parametrize("odd", ["a\0b", "ж", "'; DROP TABLE audits --", "x" * 5_000, "%"])
def test_odd_values_in_the_address_of_the_audit_trail_show_it_from_the_start(client: FlaskClient, odd: str) -> None:
    usual = client.get("/workspace/audit")

    answers = [client.get("/workspace/audit", query_string={name: odd}) for name in ("before", "person")]
    table = client.get("/workspace/audit.csv", query_string={"person": odd})

    assert [answer.status_code for answer in [*answers, table]] == [200, 200, 200]
    assert usual.text.count("<tr") == answers[0].text.count("<tr")


def test_the_archive_is_a_download_and_the_audit_trail_says_that_it_was_taken(
    store: Store, owner: Person, client: FlaskClient
) -> None:
    plan_id = a_plan(store, owner)

    answer = post(client, "/workspace/export")

    assert answer.headers["Content-Disposition"] == "attachment; filename=backcast-2026-07-30.zip"
    with ZipFile(io.BytesIO(answer.data)) as archive:
        assert [name for name in archive.namelist() if f"{plan_id}/plan.yaml" in name]
    answer.close()
    assert "Exported the whole workspace" in client.get("/workspace/audit").text
    assert "Private plans of others are in it too" in client.get("/workspace").text
