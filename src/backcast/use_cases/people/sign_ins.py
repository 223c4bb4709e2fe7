"""Come in and go out: passwords, one-time links, sessions, and the first person of a new Backcast."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from backcast.credentials.passwords import hash_password, match_nobody, matches, outdated
from backcast.domain.errors import NotFound, NotSignedIn, OutOfService, TooManyTries
from backcast.domain.people.accounts import Account, SessionRecord, Workspace, checked_name
from backcast.domain.people.permissions import Deed, Role
from backcast.domain.people.persons import Origin, Person
from backcast.domain.planning.records import PlanStamp
from backcast.storage.entrances import RECOVERY_LIFE, Entrance
from backcast.storage.store import Store
from backcast.use_cases.people.passwords import checked_password

WITHIN: Final = timedelta(minutes=5)
MOST_TRIES: Final = 10  # for one account, whatever addresses they come from
MOST_TRIES_OF_ADDRESS: Final = 60  # an office behind one address signs in on Monday morning
_RECOVERIES: Final = (3, timedelta(hours=1))
_WRONG: Final = "The e-mail address or the password is wrong."
NOWHERE: Final = "You are in no workspace any more. Ask somebody there to invite you again."
_USED: Final = "This link was used already, or is too old. Ask for a new one."


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session: its token, who it is for, and whether a second factor is awaited."""

    token: str
    person: Person
    awaits_second_factor: bool


def welcome_owner(store: Store) -> Person:
    """The owner; in an empty database the first person and their workspace are made."""
    with store.entrance() as door:
        return door.owner() or door.open_workspace("My workspace", "Me")


def person_with_address(store: Store, email: str) -> Person:
    """Who signs in with an address, as the person that they were last.

    Raises:
        NotFound: when nobody does.
    """
    with store.entrance(writing=False) as door:
        account = door.accounts.find(email.strip().lower())
        person = door.person_for(account.id, Origin()) if account else None
    if person is None:
        raise NotFound(f"Nobody here has the address {email}.")
    return person


def issue_sign_in_link(store: Store, person: Person) -> str:
    """The token of a link that signs the person in once, within a day; for whoever runs this Backcast."""
    with store.entrance() as door:
        return door.issue_link(person)


def holder_of_link(store: Store, token: str) -> tuple[Person, str]:
    """Whom a link would sign in, and its purpose (“sign-in” or “recovery”); looking does not use it up.

    Raises:
        NotFound: when it never existed, was used or is too old.
    """
    with store.entrance(writing=False) as door:
        return door.holder_of(token)


def sign_in(store: Store, token: str, origin: Origin = Origin(), browser: str = "") -> SignedIn:
    """Use a sign-in link up.

    Raises:
        NotFound: when it never existed, was used, is too old, or is for choosing a new password.
    """
    with store.entrance() as door:
        person = _use(door, token, "sign-in", origin)
        return _let_in(door, person, browser, "Signed in with a link")


def sign_in_with_password(
    store: Store, email: str, password: str, origin: Origin, browser: str, known_account: str = ""
) -> SignedIn:
    """Sign in; ``known_account`` is the account that this browser has signed in to before, empty when it has not.

    Tries are counted per account and per network address. A browser that is known counts for itself, so that nobody is
    locked out by somebody else who guesses.

    Raises:
        NotSignedIn: when address or password are wrong; the answer and its cost do not tell which.
        TooManyTries: when tried too often.
    """
    email = email.strip().lower()[:300]
    with store.entrance() as door:
        account = door.accounts.find(email)
        known = account is not None and account.id == known_account
        count_try(door, f"password:{'browser:' if known else ''}{email}", MOST_TRIES)
        count_try_of_address(door, origin)
        kept = door.accounts.password_of(account.id) if account else None
    if not (matches(kept, password) if kept else match_nobody(password)) or account is None or kept is None:
        _note_failure(store, email, account, origin)
        raise NotSignedIn(_WRONG)
    with store.entrance() as door:
        door.accounts.hold(account.id)
        now_kept = door.accounts.password_of(account.id)
        if now_kept is None or (now_kept != kept and not matches(now_kept, password)):  # changed while we compared
            raise NotSignedIn(_WRONG)
        person = door.person_for(account.id, origin)
        if person is None:
            raise NotSignedIn(NOWHERE)
        for key in (f"password:{email}", f"password:browser:{email}"):
            door.throttles.forget(key)
        if outdated(now_kept):
            door.accounts.set_password(account.id, hash_password(password))
        return _let_in(door, person, browser, "Signed in with a password")


def ask_for_recovery(
    store: Store, email: str, origin: Origin, letter: Callable[[Person, str], tuple[str, str]] | None
) -> None:
    """Mail a link for choosing a new password, if the address has an account; the caller cannot tell whether it has.

    ``letter`` makes subject and text from the person and the token; None where no mail can be sent.

    Raises:
        TooManyTries: when asked for too often.
    """
    email = email.strip().lower()[:300]
    with store.entrance() as door:
        count_try(door, f"recovery:{email}", *_RECOVERIES)
        if origin.address:
            count_try(door, f"recovery-address:{origin.network}", 20, timedelta(hours=1))
        account = door.accounts.find(email)
        person = door.person_for(account.id, origin) if account else None
        if person is None or letter is None:
            return
        subject, text = letter(person, door.issue_link(person, "recovery", RECOVERY_LIFE))
        door.outbox.add(person.workspace, email, subject, text)
        door.note(person, "recovery asked", "Asked for a link to choose a new password", person.id)


