"""Signing in with the organisation's own service, against a real one on this machine."""

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import OctKey, RSAKey
from werkzeug.test import TestResponse

from backcast.app import create_app
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person
from backcast.settings import Settings
from backcast.storage.store import Store
from backcast.use_cases.people.accounts import Profile, change_email, change_password, change_profile
from backcast.use_cases.people.memberships import invite_person
from backcast.use_cases.people.sign_ins import session_of
from tests.builders import Clock, everything_in, signed_in, stranger
from tests.providers import CLIENT, SECRET, Directory, provided

ANA = "ana@example.org"


@pytest.fixture
def directory(clock: Clock) -> Iterator[Directory]:
    """A provider that knows Ana."""
    with provided(clock()) as found:
        yield found


@pytest.fixture
def app(store: Store, tmp_path: Path, directory: Directory) -> Flask:
    """Backcast that knows the provider."""
    return create_app(
        Settings(
            instance=tmp_path,
            database="",
            secret_key="a key for tests",
            oidc_issuer=directory.issuer,
            oidc_client=CLIENT,
            oidc_secret=SECRET,
            oidc_name="Example Works",
        ),
        store,
    )


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def leave(client: FlaskClient, to: str = "") -> str:
    """Press the button; gives the address at the provider."""
    answer = client.get("/sign-in/sso", query_string={"next": to} if to else {})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def sent_back(address: str) -> str:
    """Sign in at the provider; gives the address that it sends the browser back to."""
    try:
        build_opener(_Stay).open(address)
    except OSError as answer:  # what it answers is a redirect, and nobody follows it
        return str(answer.headers["Location"])  # type: ignore[attr-defined]
    raise AssertionError("no redirect")


def come_back(client: FlaskClient, to: str = "") -> TestResponse:
    """The whole way there and back."""
    return client.get(sent_back(leave(client, to)))


def is_inside(client: FlaskClient) -> bool:
    return client.get("/").status_code == 200


def kept_in(store: Store) -> dict[str, list[Any]]:
    """Every row but those that count tries."""
    return {name: rows for name, rows in everything_in(store).items() if name != "throttles"}


def with_account(store: Store, owner: Person, email: str = ANA) -> None:
    """Give the owner an address and a password."""
    change_email(store, owner, "", email)
    change_password(store, owner, "", "", "four words nobody combines")


def test_the_door_has_a_button_that_names_the_organisation(app: Flask) -> None:
    page = app.test_client().get("/sign-in").text

    assert "Sign in with Example Works" in page
    assert 'href="/sign-in/sso"' in page


def test_who_leaves_takes_state_nonce_and_a_challenge_along(app: Flask, directory: Directory) -> None:
    address = urlsplit(leave(app.test_client()))
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}

    assert f"{address.scheme}://{address.netloc}{address.path}" == directory.issuer + "/authorize"
    assert asked["redirect_uri"] == "http://localhost/sign-in/sso/callback"
    assert (asked["client_id"], asked["response_type"], asked["code_challenge_method"]) == (CLIENT, "code", "S256")
    assert set(asked["scope"].split()) == {"openid", "email", "profile"}
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43


def test_a_confirmed_address_of_an_account_lets_its_owner_in_where_they_wanted_to_go(
    app: Flask, store: Store, owner: Person, directory: Directory
) -> None:
    with_account(store, owner)
    client = app.test_client()

    answer = come_back(client, "/account/tokens")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/account/tokens")
    assert is_inside(client)
    assert [row[:2] for row in everything_in(store)["identities"]] == [(directory.issuer, "person-7")]


def test_what_opened_the_account_before_opens_it_no_more(app: Flask, store: Store, owner: Person) -> None:
    before = signed_in(app, store, owner)
    with_account(store, owner)

    come_back(app.test_client())

    assert not is_inside(before)
    with store.reading(owner) as tx:
        assert tx.accounts.password_of(owner.account) is None
        assert tx.accounts.get(owner.account).vouched


def test_afterwards_the_subject_counts_and_no_address(
    app: Flask, store: Store, owner: Person, directory: Directory
) -> None:
    with_account(store, owner)
    come_back(app.test_client())
    directory.email, directory.email_verified = "another@example.org", False
    client = app.test_client()

    come_back(client)

    assert is_inside(client)
    assert len(everything_in(store)["accounts"]) == 1


