"""Secrets: what signs somebody in stands nowhere in clear, and guessing costs the same whatever is guessed."""

import logging
import re
import sqlite3
from pathlib import Path
from typing import Any

import argon2
import pytest
from flask.testing import FlaskClient
from pyotp.totp import TOTP

from backcast.app import create_app
from backcast.settings import Settings
from backcast.use_cases.people.sign_ins import issue_sign_in_link
from tests.builders import everything_in, form_token, post, signed_in
from tests.letters import waiting_letters
from tests.web.worlds import World

PASSWORD = "nine purple otters sing"
TOKEN = re.compile(r"/(?:shared|invitations|sign-in)/([A-Za-z0-9_-]{20,})|\b(bct_[A-Za-z0-9_-]{20,})")
RECOVERY = re.compile(r"<code>([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})</code>")
SECRET = re.compile(r"\b([A-Z2-7]{4}(?: ?[A-Z2-7]{4}){7})\b")


class Journey:
    """Somebody who makes one of every secret; ``secrets`` holds them by name, ``pages`` what they saw afterwards."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.person = world.here.people["partner"]
        self.link = issue_sign_in_link(world.store, self.person)
        self.secrets: dict[str, str] = {"the link": self.link}

    def go(self) -> None:
        """Through every page that shows a secret once."""
        client = self.world.app.test_client()
        post(client, f"/sign-in/{self.link}")
        self._cookie("the first session", client)
        plan = f"/plans/{self.world.here.plans['open']['plan_id']}"
        for name, path, form in (
            ("a share link", f"{plan}/sharing/links", {"name": "A reader", "life": "30"}),
            ("an invitation to a plan", f"{plan}/sharing/invitations", {"email": "a@b.example", "role": "viewer"}),
            ("an invitation", "/people/invitations", {"email": "c@d.example", "role": "viewer"}),
            ("a recovery link", f"/people/{self.world.here.people['editor'].id}/recovery", {}),
            ("an access token", "/account/tokens", {"name": "Program", "scope": "write", "life": "30"}),
        ):
            self._keep(name, post(client, path, form).text)
        post(client, "/account/password", {"password": PASSWORD})
        self.secrets["the password"] = PASSWORD
        page = post(client, "/account/second-factor/codes", {"password": PASSWORD}).text
        found = SECRET.search(page)
        assert found is not None, page
        self.secrets["the secret of the app"] = found[1].replace(" ", "")
        code = TOTP(self.secrets["the secret of the app"]).at(self.world.store.now())
        page = post(client, "/account/second-factor/codes/accept", {"code": code}).text
        codes = RECOVERY.findall(page)
        assert len(codes) >= 8, page
        self.secrets |= {f"recovery code {number}": each for number, each in enumerate(codes)}
        self._cookie("the session", client)
        self._second_session()
        self.client = client

    def _second_session(self) -> None:
        client = self.world.app.test_client()
        post(client, "/sign-in", {"email": "partner@here.example", "password": PASSWORD})
        self._cookie("a session that awaits its second factor", client)
        self.secrets["a form's token"] = form_token(client)

    def _keep(self, name: str, page: str) -> None:
        found = TOKEN.search(page)
        assert found is not None, (name, page)
        self.secrets[name] = found[1] or found[2]

    def _cookie(self, name: str, client: FlaskClient) -> None:
        kept = client.get_cookie("backcast")
        assert kept is not None
        self.secrets[name] = kept.value


def test_no_secret_stands_in_the_database_in_a_log_or_on_another_page(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    journey = Journey(world)

    journey.go()
    pages = "".join(
        journey.client.get(path).text
        for path in (
            "/", "/account", "/account/sessions", "/account/tokens", "/account/second-factor", "/people", "/workspace",
            "/workspace/audit", "/workspace/audit.csv", f"/plans/{world.here.plans['open']['plan_id']}/sharing",
            f"/plans/{world.here.plans['open']['plan_id']}/history", "/no-such-page",
        )
    )  # fmt: skip
    kept = repr(everything_in(world.store)) + in_file(world)

    assert len(journey.secrets) >= 18
    for name, secret in journey.secrets.items():
        for spelling in {secret, secret.replace("-", "").replace(" ", ""), secret.lower()}:
            assert spelling not in kept, f"{name} stands in the database"
            assert spelling not in caplog.text, f"{name} stands in the log"
            assert spelling not in pages or name == "a form's token", f"{name} stands on another page"


def test_a_mail_that_waits_holds_no_link_for_whoever_reads_the_database(
    world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    base, plan = "https://plans.example.org", world.here.plans["open"]["plan_id"]
    sends = Settings(
        instance=tmp_path, database="", secret_key="a key for tests", https=True, address=base,
        smtp="smtp://mail.example.org", mail_from="plans@example.org",
    )  # fmt: skip
    app = create_app(sends, world.store)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    caplog.set_level(logging.DEBUG)

    client.post(f"/sign-in/{issue_sign_in_link(world.store, world.here.people['partner'])}", base_url=base)
    for path, form in (
        ("/recovery", {"email": "editor@here.example"}),
        (f"/plans/{plan}/sharing/invitations", {"email": "a@b.example", "role": "viewer"}),
        ("/people/invitations", {"email": "c@d.example", "role": "viewer"}),
        (f"/people/{world.here.people['viewer'].id}/recovery", {}),
        ("/account/email", {"email": "e@f.example"}),
    ):
        assert client.post(path, data=form, base_url=base).status_code < 400, path
    kept = repr(everything_in(world.store)) + in_file(world)
    links = [re.findall(r"https://plans\.example\.org/\S*/(\S+)", mail.text) for mail in waiting_letters(world.store)]

    assert [len(found) for found in links] == [1, 1, 1, 1, 1]
    for (token,) in links:
        assert len(token) >= 43
        assert token not in kept
        assert token not in caplog.text


def in_file(world: World) -> str:
    """All bytes of the database's files; of PostgreSQL what can be asked for is all there is."""
    name = world.store.engine.url.database
    if world.store.engine.dialect.name != "sqlite" or name is None:
        return ""
    with sqlite3.connect(name) as connection:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
    connection.close()
    return "".join(path.read_bytes().decode("latin-1") for path in Path(name).parent.glob(f"{Path(name).name}*"))


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("partner@here.example", "not this one"),
        ("nobody@here.example", PASSWORD),
        ("editor@here.example", PASSWORD),  # has no password
        ("no address", PASSWORD),
        ("", PASSWORD),
        ("partner@here.example", ""),
        ("nobody@here.example", ""),
        ("partner@here.example", "x" * 100_000),
        ("nobody@here.example", "x" * 100_000),
        ("a\0b", PASSWORD),
    ],
)
def test_a_wrong_password_costs_the_same_whoever_has_the_address(
    world: World, email: str, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner = signed_in(world.app, world.store, world.here.people["partner"])
    assert post(partner, "/account/password", {"password": PASSWORD}).status_code == 303
    hashed: list[str] = []
    for name in ("hash_secret", "verify_secret"):
        counted(monkeypatch, argon2.low_level, name, hashed)
    counted(monkeypatch, argon2._password_hasher, "hash_secret", hashed)
    counted(monkeypatch, argon2._password_hasher, "verify_secret", hashed)

    answer = post(world.app.test_client(), "/sign-in", {"email": email, "password": password})

    assert answer.status_code in (401, 422)
    assert len(hashed) == (1 if answer.status_code == 401 else 0)


def counted(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, calls: list[str]) -> None:
    """Note each call of this function of Argon2, which is still done."""
    original = getattr(module, name)

    def noted(*arguments: Any, **more: Any) -> Any:
        calls.append(name)
        return original(*arguments, **more)

    monkeypatch.setattr(module, name, noted)