def choose_password(store: Store, token: str, password: str, origin: Origin, browser: str) -> SignedIn:
    """Use a recovery link up: another password, all sessions and access tokens ended, and one new session.

    Raises:
        NotFound: when the link never existed, was used, is too old, or is for signing in only.
        InvalidInput: when the password is too short, too common or says who it belongs to; the link stays good.
    """
    with store.entrance(writing=False) as door:
        person, purpose = door.holder_of(token, origin)
        account = door.accounts.get(person.account)
    if purpose != "recovery":
        raise NotFound(_USED)
    kept = checked_password(password, account, person.name)
    with store.entrance() as door:
        person = _use(door, token, "recovery", origin)
        door.accounts.set_password(person.account, kept)
        door.accounts.end_links(person.account)
        door.accounts.end_tokens(person.account)  # whoever got in before may have made some
        door.accounts.end_sessions(person.account)
        door.note(person, "password changed", "Chose a new password with a link", person.id)
        return _let_in(door, person, browser, "Signed in with a link")


def session_of(store: Store, token: str, origin: Origin = Origin()) -> SessionRecord | None:
    """The session of a token, None when it has ended."""
    found, should_be_noted = store.open_sessions.find(token, origin)
    if should_be_noted:
        _note_seen(store, token)
    return found


def session_at(
    store: Store, token: str, plan_id: str, origin: Origin = Origin()
) -> tuple[SessionRecord | None, PlanStamp | None]:
    """The same with the version of a plan that its person gets at, None where they may know of none."""
    found, stamp, should_be_noted = store.open_sessions.find_at(token, plan_id, origin)
    if should_be_noted:
        _note_seen(store, token)
    return found, stamp


def _note_seen(store: Store, token: str) -> None:
    with suppress(OutOfService), store.noting() as door:  # a page is kept from no reader because somebody writes
        door.sessions.note_seen(token)


def workspaces_of(store: Store, account: Account) -> list[tuple[Workspace, Role]]:
    """The workspaces that an account can switch to, and what it is there."""
    with store.entrance(writing=False) as door:
        return door.workspaces_of(account.id)


def switch_workspace(store: Store, token: str, account: Account, workspace_id: str) -> None:
    """Go on in another workspace.

    Raises:
        NotFound: when the account is nobody there.
    """
    with store.entrance() as door:
        door.sessions.switch(token, account.id, workspace_id)


def open_workspace(store: Store, token: str, session: SessionRecord, name: str) -> Person:
    """Make another workspace and go on there as its owner.

    Raises:
        InvalidInput: when the name cannot be.
        NotAllowed: when the person may not make plans where they are.
    """
    session.person.must(Deed.MAKE_PLAN)
    name = checked_name(name)
    with store.entrance() as door:
        opened = door.open_workspace(name, session.person.name, session.account)
        person = replace(opened, origin=session.person.origin)
        door.note(person, "workspace made", f"Made the workspace “{name}”")
        door.sessions.switch(token, session.account.id, person.workspace)
        return person


def sign_out(store: Store, session: str, person: Person | None = None) -> None:
    """End a session on the server: its cookie opens nothing any more.

    ``person`` is who asked for it, for the audit trail; None where the session ends for another reason.
    """
    with store.entrance() as door:
        door.sessions.end(session)
        if person:
            door.note(person, "signed out", "Signed out", person.id)


def sign_out_everywhere(store: Store, person: Person) -> None:
    """End all sessions of an account, and the links that would open one."""
    with store.entrance() as door:
        door.accounts.end_sessions(person.account)
        door.accounts.end_links(person.account)
        door.note(person, "signed out", "Signed out everywhere", person.id)


def _note_failure(store: Store, email: str, account: Account | None, origin: Origin) -> None:
    """Write a wrong password down. An address that nobody has costs a unit that writes, too: time tells nothing."""
    with store.entrance() as door:
        door.throttles.spend(f"failed:{email}", MOST_TRIES_OF_ADDRESS, WITHIN)
        person = door.person_for(account.id, origin) if account else None
        if person:
            door.note(person, "sign-in failed", "A wrong password was given", person.id)


def _let_in(door: Entrance, person: Person, browser: str, text: str) -> SignedIn:
    awaits = door.accounts.get(person.account).has_second_factor
    token = door.sessions.begin(person, browser, confirmed=not awaits)
    if not awaits:
        door.note(person, "signed in", text, person.id)
    return SignedIn(token, person, awaits)


def _use(door: Entrance, token: str, purpose: str, origin: Origin) -> Person:
    person, found = door.use_link(token, origin)
    if found != purpose:  # what was mailed for a new password must not sign in without one
        raise NotFound(_USED)
    return person


def count_try_of_address(door: Entrance, origin: Origin) -> None:
    """Count a try to sign in from a network address.

    Raises:
        TooManyTries: when there were too many from there.
    """
    if origin.address:
        count_try(door, f"address:{origin.network}", MOST_TRIES_OF_ADDRESS)


def count_try(door: Entrance, key: str, most: int, within: timedelta = WITHIN) -> None:
    """Count a try.

    Raises:
        TooManyTries: when there were ``most`` within the time.
    """
    wait = door.throttles.spend(key, most, within)
    if wait is not None:
        raise TooManyTries(wait)
