"""Texts that would like to be programs, in every field that people can write: in a real browser they stay texts."""

import csv
import io
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import quote

import icalendar
import pytest
import yaml
from playwright.sync_api import Dialog, Error, Page, Request

from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import Person, Scope
from backcast.use_cases.people.sign_ins import issue_sign_in_link
from backcast.use_cases.plans import import_plan
from tests.browser import NewPage
from tests.journeys.servers import Served, served
from tests.neighbours import joined

OWN = "window.owned=1"
TEXTS = [
    f"<script>{OWN}</script>",
    f"<img src=x onerror={OWN}>",
    f"<svg/onload={OWN}>",
    f'"><script>{OWN}</script>',
    f"'><img src=x onerror={OWN}>",
    f'" autofocus onfocus="{OWN}',
    f"' onmouseover='{OWN}",
    f"` onclick=`{OWN}",
    f"</title><script>{OWN}</script>",
    f"</textarea><script>{OWN}</script>",
    f"</style><script>{OWN}</script>",
    f"</svg></text><script>{OWN}</script>",
    f"]]><script>{OWN}</script>",
    f"--><script>{OWN}</script>",
    f"<iframe srcdoc='<script>parent.{OWN}</script>'>",
    f"<object data='javascript:{OWN}'>",
    f"<a href='javascript:{OWN}'>press</a>",
    f"javascript:{OWN}",
    "https://evil.example/owned",
    "<base href='https://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<link rel=stylesheet href='https://evil.example/owned.css'>",
    "<form action='https://evil.example/'><button>press</button></form>",
    '<b hx-get="/account" hx-trigger="load" hx-target="body">owned</b>',
    '" hx-on:load="window.owned=1" x="',
    "{{7*7}}{% for x in ().__class__.__base__.__subclasses__() %}x{% endfor %}",
    "${7*7} #{7*7} <%= 7*7 %> {{constructor.constructor('window.owned=1')()}}",
    "url(javascript:window.owned=1); background:url(https://evil.example/owned)",
    "&lt;script&gt;window.owned=1&lt;/script&gt; &#x3c;script&#x3e;",
    "x" * 400,
    "\u05d0\u05d1\u05d2 <b>bold</b> \u0627\u0628",  # written from the right
    '=HYPERLINK("https://evil.example/owned","press")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\uff1d1+1",
    "BEGIN:VALARM END:VCALENDAR ATTENDEE;CN=x:mailto:owned@evil.example",
]
MADE = "BEGIN:VALARM\nTRIGGER:-PT5M\nEND:VALARM"  # what would be lines of a calendar, were it not one text
# What in a page could run, load or send something because of a text.
DANGEROUS = """
[...document.querySelectorAll('*')].filter(one => {
  const names = one.getAttributeNames();
  return names.some(name => name.startsWith('on') || name.startsWith('hx-on'))
    || ['IFRAME', 'OBJECT', 'EMBED', 'BASE'].includes(one.tagName)
    || (one.tagName === 'SCRIPT' && (!one.src || one.textContent))
    || (one.tagName === 'META' && one.httpEquiv)
    || names.some(name => ['href', 'src', 'action', 'formaction', 'data', 'srcset', 'xlink:href'].includes(name)
        && /^\\s*(javascript|vbscript|data:text|https?:\\/\\/evil)/i.test(one.getAttribute(name)))
    || (one.getAttribute('hx-get') === '/account');
}).map(one => one.outerHTML.slice(0, 200))
"""


@dataclass
class Hostile:
    """A running Backcast that is full of such texts, and the addresses at which they are shown."""

    running: Served
    plan: str
    people: dict[str, str]
    inside: list[str]
    outside: list[str] = field(default_factory=list)


def text(number: int, length: int = 500) -> str:
    """One of the texts, cut where a field takes fewer letters."""
    return TEXTS[number % len(TEXTS)][:length]


def hostile_plan() -> bytes:
    """A plan file with such a text in every field that holds one."""
    steps: list[dict[str, Any]] = [
        {
            "id": f"A{number}", "kind": "action", "title": each, "days": 1, "owner": each, "phase": each,
            "criteria": each, "instrument": each, "sample": each, "note": f"{each}\n{MADE}",
        }
        for number, each in enumerate(TEXTS)
    ]  # fmt: skip
    for number in range(1, len(steps)):
        need = {"step": f"A{number - 1}", "reason": text(number), "type": "FS", "lag": 1}
        steps[number]["needs"] = [need]
    steps[1] |= {"calendar": TEXTS[3], "started": "2026-07-27"}
    goals = ("statement", "why", "for_whom", "sponsor", "evidence", "out_of_scope")
    metrics = [
        {"id": each, "name": each, "unit": each, "source": each, "owner": each} for each in TEXTS
    ]  # fmt: skip
    results = [
        {
            "id": each, "metric": each, "target": 5, "owner": each, "note": each, "at": [f"A{number}"],
            "baseline": {"value": 1, "source": each, "note": each},
        }
        for number, each in enumerate(TEXTS)
    ]  # fmt: skip
    measured = [{"metric": each, "date": "2026-07-01", "value": 2, "source": each} for each in TEXTS]
    closed = [{"date": f"2026-08-{number + 1:02}", "name": text(number)} for number in range(28)]
    whole = {
        "format": "backcast-plan/1", "id": TEXTS[1], "title": TEXTS[0], "programme": "", "steps": steps,
        "goal": {"due": "2027-12-18", **{name: text(number) for number, name in enumerate(goals)}},
        "calendar": {"workdays": ["mon", "tue", "wed", "thu", "fri"], "closed": closed},
        "calendars": {TEXTS[3]: {"workdays": ["mon", "tue"]}},
        "metrics": metrics, "key_results": results, "measurements": measured, "notes": TEXTS,
    }  # fmt: skip
    return json.dumps(whole).encode()


