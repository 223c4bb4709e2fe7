"""The one table of limits says what the program really does: each line is compared with the constant behind it."""

import re
from datetime import timedelta

import pytest

from backcast import app
from backcast.api import bodies, replies
from backcast.calendars import feeds as calendar_feeds
from backcast.calendars.closures import readings
from backcast.chances import figures
from backcast.cli import workers
from backcast.credentials import passwords
from backcast.domain import limits
from backcast.domain.people import accounts
from backcast.domain.repairs import menus
from backcast.language_models import conversations, servers
from backcast.plan_files.trees import nodes, sources
from backcast.project_files.mspdi.readings import trees
from backcast.project_files.tables import rows
from backcast.storage import engines, entrances
from backcast.storage.coaching import drafts
from backcast.storage.feeds import feeds
from backcast.storage.forecasts import capacities
from backcast.storage.people import access_tokens, passkeys, sessions, teams
from backcast.storage.people import invitations as open_invitations
from backcast.storage.plans import sharings
from backcast.storage.services import chores, outboxes, repeats
from backcast.use_cases.calendars import closures
from backcast.use_cases.drafting import models
from backcast.use_cases.forecasts import capacities as capacity_cases
from backcast.use_cases.forecasts import repairs
from backcast.use_cases.people import access_tokens as token_cases
from backcast.use_cases.people import exports, identities, sign_ins
from backcast.use_cases.people import memberships as invitations
from backcast.web.accounts.access_tokens import Life
from backcast.web.drafting import lines
from backcast.web.requests import bodies as requests
from backcast.web.sign_ins import arrivals
from backcast.web.workspaces.fields import LIVES
from tools.running import HOUSE

PAGE = (HOUSE / "docs" / "running.md").read_text("utf-8").partition("## Limits")[2]
TOLD = dict(re.findall(r"^\| (.+?) \| (.+?) \| .+ \|$", PAGE, re.MULTILINE))
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def numbers(text: str) -> list[int]:
    """The numbers in a text, as they stand there."""
    return [int(found.replace(",", "")) for found in re.findall(r"\d[\d,]*", text)]


