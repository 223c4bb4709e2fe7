"""What every answer of every route carries, whoever asks: the headers that protect people, and nothing of others."""

import re
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from backcast.app import create_app
from backcast.settings import Settings
from tests.security.callers import Way, call, ways
from tests.web.worlds import DAY, World

pytestmark = pytest.mark.only("sqlite")  # what is tried here is no matter of the database

POLICY = {
    "default-src 'self'", "img-src 'self' data:", "object-src 'none'", "base-uri 'none'", "form-action 'self'",
    "frame-ancestors 'none'",
}  # fmt: skip
# A picture of its own has no page around it: it may style itself, and load nothing at all.
PICTURE = {"default-src 'none'", "style-src 'unsafe-inline'", "frame-ancestors 'none'"}
REFERRERS = {"same-origin", "strict-origin", "no-referrer"}  # none of them tells another site an address of ours


def lacks(way: Way, answer: TestResponse) -> list[str]:
    """What an answer should carry and does not."""
    headers = answer.headers
    policy = {part.strip() for part in headers.get("Content-Security-Policy", "").split(";")}
    wanted = PICTURE if way.endpoint == "timeline.picture" and answer.status_code == 200 else POLICY
    is_ours = way.path.startswith("/static/")
    found = {
        f"policy {policy}": policy == wanted,
        "nosniff": headers.get("X-Content-Type-Options") == "nosniff",
        f"referrer {headers.get('Referrer-Policy')}": headers.get("Referrer-Policy") in REFERRERS,
        "opener": headers.get("Cross-Origin-Opener-Policy") == "same-origin",
        "resource": headers.get("Cross-Origin-Resource-Policy") == "same-origin",
        f"caches may keep it: {headers.get('Cache-Control')}": is_ours or headers.get("Cache-Control") == "no-store",
        f"caches may mix it up: {headers.get('Vary')}": is_ours or {"Cookie", "Authorization"} & set(answer.vary),
        "tells or allows too much": not set(headers) & {"Server", "X-Powered-By", "Access-Control-Allow-Origin"},
    }
    wrong = [what for what, is_right in found.items() if not is_right]
    return [f"{way} ({answer.status_code}): {each}" for each in wrong]


@pytest.mark.parametrize("name", ["anonymous", "viewer", "owner"])
def test_every_answer_of_every_route_carries_the_headers_that_protect_people(world: World, name: str) -> None:
    visitor, wrong, seen = world.visitors[name], [], set()

    for way in ways(world, visitor):
        answer = call(world, visitor, way)
        seen.add(answer.status_code)
        wrong += lacks(way, answer)
        answer.close()
        if way.method != "GET":
            world.put_back()

    assert not wrong, "\n".join(wrong)
    assert len(seen) >= 4, "redirects and refusals are among them"


def test_what_no_route_answers_carries_them_too(world: World) -> None:
    client, wrong = world.app.test_client(use_cookies=False), []
    owner = {"Cookie": world.visitors["owner"].cookie}
    odd = [
        ("GET", "/no-such-page", {}), ("GET", "/no-such-page", owner), ("GET", "/api/v1/nothing", {}),
        ("DELETE", "/", owner), ("TRACE", "/", owner), ("GET", "/static/../app.py", {}), ("GET", "/static/none.js", {}),
        ("POST", "/plans", owner), ("GET", "//plans", owner), ("GET", "/plans/", owner), ("PUT", "/api/v1/plans", {}),
    ]  # fmt: skip

    for method, path, headers in odd:
        answer = client.open(path, method=method, headers=headers)
        wrong += lacks(Way(path, method, path), answer)
        if answer.status_code < 300:
            wrong.append(f"{method} {path}: {answer.status_code}")

    assert not wrong, "\n".join(wrong)


def test_over_https_browsers_are_told_to_stay_there_and_cookies_are_bound_to_the_host(
    world: World, tmp_path: Path
) -> None:
    settings = Settings(instance=tmp_path, database="", secret_key="a key for tests", today=DAY, https=True)
    client = create_app(settings, world.store).test_client(use_cookies=False)
    owner, wrong = world.visitors["owner"], []
    session = owner.cookie.partition("backcast=")[2]

    for way in ways(world, owner):
        for cookie in (f"__Host-backcast={session}", f"backcast={session}"):
            if way.method == "GET" and way.endpoint != "workspace.export":
                answer = client.get(way.path, headers={"Cookie": cookie}, base_url="https://localhost")
                if int(answer.headers["Strict-Transport-Security"].partition("max-age=")[2].split(";")[0]) < 31_536_000:
                    wrong.append(f"{way}: not for a year")
                for given in answer.headers.getlist("Set-Cookie"):
                    parts = {part.strip() for part in given.split(";")[1:]}
                    bound = given.startswith("__Host-") and {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= parts
                    if not bound or any(part.startswith("Domain") for part in parts):
                        wrong.append(f"{way}: {given}")
                if way.endpoint == "timeline.show" and (answer.status_code == 200) is not cookie.startswith("__Host"):
                    wrong.append(f"{cookie.partition('=')[0]} gets {answer.status_code}")
                answer.close()

    assert not wrong, "\n".join(wrong)


def test_no_page_holds_a_script_a_style_or_an_address_of_elsewhere(world: World) -> None:
    owner, wrong = world.visitors["owner"], []
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=\"|javascript:|<iframe|<object|<base", re.I)
    elsewhere = re.compile(
        r"(?:src|href|action|srcset|poster|data|hx-[a-z]+)=[\"']?\s*(?:[a-z]+:)?//(?!localhost)", re.I
    )

    for way in ways(world, owner):
        answer = call(world, owner, way) if way.method == "GET" and way.endpoint != "static" else None
        if answer is None or not answer.content_type.startswith("text/html"):
            continue
        found = inline.findall(answer.text) + elsewhere.findall(answer.text)
        wrong += [f"{way}: {each}" for each in found]

    assert not wrong, "\n".join(wrong)