def test_an_invited_person_comes_in_by_their_confirmed_address(app: Flask, store: Store, owner: Person) -> None:
    invite_person(store, owner, ANA, "", Role.EDITOR, None)
    client = app.test_client()

    come_back(client)
    profile = client.get("/account").text

    assert 'value="Ana Sommer"' in profile
    assert "You are an editor" in profile
    assert len(everything_in(store)["people"]) == 2


def test_an_invitation_to_another_workspace_lets_in_there_only(app: Flask, store: Store, owner: Person) -> None:
    elsewhere = stranger(store)
    invite_person(store, elsewhere, ANA, "Ana", Role.VIEWER, None)
    client = app.test_client()

    come_back(client)
    cookie = client.get_cookie("backcast")
    assert cookie is not None
    session = session_of(store, cookie.value)

    assert session is not None
    assert session.workspace.id == elsewhere.workspace


@pytest.mark.parametrize(
    ("email", "verified"), [("", True), (ANA, False), (ANA, "true"), (ANA, None), ("no mail", True)]
)
def test_an_address_that_the_service_does_not_confirm_lets_nobody_in(
    app: Flask, store: Store, owner: Person, directory: Directory, email: str, verified: object
) -> None:
    with_account(store, owner)
    directory.email, directory.email_verified = email, verified
    client, before = app.test_client(), kept_in(store)

    answer = come_back(client)

    assert answer.status_code == 401
    assert "does not confirm your e-mail address" in answer.text
    assert not is_inside(client)
    assert kept_in(store) == before


def test_whom_nobody_knows_is_told_whom_to_ask_and_leaves_nothing_behind(
    app: Flask, store: Store, owner: Person
) -> None:
    client, before = app.test_client(), kept_in(store)

    answer = come_back(client)

    assert answer.status_code == 401
    assert f"Nobody here knows {ANA} yet. Ask an owner of the workspace to invite this address." in answer.text
    assert kept_in(store) == before


WRONG: dict[str, dict[str, Any]] = {
    "the nonce of another way": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "another audience": {"aud": "another service"},
    "several audiences, and made for another": {"aud": [CLIENT, "another"], "azp": "another"},
    "another issuer": {"iss": "https://elsewhere.example"},
    "expired": {"exp": 1_700_000_000},
    "no expiry": {"exp": None},
    "no subject": {"sub": None},
}


@pytest.mark.parametrize("changed", WRONG.values(), ids=WRONG)
def test_a_token_with_something_wrong_lets_nobody_in(
    app: Flask, store: Store, owner: Person, directory: Directory, changed: dict[str, Any]
) -> None:
    with_account(store, owner)
    directory.changed = changed
    client, before = app.test_client(), kept_in(store)

    answer = come_back(client)

    assert answer.status_code == 401
    assert "did not work" in answer.text
    assert not is_inside(client)
    assert kept_in(store) == before


def test_a_token_that_somebody_else_signed_lets_nobody_in_and_the_log_knows_why(
    app: Flask, store: Store, owner: Person, directory: Directory, caplog: pytest.LogCaptureFixture
) -> None:
    with_account(store, owner)
    directory.shown_key = RSAKey.generate_key(2048, {"kid": "one"})
    client = app.test_client()

    answer = come_back(client)

    assert answer.status_code == 401
    assert "ProviderRefused: 'BadSignatureError" in caplog.text
    assert "BadSignatureError" not in answer.text
    assert not is_inside(client)


