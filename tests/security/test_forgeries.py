"""Requests that somebody else made up: forms of other sites, addresses that lead away, headers that lie."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from backcast.app import create_app
from backcast.settings import Settings
from tests.security.callers import Way, ways
from tests.web.matrix import FORM
from tests.web.worlds import DAY, World

pytestmark = pytest.mark.only("sqlite")  # what is tried here is no matter of the database

# Twenty ways to write an address that some browser takes for another site's.
AWAY = [
    "//evil.example", "https://evil.example", "///evil.example", "////evil.example", "/\\evil.example",
    "\\\\evil.example", "/\t/evil.example", "/\n/evil.example", "\t//evil.example", " //evil.example",
    "https:evil.example",
    "https:/evil.example", "http:\\\\evil.example", "/%2f/evil.example", "/%5cevil.example",
    "//evil.example@localhost", "https://localhost@evil.example", "//localhost.evil.example", "javascript:alert(1)",
    "data:text/html,<b>x",
]  # fmt: skip
LEADING = ("Location", "HX-Redirect", "HX-Location", "Refresh")
# The routes that do send people where the request says; a new one is to be thought about.
OBEYING: dict[str, set[str]] = {"anonymous": set(), "owner": {"second_factor.show"}}
NAMES = ["next", "url", "to", "from", "return", "return_to", "redirect", "continue", "back", "r"]


def leads_away(location: str) -> bool:
    """Whether a browser could leave the site: it drops tabs and line ends, and reads \\ as /."""
    plain = "".join(letter for letter in location if letter not in "\t\r\n").strip().replace("\\", "/")
    parts = urlsplit(urljoin("http://localhost/somewhere", plain))
    return parts.hostname != "localhost" or parts.scheme not in ("http", "https")


def test_every_form_wants_a_token_of_ours_and_refuses_other_sites(world: World) -> None:
    owner, wrong = world.visitors["owner"], []
    client = world.app.test_client(use_cookies=False)
    theirs = world.visitors["stranger"].form
    forged: list[tuple[dict[str, str], dict[str, str], int]] = [
        ({}, {}, 400),
        ({"csrf_token": ""}, {}, 400),
        ({"csrf_token": theirs}, {}, 400),
        ({"csrf_token": owner.form[:-1]}, {}, 400),
        ({"csrf_token": owner.form}, {"Origin": "https://evil.example"}, 403),
        ({"csrf_token": owner.form}, {"Origin": "null"}, 403),
        ({"csrf_token": owner.form}, {"Origin": "http://localhost.evil.example"}, 403),
    ]

    with world.watched() as written:
        for way in ways(world, owner):
            for fields, headers, status in forged if way.method != "GET" and way.is_page else ():
                sent = {"Cookie": owner.cookie, **headers}
                answer = client.open(way.path, method=way.method, data={**FORM, **fields}, headers=sent)
                if answer.status_code != status:
                    wrong.append(f"{way} with {fields} {headers}: {answer.status_code}")

    assert not wrong, "\n".join(wrong)
    assert written == []


def test_the_programming_interface_takes_no_cookie_so_that_no_other_site_can_use_one(world: World) -> None:
    owner, wrong = world.visitors["owner"], []
    client = world.app.test_client(use_cookies=False)

    with world.watched() as written:
        for way in ways(world, owner):
            if not way.is_page and way.endpoint not in ("api.index", "api.document"):
                answer = client.open(way.path, method=way.method, json={}, headers={"Cookie": owner.cookie})
                if answer.status_code != 401 or "bearer" not in answer.headers["WWW-Authenticate"].lower():
                    wrong.append(f"{way}: {answer.status_code}")

    assert not wrong, "\n".join(wrong)
    assert written == []


@pytest.mark.parametrize("name", ["anonymous", "owner"])
def test_no_route_sends_anybody_to_another_site(world: World, name: str) -> None:
    visitor, wrong, redirects, obeying = world.visitors[name], [], 0, set()

    def sent_to(way: Way, to: str) -> list[str]:
        values = dict.fromkeys(NAMES, to)
        form = {**FORM, "csrf_token": visitor.form, **values} if way.method != "GET" else None
        headers = {"Cookie": visitor.cookie, "Referer": "https://evil.example/"}
        client = world.app.test_client(use_cookies=False)
        with (
            world.watched() as written,
            client.open(way.path, method=way.method, data=form, query_string=values, headers=headers) as answer,
        ):
            found = [answer.headers[field] for field in LEADING if field in answer.headers]
        if written:
            world.put_back()
        return found

    for way in ways(world, visitor):
        if not way.is_page or way.endpoint in ("workspace.export", "static"):
            continue
        asked = sent_to(way, "/account?marked=1")
        redirects += len(asked)
        if any(each.startswith("/account?marked") for each in asked):
            obeying.add(way.endpoint)
        for away in AWAY if way.endpoint in obeying else AWAY[:1]:
            wrong += [f"{way}: {each}" for each in sent_to(way, away) if leads_away(each)]

    assert not wrong, "\n".join(wrong)
    assert redirects >= 10
    assert obeying == OBEYING[name]


def test_wrong_passwords_are_counted_whatever_the_headers_say(world: World) -> None:
    client = world.app.test_client(use_cookies=False)
    nobody = world.visitors["anonymous"]

    def statuses(email: str) -> list[int]:
        names = ("X-Forwarded-For", "X-Real-Ip", "Forwarded", "Client-Ip", "True-Client-Ip", "CF-Connecting-IP")
        forged = [dict.fromkeys(names, f"192.0.2.{number}") for number in range(13)]
        form = {"csrf_token": nobody.form, "email": email, "password": "not this one"}
        return [
            client.post("/sign-in", data=form, headers={"Cookie": nobody.cookie, **headers}).status_code
            for headers in forged
        ]

    assert statuses("owner@here.example") == [401] * 10 + [429] * 3
    assert statuses("nobody-at-all@here.example") == [401] * 10 + [429] * 3, "nobody learns who has an account"


def test_links_that_are_shown_name_our_address_and_not_the_host_of_the_request(world: World, tmp_path: Path) -> None:
    address = "https://plans.example.org"
    settings = Settings(
        instance=tmp_path, database="", secret_key="a key for tests", today=DAY, https=True, address=address
    )
    client = create_app(settings, world.store).test_client(use_cookies=False)
    session = world.visitors["owner"].cookie.partition("backcast=")[2]
    path = f"/plans/{world.here.plans['open']['plan_id']}/export.ics"
    lies = {"X-Forwarded-Host": "evil.example", "X-Host": "evil.example", "Forwarded": "host=evil.example"}

    honest = client.get(path, headers={"Cookie": f"__Host-backcast={session}", **lies}, base_url=address)
    lying = client.get(path, headers={"Cookie": f"__Host-backcast={session}"}, base_url="https://evil.example")

    assert (honest.status_code, lying.status_code) == (200, 400)
    assert "evil.example" not in honest.text
    assert address in honest.text.replace("\r\n ", "")


def test_a_session_that_nobody_used_for_a_fortnight_or_that_is_a_quarter_old_opens_nothing(world: World) -> None:
    client = world.app.test_client(use_cookies=False)
    cookie = {"Cookie": world.visitors["owner"].cookie}
    began = world.store.now()

    def at(after: timedelta) -> int:
        world.store.now = lambda: began + after
        return client.get("/account", headers=cookie).status_code

    assert at(timedelta(days=13)) == 200
    assert at(timedelta(days=13 + 15)) == 303
    world.put_back()
    assert [at(timedelta(days=day)) for day in range(0, 100, 10)] == [200] * 9 + [303]
