"""A new password for somebody who forgot theirs: who learns what, and which link leads where."""

import re
from pathlib import Path

import pytest
from flask import Flask
from pyotp.totp import TOTP

from backcast.app import create_app
from backcast.domain.people.persons import Person
from backcast.settings import Settings
from backcast.storage.store import Store
from backcast.use_cases.people.accounts import change_email, change_password
from backcast.use_cases.people.second_factors import accept_codes, offer_codes
from backcast.use_cases.people.sign_ins import issue_sign_in_link
from tests.builders import Clock, everything_in, post
from tests.letters import waiting_letters

EMAIL, PASSWORD, KEY = "ana@example.org", "four words nobody combines", "a key for tests"
LINK = re.compile(r"https://plans\.example\.org(/recovery/[\w-]{43})\b")


@pytest.fixture
def ana(store: Store, owner: Person) -> Person:
    """The owner, who has an address and a password now."""
    change_email(store, owner, "", EMAIL)
    change_password(store, owner, "", "", PASSWORD)
    return owner


def mailing(store: Store, folder: Path) -> Flask:
    """A Backcast that sends mail and knows its own address."""
    settings = Settings(
        instance=folder, database="", secret_key=KEY, https=True, address="https://plans.example.org",
        smtp="smtp://mail.example.org", mail_from="plans@example.org",
    )  # fmt: skip
    app = create_app(settings, store)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def test_the_answer_to_a_wish_for_a_new_password_tells_nobody_who_has_an_account(
    store: Store, ana: Person, tmp_path: Path
) -> None:
    client = mailing(store, tmp_path).test_client()
    base = "https://plans.example.org"

    pages = [
        client.post("/recovery", data={"email": email}, base_url=base).text.replace(email, "…")
        for email in (EMAIL, "nobody@example.org")
    ]

    assert pages[0] == pages[1]
    assert len(everything_in(store)["mails"]) == 1


def test_a_mailed_link_sets_a_password_once_and_looking_at_it_does_not_use_it_up(
    store: Store, ana: Person, tmp_path: Path
) -> None:
    app, base = mailing(store, tmp_path), "https://plans.example.org"
    app.test_client().post("/recovery", data={"email": EMAIL}, base_url=base)
    found = LINK.search(waiting_letters(store)[0].text)
    assert found is not None
    client = app.test_client()

    looked = [app.test_client().open(found[1], method=method, base_url=base) for method in ("GET", "HEAD", "GET")]
    easy = client.post(found[1], data={"password": "password1234"}, base_url=base)
    chosen = client.post(found[1], data={"password": "seven other words altogether"}, base_url=base)
    again = client.post(found[1], data={"password": "eight other words altogether"}, base_url=base)

    assert [answer.status_code for answer in (*looked, easy, chosen, again)] == [200, 200, 200, 422, 303, 404]
    assert {answer.headers["Referrer-Policy"] for answer in looked} == {"strict-origin"}
    assert {answer.headers["Cache-Control"] for answer in looked} == {"no-store"}
    assert client.get("/", base_url=base).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "plans.example.org.evil.example", "127.0.0.1:8000"])
def test_a_forged_host_never_stands_in_a_mail(store: Store, ana: Person, tmp_path: Path, host: str) -> None:
    client = mailing(store, tmp_path).test_client()

    refused = client.post("/recovery", data={"email": EMAIL}, base_url=f"https://{host}")
    forwarded = client.post(
        "/recovery", data={"email": EMAIL}, base_url="https://plans.example.org", headers={"X-Forwarded-Host": host}
    )

    assert (refused.status_code, forwarded.status_code) == (400, 200)
    mails = "".join(mail.text for mail in waiting_letters(store))
    assert "https://plans.example.org/recovery/" in mails
    assert host not in mails.replace("plans.example.org/", "")


def test_without_an_address_of_its_own_no_link_is_mailed_and_the_page_says_so(
    store: Store, ana: Person, tmp_path: Path
) -> None:
    settings = Settings(
        instance=tmp_path, database="", secret_key=KEY, smtp="smtp://mail.example.org", mail_from="plans@example.org"
    )
    client = create_app(settings, store).test_client()

    page = client.get("/recovery").text
    answer = post(client, "/recovery", {"email": EMAIL})

    assert "This Backcast sends no mail." in page
    assert "This Backcast sends no mail." in answer.text
    assert everything_in(store)["mails"] == []


def test_each_kind_of_link_leads_to_its_own_page(app: Flask, store: Store, ana: Person) -> None:
    client = app.test_client()
    with store.entrance() as door:
        recovers = door.issue_link(ana, "recovery")
    signs_in = issue_sign_in_link(store, ana)

    answers = [client.get(f"/sign-in/{recovers}"), client.get(f"/recovery/{signs_in}")]
    misused = [
        post(client, f"/sign-in/{recovers}"),
        post(client, f"/recovery/{signs_in}", {"password": PASSWORD + "!"}),
    ]

    assert [answer.headers["Location"] for answer in answers] == [f"/recovery/{recovers}", f"/sign-in/{signs_in}"]
    assert [answer.status_code for answer in misused] == [404, 404]
    assert client.get("/").status_code == 303
    assert client.get(f"/recovery/{recovers}").status_code == 200


def test_a_recovery_link_is_no_second_factor(app: Flask, store: Store, ana: Person, clock: Clock) -> None:
    secret = offer_codes(store, ana, PASSWORD, KEY).secret
    accept_codes(store, ana, TOTP(secret).at(clock()), KEY, clock())
    with store.entrance() as door:
        token = door.issue_link(ana, "recovery")
    client = app.test_client()

    answer = post(client, f"/recovery/{token}", {"password": "seven other words altogether"})

    assert answer.headers["Location"] == "/second-factor"
    assert client.get("/").status_code == 303