@pytest.mark.parametrize(
    ("what", "counts"),
    [
        ("One request", [app.MOST_BYTES / 1024**2]),
        ("Half a request, while the rest is awaited", [requests.MOST_OF_ONE, requests.MOST_WAITING]),
        ("A plan file", [sources.MOST_BYTES / 10**6, nodes.MOST_NODES]),
        ("A file that is sent to a server", [limits.WHEN_SENT.parts, limits.WHEN_SENT.steps]),
        ("A file of MS Project, a table in CSV", [rows.MOST_BYTES / 10**6, rows.MOST_COLUMNS]),
        ("A calendar with closed days", [readings.MOST_BYTES / 10**6, readings.MOST_ENTRIES]),
        (
            "Calendars read from their addresses, for one person",
            [closures.MOST_FETCHES[0], closures.MOST_FETCHES[1] / MINUTE],
        ),
        (
            "A question to a language model",
            [models.MOST_TOKENS_IN, servers.MOST_TOKENS_OUT, conversations.MOST_REQUESTS],
        ),
        ("A request of a program at /api/v1 other than a plan file", [bodies.MOST_BYTES / 10**6]),
        ("One page of a list at /api/v1", [replies.MOST]),
        ("A plan that is kept", [limits.MOST_STEPS_KEPT]),
        ("A plan on the command line", [limits.MOST_STEPS, limits.MOST_DEPENDENCIES]),
        ("A title or another line", [limits.LINE_LENGTH]),
        ("A note or another text", [limits.TEXT_LENGTH]),
        ("An e-mail address", [accounts.EMAIL_LENGTH]),
        ("Duration of a step, days between two steps", [limits.LONGEST_DURATION]),
        ("A password", [passwords.LEAST_ALONE, passwords.MOST]),
        ("Changes under “What would help”", [menus.MOST_CANDIDATES, menus.COMPARED, repairs.MOST_AT_ONCE]),
        (
            "A plan is played through for its chances",
            [figures.SAMPLES, figures.MOST_CELLS // figures.SAMPLES, figures.LEAST_SAMPLES],
        ),
        ("Teams of a workspace", [teams.MOST_TEAMS]),
        ("Owners of a workspace whose capacity is said", [capacities.MOST_CAPACITIES]),
        (
            "Lines that are drafted for the key results of a plan, and pasted at a time",
            [drafts.MOST_DRAFTS, lines.MOST_PASTED],
        ),
        ("Steps of all plans together on the page of capacity", [capacity_cases.MOST_STEPS]),
        ("Open invitations of a workspace", [open_invitations.MOST_INVITATIONS]),
        ("Read-only links of a plan", [sharings.MOST_LINKS]),
        ("Access tokens of a person in a workspace", [access_tokens.MOST_TOKENS]),
        ("Calendar links of a person in a workspace", [feeds.MOST_FEEDS]),
        ("Entries of a calendar link", [calendar_feeds.MOST_ENTRIES]),
        ("Passkeys of an account", [passkeys.MOST_PASSKEYS]),
        ("Lines of the audit trail in an export", [exports.MOST_AUDIT_LINES]),
        ("Wrong passwords for one account", [sign_ins.MOST_TRIES, sign_ins.WITHIN / MINUTE]),
        ("Tries to sign in from one network address", [sign_ins.MOST_TRIES_OF_ADDRESS, sign_ins.WITHIN / MINUTE]),
        (
            "Ways to your organisation’s service and back, from one network address",
            [identities.MOST_WAYS, sign_ins.WITHIN / MINUTE],
        ),
        ("Links that confirm a new address, for one account", [identities.MOST_ASKED[0]]),
        ("A mailed link that confirms a new address", [identities.CONFIRM_LIFE / HOUR]),
        ("Codes of a second factor for one account", [sign_ins.MOST_TRIES, sign_ins.WITHIN / MINUTE]),
        ("Changes with one access token", [token_cases.MOST_CHANGES, token_cases.WITHIN / MINUTE]),
        ("A session", [accounts.SESSION_IDLE / DAY, accounts.SESSION_LIFE / DAY]),
        ("A browser that is known", [arrivals.KNOWN_FOR / DAY]),
        ("A sign-in link, a link from an owner for a new password", [entrances.LINK_LIFE / HOUR]),
        ("A mailed link for a new password", [entrances.RECOVERY_LIFE / HOUR]),
        ("An invitation", [open_invitations.INVITATION_LIFE / DAY]),
        ("The question for a passkey", [passkeys.CHALLENGE_LIFE / MINUTE]),
        ("A read-only link", [int(days) for days, _ in LIVES if days.isdecimal()]),
        ("An access token", [int(life) for life in Life if life.isdecimal()]),
        ("A deleted plan", [chores.BIN_LIFE / DAY]),
        ("The answer to a repeated Idempotency-Key", [repeats.KEPT_FOR / HOUR]),
        ("A mail that the server does not take", [outboxes.MOST_TRIES]),
        ("Waiting for somebody else who saves", [engines.WAIT_SECONDS]),
        ("Requests in flight when a server stops", [workers._STOP_SECONDS]),
    ],
)
def test_a_limit_is_what_the_program_keeps_to(what: str, counts: list[float]) -> None:
    assert numbers(TOLD[what]) == counts


def test_limits_that_are_told_in_words_are_those_of_the_program() -> None:
    assert TOLD["Links for a new password to one address"] == "3 in an hour"
    assert sign_ins._RECOVERIES == (3, HOUR)
    assert TOLD["Invitations from a workspace"] == "50 in an hour"
    assert invitations._INVITATIONS == (50, HOUR)
    assert TOLD["Days"] == "1 January 1900 to 31 December 2200"
    assert (limits.FIRST_DAY.isoformat(), limits.LAST_DAY.isoformat()) == ("1900-01-01", "2200-12-31")
    assert TOLD["A name of a person, team, link or token"] == "100 characters"
    assert accounts.checked_name("x" * 100) == "x" * 100


def test_what_stands_beside_a_limit_is_so_too() -> None:
    assert f"| {passwords.LEAST_WITH_SECOND_FACTOR} are enough beside a second factor |" in PAGE
    assert f"| {sessions.PENDING_LIFE // MINUTE} minutes while a second factor is awaited |" in PAGE


def test_every_limit_of_the_table_is_compared_with_something() -> None:
    compared = (HOUSE / "tests" / "test_limits.py").read_text("utf-8")

    assert len(TOLD) > 30
    assert [what for what in TOLD if what not in ("What", "---") and f'"{what}"' not in compared] == []


def test_a_file_of_ms_project_may_be_as_large_as_a_table() -> None:
    assert trees.MOST_BYTES == rows.MOST_BYTES
