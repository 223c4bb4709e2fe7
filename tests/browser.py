"""A real Chromium for tests: fixtures ``page`` and ``new_page``, both opened by ``tools/browser.py``'s choice.

``tests/conftest.py`` names this file in ``pytest_plugins``. A test asks for ``page``, or for ``new_page`` when the size
of the window or the colours matter::

    def test_the_timeline_fits_a_phone(new_page: NewPage, address: str) -> None:
        page = new_page(width=390, height=844, color_scheme="dark")
        page.goto(address)

Each such test is marked ``browser`` by itself. A page that throws an error or breaks the content security policy fails
its test, and the browser can reach nothing but this machine.
"""

import os
from collections.abc import Iterator
from typing import Any, Literal, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, sync_playwright

from tools.browser import chromium

FLAGS = [
    "--headless=new",
    "--no-sandbox",  # CI runs as root, where Chromium's sandbox does not start
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
ColorScheme = Literal["light", "dark"]
NO_BROWSER = "NO BROWSER: no Chromium was found, so nothing was tested in one (see tools/browser.py)"


class NewPage(Protocol):
    """Opens a page in a window of its own, with its own cookies."""

    def __call__(
        self, *, width: int = 1280, height: int = 800, color_scheme: ColorScheme = "light", **options: Any
    ) -> Page: ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser, so that ``-m "not browser"`` leaves it out."""
    for test in items:
        if "chromium_path" in getattr(test, "fixturenames", ()):
            test.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The Chromium to use; without one a test is skipped, but under CI it fails."""
    path = chromium()
    if path is None and os.environ.get("CI"):
        pytest.fail(NO_BROWSER)
    if path is None:
        pytest.skip(NO_BROWSER)
    return path


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    """One browser for the whole run of this process."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Open pages, each in a window of its own; what goes wrong inside any of them fails the test at its end."""
    windows: list[BrowserContext] = []
    mishaps: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            mishaps.append(message.text)

    def fail(error: Error) -> None:
        mishaps.append(f"uncaught: {error.message}")

    def open_page(*, width: int = 1280, height: int = 800, color_scheme: ColorScheme = "light", **options: Any) -> Page:
        window = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=color_scheme, locale="en-GB", **options
        )
        windows.append(window)
        page = window.new_page()
        page.set_default_timeout(10_000)
        page.on("console", listen)
        page.on("pageerror", fail)
        return page

    yield open_page
    for window in windows:
        window.close()
    assert not mishaps, "the page reported: " + "; ".join(mishaps)


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """One page in a window of 1280 by 800, light colours."""
    return new_page()