def fill(running: Served) -> Hostile:
    """Such texts as names of everybody and everything."""
    store = running.store
    with store.entrance(writing=False) as door:
        owner = door.owner()
    assert owner is not None
    record = import_plan(store, owner, hostile_plan(), date(2026, 7, 30))
    with store.entrance() as door:
        for number in range(6):
            door.sessions.begin(owner, text(number, 200), confirmed=True)
    people: dict[str, Person] = {}
    with store.transaction(owner) as tx:
        tx.people.change_workspace(text(0, 100), second_factor=False)
        tx.people.rename(text(1, 100))
    for number in range(8):
        people[str(number)] = joined(store, owner, Role.EDITOR, f"p{number}@here.example", text(number, 100))
    with store.transaction(owner) as tx:
        for number in range(8):
            team = tx.teams.add(f"{number}{text(number, 90)}")
            tx.teams.change(team.id, team.name, [people["0"].id])
            tx.access_tokens.add(text(number, 100), Scope.READ, None)
            shared = tx.sharings.add_link(record.id, text(number, 100), None)
            tx.sharings.invite(record.id, people[str(number)].id, Role.VIEWER)
            invited = tx.invitations.add(f"i{number}@here.example", text(number, 100), Role.VIEWER)
    plan = f"/plans/{record.id}"
    inside = [
        "/", "/plans/new", "/account", "/account/sessions", "/account/tokens", "/account/workspaces",
        "/account/workspaces/leave", "/account/erase", "/account/second-factor", "/people",
        f"/people/{people['1'].id}", f"/people/{people['2'].id}/remove", f"/people/{people['3'].id}/erase", "/teams",
        f"/teams/{team.id}", f"/teams/{team.id}/dissolve", "/workspace", "/workspace/audit",
        *(plan + rest for rest in OF_A_PLAN),
        *(f"{plan}/key-results/{quoted(key)}/edit" for key in TEXTS[:6] if "/" not in key),
        f"/no/such/{quoted(TEXTS[1])}", f"{plan}/steps/{quoted(TEXTS[1])}", f"/help/{quoted(TEXTS[0])}",
        f"{plan}?open={quoted(TEXTS[5])}&from={quoted(TEXTS[6])}",
    ]  # fmt: skip
    outside = [
        f"/shared/{shared}", f"/shared/{shared}?open=all", f"/shared/{shared}/summary", f"/shared/{shared}/steps/A2",
        f"/invitations/{invited}", f"/sign-in/{issue_sign_in_link(store, people['1'])}",
        f"/sign-in?next={quoted(TEXTS[3])}", f"/recovery/{quoted(TEXTS[1])}",
    ]  # fmt: skip
    return Hostile(running, plan, {name: person.id for name, person in people.items()}, inside, outside)


OF_A_PLAN = [
    "", "?open=all", "/table", "/week", "/summary", "/timeline.svg", "/history", "/goal", "/calendar", "/key-results",
    "/key-results/new", "/steps/new?after=A3", "/sharing",
    *(f"/steps/A{number}" for number in range(0, len(TEXTS), 3)),
    *(f"/steps/A{number}/edit" for number in range(0, len(TEXTS), 5)), "/steps/A5/delete",
]  # fmt: skip


def quoted(words: str) -> str:
    """The words as they stand in an address."""
    return quote(words, safe="")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    with served(tmp_path_factory.mktemp("instance"), date(2026, 7, 30)) as running:
        yield fill(running)


