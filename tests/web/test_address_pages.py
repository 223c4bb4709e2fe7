"""The page of one's address, where mails are sent."""

import re
from pathlib import Path

from backcast.app import create_app
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Origin, Person
from backcast.settings import Settings
from backcast.storage.store import Store
from backcast.use_cases.people.accounts import change_email, change_password
from backcast.use_cases.people.sign_ins import sign_in_with_password
from tests.builders import colleague, post, signed_in
from tests.letters import waiting_letters

EMAIL, PASSWORD = "ana@example.org", "four words nobody combines"


def test_where_mails_are_sent_a_new_address_counts_once_its_link_was_opened(
    store: Store, owner: Person, tmp_path: Path
) -> None:
    change_email(store, owner, "", EMAIL)
    change_password(store, owner, "", "", PASSWORD)
    settings = Settings(
        instance=tmp_path, database="", secret_key="a key for tests", address="http://localhost",
        smtp="smtp://mail.example.org", mail_from="plans@example.org",
    )  # fmt: skip
    app = create_app(settings, store)
    client, other = signed_in(app, store, owner), signed_in(app, store, colleague(store, owner, Role.EDITOR))

    asked = post(client, "/account/email", {"email": "new@example.org", "password": PASSWORD})
    told = client.get("/account/email").text
    (mail,) = waiting_letters(store)
    found = re.search(r"^http://localhost(/account/email/\S+)$", mail.text, re.MULTILINE)
    assert found is not None, mail.text
    foreign = [other.get(found[1]).status_code, post(other, found[1]).status_code]
    page = client.get(found[1])
    taken = post(client, found[1])

    assert (asked.status_code, mail.to) == (303, "new@example.org")
    assert "on its way to new@example.org" in told
    assert f'value="{EMAIL}"' in told
    assert foreign == [404, 404]
    assert "<b>new@example.org</b>" in page.text
    assert (taken.status_code, post(client, found[1]).status_code) == (303, 404)
    assert sign_in_with_password(store, "new@example.org", PASSWORD, Origin(), "").person.id == owner.id