def test_a_token_that_is_signed_with_a_shared_secret_or_not_at_all_lets_nobody_in(
    app: Flask, store: Store, owner: Person, directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_account(store, owner)
    statuses = []

    def part(said: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")

    claims = {"iss": directory.issuer, "sub": "person-7", "aud": CLIENT, "iat": 1_785_000_000, "exp": 2_000_000_000}
    claims |= {"email": ANA, "email_verified": True}
    unsigned = lambda nonce: f"{part({'alg': 'none'})}.{part({**claims, 'nonce': nonce})}."  # noqa: E731
    monkeypatch.setattr(directory, "id_token", unsigned)
    statuses.append(come_back(app.test_client()).status_code)
    monkeypatch.undo()
    directory.algorithm, directory.shown_key = "HS256", directory.key
    directory.key = OctKey.import_key(SECRET)  # type: ignore[assignment]
    statuses.append(come_back(app.test_client()).status_code)

    assert statuses == [401, 401]


def test_a_way_back_counts_once_and_only_in_the_browser_that_left(app: Flask, store: Store, owner: Person) -> None:
    with_account(store, owner)
    victim, thief, again = app.test_client(), app.test_client(), app.test_client()
    leave(victim)

    planted = victim.get(sent_back(leave(thief)))  # the thief's own way back, pressed upon the victim
    unknown = again.get("/sign-in/sso/callback?code=x&state=y")
    back = sent_back(leave(again))
    first = again.get(back)
    repeated = app.test_client().get(back)

    assert [planted.status_code, unknown.status_code, first.status_code, repeated.status_code] == [401, 401, 303, 401]
    assert not is_inside(victim)


def test_a_code_of_somebody_else_is_of_no_use(app: Flask, store: Store, owner: Person) -> None:
    with_account(store, owner)
    client, other = app.test_client(), app.test_client()
    stolen = parse_qs(urlsplit(sent_back(leave(other))).query)["code"][0]
    state = parse_qs(urlsplit(leave(client)).query)["state"][0]

    answer = client.get("/sign-in/sso/callback", query_string={"code": stolen, "state": state})

    assert answer.status_code == 401
    assert not is_inside(client)


@pytest.mark.parametrize("query", [{"error": "access_denied"}, {}, {"code": "x", "iss": "https://elsewhere.example"}])
def test_who_comes_back_with_nothing_is_told_to_start_again(app: Flask, query: dict[str, str]) -> None:
    client = app.test_client()
    state = parse_qs(urlsplit(leave(client)).query)["state"][0]

    answer = client.get("/sign-in/sso/callback", query_string={"state": state, **query})

    assert answer.status_code == 401
    assert "Start again from the sign-in page." in answer.text


def test_the_second_factor_is_the_services_own(app: Flask, store: Store, owner: Person) -> None:
    with_account(store, owner)
    with store.transaction(owner) as tx:
        tx.people.change_workspace("Strict", second_factor=True)
    client = app.test_client()

    come_back(client)

    assert is_inside(client)


def test_who_was_removed_comes_in_no_more(app: Flask, store: Store, owner: Person) -> None:
    invite_person(store, owner, ANA, "", Role.EDITOR, None)
    come_back(app.test_client())
    with store.transaction(owner) as tx:
        tx.people.remove(next(each.person for each in tx.people.all() if each.email == ANA))
    client = app.test_client()

    answer = come_back(client)

    assert answer.status_code == 401
    assert "You are in no workspace any more." in answer.text


def test_a_former_person_who_is_invited_again_comes_in_by_the_invitation(
    app: Flask, store: Store, owner: Person
) -> None:
    invite_person(store, owner, ANA, "", Role.EDITOR, None)
    come_back(app.test_client())
    with store.transaction(owner) as tx:
        tx.people.remove(next(each.person for each in tx.people.all() if each.email == ANA))
    invite_person(store, owner, ANA, "", Role.VIEWER, None)
    client = app.test_client()

    come_back(client)

    assert "You are a viewer" in client.get("/account").text


def test_an_invitation_that_is_too_old_lets_nobody_in(
    app: Flask, store: Store, owner: Person, clock: Clock, directory: Directory
) -> None:
    invite_person(store, owner, ANA, "", Role.EDITOR, None)
    clock.turn(timedelta(days=7))
    directory.now = clock()

    answer = come_back(app.test_client())

    assert answer.status_code == 401
    assert "Ask an owner of the workspace" in answer.text


def test_a_name_of_the_service_that_cannot_be_shown_gives_way_to_the_address(
    app: Flask, store: Store, owner: Person, directory: Directory
) -> None:
    change_profile(store, owner, Profile("Olga", "", 1))
    invite_person(store, owner, ANA, "", Role.EDITOR, None)
    directory.name = "\u202eevil\x00"
    client = app.test_client()

    come_back(client)

    assert 'value="ana"' in client.get("/account").text


def test_without_a_provider_there_is_neither_button_nor_page(store: Store, tmp_path: Path) -> None:
    client = create_app(Settings(instance=tmp_path, database="", secret_key="a key for tests"), store).test_client()

    answers = [client.get("/sign-in/sso"), client.get("/sign-in/sso/callback?code=x&state=y")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert "/sign-in/sso" not in client.get("/sign-in").text
