"""Accounts from the command line: links for people, and a second factor taken off."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pyotp.totp import TOTP

from backcast.app import create_app, migrate_store, open_store
from backcast.cli.main import main
from backcast.domain.people.persons import Person
from backcast.settings import Settings
from backcast.storage.store import Store
from backcast.use_cases.people.accounts import change_email, change_password
from backcast.use_cases.people.second_factors import accept_codes, offer_codes
from backcast.use_cases.people.sign_ins import holder_of_link, welcome_owner

EMAIL, PASSWORD = "ana@example.org", "four words nobody combines"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An instance of the test's own."""
    return Settings.read({"BACKCAST_INSTANCE": str(tmp_path)})


@pytest.fixture
def store(settings: Settings) -> Store:
    """Its database: the commands open it for themselves."""
    store = open_store(settings)
    migrate_store(store)
    return store


@pytest.fixture
def ana(store: Store) -> Person:
    """The owner of a second workspace, with an address and a password."""
    welcome_owner(store)
    with store.entrance() as door:
        person = door.open_workspace("Works", "Ana")
    change_email(store, person, "", EMAIL)
    change_password(store, person, "", "", PASSWORD)
    return person


def run(settings: Settings, *arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), env={"BACKCAST_INSTANCE": str(settings.instance)})


def holder(store: Store, said: str) -> Person:
    found = re.fullmatch(r"http://127\.0\.0\.1:8000/sign-in/([\w-]{43})\n", said)
    assert found is not None, said
    return holder_of_link(store, found[1])[0]


def test_a_link_is_for_the_owner_or_for_whoever_has_the_address(settings: Settings, store: Store, ana: Person) -> None:
    for_owner, for_ana = run(settings, "link"), run(settings, "link", " Ana@Example.org ")

    assert (for_owner.exit_code, for_ana.exit_code) == (0, 0)
    assert holder(store, for_owner.stdout).name == "Me"
    assert holder(store, for_ana.stdout).id == ana.id


def test_a_second_factor_is_taken_off_and_all_sessions_end(settings: Settings, store: Store, ana: Person) -> None:
    secret = offer_codes(store, ana, PASSWORD, settings.secret_key).secret
    accept_codes(store, ana, TOTP(secret).at(store.now()), settings.secret_key, store.now())
    app = create_app(settings, store)
    with store.entrance() as door:
        token = door.sessions.begin(ana, "", confirmed=True)

    answer = run(settings, "reset-second-factor", EMAIL)

    client = app.test_client()
    client.set_cookie("backcast", token)
    assert answer.exit_code == 0
    assert f"{EMAIL} signs in without a second factor now." in answer.stdout
    assert client.get("/").status_code == 303
    with store.reading(ana) as tx:
        assert not tx.accounts.get(ana.account).has_second_factor
        assert tx.audits.read(1, "", "")[0].text == "Whoever runs Backcast took the second factor off"


def test_without_an_address_the_second_factor_of_the_first_owner_is_taken_off(
    settings: Settings, store: Store, ana: Person
) -> None:
    owner = welcome_owner(store)
    for person, password in ((owner, ""), (ana, PASSWORD)):
        secret = offer_codes(store, person, password, settings.secret_key).secret
        accept_codes(store, person, TOTP(secret).at(store.now()), settings.secret_key, store.now())

    answer = run(settings, "reset-second-factor")

    assert (answer.exit_code, answer.stdout[:41]) == (0, "The owner signs in without a second facto")
    with store.entrance(writing=False) as door:
        assert not door.accounts.get(owner.account).has_second_factor
        assert door.accounts.get(ana.account).has_second_factor


@pytest.mark.parametrize("command", ["link", "reset-second-factor"])
def test_an_address_that_nobody_has_is_told(settings: Settings, store: Store, ana: Person, command: str) -> None:
    answer = run(settings, command, "nobody@example.org")

    assert answer.exit_code == 2
    assert answer.stderr == "Nobody here has the address nobody@example.org.\n"


@pytest.mark.parametrize("command", [["link"], ["link", EMAIL], ["reset-second-factor", EMAIL]])
def test_without_a_database_the_way_to_make_one_is_told(settings: Settings, command: list[str]) -> None:
    answer = run(settings, *command)

    assert answer.exit_code == 2
    assert "Run “backcast migrate” first." in answer.stderr


def test_the_doctor_says_what_mails_and_single_sign_on_lack(settings: Settings, store: Store) -> None:
    env = {
        "BACKCAST_INSTANCE": str(settings.instance),
        "BACKCAST_SMTP": "smtp://mail.example.org",
        "BACKCAST_MAIL_FROM": "plans@example.org",
    }

    answer = CliRunner().invoke(main, ["doctor"], env=env)
    whole = CliRunner().invoke(main, ["doctor"], env={**env, "BACKCAST_ADDRESS": "https://plans.example.org"})

    assert answer.exit_code == 2
    assert "links in it need BACKCAST_ADDRESS" in answer.stderr
    assert whole.exit_code == 0
