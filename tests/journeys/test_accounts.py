"""One's own account in a real browser: password, app, recovery code, passkey, and sessions that end elsewhere."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pyotp.totp import TOTP

from tests.browser import NewPage
from tests.journeys.servers import Served, served
from tests.journeys.test_every_page import RULES

EMAIL, PASSWORD = "ana@example.org", "four words nobody combines"
PAGES = [
    "/account", "/account/email", "/account/password", "/account/second-factor", "/account/second-factor/codes",
    "/account/second-factor/codes/remove", "/account/second-factor/recovery-codes", "/account/passkeys/new",
    "/account/sessions", "/account/tokens", "/account/workspaces", "/account/workspaces/leave", "/account/erase",
]  # fmt: skip


@pytest.fixture
def backcast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Backcast with nobody but its owner, who has neither address nor password."""
    with served(tmp_path_factory.mktemp("instance"), date(2026, 3, 16)) as running:
        yield running


def here(backcast: Served) -> str:
    """The address that browsers take passkeys at: they bind them to a name, and an IP address is none."""
    return backcast.address.replace("127.0.0.1", "localhost")


def with_password(page: Page, backcast: Served) -> None:
    """Come in by a link; take an address and a password."""
    page.goto(backcast.fresh_link().replace("127.0.0.1", "localhost"))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Plans")).to_be_visible()
    page.goto(here(backcast) + "/account/email")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="choose a password").click()
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_role("status")).to_contain_text("Your new password counts")


def sign_in(page: Page, backcast: Served, path: str = "/sign-in") -> None:
    """Sign in with address and password."""
    page.goto(here(backcast) + path)
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("h1")).not_to_have_text("Sign in")


