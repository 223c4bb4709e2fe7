"""Accounts: who signs in. One account can be a person of several workspaces."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import available_timezones

from backcast.domain.errors import InvalidInput
from backcast.domain.limits import check_line
from backcast.domain.people.permissions import Role
from backcast.domain.people.persons import AccountId, Person, PersonId, TeamId, WorkspaceId

EMAIL_LENGTH: Final = 254
SESSION_IDLE: Final = timedelta(days=14)  # a session that nobody uses ends
SESSION_LIFE: Final = timedelta(days=90)  # and so does one in use
# What mail servers take without quoting; no address with blanks, brackets or line ends gets further than here.
_LABEL: Final = r"[A-Za-z0-9](-*[A-Za-z0-9])*"  # several hyphens in a row: xn--bcher-kva
_EMAIL: Final = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@({_LABEL}\.)*{_LABEL}")


@dataclass(frozen=True, slots=True)
class Account:
    """How somebody signs in and how they like things shown.

    ``email`` is None until one was given; ``week_start`` is 1 (Monday) to 7 (Sunday); ``time_zone`` is an IANA name or
    empty for that of the machine. ``epoch`` rises when all sessions are to end. ``vouched`` says whether another
    service vouches for who it is.
    """

    id: AccountId
    email: str | None
    has_password: bool
    epoch: int
    time_zone: str
    week_start: int
    has_codes: bool  # one-time codes from an app
    passkeys: int
    vouched: bool = False

    @property
    def has_second_factor(self) -> bool:
        """Whether a password alone does not sign in."""
        return self.has_codes or self.passkeys > 0


@dataclass(frozen=True, slots=True)
class Membership:
    """A person of a workspace as others see them; ``left`` is when they left."""

    person: PersonId
    name: str
    email: str
    role: Role
    since: datetime
    teams: tuple[TeamId, ...] = ()
    has_second_factor: bool = False
    left: datetime | None = None


@dataclass(frozen=True, slots=True)
class Team:
    """A team and its people."""

    id: TeamId
    name: str
    members: tuple[PersonId, ...] = ()


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace: its name, and whether everybody in it needs a second factor."""

    id: WorkspaceId
    name: str
    second_factor: bool


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation that somebody made; its token is known to nobody but who got it."""

    id: str
    workspace: WorkspaceId
    email: str
    name: str
    role: Role
    made_by: str
    created: datetime
    expires: datetime
    plan: str | None = None
    plan_role: Role | None = None


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A session as its owner sees it; ``confirmed`` is false while a second factor is awaited."""

    id: str
    person: Person
    account: Account
    workspace: Workspace
    confirmed: bool
    created: datetime
    last_seen: datetime
    browser: str
    address: str

    @property
    def lacks_second_factor(self) -> bool:
        """Whether the workspace asks for a second factor that the account does not have yet."""
        elsewhere = self.account.vouched and not self.account.has_password  # it is for the other service to ask for it
        return self.workspace.second_factor and not self.account.has_second_factor and not elsewhere


@dataclass(frozen=True, slots=True)
class AccessTokenRecord:
    """A personal access token as its owner sees it; ``hint`` is its last four characters."""

    id: str
    name: str
    hint: str
    scope: str
    created: datetime
    expires: datetime | None
    last_used: datetime | None


@dataclass(frozen=True, slots=True)
class PasskeyRecord:
    """A passkey: ``id`` and ``public_key`` are base64url texts, ``sign_count`` is what it told at its last use."""

    id: str
    account: AccountId
    name: str
    public_key: str
    sign_count: int
    created: datetime
    last_used: datetime | None


def checked_email(text: str) -> str:
    """An address as it is kept: without blanks around it, in lower case.

    Raises:
        InvalidInput: when it cannot be an address.
    """
    email = text.strip().lower()
    if len(email) > EMAIL_LENGTH or not _EMAIL.fullmatch(email):
        raise InvalidInput({"email": "Write an e-mail address, such as ana@example.org."})
    return email


def checked_name(text: str, field: str = "name") -> str:
    """A name that others see.

    Raises:
        InvalidInput: when it is empty, too long or cannot be shown.
    """
    name = text.strip()
    problems = check_line(field, name, "Say how the others should call you.")
    if not problems and len(name) > 100:
        problems = {field: "Keep it to 100 characters."}
    if problems:
        raise InvalidInput(problems)
    return name


def checked_profile(time_zone: str, week_start: int) -> tuple[str, int]:
    """A time zone (empty: that of the machine) and the first day of the week (1 to 7).

    Raises:
        InvalidInput: when either is unknown.
    """
    problems = {}
    if time_zone and time_zone not in available_timezones():
        problems["time_zone"] = f"“{time_zone[:80]}” is no time zone. Choose one such as Europe/Berlin."
    if not 1 <= week_start <= 7:
        problems["week_start"] = "A week starts on a day from Monday (1) to Sunday (7)."
    if problems:
        raise InvalidInput(problems)
    return time_zone, week_start