class Watch:
    """What a page does that it should not; ``wrong`` tells it, with the address at which it happened."""

    def __init__(self, page: Page, address: str) -> None:
        self._page = page
        self._address = address
        self.wrong: list[str] = []
        self.statuses: dict[str, int] = {}
        page.on("dialog", self._dismiss)
        page.on("request", self._note)
        page.add_init_script("document.addEventListener('securitypolicyviolation', () => { window.violated = 1 })")

    def look(self, path: str) -> str:
        """Open a page, touch what can be touched, and give its text."""
        answer = self._page.goto(self._address + path)
        assert answer is not None
        self.statuses[path] = answer.status
        return self.check(path)

    def check(self, path: str) -> str:
        """Whether this page, as it stands, ran or loaded anything."""
        self._page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        for ran in ("owned", "violated"):
            if self._page.evaluate(f"window.{ran} !== undefined"):
                self.wrong.append(f"{path}: {ran}")
        self.wrong += [f"{path}: {each}" for each in self._page.evaluate(DANGEROUS)]
        return str(self._page.evaluate("document.documentElement.textContent"))

    def _dismiss(self, dialog: Dialog) -> None:
        self.wrong.append(f"{self._page.url}: {dialog.message}")
        dialog.dismiss()

    def _note(self, request: Request) -> None:
        if not request.url.startswith((self._address, "data:", "about:")):
            self.wrong.append(f"{self._page.url} asks {request.url}")


@pytest.mark.parametrize("words", [each for each in TEXTS if each.startswith("<")])
def test_what_would_run_or_load_something_would_be_noticed(new_page: NewPage, words: str) -> None:
    page = new_page()
    watch = Watch(page, "http://localhost")

    page.set_content(f"<main>{words}</main>")
    with suppress(Error):  # one of them leads the browser away while it is looked at
        watch.check("a page that escapes nothing")

    assert watch.wrong


def test_texts_stay_texts_on_every_page(new_page: NewPage, hostile: Hostile) -> None:
    page = new_page()
    watch = Watch(page, hostile.running.address)
    page.goto(hostile.running.fresh_link())
    page.get_by_role("button", name="Sign in").click()

    shown = {path: watch.look(path) for path in hostile.inside}

    assert not watch.wrong, "\n".join(watch.wrong)
    lost = [path for path, status in watch.statuses.items() if status != 200]
    assert lost == [path for path in hostile.inside if path.startswith(("/no/", "/help/")) or "/steps/%3C" in path]
    for each in TEXTS:
        assert each in shown[f"{hostile.plan}/table"], "every title stands there as it was written"
    for number in range(8):
        assert text(number, 100) in shown["/people"]
        assert text(number, 90) in shown["/teams"]
        assert text(number, 100) in shown["/account/tokens"]
        assert text(number, 100) in shown[f"{hostile.plan}/sharing"]


def test_texts_stay_texts_for_who_is_outside(new_page: NewPage, hostile: Hostile) -> None:
    page = new_page()
    watch = Watch(page, hostile.running.address)

    shown = {path: watch.look(path) for path in hostile.outside}

    assert not watch.wrong, "\n".join(watch.wrong)
    assert TEXTS[0] in shown[hostile.outside[0]]


def test_texts_stay_texts_where_a_change_was_too_late(new_page: NewPage, hostile: Hostile) -> None:
    page, other = new_page(), new_page()
    watch = Watch(page, hostile.running.address)
    for each in (page, other):
        each.goto(hostile.running.fresh_link())
        each.get_by_role("button", name="Sign in").click()
        each.goto(f"{hostile.running.address}{hostile.plan}/steps/A7/edit")

    for each, words in ((other, TEXTS[1]), (page, TEXTS[0])):
        each.locator("main input[name=title]").fill(words)
        each.locator("main textarea[name=note]").fill(words)
        each.get_by_role("button", name="Save", exact=False).first.click()
        each.wait_for_load_state()
    shown = watch.check("the page that tells of it")

    assert not watch.wrong, "\n".join(watch.wrong)
    assert TEXTS[0] in shown
    assert TEXTS[1] in shown


def test_files_hold_the_texts_as_data(new_page: NewPage, hostile: Hostile) -> None:
    page = new_page()
    page.goto(hostile.running.fresh_link())
    page.get_by_role("button", name="Sign in").click()

    def fetched(path: str) -> str:
        return page.request.get(hostile.running.address + path).body().decode()

    tables = [fetched(f"{hostile.plan}/export.csv"), fetched("/workspace/audit.csv")]
    whole = yaml.safe_load(fetched(f"{hostile.plan}/export.yaml"))
    calendar = icalendar.Calendar.from_ical(fetched(f"{hostile.plan}/export.ics"))

    cells = [cell for table in tables for row in csv.reader(io.StringIO(table.removeprefix("\ufeff"))) for cell in row]
    assert len(cells) > 500
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\uff1d"))] == []
    assert {each["title"] for each in whole["steps"]} >= set(TEXTS) - {TEXTS[7]}
    assert {component.name for component in calendar.walk()} <= {
        "VCALENDAR",
        "VEVENT",
        "VTIMEZONE",
        "STANDARD",
        "DAYLIGHT",
    }
    assert not any("ATTENDEE" in component or "ATTACH" in component for component in calendar.walk())