def sign_out(page: Page) -> None:
    page.locator("#person-menu > summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("h1")).to_have_text("Sign in")


def with_app(page: Page) -> tuple[str, list[str]]:
    """Set up an app; gives its secret and the recovery codes."""
    page.goto(page.url.partition("/account")[0] + "/account/second-factor/codes")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Show the picture").click()
    secret = page.locator("#secret").inner_text().replace(" ", "").replace("\n", "")
    page.get_by_label("Six digits from the app").fill(TOTP(secret).now())
    page.get_by_role("button", name="Use this app").click()
    expect(page.locator("#codes li")).to_have_count(10)
    return secret, page.locator("#codes li").all_inner_texts()


def with_device(page: Page) -> None:
    """Give the browser a device that makes passkeys and knows who holds it."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def is_inside(page: Page, backcast: Served) -> bool:
    page.goto(here(backcast) + "/account")
    return page.get_by_role("heading", name="Your profile").count() == 1


def test_who_has_a_password_signs_in_and_lands_where_they_wanted_to_go(new_page: NewPage, backcast: Served) -> None:
    with_password(new_page(), backcast)
    page = new_page()

    page.goto(here(backcast) + "/account/tokens?from=mail")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill("something else entirely")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator(".problems")).to_be_focused()
    said, typed = page.get_by_role("alert").first.inner_text(), page.get_by_label("E-mail address").input_value()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page.get_by_role("heading", name="Access tokens")).to_be_visible()
    assert page.url == here(backcast) + "/account/tokens?from=mail"
    assert "The e-mail address or the password is wrong." in said
    assert typed == EMAIL


def test_an_app_is_asked_for_after_the_password_and_a_recovery_code_stands_in_once(
    new_page: NewPage, backcast: Served
) -> None:
    first = new_page()
    with_password(first, backcast)
    secret, codes = with_app(first)
    page, other = new_page(), new_page()

    sign_in(page, backcast)
    page.goto(here(backcast) + "/plans/new")  # nothing else is open yet
    waiting = page.get_by_role("heading", name="One more step").count()
    page.get_by_label("Code").fill(TOTP(secret).at(int(page.evaluate("Date.now() / 1000")) + 30))
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Plans")).to_be_visible()
    sign_in(other, backcast)
    other.get_by_label("Code").fill(codes[0].lower())
    other.get_by_role("button", name="Go on").click()
    expect(other.get_by_role("heading", name="Plans")).to_be_visible()
    sign_out(other)
    sign_in(other, backcast)
    other.get_by_label("Code").fill(codes[0])
    other.get_by_role("button", name="Go on").click()
    expect(other.locator("main")).to_contain_text("none of your unused recovery codes")

    assert waiting == 1
    assert is_inside(page, backcast)


def test_a_passkey_signs_in_alone_and_stands_in_as_second_factor(new_page: NewPage, backcast: Served) -> None:
    page = new_page()
    with_device(page)
    with_password(page, backcast)
    page.goto(here(backcast) + "/account/passkeys/new")
    page.get_by_label("What do you call it?").fill("My laptop")
    page.get_by_label("Your password").fill("not this one")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.locator(".passkey-said")).to_have_text("This is not your password.")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()

    ways = []
    for way in ("Sign in with a passkey", "Use a passkey"):
        page.goto(here(backcast) + "/account")
        sign_out(page)
        if way == "Use a passkey":
            sign_in(page, backcast)
        page.get_by_role("button", name=way).click()
        expect(page.get_by_role("heading", name="Plans")).to_be_visible()
        ways.append(is_inside(page, backcast))
    page.goto(here(backcast) + "/account/second-factor")

    assert ways == [True, True]
    assert "My laptop" in page.locator("main").inner_text()
    assert "last used" in page.locator("main").inner_text()


def test_what_is_ended_elsewhere_ends_at_the_next_click(new_page: NewPage, backcast: Served) -> None:
    page, second, third = new_page(), new_page(), new_page()
    with_password(page, backcast)
    sign_in(second, backcast)
    sign_in(third, backcast)
    before = [is_inside(each, backcast) for each in (page, second, third)]

    page.goto(here(backcast) + "/account/sessions")
    shown = page.locator(".entries li").all_inner_texts()
    page.get_by_role("button", name="End the session").first.click()
    expect(page.get_by_role("status")).to_contain_text("has ended")
    after_one = sorted(is_inside(each, backcast) for each in (second, third))
    page.goto(here(backcast) + "/account/password")
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_label("New password").fill("five other words for tomorrow")
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_role("status")).to_contain_text("Your new password counts")

    assert before == [True, True, True]
    assert len(shown) == 3
    assert sum("This one" in each for each in shown) == 1
    assert all(re.search(r"Chrome on \w+", each) for each in shown)
    assert after_one == [False, True]
    assert [is_inside(each, backcast) for each in (page, second, third)] == [True, False, False]


@pytest.mark.parametrize(("width", "height", "scheme"), [(1440, 900, "light"), (390, 844, "dark"), (320, 640, "light")])
def test_no_page_of_an_account_has_a_barrier(
    new_page: NewPage, backcast: Served, width: int, height: int, scheme: Literal["light", "dark"]
) -> None:
    page = new_page(width=width, height=height, color_scheme=scheme, reduced_motion="reduce")
    outside = new_page(width=width, height=height, color_scheme=scheme, reduced_motion="reduce")
    with_device(page)
    with_password(page, backcast)
    found: list[str] = []

    def look(at: Page, name: str) -> None:
        violations = Axe().run(at, options=RULES).response["violations"]
        found.extend(f"{name}: {each['id']} {each['nodes'][0]['html'][:120]}" for each in violations)
        if at.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
            found.append(f"{name}: wider than the window")

    for path in ("/sign-in", "/recovery"):
        outside.goto(here(backcast) + path)
        look(outside, path)
    page.goto(here(backcast) + "/account/tokens")
    page.get_by_label("What is it for?").fill("Nightly report")
    page.get_by_role("button", name="Make the token").click()
    expect(page.get_by_role("heading", name="Your new token")).to_be_visible()
    look(page, "a new token")
    page.goto(here(backcast) + "/account/second-factor/codes")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Show the picture").click()
    expect(page.locator(".qr")).to_be_visible()
    look(page, "the secret of an app")
    page.get_by_role("button", name="Use this app").click()
    expect(page.locator(".problems")).to_be_visible()
    look(page, "a wrong code")
    with_app(page)
    look(page, "recovery codes")
    for path in PAGES:
        page.goto(here(backcast) + path)
        look(page, path)
    sign_in(outside, backcast)
    look(outside, "second factor")

    assert not found
